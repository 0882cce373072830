"""The input plane, decision maps (a network's output at each point of the plane) and their contour lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from contourpy import LineType, contour_generator
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from nnlab.checks import Array, number, rows, whole
from nnlab.plots.blocks import LINE, MAP, Block, Dashes, add, axes, limits, style_axes, theme_of
from nnlab.plots.raster import Raster, cell_of_pixel, look_up, map_colours


def plane(
    place: Figure | Axes,
    x: tuple[float, float] = (-1.0, 1.0),
    y: tuple[float, float] = (-1.0, 1.0),
    names: tuple[str, str] = ("x₁", "x₂"),
    equal: bool = True,
) -> Axes:
    """Axes for two inputs, with fixed limits `x` and `y`; `equal` gives both axes the same scale.

    Given a figure, the plane fills it; a given Axes is styled as a plane.
    """
    ax = axes(place)
    style_axes(ax)
    ax.set(xlim=limits("x", x), ylim=limits("y", y), xlabel=names[0], ylabel=names[1])
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    if equal:
        ax.set_aspect("equal", adjustable="box")
    return ax


def grid(ax: Axes, rows: int = 100, columns: int = 100) -> Array:
    """The centre of each cell of a map, (rows · columns, 2): the inputs to evaluate a network at for its map.

    Row by row from the bottom, so outputs of shape (rows · columns,) become a map by `reshape(rows, columns)`.
    """
    x, y = _middles(*ax.get_xlim(), whole("columns", columns)), _middles(*ax.get_ylim(), whole("rows", rows))
    across, up = np.meshgrid(x, y)
    return np.column_stack([across.ravel(), up.ravel()])


def decision_map(ax: Axes, values: npt.ArrayLike | None = None, border: float | None = None) -> Block:
    """A map over the whole axes, coloured from vermillion through the background to blue. `move(values)` sets it.

    Values (rows, columns) have row 0 at the bottom and range from −1 to 1. With a `border`, they range from 0 to 1 and
    have the background's colour at the border. Values out of range are clipped.
    """
    table = map_colours(theme_of(ax))
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
        return cell_of_pixel(raster.cells.shape[0], height), cell_of_pixel(raster.cells.shape[1], width)

    raster = Raster(layout)
    add(ax, raster, MAP)
    if values is not None:
        move(values)
    return Block(move, [raster])


def contour(
    ax: Axes, values: npt.ArrayLike | None = None, level: float = 0.0, colour: str | None = None, dashes: Dashes = "-"
) -> Block:
    """Contour lines where a map's values equal `level`. `move(values, level)` sets them; values as for the map."""
    line = Line2D([], [], color=colour or theme_of(ax).ink, linestyle=dashes, linewidth=2)
    add(ax, line, LINE)
    first_level = level

    def move(values: npt.ArrayLike, level: float = first_level) -> None:
        table = rows("values", values)
        if min(table.shape) < 2:
            raise ValueError(f"values should have at least two rows and two columns, not shape {table.shape}.")
        up, across = (_middles(*ends, n) for ends, n in zip((ax.get_ylim(), ax.get_xlim()), table.shape, strict=True))
        wider = _extend(_extend(table).T).T  # extended half a cell beyond the centres, to the axes' limits
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
    """Extrapolate linearly by one row at each end, (n + 2, ...)."""
    return np.concatenate([2 * values[:1] - values[1:2], values, 2 * values[-1:] - values[-2:-1]])
