"""The plotting blocks: blitted frames equal full redraws, and everything is drawn where it belongs."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread

from helpers import anew
from nnlab import plots
from nnlab.plots.raster import Raster

THEMES = [plots.LIGHT, plots.DARK]
both = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)

rng = np.random.default_rng(0)
X = rng.uniform(-1.1, 1.1, (40, 2))
TEN = rng.uniform(size=(10, 49))
LAYERS = [rng.normal(size=300) * scale for scale in (0.1, 1.0, 5.0)]
Build = Callable[[Figure], tuple[plots.Block, list[tuple[Any, ...]]]]


def plane(fig: Figure) -> Any:
    ax = plots.plane(fig)
    plots.decision_map(ax, np.linspace(-1, 1, 12).reshape(3, 4))  # a background that mustn't show through
    return ax


def table(fig: Figure) -> Any:
    return fig.subplots()


SCENES: dict[str, Build] = {
    "decision_map": lambda fig: (
        plots.decision_map(plots.plane(fig)),
        [(np.outer(np.linspace(-1, 1, 7), np.ones(9)),), (np.full((1, 1), -1.0),), (rng.uniform(-2, 2, (100, 100)),)],
    ),
    "decision_map with border": lambda fig: (
        plots.decision_map(plots.plane(fig, equal=False), border=0.2),
        [(np.linspace(0, 1, 20).reshape(4, 5),), (rng.uniform(size=(30, 20)),)],
    ),
    "points": lambda fig: (
        plots.points(plane(fig)),
        [(X, np.arange(40) % 4, [0, 3]), (X[:5] / 2, [0, 1, 1, 0, 1], 2), (X[:0], []), (X,)],
    ),
    "line": lambda fig: (plots.line(plane(fig)), [((1, 2), 0.3), ((0, 0), 1), ((-1e-3, 5), 2.0), ((1, 0), 0)]),
    "contour": lambda fig: (
        plots.contour(plane(fig)),
        [(np.outer(np.linspace(-1, 1, 20), np.linspace(-1, 1, 30)),), (np.ones((4, 4)),), (rng.normal(size=(9, 9)), 1)],
    ),
    "arrow": lambda fig: (
        plots.arrow(plane(fig)),
        [((0, 0), (0.5, 0.5)), ((0.1, 0.1), (0.1, 0.1)), ((0, 0), (0.01, 0)), ((0, 0), (3, -1))],
    ),
    "curves": lambda fig: (
        plots.curves(table(fig), {"one": [], "two": []}, "epoch", "cost", (0, 30), (0, 2)),
        [({"one": [1, 2, np.nan, 1], "two": [[3, 1], [9, 2]]},), ({"one": np.ones(30), "two": [np.inf, 0.5]},)],
    ),
    "bars": lambda fig: (
        plots.bars(table(fig), ["a", "b", "c"], ylim=(-2, 2)),
        [([1, -1, 0],), ([0, 0, 0],), ([5, -5, 0.3],)],
    ),
    "histograms": lambda fig: (
        plots.histograms(table(fig), ["1", "2", "3"], ylim=(-2, 2)),
        [(LAYERS,), ([[0.1], [], [np.nan, np.inf]],), (LAYERS[::-1],)],
    ),
    "images": lambda fig: (plots.images(fig, TEN, list("0123456789"), columns=4), [(1 - TEN,), (TEN,)]),
    "signed images": lambda fig: (plots.images(fig, TEN, columns=5, signed=True), [(TEN - 0.5,), (0 * TEN,)]),
    "confusion": lambda fig: (
        plots.confusion(table(fig), np.eye(4, dtype=int)),
        [(np.arange(16).reshape(4, 4),), (7 * np.eye(4, dtype=int),)],
    ),
    "network": lambda fig: (
        plots.network(fig, [2, 3, 1]),
        [([2, 3, 1], [TEN[:2, :3], -TEN[:3, :1]]), ([2, 3, 1], [-TEN[:2, :3], TEN[:3, :1]]), ([784, 30, 10],), ([3],)],
    ),
}
scenes = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)


class Blitted:
    """Draw a figure as panels do: static artists once, then for each frame the animated ones and those above them."""

    def __init__(self, fig: Figure) -> None:
        self.canvas = FigureCanvasAgg(fig)
        self.canvas.draw()
        fig.set_layout_engine("none")
        self.still = self.canvas.copy_from_bbox(fig.bbox)
        self.over = []
        for ax in fig.axes:
            artists = sorted(ax.get_children(), key=lambda artist: artist.zorder)
            first = [artist.get_animated() for artist in artists].index(True)
            self.over += [a for a in artists[first:] if not isinstance(a, Axis) and a is not ax.patch]

    def frame(self) -> Any:
        self.canvas.restore_region(self.still)
        for artist in self.over:
            artist.draw(self.canvas.get_renderer())
        return np.array(self.canvas.buffer_rgba())


def arrange_once(fig: Figure) -> None:
    """Lay out a figure now, and not again each time it's saved, which takes longer than drawing it."""
    fig.draw_without_rendering()
    fig.set_layout_engine("none")


