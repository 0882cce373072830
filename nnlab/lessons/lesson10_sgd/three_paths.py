"""Lesson 10: whole batch, one by one and mini-batch go down the same bowl, which scaled data make round."""

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
from nnlab.lessons.lesson10_sgd.seedlings import EPOCHS, Bowl, N, bowl, gradient, path
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.scene import Update

LOW = 0.1  # the cost to get below
RINGS = (0.2, 0.5, 1.0, 2.0, 4.0)  # costs that have a line on the map, beside LOW
FAN = 10  # seeds in the fan
DRAWN = 200  # points of a curve, at most
AGAINST = {  # what the costs are drawn against, from where to where, and how
    "examples": ("examples looked at", (-100, N * EPOCHS + 100), "linear"),
    "updates": ("updates", (1, N * EPOCHS), "log"),
    "seconds": ("seconds, on this machine", (2e-6, 0.2), "log"),
}


def three_paths() -> Panel:
    """Three paths from one start on the map of the cost, and their costs; batch size, η, scaling and seed are yours."""
    return Panel(
        _build,
        goals=[
            Goal(
                "The mini-batch path ends below a cost of 0.1, after at most 3 000 examples.",
                _is_low,
                {"batch_size": 4},
            ),
            Goal(
                "The same with batches of 64 or more.",
                lambda **values: values["batch_size"] >= 64 and _is_low(**values),
                {"batch_size": 64, "data": "standardised", "learning_rate": 0.2},
            ),
            Goal(
                "Below 0.1 after at most 400 examples.",
                lambda **values: values["examples"] <= 400 and _is_low(**values),
                {"data": "standardised", "learning_rate": 0.3, "batch_size": 16, "examples": 400},
            ),
            Goal(
                "A learning rate at which a path flies off, though all three stay calm as soon as the data are scaled.",
                _flies_off,
                {"learning_rate": 0.2},
            ),
        ],
        actions={"Shuffle anew": _shuffle},
        size=[(360, 330), (400, 330)],
        batch_size=widgets.SelectionSlider(options=[1, 2, 4, 8, 16, 32, 64, 128, N], value=32),
        learning_rate=(0.01, 0.5, 0.01),
        data=list(seedlings.SCALINGS),
        examples=(0, N * EPOCHS, 10),
        against=list(AGAINST),
        fan=widgets.Checkbox(False, description=f"a fan of {FAN} seeds"),
        seed=fixed(0),
    )


def _shuffle(values: dict[str, Any]) -> dict[str, Any]:
    return {"seed": values["seed"] + 1}


class Walk(NamedTuple):
    """A path as far as so many examples allow."""

    data: str
    batch_size: int
    learning_rate: float
    seed: int
    examples: int

    @property
    def updates(self) -> int:
        """How many updates there were, up to the one with which it flew off."""
        return len(self.places) - 1

    @property
    def wanted(self) -> int:
        """How many places the examples are enough for, the start among them."""
        return int(np.searchsorted(seedlings.examples_seen(self.batch_size), self.examples, side="right"))

    @property
    def places(self) -> Array:
        """The weights after each update, the start among them, (updates + 1, 2)."""
        return path(self.data, self.batch_size, self.learning_rate, self.seed)[: self.wanted]

    @property
    def flew(self) -> bool:
        """Whether it has ended early, since its weights became too large."""
        return len(self.places) < self.wanted

    @property
    def cost(self) -> float:
        """The cost of where it is, over all examples."""
        return float(bowl(self.data).cost(self.places[-1]))

    def curve(self, against: str) -> Array:
        """Its costs against examples, updates or seconds, at not too many places."""
        if against == "examples":
            some = np.unique(np.linspace(0, self.updates, DRAWN).astype(int))
            along = seedlings.examples_seen(self.batch_size)[some]
        else:  # these axes are logarithmic, and there is no place for 0
            some = np.unique(np.geomspace(1, self.updates + 1, DRAWN).astype(int)) - 1
            along = some * (seconds_for_update(self.batch_size) if against == "seconds" else 1.0)
            along = np.where(along > 0, along, np.nan)
        return np.column_stack([along, bowl(self.data).cost(self.places[some])])


