"""The panel `nand_adder` of lesson 02: a half adder of five NAND perceptrons, drawn as a circuit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlab import plots
from nnlab.checks import whole
from nnlab.exercises.answer_validation import is_unwritten
from nnlab.perceptron import Perceptron
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

W, B = np.array([-2.0, -2.0]), 3.0  # NAND
SOURCES = {"a": ("x₁", "x₂"), "b": ("x₁", "a"), "c": ("a", "x₂"), "sum": ("b", "c"), "carry": ("a", "a")}
POSITIONS = {"x₁": (0, 2), "x₂": (0, 0), "a": (1, 1), "b": (2, 2), "c": (2, 0), "sum": (3, 1.45), "carry": (3, 0.55)}


def nand_adder(perceptron: Callable[..., Any] | None = None) -> Panel:
    """Five NANDs that add x₁ and x₂. If you pass your own function `perceptron(x, w, b)`, it computes the gates."""
    goals = [
        Goal(
            "See 1 + 1 = 10, which is 2 in binary: carry 1, sum 0.", lambda x1, x2: bool(x1 and x2), {"x1": 1, "x2": 1}
        )
    ]
    own = perceptron if perceptron is not None and not is_unwritten(perceptron, np.array([1, 1]), W, B) else None

    def build(fig: Figure) -> Update:
        return _build(fig, own or _nnlab_perceptron, stub=perceptron is not None and own is None)

    return Panel(
        build,
        title="Five NANDs that add two bits",
        goals=goals,
        on_pointer=_click,
        size=(560, 340),
        x1=[0, 1],
        x2=[0, 1],
    )


def _nnlab_perceptron(x: Any, w: Any, b: float) -> int:
    return int(Perceptron(w, b)(x))


def _build(fig: Figure, perceptron: Callable[..., Any], stub: bool) -> Update:
    t, ax = plots.theme(fig), fig.add_subplot(xlim=(-0.4, 3.5), ylim=(-0.85, 2.85))
    ax.set_axis_off()
    wires = []
    for target, sources in SOURCES.items():
        for i, source in enumerate(sources):
            (x, y), (to_x, to_y) = POSITIONS[source], POSITIONS[target]
            middle = x + 0.5
            enters = to_y + (0.12 if i == 0 else -0.12)
            line = Line2D([x, middle, middle, to_x], [y, y, enters, enters], animated=True, zorder=2)
            wires.append((source, ax.add_line(line)))
    for name, (x, y) in POSITIONS.items():
        shape = "o" if name.startswith("x") else "s"
        ax.plot(x, y, shape, ms=34, mfc=t.paper, mec=t.ink, mew=1.5, animated=True, zorder=3)
        label = name if name.startswith("x") else f"{name}\nNAND"
        above = y > 0.9
        ax.text(x, y + (0.3 if above else -0.3), label, ha="center", va="bottom" if above else "top", color=t.ink)
    numbers = {
        name: ax.text(x, y, "0", ha="center", va="center", fontsize=13, color=t.ink, animated=True, zorder=4)
        for name, (x, y) in POSITIONS.items()
    }

    def update(x1: int = 0, x2: int = 1) -> tuple[str, str]:
        values: dict[str, Any] = {"x₁": x1, "x₂": x2}
        for gate, (one, other) in SOURCES.items():
            answer = perceptron(np.array([values[one], values[other]]), W, B)
            values[gate] = whole(f"perceptron's answer in gate {gate}", _as_int(answer), 0)
        for source, wire in wires:
            on = bool(values[source])
            wire.set(color=t.blue if on else t.grey, linewidth=4 if on else 1.2, linestyle="-" if on else ":")
        for name, text in numbers.items():
            text.set(text=str(values[name]), fontweight="bold" if values[name] else "normal")
        whose = "Your perceptron is still a stub, so nnlab's makes the gates. " if stub else ""
        result = (
            f"{x1} + {x2}: carry {values['carry']}, sum {values['sum']}, that is {2 * values['carry'] + values['sum']}."
        )
        return whose + result, _table(values)

    return update


def _as_int(value: Any) -> Any:
    """Convert True and 1.0 to 1; leave other values for validation."""
    return int(value) if np.ndim(value) == 0 and value in (0, 1) else value


def _table(values: dict[str, Any]) -> str:
    """HTML table of each gate's sum."""
    rows = []
    for gate, (one, other) in SOURCES.items():
        sum_of = W[0] * values[one] + W[1] * values[other] + B
        spelled = formula(
            f"(−2) · {values[one]} + (−2) · {values[other]} + 3 = {sum_of:.0f} → {values[gate]}".replace("= -", "= −")
        )
        rows.append(f"<tr><td>{gate}</td><td>{one}, {other}</td><td>{spelled}</td></tr>")
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("gate", "inputs", "sum → output"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _click(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click on an input to switch it."""
    for name, value in (("x₁", "x1"), ("x₂", "x2")):
        x, y = POSITIONS[name]
        if pointer.kind == "down" and abs(pointer.x - x) < 0.3 and abs(pointer.y - y) < 0.4:
            return {value: 1 - values[value]}
    return {}
