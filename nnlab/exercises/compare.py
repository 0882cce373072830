"""Compare a learner's function with a reference on many inputs, and recognise known mistakes; truth table inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, for_input, function, numbers
from nnlab.exercises.exercise import Wrong

KnownMistakes = Sequence[tuple[Callable[..., Any], str]]  # (function with that mistake, message)


def compare_function(
    name: str,
    learners: Any,
    expected: Callable[..., Any],
    inputs: Iterable[dict[str, Any]],
    known: KnownMistakes = (),
    tolerance: float = 1e-9,
) -> None:
    """Raise `Wrong` unless the learner's function returns what the expected one does, for every input.

    The message shows the first input with a wrong result. If the results for all inputs are those of a known mistake,
    its message follows.
    """
    call, inputs = function(name, learners), list(inputs)
    correct = [np.asarray(expected(**each)) for each in inputs]
    results = [
        numbers(name, call(**each), answer.shape, for_input(each)) for each, answer in zip(inputs, correct, strict=True)
    ]
    wrong = next((i for i in range(len(inputs)) if not close(results[i], correct[i], tolerance)), None)
    if wrong is None:
        return
    digits = 4 if as_text(correct[wrong]) != as_text(results[wrong]) else 12
    expected_text, result_text = as_text(correct[wrong], digits), as_text(results[wrong], digits)
    difference = f"{for_input(inputs[wrong])} expected is {expected_text}, but `{name}` gives {result_text}."
    mistakes = [
        sentence
        for mistaken, sentence in known
        if all(close(one, mistaken(**each), tolerance) for one, each in zip(results, inputs, strict=True))
    ]
    raise Wrong(" ".join([difference, *mistakes[:1]]))


def close(values: Any, expected: Any, tolerance: float = 1e-9) -> bool:
    """Whether two arrays or numbers have the same shape, and are equal within an absolute plus a relative tolerance."""
    one, other = np.asarray(values), np.asarray(expected)
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=tolerance, atol=tolerance))


def random_inputs(draw: Callable[[np.random.Generator], dict[str, Any]], n: int = 20) -> list[dict[str, Any]]:
    """Draw n random inputs from a fixed seed."""
    rng = np.random.default_rng(2)
    return [draw(rng) for _ in range(n)]


def bits(n: int) -> Array:
    """Return all combinations of n binary inputs in the order of a truth table, (2ⁿ, n)."""
    return np.array([[row >> (n - 1 - i) & 1 for i in range(n)] for row in range(2**n)])
