"""The panel `descent_curve` of lesson 09: gradient descent on a curve of one weight, and its outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
from ipywidgets import IntSlider
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from nnlab import plots
from nnlab.lessons.lesson09_gradient_descent.descent_run import (
    LOW_COST,
    Run,
    descend,
    four_digits,
    is_stuck,
    outcome_sentence,
    step_axis_limits,
    step_table_html,
    steps_str,
)
from nnlab.lessons.lesson09_gradient_descent.landscapes import CURVES, LIMITS_1D
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

X_LIMITS = LIMITS_1D[0]  # of x, for all curves
STEP_LIMIT = 50
LEARNING_RATES = (0.01, 1.2, 0.01)  # of η: least, most, step
X = np.linspace(*X_LIMITS, 241)
TABLE_NAMES = ("x", "f", "f′")  # of the weight, the cost and the gradient in the table


def descent_curve() -> Panel:
    """Choose a curve, a start, η and the number of steps; see the path down, and the cost against the step."""
    goals = [
        Goal(
            f"x²: start at −2, 2 or farther out, and have a cost below {LOW_COST} after at most 5 steps.",
            _reaches_low_cost,
            {"learning_rate": 0.5, "steps": 3},
        ),
        Goal(
            "x²: find the largest η on the slider that still converges.",
            _is_largest_converging_rate,
            {"learning_rate": 0.99},
        ),
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
        title="Downhill on a curve",
        goals=goals,
        on_pointer=_drag,
        on_key=_move_start,
        size=[(430, 330), (400, 330)],
        curve=list(CURVES),
        start=(*X_LIMITS, 0.05),
        learning_rate=LEARNING_RATES,
        steps=IntSlider(5, min=0, max=STEP_LIMIT, description="steps"),
    )


def _descend(curve: str, start: float, learning_rate: float) -> Run:
    return descend(CURVES[curve], (start,), learning_rate)


def _reaches_low_cost(curve: str, start: float, learning_rate: float, steps: int) -> bool:
    run = _descend(curve, start, learning_rate)
    return curve == "x²" and abs(start) >= 2 and steps <= 5 and bool(run.costs[: steps + 1][-1] < LOW_COST)


def _is_largest_converging_rate(curve: str, start: float, learning_rate: float) -> bool:
    names = [_descend(curve, start, round(learning_rate + more, 2)).outcome for more in (0, LEARNING_RATES[2])]
    return curve == "x²" and names[0] == "converged" != names[1]


def _is_stuck(curve: str, start: float, learning_rate: float) -> bool:
    return is_stuck(CURVES[curve], _descend(curve, start, learning_rate))


def _build(left: Figure, right: Figure) -> Update:
    t, ax, chart = plots.theme(left), left.subplots(), right.subplots()
    nothing: Any = np.empty((0, 2))
    lines = plots.curves(ax, {"f(x)": nothing, "tangent": nothing}, "x", "f(x)", X_LIMITS, (0, 1))
    for line in [*lines.artists, *ax.get_legend().legend_handles]:  # type: ignore[union-attr]
        line.set(marker="")  # only the ball's path has markers here
    path = ax.plot([], [], ".-", color=t.ink, lw=1, ms=6, animated=True, zorder=3.0)[0]
    start_mark = ax.plot([], [], "o", mfc=t.paper, mec=t.ink, mew=1.6, ms=9, animated=True, zorder=4.0)[0]
    ball = ax.plot([], [], "o", mfc=t.blue, mec=t.paper, ms=13, animated=True, zorder=4.1)[0]
    costs = plots.curves(chart, {"cost": nothing}, "step", "cost f(x)", (0, STEP_LIMIT), (0, 1))
    for axis in (ax.yaxis, chart.yaxis, chart.xaxis):
        axis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))

    def update(curve: str = "x²", start: float = -2.0, learning_rate: float = 0.1, steps: int = 5) -> tuple[str, str]:
        landscape, run = CURVES[curve], _descend(curve, start, learning_rate)
        ends, room = (-0.05 * landscape.top, 1.05 * landscape.top), step_axis_limits(steps)
        if (chart.get_xlim(), chart.get_ylim()) != (room, ends):  # changing limits redraws everything
            ax.set_ylim(ends)
            chart.set(xlim=room, ylim=ends)
        places, heights = run.path[: steps + 1, 0], run.costs[: steps + 1]
        (slope,) = landscape.gradient(places[-1])
        tangent = np.array([(x, heights[-1] + slope * (x - places[-1])) for x in X_LIMITS])
        lines.move({"f(x)": np.column_stack([X, landscape.cost(X)]), "tangent": tangent})
        path.set_data(places, heights)
        start_mark.set_data(places[:1], heights[:1])
        ball.set_data(places[-1:], heights[-1:])
        costs.move({"cost": np.column_stack([np.arange(len(heights)), heights])})
        sentence = (
            f"{curve}, η = {learning_rate:.2f}: after {steps_str(len(places) - 1)} from {number(start)} the ball is at "
            f"x = {four_digits(places[-1])}, the cost is {four_digits(heights[-1])}. {outcome_sentence(landscape, run)}"
        )
        law = formula(f"f ( x ) = {landscape.law}")
        return (
            sentence,
            f"<p>{law}</p>{step_table_html(landscape, run.path[: steps + 1][-1], learning_rate, TABLE_NAMES)}",
        )

    return update


def _drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click or drag on the curve: the ball starts there."""
    return {"start": _snapped_start(pointer.x)} if pointer.axes == 0 else {}


def _move_start(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys left and right move the start."""
    moves = {"ArrowLeft": -0.05, "ArrowRight": 0.05}
    return {"start": _snapped_start(values["start"] + moves[key])} if key in moves else {}


def _snapped_start(x: float) -> float:
    return round(round(float(np.clip(x, *X_LIMITS)) / 0.05) * 0.05, 2)
