"""Exercises of lesson 16: `by_hand`, `deltas`, `sizes`, `decay`, `deep_net` and `exploding_scale`."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson16_vanishing_gradients.checks import (
    check_by_hand,
    check_decay,
    check_deep_net,
    check_deltas,
    check_exploding_scale,
    check_sizes,
    reference_deltas,
    reference_sizes,
)
from nnlab.network import mlp


def _deep_net_with(activation: str, init: str, layers: int = 20, width: int = 32, **settings: Any) -> dict[str, Any]:
    """Return a wrong answer to `deep_net` with these settings."""
    sizes = [2, *[width] * (layers - 1), 1]
    loss = {"loss": "binary_cross_entropy", **settings}
    return {"deep_net": lambda seed: mlp(sizes, activation, init=init, rng=seed, **loss)}


def _sizes_with(measure: Any) -> dict[str, Any]:
    """Return a wrong answer to `sizes` that applies another measure to each δ."""
    return {"sizes": lambda net: np.array([measure(layer.delta) for layer in net.layers])}


def _exploding_scale_with(border: float, answer: Any = lambda i: i / 10) -> dict[str, Any]:
    """Return a wrong answer to `exploding_scale`: another threshold, or another return value."""
    return {"exploding_scale": lambda ratio: answer(next(i for i in range(1, 101) if ratio(i / 10) >= border))}


EXERCISES = {
    "by_hand": Exercise(
        check_by_hand,
        hints=[
            "The slope of a sigmoid unit is a (1 − a). Here they are 0.16, 0.25 and 0.16.",
            "δ₃ = (0.2 − 1) · 0.16 = −0.128. Then δ₂ = 0.25 · w₃ · δ₃.",
            "δ₂ = 0.25 · (−4) · (−0.128) = 0.128, and δ₁ = 0.16 · w₂ · δ₂. The gradient is x · δ₁.",
        ],
        solution="delta1 = 0.04096\ngradient1 = 0.08192",
        why="δ₁ = (a₃ − y) f′₃ · w₃ f′₂ · w₂ f′₁ = −0.8 · 0.16 · (−4) · 0.25 · 2 · 0.16. Three slopes, but only two "
        "weights: w₁ leads into unit 1, and is not on the way back to it.",
        wrong=[
            ({"delta1": -0.04096, "gradient1": -0.08192}, "sign is the wrong way round"),
            ({"delta1": 0.04096, "gradient1": -0.08192}, "x and δ₁ are both above 0"),
            ({"delta1": 0.256, "gradient1": 0.512}, "slope of unit 1"),
            ({"delta1": 0.02048, "gradient1": 0.04096}, "by w₁, too"),
            ({"delta1": -0.00512, "gradient1": -0.01024}, "left out the weights"),
            ({"delta1": -0.0512, "gradient1": -0.1024}, "left out the error"),
            ({"delta1": 0.128, "gradient1": 0.256}, "This is δ₂"),
            ({"delta1": 0.04096, "gradient1": 0.04096}, "What comes in over w₁"),
            ({"delta1": 0.04096, "gradient1": 0.02048}, "multiplied δ₁ by w₁"),
            ({"delta1": 1, "gradient1": 1}, "Begin with δ₃"),
        ],
    ),
    "deltas": Exercise(
        check_deltas,
        hints=[
            "Begin at the end: the last δ is `error * slopes[-1]`. Then go back unit by unit.",
            "`deltas[i]` is `slopes[i]` times the weight of the edge *behind* unit i, times `deltas[i + 1]`.",
            "The edge behind unit i is the one into unit i + 1: `slopes[i] * weights[i + 1] * delta[i + 1]`, for i "
            "from n − 2 down to 0.",
        ],
        solution="""import numpy as np

def deltas(slopes, weights, error):
    delta = np.empty(len(slopes))
    delta[-1] = error * slopes[-1]
    for i in range(len(slopes) - 2, -1, -1):
        delta[i] = slopes[i] * weights[i + 1] * delta[i + 1]
    return delta""",
        why="This is the way back of lesson 11 where each unit has one edge only. Each unit adds one slope and one "
        "weight to the product, so sizes grow or shrink like powers.",
        wrong=[
            (
                {"deltas": lambda slopes, weights, error: reference_deltas(slopes, weights, error)[::-1]},
                "turn the order round",
            ),
            (
                {"deltas": lambda slopes, weights, error: reference_deltas(slopes, np.append(0, weights[:-1]), error)},
                "gets it times weights[i]",
            ),
            (
                {"deltas": lambda slopes, weights, error: reference_deltas(np.append(slopes[:-1], 1), weights, error)},
                "slope of the last unit",
            ),
            (
                {"deltas": lambda slopes, weights, error: reference_deltas(slopes, 1 + 0 * weights, error)},
                "the weights?",
            ),
            ({"deltas": lambda slopes, weights, error: reference_deltas(slopes, weights, 1)}, "left out the error"),
            (
                {"deltas": lambda slopes, weights, error: reference_deltas(1 + 0 * slopes, weights, error)},
                "the slopes?",
            ),
            (
                {"deltas": lambda slopes, weights, error: reference_deltas(slopes, weights, error)[0]},
                "a list of 3 numbers",
            ),
        ],
    ),
    "sizes": Exercise(
        check_sizes,
        hints=[
            "`layer.delta` has a row for each example and a column for each unit. Square it first.",
            "`(layer.delta**2).sum(axis=1)` is the squared length of each row. What do you do with these numbers?",
            "`np.sqrt((layer.delta**2).sum(axis=1).mean())` for each layer in `net.layers`.",
        ],
        solution="""import numpy as np

