"""Lesson 17: two schemes, each from several seeds: what is the scheme, and what is luck."""

from __future__ import annotations

from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlab import plots
from nnlab.checks import Array
from nnlab.initializers import INITIALIZERS
from nnlab.lessons.lesson17_initialisation.scheme_runs import EPOCHS, Run, Scheme, start, trainable, trained
from nnlab.plots.blocks import LINE, add
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

SEEDS = 6
GOOD = 0.1  # a cost below is good
ENOUGH = 60  # epochs, after which schemes may be compared
NAMES = ("blue", "vermillion")
PAIRS = ({"xavier", "xavier_uniform"}, {"he", "he_uniform"})  # of the same variance


class Fan(NamedTuple):
    """The runs of both schemes, one for each seed."""

    runs: tuple[tuple[Run, ...], tuple[Run, ...]]

    @property
    def epochs(self) -> int:
        """How often each has seen all examples."""
        return self.runs[0][0].epochs


def seed_fan() -> Panel:
    """Two schemes on the same data, each from six seeds: a thin line for each run, a thick one for the median."""
    return Panel(
        _build,
        goals=_goals(),
        player=Player(_first, _advance, limit=EPOCHS, speed="fast"),
        size=(560, 320),
        blue=list(INITIALIZERS),
        vermillion=list(INITIALIZERS),
        activation=trainable(),
        first_seed=widgets.IntSlider(0, min=0, max=54, step=SEEDS, description="seeds from"),
    )


def _goals() -> list[Goal]:
    def apart(state: Fan) -> bool:
        one, other = ([run.costs[-1] for run in runs] for runs in state.runs)
        return state.epochs >= ENOUGH and (max(one) < min(other) or max(other) < min(one))

    def luck(state: Fan, blue: str, vermillion: str) -> bool:
        wins = sum(run.costs[-1] < rival.costs[-1] for run, rival in zip(*state.runs, strict=True))
        return {blue, vermillion} in PAIRS and state.epochs >= ENOUGH and 2 <= wins <= 4

    def all_good(state: Fan) -> bool:
        return any(max(run.costs[-1] for run in runs) < GOOD for runs in state.runs)

    return [
        Goal(f"A scheme with which all {SEEDS} runs get below a cost of {GOOD}.", all_good,
             {"vermillion": "he", "frame": EPOCHS}),
        Goal(f"After {ENOUGH} epochs or more: two schemes whose fans do not overlap.", apart,
             {"blue": "fan_in", "frame": ENOUGH}),
        Goal(f"Normal beside uniform of the same variance, {ENOUGH} epochs or more: each wins with two seeds or more.",
             luck, {"blue": "xavier", "vermillion": "xavier_uniform", "frame": ENOUGH}),
    ]  # fmt: skip


def _first(blue: str, vermillion: str, activation: str, first_seed: int) -> Fan:
    seeds = range(first_seed, first_seed + SEEDS)
    one, other = (tuple(start(Scheme.usual(name), activation, s) for s in seeds) for name in (blue, vermillion))
    return Fan((one, other))


def _advance(state: Fan) -> Fan:
    one, other = (tuple(trained(run) for run in runs) for runs in state.runs)
    return Fan((one, other))


def _build(fig: Figure) -> Update:
    t, ax = plots.theme(fig), fig.subplots()
    medians = plots.curves(ax, dict.fromkeys(NAMES, np.zeros((0, 2))), "epoch", "cost", (0, EPOCHS), (0.01, 10))
    ax.set_yscale("log")
    fans = [Line2D([], [], color=colour, lw=0.8, ls=dashes) for colour, dashes in ((t.blue, "-"), (t.vermillion, "--"))]
    for fan in fans:
        add(ax, fan, LINE - 0.01)

    @np.errstate(all="ignore")  # some starts explode
    def update(
        state: Fan, blue: str = "normal", vermillion: str = "xavier", activation: str = "tanh", first_seed: int = 0
    ) -> tuple[str, str]:
        costs = [np.array([run.costs for run in runs]) for runs in state.runs]  # (SEEDS, epochs + 1)
        epochs = np.arange(state.epochs + 1)
        for fan, each in zip(fans, costs, strict=True):
            fan.set_data(
                np.tile([*epochs, np.nan], SEEDS), np.pad(each, ((0, 0), (0, 1)), constant_values=np.nan).ravel()
            )
        middle = [np.column_stack([epochs, np.median(each, axis=0)]) for each in costs]
        medians.move(dict(zip(NAMES, middle, strict=True)))
        return _sentence((blue, vermillion), costs), _table(state, (blue, vermillion))

    return update


def _sentence(schemes: tuple[str, str], costs: list[Array]) -> str:
    epochs = costs[0].shape[1] - 1
    when = {0: "Before training", 1: "After 1 epoch"}.get(epochs, f"After {epochs} epochs")
    told = [
        f"{name} from {_cost(c[:, -1].min())} to {_cost(c[:, -1].max())}"
        for name, c in zip(schemes, costs, strict=True)
    ]
    good = [int((c[:, -1] < GOOD).sum()) for c in costs]
    return f"{when}: {told[0]}, {told[1]}. Below {GOOD} are {good[0]} and {good[1]} of {SEEDS}."


def _table(state: Fan, schemes: tuple[str, str]) -> str:
    """The cost of each run: those of one column began with the same seed."""
    one, other = state.runs
    lower = [run.costs[-1] < rival.costs[-1] for run, rival in zip(one, other, strict=True)]
    heads = "".join(f"<th scope='col'>seed {run.seed}</th>" for run in one)
    rows = []
    for name, runs, wins in zip(schemes, state.runs, (lower, [not won for won in lower]), strict=True):
        cells = [
            f"<b>{_cost(run.costs[-1])}</b>" if won else _cost(run.costs[-1])
            for run, won in zip(runs, wins, strict=True)
        ]
        rows.append(f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    return f"<table><thead><tr><th></th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cost(cost: float) -> str:
    return number(cost, 2) if cost < 1000 else "very large"
