"""Exercises of lesson 12: `shapes`, `hidden_delta`, `backward`, `train`, `repaired_a`, `repaired_b`, `repaired_c`."""

from __future__ import annotations

from typing import Any

from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson12_backprop_code import backward_variants as variants
from nnlab.lessons.lesson12_backprop_code.checks import (
    SHAPES,
    check_backward,
    check_hidden_delta,
    check_repaired_a,
    check_repaired_b,
    check_repaired_c,
    check_shapes,
    check_train,
)

MISTAKE_SENTENCES = {
    name: variants.mistake_sentences([name])[0] for name in [*variants.MISTAKES, variants.W_UPDATED_FIRST]
}


def _shapes_with(**mistake: Any) -> dict[str, Any]:
    return {**SHAPES, **mistake}


def _doubly_flawed_backward(one: str, other: str) -> Any:
    """Build a `backward` with two mistakes."""
    return variants.build_backward(**variants.MISTAKES[one].lines, **variants.MISTAKES[other].lines)


def _backward_changing_weights(net: Any, X: Any, y: Any) -> Any:
    """Return the right gradients, but update the network's weights."""
    grads = variants.build_backward()(net, X, y)
    for layer, each in zip(net.layers, grads, strict=True):
        layer.params["W"] -= 0.1 * each["W"]
    return grads


def _flawed_train(net: Any, X: Any, y: Any, backward: Any, learning_rate: float, steps: int, **mistake: Any) -> Any:
    """Train with a mistake: `once`, `after_each`, or other `rounds`, `names` or `rate`."""
    grads = backward(net, X, y)
    for _ in range(mistake.get("rounds", steps)):
        grads = grads if mistake.get("once") else backward(net, X, y)
        for i, layer in enumerate(net.layers):
            each = backward(net, X, y)[i] if mistake.get("after_each") else grads[i]
            for name in mistake.get("names", "Wb"):
                layer.params[name] -= mistake.get("rate", learning_rate) * each[name]
    return net


