"""Lesson 03: points that are added, dragged, flipped and deleted, with the pointer, the keyboard or buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.lessons.lesson03_perceptron_learning.perceptron_learning_recording import SETS, Moment, clouds, kind_of
from nnlab.widgets.scene import Pointer

MOVES = {"ArrowLeft": (-0.1, 0), "ArrowRight": (0.1, 0), "ArrowDown": (0, -0.1), "ArrowUp": (0, 0.1)}
EDGE = np.array([1.9, 1.4])  # no point beyond it
NEAR, MOST = 0.15, 40  # how near to a point a click is meant for it; how many points there can be


def ringed(state: Moment, chosen: int) -> int:
    """The point with the ring, that buttons and keys are meant for: the one just learned from, or the chosen one."""
    return chosen if state.example is None else state.example


def drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Drag a point to move it. Click an empty place to add a point there, of the class of the ringed one."""
    if pointer.axes != 0 or pointer.kind == "up":
        return {}
    points, place = values["points"], np.array([pointer.x, pointer.y])
    if pointer.kind == "move":
        return _moved(points, values["chosen"], place)
    far = np.linalg.norm(points - place, axis=1)
    if far.min() < NEAR or len(points) >= MOST:
        return {"chosen": int(far.argmin()), "frame": 0}
    return _added(values, place)


def push(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: space chooses a point, the arrow keys move it, f flips it, + adds one, Delete takes it."""
    points, chosen = values["points"], ringed(values["state"], values["chosen"])
    if key == " ":
        return {"chosen": (chosen + 1) % len(points), "frame": 0}
    if key in MOVES:
        return _moved(points, chosen, points[chosen] + MOVES[key])
    action = {"+": add, "f": flip, "Delete": delete}.get(key)
    return action(values) if action else {}


def _moved(points: Array, chosen: int, place: Any) -> dict[str, Any]:
    points = points.copy()
    points[chosen] = np.clip(place, -EDGE, EDGE)
    return {"points": points, "chosen": chosen}


def add(values: dict[str, Any]) -> dict[str, Any]:
    """A point more beside the ringed one, of its class."""
    beside = values["points"][ringed(values["state"], values["chosen"])]
    return _added(values, beside + np.where(beside > 0, -0.3, 0.3))


def _added(values: dict[str, Any], place: Array) -> dict[str, Any]:
    points, y = values["points"], values["y"]
    if len(y) >= MOST:
        return {}
    like = y[ringed(values["state"], values["chosen"])]
    points = np.vstack([points, np.clip(place, -EDGE, EDGE)])
    return {"points": points, "y": np.append(y, like), "chosen": len(y)}


def flip(values: dict[str, Any]) -> dict[str, Any]:
    """The ringed point becomes one of the other class."""
    y, chosen = values["y"].copy(), ringed(values["state"], values["chosen"])
    y[chosen] = 1 - y[chosen]
    return {"y": y, "chosen": chosen}


def delete(values: dict[str, Any]) -> dict[str, Any]:
    """The ringed point is taken away; two are left at least."""
    points, y, chosen = values["points"], values["y"], ringed(values["state"], values["chosen"])
    if len(y) <= 2:
        return {}
    return {"points": np.delete(points, chosen, 0), "y": np.delete(y, chosen), "chosen": min(chosen, len(y) - 2)}


def another(kind: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A button's function: points of this kind, and if it is pressed again, others of them."""

    def change(values: dict[str, Any]) -> dict[str, Any]:
        now = kind_of(values["points"], values["y"])
        following = (now[1] + 1) % len(SETS[kind][1]) if now and now[0] == kind else 0
        points, y = clouds(kind, following)
        return {"points": points, "y": y, "chosen": 0}

    return change
