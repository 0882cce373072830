"""Tests of lesson 10: updates per epoch, the quadratic cost, SGD paths, and panels `three_paths`, `epoch_lens`."""

from __future__ import annotations

import re

import numpy as np
import pytest

import nnlab as nn
from helpers import push, words
from nnlab.exercises import check
from nnlab.exercises.registry import question
from nnlab.lessons.lesson10_sgd import epoch_lens, three_paths
from nnlab.lessons.lesson10_sgd.seedlings import (
    EPOCHS,
    SCALINGS,
    N,
    bowl,
    descent_path,
    examples_seen,
    gradient,
    seedlings,
    three_curves,
)
from nnlab.lessons.lesson10_sgd.three_paths import DescentPath
from shared_panels import share

shared = share(epoch_lens, three_paths)


def right(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        yield X[order[start : start + batch_size]], y[order[start : start + batch_size]]


# The worked numbers of the syllabus


def test_the_updates_of_an_epoch():
    assert len(nn.minibatches(60_000, 10, rng=0)) == 6000
    sizes = [len(rows) for rows in nn.minibatches(1000, 32, rng=0)]
    assert sizes == [32] * 31 + [8]
    assert check("10.updates", updates=8, last=52).passed
    assert 7 * 64 + 52 == 500


def test_epoch_lens_splits_1000_examples_into_32_batches_the_last_of_8(shared):
    panel = shared(epoch_lens)
    panel.set(examples=1000, batch_size=32, batch=32)
    assert panel.say.startswith("1000 examples in 32 batches of 32, the last of 8: each of them once, nobody lost.")
    assert "batch 32, with 8" in words(panel)
    assert len(re.search(r"In batch 32: ([\d, ]+)\.", words(panel))[1].split(",")) == 8
    assert panel.reached == ["1 000 examples in batches of 32: look at the last batch."]


# The quadratic cost and SGD paths


@pytest.mark.parametrize("scaling", SCALINGS)
def test_the_bowl_is_the_cost_over_all_examples(scaling):
    here = bowl(scaling)
    y = seedlings()[1][:N]
    for place in np.random.default_rng(0).normal(size=(5, 2)):
        w, b = place
        assert here.cost(place) == pytest.approx(np.mean((w * here.x + b - y) ** 2) / 2)
        h = 1e-6
        by_differences = [(here.cost(place + h * d) - here.cost(place - h * d)) / (2 * h) for d in np.eye(2)]
        np.testing.assert_allclose(gradient(here.x, y, place), by_differences, rtol=1e-5, atol=1e-7)
    assert here.cost(here.level_curve(0.5)) == pytest.approx(0.5)


def test_start_and_minimum_are_the_same_lines_in_each_scaling():
    for line in ("start", "lowest"):
        outputs = [getattr(bowl(scaling), line) @ [bowl(scaling).x, np.ones(N)] for scaling in SCALINGS]
        np.testing.assert_allclose(outputs[1], outputs[0])
        np.testing.assert_allclose(outputs[2], outputs[0])


def test_scaling_improves_the_condition_of_the_cost():
    steepness = [np.linalg.cond(bowl(scaling).H) for scaling in SCALINGS]
    assert steepness[0] > 50
    assert steepness[1] == pytest.approx(3, abs=0.5)
    assert steepness[2] == pytest.approx(1)
    assert (bowl("to [−1, 1]").x.min(), bowl("to [−1, 1]").x.max()) == pytest.approx((-1, 1))


@pytest.mark.parametrize("batch_size", [1, 7, 32, N])
def test_a_path_is_gradient_descent_on_the_batches_of_its_seed(batch_size):
    here, rng, y = bowl("standardised"), np.random.default_rng(3), seedlings()[1][:N]
    place, places = here.start, [here.start]
    for _ in range(2):
        for rows in nn.minibatches(N, batch_size, rng):
            place = place - 0.1 * gradient(here.x[rows], y[rows], place)
            places.append(place)
    came = descent_path("standardised", batch_size, 0.1, 3)
    np.testing.assert_allclose(came[: len(places)], places)
    assert len(came) == EPOCHS * -(-N // batch_size) + 1 == len(examples_seen(batch_size))
    assert examples_seen(batch_size)[-1] == 3000


def test_batch_learning_always_lowers_the_cost_and_online_learning_does_not():
    def ups(scaling, batch_size):
        return (np.diff(bowl(scaling).cost(descent_path(scaling, batch_size, 0.05, 0))) > 0).mean()

    for scaling in SCALINGS:
        assert ups(scaling, N) == 0
        assert ups(scaling, 1) > 0.3


def test_with_standardised_data_batch_learning_goes_straight():
    places = descent_path("standardised", N, 0.1, 0)
    steps = np.diff(places, axis=0)
    assert np.abs(steps[0, 0] * steps[:, 1] - steps[0, 1] * steps[:, 0]).max() < 1e-12


# The panel three_paths


def test_only_mini_batches_reach_the_goals(shared):
    panel = shared(three_paths)
    panel.set(batch_size=1)
    assert "mini-batch costs 0.051 (3000 updates)" in panel.say
    panel.set(batch_size=16)
    assert "mini-batch costs 0.111" in panel.say
    panel.set(data="standardised", learning_rate=0.3, batch_size=N)
    assert "batch costs 0.049 (15 updates)" in panel.say
    assert panel.reached == []
    panel.set(batch_size=64)
    assert len(panel.reached) == 2


@pytest.mark.parametrize(
    ("examples", "updates"), [(0, (0, 0, 0)), (190, (5, 190, 0)), (200, (7, 200, 1)), (3000, (105, 3000, 15))]
)
def test_the_number_of_updates_follows_from_the_examples(shared, examples, updates):
    panel = shared(three_paths)
    panel.set(examples=examples)
    assert tuple(map(int, re.findall(r"\((\d+) updates\)", panel.say))) == updates


def test_the_table_shows_the_updates_per_epoch(shared):
    told = words(shared(three_paths)).split()
    for name, row in {"mini-batch": "32 7 105", "online": "1 200 3000"}.items():  # m, ⌈200/m⌉, 15 times that
        place = told.index(name) + 1
        assert told[place : place + 3] == row.split()


def test_a_learning_rate_that_diverges_only_on_unscaled_data(shared):
    panel = shared(three_paths)
    panel.set(learning_rate=0.2)
    assert "mini-batch has flown off" in panel.say
    assert "online has flown off" in panel.say
    for data in SCALINGS[1:]:
        panel.set(data=data)
        assert "flown" not in panel.say


@pytest.mark.parametrize("batch_size", [1, 2, 4, 32, N])
def test_with_scaled_data_nothing_diverges(batch_size):
    for seed in range(5):
        assert DescentPath(SCALINGS[0], batch_size, 0.2, seed, 3000).diverged == (batch_size < N)
        assert not any(DescentPath(data, batch_size, 0.5, seed, 3000).diverged for data in SCALINGS[1:])


def test_the_fan_uses_other_seeds_and_the_button_takes_the_next(shared):
    panel = shared(three_paths)
    before = panel.say
    panel.set(fan=True)
    low, high = map(float, re.search(r"Other seeds: ([\d.]+) to ([\d.]+)\.", panel.say).groups())
    ends = [float(bowl("as they are").cost(descent_path("as they are", 32, 0.05, seed)[-1])) for seed in range(1, 11)]
    assert (low, high) == pytest.approx((min(ends), max(ends)), abs=0.0006)
    push(panel, "Shuffle anew")
    assert panel.values["seed"] == 1
    assert panel.say != before


def test_the_curves_are_the_costs_along_the_path():
    walk = DescentPath("as they are", 32, 0.05, 0, 3000)
    costs = bowl("as they are").cost(descent_path("as they are", 32, 0.05, 0))
    updates, of_updates = walk.curve("updates")[1:].T  # 0 can't be drawn on a logarithmic axis
    np.testing.assert_allclose(of_updates, costs[updates.astype(int)])
    assert (updates[0], updates[-1]) == (1, 105)
    examples, of_examples = walk.curve("examples").T
    np.testing.assert_allclose(of_examples, costs[np.searchsorted(examples_seen(32), examples)])
    assert (examples[0], examples[-1]) == (0, 3000)


def test_measured_seconds_are_shown_only_on_request(shared):
    panel = shared(three_paths)
    say = panel.say
    assert "ms an epoch" not in words(panel)
    panel.set(against="seconds")
    assert "ms an epoch" in words(panel)
    assert panel.say == say


# The panel epoch_lens


def gradients(panel):
    """Return the numbers in the table, by row."""
    rows = re.findall(r"<th scope='row'>(.*?)</th><td>(.*?)</td><td>(.*?)</td>", panel._picture.frame["html"])
    return {name: (float(w.replace("−", "-")), float(b.replace("−", "-"))) for name, w, b in rows}


@pytest.mark.parametrize(("examples", "batch_size"), [(40, 4), (40, 16), (100, 32), (10, 64)])
def test_the_weighted_mean_of_the_batches_is_the_full_gradient(shared, examples, batch_size):
    panel = shared(epoch_lens)
    panel.set(examples=examples, batch_size=batch_size)
    table = gradients(panel)
    assert table["the same, each weighted by its size"] == table[f"all {examples} examples"]
    even = examples % batch_size == 0 or batch_size > examples
    full, _, mean, _ = table.values()
    assert (mean == full) == even


def test_the_arrows_match_the_gradients_in_the_table(shared):
    panel = shared(epoch_lens)
    panel.set(examples=10, batch_size=4, batch=3)
    full, own, mean, _ = gradients(panel).values()
    drawn = panel._scene.figures[1].axes[0].get_children()
    ends = [artist.ends for artist in drawn if hasattr(artist, "ends")]
    np.testing.assert_allclose(ends, [[(0, 0), full], [(0, 0), own]], atol=0.0006)
    rays = next(line.get_xydata() for line in panel._scene.figures[1].axes[0].lines if len(line.get_xydata()) == 9)
    np.testing.assert_allclose(rays[1::3].mean(axis=0), mean, atol=0.0006)


def test_epoch_lens_reports_lost_repeated_mismatched_and_unshuffled_examples():
    def short_lost(X, y, batch_size, rng):
        yield from (pair for pair in right(X, y, batch_size, rng) if len(pair[0]) == batch_size)

    def twice(X, y, batch_size, rng):
        yield from right(X, y, batch_size, rng)
        yield X[:1], y[:1]

    def mixed(X, y, batch_size, rng):
        yield from ((x, y[: len(x)]) for x, _ in right(X, y, batch_size, rng))

    def unshuffled(X, y, batch_size, rng):
        yield from ((X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size))

    for minibatches, told in [
        (unshuffled, "not shuffled"),
        (short_lost, "8 lost"),
        (twice, "1 more than once"),
        (mixed, "X and y mixed up in 2"),
    ]:
        panel = epoch_lens(minibatches)
        panel.set(batch_size=32)
        assert told in panel.say
    panel = epoch_lens(right)
    assert "nobody lost" in panel.say


def test_the_next_epoch_is_shuffled_again(shared):
    panel = shared(epoch_lens)
    before = words(panel)
    push(panel, "Next batch")
    assert panel.values["batch"] == 2
    push(panel, "Next epoch")
    assert panel.values["seed"] == 1
    assert words(panel) != before
    assert "nobody lost" in panel.say


@pytest.mark.parametrize(
    ("minibatches", "told"),
    [
        (lambda X, y, m, rng: [X], "minibatches should give pairs"),
        (lambda X, y, m, rng: [(X, y[:3])], "one row or more of X, and as many of y"),
        (lambda X, y, m, rng: [], "no batch at all"),
        (lambda X, y, m, rng: 1 / 0, "ZeroDivisionError"),
        (lambda X, y, m, rng: iter(lambda: (X[:1], y[:1]), None), "goes on and on"),
    ],
)
def test_epoch_lens_explains_mistakes_in_the_learners_minibatches(minibatches, told):
    assert told in epoch_lens(minibatches).say


def test_epoch_lens_replaces_a_stub_and_says_so():
    def minibatches(X, y, batch_size, rng): ...

    assert epoch_lens(minibatches).say.startswith("Your minibatches is a stub, so nnlab's deals. ")
    assert "stub" not in epoch_lens(right).say


# Facts the lesson states


def test_the_numbers_of_the_questions():
    assert question("10.updates").right == len(nn.minibatches(60_000, 100, rng=0)) * 30
    assert question("10.four_times").right == "Half as far off"


def test_four_times_the_batch_size_halves_the_gradient_error():
    rng, (age, height), place = np.random.default_rng(1), seedlings(), np.array([0.0, 2.7])
    full = gradient(age, height, place)

    def off(m):
        samples = (rng.choice(1000, m, replace=False) for _ in range(3000))
        return np.mean([np.linalg.norm(gradient(age[rows], height[rows], place) - full) for rows in samples])

    assert off(4) / off(16) == pytest.approx(2, rel=0.1)


def test_the_curves_of_the_question_match_its_answer():
    ups = {name: int((np.diff(curve[:, 1]) > 0).sum()) for name, curve in three_curves().items()}
    assert ups["B"] == 0 < ups["A"] <= ups["C"]
    jumps = {name: np.abs(np.diff(curve[5:, 1])).max() for name, curve in three_curves().items()}
    assert jumps["B"] < jumps["A"] < jumps["C"]
