"""The command line: `nnlab lab` starts JupyterLab, `nnlab doctor` checks the installation. Also `python -m nnlab`."""

from __future__ import annotations

import argparse
import importlib.util
import io
import itertools
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from nnlab import checkup
from nnlab.checkup.finding import WRONG


def first_lesson(folder: Path | None) -> Path:
    """The notebook with the lowest number in `folder`, or without one in ./notebooks, or else in the current folder."""
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
    """Start JupyterLab with nnlab's server extension, which makes sliders fast, and open the first lesson."""
    lesson = first_lesson(folder).resolve()
    if importlib.util.find_spec("jupyterlab") is None:
        raise SystemExit(
            "JupyterLab is not installed in this Python's environment. "
            'In the course\'s folder, type: python -m pip install -e ".[lab]"'
        )
    from jupyterlab.labapp import main as jupyterlab

    # JupyterLab opens only files inside its root folder, so the lesson has to be in there.
    root = Path.cwd() if lesson.is_relative_to(Path.cwd()) else lesson.parent
    # Inherited by the kernels. With networks as small as the course's, two threads would mostly wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["NNLAB_STARTED"] = f"{time.time()}"
    jupyterlab(
        [
            # Not the connection class itself: the extension respects a gateway or the user's choice (see server.py).
            "--ServerApp.jpserver_extensions=nnlab.server=True",
            f"--ServerApp.root_dir={root}",
            f"--LabApp.default_url=/lab/tree/{quote(lesson.relative_to(root).as_posix())}",
            *(["--allow-root"] if _is_root() else []),
            *options,
        ]
    )


def _is_root() -> bool:
    """Whether this is the root user, as in many containers: JupyterLab then needs --allow-root. Windows has no root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def doctor() -> None:
    """Print the result of every check. The exit code is 1 if something is wrong."""
    findings = checkup.examine()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal may lack characters of a folder's name
    print(checkup.report(findings))
    sys.exit(any(finding.kind == WRONG for finding in findings))


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and run `lab` or `doctor`, or print the help."""
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

    # Everything from the first option on goes to JupyterLab: argparse would take the 8889 of `--port 8889` for FOLDER.
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
