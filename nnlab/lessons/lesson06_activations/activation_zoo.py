"""Lesson 06: all activations of `nnlab.ACTIVATIONS` with their slopes, a z to move, and what is wrong with your own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import shorten
from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from nnlab import activations, plots
from nnlab.activations import ACTIVATIONS, sigmoid_prime, tanh_prime
from nnlab.checks import Array
from nnlab.lessons.lesson06_activations.activation_zoo_curves import END, FLAT, GRAIN, Curve, Z, look_at, place, runs
from nnlab.plots.blocks import FILL, LINE, OPEN, POINT, UNDER, add, dress
from nnlab.tables import lookup
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.scene import Pointer, Update

NONE = "none"
STEPS = {"ArrowLeft": -GRAIN, "ArrowRight": GRAIN, "Shift+ArrowLeft": -1.0, "Shift+ArrowRight": 1.0}
IN_A_ROW = 10  # small pictures
TANGENT = np.array([-1.2, 1.2])


def activation_zoo(f: str = "sigmoid", beside: str = NONE) -> Panel:
    """Every activation of `nnlab.ACTIVATIONS` in small, one or two of them large, with a z to move along.

    `f` and `beside` are the names of those that are large at the start. A pair of your own, put into the table before,
    is there like any other; where its f′ is not the slope of its f, that is shown.
    """
    lookup(ACTIVATIONS, f, "activation")
    lookup({NONE: None, **ACTIVATIONS}, beside, "activation")
    curves = {name: look_at(name) for name in ACTIVATIONS}
    names = list(curves)

    def build(small: Figure, values: Figure, slopes: Figure) -> Update:
        return _build(small, values, slopes, curves, f, beside)

    def move(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
        """Click on a small picture to see it large; in a large one, drag z."""
        if pointer.axes < len(names):
            return {"f": names[pointer.axes]}
        return {"z": float(Z[place(pointer.x)])}

    def press(values: dict[str, Any], key: str) -> dict[str, Any]:
        """With the keyboard: ← and → move z, with Shift by 1; ↑ and ↓ choose the next function."""
        if key in ("ArrowUp", "ArrowDown"):
            next_one = names.index(values["f"]) + (1 if key == "ArrowDown" else -1)
            return {"f": names[next_one % len(names)]}
        return {"z": float(Z[place(values["z"] + STEPS[key])])} if key in STEPS else {}

    return Panel(
        build,
        goals=_goals() if hasattr(activations, f) else [_own_goal(curves[f])],
        on_pointer=move,
        on_key=press,
        size=[(860, 108 * -(-len(names) // IN_A_ROW)), (426, 260), (426, 260)],
        f=widgets.Dropdown(options=names, value=f, description="blue line"),
        beside=widgets.Dropdown(options=[NONE, *names], value=beside, description="dashed line"),
        z=(-END, END, GRAIN),
    )


def _goals() -> list[Goal]:
    def edge(of: str, slope: Any) -> Any:
        largest = float(slope(0.0))
        return lambda f, z: f == of and slope(z) < FLAT * largest <= slope(abs(z) - 2 * GRAIN)

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


def _own_goal(curve: Curve) -> Goal:
    """What there is to reach with a function that is not nnlab's."""
    text = f"The f′ of {_short(curve.name)} is the slope of its f at all {len(Z)} places."
    return Goal(text, lambda: not (curve.trouble or curve.wrong), {})


def _build(small: Figure, values: Figure, slopes: Figure, curves: dict[str, Curve], start: str, second: str) -> Update:
    thumbnails = _thumbnails(small, list(curves.values()))
    left = _Large(values, "f(z)", (-1.4, 3.4))
    right = _Large(slopes, "slope f′(z)", (-0.25, 1.35))

    def update(f: str = start, beside: str = second, z: float = 1.0) -> tuple[str, str]:
        chosen = [curves[name] for name in (f, beside) if name != NONE]
        i = place(z)
        for name, (dot, *frames) in thumbnails.items():
            dot.set_data([z], [curves[name].f[i]])
            for frame, large in zip(frames, (f, beside), strict=True):
                frame.set_visible(name == large)
        left.show([curve.f for curve in chosen], chosen, i)
        right.show([curve.slope for curve in chosen], chosen, i)
        right.measure(chosen)
        left.touch(chosen, i)
        return " ".join([f"z = {number(z)}.", *(_said(curve, i) for curve in chosen)]), _table(curves, f, beside, i)

    return update


