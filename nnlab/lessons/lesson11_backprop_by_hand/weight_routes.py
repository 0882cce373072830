"""The panel `weight_routes` of lesson 11: routes from a weight to the loss, and a check of its gradient by a nudge."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy.typing as npt
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.exercises.answer_validation import as_text
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_steps import Graph, symbol
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_text import formula_table
from nnlab.lessons.lesson11_backprop_by_hand.weight_routes_paths import Nudge, Route, nudge_weight, routes
from nnlab.trace import Weight
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update, Values

NUDGES = ["1", "0.1", "0.01", "0.001", "0.00001"]
MAX_ROUTES = 8  # routes written out, at most


def weight_routes(net: Any = None, x: npt.ArrayLike | None = None, y: npt.ArrayLike | None = None) -> Panel:
    """Show the routes of a weight of lesson 11's network, or of a small one of your own with an example x and y.

    x, y and the limits on the network's size are those of `graph_walk`.
    """
    graph = Graph(net, x, y)
    weights = {
        symbol("w", w.source, w.target): w for w in sorted(graph.trace.weights, key=_target_then_source) if w.source
    }
    names, drawn = list(weights), list[Any]()

    def on_pointer(values: Values, pointer: Pointer) -> Values | None:
        """Click an edge to choose its weight."""
        found = drawn[0].nearest(pointer.x, pointer.y) if pointer.kind == "down" else None
        chosen = next((each for each in names if graph.edge(weights[each]) == found), None)
        return {"weight": chosen, "route": 0} if chosen else None

    def on_key(values: Values, key: str) -> Values | None:
        """With the keyboard: ↑ and ↓ choose another weight, → and ← light its routes one at a time."""
        if key in ("ArrowUp", "ArrowDown"):
            here = names.index(values["weight"]) + (1 if key == "ArrowDown" else -1)
            return {"weight": names[here % len(names)], "route": 0}
        return (
            next_route(values, {"ArrowRight": 1, "ArrowLeft": -1}[key]) if key in ("ArrowRight", "ArrowLeft") else None
        )

    def next_route(values: Values, step: int = 1) -> Values:
        count = len(routes(graph, weights[values["weight"]]))
        return {"route": (min(values["route"], count) + step) % (count + 1) if count > 1 else 0}

    return Panel(
        lambda fig: _build(fig, graph, weights, drawn),
        title="All routes of one weight",
        goals=_goals(graph, weights),
        on_pointer=on_pointer,
        on_key=on_key,
        actions={"Next route": next_route},
        size=(740, 290),
        weight=names,
        h=choice(options=NUDGES, value="0.1", description="nudge h"),
        route=fixed(0),
    )


def _target_then_source(weight: Weight) -> tuple[int, int]:
    return weight.target, weight.source


def _highlighted(found: tuple[Route, ...], route: int) -> tuple[Route, ...]:
    """Return the highlighted routes: all of them, or one."""
    return (found[route - 1],) if 0 < route <= len(found) else found


def _goals(graph: Graph, weights: dict[str, Weight]) -> list[Goal]:
    all_routes = {each: routes(graph, weight) for each, weight in weights.items()}
    first, digits = next(iter(weights)), "0.00001"
    goals = [
        Goal(
            f"Nudge {first} so little that both sides agree with its gradient to 8 digits after the point.",
            lambda weight, h: weight == first and nudge_weight(graph, weights[first], float(h)).agrees,
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


def _build(fig: Figure, graph: Graph, weights: dict[str, Weight], drawn: list[Any]) -> Update:
    picture, units = plots.network(fig, graph.sizes), graph.units()
    drawn[:] = [picture]
    cached_nudge = lru_cache(len(weights) * len(NUDGES))(
        lambda weight, h: nudge_weight(graph, weights[weight], float(h))
    )

    def update(weight: str = next(iter(weights)), h: str = "0.1", route: int = 0) -> tuple[str, str]:
        nudge = cached_nudge(weight, h)
        lit = _highlighted(nudge.routes, route)
        edges = {graph.between(i, j) for each in lit for i, j in zip(each.units, each.units[1:], strict=False)}
        picture.move(
            graph.sizes,
            graph.weights,
            values=nudge.values,
            biases=graph.biases,
            names=[[f"unit {unit}" for unit in row] for row in units],
            notes=[[f"Δa = {as_text(change, 3)}" if change else "" for change in row] for row in nudge.changes],
            heads=["inputs", *["hidden"] * (len(units) - 2), "outputs"],
            lit=[*edges, *(graph.unit(unit) for each in lit for unit in each.units)],
            chosen=graph.edge(nudge.weight),
        )
        return _sentence(weight, h, nudge, route, lit), _routes_html(weight, nudge, lit) + _nudge_html(weight, h, nudge)

    return update


def _sentence(weight: str, h: str, nudge: Nudge, route: int, lit: tuple[Route, ...]) -> str:
    gradient = as_text(nudge.weight.gradient)
    if len(lit) < len(nudge.routes):
        adds = f"{lit[0].label} adds {as_text(lit[0].gradient)} to ∂L/∂{weight} = {gradient}."
        return f"{weight}, route {route} of {len(nudge.routes)}: {adds}"
    count = "1 route" if len(lit) == 1 else f"{len(lit)} routes"
    change = f"Nudged by {h} it changes L by {as_text(nudge.up)}, {as_text(nudge.up / nudge.h)} for each 1."
    return f"{weight} has {count} to the loss, and ∂L/∂{weight} = {gradient}. {change}"


def _routes_html(weight: str, nudge: Nudge, lit: tuple[Route, ...]) -> str:
    """Return HTML: the product of each highlighted route, and their sum."""
    rows = []
    for each in lit[:MAX_ROUTES]:
        rows.append((each.label, " · ".join(each.symbols)))
        rows.append(("", f"= {' · '.join(map(_in_brackets, each.numbers))} = {as_text(each.gradient)}"))
    if len(lit) == len(nudge.routes) > 1:
        terms = " + ".join(_in_brackets(each.gradient) for each in lit[:MAX_ROUTES])
        more = " + ⋯" if len(lit) > MAX_ROUTES else ""
        rows.append(("together", f"∂L/∂{weight} = {terms}{more} = {as_text(nudge.weight.gradient)}"))
    return formula_table(rows)


def _in_brackets(value: float) -> str:
    return f"({as_text(value)})" if value < 0 else as_text(value)


def _nudge_html(weight: str, h: str, nudge: Nudge) -> str:
    """Return HTML: the change of the loss divided by h, compared with the gradient."""
    rows = [
        (f"nudged up by {h}", nudge.up / nudge.h),
        (f"up and down by {h}", nudge.central_difference),
        ("backpropagation", nudge.weight.gradient),
    ]
    lines = "".join(f"<tr><th scope='row'>{what}</th><td>{number(value, 8)}</td></tr>" for what, value in rows)
    head = f"<th scope='col'>change of L for each 1 of {weight}</th>"
    about = f"<p>The loss computed anew, with {weight} nudged:</p>"
    return f"{about}<table><thead><tr><th></th>{head}</tr></thead><tbody>{lines}</tbody></table>"
