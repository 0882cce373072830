"""For tests of panels that look at what a panel says and computes, not at its pixels."""

from __future__ import annotations

import pytest

from nnlab.widgets import scene


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are drawn once, which gives everything its place. After that their artists move, but nothing is drawn."""
    draw = scene._Layer.draw

    def draw_once(layer: scene._Layer) -> None:
        if layer.background is None:
            draw(layer)

    monkeypatch.setattr(scene._Layer, "draw", draw_once)
    monkeypatch.setattr(scene._Layer, "png", lambda layer, theme: b"")
