"""The lines of Python that do a run."""

from __future__ import annotations

from itertools import pairwise

from nnlab.lessons.lesson13_playground.playground.data import FEW, output_activation, sizes
from nnlab.lessons.lesson13_playground.playground.run import Moment
from nnlab.lessons.lesson13_playground.playground.settings import FEATURES, PAINTED, Settings
from nnlab.optimizers import OPTIMIZERS


def code(moment: Moment) -> str:
    """Python that does what the run did until this moment, to the last digit; a comment that says why it cannot."""
    if moment.log:
        return (
            "# This run was changed by hand on the way, so that its code would be more than ten lines.\n"
            "# Go back to before that, or take a new start; the text on the page View tells all that was done."
        )
    s = moment.start
    lines = [*_data(s), *_features(s), *_network(s), *_training(moment, s)]
    lines.append('print(net.cost(X_train, y_train), "and of the test", net.cost(X_test, y_test))')
    imports = {"np.": "import numpy as np", "nn.": "import nnlab as nn", "datasets.": "from nnlab import datasets"}
    return "\n".join([told for name, told in imports.items() if name in " ".join(lines)] + lines)


def _data(s: Settings) -> list[str]:
    split = f"X_train, y_train, X_test, y_test = datasets.split(X, y, share={s.share}, rng={s.data_seed})"
    if s.data != PAINTED:
        return [f"X, y = datasets.{s.data}({s.points}, noise={s.noise}, rng={s.data_seed})", split]
    points = ", ".join(f"({x1}, {x2}, {y})" for x1, x2, y in s.painted)
    few = len(s.painted) < FEW
    return [
        f"points = np.array([{points}])",
        "X, y = points[:, :2] / 100, points[:, 2]",
        "X_train, y_train, X_test, y_test = X, y, X, y" if few else split,
    ]


def _features(s: Settings) -> list[str]:
    if s.features == ("x1", "x2"):
        return []
    inputs = ", ".join(FEATURES[name].code for name in s.features)
    return [f"X_train, X_test = (np.column_stack([{inputs}]) for x1, x2 in (X_train.T, X_test.T))"]


def _network(s: Settings) -> list[str]:
    units, output = sizes(s), output_activation(s)
    penalties = "".join(f", {name}={getattr(s, name)}" for name in ("l1", "l2") if getattr(s, name))
    if not s.dropout:
        last = "" if output == "identity" else f', output="{output}"'
        made = (
            f'nn.mlp({units}, "{s.activation}"{last}, init="{s.init}", loss="{s.real_loss}"{penalties}, rng={s.seed})'
        )
        return [f"net = {made}"]
    layers = [
        f'nn.Dense({n}, {m}, "{s.activation}", "{s.init}", rng), nn.Dropout({s.dropout})'
        for n, m in pairwise(units[:-1])
    ]
    layers.append(f'nn.Dense({units[-2]}, {units[-1]}, "{output}", "{s.init}", rng)')
    made = f'net = nn.Network([{", ".join(layers)}], "{s.real_loss}"{penalties})'
    return [f"rng = np.random.default_rng({s.seed})", made]


def _training(moment: Moment, s: Settings) -> list[str]:
    """The training, until the end of an epoch or in the midst of one."""
    training, clip = moment.training, f", clip_norm={s.clip}" if s.clip else ""
    optimizer = f"nn.{OPTIMIZERS[s.optimizer].__name__}({s.learning_rate})"
    how = f"net, X_train, y_train, optimizer={optimizer}, batch_size={s.batch_size}{clip}, rng={s.seed}"
    if not training.updates:
        return []
    if not training.batches:
        return [f"nn.fit({how}, epochs={training.epoch}, progress=False)"]
    run = f'nn.train({how}, epochs={training.epoch + 1}, every="batch")'
    return [f"updates = list(zip(range({training.updates}), {run}))"]
