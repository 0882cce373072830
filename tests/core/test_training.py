"""`train`: mini-batches, records, penalties, randomness, and validation of its arguments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlab as nn

X, y = np.linspace(-1, 1, 60).reshape(30, 2), np.arange(30) % 3


def network(**settings):
    return nn.mlp([2, 4, 3], activation="tanh", rng=0, **settings)


# --- mini-batches ---------------------------------------------------------------------------------------


@given(st.integers(1, 200), st.integers(1, 250), st.integers(0, 1000))
def test_minibatches_use_every_example_exactly_once(n, m, seed):
    batches = nn.minibatches(n, m, seed)
    assert sorted(np.concatenate(batches)) == list(range(n))
    assert len(batches) == -(-n // m)  # ⌈n/m⌉
    assert all(len(batch) == min(n, m) for batch in batches[:-1])
    assert 1 <= len(batches[-1]) <= m


@pytest.mark.parametrize(
    ("n", "m", "updates", "last"),
    [(60_000, 10, 6_000, 10), (1_000, 32, 32, 8), (7, 7, 1, 7), (7, 1, 7, 1), (7, 100, 1, 7)],
)
def test_an_epoch_has_n_over_m_updates_rounded_up(n, m, updates, last):
    batches = nn.minibatches(n, m, 0)
    assert (len(batches), len(batches[-1])) == (updates, last)


def test_every_epoch_is_reshuffled():
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(nn.minibatches(50, 8, rng)).tolist() for _ in range(2))
    assert list(range(50)) != first != second != list(range(50))
    assert first == np.concatenate(nn.minibatches(50, 8, 0)).tolist()


@pytest.mark.parametrize(("n", "m", "name"), [(0, 1, "n"), (5, 0, "batch_size"), (5, 2.5, "batch_size")])
def test_minibatches_validates_its_arguments(n, m, name):
    with pytest.raises(ValueError, match=f"^{name} should be a whole number from 1 up, not {n if name == 'n' else m}"):
        nn.minibatches(n, m)


@pytest.mark.parametrize(("batch_size", "updates"), [(30, 1), (1000, 1), (8, 4), (1, 30)])
def test_batch_mini_batch_and_online_training_make_their_updates(batch_size, updates):
    records = list(nn.train(network(), X, y, batch_size=batch_size, epochs=2, every="batch", rng=0))
    assert [record.number for record in records] == list(range(1, 2 * updates + 1))


def test_batch_training_is_gradient_descent():
    net = network(l1=0.01, l2=0.02)
    expected = net.copy()
    for record in nn.train(net, X, y, optimizer=nn.SGD(0.5), batch_size=len(X), epochs=3):
        expected.backward(X, y)
        expected.parameters -= 0.5 * expected.gradient
        np.testing.assert_allclose(record.state.parameters, expected.parameters, rtol=1e-12)


# --- runs and records -----------------------------------------------------------------------------------


def test_the_same_rng_gives_the_same_run_and_another_rng_another():
    def run(rng):
        net = network()
        return [record.cost for record in nn.train(net, X, y, epochs=3, rng=rng)], net.parameters.tolist()

    assert run(1) == run(1) == run(np.random.default_rng(1))
    assert run(1) != run(2)


def test_cost_and_accuracy_use_the_outputs_before_each_update():
    # Two equal examples, one after the other. The first meets zero weights: σ(0) = ½, loss log 2, not class 1.
    # The step moves w and b by ½, so that the second meets z = 1, is class 1, and costs log(1 + 1/e).
    def start():
        return nn.mlp([1, 1], init="zeros", loss="binary_cross_entropy")

    settings = {"optimizer": nn.SGD(1), "epochs": 1}
    first, second = nn.train(start(), [[1], [1]], [1, 1], batch_size=1, every="batch", **settings)
    assert (first.cost, first.accuracy) == (pytest.approx(np.log(2), abs=1e-15), 0)
    mean = (np.log(2) + np.log(1 + np.exp(-1))) / 2
    assert (second.cost, second.accuracy) == (pytest.approx(mean, abs=1e-15), 0.5)
    epoch, following = nn.train(start(), [[1], [1]], [1, 1], optimizer=nn.SGD(1), batch_size=1, epochs=2)
    assert (epoch.cost, epoch.accuracy) == (second.cost, 0.5)
    assert (following.cost < np.log(1 + np.exp(-1)), following.accuracy) == (True, 1)  # each epoch starts its own mean
    (together,) = nn.train(start(), [[1], [1]], [1, 1], batch_size=2, **settings)
    assert (together.cost, together.accuracy) == (pytest.approx(np.log(2), abs=1e-15), 0)


def test_every_batch_is_the_same_run_with_more_records():
    by_epoch, by_batch, settings = network(), network(), {"batch_size": 8, "epochs": 3, "rng": 0}
    epochs = list(nn.train(by_epoch, X, y, validation=(X, y), **settings))
    updates = list(nn.train(by_batch, X, y, validation=(X, y), every="batch", **settings))
    assert [record.number for record in epochs] == [1, 2, 3]
    assert [record.number for record in updates] == list(range(1, 13))
    np.testing.assert_array_equal(by_epoch.parameters, by_batch.parameters)
    ends = updates[3::4]
    assert [record.cost for record in epochs] == [record.cost for record in ends]  # to the last digit
    assert [record.validation_cost for record in epochs] == [record.validation_cost for record in ends]
    assert all(record.validation_cost is None for record in updates if record not in ends)


def test_validation_values_are_those_of_the_network_after_the_epoch():
    net, X_val, y_val = network(l1=0.1, l2=0.1), X[::3] + 0.1, y[::3]
    for record in nn.train(net, X, y, epochs=3, validation=(X_val, y_val), rng=0):
        assert record.validation_cost == net.cost(X_val, y_val)
        assert record.validation_accuracy == net.accuracy(X_val, y_val)
        assert all(type(value) is float for value in (record.cost, record.accuracy, record.seconds))
        assert record.seconds > 0


def test_penalties_are_part_of_the_cost():
    net = network(l1=0.1, l2=0.2)
    loss = network().cost(X, y)  # the same weights without penalties
    (record,) = nn.train(net, X, y, optimizer=nn.SGD(0.1), batch_size=30, epochs=1)
    weights = np.concatenate([layer.params["W"].ravel() for layer in net.layers])
    penalty = 0.1 * np.abs(weights).sum() + 0.2 * (weights**2).sum()
    assert record.cost == pytest.approx(loss + penalty, rel=1e-12)


def test_regression_has_no_accuracy():
    (record,) = nn.train(nn.mlp([2, 1], loss="mse"), X, X[:, :1], epochs=1, validation=(X, X[:, :1]))
    assert record.accuracy is record.validation_accuracy is None


def test_the_str_of_a_record():
    record = nn.Record(3, 0.1234, 0.5, 1, 0.5, 0.25, "It diverged.", "It stopped.", None)
    expected = "3: cost 0.123, accuracy 50.0%, validation cost 0.5, validation accuracy 25.0%. It diverged. It stopped."
    assert str(record) == expected
    assert str(nn.Record(3, 0.1234, None, 1, None, None, "", "", None)) == "3: cost 0.123"


def test_dropout_and_batch_norm_work_as_in_training():
    def masks(rng):
        net = nn.Network([nn.Dense(2, 20, rng=0), nn.BatchNorm(20), nn.Dropout(0.5), nn.Dense(20, 3, rng=0)])
        start = net.running.tolist()
        seen = [net.layers[2].mask.tolist() for _ in nn.train(net, X, y, epochs=2, batch_size=30, rng=rng)]
        assert net.running.tolist() != start
        return seen

    first, second = masks(1)
    assert first != second
    assert masks(1) == [first, second] != masks(2)


def test_the_given_optimizer_is_not_changed():
    adam = nn.Adam(0.1)
    first, second = ([r.cost for r in nn.train(network(), X, y, optimizer=adam, rng=0)] for _ in range(2))
    assert first == second
    assert (adam.t, adam.memory) == (0, {})


def test_integer_inputs_equal_float_inputs():
    whole = np.random.default_rng(0).integers(0, 5, X.shape).astype(np.uint8)
    one, other = network(), network()
    list(nn.train(one, whole, y, rng=0))
    list(nn.train(other, whole.astype(float), y, rng=0))
    np.testing.assert_array_equal(one.parameters, other.parameters)


# --- validation -----------------------------------------------------------------------------------------

TORN = X.copy()
TORN[4, 1] = np.nan
REFUSED = {
    "batch_size should be a whole number from 1 up, not 0": {"batch_size": 0},
    "epochs should be a whole number from 1 up, not 0": {"epochs": 0},
    "epochs should be a whole number from 1 up, not 1.5": {"epochs": 1.5},
    "every should be 'epoch' or 'batch', not 'step'": {"every": "step"},
    "rng should be a whole number from 0 up": {"rng": "dice"},
    "no optimizer called 'adm'. Did you mean 'adam'": {"optimizer": "adm"},
    r"write Adam(), with parentheses": {"optimizer": nn.Adam},
    "patience should be a whole number from 1 up, not 0": {"patience": 0, "validation": (X, y)},
    "patience watches the validation cost: give validation=(X_val, y_val) as well": {"patience": 2},
    "validation should be a pair (X_val, y_val), not ndarray": {"validation": X},
    "This network expects 2 columns, X has shape (30, 1)": {"validation": (X[:, :1], y)},
    "validation: X and y should have a row for each example, but have 29 and 30": {"validation": (X[1:], y)},
    "Give clip_value or clip_norm, not both": {"clip_value": 1, "clip_norm": 1},
    "clip_norm should be above 0": {"clip_norm": 0},
    "clip_value should be above 0, not -1": {"clip_value": -1},
    "X holds NaN or infinity, 1 in all, the first at (4, 1)": {"X": TORN},
    "y holds the class number 3; expected are whole numbers from 0 to 2": {"y": y + 1},
    "X and y should have a row for each example, but have 29 and 30": {"X": X[1:]},
    "X is empty: its shape is (0, 2)": {"X": X[:0]},
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_arguments_are_checked_at_the_call_before_the_first_next(sentence):
    net = network()
    before = net.parameters.tolist()
    with pytest.raises((ValueError, TypeError)) as refusal:
        nn.train(net, **{"X": X, "y": y, **REFUSED[sentence]})
    assert sentence in str(refusal.value)
    assert net.parameters.tolist() == before


@pytest.mark.parametrize("where", ["a Dense layer", "an Activation layer"])
def test_the_step_activation_is_refused_because_it_learns_nothing(where):
    inside = [nn.Dense(2, 3, "step")] if where == "a Dense layer" else [nn.Dense(2, 3), nn.Activation("step")]
    with pytest.raises(ValueError, match=r"^step has slope 0 everywhere, so gradient descent learns nothing"):
        nn.train(nn.Network([*inside, nn.Dense(3, 3)]), X, y)
