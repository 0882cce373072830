"""Lesson 08: a regression from end to end: points of a curve with noise, what a network says, and what is left over."""

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
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Pointer, Update

SIZES = {"six hidden units": [1, 6, 1], "a straight line": [1, 1]}
BENT, LINE = SIZES
POINTS, NOISE, EPOCHS = 80, 0.1, 4  # epochs for a frame
AT = np.linspace(-1, 1, 61)


class Moment(NamedTuple):
    """Both networks after so many epochs, and the states of their training to go on from."""

    nets: dict[str, Network]
    training: dict[str, TrainingState]

    @property
    def epochs(self) -> int:
        """How often both have seen all points."""
        return self.training[BENT].epoch


@cache
def measured() -> tuple[Array, Array]:
    """Places X (160, 1) and noisy heights y (160, 1): the first half is for training, the second is kept."""
    rng = np.random.default_rng(1)
    X = rng.uniform(-1, 1, (2 * POINTS, 1))
    return X, 0.8 * np.sin(3 * X) + NOISE * rng.standard_normal((2 * POINTS, 1))


def residuals() -> Panel:
    """A line and a network with hidden units learn the same points; the residuals show what is not yet learned."""
    return Panel(
        _build,
        goals=_goals(),
        on_pointer=_choose,
        on_key=_next,
        player=Player(first, advance, limit=100),
        size=[(400, 310), (400, 310)],
        network=list(SIZES),
        seed=(0, 9),
        chosen=fixed(0),
    )


def _goals() -> list[Goal]:
    def learned(state: Moment, network: str) -> bool:
        return typical(left_over(state.nets[network])[POINTS:]) < 0.12

    def stiff(state: Moment, network: str) -> bool:
        return network == LINE and state.epochs >= 200 and typical(left_over(state.nets[LINE])[:POINTS]) > 0.3

    def largest(state: Moment, network: str, chosen: int) -> bool:
        return state.epochs >= 200 and np.abs(left_over(state.nets[network])[:POINTS]).argmax() == chosen

    return [
        Goal("A typical residual below 0.12 on the new points, which were not learned from.", learned, {"frame": 60}),
        Goal("The straight line after 200 epochs: a wave is left, a typical residual above 0.3.", stiff,
             {"network": LINE, "frame": 50}),
        Goal("After 200 epochs or more: ring the point with the largest residual.", largest,
             {"network": LINE, "frame": 60, "chosen": 9}),
    ]  # fmt: skip


def first(seed: int) -> Moment:
    """Both before the first update."""
    nets = {name: _net(name, seed) for name in SIZES}
    return Moment(nets, {name: TrainingState.of(net, Adam(0.03), seed) for name, net in nets.items()})


def advance(state: Moment, seed: int) -> Moment:
    """Some epochs more of both, in networks of their own."""
    X, y = measured()
    nets, training = {name: _net(name, seed) for name in SIZES}, {}
    for name, net in nets.items():
        course = train(
            net, X[:POINTS], y[:POINTS], batch_size=20, epochs=state.epochs + EPOCHS, resume=state.training[name]
        )
        *_, record = course
        training[name] = record.state
    return Moment(nets, training)


def _net(name: str, seed: int) -> Network:
    return mlp(SIZES[name], activation="tanh", loss="mse", rng=seed)


def left_over(net: Network) -> Array:
    """The residuals y − a of all points, (160,)."""
    X, y = measured()
    return (y - net.outputs(X))[:, 0]


def typical(errors: Array) -> float:
    """The root of the mean square."""
    return float(np.sqrt((errors**2).mean()))


def _build(left: Figure, right: Figure) -> Update:
    X, y = measured()
    x, y = X[:POINTS, 0], y[:POINTS, 0]
    t, names = plots.theme(left), ("what it says",)
    ax = left.subplots()
    curve = plots.curves(ax, {names[0]: np.zeros((0, 2))}, "x", "y", (-1.05, 1.05), (-1.25, 1.25))
    for each in [*curve.artists, *ax.get_legend().legend_handles]:  # type: ignore[union-attr]
        each.set(marker="")  # marks are the points here
    sticks = ax.plot([], [], color=t.grey, lw=1, animated=True, zorder=2.1)[0]
    dots = plots.points(ax)
    below = plots.plane(right, (-1.05, 1.05), (-1.25, 1.25), ("x", "residual y − a"), equal=False)
    below.axhline(0, color=t.grey, lw=1, zorder=UNDER)
    rest = plots.points(below)

    def update(state: Moment, network: str = BENT, seed: int = 0, chosen: int = 0) -> tuple[str, str]:
        net = state.nets[network]
        curve.move({names[0]: np.column_stack([AT, net.outputs(AT[:, None])])})
        errors = left_over(net)[:POINTS]
        ends = np.column_stack([y, y - errors, np.full(POINTS, np.nan)])
        sticks.set_data(np.repeat(x, 3), ends.ravel())
        kinds = (errors > 0).astype(int)
        dots.move(np.column_stack([x, y]), kinds, chosen)
        rest.move(np.column_stack([x, errors]), kinds, chosen)
        return _sentence(state, network), _told(net, chosen)

    return update


def _sentence(state: Moment, network: str) -> str:
    errors = left_over(state.nets[network])
    known, new = typical(errors[:POINTS]), typical(errors[POINTS:])
    when = f"After {state.epochs} epochs" if state.epochs else "Before training"
    return f"{when}, {network}: a typical residual is {known:.2f}, on new points {new:.2f}. The noise is {NOISE:.2f}."


def _told(net: Network, chosen: int) -> str:
    """The ringed point's own numbers, and the cost."""
    X, y = measured()
    errors = left_over(net)
    target, error = float(y[chosen, 0]), float(errors[chosen])
    says = formula(f"a = {number(target - error)}")
    rest = formula(f"y − a = {number(target)} − {signed(target - error)} = {number(error)}")
    loss = formula(f"L = {{1}}/{{2}} · {signed(error)}^{{2}} = {number(error**2 / 2, 4)}")
    cost = formula(f"C = {number(float((errors[:POINTS] ** 2).mean() / 2), 4)}")
    return (
        f"<p>The ringed point, x = {number(float(X[chosen, 0]))}: {says}, {rest}, {loss}.</p><p>The cost: {cost}.</p>"
    )


def _choose(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click or drag in a picture: the point that is nearest has the ring, and its numbers stand below."""
    x, y = measured()
    heights = y[:POINTS, 0] if pointer.axes == 0 else left_over(values["state"].nets[values["network"]])[:POINTS]
    return {"chosen": int(np.hypot(x[:POINTS, 0] - pointer.x, heights - pointer.y).argmin())}


def _next(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys go to the next point on the right or on the left."""
    if key not in ("ArrowLeft", "ArrowRight"):
        return {}
    order = measured()[0][:POINTS, 0].argsort()
    place = int(order.argsort()[values["chosen"]]) + (1 if key == "ArrowRight" else -1)
    return {"chosen": int(order[place % POINTS])}
