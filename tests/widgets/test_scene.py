"""Tests of Scene: blitted frames equal full redraws, pixels are released, pointer positions in data coordinates."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from helpers import anew, refuses
from nnlab import plots
from nnlab.widgets import Pointer
from nnlab.widgets.scene import Scene

SIZE = (200, 150)


def scene(build, *sizes, theme=plots.LIGHT, ratio=2.0):
    return Scene(build, sizes or [SIZE], theme, ratio)


def check_frames(scene, moves):
    """Check that each move changes the picture, and that it equals a full redraw."""
    last = [pixels * 0 for pixels in map(anew, scene.figures)]
    for values in moves:
        scene.draw(values)
        frames = [pixels.copy() for pixels in scene.pixels()]
        assert any((frame != before).any() for frame, before in zip(frames, last, strict=True)), values
        for frame, fig in zip(frames, scene.figures, strict=True):
            np.testing.assert_array_equal(frame, anew(fig), err_msg=str(values))
        last = frames


def still_text(change):
    """A map that moves under a static title and text, and `change(ax, n)`, which changes something static."""

    def build(fig):
        ax = plots.plane(fig)
        shade = plots.decision_map(ax)
        ax.set_title("A title")
        text = ax.text(0, 0, "over the map", zorder=9)

        def update(value=0.0, n=0):
            shade.move(np.full((3, 3), value))
            change(ax, text, n)
            return f"The map is {value}."

        return update

    return build


CHANGES = {
    "nothing": lambda ax, text, n: None,
    "title": lambda ax, text, n: ax.set_title(f"Title {n}"),
    "ticks": lambda ax, text, n: ax.set_xticks([-1, -0.2 * n, 1]),
    "limits": lambda ax, text, n: ax.set_xlim(-1 - n, 1),
    "label": lambda ax, text, n: ax.set_xlabel("n" * (n + 1)),
    "text": lambda ax, text, n: text.set_text(f"text {n}"),
    "visible": lambda ax, text, n: text.set_visible(n % 2 == 0),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "theme", "ratio"),
    [(change, *(((plots.LIGHT, 2.0), (plots.DARK, 1.0))[i % 2])) for i, change in enumerate(CHANGES)],
    ids=CHANGES,
)
def test_what_stands_still_over_a_map_is_drawn_once_and_never_painted_over(change, theme, ratio):
    made = scene(still_text(CHANGES[change]), theme=theme, ratio=ratio)
    moves = [{"value": 0.0, "n": 0}, {"value": 0.9, "n": 0}, {"value": -0.5, "n": 1}, {"value": 0.3, "n": 2}]
    check_frames(made, moves)


def test_what_moves_in_several_axes_and_figures():
    def build(left, right):
        upper, lower = left.subplots(2)
        lines = [plots.line(plots.plane(place)) for place in (upper, lower, right)]

        def update(tilt=0.0):
            for i, line in enumerate(lines):
                line.move((tilt, 1), i / 5)
            return f"The lines are tilted by {tilt}."

        return update

    made = scene(build, SIZE, (120, 150))
    check_frames(made, [{"tilt": 0.0}, {"tilt": 1.0}, {"tilt": -2.0}])
    assert [pixels.shape for pixels in made.pixels()] == [(300, 400, 4), (300, 240, 4)]


def test_a_text_of_the_figure_stays_above_what_moves():
    def build(fig):
        shade = plots.decision_map(plots.plane(fig))
        fig.text(0.5, 0.5, "over all", ha="center")

        def update(value=0.0):
            shade.move(np.full((3, 3), value))
            return f"The map is {value}."

        return update

    check_frames(scene(build), [{"value": 0.0}, {"value": 0.8}])


def test_ticks_that_are_made_later_have_the_colours_of_the_theme():
    def build(fig):
        ax = fig.subplots()

        def update(n):
            ax.set_xticks(range(n))
            return f"There are {n} ticks."

        return update

    made = scene(build, theme=plots.DARK)
    for n in (1, 3, 9):
        made.draw({"n": n})
        assert [label.get_color() for label in made.figures[0].axes[0].get_xticklabels()] == [plots.DARK.ink] * n


def test_only_what_moves_is_drawn_again(monkeypatch):
    made = scene(still_text(CHANGES["nothing"]))
    made.draw({"value": 0.1})
    monkeypatch.setattr(FigureCanvasAgg, "draw", lambda canvas: pytest.fail("the whole figure is drawn"))
    made.draw({"value": 0.2})


@pytest.mark.parametrize("told", ["", "  ", None, 3, ("text",), ("text", None), ("text", "html", "more")])
def test_update_has_to_return_a_sentence(told):
    made = scene(lambda fig: lambda: told)
    with refuses(f"update should return a sentence, or a sentence and HTML, not {told!r}."):
        made.draw({})


def test_build_has_to_return_a_function():
    with refuses("build should return the function update(**values), not None."):
        scene(lambda fig: None)


def two_figures(left, right):
    over, under = left.subplots(2)
    over.set(xlim=(-1, 1), ylim=(0, 10))
    under.set(xlim=(100, 200), ylim=(5, -5))  # upside down
    right.subplots().set(xlim=(1, 1000), ylim=(0, 1), xscale="log")
    return lambda: "Three axes."


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_pointer_is_in_the_data_coordinates_of_the_axes_where_it_went_down(ratio):
    made = scene(two_figures, SIZE, (120, 150), ratio=ratio)
    made.draw({})
    for figure, axes in [(0, 0), (0, 1), (1, 0)]:
        fig = made.figures[figure]
        ax = fig.axes[axes]
        size = (fig.bbox.width, fig.bbox.height)
        for x, y in [(0.1, 0.2), (0.5, 0.5), (0.9, 0.7)]:
            start = ax.transAxes.transform((x, y)) / size
            at = ax.transAxes.transform((x + 0.5, y - 1)) / size  # dragged on, out of the axes
            pointer = made.pointer("move", figure, list(start), list(at))
            assert isinstance(pointer, Pointer)
            np.testing.assert_allclose(ax.transData.transform((pointer.x, pointer.y)), at * size)
            np.testing.assert_allclose(ax.transData.transform(pointer.start), start * size)
            assert (pointer.kind, pointer.axes) == ("move", figure * 2 + axes)


def test_a_known_place_has_known_coordinates():
    def build(fig):
        fig.set_layout_engine("none")
        fig.add_axes((0.25, 0.2, 0.5, 0.4)).set(xlim=(0, 10), ylim=(-1, 1))
        return lambda: "One axes."

    made = scene(build)
    made.draw({})
    pointer = made.pointer("move", 0, [0.5, 0.4], [0.75, 0.6])
    np.testing.assert_allclose(pointer[1:3] + pointer.start, [10, 1, 5, 0], atol=1e-12)
    assert made.pointer("down", 0, [0.1, 0.4], [0.5, 0.4]) is None  # went down beside the axes


def test_what_update_makes_comes_in_the_theme_too():
    def build(fig):
        ax = plots.plane(fig)

        def update(n=0):
            ax.texts[-1].remove() if ax.texts else None
            ax.text(0, 0, f"number {n}")
            return f"This is number {n}."

        return update

    made = scene(build, theme=plots.DARK)
    made.draw({"n": 1})
    assert made.figures[0].axes[0].texts[0].get_color() == plots.DARK.ink


def test_a_figure_in_which_nothing_has_moved_is_not_encoded_again():
    def build(one, other):
        lines = [plots.line(plots.plane(fig)) for fig in (one, other)]

        def update(b=0.0, c=0.0):
            for line, offset in zip(lines, (b, c), strict=True):
                line.move((1, 1), offset)
            return "Two lines."

        return update

    two = scene(build, SIZE, SIZE)
    two.draw({})
    before = two.png()
    two.draw({"c": 0.5})
    after = two.png()
    assert after[0] is before[0]
    assert after[1] != before[1]
    two.draw({})
    assert two.png() == before


def test_only_the_scenes_that_were_drawn_last_keep_their_pixels():
    def build(fig):
        line = plots.line(plots.plane(fig))

        def update(b=0.0):
            line.move((1, 1), b)
            return "A line."

        return update

    scenes = [scene(build) for _ in range(4)]
    buffers = []
    for each in scenes:
        each.draw({})
        each.png()
        buffers.append(weakref.ref(each.figures[0].canvas.get_renderer()))
    gc.collect()
    assert [buffer() is not None for buffer in buffers] == [False, False, True, True]
    scenes[0].draw({"b": 0.5})
    scenes[3].draw({"b": 0.5})
    assert scenes[0].png() == scenes[3].png() != scenes[2].png()
    scenes[3].release_pixels()
    np.testing.assert_array_equal(scenes[3].pixels()[0], scenes[0].pixels()[0])  # the place of the line is kept
