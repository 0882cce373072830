"""The doctor, on machines that are broken on purpose: each fault is found, and what it tells to do mends it."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import matplotlib
import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

import nnlab
from clean import hide_iri_grammar, path_without_node
from nnlab import checkup
from nnlab.checkup.finding import FINE, NOTE, WRONG, Finding
from nnlab.checkup.folders import mnist
from nnlab.checkup.versions import COMPARISONS, _in_ranges

WELL = "All is well: this machine has what the course needs."
MANAGER = "@jupyter-widgets/jupyterlab-manager"
DATA = os.environ.get("NNLAB_DATA")


def _all_but_fonts(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.startswith("fontlist")]


class Machine:
    """An environment of its own, which has all packages of this one, with a course and a home that can be broken."""

    def __init__(self, folder: Path, packages: Path) -> None:
        self.folder, self.prefix, self.course = folder, folder / "env", folder / "course"
        venv.create(self.prefix, symlinks=os.name != "nt")
        self.python = self.prefix / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.packages = next(self.prefix.rglob("site-packages"))
        # After its own, so that what a test puts there comes first; this way the .pth files there count as well.
        (self.packages / "all.pth").write_text(f"import site; site.addsitedir({str(packages)!r})\n")
        (self.course / "notebooks").mkdir(parents=True)
        (self.course / "notebooks/02_perceptron.ipynb").touch()
        self.extensions = self.prefix / "share/jupyter/labextensions"
        self.home = folder / "home"
        self.home.mkdir()
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "JPY_", "NNLAB_"))},
            **{name: str(self.home) for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")},
            **{f"XDG_{name}_HOME": str(self.home / name.lower()) for name in ("CONFIG", "CACHE", "DATA")},
            "PATH": path_without_node(folder),
            "NNLAB_PROGRESS": str(self.home / "progress.json"),
        }
        self.env.pop("MPLCONFIGDIR", None)
        hide_iri_grammar(self.packages)
        # Matplotlib's list of fonts, which takes seconds to make.
        shutil.copytree(matplotlib.get_cachedir(), self.home / "cache/matplotlib", ignore=_all_but_fonts)

    def run(self, *words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """A command in the course's folder."""
        return subprocess.run(words, cwd=self.course, env=self.env | env, capture_output=True, text=True, timeout=600)

    def doctor(self, *before: str, **env: str) -> tuple[int, list[str]]:
        """Its exit code, and what is wrong, each with its fix."""
        done = self.run(*before, self.python, "-m", "nnlab", "doctor", **env)
        assert "Traceback" not in done.stderr
        self.said = done.stdout
        wrong = re.findall(r"^WRONG  (.*\n       Fix: .*)$", done.stdout, re.MULTILINE)
        assert (WELL in done.stdout) == (not wrong)
        assert done.stdout.count("WRONG") == len(wrong), "every fault has its fix"
        return done.returncode, wrong

    def obey(self, told: str) -> None:
        """Type what the doctor says."""
        command = shlex.split(told.split("In a terminal, type: ")[1])
        assert command[0] == str(self.python)
        done = self.run(*command)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path, Path(metadata.distribution("numpy").locate_file("")))  # type: ignore[arg-type]
    for name in ("anywidget", MANAGER, "nnlab"):
        shutil.copytree(Path(sys.prefix, "share/jupyter/labextensions", name), made.extensions / name)
    shutil.copytree(
        Path(sys.prefix, "etc/jupyter/jupyter_server_config.d"), made.prefix / "etc/jupyter/jupyter_server_config.d"
    )
    return made


# A sound machine


def test_on_a_sound_machine_all_is_well_and_everything_was_looked_at(machine: Machine) -> None:
    assert machine.doctor() == (0, [])
    for package in ("nnlab", "numpy", "matplotlib", "jupyterlab", "ipywidgets", "anywidget", "pooch"):
        assert f"fine   {package} {metadata.version(package)}\n" in machine.said
    assert f"{MANAGER} " in machine.said
    assert "sliders are quick" in machine.said
    assert f"your progress can be written in {machine.home}\n" in machine.said
    assert f"your notebooks can be written in {machine.course / 'notebooks'}\n" in machine.said
    assert "note   0 of MNIST's 4 files are in" in machine.said, "told, and no fault"
    assert "Fix" not in machine.said
    assert machine.said.endswith(f"\n\n{WELL}\n")
    assert not (machine.home / "progress.json").exists(), "to look leaves nothing behind"
    assert [path.name for path in machine.course.rglob("*")] == ["notebooks", "02_perceptron.ipynb"]


