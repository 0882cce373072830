"""The panel `drawing_pad` of lesson 15: draw a digit with pointer or keys, and a network classifies it as you draw."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from ipywidgets import Dropdown, fixed
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import softmax
from nnlab.checks import Array, network
from nnlab.lessons.lesson15_digits.digit_data import a_digit
from nnlab.lessons.lesson15_digits.handwriting import BOXES, PEN, Point, blank, draw_line, erase, network_input, reader
from nnlab.network import Network
from nnlab.plots.blocks import MAP, POINT, UNDER, Block, add, style_axes
from nnlab.plots.raster import Raster, cell_of_pixel, greys, look_up, pack_colours, strong_colours
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

DIGITS = [str(digit) for digit in range(10)]
UNSET = "not said"
GRID_SIDE = 14  # cells of the keyboard's grid, in each direction
ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}
MAX_UNDO = 20  # lines
PAD_WIDTH = 300  # in CSS pixels
ONE_STROKE: list[Point] = [(0.5, 0.85), (0.5, 0.15)]
FOUR_OR_NINE: list[list[Point]] = [  # a 4 that's almost closed
    [(0.3, 0.85), (0.3, 0.5), (0.7, 0.5)],
    [(0.7, 0.85), (0.7, 0.12)],
    [(0.3, 0.85), (0.55, 0.85)],
]
DECORATED_SEVEN: list[list[Point]] = [  # with a bar and a foot
    [(0.28, 0.82), (0.72, 0.82), (0.45, 0.15)],
    [(0.38, 0.5), (0.68, 0.5)],
    [(0.25, 0.15), (0.65, 0.15)],
]
THREE = [(0.3, 0.74), (0.36, 0.82), (0.46, 0.86), (0.57, 0.84), (0.64, 0.77), (0.64, 0.67), (0.57, 0.58), (0.45, 0.54)]
THREE += [(0.6, 0.5), (0.68, 0.42), (0.7, 0.3), (0.65, 0.2), (0.56, 0.15), (0.45, 0.13), (0.34, 0.16), (0.27, 0.25)]


def drawing_pad(net: Network | None = None) -> Panel:
    """Draw a digit with mouse, finger or keys, and see the network's input, its first layer and its outputs.

    `net` may be a network of your own with 784 inputs (MNIST) or 64 (the small digits) and 10 outputs; without it, the
    one that comes with the package is used.
    """
    net = reader() if net is None else net
    network(net)
    if net.n_in not in BOXES or net.n_out != 10:
        raise ValueError(
            f"net should have 784 or 64 inputs and 10 outputs, to read digits, not {net.n_in} and {net.n_out}."
        )

    def own_outputs(ink: Array, sample: bool, last: Point | None) -> Array:
        """Return the outputs for the learner's own drawing, once the pen is up; otherwise zeros."""
        return np.zeros(10) if sample or last or not ink.any() else _probabilities(net, ink)

    def fooled(ink: Array, sample: bool, last: Point | None, meant: str) -> bool:
        probabilities = own_outputs(ink, sample, last)
        return meant != UNSET and bool(probabilities.any()) and DIGITS[probabilities.argmax()] != meant

    goals = [
        Goal(
            "Draw a digit that is read with more than 95 %.",
            lambda ink, sample, last: bool(own_outputs(ink, sample, last).max() > 0.95),
            {"ink": _ink_of_lines(ONE_STROKE), "sample": False},
        ),
        Goal(
            "Draw something between two digits: both get more than 30 %.",
            lambda ink, sample, last: bool(np.sort(own_outputs(ink, sample, last))[-2] > 0.3),
            {"ink": _ink_of_lines(*FOUR_OR_NINE), "sample": False},
        ),
        Goal(
            "Say what you mean, and draw it so that you can read it and the network cannot.",
            fooled,
            {"ink": _ink_of_lines(*DECORATED_SEVEN), "sample": False, "meant": "7"},
        ),
    ]

    def build(pad: Figure, outputs: Figure, units: Figure) -> Update:
        return _build(net, pad, outputs, units)

    return Panel(
        build,
        title="Draw a digit",
        goals=goals,
        on_pointer=_draw,
        on_key=_press,
        actions={"Clear": _clear, "Undo": _undo},
        size=[(PAD_WIDTH, PAD_WIDTH), (270, PAD_WIDTH), (270, PAD_WIDTH)],
        pen=round(PEN * PAD_WIDTH),
        meant=Dropdown(options=[UNSET, *DIGITS], description="I meant"),
        ink=fixed(_ink_of_lines(THREE)),
        sample=fixed(True),
        last=fixed(None),
        earlier=fixed(()),
        cursor=fixed(None),
    )


