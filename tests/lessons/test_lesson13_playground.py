"""Tests of lesson 13's playground without a panel: settings, text, runs, maps, history, exported code, diagnosis."""

from __future__ import annotations

import contextlib
import io
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlab as nn
from helpers import refuses
from nnlab import datasets
from nnlab.lessons.lesson13_playground.playground.data import build_network, examples, feature_columns
from nnlab.lessons.lesson13_playground.playground.description import differences_sentence, status_sentence
from nnlab.lessons.lesson13_playground.playground.diagnosis import diagnose
from nnlab.lessons.lesson13_playground.playground.history import (
    History,
    history_from_text,
    history_of,
    history_to_text,
    parameter_from_name,
    replay,
)
from nnlab.lessons.lesson13_playground.playground.output_maps import OUTPUT_CELLS, compute_maps, grid_points
from nnlab.lessons.lesson13_playground.playground.python_export import python_code
from nnlab.lessons.lesson13_playground.playground.run import Event, measure, next_batch, start_run, take_step
from nnlab.lessons.lesson13_playground.playground.settings import (
    DATA,
    FEATURES,
    Settings,
    panel_values,
    trainable_activations,
)
from nnlab.lessons.lesson13_playground.playground.settings_text import settings_from_text, settings_to_text
from nnlab.lessons.lesson13_playground.playground.weights import (
    all_parameters,
    parameter_name,
    parameter_value,
    with_parameter,
)
from nnlab.plots import Edge, Unit

PAINTED = tuple((x, y, int(x * y < 0)) for x in (-80, -50, 40, 70) for y in (-60, -30, 35, 90))
SPIRALS = Settings(data="spirals", hidden=(8, 8), activation="relu", init="he", batch_size=10)


def run(settings, *steps):
    """Return the snapshot after some steps."""
    snapshot = start_run(settings)
    for step in steps:
        snapshot = take_step(snapshot, settings, step)
    return snapshot


def parameters(snapshot):
    return snapshot.training.parameters


# Settings and their text

some_settings = st.builds(
    Settings,
    data=st.sampled_from(DATA),
    points=st.integers(20, 500),
    noise=st.floats(0, 0.5),
    share=st.floats(0.1, 0.9),
    data_seed=st.integers(0, 99),
    features=st.lists(st.sampled_from(list(FEATURES)), min_size=1, max_size=7, unique=True).map(tuple),
    hidden=st.lists(st.integers(1, 8), max_size=6).map(tuple),
    activation=st.sampled_from(["tanh", "relu", "sigmoid"]),
    init=st.sampled_from(list(nn.INITIALIZERS)),
    loss=st.sampled_from(list(nn.LOSSES)),
    dropout=st.sampled_from([0.0, 0.2]),
    seed=st.integers(0, 99),
    optimizer=st.sampled_from(list(nn.OPTIMIZERS)),
    learning_rate=st.floats(1e-6, 10),
    batch_size=st.integers(1, 500),
    l1=st.floats(0, 1),
    l2=st.floats(0, 1),
    clip=st.floats(0, 100),
)


@given(some_settings)
def test_settings_survive_a_round_trip_through_text(settings):
    assert settings_from_text(settings_to_text(settings)) == settings
    assert "\n" not in settings_to_text(settings)


