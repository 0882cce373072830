"""Lesson 15: a pad to draw a digit on, and a network that reads it while you draw."""

from __future__ import annotations

import math
from typing import Any

import ipywidgets as widgets
import numpy as np
from ipywidgets import fixed
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import softmax
from nnlab.checks import Array, network
from nnlab.lessons.lesson15_digits.digit_data import a
from nnlab.lessons.lesson15_digits.handwriting import BOXES, PEN, Place, blank, fitted, inked, reader, wiped
from nnlab.network import Network
from nnlab.plots.blocks import MAP, POINT, UNDER, Block, add, dress
from nnlab.plots.raster import Raster, greys, look_up, packed, spread, strong
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.scene import Pointer, Update

NAMES = [str(digit) for digit in range(10)]
NOTHING = "not said"
STEPS = 14  # of the keyboard's grid, across the pad
KEYS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}
UNDO = 20  # lines that can be taken back
WIDTH = 300  # of the pad, in pixels of the page
ONE: list[Place] = [(0.5, 0.85), (0.5, 0.15)]
BETWEEN: list[list[Place]] = [  # a 4 that is nearly closed
    [(0.3, 0.85), (0.3, 0.5), (0.7, 0.5)],
    [(0.7, 0.85), (0.7, 0.12)],
    [(0.3, 0.85), (0.55, 0.85)],
]
SEVEN: list[list[Place]] = [  # with a bar and a foot
    [(0.28, 0.82), (0.72, 0.82), (0.45, 0.15)],
    [(0.38, 0.5), (0.68, 0.5)],
    [(0.25, 0.15), (0.65, 0.15)],
]
SAMPLE = [(0.3, 0.74), (0.36, 0.82), (0.46, 0.86), (0.57, 0.84), (0.64, 0.77), (0.64, 0.67), (0.57, 0.58), (0.45, 0.54)]
SAMPLE += [(0.6, 0.5), (0.68, 0.42), (0.7, 0.3), (0.65, 0.2), (0.56, 0.15), (0.45, 0.13), (0.34, 0.16), (0.27, 0.25)]


def drawing_pad(net: Network | None = None) -> Panel:
    """Draw a digit with mouse, finger or keys: the picture that the network gets of it, its units and its answers.

    `net`, a network of your own with 784 inputs (MNIST) or 64 (the small digits) and 10 outputs, reads if it is given;
    else one that comes with the package does.
    """
    net = reader() if net is None else net
    network(net)
    if net.n_in not in BOXES or net.n_out != 10:
        raise ValueError(
            f"net should have 784 or 64 inputs and 10 outputs, to read digits, not {net.n_in} and {net.n_out}."
        )

    def shares(ink: Array, sample: bool, last: Place | None) -> Array:
        """The answers to what the learner has drawn, when the pen is up."""
        return np.zeros(10) if sample or last or not ink.any() else _answers(net, ink)

    def fooled(ink: Array, sample: bool, last: Place | None, meant: str) -> bool:
        answers = shares(ink, sample, last)
        return meant != NOTHING and bool(answers.any()) and NAMES[answers.argmax()] != meant

    goals = [
        Goal(
            "Draw a digit that is read with more than 95 %.",
            lambda ink, sample, last: bool(shares(ink, sample, last).max() > 0.95),
            {"ink": _drawn(ONE), "sample": False},
        ),
        Goal(
            "Draw something between two digits: both get more than 30 %.",
            lambda ink, sample, last: bool(np.sort(shares(ink, sample, last))[-2] > 0.3),
            {"ink": _drawn(*BETWEEN), "sample": False},
        ),
        Goal(
            "Say what you mean, and draw it so that you can read it and the network cannot.",
            fooled,
            {"ink": _drawn(*SEVEN), "sample": False, "meant": "7"},
        ),
    ]

    def build(pad: Figure, told: Figure, units: Figure) -> Update:
        return _build(net, pad, told, units)

    return Panel(
        build,
        goals=goals,
        on_pointer=_draw,
        on_key=_press,
        actions={"Clear": _clear, "Undo": _undo},
        size=[(WIDTH, WIDTH), (270, WIDTH), (270, WIDTH)],
        pen=round(PEN * WIDTH),
        meant=widgets.Dropdown(options=[NOTHING, *NAMES], description="I meant"),
        ink=fixed(_drawn(SAMPLE)),
        sample=fixed(True),
        last=fixed(None),
        earlier=fixed(()),
        cursor=fixed(None),
    )