def pixel(picture: Any, ax: Any, x: float, y: float) -> Any:
    """The colour (3,) of an image at a point of an axes."""
    column, line = ax.transData.transform((x, y))
    return picture[len(picture) - 1 - int(line), int(column), :3]


def colour(name: str) -> Any:
    return np.round(255 * np.array(to_rgb(name)))


# Blitting and move


@scenes
@pytest.mark.parametrize(("theme", "ratio"), [(plots.LIGHT, 1), (plots.DARK, 1.25), (plots.LIGHT, 2)])
def test_a_blitted_frame_equals_a_full_redraw(theme: plots.Theme, scene: Build, ratio: float) -> None:
    fig = plots.figure(4, 3, theme, ratio)
    block, moves = scene(fig)
    blitted = Blitted(fig)
    last = blitted.frame()
    for move in moves:
        block.move(*move)
        frame = blitted.frame()
        np.testing.assert_array_equal(frame, anew(fig))
        assert (frame != last).any(), "the move is not seen"
        last = frame


@scenes
def test_move_adds_no_artists_and_makes_no_static_artist_stale(scene: Build) -> None:
    fig = plots.figure(4, 3)
    block, moves = scene(fig)
    FigureCanvasAgg(fig).draw()
    before = fig.findobj()
    fig.stale = False
    for move in moves:
        block.move(*move)
        assert not fig.stale
    assert fig.findobj() == before
    assert all(artist.get_animated() for artist in block.artists)
    assert {a for a in before if a.get_animated()} >= set(block.artists)


@scenes
@pytest.mark.parametrize(("theme", "resolutions"), [(plots.LIGHT, [70, 200]), (plots.DARK, [100])])
def test_a_saved_figure_includes_animated_artists(theme: plots.Theme, scene: Build, resolutions: list[int]) -> None:
    fig = plots.figure(4, 3, theme)
    block, moves = scene(fig)
    block.move(*moves[0])
    arrange_once(fig)

    def saved(dpi: int) -> Any:
        file = io.BytesIO()
        fig.savefig(file, dpi=dpi)
        return imread(io.BytesIO(file.getvalue()))

    pictures = {dpi: saved(dpi) for dpi in resolutions}
    for artist in block.artists:
        artist.set_visible(False)
    for dpi, shown in pictures.items():
        assert shown.shape == (3 * dpi, 4 * dpi, 4)
        assert (saved(dpi) != shown).any(axis=-1).mean() > 0.001


@scenes
def test_a_vector_image_includes_animated_artists(scene: Build) -> None:
    fig = plots.figure(4, 3)
    block, moves = scene(fig)
    block.move(*moves[0])
    arrange_once(fig)

    def size(kind: str) -> int:
        file = io.BytesIO()
        fig.savefig(file, format=kind)
        return len(file.getvalue())

    svg, pdf = size("svg"), size("pdf")
    for artist in block.artists:
        artist.set_visible(False)
    assert svg > size("svg")
    assert pdf > size("pdf")