def test_in_a_notebook_it_is_one_line_when_all_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a lesson can show it: the line is the same on every machine."""
    hide_iri_grammar(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    cells = [new_code_cell("import nnlab\nnnlab.doctor()"), new_code_cell("nnlab.doctor(details=True)")]
    notebook = NotebookClient(new_notebook(cells=cells), kernel_name="python3", timeout=600).execute()
    short, long = ([output["text"] for output in cell["outputs"]] for cell in notebook.cells)
    assert short == [f"{WELL}\n"]
    assert long[0].endswith(f"\n{WELL}\n")
    assert f"fine   numpy {metadata.version('numpy')}\n" in long[0]
    nbformat.validate(notebook)


def test_in_a_notebook_all_is_told_when_something_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def found() -> Iterator[Finding]:
        yield Finding(FINE, "this works")
        yield Finding(WRONG, "this does not", "Mend it.")
        yield Finding(NOTE, "one can do without this", "To have it, ask.")

    monkeypatch.setattr(checkup, "CHECKS", {"A": found})
    nnlab.doctor()
    assert capsys.readouterr().out == (
        "fine   this works\nWRONG  this does not\n       Fix: Mend it.\nnote   one can do without this\n"
        "       To have it, ask.\n\n"
        "1 thing is wrong. Do what stands after Fix, start JupyterLab anew, and look once more.\n"
    )


# What is installed


def test_a_course_that_was_moved_or_copied_is_told_though_it_is_found_from_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "größer").mkdir()
    machine = bare(tmp_path / "größer", "nnlab-*", "numpy*")
    here = shutil.copytree(Path(nnlab.__file__).parent, machine.course / "nnlab")
    machine.env.pop("PYTHONPATH", None)
    code, (first, *_) = machine.doctor()
    assert code == 1
    assert first.startswith(f"Notebooks do not find nnlab, which is in {here}: was the course's folder moved?")
    (machine.packages / "old.pth").write_text(str(Path(nnlab.__file__).parents[1]))
    _, (first, *_) = machine.doctor()
    assert first.startswith(f"Notebooks take nnlab from {Path(nnlab.__file__).parent}, not from {here}: was")
    (machine.packages / "old.pth").write_text(str(machine.course), encoding="utf-8")
    machine.doctor(PYTHONIOENCODING="ascii", NNLAB_PROGRESS=str(machine.home / "Größe/progress.json"))
    assert f"fine   nnlab {metadata.version('nnlab')}\n" in machine.said
    assert "Gr\\xf6\\xdfe\n" in machine.said, "a folder with letters that the terminal lacks"


def pretend(machine: Machine, name: str, version: str) -> None:
    """Metadata of another version, which comes before the true."""
    about = machine.packages / f"{name}-{version}.dist-info/METADATA"
    about.parent.mkdir()
    about.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def bare(folder: Path, *names: str) -> Machine:
    """A machine with these packages alone."""
    (folder / "some").mkdir()
    for name in names:
        there = Path(metadata.distribution("numpy").locate_file(""))  # type: ignore[arg-type]
        for path in [Path(nnlab.__file__).parent] if name == "nnlab" else there.glob(name):
            (folder / "some" / path.name).symlink_to(path)
    return Machine(folder, folder / "some")


def test_with_numpy_alone_it_still_reports(tmp_path: Path) -> None:
    machine = bare(tmp_path, "nnlab", "nnlab-*", "numpy*")
    code, wrong = machine.doctor()
    assert code == 1
    missing = {each.split()[0] for each in wrong if "is not installed." in each}
    assert missing == {"anywidget", "contourpy", "ipywidgets", "jupyterlab", "matplotlib", "pooch", "tqdm"}
    assert all("uv pip install --python" in each for each in wrong if "is not installed." in each), "it has no pip"
    assert f"fine   numpy {metadata.version('numpy')}\n" in machine.said
    assert "your progress can be written" in machine.said
    assert "What shows the panels could not be looked at: No module named 'jupyter_core'" in machine.said
    assert "0 of MNIST's 4 files are in the cache" in machine.said


def test_an_nnlab_that_is_not_installed_is_told(tmp_path: Path) -> None:
    code, (first, *_) = bare(tmp_path, "nnlab", "numpy*", "pip*").doctor()
    assert code == 1
    assert first.startswith("nnlab is not installed in this Python (")
    assert "Fix: Go to the course's folder. In a terminal, type: " in first
    assert first.endswith("-m pip install -e '.[lab]'")


@pytest.mark.parametrize(
    ("version", "ranges", "fits"),
    [
        ("4.10.0", ">=4.9", True),
        ("4.9", ">=4.10.0", False),
        ("2.0", ">=2.0.0", True),
        ("5.0.0b1", ">=4.4,<5", False),
        ("4.4.1", ">=4.4, <5", True),
        ("4.4.1.dev0", "!=4.4.1", False),
        ("3.11.7+", ">=3.11", True),
        ("3.10.12", ">=3.11", False),
        ("1.0", "", True),
    ],
)
def test_versions_are_compared_as_numbers(version: str, ranges: str, fits: bool) -> None:
    assert _in_ranges(version, ranges) is fits


def test_every_range_of_the_project_is_understood() -> None:
    for line in metadata.requires("nnlab") or []:
        requirement = line.partition(";")[0].strip()
        name = re.match(r"[\w.-]+", requirement)
        assert name
        bounds = re.findall(r"([<>=!]+)\s*([\d.]+)", requirement)
        assert name[0] + ",".join(map("".join, bounds)) == requirement
        assert {sign for sign, _ in bounds} <= set(COMPARISONS)


# What shows the panels


def change(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **values}))


def test_each_fault_is_reported_with_its_fix(machine: Machine) -> None:
    pretend(machine, "matplotlib", "3.8.4")
    (machine.packages / "contourpy").mkdir()
    (machine.packages / "contourpy/__init__.py").write_text("raise ImportError('a file is missing')")

    shutil.rmtree(machine.extensions / MANAGER)
    shutil.rmtree(machine.extensions / "nnlab/static")
    shadow = machine.home / "more/labextensions/anywidget"  # an older copy, which hides the installed one
    shutil.copytree(machine.extensions / "anywidget", shadow)
    change(shadow / "package.json", version="0.1.0")

    set_server_option(
        machine, "jupyter_server_config.json", '{"ServerApp": {"jpserver_extensions": {"nnlab.server": false}}}'
    )

    (machine.home / "mnist").mkdir()
    (machine.home / "mnist/t10k-labels-idx1-ubyte.gz").write_bytes(b"half")

    code, wrong = machine.doctor(JUPYTER_PATH=str(machine.home / "more"), NNLAB_DATA=str(machine.home))
    assert (code, len(wrong)) == (1, 7), wrong
    broken, old, manager, anywidget, own, server, mnist = wrong
    assert broken.startswith("contourpy ")
    assert "is installed and does not work (ImportError: a file is missing)" in broken
    assert broken.endswith("--force-reinstall --no-deps 'contourpy>=1.2'")
    assert old.startswith("matplotlib 3.8.4 does not do: the course needs matplotlib>=3.9.")
    assert old.endswith("'matplotlib>=3.9'")

    assert f"JupyterLab's page lacks {MANAGER}, and without it no panel is shown." in manager
    assert manager.endswith("--force-reinstall --no-deps jupyterlab_widgets")
    brought = metadata.version("anywidget")
    assert f"JupyterLab takes anywidget 0.1.0 from {shadow}, but anywidget brought {brought}." in anywidget
    assert f"Fix: Delete the folder {shadow}. " in anywidget
    assert anywidget.endswith("--force-reinstall --no-deps anywidget")
    assert own.startswith("JupyterLab's page lacks nnlab, and without it figures have no text for screen readers")
    assert "Fix: Go to the course's folder. In a terminal, type: " in own
    assert own.endswith("--force-reinstall --no-deps -e ."), "it is on no index"

    assert server.startswith("Sliders answer late: nnlab's setting is off in JupyterLab's settings.")
    assert server.endswith("-m nnlab lab")
    assert "t10k-labels-idx1-ubyte.gz is damaged" in mnist


def set_server_option(machine: Machine, file: str, content: str) -> None:
    """The user's own settings for Jupyter's server."""
    (machine.home / ".jupyter").mkdir()
    (machine.home / ".jupyter" / file).write_text(content)


def test_an_extension_that_is_switched_off_can_be_switched_on_as_advised(machine: Machine) -> None:
    """Wherever it was switched off: in the environment's settings, or in the user's."""
    for folder, name in (("env/etc/jupyter", "nnlab"), ("home/.jupyter", "anywidget")):
        settings = machine.folder / folder / "labconfig/page_config.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"disabledExtensions": {name: True}}))
    about = machine.extensions / MANAGER / "package.json"
    sound = about.read_text(encoding="utf-8")
    change(about, dependencies={"@jupyterlab/application": "^2.0.0 || ^3.0.0"})
    server = machine.prefix / "etc/jupyter/jupyter_server_config.d/nnlab.json"
    switched_on = server.read_text(encoding="utf-8")
    server.unlink()

    code, wrong = machine.doctor()
    assert (code, len(wrong)) == (1, 4), wrong
    manager, anywidget, own, never_on = wrong
    assert f"is not made for JupyterLab {metadata.version('jupyterlab').partition('.')[0]}." in manager
    assert "anywidget is switched off in JupyterLab, so no panel is shown." in anywidget
    text = (
        "nnlab is switched off in JupyterLab, so figures have no text for screen readers, and saved panels no pictures."
    )
    assert text in own
    assert never_on.startswith("Sliders answer late")

    machine.obey(anywidget)
    machine.obey(own)
    about.write_text(sound, encoding="utf-8")
    server.write_text(switched_on, encoding="utf-8")
    assert machine.doctor() == (0, [])


def test_a_check_that_cannot_be_done_and_folders_that_cannot_be_made_are_reported(machine: Machine) -> None:
    """On every system, and for root as well: a folder below a file."""
    (machine.extensions / "anywidget/package.json").write_text("{")
    set_server_option(machine, "jupyter_server_config.py", "c.ServerApp.jpserver_extensions = {'nnlab.server': False}")
    (machine.home / "file").touch()
    below = str(machine.home / "file" / "below")
    code, wrong = machine.doctor(NNLAB_PROGRESS=below, MPLCONFIGDIR=below)
    assert (code, len(wrong)) == (1, 4), wrong
    panels, server, *folders = wrong
    assert "What shows the panels could not be looked at (JSONDecodeError" in panels
    assert server.startswith("Sliders answer late: nnlab's setting is off in JupyterLab's settings.")
    assert ["NNLAB_PROGRESS" in each for each in folders] == [True, False]
    assert ["MPLCONFIGDIR" in each for each in folders] == [False, True]
    assert "MNIST" in machine.said, "the other checks are done all the same"
    assert "\n4 things are wrong. " in machine.said


@pytest.mark.parametrize(
    ("connection", "kind", "text"),
    [
        ("QuickConnection", FINE, "sliders are quick: this notebook's server has nnlab's setting"),
        ("GatewayWebSocketConnection", NOTE, "GatewayWebSocketConnection"),
        ("", WRONG, "Sliders answer late: this notebook's server was started without nnlab's setting."),
    ],
)
def test_in_a_notebook_the_server_that_runs_it_is_checked(
    connection: str, kind: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In test_server.py, real servers set these variables. A connection that someone chose is no fault."""
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    monkeypatch.setenv("NNLAB_CONNECTION", connection)
    (finding,) = checkup.CHECKS["The server's setting for quick sliders"]()
    assert finding.kind == kind
    assert text in finding.text


