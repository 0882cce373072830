"""Controls of the playground (sliders, menus, checkboxes), and the pages they are grouped in."""

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
    MAX_POINTS,
    MAX_SEED,
    MAX_UNITS,
    MIN_POINTS,
    SWITCHES,
    Settings,
    panel_values,
    trainable_activations,
)
from nnlab.losses import LOSSES
from nnlab.optimizers import OPTIMIZERS
from nnlab.widgets.controls import choice

PAGES: dict[str, Sequence[str]] = {
    "Data": ["data", "noise", "points", "share", "data_seed", "brush", "New data", "Paint anew"],
    "Features": list(SWITCHES),
    "Network": [*LAYERS, "activation", "init", "loss", "seed", "New start"],
    "Learning": ["optimizer", "learning_rate", "batch_size", "l1", "l2", "dropout", "clip"],
    "By hand": ["number", "−0.1", "+0.1"],
    "View": ["discrete", "test_points", "show_code", "text", "Keep as A", "Forget A"],
}
PENALTIES = (0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)
SLIDER_VALUES: dict[str, Sequence[float]] = {
    "learning_rate": (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
    "batch_size": (1, 2, 5, 10, 20, 50, 100, 200, 500),
    "l1": PENALTIES,
    "l2": PENALTIES,
    "clip": (0, 0.1, 0.3, 1, 3, 10),
}


def build_controls(start: Settings, step: str) -> dict[str, Any]:
    """Build a control for each value of the playground that has one."""
    values = panel_values(start)
    units = [("–", 0), *((str(n), n) for n in range(1, MAX_UNITS + 1))]

    def menu(name: str, options: Iterable[Any]) -> Any:
        return choice(options=list(options), value=values[name])

    def seed_field(name: str) -> Any:
        return widgets.BoundedIntText(values[name], min=0, max=MAX_SEED)

    def slider(name: str, text: str = "") -> Any:
        return widgets.SelectionSlider(
            options=_slider_options(name, values[name]), value=values[name], description=text
        )

    def checkbox(value: bool, text: str) -> Any:
        return widgets.Checkbox(value, description=text, indent=False)

    return {
        "step": choice(options=STEPS, value=step),
        "data": menu("data", DATA),
        "noise": widgets.FloatSlider(values["noise"], min=0.0, max=0.5, step=0.01),
        "points": widgets.IntSlider(values["points"], min=MIN_POINTS, max=MAX_POINTS, step=10),
        "share": widgets.FloatSlider(values["share"], min=0.1, max=0.9, step=0.05, description="share to learn"),
        "data_seed": seed_field("data_seed"),
        **{name: checkbox(values[name], FEATURES[feature].label) for name, feature in SWITCHES.items()},
        **{name: menu(name, units) for name in LAYERS},
        "activation": menu("activation", trainable_activations()),
        "init": menu("init", INITIALIZERS),
        "loss": menu("loss", LOSSES),
        "seed": seed_field("seed"),
        "optimizer": menu("optimizer", OPTIMIZERS),
        "learning_rate": slider("learning_rate"),
        "batch_size": slider("batch_size"),
        "l1": slider("l1", "λ₁ (l1)"),
        "l2": slider("l2", "λ₂ (l2)"),
        "dropout": widgets.FloatSlider(values["dropout"], min=0.0, max=0.8, step=0.1),
        "clip": slider("clip"),
        "discrete": checkbox(False, "only two colours"),
        "test_points": checkbox(True, "test points (open)"),
        "show_code": checkbox(False, "show the code"),
    }


def _slider_options(name: str, *more: float) -> list[tuple[str, float]]:
    """Return (label, value) for each stop of a slider, with further values among them."""
    return [("none" if name == "clip" and not x else f"{x:g}", x) for x in sorted({*SLIDER_VALUES[name], *more})]


def add_slider_values(controls: dict[str, Any], settings: Settings) -> None:
    """Add the values of settings to the stops of the sliders."""
    for name in SLIDER_VALUES:
        slider, value = controls[name], getattr(settings, name)
        if value not in [stop for _, stop in slider.options]:
            values = slider.value
            slider.options = _slider_options(name, value, values)
            slider.value = values
