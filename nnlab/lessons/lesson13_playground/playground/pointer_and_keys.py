"""What pointer and keys do in the playground: choose a weight or a bias, set it, and paint points."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from nnlab.lessons.lesson13_playground.playground.figures import chosen_at
from nnlab.lessons.lesson13_playground.playground.settings import MOST_POINTS, PAINTED, Painted, Settings
from nnlab.lessons.lesson13_playground.playground.weights import every, is_there, value, with_number
from nnlab.widgets.scene import Pointer

ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}
STEP, FINE_STEP = 10, 2  # hundredths, by which a key moves the cross, and with Shift
NEAR, APART = 12, 6  # hundredths: what the eraser reaches, and how far the points of a stroke are apart
NUDGES = {"+": 0.1, "=": 0.1, "-": -0.1, "_": -0.1}
BRUSHES = {"class 1 ●": 1, "class 0 ■": 0, "erase": None}


def on_pointer(values: dict[str, Any], pointer: Pointer) -> dict[str, Any] | None:
    """Click an edge of the network, or a unit for its bias, to set it by hand. With data that are painted, paint."""
    settings = Settings.of(values)
    if pointer.axes == 0 and pointer.kind == "down":
        return {"chosen": chosen_at(settings, pointer.x, pointer.y)}
    if pointer.axes == 1 and pointer.kind != "up" and settings.data == PAINTED:
        places = [(round(100 * x), round(100 * y)) for x, y in pointer.path or [(pointer.x, pointer.y)]]
        return _stroke(values, places, APART if pointer.kind == "move" else 1)
    return None


def on_key(values: dict[str, Any], key: str) -> dict[str, Any] | None:
    """Keys: n chooses the next number, N the one before, + and − change it. Arrows move a cross, Enter paints."""
    settings = Settings.of(values)
    if key in ("n", "N"):
        return {"chosen": _following(values["chosen"], settings, 1 if key == "n" else -1)}
    if key in NUDGES:
        return nudge(values, NUDGES[key])
    arrow = key.removeprefix("Shift+")
    if arrow in ARROWS:
        step = STEP if key == arrow else FINE_STEP
        cross = np.array(values["cursor"] or (0, 0)) + step * np.array(ARROWS[arrow])
        return {"cursor": tuple(np.clip(cross, -100, 100).tolist())}
    if key in ("Enter", " ") and values["cursor"] and settings.data == PAINTED:
        return _stroke(values, [values["cursor"]], 1)
    return None


def nudge(values: dict[str, Any], by: float) -> dict[str, Any] | None:
    """The chosen number changed by some."""
    settings, chosen = Settings.of(values), values["chosen"]
    if not is_there(chosen, settings):
        return None
    new = round(value(values["state"], settings, chosen) + by, 4)  # few digits for the text of the state
    return {"state": with_number(values["state"], settings, chosen, new)}


def _following(chosen: Any, settings: Settings, by: int) -> Any:
    """The number after the chosen one, or before it."""
    numbers = every(settings)
    at = numbers.index(chosen) if chosen in numbers else -1 if by > 0 else 0
    return numbers[(at + by) % len(numbers)]


def _stroke(values: dict[str, Any], places: Iterable[tuple[int, int]], apart: int) -> dict[str, Any] | None:
    """What the brush does at some places."""
    painted: Painted = values["painted"]
    for x, y in places:
        if -100 <= x <= 100 and -100 <= y <= 100:
            painted = _dab(painted, x, y, BRUSHES[values["paint"]], apart)
    return {"painted": painted} if painted != values["painted"] else None


def _dab(painted: Painted, x: int, y: int, brush: int | None, apart: int) -> Painted:
    """A point more, if none is nearer than `apart`; without a class, those that are near less."""
    away = [float(np.hypot(px - x, py - y)) for px, py, _ in painted]
    if brush is None:
        return tuple(point for point, far in zip(painted, away, strict=True) if far > NEAR)
    if len(painted) == MOST_POINTS or min(away, default=apart) < apart:
        return painted
    return (*painted, (x, y, brush))
