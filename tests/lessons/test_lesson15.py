"""Lesson 15: drawings that become pictures as MNIST's are, the network in the package, live training, the gallery."""

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
from nnlab.lessons.lesson15_digits.digit_training import _pictures
from nnlab.lessons.lesson15_digits.handwriting import SIDE, blank, fitted, inked, reader, wiped

SEVEN = [(0.28, 0.82), (0.72, 0.82), (0.45, 0.15)]
NO_MNIST = "MNIST is not on this computer"


@pytest.fixture
def without_mnist(monkeypatch, tmp_path):
    """A computer on which MNIST is nowhere."""
    monkeypatch.setattr(datasets, "mnist", lambda download: (_ for _ in ()).throw(FileNotFoundError))
    digit_data._mnist.cache_clear()
    yield
    digit_data._mnist.cache_clear()


@pytest.fixture
def mnist():
    """The real images, where they are."""
    try:
        return datasets.mnist(download=False)
    except FileNotFoundError:
        pytest.skip(NO_MNIST)


def stroke(panel, *places):
    """Draw a line on the pad, as the page tells of it."""
    told = {"figure": 0, "start": places[0]}
    events = [{"kind": "down", "at": places[0], "path": [places[0]], **told}]
    events += [{"kind": "move", "at": place, "path": [place], **told} for place in places[1:]]
    panel._hear([*events, {"kind": "up", "at": places[-1], "path": [places[-1]], **told}])


# Ink, and the picture made of it


