"""The progress file: exercises tried, hints taken, questions answered, goals reached. It never leaves the machine.

Several notebooks may write to it at the same time. A damaged file or an unwritable folder never stops a lesson.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

Notes: TypeAlias = dict[str, dict[str, Any]]
Change: TypeAlias = Callable[[Notes], None]

LOCK_TIMEOUT = 5.0  # seconds to wait while another notebook is writing

_unsaved: dict[Path, list[Change]] = {}  # changes that couldn't be written yet, in order
_one_thread = threading.RLock()  # a panel's handler runs next to a cell, and both may note something
_printed: set[str] = set()


def path() -> Path:
    """The path of the progress file: $NNLAB_PROGRESS, or the platform's usual folder for application data."""
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
    """Read the whole file: `exercises`, `guesses` and `goals`, each a dict. Changes not yet saved are included."""
    file = path()
    try:
        notes = _load(file)
        if notes is None:
            with _locked(file):
                notes = _load(file) or _move_damaged_file(file)
    except OSError as error:
        _print_once(
            f"{file} cannot be read ({error.strerror or error}), so the course does not know what you did before."
        )
        notes = _empty_notes()
    with _one_thread:
        for change in _unsaved.get(file, []):
            change(notes)
    return notes


def exercise(key: str) -> dict[str, Any]:
    """An exercise's entry: the number of `tries`, whether it was ever `passed`, the number of `hints` taken."""
    return _exercise_entry(read(), key)


def guess(key: str) -> dict[str, Any] | None:
    """The first `answer` to a question, and whether it was `right`; None if it hasn't been answered."""
    return read()["guesses"].get(key)


def note_try(key: str, passed: bool) -> None:
    """Record an attempt at an exercise."""

    def change(notes: Notes) -> None:
        noted = _exercise_entry(notes, key)
        noted["tries"] += 1
        noted["passed"] = noted["passed"] or passed

    _save_change(change)


def note_hint(key: str, number: int) -> None:
    """Record that the hint with this number, from 1, was taken."""

    def change(notes: Notes) -> None:
        noted = _exercise_entry(notes, key)
        noted["hints"] = max(noted["hints"], number)

    _save_change(change)


def note_guess(key: str, answer: str | float, right: bool) -> None:
    """Record an answer to a question. Only the first one is kept."""

    def change(notes: Notes) -> None:
        notes["guesses"].setdefault(key, {"answer": answer, "right": right})

    _save_change(change)


def note_goal(panel: str, goal: str) -> None:
    """Record that a goal of a panel was reached."""

    def change(notes: Notes) -> None:
        reached = notes["goals"].setdefault(panel, [])
        if goal not in reached:
            reached.append(goal)

    _save_change(change)


def _exercise_entry(notes: Notes, key: str) -> dict[str, Any]:
    noted: dict[str, Any] = notes["exercises"].setdefault(key, {"tries": 0, "passed": False, "hints": 0})
    return noted


def _save_change(change: Change) -> None:
    """Read the file, apply the change and write it back, under the lock. If that fails, retry at the next change."""
    file = path()
    with _one_thread:
        waiting = _unsaved.setdefault(file, [])
        waiting.append(change)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with _locked(file):
                notes = _load(file) or _move_damaged_file(file)
                for each in waiting:
                    each(notes)
                _write_atomically(file, notes)
            waiting.clear()
        except OSError as error:
            _print_once(
                f"Your progress cannot be saved in {file} ({error.strerror or error}). You can go on all the same."
            )


def _empty_notes() -> Notes:
    return {"exercises": {}, "guesses": {}, "goals": {}}


def _load(file: Path) -> Notes | None:
    """Parse the file: empty notes if there's none yet, None if it's damaged."""
    try:
        content = file.read_bytes()
        notes = {**_empty_notes(), **json.loads(content)} if content else _empty_notes()
    except FileNotFoundError:
        return _empty_notes()
    except (ValueError, TypeError, RecursionError):
        return None
    return notes if _is_valid(notes) else None


def _is_valid(notes: Any) -> bool:
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


def _move_damaged_file(file: Path) -> Notes:
    """Rename a damaged file to NAME.damaged.json and return empty notes."""
    names = (file.with_name(f"{file.stem}.damaged{number or ''}{file.suffix}") for number in range(1000))
    aside = next(name for name in names if not name.exists())
    os.replace(file, aside)
    _print_once(f"The file with your progress was damaged. It is kept as {aside}, and a new one is begun.")
    return _empty_notes()


def _write_atomically(file: Path, notes: Notes) -> None:
    """Write to a temporary file, then rename it over the old one, so that the file is never half written."""
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
    """Hold the lock that keeps other notebooks from writing. The system releases it if the kernel dies."""
    descriptor = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + LOCK_TIMEOUT
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
        except PermissionError:  # raised by Windows if another process holds it
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a network folder without locks: better to write without one than not at all
            return True
        return True


def _print_once(notice: str) -> None:
    """Print a notice to stderr, once. Not a warning: those can be turned into errors, which would stop a lesson."""
    if notice not in _printed:
        _printed.add(notice)
        print(notice, file=sys.stderr)
