"""A run of the playground, made with nnlab itself: its moments one after the other, and how good each is."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from inspect import Parameter, Signature
from typing import Any, NamedTuple

import numpy as np

from nnlab.checks import Array
from nnlab.lessons.lesson13_playground.playground.data import columns, examples, network, set_to
from nnlab.lessons.lesson13_playground.playground.settings import LAYERS, SWITCHES, Settings
from nnlab.optimizers import OPTIMIZERS, Optimizer
from nnlab.run import Record, TrainingState, minibatches
from nnlab.training import train

LEARNING = ("optimizer", "learning_rate", "batch_size", "l1", "l2", "dropout", "clip")  # may change on the way
STARTING = ("data", "points", "noise", "share", "data_seed", "painted", "activation", "init", "loss", "seed")
STEPS = ("1 example", "1 batch", "1 epoch", "10 epochs")


class Event(NamedTuple):
    """What was changed by hand on the way, after how many updates, and to what."""

    updates: int
    name: str
    value: Any


@dataclass(frozen=True, eq=False)
class Moment:
    """A run between two steps. Nothing in it ever changes."""

    start: Settings  # those of the first update
    now: Settings  # those of the last one
    training: TrainingState
    waiting: int = 0  # examples of the coming batch that have been looked at
    curve: tuple[tuple[float, ...], ...] = ()  # what was measured at the moments before
    log: tuple[Event, ...] = ()
    diverged: str = ""


def naming(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say what a function of many values depends on, as its parameters would."""

    def named(function: Callable[..., Any]) -> Callable[..., Any]:
        vars(function)["__signature__"] = Signature([Parameter(name, Parameter.KEYWORD_ONLY) for name in names])
        return function

    return named


def begin(settings: Settings) -> Moment:
    """The moment before the first update."""
    return Moment(settings, settings, TrainingState.of(network(settings), optimizer(settings), settings.seed))


def optimizer(settings: Settings) -> Optimizer:
    """A new one with the learning rate of the settings."""
    return OPTIMIZERS[settings.optimizer](settings.learning_rate)


@naming(*STARTING, *LAYERS, *SWITCHES)
def first(**values: Any) -> Moment:
    """The start of a recording. How it will be learned is asked at the first update."""
    return begin(Settings.of({**{name: getattr(Settings, name) for name in LEARNING}, **values}))


def step_on(moment: Moment, settings: Settings, step: str) -> Moment | None:
    """The moment a step later; None where there is nothing to learn, or nothing was changed since the run blew up."""
    if not len(examples(settings).X_train) or (moment.diverged and settings == moment.now):
        return None
    moment = told(moment, settings)
    if step == "1 example" and moment.waiting + 1 < len(next_batch(moment, settings)):
        return replace(moment, waiting=moment.waiting + 1)
    measured = tuple(measure(moment, settings))
    record = _last(_records(moment, settings, step))
    training = record.state.copy()
    return replace(moment, training=training, waiting=0, curve=(*moment.curve, measured), diverged=record.diverged)


def told(moment: Moment, settings: Settings) -> Moment:
    """The moment, with what is changed from here on in its log and in its optimizer."""
    training, changed = moment.training, [name for name in LEARNING if _differ(moment.now, settings, name)]
    if training.updates == 0:
        training = replace(training, optimizer=optimizer(settings))
        return replace(moment, start=settings, now=settings, training=training)
    if "optimizer" in changed:
        training = replace(training, optimizer=optimizer(settings))
    elif "learning_rate" in changed:
        kept = copy.copy(training.optimizer)
        kept.learning_rate = settings.learning_rate
        training = replace(training, optimizer=kept)
    events = tuple(Event(training.updates, name, getattr(settings, name)) for name in changed)
    return replace(moment, now=settings, training=training, log=moment.log + events)


def _differ(one: Settings, other: Settings, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _records(moment: Moment, settings: Settings, step: str) -> Iterator[Record]:
    data, epochs = examples(settings), 10 if step == "10 epochs" else 1
    records = train(
        set_to(settings, moment.training.parameters), columns(data.X_train, settings.features), data.y_train,
        batch_size=settings.batch_size, epochs=moment.training.epoch + epochs,
        every="epoch" if "epoch" in step else "batch",
        clip_norm=settings.clip or None, resume=moment.training,
    )  # fmt: skip
    return records if "epoch" in step else iter([next(records)])


def _last(records: Iterator[Record]) -> Record:
    *_, last = records
    return last


def next_batch(moment: Moment, settings: Settings) -> Array:
    """The numbers of the training points that the next update learns from."""
    training = moment.training
    if training.batches:
        return training.batches[training.position]
    n = len(examples(settings).X_train)
    return minibatches(n, settings.batch_size, copy.deepcopy(training.rng))[0]  # as the run will shuffle them


def batches_left(training: TrainingState, settings: Settings) -> int:
    """How many updates there are until the end of an epoch."""
    if training.batches:
        return len(training.batches) - training.position
    return -(-len(examples(settings).X_train) // settings.batch_size)


def epochs_done(training: TrainingState) -> float:
    """How many times all points have been learned from."""
    return training.epoch + (training.position / len(training.batches) if training.batches else 0.0)


class Measured(NamedTuple):
    """How good a network is at a moment; the shares that are right are NaN where there are no classes."""

    epochs: float
    train_cost: float
    test_cost: float
    train_right: float
    test_right: float


@lru_cache(8)
@np.errstate(all="ignore")
def measure(moment: Moment, settings: Settings) -> Measured:
    """Cost and share of right answers, of all the training and of all the test points."""
    net, data, found = set_to(settings, moment.training.parameters), examples(settings), []
    for X, y in ((data.X_train, data.y_train), (data.X_test, data.y_test)):
        if not len(X):
            found.append((np.nan, np.nan))
            continue
        inputs, targets = net.examples(columns(X, settings.features), y)
        outputs = net.outputs(inputs)
        right = np.nan if settings.is_regression else float(net.right(outputs, targets).mean())
        found.append((float(net.loss(outputs, targets).mean()) + net.penalty(), right))
    (train_cost, train_right), (test_cost, test_right) = found
    return Measured(epochs_done(moment.training), train_cost, test_cost, train_right, test_right)
