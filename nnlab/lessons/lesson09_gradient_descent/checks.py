"""Checks of lesson 09's exercises `by_hand`, `numerical_gradient`, `gradient_step` and `neuron_gradient`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.activations import sigmoid
from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, for_input, function, number, numbers
from nnlab.exercises.compare import close, compare_function, random_inputs
from nnlab.exercises.exercise import Wrong


def check_by_hand(w: Any) -> None:
    """Check the exercise `by_hand`: one step on C = w₁² + 3w₂² from w = (1, −2) with η = 0.1."""
    answer = numbers("w", w, (2,))
    if close(answer, (0.8, -0.8), 1e-6):
        return
    known = {
        (1.2, -3.2): "That is uphill. The step is −η ∇C.",
        (-1, 10): "You forgot η: that is a step with η = 1.",
        (0.2, -1.2): "That is η ∇C. Subtract it from w.",
        (-0.2, 1.2): "That is the step −η ∇C. Add it to w.",
        (2, -12): "That is the gradient. Multiply it by −η, and add it to w.",
        (0.9, -1.4): "The derivative of w² is 2w, not w.",
        (0.8, -1.6): "The 3 in front of w₂² stays: its derivative is 6w₂.",
    }
    hint = next((message for mistake, message in known.items() if close(answer, mistake, 1e-6)), None)
    step_by_step = "First both partial derivatives at (1, −2), then each times η, then subtract."
    raise Wrong(f"Here is w = {as_text(answer)}. {hint or step_by_step}")


# The numerical gradient


def _test_cost(w: Array) -> float:
    return float(w[0] ** 3 + 2 * w[0] * w[-1])


def finite_diff(f: Callable[..., Any], w: Array, h: float, before: float = 1, width: float = 2) -> Array:
    """Return (f(w + h) − f(w − before · h)) / (width · h) for each component of w: by default, central differences."""
    unit = h * np.eye(len(w))
    return np.array([(f(w + step) - f(w - before * step)) / (width * h) for step in unit])


def _nudge_all_at_once(f: Callable[..., Any], w: Array, h: float) -> Array:
    return np.full(len(w), (f(w + h) - f(w - h)) / (2 * h))


def _nudge_without_restoring(f: Callable[..., Any], w: Array, h: float) -> Array:
    w, slopes = w.copy(), np.zeros(len(w))
    for i in range(len(w)):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        slopes[i] = (above - f(w)) / (2 * h)
    return slopes


NUMERICAL_GRADIENT_MISTAKES = [
    (
        lambda f, w, h: finite_diff(f, w, h, before=0, width=1),
        "This is the forward difference. Here the central is wanted.",
    ),
    (lambda f, w, h: finite_diff(f, w, h, width=1), "Between w + h and w − h lies 2h: divide by that."),
    (lambda f, w, h: 2 * h * finite_diff(f, w, h), "These are differences, not yet slopes: divide by 2h."),
    (lambda f, w, h: h * h * finite_diff(f, w, h), "In Python / 2 * h multiplies by h. Put 2 * h in brackets."),
    (lambda f, w, h: -finite_diff(f, w, h), "The sign is the wrong way round: subtract f(w − h) from f(w + h)."),
    (
        lambda f, w, h: finite_diff(f, w, h, before=0),
        "This is half of the forward difference: take f(w − h), not f(w).",
    ),
    (lambda f, w, h: 0 * w, "Above and below are one and the same array: `w.copy()` makes a new one for each."),
    (_nudge_all_at_once, "You nudge all numbers of w at once. Nudge one after the other."),
    (_nudge_without_restoring, "You nudge a number and do not put it back before the next one."),
]


def check_numerical_gradient(numerical_gradient: Any) -> None:
    """Check the exercise `numerical_gradient`: central differences of functions of one, two and three weights."""
    first = {"f": _test_cost, "w": np.array([1.0, 2.0]), "h": 0.1}
    inputs = [first, {**first, "w": np.array([2.0]), "h": 0.01}, *random_inputs(_random_point, 10)]
    compare_function(
        "numerical_gradient", numerical_gradient, finite_diff, inputs, NUMERICAL_GRADIENT_MISTAKES, tolerance=1e-7
    )


def _random_point(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "f": _test_cost,
        "w": rng.normal(size=int(rng.integers(2, 4))).round(1),
        "h": float(rng.choice([0.1, 0.01])),
    }


# One step


def reference_step(w: Array, b: float, grad_w: Array, grad_b: float, learning_rate: float, sign: float = -1) -> Array:
    """Return w and b after one step, in one array (n + 1,)."""
    return np.append(w, b) + sign * learning_rate * np.append(grad_w, grad_b)


STEP_MISTAKES = [
    (lambda **e: reference_step(**e, sign=1), "You went uphill: subtract η times the gradient."),
    (lambda **e: reference_step(**{**e, "learning_rate": 1}), "You forgot η, the learning rate."),
    (
        lambda **e: reference_step(**e) - np.append(e["w"], e["b"]),
        "This is the step alone. Give w and b with it added.",
    ),
    (
        lambda **e: np.append(reference_step(**e)[:-1], e["b"]),
        "The bias stays as it is. It goes down its own slope, grad_b.",
    ),
    (
        lambda **e: reference_step(**{**e, "grad_w": np.sign(e["grad_w"]), "grad_b": np.sign(e["grad_b"])}),
        "You took the gradient's sign only. How steep it is counts, too.",
    ),
]


def check_gradient_step(gradient_step: Any) -> None:
    """Check the exercise `gradient_step`: w ← w − η ∂C/∂w, b ← b − η ∂C/∂b, for any number of weights."""
    first: dict[str, Any] = {"w": np.array([1.0, -2.0]), "b": 0.5, "grad_w": np.array([2.0, -12.0]), "grad_b": 1.0}
    first["learning_rate"] = 0.1
    call = _with_flat_output("gradient_step", gradient_step, list(first))
    compare_function("gradient_step", call, reference_step, [first, *random_inputs(_random_step)], STEP_MISTAKES)


def _random_step(rng: np.random.Generator) -> dict[str, Any]:
    n = int(rng.integers(1, 5))
    w, grad_w = rng.normal(size=(2, n)).round(1)
    b, grad_b = rng.normal(size=2).round(1).tolist()
    return {"w": w, "b": b, "grad_w": grad_w, "grad_b": grad_b, "learning_rate": float(rng.choice([0.1, 0.5, 2.0]))}


def _with_flat_output(name: str, value: Any, parameters: list[str]) -> Callable[..., Array]:
    """Wrap the learner's function, which returns two values, for w and for b, so that it returns one array (n + 1,)."""
    learners = function(name, value)

    def flat(*arguments: Any) -> Array:
        named = dict(zip(parameters, arguments, strict=True))
        answer = learners(**named)
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise Wrong(f"{for_input(named)}, `{name}` should give two things back, first what is for w, then for b.")
        if np.ndim(answer[0]) == 0 and np.ndim(answer[1]) == 1 and not isinstance(answer[0], str):
            raise Wrong(f"{for_input(named)}, `{name}` should give first what is for w, then what is for b.")
        try:
            return np.append(numbers("what is for w", answer[0], named["w"].shape), number("what is for b", answer[1]))
        except Wrong as wrong:
            raise Wrong(f"{for_input(named)}: {wrong}") from None

    return flat


