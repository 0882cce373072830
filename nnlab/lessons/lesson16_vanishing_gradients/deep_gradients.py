"""The panel `deep_gradients` of lesson 16: δ and activations in each of up to 20 layers, before and during training."""

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
    HEALTHY_FACTOR,
    Measurements,
    Snapshot,
    Verdict,
    initial_delta_sizes,
    initial_snapshot,
    is_trainable,
    measure,
    train_epoch,
    verdict,
)
from nnlab.lessons.lesson16_vanishing_gradients.log_bars import log_bars, scientific
from nnlab.plots.blocks import LINE, OPEN_SIDES, POINT, add, style_axes
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

MAX_DEPTH, MAX_EPOCHS = 20, 100
COST_TOP = 1.2  # the end of the cost axis; guessing costs 0.693
NETWORK_CONTROLS = ["depth", "width", "activation", "scheme", "scale", "data"]
TRAINING_CONTROLS = ["batch_norm", "clip", "l2", "learning_rate"]


def deep_gradients() -> Panel:
    """Build a deep network, see how δ vanishes or explodes in its first layers, try remedies, and train it."""
    options = widgets.SelectionSlider
    return Panel(
        _build,
        title="Gradients in a deep network",
        goals=_goals(),
        player=Player(initial_snapshot, _advance, limit=MAX_EPOCHS, speed="fast", unit="epoch"),
        size=[(600, 380), (250, 200)],
        groups={"The network": NETWORK_CONTROLS, "Training": TRAINING_CONTROLS},
        depth=(1, MAX_DEPTH),
        width=options(options=[2, 4, 8, 16, 32], value=16, description="width"),
        activation=[name for name in ACTIVATIONS if is_trainable(name)],
        scheme=choice(options=list(INITIALIZERS), value="xavier", description="weights at the start"),
        scale=widgets.FloatSlider(1.0, min=0.1, max=12.0, step=0.1, description="times scale"),
        data=[name for name in TOYS if name != "plane"],
        batch_norm=widgets.Checkbox(False, description="batch norm"),
        clip=choice(options={"no clipping": 0.0, "length 1": 1.0, "length 0.1": 0.1}, description="clip to"),
        l2=options(options=[0.0, 0.0001, 0.001, 0.01], value=0.0, description="λ₂ (weight decay)"),
        learning_rate=options(options=[0.01, 0.03, 0.1, 0.3, 1.0], value=0.1, description="learning rate"),
    )


def _advance(state: Snapshot, learning_rate: float, l2: float, clip: float) -> Snapshot | None:
    return train_epoch(state, learning_rate, l2, clip)


def _goals() -> list[Goal]:
    def deep(state: Snapshot, *names: str) -> bool:
        is_nonlinear = state.design.activation[0] is not identity
        return state.design.depth == MAX_DEPTH and is_nonlinear and verdict(measure(state).delta_sizes).name in names

    def healthy_sigmoids(state: Snapshot) -> bool:
        return state.design.activation[0] is sigmoid and not state.epochs and deep(state, "healthy")

    def explodes(state: Snapshot) -> bool:
        return (
            state.design.depth == MAX_DEPTH and not state.epochs and verdict(initial_delta_sizes(state)).ratio >= 1000
        )

    def learned(state: Snapshot) -> bool:
        return deep(state, "vanishing", "healthy", "exploding") and measure(state).accuracy >= 0.95

    def tamed(state: Snapshot) -> bool:
        return learned(state) and verdict(initial_delta_sizes(state)).ratio >= 100 and not state.design.batch_norm

    return [
        Goal(f"A net of 20 layers whose first and last δ differ by less than {HEALTHY_FACTOR:g}×, before training.",
             lambda state: not state.epochs and deep(state, "healthy"), {"depth": MAX_DEPTH, "activation": "tanh"}),
        Goal("An explosion: 20 layers, and the first δ is 1000 times the last or more.", explodes,
             {"depth": MAX_DEPTH, "activation": "tanh", "scale": 5.0}),
        Goal("The first goal once more, with 20 layers of sigmoid units.", healthy_sigmoids,
             {"depth": MAX_DEPTH, "activation": "sigmoid", "scheme": "normal", "scale": 3.0}),
        Goal("Train a net of 20 layers until at least 95 % of the points are right.", learned,
             {"depth": MAX_DEPTH, "batch_norm": True, "frame": 20}),
        Goal("The same, from a start where the first δ is 100 times the last or more, without batch norm.", tamed,
             {"depth": MAX_DEPTH, "activation": "relu", "scheme": "he", "scale": 1.5, "clip": 1.0, "learning_rate": 0.3,
              "frame": 40}),
    ]  # fmt: skip


