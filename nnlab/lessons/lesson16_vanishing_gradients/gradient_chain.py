"""Lesson 16: a chain of units, one in each layer, and the product of the factors f′(z) and w that δ meets."""

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
from nnlab.lessons.lesson16_vanishing_gradients.deep_network import learns, verdict
from nnlab.lessons.lesson16_vanishing_gradients.log_bars import magnitudes, scientific
from nnlab.plots.blocks import LINE, OPEN, POINT, UNDER, add, dress
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.scene import Update

LONGEST = 20
CURVE = np.linspace(-6, 6, 121)
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Chain(NamedTuple):
    """A chain forwards and back; arrays of (units,), the first unit first."""

    z: Array
    slopes: Array  # f′(z)
    shares: Array  # δ, as a share of the error a − y


def gradient_chain() -> Panel:
    """A chain input → unit → unit → ...: what share of the output error comes back to each of its units."""
    return Panel(
        _build,
        goals=_goals(),
        size=[(340, 250), (510, 250)],
        units=(1, LONGEST),
        activation=[name for name in ACTIVATIONS if learns(name)],
        w=FloatSlider(1.0, min=-8.0, max=8.0, step=0.1, description="every w"),
        b=FloatSlider(0.5, min=-4.0, max=4.0, step=0.1, description="every b"),
        x=FloatSlider(1.0, min=-1.0, max=1.0, step=0.1, description="input x"),
    )


def _goals() -> list[Goal]:
    def share(units: int, activation: str, w: float, b: float, x: float) -> float:
        return abs(float(chain(units, activation, w, b, x).shares[0]))

    def most(units: int, activation: str, w: float, b: float, x: float) -> bool:
        return _is(activation, sigmoid) and units == 4 and abs(w) <= 1 and share(units, activation, w, b, x) >= 0.0039

    def loud(units: int, activation: str, w: float, b: float, x: float) -> bool:
        return _is(activation, sigmoid) and units >= 10 and share(units, activation, w, b, x) > 1

    def whole(units: int, activation: str, w: float, b: float, x: float) -> bool:
        return _is(activation, relu) and units == LONGEST and share(units, activation, w, b, x) == 1

    def calm(units: int, activation: str, w: float, b: float, x: float) -> bool:
        return _is(activation, tanh) and units == LONGEST and 0.1 < share(units, activation, w, b, x) < 10

    return [
        Goal("Four sigmoid units, w not beyond ±1: let as much come back as there can, 0.0039 of the error.", most,
             {"w": 1.0, "b": -0.5, "x": 0.5}),
        Goal("Ten sigmoid units or more, and the first δ is larger than the error itself.", loud,
             {"units": 10, "w": 6.0, "b": -3.0, "x": 0.5}),
        Goal("Twenty tanh units, and the first δ is between a tenth of the error and ten times it.", calm,
             {"units": 20, "activation": "tanh", "x": 0.1, "b": 0.0}),
        Goal("Twenty ReLU units that hand the whole error back.", whole,
             {"units": 20, "activation": "relu", "b": 0.0}),
    ]  # fmt: skip


def _is(activation: str, f: object) -> bool:
    return ACTIVATIONS[activation][0] is f


def chain(units: int, activation: str, w: float, b: float, x: float) -> Chain:
    """Forwards unit by unit, and back: δ of the last is (a − y) f′(z), and each one before f′(z) w times the next."""
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
    dress(ax, OPEN)
    ax.set(xlim=(-6, 6), ylim=(-0.05, 1.15), xlabel="z", ylabel="slope f′(z)")
    ax.axhline(0.25, color=t.grey, lw=1, ls=":", zorder=UNDER)
    slope = Line2D([], [], color=t.ink, lw=1.8)
    marks = Line2D([], [], color=t.blue, marker="o", ms=8, mec=t.paper, ls="")
    add(ax, slope, LINE)
    add(ax, marks, POINT)
    bars = magnitudes(deltas.subplots(), LONGEST, "share of the error in δ", "unit")

    def update(
        units: int = 4, activation: str = "sigmoid", w: float = 1.0, b: float = 0.5, x: float = 1.0
    ) -> tuple[str, str]:
        _, (_, f_prime) = find_activation(activation)
        made = chain(units, activation, w, b, x)
        slope.set_data(CURVE, f_prime(CURVE))
        marks.set_data(np.clip(made.z, -6, 6), made.slopes)
        bars.move(made.shares)
        return _sentence(made, activation), _told(made, w, x)

    return update


def _sentence(made: Chain, activation: str) -> str:
    name = activation if len(activation) < 16 else f"{activation[:14]}…"
    units = f"{len(made.z)} {name} unit{'s' if len(made.z) > 1 else ''}"
    slopes = f"{number(float(made.slopes.min()), 3)} to {number(float(made.slopes.max()), 3)}"
    return (
        f"{units}, slopes from {slopes}: {scientific(float(made.shares[0]))} of the error comes back to the first "
        f"unit. {verdict(np.abs(made.shares)).name.capitalize()}."
    )


def _told(made: Chain, w: float, x: float) -> str:
    """The product, in symbols and with numbers."""
    n = len(made.z)
    some = range(n, 0, -1) if n <= 4 else [n, 0, 2, 1]
    law = " · ".join(_factor(i) for i in some)
    factors = [number(float(made.slopes[-1]), 3)]
    factors += [f"{signed(w, 1)} · {number(float(slope), 3)}" for slope in made.slopes[-2::-1]]
    first = float(made.shares[0])
    return (
        f"<p>{formula(f'δ₁ = ( a − y ) · {law}')}</p>"
        f"<p>= (a − y) · {escape(' · '.join(factors))} = {scientific(first)} · (a − y)</p>"
        f"<p>{formula('{∂L}/{∂w₁} = x · δ₁')} = {scientific(x * first)} · (a − y)</p>"
    )


def _factor(i: int) -> str:
    """What unit i puts into the product, 0 for those that are left out."""
    if i == 0:
        return "…"
    number = str(i).translate(SUBSCRIPTS)
    return f"f′ ( z{number} )" + (f" · w{number}" if i > 1 else "")
