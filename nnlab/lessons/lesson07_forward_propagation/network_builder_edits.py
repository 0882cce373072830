"""Event handlers of `network_builder`: what its buttons, keys and clicks change in the panel's values."""

from __future__ import annotations

from typing import Any

from nnlab.lessons.lesson07_forward_propagation.network_builder_design import (
    BY_HAND,
    DIGITS,
    Design,
    add_or_remove_layer,
    add_or_remove_unit,
    nearest_part,
    preset,
)
from nnlab.lessons.lesson07_forward_propagation.network_builder_text import BY_LAYER, BY_UNIT
from nnlab.plots import Edge, Unit

Values = dict[str, Any]
MAX_NUMBER = 10.0  # of the slider for the chosen number
ARROW_MOVES = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}
NUMBER_STEPS = {"Shift+ArrowUp": 0.1, "Shift+ArrowDown": -0.1}
RESIZE_KEYS = {"+": {"units": 1}, "-": {"units": -1}, "l": {"layers": 1}, "k": {"layers": -1}}


def preset_values(kind: str = BY_HAND) -> Values:
    """Return the panel's values for a preset."""
    steps = BY_LAYER if kind == DIGITS else BY_UNIT
    return {**select({"design": preset(kind), "example": 1}, Unit(1, 0)), "example": 1, "steps": steps, "frame": 0}


def example_row(design: Design, example: int) -> int:
    """Return the row of X for the example (counted from 1) that is chosen on the slider."""
    return min(example, len(design.X)) - 1


def edited_design(values: Values) -> Design:
    """Return the design with the slider's value written into the selected weight, bias or input."""
    design: Design = values["design"]
    if "chosen" not in values:
        return design
    return design.with_number(values["chosen"], example_row(design, values["example"]), values["number"])


def select(values: Values, part: Unit | Edge) -> Values:
    """Select another weight, bias or input, after storing the slider's value in the one selected so far."""
    design = edited_design(values)
    return {"design": design, "chosen": part, "number": design.number(part, example_row(design, values["example"]))}


def resize(values: Values, units: int = 0, layers: int = 0) -> Values:
    """Add (1) or remove (−1) a unit or a layer at the selected part."""
    design, part = edited_design(values), values["chosen"]
    design = add_or_remove_unit(design, part, units) if units else add_or_remove_layer(design, part, layers)
    return select({"design": design, "example": values["example"]}, nearest_part(design, part))


def handle_key(values: Values, key: str) -> Values | None:
    """Keys: arrows choose a unit, Enter the next weight into it, and Shift with ↑ and ↓ changes its number.

    + and − add and remove a unit, L and K a layer.
    """
    part, sizes = values["chosen"], values["design"].sizes
    if key in ARROW_MOVES:
        return select(values, _neighbour(part, *ARROW_MOVES[key], sizes))
    if key == "Enter" and part.layer:
        return select(values, _next_parameter(part, sizes))
    if key in NUMBER_STEPS:
        return {"number": round(min(max(values["number"] + NUMBER_STEPS[key], -MAX_NUMBER), MAX_NUMBER), 2)}
    return resize(values, **RESIZE_KEYS[key.lower()]) if key.lower() in RESIZE_KEYS else None


def _neighbour(part: Unit | Edge, right: int, down: int, sizes: tuple[int, ...]) -> Unit:
    """Return the unit next to a unit in that direction, or one of the two ends of an edge."""
    if isinstance(part, Edge):
        part = Unit(part.layer - 1, part.source) if right < 0 else Unit(part.layer, part.target)
        right = 0
    layer = min(max(part.layer + right, 0), len(sizes) - 1)
    return Unit(layer, min(max(part.number + down, 0), sizes[layer] - 1))


def _next_parameter(part: Unit | Edge, sizes: tuple[int, ...]) -> Unit | Edge:
    """Return the first weight into a unit, or the weight after this one; after the last, the unit (its bias)."""
    if isinstance(part, Unit):
        return Edge(part.layer, 0, part.number)
    if part.source + 1 < sizes[part.layer - 1]:
        return Edge(part.layer, part.source + 1, part.target)
    return Unit(part.layer, part.target)
