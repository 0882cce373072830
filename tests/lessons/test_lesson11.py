"""Tests of lesson 11: worked fractions, gradients against nudging, `graph_walk`, `weight_routes`, `gradient_price`."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest

import nnlab as nn
from helpers import anew, click, keys, words
from nnlab.exercises import check
from nnlab.exercises.registry import question
from nnlab.lessons.lesson11_backprop_by_hand import gradient_price, graph_walk, weight_routes
from nnlab.lessons.lesson11_backprop_by_hand.gradient_price import count_multiplications, measure
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_steps import Graph, X, Y, worked_network
from nnlab.lessons.lesson11_backprop_by_hand.weight_routes_paths import nudge_weight, routes
from nnlab.plots import Edge, Unit
from shared_panels import share

shared = share(gradient_price, graph_walk, weight_routes)


def place_of(network, what):
    """Return the middle of a unit, or a point on an edge near its source."""
    if isinstance(what, Unit):
        return network.place(what)
    (x0, y0), (x1, y1) = network.place(Unit(what.layer - 1, what.source)), network.place(Unit(what.layer, what.target))
    return 0.8 * x0 + 0.2 * x1, 0.8 * y0 + 0.2 * y1


def random_network(seed):
    """Return a small network of random shape, with an example x and targets y."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, size=rng.integers(2, 5)).tolist()
    f = rng.choice(["sigmoid", "tanh", "identity"]).item()
    net = nn.mlp(sizes, activation=f, output="sigmoid", loss="mse", rng=rng)
    net.parameters += rng.normal(scale=0.3, size=net.parameters.size)
    return net, rng.normal(size=sizes[0]), rng.uniform(size=sizes[-1])


# The worked numbers


def test_the_fractions_of_the_lesson_match_the_trace_to_two_digits():
    told = nn.trace(worked_network(), X, Y)
    a = {3: Fraction(3, 4), 4: Fraction(1, 2), 5: Fraction(1, 4), 6: Fraction(1, 2), 7: Fraction(1, 4)}
    for unit in told.forward:
        assert unit.a == pytest.approx(float(a[unit.unit]), abs=1e-3)
    slope = {j: value * (1 - value) for j, value in a.items()}
    delta = {7: (a[7] - 1) * slope[7]}
    delta[5], delta[6] = slope[5] * 4 * delta[7], slope[6] * -2 * delta[7]
    delta[3] = slope[3] * (2 * delta[5] + 4 * delta[6])
    delta[4] = slope[4] * (1 * delta[5] - 2 * delta[6])
    assert (delta[7], delta[5], delta[6]) == (Fraction(-9, 64), Fraction(-27, 256), Fraction(9, 128))
    for unit in told.backward:
        assert unit.delta == pytest.approx(float(delta[unit.unit]), rel=0.003)
    w13 = next(w for w in told.weights if (w.source, w.target) == (1, 3))
    assert w13.gradient == pytest.approx(2 * 0.0132, abs=1e-4)
    assert told.loss == pytest.approx(0.28, abs=0.002)


@pytest.mark.parametrize("seed", range(30))
def test_shown_gradients_agree_with_nudging_to_8_digits(seed):
    graph = Graph(*random_network(seed))
    weights = [stop.entry for stop in graph.stops if stop.kind == "weight"]
    assert len(weights) == sum(m * n for m, n in pairwise(graph.sizes))
    for weight in weights:
        assert abs(nudge_weight(graph, weight, 1e-5).central_difference - weight.gradient) < 1e-8
        assert sum(route.gradient for route in routes(graph, weight)) == pytest.approx(weight.gradient, abs=1e-14)


def test_backpropagation_costs_less_than_three_forward_passes():
    for sizes, price in {(784, 30, 10): 2.01, (2, 2, 2, 1): 2.6, (5, 200, 200, 200, 1): 3.0}.items():
        forward, back = count_multiplications(sizes)
        assert (forward + back) / forward == pytest.approx(price, abs=0.02)
        assert forward + back < 3 * forward
    net = nn.mlp([784, 30, 10])
    assert net.parameters.size == 23860


# The panel graph_walk


def test_the_walk_has_a_stop_for_every_unit_and_weight_in_order():
    graph = Graph()
    kinds = [stop.kind for stop in graph.stops]
    assert kinds[:7] == ["start", *["forward"] * 5, "loss"]
    assert [stop.entry.unit for stop in graph.stops if stop.kind == "forward"] == [3, 4, 5, 6, 7]
    assert [stop.entry.unit for stop in graph.stops if stop.kind == "back"] == [7, 5, 6, 3, 4]
    for i, stop in enumerate(graph.stops):
        if stop.kind == "weight":  # a weight comes after the δ that it needs
            needed = next(
                k for k, s in enumerate(graph.stops) if s.kind == "back" and s.entry.unit == stop.entry.target
            )
            assert needed < i


