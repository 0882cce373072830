"""The panel `init_schemes` of lesson 17: train one network from up to three initialisation schemes, side by side."""

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
from nnlab.exercises.answer_validation import is_unwritten
from nnlab.initializers import INITIALIZERS, initial_weights
from nnlab.learner_errors import explain
from nnlab.lessons.lesson17_initialisation.scheme_runs import (
    EPOCHS,
    LAYERS,
    SIZES,
    Run,
    Scheme,
    initial_run,
    measure,
    train_epoch,
    trainable_activations,
)
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.linked_controls import Link
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

NO_SCHEME = "none"
SLOTS = ("first", "second", "third")
OWN_NAME = "mine"
DEFAULT_SCHEMES = (Scheme.with_default("normal"), Scheme("uniform", 0.05), None)
GOOD, EQUAL_EPOCHS = 0.1, 10  # of the goals: a cost; epochs for which units stay equal
ACTIVATION_RANGES = {"tanh": 1.0, "sigmoid": 1.0}  # range of activations; all others are shown to ±3
DELTA_POWERS = (-7.5, 1.5)  # of ten, the limits of the histograms of |δ|

Schemes: TypeAlias = "tuple[Scheme | None, ...]"


class Snapshot(NamedTuple):
    """The runs side by side; None for an empty slot."""

    runs: tuple[Run | None, ...]

    @property
    def present(self) -> list[Run]:
        """The runs that aren't None; the first never is."""
        return [run for run in self.runs if run]


def init_schemes(mine: Callable[..., Any] | None = None) -> Panel:
    """Train a network of six layers from up to three initialisation schemes, and compare them layer by layer.

    `mine(n_in, n_out, rng)` is a scheme of your own; it's added to the menus.
    """
    error = _scheme_error(mine) if mine else ""
    own = None if error else mine
    note_html = f"<p>Your scheme is not in the menus: {escape(error)}</p>" if error else ""
    initial = (Scheme.with_default(OWN_NAME, own), Scheme.with_default("xavier"), None) if own else DEFAULT_SCHEMES
    links = {name: link for i, slot in enumerate(SLOTS) for name, link in _slot_links(i, slot, own).items()}
    return Panel(
        lambda *figures: _build(figures, note_html),
        title="Three starts for one network",
        goals=_goals(),
        player=Player(_initial_snapshot, _advance, limit=EPOCHS, speed="fast", unit="epoch"),
        links=links,
        size=[(194, 310), (194, 310), (194, 310), (250, 310)],
        schemes=widgets.fixed(initial),
        activation=trainable_activations(),
        seed=(0, 9),
    )


def _scheme_error(mine: Callable[..., Any]) -> str:
    """Return why a learner's scheme can't be used, or nothing."""
    rng = np.random.default_rng(0)
    if is_unwritten(mine, *SIZES[:2], rng):
        return "it is still a stub."
    try:
        for n_in, n_out in pairwise(SIZES):
            initial_weights(mine, n_in, n_out, rng)
    except Exception as error:
        return explain(error).split("\n")[0]
    return ""


def _slot_links(i: int, slot: str, own: Callable[..., Any] | None) -> dict[str, Link]:
    """Build a menu for one of the schemes, and a slider for its parameter, disabled if it has none."""

    def change(values: dict[str, Any], scheme: Scheme | None) -> dict[str, Any]:
        return {"schemes": (*values["schemes"][:i], scheme, *values["schemes"][i + 1 :])}

    def read_name(schemes: Schemes) -> str:
        return scheme.name if (scheme := schemes[i]) else NO_SCHEME

    def write_name(values: dict[str, Any], name: str) -> dict[str, Any]:
        return change(
            values, None if name == NO_SCHEME else Scheme.with_default(name, own if name == OWN_NAME else None)
        )

    def read_parameter(schemes: Schemes) -> float | None:
        return scheme.parameter if (scheme := schemes[i]) and scheme.name != "zeros" else None

    def write_parameter(values: dict[str, Any], parameter: float) -> dict[str, Any] | None:
        scheme = values["schemes"][i]
        return change(values, scheme._replace(parameter=round(parameter, 2))) if scheme else None

    names = [*INITIALIZERS, *([OWN_NAME] if own else []), *([NO_SCHEME] if i else [])]
    menu = choice(options=names, value="zeros", description=f"{slot} scheme")
    slider = widgets.FloatSlider(1.0, min=0.0, max=2.0, step=0.01, description=f"{slot} parameter")
    return {slot: Link(menu, read_name, write_name), f"{slot}_parameter": Link(slider, read_parameter, write_parameter)}


