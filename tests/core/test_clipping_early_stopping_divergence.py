"""Gradient clipping, early stopping (patience), and runs that diverge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlab as nn
from nnlab import datasets

RNG = np.random.default_rng(0)
X, amounts = RNG.normal(size=(40, 5)), RNG.normal(size=(40, 1))

# --- clipping -------------------------------------------------------------------------------------------

clips = pytest.mark.parametrize("clip", [nn.clip_by_value, nn.clip_by_norm])


def test_clipping_by_value_clips_each_element():
    assert nn.clip_by_value([3, -4, 0.5], 1).tolist() == [1, -1, 0.5]


def test_clipping_by_norm_shortens():
    assert nn.clip_by_norm([3, -4], 1) == pytest.approx([0.6, -0.8], rel=1e-15)
    assert nn.clip_by_norm([3, -4], 5).tolist() == [3, -4]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=5), st.floats(1e-3, 1e3))
def test_clipping_by_norm_keeps_the_direction(g, limit):
    g = np.array(g, dtype=float)
    clipped, length = nn.clip_by_norm(g, limit), np.linalg.norm(g)
    assert np.linalg.norm(clipped) == pytest.approx(min(length, limit), rel=1e-12)
    np.testing.assert_allclose(clipped * length, g * np.linalg.norm(clipped), rtol=1e-12)


def test_clipping_by_norm_does_not_overflow_in_float32():
    assert nn.clip_by_norm(np.float32([3e30, 4e30]), 1) == pytest.approx([0.6, 0.8], rel=1e-6)
    assert nn.clip_by_norm([3e200, 4e200], 1) == pytest.approx([0.6, 0.8], rel=1e-15)
    assert nn.clip_by_norm([0.0, 0.0], 1).tolist() == [0, 0]


@clips
def test_clipping_keeps_the_dtype_and_does_not_modify_its_argument(clip):
    g = np.float32([3, -4])
    assert clip(g, 1).dtype == np.float32
    assert g.tolist() == [3, -4]


@clips
@pytest.mark.parametrize("limit", [0, -1, float("nan"), "1"])
def test_a_limit_that_is_not_positive_raises(clip, limit):
    with pytest.raises(ValueError, match=r"^limit should be (a number|above 0)"):
        clip([3, -4], limit)


@pytest.mark.parametrize(("setting", "clip"), [("clip_value", nn.clip_by_value), ("clip_norm", nn.clip_by_norm)])
def test_training_clips_the_whole_gradient(setting, clip):
    net = nn.mlp([5, 3, 1], loss="mse", rng=0)
    before = net.parameters.copy()
    net.backward(X, amounts)
    expected = before - clip(net.gradient, 0.01)
    assert np.linalg.norm(net.gradient) > 0.1
    next(nn.train(net, X, amounts, optimizer=nn.SGD(1), batch_size=40, **{setting: 0.01}))
    np.testing.assert_allclose(net.parameters, expected, rtol=1e-12)


# --- early stopping -------------------------------------------------------------------------------------


def overshooting_run(epochs, patience):
    """A run whose output goes from 0 to 2, by 20 % of the rest per epoch, while the validation target is 1."""
    net = nn.mlp([1, 1], init="zeros", loss="mse")
    settings = {"optimizer": nn.SGD(0.1), "epochs": epochs, "patience": patience, "validation": ([[1]], [[1.0]])}
    return net, list(nn.train(net, [[1]], [[2.0]], **settings))


def test_training_stops_after_patience_and_restores_the_best_weights():
    # the outputs after each epoch: 0.4, 0.72, 0.976, 1.1808, 1.34464
    net, records = overshooting_run(epochs=50, patience=2)
    assert [r.validation_cost for r in records] == pytest.approx(
        [(1 - a) ** 2 / 2 for a in (0.4, 0.72, 0.976, 1.1808, 1.34464)]
    )
    assert [r.stopped for r in records[:-1]] == ["", "", "", ""]
    assert records[-1].stopped == (
        "Stopped: for 2 epochs the validation cost has not fallen. "
        "The weights of epoch 3, which had the lowest validation cost, are back."
    )
    assert net.predict([[1]])[0, 0] == pytest.approx(0.976)


@pytest.mark.parametrize(("epochs", "best"), [(2, 2), (4, 3)])
def test_the_best_weights_are_also_restored_after_all_epochs(epochs, best):
    net, records = overshooting_run(epochs, patience=40)
    assert len(records) == epochs
    back = f"The weights of epoch {best}, which had the lowest validation cost, are back."
    assert records[-1].stopped == (back if best < epochs else "")  # if the last epoch is the best, nothing is restored
    assert net.predict([[1]])[0, 0] == pytest.approx(2 - 2 * 0.8**best)


def test_weights_and_running_averages_are_restored_together():
    def start():
        layers = [nn.Dense(5, 8, rng=0), nn.BatchNorm(8), nn.Activation("tanh"), nn.Dense(8, 1, rng=0)]
        return nn.Network(layers, "mse", l2=0.01)

    y = X[:, :1] + amounts / 2  # half of it is noise, so 20 examples overfit
    settings = {"optimizer": nn.Adam(0.01), "batch_size": 5, "rng": 0}
    net = start()
    *_, last = records = list(
        nn.train(net, X[:20], y[:20], validation=(X[20:], y[20:]), patience=3, epochs=200, **settings)
    )
    costs = [record.validation_cost for record in records]
    assert int(np.argmin(costs)) == len(costs) - 4 > 0
    assert net.cost(X[20:], y[20:]) == min(costs)
    *_, same = nn.train(start(), X[:20], y[:20], epochs=len(costs), **settings)
    assert last.cost == same.cost  # a record describes its epoch, not the restored weights


# --- divergence -----------------------------------------------------------------------------------------

REASONS = {
    "scale X, which reaches 255, to about −1 to 1": (255, 1, nn.SGD(0.1)),
    "try a learning rate of 1, since 10 is the likeliest cause": (1, 1, nn.SGD(10)),
    "try a learning rate of 0.5, since 5 is the likeliest cause": (1, 1, nn.Momentum(lambda step: 5)),
    "try a learning rate of 1, since 1e+06 is the likeliest cause": (1, 1, nn.SGD(1e6)),
    "clip the gradient (clip_norm=1), or take smaller ones (init='xavier')": (1, 1e4, nn.SGD(0.001)),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("reason", REASONS)
def test_a_diverged_run_keeps_finite_weights_and_names_the_likeliest_cause(reason, dtype):
    scale, weights, optimizer = REASONS[reason]
    inputs = X / np.abs(X).max() * scale
    net = nn.mlp([5, 20, 20, 1], activation="leaky_relu", loss="mse", l2=0.001, dtype=dtype, rng=0)
    net.parameters *= weights
    # pytest turns warnings into errors, so this also tests that numpy issues none
    records = list(nn.train(net, inputs, amounts, optimizer=optimizer, epochs=500, validation=(inputs, amounts), rng=0))
    *before, last = records
    assert [record.diverged for record in before] == [""] * len(before)
    assert last.diverged == (
        f"Training diverged in epoch {len(records)}: the next step was longer than 1e+10. "
        f"The last finite weights are kept, but they are far off. Begin with new weights, and {reason}."
    )
    assert np.isfinite(net.parameters).all()


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("optimizer", [nn.SGD(2), nn.SGD(5), nn.SGD(10)])
def test_every_run_with_a_huge_cost_is_reported_as_diverged(activation, optimizer):
    X, amounts = datasets.plane(50, rng=0)
    net = nn.mlp([2, 8, 1], activation=activation, loss="mse", rng=0)
    *_, last = nn.train(net, X, amounts, optimizer=optimizer, epochs=50, rng=0)
    assert last.diverged or last.cost < 1e6


def test_the_failed_update_changes_nothing():
    net = nn.Network([nn.BatchNorm(5), nn.Dense(5, 20, "relu", rng=0), nn.Dense(20, 1, rng=0)], "mse")
    run = nn.train(net, X, amounts, optimizer=nn.SGD(5), batch_size=4, epochs=500, every="batch", rng=0)
    kept = []
    for record in run:
        kept.append((record.number, net.parameters.tolist(), net.running.tolist()))
    assert record.diverged
    assert len(kept) > 2
    assert kept[-1] == kept[-2]


def test_a_diverged_state_can_be_fixed_and_resumed():
    net = nn.mlp([5, 1], loss="mse", rng=0)
    *_, last = nn.train(net, X, amounts, optimizer=nn.Momentum(10), epochs=500, rng=0)
    state = last.state.copy()
    assert state.diverged
    state.parameters[...] = 0
    state.optimizer = nn.SGD(0.1)
    *_, last = nn.train(net, X, amounts, epochs=state.epoch + 50, resume=state)
    assert last.diverged == ""
    assert last.cost < (amounts**2).mean() / 2


def test_an_infinite_cost_raises_no_numpy_warning():
    net = nn.mlp([1, 1], loss="mse")
    net.parameters[...] = 1e160
    (record,) = nn.train(net, [[1]], [[0.0]], optimizer=nn.SGD(1e-10), clip_norm=1, epochs=1)
    assert (record.diverged, np.isfinite(record.cost)) == ("", False)  # a clipped step can be taken


def test_an_overflowing_gradient_is_reported_as_diverged():  # Adam's √s would be infinite, and its step 0
    net = nn.mlp([1, 1], loss="mse")
    net.parameters[...] = 1e160
    (record,) = nn.train(net, [[1]], [[0.0]], optimizer="adam", epochs=5)
    assert record.diverged
    assert record.state.optimizer.memory == {}  # so that the state can be resumed


def test_a_first_step_that_is_not_finite_changes_nothing():
    net = nn.mlp([5, 1], loss="mse", rng=0)
    before = net.parameters.tolist()
    (record,) = nn.train(net, X, amounts, optimizer=nn.SGD(1e308), epochs=5)
    assert record.diverged
    assert np.isnan(record.cost)  # there was no update
    assert net.parameters.tolist() == before


def test_the_divergence_message_calls_a_schedule_only_for_steps_taken():
    rates = [1e8, 1e8]  # a list as short as the run
    (record,) = nn.train(nn.mlp([5, 1], loss="mse", rng=0), X, amounts, optimizer=nn.SGD(rates.__getitem__), epochs=9)
    assert "since 1e+08 is the likeliest cause" in record.diverged


@pytest.mark.parametrize("kind", [nn.SGD, nn.Momentum])
def test_a_large_learning_rate_is_named_even_if_the_next_one_is_small(kind):
    net, rates = nn.mlp([5, 3, 1], "identity", loss="mse", rng=0), [1e8, 0.001]
    (record,) = nn.train(net, X, amounts, optimizer=kind(rates.__getitem__), epochs=9)
    assert record.state.updates == 1
    assert "since 1e+08 is the likeliest cause" in record.diverged


def test_resuming_after_the_best_weights_were_restored_continues_from_the_last_ones():
    short, long = (nn.mlp([5, 8, 1], "tanh", loss="mse", rng=0) for _ in "ab")
    settings = {"validation": (X[:20], short.forward(X[:20])), "patience": 30}  # so the first epoch is the best
    *_, last = nn.train(short, X[:20], amounts[:20], epochs=20, rng=0, **settings)
    assert last.stopped
    assert last.state.parameters.tolist() != short.parameters.tolist()
    ends = [record.cost for record in nn.train(long, X[:20], amounts[:20], epochs=25, rng=0, **settings)]
    gone_on = nn.train(short, X[:20], amounts[:20], epochs=25, resume=last.state, **settings)
    assert [record.cost for record in gone_on] == ends[20:]
