"""States of the panel `perceptron_learning`: the perceptron rule with pocket, updates needed, and the point clouds."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.datasets import gaussians
from nnlab.perceptron import Perceptron

CLOUDS = {  # kind -> noise and seeds of gaussians(20, ...)
    "separable": (0.3, (18, 6, 58)),
    "barely separable": (0.35, (6, 35, 18)),
    "overlapping": (0.6, (8, 6, 14)),
}
STARTS = {"w = 0, b = 0": ((0.0, 0.0), 0.0), "w = (−2, 1), b = 1": ((-2.0, 1.0), 1.0)}
ZERO, NONZERO = STARTS
MAX_UPDATES = 300  # give up after that many updates


class State(NamedTuple):
    """The perceptron after an update, and its history."""

    w: Array
    b: float
    updates: int
    example: int | None  # index of the point of the last update; None at the start
    before: tuple[Array, float]  # w and b before this update
    passes: tuple[int, ...]  # number of mistakes in each pass
    best: tuple[Array, float, int]  # the pocket: w and b with the fewest mistakes so far, and that number
    best_counts: tuple[int, ...]  # mistakes of the pocket at the end of each pass


def first(points: Array, y: Array, start: str, learning_rate: float) -> State:
    """Return the initial state. Takes the learning rate so that changing it restarts the recording."""
    w, b = np.array(STARTS[start][0]), STARTS[start][1]
    wrong = Perceptron(w, b).mistakes(points, y)
    return State(w, b, 0, None, (w, b), (), (w, b, wrong), ())


def rule(w: Array, b: float, x: Array, y: int, learning_rate: float) -> tuple[Array, float]:
    """Return the new weights and bias by the perceptron rule."""
    error = y - Perceptron(w, b)(x)
    return w + learning_rate * error * x, b + learning_rate * error


def advance(
    state: State, points: Array, y: Array, learning_rate: float, update: Callable[..., Any] = rule
) -> State | None:
    """Update on the next misclassified point, searching from the last one onwards; None if there is none."""
    answers = Perceptron(state.w, state.b)(points)
    wrong = np.flatnonzero(answers != y)
    if not len(wrong):
        return None
    following = 0 if state.example is None else state.example + 1
    i = int(wrong[((wrong - following) % len(points)).argmin()])
    w, b = update(state.w, state.b, points[i], int(y[i]), learning_rate)
    w, b = np.asarray(w, dtype=float), float(b)
    mistakes = Perceptron(w, b).mistakes(points, y)
    best = (w, b, mistakes) if mistakes < state.best[2] else state.best
    passes, best_counts = list(state.passes), list(state.best_counts)
    if state.example is None or i <= state.example:  # a new pass
        passes.append(0)
        best_counts.append(0)
    passes[-1] += 1
    best_counts[-1] = best[2]
    return State(w, b, state.updates + 1, i, (state.w, state.b), tuple(passes), best, tuple(best_counts))


def updates_needed(points: Array, y: Array, start: str, learning_rate: float) -> int | None:
    """Return how many updates it takes until every point is right; None if more than MAX_UPDATES."""
    return _updates_needed(points.astype(float).tobytes(), y.astype(np.int64).tobytes(), len(y), start, learning_rate)


@lru_cache(maxsize=64)
def _updates_needed(points: bytes, y: bytes, n: int, start: str, learning_rate: float) -> int | None:
    """The rule in plain Python, which is faster than numpy for single points."""
    places, classes = np.frombuffer(points).reshape(n, 2).tolist(), np.frombuffer(y, dtype=np.int64).tolist()
    (w1, w2), b = STARTS[start]
    i = right = updates = 0
    while right < n:
        (x1, x2), target = places[i], classes[i]
        i, right = (i + 1) % n, right + 1
        a = 1 if w1 * x1 + w2 * x2 + b > 0 else 0
        if a != target:
            if updates == MAX_UPDATES:
                return None
            step = learning_rate * (target - a)
            w1, w2, b = w1 + step * x1, w2 + step * x2, b + step
            updates, right = updates + 1, 0
    return updates


@cache
def cloud(kind: str, number: int) -> tuple[Array, Array]:
    """Return 20 points (20, 2) and their classes (20,), clipped to the picture."""
    noise, seeds = CLOUDS[kind]
    points, y = gaussians(20, noise=noise, rng=seeds[number])
    points = np.clip(points, (-1.9, -1.4), (1.9, 1.4))
    y = y.astype(np.int64)
    for array in (points, y):
        array.flags.writeable = False
    return points, y


def identify_cloud(points: Array, y: Array) -> tuple[str, int] | None:
    """Return the kind of cloud these points are, and the index of its seed; None if they've been edited."""
    for kind, (_, seeds) in CLOUDS.items():
        for number in range(len(seeds)):
            known, classes = cloud(kind, number)
            if np.array_equal(points, known) and np.array_equal(y, classes):
                return kind, number
    return None
