"""Lesson 04: two hidden units and one output; the four points of XOR before and after the hidden units."""

from __future__ import annotations

from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.datasets import gates
from nnlab.lessons.lesson04_xor_networks.xor_network_planes import Plane, between, draw_unit, widen
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.scene import Pointer, Update

X, XOR = gates("xor")
TARGETS = {"XOR": XOR, "XNOR": 1 - XOR}
NUMBERS = ["w11", "w21", "b1", "w12", "w22", "b2", "v1", "v2", "c"]
START = dict(zip(NUMBERS, (1.0, 1.0, -0.5, 1.0, -1.0, -0.5, 1.0, 1.0, -0.5), strict=True))
WORKED = dict(zip(NUMBERS, (1.0, 1.0, -0.5, 1.0, 1.0, -1.5, 1.0, -2.0, -0.5), strict=True))


class Net(NamedTuple):
    """The nine numbers, and whether the hidden units go without their step."""

    W1: Array  # (2, 2), a column for each hidden unit
    b1: Array  # (2,)
    W2: Array  # (2,)
    b2: float
    linear: bool

    def hidden(self, X: Array) -> Array:
        """What the hidden units say, (n, 2)."""
        z = np.round(X @ self.W1 + self.b1, 9)  # the sliders' tenths add up to exactly 0 where they should
        return z if self.linear else np.where(z > 0, 1.0, 0.0)

    def z(self, H: Array) -> Array:
        """The sum of the output unit, (n,)."""
        return np.round(H @ self.W2 + self.b2, 9)

    def __call__(self, X: Array) -> Array:
        """The answers 0 and 1, (n,)."""
        return np.where(self.z(self.hidden(X)) > 0, 1, 0)

    @property
    def collapsed(self) -> tuple[Array, float]:
        """The weights and the bias of the one unit that does what both layers do, without a step between them."""
        return np.round(self.W1 @ self.W2, 9), round(float(self.b1 @ self.W2 + self.b2), 9)


def xor_network(linear: bool = False) -> Panel:
    """Nine sliders of a network with two hidden units; `linear` begins without their step."""
    start = WORKED if linear else START

    def build(fig: Figure) -> Update:
        return _build(fig, start)

    sliders: dict[str, Any] = dict.fromkeys(NUMBERS, (-3.0, 3.0, 0.1))
    return Panel(
        build,
        goals=_goals()[-1:] if linear else _goals(),
        on_pointer=_drag,
        size=(600, 310),
        gate=list(TARGETS),
        linear=widgets.Checkbox(linear, description="linear hidden units (no step)", indent=False),
        journey=(0.0, 1.0, 0.05),
        **sliders,
        held=fixed(0),
    )


def _goals() -> list[Goal]:
    def done(of: str) -> Any:
        return lambda gate, **values: bool(gate == of and (_net(values)(X) == TARGETS[of]).all())

    def is_and(**values: Any) -> bool:
        w, b = _net(values).collapsed
        return bool(values["linear"] and (w == 1).all() and b == -1.5)

    two = dict(zip(NUMBERS, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, -1.5), strict=True))
    return [
        Goal("XOR: all four rows right, with weights of your own.", done("XOR"), {"gate": "XOR", **WORKED}),
        Goal(
            "XNOR, its opposite: all four rows right.",
            done("XNOR"),
            {"gate": "XNOR", **WORKED, "v1": -1.0, "v2": 2.0, "c": 0.5},
        ),
        Goal("Linear hidden units that collapse into the AND unit, x₁ + x₂ − 1.5.", is_and, {"linear": True, **two}),
    ]


def _net(values: dict[str, Any]) -> Net:
    w11, w21, b1, w12, w22, b2, v1, v2, c = (values[name] for name in NUMBERS)
    return Net(
        np.array([[w11, w12], [w21, w22]]), np.array([b1, b2]), np.array([v1, v2]), c, values.get("linear", False)
    )


def _build(fig: Figure, start: dict[str, float]) -> Update:
    fig.set_layout_engine("constrained", rect=(0, 0, 0.98, 1))  # the last number below the axes has room at any scale
    t, (inputs, hidden) = plots.theme(fig), fig.subplots(1, 2)
    left = Plane(inputs, t, "what goes in", ("x₁", "x₂"))
    right = Plane(hidden, t, "what the hidden units make of it", ("h₁", "h₂"))
    units = [left.unit("h₁"), left.unit("h₂", "--"), left.unit("both")]
    output, places = right.unit("output"), plots.grid(left.ax)

    def update(
        gate: str = "XOR", linear: bool = False, journey: float = 1.0,
        w11: float = start["w11"], w21: float = start["w21"], b1: float = start["b1"],
        w12: float = start["w12"], w22: float = start["w22"], b2: float = start["b2"],
        v1: float = start["v1"], v2: float = start["v2"], c: float = start["c"],
    ) -> tuple[str, str]:  # fmt: skip
        numbers = (w11, w21, b1, w12, w22, b2, v1, v2, c)
        net = _net({"linear": linear, **dict(zip(NUMBERS, numbers, strict=True))})
        H = net.hidden(X)
        widen(right.ax, H if linear else X)
        taken = left.show(X, TARGETS[gate], net(places))
        there, seen_at = plots.grid(right.ax), between(H, journey, np.ptp(right.ax.get_xlim()))
        for i in (0, 1):
            draw_unit(units[i], left.ax, net.W1[:, i], net.b1[i], taken, not linear)
        draw_unit(units[2], left.ax, *net.collapsed, taken, linear)
        draw_unit(output, right.ax, net.W2, net.b2, right.show(seen_at, TARGETS[gate], net.z(there) > 0))
        return _sentence(gate, net, H), _told(gate, net, H)

    return update


