"""The panel `perceptron_gates` of lesson 02: set weights and bias by hand to build AND, OR, NAND, NOT and XOR."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.datasets import gates
from nnlab.perceptron import Perceptron
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

X, _ = gates("and")
TARGETS = {name: gates(name.lower())[1] for name in ("AND", "OR", "NAND", "XOR")} | {"NOT x₁": 1 - X[:, 0].astype(int)}
GATES = ["AND", "OR", "NAND", "NOT x₁", "XOR"]


def perceptron_gates() -> Panel:
    """Sliders for two weights and a bias, their line in the plane, and the truth table of the gate to build."""
    slider = (-3.0, 3.0, 0.1)
    return Panel(
        _build,
        title="One perceptron, four rows",
        goals=_goals(),
        on_pointer=_drag,
        gate=GATES,
        w1=slider,
        w2=slider,
        b=slider,
    )


def _goals() -> list[Goal]:
    answers = {
        "AND": (1, 1, -1.5),
        "OR": (1, 1, -0.5),
        "NAND": (-2, -2, 3),
        "NOT x₁": (-1, 0, 0.5),
        "XOR": (1, 1, -0.5),
    }
    goals = []
    for gate, (w1, w2, b) in answers.items():
        rows = 3 if gate == "XOR" else 4
        text = f"{gate}: all four rows right." if rows == 4 else "XOR: three rows right. Now try for the fourth!"

        def reached(of: str = gate, least: int = rows, **values: Any) -> bool:
            return values["gate"] == of and int(_correct_rows(**values).sum()) >= least

        goals.append(Goal(text, reached, {"gate": gate, "w1": w1, "w2": w2, "b": b}))
    return goals


def _build(fig: Figure) -> Update:
    ax = plots.plane(fig, (-0.75, 1.75), (-0.75, 1.75))
    sides, border = plots.decision_map(ax), plots.line(ax)
    weights, corners = plots.arrow(ax), plots.points(ax)
    crosses = ax.plot([], [], "x", color=plots.theme(fig).ink, ms=24, mew=2, animated=True, zorder=3.9)[0]
    places = plots.grid(ax)

    def update(gate: str = "AND", w1: float = 1.0, w2: float = -1.0, b: float = 0.5) -> tuple[str, str]:
        neuron, right = Perceptron([w1, w2], b), _correct_rows(gate, w1, w2, b)
        sides.move(2.0 * neuron(places).reshape(100, 100) - 1)
        border.move((w1, w2), b)
        w = np.array([w1, w2])
        length = float(np.hypot(w1, w2)) or 1.0
        foot = 0.5 - (w @ [0.5, 0.5] + b) * w / length**2  # the point on the line closest to the middle
        weights.move(foot, foot + 0.5 * w / length)
        corners.move(X, TARGETS[gate])
        crosses.set_data(*X[~right].T)
        return _sentence(gate, neuron, right), _table(gate, w1, w2, b)

    return update


def _correct_rows(gate: str, w1: float, w2: float, b: float) -> Array:
    """Which of the four rows have the right output, (4,)."""
    return Perceptron([w1, w2], b)(X) == TARGETS[gate]


def _sentence(gate: str, neuron: Perceptron, right: Array) -> str:
    if right.all():
        return f"{gate}: all 4 rows are right. This perceptron is {gate}."
    first = int(np.argmin(right))
    wanted = "fires, but should be silent" if neuron(X[first]) else "is silent, but should fire"
    sum_there = number(neuron.z(X[first]), 1)
    at = f"({X[first, 0]:.0f}, {X[first, 1]:.0f})"
    return f"{gate}: {right.sum()} of 4 rows are right. At {at} the sum is {sum_there}: it {wanted}."


def _table(gate: str, w1: float, w2: float, b: float) -> str:
    """HTML of the threshold and the truth table, with the sum of each row."""
    neuron, right = Perceptron([w1, w2], b), _correct_rows(gate, w1, w2, b)
    rows = []
    for x, target, is_right in zip(X.astype(int), TARGETS[gate], right, strict=True):
        terms = f"{signed(w1, 1)} · {x[0]} + {signed(w2, 1)} · {x[1]} + {signed(b, 1)}"
        spelled = formula(f"{terms} = {number(neuron.z(x), 1)} → {neuron(x)}")
        mark = "✓ right" if is_right else "✗ wrong"
        rows.append(f"<tr><td>{x[0]}</td><td>{x[1]}</td><td>{spelled}</td><td>{target}</td><td>{mark}</td></tr>")
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("x₁", "x₂", "sum → output", gate, ""))
    threshold = f"<p>threshold = −b = {number(-b, 1)}</p>"
    return f"{threshold}<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Drag in the picture: the bias changes so that the line goes through the pointer."""
    b = -(values["w1"] * pointer.x + values["w2"] * pointer.y)
    return {"b": round(float(np.clip(b, -3, 3)), 1)}
