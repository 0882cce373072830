"""The panel `steepness` of lesson 05: scale a sigmoid neuron's weights until it looks like a step."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import sigmoid
from nnlab.checks import Array
from nnlab.datasets import gates
from nnlab.perceptron import SigmoidNeuron
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Update

X, AND = gates("and")
TOLERANCE = 0.001  # of the goals
ZONE_Z = float(np.log(9))  # σ(±ln 9) = 0.9 and 0.1, the edges of the dotted zone
START = {"w1": 1.0, "w2": 1.0, "b": -1.5}
DISTANCES = np.linspace(-1.6, 1.6, 401)


def steepness() -> Panel:
    """A sigmoid neuron seen from the side and from above, and a dial that multiplies w₁, w₂ and b."""
    goals = [
        Goal(
            f"With the dial alone: all four outputs within {TOLERANCE} of AND.",
            lambda steepness, **w: w == START and _sharp(steepness, **w),
            {"steepness": 20.0},
        ),
        Goal(
            f"The same with the dial at 1: let w₁, w₂ and b do it (all four outputs within {TOLERANCE} of AND).",
            lambda steepness, **w: steepness == 1 and _sharp(steepness, **w),
            {"steepness": 1.0, "w1": 20.0, "w2": 20.0, "b": -30.0},
        ),
    ]
    slider = (-30.0, 30.0, 0.5)
    sizes = [(420, 350), (420, 350)]
    return Panel(
        _build,
        title="From a slope to a step",
        goals=goals,
        size=sizes,
        steepness=(0.5, 50.0, 0.5),
        w1=slider,
        w2=slider,
        b=slider,
    )


def _neuron(steepness: float, w1: float, w2: float, b: float) -> SigmoidNeuron:
    return SigmoidNeuron([steepness * w1, steepness * w2], steepness * b)


def _sharp(steepness: float, w1: float, w2: float, b: float) -> bool:
    return bool(np.abs(_neuron(steepness, w1, w2, b)(X) - AND).max() < TOLERANCE)


def _build(side: Figure, above: Figure) -> Update:
    ink = plots.theme(side).ink
    ax = side.subplots()
    step = np.column_stack([DISTANCES, DISTANCES > 0])
    both = {"sigmoid": step, "step": step}
    curve = plots.curves(ax, both, "distance from the line, in the direction of w", "output a", ylim=(-0.08, 1.08))
    for each in [*curve.artists, *ax.get_legend().legend_handles]:  # type: ignore[union-attr]
        each.set(marker="")  # markers are for the four rows here
    corners = plots.points(ax)
    plane = plots.plane(above, (-0.5, 1.5), (-0.5, 1.5))
    probability, half = plots.decision_map(plane, border=0.5), plots.line(plane)
    low, high = (plots.line(plane, colour=ink, dashes=":") for _ in range(2))
    plots.points(plane, X, AND)
    places = plots.grid(plane)

    def update(steepness: float = 3.0, w1: float = 1.0, w2: float = 1.0, b: float = -1.5) -> tuple[str, str]:
        neuron = _neuron(steepness, w1, w2, b)
        length = float(np.hypot(w1, w2))
        probability.move(neuron(places).reshape(100, 100))
        outputs = neuron(X)
        curve.move(
            {
                "sigmoid": np.column_stack(
                    [DISTANCES, sigmoid(steepness * (length * DISTANCES + (0 if length else b)))]
                ),
                "step": step,
            }
        )
        distances = np.asarray(X @ [w1, w2] + b) / length if length else np.zeros(4)
        corners.move(np.column_stack([distances, outputs]), AND)
        half.move((w1, w2), b)
        low.move((w1, w2), b + ZONE_Z / steepness)
        high.move((w1, w2), b - ZONE_Z / steepness)
        return _sentence(steepness, length, outputs), _formula_html(steepness, w1, w2, b)

    return update


def _sentence(steepness: float, length: float, outputs: Array) -> str:
    outputs_text = ", ".join(f"{a:.3f}" for a in outputs)
    if not length:
        return f"Steepness {steepness:g}: with both weights 0 the output is the same everywhere, {outputs[0]:.3f}."
    width = 2 * ZONE_Z / (steepness * length)
    return (
        f"Steepness {steepness:g}: the zone between the dotted lines, where a is from 0.1 to 0.9, is {width:.2f} wide. "
        f"The outputs of the four rows are {outputs_text}."
    )


def _formula_html(steepness: float, w1: float, w2: float, b: float) -> str:
    """HTML of the formula with the factor, and multiplied out."""
    inside = f"{signed(w1, 1)} · x₁ + {signed(w2, 1)} · x₂ + {signed(b, 1)}"
    law = formula(f"a = σ ( {number(steepness, 1)} · ( {inside} ) )")
    k = steepness
    same = formula(f"a = σ ( {signed(k * w1)} · x₁ + {signed(k * w2)} · x₂ + {signed(k * b)} )")
    return f"<p>{law}</p><p>which is the neuron {same}</p>"
