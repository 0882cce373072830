"""Training runs of the playground: immutable snapshots, steps between them, and measurements of cost and accuracy."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from inspect import Parameter, Signature
from typing import Any, NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.lessons.lesson13_playground.playground.data import build_network, examples, feature_columns, network_with
from nnlab.lessons.lesson13_playground.playground.settings import LAYERS, SWITCHES, Settings
from nnlab.optimizers import OPTIMIZERS, Optimizer
from nnlab.run import Record, TrainingState, minibatches
from nnlab.training import train

LEARNING = ("optimizer", "learning_rate", "batch_size", "l1", "l2", "dropout", "clip")  # may change during the run
STARTING = ("data", "points", "noise", "share", "data_seed", "painted", "activation", "init", "loss", "seed")
STEPS = ("1 example", "1 batch", "1 epoch", "10 epochs")


class Event(NamedTuple):
    """A setting or parameter that was changed during the run: after how many updates, and its new value."""

    updates: int
    name: str
    value: Any


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The immutable state of a run between two steps."""

    start: Settings  # at the first update
    latest: Settings  # at the last update
    training: TrainingState
    waiting: int = 0  # examples of the next batch that have been visited so far
    curve: tuple[tuple[float, ...], ...] = ()  # the measurements of all earlier snapshots
    log: tuple[Event, ...] = ()
    diverged: str = ""


def with_signature(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a function of **values a signature with these parameters, from which a panel reads what it depends on."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        vars(function)["__signature__"] = Signature([Parameter(name, Parameter.KEYWORD_ONLY) for name in names])
        return function

    return decorate


def start_run(settings: Settings) -> Snapshot:
    """Return the snapshot before the first update."""
    return Snapshot(
        settings, settings, TrainingState.of(build_network(settings), build_optimizer(settings), settings.seed)
    )


def build_optimizer(settings: Settings) -> Optimizer:
    """Build the optimizer of settings."""
    return OPTIMIZERS[settings.optimizer](settings.learning_rate)


@with_signature(*STARTING, *LAYERS, *SWITCHES)
def first_snapshot(**values: Any) -> Snapshot:
    """Return the first snapshot of a recording; the settings in LEARNING are read later, at the first update."""
    return start_run(Settings.of({**{name: getattr(Settings, name) for name in LEARNING}, **values}))


def take_step(snapshot: Snapshot, settings: Settings, step: str) -> Snapshot | None:
    """Return the snapshot one step later. None without data, or after divergence until settings change."""
    if not len(examples(settings).X_train) or (snapshot.diverged and settings == snapshot.latest):
        return None
    snapshot = log_changes(snapshot, settings)
    if step == "1 example" and snapshot.waiting + 1 < len(next_batch(snapshot, settings)):
        return replace(snapshot, waiting=snapshot.waiting + 1)
    measured = tuple(measure(snapshot, settings))
    record = _last(_records(snapshot, settings, step))
    training = record.state.copy()
    return replace(snapshot, training=training, waiting=0, curve=(*snapshot.curve, measured), diverged=record.diverged)


def log_changes(snapshot: Snapshot, settings: Settings) -> Snapshot:
    """Return the snapshot with changed settings in its log and in its optimizer."""
    training, changed = snapshot.training, [name for name in LEARNING if _differ(snapshot.latest, settings, name)]
    if training.updates == 0:
        training = replace(training, optimizer=build_optimizer(settings))
        return replace(snapshot, start=settings, latest=settings, training=training)
    if "optimizer" in changed:
        training = replace(training, optimizer=build_optimizer(settings))
    elif "learning_rate" in changed:
        kept = copy.copy(training.optimizer)
        kept.learning_rate = settings.learning_rate
        training = replace(training, optimizer=kept)
    events = tuple(Event(training.updates, name, getattr(settings, name)) for name in changed)
    return replace(snapshot, latest=settings, training=training, log=snapshot.log + events)


def _differ(one: Settings, other: Settings, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _records(snapshot: Snapshot, settings: Settings, step: str) -> Iterator[Record]:
    data, epochs = examples(settings), 10 if step == "10 epochs" else 1
    records = train(
        network_with(settings, snapshot.training.parameters), feature_columns(data.X_train, settings.features),
        data.y_train,
        batch_size=settings.batch_size, epochs=snapshot.training.epoch + epochs,
        every="epoch" if "epoch" in step else "batch",
        clip_norm=settings.clip or None, resume=snapshot.training,
    )  # fmt: skip
    return records if "epoch" in step else iter([next(records)])


def _last(records: Iterator[Record]) -> Record:
    *_, last = records
    return last


def next_batch(snapshot: Snapshot, settings: Settings) -> Array:
    """Return the indices of the training points in the next batch."""
    training = snapshot.training
    if training.batches:
        return training.batches[training.position]
    n = len(examples(settings).X_train)
    return minibatches(n, settings.batch_size, copy.deepcopy(training.rng))[
        0
    ]  # a copy, so that the run shuffles in the same way


def batches_left(training: TrainingState, settings: Settings) -> int:
    """Return the number of updates until the end of the epoch."""
    if training.batches:
        return len(training.batches) - training.position
    return -(-len(examples(settings).X_train) // settings.batch_size)


def epochs_done(training: TrainingState) -> float:
    """Return the number of epochs so far, with a fraction within an epoch."""
    return training.epoch + (training.position / len(training.batches) if training.batches else 0.0)


class Measurement(NamedTuple):
    """Cost and accuracy of a snapshot; the accuracies are NaN for regression."""

    epochs: float
    train_cost: float
    test_cost: float
    train_accuracy: float
    test_accuracy: float


@lru_cache(8)
@np.errstate(all="ignore")
def measure(snapshot: Snapshot, settings: Settings) -> Measurement:
    """Measure cost and accuracy on all training and all test points."""
    net, data, found = network_with(settings, snapshot.training.parameters), examples(settings), []
    for X, y in ((data.X_train, data.y_train), (data.X_test, data.y_test)):
        if not len(X):
            found.append((np.nan, np.nan))
            continue
        inputs, targets = net.examples(feature_columns(X, settings.features), y)
        outputs = net.outputs(inputs)
        accuracy = np.nan if settings.is_regression else float(net.right(outputs, targets).mean())
        found.append((float(net.loss(outputs, targets).mean()) + net.penalty(), accuracy))
    (train_cost, train_accuracy), (test_cost, test_accuracy) = found
    return Measurement(epochs_done(snapshot.training), train_cost, test_cost, train_accuracy, test_accuracy)