def sizes(net):
    return np.array([np.sqrt((layer.delta**2).sum(axis=1).mean()) for layer in net.layers])""",
        why="The length of a row says how much comes back for one example. Over the examples we take the mean of the "
        "squares, so that signs do not cancel.",
        wrong=[
            ({"sizes": lambda net: reference_sizes(net)[::-1]}, "turn the order round"),
            ({"sizes": lambda net: reference_sizes(net) ** 2}, "The root is missing"),
            (_sizes_with(lambda delta: np.sqrt((delta**2).mean())), "over the rows only"),
            (_sizes_with(lambda delta: np.sqrt((delta**2).sum())), "not the sum"),
            (_sizes_with(lambda delta: np.linalg.norm(delta.mean(axis=0))), "cancel"),
            (_sizes_with(lambda delta: np.abs(delta).mean()), "mean of |δ|"),
            (_sizes_with(lambda delta: np.sqrt((delta**2).sum(axis=1)).mean()), "mean before the root"),
        ],
    ),
    "decay": Exercise(
        check_decay,
        hints=[
            "From the last layer to the first of 5 layers it is 4 steps. If each step multiplies by q, what is the "
            "ratio?",
            "ratio = q⁴, so q = ratio^(1/4). And with 20 layers it is 19 steps.",
            "`q = ratio ** (1 / (layers - 1))`, and then `q ** (more - 1)`.",
        ],
        solution="""def decay(ratio, layers, more):
    q = ratio ** (1 / (layers - 1))
    return q ** (more - 1)""",
        why="Every layer multiplies by about the same factor. So a shallow net tells its factor, and a deep one has "
        "it to a high power.",
        wrong=[
            ({"decay": lambda ratio, layers, more: ratio ** (more / layers)}, "n − 1 steps"),
            ({"decay": lambda ratio, layers, more: ratio * layers / more}, "it is a power"),
            ({"decay": lambda ratio, layers, more: ratio ** (more - 1)}, "what does one of them do?"),
            ({"decay": lambda ratio, layers, more: ratio ** (1 / (layers - 1))}, "factor of one step"),
            ({"decay": lambda ratio, layers, more: ratio}, "expected is 0.003906"),
        ],
    ),
    "deep_net": Exercise(
        check_deep_net,
        hints=[
            "`nn.mlp` takes a list of sizes. With 20 layers it has 21 entries: the inputs, 19 hidden layers, the "
            "output.",
            "Which activation has a slope near 1 around z = 0? And which start did the panel show as healthy for it?",
            '`nn.mlp([2] + [32] * 19 + [1], "tanh", init="xavier", loss="binary_cross_entropy", rng=seed)`.',
        ],
        solution="""import nnlab as nn

def deep_net(seed):
    sizes = [2] + [32] * 19 + [1]
    return nn.mlp(sizes, "tanh", init="xavier", loss="binary_cross_entropy", rng=seed)""",
        why="Slopes and weights make up for each other: tanh has a slope near 1 around 0, and Xavier's weights neither "
        "stretch nor shrink what goes through; He's do the same for ReLU. Why just these weights? That is lesson 17.",
        wrong=[
            (_deep_net_with("sigmoid", "xavier"), "swap the activation"),
            (_deep_net_with("relu", "xavier"), "is there a scheme for them?"),
            (_deep_net_with("tanh", "normal"), "It explodes"),
            (_deep_net_with("tanh", "fan_in"), "Larger weights at the start"),
            (_deep_net_with("identity", "xavier"), "no more than one"),
            (_deep_net_with("step", "xavier"), "The step has no slope"),
            (_deep_net_with("tanh", "xavier", layers=21), "Yours has 21"),
            (_deep_net_with("tanh", "xavier", width=4), "8 units or more"),
        ],
    ),
    "exploding_scale": Exercise(
        check_exploding_scale,
        hints=[
            "Try the scales one after the other: a loop over 1, 2, 3, ... with `scale = i / 10`.",
            "As soon as `ratio(scale)` is 10 or more, `return scale` from within the loop.",
            "`for i in range(1, 101):`, then `if ratio(i / 10) >= 10:`, then `return i / 10`.",
        ],
        solution="""def exploding_scale(ratio):
    for i in range(1, 101):
        if ratio(i / 10) >= 10:
            return i / 10""",
        why="With 20 layers the ratio is about the 19th power of each layer's factor. So it takes only a little more "
        "than a healthy scale: 1.1¹⁹ is 6, 1.2¹⁹ is 32.",
        wrong=[
            (_exploding_scale_with(1.01), "not from 1 on"),
            (_exploding_scale_with(10, lambda i: i), "number of the try"),
            (
                {"exploding_scale": lambda ratio: max(i / 10 for i in range(1, 101) if ratio(i / 10) >= 10)},
                "the largest one",
            ),
            (_exploding_scale_with(10, lambda i: (i - 1) / 10), "last healthy one"),
            (
                {"exploding_scale": lambda ratio: next(r for i in range(1, 101) if (r := ratio(i / 10)) >= 10)},
                "the ratio",
            ),
            ({"exploding_scale": lambda ratio: 1.2}, "expected is 2.6"),
        ],
    ),
}
