"""Lesson 15: a network learns to read digits, and what its hidden units look for forms before your eyes."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import ACTIVATIONS
from nnlab.checks import Array
from nnlab.lessons.lesson15_digits.digit_data import MNIST, SMALL, Digits, enlarged, load, told
from nnlab.network import Network, mlp
from nnlab.optimizers import SGD
from nnlab.run import TrainingState
from nnlab.training import train
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

SQUARED, CROSS = "squared error", "cross-entropy"
COSTS = {  # what each means for `mlp`
    SQUARED: {"output": "sigmoid", "loss": "mse"},
    CROSS: {"output": "identity", "loss": "cross_entropy"},
}
STARTS = {"Xavier": "xavier", "He": "he", "N(0, 1)": "normal"}
RATES = [0.03, 0.1, 0.3, 0.5, 1.0, 3.0, 10.0]
DECAYS = [0.0, 1e-5, 1e-4, 1e-3]
SHOWN = 30  # hidden units whose weights are shown
SEEN, RIGHT = "training", "validation"
FRAMES, PATIENCE = 150, 120  # seconds of training, for the last goal
ENOUGH = {64: 0.965, 784: 0.97}  # of the test set, by the number of pixels


class Moment(NamedTuple):
    """A network after some updates, and how it has done so far."""

    training: TrainingState
    seen: int  # images, each time one was learned from
    seconds: float
    curve: Array  # for each moment: images seen, share read right of those since the last moment, of the validation
    diverged: str = ""


def digit_training() -> Panel:
    """A network of one hidden layer learns digits: the weights of its hidden units, and how much it reads right."""
    goals = [
        Goal(
            "95 % of the validation set are read right.", lambda state: bool(state.curve[-1, 2] >= 0.95), {"frame": 40}
        ),
        Goal(
            "The same with 10 hidden units.",
            lambda state, hidden: hidden == 10 and bool(state.curve[-1, 2] >= 0.95),
            {"hidden": 10, "cost": CROSS, "learning_rate": 0.5, "frame": 60},
        ),
        Goal(
            "Within two minutes of training: open the test set, and 97 % are read right (96.5 % of the small digits).",
            lambda state, data, hidden, activation, cost, start, open_the_test_set: (
                open_the_test_set
                and state.seconds <= PATIENCE
                and _tested(state, data, hidden, activation, cost, start) >= ENOUGH[load(data).X.shape[1]]
            ),
            {"cost": CROSS, "hidden": 60, "learning_rate": 0.5, "frame": 60, "open_the_test_set": True},
        ),
    ]
    return Panel(
        _build,
        goals=goals,
        player=Player(_first, _advance, limit=FRAMES),
        groups={
            "the network": ["data", "hidden", "activation", "start"],
            "how it learns": ["cost", "learning_rate", "batch_size", "weight_decay"],
        },
        size=[(400, 350), (400, 350)],
        data=[MNIST, SMALL],
        hidden=widgets.IntSlider(30, 10, 100, 10, description="hidden units"),
        activation=[name for name in ACTIVATIONS if name != "step"],
        start=list(STARTS),
        cost=list(COSTS),
        learning_rate=RATES,
        batch_size=[1, 10, 32, 100],
        weight_decay=DECAYS,
        open_the_test_set=False,
    )


def _network(data: str, hidden: int, activation: str, cost: str, start: str, weight_decay: float = 0.0) -> Network:
    n_in = load(data).X.shape[1]
    dtype = "float32" if n_in == 784 else "float64"
    sizes = [n_in, hidden, 10]
    return mlp(sizes, activation, init=STARTS[start], l2=weight_decay, rng=0, dtype=dtype, **COSTS[cost])  # type: ignore[arg-type]


def _first(data: str, hidden: int, activation: str, cost: str, start: str) -> Moment:
    net = _network(data, hidden, activation, cost, start)
    state = TrainingState.of(net, SGD(1.0), rng=0)
    right = net.accuracy(load(data).X_val, load(data).y_val)
    return Moment(state, 0, 0.0, np.array([[0, np.nan, right]]))


def _advance(
    state: Moment,
    data: str,
    hidden: int,
    activation: str,
    cost: str,
    start: str,
    learning_rate: float,
    batch_size: int,
    weight_decay: float,
) -> Moment | None:
    """Some images on: few at first, later thousands, but never beyond the end of an epoch."""
    if state.diverged:
        return None
    digits, net = load(data), _network(data, hidden, activation, cost, start, weight_decay)
    X, y = _next_images(digits, state.seen)
    training = replace(state.training, epoch=0, optimizer=SGD(learning_rate))
    (record,) = train(net, X, y, batch_size=batch_size, epochs=1, resume=training)
    right = net.accuracy(digits.X_val, digits.y_val)
    seen, seconds = state.seen + len(X), state.seconds + record.seconds
    curve = np.vstack([state.curve, [seen, record.accuracy or 0.0, right]])
    return Moment(record.state.copy(), seen, seconds, curve, record.diverged)


def _next_images(digits: Digits, seen: int) -> tuple[Array, Array]:
    """The images that come next; each epoch has an order of its own."""
    epoch, position = divmod(seen, len(digits.X))
    step = 100 if seen < 1000 else 500 if seen < 5000 else 5000
    rows = np.random.default_rng(epoch).permutation(len(digits.X))[position : position + step]
    return digits.X[rows], digits.y[rows]


def _tested(state: Moment, data: str, hidden: int, activation: str, cost: str, start: str) -> float:
    """The share of the test set that is read right."""
    net = _network(data, hidden, activation, cost, start)
    net.parameters = state.training.parameters
    return net.accuracy(load(data).X_test, load(data).y_test)


def _build(left: Figure, right: Figure) -> Update:
    units = plots.images(left, np.zeros((SHOWN, 28 * 28)), columns=6, signed=True)
    ax = right.subplots()
    nothing = {SEEN: np.empty((0, 2)), RIGHT: np.empty((0, 2))}
    curves = plots.curves(ax, nothing, "images seen", "share read right", (90, 1_000_000), (0.5, 1))
    ax.set(xscale="log", yticks=[0.5, 0.6, 0.7, 0.8, 0.9, 1])
    ax.set_xticks([100, 1000, 10_000, 100_000, 1_000_000], ["100", "1 000", "10 000", "100 000", "1 000 000"])

    def update(
        state: Moment,
        data: str = SMALL,
        hidden: int = 30,
        activation: str = "sigmoid",
        start: str = "Xavier",
        cost: str = SQUARED,
        learning_rate: float = 3.0,
        batch_size: int = 10,
        weight_decay: float = 0.0,
        open_the_test_set: bool = False,
    ) -> tuple[str, str]:
        units.move(_pictures(state, hidden, len(load(data).X[0])))
        past = state.curve[1:]
        curves.move({SEEN: past[:, [0, 1]], RIGHT: past[:, [0, 2]]})
        tested = _tested(state, data, hidden, activation, cost, start) if open_the_test_set else None
        return _sentence(state, len(load(data).X)), _told(state, data, hidden, batch_size, tested)

    return update


def _pictures(state: Moment, hidden: int, pixels: int) -> Array:
    """The weights of the first hidden units, each as a picture of 28 × 28."""
    weights = state.training.parameters[: pixels * hidden].reshape(pixels, hidden).T[:SHOWN]
    return np.pad(enlarged(weights), ((0, SHOWN - len(weights)), (0, 0)))


def _sentence(state: Moment, n: int) -> str:
    right = 100 * state.curve[-1, 2]
    if state.diverged:
        return f"After {_spaced(state.seen)} images the weights grew beyond all bounds: take a smaller learning rate."
    if not state.seen:
        return f"Nothing is learned yet: {right:.1f} % of the validation set are read right. Press play."
    return (
        f"{_spaced(state.seen)} images seen, {state.seen / n:.1f} epochs: {right:.1f} % of the validation set are read "
        f"right, and {100 * state.curve[-1, 1]:.1f} % of the last images learned from."
    )


def _told(state: Moment, data: str, hidden: int, batch_size: int, tested: float | None) -> str:
    digits = load(data)
    n, pixels = digits.X.shape
    size = f"{pixels} · {hidden} + {hidden} + {hidden} · 10 + 10 = {_spaced(state.training.parameters.size)} parameters"
    lines = [
        told(data),
        f"{pixels} pixels, {hidden} hidden units, 10 outputs: {size}.",
        f"{_spaced(n)} images to learn from, {_spaced(len(digits.X_val))} to choose by. An epoch has "
        f"{_spaced(-(-n // batch_size))} updates; so far there were {_spaced(state.training.updates)}.",
        "The test set is closed."
        if tested is None
        else f"The test set: {100 * tested:.2f} % of {_spaced(len(digits.X_test))} images are read right, after "
        f"{state.seconds:.0f} seconds of training.",
    ]
    return "".join(f"<p>{line}</p>" for line in lines if line)


def _spaced(n: int) -> str:
    """A whole number with spaces between thousands, at which no line ends."""
    return f"{n:,}".replace(",", "\N{NO-BREAK SPACE}")
