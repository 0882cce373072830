"""Tests of lesson 04's panels xor_network and perturbation_race, and its exercises perturb, xnor and truth_table."""

from __future__ import annotations

import re

import numpy as np
import pytest

from helpers import drag
from nnlab.datasets import gates
from nnlab.exercises import check
from nnlab.lessons.lesson04_xor_networks import perturbation_race, xor_network
from nnlab.lessons.lesson04_xor_networks.checks import perturb
from nnlab.lessons.lesson04_xor_networks.perturbation_race import X as POINTS
from nnlab.lessons.lesson04_xor_networks.perturbation_race import Y, outputs
from shared_panels import share

shared = share(xor_network, perturbation_race)

WORKED = {"w11": 1.0, "w21": 1.0, "b1": -0.5, "w12": 1.0, "w22": 1.0, "b2": -1.5, "v1": 1.0, "v2": -2.0, "c": -0.5}
XOR_GOAL, XNOR_GOAL, AND_GOAL = (
    "XOR: all four rows right, with weights of your own.",
    "XNOR, its opposite: all four rows right.",
    "Linear hidden units that collapse into the AND unit, x₁ + x₂ − 1.5.",
)


@pytest.fixture
def network(shared):
    return shared(xor_network)


@pytest.fixture
def race(shared):
    return shared(perturbation_race)


def cells(panel):
    """Return the truth table's cells, row by row, without the ✓ and ✗."""
    rows = re.findall(r"<tr><td>.*?</tr>", panel._picture.frame["html"])
    return [
        [re.sub(r"<[^>]+>", "", cell).replace("\u00a0", " ") for cell in re.findall(r"<td>.*?</td>", row)]
        for row in rows
    ]


# The network


def test_the_worked_network_gives_0_1_1_0_with_each_sum_spelled_out(network):
    network.set(**WORKED)
    assert cells(network) == [
        ["0", "0", "−0.5 → 0", "−1.5 → 0", "−0.5 → 0", "0", "✓ right"],
        ["0", "1", "0.5 → 1", "−0.5 → 0", "0.5 → 1", "1", "✓ right"],
        ["1", "0", "0.5 → 1", "−0.5 → 0", "0.5 → 1", "1", "✓ right"],
        ["1", "1", "1.5 → 1", "0.5 → 1", "−1.5 → 0", "0", "✓ right"],
    ]
    assert network.say.startswith("XOR: all 4 rows are right.")
    assert network.reached == [XOR_GOAL]


def test_xnor_is_xor_with_all_signs_of_the_output_turned(network):
    network.set(**WORKED, gate="XNOR")
    assert network.say.startswith("XNOR: 0 of 4 rows are right.")
    network.set(v1=-1.0, v2=2.0, c=0.5)
    assert network.say.startswith("XNOR: all 4 rows are right.")
    assert network.reached == [XNOR_GOAL]


def test_the_sentence_says_whether_the_hidden_units_or_the_output_are_to_blame(network):
    assert "(0, 1) and (1, 1) land on the same place (1, 0)" in network.say
    network.set(**{**WORKED, "v2": 1.0})  # OR, AND as hidden units, but a poor output
    assert network.say.startswith("XOR: 3 of 4 rows are right.")
    assert "only the output's v₁, v₂ and c" in network.say
    network.set(w11=1.0, w21=0.0, b1=-0.5, w12=0.0, w22=1.0, b2=-0.5)  # h₁ = x₁, h₂ = x₂
    assert "still lie like XOR" in network.say


def test_sums_of_tenths_that_are_0_are_0(network):
    network.set(**{**WORKED, "w11": 0.1, "w21": 0.2, "b1": -0.3})  # 0.1 + 0.2 − 0.3 is above 0 for a computer
    assert cells(network)[3][2] == "0.0 → 0"


def test_linear_units_collapse_into_one():
    panel = xor_network(linear=True)
    assert panel.say.startswith("XOR: 3 of 4 rows are right.")
    assert [row[2:5] for row in cells(panel)] == [
        ["−0.5", "−1.5", "2.00 → 1"],  # −0.5 − 2 · (−1.5) − 0.5
        ["0.5", "−0.5", "1.00 → 1"],
        ["0.5", "−0.5", "1.00 → 1"],
        ["1.5", "0.5", "0.00 → 0"],
    ]
    assert "<mn>−1.00</mn>" in panel._picture.frame["html"]
    assert "<mn>2.00</mn>" in panel._picture.frame["html"]


