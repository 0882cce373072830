"""The panel `variance_depth` of lesson 17: E[z²] and E[δ²] per layer of ten random networks, for σ or a rule."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlab import plots
from nnlab.checks import Array
from nnlab.lessons.lesson17_initialisation.scheme_runs import trainable_activations
from nnlab.lessons.lesson17_initialisation.variance_depth_moments import (
    DEPTH,
    ONE_SIGMA,
    RULES,
    SEEDS,
    WIDTHS,
    Moments,
    compute_moments,
    sigmas,
)
from nnlab.plots.blocks import LINE, OPEN_SIDES, UNDER, add, style_axes
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Update

LAYERS = np.arange(1, DEPTH + 1)
LEVEL_FACTOR = 1.5  # the first and last layer may differ by this factor and count as level
NEAR_FACTOR = 5.0  # with unequal widths, both z and δ can stay within this factor
Y_LIMITS = (1e-3, 1e3)


def variance_depth() -> Panel:
    """Choose σ for ten random networks of ten layers; plot the size of z forwards and of δ backwards."""
    return Panel(
        _build,
        title="Ten layers, one σ",
        goals=_goals(),
        size=[(425, 300), (425, 300)],
        activation=trainable_activations(),
        widths=list(WIDTHS),
        rule=[ONE_SIGMA, *RULES],
        sigma=widgets.FloatSlider(
            0.2, min=0.01, max=0.4, step=0.001, readout_format=".3f", description="σ, if it is one"
        ),
        k=widgets.FloatSlider(1.0, min=0.1, max=4.0, step=0.05, description="k, if it is a rule"),
    )


def _goals() -> list[Goal]:
    def level(of: str, size: str) -> Callable[..., bool]:
        def reached(activation: str, widths: str, rule: str, sigma: float, k: float) -> bool:
            if (activation, widths, rule) != (of, size, ONE_SIGMA):
                return False
            z = cached_moments(widths, activation, rule, sigma, k).z.mean(axis=0)
            return bool(max(z[0], z[-1]) < LEVEL_FACTOR * min(z[0], z[-1]))

        return reached

    def both(activation: str, widths: str, rule: str, sigma: float, k: float) -> bool:
        if (activation, widths) != ("tanh", "200 down to 25"):
            return False
        squares_by_layer = [each.mean(axis=0) for each in cached_moments(widths, activation, rule, sigma, k)]
        return all(max(squares) < NEAR_FACTOR * min(squares) for squares in squares_by_layer)

    return [
        Goal("tanh, 50 everywhere: a σ with which E[z²] is the same in the last layer as in the first (factor 1.5).",
             level("tanh", "50 everywhere"), {"sigma": 0.142}),
        Goal("The same for 200 everywhere. What are 1/σ² and n in both?", level("tanh", "200 everywhere"),
             {"widths": "200 everywhere", "sigma": 0.071}),
        Goal("The same for relu and 200 everywhere. What has changed?", level("relu", "200 everywhere"),
             {"widths": "200 everywhere", "activation": "relu", "sigma": 0.1}),
        Goal("tanh, 200 down to 25: neither E[z²] nor E[δ²] differs by more than a factor of 5 between any two layers.",
             both, {"widths": "200 down to 25", "rule": "σ² = k / fan_avg"}),
    ]  # fmt: skip


@lru_cache(maxsize=4)
def cached_moments(widths: str, activation: str, rule: str, sigma: float, k: float) -> Moments:
    """Return the mean squares of z and δ in each layer of each network."""
    return compute_moments(widths, activation, sigmas(widths, rule, sigma, k))


def _build(left: Figure, right: Figure) -> Update:
    forwards, backwards = (
        _SquaresPlot(left, "E[z²], as a multiple of layer 1's"),
        _SquaresPlot(right, "E[δ²], as a multiple of layer 10's"),
    )

    def update(
        activation: str = "tanh",
        widths: str = "50 everywhere",
        rule: str = ONE_SIGMA,
        sigma: float = 0.2,
        k: float = 1.0,
    ) -> tuple[str, str]:
        measured = cached_moments(widths, activation, rule, sigma, k)
        z = measured.z / measured.z[:, 0].mean()
        forwards.show(z)
        backwards.show(measured.delta)
        up, down = _factor_per_layer(z.mean(axis=0)), _factor_per_layer(measured.delta.mean(axis=0)[::-1])
        return _sentence(up, down), _details_html(widths, rule, sigma, k, z, measured.delta)

    return update


class _SquaresPlot:
    """A plot of mean squares by layer: a thin line for each network, a thick one for their mean."""

    def __init__(self, fig: Figure, label: str) -> None:
        t, ax = plots.theme(fig), fig.subplots()
        style_axes(ax, OPEN_SIDES)
        ax.set(xlim=(0.7, DEPTH + 0.3), ylim=Y_LIMITS, yscale="log", xlabel="layer", xticks=LAYERS)
        ax.set_title(label, fontsize=10, loc="left").set_zorder(1)
        ax.axhline(1, color=t.frame, lw=1, zorder=UNDER)
        self.single = Line2D([], [], color=t.grey, lw=0.8)
        self.mean = Line2D([], [], color=t.blue, lw=2.4, marker="o", ms=6)
        add(ax, self.single, LINE)
        add(ax, self.mean, LINE + 0.01)

    def show(self, squares: Array) -> None:
        """Plot mean squares (SEEDS, DEPTH)."""
        x = np.tile([*LAYERS, np.nan], SEEDS)
        y = np.pad(squares, ((0, 0), (0, 1)), constant_values=np.nan).ravel()
        self.single.set_data(x, np.where(y > 0, y, np.nan))
        mean = squares.mean(axis=0)
        self.mean.set_data(LAYERS, np.where(mean > 0, mean, np.nan))


def _factor_per_layer(squares: Array) -> float:
    """Return the mean factor per layer from the first of these layers to the last; NaN if it's undefined."""
    if not (np.isfinite(squares).all() and squares.min() > 0):
        return float("nan")
    return float((squares[-1] / squares[0]) ** (1 / (len(squares) - 1)))


