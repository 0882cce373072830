"""The two commands set everything up once, and the rules that conftest.py gives to every test hold."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]


# The Makefile, with a uv and a pip that install nothing but note what they were asked


NEW, LAB, TEST = ".venv", ".[lab]", ".[test]"  # the last words of what they are asked


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the Makefile, no lessons and no environment."""
    if sys.platform == "win32":
        pytest.skip("Windows has no make")
    folder = tmp_path / "a folder"
    (folder / "notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "pyproject.toml").touch()
    (folder / "constraints.txt").touch()
    program(
        tmp_path / "bin/uv",
        rf"""
echo "$@" >> asked
case "$*" in pip*--quiet*) ;; pip*) echo many lines ;; esac
case "$1" in
    venv) case "$4" in ./*) python="$PWD/$4" ;; *) python="{sys.executable}"; quickly="-I -S" ;; esac
          mkdir -p .venv/bin
          cat > .venv/bin/python <<END
#!/bin/sh
case "\$*" in
    "-m pip --version") exit 1 ;;
    *matplotlib*) echo "\$2" > prepared; exit ;;
    "-m pip "* | "-m ensurepip") echo "\$@" >> asked; exit ;;
esac
exec "$python" $quickly "\$@"
END
          chmod +x .venv/bin/python ;;
    pip) [ ! -e offline ] || {{ echo there is no network >&2; exit 1; }} ;;
esac
""",
    )
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    for name in (
        "PYTHON",
        "MAKEFLAGS",
        "MFLAGS",
        "MAKELEVEL",
        "LESSON",
        "NNLAB_DATA",
    ):  # of the make that runs these tests
        monkeypatch.delenv(name, raising=False)
    return folder


def program(path: Path, text: str) -> None:
    """A program for the shell."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def make(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=project, capture_output=True, text=True)


def set_up(project: Path, *arguments: str, stamp: str = ".venv/.installed") -> tuple[int, list[str]]:
    """What `make lab` does first, or `make test`: its exit code, and the last words of all that uv and pip heard."""
    (project / "asked").unlink(missing_ok=True)
    code = make(project, stamp, *arguments).returncode
    asked = project / "asked"
    return code, [line.split()[-1] for line in asked.read_text().splitlines()] if asked.exists() else []


def set_up_tests(project: Path, *arguments: str) -> tuple[int, list[str]]:
    return set_up(project, *arguments, stamp=".venv/.installed-test")


def test_a_second_set_up_installs_nothing_until_something_changed(project: Path) -> None:
    assert set_up(project) == (0, [NEW, LAB])
    assert set_up(project) == (0, [])
    (project / "constraints.txt").touch()
    assert set_up(project) == (0, [LAB])
    assert set_up(project) == (0, [])


def test_what_an_installation_copies_is_copied_again_when_it_changed(project: Path) -> None:
    copied = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    for path in copied["shared-data"]:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).touch()
    set_up(project)
    for path in copied["shared-data"]:
        os.utime(project / path, (time.time() + 9, time.time() + 9))
        assert set_up(project) == (0, [LAB]), path
        os.utime(project / path, (0, 0))
        assert set_up(project) == (0, []), path


def test_what_tests_need_comes_on_top_in_whatever_order(project: Path) -> None:
    assert set_up_tests(project) == (0, [NEW, LAB, TEST])
    assert set_up(project) == (0, [])
    (project / "pyproject.toml").touch()
    assert set_up(project) == (0, [LAB]), "the lessons do not wait for what the tests need"
    assert set_up_tests(project) == (0, [TEST])
    assert set_up_tests(project) == (0, [])


@pytest.mark.parametrize(
    "target",
    ["test", "quick", "lint", "unit", "lessons", "lessons-without-mnist", "lesson", "notebooks", "pictures", "bench"],
)
def test_what_tests_need_is_installed_for(target: str, project: Path) -> None:
    assert TEST in make(project, "-n", target).stdout


def test_a_set_up_that_failed_is_tried_again(project: Path) -> None:
    (project / "offline").touch()
    assert set_up(project) == (2, [NEW, LAB])
    assert set_up(project) == (2, [LAB])
    (project / "offline").unlink()
    assert set_up(project) == (0, [LAB])
    (project / "offline").touch()
    assert set_up_tests(project) == (2, [TEST])
    assert set_up(project) == (0, [])


def test_it_says_one_sentence_and_errors(project: Path) -> None:
    done = make(project, ".venv/.installed")
    assert done.stdout == ("Installing what the course needs into .venv. This takes a few minutes; with uv, less.\n"), (
        "and not what the installer would say"
    )
    assert done.stderr == ""
    exec((project / "prepared").read_text())  # what it ran instead of installing: the list of fonts
    (project / "offline").touch()
    (project / "constraints.txt").touch()
    assert "there is no network" in make(project, ".venv/.installed").stderr


def test_a_set_up_that_was_cut_short_is_made_anew(project: Path) -> None:
    set_up_tests(project)
    (project / ".venv-unfinished").touch()
    assert set_up(project) == (0, [NEW, LAB])
    assert set_up(project) == (0, [])
    assert set_up_tests(project) == (0, [TEST])


def test_an_environment_whose_python_is_gone_is_made_anew(project: Path) -> None:
    set_up(project)
    (project / ".venv/bin/python").unlink()
    (project / ".venv/bin/python").symlink_to("uninstalled")
    assert set_up(project) == (0, [NEW, LAB])


def test_in_a_folder_that_was_moved_or_copied_the_environment_is_made_anew(project: Path) -> None:
    set_up(project)
    moved = project.rename(project.parent / "Anna's $HOME, größer")
    assert set_up(moved) == (0, [NEW, LAB])
    assert set_up(moved) == (0, [])
    copied = shutil.copytree(moved, project)
    assert set_up_tests(copied) == (0, [NEW, LAB, TEST])
    assert set_up_tests(copied) == (0, [])


def test_an_environment_that_somebody_made_without_make_is_kept(project: Path) -> None:
    set_up(project)
    for name in (".installed", ".folder"):
        (project / ".venv" / name).unlink()
    assert set_up(project) == (0, [LAB])


def test_an_environment_that_uv_made_serves_without_uv(project: Path) -> None:
    set_up(project)
    assert set_up(project, "UV=") == (0, [])
    assert set_up_tests(project, "UV=") == (0, ["ensurepip", TEST])


def test_another_python_makes_the_environment_anew_and_stays(project: Path) -> None:
    set_up(project)
    program(project / "python3.99", 'case "$2" in *%d.%d*) echo 3.99 ;; esac')
    assert set_up(project, "PYTHON=./python3.99") == (0, [NEW, LAB])
    assert set_up(project, "PYTHON=./python3.99") == (0, [])
    assert set_up(project) == (0, []), "without PYTHON=..., the one that is there is taken"
    assert set_up(project, f"PYTHON={sys.executable}") == (0, [NEW, LAB])


OLD = 'case "$2" in *%d.%d*) echo 3.10 ;; *) exit 1 ;; esac'
SHIM = 'echo "pyenv: $0: command not found" >&2; exit 127'  # as pyenv has one for each Python, also for what is off


@pytest.mark.parametrize(
    ("text", "told"),
    [(OLD, "./chosen is Python 3.10"), (SHIM, "./chosen does not run"), (None, "./chosen is not here")],
)
def test_a_python_that_does_not_do_gets_a_sentence_and_an_advice(text: str | None, told: str, project: Path) -> None:
    set_up(project)
    if text:
        program(project / "chosen", text)
    for name in ("python3.11", "python3.12", "python3.13"):
        program(project.parent / "bin" / name, SHIM)
    sentence = f"nnlab needs Python 3.11 or newer, but {told}."
    *said, end = make(project, "lab", "PYTHON=./chosen").stderr.splitlines()
    install = "Install Python 3.13, for instance from python.org, and name it: make lab PYTHON=python3.13"
    assert said == [sentence, install]
    assert end.startswith("make: ***")
    program(project.parent / "bin/python3.12", "exit 0")
    *said, _ = make(project, "lab", "PYTHON=./chosen").stderr.splitlines()
    assert said == [sentence, "Name another that you have: make lab PYTHON=python3.12"]
    assert set_up(project) == (0, []), "and what is there stays"


def test_the_constraints_are_tried_for_every_python_and_system(project: Path) -> None:
    assert make(project, "check-constraints").returncode == 0
    tried = []
    for line in (project / "asked").read_text().splitlines():
        words = line.split()
        tried.append((words[words.index("--python-platform") + 1], words[words.index("--python-version") + 1]))
    assert tried == [(system, f"3.{n}") for system in ("linux", "macos", "windows") for n in (11, 12, 13)]


def test_constraints_that_cannot_be_had_are_a_failure(project: Path) -> None:
    (project / "offline").touch()
    assert make(project, "check-constraints").returncode != 0


def test_make_lab_is_nnlab_lab(project: Path) -> None:
    commands = make(project, "-n", "lab").stdout
    assert commands.splitlines()[-1] == ".venv/bin/python -m nnlab lab"
    assert TEST not in commands, "the lessons do without what the tests need"


def test_tests_can_be_narrowed_down_to_one_lesson(project: Path) -> None:
    (project / "notebooks/05_neuron.ipynb").touch()
    (project / "notebooks/06_other.ipynb").touch()
    unit, lessons = (make(project, "-n", target, "LESSON=05").stdout for target in ("unit", "lessons"))
    assert "tests/lessons tests/browser -k lesson05" in unit
    assert "notebooks/05_neuron.ipynb" in lessons
    assert "06_other" not in lessons
    refused = make(project, "test", "LESSON=5")
    assert refused.returncode != 0
    assert "There is no lesson 5 in notebooks/: write its two digits, as in LESSON=05" in refused.stderr


def test_the_lessons_that_read_mnist_run_once_with_it_and_once_without(project: Path, tmp_path: Path) -> None:
    (project / "notebooks/05_neuron.ipynb").write_text("sigmoid")
    (project / "notebooks/15_digits.ipynb").write_text("datasets.mnist()")
    second = make(project, "-n", "lessons-without-mnist", f"NNLAB_DATA={tmp_path}").stdout
    assert set(re.findall(r"notebooks/\w+\.ipynb", second)) == {"notebooks/15_digits.ipynb"}
    assert "NNLAB_DATA= " in second


# The rules in conftest.py, tried on small tests of their own


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    pytester.makeconftest((ROOT / "tests/conftest.py").read_text(encoding="utf-8"))
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # it takes seconds, and these small tests need none
    return pytester


SKIPS = """
import pytest

@pytest.mark.skip(reason="no browser here")
def test_marked(): pass

def test_calls():
    pytest.skip("no data here")

@pytest.mark.xfail(reason="known")
def test_expected(): assert False

def test_fine(): pass
"""

SKIPS_ITSELF = "import pytest; pytest.importorskip('no_such_module')"

NETWORK = """
import contextlib, socket, tempfile, pytest

@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_here(host):
    with socket.socket() as server:
        server.bind((host, 0))
        server.listen()
        socket.create_connection((host, server.getsockname()[1])).close()

def test_here_in_ipv6():
    with contextlib.suppress(OSError):  # nobody listens there
        socket.create_connection(("::1", 9))

def test_unix_socket():
    if not hasattr(socket, "AF_UNIX"):
        return  # Windows
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(folder + "/s")
        server.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(folder + "/s")

@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "2001:db8::1"])
def test_elsewhere(host):
    with pytest.raises(RuntimeError, match=f"must not use the network, but this one wants to reach '{host}'"):
        socket.create_connection((host, 80))
    with socket.socket() as client:
        for connect in (client.connect, client.connect_ex):
            with pytest.raises(RuntimeError, match="must not use the network"):
                connect((host, 80))