def test_initial_data_equal_the_same_data_set_by_move() -> None:
    pictures = []
    for at_once in (True, False):
        fig = plots.figure(4, 3)
        ax = plots.plane(fig)
        for block, data in [
            (plots.decision_map, ([[-1, 0], [0, 1]],)),
            (plots.points, (X, np.arange(40) % 2)),
            (plots.line, ((1, 1), 0.2)),
            (plots.contour, ([[-1, 0], [0, 1]],)),
            (plots.arrow, ((0, 0), (0.5, 0.2))),
        ]:
            if at_once:
                block(ax, *data)
            else:
                block(ax).move(*data)
        pictures.append(anew(fig))
    np.testing.assert_array_equal(*pictures)


# Maps


@both
@pytest.mark.parametrize("ratio", [1, 2])
def test_the_maps_colours_are_the_themes_and_row_0_is_at_the_bottom(theme: plots.Theme, ratio: int) -> None:
    fig = plots.figure(4, 3, theme, ratio)
    ax = plots.plane(fig)
    plots.decision_map(ax, [[-1.0, 1.0], [1.0, 0.0], [5.0, -5.0]])  # three rows
    picture = anew(fig)
    ends = np.round(255 * theme.map[[0, -1]])
    for x, y, seen in [(-0.5, -0.8, 0), (0.5, -0.8, 1), (-0.5, 0, 1), (-0.5, 0.8, 1), (0.5, 0.8, 0)]:
        np.testing.assert_array_equal(pixel(picture, ax, x, y), ends[seen])
    assert np.abs(pixel(picture, ax, 0.5, 0) - colour(theme.paper)).max() <= 2


def test_a_map_covers_its_axes_to_the_last_pixel() -> None:
    fig = plots.figure(4, 3)
    ax = plots.plane(fig)
    ax.spines[:].set_visible(False)
    plots.decision_map(ax, [[1.0]])
    blue = (anew(fig)[..., :3] == np.round(255 * plots.LIGHT.map[-1])).all(axis=-1)
    left, bottom, right, top = np.floor(ax.bbox.extents + 0.5).astype(int)
    assert blue[300 - top : 300 - bottom, left:right].all()
    assert blue.sum() == (right - left) * (top - bottom)


def test_a_map_with_a_border_has_the_background_colour_there() -> None:
    fig = plots.figure(4, 3)
    ax = plots.plane(fig)
    plots.decision_map(ax, [[0.0, 0.3, 1.0]], border=0.3)
    picture = anew(fig)
    for x, seen in [(-0.8, plots.LIGHT.map[0]), (0, np.ones(3)), (0.8, plots.LIGHT.map[-1])]:
        assert np.abs(pixel(picture, ax, x, 0.5) - 255 * seen).max() <= 2


def test_the_grid_is_the_centre_of_each_cell_of_the_map() -> None:
    ax = plots.plane(plots.figure(), (0, 4), (0, 10))
    places = plots.grid(ax, rows=2, columns=4)
    np.testing.assert_allclose(places[:4], [[0.5, 2.5], [1.5, 2.5], [2.5, 2.5], [3.5, 2.5]])
    np.testing.assert_allclose(places[4:, 1], 7.5)


def test_the_contour_is_where_the_values_change_sign_up_to_the_axes_limits() -> None:
    ax = plots.plane(plots.figure(), (0, 4), (0, 2))
    x, y = plots.grid(ax, 50, 60).T
    line = plots.contour(ax, (x - 2 * y + 0.5).reshape(50, 60)).artists[0]
    at, up = line.get_data()
    np.testing.assert_allclose(at - 2 * up + 0.5, 0, atol=1e-9)
    assert at.min() <= 0
    assert at.max() >= 3.5
    two = plots.contour(ax, ((x - 2) ** 2).reshape(50, 60), level=1.0).artists[0].get_xdata()
    assert np.isnan(two).sum() == 1  # between two lines
    np.testing.assert_allclose(sorted({round(float(v), 1) for v in two if v == v}), [1, 3])


