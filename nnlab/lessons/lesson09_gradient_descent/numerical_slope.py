"""The panel `numerical_slope` of lesson 09: forward and central difference, and their error as a function of h."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from ipywidgets import FloatSlider
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import sigmoid, sigmoid_prime
from nnlab.checks import Array
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update


class Function(NamedTuple):
    """A function of one variable, and its derivative."""

    f: Callable[..., Any]
    slope: Callable[..., Any]


FUNCTIONS = {
    "sin x": Function(np.sin, np.cos),
    "x²": Function(lambda x: x * x, lambda x: 2 * x),
    "σ(x)": Function(sigmoid, sigmoid_prime),
}
X_LIMITS, X_STEP = (-3.0, 3.0), 0.1  # of x
MIN_EXPONENT, EXPONENT_STEP = -16.0, 0.25  # of the exponent of h
EXPONENTS = np.arange(MIN_EXPONENT, 0.01, EXPONENT_STEP)
MIN_ERROR = 1e-17  # an error of 0 is drawn here, since 0 has no logarithm
TICKS = [-16, -12, -8, -4, 0]
X = np.linspace(*X_LIMITS, 121)


def numerical_slope() -> Panel:
    """Choose a function, x and h; see the lines of both differences, and their errors against h."""
    goals = [
        Goal(
            "sin x at x = 1: the forward difference is wrong by less than 0.0000001.",
            lambda function, x, exponent: _is_sine_at_1(function, x) and _errors(function, x, exponent)[0] < 1e-7,
            {"exponent": -7.0},
        ),
        Goal(
            "sin x at x = 1: the central difference is wrong by less than 0.000000001.",
            lambda function, x, exponent: _is_sine_at_1(function, x) and _errors(function, x, exponent)[1] < 1e-9,
            {"exponent": -5.0},
        ),
        Goal(
            "sin x at x = 1: choose h so small that the forward difference is wrong by more than 0.1.",
            lambda function, x, exponent: (
                _is_sine_at_1(function, x) and exponent < -8 and _errors(function, x, exponent)[0] > 0.1
            ),
            {"exponent": -16.0},
        ),
    ]
    return Panel(
        _build,
        title="A slope from two points",
        goals=goals,
        on_pointer=_drag,
        size=[(420, 330), (420, 330)],
        function=list(FUNCTIONS),
        x=(*X_LIMITS, X_STEP),
        exponent=FloatSlider(0.0, min=MIN_EXPONENT, max=0.0, step=EXPONENT_STEP, description="exponent of h"),
    )


def differences(function: str, x: float, h: Any) -> tuple[Any, Any]:
    """Return the forward and the central difference, for one h or an array."""
    f = FUNCTIONS[function].f
    return (f(x + h) - f(x)) / h, (f(x + h) - f(x - h)) / (2 * h)


def _errors(function: str, x: float, exponent: float | Array) -> tuple[Any, Any]:
    slope = FUNCTIONS[function].slope(np.array(x))
    forward, central = differences(function, x, 10.0**exponent)
    return np.abs(forward - slope), np.abs(central - slope)


@lru_cache(16)
def _error_curves(function: str, x: float) -> dict[str, Array]:
    """Return log₁₀ of both errors against the exponent of h, (k, 2) each."""
    forward, central = (np.log10(np.maximum(each, MIN_ERROR)) for each in _errors(function, x, EXPONENTS))
    return {"forward": np.column_stack([EXPONENTS, forward]), "central": np.column_stack([EXPONENTS, central])}


def _is_sine_at_1(function: str, x: float) -> bool:
    return function == "sin x" and x == 1


def _build(left: Figure, right: Figure) -> Update:
    t, ax, chart = plots.theme(left), left.subplots(), right.subplots()
    nothing: Any = np.empty((0, 2))
    lines = plots.curves(
        ax, {"forward": nothing, "central": nothing, "f(x)": nothing}, "x", "f(x)", X_LIMITS, (-1.6, 2.6)
    )
    for line in [*lines.artists, *ax.get_legend().legend_handles]:  # type: ignore[union-attr]
        line.set(marker="")  # only the points where f is evaluated have markers
        if line.get_label() == "f(x)":
            line.set(linestyle="-")
    asked = ax.plot([], [], "o", mfc=t.paper, mec=t.ink, mew=1.6, ms=7, animated=True, zorder=4.0)[0]
    here = ax.plot([], [], "o", mfc=t.blue, mec=t.paper, ms=10, animated=True, zorder=4.1)[0]
    ends = (MIN_EXPONENT - 0.5, 0.5)
    errors = plots.curves(chart, {"forward": nothing, "central": nothing}, "h", "error of the slope", ends, (-17.5, 1))
    chart.set_xticks(TICKS, [_power_of_ten(tick) for tick in TICKS])
    chart.set_yticks(TICKS, [_power_of_ten(tick) for tick in TICKS])
    now = chart.plot([], [], "-", color=t.grey, lw=1.5, animated=True, zorder=2.0)[0]
    dots = chart.plot([], [], "o", mfc=t.ink, mec=t.paper, ms=9, animated=True, zorder=4.0)[0]

    def update(function: str = "sin x", x: float = 1.0, exponent: float = 0.0) -> tuple[str, str]:
        f, slope = FUNCTIONS[function]
        h, at = 10.0**exponent, float(f(np.array(x)))
        forward, central = (float(each) for each in differences(function, x, h))
        middle = (
            float(f(np.array(x + h)) + f(np.array(x - h))) / 2
        )  # so that the central line passes through both its points
        lines.move(
            {
                "f(x)": np.column_stack([X, f(X)]),
                "forward": np.column_stack([X_LIMITS, at + forward * (np.array(X_LIMITS) - x)]),
                "central": np.column_stack([X_LIMITS, middle + central * (np.array(X_LIMITS) - x)]),
            }
        )
        asked.set_data([x - h, x + h], [f(np.array(x - h)), f(np.array(x + h))])
        here.set_data([x], [at])
        errors.move(_error_curves(function, x))
        wrong = _errors(function, x, exponent)
        now.set_data([exponent, exponent], chart.get_ylim())
        dots.set_data([exponent] * 2, np.log10(np.maximum(wrong, MIN_ERROR)))
        html = _values_html(function, x, h, (forward, central), float(slope(np.array(x))))
        return _sentence(function, x, exponent, wrong), html

    return update


def _power_of_ten(exponent: int) -> str:
    """Format a power of ten: 10⁻⁴."""
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _sentence(function: str, x: float, exponent: float, wrong: tuple[Any, Any]) -> str:
    one, other = (f"{float(each):.2g}".replace("-", "−") for each in wrong)
    why = "In between, both errors are small."
    if exponent >= -4:
        why = "h is large: the lines miss the bend of the curve."
    elif exponent <= -9:
        why = "h is small: the values differ in their last digits only, and those are rounded."
    return (
        f"{function} at x = {number(x, 1)}, h = 10 to the power {number(exponent)}. The forward difference is wrong by "
        f"{one}, the central by {other}. {why}"
    )


def _values_html(function: str, x: float, h: float, slopes: tuple[float, float], slope: float) -> str:
    """Return HTML: the values that are subtracted, with all digits, and the resulting slopes."""
    f = FUNCTIONS[function].f
    values = {"f(x + h)": x + h, "f(x)": x, "f(x − h)": x - h}
    rows = {name: number(float(f(np.array(place))), 16) for name, place in values.items()}
    rows |= {"forward": number(slopes[0], 10), "central": number(slopes[1], 10), "true slope": number(slope, 10)}
    laws = formula("{f ( x + h ) − f ( x )}/h"), formula("{f ( x + h ) − f ( x − h )}/{2 h}")
    lines = "".join(f"<tr><th scope='row'>{name}</th><td>{value}</td></tr>" for name, value in rows.items())
    return f"<p>forward: {laws[0]} &emsp; central: {laws[1]}</p><table><tbody>{lines}</tbody></table>"


def _drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click or drag: in the first picture x, in the second h."""
    if pointer.axes == 0:
        return {"x": round(round(float(np.clip(pointer.x, *X_LIMITS)) / X_STEP) * X_STEP, 1)}
    return {"exponent": round(float(np.clip(pointer.x, MIN_EXPONENT, 0)) / EXPONENT_STEP) * EXPONENT_STEP}
