"""Checks of lesson 06's activation exercises: f and f' of step, identity, tanh, ReLU, leaky ReLU and softplus; softmax;
and `revive`, a bias for a dead unit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab import activations
from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, numbers
from nnlab.exercises.compare import KnownMistakes, compare_function, random_inputs
from nnlab.exercises.exercise import Wrong

sigmoid, step = activations.sigmoid, activations.step

FIXED_INPUTS: list[dict[str, Any]] = [{"z": 2.0}, {"z": -3.0}, {"z": 0.5}, {"z": np.array([-1.5, 1.0, 4.0])}]
RANDOM_INPUTS = random_inputs(lambda rng: {"z": rng.normal(scale=2, size=(2, 3)).round(1) + 0.05}, 5)  # never at a kink
EXTREME_INPUTS = [{"z": 1000.0}, {"z": -1000.0}]


def _compare(name: str, learners: Any, expected: Callable[..., Any], known: KnownMistakes, more: Any = ()) -> None:
    compare_function(
        name, learners, lambda z: expected(z), [*FIXED_INPUTS, *RANDOM_INPUTS, *more], _with_array_input(known)
    )


def _with_array_input(known: KnownMistakes) -> KnownMistakes:
    return [(lambda z, mistaken=mistaken: mistaken(np.asarray(z)), said) for mistaken, said in known]


def check_step_and_identity(step: Any, step_prime: Any, identity: Any, identity_prime: Any) -> None:
    """Check the exercise `step_and_identity`. The slope of the step at 0 isn't checked."""
    known: KnownMistakes = [
        (lambda z: np.ones(z.shape), "It fires for every z."),
        (lambda z: np.where(z >= 0, 1, 0), "It fires at exactly 0, too. Ours fires above 0 only."),
        (lambda z: np.where(z > 0, 0, 1), "The two sides are swapped."),
        (np.sign, "Below 0 the step is 0, not −1."),
    ]
    _compare("step", step, activations.step, known, [{"z": 0.0}])
    flat: KnownMistakes = [(activations.step, "This is the step itself, not its slope. On both sides of 0 it is flat.")]
    _compare("step_prime", step_prime, activations.step_prime, flat)
    _compare("identity", identity, lambda z: z, [(lambda z: np.ones(z.shape), "This is 1, whatever z is.")])
    itself: KnownMistakes = [
        (lambda z: z, "This is z itself. How much does it grow for each bit of z?"),
        (lambda z: np.zeros(z.shape), "It does grow: it is not flat."),
    ]
    _compare("identity_prime", identity_prime, activations.identity_prime, itself)


def check_tanh(tanh: Any, tanh_prime: Any) -> None:
    """Check the exercise `tanh`: f and f′."""
    known: KnownMistakes = [
        (sigmoid, "This is the sigmoid, from 0 to 1. Stretch it: twice, less 1."),
        (lambda z: 2 * sigmoid(z) - 1, "The exponent is −2z, not −z."),
        (lambda z: sigmoid(2 * z), "This is between 0 and 1. Take it twice, less 1."),
        (lambda z: 2 * sigmoid(2 * z), "This is between 0 and 2: −1 is missing."),
        (lambda z: -np.tanh(z), "It falls where it should grow: watch the sign in the exponent."),
    ]
    _compare("tanh", tanh, np.tanh, known)
    slopes: KnownMistakes = [
        (np.tanh, "This is tanh itself."),
        (lambda z: 1 - np.tanh(z), "Square it: the slope is 1 − tanh²."),
        (lambda z: 1 - np.square(z), "You put z in the place of tanh(z)."),
        (lambda z: np.tanh(z) * (1 - np.tanh(z)), "a (1 − a) is the slope of the sigmoid. That of tanh is 1 − a²."),
        (lambda z: np.tanh(z) ** 2 - 1, "The sign is the wrong way round: tanh grows everywhere."),
    ]
    _compare("tanh_prime", tanh_prime, activations.tanh_prime, slopes)


