"""Panels that all tests of a file share: making one takes as long as moving it twenty times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nnlab.widgets import Panel

Make = Callable[[], Panel]


def share(*makers: Make) -> Any:
    """Create a fixture of a test file: `shared(make)` is the file's panel of that kind, as it is when it's new."""

    @pytest.fixture(scope="module")
    def shared() -> Iterator[Callable[[Make], Panel]]:
        panels = {make: make() for make in makers}

        def as_new(make: Make) -> Panel:
            panel = panels[make]
            panel._reached = [False] * len(panel._goals)
            panel.reset()
            return panel

        yield as_new
        for panel in panels.values():
            panel.close()

    return shared
