"""A panel's cell output: the static PNG and text saved in the notebook; close old panels when the cell is run again."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from nnlab.checks import Array
from nnlab.plots.png import encode
from nnlab.plots.style import LIGHT, SHARPNESS
from nnlab.widgets.scene import Scene


class Closable(Protocol):
    """Anything that can be closed, such as a panel."""

    def close(self) -> None:
        """Remove it from the notebook."""


_panels_by_cell: dict[str, tuple[str, list[Closable]]] = {}  # cell id -> its last run, and that run's panels


def side_by_side(pictures: list[Array]) -> Array:
    """Join pictures (height, width, 4) horizontally, aligned at the top, on white."""
    height = max(len(picture) for picture in pictures)
    below = [((0, height - len(picture)), (0, 0), (0, 0)) for picture in pictures]
    return np.hstack([np.pad(*each, constant_values=255) for each in zip(pictures, below, strict=True)])


def static_output(scene: Scene, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw a light scene at SHARPNESS, and return data and metadata of the output: a PNG with its alt text."""
    sentence, _ = scene.draw(values)
    picture = side_by_side(scene.pixels())
    scene.release_pixels()
    height, width = picture.shape[0] // SHARPNESS, picture.shape[1] // SHARPNESS
    data = {"text/plain": sentence, "image/png": encode(picture, LIGHT)}
    return data, {"image/png": {"alt": sentence, "width": width, "height": height}}


def register(panel: Closable) -> None:
    """Record which cell shows the panel, and close panels left there by an earlier run of that cell."""
    cell, run = _current_cell()
    if cell is None:
        return
    last_run, panels = _panels_by_cell.get(cell, ("", []))
    old = [] if run == last_run else panels
    _panels_by_cell[cell] = run, [*(panels if run == last_run else []), panel]
    for other in old:
        if not any(other in panels for _, panels in _panels_by_cell.values()):
            other.close()


def _current_cell() -> tuple[str | None, str]:
    """Return the ids of the running cell and of its execution; (None, "") outside Jupyter."""
    from IPython import get_ipython

    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id", "")
