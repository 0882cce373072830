"""How fast is training? One epoch of four networks by each contestant, in one process, in turn, several times.

The best run of each counts. As a script it prints the table as JSON, so that `bench.py` can ask for it with one BLAS
thread, and with as many as the machine takes by itself.
"""

from __future__ import annotations

import json
import time

import numpy as np
from contestants import CONTESTANTS, Run

from nnlab import datasets

ROUNDS = 5
PRODUCTS = 10_000
SETTINGS = [([784, 30, 10], 10), ([784, 128, 10], 64), ([784, 512, 256, 10], 128), ([2, 8, 8, 1], 10)]
LOOPS = 6_000  # examples are enough for those that take them one by one: their time is in proportion


def digits() -> tuple[np.ndarray, np.ndarray]:
    """The training images of MNIST, or noise of the same shape where it is not at hand."""
    try:
        return datasets.mnist(download=False)[:2]
    except FileNotFoundError:
        rng = np.random.default_rng(0)
        return rng.random((60_000, 784), dtype="float32"), rng.integers(0, 10, 60_000)


def plane() -> tuple[np.ndarray, np.ndarray]:
    """Points and two classes, as many as the playground has in a hundred epochs."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(20_000, 2)).astype("float32"), rng.integers(0, 2, 20_000)


def race(runs: dict[str, Run], rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of the best run of each, one after the other and round again."""
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(rounds):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - started)
    return best


def products() -> None:
    """The smallest thing that training a playground network is made of, many times: 10 × 8 by 8 × 8."""
    x, W = np.ones((10, 8), "float32"), np.ones((8, 8), "float32")
    for _ in range(PRODUCTS):
        x @ W


def row(X: np.ndarray, y: np.ndarray, sizes: list[int], m: int) -> dict[str, float]:
    """Microseconds an update, of the contestants that are installed, and of a small product."""
    runs, examples = {}, {}
    for name, contestant in CONTESTANTS.items():
        n = LOOPS if "loop" in name else len(X)
        try:
            runs[name], examples[name] = contestant(X[:n], y[:n], sizes, m, 0.1), n
        except ImportError:
            continue
    seconds = race(runs | {"product": products})
    product = seconds.pop("product") / PRODUCTS * 1e6
    return {name: each / (examples[name] / m) * 1e6 for name, each in seconds.items()} | {"product": product}


def training() -> dict[str, dict[str, float]]:
    """A row for each network."""
    digit_data, plane_data = digits(), plane()
    return {
        f"{'-'.join(map(str, sizes))}, m = {m}": row(*(plane_data if sizes[0] == 2 else digit_data), sizes, m)
        for sizes, m in SETTINGS
    }


if __name__ == "__main__":
    print(json.dumps(training(), ensure_ascii=True))
