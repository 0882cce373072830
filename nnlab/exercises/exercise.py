"""What an exercise is: a plain function of the learner's answer, and beside it the wrong answers it must recognise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Wrong(AssertionError):  # noqa: N818, as it is no error of a program
    """The answer is wrong; the message says in what, to the learner."""


class NotTried(Wrong):
    """The answer is still a stub."""


class Exercise(NamedTuple):
    """One exercise.

    `check` has a parameter for each part of the answer, such as w and b. It returns nothing when the answer is right,
    and raises `Wrong` when it is not. `hints` are up to three, from a nudge to nearly the answer. `solution` is code
    that defines the parts, `why` the reasoning in a few sentences. `wrong` are answers that learners really give, each
    a dict of its parts, with a piece of the message that it must get.
    """

    check: Callable[..., None]
    hints: list[str]
    solution: str
    why: str
    wrong: list[tuple[dict[str, Any], str]]
