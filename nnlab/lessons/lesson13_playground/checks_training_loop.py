"""Checks of lesson 13's exercises `train` (the loop), `stop` (epochs, cost, patience) and `best_of` (several seeds)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, number, numbers
from nnlab.exercises.exercise import Wrong
from nnlab.network import Network, mlp
from nnlab.run import minibatches

FLAWS = {
    "up": "It goes uphill: the step is against the gradient, with a minus.",
    "rate": "The learning rate is missing.",
    "mean": "It divides by the size of the batch, but `net.gradient` is the mean over the batch already.",
    "still": "No weight ever changes: `net.parameters -= ...` changes those of the net, `w = w - ...` only a copy.",
    "order": "It makes the step before it has the gradient of this batch: first `backward`, then the update.",
    "whole": "It makes one update an epoch, with all examples. There should be one for each batch.",
    "all": "Each update looks at all of X and y. Give `backward` only the rows of the batch.",
    "indent": "There is only one update in an epoch, after its last batch: the update belongs inside the inner loop.",
    "short": "The last, short batch is lost.",
    "sorted": "The rows are not shuffled.",
    "once": "The rows are shuffled once, before the first epoch. Shuffle anew in each.",
    "last batch": "The cost that is noted is that of the last batch. Ask for that of all of X and y.",
    "if": "It ends after one epoch, though `stop` does not say so: is there an `if` where a `while` should be?",
}


def reference_train(
    net: Network, X: Array, y: Array, learning_rate: float, batch_size: int, stop: Callable[[Any], Any], rng: Any,
    flaw: str = "",
) -> list[float]:  # fmt: skip
    """Train by plain gradient descent and return the costs, with one of the mistakes in FLAWS if `flaw` is given."""
    costs, once = [net.cost(X, y)], minibatches(len(X), batch_size, rng) if flaw == "once" else []
    rate = {"up": -learning_rate, "rate": 1, "mean": learning_rate / batch_size, "still": 0}.get(flaw, learning_rate)
    while not stop(costs):
        batches = once or list(_flawed_batches(len(X), batch_size, rng, flaw))
        for i, rows in enumerate(batches):
            old = net.gradient.copy()
            net.backward(*((X, y) if flaw == "all" else (X[rows], y[rows])))
            if flaw != "indent" or i == len(batches) - 1:
                net.parameters -= rate * (old if flaw == "order" else net.gradient)
        seen = batches[-1] if flaw == "last batch" else slice(None)
        costs.append(net.cost(X[seen], y[seen]))
        if flaw == "if":
            break
    return costs


def _flawed_batches(n: int, batch_size: int, rng: Any, flaw: str) -> Iterator[Array]:
    order = np.arange(n) if flaw == "sorted" else rng.permutation(n)
    size = n if flaw == "whole" else batch_size
    for start in range(0, n - n % size if flaw == "short" and n > size else n, size):
        yield order[start : start + size]


def check_train(train: Any) -> None:
    """Check the exercise `train`: compare its costs with the reference, with full batches and short last ones."""
    rng = np.random.default_rng(3)
    X = rng.uniform(-1, 1, (10, 2)).round(1)
    y = (X[:, 0] * X[:, 1] > 0).astype(int)
    for learning_rate, batch_size, epochs in ((0.5, 4, 1), (0.3, 3, 3), (0.2, 10, 2), (0.4, 1, 2), (0.5, 4, 0)):
        _compare_costs(train, X, y, learning_rate, batch_size, epochs)


def _compare_costs(learners: Any, X: Array, y: Array, learning_rate: float, batch_size: int, epochs: int) -> None:
    def right(flaw: str = "") -> list[float]:
        rng, end = np.random.default_rng(0), lambda costs: len(costs) > epochs
        return reference_train(_new_network(), X, y, learning_rate, batch_size, end, rng, flaw)

    stop = _CountingStop(epochs)
    answer = function("train", learners)(
        net=_new_network(), X=X, y=y, learning_rate=learning_rate, batch_size=batch_size, stop=stop,
        rng=np.random.default_rng(0),
    )  # fmt: skip
    when = f"With learning_rate = {learning_rate:g}, batch_size = {batch_size} and a stop after epoch {epochs}"
    costs, expected = numbers("train", answer, when=when), right()
    if costs.ndim != 1:
        raise Wrong(f"{when}, `train` should give the list of all costs: `return costs`.")
    if not stop.calls:
        raise Wrong(f"{when}, `stop` is never asked. Go on `while not stop(costs)`.")
    if _equal_costs(costs, expected):
        return
    known = [message for flaw, message in FLAWS.items() if _equal_costs(costs, right(flaw))]
    if _equal_costs(costs, expected[1:]):
        known = ["The cost at the start is missing: begin with `costs = [net.cost(X, y)]`."]
    elif epochs == 0:
        known = ["Ask `stop` before the first epoch, too."]
    elif not known and len(costs) == 1:
        known = ["That is the start alone: go on `while not stop(costs)`."]
    elif not known and len(costs) != len(expected):
        known = [f"These are {len(costs)} costs. There should be one at the start, and one after each epoch."]
    message = f"{when}, the costs should be {as_text(expected)}, but `train` gives {as_text(costs)}."
    raise Wrong(" ".join([message, *known[:1]]))


def _new_network() -> Network:
    return mlp([2, 3, 1], "tanh", loss="binary_cross_entropy", rng=1)


def _equal_costs(some: Any, others: Any) -> bool:
    return len(some) == len(others) and np.allclose(some, others)


class _CountingStop:
    """A `stop` function for the check: stops after some epochs, counts its calls, raises if the costs don't grow."""

    def __init__(self, epochs: int) -> None:
        self.epochs, self.calls = epochs, 0

    def __deepcopy__(self, memo: Any) -> _CountingStop:  # calls of the learner's copy must be counted here
        return self

    def __call__(self, costs: Any) -> bool:
        self.calls += 1
        if not isinstance(costs, list | tuple | np.ndarray) or np.ndim(costs) != 1:
            raise Wrong("`stop` gets the list of all costs until now: `stop(costs)`.")
        if self.calls > 20:
            raise Wrong("It goes on and on: `stop` was asked 20 times. Is the cost of each epoch added to `costs`?")
        return len(costs) > self.epochs


