"""The playground's controls, and the pages that they stand on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import ipywidgets as widgets

from nnlab.initializers import INITIALIZERS
from nnlab.lessons.lesson13_playground.playground.run import STEPS
from nnlab.lessons.lesson13_playground.playground.settings import (
    DATA,
    FEATURES,
    LAYERS,
    LEAST_POINTS,
    MOST_POINTS,
    MOST_SEED,
    MOST_UNITS,
    SWITCHES,
    Settings,
    activations,
    as_values,
)
from nnlab.losses import LOSSES
from nnlab.optimizers import OPTIMIZERS

PAGES: dict[str, Sequence[str]] = {
    "Data": ["data", "noise", "points", "share", "data_seed", "brush", "New data", "Paint anew"],
    "Features": list(SWITCHES),
    "Network": [*LAYERS, "activation", "init", "loss", "seed", "New start"],
    "Learning": ["optimizer", "learning_rate", "batch_size", "l1", "l2", "dropout", "clip"],
    "By hand": ["number", "−0.1", "+0.1"],
    "View": ["discrete", "test_points", "show_code", "text", "Keep as A", "Forget A"],
}
PENALTIES = (0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)
SCALES: dict[str, Sequence[float]] = {  # where the sliders stop
    "learning_rate": (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
    "batch_size": (1, 2, 5, 10, 20, 50, 100, 200, 500),
    "l1": PENALTIES,
    "l2": PENALTIES,
    "clip": (0, 0.1, 0.3, 1, 3, 10),
}


def controls(start: Settings, step: str) -> dict[str, Any]:
    """A control for each value of the playground that has one."""
    now = as_values(start)
    units = [("–", 0), *((str(n), n) for n in range(1, MOST_UNITS + 1))]

    def choose(name: str, options: Iterable[Any]) -> Any:
        return widgets.Dropdown(options=list(options), value=now[name])

    def seed(name: str) -> Any:
        return widgets.BoundedIntText(now[name], min=0, max=MOST_SEED)

    def scale(name: str, text: str = "") -> Any:
        return widgets.SelectionSlider(options=_stops(name, now[name]), value=now[name], description=text)

    def switch(value: bool, text: str) -> Any:
        return widgets.Checkbox(value, description=text, indent=False)

    return {
        "step": widgets.Dropdown(options=STEPS, value=step),
        "data": choose("data", DATA),
        "noise": widgets.FloatSlider(now["noise"], min=0.0, max=0.5, step=0.01),
        "points": widgets.IntSlider(now["points"], min=LEAST_POINTS, max=MOST_POINTS, step=10),
        "share": widgets.FloatSlider(now["share"], min=0.1, max=0.9, step=0.05, description="share to learn"),
        "data_seed": seed("data_seed"),
        **{name: switch(now[name], FEATURES[feature].shown) for name, feature in SWITCHES.items()},
        **{name: choose(name, units) for name in LAYERS},
        "activation": choose("activation", activations()),
        "init": choose("init", INITIALIZERS),
        "loss": choose("loss", LOSSES),
        "seed": seed("seed"),
        "optimizer": choose("optimizer", OPTIMIZERS),
        "learning_rate": scale("learning_rate"),
        "batch_size": scale("batch_size"),
        "l1": scale("l1", "λ₁ (l1)"),
        "l2": scale("l2", "λ₂ (l2)"),
        "dropout": widgets.FloatSlider(now["dropout"], min=0.0, max=0.8, step=0.1),
        "clip": scale("clip"),
        "discrete": switch(False, "only two colours"),
        "test_points": switch(True, "test points (open)"),
        "show_code": switch(False, "show the code"),
    }


def _stops(name: str, *more: float) -> list[tuple[str, float]]:
    """The stops of a slider, with further ones among them."""
    return [("none" if name == "clip" and not x else f"{x:g}", x) for x in sorted({*SCALES[name], *more})]


def admit(made: dict[str, Any], settings: Settings) -> None:
    """Let the sliders stop at the values of some settings, too."""
    for name in SCALES:
        slider, value = made[name], getattr(settings, name)
        if value not in [stop for _, stop in slider.options]:
            now = slider.value
            slider.options = _stops(name, value, now)
            slider.value = now
