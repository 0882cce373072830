"""The panel `network_builder` of lesson 07: set layers, units and parameters; step through the forward pass."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import ACTIVATIONS
from nnlab.checks import Array
from nnlab.lessons.lesson07_forward_propagation.network_builder_design import (
    BY_HAND,
    DIGITS,
    IRIS,
    Design,
    count_changes,
    preset,
    unit_names,
)
from nnlab.lessons.lesson07_forward_propagation.network_builder_edits import (
    MAX_NUMBER,
    edited_design,
    example_row,
    handle_key,
    preset_values,
    resize,
    select,
)
from nnlab.lessons.lesson07_forward_propagation.network_builder_text import (
    BY_LAYER,
    BY_UNIT,
    Step,
    explanation_html,
    forward_steps,
    sentence,
)
from nnlab.plots import Edge, Unit
from nnlab.plots.network import NetworkBlock
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Pointer, Update

Values = dict[str, Any]
IRIS_LIMIT = 40  # the goals for iris ask for fewer parameters than this


def network_builder(kind: str = BY_HAND) -> Panel:
    """Build a network (layers, units, weights, biases) and compute its forward pass step by step.

    `kind` is the preset to begin with: "by hand" (the worked example), "iris" or "digits".
    """
    start = preset_values(kind)
    start |= select(start, Edge(1, 0, 0))
    drawn: list[NetworkBlock] = []  # the block that is drawn, for hit testing

    def build(fig: Figure) -> Update:
        drawn[:] = [plots.network(fig, start["design"].sizes)]
        return _build(drawn[0], start)

    def click(values: Values, pointer: Pointer) -> Values | None:
        """Click on a weight or a unit to choose it."""
        part = drawn[0].nearest(pointer.x, pointer.y) if pointer.kind == "down" else None
        return select(values, part) if part else None

    return Panel(
        build,
        title="Build a network, layer by layer",
        goals=_goals(),
        on_pointer=click,
        on_key=handle_key,
        actions={
            "Worked example": lambda values: preset_values(BY_HAND),
            "Iris": lambda values: preset_values(IRIS),
            "Digits": lambda values: preset_values(DIGITS),
            "+ layer": lambda values: resize(values, layers=1),
            "− layer": lambda values: resize(values, layers=-1),
            "+ unit": lambda values: resize(values, units=1),
            "− unit": lambda values: resize(values, units=-1),
        },
        player=Player(lambda: 0, _advance, limit=400),
        size=(600, 400),
        number=widgets.FloatSlider(
            start["number"], min=-MAX_NUMBER, max=MAX_NUMBER, step=0.05, description="chosen number"
        ),
        activation=list(ACTIVATIONS),
        example=(1, len(start["design"].X)),
        steps=[BY_UNIT, BY_LAYER],
        batch=widgets.Checkbox(False, description="tables for all examples", indent=False),
        design=fixed(start["design"]),
        chosen=fixed(start["chosen"]),
    )


def _advance(state: int, design: Design, steps: str) -> int | None:
    return state + 1 if state < len(forward_steps(design, steps)) else None


def _goals() -> list[Goal]:
    def by_hand(state: int, **values: Any) -> bool:
        design = edited_design(values)
        ended = state >= len(forward_steps(design, values["steps"]))
        return ended and count_changes(design) == 0 and f"{_first_output(design, values):.2f}" == "0.82"

    def one_number(**values: Any) -> bool:
        design = edited_design(values)
        return count_changes(design) == 1 and values["activation"] == "sigmoid" and _first_output(design, values) > 0.95

    def iris(layers: int, design: Design) -> bool:
        large = [n for n in design.sizes[1:-1] if n >= 3]
        return design.kind == IRIS and len(large) >= layers and design.parameters < IRIS_LIMIT

    small, two = (preset(IRIS).resized(sizes) for sizes in ((4, 4, 3), (4, 3, 3, 3)))
    return [
        Goal("The worked example, step by step to its end: a₅ = 0.82.", by_hand, {"frame": 3}),
        Goal(
            "Change one single number of the worked example, so that a₅ is above 0.95.",
            one_number,
            {"chosen": Edge(2, 0, 0), "number": 8.0},
        ),
        Goal(
            f"Iris: a network with a hidden layer of at least 3 units and fewer than {IRIS_LIMIT} parameters.",
            lambda design: iris(1, design),
            select({**preset_values(IRIS), "design": small}, Unit(0, 0)),
        ),
        Goal(
            f"Iris again: two hidden layers of at least 3 units each, and still fewer than {IRIS_LIMIT} parameters.",
            lambda design: iris(2, design),
            select({**preset_values(IRIS), "design": two}, Unit(0, 0)),
        ),
    ]


def _first_output(design: Design, values: Values) -> float:
    """Return the first output for the first example."""
    return float(design.forward(values["activation"])[1][-1][0, 0])


def _build(network: NetworkBlock, start: Values) -> Update:
    def update(
        state: int,
        design: Design = start["design"],
        chosen: Unit | Edge = start["chosen"],
        number: float = start["number"],
        activation: str = "sigmoid",
        example: int = 1,
        steps: str = start["steps"],
        batch: bool = False,
    ) -> tuple[str, str]:
        row = example_row(design, example)
        design = design.with_number(chosen, row, number)
        Z, A = design.forward(activation)
        every = forward_steps(design, steps)
        done = every[:state]
        step = done[-1] if done else None
        network.move(
            design.sizes,
            design.weights,
            _computed_so_far(A, row, done),
            design.biases,
            unit_names(design),
            heads=_column_heads(design.sizes),
            lit=_highlighted(design.sizes, step),
            chosen=chosen,
        )
        said = sentence(design, Z, A, step, row, activation, steps)
        if len(done) == len(every):
            said += f" Output: {', '.join(plots.short(a) for a in A[-1][row].tolist())}."
        return said, explanation_html(design, Z, A, step, row, batch, chosen)

    return update


def _computed_so_far(A: list[Array], row: int, done: list[Step]) -> list[Array]:
    """Return the activations of one example, layer by layer, with NaN for units not computed yet."""
    values = [A[0][row], *(np.full(a.shape[1], np.nan) for a in A[1:])]
    for layer, units in done:
        values[layer][units] = A[layer][row, units]
    return values


def _column_heads(sizes: tuple[int, ...]) -> list[str]:
    return [f"{sizes[0]} inputs", *(f"{n} hidden" for n in sizes[1:-1]), f"{sizes[-1]} output{'s' * (sizes[-1] > 1)}"]


def _highlighted(sizes: tuple[int, ...], step: Step | None) -> list[Unit | Edge]:
    """Return the parts to highlight: the units of a step and, if it's a single unit, the edges into it."""
    if step is None:
        return []
    layer, units = step
    edges = [Edge(layer, i, units[0]) for i in range(sizes[layer - 1])] if len(units) == 1 else []
    return [*(Unit(layer, j) for j in units), *edges]
