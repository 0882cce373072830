"""The command `nnlab`, also as `python -m nnlab`."""

from __future__ import annotations

import argparse
import importlib.util
import io
import itertools
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from nnlab import checkup
from nnlab.checkup.finding import WRONG


def first_lesson(folder: Path | None) -> Path:
    """The lesson with the lowest number in the folder; if none is named, in ./notebooks or else here."""
    folders = [folder] if folder else [Path("notebooks"), Path()]
    for place in folders:
        if lessons := sorted(place.glob("[0-9][0-9]_*.ipynb")):
            return lessons[0]
    looked = " or in ".join(str(place.resolve()) for place in folders)
    raise SystemExit(
        f"There is no lesson (NN_name.ipynb) in {looked}. "
        "Go to the course's folder, or name the folder with the lessons: nnlab lab FOLDER"
    )


def lab(folder: Path | None, options: Sequence[str]) -> None:
    """Start JupyterLab with quick sliders, and open the first lesson."""
    lesson = first_lesson(folder).resolve()
    if importlib.util.find_spec("jupyterlab") is None:
        raise SystemExit(
            "JupyterLab is not installed in this Python's environment. "
            'In the course\'s folder, type: python -m pip install -e ".[lab]"'
        )
    from jupyterlab.labapp import main as jupyterlab

    # The left side of JupyterLab shows this folder and what is below it, so the lesson must be there.
    root = Path.cwd() if lesson.is_relative_to(Path.cwd()) else lesson.parent
    # For the kernels. Two threads would mostly wait for each other, with networks as small as the course's.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    jupyterlab(
        [
            # The extension, and not its connection class: it knows when to leave things alone (see server.py).
            "--ServerApp.jpserver_extensions=nnlab.server=True",
            f"--ServerApp.root_dir={root}",
            f"--LabApp.default_url=/lab/tree/{quote(lesson.relative_to(root).as_posix())}",
            *(["--allow-root"] if _is_root() else []),
            *options,
        ]
    )


def _is_root() -> bool:
    """As one is in a container, where JupyterLab wants to be told that this is meant. Windows has no root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def doctor() -> None:
    """Tell all that was looked at; the exit code is 1 if something is wrong."""
    findings = checkup.examine()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a folder's name may have letters that a terminal lacks
    print(checkup.report(findings))
    sys.exit(any(finding.kind == WRONG for finding in findings))


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line asks."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="nnlab", description="A course about neural networks, in Jupyter notebooks.")
    commands = parser.add_subparsers(title="commands", dest="command")
    lab_parser = commands.add_parser(
        "lab",
        usage="nnlab lab [-h] [FOLDER] [options of JupyterLab]",
        help="open the first lesson in JupyterLab",
        description="Open the first lesson in JupyterLab, with quick sliders.",
        epilog="All options go on to JupyterLab, such as --no-browser or --port 8889.",
    )
    folder_help = "where the lessons are; otherwise they are in ./notebooks, or here"
    lab_parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help=folder_help)

    commands.add_parser("doctor", help="look for what is wrong on this machine, and say how to mend it")

    # From the first option on, all is JupyterLab's: argparse would take the 8889 of `--port 8889` for the folder.
    options = (
        []
        if arguments[:1] != ["lab"]
        else list(itertools.dropwhile(lambda word: word in ("-h", "--help") or not word.startswith("-"), arguments))
    )
    ours = parser.parse_args(arguments[: len(arguments) - len(options)])
    if ours.command == "lab":
        lab(ours.folder, options)
    elif ours.command == "doctor":
        doctor()
    else:
        parser.print_help()


if __name__ == "__main__":
    main()