def test_a_panel_of_linear_units_has_no_goal_that_they_cannot_reach():
    assert [goal.text for goal in xor_network(linear=True)._goals] == [AND_GOAL]


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("start", [{}, WORKED, {**WORKED, "v2": -0.5, "w21": -0.5}])
def test_the_name_of_a_line_lies_inside_and_on_no_mark(network, start, linear):
    network.set(**start, linear=linear)
    for ax in network._scene.figures[0].axes:
        marks = [line.get_xydata() for line in ax.lines if line.get_marker() != "None"]  # the points and their names
        places = ax.transData.transform(np.concatenate(marks))
        assert len(places) == 8
        for name in (text for text in ax.texts if text.get_visible()):
            box = name.get_window_extent()
            assert ax.bbox.x0 <= box.x0 < box.x1 <= ax.bbox.x1, name.get_text()
            assert ax.bbox.y0 <= box.y0 < box.y1 <= ax.bbox.y1, name.get_text()
            assert not any(box.contains(*place) for place in places), name.get_text()


@pytest.mark.slow
def test_two_linear_layers_can_be_and_but_never_xor(network):
    network.set(linear=True, w11=1.0, w21=0.0, b1=0.0, w12=0.0, w22=1.0, b2=0.0, v1=1.0, v2=1.0, c=-1.5)
    assert network.reached == [AND_GOAL]
    rng = np.random.default_rng(0)
    for _ in range(20):
        network.set(**{name: round(float(rng.uniform(-3, 3)), 1) for name in WORKED})
        assert network.say.startswith(("XOR: 0", "XOR: 1", "XOR: 2", "XOR: 3"))


def test_the_points_go_from_the_inputs_to_the_hidden_plane(network):
    network.set(**WORKED)
    places = {}
    for journey in (0.0, 0.5, 1.0):
        network.set(journey=journey)
        dotted = next(line for line in network._scene.figures[0].axes[1].lines if line.get_linestyle() == ":")
        places[journey] = np.array(dotted.get_data()).T
    np.testing.assert_allclose(places[0.0], [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)])
    np.testing.assert_allclose(places[0.5], (places[0.0] + places[1.0]) / 2)
    np.testing.assert_allclose(places[1.0][[0, 2]], [(0, 0), (1, 1)])
    np.testing.assert_allclose(places[1.0][[1, 3]].mean(axis=0), (1, 0))  # both circles, side by side
    np.testing.assert_allclose(places[1.0][[1, 3], 1], 0)


def test_lines_are_dragged_in_both_planes(network):
    network.set(**WORKED)
    drag(network, (1.0, 0.45), (0.9, 0.9))  # h₂'s line x₁ + x₂ = 1.5 is near; now it is to go through (0.9, 0.9)
    assert network.values["b2"] == -1.8
    assert network.values["b1"] == -0.5
    drag(network, (0.2, 0.2), (0.1, 0.1), (0.9, 1.1))  # h₁ is held, also where h₂ is nearer
    assert network.values["b1"] == -2.0
    drag(network, (0.5, 0.5), (1.0, 0.0), axes=1)  # h₁ − 2h₂ at (1, 0) is 1
    assert network.values["c"] == -1.0
    network.set(**WORKED, linear=True)
    drag(network, (0.5, 0.5), (0.5, 0.5))  # −x₁ − x₂ + 2 is 1 there, so c goes down by 1
    assert network.values["c"] == -1.5


# Trial and error


def test_the_race_counts_a_pass_for_each_weight_and_one_for_the_start(race):
    assert race.say == "Both start with the same 9 random numbers, and 20 of 40 points are wrong."
    race.set(frame=1)
    first, second = race._player.states[1].lanes
    assert (first.passes, second.passes) == (11, 11)  # 1 at the start, then 1 + 9
    assert first.outcomes[0].sum() == second.outcomes[0].sum() == 9
    race.set(frame=25)
    assert all(lane.passes == 251 or lane.mistakes == 0 for lane in race._player.states[25].lanes)


