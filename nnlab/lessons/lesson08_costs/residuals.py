"""The panel `residuals` of lesson 08: regression on noisy points by a line and by six hidden units, with residuals."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.network import Network, mlp
from nnlab.optimizers import Adam
from nnlab.plots.blocks import UNDER
from nnlab.run import TrainingState
from nnlab.training import train
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Pointer, Update

SIZES = {"six hidden units": [1, 6, 1], "a straight line": [1, 1]}
HIDDEN_UNITS, STRAIGHT_LINE = SIZES
POINTS, NOISE, EPOCHS_PER_FRAME = 80, 0.1, 4
CURVE_X = np.linspace(-1, 1, 61)


class Snapshot(NamedTuple):
    """Both networks after some epochs, and the training states to resume from."""

    nets: dict[str, Network]
    training: dict[str, TrainingState]

    @property
    def epochs(self) -> int:
        """The number of epochs so far, the same for both."""
        return self.training[HIDDEN_UNITS].epoch


@cache
def noisy_points() -> tuple[Array, Array]:
    """Return X and noisy targets y, both (160, 1): the first half for training, the second half new points."""
    rng = np.random.default_rng(1)
    X = rng.uniform(-1, 1, (2 * POINTS, 1))
    return X, 0.8 * np.sin(3 * X) + NOISE * rng.standard_normal((2 * POINTS, 1))


def residuals() -> Panel:
    """Train a line and a network with hidden units on the same points, and show the residuals of one of them."""
    return Panel(
        _build,
        title="What a model leaves over",
        goals=_goals(),
        on_pointer=_select_point,
        on_key=_select_with_keys,
        player=Player(first, advance, limit=100),
        size=[(400, 310), (400, 310)],
        network=list(SIZES),
        seed=(0, 9),
        chosen=fixed(0),
    )


def _goals() -> list[Goal]:
    def good_fit(state: Snapshot, network: str) -> bool:
        return rms(residuals_of(state.nets[network])[POINTS:]) < 0.12

    def line_underfits(state: Snapshot, network: str) -> bool:
        return (
            network == STRAIGHT_LINE
            and state.epochs >= 200
            and rms(residuals_of(state.nets[STRAIGHT_LINE])[:POINTS]) > 0.3
        )

    def largest(state: Snapshot, network: str, chosen: int) -> bool:
        return state.epochs >= 200 and np.abs(residuals_of(state.nets[network])[:POINTS]).argmax() == chosen

    return [
        Goal("A typical residual below 0.12 on the new points, which were not learned from.", good_fit, {"frame": 60}),
        Goal("The straight line after 200 epochs: a wave is left, a typical residual above 0.3.", line_underfits,
             {"network": STRAIGHT_LINE, "frame": 50}),
        Goal("After 200 epochs or more: ring the point with the largest residual.", largest,
             {"network": STRAIGHT_LINE, "frame": 60, "chosen": 9}),
    ]  # fmt: skip


def first(seed: int) -> Snapshot:
    """Return both networks before the first update."""
    nets = {name: _initial_network(name, seed) for name in SIZES}
    return Snapshot(nets, {name: TrainingState.of(net, Adam(0.03), seed) for name, net in nets.items()})


def advance(state: Snapshot, seed: int) -> Snapshot:
    """Train both for some more epochs, as copies, so that earlier frames keep their networks."""
    X, y = noisy_points()
    nets, training = {name: _initial_network(name, seed) for name in SIZES}, {}
    for name, net in nets.items():
        course = train(
            net,
            X[:POINTS],
            y[:POINTS],
            batch_size=20,
            epochs=state.epochs + EPOCHS_PER_FRAME,
            resume=state.training[name],
        )
        *_, record = course
        training[name] = record.state
    return Snapshot(nets, training)


def _initial_network(name: str, seed: int) -> Network:
    return mlp(SIZES[name], activation="tanh", loss="mse", rng=seed)


def residuals_of(net: Network) -> Array:
    """Return the residuals y − a of all points, (160,)."""
    X, y = noisy_points()
    return (y - net.outputs(X))[:, 0]


def rms(errors: Array) -> float:
    """Return the root mean square."""
    return float(np.sqrt((errors**2).mean()))


def _build(left: Figure, right: Figure) -> Update:
    X, y = noisy_points()
    x, y = X[:POINTS, 0], y[:POINTS, 0]
    t, names = plots.theme(left), ("what it says",)
    ax = left.subplots()
    curve = plots.curves(ax, {names[0]: np.zeros((0, 2))}, "x", "y", (-1.05, 1.05), (-1.25, 1.25))
    for each in [*curve.artists, *ax.get_legend().legend_handles]:  # type: ignore[union-attr]
        each.set(marker="")  # only the points have markers here
    sticks = ax.plot([], [], color=t.grey, lw=1, animated=True, zorder=2.1)[0]
    dots = plots.points(ax)
    below = plots.plane(right, (-1.05, 1.05), (-1.25, 1.25), ("x", "residual y − a"), equal=False)
    below.axhline(0, color=t.grey, lw=1, zorder=UNDER)
    rest = plots.points(below)

    def update(state: Snapshot, network: str = HIDDEN_UNITS, seed: int = 0, chosen: int = 0) -> tuple[str, str]:
        net = state.nets[network]
        curve.move({names[0]: np.column_stack([CURVE_X, net.outputs(CURVE_X[:, None])])})
        errors = residuals_of(net)[:POINTS]
        ends = np.column_stack([y, y - errors, np.full(POINTS, np.nan)])
        sticks.set_data(np.repeat(x, 3), ends.ravel())
        kinds = (errors > 0).astype(int)
        dots.move(np.column_stack([x, y]), kinds, chosen)
        rest.move(np.column_stack([x, errors]), kinds, chosen)
        return _sentence(state, network), _chosen_point_html(net, chosen)

    return update


def _sentence(state: Snapshot, network: str) -> str:
    errors = residuals_of(state.nets[network])
    known, new = rms(errors[:POINTS]), rms(errors[POINTS:])
    when = f"After {state.epochs} epochs" if state.epochs else "Before training"
    return f"{when}, {network}: a typical residual is {known:.2f}, on new points {new:.2f}. The noise is {NOISE:.2f}."


def _chosen_point_html(net: Network, chosen: int) -> str:
    """Return HTML: prediction, residual and loss of the ringed point, and the cost."""
    X, y = noisy_points()
    errors = residuals_of(net)
    target, error = float(y[chosen, 0]), float(errors[chosen])
    says = formula(f"a = {number(target - error)}")
    rest = formula(f"y − a = {number(target)} − {signed(target - error)} = {number(error)}")
    loss = formula(f"L = {{1}}/{{2}} · {signed(error)}^{{2}} = {number(error**2 / 2, 4)}")
    cost = formula(f"C = {number(float((errors[:POINTS] ** 2).mean() / 2), 4)}")
    return (
        f"<p>The ringed point, x = {number(float(X[chosen, 0]))}: {says}, {rest}, {loss}.</p><p>The cost: {cost}.</p>"
    )


def _select_point(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click or drag in a picture: the point that is nearest has the ring, and its numbers stand below."""
    x, y = noisy_points()
    heights = y[:POINTS, 0] if pointer.axes == 0 else residuals_of(values["state"].nets[values["network"]])[:POINTS]
    return {"chosen": int(np.hypot(x[:POINTS, 0] - pointer.x, heights - pointer.y).argmin())}


def _select_with_keys(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys go to the next point on the right or on the left."""
    if key not in ("ArrowLeft", "ArrowRight"):
        return {}
    order = noisy_points()[0][:POINTS, 0].argsort()
    place = int(order.argsort()[values["chosen"]]) + (1 if key == "ArrowRight" else -1)
    return {"chosen": int(order[place % POINTS])}
