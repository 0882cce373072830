"""How few hidden units are enough for a data set: found out by training."""

from __future__ import annotations

from functools import lru_cache

from nnlab.datasets import TOYS, split
from nnlab.exercises.answers import number, shown
from nnlab.exercises.exercise import Wrong
from nnlab.network import mlp
from nnlab.optimizers import Adam
from nnlab.training import fit

STARTS, ENOUGH, MOST = 8, 0.05, 8


def check_smallest(gaussians: float, xor: float, circles: float, moons: float) -> None:
    """Each number of units is tried from several starts, and so is one unit less."""
    answers = {"gaussians": gaussians, "xor": xor, "circles": circles, "moons": moons}
    units = {name: number(name, value) for name, value in answers.items()}
    for name, n in units.items():
        if n != int(n) or not 0 <= n <= MOST:
            raise Wrong(f"`{name}` should be a whole number of units from 0 to {MOST}, not {shown(n)}.")
    for name, n in units.items():
        _judge(name, int(n))


def _judge(name: str, n: int) -> None:
    if (best := least_wrong(name, n)) >= ENOUGH:
        raise Wrong(
            f"`{name}`: with {_units(n)}, none of {STARTS} starts gets below 5 %. "
            f"The best has {100 * best:.0f} % wrong."
        )
    if n and least_wrong(name, n - 1) < ENOUGH:
        raise Wrong(f"`{name}`: {_units(n)} can do it, but so can {_units(n - 1)}.")


@lru_cache(64)
def least_wrong(name: str, units: int) -> float:
    """The smallest share of wrong test points from some starts; the first that is small enough will do."""
    X_train, y_train, X_test, y_test = split(*TOYS[name](300, noise=0.05, rng=0), share=0.7, rng=0)
    best = 1.0
    for seed in range(STARTS):
        net = mlp([2, units, 1] if units else [2, 1], "tanh", loss="binary_cross_entropy", rng=seed)
        fit(net, X_train, y_train, optimizer=Adam(0.1), batch_size=30, epochs=80, rng=seed, progress=False)
        best = min(best, 1 - net.accuracy(X_test, y_test))
        if best < ENOUGH:
            break
    return best


def _units(n: int) -> str:
    return {0: "no hidden layer", 1: "1 hidden unit"}.get(n, f"{n} hidden units")
