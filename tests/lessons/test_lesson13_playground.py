"""The playground without its pictures: settings and their text, runs, the code that does them, what is wrong."""

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
from nnlab.lessons.lesson13_playground.playground.data import columns, examples, network
from nnlab.lessons.lesson13_playground.playground.description import differences, sentence
from nnlab.lessons.lesson13_playground.playground.diagnosis import troubles
from nnlab.lessons.lesson13_playground.playground.history import Story, number, read, replay, story, write
from nnlab.lessons.lesson13_playground.playground.output_maps import FINE, maps, places
from nnlab.lessons.lesson13_playground.playground.python_export import code
from nnlab.lessons.lesson13_playground.playground.run import Event, begin, measure, next_batch, step_on
from nnlab.lessons.lesson13_playground.playground.settings import DATA, FEATURES, Settings, activations, as_values
from nnlab.lessons.lesson13_playground.playground.settings_text import from_text, to_text
from nnlab.lessons.lesson13_playground.playground.weights import every, name, value, with_number
from nnlab.plots import Edge, Unit

PAINTED = tuple((x, y, int(x * y < 0)) for x in (-80, -50, 40, 70) for y in (-60, -30, 35, 90))
SPIRALS = Settings(data="spirals", hidden=(8, 8), activation="relu", init="he", batch_size=10)


def run(settings, *steps):
    """The moment after some steps."""
    moment = begin(settings)
    for step in steps:
        moment = step_on(moment, settings, step)
    return moment


def parameters(moment):
    return moment.training.parameters


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
def test_settings_go_into_a_text_and_come_back(settings):
    assert from_text(to_text(settings)) == settings
    assert "\n" not in to_text(settings)


def test_the_text_can_be_read_and_written_by_people():
    settings = Settings("spirals", 300, 0.1, hidden=(8, 8), seed=3)
    told = "spirals n=300 noise=0.1 share=0.7 seed=0 | x1 x2 | 8 8 tanh xavier binary_cross_entropy seed=3"
    assert to_text(settings) == f"{told} | adam rate=0.01 m=10"
    assert from_text("  spirals noise=0.1|x1   x2| 8 8 seed=3 ") == settings
    assert from_text("") == Settings()
    assert from_text("moons | x1 | relu").hidden == ()
    assert from_text("moons | x1").hidden == Settings().hidden
    painted = Settings("painted", painted=((12, -30, 1), (-100, 5, 0)))
    assert to_text(painted).startswith("painted o12,-30 s-100,5 n=300")
    assert from_text(to_text(painted)) == painted


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
def test_a_text_that_cannot_be_read_gets_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=r".") as caught:
        from_text(text)
    assert str(caught.value).startswith(sentence)


def test_settings_are_refused_in_sentences():
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
        read(None)


def test_numbers_of_numpy_are_as_good_as_pythons():
    settings = Settings(
        hidden=[np.int64(3)], learning_rate=np.float64(0.07), l2=np.float64(0.02), clip=np.float32(2), seed=np.int64(4)
    )
    assert to_text(settings).endswith(
        "| 3 tanh xavier binary_cross_entropy seed=4 | adam rate=0.07 m=10 l2=0.02 clip=2"
    )
    assert "np." not in code(run(settings, "1 epoch"))


@given(some_settings)
def test_a_panels_values_are_the_settings(settings):
    assert Settings.of(as_values(settings)) == settings


def test_lists_and_the_order_of_features_make_no_difference():
    one = Settings(features=["x2", "x1"], hidden=[3, 3], painted=[[1, 2, 0]])
    assert one == Settings(features=("x1", "x2"), hidden=(3, 3), painted=((1, 2, 0),))
    assert hash(one)


# Runs


def test_the_data_are_those_of_nnlab_and_dealt_out_once():
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


def test_the_features_of_one_point():
    X = np.array([[0.5, -0.2]])
    expected = [0.5, -0.2, 0.25, 0.04, -0.1, math.sin(3), math.sin(-1.2)]
    np.testing.assert_allclose(columns(X, tuple(FEATURES))[0], expected)


