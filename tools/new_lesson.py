"""Write the skeleton of a lesson: its notebook, its package, its tests, and its lines in README and docs/teaching.md.

    python tools/new_lesson.py 24 my_topic

The skeleton passes every general test as it stands, so that from then on you change one thing at a time. `make lesson`
calls this. Each file of `lesson_template/` becomes one of the lesson's, with $number, $name and $title filled in.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from string import Template

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from refresh_notebooks import canonical, refresh

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = Path(__file__).parent / "lesson_template"
EVERY_LESSON_HAS = ("checks", "exercises", "questions")


def new_lesson(number: str, name: str, root: Path = ROOT) -> list[Path]:
    """Write a lesson's files and return them; ValueError if the number or the name won't do, or a lesson has it."""
    if not re.fullmatch(r"\d\d", number):
        raise ValueError(f"NUMBER should be the lesson's two digits, such as 24, not {number!r}.")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError(f"NAME should be small letters and underscores, such as my_topic, not {name!r}.")
    if name in EVERY_LESSON_HAS:
        raise ValueError(f"NAME should be another word: every lesson has a file called {name}.py.")
    if there := sorted(root.glob(f"notebooks/{number}_*.ipynb")):
        raise ValueError(f"There is a lesson {number} already: {there[0].name}. Choose another number.")
    words = {"number": number, "name": name, "title": name.replace("_", " ").capitalize()}

    def text(template: str) -> str:
        return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(words)

    package = root / f"nnlab/lessons/lesson{number}_{name}"
    notebook = root / f"notebooks/{number}_{name}.ipynb"
    files = {package / f"{part}.py": text(f"{part}.py.txt") for part in ("__init__", *EVERY_LESSON_HAS)}
    files[package / f"{name}.py"] = text("panel.py.txt")
    files[root / f"tests/lessons/test_lesson{number}.py"] = text("test_lesson.py.txt")
    files[notebook] = canonical(new_notebook(cells=cells(text("notebook.md"))))
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    _list_in_readme(root / "README.md", **words)
    _list_for_teachers(root / "docs/teaching.md", notebook.name)
    refresh(notebook)  # runs it and stores its outputs
    return list(files)


def cells(text: str) -> list[NotebookNode]:
    """A notebook's cells from Markdown: blocks of Python become code cells, and a rule (---) ends a cell of prose.

    A block's first line may name an exercise, "# exercise KEY" or "# check KEY": it gets the metadata for nbgrader.
    """
    made: list[NotebookNode] = []
    for prose, code in re.findall(r"(.*?)(?:```python\n(.*?)\n```|\Z)", text, re.DOTALL):
        made += [new_markdown_cell(part.strip()) for part in prose.split("\n---\n") if part.strip()]
        if code:
            made.append(_code_cell(code))
    return made


def _code_cell(code: str) -> NotebookNode:
    marked = re.match(r"# (exercise|check) (\S+)\n", code)
    if not marked:
        return new_code_cell(code)
    tag, key = marked.groups()
    grade_id = key.replace(".", "-") + ("-check" if tag == "check" else "")  # nbgrader takes no dot
    about = {"grade_id": grade_id, "grade": tag == "check", "locked": tag == "check", "solution": tag == "exercise"}
    about |= {"points": int(tag == "check"), "schema_version": 3, "task": False}
    source = code.removeprefix(marked[0])
    return new_code_cell(source, id=grade_id.replace("_", "-"), metadata={"tags": [tag], "nbgrader": about})


def _list_in_readme(readme: Path, number: str, name: str, title: str) -> None:
    """A row in the table of lessons, which is in order."""
    row = f"| {number} | [{title}](notebooks/{number}_{name}.ipynb) | 20 | say what you will be able to do |"
    lines = readme.read_text(encoding="utf-8").splitlines()
    rows = [i for i, line in enumerate(lines) if re.match(r"\| \d\d \| \[", line)]
    place = next((i for i in rows if lines[i][2:4] > number), rows[-1] + 1)
    readme.write_text("\n".join([*lines[:place], row, *lines[place:], ""]), encoding="utf-8", newline="\n")


def _list_for_teachers(page: Path, notebook: str) -> None:
    """A link among the lessons that are beyond the plan of twelve sessions."""
    lines = page.read_text(encoding="utf-8").splitlines()
    beyond = next(i for i, line in enumerate(lines) if line.startswith("Beyond these twelve: "))
    lines[beyond] = f"{lines[beyond].removesuffix('.')}, [{notebook[:2]}](../notebooks/{notebook})."
    page.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Write a lesson; 0 when all went well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("number", nargs="?", default="", help="two digits, such as 24")
    parser.add_argument("name", nargs="?", default="", help="small letters, such as my_topic")
    options = parser.parse_args(arguments)
    try:
        files = new_lesson(options.number, options.name)
    except ValueError as error:
        print(f"{error}\nWrite: make lesson NUMBER=24 NAME=my_topic", file=sys.stderr)
        return 2
    for path in files:
        print(path.relative_to(ROOT))
    print(f"Now make it yours: see “To make a lesson” in CONTRIBUTING.md, and try `make test LESSON={options.number}`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