def _goals() -> list[Goal]:
    def has_default(scheme: Scheme) -> bool:
        return scheme == Scheme.with_default(scheme.name)

    def good_cost(state: Snapshot, activation: str, seed: int) -> bool:
        runs = [run for run in state.present if has_default(run.scheme) and run.costs[-1] < GOOD]
        return activation == "tanh" and seed == 0 and bool(runs)

    def equal_units(state: Snapshot) -> bool:
        runs = [run for run in state.present if run.epochs >= EQUAL_EPOCHS and measure(run).distinct_units == 1]
        return any(run.scheme.name == "constant" and run.scheme.parameter > 0 for run in runs)

    def level(layers: list[Array], one: int, other: int, within: float) -> bool:
        sizes = _rms(layers[one]), _rms(layers[other])
        return min(sizes) > within * max(sizes) > 0

    def even(state: Snapshot, activation: str) -> bool:
        normal = [run for run in state.present if run.epochs == 0 and run.scheme.name == "normal"]
        return activation == "tanh" and any(level(measure(run).deltas, 0, -1, 0.9) for run in normal)

    def even_activations(state: Snapshot, activation: str) -> bool:
        new = [run for run in state.present if run.epochs == 0]
        return activation == "relu" and any(level(measure(run).activations, 0, -2, 0.8) for run in new)

    return [
        Goal(f"tanh: get the cost below {GOOD} by the choice of the scheme alone, with its usual parameter and seed 0.",
             good_cost, {"schemes": (Scheme("xavier"), None, None), "frame": EPOCHS}),
        Goal("A constant above 0: after 10 epochs all units of a hidden layer are still one and the same.", equal_units,
             {"schemes": (Scheme("constant", 0.5), None, None), "frame": EQUAL_EPOCHS}),
        Goal("tanh, normal, before training: a σ with which δ is as large in layer 1 as in layer 6, to a tenth.", even,
             {"schemes": (Scheme("normal", 0.37), None, None)}),
        Goal("relu, before training: a is as large in layer 5 as in layer 1, to a fifth. Is it the scheme or the seed?",
             even_activations, {"schemes": (Scheme("he"), None, None), "activation": "relu", "seed": 8}),
    ]  # fmt: skip


def _initial_snapshot(schemes: Schemes, activation: str, seed: int) -> Snapshot:
    return Snapshot(tuple(scheme and initial_run(scheme, activation, seed) for scheme in schemes))


def _advance(state: Snapshot) -> Snapshot:
    return Snapshot(tuple(run and train_epoch(run) for run in state.runs))


def _rms(values: Array) -> float:
    return float(np.sqrt((values**2).mean()))


