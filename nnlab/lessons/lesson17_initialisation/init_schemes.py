"""Lesson 17: two or three ways to start the same network, side by side, on the same data."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.error_messages import explain
from nnlab.exercises.answers import is_unwritten
from nnlab.initializers import INITIALIZERS, initial_weights
from nnlab.lessons.lesson17_initialisation.scheme_runs import (
    EPOCHS,
    LAYERS,
    SIZES,
    Run,
    Scheme,
    look,
    start,
    trainable,
    trained,
)
from nnlab.widgets.links import Link
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

NONE = "none"
PLACES = ("first", "second", "third")
MINE = "mine"
START = (Scheme.usual("normal"), Scheme("uniform", 0.05), None)
GOOD, ALIKE = 0.1, 10  # the cost to get below, and the epochs for which units have to stay alike
REACH = {"tanh": 1.0, "sigmoid": 1.0}  # how far the outputs go; the others are shown to ±3
POWERS = (-7.5, 1.5)  # of ten, of the δ that are told apart

Schemes: TypeAlias = "tuple[Scheme | None, ...]"


class Moment(NamedTuple):
    """The runs side by side; None where there is none."""

    runs: tuple[Run | None, ...]

    @property
    def there(self) -> list[Run]:
        """Those that there are; the first always is."""
        return [run for run in self.runs if run]


def init_schemes(mine: Callable[..., Any] | None = None) -> Panel:
    """Up to three schemes for the weights at the start of a network of six layers; watch each learn, layer by layer.

    `mine(n_in, n_out, rng)` is a scheme of your own, which is in the menus, too.
    """
    trouble = _trouble(mine) if mine else ""
    own = None if trouble else mine
    told = f"<p>Your scheme is not in the menus: {escape(trouble)}</p>" if trouble else ""
    start = (Scheme.usual(MINE, own), Scheme.usual("xavier"), None) if own else START
    links = {name: link for i, place in enumerate(PLACES) for name, link in _links(i, place, own).items()}
    return Panel(
        lambda *figures: _build(figures, told),
        goals=_goals(),
        player=Player(_first, _advance, limit=EPOCHS, speed="fast"),
        links=links,
        size=[(205, 310), (205, 310), (205, 310), (265, 310)],
        schemes=widgets.fixed(start),
        activation=trainable(),
        seed=(0, 9),
    )


def _trouble(mine: Callable[..., Any]) -> str:
    """Why a learner's scheme cannot be used, or nothing."""
    rng = np.random.default_rng(0)
    if is_unwritten(mine, *SIZES[:2], rng):
        return "it is still a stub."
    try:
        for n_in, n_out in pairwise(SIZES):
            initial_weights(mine, n_in, n_out, rng)
    except Exception as error:
        return explain(error).split("\n")[0]
    return ""


def _links(i: int, place: str, own: Callable[..., Any] | None) -> dict[str, Link]:
    """A menu for one of the schemes, and a slider for its parameter, which is off where there is none to choose."""

    def change(values: dict[str, Any], scheme: Scheme | None) -> dict[str, Any]:
        return {"schemes": (*values["schemes"][:i], scheme, *values["schemes"][i + 1 :])}

    def read_name(schemes: Schemes) -> str:
        return scheme.name if (scheme := schemes[i]) else NONE

    def write_name(values: dict[str, Any], name: str) -> dict[str, Any]:
        return change(values, None if name == NONE else Scheme.usual(name, own if name == MINE else None))

    def read_parameter(schemes: Schemes) -> float | None:
        return scheme.parameter if (scheme := schemes[i]) and scheme.name != "zeros" else None

    def write_parameter(values: dict[str, Any], parameter: float) -> dict[str, Any] | None:
        scheme = values["schemes"][i]
        return change(values, scheme._replace(parameter=round(parameter, 2))) if scheme else None

    names = [*INITIALIZERS, *([MINE] if own else []), *([NONE] if i else [])]
    menu = widgets.Dropdown(options=names, value="zeros", description=f"{place} scheme")
    slider = widgets.FloatSlider(1.0, min=0.0, max=2.0, step=0.01, description=f"{place} parameter")
    return {
        place: Link(menu, read_name, write_name),
        f"{place}_parameter": Link(slider, read_parameter, write_parameter),
    }


def _goals() -> list[Goal]:
    def usual(scheme: Scheme) -> bool:
        return scheme == Scheme.usual(scheme.name)

    def good(state: Moment, activation: str, seed: int) -> bool:
        runs = [run for run in state.there if usual(run.scheme) and run.costs[-1] < GOOD]
        return activation == "tanh" and seed == 0 and bool(runs)

    def alike(state: Moment) -> bool:
        runs = [run for run in state.there if run.epochs >= ALIKE and look(run).different == 1]
        return any(run.scheme.name == "constant" and run.scheme.parameter > 0 for run in runs)

    def level(layers: list[Array], one: int, other: int, within: float) -> bool:
        sizes = _rms(layers[one]), _rms(layers[other])
        return min(sizes) > within * max(sizes) > 0

    def even(state: Moment, activation: str) -> bool:
        normal = [run for run in state.there if run.epochs == 0 and run.scheme.name == "normal"]
        return activation == "tanh" and any(level(look(run).deltas, 0, -1, 0.9) for run in normal)

    def kept(state: Moment, activation: str) -> bool:
        new = [run for run in state.there if run.epochs == 0]
        return activation == "relu" and any(level(look(run).activations, 0, -2, 0.8) for run in new)

    return [
        Goal(f"tanh: get the cost below {GOOD} by the choice of the scheme alone, with its usual parameter and seed 0.",
             good, {"schemes": (Scheme("xavier"), None, None), "frame": EPOCHS}),
        Goal("A constant above 0: after 10 epochs all units of a hidden layer are still one and the same.", alike,
             {"schemes": (Scheme("constant", 0.5), None, None), "frame": ALIKE}),
        Goal("tanh, normal, before training: a σ with which δ is as large in layer 1 as in layer 6, to a tenth.", even,
             {"schemes": (Scheme("normal", 0.37), None, None)}),
        Goal("relu, before training: a is as large in layer 5 as in layer 1, to a fifth. Is it the scheme or the seed?",
             kept, {"schemes": (Scheme("he"), None, None), "activation": "relu", "seed": 8}),
    ]  # fmt: skip