def _ink_of_lines(*lines: list[Point]) -> Array:
    ink = blank()
    for line in lines:
        ink = draw_line(ink, line)
    return ink


def _probabilities(net: Network, ink: Array) -> Array:
    """Return the network's ten outputs for a drawing, normalised to probabilities."""
    outputs = net.forward(network_input(ink, net.n_in)[None])[0].astype(float)
    if net.loss_name == "cross_entropy":
        return softmax(outputs[None])[0]
    probabilities = np.maximum(outputs, 1e-9)
    return probabilities / probabilities.sum()


def _build(net: Network, pad: Figure, outputs: Figure, units: Figure) -> Update:
    side = BOXES[net.n_in][0]
    sheet = _pad_block(pad)
    above, below = outputs.subplots(2, height_ratios=[1.2, 1])
    seen = plots.images(above, np.zeros((1, side**2)), ["as the network sees it"], columns=1)
    bars = plots.bars(below, DIGITS, ylim=(0, 1))
    below.set_yticks([0, 0.5, 1], ["0", "", "100 %"])
    hidden = _unit_images_block(units.subplots(), net)

    def update(
        ink: Array, sample: bool = True, meant: str = UNSET, cursor: tuple[int, int] | None = None
    ) -> tuple[str, str]:
        sheet.move(ink, cursor)
        seen.move(network_input(ink, net.n_in)[None])
        probabilities = _probabilities(net, ink) if ink.any() else np.zeros(10)
        hidden.move(ink.any())
        bars.move(probabilities)
        return _sentence(probabilities, sample, meant, cursor), _outputs_html(probabilities)

    return update


def _pad_block(fig: Figure) -> Block:
    """Draw the pad, which fills its figure, and the keyboard's pen."""
    fig.set_layout_engine("none")
    ax = fig.add_axes((0.005, 0.005, 0.99, 0.99), xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    t = style_axes(ax)
    raster = Raster(lambda height, width, _: (cell_of_pixel(len(blank()), height), cell_of_pixel(len(blank()), width)))
    add(ax, raster, MAP)
    (mark,) = ax.plot([], [], "s", ms=12, mfc="none", mec=t.blue, mew=2, animated=True, zorder=POINT)

    def move(ink: Array, cursor: tuple[int, int] | None) -> None:
        raster.cells = look_up(greys(t), ink[::-1], 0, 1)
        mark.set_data([[at] for at in _cell_centre(cursor)] if cursor else ([], []))

    return Block(move, [raster, mark])


def _unit_images_block(ax: Axes, net: Network) -> Block:
    """Draw each first-layer unit's weights as an image, as strong as its activation in the last forward pass."""
    t = style_axes(ax, list(ax.spines))
    first: Any = next(layer for layer in net.layers if "W" in layer.params)  # there may be dropout before it
    weights = first.params["W"].T / np.abs(first.params["W"]).max(axis=0)[:, None]
    n, side = len(weights), BOXES[net.n_in][0]
    k = math.ceil(math.sqrt(n))
    ax.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1), aspect="equal", box_aspect=1)
    ax.set_title(
        f"{n} {'output' if first is net.layers[-1] else 'hidden'} units", fontsize=9, color=t.ink, zorder=UNDER
    )
    cells = np.full((k * (side + 1) + 1, k * (side + 1) + 1), pack_colours(np.array([to_rgb(t.frame)]))[0])
    tiles = cells[1:, 1:].reshape(k, side + 1, k, side + 1).swapaxes(1, 2)[:, :, :side, :side]
    tiles[:] = look_up(strong_colours(t), np.zeros((1, 1)))  # also the tiles without a unit
    which = np.divmod(np.arange(n), k)
    pixels = len(cells)
    raster = Raster(lambda height, width, _: (cell_of_pixel(pixels, height)[::-1], cell_of_pixel(pixels, width)))
    raster.cells = cells
    add(ax, raster, MAP)

    def move(has_ink: bool) -> None:
        lit = np.clip(first.a[0], 0, None) if has_ink else np.zeros(n)
        tiles[which] = look_up(strong_colours(t), weights * (lit / max(1.0, lit.max()))[:, None]).reshape(n, side, side)

    return Block(move, [raster])