def _build(layers: Figure, costs_figure: Figure) -> Update:
    upper, lower = layers.subplots(2, 1)
    bars = log_bars(upper, MAX_DEPTH, "size of δ", "")
    names = [str(i) for i in range(1, MAX_DEPTH + 1)]
    histograms = plots.histograms(lower, names, ylim=(-1.1, 2.1), ylabel="activations a")
    lower.set_xlabel("layer")
    ax, t = costs_figure.subplots(), plots.theme(costs_figure)
    style_axes(ax, OPEN_SIDES)
    ax.set(xlim=(0, MAX_EPOCHS), ylim=(0, COST_TOP), xlabel="epoch", ylabel="cost")
    ax.axhline(np.log(2), color=t.grey, lw=1, ls=":")
    line = Line2D([], [], color=t.blue, lw=2)
    marker = Line2D([], [], color=t.blue, marker="o", ms=7, mec=t.paper)
    add(ax, line, LINE)
    add(ax, marker, POINT)
    nothing = [np.empty(0)] * MAX_DEPTH

    def update(
        state: Snapshot, depth: int = 8, activation: str = "sigmoid", width: int = 16, data: str = "moons"
    ) -> tuple[str, str]:
        now = measure(state)
        bars.move(now.delta_sizes, initial_delta_sizes(state))
        histograms.move([*now.activations, *nothing[depth:]])
        costs = np.minimum([*state.earlier_costs, now.cost], COST_TOP)
        line.set_data(np.arange(len(costs)), costs)
        marker.set_data([state.epochs], costs[-1:])
        found = verdict(now.delta_sizes)
        return _sentence(state, activation, now, found), _table_html(now, found)

    return update


def _sentence(state: Snapshot, activation: str, now: Measurements, found: Verdict) -> str:
    if state.diverged:
        return f"Training diverged in epoch {state.epochs}: the steps grew without end. Clip, or begin smaller."
    when = {0: "Before training", 1: "After 1 epoch"}.get(state.epochs, f"After {state.epochs} epochs")
    name = activation if len(activation) < 16 else f"{activation[:14]}…"
    units = f"{state.design.depth} layers of {state.design.width} {name} units"
    if state.design.depth == 1:
        size = scientific(float(now.delta_sizes[0]))
        return f"{when}, one layer: its δ is {size}. There is no way back to lose it on."
    return (
        f"{when}, {units}: {found.name}. The first δ is {scientific(found.ratio)} times the last; each layer makes it "
        f"{scientific(found.factor)} times as large. {100 * now.accuracy:.0f} % right."
    )


def _table_html(now: Measurements, found: Verdict) -> str:
    """Return HTML: a table of the first and last δ, their ratio, the factor per layer, the cost and the verdict."""
    first, last = float(now.delta_sizes[0]), float(now.delta_sizes[-1])
    numbers = [scientific(value) for value in (first, last, found.ratio, found.factor, now.cost)]
    heads = ["first δ", "last δ", "first / last", "each layer", "cost", "so it is"]
    cells = "".join(f"<td>{cell}</td>" for cell in [*numbers, f"<b>{escape(found.name)}</b>"])
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
