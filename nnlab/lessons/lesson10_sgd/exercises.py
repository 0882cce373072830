"""Lesson 10, batch, online, mini-batch: counting updates, dealing batches, scaling data, and a training loop."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson10_sgd import checks_minibatches as dealing
from nnlab.lessons.lesson10_sgd import checks_scaling as scaled
from nnlab.lessons.lesson10_sgd import checks_training_loop as loops


def _deals(flaw: str) -> dict[str, Any]:
    """A way to make mini-batches, with one of the flaws that they are often made with."""

    def minibatches(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
        n, own = len(X), np.random.default_rng(0)
        order = {"old order": np.arange(n), "own rng": own.permutation(n)}.get(flaw, rng.permutation(n))
        end = n - n % batch_size if flaw == "short one lost" else n
        for start in range(0, end, batch_size):
            rows = order[start : start + batch_size]
            if flaw == "drawn each time":
                rows = rng.choice(n, min(batch_size, n - start), replace=False)
            if flaw == "one place off":
                rows = order[start : start + batch_size + 1]
            if flaw == "X alone":
                yield X[rows], y[start : start + batch_size]
            elif flaw == "rows only":
                yield rows
            else:
                yield X[rows], y[rows]

    return {"minibatches": minibatches}


def _numpy_global(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    return dealing.minibatches(X, y, batch_size, np.random.default_rng())


def _endless(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    while True:
        yield from dealing.minibatches(X, y, batch_size, rng)


def _one_order(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    """The order depends on the seed, but not on how often it was asked for."""
    fresh = np.random.default_rng(rng.bit_generator.seed_seq.entropy)
    return dealing.minibatches(X, y, batch_size, fresh)


def _flawed(flaw: str) -> dict[str, Any]:
    def train(X: Any, y: Any, deal: Any, learning_rate: Any, batch_size: Any, epochs: Any, rng: Any) -> Any:
        return loops.train(X, y, deal, learning_rate, batch_size, epochs, rng, flaw)

    return {"train": train, "minibatches": dealing.minibatches}


def _without(X: Any, y: Any, deal: Any, learning_rate: Any, batch_size: Any, epochs: Any, rng: Any) -> Any:
    return loops.train(X, y, dealing.minibatches, learning_rate, batch_size, epochs, rng)


def _swapped(*settings: Any) -> Any:
    return loops.train(*settings)[::-1]


def _bare(scaling: Any) -> Any:
    """Scaling that divides by 0 in a constant column."""
    return lambda X_train, X: (
        2 * (X - X_train.min(0)) / (X_train.max(0) - X_train.min(0)) - 1
        if scaling is scaled.min_maxed
        else (X - X_train.mean(0)) / X_train.std(0)
    )


def _low_end(X_train: Any, X: Any) -> Any:
    low, high = X_train.min(axis=0), X_train.max(axis=0)
    return 2 * (X - low) / np.where(high == low, 1, high - low) - 1


MINIBATCHES = """def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start:start + batch_size]
        yield X[rows], y[rows]"""

EXERCISES = {
    "updates": Exercise(
        dealing.check_updates,
        hints=[
            "Deal the 500 examples in your mind: 64, 64, 64, ... How many full batches are there?",
            "Seven full batches hold 448 examples. What is left over is a batch, too.",
            "500 − 448 are left for the last one.",
        ],
        solution="updates = 8\nlast = 52",
        why="⌈500 / 64⌉ = ⌈7.81⌉ = 8. Seven batches of 64 are 448 examples, and the last has 500 − 448 = 52.",
        wrong=[
            ({"updates": 7, "last": 64}, "Seven full batches hold 448"),
            ({"updates": 7, "last": 52}, "makes an update, too"),
            ({"updates": 8, "last": 64}, "would be 512"),
            ({"updates": 8, "last": 12}, "what the last batch lacks"),
            ({"updates": 500 / 64, "last": 52}, "Round up"),
            ({"updates": 500, "last": 1}, "That is online learning"),
            ({"updates": 1, "last": 500}, "whole-batch learning"),
            ({"updates": 64, "last": 8}, "swapped"),
            ({"updates": 9, "last": 52}, "`updates` is not 9"),
        ],
    ),
    "minibatches": Exercise(
        dealing.check_minibatches,
        hints=[
            "Shuffle the numbers of the rows, not the rows: `order = rng.permutation(len(X))`.",
            "Cut the order into pieces: `for start in range(0, len(X), batch_size)`. "
            "A slice that is too long ends by itself where the order ends.",
            "A piece is `rows = order[start:start + batch_size]`. For each piece: `yield X[rows], y[rows]`.",
        ],
        solution=MINIBATCHES,
        why="A permutation has each row once, and slices of it share nobody. The last slice ends by itself.",
        wrong=[
            (_deals("short one lost"), "The last, short batch of 2 is missing"),
            (_deals("drawn each time"), "do not draw anew for each batch"),
            (_deals("one place off"), "Each example belongs into one batch"),
            (_deals("X alone"), "do not belong together"),
            (_deals("old order"), "in their old order"),
            (_deals("own rng"), "whatever rng is"),
            (_deals("rows only"), "each batch should be two things"),
            ({"minibatches": _numpy_global}, "from rng alone"),
            ({"minibatches": _one_order}, "Shuffle anew each time"),
            ({"minibatches": _endless}, "An epoch has an end"),
        ],
    ),
    "min_max": Exercise(
        scaled.check_min_max,
        hints=[
            "Take the smallest and the largest value of each column of X_train: `X_train.min(axis=0)`.",
            "(X − low) / (high − low) goes from 0 to 1. Stretch it by 2, and move it by −1.",
            "Where high is low, divide by 1 instead: `np.where(high == low, 1, high - low)`, and make the result 0.",
        ],
        solution="""import numpy as np

