"""Tests of lesson 07: its worked numbers, the panel `network_builder`, resizing a design, and the exercises."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np
import pytest

import nnlab as nn
from helpers import click, keys, push, words
from nnlab.exercises import check
from nnlab.lessons.lesson07_forward_propagation import network_builder
from nnlab.lessons.lesson07_forward_propagation.network_builder import _highlighted
from nnlab.lessons.lesson07_forward_propagation.network_builder_design import (
    BY_HAND,
    DIGITS,
    IRIS,
    add_or_remove_layer,
    add_or_remove_unit,
    nearest_part,
    preset,
    upscale_digit,
)
from nnlab.lessons.lesson07_forward_propagation.network_builder_text import Step
from nnlab.plots import Edge, Unit, short
from nnlab.plots.network_layout import layout
from shared_panels import share

shared = share(network_builder)


def logistic(z):
    return 1 / (1 + math.exp(-z))


# The worked numbers of the syllabus


def test_the_worked_example_by_hand_in_the_panel_and_in_nnlab(shared):
    a3, a4 = logistic(5 + 1 * 3 - 2 * 4), logistic(3 - 4 * 3 + 2 * 4)
    a5 = logistic(-1 + 4 * a3 + 2 * a4)
    assert [f"{a:.2f}" for a in (a3, a4, a5)] == ["0.50", "0.27", "0.82"]
    panel = shared(network_builder)
    panel.set(frame=1)
    assert panel.say == "2-2-1 network, 9 parameters. Unit 3: the sum is z = 0, and sigmoid(0) = 0.5."
    assert "z₃ = 3 · 1 + 4 · (−2) + 5 = 0" in words(panel).replace("( −2 )", "(−2)")
    panel.set(frame=2)
    assert panel.say.endswith("Unit 4: the sum is z = −1, and sigmoid(−1) = 0.27.")
    panel.set(frame=3)
    assert panel.say.endswith("Unit 5: the sum is z = 1.54, and sigmoid(1.54) = 0.82. Output: 0.82.")
    _, A = preset(BY_HAND).forward("sigmoid")
    assert A[-1][0, 0] == pytest.approx(a5)


def test_the_shapes_of_theta():
    sizes = [3, 3, 3, 1]
    assert [(n_out, n_in + 1) for n_in, n_out in pairwise(sizes)] == [(3, 4), (3, 4), (1, 4)]
    assert nn.mlp(sizes, loss="mse").parameters.size == 28 == 12 + 12 + 4


@pytest.mark.parametrize(
    ("sizes", "count"), [([2, 2, 1], 9), ([4, 6, 3], 51), ([4, 4, 3], 35), ([4, 5, 3], 43), ([4, 3, 3, 3], 39)]
)
def test_parameters_are_counted_as_nnlab_does(sizes, count):
    assert preset(IRIS).resized(tuple(sizes)).parameters == nn.mlp(sizes, loss="mse").parameters.size == count


def test_removing_a_hidden_unit_from_the_iris_network_removes_8_parameters():
    panel = network_builder("iris")
    assert "4-6-3 network, 51 parameters" in panel.say
    push(panel, "− unit")
    assert "4-5-3 network, 43 parameters" in panel.say


# The panel


def test_each_goal_is_reached_with_the_buttons(shared):
    panel = shared(network_builder)
    panel.set(frame=3)
    assert len(panel.reached) == 1
    panel.set(number=8.0, chosen=Edge(2, 0, 0))
    assert len(panel.reached) == 2
    push(panel, "Iris", "− unit")
    assert len(panel.reached) == 2  # 43 parameters
    push(panel, "− unit")
    assert len(panel.reached) == 3
    push(panel, "+ layer")
    assert len(panel.reached) == 3  # 4-4-3-3: 47 parameters
    keys(panel, "-")
    assert "4-3-3-3 network, 39 parameters" in panel.say
    assert len(panel.reached) == 4


def test_changing_two_parameters_does_not_reach_the_goal_for_one(shared):
    panel = shared(network_builder)
    keys(panel, "ArrowRight", "Shift+ArrowUp")  # the bias of unit 3
    panel._apply(lambda: {"chosen": Edge(2, 0, 0), "design": edited_design(panel), "number": 8.0})
    assert panel.reached == []


def edited_design(panel):
    values = panel.values
    return values["design"].with_number(values["chosen"], 0, values["number"])


def test_a_click_selects_a_part_and_puts_its_value_on_the_slider(shared):
    panel = shared(network_builder)
    where = layout((2, 2, 1), 600, 400, 10, True, 0, True).place
    (x1, y1), (x2, y2), unit_3, (x4, y4) = (where(Unit(*at)) for at in ((0, 0), (0, 1), (1, 0), (1, 1)))
    click(panel, *unit_3)
    assert (panel.values["chosen"], panel.values["number"]) == (Unit(1, 0), 5.0)
    click(panel, x4, y4)
    assert (panel.values["chosen"], panel.values["number"]) == (Unit(1, 1), 3.0)
    click(panel, (x2 + x4) / 2, (y2 + y4) / 2)
    assert (panel.values["chosen"], panel.values["number"]) == (Edge(1, 1, 1), 2.0)
    assert "Chosen: w₂₄ = 2" in words(panel)
    click(panel, x1, y1)
    assert (panel.values["chosen"], panel.values["number"]) == (Unit(0, 0), 3.0)
    click(panel, 5, 5)
    assert panel.values["chosen"] == Unit(0, 0)


def test_an_edited_parameter_keeps_its_value_when_another_is_selected(shared):
    panel = shared(network_builder)
    panel.set(frame=3)
    panel.set(number=-2.5)  # w₁₃
    keys(panel, "ArrowRight", "ArrowDown")
    assert panel.values["number"] == 3.0  # b₄
    keys(panel, "Enter", "ArrowUp", "Enter")
    assert (panel.values["chosen"], panel.values["number"]) == (Edge(1, 0, 0), -2.5)
    assert preset(BY_HAND).weights[0][0, 0] == 1  # the preset is unchanged


def test_enter_cycles_through_the_weights_and_bias_of_a_unit(shared):
    panel = shared(network_builder)
    keys(panel, "ArrowRight", "ArrowRight")
    seen = []
    for _ in range(3):
        keys(panel, "Enter")
        seen.append((panel.values["chosen"], panel.values["number"]))
    assert seen == [(Edge(2, 0, 0), 4.0), (Edge(2, 1, 0), 2.0), (Unit(2, 0), -1.0)]


def test_layer_by_layer_is_a_step_for_each_layer():
    panel = network_builder("digits")
    panel.set(frame=1)
    assert "Layer 1: 30 units at once, from 784 numbers." in panel.say
    assert "(1, 784) · (784, 30) + (30,) → (1, 30)" in words(panel)
    panel.set(frame=2, batch=True)
    assert panel.say.count("Output: ") == 1
    assert "(6, 30) · (30, 10) + (10,) → (6, 10)" in words(panel)
    panel.set(frame=50)
    assert panel.values["frame"] == 2  # there are no more steps


def test_the_highlighted_row_and_column_meet_in_the_computed_number(shared):
    panel = shared(network_builder)
    panel.set(frame=2, batch=True, example=3)
    html = panel._picture.frame["html"]
    assert re.findall(r"class='lit'>([^<]+)<", html) == ["−4", "2", "3", "0", "1"]  # W's column, its bias, the row
    assert re.findall(r"class='met'>([^<]+)<", html) == ["5", "0.99"]  # 3 + 2 = 5


def test_a_wide_layer_shows_the_highlighted_column_between_dots(shared):
    panel = shared(network_builder)
    push(panel, *["+ unit"] * 5)
    panel.set(frame=4)
    design, html = panel.values["design"], panel._picture.frame["html"]
    column = [short(float(each)) for each in (*design.weights[0][:, 3], design.biases[0][3])]
    assert re.findall(r"class='lit'>([^<]+)<", html) == [*column, "3", "4"]
    first_row = re.findall(r"<td(?: class='lit')?>([^<]*)</td>", html[html.index("W<sup>") :].split("</tr>")[0])
    assert [first_row[2], first_row[4], len(first_row)] == ["…", "…", 6]
    panel._apply(lambda: {"chosen": Edge(2, 0, 0), "number": 4.0})
    assert "Chosen: w₃,₁₀ = 4" in words(panel)


def test_a_step_highlights_its_units_and_the_edges_into_a_single_unit():
    needed = [Edge(1, 0, 1), Edge(1, 1, 1)]
    assert _highlighted((2, 2, 1), Step(1, range(1, 2))) == [Unit(1, 1), *needed]
    assert _highlighted((2, 3, 1), Step(1, range(3))) == [Unit(1, 0), Unit(1, 1), Unit(1, 2)]
    assert _highlighted((2, 2, 1), None) == []


def test_a_batch_gives_the_same_outputs_as_single_examples():
    design = preset(IRIS)
    _, A = design.forward("tanh")
    for i, x in enumerate(design.X):
        a = x
        for W, b in zip(design.weights, design.biases, strict=True):
            a = np.array([math.tanh(sum(a[k] * W[k, j] for k in range(len(a))) + b[j]) for j in range(len(b))])
        np.testing.assert_allclose(A[-1][i], a)


# Building


def test_adding_units_and_layers_keeps_the_other_parameters():
    small = preset(BY_HAND)
    larger = add_or_remove_unit(small, Unit(1, 0), 1)
    assert larger.sizes == (2, 3, 1)
    np.testing.assert_array_equal(larger.X, small.X)
    np.testing.assert_array_equal(larger.weights[0][:, :2], small.weights[0])
    np.testing.assert_array_equal(larger.weights[1][:2], small.weights[1])
    np.testing.assert_array_equal(add_or_remove_unit(larger, Unit(1, 0), -1).weights[0], small.weights[0])
    deeper = add_or_remove_layer(small, Unit(1, 0), 1)
    assert deeper.sizes == (2, 2, 3, 1)
    np.testing.assert_array_equal(deeper.weights[0], small.weights[0])


@pytest.mark.parametrize("kind", [BY_HAND, IRIS, DIGITS])
def test_resizing_keeps_inputs_and_outputs_and_respects_the_limits(kind):
    design, part = preset(kind), Unit(0, 0)
    ends = design.sizes[0], design.sizes[-1]
    for change, more in [
        (add_or_remove_layer, 1),
        (add_or_remove_unit, 1),
        (add_or_remove_unit, -1),
        (add_or_remove_layer, -1),
    ]:
        for _ in range(70 if change is add_or_remove_unit else 7):
            design = change(design, part, more)
            assert (design.sizes[0], design.sizes[-1]) == ends
            assert [W.shape for W in design.weights] == list(zip(design.sizes[:-1], design.sizes[1:], strict=True))
            assert len(design.sizes) <= 6
            assert min(design.sizes) >= 1
    assert design.sizes == ends


def test_selecting_a_removed_part_falls_back_to_the_nearest():
    assert nearest_part(preset(BY_HAND), Edge(3, 5, 5)) == Edge(2, 1, 0)
    assert nearest_part(preset(BY_HAND), Unit(1, 7)) == Unit(1, 1)


def test_a_digit_is_enlarged_to_784_pixels():
    pixels = np.arange(64) / 64
    image = upscale_digit(pixels).reshape(28, 28)
    assert image[:2].sum() == image[:, -2:].sum() == 0
    np.testing.assert_array_equal(image[2:5, 5:8], np.full((3, 3), 1 / 64))
    assert image.sum() == pytest.approx(9 * pixels.sum())


def test_without_hidden_layers_adding_a_unit_does_nothing(shared):
    panel = shared(network_builder)
    push(panel, "− layer", "+ unit", "− layer")
    assert panel.say.startswith("2-1 network, 3 parameters")
    push(panel, "+ layer")
    assert panel.say.startswith("2-3-1 network, 13 parameters")


# The exercises


def test_the_shapes_of_the_exercise_match_nnlab():
    net = nn.mlp([3, 4, 2], loss="mse")
    out = net.forward(np.ones((5, 3)))
    first, second = net.layers
    shapes = [first.params["W"].shape, first.params["b"].shape, first.z.shape, second.params["W"].shape, out.shape]
    assert check("07.shapes", *shapes).passed


def test_relu_by_hand():
    net = nn.mlp([2, 2, 1], activation="relu", output="relu", loss="mse")
    given = zip(net.layers, ([[1, 2], [-2, -1]], [[5], [0.5]]), ([-1, 1], [-1.5]), strict=True)
    for layer, W, b in given:
        layer.params["W"], layer.params["b"] = np.array(W), np.array(b)
    net.forward(np.array([[2.0, 1.0]]))
    assert check("07.by_hand", *net.layers[0].a[0], *net.layers[1].a[0]).passed
