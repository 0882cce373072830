"""Perceptrons as gates: which gate it is, if not the one that was wanted, and an adder made of NANDs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answers import function, given, number, numbers, shown
from nnlab.exercises.compare import bits
from nnlab.exercises.exercise import Wrong
from nnlab.perceptron import Perceptron

TABLES = {  # outputs in the order of the truth table -> what this is
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
    """AND, with a threshold of 1.5."""
    _is_gate(w, b, "AND", (0, 0, 0, 1))
    if not np.isclose(number("b", b), -1.5):
        raise Wrong(f"This is AND, but its threshold −b is {shown(-number('b', b))}. The exercise wants 1.5.")


def check_or_gate(w: Any, b: Any) -> None:
    """OR."""
    _is_gate(w, b, "OR", (0, 1, 1, 1))


def check_nor_gate(w: Any, b: Any) -> None:
    """NOR."""
    _is_gate(w, b, "NOR", (1, 0, 0, 0))


def check_majority(w: Any, b: Any) -> None:
    """At least two of three inputs."""
    _is_gate(w, b, "the majority", (0, 0, 0, 1, 0, 1, 1, 1))


def _is_gate(w: Any, b: Any, name: str, wanted: tuple[int, ...]) -> None:
    """The perceptron with these weights gives what is wanted for every row of the truth table."""
    X = bits(len(wanted).bit_length() - 1)
    w, b = numbers("w", w, (X.shape[1],)), number("b", b)
    neuron = Perceptron(w, b)
    came, z = neuron(X), np.asarray(neuron.z(X))
    if (came == wanted).all():
        return
    i = int(np.argmax(came != wanted))
    does = "fires: 1" if came[i] else "stays silent: 0"
    told = f"For x = {shown(X[i])} the sum is {_spelled(X[i], w, b)} = {shown(z[i])}, so it {does}."
    raise Wrong(
        " ".join([told, f"Expected is {wanted[i]}.", *_recognised(came, z, i, Perceptron(w, -b)(X), name, wanted)])
    )


def _recognised(came: Array, z: Array, i: int, turned: Array, name: str, wanted: tuple[int, ...]) -> list[str]:
    """What this is, if not what was wanted, and how it may have come about."""
    told = []
    if not came.any() or came.all():
        told.append(f"It {'always' if came.all() else 'never'} fires.")
    elif table := TABLES.get(tuple(came.tolist())):
        told.append(f"This is {table}, not {name}.")
    if (turned == wanted).all():
        told.append(
            "The sign of b is the wrong way round: the bias is the threshold with the other sign, b = −threshold."
        )
    elif z[i] == 0:
        told.append("A sum of exactly 0 is not above 0.")
    return told


def _spelled(x: Array, w: Array, b: float) -> str:
    terms = [f"{_signed(weight)}·{shown(one)}" for weight, one in zip(w, x, strict=True)]
    return " + ".join([*terms, _signed(b)])


def _signed(value: Any) -> str:
    return f"({shown(value)})" if value < 0 else shown(value)


def check_half_adder(half_adder: Any) -> None:
    """Adds two digits, with nothing but the nand that it is given."""
    add = function("half_adder", half_adder)
    rows, came, used = bits(2).tolist(), [], []
    for x1, x2 in rows:
        nand, inputs = _counted_nand()
        answer = add(x1=x1, x2=x2, nand=nand)
        sum_bit, carry = numbers("half_adder", answer, (2,), given({"x1": x1, "x2": x2}))
        came.append((sum_bit, carry))
        used.append(len(inputs))
    sums, carries = tuple(sum_bit for sum_bit, _ in came), tuple(carry for _, carry in came)
    for (x1, x2), (sum_bit, carry) in zip(rows, came, strict=True):
        wanted = ((x1 + x2) % 2, (x1 + x2) // 2)
        if (sum_bit, carry) != wanted:
            told = f"{given({'x1': x1, 'x2': x2})} expected is sum {wanted[0]} and carry {wanted[1]}, but here is "
            raise Wrong(f"{told}sum {shown(sum_bit)} and carry {shown(carry)}.{_adder_mistake(sums, carries)}")
    if min(used) < 5:
        raise Wrong(f"It adds right, but not with nand alone: nand is used {min(used)} times, and five are needed.")


def _counted_nand() -> tuple[Callable[[Any, Any], int], list[Any]]:
    """0 if both inputs are 1, else 1; and a list in which it notes each pair of inputs that it gets."""
    inputs: list[Any] = []

    def nand(a: Any, b: Any) -> int:
        inputs.append((a, b))
        for value in (a, b):
            if number("an input of nand", value) not in (0, 1):
                raise Wrong(f"An input of `nand` should be 0 or 1, not {shown(value)}.")
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