def _at(x: Array) -> str:
    return f"({', '.join(f'{value + 0:g}' for value in x)})".replace("-", "−")


def _sentence(gate: str, net: Net, H: Array) -> str:
    y = TARGETS[gate]
    right = int((net(X) == y).sum())
    start = f"{gate}: {'all 4 rows are' if right == 4 else f'{right} of 4 rows are'} right."
    if net.linear:
        return f"{start} Without steps the two layers draw one single line, and no line gets more than 3 rows right."
    clash = next(((i, j) for i in range(4) for j in range(i) if (H[i] == H[j]).all() and y[i] != y[j]), None)
    if clash:
        i, j = clash
        both = f"{_at(X[j])} and {_at(X[i])} land on the same place {_at(H[i])}"
        return f"{start} {both}, but want different answers: no output unit can give them."
    if right == 4:
        return f"{start} The hidden units moved the points so that one line, that of the output, is enough."
    if len({tuple(row) for row in H}) == 4:
        return f"{start} The four points still lie like XOR, circle across from circle: no line is enough."
    return f"{start} The points now lie so that a line is enough: only the output's v₁, v₂ and c have to find it."


def _told(gate: str, net: Net, H: Array) -> str:
    """The three units with their numbers, and the truth table with each sum."""
    names = ("h₁", "x₁", "x₂", net.W1[:, 0], net.b1[0]), ("h₂", "x₁", "x₂", net.W1[:, 1], net.b1[1])
    laws = "".join(
        f"<p>{_law(*each)}</p>"
        for each in (*names, ("output", "h₁", "h₂", net.W2, net.b2))
        if each[0] == "output" or not net.linear
    )
    if net.linear:
        laws = "".join(f"<p>{_plain_law(*each)}</p>" for each in names) + laws
        w, b = net.collapsed
        laws += f"<p>Both layers together: {_law('output', 'x₁', 'x₂', w, b, 2)}</p>"
    Z, out = np.round(X @ net.W1 + net.b1, 9), net.z(H)
    rows = []
    digits = 2 if net.linear else 1
    for i, x in enumerate(X):
        hidden = "".join(f"<td>{_step(Z[i, k], None if net.linear else int(H[i, k]), 1)}</td>" for k in (0, 1))
        answer, target = int(out[i] > 0), TARGETS[gate][i]
        mark = "✓\u00a0right" if answer == target else "✗\u00a0wrong"
        rows.append(
            f"<tr><td>{x[0]:.0f}</td><td>{x[1]:.0f}</td>{hidden}<td>{_step(out[i], answer, digits)}</td>"
            f"<td>{target}</td><td>{mark}</td></tr>"
        )
    hidden_heads = ("h₁", "h₂") if net.linear else ("sum → h₁", "sum → h₂")
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("x₁", "x₂", *hidden_heads, "sum → output", gate, ""))
    return f"{laws}<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _sum(one: str, two: str, w: Array, b: float, digits: int) -> str:
    return f"{signed(w[0], digits)} · {one} + {signed(w[1], digits)} · {two} + {signed(b, digits)}"


def _law(name: str, one: str, two: str, w: Array, b: float, digits: int = 1) -> str:
    return f"{formula(f'{name} = 1')} if {formula(f'{_sum(one, two, w, b, digits)} > 0')}, else 0"


def _plain_law(name: str, one: str, two: str, w: Array, b: float) -> str:
    return formula(f"{name} = {_sum(one, two, w, b, 1)}")


def _step(z: float, fires: int | None, digits: int) -> str:
    return number(z, digits) if fires is None else f"{number(z, digits)} → {fires}"


def _drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any] | None:
    """Drag a line: left the nearer one of h₁ and h₂, right that of the output. Its bias changes."""
    net, place = _net(values), np.array([pointer.x, pointer.y])
    if pointer.kind == "up":
        return None
    if pointer.axes == 1:
        return _bias("c", -(net.W2 @ place))
    if net.linear:
        return _bias("c", values["c"] - (net.collapsed[0] @ place + net.collapsed[1]))
    away = np.abs(net.W1.T @ pointer.start + net.b1) / np.maximum(np.linalg.norm(net.W1, axis=0), 1e-9)
    held = int(away.argmin()) if pointer.kind == "down" else values["held"]
    return {"held": held, **_bias(f"b{held + 1}", -(net.W1[:, held] @ place))}


def _bias(name: str, value: float) -> dict[str, Any]:
    return {name: round(float(np.clip(value, -3, 3)), 1)}