def _drawn(*lines: list[Place]) -> Array:
    ink = blank()
    for line in lines:
        ink = inked(ink, line)
    return ink


def _answers(net: Network, ink: Array) -> Array:
    """The network's ten answers to a drawing, as shares of 1."""
    outputs = net.forward(fitted(ink, net.n_in)[None])[0].astype(float)
    if net.loss_name == "cross_entropy":
        return softmax(outputs[None])[0]
    shares = np.maximum(outputs, 1e-9)
    return shares / shares.sum()


def _build(net: Network, pad: Figure, told: Figure, units: Figure) -> Update:
    side = BOXES[net.n_in][0]
    sheet = _sheet(pad)
    above, below = told.subplots(2, height_ratios=[1.2, 1])
    seen = plots.images(above, np.zeros((1, side**2)), ["as the network sees it"], columns=1)
    answers = plots.bars(below, NAMES, ylim=(0, 1))
    below.set_yticks([0, 0.5, 1], ["0", "", "100 %"])
    hidden = _lit_units(units.subplots(), net)

    def update(
        ink: Array, sample: bool = True, meant: str = NOTHING, cursor: tuple[int, int] | None = None
    ) -> tuple[str, str]:
        sheet.move(ink, cursor)
        seen.move(fitted(ink, net.n_in)[None])
        shares = _answers(net, ink) if ink.any() else np.zeros(10)
        hidden.move(ink.any())
        answers.move(shares)
        return _sentence(shares, sample, meant, cursor), _told(shares)

    return update


def _sheet(fig: Figure) -> Block:
    """The pad, all of a figure, and the place of the keyboard's pen."""
    fig.set_layout_engine("none")
    ax = fig.add_axes((0.005, 0.005, 0.99, 0.99), xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    t = dress(ax)
    raster = Raster(lambda height, width, _: (spread(len(blank()), height), spread(len(blank()), width)))
    add(ax, raster, MAP)
    (mark,) = ax.plot([], [], "s", ms=12, mfc="none", mec=t.blue, mew=2, animated=True, zorder=POINT)

    def move(ink: Array, cursor: tuple[int, int] | None) -> None:
        raster.cells = look_up(greys(t), ink[::-1], 0, 1)
        mark.set_data([[at] for at in _place(cursor)] if cursor else ([], []))

    return Block(move, [raster, mark])


def _lit_units(ax: Axes, net: Network) -> Block:
    """The weights of each unit of the first layer as a picture, as strong as its answer in the last forward pass."""
    t = dress(ax, list(ax.spines))
    first: Any = next(layer for layer in net.layers if "W" in layer.params)  # there may be dropout before it
    weights = first.params["W"].T / np.abs(first.params["W"]).max(axis=0)[:, None]
    n, side = len(weights), BOXES[net.n_in][0]
    k = math.ceil(math.sqrt(n))
    ax.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1), aspect="equal", box_aspect=1)
    ax.set_title(
        f"{n} {'output' if first is net.layers[-1] else 'hidden'} units", fontsize=9, color=t.ink, zorder=UNDER
    )
    cells = np.full((k * (side + 1) + 1, k * (side + 1) + 1), packed(np.array([to_rgb(t.frame)]))[0])
    tiles = cells[1:, 1:].reshape(k, side + 1, k, side + 1).swapaxes(1, 2)[:, :, :side, :side]
    tiles[:] = look_up(strong(t), np.zeros((1, 1)))  # also where there is no unit
    which = np.divmod(np.arange(n), k)
    raster = Raster(lambda height, width, _: (spread(len(cells), height)[::-1], spread(len(cells), width)))
    raster.cells = cells
    add(ax, raster, MAP)

    def move(there: bool) -> None:
        lit = np.clip(first.a[0], 0, None) if there else np.zeros(n)
        tiles[which] = look_up(strong(t), weights * (lit / max(1.0, lit.max()))[:, None]).reshape(n, side, side)

    return Block(move, [raster])


