"""The panel `gradient_chain` of lesson 16: δ through a chain of units, one per layer, as a product of f′(z) and w."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

import numpy as np
from ipywidgets import FloatSlider
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlab import plots
from nnlab.activations import ACTIVATIONS, find_activation, relu, sigmoid, tanh
from nnlab.checks import Array
from nnlab.lessons.lesson16_vanishing_gradients.deep_network import is_trainable, verdict
from nnlab.lessons.lesson16_vanishing_gradients.log_bars import log_bars, scientific
from nnlab.plots.blocks import LINE, OPEN_SIDES, POINT, UNDER, add, style_axes
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Update

MAX_UNITS = 20
CURVE_Z = np.linspace(-6, 6, 121)
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Chain(NamedTuple):
    """A forward and a backward pass through a chain; arrays (units,), from the first unit to the last."""

    z: Array
    slopes: Array  # f′(z)
    shares: Array  # δ / (a − y)


def gradient_chain() -> Panel:
    """Show what fraction of the output error reaches each unit of a chain, input → unit → unit → ..."""
    return Panel(
        _build,
        title="A gradient on its way back",
        goals=_goals(),
        size=[(340, 250), (510, 250)],
        units=(1, MAX_UNITS),
        activation=[name for name in ACTIVATIONS if is_trainable(name)],
        w=FloatSlider(1.0, min=-8.0, max=8.0, step=0.1, description="every w"),
        b=FloatSlider(0.5, min=-4.0, max=4.0, step=0.1, description="every b"),
        x=FloatSlider(1.0, min=-1.0, max=1.0, step=0.1, description="input x"),
    )


def _goals() -> list[Goal]:
    def share(units: int, activation: str, w: float, b: float, x: float) -> float:
        return abs(float(run_chain(units, activation, w, b, x).shares[0]))

    def largest(units: int, activation: str, w: float, b: float, x: float) -> bool:
        return _uses(activation, sigmoid) and units == 4 and abs(w) <= 1 and share(units, activation, w, b, x) >= 0.0039

    def amplified(units: int, activation: str, w: float, b: float, x: float) -> bool:
        return _uses(activation, sigmoid) and units >= 10 and share(units, activation, w, b, x) > 1

    def passed_unchanged(units: int, activation: str, w: float, b: float, x: float) -> bool:
        return _uses(activation, relu) and units == MAX_UNITS and share(units, activation, w, b, x) == 1

    def balanced(units: int, activation: str, w: float, b: float, x: float) -> bool:
        return _uses(activation, tanh) and units == MAX_UNITS and 0.1 < share(units, activation, w, b, x) < 10

    return [
        Goal("Four sigmoid units, w not beyond ±1: let as much come back as there can, 0.0039 of the error.", largest,
             {"w": 1.0, "b": -0.5, "x": 0.5}),
        Goal("Ten sigmoid units or more, and the first δ is larger than the error itself.", amplified,
             {"units": 10, "w": 6.0, "b": -3.0, "x": 0.5}),
        Goal("Twenty tanh units, and the first δ is between a tenth of the error and ten times it.", balanced,
             {"units": 20, "activation": "tanh", "x": 0.1, "b": 0.0}),
        Goal("Twenty ReLU units that hand the whole error back.", passed_unchanged,
             {"units": 20, "activation": "relu", "b": 0.0}),
    ]  # fmt: skip


def _uses(activation: str, f: object) -> bool:
    return ACTIVATIONS[activation][0] is f


def run_chain(units: int, activation: str, w: float, b: float, x: float) -> Chain:
    """Run a chain forwards and back: the last δ is (a − y) f′(z), each earlier one f′(z) w times the next."""
    _, (f, f_prime) = find_activation(activation)
    z, a = np.empty(units), x
    with np.errstate(all="ignore"):
        for i in range(units):
            z[i] = w * a + b
            a = float(f(z[i : i + 1])[0])
        slopes = np.asarray(f_prime(z), dtype=float)
        shares = np.cumprod((slopes * np.append(np.full(units - 1, w), 1.0))[::-1])[::-1]
    return Chain(z, slopes, shares)


def _build(curve: Figure, deltas: Figure) -> Update:
    t, ax = plots.theme(curve), curve.subplots()
    style_axes(ax, OPEN_SIDES)
    ax.set(xlim=(-6, 6), ylim=(-0.05, 1.15), xlabel="z", ylabel="slope f′(z)")
    ax.axhline(0.25, color=t.grey, lw=1, ls=":", zorder=UNDER)
    slope = Line2D([], [], color=t.ink, lw=1.8)
    marks = Line2D([], [], color=t.blue, marker="o", ms=8, mec=t.paper, ls="")
    add(ax, slope, LINE)
    add(ax, marks, POINT)
    bars = log_bars(deltas.subplots(), MAX_UNITS, "share of the error in δ", "unit")

    def update(
        units: int = 4, activation: str = "sigmoid", w: float = 1.0, b: float = 0.5, x: float = 1.0
    ) -> tuple[str, str]:
        _, (_, f_prime) = find_activation(activation)
        result = run_chain(units, activation, w, b, x)
        slope.set_data(CURVE_Z, f_prime(CURVE_Z))
        marks.set_data(np.clip(result.z, -6, 6), result.slopes)
        bars.move(result.shares)
        return _sentence(result, activation), _product_html(result, w, x)

    return update


def _sentence(result: Chain, activation: str) -> str:
    name = activation if len(activation) < 16 else f"{activation[:14]}…"
    units = f"{len(result.z)} {name} unit{'s' if len(result.z) > 1 else ''}"
    slopes = f"{number(float(result.slopes.min()), 3)} to {number(float(result.slopes.max()), 3)}"
    return (
        f"{units}, slopes from {slopes}: {scientific(float(result.shares[0]))} of the error comes back to the first "
        f"unit. {verdict(np.abs(result.shares)).name.capitalize()}."
    )


def _product_html(result: Chain, w: float, x: float) -> str:
    """Return HTML: the product of the factors, in symbols and with numbers."""
    n = len(result.z)
    shown_units = range(n, 0, -1) if n <= 4 else [n, 0, 2, 1]
    law = " · ".join(_factor_formula(i) for i in shown_units)
    factors = [number(float(result.slopes[-1]), 3)]
    factors += [f"{signed(w, 1)} · {number(float(slope), 3)}" for slope in result.slopes[-2::-1]]
    first = float(result.shares[0])
    return (
        f"<p>{formula(f'δ₁ = ( a − y ) · {law}')}</p>"
        f"<p>= (a − y) · {escape(' · '.join(factors))} = {scientific(first)} · (a − y)</p>"
        f"<p>{formula('{∂L}/{∂w₁} = x · δ₁')} = {scientific(x * first)} · (a − y)</p>"
    )


def _factor_formula(i: int) -> str:
    """Return unit i's factor as a formula; an ellipsis for i = 0."""
    if i == 0:
        return "…"
    number = str(i).translate(SUBSCRIPTS)
    return f"f′ ( z{number} )" + (f" · w{number}" if i > 1 else "")
