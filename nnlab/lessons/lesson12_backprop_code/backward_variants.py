"""A `backward` in ten lines, and the mistakes that are usually made in it: the lines that make them."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from nnlab.checks import Array

Backward: TypeAlias = Callable[[Any, Array, Array], Any]

TEMPLATE = """def backward(net, X, y):
    a, m, grads = net.forward(X), len(X), []
    {error}
    for layer in reversed(net.layers):
        {delta}
        {W}
        {b}
        {keep}
        {back}
    return grads"""

RIGHT = {
    "error": "error = a - y",
    "delta": "delta = error * layer.f_prime(layer.z)",
    "W": "grad_W = layer.x.T @ delta / m",
    "b": "grad_b = delta.mean(axis=0)",
    "keep": 'grads.insert(0, {"W": grad_W, "b": grad_b})',
    "back": 'error = delta @ layer.params["W"].T',
}
"""The lines of the template in which mistakes are made, as they should be."""


class Mistake(NamedTuple):
    """A mistake: what is wrong, in a sentence, and the lines that make it."""

    sentence: str
    lines: dict[str, str]


UPDATED = 'error = delta @ (layer.params["W"] - {rate} * grad_W).T'
BESIDE = (
    "delta = error * layer.f_prime(layer.z if layer is net.layers[-1] else net.layers[net.layers.index(layer) {by}].z)"
)

MISTAKES = {
    "sign flipped": Mistake("The sign is flipped: the error is a − y, not y − a.", {"error": "error = y - a"}),
    "twice as large": Mistake(
        "All is twice as large: so it is for the loss (y − a)², without our ½.", {"error": "error = 2 * (a - y)"}
    ),
    "no f′": Mistake("f′ is missing: δ is the error times f′(z), in each layer.", {"delta": "delta = error"}),
    "no f′ in hidden layers": Mistake(
        "The hidden layers' f′ is missing: there, too, δ is the error times f′(z).",
        {"delta": "delta = error * (layer.f_prime(layer.z) if layer is net.layers[-1] else 1)"},
    ),
    "no f′ at the output": Mistake(
        "The output's f′ is missing: only with cross-entropy is δ just a − y.",
        {"delta": "delta = error * (1 if layer is net.layers[-1] else layer.f_prime(layer.z))"},
    ),
    "f′ of a": Mistake(
        "The slope is taken at a, not at z: f′(a).", {"delta": "delta = error * layer.f_prime(layer.a)"}
    ),
    "f′ of the layer above": Mistake(
        "The slope is that of the wrong layer: f′ at the z of the layer above.", {"delta": BESIDE.format(by="+ 1")}
    ),
    "f′ of the layer below": Mistake(
        "The slope is that of the wrong layer: f′ at the z of the layer below.", {"delta": BESIDE.format(by="- 1")}
    ),
    "f′ too late": Mistake(
        "The gradient is taken from the error, before f′ is multiplied in. It needs δ.",
        {"W": "grad_W = layer.x.T @ error / m", "b": "grad_b = error.mean(axis=0)"},
    ),
    "f′ not passed on": Mistake(
        "What goes down a layer is the error, not δ: the f′ of the layers above is lost.",
        {"back": 'error = error @ layer.params["W"].T'},
    ),
    "no 1/m": Mistake(
        "The 1/m is missing: this is the sum over the examples, not the mean.",
        {"W": "grad_W = layer.x.T @ delta", "b": "grad_b = delta.sum(axis=0)"},
    ),
    "no 1/m in ∂C/∂W": Mistake("∂C/∂W lacks its 1/m; ∂C/∂b has it.", {"W": "grad_W = layer.x.T @ delta"}),
    "no 1/m in ∂C/∂b": Mistake("∂C/∂b lacks its 1/m; ∂C/∂W has it.", {"b": "grad_b = delta.sum(axis=0)"}),
    "bias over the wrong axis": Mistake(
        "The bias is averaged over the units (axis 1), not over the examples (axis 0).",
        {"b": "grad_b = delta.mean(axis=1)"},
    ),
    "bias summed over the wrong axis": Mistake(
        "The bias is summed over the units: it needs the mean over the examples, axis 0.",
        {"b": "grad_b = delta.sum(axis=1)"},
    ),
    "one number for all biases": Mistake(
        "One mean is taken of the whole δ. Each unit has its own bias: axis=0.", {"b": "grad_b = delta.mean()"}
    ),
    "bias of one example": Mistake(
        "The bias looks at the first example only, not at the mean of all.", {"b": "grad_b = delta[0]"}
    ),
    "bias without a gradient": Mistake(
        "The gradient of the bias is 0. It should be the mean of δ.", {"b": 'grad_b = 0 * layer.params["b"]'}
    ),
    "wrong transpose": Mistake(
        "W goes back without its transpose: error = δ Wᵀ.", {"back": 'error = delta @ layer.params["W"]'}
    ),
    "∂C/∂W transposed": Mistake(
        "∂C/∂W is transposed: with rows as examples it is xᵀ δ, not δᵀ x.", {"W": "grad_W = delta.T @ layer.x / m"}
    ),
    "a instead of x": Mistake(
        "∂C/∂W is made with the layer's own a. It needs what went in, the x of the layer.",
        {"W": "grad_W = layer.a.T @ delta / m"},
    ),
    "layers in reverse": Mistake(
        "The list runs from the output back. The first dict should be that of the first layer.",
        {"keep": 'grads.append({"W": grad_W, "b": grad_b})'},
    ),
}
"""The usual mistakes. One more, "W updated first", is made by `updated_first`, as its size depends on a rate."""

FIRST = "W updated first"
UPDATED_FIRST = "W is updated before the error has passed through it: the layers below see the new W."


@cache
def written(**lines: str) -> Backward:
    """The ten lines, some of them written otherwise, as a function."""
    text, space = source(**lines), dict[str, Any]()
    name = f"<backward {len(linecache.cache)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)  # so that an error shows its line
    exec(compile(text, name, "exec"), space)  # these are our own lines, never a learner's
    backward: Backward = space["backward"]
    return backward


def source(**lines: str) -> str:
    """The ten lines as text."""
    return TEMPLATE.format(**{**RIGHT, **lines})


def mistaken(name: str) -> Backward:
    """The ten lines with a mistake in them."""
    return updated_first(0.5) if name == FIRST else written(**MISTAKES[name].lines)


def updated_first(rate: float) -> Backward:
    """Updates W, at this learning rate, before the error passes through it."""
    return written(back=UPDATED.format(rate=rate))


def sentences(names: Sequence[str]) -> list[str]:
    """What is wrong, a sentence for each mistake."""
    return [UPDATED_FIRST if name == FIRST else MISTAKES[name].sentence for name in names]
