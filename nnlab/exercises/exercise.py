"""`Exercise`: a check, hints, a solution, and wrong answers to test it with; the exceptions `Wrong`, `NotTried`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Wrong(AssertionError):  # noqa: N818, because it isn't a program error
    """Raised by a check if the answer is wrong; the message tells the learner why."""


class NotTried(Wrong):
    """Raised by a check if the answer is still a stub."""


class Exercise(NamedTuple):
    """One exercise.

    `check` has a parameter for each part of the answer, such as w and b. It returns None if the answer is right, and
    raises `Wrong` if it isn't. There are up to three `hints`, from a nudge to almost the answer. `solution` is code
    that defines the parts, and `why` explains it in a few sentences. `wrong` lists typical wrong answers for the tests,
    each a dict of its parts, with a piece of the message that it must get.
    """

    check: Callable[..., None]
    hints: list[str]
    solution: str
    why: str
    wrong: list[tuple[dict[str, Any], str]]
