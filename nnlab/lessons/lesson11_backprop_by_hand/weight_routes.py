"""Lesson 11: one weight, all its routes to the loss, and the proof of its gradient by a nudge."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy.typing as npt
from ipywidgets import Dropdown, fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.exercises.answers import shown
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_steps import Graph, name
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_text import table
from nnlab.lessons.lesson11_backprop_by_hand.weight_routes_paths import Nudge, Route, nudged, routes
from nnlab.trace import Weight
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Goal, Panel, Values
from nnlab.widgets.scene import Pointer, Update

NUDGES = ["1", "0.1", "0.01", "0.001", "0.00001"]
MOST = 8  # routes that are written out


def weight_routes(net: Any = None, x: npt.ArrayLike | None = None, y: npt.ArrayLike | None = None) -> Panel:
    """The routes of a weight of the network of lesson 11, or of a small one of your own with an example x and y.

    x, y and how large the network may be are as for `graph_walk`.
    """
    graph = Graph(net, x, y)
    weights = {name("w", w.source, w.target): w for w in sorted(graph.trace.weights, key=_order) if w.source}
    names, network_of = list(weights), list[Any]()

    def on_pointer(values: Values, pointer: Pointer) -> Values | None:
        """Click an edge to choose its weight."""
        found = network_of[0].nearest(pointer.x, pointer.y) if pointer.kind == "down" else None
        chosen = next((each for each in names if graph.edge(weights[each]) == found), None)
        return {"weight": chosen, "route": 0} if chosen else None

    def on_key(values: Values, key: str) -> Values | None:
        """With the keyboard: ↑ and ↓ choose another weight, → and ← light its routes one at a time."""
        if key in ("ArrowUp", "ArrowDown"):
            here = names.index(values["weight"]) + (1 if key == "ArrowDown" else -1)
            return {"weight": names[here % len(names)], "route": 0}
        return turn(values, {"ArrowRight": 1, "ArrowLeft": -1}[key]) if key in ("ArrowRight", "ArrowLeft") else None

    def turn(values: Values, step: int = 1) -> Values:
        count = len(routes(graph, weights[values["weight"]]))
        return {"route": (min(values["route"], count) + step) % (count + 1) if count > 1 else 0}

    return Panel(
        lambda fig: _build(fig, graph, weights, network_of),
        goals=_goals(graph, weights),
        on_pointer=on_pointer,
        on_key=on_key,
        actions={"Next route": turn},
        size=(740, 290),
        weight=names,
        h=Dropdown(options=NUDGES, value="0.1", description="nudge h"),
        route=fixed(0),
    )


def _order(weight: Weight) -> tuple[int, int]:
    return weight.target, weight.source


def _lit(found: tuple[Route, ...], route: int) -> tuple[Route, ...]:
    """The routes that are lit: all of them, or one."""
    return (found[route - 1],) if 0 < route <= len(found) else found


def _goals(graph: Graph, weights: dict[str, Weight]) -> list[Goal]:
    all_routes = {each: routes(graph, weight) for each, weight in weights.items()}
    first, digits = next(iter(weights)), "0.00001"
    goals = [
        Goal(
            f"Nudge {first} so little that both sides agree with its gradient to 8 digits after the point.",
            lambda weight, h: weight == first and nudged(graph, weights[first], float(h)).agrees,
            {"weight": first, "h": digits},
        )
    ]
    against = [
        (each, i)
        for each, found in all_routes.items()
        for i, route in enumerate(found, 1)
        if route.gradient * weights[each].gradient < 0
    ]
    if against:
        goals.append(
            Goal(
                "Light a single route that pulls against the gradient of its weight.",
                lambda weight, route: (weight, route) in against,
                dict(zip(("weight", "route"), against[0], strict=True)),
            )
        )
    single = [each for each, found in all_routes.items() if len(found) == 1]
    if single and first not in single:
        goals.append(Goal("Find a weight with one route only.", lambda weight: weight in single, {"weight": single[0]}))
    return goals


def _build(fig: Figure, graph: Graph, weights: dict[str, Weight], network_of: list[Any]) -> Update:
    picture, units = plots.network(fig, graph.sizes), graph.units()
    network_of[:] = [picture]
    once = lru_cache(len(weights) * len(NUDGES))(lambda weight, h: nudged(graph, weights[weight], float(h)))

    def update(weight: str = next(iter(weights)), h: str = "0.1", route: int = 0) -> tuple[str, str]:
        told = once(weight, h)
        lit = _lit(told.routes, route)
        edges = {graph.between(i, j) for each in lit for i, j in zip(each.units, each.units[1:], strict=False)}
        picture.move(
            graph.sizes,
            graph.weights,
            values=told.values,
            biases=graph.biases,
            names=[[f"unit {unit}" for unit in row] for row in units],
            notes=[[f"Δa = {shown(change, 3)}" if change else "" for change in row] for row in told.changes],
            heads=["inputs", *["hidden"] * (len(units) - 2), "outputs"],
            lit=[*edges, *(graph.unit(unit) for each in lit for unit in each.units)],
            chosen=graph.edge(told.weight),
        )
        return _sentence(weight, h, told, route, lit), _lines(weight, told, lit) + _nudges(weight, h, told)

    return update


def _sentence(weight: str, h: str, told: Nudge, route: int, lit: tuple[Route, ...]) -> str:
    gradient = shown(told.weight.gradient)
    if len(lit) < len(told.routes):
        adds = f"{lit[0].told} adds {shown(lit[0].gradient)} to ∂L/∂{weight} = {gradient}."
        return f"{weight}, route {route} of {len(told.routes)}: {adds}"
    count = "1 route" if len(lit) == 1 else f"{len(lit)} routes"
    change = f"Nudged by {h} it changes L by {shown(told.up)}, {shown(told.up / told.h)} for each 1."
    return f"{weight} has {count} to the loss, and ∂L/∂{weight} = {gradient}. {change}"


def _lines(weight: str, told: Nudge, lit: tuple[Route, ...]) -> str:
    """The product of each lit route, and their sum."""
    rows = []
    for each in lit[:MOST]:
        rows.append((each.told, " · ".join(each.symbols)))
        rows.append(("", f"= {' · '.join(map(_bracketed, each.numbers))} = {shown(each.gradient)}"))
    if len(lit) == len(told.routes) > 1:
        terms = " + ".join(_bracketed(each.gradient) for each in lit[:MOST])
        more = " + ⋯" if len(lit) > MOST else ""
        rows.append(("together", f"∂L/∂{weight} = {terms}{more} = {shown(told.weight.gradient)}"))
    return table(rows)


def _bracketed(value: float) -> str:
    return f"({shown(value)})" if value < 0 else shown(value)


def _nudges(weight: str, h: str, told: Nudge) -> str:
    """The change of the loss for each 1 of nudge, beside the gradient."""
    rows = [
        (f"nudged up by {h}", told.up / told.h),
        (f"up and down by {h}", told.both_sides),
        ("backpropagation", told.weight.gradient),
    ]
    lines = "".join(f"<tr><th scope='row'>{what}</th><td>{number(value, 8)}</td></tr>" for what, value in rows)
    head = f"<th scope='col'>change of L for each 1 of {weight}</th>"
    about = f"<p>The loss computed anew, with {weight} nudged:</p>"
    return f"{about}<table><thead><tr><th></th>{head}</tr></thead><tbody>{lines}</tbody></table>"