def _build(figures: tuple[Figure, ...], note_html: str) -> Update:
    t = plots.theme(figures[0])
    columns = [_SchemeColumn(*each) for each in zip(figures, SLOTS, (t.blue, t.vermillion, t.ink), strict=False)]
    ax = figures[-1].subplots()
    course = plots.curves(
        ax, dict.fromkeys(SLOTS, np.zeros((0, 2))), "epoch", "cost", (0, EPOCHS), (0.01, 10), columns=1
    )
    ax.set_yscale("log")
    ax.axhline(GOOD, color=t.frame, lw=1, zorder=1.55)

    @np.errstate(all="ignore")  # some runs diverge
    def update(state: Snapshot, activation: str = "tanh", seed: int = 0) -> tuple[str, str]:
        for column, run in zip(columns, state.runs, strict=True):
            column.show(run, ACTIVATION_RANGES.get(activation, 3.0))
        costs = [list(enumerate(run.costs)) if run else np.zeros((0, 2)) for run in state.runs]
        course.move(dict(zip(SLOTS, costs, strict=True)))
        return _sentence(state), note_html + _table_html(state)

    return update


class _SchemeColumn:
    """Histograms for one scheme, layer by layer: activations above, |δ| below."""

    def __init__(self, fig: Figure, slot: str, colour: str) -> None:
        self.above, below = fig.subplots(2, 1)
        layers = [str(layer + 1) for layer in range(LAYERS)]
        self.outputs = plots.histograms(self.above, layers, ylim=(-1.1, 1.1), bins=23, full=0.3, ylabel="a")
        self.above.set_title(slot, fontsize=10, weight="bold").set_zorder(1)
        self.above.set_yticks([-1, 0, 1])
        self.shown: Run | None = None
        self.reach = 1.0
        self.gradients = plots.histograms(below, layers, ylim=DELTA_POWERS, bins=36, full=0.25, ylabel="|δ|")
        below.set_yticks([-6, -4, -2, 0], ["10⁻⁶", "10⁻⁴", "10⁻²", "1"])
        below.set_xlabel("layer")
        for block in (self.outputs, self.gradients):
            block.artists[0].set(facecolor=colour)

    def show(self, run: Run | None, reach: float) -> None:
        if run and run is self.shown:
            return
        if reach != self.reach:  # new labels redraw everything
            self.above.set_yticks([-1, 0, 1], [number(end * reach, 0) for end in (-1, 0, 1)])
            self.reach = reach
        self.shown = run
        measured = measure(run) if run else None
        self.outputs.move([a / reach for a in measured.activations] if measured else [()] * LAYERS)
        self.gradients.move([np.log10(np.maximum(g, 1e-20)) for g in measured.deltas] if measured else [()] * LAYERS)


def _sentence(state: Snapshot) -> str:
    epochs = state.present[0].epochs
    when = {0: "Before training", 1: "After 1 epoch"}.get(epochs, f"After {epochs} epochs")
    parts = [
        f"{run.scheme}: cost {_cost_text(run)}, {100 * measure(run).saturated:.0f} % saturated" for run in state.present
    ]
    return f"{when}. {'; '.join(parts)}."


def _cost_text(run: Run) -> str:
    return number(run.costs[-1], 2) if run.costs[-1] < 1000 else "very large"


def _table_html(state: Snapshot) -> str:
    """Return HTML: a table of cost, spread of a, size of δ and distinct units, with a row for each scheme."""
    heads = ("", "cost", "spread of a in layer 1", "in layer 5", "size of δ in layer 1", "in layer 6",
             "different units in layer 2")  # fmt: skip
    rows = []
    for run in state.present:
        measured = measure(run)
        spreads = [_number_text(float(measured.activations[layer].std())) for layer in (0, LAYERS - 2)]
        sizes = [_number_text(_rms(measured.deltas[layer])) for layer in (0, LAYERS - 1)]
        cells = [number(run.costs[-1], 3), *spreads, *sizes, f"{measured.distinct_units} of {SIZES[2]}"]
        rows.append(
            f"<tr><th scope='row'>{escape(str(run.scheme))}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        )
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _number_text(value: float) -> str:
    """Format a number: 0.25, or 1.3e−5."""
    if value == 0 or 0.01 <= value < 1000:
        return number(value, 2)
    return f"{value:.1e}".replace("-", "−").replace("e−0", "e−").replace("e+0", "e")
