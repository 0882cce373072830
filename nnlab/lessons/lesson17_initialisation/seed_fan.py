"""The panel `seed_fan` of lesson 17: cost curves of two initialisation schemes, each from six seeds, with medians."""

from __future__ import annotations

from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlab import plots
from nnlab.checks import Array
from nnlab.initializers import INITIALIZERS
from nnlab.lessons.lesson17_initialisation.scheme_runs import (
    EPOCHS,
    Run,
    Scheme,
    initial_run,
    train_epoch,
    trainable_activations,
)
from nnlab.plots.blocks import LINE, add
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

SEEDS = 6
GOOD_COST = 0.1
ENOUGH = 60  # epochs before schemes are compared
COLOUR_NAMES = ("blue", "vermillion")
SAME_VARIANCE = ({"xavier", "xavier_uniform"}, {"he", "he_uniform"})  # with the same variance


class Fan(NamedTuple):
    """The runs of both schemes, one for each seed."""

    runs: tuple[tuple[Run, ...], tuple[Run, ...]]

    @property
    def epochs(self) -> int:
        """The number of epochs so far."""
        return self.runs[0][0].epochs


def seed_fan() -> Panel:
    """Train two schemes on the same data from six seeds each: a thin line for each run, a thick one for the median."""
    return Panel(
        _build,
        title="Two schemes, six seeds each",
        goals=_goals(),
        player=Player(_initial_fan, _advance, limit=EPOCHS, speed="fast", unit="epoch"),
        size=(560, 320),
        blue=list(INITIALIZERS),
        vermillion=list(INITIALIZERS),
        activation=trainable_activations(),
        first_seed=widgets.IntSlider(0, min=0, max=54, step=SEEDS, description="seeds from"),
    )


def _goals() -> list[Goal]:
    def do_not_overlap(state: Fan) -> bool:
        one, other = ([run.costs[-1] for run in runs] for runs in state.runs)
        return state.epochs >= ENOUGH and (max(one) < min(other) or max(other) < min(one))

    def each_wins_some(state: Fan, blue: str, vermillion: str) -> bool:
        wins = sum(run.costs[-1] < rival.costs[-1] for run, rival in zip(*state.runs, strict=True))
        return {blue, vermillion} in SAME_VARIANCE and state.epochs >= ENOUGH and 2 <= wins <= 4

    def all_good(state: Fan) -> bool:
        return any(max(run.costs[-1] for run in runs) < GOOD_COST for runs in state.runs)

    return [
        Goal(f"A scheme with which all {SEEDS} runs get below a cost of {GOOD_COST}.", all_good,
             {"vermillion": "he", "frame": EPOCHS}),
        Goal(f"After {ENOUGH} epochs or more: two schemes whose fans do not overlap.", do_not_overlap,
             {"blue": "fan_in", "frame": ENOUGH}),
        Goal(f"Normal beside uniform of the same variance, {ENOUGH} epochs or more: each wins with two seeds or more.",
             each_wins_some, {"blue": "xavier", "vermillion": "xavier_uniform", "frame": ENOUGH}),
    ]  # fmt: skip


def _initial_fan(blue: str, vermillion: str, activation: str, first_seed: int) -> Fan:
    seeds = range(first_seed, first_seed + SEEDS)
    one, other = (
        tuple(initial_run(Scheme.with_default(name), activation, s) for s in seeds) for name in (blue, vermillion)
    )
    return Fan((one, other))


def _advance(state: Fan) -> Fan:
    one, other = (tuple(train_epoch(run) for run in runs) for runs in state.runs)
    return Fan((one, other))


def _build(fig: Figure) -> Update:
    t, ax = plots.theme(fig), fig.subplots()
    medians = plots.curves(ax, dict.fromkeys(COLOUR_NAMES, np.zeros((0, 2))), "epoch", "cost", (0, EPOCHS), (0.01, 10))
    ax.set_yscale("log")
    fans = [Line2D([], [], color=colour, lw=0.8, ls=dashes) for colour, dashes in ((t.blue, "-"), (t.vermillion, "--"))]
    for fan in fans:
        add(ax, fan, LINE - 0.01)

    @np.errstate(all="ignore")  # some runs diverge
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
        medians.move(dict(zip(COLOUR_NAMES, middle, strict=True)))
        return _sentence((blue, vermillion), costs), _table_html(state, (blue, vermillion))

    return update


def _sentence(schemes: tuple[str, str], costs: list[Array]) -> str:
    epochs = costs[0].shape[1] - 1
    when = {0: "Before training", 1: "After 1 epoch"}.get(epochs, f"After {epochs} epochs")
    ranges = [
        f"{name} from {_cost_text(c[:, -1].min())} to {_cost_text(c[:, -1].max())}"
        for name, c in zip(schemes, costs, strict=True)
    ]
    good = [int((c[:, -1] < GOOD_COST).sum()) for c in costs]
    return f"{when}: {ranges[0]}, {ranges[1]}. Below {GOOD_COST} are {good[0]} and {good[1]} of {SEEDS}."


def _table_html(state: Fan, schemes: tuple[str, str]) -> str:
    """Return HTML: a table of the cost of each run, with a column for each seed."""
    one, other = state.runs
    lower = [run.costs[-1] < rival.costs[-1] for run, rival in zip(one, other, strict=True)]
    heads = "".join(f"<th scope='col'>seed {run.seed}</th>" for run in one)
    rows = []
    for name, runs, wins in zip(schemes, state.runs, (lower, [not won for won in lower]), strict=True):
        cells = [
            f"<b>{_cost_text(run.costs[-1])}</b>" if won else _cost_text(run.costs[-1])
            for run, won in zip(runs, wins, strict=True)
        ]
        rows.append(f"<tr><th scope='row'>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    return f"<table><thead><tr><th></th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cost_text(cost: float) -> str:
    return number(cost, 2) if cost < 1000 else "very large"
