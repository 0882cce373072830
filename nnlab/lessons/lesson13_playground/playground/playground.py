"""The playground: choose data, a network and a way of learning, and watch it learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab.lessons.lesson13_playground.playground import description, pointer_and_keys
from nnlab.lessons.lesson13_playground.playground.controls import PAGES, controls
from nnlab.lessons.lesson13_playground.playground.figures import (
    COST,
    RIGHT,
    SIZES,
    draw_curves,
    draw_network,
    draw_plane,
    rows,
)
from nnlab.lessons.lesson13_playground.playground.goals import goals
from nnlab.lessons.lesson13_playground.playground.history import Story, read, replay, story
from nnlab.lessons.lesson13_playground.playground.linked_controls import links
from nnlab.lessons.lesson13_playground.playground.output_maps import maps
from nnlab.lessons.lesson13_playground.playground.run import (
    LEARNING,
    STARTING,
    STEPS,
    Moment,
    begin,
    first,
    naming,
    step_on,
)
from nnlab.lessons.lesson13_playground.playground.settings import LAYERS, NAMES, PAINTED, SWITCHES, Painted, Settings
from nnlab.lessons.lesson13_playground.playground.weights import is_there
from nnlab.tables import lookup
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Update

LIMIT = 1000  # frames of a recording


def playground(
    text: str = "", *, against: str = "", hide: Sequence[str] = (), step: str = "1 epoch", **presets: Any
) -> Panel:
    """All that there is in a training, to be chosen and watched; what runs is nnlab, and your own activations.

    `playground("spirals | x1 x2 | 8 8 8 relu he | adam rate=0.01 m=10")` begins with what a text tells. The panel's
    page "View" shows its state as such a text, with all that was done by hand: given back, it is the same state.

    `presets` are settings by their names: data, points, noise, share, data_seed, features=("x1", "x1*x2"),
    hidden=(8, 8), activation, init, loss, dropout, seed, optimizer, learning_rate, batch_size, l1, l2, clip.
    `against` is the text of another run, which is done at once and shown as A in the curves. A step, and so a frame, is
    "1 example", "1 batch", "1 epoch" or "10 epochs" long. `hide` names controls that are not shown, whole pages
    ("Data", "Features", "Network", "Learning", "By hand", "View") or the "goals".
    """
    told = read(text)
    for name in presets:
        lookup(dict.fromkeys(NAMES), name, "setting")
    start, step = replace(told.settings, **presets), lookup({each: each for each in STEPS}, step, "step")
    made = controls(start, step)
    linked, actions = links(made), _actions()
    known = {**PAGES, **{name: [name] for name in (*made, *linked, *actions, "goals")}}
    if isinstance(hide, str):
        raise TypeError(f'hide should be a list of names, such as ["Data"], not {hide!r}.')
    hidden = {name for each in hide for name in lookup(known, each, "control to hide")}
    player = Player(first, _advance, LIMIT, speed="fast", still=_is_blank)
    player.frame.value = player.wanted = int(told.is_under_way)
    by_hand = not hidden.issuperset([*PAGES["Data"], *PAGES["By hand"]])  # else the pictures say nothing of painting
    return Panel(
        _build,
        goals=[] if "goals" in hidden else goals(),
        on_pointer=pointer_and_keys.on_pointer if by_hand else None,
        on_key=pointer_and_keys.on_key if by_hand else None,
        actions={name: act for name, act in actions.items() if name not in hidden},
        player=player,
        links={name: link for name, link in linked.items() if name not in hidden},
        groups=PAGES,
        size=SIZES,
        **{name: fixed(control.value) if name in hidden else control for name, control in made.items()},
        painted=fixed(start.painted),
        script=fixed(told if told.is_under_way else None),  # what the first step does
        kept=fixed(_done(read(against)) if against else None),  # the run A: its story, and what was measured
        chosen=fixed(None),  # a weight or a bias
        paint=fixed(next(iter(pointer_and_keys.BRUSHES))),  # what the brush does
        cursor=fixed(None),  # where the keys have moved the cross
        typed=fixed(None),  # a text that cannot be read, and that of the state at which it was typed
    )


def _build(net: Figure, plane: Figure, costs: Figure, rights: Figure) -> Update:
    network, field = draw_network(net), draw_plane(plane)
    curves = [draw_curves(costs, "cost", COST), draw_curves(rights, "share right", RIGHT)]

    def update(
        state: Moment, discrete: bool, test_points: bool, kept: Any, cursor: Any, **values: Any
    ) -> tuple[str, str]:
        settings = Settings.of(values)
        chosen = values["chosen"] if is_there(values["chosen"], settings) else None
        seen, runs = maps(state, settings), [rows(state, settings), *([kept[1]] if kept else [])]
        network(state, settings, seen, chosen)
        field(state, settings, seen, discrete, test_points, cursor)
        for move in curves:
            move(runs)
        return description.sentence(state, settings), description.html(
            state, settings, {**values, "chosen": chosen}, kept
        )

    return update


@naming("state", "step", "script", *STARTING, *LAYERS, *SWITCHES, *LEARNING)
def _advance(state: Moment, step: str, script: Story | None, **values: Any) -> Moment | None:
    """The moment a step later. The first step does all that a text has told, unless something else is set by then."""
    settings = Settings.of(values)
    if script and script.settings == settings and not (state.training.updates or state.log or state.waiting):
        return replay(state, script)
    return step_on(state, settings, step)


def _is_blank(data: str, painted: Painted) -> bool:
    """Whether there is no point to learn from."""
    return data == PAINTED and not painted


def _actions() -> dict[str, Any]:
    return {
        "New data": lambda values: {"data_seed": values["data_seed"] + 1},
        "Paint anew": lambda values: {"data": PAINTED, "painted": ()},
        "New start": lambda values: {"seed": values["seed"] + 1},
        "−0.1": lambda values: pointer_and_keys.nudge(values, -0.1),
        "+0.1": lambda values: pointer_and_keys.nudge(values, 0.1),
        "Keep as A": _keep,
        "Forget A": lambda values: {"kept": None},
    }


def _keep(values: dict[str, Any]) -> dict[str, Any]:
    """The run until now stays as A, and a new one begins at the same start."""
    state, settings = values["state"], Settings.of(values)
    return {"kept": (story(state, settings), rows(state, settings)), "script": None, "frame": 0}


def _done(told: Story) -> Any:
    """A run that is done as far as its text says, to be A."""
    return told, rows(replay(begin(told.start), told), told.settings)
