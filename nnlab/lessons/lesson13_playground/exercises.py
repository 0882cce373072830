"""Exercises of lesson 13: `stop`, `train`, `best_of` (several seeds) and `smallest` (hidden units)."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson13_playground import checks_smallest_network as size_checks
from nnlab.lessons.lesson13_playground import checks_training_loop as loop_checks


def _flawed_train(flaw: str) -> dict[str, Any]:
    def train(net: Any, X: Any, y: Any, learning_rate: Any, batch_size: Any, stop: Any, rng: Any) -> Any:
        return loop_checks.reference_train(net, X, y, learning_rate, batch_size, stop, rng, flaw)

    return {"train": train}


def _train_without_initial_cost(*given: Any) -> Any:
    return loop_checks.reference_train(*given)[1:]


def _train_ignoring_stop(net: Any, X: Any, y: Any, learning_rate: Any, batch_size: Any, stop: Any, rng: Any) -> Any:
    return loop_checks.reference_train(net, X, y, learning_rate, batch_size, lambda costs: len(costs) > 1, rng)


def _train_with_stop_negated(net: Any, X: Any, y: Any, learning_rate: Any, batch_size: Any, stop: Any, rng: Any) -> Any:
    return loop_checks.reference_train(net, X, y, learning_rate, batch_size, lambda costs: not stop(costs), rng)


def _train_asking_stop_late(net: Any, X: Any, y: Any, learning_rate: Any, batch_size: Any, stop: Any, rng: Any) -> Any:
    return loop_checks.reference_train(
        net, X, y, learning_rate, batch_size, lambda costs: len(costs) > 1 and stop(costs), rng
    )


def _train_with_cost_per_batch(
    net: Any, X: Any, y: Any, learning_rate: Any, batch_size: Any, stop: Any, rng: Any
) -> Any:
    costs = [net.cost(X, y)]
    while not stop(costs):
        for start in range(0, len(X), batch_size):
            net.backward(X[start : start + batch_size], y[start : start + batch_size])
            net.parameters -= learning_rate * net.gradient
            costs.append(net.cost(X, y))
    return costs


def _train_without_appending_costs(
    net: Any, X: Any, y: Any, learning_rate: Any, batch_size: Any, stop: Any, rng: Any
) -> Any:
    costs = [net.cost(X, y)]
    while not stop(costs):
        net.backward(X, y)
        net.parameters -= learning_rate * net.gradient
    return costs


def _train_passing_one_cost(net: Any, X: Any, y: Any, learning_rate: Any, batch_size: Any, stop: Any, rng: Any) -> Any:
    while not stop(net.cost(X, y)):
        net.backward(X, y)
        net.parameters -= learning_rate * net.gradient
    return [net.cost(X, y)]


def _train_returning_last_cost(*given: Any) -> Any:
    return loop_checks.reference_train(*given)[-1]


def _flawed_stop(done: Any = 1, enough: Any = lambda costs, enough: costs[-1] < enough, patience: Any = None) -> Any:
    """Return `stop` with one condition replaced; `done` is the number of costs that don't count as epochs."""

    def waited(costs: Any, patience: Any) -> Any:
        return len(costs) - 1 - costs.index(min(costs)) >= patience

    def stop(costs: Any, epochs: Any, enough_cost: Any, patience_epochs: Any) -> Any:
        ended = done is not None and len(costs) - done >= epochs
        return bool(ended or enough(costs, enough_cost) or (patience or waited)(costs, patience_epochs))

    return {"stop": stop}


def _best_by(key: Any) -> Any:
    return lambda run, seeds: key([run(seed) for seed in seeds], list(seeds))


def _best_of_running_twice(run: Any, seeds: Any) -> Any:
    lowest = np.nanmin([run(seed) for seed in seeds])
    return next(seed for seed in seeds if run(seed) == lowest)


