"""Checks of lesson 12's exercises: `shapes`, `hidden_delta`, `backward`, `train`, and `repaired_a`, `_b` and `_c`."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.datasets import gates
from nnlab.exercises.answer_validation import as_text, function, numbers
from nnlab.exercises.compare import KnownMistakes, close, compare_function, random_inputs
from nnlab.exercises.exercise import NotTried, Wrong
from nnlab.lessons.lesson12_backprop_code.backward_diagnosis import (
    PROBES,
    ComparedArray,
    compare_gradients,
    is_stub,
    recognise_mistakes,
    run_probes,
)
from nnlab.lessons.lesson12_backprop_code.backward_variants import build_backward, mistake_sentences
from nnlab.network import Network, mlp

SHAPES = {"delta_2": (5, 2), "grad_W2": (3, 2), "delta_1": (5, 3), "grad_W1": (4, 3), "grad_b1": (3,)}


def check_shapes(delta_2: Any, grad_W2: Any, delta_1: Any, grad_W1: Any, grad_b1: Any) -> None:
    """Check the exercise `shapes`: those of δ and gradients in a 4-3-2 network with 5 examples."""
    answer = dict(zip(SHAPES, (delta_2, grad_W2, delta_1, grad_W1, grad_b1), strict=True))
    for name, shape in SHAPES.items():
        axes = numbers(name, answer[name])
        if axes.ndim == 0 and name == "grad_b1":
            raise Wrong(
                "`grad_b1` is a shape with one axis. In Python that is (3,), with a comma: (3) is the number 3."
            )
        if axes.ndim != 1:
            raise Wrong(f"`{name}` should be a shape, such as (7, 8), not {as_text(axes)}.")
        if tuple(axes) != shape:
            raise Wrong(f"`{name}` is not {_shape_text(axes)}. {_shape_hint(name, tuple(axes))}".strip())


def _shape_text(axes: Array) -> str:
    return str(tuple(int(n) if n == round(n) else float(n) for n in axes.tolist()))


def _shape_hint(name: str, answer: tuple[Any, ...]) -> str:
    if answer == SHAPES[name][::-1] and len(answer) == 2:
        return "It is the other way round: " + (
            "rows are examples, so δ has a row for each of them."
            if name.startswith("delta")
            else "W is (n_in, n_out) here, and its gradient has the same shape."
        )
    if name.startswith("delta"):
        n_out = SHAPES[name][1]
        if answer == (n_out,):
            return "That is δ of a single example. Here there are 5."
        return "δ has a row for each example, and a number in it for each unit of its layer."
    if 5 in answer:
        return "The examples are gone: a gradient is a mean over them, and it has the shape of what it changes."
    if name == "grad_b1":
        return "A gradient has the shape of what it changes: b⁽¹⁾ has one axis, with a number for each unit of layer 1."
    return "A gradient has the shape of what it changes. Between which units does it lie?"


def check_hidden_delta(hidden_delta: Any) -> None:
    """Check the exercise `hidden_delta`: δ of a layer from δ of the layer above, (δ Wᵀ) ⊙ f′(z)."""

    def random_arrays(m: int, n: int, n_out: int) -> dict[str, Any]:
        rng = np.random.default_rng(100 * m + 10 * n + n_out)
        shapes = {"delta": (m, n_out), "W": (n, n_out), "slope": (m, n)}
        return {name: rng.integers(-4, 5, shape) / 2 for name, shape in shapes.items()}

    known: KnownMistakes = [
        (lambda delta, W, slope: delta @ W.T, "The slope is missing: multiply by it, number by number."),
        (lambda delta, W, slope: (delta @ W) * slope, "W goes back with its transpose: `delta @ W.T`."),
        (lambda delta, W, slope: (delta * slope) @ W.T, "The slope is that of this layer: it comes last, after W."),
        (lambda delta, W, slope: delta @ W.T + slope, "The slope is a factor, not a term: `*`."),
    ]
    inputs = [{"delta": np.array([[1.0]]), "W": np.array([[2.0], [-1.0]]), "slope": np.array([[0.25, 0.5]])}]
    square = [{**random_arrays(2, 2, 2)}]
    call = function("hidden_delta", hidden_delta)
    for each in square:  # here every transpose runs, so each mistake can be recognised
        answer = numbers("hidden_delta", call(**each), (2, 2), "For δ, W and slope of shape (2, 2)")
        for flawed_backward, sentence in known:
            if close(answer, flawed_backward(**each)):
                raise Wrong(f"For δ, W and slope of shape (2, 2): {sentence}")
    more = random_inputs(lambda rng: random_arrays(*rng.integers(1, 5, 3).tolist()), 8)
    compare_function(
        "hidden_delta", hidden_delta, lambda delta, W, slope: (delta @ W.T) * slope, [*inputs, *square, *more]
    )


def check_backward(backward: Any) -> None:
    """Check the exercise `backward`: the gradients of all layers, for networks of any size."""
    check_gradients("backward", backward)


def check_repaired_a(repaired_a: Any) -> None:
    """Check the exercise `repaired_a`: version A, repaired."""
    check_gradients("repaired_a", repaired_a)


def check_repaired_b(repaired_b: Any) -> None:
    """Check the exercise `repaired_b`: version B, repaired."""
    check_gradients("repaired_b", repaired_b)


def check_repaired_c(repaired_c: Any) -> None:
    """Check the exercise `repaired_c`: version C, repaired."""
    check_gradients("repaired_c", repaired_c)


def check_gradients(name: str, backward: Any) -> None:
    """Check a `backward` under any name, and name the mistakes that are recognised in it."""
    function(name, backward)
    if is_stub(backward):
        raise NotTried(f"`{name}` gives nothing back. If you have written it: does it end with `return`?")
    outcomes, guess = run_probes(backward), mistake_sentences(recognise_mistakes(backward))
    for problem, outcome in zip(PROBES, outcomes, strict=True):
        if outcome.grads is None:
            stops = f"On {problem}, `{name}` stops: {outcome.error_text}"
            message = (
                stops
                if "\n" not in outcome.error_text
                else f"{stops.partition(': ')[0]}.\n```\n{outcome.error_text}\n```"
            )
            raise Wrong("\n".join([message, *guess]))
        wrong = next((each for each in compare_gradients(outcome.grads, problem) if each.is_wrong), None)
        if wrong:
            first = f"On {problem}, the first array that is wrong, from the output back, is {wrong.title}"
            raise Wrong(" ".join([f"{first}: {_difference_text(wrong)}", *guess]))
        if "the network's weights" in outcome.changed:
            raise Wrong(f"The gradients are right, but `{name}` changes the network's weights. It should only look.")


def _difference_text(wrong: ComparedArray) -> str:
    """Say how an array is wrong: its shape, or the entry that is farthest off."""
    if not wrong.has_right_shape:
        return f"it has shape {wrong.answer.shape}, and should have {wrong.right.shape}."
    off = np.where(np.isnan(wrong.answer), np.inf, np.abs(wrong.answer - wrong.right))
    place = np.unravel_index(int(off.argmax()), off.shape)
    where = ", ".join(map(str, place))
    return f"its entry [{where}] should be {as_text(wrong.right[place])}, but is {as_text(wrong.answer[place])}."


def check_train(train: Any) -> None:
    """Check the exercise `train`: steps of gradient descent with the gradients of a given `backward`."""
    X, y = gates("xor")
    y = y.reshape(-1, 1).astype(float)
    net = mlp([2, 3, 1], "tanh", output="sigmoid", loss="mse", rng=5)
    net.parameters = np.random.default_rng(5).normal(size=net.parameters.size)
    backward = build_backward()
    answer = function("train", train)(net=net, X=X, y=y, backward=backward, learning_rate=0.5, steps=3)
    if not isinstance(answer, Network):
        raise Wrong("`train` should give the network back that it has trained: `return net`.")
    if close(answer.parameters, _train_reference(net, X, y, 0.5, 3)):
        return
    known = [
        (_train_reference(net, X, y, -0.5, 3), "It goes uphill: take `-=`, against the gradient."),
        (_train_reference(net, X, y, 1.0, 3), "The learning rate has no effect."),
        (
            _train_reference(net, X, y, 0.5, 1),
            "It makes one step. There should be `steps` of them. Is `return` in the loop?",
        ),
        (_train_reference(net, X, y, 0.5, 4), "It makes one step too many."),
        (_train_reference(net, X, y, 0.5, 3, ("W",)), "The biases do not learn."),
        (_train_reference(net, X, y, 0.5, 3, ("b",)), "The weights do not learn, only the biases."),
        (net.parameters, 'Nothing in it has changed. Write `layer.params["W"] -= ...`, into the layer\'s own array.'),
        (
            _train_with_one_gradient(net, X, y, 0.5, 3),
            "It takes the first gradient in each step. Ask `backward` anew in the loop.",
        ),
        (
            _train_layer_by_layer(net, X, y, 0.5, 3),
            "It asks `backward` again after each layer. First all gradients, then all steps.",
        ),
    ]
    hint = next((sentence for parameters, sentence in known if close(answer.parameters, parameters)), "")
    raise Wrong(f"After 3 steps with the learning rate 0.5 the weights are not what they should be. {hint}".strip())


def _train_reference(
    net: Network, X: Array, y: Array, rate: float, steps: int, names: tuple[str, ...] = ("W", "b")
) -> Array:
    net = net.copy()
    for _ in range(steps):
        net.backward(X, y)
        for layer in net.layers:
            for name in names:
                layer.params[name] -= rate * layer.grads[name]
    return net.parameters


def _train_layer_by_layer(net: Network, X: Array, y: Array, rate: float, steps: int) -> Array:
    net = net.copy()
    for _ in range(steps):
        for layer in net.layers:
            net.backward(X, y)
            for name in ("W", "b"):
                layer.params[name] -= rate * layer.grads[name]
    return net.parameters


def _train_with_one_gradient(net: Network, X: Array, y: Array, rate: float, steps: int) -> Array:
    net = net.copy()
    net.backward(X, y)
    return net.parameters - steps * rate * net.gradient
