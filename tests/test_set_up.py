"""The two commands set everything up once, and the rules that conftest.py gives to every test hold."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[1]


# The Makefile, with a uv that installs nothing but notes what it was asked


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
    uv = tmp_path / "bin/uv"
    uv.parent.mkdir()
    uv.write_text(f"""#!/bin/sh
echo "$@" >> asked
case "$1" in
    venv) case "$3" in ./*) python="$PWD/$3" ;; *) python="{sys.executable}" ;; esac
          mkdir -p .venv/bin; printf '#!/bin/sh\\nexec "%s" "$@"\\n' "$python" > .venv/bin/python
          chmod +x .venv/bin/python ;;
    pip) [ ! -e offline ] ;;
esac
""")
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(uv.parent), prepend=os.pathsep)
    for name in ("PYTHON", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "NNLAB_DATA"):  # of the make that runs these tests
        monkeypatch.delenv(name, raising=False)
    return folder


def make(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=project, capture_output=True, text=True)


def set_up(project: Path, *arguments: str) -> tuple[int, list[str]]:
    """What `make lab` and `make test` do first: its exit code, and the words that uv heard."""
    (project / "asked").unlink(missing_ok=True)
    code = make(project, ".venv/.installed", *arguments).returncode
    asked = project / "asked"
    return code, [line.split()[0] for line in asked.read_text().splitlines()] if asked.exists() else []


def test_a_second_set_up_installs_nothing_until_something_changed(project: Path) -> None:
    assert set_up(project) == (0, ["venv", "pip"])
    assert set_up(project) == (0, [])
    (project / "constraints.txt").touch()
    assert set_up(project) == (0, ["pip"])
    assert set_up(project) == (0, [])


def test_a_set_up_that_failed_is_tried_again(project: Path) -> None:
    (project / "offline").touch()
    assert set_up(project) == (2, ["venv", "pip"])
    assert set_up(project) == (2, ["pip"])
    (project / "offline").unlink()
    assert set_up(project) == (0, ["pip"])


def test_a_set_up_that_was_cut_short_is_made_anew(project: Path) -> None:
    set_up(project)
    (project / ".venv-unfinished").touch()
    assert set_up(project) == (0, ["venv", "pip"])
    assert set_up(project) == (0, [])


def test_an_environment_whose_python_is_gone_is_made_anew(project: Path) -> None:
    set_up(project)
    (project / ".venv/bin/python").unlink()
    (project / ".venv/bin/python").symlink_to("uninstalled")
    assert set_up(project) == (0, ["venv", "pip"])


def test_another_python_makes_the_environment_anew_and_stays(project: Path) -> None:
    set_up(project)
    another = project / "python3.99"
    another.write_text("#!/bin/sh\n" + 'case "$2" in *%d.%d*) echo 3.99 ;; esac\n')
    another.chmod(0o755)
    assert set_up(project, "PYTHON=./python3.99") == (0, ["venv", "pip"])
    assert set_up(project, "PYTHON=./python3.99") == (0, [])
    assert set_up(project) == (0, []), "without PYTHON=..., the one that is there is taken"
    assert set_up(project, f"PYTHON={sys.executable}") == (0, ["venv", "pip"])


@pytest.mark.parametrize("says", ["Python 3.10.13", "Python 2.7.18"])
def test_an_old_python_gets_a_sentence(says: str, project: Path) -> None:
    old = project / "old"
    old.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo {says}\nexit 1\n')
    old.chmod(0o755)
    done = make(project, "lab", "PYTHON=./old")
    assert done.returncode != 0
    assert f"nnlab needs Python 3.11 or newer, but ./old is: {says}." in done.stderr
    assert "make lab PYTHON=python3.12" in done.stderr
    assert not (project / ".venv").exists()


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
    command = make(project, "-n", "lab").stdout.splitlines()[-1]
    assert command.removesuffix("--allow-root").rstrip() == ".venv/bin/python -m nnlab lab"


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


def test_a_skip_is_a_failure_under_ci_and_says_why(suite: pytest.Pytester) -> None:
    suite.makepyfile(SKIPS)
    result = suite.runpytest_subprocess()
    result.assert_outcomes(passed=1, xfailed=1, failed=1, errors=1)  # a mark skips in the set-up: an error
    for reason in ("no browser here", "no data here"):
        result.stdout.fnmatch_lines([f"*Under CI every test must run, but this one did not. Skipped: {reason}*"])


def test_a_file_that_skips_itself_is_a_failure_under_ci(suite: pytest.Pytester) -> None:
    suite.makepyfile("import pytest\npytest.importorskip('no_such_module')")
    result = suite.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Under CI every test must run, but this one did not.*no_such_module*"])


def test_elsewhere_a_skip_is_a_skip(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI")
    suite.makepyfile(SKIPS)
    suite.runpytest_subprocess().assert_outcomes(passed=1, xfailed=1, skipped=2)


def test_tests_reach_this_machine_and_no_other(suite: pytest.Pytester) -> None:
    suite.makepyfile("""
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
    """)
    suite.runpytest_subprocess().assert_outcomes(passed=7)


def test_hypothesis_tries_the_same_examples_each_time_under_ci(suite: pytest.Pytester) -> None:
    suite.makepyfile("""
        from hypothesis import given, settings, strategies
        seen = []

        @settings(max_examples=5)
        @given(strategies.integers())
        def test_any(n): seen.append(n)

        def test_tell(): print("seen", seen)
    """)
    first, second = ([line for line in suite.runpytest_subprocess("-s").outlines if "seen" in line] for _ in "ab")
    assert first == second != []
