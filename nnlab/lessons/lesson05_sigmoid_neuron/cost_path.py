"""The panel `cost_path` of lesson 05: a sigmoid neuron learns a gate; its outputs, and its path on the cost surface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import sigmoid
from nnlab.checks import Array
from nnlab.datasets import gates
from nnlab.lessons.lesson05_sigmoid_neuron.neuron_step import Rule, checked_rule
from nnlab.perceptron import SigmoidNeuron
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Pointer, Update

X, _ = gates("and")
TARGETS = {name: gates(name.lower())[1] for name in ("AND", "OR", "XOR")}
WEIGHT_LIMITS = (-4.0, 8.0)  # of w₁ and w₂
DARKEST_COST = 0.25  # costs from here on have the darkest colour
MOVES = {"ArrowLeft": (-0.5, 0), "ArrowRight": (0.5, 0), "ArrowDown": (0, -0.5), "ArrowUp": (0, 0.5)}


class State(NamedTuple):
    """The neuron after some passes over the four rows, and (w₁, w₂) after each pass."""

    neuron: SigmoidNeuron
    path: Array  # (passes + 1, 2)
    gates: tuple[str, ...]  # the gate learned in each pass

    @property
    def passes(self) -> int:
        """Passes so far."""
        return len(self.gates)


def cost_path(update: Callable[..., Any] | None = None) -> Panel:
    """A sigmoid neuron learns a gate, four steps a frame. You can pass your own `update(x, y, w, b, learning_rate)`."""
    rule, stub_note = checked_rule(update)

    def advance(state: State, gate: str, learning_rate: float) -> State:
        return _advance(state, gate, learning_rate, rule)

    return Panel(
        lambda above, weights: _build(above, weights, stub_note),
        title="A neuron on its way down the cost",
        goals=[
            Goal("AND: all four outputs within 0.1 of their targets.", _learned, {"learning_rate": 5.0, "frame": 80}),
            Goal(
                "The same in at most 40 passes.",
                lambda state, gate: state.passes <= 40 and _learned(state, gate),
                {"learning_rate": 10.0, "frame": 35},
            ),
            Goal(
                "XOR: watch 100 passes. How many rows come out right?",
                lambda state, gate: gate == "XOR" and state.gates.count("XOR") >= 100,
                {"gate": "XOR", "frame": 100},
            ),
        ],
        on_pointer=_on_pointer,
        on_key=_on_key,
        player=Player(_first, advance, limit=300, unit="pass"),
        size=[(400, 350), (400, 350)],
        gate=list(TARGETS),
        learning_rate=(0.5, 20.0, 0.5),
        start=fixed((-1.0, 3.0)),
    )


def _first(start: tuple[float, float]) -> State:
    return State(SigmoidNeuron(start), np.array([start]), ())


def _advance(state: State, gate: str, learning_rate: float, rule: Rule) -> State:
    w, b = state.neuron.w, state.neuron.b
    for x, y in zip(X, TARGETS[gate].tolist(), strict=True):
        w, b = rule(x, y, w, b, learning_rate)
    return State(SigmoidNeuron(w, b), np.concatenate([state.path, [w]]), (*state.gates, gate))


def _learned(state: State, gate: str) -> bool:
    return gate == "AND" and bool(np.abs(state.neuron(X) - TARGETS[gate]).max() <= 0.1)


def _cost(outputs: Array, gate: str) -> Any:
    """Return the mean of ½(y − a)² over the last axis, the four rows."""
    return ((TARGETS[gate] - outputs) ** 2).mean(axis=-1) / 2


def _build(above: Figure, weights: Figure, stub_note: str) -> Update:
    ink = plots.theme(above).ink
    plane = plots.plane(above, (-0.5, 1.5), (-0.5, 1.5))
    probability, half = plots.decision_map(plane, border=0.5), plots.line(plane)
    corners, places = plots.points(plane), plots.grid(plane)
    ax = plots.plane(weights, WEIGHT_LIMITS, WEIGHT_LIMITS, ("w₁", "w₂"))
    heights = plots.decision_map(ax)
    levels = [plots.contour(ax, level=level, dashes=":") for level in (0.02, 0.05, 0.1)]
    path = ax.plot([], [], ".-", color=ink, lw=1.8, ms=5, animated=True, zorder=3.0)[0]
    start = ax.plot([], [], "o", mfc=plots.theme(weights).paper, mec=ink, mew=1.6, ms=9, animated=True, zorder=4.0)[0]
    now = ax.plot([], [], "o", mfc=plots.theme(weights).blue, mec=plots.theme(weights).paper, ms=11, animated=True)[0]
    now.set_zorder(4.1)
    sums = plots.grid(ax, 60, 60) @ X.T  # of the four rows, without the bias

    def update(state: State, gate: str = "AND", learning_rate: float = 2.0) -> tuple[str, str]:
        neuron = state.neuron
        probability.move(neuron(places).reshape(100, 100))
        half.move(neuron.w, neuron.b)
        corners.move(X, TARGETS[gate])
        costs = _cost(sigmoid(sums + neuron.b), gate).reshape(60, 60)
        heights.move(-costs / DARKEST_COST)
        for level in levels:
            level.move(costs)
        path.set_data(*state.path.T)
        start.set_data(*state.path[:1].T)
        now.set_data(*state.path[-1:].T)
        return stub_note + _sentence(state, gate), _table(state, gate, learning_rate)

    return update


def _sentence(state: State, gate: str) -> str:
    outputs = state.neuron(X)
    errors = np.abs(outputs - TARGETS[gate])
    right, worst = int((errors < 0.5).sum()), float(errors.max())
    passes = {0: "Before the first pass", 1: "After 1 pass"}.get(state.passes, f"After {state.passes} passes")
    cost = number(float(_cost(outputs, gate)), 4)
    return f"{gate}. {passes}: the cost is {cost}, {right} of 4 rows are right, the largest error is {worst:.3f}."


def _table(state: State, gate: str, learning_rate: float) -> str:
    w, b = state.neuron.w, state.neuron.b
    law = formula(f"a = σ ( {signed(w[0])} · x₁ + {signed(w[1])} · x₂ + {signed(b)} )")
    rule = formula(f"w ← w + {number(learning_rate, 1)} · ( y − a ) · σ′ ( z ) · x")
    rows = "".join(
        f"<tr><td>{x[0]:.0f}</td><td>{x[1]:.0f}</td><td>{a:.3f}</td><td>{y}</td></tr>"
        for x, y, a in zip(X, TARGETS[gate], state.neuron(X), strict=True)
    )
    heads = "".join(f"<th scope='col'>{name}</th>" for name in ("x₁", "x₂", "a", gate))
    return f"<p>{law}</p><p>{rule}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _on_pointer(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click or drag in the picture of w₁ and w₂: the learning starts from there."""
    return _start_at((pointer.x, pointer.y)) if pointer.axes == 1 else {}


def _on_key(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys move the start."""
    return _start_at(np.add(values["start"], MOVES[key])) if key in MOVES else {}


def _start_at(place: Any) -> dict[str, Any]:
    w1, w2 = np.clip(np.round(place, 1), *WEIGHT_LIMITS).tolist()
    return {"start": (w1, w2)}
