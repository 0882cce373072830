"""The slope of a function by differences, where an f′ is not the slope of its f, and the exercises about that.

Kinks are no false alarms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab import activations
from nnlab.checks import Array
from nnlab.exercises.answers import function, number, numbers, shown
from nnlab.exercises.exercise import Wrong

H = 1e-3  # how far to the left and to the right we look
TOLERANCE = 2e-3  # what rounding and the bend of f within H may come to, as a share of the slope or of 1
PLACES = np.round(np.linspace(-5, 5, 101), 1) + 0.013  # an odd bit, so that a kink at a round number is between them

Function = Callable[[Array], Any]


def measured(f: Function, z: Array) -> Array:
    """The slope of f at each z, (f(z + h) − f(z − h)) / 2h."""
    return (np.asarray(f(z + H)) - np.asarray(f(z - H))) / (2 * H)


def off_by(f: Function, slope: Array, z: Array) -> Array:
    """How far `slope` is above (+) or below (−) the slope of f at each z, and 0 where it is right.

    f is asked just left and just right of z. At a kink or a jump the two slopes differ, and all that lies between them
    counts as right; elsewhere they are as good as one.
    """
    here = np.asarray(f(z))
    sides = np.sort([(here - f(z - H)) / H, (f(z + H) - here) / H], axis=0)
    off = np.maximum(slope - sides[1], 0) - np.maximum(sides[0] - slope, 0)
    return np.where(np.abs(off) > TOLERANCE * np.maximum(1, np.abs(slope)), off, 0.0)


def check_slope(slope: Any) -> None:
    """The slope of any function by differences."""
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
            wanted = f"For the {name} and z = {shown(z)}, `slope` gives {shown(came)}, expected is {shown(right)}."
            raise Wrong(f"{wanted} {_slope_mistake(came, right, [place - z for place in asked])}".strip())


def _slope_mistake(came: float, right: float, steps: list[float]) -> str:
    """What is said of a slope that is wrong, and was found by such steps away from z."""
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
    """An activation of one's own: not straight, none of the known ones, and with the right slope."""
    call, prime = function("f", f), function("f_prime", f_prime)

    def value(z: Array) -> Array:
        return numbers("f", call(z=z), z.shape, "For an array z").astype(float)

    values = value(PLACES)
    slope = numbers("f_prime", prime(z=PLACES), PLACES.shape, "For an array z").astype(float)
    if np.ptp(values) < 1e-9:
        raise Wrong("f is the same everywhere, so a unit with it says nothing about its inputs.")
    if np.allclose(np.diff(values, 2), 0, atol=1e-9):
        raise Wrong("f is a straight line. Layers of such units are together no more than one: bend it somewhere.")
    for name, (known, _) in activations.ACTIVATIONS.items():
        ours = getattr(known, "__module__", "") == "nnlab.activations"
        if ours and np.allclose(values, known(PLACES)) and np.allclose(value(10 * PLACES), known(10 * PLACES)):
            raise Wrong(f"This is {name}. Make one that nnlab does not have.")
    off = off_by(value, slope, PLACES)
    if off.any():
        i = int(np.abs(off).argmax())
        told = f"For z = {shown(PLACES[i])} `f_prime` gives {shown(slope[i])}, but the slope of f there is"
        minus = " The sign is the wrong way round." if np.allclose(-slope, measured(value, PLACES), atol=1e-3) else ""
        raise Wrong(f"{told} {shown(float(measured(value, PLACES)[i]))}.{minus}")
    if not slope.any():
        raise Wrong("The slope of f is 0 wherever there is one: such a unit cannot learn. The step has this trouble.")
