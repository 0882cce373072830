"""All panels of the course, found by themselves: a new one is tested as soon as its lesson exports it."""

from __future__ import annotations

import importlib
import inspect
import typing
from collections.abc import Callable, Iterator
from typing import Any

from nnlab.exercises import registry
from nnlab.widgets import Panel


def _is_panel(function: Any) -> bool:
    """Whether it's a function that returns a panel and can be called without arguments."""
    if not inspect.isfunction(function) or typing.get_type_hints(function).get("return") is not Panel:
        return False
    parameters = inspect.signature(function).parameters.values()
    return all(p.default is not p.empty or p.kind is p.VAR_KEYWORD for p in parameters)


def _panels() -> Iterator[tuple[str, Callable[[], Panel]]]:
    for number, name in registry.lesson_names().items():
        lesson = importlib.import_module(f"nnlab.lessons.{name}")
        for exported in lesson.__all__:
            if _is_panel(getattr(lesson, exported)):
                yield f"lesson{number}.{exported}", getattr(lesson, exported)


PANELS = dict(_panels())
