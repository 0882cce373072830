"""Fast PNG encoder (`encode`) with one fixed palette of at most 256 colours per theme, which keeps frames small.

Each pixel becomes the index of the nearest colour, looked up in a precomputed table. A picture whose colours are far
from the palette (a photograph) is stored in full colour.
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
from nnlab.plots.style import MAP_DEPTH, MAP_STEPS, Theme, mix

BITS = 6  # of each of red, green and blue, that the lookup table uses
MAX_DEVIATION = 40  # of 255: how far a pixel's red, green or blue may be from its palette colour's
ROWS_AT_ONCE = 16  # chunks of so many rows fit into the processor's cache
MAX_FAR_SHARE = 0.01  # the share of pixels that may exceed it, such as mixed colours at the edges of lines


@cache
def palette(theme: Theme) -> Array:
    """The palette (k, 3) of a theme, uint8, k ≤ 256: the map's colours, and the mixtures found at antialiased edges."""
    strong = [theme.blue, theme.vermillion]
    mixtures = [mix(theme.paper, theme.ink, share) for share in np.linspace(0, 1, 40)]
    for colour in strong:
        mixtures += [mix(theme.paper, colour, share) for share in np.linspace(MAP_DEPTH, 1, 11)]  # paler: in the map
    for one, other in combinations([*strong, theme.ink], 2):
        mixtures += [mix(one, other, share) for share in (0.2, 0.4, 0.6, 0.8)]
    for tint in theme.map[[0, MAP_STEPS // 4, -MAP_STEPS // 4, -1]]:  # under a line or a point
        mixtures += [(1 - share) * tint + share * _rgb(theme.ink) for share in (0.17, 0.33, 0.5, 0.67, 0.83)]
        mixtures += [(1 - share) * tint + share * _rgb(colour) for colour in strong for share in (0.25, 0.5, 0.75)]
    mixed = np.round(255 * np.concatenate([theme.map, mixtures])).astype(np.uint8)
    return np.unique(np.concatenate([mixed, _named_colours(theme)]), axis=0)


def _named_colours(theme: Theme) -> Array:
    """The colours a theme defines by name, (6, 3), uint8."""
    named = [theme.paper, theme.ink, theme.grey, theme.frame, theme.blue, theme.vermillion]
    return np.array([np.round(255 * _rgb(colour)) for colour in named]).astype(np.uint8)


def _rgb(colour: str) -> Array:
    return np.array(to_rgb(colour))


@cache
def _nearest_colours(theme: Theme) -> Array:
    """The lookup table: the index of the nearest palette colour for each red, green and blue of 6 bits, (2^18,)."""
    colours = palette(theme).astype(np.float32)
    squares = (colours**2).sum(axis=1)
    levels = np.arange(2**BITS, dtype=np.float32) * (255 / (2**BITS - 1))
    green, red = np.meshgrid(levels, levels, indexing="ij")
    nearest = np.empty((2**BITS, 2**BITS, 2**BITS), np.uint8)
    for each, blue in zip(nearest, levels, strict=True):  # slices that fit into the processor's cache
        cells = np.stack([red, green, np.full_like(red, blue)], axis=-1)
        each[...] = (squares - 2 * cells @ colours.T).argmin(axis=-1)  # distance² − cell²
    nearest = nearest.ravel()
    for colours in (palette(theme), _named_colours(theme)):  # the latter last, since they must be exact
        nearest[_table_index(colours)] = [(palette(theme) == colour).all(axis=1).argmax() for colour in colours]
    return nearest


def _table_index(rgb: Array) -> Array:
    red, green, blue = (rgb[..., i].astype(np.uint32) >> (8 - BITS) for i in range(3))
    return red | green << BITS | blue << 2 * BITS


def encode(pixels: Array, theme: Theme) -> bytes:
    """Encode pixels (height, width, 4), uint8 RGBA, as a PNG file; the opacity is ignored."""
    table, packed = _nearest_colours(theme), np.ascontiguousarray(pixels).view("<u4")[..., 0]  # red in the lowest byte
    indices = np.empty(packed.shape, np.uint8)
    for i in range(0, len(packed), ROWS_AT_ONCE):
        some = packed[i : i + ROWS_AT_ONCE]
        indices[i : i + ROWS_AT_ONCE] = table[(some >> 2 & 0x3F) | (some >> 4 & 0xFC0) | (some >> 6 & 0x3F000)]
    sample = pixels[::7, ::7, :3].astype(np.int16)
    far = (np.abs(palette(theme)[indices[::7, ::7]] - sample) > MAX_DEVIATION).any(axis=-1)
    if far.mean() > MAX_FAR_SHARE:
        return _png_file(pixels[..., :3], 2, b"")
    return _png_file(indices[..., None], 3, _chunk(b"PLTE", palette(theme).tobytes()))


def _png_file(samples: Array, kind: int, extra: bytes) -> bytes:
    """Assemble the file (PNG specification, third edition): no filter, fast compression."""
    height, width, channels = samples.shape
    lines = np.zeros((height, 1 + width * channels), np.uint8)  # each row starts with its filter type, 0
    lines[:, 1:] = samples.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    data = zlib.compress(lines.data, 1)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + extra + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: Any) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
