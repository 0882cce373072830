"""The panel `sigmoid_neuron` of lesson 05: set a sigmoid neuron's weights to make AND; a map of its output."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.datasets import gates
from nnlab.perceptron import SigmoidNeuron
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Update

X, AND = gates("and")
TOLERANCE, MAX_WEIGHT = 0.01, 9.5  # of the second goal


def sigmoid_neuron() -> Panel:
    """Sliders for the weights and the bias of one sigmoid neuron, a map of its output, and the four rows of AND."""
    goals = [
        Goal(
            "Every row of AND is on its side of the line a = ½.", _all_on_right_side, {"w1": 4.0, "w2": 4.0, "b": -6.0}
        ),
        Goal(
            f"The four outputs are within {TOLERANCE} of their targets, with w₁ and w₂ not above {MAX_WEIGHT}.",
            lambda w1, w2, b: bool(_errors(w1, w2, b).max() <= TOLERANCE and max(w1, w2) <= MAX_WEIGHT),
            {"w1": 9.4, "w2": 9.4, "b": -14.1},
        ),
    ]
    slider = (-30.0, 30.0, 0.1)
    return Panel(_build, title="One sigmoid neuron, four rows", goals=goals, w1=slider, w2=slider, b=slider)


def _build(fig: Figure) -> Update:
    ax = plots.plane(fig, (-0.5, 1.5), (-0.5, 1.5))
    probability = plots.decision_map(ax, border=0.5)
    half = plots.line(ax)
    plots.points(ax, X, AND)
    places = plots.grid(ax)

    def update(w1: float = 1.0, w2: float = 1.0, b: float = 0.0) -> tuple[str, str]:
        neuron = SigmoidNeuron([w1, w2], b)
        probability.move(neuron(places).reshape(100, 100))
        half.move((w1, w2), b)
        errors, outputs = _errors(w1, w2, b), neuron(X)
        worst = int(errors.argmax())
        sentence = (
            f"{(errors < 0.5).sum()} of 4 rows are on the right side. The largest error is {errors[worst]:.3f}, at "
            f"({X[worst, 0]:.0f}, {X[worst, 1]:.0f}): the neuron says {outputs[worst]:.3f}, AND wants {AND[worst]}."
        )
        return sentence, _table_html(w1, w2, b, neuron)

    return update


def _table_html(w1: float, w2: float, b: float, neuron: SigmoidNeuron) -> str:
    """HTML of the neuron's formula, and z and a for each row of AND."""
    law = formula(f"a = σ ( {signed(w1, 1)} · x₁ + {signed(w2, 1)} · x₂ + {signed(b, 1)} )")
    rows = "".join(
        f"<tr><td>{x[0]:.0f}</td><td>{x[1]:.0f}</td><td>{number(z, 1)}</td><td>{a:.3f}</td><td>{y}</td></tr>"
        for x, y, z, a in zip(X, AND, neuron.z(X), neuron(X), strict=True)
    )
    heads = "".join(f"<th scope='col'>{name}</th>" for name in ("x₁", "x₂", "z", "a", "AND"))
    return f"<p>{law}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _errors(w1: float, w2: float, b: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.abs(SigmoidNeuron([w1, w2], b)(X) - AND)


def _all_on_right_side(w1: float, w2: float, b: float) -> bool:
    return bool((_errors(w1, w2, b) < 0.5).all())