def test_text_format_of_settings():
    settings = Settings("spirals", 300, 0.1, hidden=(8, 8), seed=3)
    text = "spirals n=300 noise=0.1 share=0.7 seed=0 | x1 x2 | 8 8 tanh xavier binary_cross_entropy seed=3"
    assert settings_to_text(settings) == f"{text} | adam rate=0.01 m=10"
    assert settings_from_text("  spirals noise=0.1|x1   x2| 8 8 seed=3 ") == settings
    assert settings_from_text("") == Settings()
    assert settings_from_text("moons | x1 | relu").hidden == ()
    assert settings_from_text("moons | x1").hidden == Settings().hidden
    painted = Settings("painted", painted=((12, -30, 1), (-100, 5, 0)))
    assert settings_to_text(painted).startswith("painted o12,-30 s-100,5 n=300")
    assert settings_from_text(settings_to_text(painted)) == painted


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "spiral",
            "There is no word in the data of this text called 'spiral'. Did you mean 'spirals'? Choose one of: ",
        ),
        ("moons | x3", "There is no word in the features of this text called 'x3'."),
        ("moons noise=much", "After = comes a number, such as 0.1, but the text has 'noise=much'."),
        ("moons xor", "The text says data twice: moons and xor."),
        ("moons | x1 | 9", "hidden should be at most 6 layers of 1 to 8 units, such as (8, 8), not (9,)."),
        ("moons | x1 | 8 | adam | @3", "The text has 5 parts, but there are four: "),
        ("moons n=3", "points should be a whole number from 20 to 500, not 3."),
        ("moons n=30.5", "points should be a whole number from 20 to 500, not 30.5."),
        ("moons seed=-1", "data_seed should be a whole number from 0 to 9999, not -1."),
        ("moons noise=-1", "noise should be a number from 0 to 0.5, not -1."),
        ("moons share=1", "share should be a number from 0.1 to 0.9, not 1."),
        ("moons | x1 | 8 step", "There is no word in the network of this text called 'step'."),
        ("moons | x1 | 8 | adam rate=nan", "learning_rate should be a number, not nan."),
        ("painted o200,0", "A painted point is (x₁, x₂, class), whole numbers from −100 to 100, and 0 or 1, "),
    ],
)
def test_an_invalid_text_raises_an_explanation(text, sentence):
    with pytest.raises(ValueError, match=r".") as caught:
        settings_from_text(text)
    assert str(caught.value).startswith(sentence)


def test_invalid_settings_raise_explanations():
    with refuses("features is empty: choose at least one of x1, x2, x1^2, x2^2, x1*x2, sin(x1), sin(x2)."):
        Settings(features=())
    with refuses("learning_rate should be above 0, not 0."):
        Settings(learning_rate=0)
    with refuses("batch_size should be a whole number from 1 to 500, not 0."):
        Settings(batch_size=0)
    with refuses("hidden should be at most 6 layers of 1 to 8 units, such as (8, 8), not 3."):
        Settings(hidden=3)
    with pytest.raises(ValueError, match=r"A painted point is .*, not \(0\.5, 0\.5, 1\)\."):
        Settings(painted=[(0.5, 0.5, 1)])
    with pytest.raises(ValueError, match="no optimizer called 'adm'"):
        Settings(optimizer="adm")
    with pytest.raises(TypeError, match=r'features should be a list of names, such as \["x1", "x2"\], not \'x1\''):
        Settings(features="x1")
    with pytest.raises(TypeError, match="text should be a text"):
        history_from_text(None)


def test_settings_accept_numpy_numbers():
    settings = Settings(
        hidden=[np.int64(3)], learning_rate=np.float64(0.07), l2=np.float64(0.02), clip=np.float32(2), seed=np.int64(4)
    )
    assert settings_to_text(settings).endswith(
        "| 3 tanh xavier binary_cross_entropy seed=4 | adam rate=0.07 m=10 l2=0.02 clip=2"
    )
    assert "np." not in python_code(run(settings, "1 epoch"))


@given(some_settings)
def test_settings_survive_a_round_trip_through_panel_values(settings):
    assert Settings.of(panel_values(settings)) == settings


def test_settings_normalise_lists_and_feature_order():
    one = Settings(features=["x2", "x1"], hidden=[3, 3], painted=[[1, 2, 0]])
    assert one == Settings(features=("x1", "x2"), hidden=(3, 3), painted=((1, 2, 0),))
    assert hash(one)


# Runs


def test_examples_are_nnlabs_data_split_once():
    settings = Settings("moons", 50, noise=0.2, share=0.6, data_seed=4)
    for mine, theirs in zip(
        examples(settings), datasets.split(*datasets.moons(50, 0.2, rng=4), share=0.6, rng=4), strict=True
    ):
        np.testing.assert_array_equal(mine, theirs)
    few = examples(Settings("painted", painted=PAINTED[:9]))
    assert len(few.X_train) == len(few.X_test) == 9
    many = examples(Settings("painted", painted=PAINTED))
    assert (len(many.X_train), len(many.X_test)) == (11, 5)
    assert {tuple(x) for x in (100 * many.X_train).round().tolist()} <= {(x, y) for x, y, _ in PAINTED}


def test_feature_columns_of_one_point():
    X = np.array([[0.5, -0.2]])
    expected = [0.5, -0.2, 0.25, 0.04, -0.1, math.sin(3), math.sin(-1.2)]
    np.testing.assert_allclose(feature_columns(X, tuple(FEATURES))[0], expected)


