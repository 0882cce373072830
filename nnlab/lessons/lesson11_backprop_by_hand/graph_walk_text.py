"""Text of `graph_walk`: its sentence at each stop, and HTML with the formula in symbols and with numbers."""

from __future__ import annotations

import re

from nnlab.exercises.answer_validation import as_text
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_steps import Graph, Stop, symbol
from nnlab.trace import Backward, Forward, Weight
from nnlab.widgets.mathml import formula, signed

Rows = list[tuple[str, str]]  # each a label and a formula


def sentence(graph: Graph, number: int) -> str:
    """Return the panel's sentence at a stop."""
    stop, there = graph.stops[number], f"Stop {number} of {graph.last}"
    entry = stop.entry
    if stop.kind == "forward":
        z, a = f"{symbol('z', entry.unit)} = {as_text(entry.z)}", f"{symbol('a', entry.unit)} = {as_text(entry.a)}"
        return f"{there}, forwards. Unit {entry.unit} adds up what comes in, {z}, and says {a}."
    if stop.kind == "back":
        delta = f"{symbol('δ', entry.unit)} = {as_text(entry.delta)}"
        way = "fall" if entry.delta < 0 else "grow" if entry.delta > 0 else "stay"
        return (
            f"{there}, back at unit {entry.unit}: {delta}. If {symbol('z', entry.unit)} grew a little, L would {way}."
        )
    if stop.kind == "weight":
        gradient = f"∂L/∂{symbol('w', entry.source, entry.target)} = {as_text(entry.gradient)}"
        better = "a smaller" if entry.gradient > 0 else "a larger" if entry.gradient < 0 else "the same"
        return f"{there}, the edge from {entry.source} to {entry.target}: {gradient}. Downhill lies {better} weight."
    if stop.kind == "loss":
        return f"{there}. The way forward ends with the loss L = {as_text(graph.trace.loss)}. From here we go back."
    return f"Stop 0 of {graph.last}. The inputs and the weights are there, and nothing is computed yet. Press Step."


def calculation_html(graph: Graph, stop: Stop) -> str:
    """Return the formulae of a stop as an HTML table."""
    entry = stop.entry
    rows: Rows = []
    if stop.kind == "forward":
        rows = _forward_rows(entry)
    elif stop.kind == "back":
        rows = _backward_rows(graph, entry)
    elif stop.kind == "weight":
        rows = _weight_rows(entry)
    elif stop.kind == "loss":
        rows = _loss_rows(graph)
    return formula_table(rows)


def formula_table(rows: Rows) -> str:
    """Return an HTML table of labelled formulae; empty without rows."""
    lines = "".join(
        f"<tr><th scope='row'>{what}</th><td style='text-align: left'>{formula(_with_fractions(line))}</td></tr>"
        for what, line in rows
    )
    return f"<table><tbody>{lines}</tbody></table>" if rows else ""


def symbols_html(*entry: Backward) -> str:
    """Return the formula of each δ in symbols only, which a guess shows instead of the numbers."""
    return formula_table([("in symbols", each.symbols) for each in entry])


def _forward_rows(entry: Forward) -> Rows:
    summed, _, _ = entry.numbers.partition(f", {symbol('a', entry.unit)} = ")
    z, a = symbol("z", entry.unit), symbol("a", entry.unit)
    said = f"{a} = f ( {z} ) = {_activation_symbol(entry.activation)} ( {as_text(entry.z)} ) = {as_text(entry.a)}"
    return [("in symbols", entry.symbols), ("in numbers", summed), ("the output", said)]


def _loss_rows(graph: Graph) -> Rows:
    outputs = [entry for entry in graph.trace.forward if entry.layer == len(graph.net.layers)]
    loss = as_text(graph.trace.loss)
    if graph.net.loss_name != "mse":
        return [("the loss", f"L = {loss}")]
    squares = [
        f"{{1}}/{{2}} ( {y} − {symbol('a', o.unit)} )^{{2}}"
        for o, y in zip(outputs, _target_symbols(graph), strict=True)
    ]
    numbers = [
        f"{{1}}/{{2}} ( {as_text(y)} − {signed(o.a, 4)} )^{{2}}"
        for o, y in zip(outputs, graph.y[0].tolist(), strict=True)
    ]
    return [("in symbols", f"L = {' + '.join(squares)}"), ("in numbers", f"L = {' + '.join(numbers)} = {loss}")]


def _target_symbols(graph: Graph) -> list[str]:
    """Return the symbols of the targets: y, or y₆ and y₇ for several outputs."""
    first = sum(graph.sizes[:-1]) + 1
    return ["y"] if graph.sizes[-1] == 1 else [symbol("y", first + i) for i in range(graph.sizes[-1])]


def _backward_rows(graph: Graph, entry: Backward) -> Rows:
    j = entry.unit
    forward = next(each for each in graph.trace.forward if each.unit == j)
    rows: Rows = [("in symbols", entry.symbols)]
    if not entry.targets and graph.net.loss_name == "mse":
        i = graph.unit(j).number
        numbers = f"{as_text(forward.a)} − {signed(float(graph.y[0, i]), 4).removesuffix('.0000')}"
        rows.append(
            (
                "the error",
                f"∂L/∂{symbol('a', j)} = {symbol('a', j)} − {_target_symbols(graph)[i]} = {numbers} = "
                f"{as_text(entry.error)}",
            )
        )
    slope = f"f′ ( {symbol('z', j)} ) = "
    if forward.activation == "sigmoid":
        slope += f"{symbol('a', j)} · ( 1 − {symbol('a', j)} ) = {as_text(forward.a)} · {as_text(1 - forward.a)} = "
    rows += [("the slope", slope + as_text(entry.slope)), ("in numbers", entry.numbers)]
    return [*rows, ("the bias", f"∂L/∂{symbol('b', j)} = {symbol('δ', j)} = {as_text(entry.delta)}")]


def _weight_rows(entry: Weight) -> Rows:
    return [("in symbols", entry.symbols), ("in numbers", entry.numbers)]


def _activation_symbol(activation: str) -> str:
    return {"sigmoid": "σ"}.get(activation, activation)


def _with_fractions(line: str) -> str:
    return re.sub(r"∂L/∂(\w+(?:,\w+)?)", r"{∂L}/{∂\1}", line)
