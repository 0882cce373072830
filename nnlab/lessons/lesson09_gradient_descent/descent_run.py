"""Run gradient descent on a landscape and classify the outcome: converged, oscillating, diverged or crawling."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.lessons.lesson09_gradient_descent.landscapes import Landscape

TOLERANCE = 1e-4  # a descent has converged when its gradient is shorter
DIVERGED_BEYOND = 1000.0  # a descent has diverged when a weight is larger
MAX_STEPS = 1000
LAST_STEPS = 20  # how many steps at the end are searched for a turn back
LOW_COST = 0.001  # counts as the lowest cost, which is 0

Point = tuple[float, ...]


class Run(NamedTuple):
    """A finished descent: its points, the costs there, and the outcome (see `descend`)."""

    path: Array  # (steps + 1, weights)
    costs: Array  # (steps + 1,)
    outcome: str

    @property
    def steps(self) -> int:
        """The number of steps until it stopped."""
        return len(self.path) - 1


@lru_cache(256)
def descend(landscape: Landscape, start: Point, learning_rate: float) -> Run:
    """Repeat w ← w − η ∇C from the start until the outcome is clear.

    It *converged* when the gradient is shorter than TOLERANCE, and *diverged* when a weight is beyond DIVERGED_BEYOND.
    After MAX_STEPS without either it is *oscillating* if one of its last steps turned back (by more than a right
    angle), else *crawling*.
    """
    path = [start]
    for _ in range(MAX_STEPS + 1):
        here = path[-1]
        if max(map(abs, here)) > DIVERGED_BEYOND:
            return _finished_run(landscape, path, "diverged")
        gradient = landscape.gradient(*here)
        if math.hypot(*gradient) < TOLERANCE:
            return _finished_run(landscape, path, "converged")
        path.append(tuple(w - learning_rate * slope for w, slope in zip(here, gradient, strict=True)))
    path.pop()
    return _finished_run(landscape, path, "oscillating" if _oscillates(path) else "crawling")


def _finished_run(landscape: Landscape, path: list[Point], outcome: str) -> Run:
    places = np.array(path)
    return Run(places, landscape.cost(*places.T), outcome)


def _oscillates(path: list[Point]) -> bool:
    steps = np.diff(path[-LAST_STEPS - 1 :], axis=0)
    return bool(((steps[1:] * steps[:-1]).sum(axis=1) < 0).any())


def where_converged(landscape: Landscape, run: Run) -> str:
    """Classify where a descent converged: "lowest", in a "local" minimum, or "flat" (a plateau or a saddle).

    It counts as a minimum if no neighbour is lower, 0.1 away along the axes or the diagonals.
    """
    if run.costs[-1] < LOW_COST:
        return "lowest"
    here = run.path[-1]
    around = [here + 0.1 * np.array(way) for way in product((-1, 0, 1), repeat=len(here)) if any(way)]
    return "local" if min(landscape.cost(*place) for place in around) > run.costs[-1] else "flat"


def is_stuck(landscape: Landscape, run: Run) -> bool:
    """Return whether it converged anywhere but at the lowest cost."""
    return run.outcome == "converged" and where_converged(landscape, run) != "lowest"


def outcome_sentence(landscape: Landscape, run: Run) -> str:
    """Describe the outcome of a descent in one sentence."""
    if run.outcome == "converged":
        where = {
            "lowest": "at the lowest cost.",
            "local": "but only in a local minimum: stuck.",
            "flat": "where it is flat, though it is no minimum: stuck.",
        }
        return f"In the end: converged at step {run.steps}, {where[where_converged(landscape, run)]}"
    return {
        "diverged": f"In the end: diverged, step {run.steps} is farther than {DIVERGED_BEYOND:.0f} away.",
        "oscillating": f"In the end: oscillating, after {MAX_STEPS} steps it still turns back again and again.",
        "crawling": f"In the end: crawling, {MAX_STEPS} steps are not enough.",
    }[run.outcome]


def steps_str(steps: int) -> str:
    """Return "1 step", "2 steps" and so on."""
    return "1 step" if steps == 1 else f"{steps} steps"


def step_axis_limits(steps: int) -> tuple[float, float]:
    """Return limits for an axis of steps, out of a few, so that the axis rarely has to be redrawn."""
    most = next(most for most in (10, 20, 50, 100) if steps <= most)
    return (-0.02 * most, 1.02 * most)


def four_digits(value: float) -> str:
    """Format a number with four significant digits; rounding errors below 1e-10 become 0."""
    return f"{round(float(value), 10) + 0.0:.4g}".replace("-", "−")


def vector_text(values: Array) -> str:
    """Format one number, or several in brackets."""
    return four_digits(values[0]) if len(values) == 1 else f"({', '.join(map(four_digits, values))})"


def step_table_html(landscape: Landscape, here: Array, learning_rate: float, names: tuple[str, str, str]) -> str:
    """Return HTML for one step in numbers: the gradient, the step, the estimated and the real change of the cost.

    `names` are those of the weights, the cost and the gradient.
    """
    w, cost, slope = names
    gradient = np.array(landscape.gradient(*here))
    step = -learning_rate * gradient
    estimate, real = float(gradient @ step), float(landscape.cost(*here + step) - landscape.cost(*here))
    rows = {
        f"here: {w}": vector_text(here),
        f"cost {cost}": four_digits(landscape.cost(*here)),
        f"slope {slope}": vector_text(gradient),
        f"step Δ{w} = −η {slope}": vector_text(step),
        f"estimate {slope} · Δ{w}": four_digits(estimate),
        f"real Δ{cost}": four_digits(real),
    }
    lines = "".join(f"<tr><th scope='row'>{name}</th><td>{value}</td></tr>" for name, value in rows.items())
    return f"<table><tbody>{lines}</tbody></table>"