def test_a_stop_shows_symbols_and_numbers_and_labels_the_graph(shared, monkeypatch):
    panel = shared(graph_walk)
    panel.set(frame=16)
    assert panel.say == "Stop 16 of 21, back at unit 3: δ₃ = 0.01318. If z₃ grew a little, L would grow."
    told = words(panel).replace(" ", "")
    assert "δ₃=f′(z₃)·(w₃₅·δ₅+w₃₆·δ₆)" in told
    assert "=0.1874·(2·(−0.1054)+4·0.07027)=0.01318" in told
    drawn = [text.text for text in panel._scene.figures[0].axes[0].artists[-1].texts]
    assert "δ = 0.0132" in drawn
    assert "2   ∂ −0.079" in drawn  # the gradient of w₃₅ is there already
    assert "1" in drawn  # that of w₁₃ is not
    panel.set(frame=17)
    drawn = [text.text for text in panel._scene.figures[0].axes[0].artists[-1].texts]
    assert "1   ∂ 0.0264" in drawn
    assert "w₁₃=a₁·δ₃" in words(panel).replace(" ", "")


def test_keys_and_clicks_move_between_stops(shared):
    panel = shared(graph_walk)
    keys(panel, *["ArrowRight"] * 3, "ArrowLeft")
    assert panel.values["frame"] == 2
    keys(panel, *["ArrowLeft"] * 5)
    assert panel.values["frame"] == 0
    network = panel._build.__closure__  # the drawing that is clicked on
    network = next(cell.cell_contents for cell in network if isinstance(cell.cell_contents, list))[0]
    for what, stop in [
        (Unit(1, 0), 1),
        (Unit(1, 0), 16),
        (Unit(1, 0), 1),
        (Edge(1, 0, 0), 17),
        (Edge(3, 1, 0), 9),
        (Unit(3, 0), 7),
        (Unit(3, 0), 5),
        (Unit(0, 1), 0),
    ]:
        click(panel, *place_of(network, what))
        assert panel.values["frame"] == stop, what


def test_guesses_are_asked_before_the_answer_is_shown_and_are_counted(shared):
    panel = shared(graph_walk)
    panel.set(mode="predict", frame=21)
    asked = []
    for letter in "AAABABB":
        assert panel.say.startswith(f"Guess {len(asked) + 1} of 7: ")
        asked.append(panel.say[13:].partition("?")[0])
        assert "= " not in panel.say
        about = set(re.findall("δ[₃-₇]", panel.say))  # one or two: the formula of each is there
        assert set(re.findall("(δ[₃-₇])=", words(panel).replace(" ", ""))) == about
        keys(panel, letter)
        panel.set(frame=21)
    assert asked == [
        " is δ₇ below 0 or above 0",
        " which is larger in size, δ₅ or δ₆",
        " is δ₅ below 0 or above 0",
        " is δ₆ below 0 or above 0",
        " which is larger in size, δ₃ or δ₄",
        " is δ₃ below 0 or above 0",
        " is δ₄ below 0 or above 0",
    ]
    # δ₃ is smaller than δ₄ and above 0; δ₄ is below 0: the fifth and the last guess were wrong
    assert panel.say.endswith("5 of 7 guesses right.")
    assert panel.reached == ["Walk forwards and back, up to the last gradient."]
    keys(panel, "A")
    assert len(panel.values["answers"]) == 7


@pytest.mark.parametrize(("answers", "enough"), [("AAABBBA", True), ("BAABBBA", True), ("BBABBBA", False)])
def test_six_of_seven_right_guesses_reach_the_goal(shared, answers, enough):
    panel = shared(graph_walk)
    panel.set(mode="predict")
    for letter in answers:
        panel.set(frame=21)
        keys(panel, letter.lower())
    assert ("Predict: 6 of 7 guesses right." in panel.reached) is enough


def test_graph_walk_accepts_your_own_network_and_refuses_a_large_one():
    scores = nn.mlp([2, 3, 3], rng=0)
    panel = graph_walk(scores, [1, 2], 2)  # a class number, and cross-entropy
    panel.set(frame=panel._player.limit)
    assert panel._picture.frame["error"] == ""
    with pytest.raises(ValueError, match="for small networks, of at most 5 units in a layer and 40 weights"):
        graph_walk(nn.mlp([2, 6, 1], output="sigmoid", loss="mse"), [1, 2], [1.0])