def test_the_mistakes_in_the_race_never_grow_and_are_those_of_the_weights(race):
    race.set(frame=60)
    for lane in race._player.states[-1].lanes:
        assert (np.diff(lane.history[:, 1]) <= 0).all()
        assert (outputs(lane.w, POINTS) != Y).sum() == lane.mistakes
        assert "mistakes left after" in race.say or "all 40 right after" in race.say


def test_the_race_is_the_same_each_time_and_another_with_another_seed(race):
    race.set(frame=20)
    before = race.say
    race.reset()
    race.set(frame=20)
    assert race.say == before
    race.set(seed=12)
    race.set(frame=20)
    assert race.say != before


def test_who_wins_is_luck_as_the_lesson_says(race):
    race.set(frame=60)
    assert "Small nudges: 10 mistakes left after 601 passes" in race.say
    assert "Large nudges: all 40 right after 401 passes" in race.say
    race.set(seed=12)
    race.set(frame=60)
    assert "Small nudges: all 40 right after 471 passes" in race.say
    assert "Large nudges: 10 mistakes left after 601 passes" in race.say
    race.set(hidden_units=8)
    race.set(frame=1)
    assert [lane.passes for lane in race._player.states[1].lanes] == [35, 35]  # 1 at the start, then 1 + 33


def test_a_function_of_the_learners_races_and_its_passes_are_counted():
    def wasteful(w, mistakes, nudges):
        for i, nudge in enumerate(nudges):
            tried = w.copy()
            tried[i] += nudge
            if mistakes(tried) <= mistakes(w):
                w = tried
        return w, 0  # says so

    panel = perturbation_race(wasteful)
    panel.set(frame=2)
    assert [lane.passes for lane in panel._player.states[2].lanes] == [37, 37]  # 1 + 2 · 18
    assert "stub" not in panel.say


@pytest.mark.parametrize("stub", [lambda w, mistakes, nudges: None, lambda w, mistakes, nudges: ...])
def test_a_stub_is_replaced_and_the_panel_says_so(stub):
    panel = perturbation_race(stub)
    panel.set(frame=3)
    assert panel.say.startswith("Your perturb is a stub, so nnlab's races.")
    assert len(panel.say) <= 200


def test_a_mistake_in_the_learners_function_is_shown_in_the_panel():
    panel = perturbation_race(lambda w, mistakes, nudges: w[:3])
    panel.set(frame=1)
    assert "perturb should give as many weights as it gets" in panel._picture.frame["error"]
    panel.reset()
    assert panel._picture.frame["error"] == ""


def test_perturbing_by_hand():
    def from_three(w):
        return abs(round(w.sum()) - 3)

    # 3 mistakes; +2 leaves 1: kept. +2 leaves 1 as well (4): kept. +5 leaves 6: taken back.
    w, passes = perturb(np.zeros(3), from_three, np.array([2.0, 2.0, 5.0]))
    np.testing.assert_array_equal(w, [2, 2, 0])
    assert passes == 4


def test_forty_points_round_the_four_corners():
    corners, wanted = gates("xor")
    nearest = ((POINTS[:, None] - corners) ** 2).sum(axis=-1).argmin(axis=1)
    np.testing.assert_array_equal(wanted[nearest], Y)
    np.testing.assert_array_equal(np.bincount(nearest), [10, 10, 10, 10])
    two_lines = np.array([1, 1, 1, 1, -0.5, -1.5, 1, -2, -0.5])  # the lesson's network
    assert (outputs(two_lines, corners) == wanted).all()


# Exercises


def test_any_network_for_xnor_will_do():
    nor_and_and = {"W": [[1, -1], [1, -1]], "b": [-1.5, 0.5], "v": [1, 1], "c": -0.5}
    assert check("04.xnor", **nor_and_and).passed is True


def test_booleans_are_as_good_as_0_and_1():
    assert check("04.network", lambda X, W, b, v, c: (X @ W + b > 0) @ v + c > 0).passed is True
