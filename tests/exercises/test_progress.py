"""Tests of the progress file: nothing is lost, concurrent writes, damaged and unwritable files."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnlab import progress

NOTES = {
    "exercises": {"02.and_gate": {"tries": 2, "passed": True, "hints": 1}},
    "guesses": {"02.bias": {"answer": 4, "right": False}},
    "goals": {"perceptron_gates": ["AND"]},
}


def stored() -> object:
    return json.loads(progress.path().read_text(encoding="utf-8"))


def run(program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", f"from nnlab import progress\n{program}"])


def no_room(*args: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


# What is noted


def test_before_anything_was_done_there_is_no_file() -> None:
    assert progress.read() == {"exercises": {}, "guesses": {}, "goals": {}}
    assert progress.exercise("02.and_gate") == {"tries": 0, "passed": False, "hints": 0}
    assert progress.guess("02.bias") is None
    assert not progress.path().exists()


def test_all_that_is_done_is_in_the_file() -> None:
    progress.note_try("02.and_gate", False)
    progress.note_try("02.and_gate", True)
    progress.note_hint("02.and_gate", 1)
    progress.note_guess("02.bias", 4, False)
    progress.note_goal("perceptron_gates", "AND")
    assert stored() == progress.read() == NOTES


def test_an_exercise_once_passed_stays_passed() -> None:
    for passed in (False, True, False):
        progress.note_try("a", passed)
    assert progress.exercise("a") == {"tries": 3, "passed": True, "hints": 0}


def test_the_first_guess_counts() -> None:
    progress.note_guess("a", "yes", False)
    progress.note_guess("a", "no", True)
    assert progress.guess("a") == {"answer": "yes", "right": False}


def test_a_goal_is_noted_once() -> None:
    for goal in ("AND", "OR", "AND"):
        progress.note_goal("panel", goal)
    assert progress.read()["goals"] == {"panel": ["AND", "OR"]}


def test_what_a_later_version_notes_is_kept() -> None:
    progress.path().write_text(json.dumps({**NOTES, "later": {"a": 1}}))
    progress.note_try("b", True)
    assert stored() == {**progress.read(), "later": {"a": 1}}
    assert progress.guess("02.bias") == NOTES["guesses"]["02.bias"]


# Where it is


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_DATA_HOME": "data"}, "data/nnlab/progress.json"),
        ("linux", {"XDG_DATA_HOME": ""}, ".local/share/nnlab/progress.json"),
        ("darwin", {"XDG_DATA_HOME": "data"}, "Library/Application Support/nnlab/progress.json"),
        ("win32", {"APPDATA": "roaming"}, "roaming/nnlab/progress.json"),
        ("win32", {"APPDATA": ""}, "AppData/Roaming/nnlab/progress.json"),
    ],
)
@pytest.mark.parametrize("unset", [True, False])
def test_the_file_is_where_the_platform_keeps_such_files(
    platform: str,
    variables: dict[str, str],
    expected: str,
    unset: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", platform)
    for name, folder in variables.items():
        monkeypatch.setenv(name, str(tmp_path / folder) if folder else "")
    if unset:
        monkeypatch.delenv("NNLAB_PROGRESS")
    else:
        monkeypatch.setenv("NNLAB_PROGRESS", "")
    assert progress.path() == (tmp_path / expected).resolve()


def test_a_folder_that_is_missing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "not/yet/there.json"))
    progress.note_try("a", True)
    assert (tmp_path / "not/yet/there.json").is_file()


# Several notebooks at a time


def test_nothing_is_lost_when_two_notebooks_write_at_the_same_time() -> None:
    program = (
        "progress.LOCK_TIMEOUT = 300\n"
        "for i in range(60): progress.note_try('both', False); progress.note_goal('{0}', str(i))"
    )
    writers = [run(program.format(name)) for name in ("one", "other")]
    while any(writer.poll() is None for writer in writers):
        if progress.path().exists():
            stored()  # never half a file
    assert [writer.returncode for writer in writers] == [0, 0]
    assert progress.exercise("both")["tries"] == 120
    assert progress.read()["goals"] == {name: [str(i) for i in range(60)] for name in ("one", "other")}
    assert not list(progress.path().parent.glob("*.tmp"))


def test_a_notebook_that_dies_lets_go_of_the_file() -> None:
    assert run("import os\nwith progress._locked(progress.path()): os._exit(7)").wait() == 7
    progress.note_try("a", True)
    assert progress.exercise("a")["passed"]
    assert stored()


def test_a_notebook_that_does_not_let_go_is_not_waited_for_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "LOCK_TIMEOUT", 0.05)
    with progress._locked(progress.path()):
        progress.note_try("a", True)
        assert not progress.path().exists()
        assert progress.exercise("a")["tries"] == 1
    assert "another notebook does not let go of it" in capsys.readouterr().err
    progress.note_try("b", True)
    assert set(progress.read()["exercises"]) == {"a", "b"}
    assert stored() == progress.read()


# A damaged file


DAMAGED = [
    b"{",
    b'{"exercises": {}',
    b"\xff\xfe\x00",
    b"null",
    b"[]",
    b'["exercises"]',
    b'{"exercises": []}',
    b'{"exercises": {"a": 1}}',
    b'{"exercises": {"a": {"tries": "many", "passed": true, "hints": 0}}}',
    b'{"exercises": {"a": {"tries": 1, "passed": true}}}',
    b'{"guesses": {"a": "yes"}}',
    b'{"guesses": {"a": {"answer": [], "right": true}}}',
    b'{"guesses": {"a": {"answer": 1, "right": null}}}',
    b'{"goals": {"a": "AND"}}',
    b'{"goals": {"a": [1]}}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("content", DAMAGED, ids=lambda content: content[:60].decode(errors="replace"))
@pytest.mark.parametrize("reading", [True, False])
def test_a_damaged_file_is_set_aside(content: bytes, reading: bool, capsys: pytest.CaptureFixture[str]) -> None:
    progress.path().write_bytes(content)
    if reading:
        assert progress.read() == {"exercises": {}, "guesses": {}, "goals": {}}
    progress.note_try("b", True)
    aside = progress.path().with_name("progress.damaged.json")
    assert aside.read_bytes() == content
    assert str(aside) in capsys.readouterr().err
    assert list(stored()["exercises"]) == ["b"]  # type: ignore[index]


def test_a_second_damaged_file_does_not_take_the_place_of_the_first() -> None:
    for content in (b"first", b"second"):
        progress.path().write_bytes(content)
        progress.read()
    aside = sorted(path.read_bytes() for path in progress.path().parent.glob("progress.damaged*.json"))
    assert aside == [b"first", b"second"]


def test_an_empty_file_is_no_damaged_one(capsys: pytest.CaptureFixture[str]) -> None:
    progress.path().touch()
    progress.note_try("a", True)
    assert progress.exercise("a")["tries"] == 1
    assert capsys.readouterr().err == ""


# A folder that cannot be written


@pytest.fixture
def unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path for the file that not even root can write to, because its folder is a file."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "file/progress.json"))
    return tmp_path / "file/progress.json"


def test_where_nothing_can_be_written_the_course_goes_on(unwritable: Path, capsys: pytest.CaptureFixture[str]) -> None:
    progress.note_guess("02.bias", 4, False)
    progress.note_guess("02.bias", -4, True)
    progress.note_try("a", True)
    assert capsys.readouterr().err.count("Your progress cannot be saved") == 1, "said once"
    assert progress.guess("02.bias") == {"answer": 4, "right": False}
    assert progress.exercise("a")["tries"] == 1


def test_a_full_disk_leaves_the_file_as_it_was_and_what_waited_is_written_later(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    progress.note_try("a", True)
    before = progress.path().read_bytes()
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        progress.note_try("b", True)
        progress.note_try("b", False)
    assert progress.path().read_bytes() == before
    assert "No space left on device" in capsys.readouterr().err
    assert progress.exercise("b") == {"tries": 2, "passed": True, "hints": 0}
    progress.note_try("c", True)
    assert stored() == progress.read()
    assert {key: each["tries"] for key, each in progress.read()["exercises"].items()} == {"a": 1, "b": 2, "c": 1}
    assert not list(progress.path().parent.glob("*.tmp"))


def test_an_interrupt_while_writing_leaves_the_file_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object) -> None:
        raise KeyboardInterrupt

    progress.note_try("a", True)
    before = progress.path().read_bytes()
    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        progress.note_try("b", True)
    assert progress.path().read_bytes() == before
    assert not list(progress.path().parent.glob("*.tmp"))


def test_a_damaged_file_that_cannot_be_set_aside_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*args: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    progress.path().write_bytes(b"{")
    monkeypatch.setattr(os, "open", refused)
    progress.note_try("a", True)
    assert progress.exercise("a")["tries"] == 1
    assert "Permission denied" in capsys.readouterr().err
    assert progress.path().read_bytes() == b"{"


def test_a_folder_in_the_place_of_the_file_is_no_disaster(capsys: pytest.CaptureFixture[str]) -> None:
    progress.path().mkdir()
    progress.note_try("a", True)
    assert progress.exercise("a")["tries"] == 1
    assert str(progress.path()) in capsys.readouterr().err
