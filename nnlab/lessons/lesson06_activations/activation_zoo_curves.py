"""Lesson 06: an activation all along z: its curve, its slope, where it is saturated, what is wrong with it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnlab.activations import ACTIVATIONS, find_activation
from nnlab.checks import Array
from nnlab.error_messages import explain, meaning
from nnlab.exercises.answers import is_unwritten
from nnlab.lessons.lesson06_activations.checks_slopes import measured, off_by
from nnlab.widgets.mathml import number

END, GRAIN = 8.0, 0.05
Z = np.round(np.arange(-END, END + GRAIN / 2, GRAIN), 2)  # every z that the panel can be at
FLAT = 0.01  # a slope below this share of the largest counts as saturated


class Curve(NamedTuple):
    """One activation at each of the places Z; all arrays are (len(Z),)."""

    name: str
    f: Array
    slope: Array  # what its f′ says
    measured: Array  # the slope of f, by differences
    off: Array  # how far f′ is from it, 0 where it is right
    trouble: str  # why it cannot be drawn; then all arrays are NaN

    @property
    def steepest(self) -> float:
        """The largest slope, up or down."""
        return 0.0 if self.trouble else float(np.abs(self.slope).max())

    @property
    def saturated(self) -> Array:
        """Where the slope is below 1 % of the largest; everywhere, if it is 0 everywhere."""
        return np.abs(self.slope) < FLAT * (self.steepest or np.inf)

    @property
    def wrong(self) -> bool:
        """Whether f′ is not the slope of f."""
        return bool(self.off.any()) and not self.trouble

    def fault(self) -> str:
        """Where f′ is wrong, and by how much."""
        i = int(np.abs(self.off).argmax())
        where = "everywhere" if self.off.all() else f"at {int((self.off != 0).sum())} of {len(Z)} places"
        more = "more" if self.off[i] > 0 else "less"
        return (
            f"The f′ of {self.name} is wrong {where}. At worst, at z = {number(Z[i])}, it says "
            f"{number(self.slope[i], 3)}. The slope measured there is {number(self.measured[i], 3)}: f′ says "
            f"{number(abs(self.off[i]), 3)} {more}."
        )


def look_at(name: str) -> Curve:
    """The activation of this name in `nnlab.ACTIVATIONS`, or why it cannot be drawn."""
    try:
        with np.errstate(all="ignore"):  # what is no number is told in words
            if _is_stub(name):
                return _nothing(name, "It is still a stub, which gives nothing back.")
            _, (f, f_prime) = find_activation(name)
            values, slope = _finite(name, "f", f(Z.copy())), _finite(name, "f′", f_prime(Z.copy()))
            return Curve(name, values, slope, measured(f, Z), off_by(f, slope, Z), "")
    except Exception as error:  # whatever a function of the learner does
        return _nothing(name, f"{explain(error)}\n{meaning(error)}".strip())


def _nothing(name: str, trouble: str) -> Curve:
    gap = np.full(Z.shape, np.nan)
    return Curve(name, gap, gap, gap, gap, trouble)


def _is_stub(name: str) -> bool:
    pair = ACTIVATIONS[name]
    return isinstance(pair, tuple) and any(is_unwritten(function, Z) for function in pair)


def _finite(name: str, which: str, values: Array) -> Array:
    values = np.asarray(values, dtype=float)
    if values.shape != Z.shape:
        raise ValueError(f"The {which} of {name} should give a number for each z, {Z.shape}, not {values.shape}.")
    if not np.isfinite(values).all():
        first = number(Z[~np.isfinite(values)][0])
        raise ValueError(f"The {which} of {name} gives NaN or infinity, for z = {first} to begin with.")
    return values


def place(z: float) -> int:
    """The number of the place in Z that is nearest to z."""
    return int(np.clip(round((z + END) / GRAIN), 0, len(Z) - 1))


def runs(where: Array) -> Array:
    """The stretches of Z where a mask is true: their ends, (n, 2)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], where, [False]])))
    return np.column_stack([Z[edges[::2]], Z[edges[1::2] - 1]])
