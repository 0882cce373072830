"""`train(..., resume=state)`: a copied `TrainingState` continues exactly as the run did, or as it was changed."""

from __future__ import annotations

import pickle
from itertools import islice

import numpy as np
import pytest

import nnlab as nn
from helpers import refuses
from nnlab import datasets

X, y = datasets.moons(30, rng=0)


def network(rng=0, dtype="float64"):
    """A network with running averages and randomness: batch norm and dropout. The last mini-batch is smaller."""
    layers = [nn.Dense(2, 6, rng=rng), nn.BatchNorm(6), nn.Activation("tanh"), nn.Dropout(0.3), nn.Dense(6, 2, rng=rng)]
    return nn.Network(layers, l2=0.001, dtype=dtype)


def train(net, **settings):
    fresh = {} if "resume" in settings else {"rng": 5}
    return nn.train(net, X, y, **{"batch_size": 8, "epochs": 4, "every": "batch", **fresh, **settings})


def outcomes(records):
    return [(record.number, record.cost, record.accuracy, record.validation_cost) for record in records]


@pytest.mark.parametrize("updates_before", [6, 8], ids=["in the middle of an epoch", "at the end of an epoch"])
@pytest.mark.parametrize("optimizer", nn.OPTIMIZERS)
def test_a_copied_state_continues_bit_for_bit_as_the_run_did(optimizer, updates_before):
    net = network()
    run = train(net, optimizer=optimizer, validation=(X, y))
    state = list(islice(run, updates_before))[-1].state.copy()
    before = pickle.dumps(state)
    rest = outcomes(run)
    assert len(rest) == 16 - updates_before
    assert pickle.dumps(state) == before  # the run continued without changing the copy

    other = network(rng=7)
    assert outcomes(train(other, resume=state, validation=(X, y))) == rest
    np.testing.assert_array_equal(other.parameters, net.parameters)
    np.testing.assert_array_equal(other.running, net.running)
    assert pickle.dumps(state) == before  # and so did the resumed run

    assert outcomes(train(net, resume=state, validation=(X, y))) == rest  # rewinding the same network


def test_resuming_a_run_of_batches_by_epochs_is_the_same_run():
    net, other = network(), network(rng=7)
    run = train(net)
    state = list(islice(run, 6))[-1].state.copy()
    ends = [record.cost for record in run if record.number % 4 == 0]
    assert [record.cost for record in train(other, resume=state, every="epoch")] == ends  # to the last digit
    np.testing.assert_array_equal(other.parameters, net.parameters)


def test_a_learning_rate_schedule_continues_when_resumed():
    net, other = network(), network(rng=7)
    run = train(net, optimizer=nn.Momentum(lambda step: 0.5 / (1 + step)))
    state = list(islice(run, 6))[-1].state.copy()
    assert outcomes(train(other, resume=state)) == outcomes(run)


def test_a_float32_run_resumes_exactly():
    net, other = network(dtype="float32"), network(rng=7, dtype="float32")
    run = train(net)
    state = list(islice(run, 6))[-1].state.copy()
    assert outcomes(train(other, resume=state)) == outcomes(run)
    assert other.parameters.dtype == net.parameters.dtype == np.float32
    np.testing.assert_array_equal(other.parameters, net.parameters)


def test_early_stopping_resumes_with_its_best_epoch():
    settings = {
        "validation": (X[::3], 1 - y[::3]),
        "patience": 2,
        "epochs": 50,
    }  # wrong targets, so the first epochs are the best
    net, other = network(), network(rng=7)
    run = train(net, **settings)
    state = list(islice(run, 6))[-1].state.copy()
    rest = list(run)
    resumed = list(train(other, resume=state, **settings))
    assert resumed[-1].stopped == rest[-1].stopped != ""
    np.testing.assert_array_equal(other.parameters, net.parameters)


def test_while_the_run_lasts_its_state_is_the_networks_own():
    net = network()
    state = next(train(net)).state
    net.layers[0].params["W"][1, 2] = 42
    assert 42 in state.parameters
    state.running[0] = 43
    assert net.layers[1].running["mean"][0] == 43


def test_resuming_with_another_learning_rate():
    state = list(islice(train(network(), optimizer=nn.SGD(0.5)), 6))[-1].state.copy()
    w = state.parameters.copy()

    def first_step(rate):
        changed, net = state.copy(), network()
        changed.optimizer.learning_rate = rate
        next(train(net, resume=changed))
        return net.parameters - w

    np.testing.assert_allclose(first_step(0.05), first_step(0.5) / 10, rtol=1e-6, atol=1e-15)
    assert np.abs(first_step(0.05)).max() > 1e-4


def test_resuming_with_another_optimizer_by_name():
    net = nn.mlp([2, 1], loss="mse", rng=0)
    state = nn.TrainingState.of(net, "sgd", 0)
    state.optimizer = "adam"
    (record,) = nn.train(net, [[1, 2]], [[0.0]], epochs=1, resume=state)
    assert repr(record.state.optimizer) == repr(nn.Adam())


def test_resuming_with_a_changed_weight():
    state = list(islice(train(network(), optimizer=nn.SGD(1e-9)), 6))[-1].state.copy()
    state.parameters[3] += 10
    w, net = state.parameters.copy(), network()
    next(train(net, resume=state))
    np.testing.assert_allclose(net.parameters, w, atol=1e-6)


def test_resuming_a_finished_run_yields_nothing():
    state = list(train(network()))[-1].state
    assert list(train(network(), resume=state, epochs=4)) == []
    assert len(list(train(network(), resume=state, epochs=5))) == 4


def test_a_state_of_another_network_raises_and_changes_nothing():
    state = next(train(network())).state.copy()
    net = nn.mlp([2, 3, 2], rng=0)
    before = net.parameters.tolist()
    with pytest.raises(ValueError, match=r"^resume is of another network, with 44 parameters and 12 running "):
        train(net, resume=state)
    as_many = nn.Network([nn.Dense(2, 6), nn.Dense(6, 2, rng=0), nn.Dense(2, 4), nn.Activation("tanh")], loss="mse")
    with pytest.raises(ValueError, match=r"; this one has 44 and 0\.$"):
        nn.train(as_many, X, np.eye(4)[y], resume=state)
    with pytest.raises(ValueError, match=r"^resume is in the middle of 30 examples, X has 29\.$"):
        nn.train(network(), X[1:], y[1:], resume=state)
    record = next(train(network()))
    with pytest.raises(TypeError, match=r"such as record\.state\.copy\(\), not Record\.$"):
        train(net, resume=record)
    with pytest.raises(ValueError, match=r"^batch_size should be a whole number"):
        train(net, resume=nn.TrainingState.of(nn.mlp([2, 3, 2], rng=1)), batch_size=0)
    assert net.parameters.tolist() == before


def test_training_state_of_a_network_is_the_state_before_the_first_update():
    net, other = network(), network(rng=7)
    start = nn.TrainingState.of(net, nn.Adam(0.01), rng=5).copy()
    run = list(train(net, optimizer=nn.Adam(0.01)))
    assert outcomes(train(other, resume=start)) == outcomes(run)
    np.testing.assert_array_equal(other.parameters, net.parameters)


@pytest.mark.parametrize("other", [{"optimizer": "sgd"}, {"rng": 0}])
def test_resume_with_an_optimizer_or_rng_raises(other):
    state = nn.TrainingState.of(network(), "adam", rng=5).copy()
    with refuses("resume brings its own optimizer and rng: leave yours out, or put them into the state."):
        train(network(), resume=state, **other)
