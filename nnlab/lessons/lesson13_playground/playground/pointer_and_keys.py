"""Pointer and key handlers of the playground: choose a weight or bias, nudge it, paint and erase points."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from nnlab.lessons.lesson13_playground.playground.figures import parameter_at
from nnlab.lessons.lesson13_playground.playground.settings import MAX_POINTS, PAINTED, Painted, Settings
from nnlab.lessons.lesson13_playground.playground.weights import (
    all_parameters,
    has_parameter,
    parameter_value,
    with_parameter,
)
from nnlab.widgets.scene import Pointer

ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}
STEP, FINE_STEP = 10, 2  # hundredths by which an arrow key moves the cross, without and with Shift
ERASER_RADIUS, MIN_DISTANCE = 12, 6  # in hundredths; the distance is between the points of a stroke
NUDGES = {"+": 0.1, "=": 0.1, "-": -0.1, "_": -0.1}
BRUSHES = {"class 1 ●": 1, "class 0 ■": 0, "erase": None}


def on_pointer(values: dict[str, Any], pointer: Pointer) -> dict[str, Any] | None:
    """Click an edge of the network, or a unit for its bias, to set it by hand. With data that are painted, paint."""
    settings = Settings.of(values)
    if pointer.axes == 0 and pointer.kind == "down":
        return {"chosen": parameter_at(settings, pointer.x, pointer.y)}
    if pointer.axes == 1 and pointer.kind != "up" and settings.data == PAINTED:
        points = [(round(100 * x), round(100 * y)) for x, y in pointer.path or [(pointer.x, pointer.y)]]
        return _apply_brush(values, points, MIN_DISTANCE if pointer.kind == "move" else 1)
    return None


def on_key(values: dict[str, Any], key: str) -> dict[str, Any] | None:
    """Keys: n chooses the next number, N the one before, + and − change it. Arrows move a cross, Enter paints."""
    settings = Settings.of(values)
    if key in ("n", "N"):
        return {"chosen": _next_parameter(values["chosen"], settings, 1 if key == "n" else -1)}
    if key in NUDGES:
        return nudge_chosen(values, NUDGES[key])
    arrow = key.removeprefix("Shift+")
    if arrow in ARROWS:
        step = STEP if key == arrow else FINE_STEP
        cross = np.array(values["cursor"] or (0, 0)) + step * np.array(ARROWS[arrow])
        return {"cursor": tuple(np.clip(cross, -100, 100).tolist())}
    if key in ("Enter", " ") and values["cursor"] and settings.data == PAINTED:
        return _apply_brush(values, [values["cursor"]], 1)
    return None


def nudge_chosen(values: dict[str, Any], by: float) -> dict[str, Any] | None:
    """Change the chosen weight or bias."""
    settings, chosen = Settings.of(values), values["chosen"]
    if not has_parameter(chosen, settings):
        return None
    new = round(parameter_value(values["state"], settings, chosen) + by, 4)  # rounded, to keep the state's text short
    return {"state": with_parameter(values["state"], settings, chosen, new)}


def _next_parameter(chosen: Any, settings: Settings, by: int) -> Any:
    """Return the parameter after the chosen one, or before it."""
    parameters = all_parameters(settings)
    at = parameters.index(chosen) if chosen in parameters else -1 if by > 0 else 0
    return parameters[(at + by) % len(parameters)]


def _apply_brush(values: dict[str, Any], points: Iterable[tuple[int, int]], apart: int) -> dict[str, Any] | None:
    """Apply the brush at several points, in hundredths."""
    painted: Painted = values["painted"]
    for x, y in points:
        if -100 <= x <= 100 and -100 <= y <= 100:
            painted = _apply_brush_at(painted, x, y, BRUSHES[values["paint"]], apart)
    return {"painted": painted} if painted != values["painted"] else None


def _apply_brush_at(painted: Painted, x: int, y: int, brush: int | None, apart: int) -> Painted:
    """Add a point of class `brush` unless one is nearer than `apart`; without a class, erase the points nearby."""
    distances = [float(np.hypot(px - x, py - y)) for px, py, _ in painted]
    if brush is None:
        return tuple(point for point, distance in zip(painted, distances, strict=True) if distance > ERASER_RADIUS)
    if len(painted) == MAX_POINTS or min(distances, default=apart) < apart:
        return painted
    return (*painted, (x, y, brush))
