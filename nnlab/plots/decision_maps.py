"""The plane of two inputs, the map of what a network says at each place in it, and the map's contour."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from contourpy import LineType, contour_generator
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from nnlab.checks import Array, number, rows, whole
from nnlab.plots.blocks import LINE, MAP, Block, Dashes, add, axes, colours, dress, limits
from nnlab.plots.raster import Raster, look_up, spread, tints


def plane(
    place: Figure | Axes,
    x: tuple[float, float] = (-1.0, 1.0),
    y: tuple[float, float] = (-1.0, 1.0),
    names: tuple[str, str] = ("x₁", "x₂"),
    equal: bool = True,
) -> Axes:
    """Axes for two inputs, with fixed limits `x` and `y`; `equal` makes one unit as long in both directions.

    The plane fills the figure that it is given; an Axes is dressed as a plane.
    """
    ax = axes(place)
    dress(ax)
    ax.set(xlim=limits("x", x), ylim=limits("y", y), xlabel=names[0], ylabel=names[1])
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    if equal:
        ax.set_aspect("equal", adjustable="box")
    return ax


def grid(ax: Axes, rows: int = 100, columns: int = 100) -> Array:
    """The middle of each cell of a map, (rows · columns, 2): what to ask a network for before drawing its map.

    Row by row from the bottom, so that the answers of shape (rows · columns,) become a map by `reshape(rows, columns)`.
    """
    x, y = _middles(*ax.get_xlim(), whole("columns", columns)), _middles(*ax.get_ylim(), whole("rows", rows))
    across, up = np.meshgrid(x, y)
    return np.column_stack([across.ravel(), up.ravel()])


def decision_map(ax: Axes, values: npt.ArrayLike | None = None, border: float | None = None) -> Block:
    """A map over the whole axes, from vermillion over paper to blue. `move(values)` sets it.

    Values (rows, columns) have row 0 at the bottom, and are from −1 to 1; given a `border` they are from 0 to 1, and
    have the colour of paper there. What is beyond has the colour of the end.
    """
    table = tints(colours(ax))
    if border is not None and not 0 < number("border", border) < 1:
        raise ValueError(f"border should be above 0 and below 1, the ends of the map's values, not {border!r}.")

    def move(values: npt.ArrayLike) -> None:
        table_of_values = rows("values", values)
        if border is not None:
            away = table_of_values - border
            table_of_values = away / np.where(away < 0, border, 1 - border)
        raster.cells = look_up(table, table_of_values)

    def layout(height: int, width: int, _scale: float) -> tuple[Array, Array]:
        assert raster.cells is not None
        return spread(raster.cells.shape[0], height), spread(raster.cells.shape[1], width)

    raster = Raster(layout)
    add(ax, raster, MAP)
    if values is not None:
        move(values)
    return Block(move, [raster])


def contour(
    ax: Axes, values: npt.ArrayLike | None = None, level: float = 0.0, colour: str | None = None, dashes: Dashes = "-"
) -> Block:
    """The lines along which a map's values equal a level. `move(values, level)` sets them, values as for the map."""
    line = Line2D([], [], color=colour or colours(ax).ink, linestyle=dashes, linewidth=2)
    add(ax, line, LINE)
    first_level = level

    def move(values: npt.ArrayLike, level: float = first_level) -> None:
        table = rows("values", values)
        if min(table.shape) < 2:
            raise ValueError(f"values should have at least two rows and two columns, not shape {table.shape}.")
        up, across = (_middles(*ends, n) for ends, n in zip((ax.get_ylim(), ax.get_xlim()), table.shape, strict=True))
        wider = _extend(_extend(table).T).T  # the lines go on to the axes' ends, half a cell beyond the middles
        lines = contour_generator(
            _extend(across), _extend(up), wider, name="serial", line_type=LineType.ChunkCombinedNan
        ).lines(number("level", level))
        points = lines[0][0]  # one chunk, with NaN between its lines
        line.set_data(*((np.empty(0), np.empty(0)) if points is None else points.T))

    if values is not None:
        move(values)
    return Block(move, [line])


def _middles(low: float, high: float, cells: int) -> Array:
    return low + (high - low) * (np.arange(cells) + 0.5) / cells


def _extend(values: Array) -> Array:
    """One row more at each end, (n + 2, ...), straight on."""
    return np.concatenate([2 * values[:1] - values[1:2], values, 2 * values[-1:] - values[-2:-1]])