def _sentence(up: float, down: float) -> str:
    factors = [f"{what} by {_factor_text(factor)}" for what, factor in (("E[z²]", up), ("E[δ²]", down))]
    return f"On the way up each layer multiplies {factors[0]} on average, on the way down {factors[1]}."


def _factor_text(factor: float) -> str:
    if np.isnan(factor):
        return "what cannot be told"
    return f"{factor:.2f}" if factor >= 0.1 else f"{factor:.3f}"


def _details_html(widths: str, rule: str, sigma: float, k: float, z: Array, delta: Array) -> str:
    """Return HTML: σ in the second and the last layer, and the range over the networks."""
    sizes, spreads, rows = WIDTHS[widths], sigmas(widths, rule, sigma, k), []
    for layer in (1, DEPTH - 1):
        n_in, n_out, spread = sizes[layer], sizes[layer + 1], spreads[layer]
        law = formula(f"σ = {spread:.4f} , σ² = {spread**2:.5f}")
        whole = f"1/{number(1 / spread**2, 0)}"  # on one line: a stacked fraction would be too small
        rows.append(f"<p>Layer {layer + 1}: n_in = {n_in}, n_out = {n_out}, {law} = {whole}</p>")
    ends = [f"{_number_text(values.min())} to {_number_text(values.max())}" for values in (z[:, -1], delta[:, 0])]
    fan = f"The {SEEDS} networks, thin lines: E[z²] in layer {DEPTH} from {ends[0]}, E[δ²] in layer 1 from {ends[1]}."
    return f"{''.join(rows)}<p>{fan}</p>"


def _number_text(value: float) -> str:
    return f"{value:.2g}".replace("e+0", "e").replace("e-0", "e−").replace("e-", "e−")
