"""Goals: tasks in a panel, which are noted in the progress file when they are reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from nnlab import progress
from nnlab.widgets.scene import Values, call


class Goal(NamedTuple):
    """A task in a panel: its text, a predicate of the values that tests for it, and example values that pass."""

    text: str
    reached: Callable[..., bool]
    example: Values


def note_reached(goals: Sequence[Goal], reached: list[bool], values: Values, panel: str) -> None:
    """Set `reached` for each goal that these values reach, and note it for the panel of this name."""
    for i, goal in enumerate(goals):
        if not reached[i] and call(goal.reached, values):
            reached[i] = True
            progress.note_goal(panel, goal.text)