def min_max(X_train, X):
    low, high = X_train.min(axis=0), X_train.max(axis=0)
    scaled = 2 * (X - low) / np.where(high == low, 1, high - low) - 1
    return np.where(high == low, 0, scaled)""",
        why="The smallest training value becomes −1, the largest 1. A column that never changes says nothing: 0.",
        wrong=[
            ({"min_max": lambda X_train, X: scaled.min_maxed(X, X)}, "Take them from X_train"),
            ({"min_max": lambda X_train, X: (scaled.min_maxed(X_train, X) + 1) / 2}, "from 0 to 1"),
            ({"min_max": lambda X_train, X: np.clip(scaled.min_maxed(X_train, X), -1, 1)}, "You cut off"),
            (
                {"min_max": lambda X_train, X: 2 * (X - X_train.min()) / (X_train.max() - X_train.min()) - 1},
                "for each column",
            ),
            ({"min_max": scaled.standardised}, "This is standardising"),
            ({"min_max": _bare(scaled.min_maxed)}, "dividing by 0"),
            ({"min_max": _low_end}, "it should become 0, not −1"),
        ],
    ),
    "standardise": Exercise(
        scaled.check_standardise,
        hints=[
            "Two numbers for each column of X_train: `X_train.mean(axis=0)` and `X_train.std(axis=0)`.",
            "Subtract the mean, divide by the standard deviation. Test data get the mean and the deviation of X_train.",
            "Where the deviation is 0, divide by 1 instead: `np.where(spread == 0, 1, spread)`.",
        ],
        solution="""import numpy as np

def standardise(X_train, X):
    mean, spread = X_train.mean(axis=0), X_train.std(axis=0)
    return (X - mean) / np.where(spread == 0, 1, spread)""",
        why="Each column of the training data has mean 0 and deviation 1 now. Test data are moved by the same.",
        wrong=[
            ({"standardise": lambda X_train, X: scaled.standardised(X, X)}, "Take them from X_train"),
            ({"standardise": lambda X_train, X: (X - X_train.mean()) / X_train.std()}, "for each column"),
            ({"standardise": lambda X_train, X: (X - X_train.mean(0)) / X_train.var(0)}, "divided by the variance"),
            ({"standardise": lambda X_train, X: (X - X_train.mean(0)) / X_train.std(0, ddof=1)}, "with n − 1"),
            ({"standardise": lambda X_train, X: X - X_train.mean(0)}, "divide by it"),
            ({"standardise": lambda X_train, X: X / X_train.std(0)}, "subtract it"),
            ({"standardise": scaled.min_maxed}, "This is scaling to [−1, 1]"),
            ({"standardise": _bare(scaled.standardised)}, "dividing by 0"),
        ],
    ),
    "train": Exercise(
        loops.check_train,
        hints=[
            "Two loops: one over the epochs, inside it one over `minibatches(X, y, batch_size, rng)`.",
            "For a batch: `delta = X_batch @ w + b - y_batch`. The gradient of b is `delta.mean()`, "
            "that of w is `delta @ X_batch / len(delta)`.",
            "Start with `w = np.zeros(X.shape[1])` and `b = 0.0`, subtract learning_rate times the gradient, "
            "and after all epochs `return w, b`.",
        ],
        solution=f"""import numpy as np

{MINIBATCHES}

def train(X, y, minibatches, learning_rate, batch_size, epochs, rng):
    w, b = np.zeros(X.shape[1]), 0.0
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            delta = X_batch @ w + b - y_batch
            w = w - learning_rate * delta @ X_batch / len(delta)
            b = b - learning_rate * delta.mean()
    return w, b""",
        why="One rng for all epochs shuffles anew in each of them. Three epochs of 1 000 are the 3 000 examples of the "
        "goal, in 96 updates.",
        wrong=[
            (_flawed("one batch"), "is the `return` inside the loop"),
            (_flawed("sum"), "the mean over the batch"),
            (_flawed("up"), "goes uphill"),
            (_flawed("rate"), "The learning rate is missing"),
            (_flawed("twice"), "has no factor 2"),
            (_flawed("short"), "The last batch may be short"),
            (_flawed("anew"), "Each epoch begins at 0 again"),
            (_flawed("b first"), "before you change w or b"),
            (_flawed("no b"), "The bias does not learn"),
            (_flawed("all"), "Use only the rows of the batch"),
            (_flawed("one epoch"), "goes through the data once"),
            ({"train": _without, "minibatches": dealing.minibatches}, "`minibatches` is never called"),
            ({"train": _swapped, "minibatches": dealing.minibatches}, "first the weights, then the bias"),
            ({"train": loops.train, **_deals("short one lost")}, "2976 examples were looked at"),
        ],
    ),
}
