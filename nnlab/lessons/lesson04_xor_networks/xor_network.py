"""The panel `xor_network` of lesson 04: set a 2-2-1 step network's weights by hand; how it moves the points."""

from __future__ import annotations

from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.datasets import gates
from nnlab.lessons.lesson04_xor_networks.xor_network_planes import Plane, draw_unit, interpolate, set_hidden_limits
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

X, XOR = gates("xor")
TARGETS = {"XOR": XOR, "XNOR": 1 - XOR}
PARAMETERS = ["w11", "w21", "b1", "w12", "w22", "b2", "v1", "v2", "c"]
START = dict(zip(PARAMETERS, (1.0, 1.0, -0.5, 1.0, -1.0, -0.5, 1.0, 1.0, -0.5), strict=True))
SOLUTION = dict(zip(PARAMETERS, (1.0, 1.0, -0.5, 1.0, 1.0, -1.5, 1.0, -2.0, -0.5), strict=True))


class Net(NamedTuple):
    """The network: nine parameters, and whether the hidden units are linear (no step)."""

    W1: Array  # (2, 2), a column for each hidden unit
    b1: Array  # (2,)
    W2: Array  # (2,)
    b2: float
    linear: bool

    def hidden(self, X: Array) -> Array:
        """Return the hidden outputs, (n, 2)."""
        z = np.round(X @ self.W1 + self.b1, 9)  # so that multiples of 0.1 sum to exactly 0
        return z if self.linear else np.where(z > 0, 1.0, 0.0)

    def z(self, H: Array) -> Array:
        """Return the weighted input of the output unit, (n,)."""
        return np.round(H @ self.W2 + self.b2, 9)

    def __call__(self, X: Array) -> Array:
        """Return the outputs 0 or 1, (n,)."""
        return np.where(self.z(self.hidden(X)) > 0, 1, 0)

    @property
    def collapsed(self) -> tuple[Array, float]:
        """Weights and bias of the one unit that equals both layers if the hidden units are linear."""
        return np.round(self.W1 @ self.W2, 9), round(float(self.b1 @ self.W2 + self.b2), 9)


def xor_network(linear: bool = False) -> Panel:
    """Nine sliders for a network with two hidden units; with `linear` they start without their step."""
    start = SOLUTION if linear else START

    def build(fig: Figure) -> Update:
        return _build(fig, start)

    sliders: dict[str, Any] = dict.fromkeys(PARAMETERS, (-3.0, 3.0, 0.1))
    return Panel(
        build,
        title="Two hidden units, nine numbers",
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
    def solves(of: str) -> Any:
        return lambda gate, **values: bool(gate == of and (_net(values)(X) == TARGETS[of]).all())

    def is_and(**values: Any) -> bool:
        w, b = _net(values).collapsed
        return bool(values["linear"] and (w == 1).all() and b == -1.5)

    two = dict(zip(PARAMETERS, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, -1.5), strict=True))
    return [
        Goal("XOR: all four rows right, with weights of your own.", solves("XOR"), {"gate": "XOR", **SOLUTION}),
        Goal(
            "XNOR, its opposite: all four rows right.",
            solves("XNOR"),
            {"gate": "XNOR", **SOLUTION, "v1": -1.0, "v2": 2.0, "c": 0.5},
        ),
        Goal("Linear hidden units that collapse into the AND unit, x₁ + x₂ − 1.5.", is_and, {"linear": True, **two}),
    ]


def _net(values: dict[str, Any]) -> Net:
    w11, w21, b1, w12, w22, b2, v1, v2, c = (values[name] for name in PARAMETERS)
    return Net(
        np.array([[w11, w12], [w21, w22]]), np.array([b1, b2]), np.array([v1, v2]), c, values.get("linear", False)
    )


def _build(fig: Figure, start: dict[str, float]) -> Update:
    fig.set_layout_engine("constrained", rect=(0, 0, 0.98, 1))  # room for the last tick label at any scale
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
        net = _net({"linear": linear, **dict(zip(PARAMETERS, numbers, strict=True))})
        H = net.hidden(X)
        set_hidden_limits(right.ax, H if linear else X)
        occupied = left.show(X, TARGETS[gate], net(places))
        there, seen_at = plots.grid(right.ax), interpolate(H, journey, np.ptp(right.ax.get_xlim()))
        for i in (0, 1):
            draw_unit(units[i], left.ax, net.W1[:, i], net.b1[i], occupied, not linear)
        draw_unit(units[2], left.ax, *net.collapsed, occupied, linear)
        draw_unit(output, right.ax, net.W2, net.b2, right.show(seen_at, TARGETS[gate], net.z(there) > 0))
        return _sentence(gate, net, H), _details_html(gate, net, H)

    return update


