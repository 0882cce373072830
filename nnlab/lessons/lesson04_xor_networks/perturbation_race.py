"""The panel `perturbation_race` of lesson 04: weight perturbation with small and large nudges, per forward pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array, numeric
from nnlab.datasets import gates
from nnlab.exercises.answer_validation import is_unwritten
from nnlab.lessons.lesson04_xor_networks.checks import perturb as reference
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

MAX_SWEEPS, LATE = 60, 10  # "late" in the race: at most 10 mistakes left, which is one corner of four
LANES = ("small", "large")
Perturb = Callable[..., Any]


def points() -> tuple[Array, Array]:
    """Return forty points, ten around each corner of XOR: X (40, 2), y (40,)."""
    corners, y = gates("xor")
    X = np.repeat(corners, 10, axis=0) + np.random.default_rng(0).normal(0, 0.15, (40, 2))
    return X, np.repeat(y, 10)


X, Y = points()


class Lane(NamedTuple):
    """One of the two networks after a sweep: weights, history of passes and mistakes, outcomes of its nudges."""

    w: Array
    history: Array  # (n, 2): forward passes spent, mistakes left
    outcomes: Array  # (2, 3): nudges that helped, changed nothing, made it worse; row 0 all, row 1 late ones

    @property
    def mistakes(self) -> int:
        """Mistakes left."""
        return int(self.history[-1, 1])

    @property
    def passes(self) -> int:
        """Forward passes spent."""
        return int(self.history[-1, 0])


class Race(NamedTuple):
    """Both networks after this many sweeps over all weights."""

    sweeps: int
    lanes: tuple[Lane, Lane]


def outputs(w: Array, X: Array) -> Array:
    """Return the outputs 0 or 1 of a network of step units with two inputs; w holds its 4h + 1 parameters."""
    h = len(w) // 4
    H = X @ w[: 2 * h].reshape(2, h) + w[2 * h : 3 * h] > 0
    return np.where(H @ w[3 * h : 4 * h] + w[4 * h] > 0, 1, 0)


def perturbation_race(perturb: Perturb | None = None) -> Panel:
    """Two equal networks learn by weight perturbation; you can pass your own `perturb(w, mistakes, nudges)`."""
    own = perturb if perturb is not None and not is_unwritten(perturb, np.zeros(1), lambda w: 0, np.zeros(1)) else None

    def build(chart: Figure, small: Figure, large: Figure) -> Update:
        return _build(chart, small, large, stub=perturb is not None and own is None)

    def advance(state: Race, seed: int, small_nudge: float, large_nudge: float) -> Race | None:
        return _advance(own or reference, state, seed, {"small": small_nudge, "large": large_nudge})

    return Panel(
        build,
        title="Two networks learn by trial and error",
        goals=_goals(),
        player=Player(_first, advance, limit=MAX_SWEEPS, unit="sweep"),
        size=[(400, 300), (215, 250), (215, 250)],
        hidden_units=[2, 4, 8],
        small_nudge=(0.1, 1.0, 0.1),
        large_nudge=(1.0, 5.0, 0.5),
        seed=(0, 20),
    )


def _goals() -> list[Goal]:
    def learned(state: Race, most: int = 10**9) -> bool:
        return any(lane.mistakes == 0 and lane.passes <= most for lane in state.lanes)

    def small_wins(state: Race) -> bool:
        small, large = state.lanes
        return small.mistakes == 0 and (large.mistakes > 0 or small.passes < large.passes)

    return [
        Goal("All 40 points right, by trial and error alone.", lambda state: learned(state), {"frame": MAX_SWEEPS}),
        Goal(
            "With 2 hidden units: all 40 right within 300 forward passes.",
            lambda state, hidden_units: hidden_units == 2 and learned(state, 300),
            {"large_nudge": 2.0, "frame": MAX_SWEEPS},
        ),
        Goal("The small nudges win the race.", small_wins, {"small_nudge": 0.8, "frame": MAX_SWEEPS}),
    ]


def _first(hidden_units: int, seed: int) -> Race:
    w = np.random.default_rng(seed).normal(0, 1, 4 * hidden_units + 1)
    lane = Lane(w, np.array([[1.0, (outputs(w, X) != Y).sum()]]), np.zeros((2, 3), int))
    return Race(0, (lane, lane))


def _advance(perturb: Perturb, race: Race, seed: int, sizes: dict[str, float]) -> Race | None:
    if all(lane.mistakes == 0 for lane in race.lanes):
        return None
    first, second = (
        _sweep(perturb, lane, np.random.default_rng([seed, race.sweeps]), sizes[name])
        for name, lane in zip(LANES, race.lanes, strict=True)
    )
    return Race(race.sweeps + 1, (first, second))


def _sweep(perturb: Perturb, lane: Lane, rng: np.random.Generator, size: float) -> Lane:
    """Call `perturb` once for all weights, and count its forward passes and the outcomes of its nudges."""
    if lane.mistakes == 0:
        return lane
    asked: list[int] = []

    def mistakes(w: Any) -> int:
        asked.append(int((outputs(np.asarray(w, float), X) != Y).sum()))
        return asked[-1]

    came = perturb(lane.w.copy(), mistakes, rng.normal(0, size, len(lane.w)))
    w = numeric("the weights that perturb gives", came[0] if isinstance(came, tuple) else came).astype(float)
    if w.shape != lane.w.shape:
        raise ValueError(f"perturb should give as many weights as it gets, {lane.w.shape}, not {w.shape}.")
    outcomes, best = lane.outcomes.copy(), lane.mistakes
    for now in asked[1:]:
        outcomes[[0] if best > LATE else [0, 1], 1 + int(np.sign(now - best))] += 1
        best = min(now, best)
    left = int((outputs(w, X) != Y).sum())
    return Lane(w, np.vstack([lane.history, [lane.passes + len(asked), left]]), outcomes)


def _build(chart: Figure, small: Figure, large: Figure, stub: bool) -> Update:
    ax = chart.add_subplot()
    curves = plots.curves(
        ax, {f"{name} nudges": np.empty((0, 2)) for name in LANES}, "forward passes over all points", "mistakes left",
        xlim=(0, 600), ylim=(0, 40),
    )  # fmt: skip
    planes = []
    for name, fig in zip(LANES, (small, large), strict=True):
        plane = plots.plane(fig, (-0.6, 1.6), (-0.6, 1.6))
        plane.set_title(f"{name} nudges", fontsize=10).set_zorder(
            1
        )  # below everything animated, so that it's drawn once
        planes.append((plots.decision_map(plane), plots.points(plane, X, Y), plots.grid(plane)))

    def update(state: Race, small_nudge: float = 0.3, large_nudge: float = 3.0, seed: int = 11) -> tuple[str, str]:
        _extend_axis(ax, max(lane.passes for lane in state.lanes))
        curves.move({f"{name} nudges": lane.history for name, lane in zip(LANES, state.lanes, strict=True)})
        for (map_of, _, places), lane in zip(planes, state.lanes, strict=True):
            map_of.move(2.0 * outputs(lane.w, places).reshape(100, 100) - 1)
        whose = "Your perturb is a stub, so nnlab's races. " if stub else ""
        return whose + _sentence(state), _table_html(state, {"small": small_nudge, "large": large_nudge})

    return update


def _extend_axis(ax: Any, passes: int) -> None:
    """Double the x axis until it fits. Changed limits cost a full redraw, so they should be rare."""
    end = next(end for end in (600 * 2**i for i in range(30)) if passes <= end)
    if ax.get_xlim()[1] != end:
        ax.set_xlim(0, end)


def _sentence(race: Race) -> str:
    if race.sweeps == 0:
        wrong, many = race.lanes[0].mistakes, len(race.lanes[0].w)
        return f"Both start with the same {many} random numbers, and {wrong} of 40 points are wrong."
    return " ".join(_lane_sentence(name, lane) for name, lane in zip(LANES, race.lanes, strict=True))


def _lane_sentence(name: str, lane: Lane) -> str:
    left = f"{lane.mistakes} mistakes left" if lane.mistakes else "all 40 right"
    helped = f"{lane.outcomes[0, 0]} of {lane.outcomes[0].sum()} nudges helped"
    return f"{name.capitalize()} nudges: {left} after {lane.passes} passes, {helped}."


def _table_html(race: Race, sizes: dict[str, float]) -> str:
    """HTML table of the outcomes of the nudges of both networks, in total and late in the race."""
    rows = []
    for name, lane in zip(LANES, race.lanes, strict=True):
        for when, counts in zip(("always", f"with ≤ {LATE} mistakes"), lane.outcomes, strict=True):
            cells = "".join(f"<td>{cell}</td>" for cell in (when, *counts, f"{counts.sum()}"))
            rows.append(f"<tr><td>{name}\u00a0±{number(sizes[name], 1)}</td>{cells}</tr>")
    heads = ("nudges", "when", "helped", "no change", "worse", "in all")
    head = "".join(f"<th scope='col'>{each}</th>" for each in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
