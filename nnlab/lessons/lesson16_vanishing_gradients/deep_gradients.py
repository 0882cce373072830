"""Lesson 16: δ in every layer of a network of up to 20 layers, before training and while it learns."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlab import plots
from nnlab.activations import ACTIVATIONS, identity, sigmoid
from nnlab.datasets import TOYS
from nnlab.initializers import INITIALIZERS
from nnlab.lessons.lesson16_vanishing_gradients.deep_network import (
    CLOSE,
    Look,
    Moment,
    Verdict,
    beginning,
    learns,
    look,
    start,
    trained,
    verdict,
)
from nnlab.lessons.lesson16_vanishing_gradients.log_bars import magnitudes, scientific
from nnlab.plots.blocks import LINE, OPEN, POINT, add, dress
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

DEEPEST, EPOCHS = 20, 100
TOP = 1.2  # of the picture of the cost; guessing costs 0.693
NETWORK = ["depth", "width", "activation", "scheme", "scale", "data"]
TRAINING = ["batch_norm", "clip", "l2", "learning_rate"]


def deep_gradients() -> Panel:
    """Build a deep network, see what is left of δ in its first layers, cure it, and train it."""
    options = widgets.SelectionSlider
    return Panel(
        _build,
        goals=_goals(),
        player=Player(start, _advance, limit=EPOCHS, speed="fast"),
        size=[(600, 380), (250, 200)],
        groups={"The network": NETWORK, "Training": TRAINING},
        depth=(1, DEEPEST),
        width=options(options=[2, 4, 8, 16, 32], value=16, description="width"),
        activation=[name for name in ACTIVATIONS if learns(name)],
        scheme=widgets.Dropdown(options=list(INITIALIZERS), value="xavier", description="weights at the start"),
        scale=widgets.FloatSlider(1.0, min=0.1, max=12.0, step=0.1, description="times scale"),
        data=[name for name in TOYS if name != "plane"],
        batch_norm=widgets.Checkbox(False, description="batch norm"),
        clip=widgets.Dropdown(options={"no clipping": 0.0, "length 1": 1.0, "length 0.1": 0.1}, description="clip to"),
        l2=options(options=[0.0, 0.0001, 0.001, 0.01], value=0.0, description="λ₂ (weight decay)"),
        learning_rate=options(options=[0.01, 0.03, 0.1, 0.3, 1.0], value=0.1, description="learning rate"),
    )


def _advance(state: Moment, learning_rate: float, l2: float, clip: float) -> Moment | None:
    return trained(state, learning_rate, l2, clip)


def _goals() -> list[Goal]:
    def deep(state: Moment, *names: str) -> bool:
        bent = state.design.activation[0] is not identity
        return state.design.depth == DEEPEST and bent and verdict(look(state).sizes).name in names

    def sigmoids(state: Moment) -> bool:
        return state.design.activation[0] is sigmoid and not state.epochs and deep(state, "healthy")

    def exploded(state: Moment) -> bool:
        return state.design.depth == DEEPEST and not state.epochs and verdict(beginning(state)).ratio >= 1000

    def learned(state: Moment) -> bool:
        return deep(state, "vanishing", "healthy", "exploding") and look(state).accuracy >= 0.95

    def tamed(state: Moment) -> bool:
        return learned(state) and verdict(beginning(state)).ratio >= 100 and not state.design.batch_norm

    return [
        Goal(f"A net of 20 layers whose first and last δ differ by less than {CLOSE:g}×, before training.",
             lambda state: not state.epochs and deep(state, "healthy"), {"depth": DEEPEST, "activation": "tanh"}),
        Goal("An explosion: 20 layers, and the first δ is 1000 times the last or more.", exploded,
             {"depth": DEEPEST, "activation": "tanh", "scale": 5.0}),
        Goal("The first goal once more, with 20 layers of sigmoid units.", sigmoids,
             {"depth": DEEPEST, "activation": "sigmoid", "scheme": "normal", "scale": 3.0}),
        Goal("Train a net of 20 layers until at least 95 % of the points are right.", learned,
             {"depth": DEEPEST, "batch_norm": True, "frame": 20}),
        Goal("The same, from a start where the first δ is 100 times the last or more, without batch norm.", tamed,
             {"depth": DEEPEST, "activation": "relu", "scheme": "he", "scale": 1.5, "clip": 1.0, "learning_rate": 0.3,
              "frame": 40}),
    ]  # fmt: skip


def _build(layers: Figure, course: Figure) -> Update:
    upper, lower = layers.subplots(2, 1)
    bars = magnitudes(upper, DEEPEST, "size of δ", "")
    names = [str(i) for i in range(1, DEEPEST + 1)]
    histograms = plots.histograms(lower, names, ylim=(-1.1, 2.1), ylabel="activations a")
    lower.set_xlabel("layer")
    ax, t = course.subplots(), plots.theme(course)
    dress(ax, OPEN)
    ax.set(xlim=(0, EPOCHS), ylim=(0, TOP), xlabel="epoch", ylabel="cost")
    ax.axhline(np.log(2), color=t.grey, lw=1, ls=":")
    line = Line2D([], [], color=t.blue, lw=2)
    now = Line2D([], [], color=t.blue, marker="o", ms=7, mec=t.paper)
    add(ax, line, LINE)
    add(ax, now, POINT)
    nothing = [np.empty(0)] * DEEPEST

    def update(
        state: Moment, depth: int = 8, activation: str = "sigmoid", width: int = 16, data: str = "moons"
    ) -> tuple[str, str]:
        seen = look(state)
        bars.move(seen.sizes, beginning(state))
        histograms.move([*seen.activations, *nothing[depth:]])
        costs = np.minimum([*state.past, seen.cost], TOP)
        line.set_data(np.arange(len(costs)), costs)
        now.set_data([state.epochs], costs[-1:])
        found = verdict(seen.sizes)
        return _sentence(state, activation, seen, found), _table(seen, found)

    return update


def _sentence(state: Moment, activation: str, seen: Look, found: Verdict) -> str:
    if state.diverged:
        return f"Training diverged in epoch {state.epochs}: the steps grew without end. Clip, or begin smaller."
    when = {0: "Before training", 1: "After 1 epoch"}.get(state.epochs, f"After {state.epochs} epochs")
    name = activation if len(activation) < 16 else f"{activation[:14]}…"
    units = f"{state.design.depth} layers of {state.design.width} {name} units"
    if state.design.depth == 1:
        return f"{when}, one layer: its δ is {scientific(float(seen.sizes[0]))}. There is no way back to lose it on."
    return (
        f"{when}, {units}: {found.name}. The first δ is {scientific(found.ratio)} times the last; each layer makes it "
        f"{scientific(found.factor)} times as large. {100 * seen.accuracy:.0f} % right."
    )


def _table(seen: Look, found: Verdict) -> str:
    """The numbers behind the word, and its rule."""
    first, last = float(seen.sizes[0]), float(seen.sizes[-1])
    numbers = [scientific(value) for value in (first, last, found.ratio, found.factor, seen.cost)]
    heads = ["first δ", "last δ", "first / last", "each layer", "cost", "so it is"]
    cells = "".join(f"<td>{cell}</td>" for cell in [*numbers, f"<b>{escape(found.name)}</b>"])
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
