"""The panel `digit_training` of lesson 15: train a network on digits, and watch its hidden weights and accuracy."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import ACTIVATIONS
from nnlab.checks import Array
from nnlab.lessons.lesson15_digits.digit_data import MNIST, SMALL, Digits, load_digits, missing_mnist_note, to_28_by_28
from nnlab.network import Network, mlp
from nnlab.optimizers import SGD
from nnlab.run import TrainingState
from nnlab.training import train
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

SQUARED_ERROR, CROSS_ENTROPY = "squared error", "cross-entropy"
COST_SETTINGS = {  # arguments of `mlp`
    SQUARED_ERROR: {"output": "sigmoid", "loss": "mse"},
    CROSS_ENTROPY: {"output": "identity", "loss": "cross_entropy"},
}
INIT_SCHEMES = {"Xavier": "xavier", "He": "he", "N(0, 1)": "normal"}
RATES = [0.03, 0.1, 0.3, 0.5, 1.0, 3.0, 10.0]
DECAYS = [0.0, 1e-5, 1e-4, 1e-3]
MAX_SHOWN_UNITS = 30
TRAINING, VALIDATION = "training", "validation"
MAX_FRAMES, MAX_SECONDS = 150, 120  # the seconds of training are a limit of the last goal
GOAL_ACCURACY = {64: 0.965, 784: 0.97}  # test accuracy, by number of pixels


class Snapshot(NamedTuple):
    """A network after some updates, with its history."""

    training: TrainingState
    seen: int  # images trained on so far, with repetitions
    seconds: float
    curve: Array  # (frames, 3): images seen, training accuracy since the last frame, validation accuracy
    diverged: str = ""


def digit_training() -> Panel:
    """Train a network with one hidden layer on digits; show its hidden units' weights and its accuracy."""
    goals = [
        Goal(
            "95 % of the validation set are read right.", lambda state: bool(state.curve[-1, 2] >= 0.95), {"frame": 40}
        ),
        Goal(
            "The same with 10 hidden units.",
            lambda state, hidden: hidden == 10 and bool(state.curve[-1, 2] >= 0.95),
            {"hidden": 10, "cost": CROSS_ENTROPY, "learning_rate": 0.5, "frame": 60},
        ),
        Goal(
            "Within two minutes of training: open the test set, and 97 % are read right (96.5 % of the small digits).",
            lambda state, data, hidden, activation, cost, start, open_the_test_set: (
                open_the_test_set
                and state.seconds <= MAX_SECONDS
                and _test_accuracy(state, data, hidden, activation, cost, start)
                >= GOAL_ACCURACY[load_digits(data).X.shape[1]]
            ),
            {"cost": CROSS_ENTROPY, "hidden": 60, "learning_rate": 0.5, "frame": 60, "open_the_test_set": True},
        ),
    ]
    return Panel(
        _build,
        title="A network learns to read digits",
        goals=goals,
        player=Player(_initial_snapshot, _advance, limit=MAX_FRAMES),
        groups={
            "the network": ["data", "hidden", "activation", "start"],
            "how it learns": ["cost", "learning_rate", "batch_size", "weight_decay"],
        },
        size=[(400, 350), (400, 350)],
        data=[MNIST, SMALL],
        hidden=widgets.IntSlider(30, 10, 100, 10, description="hidden units"),
        activation=[name for name in ACTIVATIONS if name != "step"],
        start=list(INIT_SCHEMES),
        cost=list(COST_SETTINGS),
        learning_rate=RATES,
        batch_size=[1, 10, 32, 100],
        weight_decay=DECAYS,
        open_the_test_set=False,
    )


def _build_network(
    data: str, hidden: int, activation: str, cost: str, start: str, weight_decay: float = 0.0
) -> Network:
    n_in = load_digits(data).X.shape[1]
    dtype = "float32" if n_in == 784 else "float64"
    sizes = [n_in, hidden, 10]
    return mlp(sizes, activation, init=INIT_SCHEMES[start], l2=weight_decay, rng=0, dtype=dtype, **COST_SETTINGS[cost])  # type: ignore[arg-type]


def _initial_snapshot(data: str, hidden: int, activation: str, cost: str, start: str) -> Snapshot:
    net = _build_network(data, hidden, activation, cost, start)
    state = TrainingState.of(net, SGD(1.0), rng=0)
    right = net.accuracy(load_digits(data).X_val, load_digits(data).y_val)
    return Snapshot(state, 0, 0.0, np.array([[0, np.nan, right]]))


