"""Settings as one line of text, and back: data | features | network | learning."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from nnlab.initializers import INITIALIZERS
from nnlab.lessons.lesson13_playground.playground.settings import DATA, FEATURES, PAINTED, Settings, activations
from nnlab.losses import LOSSES
from nnlab.optimizers import OPTIMIZERS
from nnlab.tables import lookup

PARTS = ("data", "features", "network", "learning")
# What stands in each part as name=number, and the setting that it is.
NUMBERS: tuple[dict[str, str], ...] = (
    {"n": "points", "noise": "noise", "share": "share", "seed": "data_seed"},
    {},
    {"dropout": "dropout", "seed": "seed"},
    {"rate": "learning_rate", "m": "batch_size", "l1": "l1", "l2": "l2", "clip": "clip"},
)
OFF = ("dropout", "l1", "l2", "clip")  # left out while they are 0
POINT = re.compile(r"([os])(-?\d{1,3}),(-?\d{1,3})")  # o is class 1, a circle, s is class 0, a square


def to_text(settings: Settings) -> str:
    """One line that `from_text` understands."""
    s = settings
    points = [f"{'so'[y]}{x1},{x2}" for x1, x2, y in s.painted] if s.data == PAINTED else []
    words = [[s.data, *points], s.features, [*map(str, s.hidden), s.activation, s.init, s.loss], [s.optimizer]]
    parts = zip(words, NUMBERS, strict=True)
    return " | ".join(" ".join([*some, *_numbers(s, names)]) for some, names in parts)


def _numbers(settings: Settings, names: dict[str, str]) -> Iterable[str]:
    for short, name in names.items():
        value = getattr(settings, name)
        if value or name not in OFF:
            yield f"{short}={plain(value)}"


def plain(value: float) -> str:
    """A number as it is in a text, to the last digit."""
    return repr(value).removesuffix(".0")


def from_text(text: str) -> Settings:
    """The settings that a text tells; what it leaves out is as usual. A ValueError says what cannot be read."""
    parts = text.split("|")
    if len(parts) > len(PARTS):
        raise ValueError(f"The text has {len(parts)} parts, but there are four: {' | '.join(PARTS)}.")
    found: dict[str, Any] = {}
    for part, words in zip(PARTS, parts, strict=False):
        for name, value in (_read(word, part) for word in words.split()):
            if name in ("features", "hidden", "painted"):
                found[name] = (*found.get(name, ()), value)
            elif name in found:
                raise ValueError(f"The text says {name.replace('_', ' ')} twice: {found[name]} and {value}.")
            else:
                found[name] = value
    if len(parts) > PARTS.index("network"):
        found.setdefault("hidden", ())
    return Settings(**found)


def _read(word: str, part: str) -> tuple[str, Any]:
    """The setting that a word of a part stands for, and its value."""
    words: dict[str, tuple[str, Any]] = {name: (kind, name) for kind, table in _tables(part) for name in table}
    numbers = NUMBERS[PARTS.index(part)]
    short, equals, value = word.partition("=")
    if equals and short in numbers:
        return numbers[short], _number(word, value)
    if part == "data" and (point := POINT.fullmatch(word)):
        return "painted", (int(point[2]), int(point[3]), "so".index(point[1]))
    if part == "network" and word.isdecimal():
        return "hidden", int(word)
    return lookup(words | {f"{name}=": ("", "") for name in numbers}, word, f"word in the {part} of this text")


def _tables(part: str) -> list[tuple[str, Iterable[str]]]:
    """The names that may stand in a part, and the setting that they are."""
    return {
        "data": [("data", DATA)],
        "features": [("features", FEATURES)],
        "network": [("activation", activations()), ("init", INITIALIZERS), ("loss", LOSSES)],
        "learning": [("optimizer", OPTIMIZERS)],
    }[part]  # type: ignore[return-value]


def _number(word: str, value: str) -> float:
    if re.fullmatch(r"-?\d+", value):
        return int(value)
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"After = comes a number, such as 0.1, but the text has {word!r}.") from None