def _point_text(x: Array) -> str:
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
        both = f"{_point_text(X[j])} and {_point_text(X[i])} land on the same place {_point_text(H[i])}"
        return f"{start} {both}, but want different answers: no output unit can give them."
    if right == 4:
        return f"{start} The hidden units moved the points so that one line, that of the output, is enough."
    if len({tuple(row) for row in H}) == 4:
        return f"{start} The four points still lie like XOR, circle across from circle: no line is enough."
    return f"{start} The points now lie so that a line is enough: only the output's v₁, v₂ and c have to find it."


def _details_html(gate: str, net: Net, H: Array) -> str:
    """HTML of the three units' formulae, and the truth table with each sum."""
    names = ("h₁", "x₁", "x₂", net.W1[:, 0], net.b1[0]), ("h₂", "x₁", "x₂", net.W1[:, 1], net.b1[1])
    units_html = "".join(
        f"<p>{_step_unit_html(*each)}</p>"
        for each in (*names, ("output", "h₁", "h₂", net.W2, net.b2))
        if each[0] == "output" or not net.linear
    )
    if net.linear:
        units_html = "".join(f"<p>{_linear_unit_html(*each)}</p>" for each in names) + units_html
        w, b = net.collapsed
        units_html += f"<p>Both layers together: {_step_unit_html('output', 'x₁', 'x₂', w, b, 2)}</p>"
    Z, out = np.round(X @ net.W1 + net.b1, 9), net.z(H)
    rows = []
    digits = 2 if net.linear else 1
    for i, x in enumerate(X):
        hidden = "".join(f"<td>{_cell_text(Z[i, k], None if net.linear else int(H[i, k]), 1)}</td>" for k in (0, 1))
        answer, target = int(out[i] > 0), TARGETS[gate][i]
        mark = "✓\u00a0right" if answer == target else "✗\u00a0wrong"
        rows.append(
            f"<tr><td>{x[0]:.0f}</td><td>{x[1]:.0f}</td>{hidden}<td>{_cell_text(out[i], answer, digits)}</td>"
            f"<td>{target}</td><td>{mark}</td></tr>"
        )
    hidden_heads = ("h₁", "h₂") if net.linear else ("sum → h₁", "sum → h₂")
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("x₁", "x₂", *hidden_heads, "sum → output", gate, ""))
    return f"{units_html}<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _sum_text(one: str, two: str, w: Array, b: float, digits: int) -> str:
    return f"{signed(w[0], digits)} · {one} + {signed(w[1], digits)} · {two} + {signed(b, digits)}"


def _step_unit_html(name: str, one: str, two: str, w: Array, b: float, digits: int = 1) -> str:
    return f"{formula(f'{name} = 1')} if {formula(f'{_sum_text(one, two, w, b, digits)} > 0')}, else 0"


def _linear_unit_html(name: str, one: str, two: str, w: Array, b: float) -> str:
    return formula(f"{name} = {_sum_text(one, two, w, b, 1)}")


def _cell_text(z: float, fires: int | None, digits: int) -> str:
    return number(z, digits) if fires is None else f"{number(z, digits)} → {fires}"


def _drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any] | None:
    """Drag a line: left the nearer one of h₁ and h₂, right that of the output. Its bias changes."""
    net, place = _net(values), np.array([pointer.x, pointer.y])
    if pointer.kind == "up":
        return None
    if pointer.axes == 1:
        return _rounded_bias("c", -(net.W2 @ place))
    if net.linear:
        return _rounded_bias("c", values["c"] - (net.collapsed[0] @ place + net.collapsed[1]))
    away = np.abs(net.W1.T @ pointer.start + net.b1) / np.maximum(np.linalg.norm(net.W1, axis=0), 1e-9)
    held = int(away.argmin()) if pointer.kind == "down" else values["held"]
    return {"held": held, **_rounded_bias(f"b{held + 1}", -(net.W1[:, held] @ place))}


def _rounded_bias(name: str, value: float) -> dict[str, Any]:
    return {name: round(float(np.clip(value, -3, 3)), 1)}