# Where it is written


@pytest.fixture
def mortal() -> list[str]:
    """What is to stand before a command, so that rights count: root would write into a read-only folder."""
    if sys.platform == "win32":
        pytest.skip("Windows has no read-only folders")
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root can write everywhere, and there is no setpriv to take that away")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def test_read_only_folders_are_reported(machine: Machine, mortal: list[str]) -> None:
    faults = {
        machine.home / "p": ("your progress", "set NNLAB_PROGRESS to another file"),
        machine.course / "notebooks": ("your notebooks", "Copy the course's folder into your home folder"),
        machine.home / "m": ("Matplotlib has no folder", "set MPLCONFIGDIR to another folder"),
        machine.home / "c": ("MNIST", "see that the disk is not full"),
    }
    variables = {
        "NNLAB_PROGRESS": str(machine.home / "p/progress.json"),
        "MPLCONFIGDIR": str(machine.home / "m"),
        "XDG_CACHE_HOME": str(machine.home / "c"),
    }
    if sys.platform == "darwin":  # which does not look at XDG_CACHE_HOME
        faults.pop(machine.home / "c")
    for folder in faults:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o555)
    code, wrong = machine.doctor(*mortal, **variables)
    for folder in faults:
        folder.chmod(0o755)
    assert (code, len(wrong)) == (1, len(faults)), wrong
    for (what, fix), report in zip(faults.values(), wrong, strict=True):
        assert what in report
        assert fix in report


