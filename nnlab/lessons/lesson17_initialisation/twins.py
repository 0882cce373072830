"""Lesson 17: two hidden units that start alike stay alike for ever, until one of them is nudged."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import find_activation
from nnlab.checks import Array
from nnlab.datasets import gates
from nnlab.initializers import constant
from nnlab.lessons.lesson17_initialisation.scheme_runs import trainable
from nnlab.network import Network, mlp
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

X, Y = gates("xor")
RATE, STEPS = 3.0, 300
NUDGES = [1e-6, 1e-4, 0.001, 0.01, 0.1, 0.5]
NAMES = ("w₁", "w₂", "b", "v")  # the numbers of a hidden unit; v is its weight towards the output
EQUAL = 1e-12  # differences below are of the computer's rounding, if any
FLOOR = -7.0  # the power of ten at which twins are drawn that are equal


class Moment(NamedTuple):
    """The network after some steps, and the course of the largest difference between its twins."""

    parameters: Array
    gaps: tuple[float, ...]

    @property
    def steps(self) -> int:
        """How often the weights were changed by learning."""
        return len(self.gaps) - 1


def twins() -> Panel:
    """XOR with two hidden units whose weights are all equal at the start: train them, and nudge one of them."""
    return Panel(
        _build,
        goals=_goals(),
        actions={"Nudge unit 2": _nudge},
        player=Player(_first, _advance, limit=STEPS, speed="fast"),
        size=[(330, 310), (400, 310)],
        c=widgets.FloatSlider(0.1, min=-1.0, max=1.0, step=0.1, description="all weights at the start"),
        activation=trainable(),
        nudge=widgets.SelectionSlider(options=[(f"{size:g}", size) for size in NUDGES], value=0.1, description="nudge"),
    )


def _goals() -> list[Goal]:
    def equal(state: Moment) -> bool:
        return state.steps >= 100 and max(state.gaps) < EQUAL and float(np.abs(units(state.parameters)[0]).max()) > 1

    def still(state: Moment, c: float) -> bool:
        return state.steps >= 50 and bool((units(state.parameters) == c).all())

    def apart(state: Moment, activation: str) -> bool:
        return max(state.gaps) > EQUAL and right(state.parameters, activation) == len(X)

    return [
        Goal("After 100 steps both units have a weight above 1, and still they are equal to the last digit.", equal,
             {"frame": 100}),
        Goal("Nudge one of them, so that all four rows of XOR come out right.", apart,
             {"state": parted()}),
        Goal("Find a start at which neither unit moves at all, in 50 steps.", still, {"c": 0.0, "frame": 50}),
    ]  # fmt: skip


@lru_cache(maxsize=16)
def _network(pair: Any) -> Network:
    return mlp([2, 2, 1], pair, init="zeros", loss="binary_cross_entropy")


def network(parameters: Array, activation: str) -> Network:
    """Two inputs, two hidden units, one output. The next call may change it, so take from it what you need."""
    net = _network(find_activation(activation)[1])
    net.parameters[...] = parameters
    return net


def units(parameters: Array) -> Array:
    """w₁, w₂, b and v of each hidden unit, (2, 4), of the parameters or of their gradient."""
    return np.column_stack([parameters[:4].reshape(2, 2).T, parameters[4:6], parameters[6:8]])


def right(parameters: Array, activation: str) -> int:
    """How many of the four rows come out right."""
    return round(len(X) * network(parameters, activation).accuracy(X, Y))


def _gap(parameters: Array) -> float:
    one, other = units(parameters)
    return float(np.abs(one - other).max())


def _first(c: float) -> Moment:
    net = mlp([2, 2, 1], init=constant(c), loss="binary_cross_entropy")
    return Moment(net.parameters, (0.0,))


@np.errstate(all="ignore")
def _advance(state: Moment, activation: str) -> Moment | None:
    """One step down the gradient of the cost, which is taken over all four rows."""
    net = network(state.parameters, activation)
    net.backward(X, Y)
    parameters = state.parameters - RATE * net.gradient
    return Moment(parameters, (*state.gaps, _gap(parameters))) if np.isfinite(parameters).all() else None


def parted() -> Moment:
    """Twins that were parted before the first step, and have learned since."""
    state: Moment = _nudge({"state": _first(0.1), "nudge": 0.1})["state"]
    for _ in range(STEPS // 2):
        state = _advance(state, "tanh") or state
    return state


def _nudge(values: dict[str, Any]) -> dict[str, Any]:
    """Add the nudge to the first weight of unit 2."""
    state = values["state"]
    parameters = state.parameters.copy()
    parameters[1] += values["nudge"]
    return {"state": Moment(parameters, (*state.gaps[:-1], _gap(parameters)))}


def _build(left: Figure, right_hand: Figure) -> Update:
    t, plane = plots.theme(left), plots.plane(left, (-0.5, 1.5), (-0.5, 1.5))
    probability = plots.decision_map(plane, border=0.5)
    lines = plots.line(plane, colour=t.blue), plots.line(plane, colour=t.vermillion, dashes="--")
    for artist, width in zip((line.artists[0] for line in lines), (4.5, 2.5), strict=True):
        artist.set(linewidth=width)  # equal lines lie over one another, and both should be seen
    plots.points(plane, X, Y)
    places = plots.grid(plane, 50, 50)
    ax = right_hand.subplots()
    course = plots.curves(ax, {"largest difference of the twins": [0.0]}, "step", "", (0, STEPS), (FLOOR - 0.3, 2))
    ax.set_yticks([FLOOR, -6, -4, -2, 0, 2], ["equal", "10⁻⁶", "10⁻⁴", "0.01", "1", "100"])

    def update(state: Moment, c: float = 0.1, activation: str = "tanh", nudge: float = 0.1) -> tuple[str, str]:
        net = network(state.parameters, activation)
        probability.move(net.predict_proba(places)[:, 0].reshape(50, 50))
        for line, (w1, w2, b, _) in zip(lines, units(state.parameters), strict=True):
            line.move((w1, w2), b)
        powers = np.maximum(np.log10(np.maximum(state.gaps, 1e-12)), FLOOR)
        course.move({"largest difference of the twins": np.column_stack([np.arange(len(powers)), powers])})
        net.backward(X, Y)
        offer = f"<p>The button adds {nudge:g} to w₁ of unit 2.</p>"
        return _sentence(state, activation, net), _table(state, units(net.gradient)) + offer

    return update


def _sentence(state: Moment, activation: str, net: Network) -> str:
    gap, steps = state.gaps[-1], state.steps
    apart = "are equal to the last digit" if gap < EQUAL else f"differ by up to {_short(gap)}"
    when = {0: "Before the first step", 1: "After 1 step"}.get(steps, f"After {steps} steps")
    return (
        f"{when} the two hidden units {apart}. {right(state.parameters, activation)} of 4 rows of XOR are right, the "
        f"cost is {net.cost(X, Y):.3f}."
    )


def _table(state: Moment, gradient: Array) -> str:
    """The numbers of both units, how they differ, and their gradients."""
    (one, other), (slope, other_slope) = units(state.parameters), gradient
    heads = ("", "unit 1", "unit 2", "difference", "gradient of unit 1", "of unit 2")
    rows = []
    for i, name in enumerate(NAMES):
        cells = [number(one[i], 4), number(other[i], 4), _short(float(other[i] - one[i]))]
        cells += [number(slope[i], 4), number(other_slope[i], 4)]
        rows.append(f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _short(value: float) -> str:
    """A difference as it is read: 0, 0.0123 or 1.2e−7."""
    if abs(value) < EQUAL:
        return "0"
    return number(value, 4) if abs(value) >= 1e-3 else f"{value:.1e}".replace("-", "−").replace("e−0", "e−")
