"""Input validation. Each check returns its argument in the form the library uses, or raises an error.

The ValueError or TypeError says in one sentence which argument it's about, what was expected, what was given and
what to do. Public functions validate their arguments once; internal code trusts them.
"""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Random: TypeAlias = "int | np.random.Generator | None"


def number(name: str, value: object, least: float = -math.inf, most: float = math.inf) -> float:
    """Check for a finite number from `least` to `most`; return it as a Python float."""
    try:
        converted = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    except OverflowError:
        converted = math.inf
    if not least <= converted <= most:
        ends = f" to {most:g}" if most < math.inf else " up"
        between = f" from {least:g}{ends}" if least > -math.inf else ""
        raise ValueError(f"{name} should be a number{between}, not {value!r}.")
    if math.isinf(converted):
        raise ValueError(f"{name} should be a finite number, not {value!r}.")
    return converted


def positive(name: str, value: Any) -> float:
    """Check for a finite positive number; return it as a Python float."""
    if (value := number(name, value)) <= 0:
        raise ValueError(f"{name} should be above 0, not {value:g}.")
    return value


def whole(name: str, value: object, least: int = 1) -> int:
    """Check for an integer of at least `least`; return it as a Python int."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name} should be a whole number from {least} up, not {value!r}.")
    return int(value)


def generator(rng: Random) -> np.random.Generator:
    """Return a random generator made from a seed. A generator is returned as it is; None makes an unseeded one."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(
            f"rng should be a whole number from 0 up (a seed) or a numpy Generator, not {rng!r}."
        ) from None


def network(net: object) -> None:
    """Check for a network: an object (not a class) with a `backpropagate` method."""
    if isinstance(net, type) or not hasattr(net, "backpropagate"):
        raise TypeError(f"net should be a network, such as nn.mlp([2, 3, 1]), not {net!r}.")


def numbers(name: str, value: object) -> Array:
    """Check for an array of numbers of any shape; it may be empty and may hold NaN and infinity."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} should be a table of numbers, but its rows are not of equal length.") from None
    if array.dtype.kind not in "fiub":
        odd = [value for value in array.ravel().tolist() if not isinstance(value, Real)]
        found = repr(odd[0]) if odd else f"objects: write np.array({name}, dtype=float)"
        raise TypeError(f"{name} should hold numbers, not {found}.")
    return array


def floats(name: str, value: object) -> Array:
    """Check for an array of numbers; return it as floats. A float type is kept, integers become float64."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":  # the fast path, taken in training
        return value
    array = numbers(name, value)
    return array if array.dtype.kind == "f" else array.astype(float)


def numeric(name: str, value: object) -> Array:
    """Check for a non-empty array of finite numbers."""
    array = numbers(name, value)
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}.")
    with np.errstate(all="ignore"):
        total = array.sum()  # a sum needs no memory, but isfinite(array) is as long as the array
    if not np.isfinite(total) and not (finite := np.isfinite(array)).all():
        first = tuple(np.argwhere(~finite)[0].tolist())
        raise ValueError(
            f"{name} holds NaN or infinity, {(~finite).sum()} in all, the first at {first}: remove or replace them."
        )
    return array


def rows(name: str, value: object, columns: int | None = None, owner: str = "") -> Array:
    """Check for a table (n, columns) of finite numbers, one example per row. `owner` expects the number of columns."""
    table = numeric(name, value)
    if table.ndim != 2:
        one = f" For a single example write {name}.reshape(1, -1)." if table.ndim == 1 else ""
        flat = f" Flatten each example: {name}.reshape(len({name}), -1)." if table.ndim > 2 else ""
        raise ValueError(f"{name} should have two axes, (examples, columns), not shape {table.shape}.{one}{flat}")
    if columns is not None and table.shape[1] != columns:
        raise ValueError(f"{owner or name} expects {columns} columns, {name} has shape {table.shape}.")
    return table


def same_length(**tables: Array) -> None:
    """Check that all tables have the same number of rows. The keywords are the arguments' names."""
    if len({len(table) for table in tables.values()}) > 1:
        lengths = " and ".join(str(len(table)) for table in tables.values())
        raise ValueError(f"{' and '.join(tables)} should have a row for each example, but have {lengths}.")


def classes(name: str, value: object, k: int | None = None) -> Array:
    """Check for class numbers (n,): integers from 0, and below `k` if it's given."""
    y = numeric(name, value)
    if y.dtype.kind not in "iub":
        why = " Write .astype(int) if they are class numbers." if (y == np.round(y)).all() else ""
        raise TypeError(f"{name} should hold class numbers 0, 1, 2, ... of an integer type, not {y.dtype}.{why}")
    if y.ndim != 1:
        raise ValueError(f"{name} should be one class number for each example, (n,), not of shape {y.shape}.")
    if int(y.min()) < 0 or (k is not None and int(y.max()) >= k):
        wrong = int(y.min()) if int(y.min()) < 0 else int(y.max())
        ends = f" to {k - 1}" if k is not None else " up"
        raise ValueError(f"{name} holds the class number {wrong}; expected are whole numbers from 0{ends}.")
    return y.astype(np.intp)
