"""`train`, mini-batch gradient descent as a generator; `fit`, which runs it to the end; gradient clipping.

Each `next` trains for an epoch or an update and yields a `Record`, so a loop, a slider or a play button can stop,
inspect, rewind or change something between any two updates.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from nnlab.activations import step
from nnlab.checks import Array, Random, network, numbers, positive, whole
from nnlab.network import Network
from nnlab.optimizers import Optimizer
from nnlab.run import Record, Run, TrainingState, restored_state

PROGRESS_DELAY = 2.0  # seconds before `fit` shows a progress bar


def clip_by_value(g: npt.ArrayLike, limit: float) -> Array:
    """Clip each element of g to ±limit. This changes the direction."""
    limit = positive("limit", limit)
    return np.clip(numbers("g", g), -limit, limit)


def clip_by_norm(g: npt.ArrayLike, limit: float) -> Array:
    """g ← g · limit/‖g‖ if ‖g‖ > limit: shorter, in the same direction (Pascanu, Mikolov and Bengio, 2013)."""
    g, limit = numbers("g", g), positive("limit", limit)
    scale = float(np.abs(g).max(initial=0)) or 1.0  # so that no square overflows
    length = scale * float(np.linalg.norm(g / scale))
    return g if length <= limit else g * (limit / length)


def train(
    net: Network,
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    optimizer: str | Optimizer | None = None,
    batch_size: int = 32,
    epochs: int = 10,
    validation: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    rng: Random = None,
    every: str = "epoch",
    patience: int | None = None,
    clip_value: float | None = None,
    clip_norm: float | None = None,
    resume: TrainingState | None = None,
) -> Iterator[Record]:
    """Train `net` by mini-batch gradient descent. A generator: yields a Record after each epoch, or each update.

    X (n, n_in) and y as in `Network.cost`. `optimizer` is copied, so yours isn't changed; the default is "adam".
    `batch_size` 1 is online training, n or more is batch training. `validation` is (X, y), evaluated after each epoch;
    with `patience`, training stops once its cost hasn't fallen for that many epochs, and at the end the best epoch's
    weights are restored. `rng` is for shuffling and dropout. `every` is "epoch" or "batch". `clip_value` or
    `clip_norm` limits the gradient. `resume` continues from a state, with the state's optimizer and rng, up to
    `epochs` in total.

    When a step isn't finite (or is absurdly long), training ends, keeps the last finite weights and says so in
    `Record.diverged`. Invalid arguments raise at the call, before the first `next`.
    """
    network(net)
    X, y = net.examples(X, y)
    if any(getattr(layer, "f", None) is step for layer in net.layers):
        raise ValueError("step has slope 0 everywhere, so gradient descent learns nothing through it: use 'sigmoid'.")
    if every not in ("epoch", "batch"):
        raise ValueError(f"every should be 'epoch' or 'batch', not {every!r}.")
    batch_size, epochs = whole("batch_size", batch_size), whole("epochs", epochs)
    patience = None if patience is None else whole("patience", patience)
    if patience and validation is None:
        raise ValueError("patience watches the validation cost: give validation=(X_val, y_val) as well.")
    if validation is not None:
        if not isinstance(validation, tuple | list) or len(validation) != 2:
            raise TypeError(f"validation should be a pair (X_val, y_val), not {type(validation).__name__}.")
        try:
            validation = net.examples(*validation)
        except (TypeError, ValueError) as error:
            raise type(error)(f"validation: {error}") from None
    clip = _clip_function(clip_value, clip_norm)
    if resume is None:
        state = TrainingState.of(net, "adam" if optimizer is None else optimizer, rng)
    elif optimizer is None and rng is None:
        state = restored_state(resume, net, len(X))
    else:
        raise ValueError("resume brings its own optimizer and rng: leave yours out, or put them into the state.")
    return Run(net, X, y, state, batch_size, clip, validation, patience).records(epochs, by_batch=every == "batch")


def fit(
    net: Network, X: npt.ArrayLike, y: npt.ArrayLike, *, epochs: int = 10, progress: bool = True, **settings: Any
) -> list[Record]:
    """Train to the end and return the Records, one per epoch; `settings` are those of `train`.

    A run of more than two seconds shows its progress with tqdm or, if that isn't installed, with a line in the
    terminal, unless `progress` is False. A run that diverged also issues a RuntimeWarning.
    """
    if "every" in settings:
        raise ValueError("fit tells about every epoch; for every update use train(..., every='batch').")
    run = train(net, X, y, epochs=epochs, **settings)
    records = list(_with_progress_bar(run, epochs) if progress else run)
    if records and records[-1].diverged:
        warnings.warn(records[-1].diverged, RuntimeWarning, stacklevel=2)
    return records


def _with_progress_bar(records: Iterator[Record], epochs: int) -> Iterable[Record]:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _with_progress_line(records, epochs)
    # tqdm's own variable, which its bar for notebooks ignores (4.70); tests set it, since a bar tells of the machine
    off = bool(os.environ.get("TQDM_DISABLE"))
    bar: Iterable[Record] = tqdm(records, total=epochs, unit="epoch", delay=PROGRESS_DELAY, leave=False, disable=off)
    return bar


def _with_progress_line(records: Iterator[Record], epochs: int) -> Iterator[Record]:
    started, line = time.perf_counter(), ""
    for record in records:
        if sys.stderr.isatty() and time.perf_counter() - started > PROGRESS_DELAY:
            before, line = line, f"epoch {record.number} of {epochs}: cost {record.cost:.3g}"
            print("\r" + line.ljust(len(before)), end="", file=sys.stderr, flush=True)
        yield record
    if line:
        print(file=sys.stderr)


def _clip_function(by_value: float | None, by_norm: float | None) -> Callable[[Array], Array] | None:
    if by_value is not None and by_norm is not None:
        raise ValueError("Give clip_value or clip_norm, not both.")
    if by_value is not None:
        return partial(clip_by_value, limit=positive("clip_value", by_value))
    if by_norm is not None:
        return partial(clip_by_norm, limit=positive("clip_norm", by_norm))
    return None
