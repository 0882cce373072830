"""Data of lesson 10's panels: seedlings, the quadratic cost of a linear neuron, and mini-batch SGD paths."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.run import minibatches

N, EPOCHS = 200, 15  # 3 000 examples in all
START_LINE = (-0.5, 4.0)  # w and b at the start, for ages as they are
DIVERGED_BEYOND = 20.0  # a path has diverged when a weight is larger
SCALINGS = ("as they are", "to [−1, 1]", "standardised")


def seedlings() -> tuple[Array, Array]:
    """Return the ages in weeks and the heights in decimetres of a thousand plants, two arrays (1000,)."""
    rng = np.random.default_rng(10)
    age = rng.uniform(1, 5, 1000)
    return age, 1 + 0.8 * age + rng.normal(0, 0.3, 1000)


AGE, HEIGHT = (each[:N] for each in seedlings())


class Bowl(NamedTuple):
    """The cost ½ mean (w x + b − y)² as a function of θ = (w, b): floor + ½ (θ − lowest)ᵀ H (θ − lowest)."""

    x: Array
    H: Array  # (2, 2)
    lowest: Array
    floor: float
    start: Array

    def cost(self, places: Array) -> Array:
        """Return the cost at each θ, (..., 2)."""
        away = places - self.lowest
        return np.asarray(self.floor + 0.5 * ((away @ self.H) * away).sum(axis=-1))

    def level_curve(self, cost: float) -> Array:
        """Return the θ with this cost: a closed ellipse, (61, 2), or none, (0, 2), below the floor."""
        if cost <= self.floor:
            return np.empty((0, 2))
        angles = np.linspace(0, 2 * np.pi, 61)
        circle = np.column_stack([np.cos(angles), np.sin(angles)])
        lengths, axes = np.linalg.eigh(self.H)
        return self.lowest + np.sqrt(2 * (cost - self.floor)) * (circle / np.sqrt(lengths)) @ axes.T


@lru_cache
def bowl(scaling: str) -> Bowl:
    """Return the cost for ages scaled in this way. The start is the same line for each scaling."""
    low, high = AGE.min(), AGE.max()
    middle, unit = {
        "as they are": (0.0, 1.0),
        "to [−1, 1]": ((low + high) / 2, (high - low) / 2),
        "standardised": (AGE.mean(), AGE.std()),
    }[scaling]
    x = (AGE - middle) / unit
    inputs = np.column_stack([x, np.ones(N)])
    H = inputs.T @ inputs / N
    lowest = np.linalg.solve(H, inputs.T @ HEIGHT / N)
    floor = float(((inputs @ lowest - HEIGHT) ** 2).mean() / 2)
    return Bowl(x, H, lowest, floor, np.array([START_LINE[0] * unit, START_LINE[0] * middle + START_LINE[1]]))


@lru_cache
def examples_seen(batch_size: int) -> Array:
    """Return the number of examples seen after 0, 1, 2, ... updates."""
    one = np.append(np.arange(batch_size, N, batch_size), N)
    return np.concatenate([[0], *(epoch * N + one for epoch in range(EPOCHS))])


@lru_cache(maxsize=64)
def batch_averages(scaling: str, batch_size: int, seed: int) -> Array:
    """Return the averages of x², x, x y and y over each batch of all epochs, (updates, 4).

    A batch's gradient can be computed from them, whatever η is.
    """
    rng, x = np.random.default_rng(seed), bowl(scaling).x
    terms = np.stack([x * x, x, x * HEIGHT, HEIGHT])
    batches = np.arange(0, N, batch_size)
    sizes = np.append(batches[1:], N) - batches
    epochs = [terms[:, np.concatenate(minibatches(N, batch_size, rng))] for _ in range(EPOCHS)]
    return np.concatenate([(np.add.reduceat(epoch, batches, axis=1) / sizes).T for epoch in epochs])


@lru_cache(maxsize=256)
def descent_path(scaling: str, batch_size: int, learning_rate: float, seed: int) -> Array:
    """Return θ = (w, b) after 0, 1, 2, ... updates of SGD, (updates + 1, 2); shorter if it diverges."""
    w, b = bowl(scaling).start.tolist()
    weights, biases = [w], [b]
    for xx, x, xy, y in batch_averages(scaling, batch_size, seed).tolist():
        w, b = w - learning_rate * (xx * w + x * b - xy), b - learning_rate * (x * w + b - y)
        if not -DIVERGED_BEYOND < w < DIVERGED_BEYOND or not -DIVERGED_BEYOND < b < DIVERGED_BEYOND:
            break
        weights.append(w)
        biases.append(b)
    return np.array([weights, biases]).T


def gradient(x: Array, y: Array, place: Array) -> Array:
    """Return ∂C/∂w and ∂C/∂b over these examples, (2,)."""
    delta = place[0] * x + place[1] - y
    return np.array([(delta * x).mean(), delta.mean()])


def three_curves() -> dict[str, Array]:
    """Return (updates, cost), (61, 2), for three batch sizes A, B and C, which a question asks to tell apart."""
    here, rate = bowl("as they are"), 0.05
    smooth = [here.start]
    for _ in range(60):
        smooth.append(smooth[-1] - rate * here.H @ (smooth[-1] - here.lowest))
    places = {
        "A": descent_path("as they are", 16, rate, 3)[:61],
        "B": np.array(smooth),
        "C": descent_path("as they are", 1, rate, 3)[:61],
    }
    return {name: np.column_stack([np.arange(61), here.cost(each)]) for name, each in places.items()}
