"""The panel `dying_relu` of lesson 06: train a hidden layer and watch ReLU units die, by learning rate or by bias."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlab import plots
from nnlab.activations import ACTIVATIONS, find_activation, step
from nnlab.checks import Array
from nnlab.datasets import moons
from nnlab.network import Network, mlp
from nnlab.optimizers import SGD
from nnlab.plots.blocks import LINE, POINT, add
from nnlab.training import train
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

UNITS, SEED, MAX_EPOCHS = 16, 2, 100
X, Y = moons(100, noise=0.08, rng=1)
RATES = [0.1, 0.3, 1.0, 3.0, 5.0, 10.0]
LIMIT = 1.8  # of the plane; the points are within ±1.2
NO_SLOPE = 1e-9


class State(NamedTuple):
    """The parameters after some epochs, and the history up to then."""

    parameters: Array
    history: Array  # (epochs + 1, 3): shares of points right, of units dead, of units with z ≤ 0 everywhere
    pushed: bool = False  # whether the biases have been pushed by hand

    @property
    def epochs(self) -> int:
        """Epochs so far."""
        return len(self.history) - 1


class LayerActivity(NamedTuple):
    """The hidden units' behaviour over all points; arrays of (UNITS,)."""

    active: Array  # the share of the points for which z > 0
    dead: Array  # whether the slope is 0 for every point, so that the unit can't learn


def dying_relu() -> Panel:
    """Train a layer of 16 units epoch by epoch; change the learning rate, the biases and the activation."""
    return Panel(
        _build,
        title="Sixteen units in training",
        goals=_goals(),
        actions={
            "Push biases down by 1": lambda values: {"state": _push_biases(values["state"], values["activation"])}
        },
        player=Player(_first, _advance, limit=MAX_EPOCHS, unit="epoch"),
        size=[(340, 340), (450, 340)],
        activation=[name for name in ACTIVATIONS if _is_trainable(name)],
        learning_rate=widgets.SelectionSlider(options=RATES, value=0.3, description="learning rate"),
        bias=widgets.FloatSlider(0.0, min=-3.0, max=1.0, step=0.5, description="bias at the start"),
    )


def _is_trainable(name: str) -> bool:
    """Whether a network can be trained with this activation: not the step, nor one that fails."""
    try:
        return find_activation(name)[1][0] is not step
    except Exception:  # raised by a learner's function; the activation zoo shows it
        return False


def _goals() -> list[Goal]:
    def killed(state: State, activation: str, bias: float) -> bool:
        by_rate = bias == 0 and state.epochs > 0 and not state.pushed
        return activation == "relu" and by_rate and state.history[-1, 1] >= 0.5

    def sparse(state: State, activation: str) -> bool:
        active, dead = layer_activity(network(state.parameters, activation))
        few = 2 * dead.sum() <= UNITS and active[~dead].mean() < 0.3
        return activation == "relu" and state.history[-1, 0] >= 0.97 and few

    return [
        Goal("With the bias at 0: kill half of the ReLU units or more, by the learning rate alone.", killed,
             {"learning_rate": 10.0, "frame": 2}),
        Goal("Kill all 16 ReLU units before the first step.",
             lambda state, activation: activation == "relu" and state.epochs == 0 and state.history[0, 1] == 1,
             {"bias": -3.0}),
        Goal("Bring a layer in which all 16 units had z ≤ 0 for all points to 80 % right or more.",
             lambda state: (state.history[:, 2] == 1).any() and state.history[-1, 0] >= 0.8,
             {"state": train_state(-3.0, "leaky_relu", 3.0, 60)}),
        Goal("A sparse layer of ReLU: 97 % right or more, and half of the units or more alive, which are active for "
             "less than 30 % of the points on average.", sparse, {"state": train_state(-0.5, "relu", 1.0, 60)}),
    ]  # fmt: skip


def network(parameters: Array | None, activation: str) -> Network:
    """Return the network (2 inputs, 16 hidden units, 1 output) with these or with its initial parameters."""
    net = mlp([2, UNITS, 1], activation, init="he", loss="binary_cross_entropy", rng=SEED)
    if parameters is not None:
        net.parameters[...] = parameters
    return net


def layer_activity(net: Network) -> LayerActivity:
    """Compute how often each hidden unit is active, and whether it's dead."""
    hidden: Any = net.layers[0]
    z = X @ hidden.params["W"] + hidden.params["b"]
    return LayerActivity((z > 0).mean(axis=0), (np.abs(hidden.f_prime(z)) < NO_SLOPE).all(axis=0))


def _history_row(net: Network) -> list[float]:
    layer = layer_activity(net)
    return [net.accuracy(X, Y), float(layer.dead.mean()), float((layer.active == 0).mean())]


def _first(bias: float) -> State:
    net = network(None, "relu")
    net.layers[0].params["b"] = bias
    return State(net.parameters, np.array([_history_row(net)]))