def _sentence(probabilities: Array, sample: bool, meant: str, cursor: tuple[int, int] | None) -> str:
    where = f" The pen is in column {cursor[0] + 1}, row {GRID_SIDE - cursor[1]} of {GRID_SIDE}." if cursor else ""
    if not probabilities.any():
        return f"The pad is empty: draw a digit.{where}"
    best, second = probabilities.argsort()[:-3:-1]
    first, next_one = (f"{100 * probabilities[digit]:.0f} %" for digit in (best, second))
    reading = f"The network reads {a_digit(int(best))}, with {first}; next comes {second}, with {next_one}."
    aim = (
        "" if meant == UNSET else f" You meant {a_digit(int(meant))}{', and so it is read' * (meant == DIGITS[best])}."
    )
    return f"{reading}{' This is our 3: just draw your own.' * sample}{aim}{where}"


def _outputs_html(probabilities: Array) -> str:
    """Return HTML: a table of the ten outputs."""
    heads = "".join(f"<th scope='col'>{name}</th>" for name in DIGITS)
    cells = "".join(f"<td>{100 * each:.0f} %</td>" for each in probabilities)
    return f"<table><tr>{heads}</tr><tr>{cells}</tr></table>"


def _cell_centre(cursor: tuple[int, int]) -> Point:
    """Return the centre of a cell of the keyboard's grid."""
    column, row = cursor
    return (column + 0.5) / GRID_SIDE, (row + 0.5) / GRID_SIDE


def _begin_line(values: dict[str, Any]) -> dict[str, Any]:
    """Prepare for a new line: remember the ink for Undo, and remove the sample."""
    earlier = (*values["earlier"], (values["ink"], values["sample"]))[-MAX_UNDO:]
    return {"ink": blank() if values["sample"] else values["ink"], "sample": False, "earlier": earlier}


def _clear(values: dict[str, Any]) -> dict[str, Any]:
    return {**_begin_line(values), "ink": blank()}


def _undo(values: dict[str, Any]) -> dict[str, Any]:
    if not values["earlier"]:
        return {}
    *earlier, (ink, sample) = values["earlier"]
    return {"ink": ink, "sample": sample, "earlier": tuple(earlier)}


def _draw(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Draw on the pad with the mouse or a finger."""
    if pointer.axes != 0:
        return {}
    changes = _begin_line(values) | {"cursor": None} if pointer.kind == "down" else {"ink": values["ink"]}
    path = [values["last"] or pointer.start, *pointer.path] if pointer.kind != "down" else pointer.path
    last = None if pointer.kind == "up" else pointer.path[-1]
    return {**changes, "ink": draw_line(changes["ink"], path), "last": last}


def _press(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys move the pen, with Shift they draw; Space makes a dot or wipes it away."""
    cursor, shift, name = values["cursor"], key.startswith("Shift+"), key.removeprefix("Shift+")
    if cursor is None:
        return {"cursor": (GRID_SIDE // 2, GRID_SIDE // 2)} if name in ARROWS or key == " " else {}
    if key == " ":
        changes, point = _begin_line(values), _cell_centre(cursor)
        is_inked = changes["ink"][int((1 - point[1]) * len(blank())), int(point[0] * len(blank()))] > 0.5
        return {**changes, "ink": (erase if is_inked else _draw_dot)(changes["ink"], point)}
    if name not in ARROWS:
        return {}
    column, row = (min(max(at + step, 0), GRID_SIDE - 1) for at, step in zip(cursor, ARROWS[name], strict=True))
    moved: dict[str, Any] = {"cursor": (column, row)}
    if shift:
        changes = _begin_line(values)
        moved |= {**changes, "ink": draw_line(changes["ink"], [_cell_centre(cursor), _cell_centre((column, row))])}
    return moved


def _draw_dot(ink: Array, point: Point) -> Array:
    return draw_line(ink, [point])
