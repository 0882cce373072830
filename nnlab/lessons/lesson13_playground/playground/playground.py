"""The panel `playground` of lesson 13: choose data, features, network and optimizer, and train."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab.lessons.lesson13_playground.playground import description, pointer_and_keys
from nnlab.lessons.lesson13_playground.playground.controls import PAGES, build_controls
from nnlab.lessons.lesson13_playground.playground.figures import (
    ACCURACY_COLUMN,
    COST_COLUMN,
    SIZES,
    draw_curves,
    draw_network,
    draw_plane,
    measurement_table,
)
from nnlab.lessons.lesson13_playground.playground.goals import goals
from nnlab.lessons.lesson13_playground.playground.history import History, history_from_text, history_of, replay
from nnlab.lessons.lesson13_playground.playground.linked_controls import build_links
from nnlab.lessons.lesson13_playground.playground.output_maps import compute_maps
from nnlab.lessons.lesson13_playground.playground.run import (
    LEARNING,
    STARTING,
    STEPS,
    Snapshot,
    first_snapshot,
    start_run,
    take_step,
    with_signature,
)
from nnlab.lessons.lesson13_playground.playground.settings import LAYERS, NAMES, PAINTED, SWITCHES, Painted, Settings
from nnlab.lessons.lesson13_playground.playground.weights import has_parameter
from nnlab.lookup import lookup
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

MAX_FRAMES = 1000


def playground(
    text: str = "", *, against: str = "", hide: Sequence[str] = (), step: str = "1 epoch", **presets: Any
) -> Panel:
    """Choose every part of a training run, and watch it. It runs nnlab itself, with your own activations if you like.

    `playground("spirals | x1 x2 | 8 8 8 relu he | adam rate=0.01 m=10")` starts from a text. The panel's page "View"
    shows the current state as such a text, changes by hand included; from it you get the same state again.

    `presets` are settings by name: data, points, noise, share, data_seed, features=("x1", "x1*x2"),
    hidden=(8, 8), activation, init, loss, dropout, seed, optimizer, learning_rate, batch_size, l1, l2, clip.
    `against` is the text of another run, which is replayed at once and shown as A in the curves. A step, and so a
    frame, is "1 example", "1 batch", "1 epoch" or "10 epochs" long. `hide` names controls to leave out, whole pages
    ("Data", "Features", "Network", "Learning", "By hand", "View") or the "goals".
    """
    history = history_from_text(text)
    for name in presets:
        lookup(dict.fromkeys(NAMES), name, "setting")
    start, step = replace(history.settings, **presets), lookup({each: each for each in STEPS}, step, "step")
    widgets = build_controls(start, step)
    linked, actions = build_links(widgets), _actions()
    known = {**PAGES, **{name: [name] for name in (*widgets, *linked, *actions, "goals")}}
    if isinstance(hide, str):
        raise TypeError(f'hide should be a list of names, such as ["Data"], not {hide!r}.')
    hidden = {name for each in hide for name in lookup(known, each, "control to hide")}
    player = Player(first_snapshot, _advance, MAX_FRAMES, speed="fast", still=_has_no_points)
    player.frame.value = player.requested_frame = int(history.has_started)
    by_hand = not hidden.issuperset(
        [*PAGES["Data"], *PAGES["By hand"]]
    )  # otherwise the help under the figures doesn't mention painting
    return Panel(
        _build,
        title="Playground",
        goals=[] if "goals" in hidden else goals(),
        on_pointer=pointer_and_keys.on_pointer if by_hand else None,
        on_key=pointer_and_keys.on_key if by_hand else None,
        actions={name: act for name, act in actions.items() if name not in hidden},
        player=player,
        links={name: link for name, link in linked.items() if name not in hidden},
        groups=PAGES,
        size=SIZES,
        **{name: fixed(control.value) if name in hidden else control for name, control in widgets.items()},
        painted=fixed(start.painted),
        script=fixed(history if history.has_started else None),  # replayed by the first step
        kept=fixed(
            _replayed(history_from_text(against)) if against else None
        ),  # the run A: its history and its measurements
        chosen=fixed(None),  # a weight or a bias
        paint=fixed(next(iter(pointer_and_keys.BRUSHES))),  # the chosen brush
        cursor=fixed(None),  # position of the keyboard's cross
        typed=fixed(None),  # a text that can't be parsed, and the state's own text when it was typed
    )


def _build(net: Figure, plane: Figure, costs: Figure, rights: Figure) -> Update:
    network, field = draw_network(net), draw_plane(plane)
    curves = [draw_curves(costs, "cost", COST_COLUMN), draw_curves(rights, "share right", ACCURACY_COLUMN)]

    def update(
        state: Snapshot, discrete: bool, test_points: bool, kept: Any, cursor: Any, **values: Any
    ) -> tuple[str, str]:
        settings = Settings.of(values)
        chosen = values["chosen"] if has_parameter(values["chosen"], settings) else None
        maps, runs = compute_maps(state, settings), [measurement_table(state, settings), *([kept[1]] if kept else [])]
        network(state, settings, maps, chosen)
        field(state, settings, maps, discrete, test_points, cursor)
        for move in curves:
            move(runs)
        return description.status_sentence(state, settings), description.details_html(
            state, settings, {**values, "chosen": chosen}, kept
        )

    return update


@with_signature("state", "step", "script", *STARTING, *LAYERS, *SWITCHES, *LEARNING)
def _advance(state: Snapshot, step: str, script: History | None, **values: Any) -> Snapshot | None:
    """Take one step. The first step replays the history of a text, unless the settings have been changed since."""
    settings = Settings.of(values)
    if script and script.settings == settings and not (state.training.updates or state.log or state.waiting):
        return replay(state, script)
    return take_step(state, settings, step)


def _has_no_points(data: str, painted: Painted) -> bool:
    """Return whether there are no points to train on."""
    return data == PAINTED and not painted


def _actions() -> dict[str, Any]:
    return {
        "New data": lambda values: {"data_seed": values["data_seed"] + 1},
        "Paint anew": lambda values: {"data": PAINTED, "painted": ()},
        "New start": lambda values: {"seed": values["seed"] + 1},
        "−0.1": lambda values: pointer_and_keys.nudge_chosen(values, -0.1),
        "+0.1": lambda values: pointer_and_keys.nudge_chosen(values, 0.1),
        "Keep as A": _keep_as_a,
        "Forget A": lambda values: {"kept": None},
    }


def _keep_as_a(values: dict[str, Any]) -> dict[str, Any]:
    """Keep the run so far as A, and start again."""
    state, settings = values["state"], Settings.of(values)
    return {"kept": (history_of(state, settings), measurement_table(state, settings)), "script": None, "frame": 0}


def _replayed(history: History) -> Any:
    """Replay a history, and return it with its measurements, to be shown as A."""
    return history, measurement_table(replay(start_run(history.start), history), history.settings)
