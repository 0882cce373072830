"""Checks of lesson 16's exercises: `by_hand`, `deltas`, `decay`, `sizes`, `deep_net` and `exploding_scale`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlab.activations import identity, step
from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, number
from nnlab.exercises.compare import close, compare_function, random_inputs
from nnlab.exercises.exercise import Wrong
from nnlab.layers import Activation, Dense
from nnlab.network import Network, mlp

LAYERS, HEALTHY_FACTOR = 20, 10.0  # the first and the last δ should differ by less than this factor
SCALES = [i / 10 for i in range(1, 101)]
TOLERANCE = 0.01  # relative: three significant digits are enough
DELTA1, GRADIENT1 = 0.04096, 0.08192  # of the chain x = 2; w = (½, 2, −4); a = (0.8, 0.5, 0.2); y = 1


def check_by_hand(delta1: Any, gradient1: Any) -> None:
    """Check the exercise `by_hand`: the first δ of a chain of three units, and the gradient of its first weight."""
    deltas = {
        -DELTA1: "The sign is the wrong way round: a₃ − y and w₃ are both below 0.",
        0.256: "The slope of unit 1 is still to be multiplied, a₁ (1 − a₁).",
        0.02048: "You multiplied by w₁, too. That weight leads into unit 1; δ₁ has only those behind it, w₂ and w₃.",
        -0.00512: "You left out the weights w₂ and w₃.",
        0.2048: "You multiplied by a₁. The slope is a₁ (1 − a₁).",
        -0.0512: "You left out the error a₃ − y.",
        -0.128: "This is δ₃. Go two units further back.",
        0.128: "This is δ₂. Go one unit further back.",
    }
    _check_number("δ₁", number("delta1", delta1), DELTA1, deltas)
    gradients = {
        -GRADIENT1: "The sign is the wrong way round: x and δ₁ are both above 0.",
        DELTA1: "This is δ₁. What comes in over w₁ is still to be multiplied: x.",
        0.02048: "You multiplied δ₁ by w₁. The gradient is what comes in, x, times δ₁.",
        0.032768: "You multiplied δ₁ by a₁. What comes in over w₁ is x.",
    }
    _check_number("∂L/∂w₁", number("gradient1", gradient1), GRADIENT1, gradients)


def _check_number(name: str, answer: float, right: float, known: dict[float, str]) -> None:
    if math.isclose(answer, right, rel_tol=TOLERANCE):
        return
    hints = (hint for value, hint in known.items() if math.isclose(answer, value, rel_tol=TOLERANCE))
    raise Wrong(f"{name} is not {as_text(answer)}. {next(hints, 'Begin with δ₃ = (a₃ − y) a₃ (1 − a₃), and go back.')}")


def reference_deltas(slopes: Array, weights: Array, error: float) -> Array:
    """Return all δ of a chain, from the first unit to the last."""
    delta = np.empty(len(slopes))
    delta[-1] = error * slopes[-1]
    for i in range(len(slopes) - 2, -1, -1):
        delta[i] = slopes[i] * weights[i + 1] * delta[i + 1]
    return delta


def check_deltas(deltas: Any) -> None:
    """Check the exercise `deltas`: all δ of a chain of any length."""

    def draw(rng: np.random.Generator) -> dict[str, Any]:
        n = int(rng.integers(3, 8))
        return {"slopes": rng.uniform(0.1, 0.9, n), "weights": rng.uniform(-2, 2, n), "error": rng.uniform(-1, 1)}

    def backwards(slopes: Array, weights: Array, error: float) -> Array:
        return reference_deltas(slopes, weights, error)[::-1]

    def own_weight(slopes: Array, weights: Array, error: float) -> Array:
        return reference_deltas(slopes, np.append(0, weights[:-1]), error)

    def no_last_slope(slopes: Array, weights: Array, error: float) -> Array:
        return reference_deltas(np.append(slopes[:-1], 1), weights, error)

    known = [
        (backwards, "These are right, but the last unit's comes first: turn the order round."),
        (own_weight, "Unit i hands its δ back over the edge *into* it, so unit i − 1 gets it times weights[i]."),
        (no_last_slope, "The last δ is the error times the slope of the last unit."),
        (
            lambda slopes, weights, error: reference_deltas(slopes, np.ones_like(weights), error),
            "Where are the weights?",
        ),
        (lambda slopes, weights, error: reference_deltas(slopes, weights, 1), "You left out the error."),
        (
            lambda slopes, weights, error: reference_deltas(np.ones_like(slopes), weights, error),
            "Where are the slopes?",
        ),
    ]
    simple = {"slopes": np.full(4, 0.25), "weights": np.ones(4), "error": 1.0}
    other = {"slopes": np.array([0.5, 0.25, 0.1]), "weights": np.array([7.0, 2.0, -4.0]), "error": -1.0}
    compare_function("deltas", deltas, reference_deltas, [other, simple, *random_inputs(draw)], known)


def check_decay(decay: Any) -> None:
    """Check the exercise `decay`: predict the ratio of δ at one depth from that at another."""

    def right(ratio: float, layers: int, more: int) -> float:
        return float(ratio ** ((more - 1) / (layers - 1)))

    known = [
        (
            lambda ratio, layers, more: ratio ** (more / layers),
            "From the last layer to the first of n it is n − 1 steps.",
        ),
        (lambda ratio, layers, more: ratio * layers / more, "Each layer multiplies, so it is a power, not a share."),
        (lambda ratio, layers, more: ratio ** (more - 1), "`ratio` is of several steps: what does one of them do?"),
        (
            lambda ratio, layers, more: ratio ** (1 / (layers - 1)),
            "This is the factor of one step. Now take all of them.",
        ),
        (
            lambda ratio, layers, more: ratio ** (more - layers),
            "`ratio` is of several steps: what does one of them do?",
        ),
    ]
    fixed = [{"ratio": 0.0625, "layers": 3, "more": 5}, {"ratio": 8.0, "layers": 4, "more": 11}]

    def draw(rng: np.random.Generator) -> dict[str, Any]:
        return {"ratio": rng.uniform(0.1, 2), "layers": int(rng.integers(2, 6)), "more": int(rng.integers(6, 20))}

    compare_function("decay", decay, right, [*fixed, *random_inputs(draw)], known)


def reference_sizes(net: Network) -> Array:
    """Return the size of δ in each layer: the root mean square over the examples of its length."""
    layers: Sequence[Any] = net.layers
    return np.array([math.sqrt((layer.delta**2).sum(axis=1).mean()) for layer in layers])


def check_sizes(sizes: Any) -> None:
    """Check the exercise `sizes`: the size of δ in each layer, after a forward and backward pass."""

    def per_layer(measure: Callable[[Array], Any]) -> Callable[[Network], Array]:
        return lambda net: np.array([measure(layer.delta) for layer in net.layers])  # type: ignore[attr-defined]

    known = [
        (
            lambda net: reference_sizes(net)[::-1],
            "These are right, but the last layer's comes first: turn the order round.",
        ),
        (lambda net: reference_sizes(net) ** 2, "The root is missing."),
        (
            per_layer(lambda delta: np.sqrt((delta**2).mean())),
            "Add the squares of a row; take the mean over the rows only.",
        ),
        (per_layer(lambda delta: np.sqrt((delta**2).sum())), "Take the mean over the examples, not the sum."),
        (
            per_layer(lambda delta: np.linalg.norm(delta.mean(axis=0))),
            "δ of different examples cancel: square them first.",
        ),
        (
            per_layer(lambda delta: np.abs(delta).mean()),
            "This is the mean of |δ|. Square, add along the row, mean, root.",
        ),
        (per_layer(lambda delta: np.sqrt((delta**2).sum(axis=1)).mean()), "Nearly: take the mean before the root."),
    ]
    inputs = []
    for seed, shape in enumerate([[2, 3, 1], [2, 5, 4, 3, 1], [3, 4, 4, 2]]):
        net, rng = mlp(shape, "tanh", "sigmoid", loss="mse", rng=seed), np.random.default_rng(seed)
        net.backward(rng.normal(size=(6, shape[0])), rng.uniform(size=(6, shape[-1])))
        inputs.append({"net": net})
    compare_function("sizes", sizes, reference_sizes, inputs, known)


def check_deep_net(deep_net: Any) -> None:
    """Check the exercise `deep_net`: 20 layers in which δ neither vanishes nor explodes, for several seeds."""
    call = function("deep_net", deep_net)
    rng = np.random.default_rng(0)
    X, y = rng.uniform(-1, 1, (60, 2)), rng.integers(0, 2, 60)
    for seed in range(5):
        net = call(seed=seed)
        _check_architecture(net)
        with np.errstate(all="ignore"):
            net.backward(X, y)
            units = [layer for layer in net.layers if isinstance(layer, Dense)]
            first, last = (float((layer.delta**2).sum(axis=1).mean() ** 0.5) for layer in (units[0], units[-1]))
        message = f"With the seed {seed} the first δ is {as_text(first, 3)}, the last {as_text(last, 3)}."
        if not first * HEALTHY_FACTOR > last:
            raise Wrong(f"{message} It vanishes. {_vanishing_advice(units[0])}")
        if not first < last * HEALTHY_FACTOR:
            raise Wrong(f"{message} It explodes: begin with smaller weights.")


def _check_architecture(net: Any) -> None:
    """Raise Wrong unless it's a network with 20 non-linear layers of the right sizes."""
    if not isinstance(net, Network):
        raise Wrong('`deep_net` should give a network back, such as nn.mlp([2, 32, 32, 1], "tanh", ...) makes.')
    units = [layer for layer in net.layers if isinstance(layer, Dense)]
    if len(units) != LAYERS:
        raise Wrong(f"The network should have {LAYERS} layers. Yours has {len(units)}; the inputs are no layer.")
    if (net.n_in, net.n_out) != (2, 1) or min(layer.params["b"].size for layer in units[:-1]) < 8:
        raise Wrong("The network should have 2 inputs, 8 units or more in each hidden layer, and 1 output.")
    activations = [layer.f for layer in net.layers if isinstance(layer, Dense | Activation) and layer is not units[-1]]
    if all(f is identity for f in activations):
        raise Wrong("Identity units hand δ on, but 20 layers of them are no more than one: take units with a bend.")
    if step in activations:
        raise Wrong("The step has no slope, so its δ is 0: nothing comes back at all.")


