"""Try someone's `backward` on some problems, compare it with the right one, and recognise the mistakes in it."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from nnlab.activations import Pair
from nnlab.checks import Array, numbers
from nnlab.error_messages import explain, meaning
from nnlab.exercises.answers import is_unwritten
from nnlab.lessons.lesson12_backprop_code.backward_variants import FIRST, MISTAKES, Backward, updated_first, written
from nnlab.network import Network, mlp

Grads: TypeAlias = list[dict[str, Array]]

NOT_YET = "A layer has its x, z and a only after `net.forward(X)`."
POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Problem(NamedTuple):
    """A network and a batch to try a `backward` on, and the right gradients."""

    net: Network
    X: Array
    y: Array
    right: Grads

    def __str__(self) -> str:
        sizes = [self.net.n_in, *(layer.n_out for layer in self.net.layers)]
        return f"a {'-'.join(map(str, sizes))} network with {len(self.X)} examples"


class Outcome(NamedTuple):
    """What came of a try: gradients, or what went wrong; and what of net, X and y was changed on the way."""

    grads: Grads | None
    trouble: str
    changed: tuple[str, ...]


class Compared(NamedTuple):
    """The gradient of one array, as it came and as it should be."""

    layer: int  # 1 is the first
    name: str  # W or b
    came: Array
    right: Array

    @property
    def title(self) -> str:
        """Such as ∂C/∂W⁽²⁾."""
        return f"∂C/∂{self.name}⁽{str(self.layer).translate(POWERS)}⁾"

    @property
    def fits(self) -> bool:
        """Whether the shape is right."""
        return self.came.shape == self.right.shape

    @property
    def wrong(self) -> bool:
        """Whether it is wrong, in shape or numbers; NaN is wrong."""
        return not _close(self.came, self.right)


@lru_cache(64)
def problem(sizes: tuple[int, ...], activation: str | Pair, m: int, seed: int) -> Problem:
    """A network with sigmoid outputs under squared error and m examples, all drawn at random."""
    rng = np.random.default_rng(seed)
    net = mlp(sizes, activation, output="sigmoid", loss="mse", rng=rng)
    net.parameters = rng.normal(size=net.parameters.size)
    X, y = rng.normal(size=(m, sizes[0])), rng.integers(0, 2, (m, sizes[-1])).astype(float)
    reference = net.copy()
    reference.backward(X, y)
    return Problem(net, X, y, [{name: g.copy() for name, g in layer.grads.items()} for layer in reference.layers])


def attempt(backward: Backward, problem: Problem) -> Outcome:
    """Try a `backward` on copies of net, X and y."""
    net, X, y = problem.net.copy(), problem.X.copy(), problem.y.copy()
    grads, trouble = None, ""
    try:
        with np.errstate(all="ignore"):
            came = backward(net, X, y)
    except Exception as error:  # whatever a learner's function does
        too_early = isinstance(error, AttributeError) and error.name in ("x", "z", "a")
        trouble = f"{explain(error)}\n{NOT_YET if too_early else meaning(error)}".strip()
    else:
        try:
            grads = gradients(came, len(net.layers))
        except Exception as error:  # and whatever it gives
            trouble = str(error)
    pairs = {
        "the network's weights": (net.parameters, problem.net.parameters),
        "X": (X, problem.X),
        "y": (y, problem.y),
    }
    changed = (name for name, (after, before) in pairs.items() if not np.array_equal(after, before))
    return Outcome(grads, trouble, tuple(changed))


def is_stub(backward: Backward) -> bool:
    """Whether it is not written yet."""
    return is_unwritten(backward, PROBES[1].net, PROBES[1].X, PROBES[1].y)


def gradients(came: Any, layers: int) -> Grads:
    """What a `backward` gives back as arrays; a ValueError or TypeError if it is no list of dicts of numbers."""
    wanted = f"a list of {layers} dicts, one for each layer, each with W and b"
    if not isinstance(came, list | tuple):
        raise TypeError(f"backward should give {wanted}, not a value of the type {type(came).__name__}.")
    if len(came) != layers:
        raise ValueError(f"backward should give {wanted}, but the list has {len(came)} entries.")
    for place, entry in enumerate(came, 1):
        if not isinstance(entry, dict) or not {"W", "b"} <= set(entry):
            kind = f"{{{', '.join(map(str, entry))}}}" if isinstance(entry, dict) else f"a {type(entry).__name__}"
            raise ValueError(f"backward should give {wanted}, but entry {place} is {kind}.")
    return [{name: numbers(name, entry[name]).astype(float) for name in ("W", "b")} for entry in came]


def compare(grads: Grads, problem: Problem) -> list[Compared]:
    """Each array beside the right one, from the output backwards."""
    return [
        Compared(layer, name, grads[layer - 1][name], problem.right[layer - 1][name])
        for layer in range(len(grads), 0, -1)
        for name in ("W", "b")
    ]


PROBES = (problem((5, 4, 3, 2), "tanh", 6, 0), problem((3, 3, 3, 3), "sigmoid", 4, 1))
"""All sizes different, so that shapes cannot fit by chance; and all the same, so that a wrong transpose runs."""


def attempts(backward: Backward) -> list[Outcome]:
    """What comes of it for each probe."""
    return [attempt(backward, probe) for probe in PROBES]


@np.errstate(all="ignore")  # of what is infinite
def recognise(backward: Backward) -> list[str]:
    """The names of the mistakes that someone has made: one or two; none where it is right or cannot be told."""
    came = attempts(backward)
    if all(outcome.grads is None for outcome in came) or _same(came, attempts(written())):
        return []
    for name in MISTAKES:
        if _same(came, _attempts_with(name)):
            return [name]
    if _same(came, attempts(updated_first(_rate(came)))):
        return [FIRST]
    for one, other in combinations(MISTAKES, 2):
        apart = not set(MISTAKES[one].lines) & set(MISTAKES[other].lines)
        if apart and _same(came, _attempts_with(one, other)):
            return [one, other]
    return []


@cache
def _attempts_with(*names: str) -> list[Outcome]:
    lines = {key: line for name in names for key, line in MISTAKES[name].lines.items()}
    return attempts(written(**lines))


def _rate(came: list[Outcome]) -> float:
    """The learning rate at which W was updated first, if it was: one layer below, the gradient is linear in it."""
    grads, right = came[0].grads, PROBES[0].right[-2]["W"]
    if grads is None or grads[-2]["W"].shape != right.shape:
        return 1.0
    unit = attempts(updated_first(1.0))[0].grads
    assert unit is not None
    by = unit[-2]["W"] - right
    return float((by * (grads[-2]["W"] - right)).sum() / (by * by).sum())


def _same(ones: list[Outcome], others: list[Outcome]) -> bool:
    """Whether two gave the same for all probes; where both stop with an error, that is the same."""
    return all(_equal(one.grads, other.grads) for one, other in zip(ones, others, strict=True))


def _equal(one: Grads | None, other: Grads | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(_close(mine[name], yours[name]) for mine, yours in zip(one, other, strict=True) for name in ("W", "b"))


def _close(one: Array, other: Array) -> bool:
    """Whether two arrays are the same in shape and, but for rounding, in numbers; NaN never is."""
    return one.shape == other.shape and bool((np.abs(one - other) <= 1e-9 + 1e-6 * np.abs(other)).all())