# Marks


@both
def test_each_class_has_its_colour_and_its_shape(theme: plots.Theme) -> None:
    fig = plots.figure(4, 3, theme)
    ax = plots.plane(fig)
    block = plots.points(ax, [(-0.6, 0), (-0.2, 0), (0.2, 0), (0.6, 0)], [0, 1, 2, 3])
    picture = anew(fig)
    for x, seen in zip([-0.6, -0.2, 0.2, 0.6], [theme.vermillion, theme.blue, theme.ink, theme.paper], strict=True):
        np.testing.assert_array_equal(pixel(picture, ax, x, 0), colour(seen))
    assert [line.get_marker() for line in block.artists[1:]] == ["s", "o", "^", "D"]


def test_the_chosen_point_has_a_ring() -> None:
    fig = plots.figure(4, 3)
    ax = plots.plane(fig)
    plots.points(ax, [(0, 0), (0.5, 0.5)], [1, 0], chosen=1)
    picture = anew(fig)
    radius = 7.5 * 100 / 72 / (ax.bbox.width / 2)
    np.testing.assert_array_equal(pixel(picture, ax, 0.5 + radius, 0.5), colour(plots.LIGHT.ink))
    np.testing.assert_array_equal(pixel(picture, ax, 0 + radius, 0), [255, 255, 255])


@pytest.mark.parametrize(
    ("w", "b", "on", "off"),
    [
        ((1, 1), -0.5, [(0, 0.5), (0.5, 0), (0.9, -0.4)], [(0, 0), (-0.5, -0.5)]),
        ((0, 2), 1, [(-0.9, -0.5), (0.9, -0.5)], [(0, 0)]),
        ((-3, 0), 0.9, [(0.3, -0.9), (0.3, 0.9)], [(0, 0)]),
        ((1e-300, 1e-300), 0, [(0.5, -0.5)], [(0.5, 0.5)]),
        ((1e300, -1e300), 0, [(0.5, 0.5)], [(0.5, -0.5)]),
    ],
)
def test_the_line_goes_through_the_places_where_the_sum_is_0(w: Any, b: float, on: Any, off: Any) -> None:
    fig = plots.figure(4, 3)
    ax = plots.plane(fig)
    plots.line(ax, w, b)
    picture = anew(fig)
    assert all(pixel(picture, ax, *place).max() < 120 for place in on)
    assert all(pixel(picture, ax, *place).min() == 255 for place in off)


def test_a_line_outside_the_axes_is_invisible() -> None:
    fig = plots.figure(4, 3)
    ax = plots.plane(fig)
    line = plots.line(ax)
    empty = anew(fig)
    fig.set_layout_engine("none")
    for w, b in [((0, 0), 0), ((0, 0), 1), ((1, 0), 5), ((1e-310, 0), 1), ((1e-9, 1e-9), 1e9)]:
        line.move((1, 0), 0)
        line.move(w, b)
        np.testing.assert_array_equal(anew(fig), empty, err_msg=f"{w}, {b}")


def test_an_arrow_ends_at_its_end_with_a_head_of_fixed_size() -> None:
    widths = []
    for length in (0.4, 0.9):
        fig = plots.figure(4, 3)
        ax = plots.plane(fig)
        plots.arrow(ax, (-0.8, 0), (-0.8 + length, 0))
        picture = anew(fig)
        x, _ = ax.transData.transform((-0.8 + length, 0))
        box = picture[40:200, int(ax.bbox.x0) + 5 : int(ax.bbox.x1) - 5, :3]
        lines, columns = np.nonzero(box.max(axis=-1) < 100)
        assert abs(columns.max() + int(ax.bbox.x0) + 5 - x) <= 4  # except for the thin edge
        widths.append(np.ptp(lines))
    assert widths[0] == widths[1] > 5


