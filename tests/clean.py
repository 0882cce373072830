"""A copy of the project as git would clone it, and a virtual environment in which nnlab is not installed yet."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import matplotlib

ROOT = Path(__file__).resolve().parents[1]


def project_files() -> list[Path]:
    """All that is, or could be, committed, as paths from the project's folder."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return sorted({Path(name) for name in names if name and (ROOT / name).is_file()})


def copy_project(folder: Path) -> Path:
    """These files in another folder, without what has gathered beside them."""
    for name in project_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def hide_iri_grammar(folder: Path) -> None:
    """Write a module into `folder` that makes each Python that has this folder on its path start 2 s faster.

    nbformat and Jupyter's server import jsonschema, which prepares a grammar of IRIs. Where the package rfc3987_syntax
    cannot be imported, jsonschema does without it. Nothing here has an IRI to check.
    """
    (folder / "rfc3987_syntax.py").write_text("raise ImportError('left out to save time')\n")


def path_without_node(folder: Path) -> str:
    """A PATH on which node fails, so that JupyterLab starts 2 s faster.

    It would ask node three times for settings that matter to its own builds only, and does without them if it has to,
    as on most learners' machines. Windows finds its node all the same.
    """
    node = folder / "without_node" / "node"
    node.parent.mkdir()
    node.write_text("#!/bin/sh\nexit 1\n")
    node.chmod(0o755)
    return os.pathsep.join([str(node.parent), os.environ["PATH"]])


class Environment:
    """A new environment in `folder`: it sees all packages of the one that runs the tests, but nnlab is not installed.

    nnlab's editable installation is not seen: Python reads no .pth file in a folder that another .pth file names.
    """

    def __init__(self, folder: Path) -> None:
        # Installing pip takes 7 s. The one in the environment that runs the tests installs into this one just as well.
        has_pip = importlib.util.find_spec("pip") is not None
        subprocess.run([sys.executable, "-m", "venv", *["--without-pip"] * has_pip, folder], check=True)
        here = {"base": str(folder), "platbase": str(folder)}
        self.scripts = Path(sysconfig.get_path("scripts", "venv", here))
        self.packages = Path(sysconfig.get_path("purelib", "venv", here))
        self.prefix = folder
        (self.packages / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        if has_pip and os.name != "nt":  # the command `pip`, or else a script would find that of another environment
            pip = self.scripts / "pip"
            pip.write_text(f'#!/bin/sh\nexec "{self.scripts / "python"}" -m pip "$@"\n', encoding="utf-8")
            pip.chmod(0o755)
        hide_iri_grammar(self.packages)
        self.variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "JPY_"))},
            "PATH": os.pathsep.join([str(self.scripts), path_without_node(folder)]),
            "HOME": str(folder),
            "NNLAB_PROGRESS": str(folder / "progress.json"),
            "IPYTHONDIR": str(folder / "ipython"),
            "MPLCONFIGDIR": matplotlib.get_configdir(),  # its list of fonts takes seconds to make
            "PIP_NO_INDEX": "1",  # nothing is fetched:
            "PIP_NO_BUILD_ISOLATION": "0",  # hatchling is here (0 stands for: no isolation)
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }

    def run(self, *words: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command; `python` is this environment's."""
        words = (self.scripts / "python", *words[1:]) if words[0] == "python" else words
        environment = {**self.variables, **variables}
        return subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8")

    def tells(self, program: str, cwd: Path) -> str:
        """What a program prints in this environment."""
        done = self.run("python", "-c", program, cwd=cwd)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()
