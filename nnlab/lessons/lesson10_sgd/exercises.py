"""Exercises of lesson 10: `updates` (counting them), `minibatches`, `min_max`, `standardise` and `train`."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson10_sgd import checks_minibatches as batching
from nnlab.lessons.lesson10_sgd import checks_scaling as scaling
from nnlab.lessons.lesson10_sgd import checks_training_loop as loop


def _flawed_minibatches(flaw: str) -> dict[str, Any]:
    """Return a wrong answer to `minibatches` with one typical mistake."""

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


def _minibatches_ignoring_rng(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    return batching.reference_minibatches(X, y, batch_size, np.random.default_rng())


def _endless_minibatches(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    while True:
        yield from batching.reference_minibatches(X, y, batch_size, rng)


def _same_order_each_epoch(X: Any, y: Any, batch_size: int, rng: Any) -> Any:
    """Shuffle by the seed of rng, so that every epoch has the same order."""
    fresh = np.random.default_rng(rng.bit_generator.seed_seq.entropy)
    return batching.reference_minibatches(X, y, batch_size, fresh)


def _flawed_train(flaw: str) -> dict[str, Any]:
    def train(X: Any, y: Any, deal: Any, learning_rate: Any, batch_size: Any, epochs: Any, rng: Any) -> Any:
        return loop.reference_train(X, y, deal, learning_rate, batch_size, epochs, rng, flaw)

    return {"train": train, "minibatches": batching.reference_minibatches}


def _train_ignoring_minibatches(
    X: Any, y: Any, deal: Any, learning_rate: Any, batch_size: Any, epochs: Any, rng: Any
) -> Any:
    return loop.reference_train(X, y, batching.reference_minibatches, learning_rate, batch_size, epochs, rng)


def _train_returning_b_first(*settings: Any) -> Any:
    return loop.reference_train(*settings)[::-1]


def _scaling_dividing_by_zero(reference: Any) -> Any:
    """Return a scaling that divides by 0 in a constant column."""
    return lambda X_train, X: (
        2 * (X - X_train.min(0)) / (X_train.max(0) - X_train.min(0)) - 1
        if reference is scaling.reference_min_max
        else (X - X_train.mean(0)) / X_train.std(0)
    )


def _min_max_constant_to_minus_1(X_train: Any, X: Any) -> Any:
    low, high = X_train.min(axis=0), X_train.max(axis=0)
    return 2 * (X - low) / np.where(high == low, 1, high - low) - 1


MINIBATCHES_SOLUTION = """def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start:start + batch_size]
        yield X[rows], y[rows]"""

EXERCISES = {
    "updates": Exercise(
        batching.check_updates,
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
        batching.check_minibatches,
        hints=[
            "Shuffle the numbers of the rows, not the rows: `order = rng.permutation(len(X))`.",
            "Cut the order into pieces: `for start in range(0, len(X), batch_size)`. "
            "A slice that is too long ends by itself where the order ends.",
            "A piece is `rows = order[start:start + batch_size]`. For each piece: `yield X[rows], y[rows]`.",
        ],
        solution=MINIBATCHES_SOLUTION,
        why="A permutation has each row once, and slices of it share nobody. The last slice ends by itself.",
        wrong=[
            (_flawed_minibatches("short one lost"), "The last, short batch of 2 is missing"),
            (_flawed_minibatches("drawn each time"), "do not draw anew for each batch"),
            (_flawed_minibatches("one place off"), "Each example belongs into one batch"),
            (_flawed_minibatches("X alone"), "do not belong together"),
            (_flawed_minibatches("old order"), "in their old order"),
            (_flawed_minibatches("own rng"), "whatever rng is"),
            (_flawed_minibatches("rows only"), "each batch should be two things"),
            ({"minibatches": _minibatches_ignoring_rng}, "from rng alone"),
            ({"minibatches": _same_order_each_epoch}, "Shuffle anew each time"),
            ({"minibatches": _endless_minibatches}, "An epoch has an end"),
        ],
    ),
    "min_max": Exercise(
        scaling.check_min_max,
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
            ({"min_max": lambda X_train, X: scaling.reference_min_max(X, X)}, "Take them from X_train"),
            ({"min_max": lambda X_train, X: (scaling.reference_min_max(X_train, X) + 1) / 2}, "from 0 to 1"),
            ({"min_max": lambda X_train, X: np.clip(scaling.reference_min_max(X_train, X), -1, 1)}, "You cut off"),
            (
                {"min_max": lambda X_train, X: 2 * (X - X_train.min()) / (X_train.max() - X_train.min()) - 1},
                "for each column",
            ),
            ({"min_max": scaling.reference_standardise}, "This is standardising"),
            ({"min_max": _scaling_dividing_by_zero(scaling.reference_min_max)}, "dividing by 0"),
            ({"min_max": _min_max_constant_to_minus_1}, "it should become 0, not −1"),
        ],
    ),
    "standardise": Exercise(
        scaling.check_standardise,
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
            ({"standardise": lambda X_train, X: scaling.reference_standardise(X, X)}, "Take them from X_train"),
            ({"standardise": lambda X_train, X: (X - X_train.mean()) / X_train.std()}, "for each column"),
            ({"standardise": lambda X_train, X: (X - X_train.mean(0)) / X_train.var(0)}, "divided by the variance"),
            ({"standardise": lambda X_train, X: (X - X_train.mean(0)) / X_train.std(0, ddof=1)}, "with n − 1"),
            ({"standardise": lambda X_train, X: X - X_train.mean(0)}, "divide by it"),
            ({"standardise": lambda X_train, X: X / X_train.std(0)}, "subtract it"),
            ({"standardise": scaling.reference_min_max}, "This is scaling to [−1, 1]"),
            ({"standardise": _scaling_dividing_by_zero(scaling.reference_standardise)}, "dividing by 0"),
        ],
    ),
    "train": Exercise(
        loop.check_train,
        hints=[
            "Two loops: one over the epochs, inside it one over `minibatches(X, y, batch_size, rng)`.",
            "For a batch: `delta = X_batch @ w + b - y_batch`. The gradient of b is `delta.mean()`, "
            "that of w is `delta @ X_batch / len(delta)`.",
            "Start with `w = np.zeros(X.shape[1])` and `b = 0.0`, subtract learning_rate times the gradient, "
            "and after all epochs `return w, b`.",
        ],
        solution=f"""import numpy as np

{MINIBATCHES_SOLUTION}

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
            (_flawed_train("one batch"), "is the `return` inside the loop"),
            (_flawed_train("sum"), "the mean over the batch"),
            (_flawed_train("up"), "goes uphill"),
            (_flawed_train("rate"), "The learning rate is missing"),
            (_flawed_train("twice"), "has no factor 2"),
            (_flawed_train("short"), "The last batch may be short"),
            (_flawed_train("anew"), "Each epoch begins at 0 again"),
            (_flawed_train("b first"), "before you change w or b"),
            (_flawed_train("no b"), "The bias does not learn"),
            (_flawed_train("all"), "Use only the rows of the batch"),
            (_flawed_train("one epoch"), "goes through the data once"),
            (
                {"train": _train_ignoring_minibatches, "minibatches": batching.reference_minibatches},
                "`minibatches` is never called",
            ),
            (
                {"train": _train_returning_b_first, "minibatches": batching.reference_minibatches},
                "first the weights, then the bias",
            ),
            ({"train": loop.reference_train, **_flawed_minibatches("short one lost")}, "2976 examples were looked at"),
        ],
    ),
}
