"""The learner's one small file: exercises tried, hints taken, guesses made, goals reached. It never leaves the machine.

Several notebooks may write to it at the same time. Whatever is wrong with the file or its folder, the course goes on.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

Notes: TypeAlias = dict[str, dict[str, Any]]
Change: TypeAlias = Callable[[Notes], None]

PATIENCE = 5.0  # seconds to wait for another notebook that writes

_unsaved: dict[Path, list[Change]] = {}  # what could not be written yet, in order
_told: set[str] = set()


def path() -> Path:
    """Where the file is: $NNLAB_PROGRESS, or else in the usual folder for the data of programs."""
    if chosen := os.environ.get("NNLAB_PROGRESS"):
        return Path(chosen).expanduser().resolve()
    if sys.platform == "win32":
        folder = os.environ.get("APPDATA") or "~/AppData/Roaming"
    elif sys.platform == "darwin":
        folder = "~/Library/Application Support"
    else:
        folder = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(os.path.expanduser(folder), "nnlab", "progress.json").resolve()


def read() -> Notes:
    """All notes: `exercises`, `guesses` and `goals`, each a dict."""
    file = path()
    try:
        notes = _load(file)
        if notes is None:
            with _locked(file):
                notes = _load(file) or _set_aside(file)
    except OSError as error:
        _tell(f"{file} cannot be read ({error.strerror or error}), so the course does not know what you did before.")
        notes = _empty()
    for change in _unsaved.get(file, []):
        change(notes)
    return notes


def exercise(key: str) -> dict[str, Any]:
    """What is noted about an exercise: how many `tries`, whether it was ever `passed`, how many `hints` were taken."""
    return _exercise(read(), key)


def guess(key: str) -> dict[str, Any] | None:
    """The first `answer` to a question, and whether it was `right`; None if there is none yet."""
    return read()["guesses"].get(key)


def note_try(key: str, passed: bool) -> None:
    """An exercise was tried."""

    def change(notes: Notes) -> None:
        noted = _exercise(notes, key)
        noted["tries"] += 1
        noted["passed"] = noted["passed"] or passed

    _note(change)


def note_hint(key: str, number: int) -> None:
    """The hint with this number, from 1, was taken."""

    def change(notes: Notes) -> None:
        noted = _exercise(notes, key)
        noted["hints"] = max(noted["hints"], number)

    _note(change)


def note_guess(key: str, answer: str | float, right: bool) -> None:
    """A question was answered. Only the first answer counts."""

    def change(notes: Notes) -> None:
        notes["guesses"].setdefault(key, {"answer": answer, "right": right})

    _note(change)


def note_goal(panel: str, goal: str) -> None:
    """A goal of a panel was reached."""

    def change(notes: Notes) -> None:
        reached = notes["goals"].setdefault(panel, [])
        if goal not in reached:
            reached.append(goal)

    _note(change)


def _exercise(notes: Notes, key: str) -> dict[str, Any]:
    noted: dict[str, Any] = notes["exercises"].setdefault(key, {"tries": 0, "passed": False, "hints": 0})
    return noted


def _note(change: Change) -> None:
    """Read, change and write, while no other notebook does. What fails is kept in mind, and tried again next time."""
    file = path()
    waiting = _unsaved.setdefault(file, [])
    waiting.append(change)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _locked(file):
            notes = _load(file) or _set_aside(file)
            for each in waiting:
                each(notes)
            _store(file, notes)
        waiting.clear()
    except OSError as error:
        _tell(f"Your progress cannot be saved in {file} ({error.strerror or error}). You can go on all the same.")


def _empty() -> Notes:
    return {"exercises": {}, "guesses": {}, "goals": {}}


def _load(file: Path) -> Notes | None:
    """What is in the file, nothing if there is none yet; None if it is damaged."""
    try:
        content = file.read_bytes()
        notes = {**_empty(), **json.loads(content)} if content else _empty()
    except FileNotFoundError:
        return _empty()
    except (ValueError, TypeError, RecursionError):
        return None
    return notes if _is_sound(notes) else None


def _is_sound(notes: Any) -> bool:
    kinds = {"tries": int, "passed": bool, "hints": int}
    try:
        exercises = [[type(each[name]) is kind for name, kind in kinds.items()] for each in notes["exercises"].values()]
        guesses = [isinstance(each["answer"], str | int | float) for each in notes["guesses"].values()]
        guesses += [isinstance(each["right"], bool) for each in notes["guesses"].values()]
        goals = [
            isinstance(each, list) and all(isinstance(goal, str) for goal in each) for each in notes["goals"].values()
        ]
    except (AttributeError, KeyError, TypeError):
        return False
    return all(map(all, exercises)) and all(guesses) and all(goals)


def _set_aside(file: Path) -> Notes:
    """Give a damaged file another name, which says what it is, and begin anew."""
    names = (file.with_name(f"{file.stem}.damaged{number or ''}{file.suffix}") for number in range(1000))
    aside = next(name for name in names if not name.exists())
    os.replace(file, aside)
    _tell(f"The file with your progress was damaged. It is kept as {aside}, and a new one is begun.")
    return _empty()


def _store(file: Path, notes: Notes) -> None:
    """Write to a file beside, then put that in its place: at no time is there half a file."""
    descriptor, beside = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.", suffix=".tmp")
    try:
        with open(descriptor, "w", encoding="utf-8") as stream:
            json.dump(notes, stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """A time in which no other notebook writes. The system frees the lock when a kernel dies."""
    descriptor = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + PATIENCE
        while not _lock(descriptor):
            if time.monotonic() > end:
                raise TimeoutError(0, "another notebook does not let go of it")
            time.sleep(0.005)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:  # what Windows says when another has it
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a folder far away that knows no locks: better without one than not at all
            return True
        return True


def _tell(notice: str) -> None:
    """Say it once. Not as a warning: those can be turned into errors, and this must never stop a lesson."""
    if notice not in _told:
        _told.add(notice)
        print(notice, file=sys.stderr)
