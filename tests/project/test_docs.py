"""What the documents say of the project is so: their links, lists, pictures and maps."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
import yaml
from PIL import Image

from clean import ROOT, project_files
from nnlab.layers import Dense
from refresh_notebooks import NOTEBOOKS, read
from take_pictures import PICTURES

README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
SHOWN = re.findall(r"!\[([^\]]*)\]\((docs/[^)]+)\)", README)  # alt text and file of each picture
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def minutes(lesson: Path) -> int:
    """How long a lesson says that it takes."""
    found = re.search(r"About (\d+) minutes", read(lesson).cells[0].source)
    assert found
    return int(found[1])


@pytest.mark.parametrize("name", [str(name) for name in project_files() if name.suffix == ".md"])
def test_links_to_files_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)[^)]*\)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


# README.md


def test_the_readme_lists_every_lesson_with_its_minutes() -> None:
    rows = re.findall(r"^\| (\d\d) \| \[[^\]]+\]\(notebooks/([^)]+)\) \| (\d+) \| \w.* \|$", README, re.MULTILINE)
    assert rows == [(lesson.stem[:2], lesson.name, str(minutes(lesson))) for lesson in LESSONS]


def test_the_readme_names_lessons_as_they_name_themselves() -> None:
    for number, title in re.findall(r"^\| (\d\d) \| \[([^\]]+)\]", README, re.MULTILINE):
        (lesson,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
        assert title.casefold() in read(lesson).cells[0].source.splitlines()[0].casefold()


def test_a_layers_backpropagation_is_as_short_as_the_readme_says() -> None:
    (method,) = ast.parse(textwrap.dedent(inspect.getsource(Dense.backward))).body
    assert isinstance(method, ast.FunctionDef)
    assert len(method.body) - 1 == 5, "without the docstring"
    assert "a layer's backpropagation is five lines" in README


def test_the_readme_shows_the_pictures_that_are_taken_and_no_others() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/pictures").iterdir()}
    assert {path for _, path in SHOWN} == files == {f"docs/pictures/{name}.png" for name in PICTURES}


@pytest.mark.parametrize(("alt", "path"), SHOWN, ids=[Path(path).stem for _, path in SHOWN])
def test_a_picture_is_sharp_and_small_and_says_in_words_what_it_shows(alt: str, path: str) -> None:
    assert re.fullmatch(r"[A-Z]\w* .{60,}\.", alt)
    assert (ROOT / path).stat().st_size < 150_000
    with Image.open(ROOT / path) as picture:
        assert 1600 <= picture.width <= 2400, "twice the pixels of a panel in the page"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_taken_of_one_panel_of_a_lesson(name: str) -> None:
    picture = PICTURES[name]
    cells = [cell.source for cell in read(NOTEBOOKS / f"{picture.lesson}.ipynb").cells if cell.cell_type == "code"]
    assert len([source for source in cells if source.endswith(picture.cell)]) == 1


def test_learners_are_told_to_install_what_lessons_need_and_contributors_the_rest() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    asked = [re.findall(r"pip install .*-e \"\.\[([\w,]+)\]\"", text) for text in (README, contributing)]
    assert asked == [["lab", "lab"], ["lab,test"]], "on Windows and with uv; on Windows"


def test_the_readme_tells_which_pythons_are_tried() -> None:
    *others, last = [name for line in PROJECT["classifiers"] for name in re.findall(r"Python :: (3\.\d+)$", line)]
    needed = PROJECT["requires-python"].removeprefix(">=")
    assert f"You need Python {needed} or newer ({', '.join(others)} and {last} are tried)" in README


def test_the_two_commands_are_in_the_readme_and_tests_are_no_step_of_the_start() -> None:
    start, _, after = README.partition("## Lessons")
    assert "```sh\nmake lab\n```" in start
    assert "```sh\nmake test\n```" in after
    assert "make test" not in start


# ARCHITECTURE.md


def test_the_map_has_each_room_once() -> None:
    table = ARCHITECTURE.partition("## Rooms")[2].partition("In the larger rooms")[0]
    named = re.findall(r"`([^`]+)`", " ".join(row.split("|")[1] for row in table.splitlines() if row.startswith("|")))
    files = [name for name in project_files() if name.parts[0] == "nnlab" and len(name.parts) == 2]
    folders = {
        f"nnlab/{name.parts[1]}/" for name in project_files() if name.parts[0] == "nnlab" and len(name.parts) > 2
    }
    rooms = {f"{name.parts[0]}/" for name in project_files() if len(name.parts) > 1} - {"nnlab/"}
    known = {"nnlab/__init__.py", "nnlab/py.typed"}  # no rooms: the first gathers the core's names
    assert sorted(named) == sorted(({name.as_posix() for name in files} | folders | rooms) - known)


def test_every_file_that_the_architecture_names_is_there() -> None:
    for words in re.findall(r"^\| (`[^|]+`) \|", ARCHITECTURE.partition("In the larger rooms")[2], re.MULTILINE):
        first, *others = re.findall(r"`([^`]+\.\w+|[^`]+/)`", words) or [""]
        for name in (first, *((Path(first).parent / other).as_posix() for other in others)):
            assert (ROOT / name).exists(), name
    for name in re.findall(r"\btests/[\w/]+\.py\b", ARCHITECTURE):
        assert (ROOT / name).exists() or "NN" in name, name


# CITATION.cff, CHANGELOG.md


def test_the_citation_is_valid_and_of_this_version() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    done = subprocess.run([*check, str(ROOT / "CITATION.cff")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == PROJECT["version"]
    assert citation["keywords"] == PROJECT["keywords"]


def test_the_changes_begin_with_this_version() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0].rstrip(",") == PROJECT["version"]
