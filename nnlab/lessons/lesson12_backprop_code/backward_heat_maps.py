"""Heat maps for lesson 12: each gradient array's difference from the right one, cell by cell and layer by layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from nnlab import plots
from nnlab.checks import Array
from nnlab.lessons.lesson12_backprop_code.backward_diagnosis import ComparedArray
from nnlab.plots.blocks import FILL, LINE, add
from nnlab.plots.text_paths import texts_path

SIZE = (640, 260)  # of the figure, in CSS pixels; its axes have the same coordinates
CELL, MAX_ZOOM = np.array([56.0, 28.0]), 1.6  # width and height of a cell; by how much it may be enlarged
LAYER_GAP, MIN_LAYER_WIDTH = 34, 92
TITLE_HEIGHT, W_TO_B_GAP = 22, 34
MIN_COLOUR, NEGLIGIBLE = 0.25, 1e-6  # weakest colour of a wrong entry; relative differences shown as 0


class GradientMaps:
    """Heat maps of all arrays of a network, layer by layer from the left, W above b. `show` updates them."""

    def __init__(self, fig: Figure) -> None:
        self.theme, ax = plots.theme(fig), fig.subplots()
        ax.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]), autoscale_on=False)
        ax.set_axis_off()
        self.cells = PolyCollection([], edgecolors=self.theme.frame, linewidths=1)
        nothing = Path(np.empty((0, 2)))
        self.numbers, self.titles = (PathPatch(nothing, fc=self.theme.ink, lw=0) for _ in range(2))
        self.first_wrong_frame = Line2D([], [], color=self.theme.ink, lw=3)
        for n, artist in enumerate([self.cells, self.numbers, self.titles, self.first_wrong_frame]):
            add(ax, artist, FILL if n == 0 else LINE + n / 100)

    def show(self, arrays: Sequence[ComparedArray]) -> None:
        """Draw arrays, given from the output layer to the first; the first wrong one gets a frame."""
        corners, faces, middles, texts, titles = [], [], [], [], []
        first = next((each for each in arrays if each.is_wrong), None)
        cell, places = _layout(arrays)
        self.first_wrong_frame.set_data([], [])
        for each, (left, top) in zip(arrays, places, strict=True):
            right = np.atleast_2d(each.right)
            for (i, j), text, colour in zip(np.ndindex(right.shape), *self._texts_and_colours(each), strict=True):
                x, y = left + j * cell[0], top - i * cell[1]
                corners.append(_rectangle(x, y, *cell))
                faces.append(colour)
                middles.append((x + cell[0] / 2, y - cell[1] / 2))
                texts.append(text)
            width, height = right.shape[1] * cell[0], right.shape[0] * cell[1]
            titles.append((left + width / 2, top + TITLE_HEIGHT / 2, f"{each.title} {'✗' if each.is_wrong else '✓'}"))
            if each is first:
                frame = _rectangle(left - 2, top + 2, width + 4, height + 4)
                self.first_wrong_frame.set_data(
                    *np.array([*frame, frame[1]]).T
                )  # one corner further, so that the line joins
        self.cells.set_verts(corners)
        self.cells.set_facecolor(faces)
        self.numbers.set_path(texts_path(np.array(middles), texts, np.full(len(texts), 12.0)))
        x, y, words = zip(*titles, strict=True)
        self.titles.set_path(texts_path(np.column_stack([x, y]), list(words), np.full(len(words), 13.0)))

    def _texts_and_colours(self, each: ComparedArray) -> tuple[list[str], Array]:
        """Return each cell's text, the difference in % of the array's largest right entry, and its colour."""
        n, t = each.right.size, self.theme
        if not each.has_right_shape or not np.isfinite(each.answer).all():
            return ["?"] * n, np.tile(plots.mix(t.paper, t.grey, 0.35), (n, 1))
        share = ((each.answer - each.right) / max(float(np.abs(each.right).max()), NEGLIGIBLE)).ravel()
        share[np.abs(share) < NEGLIGIBLE] = 0
        strength = np.sign(share) * np.clip(np.abs(share), MIN_COLOUR, 1)
        colours = t.map[np.rint((strength + 1) / 2 * (len(t.map) - 1)).astype(int)]
        colours[share == 0] = plots.mix(t.paper, t.paper, 0)
        return [_percent_text(value) for value in share.tolist()], colours


def _layout(arrays: Sequence[ComparedArray]) -> tuple[Array, list[tuple[float, float]]]:
    """Return the size of a cell, and the left and upper edge of each array, centred in the figure."""
    shapes = {each.layer: each.right.shape for each in reversed(arrays) if each.name == "W"}
    rows, columns = max(n for n, _ in shapes.values()), sum(n for _, n in shapes.values())
    room = np.array([SIZE[0] - LAYER_GAP * (len(shapes) + 1), SIZE[1] - W_TO_B_GAP - 2 * TITLE_HEIGHT]) / CELL
    cell = CELL * min(MAX_ZOOM, room[0] / columns, room[1] / (rows + 1))
    widths = {layer: max(n * cell[0], MIN_LAYER_WIDTH) for layer, (_, n) in shapes.items()}
    left, lefts = (SIZE[0] - sum(widths.values()) - LAYER_GAP * (len(shapes) - 1)) / 2, {}
    for layer, width in widths.items():
        lefts[layer] = left + (width - shapes[layer][1] * cell[0]) / 2
        left += width + LAYER_GAP
    top = (SIZE[1] + (rows + 1) * cell[1] + W_TO_B_GAP - TITLE_HEIGHT) / 2
    return cell, [(lefts[each.layer], top - (each.name == "b") * (rows * cell[1] + W_TO_B_GAP)) for each in arrays]


def _rectangle(left: float, top: float, width: float, height: float) -> list[tuple[float, float]]:
    right, bottom = left + width, top - height
    return [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]


def _percent_text(share: float) -> str:
    """Format a fraction as a signed percentage: +35 %, or > +999 %."""
    if share == 0:
        return "0"
    percent, sign = 100 * abs(share), "+" if share > 0 else "−"
    if percent > 999:
        return f"{'>' if share > 0 else '<'} {sign}999 %"
    return f"{sign}{percent:.0f} %" if percent >= 1 else f"{sign}{percent:.1g} %"
