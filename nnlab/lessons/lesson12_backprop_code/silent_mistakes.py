"""The panel `silent_mistakes` of lesson 12: train XOR with a mistake in `backward`, or with your own."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.datasets import gates
from nnlab.lessons.lesson12_backprop_code.backward_diagnosis import is_stub, validated_gradients
from nnlab.lessons.lesson12_backprop_code.backward_variants import (
    W_UPDATED_FIRST,
    Backward,
    build_backward,
    flawed_backward,
    mistake_sentences,
)
from nnlab.network import Network, mlp
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

NO_MISTAKE, YOURS = "none", "your backward"
MENU_MISTAKES = (
    "f′ of a",
    "no f′ in hidden layers",
    "no f′ at the output",
    "no 1/m",
    W_UPDATED_FIRST,
    "one number for all biases",
    "bias without a gradient",
    "sign flipped",
)
X, CLASSES = gates("xor")
Y = CLASSES.reshape(-1, 1).astype(float)
UPDATES_PER_FRAME, MAX_FRAMES = 10, 100
LEARNED_COST = 0.01
CURVES = ("as chosen", "without a mistake")


class TrainingRun:
    """A network trained on XOR: its parameters and cost at each frame, computed on demand and kept."""

    def __init__(self, backward: Backward, learning_rate: float, seed: int) -> None:
        self.net = mlp([2, 3, 1], "tanh", output="sigmoid", loss="mse", rng=seed)
        self.backward, self.learning_rate = backward, learning_rate
        self.parameters = [self.net.parameters.copy()]
        self.costs = [self.net.cost(X, Y)]

    def network_at(self, frame: int) -> Network:
        """Return the network at a frame. The next call changes it."""
        while len(self.costs) <= frame:
            self.net.parameters = self.parameters[-1]
            for _ in range(UPDATES_PER_FRAME):
                self._update()
            self.parameters.append(self.net.parameters.copy())
            self.costs.append(self.net.cost(X, Y))
        self.net.parameters = self.parameters[frame]
        return self.net

    def _update(self) -> None:
        """Take one step of gradient descent: first all gradients, then all steps."""
        all_grads = validated_gradients(self.backward(self.net, X.copy(), Y.copy()), len(self.net.layers))
        for layer, grads in zip(self.net.layers, all_grads, strict=True):
            for name in ("W", "b"):
                layer.params[name] -= self.learning_rate * grads[name]


def silent_mistakes(backward: Callable[..., Any] | None = None) -> Panel:
    """Train a 2-3-1 network on XOR with a common mistake in its gradients, or with your own `backward`."""
    own = backward if backward is not None and not is_stub(backward) else None
    start = YOURS if own else NO_MISTAKE
    functions = {
        start: own or build_backward(),
        NO_MISTAKE: build_backward(),
        **{name: flawed_backward(name) for name in MENU_MISTAKES},
    }
    stub_note = "" if own or backward is None else "Your backward is still a stub, so nnlab's is taken. "

    @lru_cache(32)
    def run_with(mistake: str, learning_rate: float, seed: int) -> TrainingRun:
        return TrainingRun(functions[mistake], learning_rate, seed)

    def build(left: Figure, right: Figure) -> Update:
        show = _draw(left, right)

        def update(state: int, mistake: str = start, learning_rate: float = 2.0, seed: int = 0) -> tuple[str, str]:
            chosen, without = run_with(mistake, learning_rate, seed), run_with(NO_MISTAKE, learning_rate, seed)
            net, _ = chosen.network_at(state), without.network_at(state)
            show(net, chosen.costs[: state + 1], without.costs[: state + 1])
            return (stub_note if mistake == NO_MISTAKE else "") + _sentence(
                net, state, chosen, mistake, without.costs[state]
            ), _mistake_html(mistake)

        return update

    def cost(mistake: str, learning_rate: float, seed: int, frame: int) -> float:
        run = run_with(mistake, learning_rate, seed)
        run.network_at(frame)
        return run.costs[frame]

    def learned(state: int, mistake: str, learning_rate: float, seed: int) -> bool:
        return mistake in (YOURS, NO_MISTAKE) and cost(mistake, learning_rate, seed, state) < LEARNED_COST

    def learned_despite_mistake(state: int, mistake: str, learning_rate: float, seed: int) -> bool:
        return mistake in MENU_MISTAKES and cost(mistake, learning_rate, seed, state) < LEARNED_COST

    def stuck_by_mistake(state: int, mistake: str, learning_rate: float, seed: int) -> bool:
        both = [cost(each, learning_rate, seed, state) for each in (mistake, NO_MISTAKE)]
        return both[0] > 0.1 and both[1] < LEARNED_COST

    return Panel(
        build,
        title="Training with a mistake inside",
        goals=[
            Goal(f"Without a mistake: learn XOR, to a cost below {LEARNED_COST}.", learned, {"frame": 60}),
            Goal(f"With a mistake: learn XOR all the same, to a cost below {LEARNED_COST}.", learned_despite_mistake,
                 {"mistake": "no 1/m", "frame": 60}),
            Goal("Find a mistake with which the cost stays above 0.1 where the right one is done.", stuck_by_mistake,
                 {"mistake": "no f′ in hidden layers", "frame": 60}),
        ],
        player=Player(lambda: 0, lambda state: state + 1, limit=MAX_FRAMES),
        size=[(440, 300), (300, 300)],
        mistake=choice(options=list(functions), value=start),
        learning_rate=[0.5, 1.0, 2.0, 5.0],
        seed=list(range(6)),
    )  # fmt: skip


def _draw(left: Figure, right: Figure) -> Callable[[Network, list[float], list[float]], None]:
    """Draw both cost curves and the chosen network's output map; return the function that updates them."""
    chart, ax = left.subplots(), plots.plane(right, (-0.5, 1.5), (-0.5, 1.5))
    nothing = dict.fromkeys(CURVES, np.zeros((0, 2)))
    costs = plots.curves(chart, nothing, "updates", "cost C", (0, MAX_FRAMES * UPDATES_PER_FRAME), (0, 0.4))
    answers = plots.decision_map(ax, border=0.5)
    plots.points(ax, X, CLASSES)
    places = plots.grid(ax, 60, 60)

    def show(net: Network, *both: list[float]) -> None:
        updates = UPDATES_PER_FRAME * np.arange(len(both[0]))
        costs.move({name: np.column_stack([updates, each]) for name, each in zip(CURVES, both, strict=True)})
        answers.move(net.outputs(places).reshape(60, 60))

    return show


def _sentence(net: Network, frame: int, run: TrainingRun, mistake: str, without: float) -> str:
    right = int(net.right(net.outputs(X), Y).sum())
    backward_name = {NO_MISTAKE: "no mistake", YOURS: YOURS}.get(mistake, f"“{mistake}”")
    progress = f"{UPDATES_PER_FRAME * frame} updates with {backward_name}, η = {run.learning_rate:g}"
    comparison = "" if mistake == NO_MISTAKE else f" Without a mistake it is {without:.4f}."
    return f"{progress}: {right} of 4 rows are right, the cost is {run.costs[frame]:.4f}.{comparison}"


def _mistake_html(mistake: str) -> str:
    """Return HTML: a sentence about the mistake, or nothing."""
    return "" if mistake in (NO_MISTAKE, YOURS) else f"<p>{mistake_sentences([mistake])[0]}</p>"
