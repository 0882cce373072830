"""The panel `loss_slopes` of lesson 08: log loss, squared error, perceptron and 0/1 loss of one output, with slopes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlab import plots
from nnlab.activations import sigmoid, sigmoid_prime, softplus
from nnlab.plots.blocks import UNDER
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

NAMES = LOG, SQUARED, PERCEPTRON, ZERO_ONE = "log loss", "squared error", "perceptron", "0/1"
SCORE, OUTPUT = "score z", "output a"
MAX_SCORE, SCORE_STEP = 6.5, 0.1
CURVE_Z = np.concatenate(
    [np.linspace(-MAX_SCORE, 0, 60), np.linspace(1e-9, MAX_SCORE, 60)]
)  # both sides of the jump at 0
EXPENSIVE_NATS = 5.0  # the log loss that the first goal asks for


class Prediction(NamedTuple):
    """One score or an array of scores z with the target y: each loss, and its slopes ∂L/∂z and ∂L/∂a."""

    z: Any
    y: int

    @property
    def a(self) -> Any:
        """The output."""
        return sigmoid(self.z)

    @property
    def losses(self) -> dict[str, Any]:
        """Each loss L, by name."""
        against = (1 - 2 * self.y) * np.asarray(self.z)  # positive on the wrong side
        squared, wrong = (self.y - self.a) ** 2 / 2, (np.asarray(self.z) > 0) != self.y
        return {LOG: softplus(against), SQUARED: squared, PERCEPTRON: np.maximum(against, 0), ZERO_ONE: 1.0 * wrong}

    @property
    def slopes(self) -> dict[str, Any]:
        """∂L/∂z of each loss, by name."""
        z, error = np.asarray(self.z), self.a - self.y
        squared, rosenblatt = error * sigmoid_prime(z), 1.0 * (z > 0) - self.y
        return {LOG: error, SQUARED: squared, PERCEPTRON: rosenblatt, ZERO_ONE: 0.0 * z}

    @property
    def slopes_by_output(self) -> dict[str, Any]:
        """∂L/∂a of each loss: ∂L/∂z divided by σ′(z)."""
        return {name: slope / sigmoid_prime(self.z) for name, slope in self.slopes.items()}


def loss_slopes() -> Panel:
    """Drag the output of one neuron, or its score, and compare four losses and their slopes."""
    goals = [
        Goal(
            f"Confident and wrong: an answer whose log loss is more than {EXPENSIVE_NATS:g} nats.",
            lambda z, y: _loss(LOG, z, y) > EXPENSIVE_NATS,
            {"z": -6.0},
        ),
        Goal(
            "Two of the losses are 0, and yet the log loss is above 0.6.",
            lambda z, y: _loss(PERCEPTRON, z, y) == _loss(ZERO_ONE, z, y) == 0 and _loss(LOG, z, y) > 0.6,
            {"z": 0.1},
        ),
        Goal(
            "Target 0, and a wrong answer at which the log loss has 100 times the slope of the squared error.",
            lambda z, y: y == 0 and z > 0 and _slope_ratio(z, y) >= 100,
            {"y": 0, "z": 5.0},
        ),
    ]
    target = choice(options=[1, 0], description="target y")
    across = choice(options=[SCORE, OUTPUT], description="drawn against")
    sizes = [(420, 310), (420, 310)]
    return Panel(
        _build,
        title="Four losses and their slopes",
        goals=goals,
        on_pointer=_drag,
        size=sizes,
        y=target,
        z=(-MAX_SCORE, MAX_SCORE, SCORE_STEP),
        across=across,
    )


def _loss(name: str, z: float, y: int) -> float:
    return float(Prediction(z, y).losses[name])


def _slope_ratio(z: float, y: int) -> float:
    """Return ∂L/∂z of the log loss divided by that of the squared error."""
    slopes = Prediction(z, y).slopes
    return float(slopes[LOG] / slopes[SQUARED])


def _build(left: Figure, right: Figure) -> Update:
    ax, below = left.subplots(), right.subplots()
    nothing = {name: np.zeros((0, 2)) for name in NAMES}
    losses = plots.curves(ax, nothing, SCORE, "loss L", (-MAX_SCORE, MAX_SCORE), (-0.15, MAX_SCORE + 0.1), columns=2)
    slopes = plots.curves(below, nothing, SCORE, "slope ∂L/∂z", (-MAX_SCORE, MAX_SCORE), (-1.15, 1.15), columns=2)
    below.axhline(0, color=plots.theme(right).frame, lw=0.8, zorder=UNDER)
    ax.axhline(EXPENSIVE_NATS, color=plots.theme(left).grey, lw=0.8, ls=":", zorder=UNDER)
    marks = [_draw_marks(each, [*block.artists]) for each, block in ((ax, losses), (below, slopes))]

    def update(y: int = 1, z: float = 1.0, across: str = SCORE) -> tuple[str, str]:
        curve, now, by_output = Prediction(CURVE_Z, y), Prediction(z, y), across == OUTPUT
        x, at = (curve.a, now.a) if by_output else (CURVE_Z, z)
        _set_x_axes(ax, below, across)
        series = [
            (curve.losses, now.losses),
            (curve.slopes_by_output, now.slopes_by_output) if by_output else (curve.slopes, now.slopes),
        ]
        for block, (line, *dots), (along, here) in zip((losses, slopes), marks, series, strict=True):
            block.move({name: np.column_stack([x, along[name]]) for name in NAMES})
            for artist in block.artists:
                artist.set(markevery=[])  # only the current prediction has markers
            line.set_xdata([at, at])
            for dot, name in zip(dots, NAMES, strict=True):
                dot.set_data([at], [here[name]])
        return _sentence(now), _table(now)

    return update


def _draw_marks(ax: Axes, curves: list[Any]) -> list[Line2D]:
    """Draw a line at the prediction, and a dot on each curve, the later ones smaller so that all can be seen."""
    t, legend = plots.theme(ax.figure), ax.get_legend()  # type: ignore[arg-type]
    for handle in legend.legend_handles:  # type: ignore[union-attr]
        handle.set(marker="")  # type: ignore[union-attr]
    line = ax.axvline(0, color=t.grey, lw=1, animated=True, zorder=2.1)
    look: dict[str, Any] = {"ls": "", "marker": "o", "mec": t.paper, "animated": True, "zorder": 4.0}
    sizes = zip(curves, (13, 10, 8, 6), strict=True)
    return [line, *(ax.plot([], [], mfc=curve.get_color(), ms=size, **look)[0] for curve, size in sizes)]


def _set_x_axes(ax: Axes, below: Axes, across: str) -> None:
    """Switch the x axes to score or output. Do nothing if they're right already: it would redraw the still part."""
    if ax.get_xlabel() == across:
        return
    by_output = across == OUTPUT
    ends = (
        (-0.02, 1.02) if by_output else (-MAX_SCORE - 0.2, MAX_SCORE + 0.2)
    )  # so that dots at the ends aren't cut off
    for each in (ax, below):
        each.set(xlabel=across, xlim=ends)
    below.set(ylabel="slope ∂L/∂a" if by_output else "slope ∂L/∂z")
    below.set_ylim(*(-12, 12) if by_output else (-1.15, 1.15))


