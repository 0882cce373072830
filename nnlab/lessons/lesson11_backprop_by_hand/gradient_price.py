"""Lesson 11: what a gradient costs, by nudging every weight and by one sweep back, on networks of growing size."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from ipywidgets import Dropdown
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.gradients import numerical_gradient
from nnlab.network import Network, mlp
from nnlab.widgets.panel import Goal, Panel, Values
from nnlab.widgets.scene import Update

UNITS = (1, 2, 3, 4, 6, 8, 12, 16, 24)  # in each hidden layer
NAMES = "nudging up and down", "nudging up", "forward and back"


class Price(NamedTuple):
    """What one gradient of one network cost: counted in forward passes, and measured in seconds."""

    sizes: tuple[int, ...]
    parameters: int
    both_sides: int  # forward passes, nudging each parameter up and down
    one_side: int  # and up alone
    sweep: float  # the way forward and back, in forward passes: by their multiplications
    difference: float  # the largest between the gradients by nudging up and down and by the sweep
    seconds: tuple[float, float]  # of nudging up and down and of the sweep


def gradient_price() -> Panel:
    """Nudge every weight of one network after the other, and count; beside it the same gradient by backpropagation."""
    return Panel(
        _build,
        goals=[
            Goal(
                "Measure a network for which nudging takes more than 2000 forward passes.",
                lambda layers, networks: any(price.both_sides > 2000 for price in _prices(layers, networks)),
                {"layers": 3, "networks": len(UNITS)},
            ),
            Goal(
                "Find a network whose way forward and back costs more than 2.7 forward passes. Does any cost more than "
                "3?",
                lambda layers, networks: any(price.sweep > 2.7 for price in _prices(layers, networks)),
                {"layers": 3, "networks": 5},
            ),
        ],
        actions={"Measure the next network": _next},
        size=(560, 330),
        layers=Dropdown(options=[1, 2, 3], description="hidden layers"),
        networks=(0, len(UNITS)),
    )


def _next(values: Values) -> Values:
    return {"networks": min(values["networks"] + 1, len(UNITS))}


def _prices(layers: int, networks: int) -> list[Price]:
    return [measure((2, *[units] * layers, 1)) for units in UNITS[:networks]]


def multiplications(sizes: tuple[int, ...]) -> tuple[int, int]:
    """How many a forward pass of one example takes, and how many the sweep back: weights times what they meet."""
    edges = [m * n for m, n in pairwise(sizes)]
    return sum(edges), 2 * sum(edges) - edges[0]  # a · δ for each weight, w · δ for all but those of the inputs


@cache  # a network is measured once
def measure(sizes: tuple[int, ...]) -> Price:
    """Make the gradient of a random network for one random example in three ways."""
    rng = np.random.default_rng(0)
    net = mlp(sizes, output="sigmoid", loss="mse", rng=rng)
    x, y = rng.normal(size=(1, sizes[0])), np.array([[1.0]])
    loss, start = Counted(net, x, y), perf_counter()
    nudged = numerical_gradient(loss, net.parameters.copy())
    both_sides, middle = loss.passes, perf_counter()
    net.backpropagate(x, y, False, None)
    end = perf_counter()
    _one_side(loss, net.parameters.copy())
    forward, back = multiplications(sizes)
    return Price(
        sizes,
        net.parameters.size,
        both_sides,
        loss.passes - both_sides,
        (forward + back) / forward,
        float(np.abs(nudged - net.gradient).max()),
        (middle - start, end - middle),
    )


class Counted:
    """The loss of a network as a function of its parameters, which counts its forward passes."""

    def __init__(self, net: Network, x: Array, y: Array) -> None:
        self.net, self.x, self.y, self.passes = net, x, y, 0
        self.here = net.parameters.copy()

    def __call__(self, parameters: Array) -> float:
        self.passes += 1
        self.net.parameters[...] = parameters
        loss = float(self.net.loss(self.net.propagate(self.x, False, None), self.y)[0])
        self.net.parameters[...] = self.here
        return loss


def _one_side(f: Any, w: Array, h: float = 1e-7) -> Array:
    """(f(w + h) − f(w)) / h for each number of w."""
    start = f(w)
    return np.array([f(w + h * (np.arange(w.size) == i)) - start for i in range(w.size)]) / h


def _build(fig: Figure) -> Update:
    ax = fig.subplots()
    ax.set(xscale="log", yscale="log")
    lines = plots.curves(
        ax, {each: np.empty((0, 2)) for each in NAMES}, "weights and biases", "forward passes", (4, 2000), (1, 5000)
    )

    def update(layers: int = 1, networks: int = 0) -> tuple[str, str]:
        prices = _prices(layers, networks)
        points = np.array([(p.parameters, p.both_sides, p.one_side, p.sweep) for p in prices]).reshape(-1, 4)
        lines.move({each: points[:, [0, i]] for i, each in enumerate(NAMES, 1)})
        return _sentence(prices, layers), _table(prices)

    return update


def _sentence(prices: list[Price], layers: int) -> str:
    if not prices:
        deep = "1 hidden layer" if layers == 1 else f"{layers} hidden layers"
        return f"Nothing is measured yet. Press the button, and all weights of a small network with {deep} are nudged."
    last = prices[-1]
    return (
        f"{_shape(last)}, {last.parameters} weights and biases: nudging up and down took {last.both_sides} forward "
        f"passes. One way forward and back gives the same gradient for {last.sweep:.2f}."
    )


def _shape(price: Price) -> str:
    return "-".join(map(str, price.sizes))


def _table(prices: list[Price]) -> str:
    """Each network with its counts, and with the seconds that it took here."""
    heads = ("network", "weights and biases", *NAMES, "ms, up and down", "ms, forward and back")
    rows = []
    for each in prices:
        nudging, sweep = (1000 * seconds for seconds in each.seconds)
        counts = f"{each.both_sides}</td><td>{each.one_side}</td><td>{each.sweep:.2f}"
        shape = f"<tr><td>{_shape(each)}</td><td>{each.parameters}</td>"
        rows.append(f"{shape}<td>{counts}</td><td>{nudging:.1f}</td><td>{sweep:.2f}</td></tr>")
    told = "".join(f"<th scope='col'>{head}</th>" for head in heads)
    return f"<table><thead><tr>{told}</tr></thead><tbody>{''.join(rows)}</tbody></table>" if prices else ""
