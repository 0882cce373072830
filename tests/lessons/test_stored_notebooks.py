"""Every stored lesson is in the form that `make notebooks` gives it, and the refresher gives that form and no other."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from refresh_notebooks import NOTEBOOKS, WIDGET_VIEW, canonical, main, read

LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: f"lesson{path.stem}")


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in code_cells(notebook) for output in cell.outputs]


# The stored lessons


@each_lesson
def test_is_stored_as_the_refresher_stores_it(lesson: Path) -> None:
    assert canonical(read(lesson)).encode() == lesson.read_bytes(), "run `make notebooks`"


@each_lesson
def test_is_a_valid_notebook(lesson: Path) -> None:
    nbformat.validate(read(lesson))


@each_lesson
def test_ran_from_top_to_bottom(lesson: Path) -> None:
    counts = [cell.execution_count for cell in code_cells(read(lesson))]
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks`; a code cell may not be empty"


@each_lesson
def test_shows_no_error(lesson: Path) -> None:
    assert [output.evalue for output in outputs(read(lesson)) if output.output_type == "error"] == []


@each_lesson
def test_hides_no_cell_from_nbval(lesson: Path) -> None:
    for cell in read(lesson).cells:
        assert "NBVAL_" not in cell.source
        assert not [tag for tag in cell.metadata.get("tags", []) if tag.startswith("nbval-")]


@each_lesson
def test_is_small(lesson: Path) -> None:
    assert lesson.stat().st_size < 600_000
    for cell in code_cells(read(lesson)):
        assert len(cell.source.splitlines()) <= 15, cell.source


@each_lesson
def test_says_in_words_what_its_pictures_show(lesson: Path) -> None:
    for output in outputs(read(lesson)):
        for kind in [kind for kind in output.get("data", {}) if kind.startswith("image/")]:
            alt = output.metadata.get(kind, {}).get("alt", "")
            for text in (alt, output.data.get("text/plain", "")):
                assert re.fullmatch(r"[^<].*\s.*[.!?]", text, re.DOTALL), f"not a sentence: {text!r}"


@each_lesson
def test_links_lead_somewhere(lesson: Path) -> None:
    for cell in read(lesson).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"""\]\(\s*([^)\s]+)|(?:href|src)=["']([^"']+)""", cell.source):
                address = "".join(target).partition("#")[0]
                if address and not re.match(r"[a-z]+:", address):
                    assert (lesson.parent / address).exists(), f"{address}: name a lesson to come without a link"


@each_lesson
def test_has_a_name_with_its_number(lesson: Path) -> None:
    assert re.fullmatch(r"\d\d_[a-z0-9_]+", lesson.stem)


# The refresher


def store(path: Path, *cells: NotebookNode, **metadata: object) -> Path:
    path.write_text(nbformat.v4.writes(new_notebook(cells=list(cells), metadata=metadata)), encoding="utf-8")
    return path


def test_a_second_run_changes_no_byte(tmp_path: Path) -> None:
    path = store(
        tmp_path / "00_small.ipynb",
        new_markdown_cell("# Größe π"),
        new_code_cell("import sys\nfor n in range(3):\n    print('σ', n, flush=True)"),
        new_code_cell("{'a': 1}"),
        new_code_cell("from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b>'))"),
    )
    assert main([str(path)]) == 0
    first = path.read_bytes()
    assert main([str(path)]) == 0
    assert path.read_bytes() == first
    assert main(["--check", str(path)]) == 0

    text = first.decode()
    assert text.endswith("}\n")
    assert text.startswith('{\n "cells"')
    assert "Größe π" in text
    notebook = read(path)
    assert [cell.execution_count for cell in code_cells(notebook)] == [1, 2, 3]
    assert [output.output_type for output in outputs(notebook)] == ["stream", "execute_result", "display_data"]
    assert notebook.cells[1].outputs[0].text == "σ 0\nσ 1\nσ 2\n"
    assert "iopub" not in text  # the names of timestamps
    assert "version" not in notebook.metadata.language_info
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)


def test_cells_run_in_their_folder_with_this_python_and_a_progress_file_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = {"argv": ["false"], "display_name": "Another", "language": "python"}  # a kernel of the same name
    (tmp_path / "share/kernels/python3").mkdir(parents=True)
    (tmp_path / "share/kernels/python3/kernel.json").write_text(json.dumps(another))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    path = store(
        tmp_path / "00_small.ipynb",
        new_code_cell("import os, pathlib, sys\npathlib.Path('note').write_text(f'{sys.executable}\\n')"),
        new_code_cell("_ = pathlib.Path('progress').write_text(os.environ['NNLAB_PROGRESS'])"),
        kernelspec={"name": "another", "display_name": "Another", "language": "R"},
    )
    assert main([str(path)]) == 0
    assert (tmp_path / "note").read_text().strip() == sys.executable
    assert not Path((tmp_path / "progress").read_text()).parent.exists()
    assert read(path).metadata.kernelspec.name == "python3"


def test_widgets_are_left_out(tmp_path: Path) -> None:
    path = store(
        tmp_path / "00_small.ipynb",
        new_code_cell("import ipywidgets\nipywidgets.IntSlider(value=3)"),
        widgets={"application/vnd.jupyter.widget-state+json": {"state": {}}},
    )
    assert main([str(path)]) == 0
    assert read(path).cells[0].outputs[0].data == {"text/plain": "IntSlider(value=3)"}
    assert "vnd.jupyter" not in path.read_text()


