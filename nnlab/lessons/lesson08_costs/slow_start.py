"""The panel `slow_start` of lesson 08: two neurons from the same wrong start, one on squared error, one on log loss."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.datasets import gaussians
from nnlab.perceptron import SigmoidNeuron
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

NAMES = SQUARED, LOG = "squared error", "log loss"
POINTS, NOISE, EPOCHS = 40, 0.2, 200
GUESSING_ERROR_RATE = 0.5


class TrainedNeuron(NamedTuple):
    """One of the two neurons after some epochs, with its history."""

    neuron: SigmoidNeuron
    mean_errors: tuple[float, ...]  # the mean of |y − a| at the start and after each epoch
    solved_epoch: int | None  # the epoch from which every point has been right


class Snapshot(NamedTuple):
    """Both neurons (squared error, log loss) after some epochs, and their training data X (40, 2), y (40,)."""

    X: Array
    y: Array
    neurons: tuple[TrainedNeuron, TrainedNeuron]

    @property
    def epoch(self) -> int:
        """The number of epochs so far."""
        return len(self.neurons[0].mean_errors) - 1


def slow_start() -> Panel:
    """Train two neurons from the same wrong start, one on the squared error, one on the log loss."""
    return Panel(
        _build,
        title="Two neurons, equally wrong",
        goals=_goals(),
        player=Player(first, advance, limit=EPOCHS, unit="epoch"),
        size=[(270, 290), (270, 290), (300, 290)],
        wrong_at_the_start=(0.0, 8.0, 0.5),
        learning_rate=(0.5, 5.0, 0.5),
        seed=(0, 9),
    )


def _goals() -> list[Goal]:
    def ahead(state: Snapshot) -> bool:
        squared, log = (misclassified(state, trained) for trained in state.neurons)
        return log == 0 and squared > GUESSING_ERROR_RATE * POINTS

    def small_slope(state: Snapshot) -> bool:
        squared, log = (mean_slope(state, *each) for each in zip(NAMES, state.neurons, strict=True))
        return squared < log / 100

    def quick(state: Snapshot) -> bool:
        solved_epoch = state.neurons[0].solved_epoch
        return solved_epoch is not None and 0 < solved_epoch <= 20

    return [
        Goal("Log loss has every point right, squared error still has more than half of them wrong.", ahead,
             {"frame": 40}),
        Goal("A start at which squared error pushes less than a hundredth as hard as log loss (mean push).",
             small_slope, {"wrong_at_the_start": 8.0}),
        Goal("Squared error, too, gets every point right by epoch 20, from a start where it had some wrong.", quick,
             {"learning_rate": 5.0, "frame": 25}),
    ]  # fmt: skip


def first(wrong_at_the_start: float, seed: int) -> Snapshot:
    """Return both neurons with the same weights, which point the wrong way, with a little noise."""
    X, y = gaussians(POINTS, noise=NOISE, rng=seed)
    w = np.random.default_rng(seed).normal(0, 0.2, 2) - wrong_at_the_start
    neuron = SigmoidNeuron(w, 0.0)
    trained = TrainedNeuron(neuron, (_mean_error(neuron, X, y),), 0 if count_misclassified(neuron, X, y) == 0 else None)
    return Snapshot(X, y, (trained, trained))


def advance(state: Snapshot, learning_rate: float) -> Snapshot:
    """Take one gradient descent step with each neuron on its own cost, over all points."""
    squared, log = (_step(state, *each, learning_rate) for each in zip(NAMES, state.neurons, strict=True))
    return state._replace(neurons=(squared, log))


def deltas(name: str, a: Array, y: Array) -> Array:
    """Return ∂L/∂z of each point, (n,); the two losses differ by one factor, the slope of the sigmoid."""
    return (a - y) * a * (1 - a) if name == SQUARED else a - y


def _step(state: Snapshot, name: str, trained: TrainedNeuron, learning_rate: float) -> TrainedNeuron:
    X, y, old = state.X, state.y, trained.neuron
    delta = deltas(name, old(X), y)
    neuron = SigmoidNeuron(old.w - learning_rate * X.T @ delta / len(y), old.b - learning_rate * float(delta.mean()))
    all_right = count_misclassified(neuron, X, y) == 0
    solved_epoch = (
        (len(trained.mean_errors) if trained.solved_epoch is None else trained.solved_epoch) if all_right else None
    )
    return TrainedNeuron(neuron, (*trained.mean_errors, _mean_error(neuron, X, y)), solved_epoch)


def count_misclassified(neuron: SigmoidNeuron, X: Array, y: Array) -> int:
    """Count the points on the wrong side."""
    return int(((neuron.z(X) > 0) != y).sum())


def misclassified(state: Snapshot, trained: TrainedNeuron) -> int:
    """Count the training points that one of the two neurons misclassifies."""
    return count_misclassified(trained.neuron, state.X, state.y)


def mean_slope(state: Snapshot, name: str, trained: TrainedNeuron) -> float:
    """Return the mean of |∂L/∂z| over the points."""
    return float(np.abs(deltas(name, trained.neuron(state.X), state.y)).mean())


def _mean_error(neuron: SigmoidNeuron, X: Array, y: Array) -> float:
    return float(np.abs(y - neuron(X)).mean())


def _build(left: Figure, middle: Figure, right: Figure) -> Update:
    planes = []
    for fig, name in zip((left, middle), NAMES, strict=True):
        ax = plots.plane(fig, (-1.2, 1.2), (-1.2, 1.2))
        ax.set_title(name, fontsize=10).set_zorder(1)  # below everything that moves, so that it's drawn only once
        planes.append((plots.decision_map(ax, border=0.5), plots.line(ax), plots.points(ax)))
    places = plots.grid(ax, 50, 50)
    course, ax = dict.fromkeys(reversed(NAMES), np.zeros((0, 2))), right.subplots()  # colours as in the other panels
    chart = plots.curves(ax, course, "epoch", "mean error |y − a|", (0, EPOCHS), (0, 1.02), columns=1)

    def update(
        state: Snapshot, wrong_at_the_start: float = 3.0, learning_rate: float = 1.0, seed: int = 0
    ) -> tuple[str, str]:
        for (heights, half, dots), trained in zip(planes, state.neurons, strict=True):
            heights.move(trained.neuron(places).reshape(50, 50))
            half.move(trained.neuron.w, trained.neuron.b)
            dots.move(state.X, state.y)
        chart.move({name: list(enumerate(run.mean_errors)) for name, run in zip(NAMES, state.neurons, strict=True)})
        return _sentence(state), _table(state, learning_rate)

    return update


def _sentence(state: Snapshot) -> str:
    squared, log = (misclassified(state, trained) for trained in state.neurons)
    when = f"After {state.epoch} epoch{'s' * (state.epoch != 1)}" if state.epoch else "At the start"
    said = f"{when}: squared error has {squared} of {POINTS} points wrong, log loss {log}."
    slow, quick = (trained.solved_epoch for trained in state.neurons)
    if quick is not None and slow is None:
        return f"{said} Log loss was done in epoch {quick}."
    if quick is not None and slow is not None:
        return f"{said} Log loss was done in epoch {quick}, squared error in epoch {slow}."
    return said


def _table(state: Snapshot, learning_rate: float) -> str:
    """Return HTML: each loss's ∂L/∂z, its current mean size, the mean error and the misclassified points."""
    laws = {SQUARED: "{∂L}/{∂z} = ( a − y ) · σ′ ( z )", LOG: "{∂L}/{∂z} = a − y"}
    rows = []
    for name, trained in zip(NAMES, state.neurons, strict=True):
        pushed, wrong = number(mean_slope(state, name, trained), 4), str(misclassified(state, trained))
        cells = (formula(laws[name]), pushed, number(trained.mean_errors[-1], 3), wrong)
        rows.append(f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    names = ("", "push of a point", "mean push", "mean error", "wrong")
    heads = "".join(f"<th scope='col'>{name}</th>" for name in names)
    step = f"{formula(f'w ← w − {number(learning_rate, 1)}')} · the mean of {formula('{∂L}/{∂z} · x')}"
    return f"<p>{step}</p><table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
