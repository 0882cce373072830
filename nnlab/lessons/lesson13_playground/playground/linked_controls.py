"""Controls of derived values in the playground: the chosen parameter, the state as text, and the brush."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np

from nnlab.lessons.lesson13_playground.playground.controls import add_slider_values
from nnlab.lessons.lesson13_playground.playground.history import History, history_from_text, history_of, history_to_text
from nnlab.lessons.lesson13_playground.playground.pointer_and_keys import BRUSHES
from nnlab.lessons.lesson13_playground.playground.settings import PAINTED, Settings, panel_values
from nnlab.lessons.lesson13_playground.playground.weights import has_parameter, parameter_value, with_parameter
from nnlab.widgets.controls import choice
from nnlab.widgets.linked_controls import Link

SLIDER_LIMIT = 5.0


def build_links(controls: dict[str, Any]) -> dict[str, Link]:
    """Build the links by name: number, text and brush."""

    def write_text(values: dict[str, Any], text: str) -> dict[str, Any]:
        try:
            history = history_from_text(text)
        except ValueError:  # the reason is shown next to the figures until the state changes
            return {"typed": (text, _state_text(values))}
        add_slider_values(controls, history.settings)
        return values_from_history(history)

    slider = widgets.FloatSlider(0, min=-SLIDER_LIMIT, max=SLIDER_LIMIT, step=0.01, description="chosen number")
    line = widgets.Text(continuous_update=False, description="as text")
    line.add_class("nnlab-long")
    return {
        "number": Link(slider, _read_number, _write_number),
        "text": Link(line, _read_text, write_text),
        "brush": Link(choice(options=list(BRUSHES)), _read_brush, lambda values, new: {"paint": new}),
    }


def values_from_history(history: History) -> dict[str, Any]:
    """Return the panel's values for a history; frame 1 is the end of its replay."""
    return {
        **panel_values(history.settings),
        "script": history if history.has_started else None,
        "frame": int(history.has_started),
    }


def _read_number(**values: Any) -> float | None:
    settings, chosen = Settings.of(values), values["chosen"]
    return (
        _slider_value(parameter_value(values["state"], settings, chosen)) if has_parameter(chosen, settings) else None
    )


def _write_number(values: dict[str, Any], new: float) -> dict[str, Any] | None:
    settings, chosen = Settings.of(values), values["chosen"]
    if not has_parameter(chosen, settings) or _slider_value(
        parameter_value(values["state"], settings, chosen)
    ) == _slider_value(new):
        return None
    return {"state": with_parameter(values["state"], settings, chosen, round(new, 10))}


def _slider_value(number: float) -> float:
    """Round to the slider's range and step; otherwise the page would send back a different number."""
    return round(float(np.clip(number, -SLIDER_LIMIT, SLIDER_LIMIT)), 2)


def _read_brush(data: str, paint: str) -> str | None:
    return paint if data == PAINTED else None  # other data can't be painted


def _read_text(**values: Any) -> str:
    typed, now = values["typed"], _state_text(values)
    return str(typed[0]) if typed and typed[1] == now else now


def _state_text(values: dict[str, Any]) -> str:
    return history_to_text(history_of(values["state"], Settings.of(values)))
