"""Lesson 05: a sigmoid neuron learns from one example, one step at a time, with the hand calculation in numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import sigmoid
from nnlab.checks import Array, numeric
from nnlab.checks import number as finite
from nnlab.exercises.answers import is_unwritten
from nnlab.perceptron import SigmoidNeuron
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

Rule: TypeAlias = Callable[..., tuple[Array, float]]

W = np.array([0.1, 0.1])
CURVE = np.linspace(-6, 6, 241)


class Step(NamedTuple):
    """What a step was made from: the example, the learning rate, and the neuron before it."""

    x: Array
    y: int
    learning_rate: float
    before: SigmoidNeuron


class Moment(NamedTuple):
    """The neuron after so many steps, and the last of them (none at the start)."""

    neuron: SigmoidNeuron
    steps: int
    last: Step | None


def neuron_step(update: Callable[..., Any] | None = None) -> Panel:
    """One example and one step at a time; `update(x, y, w, b, learning_rate)` of your own makes them if it is given."""
    rule, told = rule_of(update)

    def advance(state: Moment, x1: float, x2: float, y: int, learning_rate: float) -> Moment:
        step = Step(np.array([x1, x2]), y, learning_rate, state.neuron)
        after = SigmoidNeuron(*rule(step.x, y, state.neuron.w, state.neuron.b, learning_rate))
        return Moment(after, state.steps + 1, step)

    return Panel(
        lambda fig: _build(fig, told),
        goals=[
            Goal("Make the step of the hand calculation: 0.5474 becomes 0.5862.", _by_hand, {"frame": 1}),
            Goal(
                "Get the output above 0.9 in at most 10 steps.",
                lambda state, y: y == 1 and 0 < state.steps <= 10 and _output(state) > 0.9,
                {"learning_rate": 10.0, "frame": 10},
            ),
            Goal(
                "Find a neuron that is wrong by more than 0.95, and whose next step, with η = 1 or more, moves its "
                "output by less than 0.001.",
                _stuck,
                {"b0": -4.0},
            ),
        ],
        player=Player(_first, advance, limit=100),
        size=(560, 300),
        learning_rate=(0.5, 10.0, 0.5),
        y=[1, 0],
        x1=(-1.0, 1.0, 0.1),
        x2=(-1.0, 1.0, 0.1),
        b0=widgets.FloatSlider(0.1, min=-4.0, max=4.0, step=0.1, description="b at the start"),
    )


def rule_of(update: Callable[..., Any] | None) -> tuple[Rule, str]:
    """The learner's function with its answer checked, or nnlab's rule, and what is to be said about it."""
    if update is None:
        return nnlabs_rule, ""
    if is_unwritten(update, np.array([0.4, 0.5]), 1, W, 0.1, 1.0):
        return nnlabs_rule, "Your update is still a stub, so nnlab's makes the steps. "

    def rule(x: Array, y: int, w: Array, b: float, learning_rate: float) -> tuple[Array, float]:
        answer = update(x.copy(), y, w.copy(), b, learning_rate)
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise ValueError(f"update should give two things back, w and b, not {answer!r}.")
        new = numeric("the w that update gives", answer[0]).astype(float)
        if new.shape != (2,):
            raise ValueError(f"The w that update gives should be two numbers, (2,), not of shape {new.shape}.")
        return new, finite("the b that update gives", answer[1])

    return rule, ""


def nnlabs_rule(x: Array, y: int, w: Array, b: float, learning_rate: float) -> tuple[Array, float]:
    """One step down the slope of ½(y − a)²."""
    neuron = SigmoidNeuron(w, b)
    gain = learning_rate * neuron.correction(neuron.z(x), y - neuron(x))
    return w + gain * x, b + gain


def _first(b0: float) -> Moment:
    return Moment(SigmoidNeuron(W, b0), 0, None)


def _output(state: Moment) -> float:
    """What the neuron now says of the example that it has learned from."""
    return float(state.neuron(state.last.x)) if state.last else float("nan")


def _by_hand(state: Moment) -> bool:
    last = state.last
    return last is not None and f"{last.before(last.x):.4f} {_output(state):.4f}" == "0.5474 0.5862"


def _stuck(state: Moment, x1: float, x2: float, y: int, learning_rate: float) -> bool:
    x, neuron = np.array([x1, x2]), state.neuron
    after = SigmoidNeuron(*nnlabs_rule(x, y, neuron.w, neuron.b, learning_rate))
    return learning_rate >= 1 and abs(y - neuron(x)) > 0.95 and abs(after(x) - neuron(x)) < 0.001


def _build(fig: Figure, told: str) -> Update:
    t, ax = plots.theme(fig), fig.subplots()
    curve = {"σ(z)": np.column_stack([CURVE, sigmoid(CURVE)]), "target y": np.array([(-6.0, 1.0), (6.0, 1.0)])}
    lines = plots.curves(ax, curve, "z", "output a", (-6, 6), (-0.1, 1.1))
    for line in [*lines.artists, *ax.get_legend().legend_handles]:  # type: ignore[union-attr]
        line.set(marker="")  # marks are the neuron's here
    before = ax.plot([], [], "o", mfc=t.paper, mec=t.ink, mew=1.6, ms=9, animated=True, zorder=4.0)[0]
    after = ax.plot([], [], "o", mfc=t.blue, mec=t.paper, ms=11, animated=True, zorder=4.1)[0]

    def update(
        state: Moment, x1: float = 0.4, x2: float = 0.5, y: int = 1, learning_rate: float = 1.0
    ) -> tuple[str, str]:
        last = state.last or Step(np.array([x1, x2]), y, learning_rate, state.neuron)
        lines.move({**curve, "target y": np.array([(-6.0, last.y), (6.0, last.y)])})
        for mark, neuron in ((before, last.before), (after, state.neuron)):
            z = neuron.z(last.x)
            mark.set_data([z], [sigmoid(z)])
        return told + _sentence(state, last), _calculation(state, last)

    return update


def _sentence(state: Moment, last: Step) -> str:
    z, a = last.before.z(last.x), last.before(last.x)
    if state.last is None:
        return f"Before the first step: z = {number(z, 4)}, a = {number(a, 4)}, and the target is {last.y}. Press Step."
    new_z, new_a = state.neuron.z(last.x), state.neuron(last.x)
    said = f"Step {state.steps}: z from {number(z, 4)} to {number(new_z, 4)}, a from {number(a, 4)} to "
    w, b = nnlabs_rule(last.x, last.y, last.before.w, last.before.b, last.learning_rate)
    if not np.allclose([*w, b], [*state.neuron.w, state.neuron.b]):
        return f"{said}{number(new_a, 4)}. The formula gives other weights than your update."
    return f"{said}{number(new_a, 4)}; the target is {last.y}."


def _calculation(state: Moment, last: Step) -> str:
    """The step line by line: each formula, and the same with numbers."""
    x, w, b = last.x, last.before.w, last.before.b
    z, a = last.before.z(x), last.before(x)
    error, slope = last.y - a, a * (1 - a)
    sum_of = f"{_short(w[0])} · {_short(x[0])} + {_short(w[1])} · {_short(x[1])} + {_short(b)}"
    lines = [
        ("the sum", f"z = {sum_of} = {number(z, 4)}"),
        ("the output", f"a = σ ( {number(z, 4)} ) = {number(a, 4)}"),
        ("the error", f"y − a = {last.y} − {number(a, 4)} = {number(error, 4)}"),
        ("the loss", f"L = {{1}}/{{2}} · {signed(error, 4)}^{{2}} = {number(error**2 / 2, 4)}"),
        ("the slope", f"σ′ ( z ) = a · ( 1 − a ) = {number(slope, 4)}"),
    ]
    gain = last.learning_rate * error * slope
    rate = f"{_short(last.learning_rate)} · {signed(error, 4)} · {number(slope, 4)}"
    lines.append(("the gain", f"η · ( y − a ) · σ′ ( z ) = {rate} = {number(gain, 4)}"))
    if state.last:
        new = (state.neuron.b, *state.neuron.w)
        for name, old, came, by in zip(("b", "w₁", "w₂"), (b, *w), new, ("", *x), strict=True):
            times = f" · {_short(by)}" if by != "" else ""
            right = old + gain * (1 if by == "" else by)
            lines.append((f"the new {name}", f"{_short(old)} + {signed(gain, 4)}{times} = {number(right, 4)}"))
            if not np.isclose(right, came):
                lines.append((f"your new {name}", number(came, 4)))
        new_z = state.neuron.z(x)
        lines.append(("the new sum", f"z = {number(new_z, 4)}"))
        lines.append(("the new output", f"a = σ ( {number(new_z, 4)} ) = {number(state.neuron(x), 4)}"))
    rows = "".join(
        f"<tr><th scope='row'>{what}</th><td style='text-align: left'>{formula(line)}</td></tr>" for what, line in lines
    )
    return f"<table><tbody>{rows}</tbody></table>"


def _short(value: Any) -> str:
    """A number with four digits at most, in brackets if it is below 0."""
    shown = number(float(value), 4)
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"({shown})" if shown.startswith("−") else shown
