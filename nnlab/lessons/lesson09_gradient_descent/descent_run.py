"""Gradient descent on a landscape, and the name of what comes of it: it converges, oscillates, diverges, or crawls."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.lessons.lesson09_gradient_descent.landscapes import Landscape

CLOSE = 1e-4  # the length of the gradient below which a descent stops
FAR = 1000.0  # a weight beyond this has diverged
MOST = 1000  # steps
TURNS = 20  # the last steps, in which a turn back is looked for
LOWEST = 0.001  # a cost that is as good as the lowest, 0

Place = tuple[float, ...]


class Run(NamedTuple):
    """All places of a descent, the costs there, and its name: what came of it."""

    path: Array  # (steps + 1, weights)
    costs: Array  # (steps + 1,)
    name: str

    @property
    def steps(self) -> int:
        """How many steps it made until it stopped."""
        return len(self.path) - 1


@lru_cache(256)
def descend(landscape: Landscape, start: Place, learning_rate: float) -> Run:
    """w ← w − η ∇C from the start, until it is clear what comes of it.

    It *converged* when the gradient is shorter than CLOSE, and *diverged* when a weight is beyond FAR. After MOST steps
    without either it is *oscillating* if one of its last steps turned back (by more than a right angle), else
    *crawling*.
    """
    path = [start]
    for _ in range(MOST + 1):
        here = path[-1]
        if max(map(abs, here)) > FAR:
            return _run(landscape, path, "diverged")
        gradient = landscape.gradient(*here)
        if math.hypot(*gradient) < CLOSE:
            return _run(landscape, path, "converged")
        path.append(tuple(w - learning_rate * slope for w, slope in zip(here, gradient, strict=True)))
    path.pop()
    return _run(landscape, path, "oscillating" if _turns_back(path) else "crawling")


def _run(landscape: Landscape, path: list[Place], name: str) -> Run:
    places = np.array(path)
    return Run(places, landscape.cost(*places.T), name)


def _turns_back(path: list[Place]) -> bool:
    steps = np.diff(path[-TURNS - 1 :], axis=0)
    return bool(((steps[1:] * steps[:-1]).sum(axis=1) < 0).any())


def ending(landscape: Landscape, run: Run) -> str:
    """Where a descent that converged has stopped: "lowest", in a "local" minimum, or where it is "flat" but no minimum.

    It is a minimum if no place at a distance of 0.1 is lower, straight or across.
    """
    if run.costs[-1] < LOWEST:
        return "lowest"
    here = run.path[-1]
    around = [here + 0.1 * np.array(way) for way in product((-1, 0, 1), repeat=len(here)) if any(way)]
    return "local" if min(landscape.cost(*place) for place in around) > run.costs[-1] else "flat"


def is_stuck(landscape: Landscape, run: Run) -> bool:
    """Whether it converged where it is not lowest."""
    return run.name == "converged" and ending(landscape, run) != "lowest"


def told(landscape: Landscape, run: Run) -> str:
    """What comes of a descent in the end, in one sentence."""
    if run.name == "converged":
        where = {
            "lowest": "at the lowest cost.",
            "local": "but only in a local minimum: stuck.",
            "flat": "where it is flat, though it is no minimum: stuck.",
        }
        return f"In the end: converged at step {run.steps}, {where[ending(landscape, run)]}"
    return {
        "diverged": f"In the end: diverged, step {run.steps} is farther than {FAR:.0f} away.",
        "oscillating": f"In the end: oscillating, after {MOST} steps it still turns back again and again.",
        "crawling": f"In the end: crawling, {MOST} steps are not enough.",
    }[run.name]


def counted(steps: int) -> str:
    """A number of steps, in words."""
    return "1 step" if steps == 1 else f"{steps} steps"


def room_for(steps: int) -> tuple[float, float]:
    """The ends of an axis for the steps: few of them, so that it seldom changes."""
    most = next(most for most in (10, 20, 50, 100) if steps <= most)
    return (-0.02 * most, 1.02 * most)


def short(value: float) -> str:
    """A number with four digits, however large; what only rounding has left is 0."""
    return f"{round(float(value), 10) + 0.0:.4g}".replace("-", "−")


def pair(values: Array) -> str:
    """One number, or several in brackets."""
    return short(values[0]) if len(values) == 1 else f"({', '.join(map(short, values))})"


def table(landscape: Landscape, here: Array, learning_rate: float, names: tuple[str, str, str]) -> str:
    """One step in numbers, as HTML: the gradient, the step, what it should do to the cost, and what it does.

    `names` are those of the weights, the cost and the gradient.
    """
    w, cost, slope = names
    gradient = np.array(landscape.gradient(*here))
    step = -learning_rate * gradient
    estimate, real = float(gradient @ step), float(landscape.cost(*here + step) - landscape.cost(*here))
    rows = {
        f"here: {w}": pair(here),
        f"cost {cost}": short(landscape.cost(*here)),
        f"slope {slope}": pair(gradient),
        f"step Δ{w} = −η {slope}": pair(step),
        f"estimate {slope} · Δ{w}": short(estimate),
        f"real Δ{cost}": short(real),
    }
    lines = "".join(f"<tr><th scope='row'>{name}</th><td>{value}</td></tr>" for name, value in rows.items())
    return f"<table><tbody>{lines}</tbody></table>"
