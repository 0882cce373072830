"""Look up a function, class or pair of functions by name in a registry (a dict), with "Did you mean ...?"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np

T = TypeVar("T")
Pair: TypeAlias = tuple[Callable[..., Any], Callable[..., Any]]


def lookup(table: Mapping[str, T], name: object, kind: str) -> T:
    """The entry of `table` called `name`. An unknown name raises a ValueError with a suggestion.

    `kind` is a word for what the table holds ("activation"), used in the message.
    """
    if isinstance(name, str) and name in table:
        return table[name]
    raise ValueError(
        f"There is no {kind} called {name!r}.{_suggestion(table, name)} Choose one of: {', '.join(table)}."
    )


def find_pair(
    table: Mapping[str, Pair], given: str | Pair, kind: str, arguments: Sequence[Any], shapes: Sequence[tuple[int, ...]]
) -> tuple[str, Pair]:
    """Look up a pair of functions (f, f′), given as a name in `table` or as a pair, and test it: return (name, pair).

    A pair that isn't in `table` is named after its first function, or "own NAME" if the table has another pair under
    that name. Called with `arguments`, the two must return arrays of these `shapes`.
    """
    pair = lookup(table, given, kind) if isinstance(given, str) else given
    if not (isinstance(pair, tuple | list) and len(pair) == 2 and all(callable(f) for f in pair)):
        raise TypeError(f"{kind} should be a name or a pair of functions (f, f_prime), not {pair!r}.")
    for function, shape in zip(pair, shapes, strict=True):
        try:
            returned = np.shape(function(*arguments))
        except Exception as error:  # raised by the learner's function, so it's passed on with a note
            error.add_note(f"It came when the {kind}'s {_name(function)} was tried on arrays of shape {shapes[-1]}.")
            raise
        if returned != shape:
            expected = f"shape {shape} for arrays of shape {arguments[0].shape}, not {returned}"
            raise ValueError(f"The {kind}'s {_name(function)} should return {expected}.")
    if isinstance(given, str):
        return given, (pair[0], pair[1])
    name = _name(pair[0])
    own = f"own {name}" if name in table else name  # what holds for the table's pair needn't hold for this one
    return next((known for known in table if tuple(table[known]) == tuple(pair)), own), (pair[0], pair[1])


def _name(function: object) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _suggestion(table: Mapping[str, T], name: object) -> str:
    from difflib import get_close_matches  # imported only when a name wasn't found

    name = str(name).lower().replace(" ", "_")
    near = [known for known in table if name.startswith(f"{known}_")] or get_close_matches(name, table, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