@pytest.mark.parametrize("batch_size", [1, 10, 500])
def test_steps_of_any_size_are_the_same_run(batch_size):
    settings = replace(SPIRALS, points=30, batch_size=batch_size)
    n, per_epoch = 21, -(-21 // batch_size)
    by_epoch, by_batch = run(settings, "1 epoch"), run(settings, *["1 batch"] * per_epoch)
    by_example = run(settings, *["1 example"] * n)
    for snapshot in (by_batch, by_example):
        np.testing.assert_array_equal(parameters(snapshot), parameters(by_epoch))
        assert (snapshot.training.epoch, snapshot.waiting) == (1, 0)
    np.testing.assert_array_equal(parameters(run(settings, "10 epochs")), parameters(run(settings, *["1 epoch"] * 10)))


def test_the_weights_wait_until_the_last_example_of_a_batch():
    moments = [start_run(SPIRALS)]
    for _ in range(10):
        moments.append(take_step(moments[-1], SPIRALS, "1 example"))
    assert [snapshot.waiting for snapshot in moments] == [*range(10), 0]
    assert all((parameters(snapshot) == parameters(moments[0])).all() for snapshot in moments[:10])
    assert (parameters(moments[10]) != parameters(moments[0])).any()
    np.testing.assert_array_equal(next_batch(moments[0], SPIRALS), moments[10].training.batches[0])
    smaller = replace(SPIRALS, batch_size=4)
    assert "4 of the next 4 examples seen (ringed)" in status_sentence(moments[6], smaller)
    assert status_sentence(take_step(moments[6], smaller, "1 example"), smaller).startswith(
        "Epoch 1, batch 1 of 53, 1 update:"
    )


def test_measurements_are_the_networks_cost_and_accuracy():
    settings = replace(SPIRALS, l2=0.01)
    snapshot, data = run(settings, "1 epoch"), examples(settings)
    net = build_network(settings)
    now = measure(snapshot, settings)
    net.parameters = parameters(snapshot)
    assert now == (
        1.0,
        net.cost(data.X_train, data.y_train),
        net.cost(data.X_test, data.y_test),
        net.accuracy(data.X_train, data.y_train),
        net.accuracy(data.X_test, data.y_test),
    )
    assert [row[0] for row in run(settings, "1 epoch", "1 epoch").curve] == [0, 1]


def test_a_snapshot_is_immutable():
    snapshot = run(SPIRALS, "1 epoch")
    kept, rng = parameters(snapshot).copy(), snapshot.training.rng.bit_generator.state
    for step in ("1 epoch", "1 batch", "1 example"):
        take_step(snapshot, SPIRALS, step)
    with_parameter(snapshot, SPIRALS, Edge(1, 0, 0), 3.0)
    np.testing.assert_array_equal(parameters(snapshot), kept)
    assert snapshot.training.rng.bit_generator.state == rng
    assert (snapshot.training.epoch, snapshot.training.position, snapshot.log) == (1, 0, ())


def test_no_step_without_points():
    empty = Settings("painted")
    assert take_step(start_run(empty), empty, "1 epoch") is None
    assert math.isnan(measure(start_run(empty), empty).train_cost)


# Output maps


def test_maps_have_x1_to_the_right_and_x2_upwards():
    settings = Settings("xor", hidden=(2,), features=("x1", "x2", "x1*x2"))
    snapshot = start_run(settings)
    for edge in all_parameters(settings)[:8]:
        snapshot = with_parameter(snapshot, settings, edge, 0.0)
    snapshot = with_parameter(with_parameter(snapshot, settings, Edge(1, 0, 0), 1.0), settings, Edge(1, 1, 1), -1.0)
    computed = compute_maps(snapshot, settings)
    (x1, x2, product), (right, down), (output,) = computed.units
    assert [x1[0, 0], x1[-1, 0], x2[0, -1]] == pytest.approx([-1] * 3)
    assert [x1[0, -1], x2[-1, 0], product[0, 0], product[-1, -1]] == pytest.approx([1] * 4)
    last = 1.1 * (1 - 3 / 75)  # the middle of the last cell but one
    np.testing.assert_allclose(right, np.tanh(x1 * last) / np.tanh(last))
    assert (np.sign(down) == -np.sign(x2))[np.abs(x2) > 0.01].all()
    net = build_network(settings)
    net.parameters = parameters(snapshot)
    np.testing.assert_allclose(
        computed.output.ravel(),
        2 * net.predict_proba(feature_columns(grid_points(OUTPUT_CELLS), settings.features))[:, 0] - 1,
    )
    assert np.corrcoef(output.ravel(), computed.output[1::3, 1::3].ravel())[0, 1] == pytest.approx(1)


def test_each_of_two_outputs_has_its_own_map():
    settings = Settings("gaussians", loss="cross_entropy")
    *_, (zero, one) = compute_maps(start_run(settings), settings).units
    np.testing.assert_array_equal(zero, -one)


@pytest.mark.parametrize("weight", [1e200, -1e308])
def test_overflow_leaves_maps_finite(weight):
    settings = Settings("plane", hidden=(2, 2), activation="relu")
    snapshot = start_run(settings)
    for parameter in all_parameters(settings):
        snapshot = with_parameter(snapshot, settings, parameter, weight)
    computed = compute_maps(snapshot, settings)
    assert all(np.isfinite(values).all() for values in (computed.output, *computed.units))


# Weights and biases set by hand


def test_each_parameter_has_a_name_and_can_be_set():
    settings = Settings(hidden=(3, 2))
    parameters_, snapshot = all_parameters(settings), start_run(settings)
    assert len(set(parameters_)) == 2 * 3 + 3 + 3 * 2 + 2 + 2 * 1 + 1 == len(parameters(snapshot))
    assert all(parameter_from_name(parameter_name(each)) == each for each in parameters_)
    for each in parameters_:
        changed = with_parameter(snapshot, settings, each, 7.5)
        assert parameter_value(changed, settings, each) == 7.5
        assert (parameters(changed) != parameters(snapshot)).sum() == 1
    net = build_network(settings)
    net.parameters = parameters(snapshot)
    assert parameter_value(snapshot, settings, Edge(2, 2, 1)) == net.layers[1].params["W"][2, 1]
    assert parameter_name(Edge(2, 2, 1)) == "w2.3.2"
    assert parameter_from_name("w0.1.1") is parameter_from_name("b1.0") is parameter_from_name("x") is None


def test_repeated_edits_of_a_parameter_are_one_event():
    snapshot = start_run(SPIRALS)
    for new in (0.1, 0.2, 0.3):
        snapshot = with_parameter(snapshot, SPIRALS, Unit(1, 2), new)
    assert snapshot.log == ((0, "b1.3", 0.3),)


# The history of a run


def test_a_run_with_changes_is_serialised_and_replayed():
    start, snapshot = SPIRALS, run(SPIRALS, "1 epoch", "1 batch", "1 batch")
    snapshot = with_parameter(snapshot, start, Edge(2, 1, 0), 0.5)
    snapshot = take_step(snapshot, start, "1 batch")
    faster = replace(start, learning_rate=0.03, batch_size=20)
    snapshot = take_step(take_step(snapshot, faster, "1 epoch"), faster, "10 epochs")
    last = replace(faster, optimizer="momentum", l2=0.001)
    snapshot = take_step(snapshot, last, "1 batch")
    text = history_to_text(history_of(snapshot, last))
    assert type(snapshot.training.optimizer) is nn.Momentum
    assert (snapshot.training.optimizer.learning_rate, snapshot.training.optimizer.t) == (0.03, 1)
    updates = 21 + 2 + 1 + (21 - 3) + 10 * 11 + 1  # once it is through, an epoch has batches of the new size
    assert snapshot.training.updates == updates
    assert text.endswith(f"| @23 w2.2.1=0.5 @24 rate=0.03 m=20 @152 momentum l2=0.001 @{updates}")
    history = history_from_text(text)
    assert history == history_of(snapshot, last)
    assert history.settings == last
    np.testing.assert_array_equal(parameters(replay(start_run(history.start), history)), parameters(snapshot))


@pytest.mark.parametrize("weight", [1e-7, -2.0, 0.1 + 0.2, 1e150, -1.5e300])
def test_a_parameter_set_by_hand_is_serialised_exactly(weight):
    snapshot = with_parameter(run(SPIRALS, "1 batch"), SPIRALS, Edge(1, 0, 0), weight)
    assert history_from_text(history_to_text(history_of(snapshot, SPIRALS))) == history_of(snapshot, SPIRALS)


def test_changes_before_the_first_update_are_initial_settings():
    snapshot = start_run(SPIRALS)
    other = replace(SPIRALS, optimizer="sgd", learning_rate=0.3)
    assert history_of(snapshot, other) == History(other)
    assert take_step(snapshot, other, "1 epoch").start == other
    assert history_to_text(history_of(snapshot, other)) == settings_to_text(other)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ("@3 w9.1.1=0.5", "has 'w9.1.1=0.5'."),
        ("@3 @2", "has '@2'."),
        ("rate=fast", "has 'rate=fast'."),
        ("w1.1.1=1e400", "has 'w1.1.1=1e400'."),
        ("@3 rate=0", "learning_rate should be above 0, not 0."),
        ("@3000000", "tells of 3000000 updates: more than 100000 would take too long"),
        ("@3 | @4", "The text has 6 parts, but there are five"),
    ],
)
def test_an_invalid_history_raises_an_explanation(changes, sentence):
    with pytest.raises(ValueError, match=sentence.replace(".", r"\.")):
        history_from_text(f"moons | x1 x2 | 4 | adam | {changes}")


