"""Tests of lesson 08: worked losses, and `loss_slopes`, `simplex`, `slow_start`, `residuals`, `three_heads`."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nnlab as nn
from helpers import blueness, click, keys, marked, push, words
from nnlab import plots
from nnlab.exercises import check
from nnlab.exercises.registry import question
from nnlab.lessons.lesson08_costs import loss_slopes, residuals, simplex, slow_start, three_heads
from nnlab.lessons.lesson08_costs.loss_slopes import NAMES, Prediction
from nnlab.lessons.lesson08_costs.residuals import HIDDEN_UNITS, STRAIGHT_LINE, noisy_points, residuals_of
from nnlab.lessons.lesson08_costs.simplex import CORNERS, losses, slopes
from nnlab.lessons.lesson08_costs.three_heads import BINARY, CLASSES, HEADS, NUMBER, build_network, island_data
from shared_panels import share

shared = share(loss_slopes, residuals, simplex, slow_start, three_heads)


def state_of(panel):
    return panel._all_values()["state"]


# The worked numbers of the syllabus, and those of the lesson


def test_outputs_that_do_not_sum_to_1_are_rescaled():
    y_hat = np.array([0.03, 0.57, 0.24])
    assert y_hat.sum() == pytest.approx(0.84)
    assert (y_hat / y_hat.sum()).round(3).tolist() == [0.036, 0.679, 0.286]
    assert y_hat.argmax() + 1 == 2
    assert nn.one_hot(np.array([1, 2, 3]) - 1, 3).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    by_hand = (0.03**2 + 0.43**2 + 0.24**2) / 2  # summed over the classes
    assert nn.mse(y_hat[None], np.array([1]))[0] == pytest.approx(by_hand)
    assert f"{by_hand:.4f}" == "0.1217"


def test_ten_times_less_likely_costs_log_ten_more():
    assert [f"{-math.log(a):.3f}" for a in (0.5, 0.1, 0.01, 0.001)] == ["0.693", "2.303", "4.605", "6.908"]
    assert question("08.half").right == pytest.approx(math.log(2), abs=0.001)
    assert str(question("08.one_percent").right).startswith("4.6")
    assert math.exp(-5) < 0.01  # a loss of 5 nats means a probability below 1 %


def test_squared_error_and_log_loss_slopes_differ_by_the_sigmoid_slope():
    assert question("08.a_is_02").right == pytest.approx(0.8 / (0.8 * 0.2 * 0.8))
    far, near = (float(Prediction(z, 1).slopes["squared error"]) for z in (-8.0, -2.0))
    assert near / far > 250


# The panels


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", [-6.0, -1.3, 0.4, 5.0])
def test_slopes_by_score_and_by_output_match_finite_differences(y, z):
    h = 1e-6
    here, up, down = Prediction(z, y), Prediction(z + h, y).losses, Prediction(z - h, y).losses
    width = float(Prediction(z + h, y).a - Prediction(z - h, y).a)
    for name in NAMES:
        assert here.slopes[name] == pytest.approx((up[name] - down[name]) / (2 * h), abs=1e-6)
        assert here.slopes_by_output[name] == pytest.approx((up[name] - down[name]) / width, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("y", [0, 1])
def test_the_four_losses_match_the_library(y):
    z = np.array([-4.0, -0.5, 0.0, 2.0])
    column, target = z.reshape(-1, 1), np.full(4, y)
    came = Prediction(z, y).losses
    np.testing.assert_allclose(came["log loss"], nn.binary_cross_entropy(column, target))
    np.testing.assert_allclose(came["squared error"], nn.mse(nn.sigmoid(column), target))
    np.testing.assert_allclose(came["perceptron"], nn.perceptron_loss(column, target))
    assert came["0/1"].mean() == nn.zero_one(target, (z > 0).astype(int))


def test_a_confident_wrong_answer_costs_more_than_5_nats(shared):
    panel = shared(loss_slopes)
    panel.set(z=-4.9)
    assert panel.reached == []
    panel.set(z=-5.0)
    assert len(panel.reached) == 1
    assert panel.say.startswith(
        "Confident and wrong: the neuron says 0.007 with the target 1. Its log loss is 5.01 nats"
    )
    panel.set(z=-6.0)
    told = words(panel).split()
    for number in ("6.002", "0.498", "6.000", "1.000", "−0.9975", "−0.0025", "−1.0000", "0.0000"):
        assert number in told


@pytest.mark.parametrize("axes", [0, 1])
def test_dragging_sets_the_score_on_both_x_axes(shared, axes):
    panel = shared(loss_slopes)
    click(panel, -3.0, 0.0, axes)
    assert panel.values["z"] == -3.0
    panel.set(across="output a")
    click(panel, 0.9, 0.0, axes)
    assert panel.values["z"] == 2.2  # log 9
    click(panel, 0.0, 0.0, axes)
    assert panel.values["z"] == -6.5


def test_the_slopes_in_the_simplex_match_finite_differences():
    rng, h = np.random.default_rng(5), 1e-6
    for z in rng.normal(0, 2, (6, 3)):
        for y in np.eye(3):
            nudged = [(losses(z + h * e, y), losses(z - h * e, y)) for e in np.eye(3)]
            for name, slope in slopes(z, y).items():
                np.testing.assert_allclose(slope, [(up[name] - down[name]) / (2 * h) for up, down in nudged], atol=1e-6)
                assert slope.sum() == pytest.approx(0, abs=1e-12)  # a shift of all scores changes nothing
    z, y = rng.normal(0, 2, (4, 3)), np.array([0, 1, 2, 0])
    came = [losses(each, target) for each, target in zip(z, np.eye(3)[y], strict=True)]
    np.testing.assert_allclose([each["cross-entropy"] for each in came], nn.cross_entropy(z, y))
    np.testing.assert_allclose([each["squared error"] for each in came], nn.mse(nn.softmax(z), y))


def test_dragging_in_the_simplex_sets_the_scores(shared):
    panel = shared(simplex)
    p = np.array([0.2, 0.1, 0.7])
    click(panel, *(p @ CORNERS))
    z = np.array([panel.values[f"z{i}"] for i in (1, 2, 3)])
    np.testing.assert_allclose(nn.softmax(z), p, atol=0.01)
    assert panel.say.startswith("The prediction says class 3 with 0.70")
    click(panel, 0.02, 0.01)  # the corner of class 1
    assert panel.say.startswith("The prediction says class 1 with 0.97")


def test_steps_by_cross_entropy_leave_a_wrong_corner_and_steps_by_the_squared_error_do_not(shared):
    says = {}
    for loss in ("cross-entropy", "squared error"):
        panel = shared(simplex)
        panel.set(loss=loss, z1=5.0, z2=-1.0, z3=-1.0)
        for _ in range(8):
            push(panel, "Step downhill")
        says[loss] = panel.say
    assert "and that is right" in says["cross-entropy"]
    assert "but it is class 2" in says["squared error"]


def test_step_downhill_uses_the_learners_gradient():
    panel = simplex(lambda z, y: np.array([0.0, 0.0, -3.0]))
    panel.set(z1=0.0, z2=0.0, z3=0.0)
    push(panel, "Step downhill")
    assert [panel.values[f"z{i}"] for i in (1, 2, 3)] == [0.0, 0.0, 3.0]  # the step is minus the slope
    assert simplex(lambda z, y: None).say.startswith("Your gradient is still a stub")
    assert "should give a slope for each of the 3 scores" in simplex(lambda z, y: z[:2]).say
    assert "ZeroDivisionError" in simplex(lambda z, y: 1 / 0).say


def test_squared_error_leaves_a_wrong_start_ten_times_later(shared):
    panel = shared(slow_start)
    start = state_of(panel)
    assert start.neurons[0] == start.neurons[1]  # the same neuron, the same points
    panel.set(frame=40)
    assert panel.say == (
        "After 40 epochs: squared error has 40 of 40 points wrong, log loss 0. Log loss was done in epoch 8."
    )
    panel.set(frame=100)
    assert panel.say.endswith("Log loss was done in epoch 8, squared error in epoch 80.")


def test_each_epoch_is_a_step_of_the_library_on_the_same_cost(shared):
    panel = shared(slow_start)
    panel.set(learning_rate=2.0, frame=1)
    before, after = panel._player.states[:2]
    for before_one, after_one, loss in zip(before.neurons, after.neurons, ("mse", "binary_cross_entropy"), strict=True):
        net = nn.mlp([2, 1], output="sigmoid" if loss == "mse" else "identity", loss=loss, rng=0)
        net.parameters[...] = [*before_one.neuron.w, before_one.neuron.b]
        net.backward(before.X, before.y)
        net.parameters -= 2.0 * net.gradient
        np.testing.assert_allclose([*after_one.neuron.w, after_one.neuron.b], net.parameters)


def test_the_line_leaves_a_wave_in_the_residuals_and_hidden_units_only_noise(shared):
    panel = shared(residuals)
    panel.set(frame=60)
    state, (X, _) = state_of(panel), noisy_points()
    line, bent = (residuals_of(state.nets[name]) for name in (STRAIGHT_LINE, HIDDEN_UNITS))
    middle = (X[:, 0] > 0.2) & (X[:, 0] < 0.6)
    edge = X[:, 0] > 0.85
    assert line[middle].min() > 0 > line[edge].max()  # a wave: all residuals there have the same sign
    assert (bent[middle] > 0).any()
    assert (bent[middle] < 0).any()
    assert np.sqrt((bent[80:] ** 2).mean()) == pytest.approx(0.11, abs=0.01)
    slope, height = np.polyfit(X[:80, 0], noisy_points()[1][:80, 0], 1)  # the line of least squares
    np.testing.assert_allclose(state.nets[STRAIGHT_LINE].parameters, [slope, height], atol=0.05)


def test_a_selected_point_shows_its_residual_and_loss(shared):
    panel = shared(residuals)
    panel.set(frame=20)
    X, y = noisy_points()
    click(panel, X[30, 0], y[30, 0])
    assert panel.values["chosen"] == 30
    error = float(residuals_of(state_of(panel).nets[HIDDEN_UNITS])[30])
    told = words(panel).split()
    assert f"{error:.2f}".replace("-", "−") in told
    assert f"{error**2 / 2:.4f}" in told
    keys(panel, "ArrowRight")
    further = X[panel.values["chosen"], 0] - X[30, 0]
    assert further == min(step for step in X[:80, 0] - X[30, 0] if step > 0)
    click(panel, X[12, 0], float(residuals_of(state_of(panel).nets[HIDDEN_UNITS])[12]), axes=1)
    assert panel.values["chosen"] == 12


def test_three_heads_sum_their_losses_and_pass_the_gradient_check():
    X, y = island_data()
    for teach in ("all three heads", NUMBER, BINARY, CLASSES):
        net = build_network(3, 1, teach)
        assert nn.gradient_error(net, X[:6], y[:6]) < 1e-6
    z = build_network(3, 1, "all three heads").forward(X)
    parts = {
        NUMBER: nn.mse(z[:, :1], y[:, :1]).mean(),
        BINARY: nn.binary_cross_entropy(z[:, 1:2], y[:, 1:2]).mean(),
        CLASSES: nn.cross_entropy(z[:, 2:], y[:, 2:]).mean(),
    }
    for name, part in parts.items():
        assert build_network(3, 1, name).cost(X, y) == pytest.approx(part)
    assert build_network(3, 1, "all three heads").cost(X, y) == pytest.approx(sum(parts.values()))


def test_an_untrained_head_keeps_its_weights_but_not_its_outputs(shared):
    panel = shared(three_heads)
    panel.set(teach=CLASSES, frame=10)
    first, last = panel._player.states[0].net, panel._player.states[-1].net
    untaught = HEADS[NUMBER]
    np.testing.assert_array_equal(last.layers[1].params["W"][:, untaught], first.layers[1].params["W"][:, untaught])
    X, _ = island_data()
    assert np.abs(last.forward(X)[:, untaught] - first.forward(X)[:, untaught]).max() > 0.1


def in_order(X):
    return np.array(sorted(X.tolist())).reshape(-1, 2)


def test_maps_and_markers_of_three_heads_match_the_titles(shared):
    panel = shared(three_heads)
    panel.set(frame=20)
    X, y = island_data()
    net, axes = state_of(panel).net, [fig.axes[0] for fig in panel._scene.figures]
    z = net.outputs(plots.grid(axes[0], 40, 40)).reshape(40, 40, 5)
    for ax, head in zip(axes, (0, 1), strict=False):  # blue is high, and blue is land
        sure = np.abs(z[..., head]) > 0.3
        np.testing.assert_array_equal(blueness(ax)[sure] > 0, z[..., head][sure] > 0)
    higher, land = y[:, 0] > net.outputs(X)[:, 0], y[:, 1] == 1
    np.testing.assert_allclose(marked(axes[0], "s"), in_order(X[~higher]))
    np.testing.assert_allclose(marked(axes[1], "s"), in_order(X[~land]))
    titles = [ax.get_title() for ax in axes[1:]]
    assert titles == ["land (circle) or sea (square)", "owl ■, lark ● or gull ▲"]
    for bird, (marker, side) in enumerate([("s", -1), ("o", 1), ("^", 0)]):
        places = X[y[:, 2 + bird] == 1]
        there = marked(axes[2], marker).tolist()
        assert all(place in there for place in places.tolist())  # the ring is also a circle
        colours = blueness(axes[2])[z[..., 2:].argmax(axis=-1) == bird]
        assert set(np.sign(np.fix(colours / 10)).tolist()) == {side}


def test_circles_are_points_above_the_prediction(shared):
    panel = shared(residuals)
    panel.set(frame=20)
    (X, y), error = noisy_points(), residuals_of(state_of(panel).nets[HIDDEN_UNITS])[:80]
    points, below = (fig.axes[0] for fig in panel._scene.figures)
    low = error < 0
    np.testing.assert_allclose(marked(points, "s"), in_order(np.column_stack([X[:80, 0], y[:80, 0]])[low]))
    np.testing.assert_allclose(marked(below, "s"), in_order(np.column_stack([X[:80, 0], error])[low]))


def test_the_dotted_lines_in_the_triangle_are_1_2_and_3_nats(shared):
    panel = shared(simplex)
    ax = panel._scene.figures[0].axes[0]
    dotted = [line.get_xydata() for line in ax.lines if line.get_linestyle() == ":"]
    for line, nats in zip(dotted, (1, 2, 3), strict=True):
        x, y = line[np.isfinite(line).all(axis=1)].T
        share = x - y / CORNERS[2, 1] / 2  # of class 2, the target
        assert np.quantile(np.abs(share - math.exp(-nats)), 0.95) < 0.005
    wrong, right = blueness(ax)[1, [3, -3]]
    assert wrong < right - 50


def test_the_maps_of_slow_start_show_the_neurons_outputs(shared):
    panel = shared(slow_start)
    for frame, sides in ((0, (False, False)), (40, (False, True)), (100, (True, True))):
        panel.set(frame=frame)
        for fig, side in zip(panel._scene.figures, sides, strict=False):
            assert (blueness(fig.axes[0])[45, 45] > 0) == side  # among the circles, which should be blue


def test_click_and_keys_select_a_position_and_show_its_numbers(shared):
    panel = shared(three_heads)
    X, y = island_data()
    click(panel, *X[17], axes=2)
    assert panel.values["chosen"] == 17
    keys(panel, *["ArrowLeft"] * 18)
    assert panel.values["chosen"] == 89
    assert f"{y[89, 0]:.2f}".replace("-", "−") in words(panel).split()
    assert "After" not in panel.say


# Facts the lesson states about costs


def test_only_the_log_loss_and_the_perceptron_loss_of_one_neuron_are_convex():
    x, y = np.array([-2.0, -1.0, 0.5, 1.0, 3.0]), np.array([0, 0, 1, 0, 1])
    ends = np.random.default_rng(3).uniform(-10, 10, (2, 300, 2))

    def costs(w):
        z = w[:, :1] * x + w[:, 1:]
        both = [Prediction(z, target).losses for target in (0, 1)]
        return {name: np.where(y == 0, both[0][name], both[1][name]).mean(axis=1) for name in NAMES}

    middle, (one, other) = costs(ends.mean(axis=0)), map(costs, ends)
    below = {name: int((middle[name] > (one[name] + other[name]) / 2 + 1e-9).sum()) for name in NAMES}
    assert below["log loss"] == below["perceptron"] == 0
    assert min(below["squared error"], below["0/1"]) > 50


# Exercises


def test_any_numerically_stable_log_loss_passes():
    def softplus(z):
        return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))

    for right in (
        lambda z, y: softplus((1 - 2 * y) * z),
        lambda z, y: softplus(z) - y * z,
        lambda z, y: np.logaddexp(0, np.where(np.asarray(y) == 1, -1.0, 1.0) * z),
    ):
        assert check("08.log_loss", right).passed is True


def test_one_hot_and_softmax_gradient_with_loops_pass():
    def rows(y, k):
        return [[1 if j == c else 0 for j in range(k)] for c in y]

    def slope(z, y):
        top = max(z)
        e = [math.exp(each - top) for each in z]
        return [each / sum(e) - target for each, target in zip(e, y, strict=True)]

    assert check("08.one_hot", rows).passed is True
    assert check("08.softmax_gradient", slope).passed is True