def _sentence(shares: Array, sample: bool, meant: str, cursor: tuple[int, int] | None) -> str:
    where = f" The pen is in column {cursor[0] + 1}, row {STEPS - cursor[1]} of {STEPS}." if cursor else ""
    if not shares.any():
        return f"The pad is empty: draw a digit.{where}"
    best, second = shares.argsort()[:-3:-1]
    first, next_one = (f"{100 * shares[digit]:.0f} %" for digit in (best, second))
    said = f"The network reads {a(int(best))}, with {first}; next comes {second}, with {next_one}."
    hoped = "" if meant == NOTHING else f" You meant {a(int(meant))}{', and so it is read' * (meant == NAMES[best])}."
    return f"{said}{' This is our 3: just draw your own.' * sample}{hoped}{where}"


def _told(shares: Array) -> str:
    """The ten answers as numbers."""
    heads = "".join(f"<th scope='col'>{name}</th>" for name in NAMES)
    cells = "".join(f"<td>{100 * share:.0f} %</td>" for share in shares)
    return f"<table><tr>{heads}</tr><tr>{cells}</tr></table>"


def _place(cursor: tuple[int, int]) -> Place:
    """Where on the pad a cell of the keyboard's grid is."""
    column, row = cursor
    return (column + 0.5) / STEPS, (row + 0.5) / STEPS


def _begun(values: dict[str, Any]) -> dict[str, Any]:
    """A new line begins: what is there can be brought back, and our sample makes room."""
    earlier = (*values["earlier"], (values["ink"], values["sample"]))[-UNDO:]
    return {"ink": blank() if values["sample"] else values["ink"], "sample": False, "earlier": earlier}


def _clear(values: dict[str, Any]) -> dict[str, Any]:
    return {**_begun(values), "ink": blank()}


def _undo(values: dict[str, Any]) -> dict[str, Any]:
    if not values["earlier"]:
        return {}
    *earlier, (ink, sample) = values["earlier"]
    return {"ink": ink, "sample": sample, "earlier": tuple(earlier)}


def _draw(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Draw on the pad with the mouse or a finger."""
    if pointer.axes != 0:
        return {}
    changes = _begun(values) | {"cursor": None} if pointer.kind == "down" else {"ink": values["ink"]}
    path = [values["last"] or pointer.start, *pointer.path] if pointer.kind != "down" else pointer.path
    return {**changes, "ink": inked(changes["ink"], path), "last": None if pointer.kind == "up" else pointer.path[-1]}


def _press(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys move the pen, with Shift they draw; Space makes a dot or wipes it away."""
    cursor, shift, name = values["cursor"], key.startswith("Shift+"), key.removeprefix("Shift+")
    if cursor is None:
        return {"cursor": (STEPS // 2, STEPS // 2)} if name in KEYS or key == " " else {}
    if key == " ":
        changes, place = _begun(values), _place(cursor)
        there = changes["ink"][int((1 - place[1]) * len(blank())), int(place[0] * len(blank()))] > 0.5
        return {**changes, "ink": (wiped if there else _dotted)(changes["ink"], place)}
    if name not in KEYS:
        return {}
    column, row = (min(max(at + step, 0), STEPS - 1) for at, step in zip(cursor, KEYS[name], strict=True))
    moved: dict[str, Any] = {"cursor": (column, row)}
    if shift:
        changes = _begun(values)
        moved |= {**changes, "ink": inked(changes["ink"], [_place(cursor), _place((column, row))])}
    return moved


def _dotted(ink: Array, place: Place) -> Array:
    return inked(ink, [place])
