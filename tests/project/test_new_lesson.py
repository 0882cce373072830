"""`make lesson` writes a lesson that passes the general tests as it stands, and refuses what would spoil another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clean import copy_project
from new_lesson import cells, new_lesson


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with a lesson 24, as the command writes it."""
    copy = copy_project(tmp_path_factory.mktemp("project"))
    run(copy, "tools/new_lesson.py", "24", "my_topic")
    return copy


def run(project: Path, *words: str) -> str:
    """What a Python command prints in a project, which must be without fault."""
    paths = os.pathsep.join([str(project), str(project / "tools")])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTEST_XDIST_WORKER": ""}
    done = subprocess.run([sys.executable, *words], cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_skeleton_passes_all_general_tests(project: Path) -> None:
    files = ("test_lesson24", "test_all_panels", "test_all_exercises", "test_all_notebooks")
    told = run(project, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-k", "lesson24", "tests/lessons")
    for name in (*files, "test_stored_notebooks"):
        assert f"tests/lessons/{name}.py::" in told, "the general tests have found the lesson"


def test_the_skeleton_is_in_the_usual_form(project: Path) -> None:
    new = [str(path.relative_to(project)) for path in project.rglob("*lesson24*")] + ["notebooks/24_my_topic.ipynb"]
    assert len(new) == 3
    run(project, "-m", "ruff", "check", "--no-cache", *new)
    run(project, "-m", "ruff", "format", "--no-cache", "--check", *new)


def test_it_is_where_readers_and_teachers_look(project: Path) -> None:
    row = "| 24 | [My topic](notebooks/24_my_topic.ipynb) | 20 | say what you will be able to do |"
    assert row in (project / "README.md").read_text(encoding="utf-8").splitlines()
    assert "[24](../notebooks/24_my_topic.ipynb)." in (project / "docs/teaching.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "name", "sentence"),
    [
        ("", "", "NUMBER should be the lesson's two digits, such as 24, not ''."),
        ("5", "my_topic", "NUMBER should be the lesson's two digits, such as 24, not '5'."),
        ("24", "MyTopic", "NAME should be small letters and underscores, such as my_topic, not 'MyTopic'."),
        ("24", "../elsewhere", "NAME should be small letters and underscores, such as my_topic, not '../elsewhere'."),
        ("24", "checks", "NAME should be another word: every lesson has a file called checks.py."),
        ("02", "again", "There is a lesson 02 already: 02_perceptron.ipynb. Choose another number."),
    ],
)
def test_what_would_not_do_is_refused_and_nothing_is_written(
    number: str, name: str, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/02_perceptron.ipynb").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match=r"\w") as refused:
        new_lesson(number, name, tmp_path)
    assert str(refused.value) == sentence
    assert sorted(tmp_path.rglob("*")) == before


def test_cells_are_made_of_prose_code_and_marked_code() -> None:
    text = (
        "# Title\n---\nStory\n\n```python\n1 + 1\n```\n\n```python\n# check 24.square\ncheck('24.square', f)\n```\nEnd"
    )
    title, story, code, check, end = cells(text)
    assert [title.source, story.source, code.source, end.source] == ["# Title", "Story", "1 + 1", "End"]
    assert check.source == "check('24.square', f)"
    assert check.metadata.nbgrader.grade_id == "24-square-check"
    assert check.metadata.tags == ["check"]
