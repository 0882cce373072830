"""Controls from ipywidgets' abbreviations, labelled so that one can read them."""

from __future__ import annotations

import math
import re
from inspect import Parameter
from typing import Any

import ipywidgets as widgets
import numpy as np
from traitlets import TraitError

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def control(name: str, value: Any, parameter: Parameter | None) -> Any:
    """A control for the value called `name`, or a `fixed` one, which has a value but is not shown.

    `value` is a ready widget, or one of ipywidgets' abbreviations: (least, most) or (least, most, step) for a slider, a
    list for a menu, True or False for a checkbox, text for a line of text. It starts at the default of `parameter`.
    """
    if isinstance(value, widgets.fixed):
        assign(value, name, value.value)
        return value
    has_start = parameter is not None and parameter.default is not Parameter.empty
    made = None
    if isinstance(value, widgets.ValueWidget | tuple | list | bool | str | int | float):
        made = widgets.interactive.widget_from_abbrev(value)
    if made is None:
        raise TypeError(
            f"{name} should be a control or short for one, such as (-3.0, 3.0, 0.1), a list or True, not "
            f"{type(value).__name__}. Write {name}=fixed(...) for a value that has no control."
        )
    if any(choice is None for choice in getattr(made, "_options_values", ())):
        raise ValueError(
            f"None is no choice of {name}: its menu would show an empty line. Give the choice a name, or 0."
        )
    if has_start and not isinstance(value, widgets.Widget):
        assign(made, name, parameter.default)  # type: ignore[union-attr]
    made.description = made.description or label(name)
    made.style.description_width = "initial"
    if isinstance(made, widgets.FloatSlider):
        made.readout_format = f".{decimals(made.step)}f"
    return made


def assign(control: Any, name: str, value: Any) -> None:
    """Give a control a value, or refuse one that it cannot have. An array is read-only from here on."""
    if isinstance(control, widgets.fixed) and isinstance(value, np.ndarray) and value.flags.writeable:
        value = value.view()  # the owner of the array may go on writing to it
        value.flags.writeable = False  # a handler that did would change the panel's past as well
    if isinstance(control.value, tuple) and isinstance(value, list):  # of a slider with two handles, for example
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
    """A control's value, without the last digits that only the computer's rounding has put there."""
    if isinstance(control, widgets.FloatSlider):
        return round(control.value, 10)  # a slider drawn to 8.4 says 8.399999999999999
    return control.value


def label(name: str) -> str:
    """How a name is shown: w1 as w₁, learning_rate as learning rate."""
    return re.sub(r"(?<=[a-z])\d+", lambda digits: digits[0].translate(SUBSCRIPTS), name).replace("_", " ")


def decimals(step: float) -> int:
    """How many digits after the point a number has that moves in such steps."""
    return next((digits for digits in range(6) if math.isclose(round(step, digits), step)), 6)
