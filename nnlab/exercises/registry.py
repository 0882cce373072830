"""Look up exercises and questions by key, such as "02.and_gate". A lesson is imported when first asked for.

This is the only place where the engine knows about lessons. It finds them by number, as folders of `nnlab/lessons/`.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

from nnlab.exercises.exercise import Exercise
from nnlab.exercises.question import Question
from nnlab.lookup import lookup

LESSONS = "nnlab.lessons"


def lesson_names() -> dict[str, str]:
    """The name of each lesson's package by the lesson's two digits: {"02": "lesson02_perceptron", ...}."""
    found = (
        re.match(r"lesson(\d\d)_", each.name)
        for each in pkgutil.iter_modules(importlib.import_module(LESSONS).__path__)
    )
    return {match[1]: match.string for match in sorted(filter(None, found), key=lambda match: match[1])}


def numbers() -> list[str]:
    """The lessons that exist, each by its two digits."""
    return list(lesson_names())


def exercises(lesson: str) -> dict[str, Exercise]:
    """The exercises of a lesson by their keys."""
    return _by_key(lesson, "exercises", "EXERCISES")


def questions(lesson: str) -> dict[str, Question]:
    """The questions of a lesson by their keys."""
    return _by_key(lesson, "questions", "QUESTIONS")


def exercise(key: str) -> Exercise:
    """The exercise with this key; ValueError with a helpful sentence if there is none."""
    return lookup(exercises(_lesson(key)), key, "exercise")


def question(key: str) -> Question:
    """The question with this key; ValueError with a helpful sentence if there is none."""
    return lookup(questions(_lesson(key)), key, "question")


def _lesson(key: str) -> str:
    if not isinstance(key, str) or not re.match(r"\d\d?\.", key):
        said = f"not {key!r}" if isinstance(key, str) else f"not a {type(key).__name__}"
        raise ValueError(f'A key is the number of the lesson, a point and a name, such as "02.and_gate", {said}.')
    return key.partition(".")[0]


def _by_key(lesson: str, module: str, table: str) -> dict[str, Any]:
    number = str(lesson).zfill(2)
    name = lookup(lesson_names(), number, "lesson with exercises")
    entries = getattr(importlib.import_module(f"{LESSONS}.{name}.{module}"), table)
    return {f"{number}.{name}": entry for name, entry in entries.items()}
