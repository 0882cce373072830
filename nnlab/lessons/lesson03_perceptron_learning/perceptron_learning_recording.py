"""Lesson 03: a perceptron that learns from one mistake after the other, as a recording; and points for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.datasets import gaussians
from nnlab.perceptron import Perceptron

SETS = {  # the noise, and seeds
    "separable": (0.3, (18, 6, 58)),
    "barely separable": (0.35, (6, 35, 18)),
    "overlapping": (0.6, (8, 6, 14)),
}
STARTS = {"w = 0, b = 0": ((0.0, 0.0), 0.0), "w = (−2, 1), b = 1": ((-2.0, 1.0), 1.0)}
ZERO, ELSEWHERE = STARTS
MANY = 300  # updates after which it is not waited any longer


class Moment(NamedTuple):
    """The perceptron after an update, and what led there."""

    w: Array
    b: float
    updates: int
    example: int | None  # the point that it has just learned from, none at the start
    before: tuple[Array, float]  # w and b before this update
    passes: tuple[int, ...]  # how many wrong answers there were in each pass through the points
    best: tuple[Array, float, int]  # w and b that were wrong least often so far, and how often: the pocket
    bests: tuple[int, ...]  # how often the best so far was wrong, at the end of each pass


def first(points: Array, y: Array, start: str, learning_rate: float) -> Moment:
    """The perceptron at its start. It begins anew with another learning rate, too."""
    w, b = np.array(STARTS[start][0]), STARTS[start][1]
    wrong = Perceptron(w, b).mistakes(points, y)
    return Moment(w, b, 0, None, (w, b), (), (w, b, wrong), ())


def rule(w: Array, b: float, x: Array, y: int, learning_rate: float) -> tuple[Array, float]:
    """The perceptron rule: new weights and a new bias."""
    error = y - Perceptron(w, b)(x)
    return w + learning_rate * error * x, b + learning_rate * error


def advance(
    state: Moment, points: Array, y: Array, learning_rate: float, update: Callable[..., Any] = rule
) -> Moment | None:
    """On to the next mistake, beginning after the point that was learned from last; None if there is none."""
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
    passes, bests = list(state.passes), list(state.bests)
    if state.example is None or i <= state.example:  # once around
        passes.append(0)
        bests.append(0)
    passes[-1] += 1
    bests[-1] = best[2]
    return Moment(w, b, state.updates + 1, i, (state.w, state.b), tuple(passes), best, tuple(bests))


def needed(points: Array, y: Array, start: str, learning_rate: float) -> int | None:
    """How many updates it takes until no point is wrong; None if that is more than MANY."""
    return _needed(points.astype(float).tobytes(), y.astype(np.int64).tobytes(), len(y), start, learning_rate)


@lru_cache(maxsize=64)
def _needed(points: bytes, y: bytes, n: int, start: str, learning_rate: float) -> int | None:
    """The rule again in plain Python, which is quicker than numpy for single points."""
    places, classes = np.frombuffer(points).reshape(n, 2).tolist(), np.frombuffer(y, dtype=np.int64).tolist()
    (w1, w2), b = STARTS[start]
    i = right = updates = 0
    while right < n:
        (x1, x2), target = places[i], classes[i]
        i, right = (i + 1) % n, right + 1
        a = 1 if w1 * x1 + w2 * x2 + b > 0 else 0
        if a != target:
            if updates == MANY:
                return None
            step = learning_rate * (target - a)
            w1, w2, b = w1 + step * x1, w2 + step * x2, b + step
            updates, right = updates + 1, 0
    return updates


@cache
def clouds(kind: str, number: int) -> tuple[Array, Array]:
    """Points (20, 2) and their classes, within the picture."""
    noise, seeds = SETS[kind]
    points, y = gaussians(20, noise=noise, rng=seeds[number])
    points = np.clip(points, (-1.9, -1.4), (1.9, 1.4))
    y = y.astype(np.int64)
    for array in (points, y):
        array.flags.writeable = False
    return points, y


def kind_of(points: Array, y: Array) -> tuple[str, int] | None:
    """Which of the sets these points are, and the number of its seed; None if they have been changed."""
    for kind, (_, seeds) in SETS.items():
        for number in range(len(seeds)):
            known, classes = clouds(kind, number)
            if np.array_equal(points, known) and np.array_equal(y, classes):
                return kind, number
    return None
