"""The wheel and the source archive: what is in them, and that a lesson runs where only they were installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from clean import ROOT, Environment, copy_project, project_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHARED = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
STEM = f"nnlab-{PROJECT['project']['version']}"
CLUTTER = ".venv/bin/python build/lib.py dist/old.whl notebooks/.ipynb_checkpoints/02.ipynb nnlab/__pycache__/x.pyc"


def build(project: Path, folder: Path, *options: str) -> Path:
    """The one file that is built into a folder, without network: hatchling is here."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), *options, str(project)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as somebody has it who works on it."""
    folder = copy_project(tmp_path_factory.mktemp("project"))
    for name in CLUTTER.split():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


@pytest.fixture(scope="module")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(project, tmp_path_factory.mktemp("wheel"), "--wheel")


@pytest.fixture(scope="module")
def sdist(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(project, tmp_path_factory.mktemp("sdist"), "--sdist")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the wheel."""
    environment = Environment(tmp_path_factory.mktemp("environment"))
    done = environment.run("python", "-m", "pip", "install", "--no-deps", "--no-compile", wheel, cwd=wheel.parent)
    assert done.returncode == 0, done.stderr
    return environment


def test_the_wheel_holds_the_package_what_jupyter_needs_and_nothing_else(wheel: Path) -> None:
    package = {name.as_posix() for name in project_files() if name.parts[0] == "nnlab"}
    assert {"nnlab/widgets/picture.js", "nnlab/widgets/picture.css", "nnlab/datasets/data/digits.npz"} < package
    shared = {f"{STEM}.data/data/{target}" for target in SHARED.values()}
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert {name for name in names if not name.startswith(f"{STEM}.data/")} == package
    # What is shared can be a whole folder: then its files are below the name.
    assert shared <= names | {parent.as_posix() for name in names for parent in Path(name).parents}


def test_the_source_archive_holds_the_project_and_no_clutter(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {Path(member.name).relative_to(STEM) for member in archive if member.isfile()}
    assert names == {*project_files(), Path("PKG-INFO")}


def test_the_source_archive_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    assert build(tmp_path / STEM, tmp_path / "again", "--wheel").read_bytes() == wheel.read_bytes()


def test_jupyterlabs_extension_has_the_version_of_the_library() -> None:
    about = json.loads((ROOT / "nnlab/labextension/package.json").read_text(encoding="utf-8"))
    assert about["version"] == PROJECT["project"]["version"]


def test_installed_the_library_and_the_panels_are_those_of_the_wheel(installed: Environment, tmp_path: Path) -> None:
    program = """
import nnlab
from nnlab.lessons.lesson05_sigmoid_neuron import sigmoid_neuron
panel = sigmoid_neuron()
assert "export default" in panel._picture._esm and panel._picture._css
print(nnlab.__file__)
"""
    assert Path(installed.tells(program, tmp_path)).is_relative_to(installed.packages)


def test_installed_jupyter_finds_the_extension_and_the_template(installed: Environment, tmp_path: Path) -> None:
    for source, target in SHARED.items():
        files = [path for path in (ROOT / source).rglob("*") if path.is_file()] or [ROOT / source]
        for file in files:
            copy = installed.prefix / target / file.relative_to(ROOT / source)
            assert copy.read_bytes() == file.read_bytes()
    done = installed.run("python", "-m", "jupyter_server.extension.serverextension", "list", cwd=tmp_path)
    for word in ("enabled", "OK"):  # in colours
        assert re.search(rf"nnlab\.server\s+(\x1b\[\d+m)?\s*{word}", done.stdout), done.stdout + done.stderr
    program = """
import json
from nbconvert.nbconvertapp import NbConvertApp
app = NbConvertApp()
app.load_config_file()
print(json.dumps(app.config.HTMLExporter))
"""
    assert json.loads(installed.tells(program, tmp_path))["template_name"] == "nnlab"


def test_installed_a_lesson_runs_and_prints_what_is_stored(installed: Environment, tmp_path: Path) -> None:
    copy_project(tmp_path)
    lesson = min((tmp_path / "notebooks").glob("*.ipynb"))
    where = "import nnlab; print(nnlab.__file__)"  # in the lesson's folder, as its kernel
    assert Path(installed.tells(where, lesson.parent)).is_relative_to(installed.packages)
    done = installed.run("python", tmp_path / "tools/refresh_notebooks.py", lesson, cwd=lesson.parent)
    assert (done.returncode, done.stdout.strip()) == (0, f"{lesson}: unchanged"), done.stderr
