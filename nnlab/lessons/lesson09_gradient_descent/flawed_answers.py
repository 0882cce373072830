"""Wrong answers to lesson 09's exercises `gradient_step`, `neuron_gradient` and `descend`, for the tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.lessons.lesson09_gradient_descent.checks import reference_neuron_gradient, reference_step


def gradient_step_with(**mistake: Any) -> Any:
    """Return a `gradient_step` with a mistake, given as arguments of the reference solution."""

    def gradient_step(w: Any, b: Any, grad_w: Any, grad_b: Any, learning_rate: Any) -> Any:
        *new_w, new_b = reference_step(w, b, grad_w, grad_b, learning_rate, **mistake)
        return new_w, new_b

    return gradient_step


def neuron_gradient_with(**mistake: Any) -> Any:
    """Return a `neuron_gradient` with a mistake, given as arguments of the reference solution."""

    def neuron_gradient(w: Any, b: Any, X: Any, y: Any) -> Any:
        *for_w, for_b = reference_neuron_gradient(w, b, X, y, **mistake)
        return for_w, for_b

    return neuron_gradient


def descend_with_one_gradient(gradient: Any, w: Any, learning_rate: float, tolerance: float, most: int) -> Any:
    """Compute the gradient at the start, and never again."""
    slope = gradient(w)
    for _ in range(most):
        w = w - learning_rate * slope
    return w


def descend_with(sign: float = 1, steps: int | None = None, stops: bool = True) -> Any:
    """Return a `descend` that goes uphill (sign = −1), ignores `most`, or ignores `tolerance` (stops = False)."""

    def descend(gradient: Any, w: Any, learning_rate: float, tolerance: float, most: int) -> Any:
        for _ in range(most if steps is None else steps):
            slope = gradient(w)
            if stops and np.linalg.norm(slope) < tolerance:
                break
            w = w - sign * learning_rate * slope
        return w

    return descend


def descend_without_step_limit(gradient: Any, w: Any, learning_rate: float, tolerance: float, most: int) -> Any:
    """Ignore the step limit: stop only where the gradient is small."""
    while np.linalg.norm(gradient(w)) >= tolerance:
        w = w - learning_rate * gradient(w)
    return w


def descend_checking_one_slope(gradient: Any, w: Any, learning_rate: float, tolerance: float, most: int) -> Any:
    """Stop when the first partial derivative (not the gradient's length) is below the tolerance."""
    for _ in range(most):
        slope = gradient(w)
        if slope[0] < tolerance:
            break
        w = w - learning_rate * slope
    return w