def test_a_short_arrow_is_only_a_head_and_one_of_length_0_is_invisible() -> None:
    fig = plots.figure(4, 3)
    ax = plots.plane(fig)
    arrow = plots.arrow(ax)
    empty = anew(fig)
    arrow.move((0, 0), (0.05, 0))
    x = ax.transData.transform((0, 0))[0]
    lines, columns = np.nonzero((anew(fig) != empty).any(axis=-1))
    assert x - 2 <= columns.min() < columns.max() <= ax.transData.transform((0.05, 0))[0] + 2
    assert np.ptp(lines) < 8
    at_start = (anew(fig) != empty)[:, int(x) + 1].any(axis=-1)
    assert at_start.sum() >= 3  # the wide end of the head
    arrow.move((0, 0), (0, 0))
    np.testing.assert_array_equal(anew(fig), empty)


@pytest.mark.parametrize("sharpness", [1, 2])
def test_an_arrow_is_dark_along_its_middle_inside_its_edge(sharpness: float) -> None:
    fig = plots.figure(4, 3, sharpness=sharpness)
    ax = plots.plane(fig)
    plots.decision_map(ax, np.ones((1, 1)))
    plots.arrow(ax, (-0.8, 0), (0.8, 0))
    picture = anew(fig)
    x, y = ax.transData.transform((0, 0)).astype(int)
    column = picture[-y - 9 : -y + 9, x, :3].mean(axis=-1)  # the arrow, and the map above and below
    assert (column < 80).sum() >= 2 * sharpness


# Charts


def test_bars_reach_from_0_to_their_values_in_the_colour_of_their_sign() -> None:
    fig = plots.figure(4, 3)
    ax = fig.subplots()
    plots.bars(ax, ["a", "b", "c"], [2.0, -1.0, 0.5])
    picture = anew(fig)
    for x, y, seen in [(0, 1.9, "#0072b2"), (0, -0.1, "#ffffff"), (1, -0.9, "#d55e00"), (1, 0.1, "#ffffff")]:
        np.testing.assert_array_equal(pixel(picture, ax, x, y), colour(seen))
    np.testing.assert_array_equal(pixel(picture, ax, 2, 0.6), [255, 255, 255])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b", "c"]


def test_a_histogram_counts_shares_and_cuts_off_what_is_more_than_full() -> None:
    ax = plots.figure().subplots()
    values = [[-0.9, -0.9, 0.1, 0.1, 0.1, 0.1, 0.6, 0.6], [np.inf, 7, -5, np.nan]]
    patch = plots.histograms(ax, ["1", "2"], values, ylim=(-1, 1), bins=4, full=0.5).artists[0]
    corners = patch.get_path().vertices.reshape(2, 11, 2)
    widths = (corners[:, 1:-2, 0] - np.arange(2)[:, None]) / 0.92
    np.testing.assert_allclose(widths[0, ::2], [0.5, 0, 1, 0.5])  # 2, 0, 4 and 2 of 8
    np.testing.assert_allclose(widths[1, ::2], [2 / 3, 0, 0, 1])  # of three numbers, two in the top bin: cut off
    np.testing.assert_allclose(corners[0, 1::2, 1][:4], [-1, -0.5, 0, 0.5])


def test_a_legend_can_have_fewer_columns() -> None:
    fig = plots.figure()
    ax = fig.subplots()
    plots.curves(ax, {name: [] for name in "abcd"}, "", "", columns=2)
    fig.draw_without_rendering()
    heights = {round(text.get_window_extent().y0) for text in ax.get_legend().get_texts()}
    assert len(heights) == 2


def test_curves_leave_gaps_and_fit_the_first_values() -> None:
    ax = plots.figure().subplots()
    block = plots.curves(ax, {"a": [1.0, np.inf, 3.0], "b": [(0, -1), (5, 2)]}, "epoch", "cost")
    a, b = block.artists
    np.testing.assert_array_equal(a.get_xydata(), [(1, 1), (2, np.nan), (3, 3)])
    np.testing.assert_array_equal(b.get_xydata(), [(0, -1), (5, 2)])
    assert ax.get_xlim() == pytest.approx((-0.25, 5.25))
    assert ax.get_ylim() == pytest.approx((-1.2, 3.2))
    block.move({"a": [100.0], "b": []})
    assert ax.get_ylim() == pytest.approx((-1.2, 3.2))  # the limits don't change
    looks = {(line.get_color(), line.get_linestyle(), line.get_marker()) for line in block.artists}
    assert all(len(set(kind)) == 2 for kind in zip(*looks, strict=True))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


