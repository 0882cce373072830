"""Lesson 12: XOR is learned with your `backward`, or with one that has a mistake in it, beside the right one."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.datasets import gates
from nnlab.lessons.lesson12_backprop_code.backward_diagnosis import gradients, is_stub
from nnlab.lessons.lesson12_backprop_code.backward_variants import FIRST, Backward, mistaken, sentences, written
from nnlab.network import Network, mlp
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

NONE, YOURS = "none", "your backward"
SHOWN = (
    "f′ of a",
    "no f′ in hidden layers",
    "no f′ at the output",
    "no 1/m",
    FIRST,
    "one number for all biases",
    "bias without a gradient",
    "sign flipped",
)
X, CLASSES = gates("xor")
Y = CLASSES.reshape(-1, 1).astype(float)
UPDATES, FRAMES = 10, 100  # updates for each frame; frames at most
LEARNED = 0.01
CURVES = ("as chosen", "without a mistake")


class Course:
    """A network that learns XOR: its parameters and its cost at each frame, made as far as they are asked for."""

    def __init__(self, backward: Backward, learning_rate: float, seed: int) -> None:
        self.net = mlp([2, 3, 1], "tanh", output="sigmoid", loss="mse", rng=seed)
        self.backward, self.learning_rate = backward, learning_rate
        self.parameters = [self.net.parameters.copy()]
        self.costs = [self.net.cost(X, Y)]

    def at(self, frame: int) -> Network:
        """The network at a frame."""
        while len(self.costs) <= frame:
            self.net.parameters = self.parameters[-1]
            for _ in range(UPDATES):
                self._update()
            self.parameters.append(self.net.parameters.copy())
            self.costs.append(self.net.cost(X, Y))
        self.net.parameters = self.parameters[frame]
        return self.net

    def _update(self) -> None:
        """First all gradients, then all steps."""
        came = gradients(self.backward(self.net, X.copy(), Y.copy()), len(self.net.layers))
        for layer, grads in zip(self.net.layers, came, strict=True):
            for name in ("W", "b"):
                layer.params[name] -= self.learning_rate * grads[name]


def silent_mistakes(backward: Callable[..., Any] | None = None) -> Panel:
    """A 2-3-1 network learns XOR with one of the usual mistakes in its gradients, or with a `backward` of your own."""
    own = backward if backward is not None and not is_stub(backward) else None
    start = YOURS if own else NONE
    functions = {start: own or written(), NONE: written(), **{name: mistaken(name) for name in SHOWN}}
    told = "" if own or backward is None else "Your backward is still a stub, so nnlab's is taken. "

    @lru_cache(32)
    def course(mistake: str, learning_rate: float, seed: int) -> Course:
        return Course(functions[mistake], learning_rate, seed)

    def build(left: Figure, right: Figure) -> Update:
        show = _draw(left, right)

        def update(state: int, mistake: str = start, learning_rate: float = 2.0, seed: int = 0) -> tuple[str, str]:
            chosen, without = course(mistake, learning_rate, seed), course(NONE, learning_rate, seed)
            net, _ = chosen.at(state), without.at(state)
            show(net, chosen.costs[: state + 1], without.costs[: state + 1])
            return (told if mistake == NONE else "") + _say(net, state, chosen, mistake, without.costs[state]), _tell(
                mistake
            )

        return update

    def cost(mistake: str, learning_rate: float, seed: int, frame: int) -> float:
        one = course(mistake, learning_rate, seed)
        one.at(frame)
        return one.costs[frame]

    def right(state: int, mistake: str, learning_rate: float, seed: int) -> bool:
        return mistake in (YOURS, NONE) and cost(mistake, learning_rate, seed, state) < LEARNED

    def silent(state: int, mistake: str, learning_rate: float, seed: int) -> bool:
        return mistake in SHOWN and cost(mistake, learning_rate, seed, state) < LEARNED

    def stuck(state: int, mistake: str, learning_rate: float, seed: int) -> bool:
        both = [cost(each, learning_rate, seed, state) for each in (mistake, NONE)]
        return both[0] > 0.1 and both[1] < LEARNED

    return Panel(
        build,
        goals=[
            Goal(f"Without a mistake: learn XOR, to a cost below {LEARNED}.", right, {"frame": 60}),
            Goal(f"With a mistake: learn XOR all the same, to a cost below {LEARNED}.", silent,
                 {"mistake": "no 1/m", "frame": 60}),
            Goal("Find a mistake with which the cost stays above 0.1 where the right one is done.", stuck,
                 {"mistake": "no f′ in hidden layers", "frame": 60}),
        ],
        player=Player(lambda: 0, lambda state: state + 1, limit=FRAMES),
        size=[(440, 300), (300, 300)],
        mistake=widgets.Dropdown(options=list(functions), value=start),
        learning_rate=[0.5, 1.0, 2.0, 5.0],
        seed=list(range(6)),
    )  # fmt: skip


def _draw(left: Figure, right: Figure) -> Callable[[Network, list[float], list[float]], None]:
    """Two curves, and the map of the network that learns with what is chosen."""
    chart, ax = left.subplots(), plots.plane(right, (-0.5, 1.5), (-0.5, 1.5))
    nothing = dict.fromkeys(CURVES, np.zeros((0, 2)))
    costs = plots.curves(chart, nothing, "updates", "cost C", (0, FRAMES * UPDATES), (0, 0.4))
    answers = plots.decision_map(ax, border=0.5)
    plots.points(ax, X, CLASSES)
    places = plots.grid(ax, 60, 60)

    def show(net: Network, *both: list[float]) -> None:
        updates = UPDATES * np.arange(len(both[0]))
        costs.move({name: np.column_stack([updates, each]) for name, each in zip(CURVES, both, strict=True)})
        answers.move(net.outputs(places).reshape(60, 60))

    return show


def _say(net: Network, frame: int, course: Course, mistake: str, without: float) -> str:
    right = int(net.right(net.outputs(X), Y).sum())
    who = {NONE: "no mistake", YOURS: YOURS}.get(mistake, f"“{mistake}”")
    made = f"{UPDATES * frame} updates with {who}, η = {course.learning_rate:g}"
    beside = "" if mistake == NONE else f" Without a mistake it is {without:.4f}."
    return f"{made}: {right} of 4 rows are right, the cost is {course.costs[frame]:.4f}.{beside}"


def _tell(mistake: str) -> str:
    """What the mistake is."""
    return "" if mistake in (NONE, YOURS) else f"<p>{sentences([mistake])[0]}</p>"
