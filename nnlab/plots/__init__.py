"""Plots in the course's style, as reusable blocks for still figures and for panels.

A block is a function of a matplotlib Axes that draws decision maps, points, lines, curves, bars, images, networks, ...
and returns a `Block`, whose `move(...)` updates the data. Data passed to the function itself are drawn at once.
"""

from nnlab.plots.bar_charts import bars, histograms
from nnlab.plots.blocks import Block
from nnlab.plots.confusion_matrix import confusion
from nnlab.plots.decision_maps import contour, decision_map, grid, plane
from nnlab.plots.image_grid import images
from nnlab.plots.line_charts import curves
from nnlab.plots.network import network
from nnlab.plots.network_layout import Edge, Unit
from nnlab.plots.network_style import short
from nnlab.plots.points_and_lines import arrow, line, points
from nnlab.plots.style import DARK, LIGHT, Theme, figure, mix, show, theme

__all__ = [
    "DARK",
    "LIGHT",
    "Block",
    "Edge",
    "Theme",
    "Unit",
    "arrow",
    "bars",
    "confusion",
    "contour",
    "curves",
    "decision_map",
    "figure",
    "grid",
    "histograms",
    "images",
    "line",
    "mix",
    "network",
    "plane",
    "points",
    "short",
    "show",
    "theme",
]