def test_no_progress_bar_is_stored_however_slow_the_machine(tmp_path: Path) -> None:
    slow = "import nnlab as nn\nnn.training.PROGRESS_DELAY = 0\n"
    slow += "_ = nn.fit(nn.mlp([1, 1], loss='mse'), [[0.0], [1.0]], [[0.0], [1.0]])"
    path = store(tmp_path / "00_small.ipynb", new_code_cell(slow))
    assert main([str(path)]) == 0
    assert read(path).cells[0].outputs == []


def test_an_output_that_was_only_a_widget_is_gone() -> None:
    view = new_output("display_data", data={WIDGET_VIEW: {"model_id": "0123"}})
    notebook = new_notebook(cells=[new_code_cell("panel", outputs=[view], execution_count=1)])
    assert json.loads(canonical(notebook))["cells"][0]["outputs"] == []
    assert notebook.cells[0].outputs == [view], "canonical() must not change what it is given"


def test_what_teachers_noted_is_kept(tmp_path: Path) -> None:
    noted = {
        "tags": ["exercise"],
        "nbgrader": {"grade": True, "grade_id": "and_gate", "points": 2, "solution": False},
        "slideshow": {"slide_type": "slide"},
        "jupyter": {"source_hidden": True, "outputs_hidden": False},
        "collapsed": True,
    }
    path = store(tmp_path / "00_small.ipynb", new_code_cell("1", id="my-own-id", metadata=noted), authors=["me"])
    assert main([str(path)]) == 0
    assert read(path).cells[0].metadata == noted
    assert read(path).cells[0].id == "my-own-id"
    assert read(path).metadata.authors == ["me"]


def test_cells_without_an_id_get_one_and_always_the_same() -> None:
    notebook = new_notebook(cells=[new_code_cell("1"), new_code_cell("1"), new_markdown_cell("1", id="kept")])
    del notebook.cells[0]["id"], notebook.cells[1]["id"]
    assert canonical(notebook) == canonical(notebook)
    stored = nbformat.v4.reads(canonical(notebook))
    nbformat.validate(stored)
    assert len({cell.id for cell in stored.cells}) == 3
    assert stored.cells[2].id == "kept"


def test_of_cells_with_one_id_the_later_gets_another() -> None:
    notebook = new_notebook(cells=[new_code_cell("1", id="same"), new_code_cell("2")])
    notebook.cells[1].id = "same"
    ids = [cell.id for cell in nbformat.v4.reads(canonical(notebook)).cells]
    assert ids[0] == "same" != ids[1]


def test_the_canonical_form_of_the_canonical_form_is_itself() -> None:
    pieces = [new_output("stream", name="stdout", text=text) for text in ("a", "b\n", "c\u2028d")]
    pieces.insert(2, new_output("stream", name="stderr", text="between"))
    cell = new_code_cell("f()\n", outputs=pieces, metadata={"execution": {"iopub.execute_input": "2020-01-01"}})
    once = canonical(new_notebook(cells=[cell, new_markdown_cell("x", attachments={"a.png": {"image/png": "AA=="}})]))
    assert canonical(nbformat.v4.reads(once)) == once
    assert "iopub" not in once
    assert [output.text for output in nbformat.v4.reads(once).cells[0].outputs] == ["ab\n", "between", "c\u2028d"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("print('before')\n1 / 0", "cell 2 (print('before')) raised ZeroDivisionError: division by zero"),
        ("import sys\nprint('psst', file=sys.stderr)", "cell 2 (import sys) wrote to stderr: psst"),
        ("import os\nprint('in', os.getcwd() + '/x')", "cell 2 (import os) shows a path of this machine: {folder}/x"),
        ("import sys\nsys.executable", "cell 2 (import sys) shows a path of this machine: {prefix}/bin/python"),
        ("import os\nos._exit(1)", "Kernel died"),
    ],
    ids=["error", "stderr", "folder", "environment", "dead"],
)
def test_a_cell_that_must_not_be_stored_is_named_and_the_file_left_alone(
    source: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = store(tmp_path / "00_small.ipynb", new_markdown_cell("text"), new_code_cell(source), new_code_cell("2"))
    before = path.read_bytes()
    assert main([str(path)]) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"{path}: left as it was, ")
    assert told.format(folder=tmp_path, prefix=sys.prefix) in message
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_that_the_lesson_wants_to_show_is_stored(tmp_path: Path) -> None:
    path = store(
        tmp_path / "00_small.ipynb", new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}), new_code_cell("2")
    )
    assert main([str(path)]) == 0
    assert [output.output_type for output in outputs(read(path))] == ["error", "execute_result"]
    first = path.read_bytes()
    assert main([str(path)]) == 0
    assert path.read_bytes() == first


def test_check_names_what_is_not_in_canonical_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = store(tmp_path / "00_good.ipynb", new_markdown_cell("text"))
    good.write_text(canonical(read(good)), encoding="utf-8")
    bad = store(tmp_path / "01_bad.ipynb", new_markdown_cell("text"))
    before = bad.read_bytes()
    assert main(["--check", str(good), str(bad)]) == 1
    assert capsys.readouterr().out == f"{bad}: not in canonical form; run: make notebooks\n"
    assert bad.read_bytes() == before


def test_a_failing_lesson_does_not_keep_the_next_from_being_stored(tmp_path: Path) -> None:
    bad = store(tmp_path / "00_bad.ipynb", new_code_cell("1 / 0"))
    good = store(tmp_path / "01_good.ipynb", new_code_cell("1 + 1"))
    assert main([str(bad), str(good)]) == 1
    assert read(good).cells[0].outputs[0].data["text/plain"] == "2"