def _first(schemes: Schemes, activation: str, seed: int) -> Moment:
    return Moment(tuple(scheme and start(scheme, activation, seed) for scheme in schemes))


def _advance(state: Moment) -> Moment:
    return Moment(tuple(run and trained(run) for run in state.runs))


def _rms(values: Array) -> float:
    return float(np.sqrt((values**2).mean()))


def _build(figures: tuple[Figure, ...], told: str) -> Update:
    t = plots.theme(figures[0])
    columns = [_Column(*each) for each in zip(figures, PLACES, (t.blue, t.vermillion, t.ink), strict=False)]
    ax = figures[-1].subplots()
    course = plots.curves(
        ax, dict.fromkeys(PLACES, np.zeros((0, 2))), "epoch", "cost", (0, EPOCHS), (0.01, 10), columns=1
    )
    ax.set_yscale("log")
    ax.axhline(GOOD, color=t.frame, lw=1, zorder=1.55)

    @np.errstate(all="ignore")  # some starts explode
    def update(state: Moment, activation: str = "tanh", seed: int = 0) -> tuple[str, str]:
        for column, run in zip(columns, state.runs, strict=True):
            column.show(run, REACH.get(activation, 3.0))
        costs = [list(enumerate(run.costs)) if run else np.zeros((0, 2)) for run in state.runs]
        course.move(dict(zip(PLACES, costs, strict=True)))
        return _sentence(state), told + _table(state)

    return update


class _Column:
    """What one scheme does to each layer: its outputs above, the error signals δ below."""

    def __init__(self, fig: Figure, place: str, colour: str) -> None:
        self.above, below = fig.subplots(2, 1)
        layers = [str(layer + 1) for layer in range(LAYERS)]
        self.outputs = plots.histograms(self.above, layers, ylim=(-1.1, 1.1), bins=23, full=0.3, ylabel="a")
        self.above.set_title(place, fontsize=10, weight="bold").set_zorder(1)
        self.above.set_yticks([-1, 0, 1])
        self.shown: Run | None = None
        self.reach = 1.0
        self.gradients = plots.histograms(below, layers, ylim=POWERS, bins=36, full=0.25, ylabel="|δ|")
        below.set_yticks([-6, -4, -2, 0], ["10⁻⁶", "10⁻⁴", "10⁻²", "1"])
        below.set_xlabel("layer")
        for block in (self.outputs, self.gradients):
            block.artists[0].set(facecolor=colour)

    def show(self, run: Run | None, reach: float) -> None:
        if run and run is self.shown:
            return
        if reach != self.reach:  # new labels mean that all is drawn anew
            self.above.set_yticks([-1, 0, 1], [number(end * reach, 0) for end in (-1, 0, 1)])
            self.reach = reach
        self.shown = run
        seen = look(run) if run else None
        self.outputs.move([a / reach for a in seen.activations] if seen else [()] * LAYERS)
        self.gradients.move([np.log10(np.maximum(g, 1e-20)) for g in seen.deltas] if seen else [()] * LAYERS)


def _sentence(state: Moment) -> str:
    epochs = state.there[0].epochs
    when = {0: "Before training", 1: "After 1 epoch"}.get(epochs, f"After {epochs} epochs")
    told = [f"{run.scheme}: cost {_cost(run)}, {100 * look(run).saturated:.0f} % saturated" for run in state.there]
    return f"{when}. {'; '.join(told)}."


def _cost(run: Run) -> str:
    return number(run.costs[-1], 2) if run.costs[-1] < 1000 else "very large"


def _table(state: Moment) -> str:
    """The numbers of the pictures, a row for each scheme."""
    heads = ("", "cost", "spread of a in layer 1", "in layer 5", "size of δ in layer 1", "in layer 6",
             "different units in layer 2")  # fmt: skip
    rows = []
    for run in state.there:
        seen = look(run)
        spreads = [_power(float(seen.activations[layer].std())) for layer in (0, LAYERS - 2)]
        sizes = [_power(_rms(seen.deltas[layer])) for layer in (0, LAYERS - 1)]
        cells = [number(run.costs[-1], 3), *spreads, *sizes, f"{seen.different} of {SIZES[2]}"]
        rows.append(
            f"<tr><th scope='row'>{escape(str(run.scheme))}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        )
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _power(value: float) -> str:
    """A number as it is read: 0.25, or 1.3e−5."""
    if value == 0 or 0.01 <= value < 1000:
        return number(value, 2)
    return f"{value:.1e}".replace("-", "−").replace("e−0", "e−").replace("e+0", "e")