# Images and confusion matrices


@both
def test_images_are_in_a_grid_with_row_0_of_each_at_the_top(theme: plots.Theme) -> None:
    fig = plots.figure(4, 3, theme)
    plots.images(fig, [[1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0]], columns=2)
    picture = anew(fig)[..., :3]
    ink = (picture == colour(theme.ink)).all(axis=-1)
    frame = (picture == colour(theme.frame)).all(axis=-1)
    lines, columns = np.nonzero(frame)
    middle, centre = (lines.min() + lines.max()) / 2, (columns.min() + columns.max()) / 2
    quarter = [ink[: int(middle), : int(centre)], ink[: int(middle), int(centre) :], ink[int(middle) :, : int(centre)]]
    sizes = [part.sum() for part in quarter]
    assert sizes[0] == sizes[1] == sizes[2] > 400
    assert ink.sum() == sum(sizes)  # the fourth place is empty
    first, second = np.argwhere(quarter[0]).mean(axis=0), np.argwhere(quarter[1]).mean(axis=0)
    assert second[0] > first[0]  # its pixel is in the lower row
    assert np.ptp(np.argwhere(quarter[0]), axis=0).tolist() == [sizes[0] ** 0.5 - 1] * 2  # a square


@both
def test_signed_images_are_scaled_one_by_one(theme: plots.Theme) -> None:
    fig = plots.figure(4, 3, theme)
    plots.images(fig, [[1e-6, -1e-6, 0, 0], [9, -9, 0, 0], [0, 0, 0, 0]], columns=3, signed=True)
    picture = anew(fig)[..., :3]
    blue, vermillion = ((picture == colour(c)).all(axis=-1) for c in (theme.blue, theme.vermillion))
    thirds = [int(blue[:, i : i + 133].sum()) for i in (0, 133, 266)]
    assert thirds[0] == thirds[1] > 400
    assert thirds[2] == 0
    assert blue.sum() == vermillion.sum()


def test_all_pixels_of_an_image_are_equally_large() -> None:
    fig = plots.figure(7, 1.3)
    plots.images(fig, np.tile(np.arange(784) % 2, (10, 1)))
    columns = (anew(fig)[..., 0] < 128).sum(axis=0)
    widths = np.diff(np.flatnonzero(np.diff((columns > 0).astype(int))))
    assert set(widths[: 2 * 14 - 2]) == {2}


def test_the_confusion_matrix_has_row_0_at_the_top_and_mistakes_in_vermillion() -> None:
    fig = plots.figure(4, 4)
    ax = fig.subplots()
    plots.confusion(ax, [[5, 3], [0, 9]])
    picture = anew(fig)
    np.testing.assert_array_equal(pixel(picture, ax, 1.4, -0.4), np.round(255 * plots.LIGHT.map[0]))
    for x, y in [(0.4, 0.4), (-0.4, 1.4), (1.4, 1.4)]:
        np.testing.assert_array_equal(pixel(picture, ax, x, y), [255, 255, 255])
    plots.confusion(other := plots.figure(4, 4).subplots(), [[5, 8], [0, 9]])
    eight = anew(other.figure)
    inked = {}
    for x, y in np.ndindex(2, 2):
        across, up = ax.transData.transform((x, y)).astype(int)
        box = np.s_[-up - 9 : -up + 9, across - 9 : across + 9]
        inked[x, y] = int((picture[box][..., :3].mean(axis=-1) < 90).sum())
        assert (picture[box] == eight[box]).all() == ((x, y) != (1, 0))  # where the other matrix has an 8, not a 3
    assert inked[0, 1] == 0
    assert inked[0, 0] > inked[1, 0] > 10  # 5 is bold, 3 is not


