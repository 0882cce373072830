"""The architecture: which module may import which, how long a file may be, and what the project's files promise."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from clean import ROOT, project_files

PACKAGE = ROOT / "nnlab"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


# Who imports whom. The core is everything but these, and may import numpy, the standard library and, of itself, this:

NOT_CORE = ("plots", "progress", "server", "widgets", "exercises", "lessons", "checkup", "__main__")
MAY_IMPORT = {
    "lookup": "",
    "checks": "",
    "activations": "",
    "initializers": "",
    "optimizers": "",
    "metrics": "",
    "learner_errors": "",
    "gradients": "",  # takes a network and knows none
    "trace": "",  # so does this
    "losses": "activations",
    "perceptron": "activations losses",
    "layers": "activations initializers",
    "network": "activations initializers layers losses",
    "storage": "activations layers losses",
    "run": "losses network optimizers",
    "training": "activations network optimizers run",
    "datasets.mnist": "",
    "datasets.iris_and_digits": "",
    "datasets.splitting": "",
    "datasets.toy": "",
    "datasets": "datasets.mnist datasets.iris_and_digits datasets.splitting datasets.toy",
}
ANY = "lookup checks"  # what every one of them may import
INSIDE_FUNCTIONS = {"network": "storage", "training": "tqdm", "datasets.mnist": "pooch"}  # needed by few, and late


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip("."), path


CORE = {name: path for name, path in modules() if name and name.split(".")[0] not in NOT_CORE}


def imported(nodes: list[ast.stmt] | Iterator[ast.AST]) -> set[str]:
    """Names of modules: those of nnlab without its name in front, others by their first part; no standard library."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out, not relative"
            if node.module == "nnlab":
                names |= {f"nnlab.{alias.name}" for alias in node.names}
            else:
                names.add(str(node.module))
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    outside = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
    return {name.removeprefix("nnlab.") if name.startswith("nnlab.") else name.split(".")[0] for name in outside}


@pytest.mark.parametrize("name", CORE)
def test_a_module_of_the_core_imports_only_what_it_may(name: str) -> None:
    tree = ast.parse(CORE[name].read_text(encoding="utf-8"))
    assert name in MAY_IMPORT, f"say in MAY_IMPORT what {name} may import"
    at_top, anywhere = imported(tree.body), imported(ast.walk(tree))
    assert at_top <= {"numpy", *ANY.split(), *MAY_IMPORT[name].split()}
    assert anywhere <= at_top | set(INSIDE_FUNCTIONS.get(name, "").split())


def test_what_may_be_imported_is_there() -> None:
    assert set(MAY_IMPORT) == set(CORE)


def test_the_package_itself_gathers_the_core_and_nothing_else() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    assert imported(tree.body) <= set(CORE)
    assert imported(ast.walk(tree)) <= {*CORE, "checkup"}, "which `doctor` imports when it is called"


def test_the_core_needs_numpy_alone() -> None:
    program = """
import sys
for name in ("matplotlib", "ipywidgets", "anywidget", "pooch", "tqdm", "IPython", "jupyter_server"):
    sys.modules[name] = None
import nnlab as nn
from nnlab import datasets
X, y = datasets.xor(rng=0)
nn.fit(nn.mlp([2, 3, 2], rng=0), X, y, epochs=1, rng=0)
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def test_importing_the_core_loads_little_beside_numpy() -> None:
    program = """