def test_a_line_is_as_thick_everywhere_and_holes_have_no_place_in_it():
    ink = inked(blank(), [(0.2, 0.5), (0.8, 0.5)])
    thickness = ink.sum(axis=0)[40:100]
    assert thickness == pytest.approx(0.08 * SIDE, abs=0.5)
    assert np.ptp(thickness) < 0.01
    assert ink[SIDE // 2, int(0.2 * SIDE) : int(0.8 * SIDE)].min() == 1


def test_a_dot_is_round_and_can_be_wiped_away():
    ink = inked(blank(), [(0.5, 0.5)])
    assert ink.sum() == pytest.approx(math.pi / 4 * (0.08 * SIDE) ** 2, rel=0.05)
    assert np.allclose(ink, ink.T)
    assert not wiped(ink, (0.5, 0.5)).any()
    assert not inked(blank(), [(3.0, -2.0)]).any(), "outside the pad"


@pytest.mark.parametrize(("size", "x", "y"), [(1.0, 0.0, 0.0), (0.4, 0.05, 0.55), (0.4, 0.58, 0.02), (0.6, 0.3, 0.3)])
def test_a_drawing_is_fitted_into_20_by_20_and_its_centre_of_mass_is_in_the_middle(size, x, y):
    ink = inked(blank(), [(x + size * across, y + size * up) for across, up in SEVEN])
    picture = fitted(ink).reshape(28, 28)
    there = picture > 0.05
    assert there.any(axis=1).sum() == 20, "a 7 is higher than wide"
    assert there.any(axis=0).sum() <= 20
    rows, columns = np.indices((28, 28)) + 0.5
    for along in (rows, columns):
        assert (along * picture).sum() / picture.sum() == pytest.approx(14, abs=0.51)
    assert picture.min() >= 0
    assert picture.max() <= 1 + 1e-6


def test_scaling_keeps_the_mean():
    ink = blank()
    ink[20:120, 30:130] = 0.25
    ink[20:70] *= 4
    picture = fitted(ink).reshape(28, 28)
    assert picture[picture > 0] == pytest.approx(np.repeat([1, 0.25], 200))


def test_mnist_itself_is_fitted_in_this_way(mnist):
    """Its images fill the box of 20 × 20 in one direction, and their centre of mass is in the middle."""
    images = mnist[0][:500].reshape(-1, 28, 28)
    longer = np.max([(images.max(axis=axis) > 0).sum(axis=1) for axis in (1, 2)], axis=0)
    assert longer.max() == np.median(longer) == 20
    rows = np.arange(28) + 0.5
    centres = (images.sum(axis=2) @ rows) / images.sum(axis=(1, 2))
    assert np.abs(centres - 14).mean() < 0.6


# The network in the package


def test_the_network_in_the_package_is_small_and_reads():
    path = Path(nn.__file__).parent / "datasets/data/digit_reader.npz"
    assert path.stat().st_size < 200_000
    net = reader()
    assert (net.n_in, net.n_out, net.parameters.size) == (784, 10, 784 * 49 + 49 + 49 * 10 + 10)


def test_it_reads_more_than_97_percent_of_mnist(mnist):
    assert reader().accuracy(mnist[2], mnist[3]) > 0.975


# The pad


def test_our_drawing_makes_room_for_the_learners_and_comes_back_with_undo():
    panel = drawing_pad()
    ours = panel.values["ink"]
    assert panel.say.startswith("The network reads a 3")
    stroke(panel, *SEVEN)
    assert panel.say.startswith("The network reads a 7")
    assert (np.abs(panel.values["ink"] - inked(blank(), SEVEN)) > 0.5).mean() < 0.005
    panel._act(panel._actions["Undo"])
    assert (panel.values["ink"] == ours).all()
    assert panel.say.endswith("This is our 3: just draw your own.")
    assert panel.reached == ["Draw a digit that is read with more than 95 %."], "by the learner's 7"
    before = panel.values
    panel._act(panel._actions["Undo"])
    assert panel.values["ink"] is before["ink"], "there is nothing more to undo"
    panel.close()


def test_our_drawing_that_comes_back_is_not_the_learners():
    panel = drawing_pad()
    stroke(panel, (0.9, 0.1))
    panel._act(panel._actions["Clear"])
    panel._act(panel._actions["Undo"])
    assert not panel.say.endswith("your own."), "the learner's dot"
    panel._act(panel._actions["Undo"])
    assert panel.reached == []
    stroke(panel, *SEVEN)
    assert panel.say.startswith("The network reads a 7"), "it makes room again"
    panel.close()


@pytest.mark.parametrize("size", [1.0, 0.6, 0.3])
def test_a_seven_is_read_wherever_it_is_and_however_large_unless_it_is_tiny(size):
    """As the lesson's first question says."""
    for left, low in [(0.06, 0.06), (0.5, 0.06), (0.5, 0.3)]:
        panel = drawing_pad()
        stroke(panel, *[(left + size * (x - 0.28), low + size * (y - 0.15)) for x, y in SEVEN])
        assert panel.say.startswith("The network reads a 7")
        panel.close()


def test_moves_that_were_held_back_make_the_same_line():
    one, other = drawing_pad(), drawing_pad()
    places = [(0.3, 0.8), (0.7, 0.8), (0.6, 0.5), (0.5, 0.2)]
    stroke(one, *places)
    told = {"figure": 0, "start": places[0]}
    other._hear(
        [
            {"kind": "down", "at": places[0], "path": places[:1], **told},
            {"kind": "move", "at": places[3], "path": places[1:], **told},
            {"kind": "up", "at": places[3], "path": places[3:], **told},
        ]
    )
    assert (one.values["ink"] == other.values["ink"]).all()


def test_a_goal_waits_until_the_pen_is_up():
    panel = drawing_pad()
    told = {"figure": 0, "start": (0.5, 0.85)}
    panel._hear([{"kind": "down", "at": (0.5, 0.85), **told}, {"kind": "move", "at": (0.5, 0.15), **told}])
    assert panel.say.startswith("The network reads a 1")
    assert panel.reached == []
    panel._hear([{"kind": "up", "at": (0.5, 0.15), **told}])
    assert len(panel.reached) == 1


def test_a_seven_with_a_bar_and_a_foot_is_read_as_a_three():
    """As the lesson and one of its questions say."""
    panel = drawing_pad()
    panel.set(**panel._goals[2].example)
    assert panel.say.startswith("The network reads a 3, with 99 %")
    assert "You meant a 7." in panel.say


def test_the_pad_takes_other_networks_and_says_which():
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


def picture(panel, number):
    """A picture of a panel as it is on the page: (height, width, 3), from 0 to 1."""
    return plt.imread(io.BytesIO(panel._pngs[number]))[:, :, :3]


def test_what_is_drawn_above_is_seen_above():
    panel = drawing_pad()
    stroke(panel, (0.2, 0.9), (0.4, 0.9))
    dark = np.argwhere(picture(panel, 0)[5:-5, 5:-5].mean(axis=2) < 0.5)
    assert dark.mean(axis=0) == pytest.approx([60, 180], abs=8), "row and column of 600"


def test_a_unit_is_as_strong_as_its_output():
    net = nn.mlp([64, 4, 10], rng=0)
    net.layers[0].params["b"][:] = [-50, 50, 50, -50]
    image = np.ptp(picture(drawing_pad(net), 2), axis=2)[60:510, 30:510]  # 0 where there is no colour
    (silent, lit), (lit_too, silent_too) = [
        [half.mean() for half in np.array_split(row, 2, 1)] for row in np.array_split(image, 2)
    ]
    assert max(silent, silent_too) < 0.02
    assert min(lit, lit_too) > 0.05


# Live training


def test_the_pictures_are_the_units_weights_and_the_curves_what_is_told():
    panel = digit_training()
    panel.set(frame=20)
    state, net = panel._moment()["state"], nn.mlp([64, 30, 10])
    net.parameters = state.training.parameters
    assert np.allclose(_pictures(state, 30, 64)[7], digit_data.enlarged(net.layers[0].params["W"][:, [7]].T))
    lines = {line.get_label(): line for line in panel._scene.figures[1].axes[0].lines}
    assert lines["validation"].get_ydata()[-1] == net.accuracy(
        digit_data.load(digit_data.SMALL).X_val, digit_data.load(digit_data.SMALL).y_val
    )


def test_two_minutes_are_the_limit():
    panel = digit_training()
    panel.set(**panel._goals[2].example)
    names = ["data", "hidden", "activation", "cost", "start", "open_the_test_set"]
    values, state = {name: panel.values[name] for name in names}, panel._moment()["state"]
    for seconds, reached in [(119, True), (121, False)]:
        assert panel._goals[2].reached(state=state._replace(seconds=seconds), **values) == reached


def test_what_is_held_back_for_validation_is_not_learned_from(mnist):
    for name, sizes in [(digit_data.SMALL, (1150, 287, 360)), (digit_data.MNIST, (55_000, 5_000, 10_000))]:
        digits = digit_data.load(name)
        assert (len(digits.X), len(digits.X_val), len(digits.X_test)) == sizes
        assert (len(digits.y), len(digits.y_val), len(digits.y_test)) == sizes
    assert (digits.X_val == mnist[0][-5_000:]).all()


def test_the_worked_numbers():
    net = nn.mlp([784, 30, 10])
    assert net.parameters.size == 784 * 30 + 30 + 30 * 10 + 10 == 23_860
    assert len(nn.minibatches(60_000, 10)) == 6_000


def test_a_recording_is_the_same_whether_it_is_stepped_or_jumped():
    one, other = digit_training(), digit_training()
    for frame in range(1, 25):
        one.set(frame=frame)
    other.set(frame=24)
    assert one.say == other.say
    assert (one._moment()["state"].training.parameters == other._moment()["state"].training.parameters).all()


def test_an_epoch_takes_every_image_once():
    panel = digit_training()
    panel.set(frame=13)
    seen = [int(seen) for seen in panel._moment()["state"].curve[:, 0]]
    assert seen[:14] == [100 * i for i in range(11)] + [1150, 1650, 2150]
    panel.set(frame=15)
    state = panel._moment()["state"]
    assert (state.seen, state.training.updates) == (2300 + 500, 280), "ends at an epoch's end, and begins another"


def test_a_rate_that_is_far_too_large_is_told():
    panel = digit_training()
    panel.set(activation="relu", learning_rate=10.0, frame=100)
    assert panel.values["frame"] < 150
    panel.set(hidden=100, start="N(0, 1)", cost="cross-entropy", frame=20)
    assert panel._picture.frame["error"] == ""


def test_the_test_set_is_opened_only_when_asked_for():
    panel = digit_training()
    assert "The test set is closed." in panel._picture.frame["html"]
    panel.set(open_the_test_set=True)
    assert "of 360 images are read right" in panel._picture.frame["html"]


def test_without_mnist_the_panels_say_so_and_take_the_small_digits(without_mnist):
    for panel in (digit_training(), mistake_gallery()):
        before = panel.say
        panel.set(data=digit_data.MNIST)
        assert NO_MNIST in panel._picture.frame["html"]
        assert panel.say == before


def test_with_mnist_the_last_goal_is_reached_after_four_epochs(mnist, monkeypatch):
    monkeypatch.setattr(run, "time", SimpleNamespace(perf_counter=lambda: 0.0))  # here it is busy, with other tests
    panel = digit_training()
    panel.set(data=digit_data.MNIST, cost="cross-entropy", hidden=100, learning_rate=0.5, frame=60)
    assert "79\N{NO-BREAK SPACE}510 parameters" in panel._picture.frame["html"]
    panel.set(open_the_test_set=True)
    assert panel.reached[-1].startswith("Within two minutes")


# The gallery


def test_the_gallery_opens_what_the_matrix_counts():
    net = nn.mlp([64, 10, 10], rng=0)
    _, _, X, y = datasets.digits()
    panel, read = mistake_gallery(net), net.predict(X)
    assert f"{(read != y).sum()} mistakes in 360" in panel.say
    really, took = int(y[0]), int(read[0])
    click(panel, took, really)
    assert panel.values["cell"] == (really, took)
    assert panel.say.startswith(f"{((y == really) & (read == took)).sum()} digits that are ")


def test_the_keyboard_goes_from_cell_to_cell():
    panel = mistake_gallery()
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
def test_more_than_one_improvement_is_taken(change):
    assert check("15.improve", change).passed


def test_gains_may_be_counted_from_what_is_predicted():
    def gains(train_old, train_new, X_val, y_val, seeds):
        right = [[nn.accuracy(y_val, train(s).predict(X_val)) for s in seeds] for train in (train_old, train_new)]
        return np.subtract(right[1], right[0])

    assert check("15.gains", gains).passed
