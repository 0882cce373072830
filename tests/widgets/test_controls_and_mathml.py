"""Tests of controls (from ipywidgets' abbreviations), labels, and formulae as MathML."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from inspect import Parameter

import ipywidgets
import numpy as np
import pytest

from helpers import refuses
from nnlab.widgets import fixed, formula, signed
from nnlab.widgets.controls import assign, control, decimals, label, value_of
from nnlab.widgets.mathml import number


def starting_at(default):
    return Parameter("x", Parameter.KEYWORD_ONLY, default=default)


# Controls


@pytest.mark.parametrize(
    ("short", "default", "kind"),
    [
        ((-3.0, 3.0, 0.1), 1.5, ipywidgets.FloatSlider),
        ((0, 10), 7, ipywidgets.IntSlider),
        (["a", "b"], "b", ipywidgets.ToggleButtons),
        ([("one", 1), ("two", 2)], 2, ipywidgets.ToggleButtons),
        ([*"abcdef"], "b", ipywidgets.Dropdown),  # more than five
        (["a name that is long", "and another of them"], "and another of them", ipywidgets.Dropdown),
        (True, False, ipywidgets.Checkbox),
        ("text", "other text", ipywidgets.Text),
        (3, 4, ipywidgets.IntSlider),
    ],
)
def test_an_abbreviation_makes_a_control_that_starts_at_the_default(short, default, kind):
    made = control("learning_rate", short, starting_at(default))
    assert type(made) is kind
    assert made.value == default
    assert type(made.value) is type(default)
    assert made.description == "learning rate"
    assert made.style.description_width == "initial"


def test_limits_and_step_are_those_that_were_given():
    made = control("w1", (-3.0, 2.0, 0.25), None)
    assert (made.min, made.max, made.step, made.readout_format) == (-3.0, 2.0, 0.25, ".2f")


def test_a_ready_control_is_used_as_it_is():
    ready = ipywidgets.FloatLogSlider(1.0, min=-3, max=1, description="η")
    assert control("rate", ready, starting_at(0.1)) is ready
    assert (ready.value, ready.description) == (1.0, "η")
    assert control("seed", ipywidgets.IntText(3), None).description == "seed"


def test_a_slider_that_was_dragged_has_no_digits_of_rounding():
    slider = control("w1", (-30.0, 30.0, 0.1), None)
    slider.value = 8.399999999999999  # what the browser sends
    assert value_of(slider) == 8.4
    slider.value = 0.123  # typed
    assert value_of(slider) == 0.123


def test_a_fixed_value_has_no_control_and_its_array_cannot_be_written_to():
    mine = np.zeros(2)
    made = control("points", fixed(mine), starting_at(None))
    with refuses("assignment destination is read-only"):
        made.value[0] = 1
    mine[0] = 1
    assert control("any", fixed("thing"), None).value == "thing"
    kept = made.value
    assign(made, "points", kept)
    assert made.value is kept  # so that it does not count as changed


@pytest.mark.parametrize(
    ("made", "value", "kept"),
    [
        (ipywidgets.SelectMultiple(options=["a", "b"]), ["b"], ("b",)),
        (ipywidgets.FloatRangeSlider(min=0, max=1), [0.0, 1.0], (0.0, 1.0)),
        (ipywidgets.FloatText(1.0), 3, 3.0),
    ],
)
def test_a_value_may_be_given_in_another_form(made, value, kept):
    assign(made, "x", value)
    assert made.value == kept


def test_labels():
    names = {"w1": "w₁", "w12": "w₁₂", "learning_rate": "learning rate", "b": "b", "x1_y20": "x₁ y₂₀"}
    assert {name: label(name) for name in names} == names


def test_as_many_decimals_as_the_step_has():
    assert [decimals(step) for step in (1, 0.5, 0.1, 0.25, 0.3, 0.001, 20.0)] == [0, 1, 1, 2, 1, 3, 0]
    assert decimals(1 / 3) == 6


def test_what_is_no_control_is_refused():
    with refuses(
        "points should be a control or short for one, such as (-3.0, 3.0, 0.1), a list or True, not ndarray. "
        "Write points=fixed(...) for a value that has no control."
    ):
        control("points", np.zeros(3), None)
    with refuses("w1 should be from -3.0 to 3.0, not 5.0."):
        control("w1", (-3.0, 3.0, 0.1), starting_at(5.0))
    with refuses("kind cannot be 'c': Invalid selection: value not found"):
        control("kind", ["a", "b"], starting_at("c"))
    with refuses("None is no choice of kind: its menu would show an empty line. Give the choice a name, or 0."):
        control("kind", ["a", None], None)
    with refuses("w1 should be from -3.0 to 3.0, not nan."):
        assign(control("w1", (-3.0, 3.0, 0.1), None), "w1", math.nan)


# Formulae


def test_an_exponent_belongs_to_the_whole_bracket_before_it():
    inner = '<mo stretchy="false">(</mo><mi>a</mi><mo>−</mo><mi>y</mi><mo stretchy="false">)</mo>'
    assert formula("( a − y )^{2}") == f"<math><msup><mrow>{inner}</mrow><mrow><mn>2</mn></mrow></msup></math>"
    assert formula("2 ( f ( x ) )^{2}").startswith("<math><mn>2</mn><msup><mrow><mo")
    assert formula("a )^{2}") == "<math><mi>a</mi><msup><mo>)</mo><mrow><mn>2</mn></mrow></msup></math>"


FORMULAE = {
    "w1 + 2": "mi:w mn:1 mo:+ mn:2",
    "x^{2}": "msup(mi:x mrow(mn:2))",
    "w_{ij}^2": "msup(msub(mi:w mrow(mi:ij)) mn:2)",
    "{1}/{1 + e^{−z}}": "mfrac(mrow(mn:1) mrow(mn:1 mo:+ msup(mi:e mrow(mo:− mi:z))))",
    "a − 1": "mi:a mo:− mn:1",
    "−0.5 · x₁": "mn:−0.5 mo:· mi:x₁",
    "σ′(−2)": "mi:σ′ mrow(mo:( mn:−2 mo:))",
    "1e−5 < y": "mn:1e−5 mo:< mi:y",
    "a & b": "mi:a mo:& mi:b",
    "": "",
}


def compact(element):
    """Return a compact form of the tree: tag:text, or tag(children)."""
    inside = " ".join(compact(child) for child in element)
    return f"{element.tag}:{element.text}" if element.text else f"{element.tag}({inside})"


def test_brackets_grow_with_a_fraction_only():
    small = '<mrow><mo stretchy="false">(</mo><mi>z</mi><mo stretchy="false">)</mo></mrow>'
    assert formula("σ(z)") == f"<math><mi>σ</mi>{small}</math>"
    assert "stretchy" not in formula("(1 + ({1}/{2}))")
    assert formula("{1}/{2}·(z)").endswith(f"<mo>·</mo>{small}</math>")  # the fraction stands before them, not inside


@pytest.mark.parametrize("text", FORMULAE)
def test_a_formula_becomes_mathml(text):
    tree = ET.fromstring(formula(text))
    assert tree.tag == "math"
    assert " ".join(compact(child) for child in tree) == FORMULAE[text]
    assert all(len(node) == 2 for tag in ("msup", "msub", "mfrac") for node in tree.iter(tag))


@pytest.mark.parametrize("text", ["{", "{x", "x^{2", "{{x}", "{1}/{2"])
def test_a_brace_that_is_not_closed_is_refused(text):
    with refuses("A '{' in the formula is not closed."):
        formula(text)


@pytest.mark.parametrize("text", ["}", "x}", "{x}}", "x^}", "{x}/}", "x^{2}} + {1"])
def test_a_brace_too_many_is_refused(text):
    with refuses(f"There is a '}}' too many in the formula {text!r}."):
        formula(text)


def test_numbers_are_printed_as_in_books():
    assert [number(value) for value in (1, -100.5, 0.0, -0.0, -0.001)] == ["1.00", "−100.50", "0.00", "0.00", "0.00"]
    assert [signed(value, 1) for value in (2.0, -2.0, -0.01, 0.0)] == ["2.0", "(−2.0)", "0.0", "0.0"]
    assert number(-3, 0) == "−3"
