"""Text of `network_builder`: its sentence, and HTML for the sum of one unit, a layer's matrix product and shapes."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from nnlab.checks import Array
from nnlab.lessons.lesson07_forward_propagation.network_builder_design import Design, example_name
from nnlab.plots import Edge, Unit, short
from nnlab.widgets.mathml import formula

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
TABLE_CSS = """<style>.nnlab-html .nnlab-product :is(th, td) { padding: 1px 6px }
.nnlab-product .lit { background: rgba(86, 180, 233, 0.28) }
.nnlab-product .met { background: rgba(86, 180, 233, 0.6); font-weight: bold }
.nnlab-html .nnlab-product .blank { border: 0; text-align: left }</style>"""
BY_UNIT, BY_LAYER = "unit by unit", "layer by layer"
MAX_SHOWN = 5  # rows and columns shown in a table


class Step(NamedTuple):
    """One step of the forward pass: a layer, counted from 1, and those of its units that are computed."""

    layer: int
    units: range


def forward_steps(design: Design, steps: str) -> list[Step]:
    """Return all steps of the forward pass, unit by unit or layer by layer."""
    layers = enumerate(design.sizes[1:], 1)
    if steps == BY_LAYER:
        return [Step(layer, range(n)) for layer, n in layers]
    return [Step(layer, range(j, j + 1)) for layer, n in layers for j in range(n)]


def unit_number(sizes: tuple[int, ...], unit: Unit) -> int:
    """Return the number of a unit in the whole network, from 1."""
    return sum(sizes[: unit.layer]) + unit.number + 1


def subscript(*units: int) -> str:
    """Return unit numbers as a subscript."""
    return ("," if max(units) > 9 else "").join(str(unit).translate(SUBSCRIPTS) for unit in units)


def part_name(sizes: tuple[int, ...], part: Unit | Edge) -> str:
    """Return the symbol of a weight, a bias or an input: w₁₃, b₃, x₁."""
    if isinstance(part, Edge):
        ends = Unit(part.layer - 1, part.source), Unit(part.layer, part.target)
        return f"w{subscript(*(unit_number(sizes, end) for end in ends))}"
    return f"{'b' if part.layer else 'x'}{subscript(unit_number(sizes, part))}"


def sentence(
    design: Design, Z: list[Array], A: list[Array], step: Step | None, row: int, activation: str, steps: str
) -> str:
    """Return the panel's sentence: the layer sizes, and what the step has computed."""
    form = f"{'-'.join(map(str, design.sizes))} network, {design.parameters} parameters."
    if step is None:
        shown = example_name(design, row)
        return f"{form} {shown} is in the inputs. Press Step: it goes on {steps}, with f = {activation}."
    layer, units = step
    if len(units) > 1:
        return f"{form} Layer {layer}: {len(units)} units at once, from {design.sizes[layer - 1]} numbers."
    unit = unit_number(design.sizes, Unit(layer, units[0]))
    z, a = (short(float(values[row, units[0]])) for values in (Z[layer - 1], A[layer]))
    return f"{form} Unit {unit}: the sum is z = {z}, and {activation}({z}) = {a}."


def explanation_html(
    design: Design, Z: list[Array], A: list[Array], step: Step | None, row: int, batch: bool, chosen: Unit | Edge
) -> str:
    """Return HTML: the selected part, and a matrix product; before the first step, a table of the shapes."""
    chosen_one = f"{part_name(design.sizes, chosen)} = {short(design.number(chosen, row))}"
    head = f"<p>Chosen: {formula(chosen_one)}</p>"
    if step is None:
        return head + _parameters_table(design, len(design.X) if batch else 1)
    layer, units = step
    rows = list(range(len(design.X))) if batch else [row]
    W, b = design.weights[layer - 1], design.biases[layer - 1]
    law = _sum_formula(design, Z, A, layer, units[0], row) if len(units) == 1 else _shapes_formula(len(rows), layer, W)
    product = _product_table(
        A[layer - 1][rows], W, b, Z[layer - 1][rows], A[layer][rows], units, rows.index(row), layer
    )
    return f"{head}<p>{law}</p>{product}"


def _parameters_table(design: Design, n: int) -> str:
    sizes = design.sizes
    terms = " + ".join(f"( {n} · {k} + {k} )" for n, k in pairwise(sizes))
    rows = "".join(
        f"<tr><th scope='row'>layer {i}</th><td>({W.shape[0]}, {W.shape[1]})</td><td>({b.size},)</td>"
        f"<td>{W.size} + {b.size} = {W.size + b.size}</td></tr>"
        for i, (W, b) in enumerate(zip(design.weights, design.biases, strict=True), 1)
    )
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("", "shape of W", "of b", "parameters"))
    count = f"<p>{formula(f'{terms} = {design.parameters}')} parameters; X is ({n}, {sizes[0]})</p>"
    return f"{count}<table><tr>{heads}</tr>{rows}</table>"