import sys, numpy
before = set(sys.modules)
import nnlab
print(*sorted(name for name in set(sys.modules) - before if not name.startswith("nnlab")))
"""
    loaded = subprocess.run(
        [sys.executable, "-c", program], check=True, cwd=ROOT, capture_output=True, text=True
    ).stdout
    assert not {"numpy.random", "json", "zipfile", "pathlib", "difflib", "tempfile"} & set(loaded.split())


# Plots may import the core, the engine of panels and exercises plots and the core, a lesson all of these: nothing
# imports the other way, and no lesson imports another.
CORE_ROOMS = {name.split(".")[0] for name in CORE}
DRAWING = {"numpy", "matplotlib", "contourpy", "IPython", "plots", *CORE_ROOMS}
ROOMS = {
    "plots": DRAWING,
    "widgets": {*DRAWING, "ipywidgets", "anywidget", "traitlets", "exercises", "progress", "widgets"},
    "exercises": {"numpy", "exercises", "progress", *CORE_ROOMS},
    "lessons": {*DRAWING, "ipywidgets", "exercises", "progress", "widgets", "lessons"},
    "progress": set(),
    "checkup": {"matplotlib", "jupyter_core", "jupyter_server", "jupyterlab_server", "progress", "checkup", "datasets"},
}
IN_ROOMS = {name: path for name, path in modules() if name.split(".")[0] in ROOMS}


@pytest.mark.parametrize("name", IN_ROOMS)
def test_a_module_of_pictures_or_panels_imports_only_what_it_may(name: str) -> None:
    tree = ast.parse(IN_ROOMS[name].read_text(encoding="utf-8"))
    found = imported(ast.walk(tree))
    assert {module.split(".")[0] for module in found} <= ROOMS[name.split(".")[0]]
    assert "IPython" not in imported(tree.body), "import it where it is used: tests and scripts have no notebook"


LESSONS = {name: path for name, path in IN_ROOMS.items() if name.startswith("lessons.")}


@pytest.mark.parametrize("name", LESSONS)
def test_no_lesson_imports_another(name: str) -> None:
    own = ".".join(name.split(".")[:2])
    found = imported(ast.walk(ast.parse(LESSONS[name].read_text(encoding="utf-8"))))
    assert {module for module in found if module.startswith("lessons.")} <= {
        module for module in found if f"{module}.".startswith(f"{own}.")
    }


def test_a_lesson_is_a_package_named_after_its_notebook_with_exercises_questions_and_panels() -> None:
    packages = {path.name for path in (PACKAGE / "lessons").iterdir() if (path / "__init__.py").exists()}
    assert packages == {f"lesson{path.stem}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    for package in packages:
        assert {f"lessons.{package}.exercises", f"lessons.{package}.questions"} <= set(LESSONS)


def test_no_two_modules_import_each_other() -> None:
    """Also not by a detour, nor inside a function."""
    paths = dict(modules())
    arrows: dict[str, set[str]] = {}
    for name, path in paths.items():
        arrows[name] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == "nnlab":
                module = str(node.module).removeprefix("nnlab").lstrip(".")
                names = [f"{module}.{alias.name}".lstrip(".") for alias in node.names]
                arrows[name] |= {each if each in paths else module for each in names}
    while free := [name for name, others in arrows.items() if not others & arrows.keys()]:
        for name in free:
            del arrows[name]
    assert arrows == {}


def test_pictures_and_panels_come_without_pyplot_and_its_state() -> None:
    program = """
import sys
sys.modules["matplotlib.pyplot"] = None
from nnlab.lessons import lesson05_sigmoid_neuron
lesson05_sigmoid_neuron.sigmoid_neuron()._repr_mimebundle_()
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def lines_of_code(source: str) -> int:
    """Lines that hold code: no docstrings, comments or blank lines."""
    lines: set[int] = set()
    nothing = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in nothing:
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def test_docstrings_comments_and_blank_lines_are_not_counted() -> None:
    assert (
        lines_of_code('"""What\nthis is."""\n\n# why\nx = """1\n2"""\n\n\ndef f():\n    """Give."""\n    return x') == 4
    )


def test_no_file_is_two_ideas() -> None:
    long = {name: n for name, path in modules() if (n := lines_of_code(path.read_text(encoding="utf-8"))) > 200}
    assert not long, f"over 200 lines of code: {long}"


# What the project's files promise


def test_the_top_level_holds_what_a_newcomer_looks_for() -> None:
    names = """notebooks nnlab tests binder tools environment.yml README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md
    CITATION.cff pyproject.toml constraints.txt Makefile LICENSE .ci/run"""
    assert [name for name in names.split() if not (ROOT / name).exists()] == []


def test_the_readmes_example_is_true() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    done = subprocess.run([sys.executable, "-c", "\n".join(blocks)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_conda_gets_the_same_ranges() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, *others = environment["dependencies"]
    assert re.fullmatch(r"python=3\.\d+", python), "one version: repo2docker takes a range for the oldest Python"
    assert python.removeprefix("python=") in SpecifierSet(PROJECT["requires-python"])
    # Conda's matplotlib is matplotlib-base and Qt, which no notebook needs.
    ours = [re.sub("^matplotlib>", "matplotlib-base>", line) for line in (*PROJECT["dependencies"], *EXTRAS["lab"])]
    assert sorted(others) == sorted([*ours, "pip"])
    assert environment["channels"] == ["conda-forge"]


def test_the_constraints_are_exact_and_cover_what_is_needed() -> None:
    versions = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"([a-z0-9-]+)==([\w.!+]+)(?: ; (.+))?", line)
        assert match, f"not `name==version` or `name==version ; marker`: {line}"
        assert match[1] not in versions, f"two versions of {match[1]}, though one must do for every Python"
        versions[match[1]] = match[2]
        if match[3]:
            Marker(match[3])
    for requirement in map(
        Requirement, [*PROJECT["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]
    ):
        assert versions[requirement.name] in requirement.specifier, requirement


# Each pattern has a bracket in it, so that it does not find itself here.
FOREIGN = {
    "an address of a package registry": r"--(extra-)?index[-]url|pypi[.]org/simple|pythonhosted[.]org|registry[.]npmjs",
    "a path of one machine": r"(?<![\w.~>}\])*-])/(root[/]|work[/]|home[/]\w+/|Users[/]\w+/)|\b[A-Z]:\\+Users[\\]",
}


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_holds(what: str) -> None:
    files = project_files()
    assert Path("pyproject.toml") in files
    found = [
        f"{name}: {match[0]}"
        for name in files
        for match in re.finditer(FOREIGN[what], (ROOT / name).read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found
