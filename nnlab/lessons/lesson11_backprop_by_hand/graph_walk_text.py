"""Lesson 11: what is said and written at a stop of the walk: the formula in symbols, and the same with numbers."""

from __future__ import annotations

import re

from nnlab.exercises.answers import shown
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_steps import Graph, Stop, name
from nnlab.trace import Backward, Forward, Weight
from nnlab.widgets.mathml import formula, signed

Rows = list[tuple[str, str]]  # what it is, and a formula


def sentence(graph: Graph, number: int) -> str:
    """What is to be seen at a stop."""
    stop, there = graph.stops[number], f"Stop {number} of {graph.last}"
    told = stop.told
    if stop.kind == "forward":
        z, a = f"{name('z', told.unit)} = {shown(told.z)}", f"{name('a', told.unit)} = {shown(told.a)}"
        return f"{there}, forwards. Unit {told.unit} adds up what comes in, {z}, and says {a}."
    if stop.kind == "back":
        delta = f"{name('δ', told.unit)} = {shown(told.delta)}"
        way = "fall" if told.delta < 0 else "grow" if told.delta > 0 else "stay"
        return f"{there}, back at unit {told.unit}: {delta}. If {name('z', told.unit)} grew a little, L would {way}."
    if stop.kind == "weight":
        gradient = f"∂L/∂{name('w', told.source, told.target)} = {shown(told.gradient)}"
        better = "a smaller" if told.gradient > 0 else "a larger" if told.gradient < 0 else "the same"
        return f"{there}, the edge from {told.source} to {told.target}: {gradient}. Downhill lies {better} weight."
    if stop.kind == "loss":
        return f"{there}. The way forward ends with the loss L = {shown(graph.trace.loss)}. From here we go back."
    return f"Stop 0 of {graph.last}. The inputs and the weights are there, and nothing is computed yet. Press Step."


def calculation(graph: Graph, stop: Stop) -> str:
    """The formulae of a stop as a table."""
    told = stop.told
    rows: Rows = []
    if stop.kind == "forward":
        rows = _forward(told)
    elif stop.kind == "back":
        rows = _back(graph, told)
    elif stop.kind == "weight":
        rows = _weight(told)
    elif stop.kind == "loss":
        rows = _loss(graph)
    return table(rows)


def table(rows: Rows) -> str:
    """Formulae below one another, each with what it is."""
    lines = "".join(
        f"<tr><th scope='row'>{what}</th><td style='text-align: left'>{formula(_fractions(line))}</td></tr>"
        for what, line in rows
    )
    return f"<table><tbody>{lines}</tbody></table>" if rows else ""


def in_symbols(*told: Backward) -> str:
    """The formula of each δ alone, for a guess."""
    return table([("in symbols", each.symbols) for each in told])


def _forward(told: Forward) -> Rows:
    summed, _, _ = told.numbers.partition(f", {name('a', told.unit)} = ")
    z, a = name("z", told.unit), name("a", told.unit)
    said = f"{a} = f ( {z} ) = {_called(told.activation)} ( {shown(told.z)} ) = {shown(told.a)}"
    return [("in symbols", told.symbols), ("in numbers", summed), ("the output", said)]


def _loss(graph: Graph) -> Rows:
    outputs = [told for told in graph.trace.forward if told.layer == len(graph.net.layers)]
    loss = shown(graph.trace.loss)
    if graph.net.loss_name != "mse":
        return [("the loss", f"L = {loss}")]
    squares = [
        f"{{1}}/{{2}} ( {y} − {name('a', o.unit)} )^{{2}}" for o, y in zip(outputs, _targets(graph), strict=True)
    ]
    numbers = [
        f"{{1}}/{{2}} ( {shown(y)} − {signed(o.a, 4)} )^{{2}}"
        for o, y in zip(outputs, graph.y[0].tolist(), strict=True)
    ]
    return [("in symbols", f"L = {' + '.join(squares)}"), ("in numbers", f"L = {' + '.join(numbers)} = {loss}")]


def _targets(graph: Graph) -> list[str]:
    """The names of the targets: y, or y₆ and y₇ for several outputs."""
    first = sum(graph.sizes[:-1]) + 1
    return ["y"] if graph.sizes[-1] == 1 else [name("y", first + i) for i in range(graph.sizes[-1])]


def _back(graph: Graph, told: Backward) -> Rows:
    j = told.unit
    forward = next(each for each in graph.trace.forward if each.unit == j)
    rows: Rows = [("in symbols", told.symbols)]
    if not told.targets and graph.net.loss_name == "mse":
        i = graph.unit(j).number
        numbers = f"{shown(forward.a)} − {signed(float(graph.y[0, i]), 4).removesuffix('.0000')}"
        rows.append(
            (
                "the error",
                f"∂L/∂{name('a', j)} = {name('a', j)} − {_targets(graph)[i]} = {numbers} = {shown(told.error)}",
            )
        )
    slope = f"f′ ( {name('z', j)} ) = "
    if forward.activation == "sigmoid":
        slope += f"{name('a', j)} · ( 1 − {name('a', j)} ) = {shown(forward.a)} · {shown(1 - forward.a)} = "
    rows += [("the slope", slope + shown(told.slope)), ("in numbers", told.numbers)]
    return [*rows, ("the bias", f"∂L/∂{name('b', j)} = {name('δ', j)} = {shown(told.delta)}")]


def _weight(told: Weight) -> Rows:
    return [("in symbols", told.symbols), ("in numbers", told.numbers)]


def _called(activation: str) -> str:
    return {"sigmoid": "σ"}.get(activation, activation)


def _fractions(line: str) -> str:
    return re.sub(r"∂L/∂(\w+(?:,\w+)?)", r"{∂L}/{∂\1}", line)
