"""Look a thing up by its name, in a plain dict, and help when the name is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def lookup(table: Mapping[str, T], name: object, kind: str) -> T:
    """The entry of `table` called `name`.

    `kind` says in one word what the table holds ("activation"), for the message of the
    ValueError that an unknown name gets.
    """
    if isinstance(name, str) and name in table:
        return table[name]
    raise ValueError(f"There is no {kind} called {name!r}.{_nearest(table, name)} Choose one of: {', '.join(table)}.")


def _nearest(table: Mapping[str, T], name: object) -> str:
    from difflib import get_close_matches  # only the unlucky pay for this import

    name = str(name).lower().replace(" ", "_")
    near = [known for known in table if name.startswith(f"{known}_")] or get_close_matches(name, table, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
