"""Tests of lesson 15: ink and its preprocessing, the packaged network, its three panels, and its exercises."""

from __future__ import annotations

import io
import math
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

import nnlab as nn
from helpers import click, keys, refuses
from nnlab import datasets, run
from nnlab.exercises import check
from nnlab.lessons.lesson15_digits import digit_data, digit_training, drawing_pad, mistake_gallery
from nnlab.lessons.lesson15_digits.digit_training import _weight_images
from nnlab.lessons.lesson15_digits.handwriting import PAD_SIDE, blank, draw_line, erase, network_input, reader
from shared_panels import share

shared = share(digit_training, drawing_pad, mistake_gallery)

SEVEN = [(0.28, 0.82), (0.72, 0.82), (0.45, 0.15)]
NO_MNIST = "MNIST is not on this computer"


@pytest.fixture
def without_mnist(monkeypatch, tmp_path):
    """Make MNIST unavailable."""
    monkeypatch.setattr(datasets, "mnist", lambda download: (_ for _ in ()).throw(FileNotFoundError))
    digit_data._load_mnist.cache_clear()
    yield
    digit_data._load_mnist.cache_clear()


@pytest.fixture(scope="module")
def mnist():
    """Return MNIST, or skip the test if it isn't downloaded."""
    try:
        return datasets.mnist(download=False)
    except FileNotFoundError:
        pytest.skip(NO_MNIST)


def draw_stroke(panel, *places):
    """Draw a line on the pad with the events the page would send."""
    common = {"figure": 0, "start": places[0]}
    events = [{"kind": "down", "at": places[0], "path": [places[0]], **common}]
    events += [{"kind": "move", "at": place, "path": [place], **common} for place in places[1:]]
    panel._hear([*events, {"kind": "up", "at": places[-1], "path": [places[-1]], **common}])


# Ink and its preprocessing


