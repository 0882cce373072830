"""Optimizers: the steps of torch.optim, learning-rate schedules, and validation."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import nnlab as nn
from nnlab.optimizers import find_optimizer

GRADIENTS = np.array([[1, -2], [0.5, 0], [-3, 0.1], [0, -40], [2, -0.01], [0.001, 4]])

# Two weights, starting at 0, after steps with these gradients. The numbers are from PyTorch 2.13:
#     torch.set_default_dtype(torch.float64)                              # otherwise NAdam's schedule is in float32
#     w = torch.zeros(2, requires_grad=True)
#     optimizer = torch.optim.SGD([w], lr=0.3)                            # or the optimizer in the third column
#     for g in GRADIENTS: w.grad = torch.tensor(g); optimizer.step()
#     print(w.tolist())
BY_TORCH = [
    (nn.SGD(), [-0.000501, 0.03791], "SGD()"),
    (nn.SGD(0.3), [-0.15029999999999996, 11.373000000000001], "SGD(lr=0.3)"),
    (nn.Momentum(), [-0.00021713999999999973, 0.11344628], "SGD(momentum=0.9)"),
    (nn.Momentum(0.3, beta=0.5), [-0.09404999999999995, 20.9295], "SGD(lr=0.3, momentum=0.5)"),
    (nn.Nesterov(), [-0.0006964260000000002, 0.14001165200000001], "SGD(momentum=0.9, nesterov=True)"),
    (nn.Nesterov(0.3, 0.5), [-0.19732500000000006, 21.83775], "SGD(lr=0.3, momentum=0.5, nesterov=True)"),
    (nn.Adagrad(), [-0.010402488733316832, 0.018496808066763324], "Adagrad()"),
    (nn.Adagrad(0.3, 0.1), [-0.27819775107275874, 0.5406585162945878], "Adagrad(lr=0.3, eps=0.1)"),
    (nn.Adadelta(), [-0.00429006153533301, 0.006546385695981403], "Adadelta()"),
    (nn.Adadelta(0.3, 0.5, 0.1), [-0.18916689949259255, 0.23200360912910162], "Adadelta(lr=0.3, rho=0.5, eps=0.1)"),
    (nn.RMSprop(), [-0.10452769264200097, 0.18482184384254946], "RMSprop()"),
    (nn.RMSprop(0.3, 0.5, 0.1), [-0.5041262478019118, 0.6994696946728268], "RMSprop(lr=0.3, alpha=0.5, eps=0.1)"),
    (nn.Adam(), [-0.0014596963379029807, 0.0036464546659820424], "Adam()"),
    (nn.Adam(0.3, 0.5, 0.6, 0.1), [-0.3954814624657106, 0.9543433068671145], "Adam(lr=0.3, betas=(0.5, 0.6), eps=0.1)"),
    (nn.AdaMax(), [-0.002915572227860896, 0.004882547354905269], "Adamax()"),
    (
        nn.AdaMax(0.3, 0.5, 0.6, 0.1),
        [-0.5146296407125899, 0.8888790726473019],
        "Adamax(lr=0.3, betas=(0.5, 0.6), eps=0.1)",
    ),
    (nn.Nadam(), [-0.0024099928722660234, 0.004817851462191889], "NAdam()"),
    (
        nn.Nadam(0.3, 0.5, 0.6, 0.1, momentum_decay=0.2),
        [-0.4167745779882193, 0.7305325557244046],
        "NAdam(lr=0.3, betas=(0.5, 0.6), eps=0.1, momentum_decay=0.2)",
    ),
]

every_optimizer = pytest.mark.parametrize("kind", nn.OPTIMIZERS.values())


def test_all_nine_are_found_by_their_names():
    assert " ".join(nn.OPTIMIZERS) == "sgd momentum nesterov adagrad adadelta rmsprop adam adamax nadam"
    assert {type(optimizer) for optimizer, _, _ in BY_TORCH} == set(nn.OPTIMIZERS.values())
    assert isinstance(find_optimizer("nadam"), nn.Nadam)


@pytest.mark.parametrize(("optimizer", "expected", "in_torch"), BY_TORCH, ids=[row[2] for row in BY_TORCH])
def test_weights_after_each_step_equal_those_of_torch(optimizer, expected, in_torch):
    optimizer, w = copy.deepcopy(optimizer), np.zeros(2)
    for g in GRADIENTS:
        w -= optimizer.step(g)
    np.testing.assert_allclose(w, expected, rtol=1e-12, atol=0)


@every_optimizer
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_step_is_a_new_vector_of_the_gradients_dtype(kind, dtype):
    optimizer = kind()
    g = np.array([1, -2, 0], dtype)
    steps = [optimizer.step(g) for _ in range(3)]
    assert g.tolist() == [1, -2, 0]
    assert all(step.dtype == dtype and step.shape == (3,) for step in steps)
    first = steps[0].copy()
    steps[0][...] = 7  # writing into a step changes neither gradient nor memory: the same optimizer goes on as before
    again = kind()
    np.testing.assert_array_equal(again.step(g), first)
    again.step(g), again.step(g)
    np.testing.assert_array_equal(optimizer.step(g), again.step(g))
    assert all(memory.dtype == dtype for memory in optimizer.memory.values())


@every_optimizer
def test_lists_of_integers_are_accepted_as_gradients(kind):
    np.testing.assert_array_equal(kind().step([1, -2]), kind().step(np.array([1.0, -2.0])))


@every_optimizer
def test_a_gradient_of_zeros_moves_nothing_at_the_start(kind):
    assert kind().step(np.zeros(2)).tolist() == [0, 0]


@every_optimizer
def test_the_learning_rate_may_be_a_schedule(kind):
    asked = []

    def rate(step):
        asked.append(step)
        return 0.5 / 2**step

    optimizer, unit = kind(rate), kind(1.0)
    for step, g in enumerate(GRADIENTS):
        np.testing.assert_allclose(optimizer.step(g), 0.5 / 2**step * unit.step(g), rtol=1e-14)
    assert asked == [0, 1, 2, 3, 4, 5]


@every_optimizer
def test_the_learning_rate_can_be_changed_between_steps(kind):
    changed, unit = kind(1.0), kind(1.0)
    changed.step(GRADIENTS[0]), unit.step(GRADIENTS[0])
    changed.learning_rate = 0.25
    np.testing.assert_allclose(changed.step(GRADIENTS[1]), 0.25 * unit.step(GRADIENTS[1]), rtol=1e-14)


def test_a_schedule_may_return_0_but_nothing_negative():
    assert nn.SGD(lambda step: 0).step(np.ones(2)).tolist() == [0, 0]
    with pytest.raises(ValueError, match=r"^learning_rate\(0\) should be a number from 0 up, not -1\.$"):
        nn.SGD(lambda step: -1).step(np.ones(2))


@pytest.mark.parametrize("kind", [kind for kind in nn.OPTIMIZERS.values() if kind is not nn.SGD])
def test_a_gradient_of_another_shape_raises(kind):
    optimizer = kind()
    optimizer.step(np.ones(3))
    before = copy.deepcopy(optimizer)
    with pytest.raises(ValueError, match=r"shape \(3,\), but the gradient has shape \(4,\): make a new optimizer"):
        optimizer.step(np.ones(4))
    np.testing.assert_array_equal(
        optimizer.step(np.ones(3)), before.step(np.ones(3))
    )  # the failed step changed nothing


@every_optimizer
@pytest.mark.parametrize("rate", [float("nan"), float("inf"), "0.1", None, True])
def test_a_learning_rate_that_is_not_a_number_raises(kind, rate):
    with pytest.raises(ValueError, match=r"^learning_rate should be a (finite )?number"):
        kind(rate)


@every_optimizer
@pytest.mark.parametrize("rate", [0, -0.1])
def test_a_learning_rate_that_is_not_positive_raises(kind, rate):
    with pytest.raises(ValueError, match=rf"^learning_rate should be above 0, not {rate}\.$"):
        kind(rate)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (nn.Momentum, "beta"),
        (nn.Nesterov, "beta"),
        (nn.Adadelta, "beta"),
        (nn.RMSprop, "beta"),
        *((kind, name) for kind in (nn.Adam, nn.AdaMax, nn.Nadam) for name in ("beta1", "beta2")),
    ],
)
def test_a_beta_outside_0_to_1_raises(kind, name):
    kind(**{name: 0}).step(np.ones(2))
    with pytest.raises(ValueError, match=f"^{name} should be below 1: with 1 nothing new would count"):
        kind(**{name: 1})
    with pytest.raises(ValueError, match=f"^{name} should be a number from 0 to 1, not -0.1"):
        kind(**{name: -0.1})


@pytest.mark.parametrize("kind", [nn.Adagrad, nn.Adadelta, nn.RMSprop, nn.Adam, nn.AdaMax, nn.Nadam])
def test_an_epsilon_that_is_not_positive_raises(kind):
    with pytest.raises(ValueError, match=r"^epsilon should be above 0"):
        kind(epsilon=0)


def test_a_class_instead_of_an_optimizer_raises():
    with pytest.raises(TypeError, match=r"write Adam\(\), with parentheses"):
        find_optimizer(nn.Adam)


def test_an_unknown_name_raises_with_a_suggestion():
    with pytest.raises(ValueError, match=r"no optimizer called 'adm'\. Did you mean 'adam'\? Choose one of: sgd, mom"):
        find_optimizer("adm")


def test_the_repr_shows_the_settings_and_nothing_that_changes():
    optimizer = nn.Nadam(0.1)
    fresh = repr(optimizer)
    optimizer.step(np.ones(2))
    assert fresh == repr(optimizer)
    assert repr(nn.Adam(0.1)) == "Adam(learning_rate=0.1, beta1=0.9, beta2=0.999, epsilon=1e-08)"


@pytest.mark.parametrize(("rate", "after"), [(0.1, 0.8), (0.5, 0.0), (0.9, -0.8), (1.0, -1.0), (1.1, -1.2)])
def test_gradient_descent_on_a_square_of_lesson_09(rate, after):
    """On x², whose slope is 2x, each step multiplies x by 1 − 2η: smaller for η < 1, as large for 1, larger above."""
    sgd, x = nn.SGD(rate), np.array([1.0])
    for steps in range(1, 6):
        x = x - sgd.step(2 * x)
        np.testing.assert_allclose(x, after**steps, rtol=1e-12, atol=1e-15)
