"""Check of lesson 10's exercise `train`: the mini-batch loop of a linear neuron, around the learner's `minibatches`."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, number, numbers
from nnlab.exercises.exercise import Wrong
from nnlab.lessons.lesson10_sgd.checks_minibatches import reference_minibatches, run_two_epochs

FLAWS = {
    "one batch": "It makes one update and stops: is the `return` inside the loop?",
    "sum": "The gradient is the mean over the batch, not the sum.",
    "up": "It goes uphill: the step is against the gradient, with a minus.",
    "twice": "The step is twice as long as it should be. Our loss is ½(a − y)², so its slope has no factor 2.",
    "short": "The last batch may be short: divide by how many examples are in it, not by batch_size.",
    "rate": "The learning rate is missing.",
    "b first": "Work out both gradients before you change w or b: the second one saw a w that was new already.",
    "no b": "The bias does not learn.",
    "all": "Each update looks at all of X and y. Use only the rows of the batch.",
    "anew": "Each epoch begins at 0 again: set w and b before the loop over the epochs.",
    "one epoch": "It goes through the data once, however many epochs are asked for.",
}


def reference_train(
    X: Array, y: Array, minibatches: Callable[..., Any], learning_rate: float, batch_size: int, epochs: int, rng: Any,
    flaw: str = "",
) -> tuple[Array, float]:  # fmt: skip
    """Train a linear neuron by mini-batches, return w and b; `flaw` puts in one of the mistakes in FLAWS."""
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(1 if flaw == "one epoch" else epochs):
        w, b = (0 * w, 0.0) if flaw == "anew" else (w, b)
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            inputs, targets = (X, y) if flaw == "all" else (X_batch, y_batch)
            m = len(targets)
            factor = {"sum": m, "up": -1, "twice": 2, "short": m / batch_size, "rate": 1 / learning_rate}.get(flaw, 1)
            rate = learning_rate * factor
            delta = inputs @ w + b - targets
            w = w - rate * delta @ inputs / m
            delta = inputs @ w + b - targets if flaw == "b first" else delta
            b = b - (0 if flaw == "no b" else rate * delta.mean())
            if flaw == "one batch":
                return w, float(b)
    return w, float(b)


def check_train(train: Any, minibatches: Any) -> None:
    """Check the exercise `train`: against the reference with our generator, then with the learner's own."""
    function("minibatches", minibatches)
    run_two_epochs(minibatches, 4, 2)
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(10, 2)).round(1), rng.normal(size=10).round(1)
    for settings in ((0.4, 4, 1), (0.1, 3, 3), (0.25, 10, 2), (0.2, 1, 2)):
        _compare_with_reference(train, X, y, *settings)
    seen = 0

    @functools.wraps(minibatches)
    def counting_minibatches(*data: Any) -> Any:
        nonlocal seen
        for pair in minibatches(*copy.deepcopy(data[:-1]), data[-1]):
            seen += len(pair[1])
            yield tuple(map(np.asarray, pair))

    x = rng.uniform(-1.7, 1.7, (1000, 1))
    y = 0.9 * x[:, 0] + 3.4 + rng.normal(0, 0.3, 1000)
    answer = _call_train(train, x, y, counting_minibatches, 0.1, 32, 3)
    cost = float(((x @ answer[0] + answer[1] - y) ** 2).mean() / 2)
    if seen != 3000:
        raise Wrong(f"With your minibatches, 1000 examples and 3 epochs, {seen} examples were looked at, not 3000.")
    if cost >= 0.1:
        raise Wrong(f"With your minibatches the cost is {as_text(cost)} after 3000 examples. It should be below 0.1.")


def _compare_with_reference(
    learners: Any, X: Array, y: Array, learning_rate: float, batch_size: int, epochs: int
) -> None:
    calls = 0

    def counting_minibatches(*data: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 50:
            raise Wrong("`train` goes on and on: `minibatches` was called 50 times. Call it once for each epoch.")
        X, y, batch_size, rng = _four_arguments(data)
        return reference_minibatches(X, y, batch_size, rng)

    settings = (learning_rate, batch_size, epochs)
    w, b = _call_train(learners, X, y, counting_minibatches, *settings)
    when = f"With learning_rate = {learning_rate:g}, batch_size = {batch_size} and epochs = {epochs}"
    right = reference_train(X, y, reference_minibatches, *settings, np.random.default_rng(0))
    if calls == 0:
        raise Wrong(f"{when}, `minibatches` is never called. Take the batches from it: `for ... in minibatches(...)`.")
    if np.allclose([*w, b], [*right[0], right[1]]):
        return
    known = [
        message
        for flaw, message in FLAWS.items()
        if (other := reference_train(X, y, reference_minibatches, *settings, np.random.default_rng(0), flaw))
        and np.allclose([*w, b], [*other[0], other[1]])
    ]
    if not known and calls != epochs:
        times = "once" if calls == 1 else f"{calls} times"
        known = [f"`minibatches` was called {times}. Call it once for each epoch."]
    wanted, given_ones = (f"w = {as_text(each[0])} and b = {as_text(each[1])}" for each in (right, (w, b)))
    comparison = f"{when} expected is {wanted}, but `train` gives {given_ones}."
    raise Wrong(" ".join([comparison, *known[:1]]))


def _four_arguments(data: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(data) != 4:
        raise Wrong(f"`minibatches` gets four values, `minibatches(X, y, batch_size, rng)`. You gave it {len(data)}.")
    return data


def _call_train(
    learners: Any, X: Array, y: Array, batches: Any, learning_rate: float, batch_size: int, epochs: int
) -> tuple[Array, float]:
    call = function("train", learners)
    answer = call(
        X=X, y=y, minibatches=batches, learning_rate=learning_rate, batch_size=batch_size, epochs=epochs,
        rng=np.random.default_rng(0),
    )  # fmt: skip
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise Wrong("`train` should give two things back, w and b: `return w, b`.")
    if np.ndim(answer[0]) == 0 and np.ndim(answer[1]) == 1:
        raise Wrong("`train` should give first the weights, then the bias: `return w, b`.")
    return numbers("w", answer[0], (X.shape[1],)), number("b", answer[1])
