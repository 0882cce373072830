"""Sample an activation for the panel `activation_zoo`: values, slopes, saturation, and errors in its f or f′."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnlab.activations import ACTIVATIONS, find_activation
from nnlab.checks import Array
from nnlab.exercises.answer_validation import is_unwritten
from nnlab.learner_errors import explain, meaning
from nnlab.lessons.lesson06_activations.checks_slopes import central_difference, slope_error
from nnlab.widgets.mathml import number

Z_MAX, STEP = 8.0, 0.05
Z = np.round(np.arange(-Z_MAX, Z_MAX + STEP / 2, STEP), 2)  # every z that the slider can have
SATURATION = 0.01  # a slope below this share of the largest counts as saturated


class Curve(NamedTuple):
    """One activation sampled at Z; all arrays are (len(Z),)."""

    name: str
    f: Array
    slope: Array  # f′ as given
    measured: Array  # the slope of f by central differences
    slope_errors: Array  # f′ minus the slope of f, 0 where it's right
    error: str  # why it can't be drawn (then all arrays are NaN), or ""

    @property
    def steepest(self) -> float:
        """The largest |slope|."""
        return 0.0 if self.error else float(np.abs(self.slope).max())

    @property
    def saturated(self) -> Array:
        """Where |slope| is below 1 % of the largest; everywhere if it's 0 everywhere."""
        return np.abs(self.slope) < SATURATION * (self.steepest or np.inf)

    @property
    def wrong(self) -> bool:
        """Whether f′ is not the slope of f."""
        return bool(self.slope_errors.any()) and not self.error

    def slope_error_text(self) -> str:
        """Describe where f′ is wrong, and by how much."""
        i = int(np.abs(self.slope_errors).argmax())
        where = (
            "everywhere" if self.slope_errors.all() else f"at {int((self.slope_errors != 0).sum())} of {len(Z)} places"
        )
        more = "more" if self.slope_errors[i] > 0 else "less"
        return (
            f"The f′ of {self.name} is wrong {where}. At worst, at z = {number(Z[i])}, it says "
            f"{number(self.slope[i], 3)}. The slope measured there is {number(self.measured[i], 3)}: f′ says "
            f"{number(abs(self.slope_errors[i]), 3)} {more}."
        )


def sample_activation(name: str) -> Curve:
    """Sample the activation of this name in `nnlab.ACTIVATIONS`; a curve with an error if that fails."""
    try:
        with np.errstate(all="ignore"):  # NaN and infinity become an error message
            if _is_stub(name):
                return _failed(name, "It is still a stub, which gives nothing back.")
            _, (f, f_prime) = find_activation(name)
            values, slope = _validated(name, "f", f(Z.copy())), _validated(name, "f′", f_prime(Z.copy()))
            return Curve(name, values, slope, central_difference(f, Z), slope_error(f, slope, Z), "")
    except Exception as error:  # whatever a learner's function raises
        return _failed(name, f"{explain(error)}\n{meaning(error)}".strip())


def _failed(name: str, error: str) -> Curve:
    gap = np.full(Z.shape, np.nan)
    return Curve(name, gap, gap, gap, gap, error)


def _is_stub(name: str) -> bool:
    pair = ACTIVATIONS[name]
    return isinstance(pair, tuple) and any(is_unwritten(function, Z) for function in pair)


def _validated(name: str, which: str, values: Array) -> Array:
    values = np.asarray(values, dtype=float)
    if values.shape != Z.shape:
        raise ValueError(f"The {which} of {name} should give a number for each z, {Z.shape}, not {values.shape}.")
    if not np.isfinite(values).all():
        first = number(Z[~np.isfinite(values)][0])
        raise ValueError(f"The {which} of {name} gives NaN or infinity, for z = {first} to begin with.")
    return values


def index_of(z: float) -> int:
    """Return the index of the entry of Z nearest to z."""
    return int(np.clip(round((z + Z_MAX) / STEP), 0, len(Z) - 1))


def intervals(where: Array) -> Array:
    """Return the intervals of Z where the mask is true: their ends, (n, 2)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], where, [False]])))
    return np.column_stack([Z[edges[::2]], Z[edges[1::2] - 1]])
