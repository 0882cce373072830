"""Exercises and questions by their keys, such as "02.and_gate". A lesson's file is read when it is asked for."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

from nnlab.exercises.exercise import Exercise
from nnlab.exercises.question import Question
from nnlab.tables import lookup


def numbers() -> list[str]:
    """The lessons that have exercises, each by its two digits."""
    from nnlab import exercises

    found = (re.fullmatch(r"lesson(\d\d)", module.name) for module in pkgutil.iter_modules(exercises.__path__))
    return sorted(match[1] for match in found if match)


def exercises(lesson: str) -> dict[str, Exercise]:
    """The exercises of a lesson by their keys."""
    return _by_key(lesson, "EXERCISES")


def questions(lesson: str) -> dict[str, Question]:
    """The questions of a lesson by their keys."""
    return _by_key(lesson, "QUESTIONS")


def exercise(key: str) -> Exercise:
    """The exercise with this key; a ValueError in a kind sentence if there is none."""
    return lookup(exercises(_lesson(key)), key, "exercise")


def question(key: str) -> Question:
    """The question with this key; a ValueError in a kind sentence if there is none."""
    return lookup(questions(_lesson(key)), key, "question")


def _lesson(key: str) -> str:
    if not isinstance(key, str) or not re.match(r"\d\d?\.", key):
        said = f"not {key!r}" if isinstance(key, str) else f"not a {type(key).__name__}"
        raise ValueError(f'A key is the number of the lesson, a point and a name, such as "02.and_gate", {said}.')
    return key.partition(".")[0]


def _by_key(lesson: str, table: str) -> dict[str, Any]:
    number = str(lesson).zfill(2)
    lookup(dict.fromkeys(numbers()), number, "lesson with exercises")
    module = importlib.import_module(f"nnlab.exercises.lesson{number}")
    return {f"{number}.{name}": entry for name, entry in getattr(module, table).items()}