# The gradient of one neuron


def reference_neuron_gradient(w: Array, b: float, X: Array, y: Array, slope: bool = True, share: float = 1) -> Array:
    """Return ∂C/∂w and ∂C/∂b of the mean of ½(a − y)² of a sigmoid neuron, in one array (n_in + 1,)."""
    a = sigmoid(X @ w + b)
    delta = share * (a - y) * (a * (1 - a) if slope else 1) / len(X)
    return np.append(X.T @ delta, delta.sum())


NEURON_GRADIENT_MISTAKES = [
    (lambda **e: reference_neuron_gradient(**e, slope=False), "You forgot σ(z)(1 − σ(z)), the slope of the sigmoid."),
    (lambda **e: reference_neuron_gradient(**{**e, "b": 0}), "You forgot b in the sum z."),
    (
        lambda **e: reference_neuron_gradient(**e, share=-1),
        "The sign is the wrong way round: this is −∇C. The error is a − y here.",
    ),
    (
        lambda **e: reference_neuron_gradient(**e, share=len(e["X"])),
        "This is the sum. The cost is the mean: divide by n.",
    ),
    (
        lambda **e: reference_neuron_gradient(**e, share=2),
        "That is twice as large: our cost has a ½, which cancels the 2.",
    ),
    (
        lambda **e: np.append(reference_neuron_gradient(**e)[:-1], len(e["X"]) * reference_neuron_gradient(**e)[-1]),
        "For w it is right. For b, too, take the mean.",
    ),
    (
        lambda **e: np.full(len(e["w"]) + 1, reference_neuron_gradient(**e)[-1]),
        "Each weight has its own factor, its input xᵢ.",
    ),
]


def check_neuron_gradient(neuron_gradient: Any) -> None:
    """Check the exercise `neuron_gradient`: one sigmoid neuron, for any number of inputs and examples."""
    first = {"w": np.array([0.1, 0.1]), "b": 0.1, "X": np.array([[0.4, 0.5], [1.0, -1.0]]), "y": np.array([1, 0])}
    call = _with_flat_output("neuron_gradient", neuron_gradient, list(first))
    compare_function(
        "neuron_gradient",
        call,
        reference_neuron_gradient,
        [first, *random_inputs(_random_data)],
        NEURON_GRADIENT_MISTAKES,
    )


def _random_data(rng: np.random.Generator) -> dict[str, Any]:
    n, inputs = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    X, w = rng.normal(size=(n, inputs)).round(1), rng.normal(size=inputs).round(1)
    return {"w": w, "b": round(float(rng.normal()), 1), "X": X, "y": rng.integers(2, size=n)}
