"""Checks of lesson 10's exercises `updates` (per epoch) and `minibatches` (a generator of shuffled batches)."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, number, numbers
from nnlab.exercises.exercise import NotTried, Wrong

Batches = list[tuple[Array, Array]]


def reference_minibatches(
    X: Array, y: Array, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    """Yield the batches of one epoch: all rows in random order; the last batch may be smaller."""
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


def check_updates(updates: Any, last: Any) -> None:
    """Check the exercise `updates`: updates per epoch, and last batch size, of 500 examples in 64s."""
    updates, last = number("updates", updates), number("last", last)
    if (updates, last) == (8, 52):
        return
    known = {
        (7, 64): "Seven full batches hold 448 examples. What becomes of the other 52?",
        (7, 52): "52 is right, but the short batch makes an update, too.",
        (8, 64): "8 is right. But eight batches of 64 would be 512 examples.",
        (8, 12): "12 is what the last batch lacks. How many are in it?",
        (64, 8): "You swapped the two sizes: 64 is the size of a batch.",
        (500, 1): "That is online learning, with batches of one.",
        (1, 500): "That is whole-batch learning, one update an epoch.",
    }
    if message := known.get((updates, last)):
        raise Wrong(message)
    if round(updates, 2) == 7.81:
        raise Wrong("500 / 64 is 7.81, but an update is made or not made. Round up: the rest is a batch as well.")
    name, answer = ("updates", updates) if updates != 8 else ("last", last)
    raise Wrong(f"`{name}` is not {as_text(answer)}. How often does 64 fit into 500, and what is left over?")


def check_minibatches(minibatches: Any) -> None:
    """Check the exercise `minibatches`: every example once, a new order from rng each epoch, X and y kept together."""
    function("minibatches", minibatches)
    for n, batch_size in ((12, 4), (10, 4), (7, 1), (5, 8), (1000, 32)):
        for epoch in run_two_epochs(minibatches, n, batch_size):
            _check_epoch(epoch, n, batch_size)
    one, two = (_row_order(epoch) for epoch in run_two_epochs(minibatches, 50, 8))
    other = _row_order(run_two_epochs(minibatches, 50, 8, seed=1)[0])
    again = _row_order(run_two_epochs(minibatches, 50, 8)[0])
    if one == sorted(one):
        raise Wrong("Nothing is lost, but the rows come in their old order. Shuffle them: `rng.permutation(len(X))`.")
    if one == two == other:
        raise Wrong(
            "It is the same order in each epoch, whatever rng is. Take the order from rng, and make none inside."
        )
    if one == two:
        raise Wrong("Two epochs with one rng come in the same order. Shuffle anew each time.")
    if one != again:
        raise Wrong("The same seed gives another order the second time: the order should come from rng alone.")


def run_two_epochs(minibatches: Any, n: int, batch_size: int, seed: int = 0) -> tuple[Batches, Batches]:
    """Run the learner's `minibatches` for two epochs with one rng, on distinguishable rows; validate the batches."""

    @functools.wraps(minibatches)
    def both_epochs(X: Array, y: Array, batch_size: int, rng: Any) -> Any:
        epochs = []
        for _ in range(2):
            answer = minibatches(X.copy(), y.copy(), batch_size, rng)
            if answer is None or answer is ...:
                raise NotTried("`minibatches` gives nothing yet. For each batch it should `yield X[rows], y[rows]`.")
            if not hasattr(answer, "__iter__"):
                raise Wrong("`minibatches` should give batches, one after the other: `yield X[rows], y[rows]`.")
            epochs.append(list(itertools.islice(answer, 2 * n + 1)))
        return epochs

    both_epochs.__name__ = "minibatches"
    X, y = np.column_stack([np.arange(n), 100.0 * np.arange(n)]), np.arange(n) + 0.5
    call = function("minibatches", both_epochs)
    first, second = call(X=X, y=y, batch_size=batch_size, rng=np.random.default_rng(seed))
    return _validated_batches(first, n, batch_size), _validated_batches(second, n, batch_size)


def _validated_batches(epoch: list[Any], n: int, batch_size: int) -> Batches:
    when = _settings_text(n, batch_size)
    if len(epoch) > 2 * n:
        raise Wrong(f"{when} `minibatches` goes on and on: here are more than {2 * n} batches. An epoch has an end.")
    batches = []
    for each in epoch:
        if not isinstance(each, tuple | list) or len(each) != 2:
            raise Wrong(f"{when} each batch should be two things, rows of X and of y: `yield X[rows], y[rows]`.")
        x, y = numbers("X[rows]", each[0]), numbers("y[rows]", each[1])
        if x.ndim != 2 or x.shape[1] != 2 or y.shape != (len(x),):
            raise Wrong(
                f"{when} a batch has X of shape {x.shape} and y of shape {y.shape}. Expected are (m, 2) and (m,), "
                "m rows of each."
            )
        batches.append((x, y))
    return batches


def _check_epoch(epoch: Batches, n: int, batch_size: int) -> None:
    when, sizes = _settings_text(n, batch_size), [len(x) for x, _ in epoch]
    if any(not np.array_equal(x[:, 0] + 0.5, y) for x, y in epoch):
        raise Wrong(f"{when} X and y do not belong together: each x has to keep its own y. Take the same rows of both.")
    counts = np.bincount(np.array(_row_order(epoch), dtype=int), minlength=n)
    lost, twice = np.flatnonzero(counts == 0), np.flatnonzero(counts > 1)
    if len(lost) and len(twice):
        raise Wrong(
            f"{when} row {twice[0]} comes {counts[twice[0]]} times, and row {lost[0]} never. Deal the rows of one "
            "shuffled order, do not draw anew for each batch."
        )
    if len(lost):
        short = n % batch_size and sum(sizes) == n - n % batch_size
        why = f"The last, short batch of {n % batch_size} is missing." if short else f"One of them is row {lost[0]}."
        raise Wrong(f"{when} {len(lost)} of {n} examples {'are' if len(lost) > 1 else 'is'} lost. {why}")
    if len(twice):
        raise Wrong(f"{when} row {twice[0]} comes {counts[twice[0]]} times. Each example belongs into one batch.")
    right = [batch_size] * (n // batch_size) + [n % batch_size] * (n % batch_size > 0)
    if sizes != right:
        expected = f"the batches should have the sizes {as_text(right[:8])}"
        raise Wrong(f"{when} {expected}, but yours have {as_text(sizes[:8])}.")


def _settings_text(n: int, batch_size: int) -> str:
    return f"With {n} examples and batch_size = {batch_size},"


def _row_order(epoch: Batches) -> list[float]:
    return [float(row) for x, _ in epoch for row in x[:, 0]]