class _Large:
    """A large picture with two curves, a line at z, and the zones where they are saturated."""

    def __init__(self, fig: Figure, label: str, ylim: tuple[float, float]) -> None:
        t, self.ax, self.ylim = plots.theme(fig), fig.subplots(), ylim
        dress(self.ax, OPEN)
        self.ax.set(xlim=(-END, END), ylim=ylim, xlabel="z", ylabel=label)
        self.ax.axhline(0, color=t.frame, lw=1, zorder=UNDER)
        looks = [(t.blue, "-", "o"), (t.vermillion, "--", "s")]
        self.bands = [PathPatch(Path(np.empty((0, 2))), fc=plots.mix(t.paper, c, 0.16), lw=0) for c, _, _ in looks]
        self.at = Line2D([], [], color=t.grey, lw=1)
        self.lines = [Line2D([], [], color=c, ls=dashes, lw=2) for c, dashes, _ in looks]
        self.tangents = Line2D([], [], color=t.ink, lw=1.6)
        self.measured = Line2D([], [], color=t.ink, ls=":", lw=2.4)
        self.marks = [Line2D([], [], color=c, marker=m, mec=t.paper, ms=9, ls="") for c, _, m in looks]
        for band in self.bands:
            add(self.ax, band, FILL)
            band.set_transform(self.ax.get_xaxis_transform())  # z across, shares of the height up
        for n, line in enumerate([self.at, *self.lines, self.tangents, self.measured]):
            add(self.ax, line, LINE + n / 100)
        for n, mark in enumerate(self.marks):
            add(self.ax, mark, POINT + n / 100)

    def show(self, heights: Sequence[Array], chosen: Sequence[Curve], i: int) -> None:
        """The curves with these heights; where both are saturated, each band has one half of the height."""
        self.at.set_data([Z[i], Z[i]], self.ylim)
        for n, (line, mark, band) in enumerate(zip(self.lines, self.marks, self.bands, strict=True)):
            shown = n < len(chosen)
            for artist in (line, mark, band):
                artist.set_visible(shown)
            if shown:
                line.set_data(Z, heights[n])
                mark.set_data([Z[i]], [heights[n][i]])
                low, high = (0.0, 1.0) if len(chosen) == 1 else ((0.5, 1.0), (0.0, 0.5))[n]
                band.set_path(_boxes(runs(chosen[n].saturated), low, high))

    def touch(self, chosen: Sequence[Curve], i: int) -> None:
        """Tangents at z, as steep as f′ says."""
        pieces = [(Z[i] + TANGENT, curve.f[i] + curve.slope[i] * TANGENT) for curve in chosen]
        self.tangents.set_data(*_joined(pieces))

    def measure(self, chosen: Sequence[Curve]) -> None:
        """The measured slope of those whose f′ is wrong."""
        self.measured.set_data(*_joined([(Z, curve.measured) for curve in chosen if curve.wrong]))


def _joined(pieces: Sequence[tuple[Array, Array]]) -> Array:
    """Several lines as one, with gaps between them: (2, n)."""
    gap = np.full((2, 1), np.nan)
    return np.concatenate([gap, *(part for piece in pieces for part in (np.array(piece), gap))], axis=1)


def _boxes(ends: Array, low: float, high: float) -> Path:
    corners = [[(a, low), (b, low), (b, high), (a, high), (a, low)] for a, b in ends.tolist()]
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(corners)
    return Path(np.array(corners, dtype=float).reshape(-1, 2), codes if corners else None)


