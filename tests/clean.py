"""A copy of the project as one would clone it, and an environment in which nnlab is not installed yet."""

from __future__ import annotations

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


class Environment:
    """A new environment in `folder`: it sees all packages of the one that runs the tests, but nnlab is not installed.

    nnlab's editable installation is not seen: Python reads no .pth file in a folder that another .pth file names.
    """

    def __init__(self, folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        here = {"base": str(folder), "platbase": str(folder)}
        self.scripts = Path(sysconfig.get_path("scripts", "venv", here))
        self.packages = Path(sysconfig.get_path("purelib", "venv", here))
        self.prefix = folder
        (self.packages / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        self.variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "JPY_"))},
            "PATH": os.pathsep.join([str(self.scripts), os.environ["PATH"]]),
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