@pytest.mark.parametrize("network", [worked_network, *range(6)], ids=["worked", *"012345"])
def test_each_stop_in_a_network_is_shown_and_labels_do_not_overlap(shared, undrawn, network):
    panel = shared(graph_walk) if network is worked_network else graph_walk(*random_network(network))
    drawing = panel._scene.figures[0].axes[0].artists[-1]
    for frame in range(panel._player.limit + 1):
        panel.set(frame=frame)
        assert panel._picture.frame["error"] == ""
        if network not in (worked_network, 1, 2, 3):
            continue  # in a network of any shape there may be no room for all of them
        boxes = [text.box for text in drawing.texts if text.ground]
        for (x, y, w, h), (u, v, p, q) in combinations(boxes, 2):
            assert abs(x - u) >= w + p - 0.01 or abs(y - v) >= h + q - 0.01, frame
    assert anew(panel._scene.figures[0]).any(), "the last stop can be drawn"


# The panel weight_routes


def test_w13_has_two_routes_that_pull_against_each_other(shared):
    panel = shared(weight_routes)
    assert panel.say.startswith("w₁₃ has 2 routes to the loss, and ∂L/∂w₁₃ = 0.02637.")
    told = words(panel).replace(" ", "")
    assert "1→3→5→7a₁·f′(z₃)·w₃₅·f′(z₅)·w₅₇·f′(z₇)·∂L∂a₇" in told
    assert "(−0.07896)+0.1053=0.02637" in told
    keys(panel, "ArrowRight")
    assert panel.say == "w₁₃, route 1 of 2: 1 → 3 → 5 → 7 adds −0.07896 to ∂L/∂w₁₃ = 0.02637."
    assert panel.reached == ["Light a single route that pulls against the gradient of its weight."]
    keys(panel, *["ArrowRight"] * 2)
    assert panel.values["route"] == 0
    keys(panel, "ArrowUp")
    assert panel.values["weight"] == "w₆₇"
    assert "w₆₇ has 1 route to the loss" in panel.say


def test_the_smaller_the_nudge_the_nearer_the_gradient():
    graph = Graph()
    w13 = next(w for w in graph.trace.weights if (w.source, w.target) == (1, 3))
    away = [abs(nudge_weight(graph, w13, h).up / h - w13.gradient) for h in (1.0, 0.1, 0.01, 0.001)]
    assert all(far > 5 * near for far, near in pairwise(away))
    assert nudge_weight(graph, w13, 1e-5).agrees
    assert not nudge_weight(graph, w13, 0.01).agrees


def test_a_nudge_changes_only_units_downstream():
    graph = Graph()
    w36 = next(w for w in graph.trace.weights if (w.source, w.target) == (3, 6))
    moved = [[bool(change) for change in row] for row in nudge_weight(graph, w36, 0.1).changes]
    assert moved == [[False, False], [False, False], [False, True], [True]]


def test_the_number_of_routes_multiplies_with_the_layers():
    graph = Graph(nn.mlp([1, 3, 3, 3, 1], output="sigmoid", loss="mse", rng=0), [1.0], [1.0])
    first = next(w for w in graph.trace.weights if w.source == 1)
    assert len(routes(graph, first)) == 3 * 3
    assert question("11.count_routes").right == 10 * 10


# The panel gradient_price


def test_nudging_is_counted_and_agrees_with_backpropagation(shared):
    price = measure((2, 3, 1))
    assert (price.parameters, price.central_passes, price.one_sided_passes) == (13, 26, 14)
    assert price.backprop_passes == pytest.approx((9 + 9 + 3) / 9)
    assert price.max_difference < 1e-8
    panel = shared(gradient_price)
    assert "ms" not in words(panel)  # measured times differ between machines, so they aren't stored
    panel.set(layers=1, networks=3)
    assert panel.say == (
        "2-3-1, 13 weights and biases: nudging up and down took 26 forward passes. One way forward and back gives the "
        "same gradient for 2.33."
    )
    assert "ms" in words(panel)
    panel.set(layers=3, networks=9)
    assert panel.say.endswith("for 2.96.")  # it stays below 3, and is not rounded up to it


# Exercises


def test_the_exercises_second_network_matches_the_trace():
    net = nn.mlp([2, 2, 2, 1], output="sigmoid", loss="mse")
    first, second, third = net.layers
    first.params["W"] = [[1, 1], [1, 1]]
    second.params["W"], third.params["W"] = [[5, 1.5], [2, 2]], [[-2], [5]]
    below = [np.array([5.0, 1]), np.array([0.4, 0.7]), np.array([0.5, 0.5])]
    for layer, x, a in zip(net.layers, below, [*below[1:], np.array([0.2])], strict=True):
        layer.params["b"] = np.log(a / (1 - a)) - x @ layer.params["W"]  # so that the outputs are the given ones
    told = nn.trace(net, [5, 1], 1)
    delta = {unit.unit: unit.delta for unit in told.backward}
    for key, value in {"delta7": delta[7], "delta5": delta[5], "delta3": delta[3], "gradient13": 5 * delta[3]}.items():
        assert check(f"11.{key}", value).passed is True
        assert check(f"11.{key}", float(f"{value:.3g}")).passed is True
        assert check(f"11.{key}", 1.05 * value).passed is False
