"""Lesson 09: ways in which gradient descent is got wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.lessons.lesson09_gradient_descent.checks import of_neuron, stepped


def step_with(**mistake: Any) -> Any:
    """One step with a mistake in it."""

    def gradient_step(w: Any, b: Any, grad_w: Any, grad_b: Any, learning_rate: Any) -> Any:
        *new_w, new_b = stepped(w, b, grad_w, grad_b, learning_rate, **mistake)
        return new_w, new_b

    return gradient_step


def neuron_with(**mistake: Any) -> Any:
    """The gradient of a neuron with a mistake in it."""

    def neuron_gradient(w: Any, b: Any, X: Any, y: Any) -> Any:
        *for_w, for_b = of_neuron(w, b, X, y, **mistake)
        return for_w, for_b

    return neuron_gradient


def one_gradient(gradient: Any, w: Any, learning_rate: float, tolerance: float, most: int) -> Any:
    """A descent that asks for the gradient at the start, and never again."""
    slope = gradient(w)
    for _ in range(most):
        w = w - learning_rate * slope
    return w


def descend_with(sign: float = 1, steps: int | None = None, stops: bool = True) -> Any:
    """A descent with a mistake in it."""

    def descend(gradient: Any, w: Any, learning_rate: float, tolerance: float, most: int) -> Any:
        for _ in range(most if steps is None else steps):
            slope = gradient(w)
            if stops and np.linalg.norm(slope) < tolerance:
                break
            w = w - sign * learning_rate * slope
        return w

    return descend


def for_ever(gradient: Any, w: Any, learning_rate: float, tolerance: float, most: int) -> Any:
    """A descent that stops only where it is flat."""
    while np.linalg.norm(gradient(w)) >= tolerance:
        w = w - learning_rate * gradient(w)
    return w


def one_slope(gradient: Any, w: Any, learning_rate: float, tolerance: float, most: int) -> Any:
    """A descent that stops when its first slope is below the tolerance, however steep."""
    for _ in range(most):
        slope = gradient(w)
        if slope[0] < tolerance:
            break
        w = w - learning_rate * slope
    return w