def check_relu(relu: Any, relu_prime: Any) -> None:
    """Check the exercise `relu`: f and f′. At the kink, 0, any slope from 0 to 1 is right."""
    known: KnownMistakes = [
        (np.abs, "This is |z|. Below 0 it should be 0."),
        (step, "This is the step. Above 0 ReLU is z itself."),
        (lambda z: np.minimum(0, z), "This is the other half: max, not min."),
        (activations.leaky_relu, "This is leaky ReLU. Below 0 it should be 0."),
    ]
    _compare("relu", relu, activations.relu, known, [{"z": 0.0}])
    slopes: KnownMistakes = [
        (activations.relu, "This is ReLU itself. Above 0 its slope is always the same."),
        (np.sign, "Below 0 ReLU is flat, so its slope is 0, not −1."),
        (lambda z: np.ones(np.shape(z)), "That is right above 0 only."),
        (lambda z: 1 - step(z), "The two sides are swapped."),
    ]
    _compare("relu_prime", relu_prime, step, slopes)
    _check_kink("relu_prime", relu_prime, 0.0)


def check_leaky_relu(leaky_relu: Any, leaky_relu_prime: Any) -> None:
    """Check the exercise `leaky_relu`: f and f′. At the kink, 0, any slope from 0.01 to 1 is right."""
    known: KnownMistakes = [
        (activations.relu, "This is ReLU: nothing leaks. Below 0 it should be 0.01 z."),
        (lambda z: np.maximum(z, 0.01), "Below 0 it should be 0.01 · z, not 0.01."),
        (lambda z: np.where(z > 0, z, 0.1 * z), "The leak is 0.01 here, not 0.1."),
        (lambda z: np.where(z > 0, z, -0.01 * z), "Below 0 it should be below 0, too."),
        (lambda z: 0.01 * z, "This is right below 0. Above 0 it should be z."),
        (lambda z: np.minimum(z, 0.01 * z), "The two sides are swapped."),
    ]
    _compare("leaky_relu", leaky_relu, activations.leaky_relu, known, [{"z": 0.0}])
    slopes: KnownMistakes = [
        (step, "Below 0 the slope is 0.01: that is the point of it."),
        (activations.leaky_relu, "This is leaky ReLU itself."),
        (lambda z: np.where(z > 0, 1, 0.01 * z), "The slope of 0.01 z is 0.01, without the z."),
        (lambda z: np.where(z > 0, 0.01, 1), "The two sides are swapped."),
        (lambda z: np.where(z > 0, 1, -0.01), "Below 0 it still grows, if slowly: its slope is above 0."),
    ]
    _compare("leaky_relu_prime", leaky_relu_prime, activations.leaky_relu_prime, slopes)
    _check_kink("leaky_relu_prime", leaky_relu_prime, 0.01)


def _check_kink(name: str, learners: Any, least: float) -> None:
    came = float(numbers(name, function(name, learners)(z=0.0), (), "For z = 0"))
    if not least <= came <= 1:
        raise Wrong(f"All is right but at the kink, z = 0: `{name}` gives {as_text(came)}. Take one of the two sides.")