def _sentence(now: Prediction) -> str:
    a, loss, wrong = float(now.a), float(now.losses[LOG]), bool(now.losses[ZERO_ONE])
    sure = f"{a:.3f}" if 0.001 <= a <= 0.999 else f"{a:.4f}"
    side = "on the wrong side" if wrong else "on the right side"
    start = "Confident and wrong" if loss > EXPENSIVE_NATS else f"Target {now.y}, {side}"
    what = f" with the target {now.y}" if loss > EXPENSIVE_NATS else ""
    return (
        f"{start}: the neuron says {sure}{what}. Its log loss is {loss:.2f} nats, its squared error "
        f"{now.losses[SQUARED]:.3f}, which can never be more than ½."
    )


def _table(now: Prediction) -> str:
    """Return HTML: each loss with its value and both of its slopes."""
    answer = formula(f"z = {number(now.z, 1)}") + ", " + formula(f"a = σ ( z ) = {number(float(now.a), 4)}")
    slopes, by_output = now.slopes, now.slopes_by_output
    rows = "".join(
        f"<tr><th scope='row'>{name}</th><td>{number(float(loss), 3)}</td><td>{number(float(by_output[name]), 3)}</td>"
        f"<td>{number(float(slopes[name]), 4)}</td></tr>"
        for name, loss in now.losses.items()
    )
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("", "loss L", "∂L/∂a", "∂L/∂z"))
    return f"<p>{answer}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Drag in a picture: the answer comes to the pointer."""
    z = pointer.x
    if values["across"] == OUTPUT:
        a = float(np.clip(pointer.x, 1e-6, 1 - 1e-6))
        z = float(np.log(a / (1 - a)))
    return {"z": round(float(np.clip(z, -MAX_SCORE, MAX_SCORE)), 1)}