def _vanishing_advice(layer: Dense) -> str:
    if layer.activation == "sigmoid":
        return "A sigmoid's slope is at most ¼: swap the activation, or make up for it with much larger weights."
    if layer.activation == "relu":
        advice = "Half of the ReLU units are shut, so the weights should be larger: is there a scheme for them?"
        return f"{advice} Narrow layers scatter more."
    return "Larger weights at the start would help."


def check_exploding_scale(exploding_scale: Any) -> None:
    """Check the exercise `exploding_scale`: the smallest scale, in steps of 0.1, at which a ratio is 10 or more."""
    call = function("exploding_scale", exploding_scale)
    ratios: list[tuple[Callable[[float], float], str]] = [
        (lambda scale: (scale / 2) ** 9, "(scale / 2)⁹"),
        (lambda scale: scale**19, "scale¹⁹"),
        (lambda scale: 1e-6 * scale**19 if scale > 1 else 0.0, "a small one"),
        (lambda scale: 100 * math.exp(-((scale - 5) ** 2)), "one that falls again"),
    ]
    for ratio, name in ratios:
        answer = number("exploding_scale", call(ratio=ratio))
        reached = [scale for scale in SCALES if ratio(scale) >= HEALTHY_FACTOR]
        if close(answer, reached[0], 1e-6):
            continue
        message = (
            f"For the ratio {name} expected is {as_text(reached[0])}, but `exploding_scale` gives {as_text(answer)}."
        )
        known = {
            next(scale for scale in SCALES if ratio(scale) > 1): "It explodes from 10 on, not from 1 on.",
            float(SCALES.index(reached[0])): "This is the number of the try. Give the scale itself.",
            float(SCALES.index(reached[0]) + 1): "This is the number of the try. Give the scale itself.",
            ratio(reached[0]): "This is the ratio. Give the scale at which it is reached.",
            max(SCALES): "This is the largest one. Stop at the first at which the ratio is 10 or more.",
            reached[-1]: "This is the largest one. Stop at the first at which the ratio is 10 or more.",
            round(reached[0] - 0.1, 1): "This is the last healthy one. The next one explodes.",
        }
        raise Wrong(" ".join([message, *(hint for value, hint in known.items() if close(answer, value, 1e-6))][:2]))