# MNIST

FILES = {f"file{i}": bytes([i]) * 9 for i in range(4)}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny MNIST, whose four files are in $NNLAB_DATA; and a cache of the test's own."""
    table = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in FILES.items()}
    monkeypatch.setattr(importlib.import_module("nnlab.datasets.mnist"), "FILES", table)
    monkeypatch.setattr("pooch.os_cache", lambda project: tmp_path / "cache" / project)
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path))
    (tmp_path / "mnist").mkdir()
    for name, content in FILES.items():
        (tmp_path / "mnist" / f"{name}.gz").write_bytes(gzip.compress(content))
    return tmp_path / "mnist"


def test_mnist_that_is_complete_is_told_with_its_folder(data: Path) -> None:
    assert list(mnist()) == [Finding(FINE, f"MNIST is complete, in {data}")]


def test_mnist_in_two_folders_is_complete(data: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache/nnlab/mnist"
    cache.mkdir(parents=True)
    shutil.move(data / "file2.gz", cache)
    assert list(mnist()) == [Finding(FINE, f"MNIST is complete, in {cache} and {data}")]


def test_a_missing_file_of_mnist_is_no_fault(data: Path, tmp_path: Path) -> None:
    (data / "file2.gz").unlink()
    note, place = mnist()
    assert (note.kind, place.kind) == (NOTE, FINE)
    assert note.text.startswith(f"3 of MNIST's 4 files are in {data} or {tmp_path / 'cache/nnlab/mnist'}.")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("place", ["data", "cache"])
def test_a_damaged_file_of_mnist_is_told_with_its_path_and_left(place: str, data: Path, tmp_path: Path) -> None:
    path = data / "file2.gz"
    if place == "cache":
        path = tmp_path / "cache/nnlab/mnist/file2.gz"
        path.parent.mkdir(parents=True)
        (data / "file2.gz").unlink()
    path.write_bytes(gzip.compress(b"another"))
    first, *_ = mnist()
    assert first.kind == WRONG
    assert first.text == f"{path} is damaged: it is not MNIST's file."
    assert path.exists()


@pytest.mark.skipif(not DATA, reason="NNLAB_DATA is not set: no real MNIST to look at")
def test_the_real_mnist_is_found_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pooch.os_cache", lambda project: tmp_path / project)
    assert list(mnist()) == [Finding(FINE, f"MNIST is complete, in {Path(str(DATA), 'mnist')}")]


# The command


def test_the_command_takes_no_options() -> None:
    done = subprocess.run([sys.executable, "-m", "nnlab", "doctor", "--port"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "unrecognized arguments: --port" in done.stderr


def test_importing_nnlab_does_not_import_the_doctor() -> None:
    program = "import sys, nnlab; assert callable(nnlab.doctor); assert 'nnlab.checkup' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
