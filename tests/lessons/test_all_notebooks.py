"""Each lesson has the shape of the model lesson, and its exercises work: unsolved, and with all solutions put in."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode

from nnlab.exercises import registry
from nnlab.widgets import Panel
from refresh_notebooks import NOTEBOOKS, read

LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
SECTIONS = ["See", "Say", "Write", "Compare", "In five lines", "Read on"]  # and others between them
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: f"lesson{path.stem}")


def text_of(notebook: NotebookNode, kind: str) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == kind)


def keys_in(notebook: NotebookNode, *functions: str) -> list[str]:
    """The keys that code cells use as the first argument of a function."""
    return re.findall(rf"\b(?:{'|'.join(functions)})\(\"(\d\d\.\w+)\"", text_of(notebook, "code"))


def stubs(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that the learner fills, by the key of their exercise."""
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return {cell.metadata.nbgrader.grade_id.replace("-", ".", 1): cell for cell in graded}


@each_lesson
def test_has_the_sections_of_the_model_in_their_order(lesson: Path) -> None:
    headings = re.findall(r"^## ([^:\n]+)", text_of(read(lesson), "markdown"), re.MULTILINE)
    assert list(dict.fromkeys(heading for heading in headings if heading in SECTIONS)) == SECTIONS


@each_lesson
def test_begins_with_its_title_its_promise_and_its_time(lesson: Path) -> None:
    first = read(lesson).cells[0].source
    assert first.startswith(f"# {lesson.stem[:2]} · ")
    assert "**Afterwards you can**" in first
    assert re.search(r"About \d+ minutes\. You need ", first)
    assert first.endswith(
        "\n\nTo begin, press *Start this lesson* below. Where you see no such button, run all cells from the menu."
    )


@each_lesson
def test_is_as_long_as_a_lesson_and_its_cells_are_short(lesson: Path) -> None:
    notebook = read(lesson)
    assert 20 <= len(notebook.cells) <= 70
    longest = max((cell.source.count("\n") + 1, cell.source) for cell in notebook.cells if cell.cell_type == "code")
    assert longest[0] <= 15, longest[1]


@each_lesson
def test_has_at_least_as_much_prose_as_code(lesson: Path) -> None:
    notebook = read(lesson)
    assert len(text_of(notebook, "markdown").split()) >= len(text_of(notebook, "code").split())


@each_lesson
def test_asks_for_a_guess_before_the_first_panel(lesson: Path) -> None:
    code = text_of(read(lesson), "code")
    panels = re.search(r"^\w+\(.*\)$", code, re.MULTILINE)
    assert panels is not None
    assert panels[0].startswith("predict("), f"the first thing shown is {panels[0]}"


@each_lesson
def test_uses_each_exercise_and_question_of_its_file_and_no_others(lesson: Path) -> None:
    notebook, number = read(lesson), lesson.stem[:2]
    checked, asked = keys_in(notebook, "check"), keys_in(notebook, "question", "predict")
    assert sorted(checked) == sorted(registry.exercises(number))
    assert sorted(asked) == sorted(registry.questions(number))
    assert f'review("{number}")' in text_of(notebook, "code")


@each_lesson
def test_a_question_says_where_to_look_again_by_a_heading_of_the_lesson(lesson: Path) -> None:
    headings = re.findall(r"^## (.+)$", text_of(read(lesson), "markdown"), re.MULTILINE)
    for key, question in registry.questions(lesson.stem[:2]).items():
        assert question.where in headings, key


@each_lesson
def test_each_exercise_is_a_stub_and_then_a_check_that_a_course_can_grade(lesson: Path) -> None:
    cells = read(lesson).cells
    for key, stub in stubs(read(lesson)).items():
        position = [cell.id for cell in cells].index(stub.id)
        check = cells[position + 1]
        assert "..." in stub.source
        assert f'check("{key}"' in check.source
        about, name = check.metadata.nbgrader, key.replace(".", "-")  # nbgrader takes no dot
        assert stub.metadata.nbgrader.grade_id == name
        assert (about.grade, about.locked, about.points, about.grade_id) == (True, True, 1, f"{name}-check")


@each_lesson
def test_a_lesson_whose_panels_read_mnist_names_it_in_its_notebook(lesson: Path) -> None:
    """By that `make lessons-without-mnist` finds the lessons to run a second time."""
    package = lesson.parents[1] / f"nnlab/lessons/lesson{lesson.stem}"
    panels = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    assert "mnist" not in panels or "mnist" in lesson.read_text(encoding="utf-8")


@each_lesson
@pytest.mark.usefixtures("undrawn")
def test_with_all_solutions_every_check_passes_and_every_panel_works(
    lesson: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = read(lesson)
    found = stubs(notebook)
    assert sorted(found) == sorted(keys_in(notebook, "check"))
    for key, stub in found.items():
        stub.source = registry.exercise(key).solution
    monkeypatch.chdir(lesson.parent)
    said = values_of(notebook)
    for value in said:
        assert "stub" not in value, f"a panel did not take the learner's function: {value}"
        assert "Error" not in value, value
    checks = [value for value, cell in zip(said, code_cells(notebook), strict=True) if "check(" in cell.source]
    assert len(checks) == len(found)
    assert [value for value in checks if not value.startswith("Right.")] == []


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def values_of(notebook: NotebookNode) -> list[str]:
    """Run all cells in this process (nbval runs them in kernels), and what the last line of each says."""
    values = []
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in code_cells(notebook):
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, cell.id, "exec"), names)
        value = eval(compile(ast.Expression(last.value), cell.id, "eval"), names) if last else None
        values.append("" if value is None else value.say if isinstance(value, Panel) else str(value))
    return values
