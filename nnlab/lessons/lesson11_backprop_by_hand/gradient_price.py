"""The panel `gradient_price` of lesson 11: forward passes per gradient, by nudging weights or by backpropagation."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.gradients import numerical_gradient
from nnlab.network import Network, mlp
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Update, Values

HIDDEN_SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24)  # in each hidden layer
NAMES = "nudging up and down", "nudging up", "forward and back"


class Price(NamedTuple):
    """The cost of one gradient of one network: counted in forward passes, and measured in seconds."""

    sizes: tuple[int, ...]
    parameters: int
    central_passes: int  # forward passes, nudging each parameter up and down
    one_sided_passes: int  # forward passes, nudging each parameter up
    backprop_passes: float  # multiplications forward and back, divided by those of a forward pass
    max_difference: float  # between the gradients by central differences and by backpropagation
    seconds: tuple[float, float]  # of central differences and of backpropagation


def gradient_price() -> Panel:
    """Count the forward passes for the gradient of ever larger networks, by nudging and by backpropagation."""
    return Panel(
        _build,
        title="What a gradient costs",
        goals=[
            Goal(
                "Measure a network for which nudging takes more than 2000 forward passes.",
                lambda layers, networks: any(price.central_passes > 2000 for price in _prices(layers, networks)),
                {"layers": 3, "networks": len(HIDDEN_SIZES)},
            ),
            Goal(
                "Find a network whose way forward and back costs more than 2.7 forward passes. Does any cost more than "
                "3?",
                lambda layers, networks: any(price.backprop_passes > 2.7 for price in _prices(layers, networks)),
                {"layers": 3, "networks": 5},
            ),
        ],
        actions={"Measure the next network": _measure_next},
        size=(560, 330),
        layers=choice(options=[1, 2, 3], description="hidden layers"),
        networks=(0, len(HIDDEN_SIZES)),
    )


def _measure_next(values: Values) -> Values:
    return {"networks": min(values["networks"] + 1, len(HIDDEN_SIZES))}


def _prices(layers: int, networks: int) -> list[Price]:
    return [measure((2, *[units] * layers, 1)) for units in HIDDEN_SIZES[:networks]]


def count_multiplications(sizes: tuple[int, ...]) -> tuple[int, int]:
    """Return the multiplications for one example, (forward, backward), counting one per weight and factor."""
    edges = [m * n for m, n in pairwise(sizes)]
    return sum(edges), 2 * sum(edges) - edges[0]  # a · δ for each weight, w · δ for all but those of the inputs


@cache  # so that each network is measured only once
def measure(sizes: tuple[int, ...]) -> Price:
    """Compute the gradient of a random network for one random example in three ways, and what each one costs."""
    rng = np.random.default_rng(0)
    net = mlp(sizes, output="sigmoid", loss="mse", rng=rng)
    x, y = rng.normal(size=(1, sizes[0])), np.array([[1.0]])
    loss, start = CountingLoss(net, x, y), perf_counter()
    nudged = numerical_gradient(loss, net.parameters.copy())
    central_passes, middle = loss.passes, perf_counter()
    net.backpropagate(x, y, False, None)
    end = perf_counter()
    _forward_difference(loss, net.parameters.copy())
    forward, back = count_multiplications(sizes)
    return Price(
        sizes,
        net.parameters.size,
        central_passes,
        loss.passes - central_passes,
        (forward + back) / forward,
        float(np.abs(nudged - net.gradient).max()),
        (middle - start, end - middle),
    )


class CountingLoss:
    """The loss of a network as a function of its parameters, counting the forward passes."""

    def __init__(self, net: Network, x: Array, y: Array) -> None:
        self.net, self.x, self.y, self.passes = net, x, y, 0
        self.here = net.parameters.copy()

    def __call__(self, parameters: Array) -> float:
        self.passes += 1
        self.net.parameters[...] = parameters
        loss = float(self.net.loss(self.net.propagate(self.x, False, None), self.y)[0])
        self.net.parameters[...] = self.here
        return loss


def _forward_difference(f: Any, w: Array, h: float = 1e-7) -> Array:
    """Return the forward difference (f(w + h) − f(w)) / h for each component of w."""
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
        points = np.array(
            [(p.parameters, p.central_passes, p.one_sided_passes, p.backprop_passes) for p in prices]
        ).reshape(-1, 4)
        lines.move({each: points[:, [0, i]] for i, each in enumerate(NAMES, 1)})
        return _sentence(prices, layers), _table(prices)

    return update


def _sentence(prices: list[Price], layers: int) -> str:
    if not prices:
        deep = "1 hidden layer" if layers == 1 else f"{layers} hidden layers"
        return f"Nothing is measured yet. Press the button, and all weights of a small network with {deep} are nudged."
    last = prices[-1]
    return (
        f"{_shape(last)}, {last.parameters} weights and biases: nudging up and down took "
        f"{last.central_passes} forward passes. One way forward and back gives the same gradient for "
        f"{last.backprop_passes:.2f}."
    )


def _shape(price: Price) -> str:
    return "-".join(map(str, price.sizes))


def _table(prices: list[Price]) -> str:
    """Return HTML: each network with its counts, and its measured times in ms."""
    heads = ("network", "weights and biases", *NAMES, "ms, up and down", "ms, forward and back")
    rows = []
    for each in prices:
        nudging, sweep = (1000 * seconds for seconds in each.seconds)
        counts = f"{each.central_passes}</td><td>{each.one_sided_passes}</td><td>{each.backprop_passes:.2f}"
        shape = f"<tr><td>{_shape(each)}</td><td>{each.parameters}</td>"
        rows.append(f"{shape}<td>{counts}</td><td>{nudging:.1f}</td><td>{sweep:.2f}</td></tr>")
    head_cells = "".join(f"<th scope='col'>{head}</th>" for head in heads)
    return f"<table><thead><tr>{head_cells}</tr></thead><tbody>{''.join(rows)}</tbody></table>" if prices else ""
