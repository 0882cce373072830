"""The page for teachers: its programs run, its link leads to the course, and its plans can be taught."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from nbformat import NotebookNode
from test_docs import LESSONS, minutes

from clean import ROOT, hide_iri_grammar
from nnlab.exercises import NotTried, registry
from refresh_notebooks import NOTEBOOKS, read

PAGE = (ROOT / "docs/teaching.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SETTINGS = [block for block in BLOCKS if "get_config()" in block]  # of a hub and of nbgrader, which are not here
NUMBERS = {lesson.stem[:2]: lesson for lesson in LESSONS}
# The rows of each plan: what is done in class, its minutes, and what is done at home.
PLANS = {
    title: re.findall(r"^\| \d+ \| (\[[^|]+) \| (\d+) \| ([^|]*)\|$", text, re.MULTILINE)
    for title, text in re.findall(r"^(\w+) sessions of 90 minutes(.*?)(?=^\w+ sessions|\Z)", PAGE, re.M | re.DOTALL)
}
each_plan = pytest.mark.parametrize("plan", PLANS)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the page's programs have run, one after the other, and what they printed."""
    folder = tmp_path_factory.mktemp("class")
    shutil.copytree(NOTEBOOKS, folder / "notebooks")
    hide_iri_grammar(folder)  # which is the first on the path of the command below
    programs = [block for block in BLOCKS if block not in SETTINGS]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(programs)],
        cwd=folder,
        env={**os.environ, "NNLAB_PROGRESS": str(folder / "progress.json"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.fixture(scope="module")
def copy(tried: tuple[Path, str]) -> NotebookNode:
    """The teacher's copy of a lesson."""
    return read(tried[0] / "source/perceptron/02_perceptron.ipynb")


def test_the_programs_print_what_the_page_tells(tried: tuple[Path, str]) -> None:
    folder, printed = tried
    assert " ".join(registry.exercises("02")) in printed
    assert "Not yet." in printed, "which is what check says of OR's bias for AND"
    assert "['02.and_gate']" in printed, "what was passed"
    assert "The border is 1.0 x₁ + 0.0 x₂ + -0.5 = 0. ['Make the border upright, at x₁ = 0.5.']" in printed
    assert "02.and_gate" in (folder / "anna.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("settings", SETTINGS)
def test_settings_are_programs(settings: str) -> None:
    compile(settings, "settings", "exec")


def test_nbgrader_takes_the_copys_names(copy: NotebookNode) -> None:
    names = [cell.metadata.nbgrader.grade_id for cell in copy.cells if "nbgrader" in cell.metadata]
    assert len(names) == len(set(names)) == 2 * len(registry.exercises("02"))
    assert [name for name in names if not re.fullmatch(r"[a-zA-Z0-9_-]+", name)] == []  # as its schema wants them


def test_in_the_copy_a_stub_gets_no_point_and_a_solution_does(copy: NotebookNode) -> None:
    graded = [cell for cell in copy.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    stubs = [cell for cell in copy.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert len(graded) == len(stubs) == len(registry.exercises("02"))
    for stub, test, key in zip(stubs, graded, registry.exercises("02"), strict=True):
        seen, mark, hidden = test.source.partition("### BEGIN HIDDEN TESTS\n")
        assert mark
        assert "grade" not in seen, "what learners get"
        with pytest.raises(NotTried):
            exec(stub.source + "\n" + hidden, {})
        exec(registry.exercise(key).solution + "\n" + hidden, {})


def test_the_link_for_a_hub_leads_to_a_lesson_of_the_repository() -> None:
    (link,) = re.findall(r"https://HUB/\S+", PAGE)
    about = {name: value for name, (value,) in parse_qs(urlsplit(link).query, strict_parsing=True).items()}
    binder = re.search(r"mybinder\.org/v2/gh/([\w.-]+/nnlab)/", PAGE)
    assert binder
    assert about["repo"] == f"https://github.com/{binder[1]}"
    assert about["urlpath"].startswith("lab/tree/nnlab/")
    assert (ROOT / about["urlpath"].removeprefix("lab/tree/nnlab/")).exists()


# The plans


def lessons_in(cell: str) -> list[str]:
    return re.findall(r"\(\.\./notebooks/(\d\d)_", cell)


def needed(number: str) -> list[str]:
    """The lessons that a lesson says it needs."""
    text = read(NUMBERS[number]).cells[0].source
    says = re.search(r"You need (.*?)(?:;|\.\s|\.$)", text, re.DOTALL)
    assert says
    return re.findall(r"\b(\d\d)\b", re.sub(r"\([^)]*\.ipynb\)", "", says[1]))


def test_there_are_two_plans_of_as_many_sessions_as_they_say() -> None:
    assert {title: len(rows) for title, rows in PLANS.items()} == {"Twelve": 12, "Six": 6}


@each_plan
def test_a_session_has_time_for_its_lesson(plan: str) -> None:
    for in_class, told, at_home in PLANS[plan]:
        (number,) = lessons_in(in_class)
        assert minutes(NUMBERS[number]) == int(told) <= 90
        for other, much in re.findall(r"notebooks/(\d\d)_[^)]*\), (\d+) minutes", at_home):
            assert minutes(NUMBERS[other]) == int(much)


@each_plan
def test_a_lesson_comes_after_those_that_it_needs(plan: str) -> None:
    seen: list[str] = []
    for in_class, _, at_home in PLANS[plan]:
        for number in (*lessons_in(in_class), *lessons_in(at_home)):
            assert set(needed(number)) <= set(seen), number
            seen.append(number)


def test_the_long_plan_has_every_lesson_or_says_for_whom_it_is() -> None:
    long = PAGE.partition("Twelve sessions")[2].partition("Six sessions")[0]
    assert sorted(lessons_in(long)) == sorted(NUMBERS)
