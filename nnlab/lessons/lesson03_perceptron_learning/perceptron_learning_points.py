"""Edit the points of the panel `perceptron_learning`: add, drag, flip, delete; pointer and key handlers; presets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.lessons.lesson03_perceptron_learning.perceptron_learning_recording import (
    CLOUDS,
    State,
    cloud,
    identify_cloud,
)
from nnlab.widgets.scene import Pointer

MOVES = {"ArrowLeft": (-0.1, 0), "ArrowRight": (0.1, 0), "ArrowDown": (0, -0.1), "ArrowUp": (0, 0.1)}
LIMITS = np.array([1.9, 1.4])  # of |x₁| and |x₂|
CLICK_RADIUS, MAX_POINTS = 0.15, 40  # a click within this distance selects a point


def selected_point(state: State, chosen: int) -> int:
    """Return the index of the ringed point, which buttons and keys act on: the last update's, or the chosen one."""
    return chosen if state.example is None else state.example


def on_pointer(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Drag a point to move it. Click an empty place to add a point there, of the class of the ringed one."""
    if pointer.axes != 0 or pointer.kind == "up":
        return {}
    points, place = values["points"], np.array([pointer.x, pointer.y])
    if pointer.kind == "move":
        return _move_point(points, values["chosen"], place)
    far = np.linalg.norm(points - place, axis=1)
    if far.min() < CLICK_RADIUS or len(points) >= MAX_POINTS:
        return {"chosen": int(far.argmin()), "frame": 0}
    return _add_point(values, place)


def on_key(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: space chooses a point, the arrow keys move it, f flips it, + adds one, Delete takes it."""
    points, chosen = values["points"], selected_point(values["state"], values["chosen"])
    if key == " ":
        return {"chosen": (chosen + 1) % len(points), "frame": 0}
    if key in MOVES:
        return _move_point(points, chosen, points[chosen] + MOVES[key])
    action = {"+": add_point, "f": flip_class, "Delete": delete_point}.get(key)
    return action(values) if action else {}


def _move_point(points: Array, chosen: int, place: Any) -> dict[str, Any]:
    points = points.copy()
    points[chosen] = np.clip(place, -LIMITS, LIMITS)
    return {"points": points, "chosen": chosen}


def add_point(values: dict[str, Any]) -> dict[str, Any]:
    """Add a point next to the ringed one, of the same class."""
    beside = values["points"][selected_point(values["state"], values["chosen"])]
    return _add_point(values, beside + np.where(beside > 0, -0.3, 0.3))


def _add_point(values: dict[str, Any], place: Array) -> dict[str, Any]:
    points, y = values["points"], values["y"]
    if len(y) >= MAX_POINTS:
        return {}
    like = y[selected_point(values["state"], values["chosen"])]
    points = np.vstack([points, np.clip(place, -LIMITS, LIMITS)])
    return {"points": points, "y": np.append(y, like), "chosen": len(y)}


def flip_class(values: dict[str, Any]) -> dict[str, Any]:
    """Change the class of the ringed point."""
    y, chosen = values["y"].copy(), selected_point(values["state"], values["chosen"])
    y[chosen] = 1 - y[chosen]
    return {"y": y, "chosen": chosen}


def delete_point(values: dict[str, Any]) -> dict[str, Any]:
    """Delete the ringed point, unless only two are left."""
    points, y, chosen = values["points"], values["y"], selected_point(values["state"], values["chosen"])
    if len(y) <= 2:
        return {}
    return {"points": np.delete(points, chosen, 0), "y": np.delete(y, chosen), "chosen": min(chosen, len(y) - 2)}


def cloud_button(kind: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return the action of a preset button: load the next cloud of this kind, cycling through its seeds."""

    def change(values: dict[str, Any]) -> dict[str, Any]:
        now = identify_cloud(values["points"], values["y"])
        following = (now[1] + 1) % len(CLOUDS[kind][1]) if now and now[0] == kind else 0
        points, y = cloud(kind, following)
        return {"points": points, "y": y, "chosen": 0}

    return change
