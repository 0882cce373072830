"""Diagnose a learner's `backward`: run it on probe networks, compare its gradients, recognise known mistakes."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from nnlab.activations import Pair
from nnlab.checks import Array, numbers
from nnlab.exercises.answer_validation import is_unwritten
from nnlab.learner_errors import explain, meaning
from nnlab.lessons.lesson12_backprop_code.backward_variants import (
    MISTAKES,
    W_UPDATED_FIRST,
    Backward,
    backward_updating_w_first,
    build_backward,
)
from nnlab.network import Network, mlp

Grads: TypeAlias = list[dict[str, Array]]

NO_FORWARD_YET = "A layer has its x, z and a only after `net.forward(X)`."
POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Problem(NamedTuple):
    """A network, a batch X, y, and the right gradients, to test a `backward` with."""

    net: Network
    X: Array
    y: Array
    right: Grads

    def __str__(self) -> str:
        sizes = [self.net.n_in, *(layer.n_out for layer in self.net.layers)]
        return f"a {'-'.join(map(str, sizes))} network with {len(self.X)} examples"


class Outcome(NamedTuple):
    """The outcome of one call: gradients or an error message, and which of net, X and y it changed."""

    grads: Grads | None
    error_text: str
    changed: tuple[str, ...]


class ComparedArray(NamedTuple):
    """The gradient of one parameter array: the learner's answer and the right one."""

    layer: int  # 1 is the first
    name: str  # W or b
    answer: Array
    right: Array

    @property
    def title(self) -> str:
        """The gradient's symbol, such as ∂C/∂W⁽²⁾."""
        return f"∂C/∂{self.name}⁽{str(self.layer).translate(POWERS)}⁾"

    @property
    def has_right_shape(self) -> bool:
        """True if the shape is right."""
        return self.answer.shape == self.right.shape

    @property
    def is_wrong(self) -> bool:
        """True if its shape or any of its entries is wrong; NaN is wrong."""
        return not _is_close(self.answer, self.right)


@lru_cache(64)
def random_problem(sizes: tuple[int, ...], activation: str | Pair, m: int, seed: int) -> Problem:
    """Draw a network with sigmoid outputs and squared error, m examples, and compute the right gradients."""
    rng = np.random.default_rng(seed)
    net = mlp(sizes, activation, output="sigmoid", loss="mse", rng=rng)
    net.parameters = rng.normal(size=net.parameters.size)
    X, y = rng.normal(size=(m, sizes[0])), rng.integers(0, 2, (m, sizes[-1])).astype(float)
    reference = net.copy()
    reference.backward(X, y)
    return Problem(net, X, y, [{name: g.copy() for name, g in layer.grads.items()} for layer in reference.layers])


def run_backward(backward: Backward, problem: Problem) -> Outcome:
    """Call a `backward` on copies of net, X and y, and catch whatever it raises."""
    net, X, y = problem.net.copy(), problem.X.copy(), problem.y.copy()
    grads, error_text = None, ""
    try:
        with np.errstate(all="ignore"):
            answer = backward(net, X, y)
    except Exception as error:  # a learner's function may raise anything
        too_early = isinstance(error, AttributeError) and error.name in ("x", "z", "a")
        error_text = f"{explain(error)}\n{NO_FORWARD_YET if too_early else meaning(error)}".strip()
    else:
        try:
            grads = validated_gradients(answer, len(net.layers))
        except Exception as error:  # and return anything
            error_text = str(error)
    pairs = {
        "the network's weights": (net.parameters, problem.net.parameters),
        "X": (X, problem.X),
        "y": (y, problem.y),
    }
    changed = (name for name, (after, before) in pairs.items() if not np.array_equal(after, before))
    return Outcome(grads, error_text, tuple(changed))


def is_stub(backward: Backward) -> bool:
    """Return whether a `backward` is still a stub."""
    return is_unwritten(backward, PROBES[1].net, PROBES[1].X, PROBES[1].y)


