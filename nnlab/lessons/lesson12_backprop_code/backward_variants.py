"""The reference `backward` in ten lines, and common mistakes in it, each with the lines that it changes."""

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

REFERENCE_LINES = {
    "error": "error = a - y",
    "delta": "delta = error * layer.f_prime(layer.z)",
    "W": "grad_W = layer.x.T @ delta / m",
    "b": "grad_b = delta.mean(axis=0)",
    "keep": 'grads.insert(0, {"W": grad_W, "b": grad_b})',
    "back": 'error = delta @ layer.params["W"].T',
}
"""The lines that fill the template, without a mistake."""


class Mistake(NamedTuple):
    """A mistake: a sentence about it, and the lines that replace those of REFERENCE_LINES."""

    sentence: str
    lines: dict[str, str]


BACK_THROUGH_UPDATED_W = 'error = delta @ (layer.params["W"] - {rate} * grad_W).T'
DELTA_WITH_NEIGHBOURS_Z = (
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
        "The slope is that of the wrong layer: f′ at the z of the layer above.",
        {"delta": DELTA_WITH_NEIGHBOURS_Z.format(by="+ 1")},
    ),
    "f′ of the layer below": Mistake(
        "The slope is that of the wrong layer: f′ at the z of the layer below.",
        {"delta": DELTA_WITH_NEIGHBOURS_Z.format(by="- 1")},
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
"""Common mistakes. "W updated first" depends on a learning rate, so `backward_updating_w_first` builds it instead."""

W_UPDATED_FIRST = "W updated first"
W_UPDATED_FIRST_SENTENCE = "W is updated before the error has passed through it: the layers below see the new W."


@cache
def build_backward(**lines: str) -> Backward:
    """Compile the ten lines, some of them replaced, into a function `backward(net, X, y)`."""
    text, space = source_code(**lines), dict[str, Any]()
    name = f"<backward {len(linecache.cache)}>"
    linecache.cache[name] = (
        len(text),
        None,
        text.splitlines(keepends=True),
        name,
    )  # so that a traceback can show the line
    exec(compile(text, name, "exec"), space)  # only our own lines, never a learner's
    backward: Backward = space["backward"]
    return backward


def source_code(**lines: str) -> str:
    """Return the ten lines as text, some of them replaced."""
    return TEMPLATE.format(**{**REFERENCE_LINES, **lines})


def flawed_backward(name: str) -> Backward:
    """Build a `backward` with one of the named mistakes."""
    return backward_updating_w_first(0.5) if name == W_UPDATED_FIRST else build_backward(**MISTAKES[name].lines)


def backward_updating_w_first(rate: float) -> Backward:
    """Build a `backward` that updates W, with this learning rate, before passing the error through it."""
    return build_backward(back=BACK_THROUGH_UPDATED_W.format(rate=rate))


def mistake_sentences(names: Sequence[str]) -> list[str]:
    """Return a sentence about each mistake."""
    return [W_UPDATED_FIRST_SENTENCE if name == W_UPDATED_FIRST else MISTAKES[name].sentence for name in names]