"""

EXAMPLES = """
from hypothesis import given, settings, strategies
seen = []

@settings(max_examples=5)
@given(strategies.integers())
def test_any(n): seen.append(n)

def test_tell(): print("seen", seen)
"""


def examples_in(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "seen" in line]


def test_under_ci_a_skip_fails_no_test_reaches_another_machine_and_hypothesis_repeats_itself(
    suite: pytest.Pytester,
) -> None:
    suite.makepyfile(test_examples=EXAMPLES)
    before = examples_in(suite.runpytest_subprocess("-s"))
    suite.makepyfile(test_skips=SKIPS, test_itself=SKIPS_ITSELF, test_network=NETWORK)
    result = suite.runpytest_subprocess("-s", "--continue-on-collection-errors")
    # A mark skips in the set-up, importorskip while tests are collected: two errors.
    result.assert_outcomes(passed=1 + 7 + 2, xfailed=1, failed=1, errors=2)
    for reason in ("Skipped: no browser here", "Skipped: no data here", "*no_such_module"):
        result.stdout.fnmatch_lines([f"*Under CI every test must run, but this one did not. {reason}*"])
    assert before == examples_in(result) != []


def test_elsewhere_a_skip_is_a_skip(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI")
    suite.makepyfile(SKIPS)
    suite.runpytest_subprocess().assert_outcomes(passed=1, xfailed=1, skipped=2)