def test_a_line_has_constant_thickness_and_no_holes():
    ink = draw_line(blank(), [(0.2, 0.5), (0.8, 0.5)])
    thickness = ink.sum(axis=0)[40:100]
    assert thickness == pytest.approx(0.08 * PAD_SIDE, abs=0.5)
    assert np.ptp(thickness) < 0.01
    assert ink[PAD_SIDE // 2, int(0.2 * PAD_SIDE) : int(0.8 * PAD_SIDE)].min() == 1


def test_a_dot_is_round_and_can_be_erased():
    ink = draw_line(blank(), [(0.5, 0.5)])
    assert ink.sum() == pytest.approx(math.pi / 4 * (0.08 * PAD_SIDE) ** 2, rel=0.05)
    assert np.allclose(ink, ink.T)
    assert not erase(ink, (0.5, 0.5)).any()
    assert not draw_line(blank(), [(3.0, -2.0)]).any(), "outside the pad"


@pytest.mark.parametrize(("size", "x", "y"), [(1.0, 0.0, 0.0), (0.4, 0.05, 0.55), (0.4, 0.58, 0.02), (0.6, 0.3, 0.3)])
def test_network_input_fits_20_by_20_with_centred_mass(size, x, y):
    ink = draw_line(blank(), [(x + size * across, y + size * up) for across, up in SEVEN])
    figure_pixels = network_input(ink).reshape(28, 28)
    there = figure_pixels > 0.05
    assert there.any(axis=1).sum() == 20, "a 7 is higher than wide"
    assert there.any(axis=0).sum() <= 20
    rows, columns = np.indices((28, 28)) + 0.5
    for along in (rows, columns):
        assert (along * figure_pixels).sum() / figure_pixels.sum() == pytest.approx(14, abs=0.51)
    assert figure_pixels.min() >= 0
    assert figure_pixels.max() <= 1 + 1e-6


def test_network_input_averages_ink():
    ink = blank()
    ink[20:120, 30:130] = 0.25
    ink[20:70] *= 4
    figure_pixels = network_input(ink).reshape(28, 28)
    assert figure_pixels[figure_pixels > 0] == pytest.approx(np.repeat([1, 0.25], 200))


def test_mnist_is_preprocessed_in_the_same_way(mnist):
    """Its images fill the box of 20 × 20 in one direction, and their centre of mass is in the middle."""
    images = mnist[0][:500].reshape(-1, 28, 28)
    longer = np.max([(images.max(axis=axis) > 0).sum(axis=1) for axis in (1, 2)], axis=0)
    assert longer.max() == np.median(longer) == 20
    rows = np.arange(28) + 0.5
    centres = (images.sum(axis=2) @ rows) / images.sum(axis=(1, 2))
    assert np.abs(centres - 14).mean() < 0.6


# The network in the package


def test_packaged_network_is_small():
    path = Path(nn.__file__).parent / "datasets/data/digit_reader.npz"
    assert path.stat().st_size < 200_000
    net = reader()
    assert (net.n_in, net.n_out, net.parameters.size) == (784, 10, 784 * 49 + 49 + 49 * 10 + 10)


def test_packaged_network_reads_more_than_97_percent_of_mnist(mnist):
    assert reader().accuracy(mnist[2], mnist[3]) > 0.975


# The panel drawing_pad


def test_the_sample_is_replaced_by_a_stroke_and_restored_by_undo(shared):
    panel = shared(drawing_pad)
    ours = panel.values["ink"]
    assert panel.say.startswith("The network reads a 3")
    draw_stroke(panel, *SEVEN)
    assert panel.say.startswith("The network reads a 7")
    assert (np.abs(panel.values["ink"] - draw_line(blank(), SEVEN)) > 0.5).mean() < 0.005
    panel._on_action(panel._actions["Undo"])
    assert (panel.values["ink"] == ours).all()
    assert panel.say.endswith("This is our 3: just draw your own.")
    assert panel.reached == ["Draw a digit that is read with more than 95 %."], "by the learner's 7"
    before = panel.values
    panel._on_action(panel._actions["Undo"])
    assert panel.values["ink"] is before["ink"], "there is nothing more to undo"


def test_a_restored_sample_reaches_no_goal(shared):
    panel = shared(drawing_pad)
    draw_stroke(panel, (0.9, 0.1))
    panel._on_action(panel._actions["Clear"])
    panel._on_action(panel._actions["Undo"])
    assert not panel.say.endswith("your own."), "the learner's dot"
    panel._on_action(panel._actions["Undo"])
    assert panel.reached == []
    draw_stroke(panel, *SEVEN)
    assert panel.say.startswith("The network reads a 7"), "it makes room again"


@pytest.mark.parametrize("size", [1.0, 0.6, 0.3])
def test_a_seven_is_read_wherever_it_is_and_however_large_unless_it_is_tiny(shared, size):
    """As the lesson's first question claims."""
    for left, low in [(0.06, 0.06), (0.5, 0.06), (0.5, 0.3)]:
        panel = shared(drawing_pad)
        draw_stroke(panel, *[(left + size * (x - 0.28), low + size * (y - 0.15)) for x, y in SEVEN])
        assert panel.say.startswith("The network reads a 7")


def test_batched_move_events_draw_the_same_line(shared):
    panel = shared(drawing_pad)
    places = [(0.3, 0.8), (0.7, 0.8), (0.6, 0.5), (0.5, 0.2)]
    draw_stroke(panel, *places)
    ink = panel.values["ink"]
    panel = shared(drawing_pad)
    assert (panel.values["ink"] != ink).any()
    common = {"figure": 0, "start": places[0]}
    panel._hear(
        [
            {"kind": "down", "at": places[0], "path": places[:1], **common},
            {"kind": "move", "at": places[3], "path": places[1:], **common},
            {"kind": "up", "at": places[3], "path": places[3:], **common},
        ]
    )
    assert (panel.values["ink"] == ink).all()


def test_a_goal_waits_until_the_pen_is_up(shared):
    panel = shared(drawing_pad)
    common = {"figure": 0, "start": (0.5, 0.85)}
    panel._hear([{"kind": "down", "at": (0.5, 0.85), **common}, {"kind": "move", "at": (0.5, 0.15), **common}])
    assert panel.say.startswith("The network reads a 1")
    assert panel.reached == []
    panel._hear([{"kind": "up", "at": (0.5, 0.15), **common}])
    assert len(panel.reached) == 1


def test_a_seven_with_a_bar_and_a_foot_is_read_as_a_three(shared):
    """As the lesson and one of its questions claim."""
    panel = shared(drawing_pad)
    panel.set(**panel._goals[2].example)
    assert panel.say.startswith("The network reads a 3, with 99 %")
    assert "You meant a 7." in panel.say


def test_the_pad_accepts_other_networks():
    small = nn.mlp([64, 5, 10], output="sigmoid", loss="mse", rng=0)
    panel = drawing_pad(small)
    assert panel._scene.figures[2].axes[0].get_title() == "5 hidden units"
    for layers, title in [
        ([nn.Dense(64, 10)], "10 output units"),
        ([nn.Dropout(0.1), nn.Dense(64, 20), nn.Dense(20, 10)], "20 hidden units"),
    ]:
        assert drawing_pad(nn.Network(layers))._scene.figures[2].axes[0].get_title() == title
    panel.set(ink=blank(), sample=False)
    assert panel.say == "The pad is empty: draw a digit."
    sentence = "net should have 784 or 64 inputs and 10 outputs, to read digits, not 5 and 10."
    with refuses(sentence):
        drawing_pad(nn.mlp([5, 10]))


def figure_pixels(panel, number):
    """Return a figure of a panel as on the page, (height, width, 3), from 0 to 1."""
    return plt.imread(io.BytesIO(panel._pngs[number]))[:, :, :3]


def test_the_pad_is_drawn_the_right_way_up(shared):
    panel = shared(drawing_pad)
    draw_stroke(panel, (0.2, 0.9), (0.4, 0.9))
    dark = np.argwhere(figure_pixels(panel, 0)[5:-5, 5:-5].mean(axis=2) < 0.5)
    assert dark.mean(axis=0) == pytest.approx([60, 180], abs=8), "row and column of 600"


def test_unit_images_are_as_strong_as_activations():
    net = nn.mlp([64, 4, 10], rng=0)
    net.layers[0].params["b"][:] = [-50, 50, 50, -50]
    image = np.ptp(figure_pixels(drawing_pad(net), 2), axis=2)[60:510, 30:510]  # 0 where there is no colour
    (silent, lit), (lit_too, silent_too) = [
        [half.mean() for half in np.array_split(row, 2, 1)] for row in np.array_split(image, 2)
    ]
    assert max(silent, silent_too) < 0.02
    assert min(lit, lit_too) > 0.05


# The panel digit_training


def test_images_are_hidden_weights_and_curves_end_at_the_accuracy(shared):
    panel = shared(digit_training)
    panel.set(frame=20)
    state, net = panel._all_values()["state"], nn.mlp([64, 30, 10])
    net.parameters = state.training.parameters
    assert np.allclose(_weight_images(state, 30, 64)[7], digit_data.to_28_by_28(net.layers[0].params["W"][:, [7]].T))
    lines = {line.get_label(): line for line in panel._scene.figures[1].axes[0].lines}
    assert lines["validation"].get_ydata()[-1] == net.accuracy(
        digit_data.load_digits(digit_data.SMALL).X_val, digit_data.load_digits(digit_data.SMALL).y_val
    )


def test_two_minutes_are_the_limit(shared):
    panel = shared(digit_training)
    panel.set(**panel._goals[2].example)
    names = ["data", "hidden", "activation", "cost", "start", "open_the_test_set"]
    values, state = {name: panel.values[name] for name in names}, panel._all_values()["state"]
    for seconds, reached in [(119, True), (121, False)]:
        assert panel._goals[2].reached(state=state._replace(seconds=seconds), **values) == reached


def test_sizes_of_training_validation_and_test_sets(mnist):
    for name, sizes in [(digit_data.SMALL, (1150, 287, 360)), (digit_data.MNIST, (55_000, 5_000, 10_000))]:
        digits = digit_data.load_digits(name)
        assert (len(digits.X), len(digits.X_val), len(digits.X_test)) == sizes
        assert (len(digits.y), len(digits.y_val), len(digits.y_test)) == sizes
    assert (digits.X_val == mnist[0][-5_000:]).all()


def test_the_worked_numbers():
    net = nn.mlp([784, 30, 10])
    assert net.parameters.size == 784 * 30 + 30 + 30 * 10 + 10 == 23_860
    assert len(nn.minibatches(60_000, 10)) == 6_000


def test_stepping_and_jumping_give_the_same_run(shared):
    panel = shared(digit_training)
    for frame in range(1, 25):
        panel.set(frame=frame)
    sentence, stepped = panel.say, panel._all_values()["state"].training.parameters
    panel = shared(digit_training)
    assert panel.say != sentence
    panel.set(frame=24)
    assert panel.say == sentence
    jumped = panel._all_values()["state"].training.parameters
    assert jumped is not stepped
    assert (jumped == stepped).all()


def test_frames_end_at_the_end_of_an_epoch(shared):
    panel = shared(digit_training)
    panel.set(frame=13)
    seen = [int(seen) for seen in panel._all_values()["state"].curve[:, 0]]
    assert seen[:14] == [100 * i for i in range(11)] + [1150, 1650, 2150]
    panel.set(frame=15)
    state = panel._all_values()["state"]
    assert (state.seen, state.training.updates) == (2300 + 500, 280), "ends at an epoch's end, and begins another"


@pytest.mark.slow
def test_a_diverging_run_ends_without_an_error(shared):
    panel = shared(digit_training)
    panel.set(activation="relu", learning_rate=10.0, frame=100)
    assert panel.values["frame"] < 150
    panel.set(hidden=100, start="N(0, 1)", cost="cross-entropy", frame=20)
    assert panel._picture.frame["error"] == ""


def test_the_test_set_is_opened_only_when_asked_for(shared):
    panel = shared(digit_training)
    assert "The test set is closed." in panel._picture.frame["html"]
    panel.set(open_the_test_set=True)
    assert "of 360 images are read right" in panel._picture.frame["html"]


def test_without_mnist_the_panels_say_so_and_take_the_small_digits(shared, without_mnist):
    for panel in (shared(digit_training), shared(mistake_gallery)):
        before = panel.say
        panel.set(data=digit_data.MNIST)
        assert NO_MNIST in panel._picture.frame["html"]
        assert panel.say == before


@pytest.mark.slow
def test_with_mnist_the_last_goal_is_reached_after_four_epochs(shared, mnist, monkeypatch):
    monkeypatch.setattr(
        run, "time", SimpleNamespace(perf_counter=lambda: 0.0)
    )  # this machine may be busy with other tests
    panel = shared(digit_training)
    panel.set(data=digit_data.MNIST, cost="cross-entropy", hidden=100, learning_rate=0.5, frame=60)
    assert "79\N{NO-BREAK SPACE}510 parameters" in panel._picture.frame["html"]
    panel.set(open_the_test_set=True)
    assert panel.reached[-1].startswith("Within two minutes")


# The panel mistake_gallery


def test_clicking_a_cell_opens_its_images():
    net = nn.mlp([64, 10, 10], rng=0)
    _, _, X, y = datasets.digits()
    panel, read = mistake_gallery(net), net.predict(X)
    assert f"{(read != y).sum()} mistakes in 360" in panel.say
    really, took = int(y[0]), int(read[0])
    click(panel, took, really)
    assert panel.values["cell"] == (really, took)
    assert panel.say.startswith(f"{((y == really) & (read == took)).sum()} digits that are ")


def test_arrow_keys_move_between_cells(shared):
    panel = shared(mistake_gallery)
    for key, cell in [("ArrowRight", (0, 1)), ("ArrowDown", (1, 1)), ("ArrowLeft", (1, 0)), ("ArrowLeft", (1, 0))]:
        keys(panel, key)
        assert panel.values["cell"] == cell
    keys(panel, " ")
    assert panel.values["page"] == 2


def test_the_surest_come_first():
    panel = mistake_gallery(nn.mlp([64, 10, 10], rng=0))
    sure = []
    for order in ("the surest first", "the least sure first"):
        panel.set(order=order)
        sure.append(int(panel.say.split("with ")[1].split(" ")[0]))
    assert sure[0] > sure[1]


# The exercises


@pytest.mark.parametrize("change", [{"activation": "tanh"}, {"hidden": 100}, {"learning_rate": 1.0}])
def test_improve_accepts_several_settings(change):
    assert check("15.improve", change).passed


def test_gains_may_be_computed_from_predictions():
    def gains(train_old, train_new, X_val, y_val, seeds):
        right = [[nn.accuracy(y_val, train(s).predict(X_val)) for s in seeds] for train in (train_old, train_new)]
        return np.subtract(right[1], right[0])

    assert check("15.gains", gains).passed