EXERCISES = {
    "shapes": Exercise(
        check_shapes,
        hints=[
            "δ⁽ˡ⁾ has a row for each example and a column for each unit of layer l.",
            "A gradient has the shape of what it changes: ∂C/∂W⁽ˡ⁾ that of W⁽ˡ⁾, ∂C/∂b⁽ˡ⁾ that of b⁽ˡ⁾.",
            "5 examples; 4 inputs, 3 hidden units, 2 outputs. δ⁽²⁾ is (5, 2) and W⁽²⁾ is (3, 2).",
        ],
        solution="delta_2 = (5, 2)\ngrad_W2 = (3, 2)\ndelta_1 = (5, 3)\ngrad_W1 = (4, 3)\ngrad_b1 = (3,)",
        why="(5, 2) times (2, 3) is (5, 3): that is δ⁽¹⁾. (4, 5) times (5, 3) is (4, 3): that is ∂C/∂W⁽¹⁾. The 5 in "
        "the middle is summed away.",
        wrong=[
            (_shapes_with(delta_2=(2, 5)), "rows are examples"),
            (_shapes_with(grad_W2=(2, 3)), "W is (n_in, n_out) here"),
            (_shapes_with(delta_1=(3,)), "δ of a single example"),
            (_shapes_with(delta_1=(5, 4)), "for each unit of its layer"),
            (_shapes_with(grad_W1=(5, 3)), "The examples are gone"),
            (_shapes_with(grad_W1=(3, 2)), "Between which units does it lie?"),
            (_shapes_with(grad_b1=(5, 3)), "`grad_b1` is not (5, 3). The examples are gone"),
            (_shapes_with(grad_b1=3), "with a comma"),
            (_shapes_with(grad_b1=(1, 3)), "b⁽¹⁾ has one axis"),
        ],
    ),
    "hidden_delta": Exercise(
        check_hidden_delta,
        hints=[
            "First the way back through the weights, then the slope. The shapes: (m, n_out), (n, n_out), (m, n).",
            "(m, n_out) times (n_out, n) is (m, n). So W needs its transpose, `W.T`.",
            "`(delta @ W.T) * slope`: `@` is the product of matrices, `*` goes number by number.",
        ],
        solution="def hidden_delta(delta, W, slope):\n    return (delta @ W.T) * slope",
        why="`delta @ W.T` is Σₖ w_jk δ_k for each unit j and each example, all at once. ⊙ is numpy's `*`.",
        wrong=[
            ({"hidden_delta": lambda delta, W, slope: delta @ W.T}, "The slope is missing"),
            ({"hidden_delta": lambda delta, W, slope: (delta @ W) * slope}, "with its transpose"),
            ({"hidden_delta": lambda delta, W, slope: delta @ W.T + slope}, "a factor, not a term"),
            ({"hidden_delta": lambda delta, W, slope: (delta * slope) @ W.T}, "it comes last"),
            ({"hidden_delta": lambda delta, W, slope: (delta @ W.T) @ slope}, "expected is"),
        ],
    ),
    "backward": Exercise(
        check_backward,
        hints=[
            "`net.forward(X)` gives the outputs, and leaves x, z and a in each layer. Begin with the error, the "
            "outputs less y, and go through `reversed(net.layers)`.",
            "In the loop: `delta = error * layer.f_prime(layer.z)`. Then the two gradients, from `layer.x` and `delta`."
            ' Last the error of the layer below, `delta @ layer.params["W"].T`.',
            "The loop runs from the back, but the list should begin with the first layer: "
            '`grads.insert(0, {"W": ..., "b": ...})`.',
        ],
        solution=variants.source_code(),
        why="Four formulas and a loop. The same ten lines are right for two layers and for twenty, for one example and "
        "for a thousand.",
        wrong=[
            *(({"backward": variants.flawed_backward(name)}, sentence) for name, sentence in MISTAKE_SENTENCES.items()),
            ({"backward": _doubly_flawed_backward("sign flipped", "no 1/m")}, "The 1/m is missing"),
            ({"backward": _backward_changing_weights}, "It should only look"),
            ({"backward": lambda net, X, y: net.forward(X) @ X}, "stops"),
            ({"backward": lambda net, X, y: net.layers[-1].a - y}, "only after `net.forward(X)`"),
            ({"backward": lambda net, X, y: {"W": 1, "b": 2}}, "a list of 3 dicts"),
            ({"backward": lambda net, X, y: variants.build_backward()(net, X, y)[:2]}, "the list has 2 entries"),
            ({"backward": lambda net, X, y: [(1, 2)] * 3}, "entry 1 is a tuple"),
            ({"backward": lambda net, X, y: [{"w": 1, "b": 2}] * 3}, "entry 1 is {w, b}"),
        ],
    ),
    "train": Exercise(
        check_train,
        hints=[
            "A loop of `steps` rounds. In each: ask `backward(net, X, y)` for the gradients, then change all layers.",
            "`for layer, grads in zip(net.layers, backward(net, X, y)):` goes through layers and gradients together.",
            'Within it, `layer.params["W"] -= learning_rate * grads["W"]`, the same for b, and after all `return net`.',
        ],
        solution="""def train(net, X, y, backward, learning_rate, steps):
    for _ in range(steps):
        for layer, grads in zip(net.layers, backward(net, X, y)):
            layer.params["W"] -= learning_rate * grads["W"]
            layer.params["b"] -= learning_rate * grads["b"]
    return net""",
        why="First all gradients, then all updates. The lines do not ask where the gradients come from: so any "
        "`backward` can be put in.",
        wrong=[
            ({"train": lambda *a: _flawed_train(*a, rate=-a[4])}, "uphill"),
            ({"train": lambda *a: _flawed_train(*a, rate=1.0)}, "learning rate has no effect"),
            ({"train": lambda *a: _flawed_train(*a, rounds=1)}, "makes one step"),
            ({"train": lambda *a: _flawed_train(*a, rounds=a[5] + 1)}, "one step too many"),
            ({"train": lambda *a: _flawed_train(*a, names="W")}, "The biases do not learn"),
            ({"train": lambda *a: _flawed_train(*a, names="b")}, "only the biases"),
            ({"train": lambda *a: _flawed_train(*a, rounds=0)}, "Nothing in it has changed"),
            ({"train": lambda *a: _flawed_train(*a, once=True)}, "the first gradient in each step"),
            ({"train": lambda *a: _flawed_train(*a, after_each=True)}, "First all gradients, then all steps"),
            ({"train": lambda *a: a[3](*a[:3])}, "give the network back"),
        ],
    ),
    "repaired_a": Exercise(
        check_repaired_a,
        hints=[
            "Which arrays are wrong, and what have they in common? Read their names in the microscope.",
            "All ∂C/∂W are right, so δ is right. What is done with δ for the biases, and what for the weights?",
            "A mean over the examples: `delta.mean(axis=0)`, not `delta.sum(axis=0)`.",
        ],
        solution="""def repaired_a(net, X, y):
    m, grads = len(X), [None] * len(net.layers)
    delta = net.forward(X) - y
    for i in reversed(range(len(net.layers))):
        layer = net.layers[i]
        delta = delta * layer.f_prime(layer.z)
        grads[i] = {"W": layer.x.T @ delta / m, "b": delta.mean(axis=0)}
        delta = delta @ layer.params["W"].T
    return grads""",
        why="With one example the sum is the mean: a check with m = 1 does not see this mistake.",
        wrong=[
            ({"repaired_a": variants.flawed_backward("no 1/m in ∂C/∂b")}, MISTAKE_SENTENCES["no 1/m in ∂C/∂b"]),
            ({"repaired_a": variants.flawed_backward("no 1/m in ∂C/∂W")}, MISTAKE_SENTENCES["no 1/m in ∂C/∂W"]),
            ({"repaired_a": variants.flawed_backward("one number for all biases")}, "Each unit has its own bias"),
        ],
    ),
    "repaired_b": Exercise(
        check_repaired_b,
        hints=[
            "The layer at the output is right, all others are a little wrong. What reaches them is wrong, then.",
            "The microscope says, too, that something is changed that should only be read. In which two lines?",
            "Take the two lines with `-=` out. Whoever trains makes the step, after all gradients are there.",
        ],
        solution="""def repaired_b(net, X, y):
    m, grads = len(X), []
    error = net.forward(X) - y
    for layer in reversed(net.layers):
        delta = error * layer.f_prime(layer.z)
        grad_W, grad_b = layer.x.T @ delta / m, delta.mean(axis=0)
        grads.insert(0, {"W": grad_W, "b": grad_b})
        error = delta @ layer.params["W"].T
    return grads""",
        why="The gradient is that of one cost, at one place. All of it has to be computed with the weights of that "
        "place, before any of them moves.",
        wrong=[
            ({"repaired_b": variants.backward_updating_w_first(0.1)}, MISTAKE_SENTENCES[variants.W_UPDATED_FIRST]),
            ({"repaired_b": _backward_changing_weights}, "It should only look"),
            ({"repaired_b": variants.flawed_backward("wrong transpose")}, "without its transpose"),
        ],
    ),
    "repaired_c": Exercise(
        check_repaired_c,
        hints=[
            "On some networks it stops with an error, on others it runs. What is special about those where it runs?",
            "δ of layer i needs the slope of layer i. Which slope does the line in the loop take?",
            "`layers[i].f_prime(layers[i].z)`: the z of the same layer.",
        ],
        solution="""def repaired_c(net, X, y):
    m, layers = len(X), net.layers
    net.forward(X)
    deltas = [(layers[-1].a - y) * layers[-1].f_prime(layers[-1].z)]
    for i in reversed(range(len(layers) - 1)):
        error = deltas[0] @ layers[i + 1].params["W"].T
        deltas.insert(0, error * layers[i].f_prime(layers[i].z))
    return [{"W": layer.x.T @ delta / m, "b": delta.mean(axis=0)} for layer, delta in zip(layers, deltas)]""",
        why="With two units in each layer, or one output, numpy can multiply the wrong arrays, too. An index that "
        "is off by one is no error for it.",
        wrong=[
            ({"repaired_c": variants.flawed_backward("f′ of the layer above")}, "f′ at the z of the layer above"),
            ({"repaired_c": variants.flawed_backward("f′ of the layer below")}, "f′ at the z of the layer below"),
            ({"repaired_c": variants.flawed_backward("no f′ in hidden layers")}, "hidden layers' f′ is missing"),
        ],
    ),
}
