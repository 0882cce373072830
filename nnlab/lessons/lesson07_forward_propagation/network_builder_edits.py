"""Lesson 07: what buttons, keys and clicks change in the network that is built."""

from __future__ import annotations

from typing import Any

from nnlab.lessons.lesson07_forward_propagation.network_builder_design import (
    BY_HAND,
    DIGITS,
    Design,
    kept,
    preset,
    with_layer,
    with_unit,
)
from nnlab.lessons.lesson07_forward_propagation.network_builder_text import BY_LAYER, BY_UNIT
from nnlab.plots import Edge, Unit

Values = dict[str, Any]
END = 10.0  # of the slider for the chosen number
TURN = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}
NUDGE = {"Shift+ArrowUp": 0.1, "Shift+ArrowDown": -0.1}
BUILD = {"+": {"units": 1}, "-": {"units": -1}, "l": {"layers": 1}, "k": {"layers": -1}}


def opened(kind: str = BY_HAND) -> Values:
    """The values that a preset begins with."""
    steps = BY_LAYER if kind == DIGITS else BY_UNIT
    return {**choose({"design": preset(kind), "example": 1}, Unit(1, 0)), "example": 1, "steps": steps, "frame": 0}


def row_of(design: Design, example: int) -> int:
    """The row of X that is shown."""
    return min(example, len(design.X)) - 1


def edited(values: Values) -> Design:
    """The network with the slider's number in the chosen place."""
    design: Design = values["design"]
    if "chosen" not in values:
        return design
    return design.put(values["chosen"], row_of(design, values["example"]), values["number"])


def choose(values: Values, part: Unit | Edge) -> Values:
    """Another weight, bias or input is chosen; the last one keeps the number that it was given."""
    design = edited(values)
    return {"design": design, "chosen": part, "number": design.number(part, row_of(design, values["example"]))}


def rebuild(values: Values, units: int = 0, layers: int = 0) -> Values:
    """One unit or layer more or fewer, where the chosen part is."""
    design, part = edited(values), values["chosen"]
    design = with_unit(design, part, units) if units else with_layer(design, part, layers)
    return choose({"design": design, "example": values["example"]}, kept(design, part))


def press(values: Values, key: str) -> Values | None:
    """Keys: arrows choose a unit, Enter the next weight into it, and Shift with ↑ and ↓ changes its number.

    + and − add and remove a unit, L and K a layer.
    """
    part, sizes = values["chosen"], values["design"].sizes
    if key in TURN:
        return choose(values, _beside(part, *TURN[key], sizes))
    if key == "Enter" and part.layer:
        return choose(values, _next_into(part, sizes))
    if key in NUDGE:
        return {"number": round(min(max(values["number"] + NUDGE[key], -END), END), 2)}
    return rebuild(values, **BUILD[key.lower()]) if key.lower() in BUILD else None


def _beside(part: Unit | Edge, right: int, down: int, sizes: tuple[int, ...]) -> Unit:
    """The unit beside a unit, or one of the two that an edge joins."""
    if isinstance(part, Edge):
        part = Unit(part.layer - 1, part.source) if right < 0 else Unit(part.layer, part.target)
        right = 0
    layer = min(max(part.layer + right, 0), len(sizes) - 1)
    return Unit(layer, min(max(part.number + down, 0), sizes[layer] - 1))


def _next_into(part: Unit | Edge, sizes: tuple[int, ...]) -> Unit | Edge:
    """The first weight into a unit, then the next; after the last, its bias."""
    if isinstance(part, Unit):
        return Edge(part.layer, 0, part.number)
    if part.source + 1 < sizes[part.layer - 1]:
        return Edge(part.layer, part.source + 1, part.target)
    return Unit(part.layer, part.target)
