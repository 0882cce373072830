"""The panel `three_paths` of lesson 10: batch, online and mini-batch gradient descent, scaled data or not."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.lessons.lesson10_sgd import seedlings
from nnlab.lessons.lesson10_sgd.seedlings import EPOCHS, Bowl, N, bowl, descent_path, gradient
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Update

LOW_COST = 0.1  # the cost to get below
CONTOUR_COSTS = (0.2, 0.5, 1.0, 2.0, 4.0)  # costs of the other contour lines on the map
FAN_SEEDS = 10  # seeds in the fan
MAX_CURVE_POINTS = 200  # points of a cost curve, at most
X_AXES = {  # x axes of the cost chart: label, limits, scale
    "examples": ("examples looked at", (-100, N * EPOCHS + 100), "linear"),
    "updates": ("updates", (1, N * EPOCHS), "log"),
    "seconds": ("seconds, on this machine", (2e-6, 0.2), "log"),
}


def three_paths() -> Panel:
    """Show three paths from one start on the cost map, and their costs; choose batch size, η, scaling and seed."""
    return Panel(
        _build,
        title="Three ways down",
        goals=[
            Goal(
                "The mini-batch path ends below a cost of 0.1, after at most 3 000 examples.",
                _reaches_low_cost,
                {"batch_size": 4},
            ),
            Goal(
                "The same with batches of 64 or more.",
                lambda **values: values["batch_size"] >= 64 and _reaches_low_cost(**values),
                {"batch_size": 64, "data": "standardised", "learning_rate": 0.2},
            ),
            Goal(
                "Below 0.1 after at most 400 examples.",
                lambda **values: values["examples"] <= 400 and _reaches_low_cost(**values),
                {"data": "standardised", "learning_rate": 0.3, "batch_size": 16, "examples": 400},
            ),
            Goal(
                "A learning rate at which a path flies off, though all three stay calm as soon as the data are scaled.",
                _diverges_unscaled,
                {"learning_rate": 0.2},
            ),
        ],
        actions={"Shuffle anew": _next_seed},
        size=[(360, 330), (400, 330)],
        batch_size=widgets.SelectionSlider(options=[1, 2, 4, 8, 16, 32, 64, 128, N], value=32),
        learning_rate=(0.01, 0.5, 0.01),
        data=list(seedlings.SCALINGS),
        examples=(0, N * EPOCHS, 10),
        against=list(X_AXES),
        fan=widgets.Checkbox(False, description=f"a fan of {FAN_SEEDS} seeds"),
        seed=fixed(0),
    )


def _next_seed(values: dict[str, Any]) -> dict[str, Any]:
    return {"seed": values["seed"] + 1}


class DescentPath(NamedTuple):
    """A descent path, cut off after so many examples."""

    data: str
    batch_size: int
    learning_rate: float
    seed: int
    examples: int

    @property
    def updates(self) -> int:
        """The number of updates, up to the one with which it diverged."""
        return len(self.points) - 1

    @property
    def allowed_points(self) -> int:
        """The number of points that the examples are enough for, including the start."""
        return int(np.searchsorted(seedlings.examples_seen(self.batch_size), self.examples, side="right"))

    @property
    def points(self) -> Array:
        """θ = (w, b) at the start and after each update, (updates + 1, 2)."""
        return descent_path(self.data, self.batch_size, self.learning_rate, self.seed)[: self.allowed_points]

    @property
    def diverged(self) -> bool:
        """Whether it ended early because a weight became too large."""
        return len(self.points) < self.allowed_points

    @property
    def cost(self) -> float:
        """The cost at its last point, over all examples."""
        return float(bowl(self.data).cost(self.points[-1]))

    def curve(self, against: str) -> Array:
        """Return its costs against examples, updates or seconds, at MAX_CURVE_POINTS points or fewer."""
        if against == "examples":
            some = np.unique(np.linspace(0, self.updates, MAX_CURVE_POINTS).astype(int))
            along = seedlings.examples_seen(self.batch_size)[some]
        else:  # these axes are logarithmic, so 0 can't be drawn
            some = np.unique(np.geomspace(1, self.updates + 1, MAX_CURVE_POINTS).astype(int)) - 1
            along = some * (seconds_for_update(self.batch_size) if against == "seconds" else 1.0)
            along = np.where(along > 0, along, np.nan)
        return np.column_stack([along, bowl(self.data).cost(self.points[some])])


def _reaches_low_cost(batch_size: int, data: str, learning_rate: float, seed: int, examples: int, **_: Any) -> bool:
    if batch_size in (1, N):  # that's online or batch learning
        return False
    return DescentPath(data, batch_size, learning_rate, seed, examples).cost < LOW_COST


def _diverges_unscaled(batch_size: int, data: str, learning_rate: float, seed: int) -> bool:
    """Return whether one of the three diverges on unscaled data; on scaled data none does for any η on the slider."""
    sizes = (batch_size, 1, N)
    return data == seedlings.SCALINGS[0] and any(
        DescentPath(data, size, learning_rate, seed, N * EPOCHS).diverged for size in sizes
    )


@lru_cache
def seconds_for_update(batch_size: int) -> float:
    """Measure one update on this machine: the fastest of many, in seconds."""
    x, y, place = seedlings.AGE[:batch_size], seedlings.HEIGHT[:batch_size], np.zeros(2)
    taken = []
    for _ in range(60):
        started = time.perf_counter()
        place - 0.1 * gradient(x, y, place)
        taken.append(time.perf_counter() - started)
    return min(taken)


def _build(above: Figure, chart: Figure) -> Update:
    t = plots.theme(above)
    plane = plots.plane(above, (-2, 3), (0, 5), ("weight w", "bias b"))
    heights, places = plots.decision_map(plane), plots.grid(plane, 80, 80)

    def drawn(form: str, order: float, **look: Any) -> Any:
        return plane.plot([], [], form, animated=True, zorder=order, solid_joinstyle="bevel", **look)[0]

    shades = {data: _map_colours(bowl(data), places) for data in seedlings.SCALINGS}
    levels = {
        data: _join_with_gaps([bowl(data).level_curve(cost) for cost in CONTOUR_COSTS]) for data in seedlings.SCALINGS
    }
    rings, low = drawn(":", 2.0, color=t.grey, lw=1.0), drawn("-", 2.0, color=t.ink, lw=1.6)
    others, tips = drawn("-", 2.1, color=t.blue, lw=0.5), drawn("o", 3.8, mfc=t.paper, mec=t.blue, mew=1.2, ms=5)
    looks = {"mini-batch": (t.blue, "o", 2.4), "online": (t.vermillion, "s", 1.0), "batch": (t.ink, "D", 2.0)}
    over = dict(zip(looks, (2.4, 2.3, 2.45), strict=True))
    tracks = {name: drawn("-", over[name], color=colour, lw=width) for name, (colour, _, width) in looks.items()}
    ends = {name: drawn(shape, 4, mfc=colour, mec=t.paper, ms=9) for name, (colour, shape, _) in looks.items()}
    start = drawn("o", 3.9, mfc=t.paper, mec=t.ink, mew=1.6, ms=9)
    ax = chart.subplots()
    curves = plots.curves(ax, dict.fromkeys(looks, np.empty((0, 2))), "examples", "cost", ylim=(0.03, 10))
    ax.set_yscale("log")
    ax.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    ax.axhline(LOW_COST, color=t.grey, lw=1, ls=":", zorder=1.55)
    for line in [*curves.artists, *ax.get_legend().legend_handles]:  # type: ignore[union-attr]
        line.set(linestyle="-", linewidth=1.6)

    def update(
        batch_size: int = 32,
        learning_rate: float = 0.05,
        data: str = "as they are",
        examples: int = 3000,
        against: str = "examples",
        fan: bool = False,
        seed: int = 0,
    ) -> tuple[str, str]:
        here = bowl(data)
        heights.move(shades[data])
        rings.set_data(*levels[data])
        low.set_data(*here.level_curve(LOW_COST).T)
        start.set_data(*here.start[:, None])
        paths = {
            name: DescentPath(data, size, learning_rate, seed, examples)
            for name, size in zip(looks, (batch_size, 1, N), strict=True)
        }
        seeds = range(seed + 1, seed + 1 + FAN_SEEDS) if fan else ()
        rest = [DescentPath(data, batch_size, learning_rate, other, examples) for other in seeds]
        others.set_data(*_join_with_gaps([path.points for path in rest]))
        tips.set_data(*_join_with_gaps([path.points[-1:] for path in rest]))
        for name, path in paths.items():
            tracks[name].set_data(*path.points.T)
            ends[name].set_data(*path.points[-1:].T)
        _set_x_axis(ax, against)
        curves.move({name: path.curve(against) for name, path in paths.items()})
        return _sentence(paths, rest, data, examples), _table(paths, against)

    return update


def _map_colours(here: Bowl, places: Array) -> Array:
    """Return the map's colour values; the square root keeps low costs distinguishable."""
    return -np.sqrt(here.cost(places) / 12).reshape(80, 80)


