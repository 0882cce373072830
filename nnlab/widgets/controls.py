"""Make a panel's controls (sliders, menus, checkboxes) from ipywidgets' abbreviations; label, read and assign them."""

from __future__ import annotations

import math
import re
from inspect import Parameter
from typing import Any

import ipywidgets as widgets
import numpy as np
from traitlets import TraitError

MAX_BUTTONS, MAX_LETTERS = 5, 38  # of a choice in the rail, in one row; two letters more for the margins of each
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def control(name: str, value: Any, parameter: Parameter | None) -> Any:
    """Make the control for the value called `name`, or return a `fixed` one, which has a value but isn't shown.

    `value` is a ready-made widget or one of ipywidgets' abbreviations: (min, max) or (min, max, step) for a slider, a
    list for a choice, True or False for a checkbox, a string for a text field. It starts at the default of `parameter`.
    TypeError for anything else, ValueError for a menu with the choice None or a default out of range.
    """
    if isinstance(value, widgets.fixed):
        assign(value, name, value.value)
        return value
    has_start = parameter is not None and parameter.default is not Parameter.empty
    widget = None
    if isinstance(value, list):
        widget = choice(value)
    elif isinstance(value, widgets.ValueWidget | tuple | bool | str | int | float):
        widget = widgets.interactive.widget_from_abbrev(value)
    if widget is None:
        raise TypeError(
            f"{name} should be a control or short for one, such as (-3.0, 3.0, 0.1), a list or True, not "
            f"{type(value).__name__}. Write {name}=fixed(...) for a value that has no control."
        )
    if any(choice is None for choice in getattr(widget, "_options_values", ())):
        raise ValueError(
            f"None is no choice of {name}: its menu would show an empty line. Give the choice a name, or 0."
        )
    if has_start and not isinstance(value, widgets.Widget):
        assign(widget, name, parameter.default)  # type: ignore[union-attr]
    widget.description = widget.description or label(name)
    widget.style.description_width = "initial"
    if isinstance(widget, widgets.FloatSlider):
        widget.readout_format = f".{decimals(widget.step)}f"
    return widget


def choice(options: Any, **settings: Any) -> Any:
    """A row of buttons for up to five short options, which are all seen at once; a menu for more."""
    names = [str(each[0] if isinstance(each, tuple) else each) for each in options]  # of a dict its keys
    if len(names) > MAX_BUTTONS or sum(len(name) + 2 for name in names) > MAX_LETTERS:
        return widgets.Dropdown(options=options, **settings)
    return widgets.ToggleButtons(options=options, style={"button_width": "auto"}, **settings)


def assign(control: Any, name: str, value: Any) -> None:
    """Set a control's value, or raise ValueError if it can't have that value. Arrays become read-only."""
    if isinstance(control, widgets.fixed) and isinstance(value, np.ndarray) and value.flags.writeable:
        value = value.view()  # the caller may still write to the original
        value.flags.writeable = False  # writing in place would also change recorded states
    if isinstance(control.value, tuple) and isinstance(value, list):  # e.g. of a range slider
        value = tuple(value)
    try:
        control.value = value
    except TraitError as error:
        raise ValueError(f"{name} cannot be {value!r}: {error}") from None
    if not isinstance(control, widgets.fixed) and control.value != value:
        least, most = getattr(control, "min", None), getattr(control, "max", None)
        whole = "a whole number " if isinstance(control.value, int) else ""
        raise ValueError(f"{name} should be {whole}from {least} to {most}, not {value!r}.")


def value_of(control: Any) -> Any:
    """Return a control's value; a float slider's is rounded to 10 decimals to remove floating-point noise."""
    if isinstance(control, widgets.FloatSlider):
        return round(control.value, 10)  # a slider dragged to 8.4 reports 8.399999999999999
    return control.value


def label(name: str) -> str:
    """Turn a value's name into a label: w1 into w₁, learning_rate into learning rate."""
    return re.sub(r"(?<=[a-z])\d+", lambda digits: digits[0].translate(SUBSCRIPTS), name).replace("_", " ")


def decimals(step: float) -> int:
    """Return how many decimals a slider with this step needs (6 at most)."""
    return next((digits for digits in range(6) if math.isclose(round(step, digits), step)), 6)
