"""The panel `neuron_step` of lesson 05: gradient steps of a sigmoid neuron on one example, in numbers."""

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
from nnlab.exercises.answer_validation import is_unwritten
from nnlab.perceptron import SigmoidNeuron
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

Rule: TypeAlias = Callable[..., tuple[Array, float]]

W = np.array([0.1, 0.1])
CURVE_Z = np.linspace(-6, 6, 241)


class Step(NamedTuple):
    """The inputs of one step: the example, the learning rate, and the neuron before it."""

    x: Array
    y: int
    learning_rate: float
    before: SigmoidNeuron


class State(NamedTuple):
    """The neuron after some steps, and the last step (None at the start)."""

    neuron: SigmoidNeuron
    steps: int
    last: Step | None


def neuron_step(update: Callable[..., Any] | None = None) -> Panel:
    """One example, one step at a time. If you pass your own `update(x, y, w, b, learning_rate)`, it makes the steps."""
    rule, stub_note = checked_rule(update)

    def advance(state: State, x1: float, x2: float, y: int, learning_rate: float) -> State:
        step = Step(np.array([x1, x2]), y, learning_rate, state.neuron)
        after = SigmoidNeuron(*rule(step.x, y, state.neuron.w, state.neuron.b, learning_rate))
        return State(after, state.steps + 1, step)

    return Panel(
        lambda fig: _build(fig, stub_note),
        title="One step of learning",
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


def checked_rule(update: Callable[..., Any] | None) -> tuple[Rule, str]:
    """Return the learner's update with its result validated, or nnlab's rule, and a note if the learner's is a stub."""
    if update is None:
        return nnlab_rule, ""
    if is_unwritten(update, np.array([0.4, 0.5]), 1, W, 0.1, 1.0):
        return nnlab_rule, "Your update is still a stub, so nnlab's makes the steps. "

    def rule(x: Array, y: int, w: Array, b: float, learning_rate: float) -> tuple[Array, float]:
        answer = update(x.copy(), y, w.copy(), b, learning_rate)
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise ValueError(f"update should give two things back, w and b, not {answer!r}.")
        new = numeric("the w that update gives", answer[0]).astype(float)
        if new.shape != (2,):
            raise ValueError(f"The w that update gives should be two numbers, (2,), not of shape {new.shape}.")
        return new, finite("the b that update gives", answer[1])

    return rule, ""


def nnlab_rule(x: Array, y: int, w: Array, b: float, learning_rate: float) -> tuple[Array, float]:
    """Return w and b after one gradient step on ½(y − a)²."""
    neuron = SigmoidNeuron(w, b)
    gain = learning_rate * neuron.correction(neuron.z(x), y - neuron(x))
    return w + gain * x, b + gain


def _first(b0: float) -> State:
    return State(SigmoidNeuron(W, b0), 0, None)


def _output(state: State) -> float:
    """Return the neuron's current output for the example of the last step; NaN at the start."""
    return float(state.neuron(state.last.x)) if state.last else float("nan")


def _by_hand(state: State) -> bool:
    last = state.last
    return last is not None and f"{last.before(last.x):.4f} {_output(state):.4f}" == "0.5474 0.5862"


def _stuck(state: State, x1: float, x2: float, y: int, learning_rate: float) -> bool:
    x, neuron = np.array([x1, x2]), state.neuron
    after = SigmoidNeuron(*nnlab_rule(x, y, neuron.w, neuron.b, learning_rate))
    return learning_rate >= 1 and abs(y - neuron(x)) > 0.95 and abs(after(x) - neuron(x)) < 0.001


def _build(fig: Figure, stub_note: str) -> Update:
    t, ax = plots.theme(fig), fig.subplots()
    curve = {"σ(z)": np.column_stack([CURVE_Z, sigmoid(CURVE_Z)]), "target y": np.array([(-6.0, 1.0), (6.0, 1.0)])}
    lines = plots.curves(ax, curve, "z", "output a", (-6, 6), (-0.1, 1.1))
    for line in [*lines.artists, *ax.get_legend().legend_handles]:  # type: ignore[union-attr]
        line.set(marker="")  # markers are for the neuron here
    before = ax.plot([], [], "o", mfc=t.paper, mec=t.ink, mew=1.6, ms=9, animated=True, zorder=4.0)[0]
    after = ax.plot([], [], "o", mfc=t.blue, mec=t.paper, ms=11, animated=True, zorder=4.1)[0]

    def update(
        state: State, x1: float = 0.4, x2: float = 0.5, y: int = 1, learning_rate: float = 1.0
    ) -> tuple[str, str]:
        last = state.last or Step(np.array([x1, x2]), y, learning_rate, state.neuron)
        lines.move({**curve, "target y": np.array([(-6.0, last.y), (6.0, last.y)])})
        for mark, neuron in ((before, last.before), (after, state.neuron)):
            z = neuron.z(last.x)
            mark.set_data([z], [sigmoid(z)])
        return stub_note + _sentence(state, last), _calculation_html(state, last)

    return update


def _sentence(state: State, last: Step) -> str:
    z, a = last.before.z(last.x), last.before(last.x)
    if state.last is None:
        return f"Before the first step: z = {number(z, 4)}, a = {number(a, 4)}, and the target is {last.y}. Press Step."
    new_z, new_a = state.neuron.z(last.x), state.neuron(last.x)
    change = f"Step {state.steps}: z from {number(z, 4)} to {number(new_z, 4)}, a from {number(a, 4)} to "
    w, b = nnlab_rule(last.x, last.y, last.before.w, last.before.b, last.learning_rate)
    if not np.allclose([*w, b], [*state.neuron.w, state.neuron.b]):
        return f"{change}{number(new_a, 4)}. The formula gives other weights than your update."
    return f"{change}{number(new_a, 4)}; the target is {last.y}."


def _calculation_html(state: State, last: Step) -> str:
    """HTML of the step line by line: each formula with its numbers."""
    x, w, b = last.x, last.before.w, last.before.b
    z, a = last.before.z(x), last.before(x)
    error, slope = last.y - a, a * (1 - a)
    sum_of = f"{_trimmed(w[0])} · {_trimmed(x[0])} + {_trimmed(w[1])} · {_trimmed(x[1])} + {_trimmed(b)}"
    lines = [
        ("the sum", f"z = {sum_of} = {number(z, 4)}"),
        ("the output", f"a = σ ( {number(z, 4)} ) = {number(a, 4)}"),
        ("the error", f"y − a = {last.y} − {number(a, 4)} = {number(error, 4)}"),
        ("the loss", f"L = {{1}}/{{2}} · {signed(error, 4)}^{{2}} = {number(error**2 / 2, 4)}"),
        ("the slope", f"σ′ ( z ) = a · ( 1 − a ) = {number(slope, 4)}"),
    ]
    gain = last.learning_rate * error * slope
    rate = f"{_trimmed(last.learning_rate)} · {signed(error, 4)} · {number(slope, 4)}"
    lines.append(("the gain", f"η · ( y − a ) · σ′ ( z ) = {rate} = {number(gain, 4)}"))
    if state.last:
        new = (state.neuron.b, *state.neuron.w)
        for name, old, came, by in zip(("b", "w₁", "w₂"), (b, *w), new, ("", *x), strict=True):
            times = f" · {_trimmed(by)}" if by != "" else ""
            right = old + gain * (1 if by == "" else by)
            lines.append((f"the new {name}", f"{_trimmed(old)} + {signed(gain, 4)}{times} = {number(right, 4)}"))
            if not np.isclose(right, came):
                lines.append((f"your new {name}", number(came, 4)))
        new_z = state.neuron.z(x)
        lines.append(("the new sum", f"z = {number(new_z, 4)}"))
        lines.append(("the new output", f"a = σ ( {number(new_z, 4)} ) = {number(state.neuron(x), 4)}"))
    rows = "".join(
        f"<tr><th scope='row'>{what}</th><td style='text-align: left'>{formula(line)}</td></tr>" for what, line in lines
    )
    return f"<table><tbody>{rows}</tbody></table>"


def _trimmed(value: Any) -> str:
    """Format with at most four decimals, in brackets if negative."""
    shown = number(float(value), 4)
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"({shown})" if shown.startswith("−") else shown
