"""Exercises that say at once what is wrong, and questions that keep your first guess.

check(key, answer) says whether the answer is right; hint(key) and solution(key) help; review(lesson) shows the guesses
that were wrong, and report() makes a page to hand in.
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
