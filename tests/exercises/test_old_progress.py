"""A progress file that nnlab 0.1.0 wrote, before lessons had packages of their own, means the same today."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nnlab import progress
from nnlab.exercises import registry, report, review
from nnlab.widgets import question
from panels import PANELS

# Every exercise tried, every question answered and every goal reached, with the code of that day.
OLD = Path(__file__).parent / "data/progress_0_1_0.json"
NOTED = json.loads(OLD.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def old_file() -> None:
    shutil.copy(OLD, progress.path())


def test_it_is_read_as_it_was_written() -> None:
    assert progress.read() == NOTED
    assert (len(NOTED["exercises"]), len(NOTED["guesses"]), len(NOTED["goals"])) == (83, 117, 42)


def test_every_key_is_still_that_of_an_exercise_or_a_question() -> None:
    exercises = {key for number in registry.numbers() for key in registry.exercises(number)}
    questions = {key for number in registry.numbers() for key in registry.questions(number)}
    assert NOTED["exercises"].keys() <= exercises
    assert NOTED["guesses"].keys() <= questions


def test_goals_are_still_noted_under_the_names_of_panels() -> None:
    assert NOTED["goals"].keys() <= {name.partition(".")[2] for name in PANELS}, "test_all_panels sees to the rest"


def test_questions_show_the_answers_that_were_given() -> None:
    box = question("02.bias")
    assert box.field.disabled
    assert str(NOTED["guesses"]["02.bias"]["answer"]).replace("-", "−") in box.field.value
    wrong = [key for key, guess in NOTED["guesses"].items() if key.startswith("02.") and not guess["right"]]
    assert str(review("02")).count("✗") == len(wrong) > 0


def test_the_page_to_hand_in_shows_all_of_it(tmp_path: Path) -> None:
    report(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    passed = sum(each["passed"] for each in NOTED["exercises"].values())
    right = sum(each["right"] for each in NOTED["guesses"].values())
    assert page.count("✓ right") == passed + right
    assert page.count("✓ reached") == sum(map(len, NOTED["goals"].values()))


def test_what_is_done_today_is_added_to_it() -> None:
    progress.note_try("02.and_gate", False)
    assert progress.read()["exercises"]["02.and_gate"] == {"tries": 2, "passed": True, "hints": 1}
    assert progress.read()["goals"] == NOTED["goals"]
