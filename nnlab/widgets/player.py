"""A recording of states that is made as far as it is looked at, with play, pause, step and back."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any

import ipywidgets as widgets

from nnlab.activations import ACTIVATIONS
from nnlab.checks import whole
from nnlab.widgets.scene import call, named

SPEEDS = {"slow": 800, "normal": 250, "fast": 50}  # milliseconds for each frame


class Player:
    """`first(**values)` gives state 0, and `advance(state, **values)` the next one, or None when it is over.

    Both get the panel's values that they name. When one that `first` names changes, the recording begins anew; so it
    does when the panel's `activation` has become the name of another pair in ACTIVATIONS. When one that only `advance`
    names changes, or the state is edited, what came after the frame that is shown is cut off and made anew. Going back
    is exact, since a state is kept and never computed twice: so `advance` must leave the state that it gets as it is.
    Frames are numbered from 0 to `limit`; `speed` is one of SPEEDS. While `still`, which names values too, says True,
    there is nothing to play.
    """

    def __init__(
        self,
        first: Callable[..., Any],
        advance: Callable[..., Any],
        limit: int = 500,
        speed: str = "normal",
        still: Callable[..., bool] = lambda: False,
    ) -> None:
        self.first, self.advance, self.limit, self.still = first, advance, whole("limit", limit), still
        self.states: list[Any] = []
        self._made_with: dict[str, Any] = {}
        self.wanted = 0
        self.frame = widgets.IntSlider(0, 0, limit, description="frame")
        self.play = widgets.Play(value=0, min=0, max=limit, interval=SPEEDS[speed], show_repeat=False)
        pace, told = widgets.Dropdown(options=SPEEDS, value=SPEEDS[speed], description="speed"), widgets.Label()
        self.back, self.step = widgets.Button(description="Back", disabled=True), widgets.Button(description="Step")
        self.back.on_click(lambda _: self._go(-1))
        self.step.on_click(lambda _: self._go(1))
        self._link = widgets.jslink((self.play, "value"), (self.frame, "value"))
        widgets.link((pace, "value"), (self.play, "interval"))
        widgets.dlink((pace, "value"), (told, "value"), lambda interval: f"{1000 / interval:g} frames a second")
        self.box = widgets.Box([self.play, self.back, self.step, self.frame, pace, told])
        self.box.add_class("nnlab-player")

    def follow(self, values: dict[str, Any]) -> Any:
        """The state of the frame that is to be shown, after the values may have changed.

        Where the recording begins anew, the frame is 0 or the `wanted` one; where it is over before, the last one.
        """
        values = {name: value for name, value in values.items() if name != "frame"}  # a state knows of none
        pair = {"pair": ACTIVATIONS.get(values.get("activation", ""))}  # the learner may have put in a better one
        before, self._made_with = self._made_with, values | pair
        if not self.states or not same(before, named(self.first, values) | pair):
            self.states.clear()  # also where `first` raises
            self.widen()
            self.frame.value, self.wanted = self.wanted, 0
            self.states.append(call(self.first, values))
        elif not same(before, named(self.advance, values)):
            del self.states[self.frame.value + 1 :]
            self.widen()
        while len(self.states) <= self.frame.value:
            state = call(self.advance, {**values, "state": self.states[-1]})
            if state is None:
                self._end_at(len(self.states) - 1)
            else:
                self.states.append(state)
        if call(self.still, values):
            self._end_at(0)
        self.back.disabled, self.step.disabled = self.frame.value == 0, self.frame.value == self.frame.max
        self.play.disabled = self.frame.disabled = self.frame.max == 0
        return self.states[self.frame.value]

    def edit(self, state: Any) -> None:
        """Put another state in the place of the one that is shown, and cut off what came after."""
        del self.states[self.frame.value :]
        self.states.append(state)
        self.widen()

    def widen(self) -> None:
        """Let the frame be any up to the limit again: where the recording is over, is not known then."""
        self._end_at(self.limit)

    def restart(self) -> None:
        """Stand still, and begin anew."""
        self.play.playing = False
        self.states.clear()

    def close(self) -> None:
        """Stand still for good."""
        self.play.playing = False
        self._link.close()

    def _go(self, frames: int) -> None:
        self.play.playing = False
        self.frame.value += frames  # the slider keeps it in its bounds

    def _end_at(self, frame: int) -> None:
        self.frame.max = self.play.max = frame  # the value moves along if it was beyond


def same(before: dict[str, Any], values: dict[str, Any]) -> bool:
    """Whether all values are what they were. Arrays and the like count as changed when they are replaced."""
    pairs = [(before.get(name), value) for name, value in values.items()]
    return all(old is new or (isinstance(new, Real | str) and old == new) for old, new in pairs)