# Validation


AX = plots.plane(plots.figure())
BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "map nan": (lambda: plots.decision_map(AX, [[0, np.nan]]), "values holds NaN or infinity, 1 in all"),
    "map shape": (lambda: plots.decision_map(AX, [0, 1]), "values should have two axes"),
    "border": (lambda: plots.decision_map(AX, border=1.5), "border should be above 0 and below 1"),
    "contour": (lambda: plots.contour(AX, [[1, 2]]), "at least two rows and two columns, not shape (1, 2)"),
    "plane": (lambda: plots.plane(AX, (1, -1)), "x should be two numbers, the smaller first, not (1, -1)"),
    "grid": (lambda: plots.grid(AX, 0), "rows should be a whole number from 1 up, not 0"),
    "points columns": (lambda: plots.points(AX, [[1, 2, 3]]), "A plane expects 2 columns, X has shape (1, 3)"),
    "points count": (lambda: plots.points(AX, [[1, 2]], [0, 1]), "X has 1 points, but y has 2 classes"),
    "points class": (lambda: plots.points(AX, [[1, 2]], [4]), "y holds the class number 4"),
    "chosen": (lambda: plots.points(AX, [[1, 2]], [0], chosen=1), "chosen should be numbers of points, from 0 to 0"),
    "line": (lambda: plots.line(AX, [1, 2, 3], 0), "w should be two numbers, (2,), not of shape (3,)"),
    "line nan": (lambda: plots.line(AX, [1, np.nan], 0), "w holds NaN"),
    "bias": (lambda: plots.line(AX, [1, 2], np.inf), "b should be a finite number, not inf"),
    "arrow": (lambda: plots.arrow(AX, 0, [1, 2]), "start should be two numbers"),
    "bars": (lambda: plots.bars(plots.figure().subplots(), ["a"], [1, 2]), "one number for each of the 1 names"),
    "no names": (lambda: plots.bars(plots.figure().subplots(), []), "names is empty"),
    "histograms": (lambda: plots.histograms(AX, ["a"], [[1], [2]]), "There are 1 names, but 2 lists of values"),
    "histogram text": (lambda: plots.histograms(AX, ["a"], [["x"]]), "values[0] should hold numbers"),
    "too many": (lambda: plots.curves(AX, {name: [1] for name in "abcde"}, "", ""), "curves draws one to four"),
    "curve shape": (lambda: plots.curves(AX, {"a": np.ones((2, 3))}, "", ""), "values['a'] should be numbers (n,) or"),
    "curve limits": (lambda: plots.curves(AX, {"a": []}, "", "", xlim=(1, 1)), "xlim should be two numbers"),
    "curve names": (lambda: plots.curves(AX, {"a": []}, "", "").move({"b": []}), "should have the curves a, as at"),
    "side": (lambda: plots.images(plots.figure(), np.ones((1, 5))), "square number of pixels in each row, not 5"),
    "titles": (lambda: plots.images(plots.figure(), np.ones((2, 4)), ["a"]), "There are 2 pictures, but 1 titles"),
    "images": (lambda: plots.images(plots.figure(), np.ones((2, 4))).move(np.ones((1, 4))), "have shape (2, 4), as at"),
    "confusion": (lambda: plots.confusion(AX, np.ones((2, 3))), "as many columns as rows, not shape (2, 3)"),
}


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_invalid_arguments_raise_a_helpful_message(call: Callable[[], Any], sentence: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        call()
    assert sentence in str(caught.value)


def test_values_of_any_size_have_a_colour() -> None:
    ax = plots.plane(plots.figure(4, 3))
    raster = plots.decision_map(ax, [[-1e300, 1e300]]).artists[0]
    assert isinstance(raster, Raster)
    assert raster.cells is not None
    assert raster.cells.tolist() == plots.decision_map(ax, [[-1.0, 1.0]]).artists[0].cells.tolist()