def _thumbnails(fig: Figure, curves: Sequence[Curve]) -> dict[str, list[Line2D]]:
    """A small picture of each function and its slope; its dot at z, and its frames as the first and second large."""
    t, rows = plots.theme(fig), -(-len(curves) // IN_A_ROW)
    grid = fig.subplots(rows, -(-len(curves) // rows), squeeze=False)
    found = {}
    for ax in grid.flat[len(curves) :]:
        ax.set_axis_off()
    for ax, curve in zip(grid.flat, curves, strict=False):
        _dress_small(ax, curve)
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


def _dress_small(ax: Axes, curve: Curve) -> None:
    dress(ax)
    ax.set(xlim=(-END, END), ylim=(-1.5, 3.0), xticks=[], yticks=[])
    name = curve.name if len(curve.name) < 14 else f"{curve.name[:12]}…"
    ax.set_title(f"{name} ✗" if curve.trouble or curve.wrong else name, fontsize=10).set_zorder(1)
    ax.axhline(0, color=plots.theme(ax.figure).frame, lw=1, zorder=UNDER)  # type: ignore[arg-type]


def _short(name: str) -> str:
    return name if len(name) < 20 else f"{name[:18]}…"


def _said(curve: Curve, i: int) -> str:
    name = _short(curve.name)
    if curve.trouble:
        return f"{name} cannot be drawn. {shorten(curve.trouble, 60, placeholder='…')}"
    if curve.wrong:
        slope, real = number(curve.slope[i], 3), number(curve.measured[i], 3)
        return f"{name}: f′ says {slope}, the slope is {real}: f′ is wrong{'' if curve.off[i] else ' elsewhere'}."
    return f"{name} is {number(curve.f[i], 3)}, its slope {number(curve.slope[i], 3)}, {_share(curve, i)}."


def _share(curve: Curve, i: int) -> str:
    """How large the slope is, beside the largest."""
    if not curve.steepest:
        return "and it is flat everywhere"
    share = f"{100 * abs(curve.slope[i]) / curve.steepest:.3g} % of its largest"
    return f"{share}: saturated" if curve.saturated[i] else share


def _table(curves: dict[str, Curve], f: str, beside: str, i: int) -> str:
    """f(z) and f′(z) of all, and what is wrong with some."""
    some_wrong = any(curve.wrong for curve in curves.values())
    marks = {beside: "■ ", f: "● "}
    rows = "".join(_row(curve, marks.get(curve.name, ""), some_wrong, i) for curve in curves.values())
    names = ["", "f(z)", "f′(z)", "of its largest", *["the slope of f"] * some_wrong]
    heads = "".join(f"<th scope='col'>{name}</th>" for name in names)
    notes = "".join(_note(curve) for curve in curves.values())
    return f"{notes}<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _note(curve: Curve) -> str:
    if curve.trouble:
        first, *rest = curve.trouble.split("\n")
        lines = f"<pre>{escape(chr(10).join(rest))}</pre>" if rest else ""
        return f"<p>✗ {escape(_short(curve.name))}: {escape(first)}</p>{lines}"
    return f"<p>✗ {escape(curve.fault())}</p>" if curve.wrong else ""


def _row(curve: Curve, mark: str, some_wrong: bool, i: int) -> str:
    name = f"<th scope='row'>{mark}{escape(_short(curve.name))}</th>"
    if curve.trouble:
        return f"<tr>{name}<td colspan='{3 + some_wrong}'>cannot be drawn</td></tr>"
    share = f"{100 * abs(curve.slope[i]) / curve.steepest:.1f} %" if curve.steepest else "–"
    cells = [number(curve.f[i], 3), number(curve.slope[i], 3), share]
    if some_wrong:
        cells.append(f"<b>✗ {number(curve.measured[i], 3)}</b>" if curve.off[i] else "the same")
    return f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