def check_softplus(softplus: Any, softplus_prime: Any) -> None:
    """Check the exercise `softplus`: f, without overflow, and f′."""
    known: KnownMistakes = [
        (lambda z: z, "This is z itself: log and e^z cancel. The 1 is missing."),
        (lambda z: np.logaddexp(0, -z), "The exponent is z, not −z."),
        (lambda z: 1 + np.exp(z), "The logarithm is missing: `np.log`."),
        (lambda z: np.logaddexp(0, z) / np.log(10), "This is the logarithm to base 10. `np.log` is the one to base e."),
        (lambda z: np.logaddexp(0, z) / np.log(2), "This is the logarithm to base 2. `np.log` is the one to base e."),
    ]
    _compare("softplus", softplus, activations.softplus, known, [{"z": 0.0}])
    with np.errstate(all="ignore"):
        came = [np.asarray(function("softplus", softplus)(**each), dtype=float) for each in EXTREME_INPUTS]
    if any(each.shape != () or not np.isfinite(each) for each in came):
        raise Wrong(
            "Near 0 all is right. For z = 1000 it is not: e^1000 is too large for the computer. Write it as "
            "max(0, z) + log(1 + e^(−|z|)), or take `np.logaddexp(0, z)`."
        )
    _compare("softplus", softplus, activations.softplus, known, EXTREME_INPUTS)
    slopes: KnownMistakes = [
        (activations.softplus, "This is softplus itself."),
        (step, "This is the slope of ReLU. That of softplus goes up smoothly."),
        (activations.sigmoid_prime, "This is the slope of the sigmoid. You went one derivative too far."),
        (lambda z: sigmoid(-z), "The sign of the exponent is the wrong way round."),
        (np.exp, "This is e^z, the inner derivative. It is still divided by 1 + e^z."),
    ]
    _compare("softplus_prime", softplus_prime, sigmoid, slopes)


def check_softmax(softmax: Any) -> None:
    """Check the exercise `softmax`: softmax of each row, without overflow."""
    known: KnownMistakes = [
        (np.exp, "These are the powers of e. Divide them by their sum."),
        (
            lambda z: z / z.sum(axis=-1, keepdims=True),
            "You divided the scores themselves: first take e to their power.",
        ),
        (lambda z: np.exp(z) / np.exp(z).sum(), "You divided by the sum of all rows. Each row has its own: `axis=-1`."),
        (lambda z: np.exp(z) / np.exp(z).max(axis=-1, keepdims=True), "You divided by the largest, not by the sum."),
        (sigmoid, "This is the sigmoid of each score. The scores of a row should compete."),
    ]
    one = {"z": np.array([[2.0, 1.0, -1.0]])}  # 2D with one row, so that `axis=1` also works
    rows = random_inputs(lambda rng: {"z": rng.normal(scale=2, size=(3, 4)).round(1)}, 4)
    compare_function("softmax", softmax, lambda z: activations.softmax(z), [one, *rows], _with_array_input(known))
    far = np.array([[1000.0, 999.0], [-1000.0, -1000.0]])
    with np.errstate(all="ignore"):
        came = np.asarray(function("softmax", softmax)(z=far), dtype=float)
    if came.shape != far.shape or not np.allclose(came, activations.softmax(far)):
        raise Wrong(
            "For small scores all is right. For z = (1000, 999) it is not: e^1000 is too large for the computer. A "
            "number added to all scores of a row changes nothing, so first take away the largest: `z.max(axis=-1, "
            "keepdims=True)`."
        )


def check_revive(revive: Any) -> None:
    """Check the exercise `revive`: a bias with which the unit is active for 40 to 60 % of the points."""
    call, rng = function("revive", revive), np.random.default_rng(6)
    for n, columns in ((20, 2), (50, 3), (100, 4)):
        X, w = rng.normal(1.0, 1.0, (n, columns)).round(2), rng.normal(size=columns).round(2)
        X[: n // 4] *= 3  # so that mean and median differ
        b = float(numbers("revive", call(X=X, w=w), (), f"For X of shape {X.shape}"))
        sums = X @ w
        share = float((sums + b > 0).mean())
        if not 0.4 <= share <= 0.6:
            told = f"For {n} points and w = {as_text(w)}, with the bias {as_text(b)} the unit is active for {share:.0%}"
            raise Wrong(f"{told} of them. {_revive_mistake(sums, b, share)}".strip())


def _revive_mistake(sums: Array, b: float, share: float) -> str:
    if np.isclose(b, np.median(sums)):
        return "The sign is the wrong way round: z = w · x + b should be 0 in the middle."
    if np.isclose(b, -sums.mean()):
        return "That takes the mean away. Half of the points lie above the *median*, `np.median`."
    if b == 0:
        return "A bias of 0 helps only if the sums w · x lie on both sides of 0."
    if share == 1:
        return "It never rests now: then it is linear for all of them."
    return "It is dead for all of them." if share == 0 else ""
