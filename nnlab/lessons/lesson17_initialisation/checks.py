"""Checks of lesson 17's exercises: `one_step`, `mean_squares`, `level_variance`, `xavier`, `he` and `edge`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from nnlab.activations import leaky_relu, relu
from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, number, numbers
from nnlab.exercises.compare import KnownMistakes, close, compare_function, random_inputs
from nnlab.exercises.exercise import Wrong

RIGHT_W = np.array([[0.6, 0.6], [0.4, 0.4]])
SIZES = [(300, 200), (100, 400), (250, 250)]  # n_in and n_out; enough weights to estimate a variance to 2 %


def check_one_step(W: Any, v: Any) -> None:
    """Check the exercise `one_step`: the weights of two equal units after one step, W (2, 2) and v (2,)."""
    W, v = numbers("W", W, (2, 2)), numbers("v", v, (2,))
    if np.allclose(W, RIGHT_W) and np.allclose(v, 0.5):
        return
    if not np.allclose(W, RIGHT_W):
        raise Wrong(f"`W` is not yet right. {_one_step_hint(W)}".strip())
    raise Wrong(
        "`W` is right, `v` is not: the gradient of a v is δ of the output times a of the unit, and a is 0 here."
    )


def _one_step_hint(W: Array) -> str:
    known: dict[str, npt.ArrayLike] = {
        "Each column is one unit: the first row holds the weights from x₁, the second row those from x₂.": RIGHT_W.T,
        "The step goes *against* the gradient. Both signs are the wrong way round.": RIGHT_W[::-1],
        "δ of a hidden unit is δ of the output times v times f′(z): the v is missing.": [[0.7, 0.7], [0.3, 0.3]],
        "The slope of tanh at z = 0 is 1. That of the sigmoid would be ¼.": [[0.525, 0.525], [0.475, 0.475]],
        "η is missing: the step is 0.2 times the gradient.": [[1.0, 1.0], [0.0, 0.0]],
        "Nothing has moved. z is 0, but the slope of tanh there is not.": [[0.5, 0.5], [0.5, 0.5]],
    }
    for hint, wrong in known.items():
        if np.allclose(W, wrong):
            return hint
    if not np.allclose(W[:, 0], W[:, 1]):
        return "The two units have the same inputs, the same weights and the same δ. Can their steps differ?"
    return "Go in this order: z, a, the output, δ of the output, δ of a hidden unit, then δ · x."


def mean_square(z: Array, f: Any) -> Any:
    """Return E[z²], which `mean_squares` should compute for each layer."""
    return (z**2).mean()


def mean_squares_with(what: Callable[[Array, Any], Any], apply_f: bool = True) -> Callable[..., Array]:
    """Return `mean_squares` with `what(z, f)` computed for each layer; without `apply_f`, f is forgotten."""

    def mean_squares(X: Array, weights: list[Array], f: Any) -> Array:
        values, a = [], X
        for W in weights:
            z = a @ W
            values.append(what(z, f))
            a = f(z) if apply_f else z
        return np.array(values)

    return mean_squares


def check_mean_squares(mean_squares: Any) -> None:
    """Check the exercise `mean_squares`: E[z²] in each layer."""
    known = {
        "These are the squares of a. Take those of z, before f.": mean_squares_with(lambda z, f: (f(z) ** 2).mean()),
        "`var` takes the mean away first. The mean of the squares is `(z**2).mean()`.": mean_squares_with(
            lambda z, f: z.var()
        ),
        "Square first, then take the mean.": mean_squares_with(lambda z, f: z.mean() ** 2),
        "This is the mean of z itself, where large and small cancel: square it first.": mean_squares_with(
            lambda z, f: z.mean()
        ),
        "This is the root of the mean square. Leave it squared.": mean_squares_with(lambda z, f: (z**2).mean() ** 0.5),
        "This is the sum of the squares, not their mean.": mean_squares_with(lambda z, f: (z**2).sum()),
        "The next layer's inputs are a = f(z), not z.": mean_squares_with(mean_square, apply_f=False),
    }
    call, rng = function("mean_squares", mean_squares), np.random.default_rng(17)
    for width, layers in ((2, 2), (3, 3), (5, 1)):
        X, weights = rng.normal(0.5, 1, (4, width)).round(1), list(rng.normal(0.3, 1, (layers, width, width)).round(1))
        inputs = {"X": X, "weights": weights, "f": relu}
        when = f"For {layers} layer{'s' * (layers > 1)} of {width} units"
        answer, right = (
            numbers("mean_squares", call(**inputs), (len(weights),), when),
            mean_squares_with(mean_square)(**inputs),
        )
        if not close(answer, right):
            hint = next((hint for hint, wrong in known.items() if close(answer, wrong(**inputs))), "")
            message = f"{when}, expected is {as_text(right)}, but `mean_squares` gives {as_text(answer)}."
            raise Wrong(f"{message} {hint}".strip())


def check_level_variance(level_variance: Any) -> None:
    """Check the exercise `level_variance`: the variance that keeps E[z²], by experiment, for any activation."""
    call = function("level_variance", level_variance)
    activations = {"identity": lambda z: z, "relu": relu, "leaky_relu": leaky_relu, "np.abs": np.abs}
    kept = {"identity": 1.0, "relu": 0.5, "leaky_relu": 0.50005, "np.abs": 1.0}  # E[f(z)²], for E[z²] = 1
    for name, f in activations.items():
        for n in (10, 50, 200):
            answer = number("level_variance", call(f=f, n=n, rng=np.random.default_rng(n)))
            right = 1 / (n * kept[name])
            if abs(answer / right - 1) > 0.1:
                again = number("level_variance", call(f=f, n=n, rng=np.random.default_rng(n + 1)))
                message = f"For f = {name} and n = {n}, expected is about {as_text(right)}, but `level_variance` gives"
                if abs(again - answer) > 0.03 * abs(answer):
                    raise Wrong(f"{message} {as_text(answer)}, and with another seed {as_text(again)}. Draw more z.")
                raise Wrong(
                    f"{message} {as_text(answer)}. {_level_variance_hint(answer, right, n, kept[name])}".strip()
                )


def _level_variance_hint(answer: float, right: float, n: int, kept: float) -> str:
    known = {
        "n is missing: z is a sum over n inputs, so its variance grows with n.": right * n,
        "That is σ. Asked is its square, the variance.": right**0.5,
        "This is 1/n, whatever f is. ReLU lets only half of the squares through.": 1 / n,
        "You took the variance of f(z). ReLU's outputs have a mean above 0: take the mean of the squares.": 1
        / (n * (0.5 - 0.5 / np.pi)),
        "You took the mean of f(z), not of its square.": 1 / (n * (2 / np.pi) ** 0.5 * kept),
        "That is what E[z²] is multiplied by with σ² = 1. With which σ² does the product become 1?": 1 / right,
    }
    if not np.isfinite(answer) or answer <= 0:
        return "A variance is above 0."
    return next((hint for hint, wrong in known.items() if abs(answer / wrong - 1) < 0.1), "")


def check_xavier(xavier: Any) -> None:
    """Check the exercise `xavier`: normal weights with σ² = 1/fan_avg."""
    known = {
        "You gave σ² where `rng.normal` wants σ: take the root.": lambda n_in, n_out: (2 / (n_in + n_out)) ** 2,
        "fan_avg is the mean of n_in and n_out, so half of their sum.": lambda n_in, n_out: 1 / (n_in + n_out),
        "This is 1/n_in. Xavier takes both sides into account: fan_avg.": lambda n_in, n_out: 1 / n_in,
        "This is 1/n_out. Xavier takes both sides into account: fan_avg.": lambda n_in, n_out: 1 / n_out,
        "This is 2/n_in, the scheme of He.": lambda n_in, n_out: 2 / n_in,
    }
    _check_scheme("xavier", xavier, lambda n_in, n_out: 2 / (n_in + n_out), known)


def check_he(he: Any) -> None:
    """Check the exercise `he`: normal weights with σ² = 2/n_in."""
    known = {
        "You gave σ² where `rng.normal` wants σ: take the root.": lambda n_in, n_out: (2 / n_in) ** 2,
        "This is 1/n_in. ReLU loses half of the squares, so the weights make up for it.": lambda n_in, n_out: 1 / n_in,
        "This is 2/n_out. For the way up the inputs count.": lambda n_in, n_out: 2 / n_out,
        "This is 1/fan_avg, the scheme of Xavier.": lambda n_in, n_out: 2 / (n_in + n_out),
        "This is 2/fan_avg. He takes n_in alone.": lambda n_in, n_out: 4 / (n_in + n_out),
    }
    _check_scheme("he", he, lambda n_in, n_out: 2 / n_in, known)


def _check_scheme(name: str, learners: Any, variance: Any, known: dict[str, Any]) -> None:
    call = function(name, learners)
    drawn = []
    for n_in, n_out in SIZES:
        when = f"For n_in = {n_in}, n_out = {n_out}"
        one, same, other = (
            numbers(name, call(n_in=n_in, n_out=n_out, rng=np.random.default_rng(seed)), (n_in, n_out), when)
            for seed in (1, 1, 2)
        )
        if not np.array_equal(one, same):
            raise Wrong(f"`{name}` draws other weights for the same seed: take the `rng` that it is given.")
        if np.array_equal(one, other):
            raise Wrong(
                f"`{name}` draws the same weights for each seed. They should come from the `rng` that it is given."
            )
        drawn.append(one)
    _check_distribution(name, drawn, variance, known)


def _check_distribution(name: str, drawn: list[Array], variance: Any, known: dict[str, Any]) -> None:
    """Check mean, variance and shape of the distribution of drawn weights."""
    for W, (n_in, n_out) in zip(drawn, SIZES, strict=True):
        right, answer = variance(n_in, n_out), float(W.var())
        if abs(W.mean()) > 0.1 * max(answer, right) ** 0.5:
            raise Wrong(f"The weights of `{name}` have the mean {as_text(float(W.mean()))}. It should be 0.")
        if abs(answer / right - 1) > 0.05:
            message = (
                f"For n_in = {n_in}, n_out = {n_out} the variance is {as_text(answer, 3)}, "
                f"expected is {as_text(right, 3)}."
            )
            raise Wrong(f"{message} {_variance_hint(drawn, known)}".strip())
        if float((np.abs(W) > 2.5 * right**0.5).mean()) < 0.002:
            raise Wrong("The variance is right, but these are not from a normal distribution: take `rng.normal`.")


def _variance_hint(drawn: list[Array], known: dict[str, Any]) -> str:
    for hint, wrong in known.items():
        if all(abs(W.var() / wrong(*pair) - 1) < 0.05 for W, pair in zip(drawn, SIZES, strict=True)):
            return hint
    return ""


def check_edge(edge: Any) -> None:
    """Check the exercise `edge`: r for which U(−r, r) has the standard deviation σ."""
    known: KnownMistakes = [
        (lambda sigma: sigma, "The edge lies further out than the standard deviation: most values are nearer."),
        (lambda sigma: sigma / 3**0.5, "That is the wrong way round: the standard deviation is r/√3."),
        (lambda sigma: 3 * sigma, "Variance and r² belong together: take the root of the 3."),
        (lambda sigma: 3 * sigma**2, "That is r². Take the root of it."),
        (lambda sigma: 12**0.5 * sigma, "That is the whole width. From 0 to the edge it is half of that."),
        (lambda sigma: (3 * sigma) ** 0.5, "σ is given, not σ²: r = √(3σ²)."),
    ]
    sizes = [{"sigma": 1.0}, {"sigma": 0.1}, *random_inputs(lambda rng: {"sigma": float(rng.uniform(0.01, 3))}, 5)]
    compare_function("edge", edge, lambda sigma: 3**0.5 * sigma, sizes, known, 1e-6)
