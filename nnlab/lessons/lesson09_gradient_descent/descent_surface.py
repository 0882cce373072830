"""The panel `descent_surface` of lesson 09: gradient descent on a surface of two weights, and its outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
from ipywidgets import IntSlider, fixed
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from nnlab import plots
from nnlab.lessons.lesson09_gradient_descent.descent_run import (
    Point,
    Run,
    descend,
    four_digits,
    is_stuck,
    outcome_sentence,
    step_axis_limits,
    step_table_html,
    steps_str,
    vector_text,
)
from nnlab.lessons.lesson09_gradient_descent.landscapes import SURFACES
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

STEP_LIMIT = 100
LEARNING_RATES = (0.01, 1.2, 0.01)  # of η: least, most, step
START_STEP = 0.05
CONTOUR_SHARES = (0.02, 0.1, 0.25, 0.5, 0.8)  # the costs of the dotted lines, as shares of `top`
FIGURE_SPACE = "\N{FIGURE SPACE}"
TABLE_NAMES = ("w", "C", "∇C")  # of the weights, the cost and the gradient in the table
KEY_MOVES = {
    "ArrowLeft": (-START_STEP, 0),
    "ArrowRight": (START_STEP, 0),
    "ArrowDown": (0, -START_STEP),
    "ArrowUp": (0, START_STEP),
}


def descent_surface() -> Panel:
    """Choose a surface, a start, η and the number of steps; see the path on the map, and the cost against the step."""
    goals = [
        Goal(
            "Bowl: start where the cost is above 4, and have it below 0.01 after at most 5 steps.",
            _reaches_low_cost,
            {"learning_rate": 0.33, "steps": 5},
        ),
        Goal(
            "Ravine: find the largest η on the slider that still converges.",
            _is_largest_converging_rate,
            {"surface": "ravine", "learning_rate": 0.49},
        ),
        Goal(
            "Saddle: find a start, not the saddle itself, from which it gets stuck between the two valleys.",
            lambda surface, start, learning_rate: (
                surface == "saddle" and start != (0, 0) and _is_stuck(surface, start, learning_rate)
            ),
            {"surface": "saddle", "start": (-1.5, 0.0)},
        ),
        Goal(
            "Himmelblau: find an η and a start with which it never settles, nor flies away.",
            lambda surface, start, learning_rate: (
                surface == "Himmelblau" and _descend(surface, start, learning_rate).outcome == "oscillating"
            ),
            {"surface": "Himmelblau", "start": (-3.5, -3.0), "learning_rate": 0.8},
        ),
    ]
    return Panel(
        _build,
        title="Downhill on a surface",
        goals=goals,
        on_pointer=_drag,
        on_key=_move_start,
        size=[(400, 350), (400, 350)],
        surface=list(SURFACES),
        learning_rate=LEARNING_RATES,
        steps=IntSlider(10, min=0, max=STEP_LIMIT, description="steps"),
        start=fixed((-2.5, 1.5)),
    )


def _descend(surface: str, start: Point, learning_rate: float) -> Run:
    w1, w2 = np.clip(start, *np.transpose(SURFACES[surface].limits)).tolist()
    return descend(SURFACES[surface], (w1, w2), learning_rate)


def _reaches_low_cost(surface: str, start: Point, learning_rate: float, steps: int) -> bool:
    costs = _descend(surface, start, learning_rate).costs[: steps + 1]
    return surface == "bowl" and steps <= 5 and bool(costs[0] > 4 and costs[-1] < 0.01)


def _is_largest_converging_rate(surface: str, start: Point, learning_rate: float) -> bool:
    names = [_descend(surface, start, round(learning_rate + more, 2)).outcome for more in (0, LEARNING_RATES[2])]
    return surface == "ravine" and names[0] == "converged" != names[1]


def _is_stuck(surface: str, start: Point, learning_rate: float) -> bool:
    return is_stuck(SURFACES[surface], _descend(surface, start, learning_rate))


def _build(above: Figure, right: Figure) -> Update:
    t, ax, chart = plots.theme(above), plots.plane(above, names=("w₁", "w₂")), right.subplots()
    heights = plots.decision_map(ax)
    levels = [plots.contour(ax, dashes=":") for _ in CONTOUR_SHARES]
    lowest = ax.plot([], [], "+", color=t.ink, ms=10, mew=2, animated=True, zorder=2.9)[0]
    path = ax.plot([], [], ".-", color=t.ink, lw=1.5, ms=6, animated=True, zorder=3.0)[0]
    downhill = plots.arrow(ax, colour=t.blue)
    start_mark = ax.plot([], [], "o", mfc=t.paper, mec=t.ink, mew=1.6, ms=9, animated=True, zorder=4.0)[0]
    ball = ax.plot([], [], "o", mfc=t.blue, mec=t.paper, ms=11, animated=True, zorder=4.1)[0]
    costs = plots.curves(chart, {"cost": np.empty((0, 2))}, "step", "cost C", (0, STEP_LIMIT), (0, 1))
    for axis in (chart.yaxis, chart.xaxis):
        axis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
    chart.yaxis.set_major_formatter(
        lambda cost, _: f"{cost:2.0f}".replace(" ", FIGURE_SPACE)
    )  # so that all labels have the same width
    drawn = ""

    def draw(surface: str) -> None:
        """Draw the map of a surface, which stays the same until another one is chosen."""
        nonlocal drawn
        landscape, drawn = SURFACES[surface], surface
        (x, y), top = landscape.limits, landscape.top
        ax.set(xlim=x, ylim=y)
        chart.set_ylim(-0.05 * top, 1.05 * top)
        table_of_costs = landscape.cost(*plots.grid(ax, 80, 80).T).reshape(80, 80)
        heights.move(-np.sqrt(table_of_costs / top))
        for level, share in zip(levels, CONTOUR_SHARES, strict=True):
            level.move(table_of_costs, share * top)
        lowest.set_data(*np.transpose(landscape.minima))

    def update(
        surface: str = "bowl", start: Point = (-2.5, 1.5), learning_rate: float = 0.05, steps: int = 10
    ) -> tuple[str, str]:
        if surface != drawn:
            draw(surface)
        if chart.get_xlim() != step_axis_limits(steps):  # changing limits redraws everything
            chart.set_xlim(step_axis_limits(steps))
        landscape, run = SURFACES[surface], _descend(surface, start, learning_rate)
        places, falling = run.path[: steps + 1], run.costs[: steps + 1]
        here = places[-1]
        path.set_data(*places.T)
        start_mark.set_data(*places[:1].T)
        ball.set_data(*places[-1:].T)
        downhill.move(here, here - learning_rate * np.array(landscape.gradient(*here)))
        costs.move({"cost": np.column_stack([np.arange(len(falling)), falling])})
        sentence = (
            f"{surface.capitalize()}, η = {learning_rate:.2f}: after {steps_str(len(places) - 1)} from "
            f"{vector_text(places[0])} the cost is {four_digits(falling[-1])}. {outcome_sentence(landscape, run)}"
        )
        return (
            sentence,
            f"<p>{formula(f'C = {landscape.law}')}</p>{step_table_html(landscape, here, learning_rate, TABLE_NAMES)}",
        )

    return update


def _drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click or drag in the map: the descent starts there."""
    return _snapped_start(values["surface"], (pointer.x, pointer.y)) if pointer.axes == 0 else {}


def _move_start(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys move the start."""
    return _snapped_start(values["surface"], np.add(values["start"], KEY_MOVES[key])) if key in KEY_MOVES else {}


def _snapped_start(surface: str, place: Any) -> dict[str, Any]:
    inside = np.clip(place, *np.transpose(SURFACES[surface].limits))
    w1, w2 = (np.round(np.round(inside / START_STEP) * START_STEP, 2) + 0.0).tolist()
    return {"start": (w1, w2)}
