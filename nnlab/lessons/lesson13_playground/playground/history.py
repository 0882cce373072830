"""The whole state of a run as a short text: its settings, what was changed by hand on the way, and how far it is."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any, NamedTuple

from nnlab.lessons.lesson13_playground.playground.run import LEARNING, Event, Moment, batches_left, step_on, told
from nnlab.lessons.lesson13_playground.playground.settings import Settings
from nnlab.lessons.lesson13_playground.playground.settings_text import NUMBERS, PARTS, from_text, plain, to_text
from nnlab.lessons.lesson13_playground.playground.weights import Number, is_there, with_number
from nnlab.optimizers import OPTIMIZERS
from nnlab.plots import Edge, Unit

SHORT = {name: short for part in NUMBERS for short, name in part.items() if name in LEARNING}
NUMBER = re.compile(r"b(\d)\.(\d)|w(\d)\.(\d)\.(\d)")
VALUE = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
LONGEST = 100_000  # updates that are replayed


class Story(NamedTuple):
    """How a run came to where it is."""

    start: Settings
    events: tuple[Event, ...] = ()
    updates: int = 0

    @property
    def is_under_way(self) -> bool:
        """Whether anything was done yet."""
        return bool(self.updates or self.events)

    @property
    def settings(self) -> Settings:
        """Those at its end."""
        return replace(self.start, **{name: value for _, name, value in self.events if name in LEARNING})


def story(moment: Moment, settings: Settings) -> Story:
    """That of a moment, under settings that may have been changed just now."""
    now = told(moment, settings)
    return Story(now.start, now.log, now.training.updates)


def write(told: Story) -> str:
    """`data | features | network | learning | @40 rate=0.03 w2.1.3=0.5 @120`, the last part only after the start."""
    words, at = [], 0
    for updates, name, value in told.events:
        words += [f"@{updates}"] if updates != at else []
        words.append(value if name == "optimizer" else f"{SHORT.get(name, name)}={plain(value)}")
        at = updates
    words += [f"@{told.updates}"] if told.updates != at else []
    return " | ".join([to_text(told.start), *([" ".join(words)] if words else [])])


def read(text: str) -> Story:
    """The story that a text tells. A ValueError says what cannot be read."""
    if not isinstance(text, str):
        raise TypeError(f'text should be a text, such as "moons | x1 x2 | 8 8 relu", not {text!r}.')
    parts = text.split("|")
    start = from_text("|".join(parts[: len(PARTS)]))
    if len(parts) > len(PARTS) + 1:
        raise ValueError(f"The text has {len(parts)} parts, but there are five: {' | '.join(PARTS)} | what was done.")
    at, events, settings = 0, [], start
    for word in (parts[len(PARTS)] if len(parts) > len(PARTS) else "").split():
        if re.fullmatch(r"@\d+", word) and at <= int(word[1:]):
            at = int(word[1:])
            continue
        event = Event(at, *_event(word, start))
        if event.name in LEARNING:
            settings = replace(settings, **{event.name: event.value})  # refuses what cannot be
        events.append(event)
    if at > LONGEST:
        raise ValueError(f"The text tells of {at} updates: more than {LONGEST} would take too long to be done again.")
    return Story(start, tuple(events), at)


def _event(word: str, start: Settings) -> tuple[str, Any]:
    """What a word says was changed, and to what."""
    short, _, value = word.partition("=")
    if word in OPTIMIZERS:
        return "optimizer", word
    names = {short: name for name, short in SHORT.items()}
    is_known = short in names or is_there(number(short), start)
    if is_known and VALUE.fullmatch(value) and math.isfinite(float(value)):
        return names.get(short, short), int(value) if short == "m" and value.isdecimal() else float(value)
    raise ValueError(
        f"The last part of the text tells what was done, such as @40 rate=0.03 w1.2.1=0.5 @120, but it has {word!r}."
    )


def number(name: str) -> Number | None:
    """The weight or bias of a name: w2.3.1 goes to unit 1 of layer 2 from unit 3; b2.1 is the bias of that unit."""
    found = NUMBER.fullmatch(name)
    if found is None:
        return None
    digits = [int(digit) for digit in found.groups() if digit]
    if 0 in digits:
        return None
    return Unit(digits[0], digits[1] - 1) if len(digits) == 2 else Edge(digits[0], digits[1] - 1, digits[2] - 1)


def replay(moment: Moment, told: Story) -> Moment:
    """From a start, the moment that a story tells of."""
    settings = told.start
    for updates, name, value in (*told.events, Event(told.updates, "", None)):
        moment = _until(moment, settings, updates)
        if name in LEARNING:
            settings = replace(settings, **{name: value})
        elif (chosen := number(name)) is not None:
            moment = with_number(moment, settings, chosen, value)
    return moment


def _until(moment: Moment, settings: Settings, updates: int) -> Moment:
    """The moment after so many updates, by epochs as far as they fit."""
    while (missing := updates - moment.training.updates) > 0:
        fits = batches_left(moment.training, settings) <= missing
        following = step_on(moment, settings, "1 epoch" if fits else "1 batch")
        if following is None:
            break
        moment = following
    return moment