# Exported code

KINDS = {
    "plain": Settings(),
    "spirals": SPIRALS,
    "features": Settings("xor", features=("x1", "x1*x2", "sin(x2)"), hidden=()),
    "dropout": Settings("moons", hidden=(6, 5), dropout=0.2, init="normal"),
    "plane": Settings("plane", loss="cross_entropy", hidden=(3,)),
    "two outputs": Settings("gaussians", loss="cross_entropy", optimizer="nesterov", clip=0.1),
    "textbook": Settings("circles", loss="mse", activation="sigmoid", optimizer="sgd", learning_rate=3.0),
    "perceptron": Settings("gaussians", loss="perceptron", hidden=(), l1=0.001, l2=0.002),
    "painted": Settings("painted", painted=PAINTED),
    "few painted": Settings("painted", painted=PAINTED[:5], features=("x1^2", "x2^2")),
}


@pytest.mark.parametrize("steps", [[], ["1 epoch"] * 3, ["1 epoch", "1 batch"]], ids=["start", "epochs", "batches"])
@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
def test_the_code_gives_the_same_costs_to_the_last_digit(settings, steps):
    snapshot, printed = run(settings, *steps), io.StringIO()
    lines = python_code(snapshot)
    assert len(lines.splitlines()) <= 10
    with contextlib.redirect_stdout(printed):
        exec(lines, {})
    now = measure(snapshot, settings)
    assert printed.getvalue() == f"{now.train_cost!r} and of the test {now.test_cost!r}\n"


