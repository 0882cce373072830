"""The panel `twins` of lesson 17: two hidden units with equal initial weights stay equal until one is nudged (XOR)."""

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
from nnlab.lessons.lesson17_initialisation.scheme_runs import trainable_activations
from nnlab.network import Network, mlp
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

X, Y = gates("xor")
LEARNING_RATE, MAX_STEPS = 3.0, 300
NUDGES = [1e-6, 1e-4, 0.001, 0.01, 0.1, 0.5]
PARAMETER_NAMES = ("w₁", "w₂", "b", "v")  # parameters of a hidden unit; v is its weight to the output
ROUNDING = 1e-12  # smaller differences are rounding errors
LOWEST_POWER = -7.0  # the power of ten at which equal twins are plotted


class Snapshot(NamedTuple):
    """The parameters after some steps, and the largest difference between the twins at each step."""

    parameters: Array
    gaps: tuple[float, ...]

    @property
    def steps(self) -> int:
        """The number of training steps so far."""
        return len(self.gaps) - 1


def twins() -> Panel:
    """Train XOR with two hidden units whose initial weights are all equal, and nudge one of them."""
    return Panel(
        _build,
        title="Two hidden twins",
        goals=_goals(),
        actions={"Nudge unit 2": _nudge},
        player=Player(_initial_snapshot, _advance, limit=MAX_STEPS, speed="fast"),
        size=[(330, 310), (400, 310)],
        c=widgets.FloatSlider(0.1, min=-1.0, max=1.0, step=0.1, description="all weights at the start"),
        activation=trainable_activations(),
        nudge=widgets.SelectionSlider(options=[(f"{size:g}", size) for size in NUDGES], value=0.1, description="nudge"),
    )


def _goals() -> list[Goal]:
    def equal(state: Snapshot) -> bool:
        return (
            state.steps >= 100
            and max(state.gaps) < ROUNDING
            and float(np.abs(unit_parameters(state.parameters)[0]).max()) > 1
        )

    def never_moved(state: Snapshot, c: float) -> bool:
        return state.steps >= 50 and bool((unit_parameters(state.parameters) == c).all())

    def apart(state: Snapshot, activation: str) -> bool:
        return max(state.gaps) > ROUNDING and count_right(state.parameters, activation) == len(X)

    return [
        Goal("After 100 steps both units have a weight above 1, and still they are equal to the last digit.", equal,
             {"frame": 100}),
        Goal("Nudge one of them, so that all four rows of XOR come out right.", apart,
             {"state": nudged_and_trained()}),
        Goal("Find a start at which neither unit moves at all, in 50 steps.", never_moved, {"c": 0.0, "frame": 50}),
    ]  # fmt: skip


@lru_cache(maxsize=16)
def _cached_network(pair: Any) -> Network:
    return mlp([2, 2, 1], pair, init="zeros", loss="binary_cross_entropy")


def network_with(parameters: Array, activation: str) -> Network:
    """Return the 2-2-1 network with these parameters. It's shared, so the next call may change it."""
    net = _cached_network(find_activation(activation)[1])
    net.parameters[...] = parameters
    return net


def unit_parameters(parameters: Array) -> Array:
    """Return w₁, w₂, b and v of each hidden unit, (2, 4), from the parameters or from their gradient."""
    return np.column_stack([parameters[:4].reshape(2, 2).T, parameters[4:6], parameters[6:8]])


def count_right(parameters: Array, activation: str) -> int:
    """Count the rows of XOR that are right."""
    return round(len(X) * network_with(parameters, activation).accuracy(X, Y))


def _largest_difference(parameters: Array) -> float:
    one, other = unit_parameters(parameters)
    return float(np.abs(one - other).max())


def _initial_snapshot(c: float) -> Snapshot:
    net = mlp([2, 2, 1], init=constant(c), loss="binary_cross_entropy")
    return Snapshot(net.parameters, (0.0,))


@np.errstate(all="ignore")
def _advance(state: Snapshot, activation: str) -> Snapshot | None:
    """Take one step of gradient descent on all four rows."""
    net = network_with(state.parameters, activation)
    net.backward(X, Y)
    parameters = state.parameters - LEARNING_RATE * net.gradient
    return (
        Snapshot(parameters, (*state.gaps, _largest_difference(parameters))) if np.isfinite(parameters).all() else None
    )