def _advance(state: State, activation: str, learning_rate: float) -> State:
    net = network(state.parameters, activation)
    for _ in train(net, X, Y, optimizer=SGD(learning_rate), batch_size=10, epochs=1, rng=state.epochs):
        pass
    return State(net.parameters, np.vstack([state.history, [_history_row(net)]]), state.pushed)


@cache
def train_state(bias: float, activation: str, learning_rate: float, epochs: int) -> State:
    """Train from the start and return the state (only with nnlab's own activations, since it's cached)."""
    state = _first(bias)
    for _ in range(epochs):
        state = _advance(state, activation, learning_rate)
    return state


def _push_biases(state: State, activation: str) -> State:
    net = network(state.parameters, activation)
    net.layers[0].params["b"] = net.layers[0].params["b"] - 1
    return State(net.parameters, np.vstack([state.history[:-1], [_history_row(net)]]), pushed=True)


def _build(left: Figure, right: Figure) -> Update:
    plane = plots.plane(left, (-LIMIT, LIMIT), (-LIMIT, LIMIT))
    probability = plots.decision_map(plane, border=0.5)
    t, places = plots.theme(left), plots.grid(plane, 50, 50)
    plots.points(plane, X, Y)
    living, dead = (Line2D([], [], color=t.ink, ls=dashes, lw=1.2) for dashes in ("-", ":"))
    for line in (living, dead):
        add(plane, line, LINE)
    above, below = right.subplots(2, 1)
    shares = plots.bars(above, [str(n + 1) for n in range(UNITS)], ylim=(0, 1.02), ylabel="share active")
    above.set_xlabel("unit")
    crosses = Line2D([], [], ls="", marker="x", color=t.vermillion, mew=2, ms=7)
    add(above, crosses, POINT)
    names = ("points right", "units dead")
    history = plots.curves(below, {name: [1.0] for name in names}, "epoch", "share", (0, MAX_EPOCHS), (-0.03, 1.05))

    def update(
        state: State, activation: str = "relu", learning_rate: float = 0.3, bias: float = 0.0
    ) -> tuple[str, str]:
        net = network(state.parameters, activation)
        layer = layer_activity(net)
        probability.move(net.predict_proba(places)[:, 0].reshape(50, 50))
        for line, which in ((living, ~layer.dead), (dead, layer.dead)):
            line.set_data(*_borders(net, which))
        shares.move(layer.active)
        crosses.set_data(np.flatnonzero(layer.dead), np.full(layer.dead.sum(), 0.06))
        rows = np.vstack([state.history[:-1], [_history_row(net)]])
        epochs = np.arange(len(rows))
        history.move({name: np.column_stack([epochs, rows[:, n]]) for n, name in enumerate(names)})
        settings = f"{_short(activation)}, η = {learning_rate:g}"
        return _sentence(state, settings, layer, rows[-1, 0]), _details_html(activation, layer)

    return update


def _borders(net: Network, which: Array) -> Array:
    """Return the lines z = 0 of these units across the plane, separated by NaN, (2, n)."""
    W, b = net.layers[0].params["W"].T[which], net.layers[0].params["b"][which]
    squares = np.maximum((W**2).sum(axis=1, keepdims=True), 1e-12)
    foot, along = -b[:, None] * W / squares, W[:, ::-1] * [1, -1] / np.sqrt(squares)
    ends = [foot - 4 * LIMIT * along, foot + 4 * LIMIT * along, np.full_like(W, np.nan)]
    return np.stack(ends, axis=1).reshape(-1, 2).T


def _short(name: str) -> str:
    return name if len(name) < 20 else f"{name[:18]}…"


def _sentence(state: State, settings: str, layer: LayerActivity, right: float) -> str:
    epochs = {0: "Before the first epoch", 1: "After 1 epoch"}.get(state.epochs, f"After {state.epochs} epochs")
    dead = int(layer.dead.sum())
    living = layer.active[~layer.dead]
    active = f" On average a living one is active for {100 * living.mean():.0f} % of them." if len(living) else ""
    return (
        f"{epochs}, {settings}: {dead} of {UNITS} units {'is' if dead == 1 else 'are'} dead, {100 * right:.0f} % of "
        f"the points are right.{active}"
    )


def _details_html(activation: str, layer: LayerActivity) -> str:
    silent = int((layer.active == 0).sum())
    units = "1 unit has" if silent == 1 else f"{silent} units have"
    if silent > layer.dead.sum():
        return (
            f"<p>{units} z ≤ 0 for all {len(X)} points. That is not dead: {escape(_short(activation))} has a slope "
            "there, so there is something to learn from.</p>"
        )
    return f"<p>{units} z ≤ 0 for all {len(X)} points. A dead unit has a cross, and its line is dotted.</p>"