def test_a_run_that_was_changed_by_hand_has_no_short_code():
    snapshot = with_parameter(run(SPIRALS, "1 epoch"), SPIRALS, Unit(1, 0), 0.5)
    assert python_code(snapshot).startswith("# This run was changed by hand on the way")
    changed = take_step(run(SPIRALS, "1 epoch"), replace(SPIRALS, learning_rate=0.1), "1 batch")
    assert python_code(changed).startswith("# This run was changed by hand on the way")


def test_a_learners_activation_can_be_trained(monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "bent", (lambda z: z + np.sin(z), lambda z: 1 + np.cos(z)))
    assert "bent" in trainable_activations()
    settings = Settings("xor", activation="bent", hidden=(4,))
    assert measure(run(settings, *["10 epochs"] * 3), settings).train_cost < 0.6
    assert "step" not in trainable_activations()


# A and B

A = Settings()
ALONE = ", and in nothing else. So that is what makes the difference between them"
OTHERWISE = ", from this start; from another one it may be otherwise."
KIND = " Their costs are not of one kind, so do not compare these."


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (A, A, "nothing yet: change one thing."),
        (A, replace(A, learning_rate=3), f"learning rate (0.01 and 3){ALONE}{OTHERWISE}"),
        (A, replace(A, hidden=(8, 8)), f"hidden (4 2 and 8 8){ALONE}{OTHERWISE}"),
        (A, replace(A, seed=3), f"seed (0 and 3){ALONE}."),
        (A, replace(A, loss="mse"), f"loss (binary_cross_entropy and mse){ALONE}{OTHERWISE}{KIND}"),
        (A, replace(A, l2=0.1), f"l2 (0 and 0.1){ALONE}{OTHERWISE}{KIND}"),
        (A, replace(A, painted=PAINTED), "nothing yet: change one thing."),
        (replace(A, data="plane"), replace(A, data="plane", loss="mse"), "nothing yet: change one thing."),
        (replace(A, hidden=()), replace(A, hidden=(), activation="relu"), "nothing yet: change one thing."),
        (
            replace(A, data="painted", noise=0.1),
            replace(A, data="painted", painted=PAINTED),
            f"painted (none and 16 points){ALONE}{OTHERWISE}",
        ),
        (
            A,
            replace(A, seed=3, optimizer="sgd"),
            "2 things, so it cannot be said which one makes the difference: seed (0 and 3), optimizer (adam and sgd).",
        ),
    ],
)
def test_differences_between_two_runs(one, other, expected):
    assert differences_sentence(History(one), History(other)) == expected


