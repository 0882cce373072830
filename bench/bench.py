"""`make bench`: how fast nnlab trains and starts, beside what people would use instead.

All contestants run in one process, in turn, several times; the best run of each counts, and what is told are
ratios, since absolute times on a shared machine mean little. Also written to bench/results.json.
"""

from __future__ import annotations

import os

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # before numpy comes: no one pays for another's threads

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from contestants import CONTESTANTS, Run

from nnlab import datasets

ROUNDS = 4
SETTINGS = [([784, 30, 10], 10), ([784, 128, 10], 64), ([784, 512, 256, 10], 128), ([2, 8, 8, 2], 10)]


def digits(n: int = 12_000) -> tuple[np.ndarray, np.ndarray]:
    """The first n training images of MNIST, or noise of the same shape where it is not at hand."""
    try:
        X, y, _, _ = datasets.mnist(download=False)
        return X[:n], y[:n]
    except FileNotFoundError:
        print("MNIST is not here (see NNLAB_DATA): timing on noise of its shape.")
        rng = np.random.default_rng(0)
        return rng.random((n, 784), dtype="float32"), rng.integers(0, 10, n)


def race(runs: dict[str, Run]) -> dict[str, float]:
    """Seconds of the best run of each, one after the other and round again."""
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - started)
    return best


def build(X: np.ndarray, y: np.ndarray, sizes: list[int], m: int) -> dict[str, Run]:
    """The contestants that are installed."""
    runs = {}
    for name, contestant in CONTESTANTS.items():
        try:
            runs[name] = contestant(X, y, sizes, m, 0.1)
        except ImportError as e:
            print(f"{name} is left out: {e}.")
    return runs


def training() -> dict[str, dict[str, float]]:
    """One epoch of each network: times as multiples of nnlab's."""
    X, y = digits()
    rng = np.random.default_rng(0)
    plane = rng.normal(size=(len(X), 2)).astype("float32"), rng.integers(0, 2, len(X))
    table = {}
    for sizes, m in SETTINGS:
        seconds = race(build(*(plane if sizes[0] == 2 else (X, y)), sizes, m))
        name = f"{'-'.join(map(str, sizes))}, m = {m}"
        table[name] = {k: s / seconds["nnlab"] for k, s in seconds.items()} | {
            "nnlab, µs an update": seconds["nnlab"] / -(-len(X) // m) * 1e6
        }
    return table


def start() -> dict[str, float]:
    """Seconds to import nnlab as a multiple of those to import numpy, each in new interpreters, in turn."""

    def importing(module: str) -> Run:
        return lambda: subprocess.run([sys.executable, "-c", f"import {module}"], check=True)

    bare = race({"python": lambda: subprocess.run([sys.executable, "-c", ""], check=True)})["python"]
    seconds = race({name: importing(name) for name in ("numpy", "nnlab")})
    return {"import nnlab / import numpy": (seconds["nnlab"] - bare) / (seconds["numpy"] - bare)}


def main() -> None:
    """Measure, print, store."""
    results: dict[str, Any] = {"training": training(), "start": start()}
    print("\nOne epoch, as a multiple of nnlab's time (more than 1: slower than nnlab; all in float32, one thread)\n")
    columns = [name for name in CONTESTANTS if any(name in row for row in results["training"].values())]
    print(f"{'':28}{''.join(f'{c:>18}' for c in columns)}{'nnlab, µs/update':>18}")
    for name, row in results["training"].items():
        cells = "".join(f"{row.get(c, float('nan')):>18.2f}" for c in columns)
        print(f"{name:28}{cells}{row['nnlab, µs an update']:>18.0f}")
    for name, ratio in results["start"].items():
        print(f"\n{name}: {ratio:.2f}")
    try:
        import panels

        results["panels"] = panels.panels()
        panels.show(results["panels"])
    except ImportError as e:
        print(f"\nThe panels are left out: {e}.")
    Path(__file__).with_name("results.json").write_text(
        json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
