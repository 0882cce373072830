"""Checks of lesson 02's gate exercises: AND, OR, NOR and majority as perceptrons, and the half adder made of NANDs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, for_input, function, number, numbers
from nnlab.exercises.compare import bits
from nnlab.exercises.exercise import Wrong
from nnlab.perceptron import Perceptron

GATE_NAMES = {  # outputs in the order of the truth table -> the gate's name
    (0, 0, 0, 1): "AND",
    (0, 1, 1, 1): "OR",
    (1, 1, 1, 0): "NAND",
    (1, 0, 0, 0): "NOR",
    (0, 0, 1, 1): "x₁ alone",
    (0, 1, 0, 1): "x₂ alone",
    (1, 1, 0, 0): "NOT x₁",
    (1, 0, 1, 0): "NOT x₂",
    (0, 0, 0, 0, 0, 0, 0, 1): "AND of three inputs",
    (0, 1, 1, 1, 1, 1, 1, 1): "OR of three inputs",
}


def check_and_gate(w: Any, b: Any) -> None:
    """Check the exercise `and_gate`: AND, with a threshold of 1.5."""
    _check_gate(w, b, "AND", (0, 0, 0, 1))
    if not np.isclose(number("b", b), -1.5):
        raise Wrong(f"This is AND, but its threshold −b is {as_text(-number('b', b))}. The exercise wants 1.5.")


def check_or_gate(w: Any, b: Any) -> None:
    """Check the exercise `or_gate`."""
    _check_gate(w, b, "OR", (0, 1, 1, 1))


def check_nor_gate(w: Any, b: Any) -> None:
    """Check the exercise `nor_gate`."""
    _check_gate(w, b, "NOR", (1, 0, 0, 0))


def check_majority(w: Any, b: Any) -> None:
    """Check the exercise `majority`: at least two of three inputs."""
    _check_gate(w, b, "the majority", (0, 0, 0, 1, 0, 1, 1, 1))


def _check_gate(w: Any, b: Any, name: str, wanted: tuple[int, ...]) -> None:
    """Raise `Wrong` unless the perceptron outputs what's wanted for every row of the truth table."""
    X = bits(len(wanted).bit_length() - 1)
    w, b = numbers("w", w, (X.shape[1],)), number("b", b)
    neuron = Perceptron(w, b)
    came, z = neuron(X), np.asarray(neuron.z(X))
    if (came == wanted).all():
        return
    i = int(np.argmax(came != wanted))
    does = "fires: 1" if came[i] else "stays silent: 0"
    told = f"For x = {as_text(X[i])} the sum is {_sum_text(X[i], w, b)} = {as_text(z[i])}, so it {does}."
    raise Wrong(
        " ".join([told, f"Expected is {wanted[i]}.", *_gate_mistake(came, z, i, Perceptron(w, -b)(X), name, wanted)])
    )


def _gate_mistake(
    came: Array, z: Array, i: int, outputs_with_minus_b: Array, name: str, wanted: tuple[int, ...]
) -> list[str]:
    """Say which gate this is instead, and what the likely mistake is."""
    told = []
    if not came.any() or came.all():
        told.append(f"It {'always' if came.all() else 'never'} fires.")
    elif table := GATE_NAMES.get(tuple(came.tolist())):
        told.append(f"This is {table}, not {name}.")
    if (outputs_with_minus_b == wanted).all():
        told.append(
            "The sign of b is the wrong way round: the bias is the threshold with the other sign, b = −threshold."
        )
    elif z[i] == 0:
        told.append("A sum of exactly 0 is not above 0.")
    return told


def _sum_text(x: Array, w: Array, b: float) -> str:
    terms = [f"{_with_brackets(weight)}·{as_text(one)}" for weight, one in zip(w, x, strict=True)]
    return " + ".join([*terms, _with_brackets(b)])


def _with_brackets(value: Any) -> str:
    return f"({as_text(value)})" if value < 0 else as_text(value)


def check_half_adder(half_adder: Any) -> None:
    """Check the exercise `half_adder`: adds two bits, using only the `nand` it's given."""
    add = function("half_adder", half_adder)
    rows, came, used = bits(2).tolist(), [], []
    for x1, x2 in rows:
        nand, inputs = _recording_nand()
        answer = add(x1=x1, x2=x2, nand=nand)
        sum_bit, carry = numbers("half_adder", answer, (2,), for_input({"x1": x1, "x2": x2}))
        came.append((sum_bit, carry))
        used.append(len(inputs))
    sums, carries = tuple(sum_bit for sum_bit, _ in came), tuple(carry for _, carry in came)
    for (x1, x2), (sum_bit, carry) in zip(rows, came, strict=True):
        wanted = ((x1 + x2) % 2, (x1 + x2) // 2)
        if (sum_bit, carry) != wanted:
            told = f"{for_input({'x1': x1, 'x2': x2})} expected is sum {wanted[0]} and carry {wanted[1]}, but here is "
            raise Wrong(f"{told}sum {as_text(sum_bit)} and carry {as_text(carry)}.{_adder_mistake(sums, carries)}")
    if min(used) < 5:
        raise Wrong(f"It adds right, but not with nand alone: nand is used {min(used)} times, and five are needed.")


def _recording_nand() -> tuple[Callable[[Any, Any], int], list[Any]]:
    """Return a NAND function that validates its inputs, and the list in which it records them."""
    inputs: list[Any] = []

    def nand(a: Any, b: Any) -> int:
        inputs.append((a, b))
        for value in (a, b):
            if number("an input of nand", value) not in (0, 1):
                raise Wrong(f"An input of `nand` should be 0 or 1, not {as_text(value)}.")
        return 1 - int(a) * int(b)

    return nand, inputs


def _adder_mistake(sums: tuple[float, ...], carries: tuple[float, ...]) -> str:
    if (sums, carries) == ((0, 0, 0, 1), (0, 1, 1, 0)):
        return " You swapped the two: the sum comes first, then the carry."
    if carries == (1, 1, 1, 0):
        return " Your carry is NAND. Turn it round: a NAND with both inputs the same is NOT."
    if sums == (0, 1, 1, 1):
        return " Your sum is OR. But 1 + 1 is 10 in binary: the sum is 0 there, and the carry 1."
    return ""
