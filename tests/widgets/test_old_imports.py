"""Copies of old notebooks import panels from `nnlab.widgets`: they are told the line that works."""

from __future__ import annotations

import importlib
import re

import pytest

import nnlab.widgets
from nnlab.widgets.old_imports import FILES, PANELS, new_import

NAMES = {name: number for number, names in PANELS.items() for name in names.split()}


@pytest.mark.parametrize("name", NAMES)
def test_the_old_import_fails_with_the_line_that_works(name: str) -> None:
    with pytest.raises(
        ImportError, match=rf"^{name} has moved\. In this notebook, replace `from nnlab\.widgets"
    ) as old:
        exec(f"from nnlab.widgets import {name}, predict, question", {})
    (line,) = re.findall(r"^    (from .*)$", str(old.value), re.MULTILINE)
    lesson: dict[str, object] = {}
    exec(line, lesson)
    assert {name, "predict", "question", "check", "hint", "solution", "review"} <= lesson.keys()


@pytest.mark.parametrize("number", FILES)
def test_files_that_old_notebooks_imported_from_are_named_with_their_new_place(number: str) -> None:
    said = new_import(PANELS[number].split()[0])
    for old in FILES[number]:
        (new,) = re.findall(rf"Where it says {old}, write (nnlab\.lessons\.[\w.]+\w)\.", said)
        importlib.import_module(new)


def test_what_never_was_there_is_missing_as_usual() -> None:
    assert new_import("nudges") == ""
    assert not hasattr(nnlab.widgets, "nudges")
    with pytest.raises(ImportError, match="cannot import name 'nudges'"):
        exec("from nnlab.widgets import nudges", {})


def test_panels_and_questions_of_the_engine_are_where_they_were() -> None:
    exec("from nnlab.widgets import Goal, Panel, Player, fixed, formula, predict, question, signed", {})
    exec("from nnlab.exercises import check, grade, hint, report, review, solution", {})
