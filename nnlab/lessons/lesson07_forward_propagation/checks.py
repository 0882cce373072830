"""Checks of lesson 07's exercises: a forward pass by hand, shapes, counting parameters, one layer, `forward`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from nnlab.activations import sigmoid
from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, is_stub, number, numbers
from nnlab.exercises.compare import close, compare_function, random_inputs
from nnlab.exercises.exercise import Wrong

RIGHT_BY_HAND = {"a3": 0.0, "a4": 4.0, "a5": 0.5}
WEIGHTS_TRANSPOSED = (
    "You read the weights the wrong way round: those of a unit stand on the lines that come into it from the left."
)
MISTAKES_BY_HAND: list[tuple[dict[str, float], str]] = [
    ({"a3": -1, "a4": 4}, "a₃ cannot be below 0: ReLU makes 0 of every sum below 0."),
    ({"a3": 0, "a4": 3}, "You forgot the biases of the hidden units."),
    ({"a3": 3, "a4": -4}, f"{WEIGHTS_TRANSPOSED} And a₄ cannot be below 0: ReLU makes 0 of it."),
    ({"a3": 3, "a4": 0}, WEIGHTS_TRANSPOSED),
    ({"a3": 0, "a4": 4, "a5": 2}, "You forgot the bias of the output."),
    ({"a3": 0, "a4": 4, "a5": -1.5}, "Is a₄ among the inputs of the output?"),
    ({"a3": 0, "a4": 4, "a5": 0}, "The sum of unit 5 is above 0. Does it get a₄, and a₃ = 0, not z₃ = −1?"),
    ({"a3": 0, "a4": 4, "a5": -4.5}, "The output gets a₃ = 0, not z₃ = −1."),
]


def check_by_hand(a3: Any, a4: Any, a5: Any) -> None:
    """Check the exercise `by_hand`: x = (2, 1), W⁽¹⁾ = [[1, 2], [−2, −1]], b⁽¹⁾ = (−1, 1), W⁽²⁾ = [[5], [0.5]],
    b⁽²⁾ = −1.5, with ReLU.
    """
    answer = {name: number(name, value) for name, value in {"a3": a3, "a4": a4, "a5": a5}.items()}
    if close(list(answer.values()), list(RIGHT_BY_HAND.values()), 1e-6):
        return
    known = (
        message
        for mistake, message in MISTAKES_BY_HAND
        if all(close(answer[name], each, 1e-6) for name, each in mistake.items())
    )
    first = next(name for name in RIGHT_BY_HAND if not close(answer[name], RIGHT_BY_HAND[name], 1e-6))
    plain = f"Write the sum of unit {first[1]} down, number by number, and then take ReLU of it."
    raise Wrong(f"{first} = {as_text(answer[first])} is not right. {next(known, plain)}")


RIGHT_SHAPES = {"W1": (3, 4), "b1": (4,), "Z1": (5, 4), "W2": (4, 2), "A2": (5, 2)}


def check_shapes(shape_W1: Any, shape_b1: Any, shape_Z1: Any, shape_W2: Any, shape_A2: Any) -> None:
    """Check the exercise `shapes`: W, b, Z and A of a 3-4-2 network with 5 examples."""
    for (name, right), value in zip(
        RIGHT_SHAPES.items(), (shape_W1, shape_b1, shape_Z1, shape_W2, shape_A2), strict=True
    ):
        answer = tuple(np.atleast_1d(numbers(f"shape_{name}", value)).tolist())
        if answer != right:
            raise Wrong(f"{name} does not have the shape {as_text(answer)}. {_shape_hint(name, answer, right)}")


def _shape_hint(name: str, answer: tuple[Any, ...], right: tuple[int, ...]) -> str:
    if name[0] == "W" and answer == right[::-1]:
        return "That is the other way round: a row of W for each number that comes in, a column for each unit."
    if name[0] == "W" and answer == (right[0] + 1, right[1]):
        return "The bias is not a row of W: it stands by itself, in b."
    if name == "b1" and answer in ((1, 4), (4, 1)):
        return "The biases are a plain row of numbers, so there is one number in its shape, as in (2,)."
    if name == "b1" and answer in ((3,), (5,), (5, 4)):
        return "There is one bias for each unit, whatever comes in and however many examples there are."
    if name in ("Z1", "A2") and answer in ((4,), (2,), (1, 4), (1, 2), (3, 4), (4, 2)):
        return "There is a row for each of the 5 examples."
    return "Draw the layer: how many numbers come in, how many units are there, how many examples?"


def reference_parameters(sizes: Any) -> int:
    """Return the number of weights and biases of a network with layers of these sizes."""
    return sum(n * k + k for n, k in pairwise(sizes))


def _count_weights(sizes: Any) -> int:
    return sum(n * k for n, k in pairwise(sizes))


PARAMETERS_MISTAKES = [
    (_count_weights, "These are the weights. Each unit behind the inputs has a bias, too."),
    (lambda sizes: _count_weights(sizes) + sum(sizes), "You gave biases to the inputs, too: they compute nothing."),
    (lambda sizes: _count_weights(sizes) + len(sizes) - 1, "Each unit has a bias of its own, not each layer one."),
    (lambda sizes: int(np.prod(sizes)), "You multiplied all sizes. Count layer by layer, and add."),
    (lambda sizes: sum(sizes), "These are the units. Each of them has many numbers."),
    (lambda sizes: sizes[0] * sizes[1] + sizes[1], "This is the first layer alone."),
    (lambda sizes: sizes[-2] * sizes[-1] + sizes[-1], "This is the last layer alone. Add the layers up."),
    (
        lambda sizes: sum(n * k + n for n, k in pairwise(sizes)),
        "You counted a bias for each number that comes in. There is one for each unit that it goes to.",
    ),
]


def check_parameters(parameters: Any) -> None:
    """Check the exercise `parameters`, which counts weights and biases, on fixed and random layer sizes."""
    inputs: list[dict[str, Any]] = [{"sizes": sizes} for sizes in ([2, 2, 1], [4, 5, 3], [784, 30, 10], [3, 3, 3, 1])]
    random = random_inputs(lambda rng: {"sizes": rng.integers(1, 9, size=rng.integers(2, 6)).tolist()}, 10)
    compare_function("parameters", parameters, reference_parameters, inputs + random, PARAMETERS_MISTAKES)


def reference_layer(a: Array, W: Array, b: Array) -> Array:
    """Return σ(a W + b), the output of one layer, (n_out,) or (n, n_out)."""
    return sigmoid(a @ W + b)


LAYER_MISTAKES = [
    (lambda a, W, b: a @ W + b, "This is z. The output of the layer is σ(z)."),
    (lambda a, W, b: sigmoid(a @ W), "You forgot the biases."),
    (lambda a, W, b: sigmoid(a @ W) + b, "The bias belongs into the sum: add b before σ."),
    (
        lambda a, W, b: sigmoid(a @ W - b),
        "This is σ(a W − b). b is added; and if there is e^(−z) in your formula, z needs brackets: −(a W + b).",
    ),
    (lambda a, W, b: sigmoid(-(a @ W + b)), "The minus in e^(−z) is missing."),
]


def check_layer(layer: Any) -> None:
    """Check the exercise `layer`: one example through one sigmoid layer."""
    first = {"a": np.array([3.0, 4.0]), "W": np.array([[1.0, -4.0], [-2.0, 2.0]]), "b": np.array([5.0, 3.0])}
    compare_function("layer", layer, reference_layer, [first, *random_inputs(_random_layer, 10)], LAYER_MISTAKES)


def _random_layer(rng: np.random.Generator) -> dict[str, Any]:
    n, k = rng.integers(2, 5, size=2)
    return {"a": rng.normal(size=n).round(1), "W": rng.normal(size=(n, k)).round(1), "b": rng.normal(size=k).round(1)}


def random_network(sizes: Any) -> list[tuple[Array, Array]]:
    """Return random W and b for each layer, seeded by the sizes, so that the same sizes give the same network."""
    rng = np.random.default_rng(list(sizes))
    pairs = pairwise(sizes)
    return [(rng.normal(size=(n, k)).round(1), rng.normal(size=k).round(1)) for n, k in pairs]


def reference_forward(X: Array, layers: Any) -> Array:
    """Return the outputs of all sigmoid layers, for one example (n_in,) or a batch (n, n_in)."""
    for W, b in layers:
        X = reference_layer(X, W, b)
    return X


def forward_without_last_sigmoid(X: Array, layers: Any) -> Array:
    """Wrong answer: the last layer has no σ."""
    *hidden, (W, b) = layers
    return reference_forward(X, hidden) @ W + b


def forward_without_sigmoid(X: Array, layers: Any) -> Array:
    """Wrong answer: no layer has a σ."""
    for W, b in layers:
        X = X @ W + b
    return X


FORWARD_MISTAKES = [
    (forward_without_last_sigmoid, "The last layer has a σ, too."),
    (forward_without_sigmoid, "σ is missing: each layer takes it of its sums."),
    (
        lambda X, layers: sigmoid(forward_without_sigmoid(X, layers)),
        "The hidden layers have a σ, too, not the last one alone.",
    ),
    (lambda X, layers: reference_forward(X, [(W, 0 * b) for W, b in layers]), "You forgot the biases."),
    (lambda X, layers: np.rint(reference_forward(X, layers)), "The outputs are rounded. Give them back as they are."),
]


def check_forward(forward: Any) -> None:
    """Check the exercise `forward`: networks with any number of layers, for one example and for a batch."""
    if not callable(forward):
        function("forward", forward)
    rng = np.random.default_rng(3)
    sizes = [(2, 2, 1), (3, 4), (2, 2, 2, 2), (4, 3, 5, 2), (3, 3, 3, 3, 1)]
    one: list[dict[str, Any]] = [{"X": rng.normal(size=each[0]).round(1), "sizes": each} for each in sizes]
    many: list[dict[str, Any]] = [{"X": rng.normal(size=(3, each[0])).round(1), "sizes": each} for each in sizes]
    known = [(lambda X, sizes, f=f: f(X, random_network(sizes)), message) for f, message in FORWARD_MISTAKES]

    def run(X: Array, sizes: Any) -> Any:
        layers = random_network(sizes)
        answer = forward(X, layers)
        if is_stub(answer):
            return answer
        if len(layers) > 1 and close(numbers("forward", answer), reference_forward(X, layers[:1])):
            raise Wrong("This is what the first layer gives. Its output goes into the next one: return after the loop.")
        return answer

    for inputs, hint in ((one, ""), (many, "For one example it is right. X may also have a row for each example.")):
        try:
            compare_function(
                "forward", run, lambda X, sizes: reference_forward(X, random_network(sizes)), inputs, known
            )
        except Wrong as wrong:
            if hint and type(wrong) is Wrong:
                raise Wrong(f"{hint} {wrong}") from None
            raise