def _advance(
    state: Snapshot,
    data: str,
    hidden: int,
    activation: str,
    cost: str,
    start: str,
    learning_rate: float,
    batch_size: int,
    weight_decay: float,
) -> Snapshot | None:
    """Train on the next images: few at first, thousands later, but never beyond the end of an epoch."""
    if state.diverged:
        return None
    digits, net = load_digits(data), _build_network(data, hidden, activation, cost, start, weight_decay)
    X, y = _next_images(digits, state.seen)
    training = replace(state.training, epoch=0, optimizer=SGD(learning_rate))
    (record,) = train(net, X, y, batch_size=batch_size, epochs=1, resume=training)
    right = net.accuracy(digits.X_val, digits.y_val)
    seen, seconds = state.seen + len(X), state.seconds + record.seconds
    curve = np.vstack([state.curve, [seen, record.accuracy or 0.0, right]])
    return Snapshot(record.state.copy(), seen, seconds, curve, record.diverged)


def _next_images(digits: Digits, seen: int) -> tuple[Array, Array]:
    """Return the next images and digits; each epoch has its own order."""
    epoch, position = divmod(seen, len(digits.X))
    step = 100 if seen < 1000 else 500 if seen < 5000 else 5000
    rows = np.random.default_rng(epoch).permutation(len(digits.X))[position : position + step]
    return digits.X[rows], digits.y[rows]


def _test_accuracy(state: Snapshot, data: str, hidden: int, activation: str, cost: str, start: str) -> float:
    """Return the accuracy on the test set."""
    net = _build_network(data, hidden, activation, cost, start)
    net.parameters = state.training.parameters
    return net.accuracy(load_digits(data).X_test, load_digits(data).y_test)


def _build(left: Figure, right: Figure) -> Update:
    units = plots.images(left, np.zeros((MAX_SHOWN_UNITS, 28 * 28)), columns=6, signed=True)
    ax = right.subplots()
    nothing = {TRAINING: np.empty((0, 2)), VALIDATION: np.empty((0, 2))}
    curves = plots.curves(ax, nothing, "images seen", "share read right", (90, 1_000_000), (0.5, 1))
    ax.set(xscale="log", yticks=[0.5, 0.6, 0.7, 0.8, 0.9, 1])
    ax.set_xticks([100, 1000, 10_000, 100_000, 1_000_000], ["100", "1 000", "10 000", "100 000", "1 000 000"])

    def update(
        state: Snapshot,
        data: str = SMALL,
        hidden: int = 30,
        activation: str = "sigmoid",
        start: str = "Xavier",
        cost: str = SQUARED_ERROR,
        learning_rate: float = 3.0,
        batch_size: int = 10,
        weight_decay: float = 0.0,
        open_the_test_set: bool = False,
    ) -> tuple[str, str]:
        units.move(_weight_images(state, hidden, len(load_digits(data).X[0])))
        past = state.curve[1:]
        curves.move({TRAINING: past[:, [0, 1]], VALIDATION: past[:, [0, 2]]})
        test_accuracy = _test_accuracy(state, data, hidden, activation, cost, start) if open_the_test_set else None
        return _sentence(state, len(load_digits(data).X)), _details_html(state, data, hidden, batch_size, test_accuracy)

    return update


def _weight_images(state: Snapshot, hidden: int, pixels: int) -> Array:
    """Return the weights of the first 30 hidden units as images, (30, 784)."""
    weights = state.training.parameters[: pixels * hidden].reshape(pixels, hidden).T[:MAX_SHOWN_UNITS]
    return np.pad(to_28_by_28(weights), ((0, MAX_SHOWN_UNITS - len(weights)), (0, 0)))


def _sentence(state: Snapshot, n: int) -> str:
    right = 100 * state.curve[-1, 2]
    if state.diverged:
        return f"After {_spaced(state.seen)} images the weights grew beyond all bounds: take a smaller learning rate."
    if not state.seen:
        return f"Nothing is learned yet: {right:.1f} % of the validation set are read right. Press play."
    return (
        f"{_spaced(state.seen)} images seen, {state.seen / n:.1f} epochs: {right:.1f} % of the validation set are read "
        f"right, and {100 * state.curve[-1, 1]:.1f} % of the last images learned from."
    )


def _details_html(state: Snapshot, data: str, hidden: int, batch_size: int, test_accuracy: float | None) -> str:
    digits = load_digits(data)
    n, pixels = digits.X.shape
    size = f"{pixels} · {hidden} + {hidden} + {hidden} · 10 + 10 = {_spaced(state.training.parameters.size)} parameters"
    lines = [
        missing_mnist_note(data),
        f"{pixels} pixels, {hidden} hidden units, 10 outputs: {size}.",
        f"{_spaced(n)} images to learn from, {_spaced(len(digits.X_val))} to choose by. An epoch has "
        f"{_spaced(-(-n // batch_size))} updates; so far there were {_spaced(state.training.updates)}.",
        "The test set is closed."
        if test_accuracy is None
        else f"The test set: {100 * test_accuracy:.2f} % of {_spaced(len(digits.X_test))} images are read right, after "
        f"{state.seconds:.0f} seconds of training.",
    ]
    return "".join(f"<p>{line}</p>" for line in lines if line)


def _spaced(n: int) -> str:
    """Format an integer with no-break spaces between thousands."""
    return f"{n:,}".replace(",", "\N{NO-BREAK SPACE}")
