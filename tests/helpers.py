"""What several test files use."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg


def refuses(sentence, error=(ValueError, TypeError)):
    """The lines below are refused with exactly this sentence."""
    return pytest.raises(error, match=f"^{re.escape(sentence)}$")


def anew(fig):
    """The pixels of a figure that is wholly drawn, what is animated as well; the figure is as it was."""
    animated, stale = fig.findobj(lambda artist: artist.get_animated()), fig.stale
    for artist in animated:
        artist.set_animated(False)
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    for artist in animated:
        artist.set_animated(True)
    fig.stale = stale
    return np.array(canvas.buffer_rgba())
