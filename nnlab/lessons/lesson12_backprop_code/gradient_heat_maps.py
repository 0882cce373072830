"""Lesson 12: the gradient of each parameter array as a heat map of how far it is from the right one."""

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
from nnlab.lessons.lesson12_backprop_code.backward_diagnosis import Compared
from nnlab.plots.blocks import FILL, LINE, add
from nnlab.plots.text_paths import texts

SIZE = (640, 260)  # of the figure, in pixels of the page; the picture has the same coordinates
CELL, MOST = np.array([56.0, 28.0]), 1.6  # a cell, and how much larger it may be where there is room
GAP, NARROW = 34, 92  # the space between layers, the least room for a layer
HEAD, BETWEEN = 22, 34  # how high a title is; from W to b
FAINT, TINY = 0.25, 1e-6  # the least colour of what is wrong; a share that counts as nothing


class GradientMaps:
    """All arrays of a network, layer by layer from the left, W above b. `show` sets them."""

    def __init__(self, fig: Figure) -> None:
        self.theme, ax = plots.theme(fig), fig.subplots()
        ax.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]), autoscale_on=False)
        ax.set_axis_off()
        self.cells = PolyCollection([], edgecolors=self.theme.frame, linewidths=1)
        nothing = Path(np.empty((0, 2)))
        self.numbers, self.titles = (PathPatch(nothing, fc=self.theme.ink, lw=0) for _ in range(2))
        self.first = Line2D([], [], color=self.theme.ink, lw=3)
        for n, artist in enumerate([self.cells, self.numbers, self.titles, self.first]):
            add(ax, artist, FILL if n == 0 else LINE + n / 100)

    def show(self, arrays: Sequence[Compared]) -> None:
        """Set them; the order is from the output backwards, and the first that is wrong gets a frame."""
        corners, faces, middles, written, titles = [], [], [], [], []
        first = next((each for each in arrays if each.wrong), None)
        cell, places = _places(arrays)
        self.first.set_data([], [])
        for each, (left, top) in zip(arrays, places, strict=True):
            right = np.atleast_2d(each.right)
            for (i, j), text, colour in zip(np.ndindex(right.shape), *self._cells(each), strict=True):
                x, y = left + j * cell[0], top - i * cell[1]
                corners.append(_box(x, y, *cell))
                faces.append(colour)
                middles.append((x + cell[0] / 2, y - cell[1] / 2))
                written.append(text)
            width, height = right.shape[1] * cell[0], right.shape[0] * cell[1]
            titles.append((left + width / 2, top + HEAD / 2, f"{each.title} {'✗' if each.wrong else '✓'}"))
            if each is first:
                frame = _box(left - 2, top + 2, width + 4, height + 4)
                self.first.set_data(*np.array([*frame, frame[1]]).T)  # past the corner, so that it is joined
        self.cells.set_verts(corners)
        self.cells.set_facecolor(faces)
        self.numbers.set_path(texts(np.array(middles), written, np.full(len(written), 12.0)))
        x, y, words = zip(*titles, strict=True)
        self.titles.set_path(texts(np.column_stack([x, y]), list(words), np.full(len(words), 13.0)))

    def _cells(self, each: Compared) -> tuple[list[str], Array]:
        """What stands in each cell, the difference in % of the largest right number, and its colour."""
        n, t = each.right.size, self.theme
        if not each.fits or not np.isfinite(each.came).all():
            return ["?"] * n, np.tile(plots.mix(t.paper, t.grey, 0.35), (n, 1))
        share = ((each.came - each.right) / max(float(np.abs(each.right).max()), TINY)).ravel()
        share[np.abs(share) < TINY] = 0
        strength = np.sign(share) * np.clip(np.abs(share), FAINT, 1)
        colours = t.map[np.rint((strength + 1) / 2 * (len(t.map) - 1)).astype(int)]
        colours[share == 0] = plots.mix(t.paper, t.paper, 0)
        return [_percent(value) for value in share.tolist()], colours


def _places(arrays: Sequence[Compared]) -> tuple[Array, list[tuple[float, float]]]:
    """How large a cell is, and the left and upper edge of each array; all together are in the middle."""
    shapes = {each.layer: each.right.shape for each in reversed(arrays) if each.name == "W"}
    rows, columns = max(n for n, _ in shapes.values()), sum(n for _, n in shapes.values())
    room = np.array([SIZE[0] - GAP * (len(shapes) + 1), SIZE[1] - BETWEEN - 2 * HEAD]) / CELL
    cell = CELL * min(MOST, room[0] / columns, room[1] / (rows + 1))
    widths = {layer: max(n * cell[0], NARROW) for layer, (_, n) in shapes.items()}
    left, lefts = (SIZE[0] - sum(widths.values()) - GAP * (len(shapes) - 1)) / 2, {}
    for layer, width in widths.items():
        lefts[layer] = left + (width - shapes[layer][1] * cell[0]) / 2
        left += width + GAP
    top = (SIZE[1] + (rows + 1) * cell[1] + BETWEEN - HEAD) / 2
    return cell, [(lefts[each.layer], top - (each.name == "b") * (rows * cell[1] + BETWEEN)) for each in arrays]


def _box(left: float, top: float, width: float, height: float) -> list[tuple[float, float]]:
    right, bottom = left + width, top - height
    return [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]


def _percent(share: float) -> str:
    """A share in percent, with its sign: +35 %, or > +999 %."""
    if share == 0:
        return "0"
    percent, sign = 100 * abs(share), "+" if share > 0 else "−"
    if percent > 999:
        return f"{'>' if share > 0 else '<'} {sign}999 %"
    return f"{sign}{percent:.0f} %" if percent >= 1 else f"{sign}{percent:.1g} %"
