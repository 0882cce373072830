"""Check of lesson 13's exercise `smallest`: the fewest hidden units for each data set, found by training."""

from __future__ import annotations

from functools import lru_cache

from nnlab.datasets import TOYS, split
from nnlab.exercises.answer_validation import as_text, number
from nnlab.exercises.exercise import Wrong
from nnlab.network import mlp
from nnlab.optimizers import Adam
from nnlab.training import fit

SEEDS, MAX_ERROR, MAX_UNITS = 8, 0.05, 8


def check_smallest(gaussians: float, xor: float, circles: float, moons: float) -> None:
    """Check the exercise `smallest`: train with each number of units, and with one less, from several seeds."""
    answers = {"gaussians": gaussians, "xor": xor, "circles": circles, "moons": moons}
    units = {name: number(name, value) for name, value in answers.items()}
    for name, n in units.items():
        if n != int(n) or not 0 <= n <= MAX_UNITS:
            raise Wrong(f"`{name}` should be a whole number of units from 0 to {MAX_UNITS}, not {as_text(n)}.")
    for name, n in units.items():
        _check_units(name, int(n))


def _check_units(name: str, n: int) -> None:
    if (best := lowest_test_error(name, n)) >= MAX_ERROR:
        raise Wrong(
            f"`{name}`: with {_units_text(n)}, none of {SEEDS} starts gets below 5 %. "
            f"The best has {100 * best:.0f} % wrong."
        )
    if n and lowest_test_error(name, n - 1) < MAX_ERROR:
        raise Wrong(f"`{name}`: {_units_text(n)} can do it, but so can {_units_text(n - 1)}.")


@lru_cache(64)
def lowest_test_error(name: str, units: int) -> float:
    """Return the lowest test error over several seeds, stopping at the first below MAX_ERROR."""
    X_train, y_train, X_test, y_test = split(*TOYS[name](300, noise=0.05, rng=0), share=0.7, rng=0)
    best = 1.0
    for seed in range(SEEDS):
        net = mlp([2, units, 1] if units else [2, 1], "tanh", loss="binary_cross_entropy", rng=seed)
        fit(net, X_train, y_train, optimizer=Adam(0.1), batch_size=30, epochs=80, rng=seed, progress=False)
        best = min(best, 1 - net.accuracy(X_test, y_test))
        if best < MAX_ERROR:
            break
    return best


def _units_text(n: int) -> str:
    return {0: "no hidden layer", 1: "1 hidden unit"}.get(n, f"{n} hidden units")