def _sum_formula(design: Design, Z: list[Array], A: list[Array], layer: int, j: int, row: int) -> str:
    """Return the weighted sum of one unit as a formula with numbers."""
    name = subscript(unit_number(design.sizes, Unit(layer, j)))
    inputs, weights = A[layer - 1][row], design.weights[layer - 1][:, j]
    shown = _shown_indices(len(inputs), MAX_SHOWN)
    products = ["…" if i is None else f"{_in_brackets(inputs[i])} · {_in_brackets(weights[i])}" for i in shown]
    z, a = (short(float(values[row, j])) for values in (Z[layer - 1], A[layer]))
    return formula(f"z{name} = {' + '.join([*products, _in_brackets(design.biases[layer - 1][j])])} = {z}") + (
        f"&emsp;{formula(f'a{name} = f ( {z} ) = {a}')}"
    )


def _in_brackets(value: float) -> str:
    text = short(float(value))
    return f"({text})" if text.startswith("−") else text


def _shapes_formula(n: int, layer: int, W: Array) -> str:
    law = formula(f"Z^{{({layer})}} = A^{{({layer - 1})}} W^{{({layer})}} + b^{{({layer})}}")
    return f"{law}&emsp;({n}, {W.shape[0]}) · ({W.shape[0]}, {W.shape[1]}) + ({W.shape[1]},) → ({n}, {W.shape[1]})"


def _shown_indices(n: int, most: int) -> list[int | None]:
    """Return the indices to show out of n, with None where some are left out."""
    return list(range(n)) if n <= most + 1 else [*range(most - 2), None, n - 2, n - 1]


def _product_table(inputs: Array, W: Array, b: Array, Z: Array, out: Array, lit: range, row: int, layer: int) -> str:
    """Return the product as a table: W at the top right, the inputs at the bottom left, and each z where they meet."""
    up, across = _shown_indices(len(W), MAX_SHOWN), _shown_indices(W.shape[1], MAX_SHOWN)
    if len(lit) == 1 and lit[0] not in across:
        across = [0, 1, None, lit[0], None, W.shape[1] - 1]  # as many columns, with dots on both sides of it
    kind = "a row for each example" if len(inputs) > 1 else "one row"
    blank = f"<td class='blank' colspan='{len(up)}'>"
    above = [(_table_cells(W[i], across, lit, "lit") if i is not None else _table_cells(None, across)) for i in up]
    lines = [
        _table_row(f"W<sup>({layer})</sup>" if n == 0 else "", f"{blank}</td>", line) for n, line in enumerate(above)
    ]
    here = f"{blank}a<sup>({layer - 1})</sup>, {kind}:</td>"
    lines.append(_table_row(f"b<sup>({layer})</sup>", here, _table_cells(b, across, lit, "lit")))
    for i in range(len(inputs)):
        left = _table_cells(inputs[i], up, range(len(W) if i == row else 0), "lit")
        head = f"z<sup>({layer})</sup>" if i == 0 else ""
        lines.append(
            _table_row(head, left, _table_cells(Z[i, : lit.stop], across, lit if i == row else range(0), "met"))
        )
    for i in range(len(inputs)):
        right = _table_cells(out[i, : lit.stop], across, lit if i == row else range(0), "met")
        lines.append(_table_row(f"a<sup>({layer})</sup>" if i == 0 else "", f"{blank}</td>", right))
    return f"{TABLE_CSS}<table class='nnlab-product'><tbody>{''.join(lines)}</tbody></table>"


def _table_row(head: str, left: str, right: str) -> str:
    return f"<tr>{left}<th scope='row'>{head}</th>{right}</tr>"


def _table_cells(values: Array | None, columns: list[int | None], lit: range = range(0), style: str = "") -> str:
    """Return a row's cells for the columns shown, some highlighted; without values, dots for the rows left out."""
    if values is None:
        return "<td>⋮</td>" * len(columns)
    cells = [(j, "…" if j is None else short(float(values[j])) if j < len(values) else "") for j in columns]
    return "".join(f"<td class='{style}'>{text}</td>" if j in lit else f"<td>{text}</td>" for j, text in cells)
