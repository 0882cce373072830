"""Player: a recording of states, computed lazily frame by frame, with play, pause, step and back."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any

import ipywidgets as widgets

from nnlab.activations import ACTIVATIONS
from nnlab.checks import whole
from nnlab.widgets.scene import call, named_arguments

SPEEDS = {"slow": 800, "normal": 250, "fast": 50}  # milliseconds per frame


class Player:
    """`first(**values)` returns state 0, and `advance(state, **values)` the next state, or None at the end.

    Both receive those of the panel's values that they have parameters for. When a parameter of `first` changes, the
    recording restarts; it also does when ACTIVATIONS holds another pair under the name of the panel's `activation`.
    When a parameter of `advance` alone changes, or the state is edited, the states after the current frame are
    discarded and computed again. Going back is exact because states are stored and never computed twice, so `advance`
    must not modify the state it's given. Frames are numbered from 0 to `limit`; `speed` is one of SPEEDS. While
    `still(**values)` is true there is nothing to play. `unit` is what the page calls a frame: step, epoch, ...
    """

    def __init__(
        self,
        first: Callable[..., Any],
        advance: Callable[..., Any],
        limit: int = 500,
        speed: str = "normal",
        still: Callable[..., bool] = lambda: False,
        unit: str = "step",
    ) -> None:
        self.first, self.advance, self.limit, self.still = first, advance, whole("limit", limit), still
        self.states: list[Any] = []
        self._recorded_with: dict[str, Any] = {}
        self.requested_frame = 0
        self.frame = widgets.IntSlider(0, 0, limit, description=unit)
        self.play = widgets.Play(value=0, min=0, max=limit, interval=SPEEDS[speed], show_repeat=False)
        speed_menu, rate_label = (
            widgets.Dropdown(options=SPEEDS, value=SPEEDS[speed], description="speed"),
            widgets.Label(),
        )
        plural = f"{unit}es" if unit.endswith("s") else f"{unit}s"
        self.back, self.step = widgets.Button(description="Back", disabled=True), widgets.Button(description="Step")
        self.back.on_click(lambda _: self._step_by(-1))
        self.step.on_click(lambda _: self._step_by(1))
        self._link = widgets.jslink((self.play, "value"), (self.frame, "value"))
        widgets.link((speed_menu, "value"), (self.play, "interval"))
        widgets.dlink(
            (speed_menu, "value"), (rate_label, "value"), lambda interval: f"{1000 / interval:g} {plural} a second"
        )
        self.box = widgets.Box([self.play, self.back, self.step, self.frame, speed_menu, rate_label])
        self.box.add_class("nnlab-player")

    def state_for(self, values: dict[str, Any]) -> Any:
        """Return the state of the current frame, computing what's missing after a change of values.

        After a restart the frame is `requested_frame`, 0 by default. If the recording ends earlier, it's the last one.
        """
        values = {name: value for name, value in values.items() if name != "frame"}  # no state depends on it
        pair = {"pair": ACTIVATIONS.get(values.get("activation", ""))}  # the learner may have replaced it
        before, self._recorded_with = self._recorded_with, values | pair
        if not self.states or not unchanged(before, named_arguments(self.first, values) | pair):
            self.states.clear()  # also where `first` raises
            self.reset_end()
            self.frame.value, self.requested_frame = self.requested_frame, 0
            self.states.append(call(self.first, values))
        elif not unchanged(before, named_arguments(self.advance, values)):
            del self.states[self.frame.value + 1 :]
            self.reset_end()
        while len(self.states) <= self.frame.value:
            state = call(self.advance, {**values, "state": self.states[-1]})
            if state is None:
                self._set_end(len(self.states) - 1)
            else:
                self.states.append(state)
        if call(self.still, values):
            self._set_end(0)
        self.back.disabled, self.step.disabled = self.frame.value == 0, self.frame.value == self.frame.max
        self.play.disabled = self.frame.disabled = self.frame.max == 0
        return self.states[self.frame.value]

    def edit(self, state: Any) -> None:
        """Replace the current state, and discard all later ones."""
        del self.states[self.frame.value :]
        self.states.append(state)
        self.reset_end()

    def reset_end(self) -> None:
        """Allow frames up to the limit again, because it's no longer known where the recording ends."""
        self._set_end(self.limit)

    def restart(self) -> None:
        """Stop playing, and discard the recording."""
        self.play.playing = False
        self.states.clear()

    def close(self) -> None:
        """Stop playing, and unlink the player from its slider for good."""
        self.play.playing = False
        self._link.close()

    def _step_by(self, frames: int) -> None:
        self.play.playing = False
        self.frame.value += frames  # the slider clips it

    def _set_end(self, frame: int) -> None:
        self.frame.max = self.play.max = frame  # clips the value as well


def unchanged(before: dict[str, Any], values: dict[str, Any]) -> bool:
    """Whether all values equal those before. Arrays and other objects are compared by identity."""
    pairs = [(before.get(name), value) for name, value in values.items()]
    return all(old is new or (isinstance(new, Real | str) and old == new) for old, new in pairs)
