"""Panels are moved in one thread while a cell runs in another: ipykernel's subshells. What both share is safe."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.lines import Line2D

from helpers import anew
from nnlab import plots, progress
from nnlab.widgets import Panel

TIMES = 60


def in_two_threads(one: Callable[[], None], other: Callable[[], None]) -> None:
    """Run both at the same time, and raise what either of them raises."""
    start = threading.Barrier(2)

    def run(function: Callable[[], None]) -> None:
        start.wait()
        function()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(run, one), threads.submit(run, other)]:
            done.result()


@pytest.fixture(autouse=True)
def threads_take_turns_all_the_time() -> Iterator[None]:
    """A thousand times as often as usual, so that what can go wrong does."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 1000)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.parametrize("dark", [False, True])
def test_what_matplotlib_has_for_all_threads_is_the_same_while_a_panel_is_drawn(dark: bool) -> None:
    seen = []

    def build(fig):
        ax = plots.plane(fig)
        line = plots.line(ax)
        seen.append(dict(rcParams))

        def update(b=0.0):
            ax.text(0, 0, "new")
            line.move((1, 1), b)
            seen.append(dict(rcParams))
            return f"The bias is {b}."

        return update

    before = dict(rcParams)
    panel = Panel(build, b=(-1.0, 1.0, 0.1))
    panel._picture.dark = dark
    panel.set(b=0.5)
    assert [each == before for each in seen] == [True] * len(seen)
    assert len(seen) > 2


def test_tries_of_both_threads_are_counted() -> None:
    def note() -> None:
        for _ in range(TIMES):
            progress.note_try("02.and_gate", passed=False)

    in_two_threads(note, note)
    assert progress.exercise("02.and_gate")["tries"] == 2 * TIMES


def test_a_panel_never_shows_half_of_a_change() -> None:
    shown = []

    def build(fig):
        def update(a=0, b=0, c=0):
            shown.append((a, b, c))
            return f"{a}, {b} and {c}."

        return update

    panel = Panel(build, a=(0, TIMES), b=(0, TIMES), c=(0, TIMES))

    def move(values: range) -> None:
        for n in values:
            panel.set(a=n, b=n, c=n)

    in_two_threads(lambda: move(range(TIMES)), lambda: move(range(TIMES, 0, -1)))
    assert [values for values in shown if len(set(values)) > 1] == []


def test_a_panel_is_drawn_whole_though_another_thread_would_free_its_pixels_meanwhile() -> None:
    others = []

    class Interrupted(Line2D):
        """While this line is drawn, another thread goes on as far as it can."""

        def draw(self, renderer):
            if panel._scene not in others:
                others.append(panel._scene)
                threading.Thread(target=panel._scene.release_pixels).start()
                time.sleep(0.05)
            super().draw(renderer)

    def build(fig):
        ax = plots.plane(fig)
        ax.add_line(Line2D([-1, 1], [-1, 1], zorder=1))  # in the background, before the other
        line = Interrupted([-1, 1], [1, -1], zorder=1.1)

        def update(b=0.0):
            if b:
                ax.add_line(line)
            return f"The bias is {b}."

        return update

    panel = Panel(build, b=(-1.0, 1.0, 0.1))
    panel.set(b=0.5)
    np.testing.assert_array_equal(panel._scene.pixels()[0], anew(panel._scene.figures[0]))
    assert others == [panel._scene]
