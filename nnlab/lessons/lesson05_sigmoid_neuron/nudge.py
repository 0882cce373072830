"""The panel `nudge` of lesson 05: nudge weights and compare the output with the slopes' estimate."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import ACTIVATIONS
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

W, B, X = (0.1, 0.1), 0.1, (0.4, 0.5)  # the neuron and the example of the hand calculation
Z = W[0] * X[0] + W[1] * X[1] + B
MAX_NUDGE, STEP = 3.0, 0.05  # of a nudge's slider
CURVE_Z = np.linspace(-6, 6, 481)


def nudge() -> Panel:
    """Nudge w₁, w₂ and b of one neuron: the change of its output, and the linear estimate Σ ∂a/∂w Δw."""
    goals = [
        Goal("Raise the output by 0.02 or more, with an estimate less than 1 % wrong.", _goal_accurate, {"db": 0.1}),
        Goal(
            "Nudge w₁ and w₂ by 0.2 or more each, so that the output changes by less than 0.001.",
            _goal_unchanged,
            {"dw1": 0.5, "dw2": -0.4},
        ),
        Goal("Make the estimate promise an output above 1, which no sigmoid can give.", _goal_above_one, {"db": 2.0}),
        Goal("Take the step: find a nudge that changes its output.", _goal_step_jumps, {"f": "step", "db": -0.5}),
    ]
    sliders = {
        name: widgets.FloatSlider(0.0, min=-MAX_NUDGE, max=MAX_NUDGE, step=STEP, description=shown)
        for name, shown in {"dw1": "Δw₁", "dw2": "Δw₂", "db": "Δb"}.items()
    }
    neuron = choice(options=["sigmoid", "step"], description="neuron")
    return Panel(
        _build,
        title="Nudge a weight, watch the output",
        goals=goals,
        on_pointer=_drag,
        size=(560, 380),
        f=neuron,
        **sliders,
    )


def output_changes(f: str, dw1: float, dw2: float, db: float) -> tuple[float, float]:
    """Return the actual change of the output, and its linear estimate."""
    (a, slope), dz = _output_and_slope(f, Z), X[0] * dw1 + X[1] * dw2 + db
    return _output_and_slope(f, Z + dz)[0] - a, slope * dz


def _output_and_slope(f: str, z: float) -> tuple[float, float]:
    """Return the output at z, and the slope there."""
    function, slope = ACTIVATIONS[f]
    return float(function(np.array(z))), float(slope(np.array(z)))


def _goal_accurate(f: str, dw1: float, dw2: float, db: float) -> bool:
    real, estimate = output_changes(f, dw1, dw2, db)
    return f == "sigmoid" and real >= 0.02 and abs(estimate - real) < 0.01 * real


def _goal_unchanged(f: str, dw1: float, dw2: float, db: float) -> bool:
    return f == "sigmoid" and min(abs(dw1), abs(dw2)) >= 0.2 and abs(output_changes(f, dw1, dw2, db)[0]) < 0.001


def _goal_above_one(f: str, dw1: float, dw2: float, db: float) -> bool:
    return f == "sigmoid" and _output_and_slope(f, Z)[0] + output_changes(f, dw1, dw2, db)[1] > 1


def _goal_step_jumps(f: str, dw1: float, dw2: float, db: float) -> bool:
    return f == "step" and output_changes(f, dw1, dw2, db)[0] != 0


def _build(fig: Figure) -> Update:
    t, ax = plots.theme(fig), fig.subplots()
    nothing = np.column_stack([CURVE_Z, np.zeros_like(CURVE_Z)])
    names = ("output", "estimate: straight on")
    lines = plots.curves(ax, dict.fromkeys(names, nothing), "z = w₁x₁ + w₂x₂ + b", "output a", (-6, 6), (-0.35, 1.35))
    for line in [*lines.artists, *ax.get_legend().legend_handles]:  # type: ignore[union-attr]
        line.set(marker="")  # markers are for the neuron here
    gap = ax.plot([], [], color=t.ink, lw=3, animated=True, zorder=3.0)[0]
    marks = {
        "start": ax.plot([], [], "o", mfc=t.paper, mec=t.ink, mew=1.6, ms=9, animated=True, zorder=4.0)[0],
        "estimate": ax.plot([], [], "s", mfc=t.vermillion, mec=t.paper, ms=9, animated=True, zorder=4.1)[0],
        "real": ax.plot([], [], "o", mfc=t.blue, mec=t.paper, ms=10, animated=True, zorder=4.2)[0],
    }

    def update(f: str = "sigmoid", dw1: float = 0.0, dw2: float = 0.0, db: float = 0.0) -> tuple[str, str]:
        a, rise = _output_and_slope(f, Z)
        real, estimate = output_changes(f, dw1, dw2, db)
        z = Z + X[0] * dw1 + X[1] * dw2 + db
        straight = a + rise * (CURVE_Z - Z)
        lines.move(
            {
                names[0]: np.column_stack([CURVE_Z, ACTIVATIONS[f][0](CURVE_Z)]),
                names[1]: np.column_stack([CURVE_Z, straight]),
            }
        )
        gap.set_data([z, z], [a + real, a + estimate])
        for name, at in {"start": (Z, a), "estimate": (z, a + estimate), "real": (z, a + real)}.items():
            marks[name].set_data([at[0]], [at[1]])
        return _sentence(f, any((dw1, dw2, db)), real, estimate), _table(rise, (dw1, dw2, db), real, estimate)

    return update


def _sentence(f: str, nudged: bool, real: float, estimate: float) -> str:
    name = f.capitalize()
    if not nudged:
        a = number(_output_and_slope(f, Z)[0], 4)
        return f"{name}: z = {number(Z)}, and the output is {a}. No weight is nudged yet."
    result = f"{name}: the output changes by {number(real, 4)}, the estimate says {number(estimate, 4)}"
    if f == "step":
        jump = "so the estimate did not see the jump come" if real else "and nothing has moved"
        return f"{result}. The slope of a step is 0, {jump}."
    return f"{result}: it is wrong by {number(abs(estimate - real), 4)}."


def _table(rise: float, nudges: tuple[float, float, float], real: float, estimate: float) -> str:
    """HTML table of each nudge times its slope, and their sum."""
    rows = []
    for name, x, delta in zip(("w₁", "w₂", "b"), (*X, 1.0), nudges, strict=True):
        cells = [number(delta), number(rise * x, 4), number(rise * x * delta, 4)]
        rows.append(f"<tr><td>{name}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("", "nudge Δ", "slope of a", "slope · Δ"))
    total = f"<tr><td>estimate</td><td></td><td></td><td><b>{number(estimate, 4)}</b></td></tr>"
    truth = f"<tr><td>real Δa</td><td></td><td></td><td><b>{number(real, 4)}</b></td></tr>"
    law = formula("Δa ≈ {∂a}/{∂w₁} · Δw₁ + {∂a}/{∂w₂} · Δw₂ + {∂a}/{∂b} · Δb")
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}{total}{truth}</tbody></table>"
    return f"<p>{law}</p>{table}"


def _drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Drag in the picture: the bias is nudged so that z comes to the pointer."""
    db = pointer.x - (Z + X[0] * values["dw1"] + X[1] * values["dw2"])
    return {"db": round(round(float(np.clip(db, -MAX_NUDGE, MAX_NUDGE)) / STEP) * STEP, 2)}
