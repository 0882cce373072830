"""Numerical slopes: central differences, find where an f′ isn't the slope of its f, and check `slope` and `own`.

Kinks and jumps raise no false alarms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab import activations
from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, number, numbers
from nnlab.exercises.exercise import Wrong

H = 1e-3  # step to the left and to the right
TOLERANCE = 2e-3  # for rounding and for the curvature of f within H, relative to max(1, |slope|)
TEST_POINTS = np.round(np.linspace(-5, 5, 101), 1) + 0.013  # offset, so that no kink at a round number is hit

Function = Callable[[Array], Any]


def central_difference(f: Function, z: Array) -> Array:
    """Return the slope of f at each z, (f(z + h) − f(z − h)) / 2h."""
    return (np.asarray(f(z + H)) - np.asarray(f(z - H))) / (2 * H)


def slope_error(f: Function, slope: Array, z: Array) -> Array:
    """Return how far `slope` is above (+) or below (−) the slope of f at each z, and 0 where it's within TOLERANCE.

    The slope of f is measured on the left and on the right of z. At a kink or a jump the two differ, and any value
    between them counts as right. Elsewhere they're practically equal.
    """
    here = np.asarray(f(z))
    sides = np.sort([(here - f(z - H)) / H, (f(z + H) - here) / H], axis=0)
    off = np.maximum(slope - sides[1], 0) - np.maximum(sides[0] - slope, 0)
    return np.where(np.abs(off) > TOLERANCE * np.maximum(1, np.abs(slope)), off, 0.0)


def check_slope(slope: Any) -> None:
    """Check the exercise `slope`: the numerical slope of any function."""
    call = function("slope", slope)
    known = {
        "square": (lambda z: z**2, 3.0, 6.0),
        "cube": (lambda z: z**3, 2.0, 12.0),
        "sigmoid": (activations.sigmoid, 0.0, 0.25),
        "sine": (np.sin, np.pi, -1.0),
    }
    for name, (f, z, right) in known.items():
        asked: list[float] = []

        def noted(place: Any, f: Any = f, asked: list[float] = asked) -> Any:
            asked.append(float(place))
            return f(place)

        came = number("slope", call(f=noted, z=z))
        if abs(came - right) > 1e-3 * max(1.0, abs(right)):
            result = f"`slope` gives {as_text(came)}, expected is {as_text(right)}."
            mistake = _slope_mistake(came, right, [place - z for place in asked])
            raise Wrong(f"For the {name} and z = {as_text(z)}, {result} {mistake}".strip())


def _slope_mistake(came: float, right: float, steps: list[float]) -> str:
    """Return the message for a wrong slope, guessed from its value and from the steps at which f was called."""
    if steps and max(map(abs, steps)) < 1e-9:
        return "Your h is so small that the computer rounds it away: take a larger one, such as 1e-5."
    if abs(came) > 1e3:
        return "Are there brackets around the difference? `/` comes before `−`."
    if np.isclose(came, 2 * right, rtol=1e-3):
        return "That is twice as much: from z − h to z + h it is 2h."
    if np.isclose(came, -right, rtol=1e-3):
        return "The sign is the wrong way round: right minus left."
    if np.isclose(came, right / 2, rtol=1e-2):
        return "That is half of it. From z to z + h it is h, not 2h."
    if abs(came) < 1e-2 * abs(right):
        return "The difference is there, but is it divided by the distance?"
    if np.isclose(came, right, rtol=0.5):
        return "Nearly: take a smaller h, such as 1e-5."
    return ""


def check_own(f: Any, f_prime: Any) -> None:
    """Check the exercise `own`: a new activation that isn't straight or already in nnlab, with the right f′."""
    call, prime = function("f", f), function("f_prime", f_prime)

    def value(z: Array) -> Array:
        return numbers("f", call(z=z), z.shape, "For an array z").astype(float)

    values = value(TEST_POINTS)
    slope = numbers("f_prime", prime(z=TEST_POINTS), TEST_POINTS.shape, "For an array z").astype(float)
    if np.ptp(values) < 1e-9:
        raise Wrong("f is the same everywhere, so a unit with it says nothing about its inputs.")
    if np.allclose(np.diff(values, 2), 0, atol=1e-9):
        raise Wrong("f is a straight line. Layers of such units are together no more than one: bend it somewhere.")
    for name, (known, _) in activations.ACTIVATIONS.items():
        ours = getattr(known, "__module__", "") == "nnlab.activations"
        if (
            ours
            and np.allclose(values, known(TEST_POINTS))
            and np.allclose(value(10 * TEST_POINTS), known(10 * TEST_POINTS))
        ):
            raise Wrong(f"This is {name}. Make one that nnlab does not have.")
    off = slope_error(value, slope, TEST_POINTS)
    if off.any():
        i = int(np.abs(off).argmax())
        told = f"For z = {as_text(TEST_POINTS[i])} `f_prime` gives {as_text(slope[i])}, but the slope of f there is"
        minus = (
            " The sign is the wrong way round."
            if np.allclose(-slope, central_difference(value, TEST_POINTS), atol=1e-3)
            else ""
        )
        raise Wrong(f"{told} {as_text(float(central_difference(value, TEST_POINTS)[i]))}.{minus}")
    if not slope.any():
        raise Wrong("The slope of f is 0 wherever there is one: such a unit cannot learn. The step has this trouble.")
