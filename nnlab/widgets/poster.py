"""What a panel leaves in the notebook, and what becomes of it when its cell is run again."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from nnlab.checks import Array
from nnlab.plots.png import encode
from nnlab.plots.style import LIGHT, SHARPNESS


class Closable(Protocol):
    """A panel, as far as this file knows it."""

    def close(self) -> None:
        """Take it out of the notebook."""


_shown: dict[str, tuple[str, list[Closable]]] = {}  # cell -> its last run, and the panels that this run showed


def poster(pictures: list[Array]) -> Array:
    """Pictures (height, width, 4) side by side, on a common white ground."""
    height = max(len(picture) for picture in pictures)
    below = [((0, height - len(picture)), (0, 0), (0, 0)) for picture in pictures]
    return np.hstack([np.pad(*each, constant_values=255) for each in zip(pictures, below, strict=True)])


def bundle(picture: Array, sentence: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Data and metadata of an output: a picture of twice the page's pixels, with its sentence as text and alt text."""
    height, width = picture.shape[0] // SHARPNESS, picture.shape[1] // SHARPNESS
    data = {"text/plain": sentence, "image/png": encode(picture, LIGHT)}
    return data, {"image/png": {"alt": sentence, "width": width, "height": height}}


def shown(panel: Closable) -> None:
    """Note the cell that a panel is shown in, and close those that an earlier run of the cell left there."""
    cell, run = _place()
    if cell is None:
        return
    last_run, panels = _shown.get(cell, ("", []))
    old = [] if run == last_run else panels
    _shown[cell] = run, [*(panels if run == last_run else []), panel]
    for other in old:
        if not any(other in panels for _, panels in _shown.values()):
            other.close()


def _place() -> tuple[str | None, str]:
    """The cell that is run and the number of the run, where there are cells."""
    from IPython import get_ipython

    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id", "")
