"""Exercises with instant feedback, and questions that record the first guess. The exercises are in `nnlab.lessons`.

`check(key, answer)` checks an answer, `grade` does the same for autograders, `hint(key)` and `solution(key)` help,
`review(lesson)` lists the wrong guesses, and `report()` writes a page to hand in.
"""

from nnlab.exercises.checking import Result, check, grade, hint, solution
from nnlab.exercises.exercise import Exercise, NotTried, Wrong
from nnlab.exercises.message import Message
from nnlab.exercises.question import Question
from nnlab.exercises.report import report, review

__all__ = [
    "Exercise",
    "Message",
    "NotTried",
    "Question",
    "Result",
    "Wrong",
    "check",
    "grade",
    "hint",
    "report",
    "review",
    "solution",
]
