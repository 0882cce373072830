"""The panel `perceptron_learning` of lesson 03: the perceptron rule on editable 2D points, frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from nnlab import plots
from nnlab.checks import Array
from nnlab.exercises.answer_validation import is_unwritten
from nnlab.lessons.lesson03_perceptron_learning.perceptron_learning_points import (
    add_point,
    cloud_button,
    delete_point,
    flip_class,
    on_key,
    on_pointer,
    selected_point,
)
from nnlab.lessons.lesson03_perceptron_learning.perceptron_learning_recording import (
    CLOUDS,
    MAX_UPDATES,
    NONZERO,
    STARTS,
    ZERO,
    State,
    advance,
    cloud,
    first,
    identify_cloud,
    rule,
    updates_needed,
)
from nnlab.perceptron import Perceptron
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

MAX_ARROW_LENGTH = 1.3  # in data units


def perceptron_learning(update: Callable[..., Any] | None = None) -> Panel:
    """A perceptron learns to separate two classes of points, one mistake at a time. You can change the points.

    If you pass your own function `update(w, b, x, y, learning_rate)`, it makes the steps.
    """
    points, y = cloud("barely separable", 0)
    presets = {kind.capitalize(): cloud_button(kind) for kind in CLOUDS}
    own = update if update is not None and not is_unwritten(update, np.zeros(2), 0.0, np.ones(2), 1, 1.0) else None

    def build(fig: Figure) -> Update:
        return _build(fig, stub=update is not None and own is None)

    def next_state(state: State, points: Array, y: Array, learning_rate: float) -> State | None:
        return advance(state, points, y, learning_rate, own or rule)

    return Panel(
        build,
        title="A perceptron learns from its mistakes",
        goals=_goals(),
        on_pointer=on_pointer,
        on_key=on_key,
        actions={**presets, "Add": add_point, "Flip": flip_class, "Delete": delete_point},
        player=Player(first, next_state, limit=MAX_UPDATES, unit="update"),
        size=(560, 470),
        start=list(STARTS),
        learning_rate=(0.1, 2.0, 0.1),
        show_the_best=False,
        points=fixed(points),
        y=fixed(y),
        chosen=fixed(0),
    )


def _goals() -> list[Goal]:
    def hard(points: Array, y: Array, start: str) -> bool:
        return start == ZERO and len(y) >= 6 and (updates_needed(points, y, ZERO, 1.0) or 0) > 30

    def quick(points: Array, y: Array, start: str, learning_rate: float) -> bool:
        return start == NONZERO and (updates_needed(points, y, start, learning_rate) or MAX_UPDATES) < 10

    def better(state: State, points: Array, y: Array, show_the_best: bool) -> bool:
        return show_the_best and _count_wrong(state, points, y) - state.best[2] >= 3

    points, y = cloud("barely separable", 0)
    closer = points.copy()
    closer[2] = (-0.1, 0.2)
    return [
        Goal(
            "No point is on the wrong side.",
            lambda state, points, y: _count_wrong(state, points, y) == 0,
            {"frame": 50},
        ),
        Goal(
            "From w = 0, b = 0: 6 points or more that need more than 30 updates, but are learned.",
            hard,
            {"points": closer, "y": y},
        ),
        Goal(
            f"From {NONZERO}: a learning rate with which fewer than 10 updates are enough.",
            quick,
            {"start": NONZERO, "learning_rate": 2.0},
        ),
        Goal(
            "Show the best weights at a moment when they have 3 wrong points fewer than the last ones.",
            better,
            {"show_the_best": True, "frame": 7},
        ),
    ]


def _build(fig: Figure, stub: bool) -> Update:
    t, (above, below) = plots.theme(fig), fig.subplots(2, 1, height_ratios=[3.4, 1])
    ax = plots.plane(above, (-2.0, 2.0), (-1.5, 1.5))
    sides, border, best = plots.decision_map(ax), plots.line(ax), plots.line(ax, colour=t.grey, dashes="--")
    to_point = ax.plot([], [], ":", color=t.ink, lw=1.5, animated=True, zorder=2.9)[0]
    old, new, dots = plots.arrow(ax, hollow=True), plots.arrow(ax), plots.points(ax)
    added, taken = plots.arrow(ax, colour=t.blue), plots.arrow(ax, colour=t.vermillion)
    wrong_ones, fewest = "wrong in this pass", "wrong with the best so far"
    chart = plots.curves(below, {wrong_ones: [], fewest: []}, "pass through the points", "points", (0.5, 10.5), (0, 10))
    for axis in (below.xaxis, below.yaxis):
        axis.set_major_locator(MaxNLocator(5, integer=True))
    places = plots.grid(ax)

    def update(
        state: State,
        points: Array,
        y: Array,
        chosen: int = 0,
        start: str = ZERO,
        learning_rate: float = 1.0,
        show_the_best: bool = False,
    ) -> tuple[str, str]:
        sides.move(0.6 * (2 * Perceptron(state.w, state.b)(places).reshape(100, 100) - 1))
        border.move(state.w, state.b)
        best.move(*state.best[:2] if show_the_best else ((0, 0), 0))
        chosen = selected_point(state, chosen)
        dots.move(points, y, chosen)
        was, scale = state.before[0], _arrow_scale(state)
        to_point.set_data(([], []) if state.example is None else np.transpose([(0, 0), points[chosen]]))
        old.move((0, 0), scale * was)
        new.move((0, 0), scale * state.w)
        for arrow, is_meant in ((added, y[chosen] == 1), (taken, y[chosen] == 0)):
            arrow.move(*(scale * was, scale * state.w) if is_meant else ((0, 0), (0, 0)))
        across, up = _axis_end(len(state.passes) + 1), _axis_end(max(state.passes, default=0))
        ends = {"xlim": (0.5, across + 0.5), "ylim": (0.0, up + 0.5)}
        if (below.get_xlim(), below.get_ylim()) != tuple(ends.values()):  # changed limits mean a full redraw
            below.set(**ends, yticks=[0, up // 2, up])
        ended = [0] if state.example is not None and not _count_wrong(state, points, y) else []
        chart.move({wrong_ones: [*state.passes, *ended], fewest: [*state.best_counts, *ended]})
        whose = "Your update is still a stub: nnlab's is used. " if stub else ""
        return whose + _sentence(state, points, y, start), _details_html(
            state, points, y, start, learning_rate, show_the_best
        )

    return update


def _count_wrong(state: State, points: Array, y: Array) -> int:
    return Perceptron(state.w, state.b).mistakes(points, y)


def _arrow_scale(state: State) -> float:
    """Return the factor by which the weight arrows are shortened to fit (1 if they already do)."""
    longest = max(float(np.linalg.norm(w)) for w in (state.w, state.before[0]))
    return min(1.0, MAX_ARROW_LENGTH / longest) if longest else 1.0


def _axis_end(count: int) -> float:
    """Return the end of an axis that has room for this count."""
    return next(end for end in (10, 20, 40, 80, 160, 320) if count <= end)


def _sentence(state: State, points: Array, y: Array, start: str) -> str:
    wrong = _count_wrong(state, points, y)
    now = f"{wrong} of {len(y)} points are on the wrong side." if wrong else "No point is on the wrong side: learned."
    if state.example is None and start == ZERO:
        return f"All weights are 0, so every point is answered 0. {now}"
    if state.example is None:
        return f"The start is {start}. {now}"
    done = "added to" if y[state.example] else "subtracted from"
    place = ", ".join(number(x, 1) for x in points[state.example])
    so_far = f" The best so far: {state.best[2]}." if wrong else ""
    told = f"Update {state.updates}: the ringed point ({place}) was wrong and is {done} the weights."
    return f"{told}{so_far} {now}"


def _details_html(state: State, points: Array, y: Array, start: str, learning_rate: float, show_the_best: bool) -> str:
    """HTML of the last update in numbers, z, the best weights, and the updates needed for several learning rates."""
    rate, (was, b) = number(learning_rate, 1), state.before
    lines = [formula(f"w ← w + {rate} · ( y − a ) · x"), formula(f"b ← b + {rate} · ( y − a )")]
    if state.example is not None:
        error = signed(2.0 * y[state.example] - 1, 0)
        lines = [
            formula(f"w = {_vector(was)} + {rate} · {error} · {_vector(points[state.example])} = {_vector(state.w)}"),
            formula(f"b = {number(b)} + {rate} · {error} = {number(state.b)}"),
        ]
    w1, w2, bias = signed(state.w[0]), signed(state.w[1]), signed(state.b)
    lines.append(formula(f"z = {w1} · x₁ + {w2} · x₂ + {bias}"))
    if _arrow_scale(state) < 1:
        lines.append(f"The arrows are drawn at {_arrow_scale(state):.2f} of their length.")
    if show_the_best:
        w, b, wrong = state.best
        lines.append(f"The best so far: w = {_vector(w)}, b = {number(b)}, with {wrong} wrong.")
    passes = ", ".join(map(str, state.passes)) or "none yet"
    kind = identify_cloud(points, y)
    seed = (
        f"{kind[0]}, gaussians(20, noise={CLOUDS[kind[0]][0]}, rng={CLOUDS[kind[0]][1][kind[1]]})" if kind else "yours"
    )
    lines += [f"Wrong answers in each pass: {passes}.", f"Points: {seed}."]
    rates = sorted({0.5, 1.0, 2.0, learning_rate})
    updates = [updates_needed(points, y, start, rate) for rate in rates]
    heads = "".join(f"<th scope='col'>{each:.1f}{' (now)' * (each == learning_rate)}</th>" for each in rates)
    cells = "".join(f"<td>{'over ' + str(MAX_UPDATES) if n is None else n}</td>" for n in updates)
    head, row = "<th scope='row'>learning rate η</th>", "<th scope='row'>updates until learned</th>"
    return f"{''.join(f'<p>{line}</p>' for line in lines)}<table><tr>{head}{heads}</tr><tr>{row}{cells}</tr></table>"


def _vector(values: Array) -> str:
    return f"( {' , '.join(number(x) for x in values)} )"
