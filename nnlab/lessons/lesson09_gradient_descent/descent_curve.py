"""Lesson 09: a ball goes down a curve, step by step, and what comes of it is named."""

from __future__ import annotations

from typing import Any

import numpy as np
from ipywidgets import IntSlider
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from nnlab import plots
from nnlab.lessons.lesson09_gradient_descent.descent_run import (
    LOWEST,
    Run,
    counted,
    descend,
    is_stuck,
    room_for,
    table,
    told,
)
from nnlab.lessons.lesson09_gradient_descent.descent_run import short as shown
from nnlab.lessons.lesson09_gradient_descent.landscapes import CURVES, WIDE
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.scene import Pointer, Update

ENDS = WIDE[0]  # of x, for all of the curves
STEPS = 50
RATES = (0.01, 1.2, 0.01)  # of η: least, most, step
X = np.linspace(*ENDS, 241)
NAMES = ("x", "f", "f′")  # in the table


def descent_curve() -> Panel:
    """A curve, a start, η and the number of steps: the ball on its way down, and the cost against the step."""
    goals = [
        Goal(
            f"x²: start at −2, 2 or farther out, and have a cost below {LOWEST} after at most 5 steps.",
            _quick,
            {"learning_rate": 0.5, "steps": 3},
        ),
        Goal("x²: find the largest η on the slider that still converges.", _largest, {"learning_rate": 0.99}),
        Goal(
            "Double well: find a start from which it gets stuck in the shallower valley.",
            lambda curve, start, learning_rate: curve == "double well" and _is_stuck(curve, start, learning_rate),
            {"curve": "double well", "start": 2.5},
        ),
        Goal(
            "Terrace or plateau: find a start from which it stops where it is flat, though it is no minimum.",
            lambda curve, start, learning_rate: (
                curve in ("terrace", "plateau") and _is_stuck(curve, start, learning_rate)
            ),
            {"curve": "plateau", "start": 2.9},
        ),
    ]
    return Panel(
        _build,
        goals=goals,
        on_pointer=_drag,
        on_key=_push,
        size=[(430, 330), (400, 330)],
        curve=list(CURVES),
        start=(*ENDS, 0.05),
        learning_rate=RATES,
        steps=IntSlider(5, min=0, max=STEPS, description="steps"),
    )


def _run(curve: str, start: float, learning_rate: float) -> Run:
    return descend(CURVES[curve], (start,), learning_rate)


def _quick(curve: str, start: float, learning_rate: float, steps: int) -> bool:
    run = _run(curve, start, learning_rate)
    return curve == "x²" and abs(start) >= 2 and steps <= 5 and bool(run.costs[: steps + 1][-1] < LOWEST)


def _largest(curve: str, start: float, learning_rate: float) -> bool:
    names = [_run(curve, start, round(learning_rate + more, 2)).name for more in (0, RATES[2])]
    return curve == "x²" and names[0] == "converged" != names[1]


def _is_stuck(curve: str, start: float, learning_rate: float) -> bool:
    return is_stuck(CURVES[curve], _run(curve, start, learning_rate))


def _build(left: Figure, right: Figure) -> Update:
    t, ax, chart = plots.theme(left), left.subplots(), right.subplots()
    nothing: Any = np.empty((0, 2))
    lines = plots.curves(ax, {"f(x)": nothing, "tangent": nothing}, "x", "f(x)", ENDS, (0, 1))
    for line in [*lines.artists, *ax.get_legend().legend_handles]:  # type: ignore[union-attr]
        line.set(marker="")  # marks are the ball's here
    path = ax.plot([], [], ".-", color=t.ink, lw=1, ms=6, animated=True, zorder=3.0)[0]
    start_mark = ax.plot([], [], "o", mfc=t.paper, mec=t.ink, mew=1.6, ms=9, animated=True, zorder=4.0)[0]
    ball = ax.plot([], [], "o", mfc=t.blue, mec=t.paper, ms=13, animated=True, zorder=4.1)[0]
    costs = plots.curves(chart, {"cost": nothing}, "step", "cost f(x)", (0, STEPS), (0, 1))
    for axis in (ax.yaxis, chart.yaxis, chart.xaxis):
        axis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))

    def update(curve: str = "x²", start: float = -2.0, learning_rate: float = 0.1, steps: int = 5) -> tuple[str, str]:
        landscape, run = CURVES[curve], _run(curve, start, learning_rate)
        ends, room = (-0.05 * landscape.top, 1.05 * landscape.top), room_for(steps)
        if (chart.get_xlim(), chart.get_ylim()) != (room, ends):  # only then all is drawn anew
            ax.set_ylim(ends)
            chart.set(xlim=room, ylim=ends)
        places, heights = run.path[: steps + 1, 0], run.costs[: steps + 1]
        (slope,) = landscape.gradient(places[-1])
        tangent = np.array([(x, heights[-1] + slope * (x - places[-1])) for x in ENDS])
        lines.move({"f(x)": np.column_stack([X, landscape.cost(X)]), "tangent": tangent})
        path.set_data(places, heights)
        start_mark.set_data(places[:1], heights[:1])
        ball.set_data(places[-1:], heights[-1:])
        costs.move({"cost": np.column_stack([np.arange(len(heights)), heights])})
        sentence = (
            f"{curve}, η = {learning_rate:.2f}: after {counted(len(places) - 1)} from {number(start)} the ball is at "
            f"x = {shown(places[-1])}, the cost is {shown(heights[-1])}. {told(landscape, run)}"
        )
        law = formula(f"f ( x ) = {landscape.law}")
        return sentence, f"<p>{law}</p>{table(landscape, run.path[: steps + 1][-1], learning_rate, NAMES)}"

    return update


def _drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click or drag on the curve: the ball starts there."""
    return {"start": _within(pointer.x)} if pointer.axes == 0 else {}


def _push(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys left and right move the start."""
    moves = {"ArrowLeft": -0.05, "ArrowRight": 0.05}
    return {"start": _within(values["start"] + moves[key])} if key in moves else {}


def _within(x: float) -> float:
    return round(round(float(np.clip(x, *ENDS)) / 0.05) * 0.05, 2)