def _join_with_gaps(lines: list[Array]) -> Array:
    """Join many lines into one x and one y array, with NaN between them."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([gap, *(part for line in lines for part in (line, gap))]).T


def _set_x_axis(ax: Any, against: str) -> None:
    """Set the chart's x axis to examples, updates or seconds; the last two are logarithmic."""
    if ax.get_xlabel() != X_AXES[against][0]:
        name, ends, scale = X_AXES[against]
        ax.set(xlabel=name, xscale=scale, xlim=ends)


def _sentence(paths: dict[str, DescentPath], rest: list[DescentPath], data: str, examples: int) -> str:
    told = [
        f"{name} {f'costs {number(path.cost, 3)}' if not path.diverged else 'has flown off'} ({path.updates} updates)"
        for name, path in paths.items()
    ]
    said = f"After {examples} examples, data {data}: {', '.join(told)}."
    ends = [path.cost for path in rest if not path.diverged]
    if rest:
        said += f" Other seeds: {number(min(ends), 3)} to {number(max(ends), 3)}." if ends else " Others fly off, too."
    return said


def _table(paths: dict[str, DescentPath], against: str) -> str:
    """Return HTML: the update rule, and each path's batch size, updates, cost and time."""
    heads = ["", "m", "updates an epoch", "updates so far", "cost"]
    heads += ["µs an update", "ms an epoch"] if against == "seconds" else []
    rows = []
    for name, path in paths.items():
        epoch = -(-N // path.batch_size)
        cost = "flown off" if path.diverged else number(path.cost, 3)
        cells = [f"{path.batch_size}", f"{epoch}", f"{path.updates}", cost]
        if against == "seconds":
            seconds = seconds_for_update(path.batch_size)
            cells += [number(1e6 * seconds, 1), number(1e3 * seconds * epoch, 2)]
        rows.append(f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    rule = formula("w ← w − η · {∂ C} / {∂ w}")
    where = " Seconds are those of this machine." if against == "seconds" else ""
    head = "".join(f"<th scope='col'>{each}</th>" for each in heads)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f"<p>{rule}, and b likewise; C is over the m examples of the batch.{where}</p>{table}"
