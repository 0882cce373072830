"""One training run: its state (`TrainingState`), its updates, early stopping, divergence and its `Record`s."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from nnlab.checks import Array, Random, generator, whole
from nnlab.losses import are_class_labels
from nnlab.network import Network
from nnlab.optimizers import Optimizer, find_optimizer

MAX_STEP_LENGTH = 1e10  # a run with a longer step has diverged, long before its numbers overflow


@dataclass
class TrainingState:
    """The complete state of a run. During the run, `parameters` and `running` are the network's own vectors.

    If patience restores the best weights at the end, the network has those, and the state keeps the last ones.

    `copy()` takes a snapshot; `train(..., resume=snapshot)` continues from it exactly as the run did, unless you
    change something in it (a weight, `optimizer.learning_rate`) or in the call.
    """

    parameters: Array
    running: Array
    optimizer: Optimizer
    rng: np.random.Generator
    epoch: int = 0  # finished epochs
    updates: int = 0  # updates of the parameters so far
    batches: list[Array] = field(default_factory=list)  # this epoch's mini-batches
    position: int = 0  # how many of the batches are done
    answered: int = 0  # how many of the epoch's examples were in them
    loss: float = 0.0  # the sum of their losses, each from before its own update
    right: int = 0  # how many of them were classified correctly
    best: BestEpoch | None = None  # with patience: the best epoch so far
    diverged: str = ""

    @classmethod
    def of(cls, net: Network, optimizer: str | Optimizer = "adam", rng: Random = None) -> TrainingState:
        """The state before the first update."""
        return cls(net.parameters, net.running, copy.deepcopy(find_optimizer(optimizer)), generator(rng))

    def copy(self) -> TrainingState:
        """An independent copy: a snapshot to resume from."""
        return copy.deepcopy(self)


class BestEpoch(NamedTuple):
    """The epoch with the lowest validation cost so far, with its parameters and running averages."""

    epoch: int
    cost: float
    parameters: Array
    running: Array


@dataclass(frozen=True)
class Record:
    """The results after an epoch (or an update, with every="batch").

    `cost` and `accuracy` are running values: the mean over this epoch's examples so far, each computed just before
    its own update. `accuracy` is None if the targets aren't classes. The validation values are computed at the end of
    an epoch, and None otherwise. `diverged` and `stopped` are empty, or a sentence that says why training ended.
    """

    number: int  # of epochs finished, or of updates done
    cost: float
    accuracy: float | None
    seconds: float
    validation_cost: float | None
    validation_accuracy: float | None
    diverged: str
    stopped: str
    state: TrainingState = field(repr=False, compare=False)

    def __str__(self) -> str:
        text = f"{self.number}: cost {self.cost:.3g}"
        if self.accuracy is not None:
            text += f", accuracy {self.accuracy:.1%}"
        if self.validation_cost is not None:
            text += f", validation cost {self.validation_cost:.3g}"
        if self.validation_accuracy is not None:
            text += f", validation accuracy {self.validation_accuracy:.1%}"
        return ". ".join(filter(None, [text, f"{self.diverged} {self.stopped}".strip()]))


def minibatches(n: int, batch_size: int, rng: Random = None) -> list[Array]:
    """Shuffle the row numbers 0 to n − 1 and cut them into ⌈n/m⌉ batches of m; the last may be smaller.

    Every example is used exactly once.
    """
    n, m = whole("n", n), whole("batch_size", batch_size)
    order = generator(rng).permutation(n)
    return [order[i : i + m] for i in range(0, n, m)]


@dataclass
class Run:
    """A training run in progress: the network, the data, the settings of `train`, and the `state`."""

    net: Network
    X: Array
    y: Array
    state: TrainingState
    batch_size: int
    clip: Callable[[Array], Array] | None
    validation: tuple[Array, Array] | None
    patience: int | None

    def __post_init__(self) -> None:
        self.has_classes = are_class_labels(self.y)
        self.pending: list[tuple[Array, Array]] = []  # (outputs, targets), added to the sums once per Record

    def records(self, epochs: int, by_batch: bool) -> Iterator[Record]:
        state, ended = self.state, False
        while state.epoch < epochs and not ended:
            started = time.perf_counter()
            state.batches = state.batches or minibatches(len(self.X), self.batch_size, state.rng)
            while self.update():
                if by_batch:
                    yield self.record(state.updates, started)
                    started = time.perf_counter()
            state.epoch += 1
            record = self.record(state.updates if by_batch else state.epoch, started, self.validation)
            stopped = self.check_patience(record.validation_cost, last=state.epoch == epochs)
            ended = bool(state.diverged or stopped)
            state.batches, state.position, state.answered, state.loss, state.right = [], 0, 0, 0.0, 0
            yield replace(record, stopped=stopped)

    @np.errstate(all="ignore")  # here and below: overflow is reported in `Record.diverged`
    def update(self) -> bool:
        """Train on the next mini-batch: forward, backward, one step. Return whether the epoch has more batches."""
        net, state = self.net, self.state
        batch = state.batches[state.position]
        averages = net.running.copy()
        x, y = self.X.take(batch, axis=0), self.y.take(batch, axis=0)
        outputs = net.backpropagate(x, y, True, state.rng)
        gradient = self.clip(net.gradient) if self.clip else net.gradient
        step = gradient
        if not state.optimizer.remembers or math.isfinite(gradient @ gradient):  # else keep it out of its memory
            step = state.optimizer.step(gradient)
        length = math.sqrt(step @ step)
        if not length <= MAX_STEP_LENGTH:  # this way, NaN also counts as too long
            net.running[...] = averages
            state.diverged = self.divergence_message(length)
            return False
        state.parameters -= step  # the network's own vector
        state.position += 1
        state.updates += 1
        self.pending.append((outputs, y))
        return state.position < len(state.batches)

    @np.errstate(all="ignore")
    def record(self, number: int, started: float, validation: tuple[Array, Array] | None = None) -> Record:
        """Make the Record of this moment; at the end of an epoch, `validation` adds the validation values."""
        state = self.state
        if self.pending:
            self.count_pending()
        cost = state.loss / state.answered + self.net.penalty() if state.answered else math.nan
        accuracy = state.right / state.answered if state.answered and self.has_classes else None
        val_cost, val_accuracy = self.validate(*validation) if validation else (None, None)
        seconds = time.perf_counter() - started
        return Record(number, cost, accuracy, seconds, val_cost, val_accuracy, state.diverged, "", state)

    def count_pending(self) -> None:
        """Add the pending outputs to the running loss and accuracy, one by one: rounding doesn't depend on how many."""
        state, net = self.state, self.net
        outputs, y = map(np.concatenate, zip(*self.pending, strict=True))
        self.pending.clear()
        state.loss = float(np.cumsum(np.append(state.loss, net.loss(outputs, y)))[-1])
        state.right += int(net.right(outputs, y).sum())
        state.answered += len(y)

    def validate(self, X: Array, y: Array) -> tuple[float, float | None]:
        """Cost and accuracy on the validation set; the accuracy is None if the targets aren't classes."""
        outputs = self.net.outputs(X)
        accuracy = float(self.net.right(outputs, y).mean()) if are_class_labels(y) else None
        return float(self.net.loss(outputs, y).mean()) + self.net.penalty(), accuracy

    def check_patience(self, cost: float | None, last: bool) -> str:
        """Early stopping: remember the best epoch, and restore its weights when patience or the run ends.

        Returns the sentence for `Record.stopped`, or "" if training goes on or ends at the best epoch.
        """
        state, net = self.state, self.net
        if self.patience is None or cost is None:
            return ""
        if state.best is None or cost < state.best.cost:
            state.best = BestEpoch(state.epoch, cost, net.parameters.copy(), net.running.copy())
        impatient = state.epoch - state.best.epoch >= self.patience
        if state.best.epoch == state.epoch or not (impatient or last or state.diverged):
            return ""
        state.parameters, state.running = net.parameters.copy(), net.running.copy()  # to resume from here
        net.parameters[...], net.running[...] = state.best.parameters, state.best.running
        early = f"Stopped: for {self.patience} epochs the validation cost has not fallen. " if impatient else ""
        return f"{early}The weights of epoch {state.best.epoch}, which had the lowest validation cost, are back."

    def divergence_message(self, length: float) -> str:
        """The sentence for `Record.diverged`: a step of this length, its likeliest cause, and what to do about it."""
        optimizer, largest = self.state.optimizer, float(np.abs(self.X).max())
        rate = max(optimizer.rate(max(optimizer.t - back, 0)) for back in (1, 2))  # of the last two steps
        if largest > 20:
            advice = f"scale X, which reaches {largest:.3g}, to about −1 to 1"
        elif rate >= 0.01:
            advice = f"try a learning rate of {min(rate / 10, 1):.3g}, since {rate:.3g} is the likeliest cause"
        else:
            advice = "clip the gradient (clip_norm=1), or take smaller ones (init='xavier')"
        step = "no finite number" if math.isnan(length) else f"longer than {MAX_STEP_LENGTH:g}"
        kept = "" if self.patience else " The last finite weights are kept, but they are far off."
        return (
            f"Training diverged in epoch {self.state.epoch + 1}: the next step was {step}.{kept} "
            f"Begin with new weights, and {advice}."
        )


def restored_state(state: TrainingState, net: Network, n: int) -> TrainingState:
    """Copy a state to resume from, and load its parameters and averages into the network's vectors."""
    if not isinstance(state, TrainingState):
        raise TypeError(f"resume should be a TrainingState, such as record.state.copy(), not {type(state).__name__}.")
    state = state.copy()
    state.optimizer = find_optimizer(state.optimizer)  # it may have been replaced by a name
    if state.parameters.shape != net.parameters.shape or state.running.shape != net.running.shape:
        raise ValueError(
            f"resume is of another network, with {state.parameters.size} parameters and {state.running.size} running "
            f"averages; this one has {net.parameters.size} and {net.running.size}."
        )
    if state.batches and sum(map(len, state.batches)) != n:
        raise ValueError(f"resume is in the middle of {sum(map(len, state.batches))} examples, X has {n}.")
    net.parameters[...], net.running[...] = state.parameters, state.running
    state.parameters, state.running, state.diverged = net.parameters, net.running, ""
    return state
