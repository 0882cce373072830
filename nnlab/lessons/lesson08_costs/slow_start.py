"""Lesson 08: the same neuron, the same points, the same wrong start: squared error beside log loss."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.datasets import gaussians
from nnlab.perceptron import SigmoidNeuron
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

NAMES = SQUARED, LOG = "squared error", "log loss"
POINTS, NOISE, EPOCHS = 40, 0.2, 200
LOST = 0.5  # the share of points that is no better than guessing


class Runner(NamedTuple):
    """One of the two neurons after some epochs."""

    neuron: SigmoidNeuron
    errors: tuple[float, ...]  # the mean of |y − a| at the start and after each epoch
    learned: int | None  # the epoch from which on every point was right


class Race(NamedTuple):
    """Both neurons, and the points that they learn from."""

    X: Array
    y: Array
    runners: tuple[Runner, Runner]

    @property
    def epoch(self) -> int:
        """How often both have seen all points."""
        return len(self.runners[0].errors) - 1


def slow_start() -> Panel:
    """Two equal neurons leave the same wrong start, one by the squared error, one by the log loss."""
    return Panel(
        _build,
        goals=_goals(),
        player=Player(first, advance, limit=EPOCHS),
        size=[(290, 300), (290, 300), (320, 300)],
        wrong_at_the_start=(0.0, 8.0, 0.5),
        learning_rate=(0.5, 5.0, 0.5),
        seed=(0, 9),
    )


def _goals() -> list[Goal]:
    def ahead(state: Race) -> bool:
        squared, log = (mistakes(state, runner) for runner in state.runners)
        return log == 0 and squared > LOST * POINTS

    def hardly_pushed(state: Race) -> bool:
        squared, log = (push(state, *each) for each in zip(NAMES, state.runners, strict=True))
        return squared < log / 100

    def quick(state: Race) -> bool:
        learned = state.runners[0].learned
        return learned is not None and 0 < learned <= 20

    return [
        Goal("Log loss has every point right, squared error still has more than half of them wrong.", ahead,
             {"frame": 40}),
        Goal("A start at which squared error pushes less than a hundredth as hard as log loss (mean push).",
             hardly_pushed, {"wrong_at_the_start": 8.0}),
        Goal("Squared error, too, gets every point right by epoch 20, from a start where it had some wrong.", quick,
             {"learning_rate": 5.0, "frame": 25}),
    ]  # fmt: skip


def first(wrong_at_the_start: float, seed: int) -> Race:
    """Both with weights that point the wrong way, and a little chance that is the same for both."""
    X, y = gaussians(POINTS, noise=NOISE, rng=seed)
    w = np.random.default_rng(seed).normal(0, 0.2, 2) - wrong_at_the_start
    neuron = SigmoidNeuron(w, 0.0)
    runner = Runner(neuron, (_error(neuron, X, y),), 0 if neuron_mistakes(neuron, X, y) == 0 else None)
    return Race(X, y, (runner, runner))


def advance(state: Race, learning_rate: float) -> Race:
    """One epoch: each neuron goes one step down the slope of its own cost, over all points."""
    squared, log = (_step(state, *each, learning_rate) for each in zip(NAMES, state.runners, strict=True))
    return state._replace(runners=(squared, log))


def deltas(name: str, a: Array, y: Array) -> Array:
    """∂L/∂z of each point; the two losses differ in one factor, the slope of the sigmoid."""
    return (a - y) * a * (1 - a) if name == SQUARED else a - y


def _step(state: Race, name: str, runner: Runner, learning_rate: float) -> Runner:
    X, y, old = state.X, state.y, runner.neuron
    delta = deltas(name, old(X), y)
    neuron = SigmoidNeuron(old.w - learning_rate * X.T @ delta / len(y), old.b - learning_rate * float(delta.mean()))
    all_right = neuron_mistakes(neuron, X, y) == 0
    learned = (len(runner.errors) if runner.learned is None else runner.learned) if all_right else None
    return Runner(neuron, (*runner.errors, _error(neuron, X, y)), learned)


def neuron_mistakes(neuron: SigmoidNeuron, X: Array, y: Array) -> int:
    """How many points are on the wrong side."""
    return int(((neuron.z(X) > 0) != y).sum())


def mistakes(state: Race, runner: Runner) -> int:
    """The same for one of the two."""
    return neuron_mistakes(runner.neuron, state.X, state.y)


def push(state: Race, name: str, runner: Runner) -> float:
    """How large ∂L/∂z is, in the mean of the points."""
    return float(np.abs(deltas(name, runner.neuron(state.X), state.y)).mean())


def _error(neuron: SigmoidNeuron, X: Array, y: Array) -> float:
    return float(np.abs(y - neuron(X)).mean())


def _build(left: Figure, middle: Figure, right: Figure) -> Update:
    planes = []
    for fig, name in zip((left, middle), NAMES, strict=True):
        ax = plots.plane(fig, (-1.2, 1.2), (-1.2, 1.2))
        ax.set_title(name, fontsize=10).set_zorder(1)  # below all that moves, so that it is drawn once
        planes.append((plots.decision_map(ax, border=0.5), plots.line(ax), plots.points(ax)))
    places = plots.grid(ax, 50, 50)
    course, ax = dict.fromkeys(reversed(NAMES), np.zeros((0, 2))), right.subplots()  # colours as in the other panels
    chart = plots.curves(ax, course, "epoch", "mean error |y − a|", (0, EPOCHS), (0, 1.02), columns=1)

    def update(
        state: Race, wrong_at_the_start: float = 3.0, learning_rate: float = 1.0, seed: int = 0
    ) -> tuple[str, str]:
        for (heights, half, dots), runner in zip(planes, state.runners, strict=True):
            heights.move(runner.neuron(places).reshape(50, 50))
            half.move(runner.neuron.w, runner.neuron.b)
            dots.move(state.X, state.y)
        chart.move({name: list(enumerate(run.errors)) for name, run in zip(NAMES, state.runners, strict=True)})
        return _sentence(state), _table(state, learning_rate)

    return update


def _sentence(state: Race) -> str:
    squared, log = (mistakes(state, runner) for runner in state.runners)
    when = f"After {state.epoch} epoch{'s' * (state.epoch != 1)}" if state.epoch else "At the start"
    told = f"{when}: squared error has {squared} of {POINTS} points wrong, log loss {log}."
    slow, quick = (runner.learned for runner in state.runners)
    if quick is not None and slow is None:
        return f"{told} Log loss was done in epoch {quick}."
    if quick is not None and slow is not None:
        return f"{told} Log loss was done in epoch {quick}, squared error in epoch {slow}."
    return told


def _table(state: Race, learning_rate: float) -> str:
    """What each of the two goes down, and how hard it is pushed now."""
    laws = {SQUARED: "{∂L}/{∂z} = ( a − y ) · σ′ ( z )", LOG: "{∂L}/{∂z} = a − y"}
    rows = []
    for name, runner in zip(NAMES, state.runners, strict=True):
        pushed, wrong = number(push(state, name, runner), 4), str(mistakes(state, runner))
        cells = (formula(laws[name]), pushed, number(runner.errors[-1], 3), wrong)
        rows.append(f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    names = ("", "push of a point", "mean push", "mean error", "wrong")
    heads = "".join(f"<th scope='col'>{name}</th>" for name in names)
    step = f"{formula(f'w ← w − {number(learning_rate, 1)}')} · the mean of {formula('{∂L}/{∂z} · x')}"
    return f"<p>{step}</p><table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