def validated_gradients(answer: Any, layers: int) -> Grads:
    """Return a `backward`'s result as arrays; ValueError or TypeError if it isn't a list of dicts of numbers."""
    wanted = f"a list of {layers} dicts, one for each layer, each with W and b"
    if not isinstance(answer, list | tuple):
        raise TypeError(f"backward should give {wanted}, not a value of the type {type(answer).__name__}.")
    if len(answer) != layers:
        raise ValueError(f"backward should give {wanted}, but the list has {len(answer)} entries.")
    for place, entry in enumerate(answer, 1):
        if not isinstance(entry, dict) or not {"W", "b"} <= set(entry):
            kind = f"{{{', '.join(map(str, entry))}}}" if isinstance(entry, dict) else f"a {type(entry).__name__}"
            raise ValueError(f"backward should give {wanted}, but entry {place} is {kind}.")
    return [{name: numbers(name, entry[name]).astype(float) for name in ("W", "b")} for entry in answer]


def compare_gradients(grads: Grads, problem: Problem) -> list[ComparedArray]:
    """Pair each array with the right one, from the output layer to the first."""
    return [
        ComparedArray(layer, name, grads[layer - 1][name], problem.right[layer - 1][name])
        for layer in range(len(grads), 0, -1)
        for name in ("W", "b")
    ]


PROBES = (random_problem((5, 4, 3, 2), "tanh", 6, 0), random_problem((3, 3, 3, 3), "sigmoid", 4, 1))
"""One with all sizes different, so no shape fits by chance; one with all equal, so a wrong transpose still runs."""


def run_probes(backward: Backward) -> list[Outcome]:
    """Call a `backward` on each probe."""
    return [run_backward(backward, probe) for probe in PROBES]


@np.errstate(all="ignore")  # gradients may be infinite
def recognise_mistakes(backward: Backward) -> list[str]:
    """Return the names of one or two known mistakes that explain the gradients; empty if right or unrecognised."""
    outcomes = run_probes(backward)
    if all(outcome.grads is None for outcome in outcomes) or _same_outcomes(outcomes, run_probes(build_backward())):
        return []
    for name in MISTAKES:
        if _same_outcomes(outcomes, _probe_mistakes(name)):
            return [name]
    if _same_outcomes(outcomes, run_probes(backward_updating_w_first(_estimated_rate(outcomes)))):
        return [W_UPDATED_FIRST]
    for one, other in combinations(MISTAKES, 2):
        independent = not set(MISTAKES[one].lines) & set(MISTAKES[other].lines)
        if independent and _same_outcomes(outcomes, _probe_mistakes(one, other)):
            return [one, other]
    return []


@cache
def _probe_mistakes(*names: str) -> list[Outcome]:
    lines = {key: line for name in names for key, line in MISTAKES[name].lines.items()}
    return run_probes(build_backward(**lines))


def _estimated_rate(outcomes: list[Outcome]) -> float:
    """Estimate the learning rate of "W updated first": one layer below, the gradient is linear in it."""
    grads, right = outcomes[0].grads, PROBES[0].right[-2]["W"]
    if grads is None or grads[-2]["W"].shape != right.shape:
        return 1.0
    unit = run_probes(backward_updating_w_first(1.0))[0].grads
    assert unit is not None
    by = unit[-2]["W"] - right
    return float((by * (grads[-2]["W"] - right)).sum() / (by * by).sum())


def _same_outcomes(some: list[Outcome], others: list[Outcome]) -> bool:
    """Return whether two sets of outcomes agree on all probes. Two errors count as equal."""
    return all(_same_gradients(one.grads, other.grads) for one, other in zip(some, others, strict=True))


def _same_gradients(one: Grads | None, other: Grads | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(
        _is_close(mine[name], yours[name]) for mine, yours in zip(one, other, strict=True) for name in ("W", "b")
    )


def _is_close(one: Array, other: Array) -> bool:
    """Return whether two arrays are equal in shape and, up to rounding, in entries. NaN never is."""
    return one.shape == other.shape and bool((np.abs(one - other) <= 1e-9 + 1e-6 * np.abs(other)).all())
