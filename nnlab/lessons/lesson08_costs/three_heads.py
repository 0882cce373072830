"""The panel `three_heads` of lesson 08: one network with a regression, a binary and a three-class output."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import sigmoid, softmax
from nnlab.checks import Array
from nnlab.losses import find_loss, one_hot
from nnlab.network import Network, mlp
from nnlab.optimizers import Adam
from nnlab.run import TrainingState
from nnlab.training import train
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Pointer, Update

HEADS = {
    "a number": slice(0, 1),
    "yes or no": slice(1, 2),
    "one of three": slice(2, 5),
}  # the output units of each head
NUMBER, BINARY, CLASSES = HEADS
LOSSES = {  # the loss of each head and its gradient, both functions of the scores
    NUMBER: find_loss("mse")[1],
    BINARY: find_loss("binary_cross_entropy")[1],
    CLASSES: find_loss("cross_entropy")[1],
}
ALL_HEADS = "all three heads"
BIRDS = ["owl", "lark", "gull"]
POSITIONS, MAP_CELLS, EPOCHS_PER_FRAME, MAX_FRAMES = 90, 40, 5, 100


class Snapshot(NamedTuple):
    """The network after some epochs, and the training state to resume from."""

    net: Network
    training: TrainingState


@cache
def island_data() -> tuple[Array, Array]:
    """Return positions X (90, 2) on an island and targets (90, 5): height, land (1) or sea (0), bird (one-hot)."""
    rng = np.random.default_rng(3)
    X = rng.uniform(-1, 1, (POSITIONS, 2))
    height = 1.5 * np.exp(-1.5 * ((X - (0.1, 0.1)) ** 2).sum(axis=1)) - 0.6
    bird = np.floor((np.arctan2(*(X - (0.1, 0.1)).T) / np.pi + 1) * 1.5).astype(int) % 3
    noted = height + 0.1 * rng.standard_normal(POSITIONS)
    return X, np.column_stack([noted, height > 0, one_hot(bird, 3)])


def three_heads() -> Panel:
    """Train one network on height, land or sea, and bird at once, with hidden units shared by all three heads."""
    return Panel(
        _build,
        title="One network, three questions",
        goals=_goals(),
        on_pointer=_select_place,
        on_key=_select_with_keys,
        player=Player(first, advance, limit=MAX_FRAMES),
        size=[(265, 285), (265, 285), (265, 285)],
        teach=[ALL_HEADS, *HEADS],
        hidden_units=(1, 12),
        seed=(0, 9),
        chosen=fixed(0),
    )


def _goals() -> list[Goal]:
    def learned(state: Snapshot) -> bool:
        rms, land, bird = head_metrics(state.net)
        return rms < 0.14 and min(land, bird) >= 0.9

    def alone(state: Snapshot, teach: str) -> bool:
        rms, _, bird = head_metrics(state.net)
        return teach == CLASSES and bird >= 0.95 and rms > 0.3

    def expensive(state: Snapshot, chosen: int) -> bool:
        X, y = island_data()
        z, p = state.net.outputs(X[chosen : chosen + 1]), HEADS[BINARY]
        return state.training.epoch >= 50 and float(LOSSES[BINARY][0](z[:, p], y[chosen : chosen + 1, p])[0]) > 1

    return [
        Goal("All three: heights within 0.14 (root mean square), land and birds at least 90 % right.", learned,
             {"frame": 60}),
        Goal("Teach only “one of three”: 95 % of the birds right, and the heights still wrong by more than 0.3.", alone,
             {"teach": CLASSES, "frame": 40}),
        Goal("After 50 epochs or more: ring a place that costs the yes-or-no head more than 1 nat.", expensive,
             {"frame": 10, "chosen": 35}),
    ]  # fmt: skip


def build_network(hidden_units: int, seed: int, teach: str) -> Network:
    """Return a network with five outputs in three heads; its loss is the sum over the heads that are trained."""
    trained = [name for name in HEADS if teach in (ALL_HEADS, name)]

    def loss(z: Array, y: Array) -> Array:
        return np.sum([LOSSES[name][0](z[:, HEADS[name]], y[:, HEADS[name]]) for name in trained], axis=0)

    def loss_prime(z: Array, y: Array) -> Array:
        slope = np.zeros_like(z)  # a head that isn't trained has no gradient
        for name in trained:
            slope[:, HEADS[name]] = LOSSES[name][1](z[:, HEADS[name]], y[:, HEADS[name]])
        return slope

    return mlp([2, hidden_units, 5], activation="tanh", loss=(loss, loss_prime), rng=seed)


def first(hidden_units: int, seed: int) -> Snapshot:
    """Return the network before the first update."""
    net = build_network(hidden_units, seed, ALL_HEADS)
    return Snapshot(net, TrainingState.of(net, Adam(0.03), seed))


def advance(state: Snapshot, hidden_units: int, seed: int, teach: str) -> Snapshot:
    """Train for some more epochs, in a copy, so that earlier frames keep their network."""
    net = build_network(hidden_units, seed, teach)
    epochs = state.training.epoch + EPOCHS_PER_FRAME
    *_, record = train(net, *island_data(), batch_size=45, epochs=epochs, resume=state.training)
    return Snapshot(net, record.state)


def head_metrics(net: Network) -> tuple[float, float, float]:
    """Return the root mean squared error of the heights, and the accuracy on land or sea and on birds."""
    X, y = island_data()
    z = net.outputs(X)
    number, binary, classes = HEADS.values()
    rms = float(np.sqrt(((y - z)[:, number] ** 2).mean()))
    right = float(((z[:, binary] > 0) == y[:, binary]).mean())
    return rms, right, float((z[:, classes].argmax(axis=1) == y[:, classes].argmax(axis=1)).mean())


def _build(left: Figure, middle: Figure, right: Figure) -> Update:
    (X, y), planes = island_data(), []
    titles = ("height and its residuals", "land (circle) or sea (square)", "owl ■, lark ● or gull ▲")
    for fig, title, border in zip((left, middle, right), titles, (None, 0.5, None), strict=True):
        ax = plots.plane(fig)
        ax.set_title(title, fontsize=10).set_zorder(1)  # below everything that moves, so that it's drawn only once
        planes.append((plots.decision_map(ax, border=border), plots.points(ax)))
    edges = [plots.contour(ax, dashes="-") for ax in (left.axes[0], middle.axes[0])]
    places = plots.grid(ax, MAP_CELLS, MAP_CELLS)
    land, bird = y[:, 1].astype(int), y[:, 2:].argmax(axis=1)

    def update(
        state: Snapshot, teach: str = ALL_HEADS, hidden_units: int = 8, seed: int = 0, chosen: int = 0
    ) -> tuple[str, str]:
        z = state.net.outputs(places).reshape(MAP_CELLS, MAP_CELLS, 5)
        maps = z[..., 0], sigmoid(z[..., 1]), np.array([-0.7, 0.7, 0.0])[z[..., 2:].argmax(axis=-1)]
        higher = (y[:, 0] > state.net.outputs(X)[:, 0]).astype(int)
        for (heights, dots), values, kinds in zip(planes, maps, (higher, land, bird), strict=True):
            heights.move(values)
            dots.move(X, kinds, chosen)
        for edge, values in zip(edges, (z[..., 0], z[..., 1]), strict=True):
            edge.move(values)
        return _sentence(state), _table(state.net, teach, chosen)

    return update


def _sentence(state: Snapshot) -> str:
    rms, land, bird = head_metrics(state.net)
    epoch = state.training.epoch
    when = f"After {epoch} epochs" if epoch else "Before training"
    return (
        f"{when} the heights are wrong by {rms:.2f} (root mean square); land or sea is right for {land:.0%} of the "
        f"{POSITIONS} places, the bird for {bird:.0%}."
    )


def _table(net: Network, teach: str, chosen: int) -> str:
    """Return HTML: output, target and loss of each head at the ringed position, and which heads are trained."""
    X, y = island_data()
    z, noted = net.outputs(X[chosen : chosen + 1]), y[chosen : chosen + 1]
    p, bird = softmax(z[0, 2:]), noted[0, 2:].astype(int).tolist()
    answers = {
        NUMBER: (f"a = z = {number(z[0, 0])}", number(noted[0, 0])),
        BINARY: (f"a = σ ( {number(z[0, 1])} ) = {number(float(sigmoid(z[0, 1])))}", f"{noted[0, 1]:.0f}"),
        CLASSES: (f"p = ( {' , '.join(map(number, p))} )", f"{BIRDS[bird.index(1)]} {tuple(bird)}"),
    }
    rows = "".join(
        f"<tr><th scope='row'>{name}</th><td>{formula(said)}</td><td>{wanted}</td>"
        f"<td>{number(float(LOSSES[name][0](z[:, HEADS[name]], noted[:, HEADS[name]])[0]), 3)}</td>"
        f"<td>{'yes' if teach in (ALL_HEADS, name) else 'no'}</td></tr>"
        for name, (said, wanted) in answers.items()
    )
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("head", "it says", "noted", "loss L", "taught"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _select_place(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click or drag: the place that is nearest has the ring, and its numbers stand below."""
    return {"chosen": int(np.linalg.norm(island_data()[0] - (pointer.x, pointer.y), axis=1).argmin())}


def _select_with_keys(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys go to the next place, or the one before."""
    steps = {"ArrowRight": 1, "ArrowDown": 1, "ArrowLeft": -1, "ArrowUp": -1}
    return {"chosen": (values["chosen"] + steps[key]) % POSITIONS} if key in steps else {}
