"""Run lessons and store them, outputs and all, in one canonical form: run twice, not a byte changes.

    python tools/refresh_notebooks.py                                  every lesson
    python tools/refresh_notebooks.py notebooks/15_digits.ipynb        this one
    python tools/refresh_notebooks.py --check                          run nothing: tell which are not in that form

A lesson is left as it was when a cell fails, writes to stderr, or shows a path of this machine. What a cell shows must
not vary by itself, pictures included: their files may not name the version that drew them (`plots.show` sees to it).
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import itertools
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/png", "image/jpeg")
SECONDS_PER_CELL = 300


class LessonError(Exception):
    """Why a lesson is not stored."""


def read(path: Path) -> NotebookNode:
    """The notebook in a file, as it is there: nothing checked, nothing added."""
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def canonical(notebook: NotebookNode) -> str:
    """The text of a notebook's file. The notebook itself stays as it is.

    Left out: widget state and widget views, timestamps, the version of Python. Kept: cell ids (a cell without one gets
    one made from its text), tags and whatever else teachers or tools noted, and all other outputs.
    """
    notebook = nbformat.from_dict(notebook)  # a copy
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    notebook.metadata.kernelspec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    _give_ids(notebook.cells)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when it ran
        if cell.cell_type == "code":
            cell.outputs = _outputs(cell.outputs)
    return nbformat.v4.writes(notebook) + "\n"


def _give_ids(cells: list[NotebookNode]) -> None:
    taken = {cell.get("id") for cell in cells}
    seen: set[str] = set()
    for cell in cells:
        if cell.get("id") in seen | {None}:
            names = (hashlib.sha256(f"{n}{cell.source}".encode()).hexdigest()[:8] for n in itertools.count())
            cell.id = next(name for name in names if name not in taken)
            taken.add(cell.id)
        seen.add(cell.id)


def _outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    kept: list[NotebookNode] = []
    for output in outputs:
        if "data" in output:
            output.data.pop(WIDGET_VIEW, None)
            output.metadata.pop(WIDGET_VIEW, None)
            if not output.data:
                continue
        if kept and output.output_type == kept[-1].output_type == "stream" and output.name == kept[-1].name:
            kept[-1].text += output.text  # how many pieces a text came in is chance
        else:
            kept.append(output)
    return kept


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run all cells in `folder`, with this Python as the kernel and a learner's progress of its own."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(execution_count=None, outputs=[])
    # No kernel that someone has installed, also not one that is called python3: only the one of this environment.
    kernel = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    client = NotebookClient(
        notebook, km=kernel, timeout=SECONDS_PER_CELL, resources={"metadata": {"path": str(folder)}}
    )
    with tempfile.TemporaryDirectory() as temporary, contextlib.suppress(CellExecutionError):  # complaint() tells of it
        try:
            own = {"NNLAB_PROGRESS": str(Path(temporary, "progress.json")), "TQDM_DISABLE": "1"}  # a bar tells of speed
            client.execute(cleanup_kc=True, env={**os.environ, **own})
        except (CellTimeoutError, DeadKernelError) as error:
            raise LessonError(str(error)) from error


def complaint(notebook: NotebookNode) -> str | None:
    """The first thing that must not be stored, with its cell, in one sentence."""
    folders = {str(Path.home()), os.getcwd(), str(NOTEBOOKS.parent), sys.prefix, tempfile.gettempdir()} - {"/"}
    path = re.compile(r"(?<!\w)(?:~|" + "|".join(map(re.escape, sorted(folders, reverse=True))) + r")[/\\][^\s'\"<>]*")
    for number, cell in enumerate(notebook.cells, start=1):
        expected = "raises-exception" in cell.metadata.get("tags", [])
        where = f"cell {number} ({cell.source.strip().splitlines()[0] if cell.source.strip() else 'empty'})"
        for output in cell.get("outputs", []):
            if output.output_type == "error" and not expected:
                return f"{where} raised {output.ename}: {output.evalue}"
            if output.get("name") == "stderr" and not expected:
                return f"{where} wrote to stderr: {output.text.strip()}"
            pieces = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
            pieces += [str(text) for kind, text in output.get("data", {}).items() if kind not in PICTURES]
            if found := path.search("\n".join(pieces)):
                return f"{where} shows a path of this machine: {found[0]}"
    return None


def refresh(path: Path) -> bool:
    """Run a lesson and store it; tell whether its file changed. It is replaced in one go, or not at all."""
    notebook = read(path)
    execute(notebook, path.parent)
    if reason := complaint(notebook):
        raise LessonError(reason)
    text = canonical(notebook)
    if changed := text.encode() != path.read_bytes():
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    return changed


def main(arguments: list[str] | None = None) -> int:
    """Refresh or check notebooks; 0 when all went well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="run nothing, tell which are not in canonical form")
    parser.add_argument("paths", nargs="*", type=Path, default=sorted(NOTEBOOKS.glob("*.ipynb")))
    options = parser.parse_args(arguments)
    failed = False
    for path in options.paths:
        if options.check:
            if canonical(read(path)).encode() != path.read_bytes():
                failed = True
                print(f"{path}: not in canonical form; run: make notebooks")
            continue
        try:
            print(f"{path}: {'stored' if refresh(path) else 'unchanged'}", flush=True)
        except LessonError as reason:
            failed = True
            print(f"{path}: left as it was, {reason}", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
