"""Controls of what is worked out: the number that is chosen, the whole state as a text, and the brush."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np

from nnlab.lessons.lesson13_playground.playground.controls import admit
from nnlab.lessons.lesson13_playground.playground.history import Story, read, story, write
from nnlab.lessons.lesson13_playground.playground.pointer_and_keys import BRUSHES
from nnlab.lessons.lesson13_playground.playground.settings import PAINTED, Settings, as_values
from nnlab.lessons.lesson13_playground.playground.weights import is_there, value, with_number
from nnlab.widgets.links import Link

REACH = 5.0  # of the slider


def links(controls: dict[str, Any]) -> dict[str, Link]:
    """All of them, new."""

    def write_text(values: dict[str, Any], text: str) -> dict[str, Any]:
        try:
            told = read(text)
        except ValueError:  # what is wrong stands beside the picture, as long as nothing else is changed
            return {"typed": (text, _told(values))}
        admit(controls, told.settings)
        return as_told(told)

    slider = widgets.FloatSlider(0, min=-REACH, max=REACH, step=0.01, description="chosen number")
    line = widgets.Text(continuous_update=False, description="as text")
    line.add_class("nnlab-long")
    return {
        "number": Link(slider, _read_number, _write_number),
        "text": Link(line, _read_text, write_text),
        "brush": Link(widgets.Dropdown(options=list(BRUSHES)), _read_brush, lambda values, new: {"paint": new}),
    }


def as_told(told: Story) -> dict[str, Any]:
    """The values for what a text tells; frame 1 is where the run has come to."""
    return {**as_values(told.settings), "script": told if told.is_under_way else None, "frame": int(told.is_under_way)}


def _read_number(**values: Any) -> float | None:
    settings, chosen = Settings.of(values), values["chosen"]
    return _shown(value(values["state"], settings, chosen)) if is_there(chosen, settings) else None


def _write_number(values: dict[str, Any], new: float) -> dict[str, Any] | None:
    settings, chosen = Settings.of(values), values["chosen"]
    if not is_there(chosen, settings) or _shown(value(values["state"], settings, chosen)) == _shown(new):
        return None
    return {"state": with_number(values["state"], settings, chosen, round(new, 10))}


def _shown(number: float) -> float:
    """As the slider shows it: the page would send another number back."""
    return round(float(np.clip(number, -REACH, REACH)), 2)


def _read_brush(data: str, paint: str) -> str | None:
    return paint if data == PAINTED else None  # no other data can be painted


def _read_text(**values: Any) -> str:
    typed, now = values["typed"], _told(values)
    return str(typed[0]) if typed and typed[1] == now else now


def _told(values: dict[str, Any]) -> str:
    return write(story(values["state"], Settings.of(values)))
