"""Export a run as Python code, at most ten lines that use nnlab."""

from __future__ import annotations

from itertools import pairwise

from nnlab.lessons.lesson13_playground.playground.data import MIN_TO_SPLIT, layer_sizes, output_activation
from nnlab.lessons.lesson13_playground.playground.run import Snapshot
from nnlab.lessons.lesson13_playground.playground.settings import FEATURES, PAINTED, Settings
from nnlab.optimizers import OPTIMIZERS


def python_code(snapshot: Snapshot) -> str:
    """Return code that reproduces the run so far, to the last digit; after manual changes, a comment instead."""
    if snapshot.log:
        return (
            "# This run was changed by hand on the way, so that its code would be more than ten lines.\n"
            "# Go back to before that, or take a new start; the text on the page View tells all that was done."
        )
    s = snapshot.start
    lines = [*_data_lines(s), *_feature_lines(s), *_network_lines(s), *_training_lines(snapshot, s)]
    lines.append('print(net.cost(X_train, y_train), "and of the test", net.cost(X_test, y_test))')
    imports = {"np.": "import numpy as np", "nn.": "import nnlab as nn", "datasets.": "from nnlab import datasets"}
    return "\n".join([line for name, line in imports.items() if name in " ".join(lines)] + lines)


def _data_lines(s: Settings) -> list[str]:
    split = f"X_train, y_train, X_test, y_test = datasets.split(X, y, share={s.share}, rng={s.data_seed})"
    if s.data != PAINTED:
        return [f"X, y = datasets.{s.data}({s.points}, noise={s.noise}, rng={s.data_seed})", split]
    points = ", ".join(f"({x1}, {x2}, {y})" for x1, x2, y in s.painted)
    few = len(s.painted) < MIN_TO_SPLIT
    return [
        f"points = np.array([{points}])",
        "X, y = points[:, :2] / 100, points[:, 2]",
        "X_train, y_train, X_test, y_test = X, y, X, y" if few else split,
    ]


def _feature_lines(s: Settings) -> list[str]:
    if s.features == ("x1", "x2"):
        return []
    inputs = ", ".join(FEATURES[name].code for name in s.features)
    return [f"X_train, X_test = (np.column_stack([{inputs}]) for x1, x2 in (X_train.T, X_test.T))"]


def _network_lines(s: Settings) -> list[str]:
    units, output = layer_sizes(s), output_activation(s)
    penalties = "".join(f", {name}={getattr(s, name)}" for name in ("l1", "l2") if getattr(s, name))
    if not s.dropout:
        last = "" if output == "identity" else f', output="{output}"'
        call = (
            f'nn.mlp({units}, "{s.activation}"{last}, init="{s.init}", loss="{s.used_loss}"{penalties}, rng={s.seed})'
        )
        return [f"net = {call}"]
    layers = [
        f'nn.Dense({n}, {m}, "{s.activation}", "{s.init}", rng), nn.Dropout({s.dropout})'
        for n, m in pairwise(units[:-1])
    ]
    layers.append(f'nn.Dense({units[-2]}, {units[-1]}, "{output}", "{s.init}", rng)')
    network = f'net = nn.Network([{", ".join(layers)}], "{s.used_loss}"{penalties})'
    return [f"rng = np.random.default_rng({s.seed})", network]


def _training_lines(snapshot: Snapshot, s: Settings) -> list[str]:
    """Return the lines that train, up to the end of an epoch or to a batch within one."""
    training, clip = snapshot.training, f", clip_norm={s.clip}" if s.clip else ""
    optimizer = f"nn.{OPTIMIZERS[s.optimizer].__name__}({s.learning_rate})"
    how = f"net, X_train, y_train, optimizer={optimizer}, batch_size={s.batch_size}{clip}, rng={s.seed}"
    if not training.updates:
        return []
    if not training.batches:
        return [f"nn.fit({how}, epochs={training.epoch}, progress=False)"]
    run = f'nn.train({how}, epochs={training.epoch + 1}, every="batch")'
    return [f"updates = list(zip(range({training.updates}), {run}))"]