EXERCISES = {
    "stop": Exercise(
        loop_checks.check_stop,
        hints=[
            "Three questions with `or` between them. The first: `costs` has one entry more than there were epochs, so "
            "`len(costs) - 1` are done.",
            "The second is about the last cost alone, `costs[-1]`. For the third: at which place stands the lowest?",
            "`costs.index(min(costs))` is the epoch with the lowest cost. How many epochs ago was that?",
        ],
        solution="""def stop(costs, epochs, enough, patience):
    done = len(costs) - 1
    best = costs.index(min(costs))
    return done >= epochs or costs[-1] < enough or done - best >= patience""",
        why="The lowest cost until now is the mark. A cost that jumps up and down is no reason to stop, as long as the "
        "mark is beaten from time to time.",
        wrong=[
            (_flawed_stop(done=0), "the first is that of the start"),
            (_flawed_stop(done=None), "Three epochs are done"),
            (_flawed_stop(enough=lambda costs, enough: False), "is below `enough`"),
            (_flawed_stop(enough=lambda costs, enough: costs[-1] > enough), "Nothing has been learned yet"),
            (_flawed_stop(patience=lambda costs, patience: len(costs) > 1 and costs[-1] > costs[-2]), "has risen once"),
            (
                _flawed_stop(patience=lambda costs, n: len(costs) > n and costs[-1] > min(costs[:-n])),
                "equal is no progress",
            ),
            (
                _flawed_stop(patience=lambda costs, n: len(costs) > n and costs[-1] >= costs[-1 - n]),
                "The cost falls again, but the lowest, 0.4",
            ),
            ({"stop": lambda costs, epochs, enough, patience: min(costs)}, "True or False, not 0.7"),
        ],
    ),
    "train": Exercise(
        loop_checks.check_train,
        hints=[
            "Begin with `costs = [net.cost(X, y)]`, go on `while not stop(costs)`, and end with `return costs`.",
            "Inside is a loop over the batches, `for rows in nn.minibatches(len(X), batch_size, rng)`, and after it, "
            "not in it, `costs.append(net.cost(X, y))`.",
            "For each batch two lines: `net.backward(X[rows], y[rows])`, and then "
            "`net.parameters -= learning_rate * net.gradient`.",
        ],
        solution="""import nnlab as nn

def train(net, X, y, learning_rate, batch_size, stop, rng):
    costs = [net.cost(X, y)]
    while not stop(costs):
        for rows in nn.minibatches(len(X), batch_size, rng):
            net.backward(X[rows], y[rows])
            net.parameters -= learning_rate * net.gradient
        costs.append(net.cost(X, y))
    return costs""",
        why="All else in training, from momentum to dropout, is a change to one of these lines.",
        wrong=[
            (_flawed_train("up"), "goes uphill"),
            (_flawed_train("rate"), "The learning rate is missing"),
            (_flawed_train("mean"), "is the mean over the batch already"),
            (_flawed_train("still"), "No weight ever changes"),
            (_flawed_train("order"), "before it has the gradient"),
            (_flawed_train("whole"), "There should be one for each batch"),
            (_flawed_train("all"), "looks at all of X and y"),
            (_flawed_train("indent"), "inside the inner loop"),
            (_flawed_train("short"), "short batch is lost"),
            (_flawed_train("sorted"), "not shuffled"),
            (_flawed_train("once"), "Shuffle anew in each"),
            (_flawed_train("last batch"), "that of the last batch"),
            (_flawed_train("if"), "an `if` where a `while`"),
            ({"train": _train_without_initial_cost}, "The cost at the start is missing"),
            ({"train": _train_ignoring_stop}, "`stop` is never asked"),
            ({"train": _train_with_stop_negated}, "go on `while not stop(costs)`"),
            ({"train": _train_asking_stop_late}, "before the first epoch, too"),
            ({"train": _train_with_cost_per_batch}, "one at the start, and one after each epoch"),
            ({"train": _train_without_appending_costs}, "It goes on and on"),
            ({"train": _train_passing_one_cost}, "the list of all costs until now"),
            ({"train": _train_returning_last_cost}, "should give the list of all costs"),
        ],
    ),
    "best_of": Exercise(
        loop_checks.check_best_of,
        hints=[
            "First make all runs, and keep each cost with its seed: `costs = {seed: run(seed) for seed in seeds}`.",
            "Runs that have blown up are no candidates: keep those with `np.isfinite(cost)`.",
            "`min(costs, key=costs.get)` is the key with the smallest value.",
        ],
        solution="""import numpy as np

def best_of(run, seeds):
    costs = {seed: run(seed) for seed in seeds}
    finite = {seed: cost for seed, cost in costs.items() if np.isfinite(cost)}
    return min(finite, key=finite.get)""",
        why="Comparing with NaN is always False, so `min` finds whatever comes first. Leave such runs out before.",
        wrong=[
            ({"best_of": _best_by(lambda costs, seeds: min(costs))}, "That is the lowest cost"),
            ({"best_of": _best_by(lambda costs, seeds: int(np.nanargmin(costs)))}, "the place in the list"),
            ({"best_of": _best_by(lambda costs, seeds: seeds[int(np.argmin(costs))])}, "NaN is not small"),
            ({"best_of": _best_by(lambda costs, seeds: seeds[int(np.nanargmax(costs))])}, "the worst of them"),
            ({"best_of": lambda run, seeds: seeds[0] if run(seeds[0]) < 1 else seeds[1]}, "only 1 of the seeds"),
            ({"best_of": _best_of_running_twice}, "keep what each has given"),
        ],
    ),
    "smallest": Exercise(
        size_checks.check_smallest,
        hints=[
            "One cloud to the left, one to the right: for which of the four is a straight line enough? Such a network "
            "has no hidden layer.",
            "Each hidden unit draws one straight line, and the output blends them. How many lines does it take to "
            "fence in a circle?",
            "None of the others can be done with two. And remember to try several starts before you say no.",
        ],
        solution="gaussians, xor, circles, moons = 0, 3, 3, 3",
        why="One line parts the two clouds. Two lines make at most a strip or a wedge: neither closes around a circle, "
        "nor bends twice, as the way between the moons does. And xor has four whole squares here, not four corner "
        "points: a strip cuts off parts of two of them.",
        wrong=[
            ({"gaussians": 1, "xor": 3, "circles": 3, "moons": 3}, "so can no hidden layer"),
            ({"gaussians": 0, "xor": 2, "circles": 3, "moons": 3}, "`xor`: with 2 hidden units, none of 8"),
            ({"gaussians": 0, "xor": 3, "circles": 4, "moons": 3}, "`circles`: 4 hidden units can do it"),
            ({"gaussians": 0, "xor": 3, "circles": 3, "moons": 1}, "`moons`: with 1 hidden unit, none"),
            ({"gaussians": 0, "xor": 3, "circles": 2.5, "moons": 3}, "whole number of units from 0 to 8"),
        ],
    ),
}
