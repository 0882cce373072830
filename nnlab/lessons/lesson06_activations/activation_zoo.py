"""The panel `activation_zoo` of lesson 06: plot every activation in ACTIVATIONS with its slope; find wrong f′."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import shorten
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlab import activations, plots
from nnlab.activations import ACTIVATIONS, sigmoid_prime, tanh_prime
from nnlab.lessons.lesson06_activations.activation_zoo_curves import (
    SATURATION,
    STEP,
    Z_MAX,
    Curve,
    Z,
    index_of,
    sample_activation,
)
from nnlab.lessons.lesson06_activations.activation_zoo_large_plot import LargePlot
from nnlab.lookup import lookup
from nnlab.plots.blocks import POINT, UNDER, add, style_axes
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

NONE = "none"
KEY_STEPS = {"ArrowLeft": -STEP, "ArrowRight": STEP, "Shift+ArrowLeft": -1.0, "Shift+ArrowRight": 1.0}
MAX_PER_ROW = 10  # of thumbnails


def activation_zoo(f: str = "sigmoid", beside: str = NONE) -> Panel:
    """Thumbnails of every activation in `nnlab.ACTIVATIONS`, and large plots of one or two, with a movable z.

    `f` and `beside` are the names of those that are large at first. A pair of your own that you've added to the table
    is included, and it's shown where its f′ isn't the slope of its f.
    """
    lookup(ACTIVATIONS, f, "activation")
    lookup({NONE: None, **ACTIVATIONS}, beside, "activation")
    curves = {name: sample_activation(name) for name in ACTIVATIONS}
    names = list(curves)

    def build(small: Figure, values: Figure, slopes: Figure) -> Update:
        return _build(small, values, slopes, curves, f, beside)

    def move(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
        """Click on a small picture to see it large; in a large one, drag z."""
        if pointer.axes < len(names):
            return {"f": names[pointer.axes]}
        return {"z": float(Z[index_of(pointer.x)])}

    def press(values: dict[str, Any], key: str) -> dict[str, Any]:
        """With the keyboard: ← and → move z, with Shift by 1; ↑ and ↓ choose the next function."""
        if key in ("ArrowUp", "ArrowDown"):
            next_one = names.index(values["f"]) + (1 if key == "ArrowDown" else -1)
            return {"f": names[next_one % len(names)]}
        return {"z": float(Z[index_of(values["z"] + KEY_STEPS[key])])} if key in KEY_STEPS else {}

    return Panel(
        build,
        title="The activation zoo",
        goals=_goals() if hasattr(activations, f) else [_goal_for_own(curves[f])],
        on_pointer=move,
        on_key=press,
        size=[(860, 108 * -(-len(names) // MAX_PER_ROW)), (426, 260), (426, 260)],
        f=choice(options=names, value=f, description="blue line"),
        beside=choice(options=[NONE, *names], value=beside, description="dashed line"),
        z=(-Z_MAX, Z_MAX, STEP),
    )


def _goals() -> list[Goal]:
    def edge(of: str, slope: Any) -> Any:
        largest = float(slope(0.0))
        return lambda f, z: f == of and slope(z) < SATURATION * largest <= slope(abs(z) - 2 * STEP)

    def both(f: str, beside: str, *wanted: str) -> bool:
        return {f, beside} == set(wanted)

    def equal(f: str, beside: str, z: float) -> bool:
        one, other = float(sigmoid_prime(z)), float(tanh_prime(z))
        return both(f, beside, "sigmoid", "tanh") and abs(one - other) < 0.005 and one > 0.1

    far = {"f": "relu", "beside": "softplus", "z": 5.0}
    return [
        Goal("Find the z beyond which sigmoid's slope is below 1 % of its largest.", edge("sigmoid", sigmoid_prime),
             {"z": 6.0}),
        Goal("The same for tanh. How do the two numbers compare?", edge("tanh", tanh_prime), {"f": "tanh", "z": 3.0}),
        Goal("Compare sigmoid with tanh: find a z where their slopes are the same (to 0.005), and above 0.1.", equal,
             {"beside": "tanh", "z": 1.65}),
        Goal("Compare relu with softplus: find a z from which on they differ by less than 0.01.",
             lambda f, beside, z: both(f, beside, "relu", "softplus") and np.log1p(np.exp(-abs(z))) < 0.01, far),
    ]  # fmt: skip


def _goal_for_own(curve: Curve) -> Goal:
    """Return the goal for a function that isn't nnlab's."""
    text = f"The f′ of {_short_name(curve.name)} is the slope of its f at all {len(Z)} places."
    return Goal(text, lambda: not (curve.error or curve.wrong), {})


def _build(small: Figure, values: Figure, slopes: Figure, curves: dict[str, Curve], start: str, second: str) -> Update:
    thumbnails = _thumbnails(small, list(curves.values()))
    left = LargePlot(values, "f(z)", (-1.4, 3.4))
    right = LargePlot(slopes, "slope f′(z)", (-0.25, 1.35))

    def update(f: str = start, beside: str = second, z: float = 1.0) -> tuple[str, str]:
        chosen = [curves[name] for name in (f, beside) if name != NONE]
        i = index_of(z)
        for name, (dot, *frames) in thumbnails.items():
            dot.set_data([z], [curves[name].f[i]])
            for frame, large in zip(frames, (f, beside), strict=True):
                frame.set_visible(name == large)
        left.show([curve.f for curve in chosen], chosen, i)
        right.show([curve.slope for curve in chosen], chosen, i)
        right.draw_measured_slopes(chosen)
        left.draw_tangents(chosen, i)
        return " ".join([f"z = {number(z)}.", *(_curve_sentence(curve, i) for curve in chosen)]), _table(
            curves, f, beside, i
        )

    return update


def _thumbnails(fig: Figure, curves: Sequence[Curve]) -> dict[str, list[Line2D]]:
    """Draw a thumbnail of each function and its slope. Returns its dot at z and its two selection frames by name."""
    t, rows = plots.theme(fig), -(-len(curves) // MAX_PER_ROW)
    grid = fig.subplots(rows, -(-len(curves) // rows), squeeze=False)
    found = {}
    for ax in grid.flat[len(curves) :]:
        ax.set_axis_off()
    for ax, curve in zip(grid.flat, curves, strict=False):
        _style_thumbnail(ax, curve)
        ax.plot(Z, curve.f, color=t.ink, lw=1.6, zorder=UNDER + 0.02)
        ax.plot(Z, curve.slope, color=t.grey, ls="--", lw=1.2, zorder=UNDER + 0.01)
        dot = Line2D([], [], color=t.blue, marker="o", ms=5, ls="")
        frames = [
            Line2D(*np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]).T, color=colour, ls=dashes, lw=3, clip_on=False)
            for colour, dashes in ((t.blue, "-"), (t.vermillion, "--"))
        ]
        for n, artist in enumerate([dot, *frames]):
            add(ax, artist, POINT + n / 100)
        for frame in frames:
            frame.set_transform(ax.transAxes)
        found[curve.name] = [dot, *frames]
    return found


def _style_thumbnail(ax: Axes, curve: Curve) -> None:
    style_axes(ax)
    ax.set(xlim=(-Z_MAX, Z_MAX), ylim=(-1.5, 3.0), xticks=[], yticks=[])
    name = curve.name if len(curve.name) < 14 else f"{curve.name[:12]}…"
    ax.set_title(f"{name} ✗" if curve.error or curve.wrong else name, fontsize=10).set_zorder(1)
    ax.axhline(0, color=plots.theme(ax.figure).frame, lw=1, zorder=UNDER)  # type: ignore[arg-type]


def _short_name(name: str) -> str:
    return name if len(name) < 20 else f"{name[:18]}…"


def _curve_sentence(curve: Curve, i: int) -> str:
    name = _short_name(curve.name)
    if curve.error:
        return f"{name} cannot be drawn. {shorten(curve.error, 60, placeholder='…')}"
    if curve.wrong:
        slope, real = number(curve.slope[i], 3), number(curve.measured[i], 3)
        return (
            f"{name}: f′ says {slope}, the slope is {real}: f′ is wrong{'' if curve.slope_errors[i] else ' elsewhere'}."
        )
    return f"{name} is {number(curve.f[i], 3)}, its slope {number(curve.slope[i], 3)}, {_share_text(curve, i)}."


def _share_text(curve: Curve, i: int) -> str:
    """Describe the slope as a share of the largest."""
    if not curve.steepest:
        return "and it is flat everywhere"
    share = f"{100 * abs(curve.slope[i]) / curve.steepest:.3g} % of its largest"
    return f"{share}: saturated" if curve.saturated[i] else share


def _table(curves: dict[str, Curve], f: str, beside: str, i: int) -> str:
    """HTML table of f(z) and f′(z) of all activations, after the errors of some."""
    some_wrong = any(curve.wrong for curve in curves.values())
    marks = {beside: "■ ", f: "● "}
    rows = "".join(_table_row(curve, marks.get(curve.name, ""), some_wrong, i) for curve in curves.values())
    names = ["", "f(z)", "f′(z)", "of its largest", *["the slope of f"] * some_wrong]
    heads = "".join(f"<th scope='col'>{name}</th>" for name in names)
    notes = "".join(_error_html(curve) for curve in curves.values())
    return f"{notes}<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _error_html(curve: Curve) -> str:
    if curve.error:
        first, *rest = curve.error.split("\n")
        lines = f"<pre>{escape(chr(10).join(rest))}</pre>" if rest else ""
        return f"<p>✗ {escape(_short_name(curve.name))}: {escape(first)}</p>{lines}"
    return f"<p>✗ {escape(curve.slope_error_text())}</p>" if curve.wrong else ""


def _table_row(curve: Curve, mark: str, some_wrong: bool, i: int) -> str:
    name = f"<th scope='row'>{mark}{escape(_short_name(curve.name))}</th>"
    if curve.error:
        return f"<tr>{name}<td colspan='{3 + some_wrong}'>cannot be drawn</td></tr>"
    share = f"{100 * abs(curve.slope[i]) / curve.steepest:.1f} %" if curve.steepest else "–"
    cells = [number(curve.f[i], 3), number(curve.slope[i], 3), share]
    if some_wrong:
        cells.append(f"<b>✗ {number(curve.measured[i], 3)}</b>" if curve.slope_errors[i] else "the same")
    return f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
