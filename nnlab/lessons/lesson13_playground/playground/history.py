"""Serialise a run to a short text (settings, changes on the way, number of updates), parse it back, and replay it."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any, NamedTuple

from nnlab.lessons.lesson13_playground.playground.run import (
    LEARNING,
    Event,
    Snapshot,
    batches_left,
    log_changes,
    take_step,
)
from nnlab.lessons.lesson13_playground.playground.settings import Settings
from nnlab.lessons.lesson13_playground.playground.settings_text import (
    NUMBER_KEYS,
    PARTS,
    number_text,
    settings_from_text,
    settings_to_text,
)
from nnlab.lessons.lesson13_playground.playground.weights import Parameter, has_parameter, with_parameter
from nnlab.optimizers import OPTIMIZERS
from nnlab.plots import Edge, Unit

EVENT_KEYS = {name: short for part in NUMBER_KEYS for short, name in part.items() if name in LEARNING}
PARAMETER_NAME = re.compile(r"b(\d)\.(\d)|w(\d)\.(\d)\.(\d)")
NUMBER_PATTERN = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
MAX_UPDATES = 100_000  # updates that may be replayed


class History(NamedTuple):
    """A run's initial settings, its changes on the way, and its number of updates: enough to replay it."""

    start: Settings
    events: tuple[Event, ...] = ()
    updates: int = 0

    @property
    def has_started(self) -> bool:
        """True once there has been an update or a change."""
        return bool(self.updates or self.events)

    @property
    def settings(self) -> Settings:
        """The settings at the end of the run."""
        return replace(self.start, **{name: value for _, name, value in self.events if name in LEARNING})


def history_of(snapshot: Snapshot, settings: Settings) -> History:
    """Return the history of a snapshot, with settings that may have just changed."""
    logged = log_changes(snapshot, settings)
    return History(logged.start, logged.log, logged.training.updates)


def history_to_text(history: History) -> str:
    """`data | features | network | learning | @40 rate=0.03 w2.1.3=0.5 @120`, the last part only after the start."""
    words, at = [], 0
    for updates, name, value in history.events:
        words += [f"@{updates}"] if updates != at else []
        words.append(value if name == "optimizer" else f"{EVENT_KEYS.get(name, name)}={number_text(value)}")
        at = updates
    words += [f"@{history.updates}"] if history.updates != at else []
    return " | ".join([settings_to_text(history.start), *([" ".join(words)] if words else [])])


def history_from_text(text: str) -> History:
    """Parse a text; a ValueError says what's wrong with it."""
    if not isinstance(text, str):
        raise TypeError(f'text should be a text, such as "moons | x1 x2 | 8 8 relu", not {text!r}.')
    parts = text.split("|")
    start = settings_from_text("|".join(parts[: len(PARTS)]))
    if len(parts) > len(PARTS) + 1:
        raise ValueError(f"The text has {len(parts)} parts, but there are five: {' | '.join(PARTS)} | what was done.")
    at, events, settings = 0, [], start
    for word in (parts[len(PARTS)] if len(parts) > len(PARTS) else "").split():
        if re.fullmatch(r"@\d+", word) and at <= int(word[1:]):
            at = int(word[1:])
            continue
        event = Event(at, *_parse_event(word, start))
        if event.name in LEARNING:
            settings = replace(settings, **{event.name: event.value})  # raises ValueError if it's invalid
        events.append(event)
    if at > MAX_UPDATES:
        raise ValueError(
            f"The text tells of {at} updates: more than {MAX_UPDATES} would take too long to be done again."
        )
    return History(start, tuple(events), at)


def _parse_event(word: str, start: Settings) -> tuple[str, Any]:
    """Parse a word such as `rate=0.03` or `momentum` into the name of what changed, and its value."""
    short, _, value = word.partition("=")
    if word in OPTIMIZERS:
        return "optimizer", word
    names = {short: name for name, short in EVENT_KEYS.items()}
    is_known = short in names or has_parameter(parameter_from_name(short), start)
    if is_known and NUMBER_PATTERN.fullmatch(value) and math.isfinite(float(value)):
        return names.get(short, short), int(value) if short == "m" and value.isdecimal() else float(value)
    raise ValueError(
        f"The last part of the text tells what was done, such as @40 rate=0.03 w1.2.1=0.5 @120, but it has {word!r}."
    )


def parameter_from_name(name: str) -> Parameter | None:
    """Parse a name; None if it's invalid. w2.3.1 is the weight from unit 3 to unit 1 of layer 2, b2.1 its bias."""
    found = PARAMETER_NAME.fullmatch(name)
    if found is None:
        return None
    digits = [int(digit) for digit in found.groups() if digit]
    if 0 in digits:
        return None
    return Unit(digits[0], digits[1] - 1) if len(digits) == 2 else Edge(digits[0], digits[1] - 1, digits[2] - 1)


def replay(snapshot: Snapshot, history: History) -> Snapshot:
    """Replay a history from its initial snapshot, and return the last one."""
    settings = history.start
    for updates, name, value in (*history.events, Event(history.updates, "", None)):
        snapshot = _train_until(snapshot, settings, updates)
        if name in LEARNING:
            settings = replace(settings, **{name: value})
        elif (chosen := parameter_from_name(name)) is not None:
            snapshot = with_parameter(snapshot, settings, chosen, value)
    return snapshot


def _train_until(snapshot: Snapshot, settings: Settings, updates: int) -> Snapshot:
    """Train until the given number of updates, by whole epochs as long as they fit."""
    while (missing := updates - snapshot.training.updates) > 0:
        fits = batches_left(snapshot.training, settings) <= missing
        next_snapshot = take_step(snapshot, settings, "1 epoch" if fits else "1 batch")
        if next_snapshot is None:
            break
        snapshot = next_snapshot
    return snapshot
