"""The panel `neuron_descent` of lesson 09: gradient descent of a sigmoid neuron, its fit and path on the cost map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import sigmoid, sigmoid_prime
from nnlab.checks import Array, numeric
from nnlab.checks import number as finite
from nnlab.exercises.answer_validation import is_unwritten
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number, signed
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Pointer, Update

Gradient: TypeAlias = Callable[[float, float], tuple[float, float]]

X = np.array([-2.6, -2.1, -1.7, -1.2, -0.8, -0.3, 0.2, 0.6, 1.1, 1.6, 2.0, 2.7])
Y = np.array([0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1])
MAP_LIMITS = ((-6.0, 8.0), (-6.0, 6.0))  # of w and b on the map
CONTOUR_LEVELS = (0.085, 0.12, 0.2, 0.3)
MINIMUM = (0.896, -0.401)  # w and b with the lowest cost
DARKEST_COST = 0.4  # the cost with the darkest colour
OFF_MAP_NOTE = " The neuron has left the map."
CURVE_X = np.linspace(-3, 3, 121)
START_STEP = 0.25
KEY_MOVES = {
    "ArrowLeft": (-START_STEP, 0),
    "ArrowRight": (START_STEP, 0),
    "ArrowDown": (0, -START_STEP),
    "ArrowUp": (0, START_STEP),
}


class Snapshot(NamedTuple):
    """All (w, b) from the start on, and the gradient at the last one."""

    path: Array  # (steps + 1, 2)
    gradient: tuple[float, float]

    @property
    def steps(self) -> int:
        """The number of steps so far."""
        return len(self.path) - 1


def neuron_descent(neuron_gradient: Callable[..., Any] | None = None) -> Panel:
    """Show gradient descent of one neuron's w and b, with `neuron_gradient(w, b, X, y)` of your own if it's given."""
    gradient, stub_note = learner_or_reference_gradient(neuron_gradient)

    def first(start: tuple[float, float]) -> Snapshot:
        return Snapshot(np.array([start]), gradient(*start))

    def advance(state: Snapshot, learning_rate: float) -> Snapshot:
        w, b = (state.path[-1] - learning_rate * np.array(state.gradient)).tolist()
        return Snapshot(np.concatenate([state.path, [(w, b)]]), gradient(w, b))

    return Panel(
        lambda fit, weights: _build(fit, weights, stub_note),
        title="Gradient descent of one neuron",
        goals=[
            Goal(
                "Bring the cost below 0.08.",
                lambda state: _current_cost(state) < 0.08,
                {"learning_rate": 5.0, "frame": 50},
            ),
            Goal(
                "The same in at most 10 steps.",
                lambda state: state.steps <= 10 and _current_cost(state) < 0.08,
                {"learning_rate": 30.0, "frame": 10},
            ),
            Goal(
                "Start where the cost is above 0.2, and yet a step with η = 1 makes it less than 0.00001 smaller.",
                _starts_on_plateau,
                {"start": (0.0, -6.0)},
            ),
            Goal(
                "Make a step that raises the cost by 0.001 or more.", _cost_rises, {"learning_rate": 55.0, "frame": 11}
            ),
        ],
        on_pointer=_start_at_pointer,
        on_key=_move_start,
        player=Player(first, advance, limit=300),
        size=[(400, 350), (400, 350)],
        learning_rate=(0.5, 60.0, 0.5),
        start=fixed((-2.0, 3.0)),
    )


def learner_or_reference_gradient(neuron_gradient: Callable[..., Any] | None) -> tuple[Gradient, str]:
    """Return the learner's gradient with its output validated, or nnlab's own, and a note if theirs is a stub."""
    if neuron_gradient is None:
        return reference_gradient, ""
    if is_unwritten(neuron_gradient, np.zeros(1), 0.0, X[:, None], Y):
        return reference_gradient, "Your neuron_gradient is still a stub, so nnlab's is used. "

    def gradient(w: float, b: float) -> tuple[float, float]:
        answer = neuron_gradient(np.array([w]), b, X[:, None].copy(), Y.copy())
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise ValueError(f"neuron_gradient should give two things back, for w and for b, not {answer!r}.")
        slopes = numeric("what neuron_gradient gives for w", answer[0])
        if slopes.shape != (1,):
            raise ValueError(f"What neuron_gradient gives for w should be of the shape of w, (1,), not {slopes.shape}.")
        return float(slopes[0]), finite("what neuron_gradient gives for b", answer[1])

    return gradient, ""


def reference_gradient(w: float, b: float) -> tuple[float, float]:
    """Return ∂C/∂w and ∂C/∂b of the mean of ½(a − y)² over the data."""
    z = w * X + b
    delta = (sigmoid(z) - Y) * sigmoid_prime(z)
    return float(delta @ X / len(X)), float(delta.mean())


def cost(w: Any, b: Any) -> Any:
    """Return the mean of ½(a − y)², for one w and b or for arrays of them."""
    outputs = sigmoid(np.multiply.outer(w, X) + np.expand_dims(b, -1))
    return ((outputs - Y) ** 2).mean(axis=-1) / 2


def _current_cost(state: Snapshot) -> float:
    return float(cost(*state.path[-1]))


def _starts_on_plateau(state: Snapshot) -> bool:
    before = _current_cost(state)
    after = float(cost(*state.path[-1] - np.array(reference_gradient(*state.path[-1]))))
    return state.steps == 0 and before > 0.2 and before - after < 0.00001


def _cost_rises(state: Snapshot) -> bool:
    return state.steps > 0 and _current_cost(state) >= float(cost(*state.path[-2])) + 0.001


def _build(left: Figure, right: Figure, stub_note: str) -> Update:
    t, fit = plots.theme(left), left.subplots()
    line = plots.curves(fit, {"a = σ(w x + b)": np.empty((0, 2))}, "x", "output a", (-3, 3), (-0.1, 1.1))
    for each in [*line.artists, *fit.get_legend().legend_handles]:  # type: ignore[union-attr]
        each.set(marker="")  # only the data have markers here
    plots.points(fit, np.column_stack([X, Y]), Y)
    ax = plots.plane(right, *MAP_LIMITS, ("w", "b"), equal=False)
    costs = cost(*plots.grid(ax, 60, 60).T).reshape(60, 60)
    plots.decision_map(ax, -costs / DARKEST_COST)
    for level in CONTOUR_LEVELS:
        plots.contour(ax, costs, level, dashes=":")
    path = ax.plot([], [], ".-", color=t.ink, lw=1.8, ms=5, animated=True, zorder=3.0)[0]
    ax.plot(*MINIMUM, "+", color=t.ink, ms=10, mew=2, animated=True, zorder=2.9)
    start = ax.plot([], [], "o", mfc=t.paper, mec=t.ink, mew=1.6, ms=9, animated=True, zorder=4.0)[0]
    now = ax.plot([], [], "o", mfc=t.blue, mec=t.paper, ms=11, animated=True, zorder=4.1)[0]

    def update(state: Snapshot, learning_rate: float = 1.0) -> tuple[str, str]:
        w, b = state.path[-1]
        line.move({"a = σ(w x + b)": np.column_stack([CURVE_X, sigmoid(w * CURVE_X + b)])})
        path.set_data(*state.path.T)
        start.set_data(*state.path[:1].T)
        now.set_data([w], [b])
        steps = {0: "Before the first step", 1: "After 1 step"}.get(state.steps, f"After {state.steps} steps")
        right = int(((sigmoid(w * X + b) > 0.5) == Y).sum())
        off = "" if all(low <= v <= high for v, (low, high) in zip((w, b), MAP_LIMITS, strict=True)) else OFF_MAP_NOTE
        sentence = (
            f"{steps}: w = {number(w)}, b = {number(b)}, the cost is {number(_current_cost(state), 4)}, "
            f"{right} of 12 right."
        )
        return f"{stub_note}{sentence}{off}", _table(state, learning_rate)

    return update


def _table(state: Snapshot, learning_rate: float) -> str:
    w, b = state.path[-1]
    lines = [
        formula("C = {1}/{2 n} Σ (a − y)^{2}"),
        formula(f"{{∂C}}/{{∂w}} = {{1}}/{{n}} Σ ( a − y ) · a · ( 1 − a ) · x = {number(state.gradient[0], 4)}"),
        formula(f"{{∂C}}/{{∂b}} = {{1}}/{{n}} Σ ( a − y ) · a · ( 1 − a ) = {number(state.gradient[1], 4)}"),
    ]
    for name, value, slope in zip(("w", "b"), (w, b), state.gradient, strict=True):
        new = value - learning_rate * slope
        rate = number(learning_rate, 1)
        lines.append(formula(f"{name} ← {number(value)} − {rate} · {signed(slope, 4)} = {number(new)}"))
    return "".join(f"<p>{line}</p>" for line in lines)


def _start_at_pointer(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click or drag in the map: the neuron starts there."""
    return _snapped_start((pointer.x, pointer.y)) if pointer.axes == 1 else {}


def _move_start(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys move the start."""
    return _snapped_start(np.add(values["start"], KEY_MOVES[key])) if key in KEY_MOVES else {}


def _snapped_start(place: Any) -> dict[str, Any]:
    inside = np.clip(place, *np.transpose(MAP_LIMITS))
    w, b = (np.round(inside / START_STEP) * START_STEP + 0.0).tolist()
    return {"start": (w, b)}