STOP_CASES: list[tuple[list[float], int, float, int, bool, str]] = [  # costs, epochs, enough, patience, stop?, why
    ([0.7], 10, 0.1, 3, False, "Nothing has been learned yet."),
    ([0.7, 0.6, 0.5], 10, 0.1, 3, False, "The cost falls, and there are epochs left."),
    ([0.7, 0.6, 0.5], 3, 0.1, 3, False, "These are three costs, but only two epochs: the first is that of the start."),
    ([0.7, 0.6, 0.5, 0.4], 3, 0.1, 3, True, "Three epochs are done, and no more are wanted."),
    ([0.7, 0.3, 0.05], 10, 0.1, 3, True, "The last cost is below `enough`."),
    ([0.7, 0.5, 0.6], 10, 0.1, 3, False, "The cost has risen once, but its patience is 3 epochs."),
    ([0.7, 0.5, 0.6, 0.5, 0.5], 10, 0.1, 3, True, "The lowest cost, 0.5, is 3 epochs old: equal is no progress."),
    ([0.7, 0.4, 0.7, 0.6, 0.5], 10, 0.1, 2, True, "The cost falls again, but the lowest, 0.4, is 3 epochs old."),
    ([0.7, 0.5, 0.6, 0.6, 0.4], 10, 0.1, 3, False, "The last cost is the lowest of all: that is progress."),
]


def reference_stop(costs: Sequence[float], epochs: int, enough: float, patience: int) -> bool:
    """Return whether one of the three conditions holds."""
    done = len(costs) - 1
    return done >= epochs or costs[-1] < enough or done - list(costs).index(min(costs)) >= patience


def check_stop(stop: Any) -> None:
    """Check the exercise `stop`: each condition by itself, just before it holds and once it does."""
    call = function("stop", stop)
    for costs, epochs, enough, patience, right, why in STOP_CASES:
        answer = number("stop", call(costs=costs, epochs=epochs, enough=enough, patience=patience))
        if answer not in (0, 1):
            raise Wrong(f"`stop` should give True or False, not {as_text(answer)}.")
        if bool(answer) != right:
            when = f"For costs = {as_text(costs)}, epochs = {epochs}, enough = {enough} and patience = {patience}"
            raise Wrong(f"{when}, `stop` should give {right}. {why}")


BEST_OF_CASES = [  # final costs by seed, and the best seed
    ({7: 0.5, 3: 0.2, 5: 0.9}, 3),
    ({4: 0.3, 8: 0.6, 2: 0.1}, 2),
    ({6: np.nan, 1: 0.4, 9: 0.3}, 9),
]


def check_best_of(best_of: Any) -> None:
    """Check the exercise `best_of`: three sets of runs, the last of them with a run that diverged."""
    call = function("best_of", best_of)
    for costs, right in BEST_OF_CASES:
        asked: list[Any] = []

        def run(seed: Any, costs: Any = costs, asked: list[Any] = asked) -> float:
            if not np.isscalar(seed) or seed not in costs:
                raise Wrong(f"`run` gets one of the seeds, such as {next(iter(costs))}.")
            asked.append(seed)
            return float(costs[seed])

        answer = number("best_of", call(run=run, seeds=list(costs)))
        runs = ", ".join(f"{'NaN' if np.isnan(cost) else cost} with seed {seed}" for seed, cost in costs.items())
        message = (
            f"Three runs end at a cost of {runs}. "
            f"`best_of` should give the seed {right}, but it gives {as_text(answer)}."
        )
        if answer == min(costs.values()):
            raise Wrong(f"{message} That is the lowest cost. Which seed has it?")
        if answer != right:
            raise Wrong(f"{message} {_best_of_hint(answer, costs, asked)}".strip())
        if len(asked) > len(costs):
            raise Wrong(f"It makes {len(asked)} runs of three seeds. Runs take long: keep what each has given.")


def _best_of_hint(answer: float, costs: dict[int, float], asked: list[Any]) -> str:
    if len(asked) < len(costs):
        return f"It tries only {len(asked)} of the seeds."
    if np.isnan(costs.get(int(answer), 0.0)):
        return "That run has blown up: NaN is not small, it is no number."
    if answer == max(costs, key=lambda seed: costs[seed]):
        return "That is the worst of them."
    if answer in range(len(costs)):
        return "Is this the place in the list? Asked for is the seed that stands there."
    return ""
