"""Tests of Player: states are computed lazily, stored, and discarded after a change; buttons, limits, editing."""

from __future__ import annotations

import numpy as np
import pytest

from helpers import refuses
from nnlab import plots
from nnlab.widgets import Panel, Player, fixed


class Film:
    """A player whose states are lists [start, step, step, ...], with a log of its calls."""

    def __init__(self, limit=9, end=None):
        self.calls, self.values = 0, {"start": 10, "step": 1, "other": 5}

        def first(start):
            if start < 0:
                raise ValueError("start is below 0")
            return [start]

        def advance(state, step):
            self.calls += 1
            if step < 0:
                raise ValueError("step is below 0")
            return None if len(state) == end else [*state, step]

        self.player = Player(first, advance, limit)
        self.at()

    def at(self, frame=None, **changes):
        """Return the current state after a change."""
        self.values |= changes
        if frame is not None:
            self.player.frame.value = frame
        return self.player.state_for({**self.values, "frame": self.player.frame.value})


def test_states_are_made_when_they_are_looked_at_and_never_twice():
    film = Film()
    assert film.at() == [10]
    assert film.calls == 0
    states = [film.at(frame) for frame in (1, 4, 2, 0)]
    assert states == [[10, 1], [10, 1, 1, 1, 1], [10, 1, 1], [10]]
    assert film.calls == 4
    assert film.at(4) is states[1]
    assert film.at(2, other=6) is states[2]  # a value that neither names
    assert film.calls == 4


def test_a_value_that_advance_names_cuts_off_what_came_after():
    film = Film()
    states = [film.at(frame) for frame in range(6)]
    film.at(2)
    assert film.at(step=3) is states[2]
    assert len(film.player.states) == 3
    assert film.at(4) == [10, 1, 1, 3, 3]
    assert [film.at(frame) for frame in (0, 1)] == states[:2]
    assert film.at(1) is states[1]
    film.at(2, step=1)
    assert film.at(5) == states[5]


def test_a_value_that_first_names_begins_anew():
    film = Film(end=4)
    film.at(9)
    assert film.player.frame.max == 3
    assert film.at(start=20) == [20]
    assert (film.player.frame.value, film.player.frame.max, film.player.play.max) == (0, 9, 9)
    assert film.at(2) == [20, 1, 1]


def test_an_edited_state_is_gone_on_from():
    film = Film(end=6)
    film.at(9)
    before = film.at(1)
    film.at(3)
    film.player.edit([0, 0, 0, 0])
    assert film.at() == [0, 0, 0, 0]
    assert film.player.frame.max == 9
    assert film.at(9) == [0, 0, 0, 0, 1, 1]
    assert film.player.frame.value == 5
    assert film.at(1) is before


@pytest.mark.parametrize("end", [None, 4])
def test_a_recording_ends_at_its_limit_or_when_it_is_over(end):
    film = Film(limit=6, end=end)
    last = 6 if end is None else end - 1
    film.at(last)
    assert not film.player.step.disabled or end is None
    film.at(last + 1)
    assert film.at(100) is film.player.states[-1]
    assert (film.player.frame.value, film.player.frame.max, film.player.play.max) == (last, last, last)
    assert len(film.player.states) == last + 1
    assert (film.player.back.disabled, film.player.step.disabled) == (False, True)
    film.at(0)
    assert (film.player.back.disabled, film.player.step.disabled) == (True, False)


def test_a_first_that_fails_leaves_no_recording_of_another_start():
    film = Film()
    film.at(3)
    for change in ({"start": -1}, {"other": 6}, {"step": 2}):
        with refuses("start is below 0"):
            film.at(**change)
    assert film.at(start=30) == [30]


def test_an_advance_that_fails_adds_nothing():
    film = Film()
    film.at(1)
    for change in ({"step": -1, "frame": 4}, {"other": 6}, {"step": -2}):
        with refuses("step is below 0"):
            film.at(**change)
    assert film.at(4, step=2) == [10, 1, 2, 2, 2]


def test_functions_that_take_all_values_can_be_played():
    player = Player(lambda **values: values["start"], lambda state, **values: state + 1)
    seen = []
    for player.frame.value in (0, 2, 1):
        seen.append(player.state_for({"start": 3, "frame": player.frame.value}))
    assert seen == [3, 5, 4]


def test_a_limit_is_a_whole_number():
    with refuses("limit should be a whole number from 1 up, not 0."):
        Player(lambda: 0, lambda state: state, limit=0)


# In a panel


@pytest.fixture
def panel():
    def build(fig):
        plots.plane(fig)
        return lambda state, frame: f"State {state} in frame {frame}."

    def swap(values, key):
        return {"state": int(key)}

    player = Player(lambda start: start, lambda state, step: state + step if state < 40 else None, limit=8)
    panel = Panel(
        build, player=player, on_key=swap, size=(100, 80), start=fixed(10), step=(1, 20), hidden=fixed(np.zeros(3))
    )
    panel.set(step=5)
    return panel


def test_the_buttons_go_a_frame_on_and_back_and_stop_the_playing(panel):
    sent, player = [], panel._player
    panel._picture.observe(lambda change: sent.append(change.new["sentence"]), "frame")
    for button in (player.step, player.step, player.back):
        player.play.playing = True
        button.click()
        assert not player.play.playing
    assert sent == ["State 15 in frame 1.", "State 20 in frame 2.", "State 15 in frame 1."]


def test_setting_frame_and_state(panel):
    for _ in range(2):  # beyond the end is the end, before and after it is known
        panel.set(frame=8)
        assert panel.say == "State 40 in frame 6."
    panel.set(frame=2)
    panel._hear([{"kind": "key", "key": "7"}])
    assert panel.say == "State 7 in frame 2."
    panel._player.step.click()
    assert panel.say == "State 12 in frame 3."
    panel.set(hidden=np.ones(3))  # a value that the player does not use
    assert panel.say == "State 12 in frame 3."
    panel.set(start=0, frame=8)  # a frame of the new recording
    assert panel.say == "State 40 in frame 8."
    panel.set(start=5)
    assert panel.say == "State 5 in frame 0."
    with refuses("frame should be a whole number from 0 to 8, not 9."):
        panel.set(frame=9)
    assert panel.say == "State 5 in frame 0."


def test_a_refused_value_leaves_the_recording_as_it_was(panel):
    panel.set(frame=3)
    for changes in ({"state": 0, "step": 99}, {"frame": 1, "step": 99}, {"state": 0, "unknown": 1}):
        with pytest.raises(ValueError, match=r"step should be|no value called 'unknown'"):
            panel.set(**changes)
        panel.set()
        assert panel.say == "State 25 in frame 3."


def test_reset_forgets_what_was_edited(panel):
    panel.set(frame=3)
    panel.set(state=1)
    panel._player.play.playing = True
    panel.reset()
    assert not panel._player.play.playing
    assert panel.say == "State 10 in frame 0."
    assert panel._reset.disabled
    panel.set(frame=3)
    assert panel.say == "State 40 in frame 3."  # with step 10, as at the start
