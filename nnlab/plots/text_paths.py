"""Many short texts as one matplotlib path: twenty times faster than a matplotlib Text for each."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath, text_to_path

from nnlab.checks import Array

DIGIT_HEIGHT = 0.73  # as a share of the font size


@cache
def glyph(character: str, bold: bool = False) -> tuple[Path, float]:
    """The outline of a character at font size 1, and its advance width."""
    font = FontProperties(weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(character, font, ismath=False)
    outline = Path(np.empty((0, 2))) if character.isspace() else TextPath((0, 0), character, size=1, prop=font)
    return outline, width / font.get_size_in_points()


@cache
def width(text: str, bold: bool = False) -> float:
    """The width of a text, as a share of the font size."""
    return sum(glyph(character, bold)[1] for character in text)


@lru_cache(4096)
def _outline(text: str, bold: bool) -> tuple[Array, Array]:
    """The outline of a text at font size 1, centred on (0, 0): vertices (k, 2) and path codes (k,)."""
    places, codes, x = [np.empty((0, 2))], [np.empty(0, np.uint8)], 0.0
    for character in text:
        outline, advance = glyph(character, bold)
        if outline.codes is not None:  # a space has none
            places.append(np.asarray(outline.vertices) + np.array([x, 0]))
            codes.append(np.asarray(outline.codes))
        x += advance
    return np.concatenate(places) - np.array([x, DIGIT_HEIGHT]) / 2, np.concatenate(codes)


def texts_path(middles: Array, shown: list[str], sizes: Array, bold: bool = False) -> Path:
    """Combine several texts into one path, given their centres (n, 2), strings and font sizes (n,)."""
    outlines = [_outline(text, bold) for text in shown]
    places = [size * vertices + at for at, size, (vertices, _) in zip(middles, sizes, outlines, strict=True)]
    if not places:
        return Path(np.empty((0, 2)))
    return Path(np.concatenate(places), np.concatenate([codes for _, codes in outlines]))