def test_changes_during_a_run_are_one_difference():
    changed = History(A, (Event(21, "learning_rate", 0.1),), 42)
    assert differences_sentence(changed, History(A)).startswith("what was done on the way, and in nothing else.")
    assert differences_sentence(changed, changed._replace(updates=63)) == "nothing yet: change one thing."


# Diagnosis


def test_a_diverging_run_ends_and_is_diagnosed():
    settings = Settings("plane", hidden=(8, 8), activation="relu", init="he", optimizer="sgd", learning_rate=10.0)
    snapshot = start_run(settings)
    for _ in range(30):
        next_snapshot = take_step(snapshot, settings, "1 epoch")
        if next_snapshot is None:
            break
        snapshot = next_snapshot
    assert next_snapshot is None
    assert np.isfinite(parameters(snapshot)).all()
    first, second = diagnose(snapshot, settings)
    assert "diverged" in first
    assert "learning rate of 1" in first
    assert "the sums z reach" in second
    gentler = replace(settings, learning_rate=0.01)
    assert take_step(snapshot, gentler, "1 epoch") is not None  # it may be tried


@pytest.mark.parametrize(("f", "slope"), [(np.sqrt, np.cos), (np.tanh, np.log)])
def test_an_undefined_activation_is_diagnosed_instead_of_the_learning_rate(f, slope, monkeypatch):
    def quiet(function):
        return lambda z: np.where(z < 0, np.nan, function(np.abs(z)))

    monkeypatch.setitem(nn.ACTIVATIONS, "mine", (quiet(f), quiet(slope)))
    settings = Settings(activation="mine")
    (reason,) = diagnose(run(settings, "1 batch"), settings)
    assert re.fullmatch(
        r"The run ends here, since the activation mine has no finite value or slope at z = -0\.\d+\. .*", reason
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(init="zeros", hidden=(4,)), "All 4 units of layer 1 are alike"),
        (Settings(init="constant", hidden=(4, 3)), "All 4 units of layer 1 are alike"),
    ],
)
def test_identical_units_are_diagnosed(settings, words):
    assert diagnose(run(settings, "1 epoch"), settings)[0].startswith(words)


def test_dead_and_saturated_units_are_diagnosed():
    settings = Settings(hidden=(2,), activation="relu")
    snapshot = start_run(settings)
    assert diagnose(snapshot, settings) == []
    dead = with_parameter(with_parameter(snapshot, settings, Unit(1, 0), -9.0), settings, Unit(1, 1), -9.0)
    (reason,) = diagnose(dead, settings)
    assert reason == "All 2 units of layer 1 are dead: the same everywhere, and no gradient gets through."
    settings = Settings(hidden=(2,), activation="tanh")
    snapshot = start_run(settings)
    for unit in (0, 1):
        snapshot = with_parameter(snapshot, settings, Unit(1, unit), 20.0)
    assert diagnose(snapshot, settings)[0].startswith("All 2 units of layer 1 are saturated: the sums reach 2")


def test_a_rising_cost_is_diagnosed():
    settings = Settings("plane", hidden=(4,), activation="relu", optimizer="sgd", learning_rate=0.01)
    snapshot = run(settings, "1 epoch")
    snapshot = with_parameter(snapshot, settings, Unit(2, 0), 50.0)
    assert "Try a learning rate of 0.001" in diagnose(snapshot, settings)[0]