def nudged_and_trained() -> Snapshot:
    """Return twins that were nudged before the first step and then trained, for a goal's example."""
    state: Snapshot = _nudge({"state": _initial_snapshot(0.1), "nudge": 0.1})["state"]
    for _ in range(MAX_STEPS // 2):
        state = _advance(state, "tanh") or state
    return state


def _nudge(values: dict[str, Any]) -> dict[str, Any]:
    """Add the nudge to the first weight of unit 2."""
    state = values["state"]
    parameters = state.parameters.copy()
    parameters[1] += values["nudge"]
    return {"state": Snapshot(parameters, (*state.gaps[:-1], _largest_difference(parameters)))}


def _build(left: Figure, right_hand: Figure) -> Update:
    t, plane = plots.theme(left), plots.plane(left, (-0.5, 1.5), (-0.5, 1.5))
    probability = plots.decision_map(plane, border=0.5)
    lines = plots.line(plane, colour=t.blue), plots.line(plane, colour=t.vermillion, dashes="--")
    for artist, width in zip((line.artists[0] for line in lines), (4.5, 2.5), strict=True):
        artist.set(linewidth=width)  # equal lines coincide, and both should be visible
    plots.points(plane, X, Y)
    places = plots.grid(plane, 50, 50)
    ax = right_hand.subplots()
    gap_curve = plots.curves(
        ax, {"largest difference of the twins": [0.0]}, "step", "", (0, MAX_STEPS), (LOWEST_POWER - 0.3, 2)
    )
    ax.set_yticks([LOWEST_POWER, -6, -4, -2, 0, 2], ["equal", "10⁻⁶", "10⁻⁴", "0.01", "1", "100"])

    def update(state: Snapshot, c: float = 0.1, activation: str = "tanh", nudge: float = 0.1) -> tuple[str, str]:
        net = network_with(state.parameters, activation)
        probability.move(net.predict_proba(places)[:, 0].reshape(50, 50))
        for line, (w1, w2, b, _) in zip(lines, unit_parameters(state.parameters), strict=True):
            line.move((w1, w2), b)
        powers = np.maximum(np.log10(np.maximum(state.gaps, 1e-12)), LOWEST_POWER)
        gap_curve.move({"largest difference of the twins": np.column_stack([np.arange(len(powers)), powers])})
        net.backward(X, Y)
        offer = f"<p>The button adds {nudge:g} to w₁ of unit 2.</p>"
        return _sentence(state, activation, net), _table_html(state, unit_parameters(net.gradient)) + offer

    return update


def _sentence(state: Snapshot, activation: str, net: Network) -> str:
    gap, steps = state.gaps[-1], state.steps
    apart = "are equal to the last digit" if gap < ROUNDING else f"differ by up to {_difference_text(gap)}"
    when = {0: "Before the first step", 1: "After 1 step"}.get(steps, f"After {steps} steps")
    rows = count_right(state.parameters, activation)
    return f"{when} the two hidden units {apart}. {rows} of 4 rows of XOR are right, the cost is {net.cost(X, Y):.3f}."


def _table_html(state: Snapshot, gradient: Array) -> str:
    """Return HTML: a table of both units' parameters, their difference and their gradients."""
    (one, other), (slope, other_slope) = unit_parameters(state.parameters), gradient
    heads = ("", "unit 1", "unit 2", "difference", "gradient of unit 1", "of unit 2")
    rows = []
    for i, name in enumerate(PARAMETER_NAMES):
        cells = [number(one[i], 4), number(other[i], 4), _difference_text(float(other[i] - one[i]))]
        cells += [number(slope[i], 4), number(other_slope[i], 4)]
        rows.append(f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _difference_text(value: float) -> str:
    """Format a difference: 0, 0.0123 or 1.2e−7."""
    if abs(value) < ROUNDING:
        return "0"
    return number(value, 4) if abs(value) >= 1e-3 else f"{value:.1e}".replace("-", "−").replace("e−0", "e−")
