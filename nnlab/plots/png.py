"""Pictures as PNG, quickly: one fixed palette of at most 256 colours for each theme, so a frame is small.

A pixel becomes the number of the nearest colour, looked up in a table that is made once. A picture with colours that
are far from the palette (a photograph) goes out in full colour.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb

from nnlab.checks import Array
from nnlab.plots.style import DEPTH, STEPS, Theme, mix

BITS = 6  # of red, of green and of blue, that the table looks at
FAR = 40  # how far, of 255, a pixel's red, green or blue may be from the palette's
STRIP = 16  # lines of a picture at a time stay in the processor's cache
STRAY = 0.01  # the share of pixels that may be farther than that: mixed colours along the edges of lines


@cache
def palette(theme: Theme) -> Array:
    """The colours (k, 3) of a theme, uint8, k ≤ 256: its map, and the mixtures that smooth edges are made of."""
    strong = [theme.blue, theme.vermillion]
    mixtures = [mix(theme.paper, theme.ink, share) for share in np.linspace(0, 1, 40)]
    for colour in strong:
        mixtures += [mix(theme.paper, colour, share) for share in np.linspace(DEPTH, 1, 11)]  # paler is in the map
    for one, other in combinations([*strong, theme.ink], 2):
        mixtures += [mix(one, other, share) for share in (0.2, 0.4, 0.6, 0.8)]
    for tint in theme.map[[0, STEPS // 4, -STEPS // 4, -1]]:  # under a line or a point
        mixtures += [(1 - share) * tint + share * _rgb(theme.ink) for share in (0.17, 0.33, 0.5, 0.67, 0.83)]
        mixtures += [(1 - share) * tint + share * _rgb(colour) for colour in strong for share in (0.25, 0.5, 0.75)]
    mixed = np.round(255 * np.concatenate([theme.map, mixtures])).astype(np.uint8)
    return np.unique(np.concatenate([mixed, _own(theme)]), axis=0)


def _own(theme: Theme) -> Array:
    """The colours that a theme names, (6, 3), uint8."""
    named = [theme.paper, theme.ink, theme.grey, theme.frame, theme.blue, theme.vermillion]
    return np.array([np.round(255 * _rgb(colour)) for colour in named]).astype(np.uint8)


def _rgb(colour: str) -> Array:
    return np.array(to_rgb(colour))


@cache
def _table(theme: Theme) -> Array:
    """The number of the nearest colour for each red, green and blue of 6 bits, (2^18,)."""
    colours = palette(theme).astype(np.float32)
    squares = (colours**2).sum(axis=1)
    levels = np.arange(2**BITS, dtype=np.float32) * (255 / (2**BITS - 1))
    green, red = np.meshgrid(levels, levels, indexing="ij")
    nearest = np.empty((2**BITS, 2**BITS, 2**BITS), np.uint8)
    for each, blue in zip(nearest, levels, strict=True):  # some at a time stay in the processor's cache
        cells = np.stack([red, green, np.full_like(red, blue)], axis=-1)
        each[...] = (squares - 2 * cells @ colours.T).argmin(axis=-1)  # by distance² less cell²
    nearest = nearest.ravel()
    for own in (palette(theme), _own(theme)):  # what a theme names comes back exactly, the rest of a cell nearly
        nearest[_cell(own)] = [(palette(theme) == colour).all(axis=1).argmax() for colour in own]
    return nearest


def _cell(rgb: Array) -> Array:
    red, green, blue = (rgb[..., i].astype(np.uint32) >> (8 - BITS) for i in range(3))
    return red | green << BITS | blue << 2 * BITS


def encode(pixels: Array, theme: Theme) -> bytes:
    """A PNG file of pixels (height, width, 4), uint8: red, green, blue and an opacity, which is left out."""
    table, packed = _table(theme), np.ascontiguousarray(pixels).view("<u4")[..., 0]  # red in the lowest byte
    indices = np.empty(packed.shape, np.uint8)
    for i in range(0, len(packed), STRIP):
        some = packed[i : i + STRIP]
        indices[i : i + STRIP] = table[(some >> 2 & 0x3F) | (some >> 4 & 0xFC0) | (some >> 6 & 0x3F000)]
    sample = pixels[::7, ::7, :3].astype(np.int16)
    far = (np.abs(palette(theme)[indices[::7, ::7]] - sample) > FAR).any(axis=-1)
    if far.mean() > STRAY:
        return _png(pixels[..., :3], 2, b"")
    return _png(indices[..., None], 3, _chunk(b"PLTE", palette(theme).tobytes()))


def _png(samples: Array, kind: int, extra: bytes) -> bytes:
    """The file itself (PNG specification, third edition): no filter, fast compression."""
    height, width, channels = samples.shape
    lines = np.zeros((height, 1 + width * channels), np.uint8)  # each line begins with the number of its filter, 0
    lines[:, 1:] = samples.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    data = zlib.compress(lines.data, 1)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + extra + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: Any) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
