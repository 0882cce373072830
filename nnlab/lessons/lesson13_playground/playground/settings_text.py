"""Serialise settings to one line of text (data | features | network | learning), and parse it back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from nnlab.initializers import INITIALIZERS
from nnlab.lessons.lesson13_playground.playground.settings import (
    DATA,
    FEATURES,
    PAINTED,
    Settings,
    trainable_activations,
)
from nnlab.lookup import lookup
from nnlab.losses import LOSSES
from nnlab.optimizers import OPTIMIZERS

PARTS = ("data", "features", "network", "learning")
# The keys of each part, written key=number, and the setting of each.
NUMBER_KEYS: tuple[dict[str, str], ...] = (
    {"n": "points", "noise": "noise", "share": "share", "seed": "data_seed"},
    {},
    {"dropout": "dropout", "seed": "seed"},
    {"rate": "learning_rate", "m": "batch_size", "l1": "l1", "l2": "l2", "clip": "clip"},
)
OMITTED_AT_ZERO = ("dropout", "l1", "l2", "clip")  # omitted while they are 0
PAINTED_POINT = re.compile(r"([os])(-?\d{1,3}),(-?\d{1,3})")  # o is class 1, a circle, s is class 0, a square


def settings_to_text(settings: Settings) -> str:
    """Serialise settings to one line."""
    s = settings
    points = [f"{'so'[y]}{x1},{x2}" for x1, x2, y in s.painted] if s.data == PAINTED else []
    words = [[s.data, *points], s.features, [*map(str, s.hidden), s.activation, s.init, s.loss], [s.optimizer]]
    parts = zip(words, NUMBER_KEYS, strict=True)
    return " | ".join(" ".join([*some, *_number_words(s, names)]) for some, names in parts)


def _number_words(settings: Settings, names: dict[str, str]) -> Iterable[str]:
    for short, name in names.items():
        value = getattr(settings, name)
        if value or name not in OMITTED_AT_ZERO:
            yield f"{short}={number_text(value)}"


def number_text(value: float) -> str:
    """Format a number to the last digit."""
    return repr(value).removesuffix(".0")


def settings_from_text(text: str) -> Settings:
    """Parse a text; anything it omits gets its default. A ValueError says what's wrong."""
    parts = text.split("|")
    if len(parts) > len(PARTS):
        raise ValueError(f"The text has {len(parts)} parts, but there are four: {' | '.join(PARTS)}.")
    found: dict[str, Any] = {}
    for part, words in zip(PARTS, parts, strict=False):
        for name, value in (_parse_word(word, part) for word in words.split()):
            if name in ("features", "hidden", "painted"):
                found[name] = (*found.get(name, ()), value)
            elif name in found:
                raise ValueError(f"The text says {name.replace('_', ' ')} twice: {found[name]} and {value}.")
            else:
                found[name] = value
    if len(parts) > PARTS.index("network"):
        found.setdefault("hidden", ())
    return Settings(**found)


def _parse_word(word: str, part: str) -> tuple[str, Any]:
    """Parse a word of a part into a setting's name and value."""
    words: dict[str, tuple[str, Any]] = {
        name: (kind, name) for kind, table in _names_by_setting(part) for name in table
    }
    numbers = NUMBER_KEYS[PARTS.index(part)]
    short, equals, value = word.partition("=")
    if equals and short in numbers:
        return numbers[short], _parse_number(word, value)
    if part == "data" and (point := PAINTED_POINT.fullmatch(word)):
        return "painted", (int(point[2]), int(point[3]), "so".index(point[1]))
    if part == "network" and word.isdecimal():
        return "hidden", int(word)
    return lookup(words | {f"{name}=": ("", "") for name in numbers}, word, f"word in the {part} of this text")


def _names_by_setting(part: str) -> list[tuple[str, Iterable[str]]]:
    """Return pairs (setting, allowed names) for a part."""
    return {
        "data": [("data", DATA)],
        "features": [("features", FEATURES)],
        "network": [("activation", trainable_activations()), ("init", INITIALIZERS), ("loss", LOSSES)],
        "learning": [("optimizer", OPTIMIZERS)],
    }[part]  # type: ignore[return-value]


def _parse_number(word: str, value: str) -> float:
    if re.fullmatch(r"-?\d+", value):
        return int(value)
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"After = comes a number, such as 0.1, but the text has {word!r}.") from None
