"""Look a thing, or a pair of functions, up by its name, in a plain dict, and help when the name is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np

T = TypeVar("T")
Pair: TypeAlias = tuple[Callable[..., Any], Callable[..., Any]]


def lookup(table: Mapping[str, T], name: object, kind: str) -> T:
    """The entry of `table` called `name`.

    `kind` says in one word what the table holds ("activation"), for the message of the
    ValueError that an unknown name gets.
    """
    if isinstance(name, str) and name in table:
        return table[name]
    raise ValueError(f"There is no {kind} called {name!r}.{_nearest(table, name)} Choose one of: {', '.join(table)}.")


def find_pair(
    table: Mapping[str, Pair], given: str | Pair, kind: str, arguments: Sequence[Any], shapes: Sequence[tuple[int, ...]]
) -> tuple[str, Pair]:
    """Name and pair of functions (f, f′), given by its name in `table` or as it is; else an error.

    A pair that is not in `table` gets its function's name, or "own NAME" where the table has another pair of that
    name. Tried on `arguments`, the two should return arrays of these `shapes`.
    """
    pair = lookup(table, given, kind) if isinstance(given, str) else given
    if not (isinstance(pair, tuple | list) and len(pair) == 2 and all(callable(f) for f in pair)):
        raise TypeError(f"{kind} should be a name or a pair of functions (f, f_prime), not {pair!r}.")
    for function, shape in zip(pair, shapes, strict=True):
        try:
            came = np.shape(function(*arguments))
        except Exception as error:  # theirs, which stays as it is
            error.add_note(f"It came when the {kind}'s {_name(function)} was tried on arrays of shape {shapes[-1]}.")
            raise
        if came != shape:
            told = f"shape {shape} for arrays of shape {arguments[0].shape}, not {came}"
            raise ValueError(f"The {kind}'s {_name(function)} should return {told}.")
    if isinstance(given, str):
        return given, (pair[0], pair[1])
    name = _name(pair[0])
    own = f"own {name}" if name in table else name  # what is true of the table's need not be true of theirs
    return next((known for known in table if tuple(table[known]) == tuple(pair)), own), (pair[0], pair[1])


def _name(function: object) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _nearest(table: Mapping[str, T], name: object) -> str:
    from difflib import get_close_matches  # only the unlucky pay for this import

    name = str(name).lower().replace(" ", "_")
    near = [known for known in table if name.startswith(f"{known}_")] or get_close_matches(name, table, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
