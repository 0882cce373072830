"""The PNG encoder: size, palette, exact theme colours, and the full-colour fallback."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import hsv_to_rgb, to_rgb
from PIL import Image

from nnlab import plots
from nnlab.plots.png import encode, palette

both = pytest.mark.parametrize("theme", [plots.LIGHT, plots.DARK], ids=lambda theme: theme.name)


def picture(colours: Any, size: tuple[int, int] = (30, 40)) -> Any:
    """Colours (k, 3) from 0 to 1 as stripes of a picture, (height, width, 4), uint8."""
    lines = np.round(255 * np.asarray(colours))[np.arange(size[0]) * len(colours) // size[0]]
    opaque = np.append(lines, np.full((size[0], 1), 255), axis=1)
    return np.repeat(opaque[:, None], size[1], axis=1).astype(np.uint8)


def decoded(png: bytes) -> tuple[str, Any]:
    with Image.open(io.BytesIO(png)) as image:
        image.verify()  # checks the checksums
    with Image.open(io.BytesIO(png)) as image:
        return image.mode, np.asarray(image.convert("RGB")).astype(int)


@both
@pytest.mark.parametrize("size", [(1, 1), (7, 3), (420, 560)])
def test_a_png_has_the_size_of_its_picture(theme: plots.Theme, size: tuple[int, int]) -> None:
    assert decoded(encode(picture([to_rgb(theme.blue)], size), theme))[1].shape == (*size, 3)


@both
def test_there_are_at_most_256_colours(theme: plots.Theme) -> None:
    assert 200 < len(palette(theme)) <= 256


@both
def test_a_themes_named_colours_are_exact(theme: plots.Theme) -> None:
    named = [to_rgb(colour) for colour in theme[1:]]
    original = picture(named, (60, 20))
    mode, back = decoded(encode(original, theme))
    assert mode == "P"
    np.testing.assert_array_equal(back, original[..., :3])


@both
def test_a_maps_colours_are_approximately_kept(theme: plots.Theme) -> None:
    original = picture(theme.map, (256, 20))
    mode, back = decoded(encode(original, theme))
    assert mode == "P"
    assert np.abs(back - original[..., :3]).max() <= 4


@both
@pytest.mark.parametrize("hues", [7, 300])
def test_colours_far_from_the_palette_are_stored_in_full_colour(theme: plots.Theme, hues: int) -> None:
    rainbow = picture([hsv_to_rgb((hue, 1, 1)) for hue in np.linspace(0, 1, hues)], (300, 200))
    mode, back = decoded(encode(rainbow, theme))
    assert mode == "RGB"
    np.testing.assert_array_equal(back, rainbow[..., :3])


@both
@pytest.mark.parametrize("ratio", [1, 2])
def test_a_busy_picture_keeps_its_colours(theme: plots.Theme, ratio: int) -> None:
    fig = plots.figure(5.6, 4.2, theme, ratio)
    ax = plots.plane(fig)
    x, y = plots.grid(ax).T
    values = np.tanh(5 * x * y).reshape(100, 100)
    rng = np.random.default_rng(0)
    plots.decision_map(ax, values)
    plots.contour(ax, values)
    plots.line(ax, (1, 2), 0.1, theme.vermillion)
    plots.points(ax, rng.uniform(-1, 1, (200, 2)), rng.integers(0, 4, 200), chosen=1)
    plots.arrow(ax, (0, 0), (0.5, 0.3))
    for artist in fig.findobj(lambda artist: artist.get_animated()):
        artist.set_animated(False)
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    mode, back = decoded(encode(pixels, theme))
    off = np.abs(back - pixels[..., :3]).max(axis=-1)
    assert mode == "P"
    assert off.mean() < 1
    assert (off > 24).mean() < 0.001