@pytest.mark.parametrize("batch_size", [1, 10, 500])
def test_steps_of_any_size_are_the_same_run(batch_size):
    settings = replace(SPIRALS, points=30, batch_size=batch_size)
    n, per_epoch = 21, -(-21 // batch_size)
    by_epoch, by_batch = run(settings, "1 epoch"), run(settings, *["1 batch"] * per_epoch)
    by_example = run(settings, *["1 example"] * n)
    for moment in (by_batch, by_example):
        np.testing.assert_array_equal(parameters(moment), parameters(by_epoch))
        assert (moment.training.epoch, moment.waiting) == (1, 0)
    np.testing.assert_array_equal(parameters(run(settings, "10 epochs")), parameters(run(settings, *["1 epoch"] * 10)))


def test_the_weights_wait_until_the_last_example_of_a_batch():
    moments = [begin(SPIRALS)]
    for _ in range(10):
        moments.append(step_on(moments[-1], SPIRALS, "1 example"))
    assert [moment.waiting for moment in moments] == [*range(10), 0]
    assert all((parameters(moment) == parameters(moments[0])).all() for moment in moments[:10])
    assert (parameters(moments[10]) != parameters(moments[0])).any()
    np.testing.assert_array_equal(next_batch(moments[0], SPIRALS), moments[10].training.batches[0])
    smaller = replace(SPIRALS, batch_size=4)
    assert "4 of the next 4 examples seen (ringed)" in sentence(moments[6], smaller)
    assert sentence(step_on(moments[6], smaller, "1 example"), smaller).startswith("Epoch 1, batch 1 of 53, 1 update:")


def test_what_is_measured_is_what_the_network_says():
    settings = replace(SPIRALS, l2=0.01)
    moment, data = run(settings, "1 epoch"), examples(settings)
    net = network(settings)
    now = measure(moment, settings)
    net.parameters = parameters(moment)
    assert now == (
        1.0,
        net.cost(data.X_train, data.y_train),
        net.cost(data.X_test, data.y_test),
        net.accuracy(data.X_train, data.y_train),
        net.accuracy(data.X_test, data.y_test),
    )
    assert [row[0] for row in run(settings, "1 epoch", "1 epoch").curve] == [0, 1]


def test_a_moment_never_changes():
    moment = run(SPIRALS, "1 epoch")
    kept, rng = parameters(moment).copy(), moment.training.rng.bit_generator.state
    for step in ("1 epoch", "1 batch", "1 example"):
        step_on(moment, SPIRALS, step)
    with_number(moment, SPIRALS, Edge(1, 0, 0), 3.0)
    np.testing.assert_array_equal(parameters(moment), kept)
    assert moment.training.rng.bit_generator.state == rng
    assert (moment.training.epoch, moment.training.position, moment.log) == (1, 0, ())


def test_there_is_nothing_to_do_without_points():
    empty = Settings("painted")
    assert step_on(begin(empty), empty, "1 epoch") is None
    assert math.isnan(measure(begin(empty), empty).train_cost)


# The maps


def test_the_maps_have_x1_to_the_right_and_x2_upwards():
    settings = Settings("xor", hidden=(2,), features=("x1", "x2", "x1*x2"))
    moment = begin(settings)
    for edge in every(settings)[:8]:
        moment = with_number(moment, settings, edge, 0.0)
    moment = with_number(with_number(moment, settings, Edge(1, 0, 0), 1.0), settings, Edge(1, 1, 1), -1.0)
    seen = maps(moment, settings)
    (x1, x2, product), (right, down), (output,) = seen.units
    assert [x1[0, 0], x1[-1, 0], x2[0, -1]] == pytest.approx([-1] * 3)
    assert [x1[0, -1], x2[-1, 0], product[0, 0], product[-1, -1]] == pytest.approx([1] * 4)
    last = 1.1 * (1 - 3 / 75)  # the middle of the last cell but one
    np.testing.assert_allclose(right, np.tanh(x1 * last) / np.tanh(last))
    assert (np.sign(down) == -np.sign(x2))[np.abs(x2) > 0.01].all()
    net = network(settings)
    net.parameters = parameters(moment)
    np.testing.assert_allclose(
        seen.output.ravel(), 2 * net.predict_proba(columns(places(FINE), settings.features))[:, 0] - 1
    )
    assert np.corrcoef(output.ravel(), seen.output[1::3, 1::3].ravel())[0, 1] == pytest.approx(1)


def test_each_of_two_outputs_has_its_own_map():
    settings = Settings("gaussians", loss="cross_entropy")
    *_, (zero, one) = maps(begin(settings), settings).units
    np.testing.assert_array_equal(zero, -one)


@pytest.mark.parametrize("weight", [1e200, -1e308])
def test_numbers_that_overflow_leave_no_hole_in_a_map(weight):
    settings = Settings("plane", hidden=(2, 2), activation="relu")
    moment = begin(settings)
    for number_ in every(settings):
        moment = with_number(moment, settings, number_, weight)
    seen = maps(moment, settings)
    assert all(np.isfinite(values).all() for values in (seen.output, *seen.units))


# Numbers set by hand


def test_each_number_of_a_network_is_chosen_by_its_name():
    settings = Settings(hidden=(3, 2))
    numbers, moment = every(settings), begin(settings)
    assert len(set(numbers)) == 2 * 3 + 3 + 3 * 2 + 2 + 2 * 1 + 1 == len(parameters(moment))
    assert all(number(name(each)) == each for each in numbers)
    for each in numbers:
        changed = with_number(moment, settings, each, 7.5)
        assert value(changed, settings, each) == 7.5
        assert (parameters(changed) != parameters(moment)).sum() == 1
    net = network(settings)
    net.parameters = parameters(moment)
    assert value(moment, settings, Edge(2, 2, 1)) == net.layers[1].params["W"][2, 1]
    assert name(Edge(2, 2, 1)) == "w2.3.2"
    assert number("w0.1.1") is number("b1.0") is number("x") is None


def test_a_slider_that_moves_on_is_one_change():
    moment = begin(SPIRALS)
    for new in (0.1, 0.2, 0.3):
        moment = with_number(moment, SPIRALS, Unit(1, 2), new)
    assert moment.log == ((0, "b1.3", 0.3),)


# The story of a run


def test_a_run_with_changes_on_the_way_is_told_and_done_again():
    start, moment = SPIRALS, run(SPIRALS, "1 epoch", "1 batch", "1 batch")
    moment = with_number(moment, start, Edge(2, 1, 0), 0.5)
    moment = step_on(moment, start, "1 batch")
    faster = replace(start, learning_rate=0.03, batch_size=20)
    moment = step_on(step_on(moment, faster, "1 epoch"), faster, "10 epochs")
    last = replace(faster, optimizer="momentum", l2=0.001)
    moment = step_on(moment, last, "1 batch")
    text = write(story(moment, last))
    assert type(moment.training.optimizer) is nn.Momentum
    assert (moment.training.optimizer.learning_rate, moment.training.optimizer.t) == (0.03, 1)
    updates = 21 + 2 + 1 + (21 - 3) + 10 * 11 + 1  # once it is through, an epoch has batches of the new size
    assert moment.training.updates == updates
    assert text.endswith(f"| @23 w2.2.1=0.5 @24 rate=0.03 m=20 @152 momentum l2=0.001 @{updates}")
    told = read(text)
    assert told == story(moment, last)
    assert told.settings == last
    np.testing.assert_array_equal(parameters(replay(begin(told.start), told)), parameters(moment))


@pytest.mark.parametrize("weight", [1e-7, -2.0, 0.1 + 0.2, 1e150, -1.5e300])
def test_a_number_set_by_hand_is_told_to_the_last_digit(weight):
    moment = with_number(run(SPIRALS, "1 batch"), SPIRALS, Edge(1, 0, 0), weight)
    assert read(write(story(moment, SPIRALS))) == story(moment, SPIRALS)


def test_what_is_changed_before_the_first_update_is_the_start():
    moment = begin(SPIRALS)
    other = replace(SPIRALS, optimizer="sgd", learning_rate=0.3)
    assert story(moment, other) == Story(other)
    assert step_on(moment, other, "1 epoch").start == other
    assert write(story(moment, other)) == to_text(other)


@pytest.mark.parametrize(
    ("told", "sentence"),
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
def test_a_story_that_cannot_be_gets_a_sentence(told, sentence):
    with pytest.raises(ValueError, match=sentence.replace(".", r"\.")):
        read(f"moons | x1 x2 | 4 | adam | {told}")


# The code

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
    moment, printed = run(settings, *steps), io.StringIO()
    lines = code(moment)
    assert len(lines.splitlines()) <= 10
    with contextlib.redirect_stdout(printed):
        exec(lines, {})
    now = measure(moment, settings)
    assert printed.getvalue() == f"{now.train_cost!r} and of the test {now.test_cost!r}\n"


def test_a_run_that_was_changed_by_hand_has_no_short_code():
    moment = with_number(run(SPIRALS, "1 epoch"), SPIRALS, Unit(1, 0), 0.5)
    assert code(moment).startswith("# This run was changed by hand on the way")
    changed = step_on(run(SPIRALS, "1 epoch"), replace(SPIRALS, learning_rate=0.1), "1 batch")
    assert code(changed).startswith("# This run was changed by hand on the way")


def test_an_activation_of_ones_own_is_learned_with(monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "bent", (lambda z: z + np.sin(z), lambda z: 1 + np.cos(z)))
    assert "bent" in activations()
    settings = Settings("xor", activation="bent", hidden=(4,))
    assert measure(run(settings, *["10 epochs"] * 3), settings).train_cost < 0.6
    assert "step" not in activations()


# A and B

A = Settings()
ALONE = ", and in nothing else. So that is what makes the difference between them"
OTHERWISE = ", from this start; from another one it may be otherwise."
KIND = " Their costs are not of one kind, so do not compare these."


@pytest.mark.parametrize(
    ("one", "other", "said"),
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
def test_what_two_runs_differ_in_is_said_and_no_more(one, other, said):
    assert differences(Story(one), Story(other)) == said


def test_a_change_on_the_way_is_one_difference():
    changed = Story(A, (Event(21, "learning_rate", 0.1),), 42)
    assert differences(changed, Story(A)).startswith("what was done on the way, and in nothing else.")
    assert differences(changed, changed._replace(updates=63)) == "nothing yet: change one thing."


# What is wrong


def test_a_run_that_blows_up_ends_and_says_why():
    settings = Settings("plane", hidden=(8, 8), activation="relu", init="he", optimizer="sgd", learning_rate=10.0)
    moment = begin(settings)
    for _ in range(30):
        following = step_on(moment, settings, "1 epoch")
        if following is None:
            break
        moment = following
    assert following is None
    assert np.isfinite(parameters(moment)).all()
    first, second = troubles(moment, settings)
    assert "diverged" in first
    assert "learning rate of 1" in first
    assert "the sums z reach" in second
    gentler = replace(settings, learning_rate=0.01)
    assert step_on(moment, gentler, "1 epoch") is not None  # it may be tried


@pytest.mark.parametrize(("f", "slope"), [(np.sqrt, np.cos), (np.tanh, np.log)])
def test_an_activation_without_an_answer_is_not_put_down_to_the_learning_rate(f, slope, monkeypatch):
    def quiet(function):
        return lambda z: np.where(z < 0, np.nan, function(np.abs(z)))

    monkeypatch.setitem(nn.ACTIVATIONS, "mine", (quiet(f), quiet(slope)))
    settings = Settings(activation="mine")
    (told,) = troubles(run(settings, "1 batch"), settings)
    assert re.fullmatch(
        r"The run ends here, since the activation mine has no finite value or slope at z = -0\.\d+\. .*", told
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(init="zeros", hidden=(4,)), "All 4 units of layer 1 are alike"),
        (Settings(init="constant", hidden=(4, 3)), "All 4 units of layer 1 are alike"),
    ],
)
def test_units_that_stay_alike_are_named(settings, words):
    assert troubles(run(settings, "1 epoch"), settings)[0].startswith(words)


def test_units_that_are_dead_or_saturated_are_named():
    settings = Settings(hidden=(2,), activation="relu")
    moment = begin(settings)
    assert troubles(moment, settings) == []
    dead = with_number(with_number(moment, settings, Unit(1, 0), -9.0), settings, Unit(1, 1), -9.0)
    (told,) = troubles(dead, settings)
    assert told == "All 2 units of layer 1 are dead: the same everywhere, and no gradient gets through."
    settings = Settings(hidden=(2,), activation="tanh")
    moment = begin(settings)
    for unit in (0, 1):
        moment = with_number(moment, settings, Unit(1, unit), 20.0)
    assert troubles(moment, settings)[0].startswith("All 2 units of layer 1 are saturated: the sums reach 2")


def test_a_cost_that_rises_is_put_down_to_the_learning_rate():
    settings = Settings("plane", hidden=(4,), activation="relu", optimizer="sgd", learning_rate=0.01)
    moment = run(settings, "1 epoch")
    moment = with_number(moment, settings, Unit(2, 0), 50.0)
    assert "Try a learning rate of 0.001" in troubles(moment, settings)[0]