def _is_low(batch_size: int, data: str, learning_rate: float, seed: int, examples: int, **_: Any) -> bool:
    if batch_size in (1, N):  # these are the two others
        return False
    return Walk(data, batch_size, learning_rate, seed, examples).cost < LOW


def _flies_off(batch_size: int, data: str, learning_rate: float, seed: int) -> bool:
    """Whether one of the three does; with scaled data none ever does, for any η on the slider."""
    sizes = (batch_size, 1, N)
    return data == seedlings.SCALINGS[0] and any(
        Walk(data, size, learning_rate, seed, N * EPOCHS).flew for size in sizes
    )


@lru_cache
def seconds_for_update(batch_size: int) -> float:
    """How long this machine takes for one update, the fastest of many."""
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

    shades = {data: _shades(bowl(data), places) for data in seedlings.SCALINGS}
    levels = {data: _joined([bowl(data).ring(cost) for cost in RINGS]) for data in seedlings.SCALINGS}
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
    ax.axhline(LOW, color=t.grey, lw=1, ls=":", zorder=1.55)
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
        low.set_data(*here.ring(LOW).T)
        start.set_data(*here.start[:, None])
        walks = {
            name: Walk(data, size, learning_rate, seed, examples)
            for name, size in zip(looks, (batch_size, 1, N), strict=True)
        }
        seeds = range(seed + 1, seed + 1 + FAN) if fan else ()
        rest = [Walk(data, batch_size, learning_rate, other, examples) for other in seeds]
        others.set_data(*_joined([walk.places for walk in rest]))
        tips.set_data(*_joined([walk.places[-1:] for walk in rest]))
        for name, walk in walks.items():
            tracks[name].set_data(*walk.places.T)
            ends[name].set_data(*walk.places[-1:].T)
        _turn(ax, against)
        curves.move({name: walk.curve(against) for name, walk in walks.items()})
        return _sentence(walks, rest, data, examples), _table(walks, against)

    return update


def _shades(here: Bowl, places: Array) -> Array:
    """The map's colours: the stronger, the higher the cost, and the low ones told apart as well."""
    return -np.sqrt(here.cost(places) / 12).reshape(80, 80)


def _joined(lines: list[Array]) -> Array:
    """The x and the y of many lines, with NaN between them."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([gap, *(part for line in lines for part in (line, gap))]).T


def _turn(ax: Any, against: str) -> None:
    """Let the chart's x be examples, updates or seconds; updates and seconds ten times as many at each tick."""
    if ax.get_xlabel() != AGAINST[against][0]:
        name, ends, scale = AGAINST[against]
        ax.set(xlabel=name, xscale=scale, xlim=ends)


def _sentence(walks: dict[str, Walk], rest: list[Walk], data: str, examples: int) -> str:
    told = [
        f"{name} {f'costs {number(walk.cost, 3)}' if not walk.flew else 'has flown off'} ({walk.updates} updates)"
        for name, walk in walks.items()
    ]
    said = f"After {examples} examples, data {data}: {', '.join(told)}."
    ends = [walk.cost for walk in rest if not walk.flew]
    if rest:
        said += f" Other seeds: {number(min(ends), 3)} to {number(max(ends), 3)}." if ends else " Others fly off, too."
    return said


def _table(walks: dict[str, Walk], against: str) -> str:
    """The rule, and for each path the size of its batches and what an epoch is for it."""
    heads = ["", "m", "updates an epoch", "updates so far", "cost"]
    heads += ["µs an update", "ms an epoch"] if against == "seconds" else []
    rows = []
    for name, walk in walks.items():
        epoch = -(-N // walk.batch_size)
        cost = "flown off" if walk.flew else number(walk.cost, 3)
        cells = [f"{walk.batch_size}", f"{epoch}", f"{walk.updates}", cost]
        if against == "seconds":
            seconds = seconds_for_update(walk.batch_size)
            cells += [number(1e6 * seconds, 1), number(1e3 * seconds * epoch, 2)]
        rows.append(f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    rule = formula("w ← w − η · {∂ C} / {∂ w}")
    where = " Seconds are those of this machine." if against == "seconds" else ""
    head = "".join(f"<th scope='col'>{each}</th>" for each in heads)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f"<p>{rule}, and b likewise; C is over the m examples of the batch.{where}</p>{table}"
