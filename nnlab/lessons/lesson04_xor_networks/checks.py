"""Checks for small networks of perceptrons: two layers by hand, layers that collapse, learning by trial and error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answers import function, number, numbers, shown
from nnlab.exercises.compare import bits, close
from nnlab.exercises.exercise import Wrong

ROWS = bits(2)
GATES = {  # outputs in the order of the truth table -> what this is
    (0, 0, 0, 1): "AND",
    (0, 1, 1, 1): "OR",
    (0, 1, 1, 0): "XOR",
    (1, 1, 1, 0): "NAND",
    (1, 0, 0, 0): "NOR",
    (0, 0, 1, 1): "x₁ alone",
    (0, 1, 0, 1): "x₂ alone",
    (1, 1, 0, 0): "NOT x₁",
    (1, 0, 1, 0): "NOT x₂",
}
GIVEN = {  # the units of the lesson's network: their names, what they add up, their thresholds, their outputs
    "h1": ("h₁", "x₁ + x₂", 0.5, (0, 1, 1, 1), (0, 1, 1, 2)),
    "h2": ("h₂", "x₁ + x₂", 1.5, (0, 0, 0, 1), (0, 1, 1, 2)),
    "out": ("the output", "h₁ − 2h₂", 0.5, (0, 1, 1, 0), (0, 1, 1, -1)),
}
Mistakes = Callable[[Array], int]


def fires(z: Any) -> Array:
    """1 where z > 0, else 0."""
    return np.where(z > 0, 1, 0)


def check_truth_table(h1: Any, h2: Any, out: Any) -> None:
    """The outputs of the three units of the lesson's network, for the four rows."""
    came = {name: numbers(name, part, (4,)) for name, part in (("h1", h1), ("h2", h2), ("out", out))}
    for name, column in came.items():
        if odd := [value for value in column if value not in (0, 1)]:
            raise Wrong(f"A unit says 0 or 1, not {shown(odd[0])}: `{name}` is after the step.")
    if tuple(came["h1"]) == GIVEN["h2"][3] and tuple(came["h2"]) == GIVEN["h1"][3]:
        raise Wrong("You swapped h₁ and h₂: the one with the lower threshold, 0.5, fires more often.")
    for name, column in came.items():
        unit, law, threshold, wanted, sums = GIVEN[name]
        for row, one, right, sum_of in zip(ROWS, column, wanted, sums, strict=True):
            if one != right:
                is_above = "above" if sum_of > threshold else "not above"
                told = f"In the row {shown(row)}, {law} is {shown(sum_of)}, which is {is_above} {threshold}"
                more = " A weight of −2 takes more away than h₁ brings." if (name, sum_of) == ("out", -1) else ""
                raise Wrong(f"{told}: {unit} should be {right}, not {shown(one)}.{more}")


def check_xnor(W: Any, b: Any, v: Any, c: Any) -> None:
    """A network of two hidden step units and one output that is XNOR."""
    W, b = numbers("W", W, (2, 2)), numbers("b", b, (2,))
    v, c = numbers("v", v, (2,)), number("c", c)
    wanted = np.array([1, 0, 0, 1])
    came = _answers(W, b, v, c)
    if (came == wanted).all():
        return
    i = int(np.argmax(came != wanted))
    z = ROWS[i] @ W + b
    h = fires(z)
    told = (
        f"For x = {shown(ROWS[i])} the hidden sums are {shown(z)}, so h = {shown(h)}. The output's sum is "
        f"{shown(h @ v + c)}, so it says {came[i]}. Expected is {wanted[i]}."
    )
    raise Wrong(" ".join([told, *_xnor_mistake(W, b, v, c, came, wanted, z)]))


def _answers(W: Array, b: Array, v: Array, c: float) -> Array:
    return fires(fires(ROWS @ W + b) @ v + c)


def _xnor_mistake(W: Array, b: Array, v: Array, c: float, came: Array, wanted: Array, z: Array) -> list[str]:
    told = []
    if kind := GATES.get(tuple(came.tolist())):
        told.append(f"This is {kind}, not XNOR.")
    if (_answers(W.T, b, v, c) == wanted).all():
        told.append("A unit is a column of W, not a row: w₁₁ and w₂₁ stand one above the other.")
    elif (_answers(W, -b, v, c) == wanted).all():
        told.append("The biases b have the sign of thresholds. Put another sign before them: b = −threshold.")
    elif not came.any() or came.all():
        told.append(f"It {'always' if came.all() else 'never'} fires.")
    elif 0 in np.append(z, fires(z) @ v + c):
        told.append("A sum of exactly 0 is not above 0.")
    return told


def check_collapse(collapse: Any) -> None:
    """One matrix and one bias that do what two linear layers do."""
    call, rng = function("collapse", collapse), np.random.default_rng(4)
    given: list[dict[str, Array]] = []
    for n_in, hidden, n_out in ((2, 2, 2), (2, 2, 2), (2, 3, 1), (4, 2, 3)):
        sizes = ((n_in, hidden), (hidden,), (hidden, n_out), (n_out,))
        given.append(
            {name: rng.integers(-3, 4, size) for name, size in zip(("W1", "b1", "W2", "b2"), sizes, strict=True)}
        )
    for case in given:
        shapes = ", ".join(f"{name} of shape {part.shape}" for name, part in case.items())
        when = f"For {shapes}".replace(",)", ")")
        W1, b1, W2, b2 = case.values()
        W_came, b_came = _two("collapse", call(**case), when, "the matrix and the bias: `return W, b`")
        W, b = numbers("W", W_came, None, when), numbers("b", b_came, None, when)
        if not close(W, W1 @ W2):
            raise Wrong(f"{when} the matrix W is not the right one. {_matrix_mistake(W, W1, W2)}".strip())
        if not close(b, b1 @ W2 + b2):
            raise Wrong(
                f"{when} the matrix W is right, but the bias should be {shown(b1 @ W2 + b2)}, not "
                f"{shown(b) if b.ndim < 2 else f'of shape {b.shape}'}. {_bias_mistake(b, b1, W2, b2)}".strip()
            )


def _matrix_mistake(W: Array, W1: Array, W2: Array) -> str:
    known = [
        (W2 @ W1, "You have W2 @ W1. The order matters: X meets W1 first, so it is W1 @ W2."),
        (W1 * W2, "Multiply the matrices with @, not *, which multiplies entry by entry."),
        (W1 + W2, "You added the matrices. One layer comes after the other, so they are multiplied: W1 @ W2."),
    ]
    right = W1 @ W2
    wanted = f"Its first row should be {shown(right[0])}."
    return next((told for mistaken, told in known if close(W, mistaken)), wanted)


def _bias_mistake(b: Array, b1: Array, W2: Array, b2: Array) -> str:
    known = [
        (b2, "You forgot b⁽¹⁾: it goes through the second layer as well."),
        (b1 @ W2, "You forgot b⁽²⁾, the bias of the second layer."),
        (b1 + b2, "b⁽¹⁾ goes through the second layer too: it is multiplied by W⁽²⁾ before b⁽²⁾ is added."),
    ]
    return next((told for mistaken, told in known if close(b, mistaken)), "")


def perturb(w: Array, mistakes: Mistakes, nudges: Array) -> tuple[Array, int]:
    """Nudge each weight in turn, and take it back if there are more mistakes; the weights, and the passes it took."""
    w = np.array(w, float)
    best, passes = mistakes(w), 1
    for i in range(len(w)):
        old = w[i]
        w[i] = old + nudges[i]
        now, passes = mistakes(w), passes + 1
        if now > best:
            w[i] = old
        else:
            best = now
    return w, passes


def _cases() -> list[tuple[dict[str, Array], Mistakes, str]]:
    """(w and nudges, how to count mistakes, which is told as this)."""
    told = "mistakes counts the weights that are not 1"
    far = "mistakes is how far the sum of the weights is from 2"
    cases: list[tuple[dict[str, Array], Mistakes, str]] = [
        ({"w": np.array([0.0, 1, 0]), "nudges": np.array([1.0, 1, 1])}, lambda w: int((w != 1).sum()), told),
        ({"w": np.array([0.0, 0, 0]), "nudges": np.array([2.0, 1, -1])}, lambda w: int((w != 1).sum()), told),
        ({"w": np.array([0.0, 0, 0]), "nudges": np.array([1.0, 1, 1])}, lambda w: round(abs(w.sum() - 2)), far),
        ({"w": np.array([3.0, 0, 0]), "nudges": np.array([-1.0, 1, 1])}, lambda w: round(abs(w.sum() - 2)), far),
    ]
    rng = np.random.default_rng(4)
    for n in (4, 9):
        given = {"w": rng.integers(-3, 4, n).astype(float), "nudges": rng.integers(-2, 3, n).astype(float)}
        cases.append((given, lambda w: round(abs(w.sum() - 2)), far))
    return cases


_perturb = perturb  # by a name that no parameter hides


def check_perturb(perturb: Any) -> None:
    """Each weight is nudged once; what made it worse is taken back; the passes are counted."""
    call = function("perturb", perturb)
    tried = [_try(call, *case) for case in _cases()]
    for case, (came, passes, asked) in zip(_cases(), tried, strict=True):
        given, count, told = case
        when = f"For w = {shown(given['w'])}, nudges = {shown(given['nudges'])}, where {told},"
        right, needed = _perturb(given["w"], count, given["nudges"])
        if not close(came, right):
            mistake = _nudging_mistake([each[0] for each in tried])
            raise Wrong(f"{when} expected is w = {shown(right)}, but `perturb` gives {shown(came)}. {mistake}".strip())
        if passes != asked:
            raise Wrong(f"{when} `mistakes` was called {asked} times, but `perturb` says {shown(passes)} passes.")
        if asked > needed:
            more = "Keep the number for the best weights so far instead of asking again."
            raise Wrong(
                f"{when} the weights are right, but `mistakes` was called {asked} times. {needed} are enough. {more}"
            )


def _try(call: Callable[..., Any], given: dict[str, Array], count: Mistakes, told: str) -> tuple[Array, float, int]:
    """The weights and the passes that the learner's function gives, and how often it really asked."""
    asked = []

    def mistakes(w: Any) -> int:
        w = numbers("w", w, given["w"].shape, "Called as mistakes(w)")
        asked.append(0)
        return count(w)

    when = f"For w = {shown(given['w'])}"
    came = call(w=given["w"], mistakes=mistakes, nudges=given["nudges"])
    w, passes = _two("perturb", came, when, "the weights and the number of passes: `return w, passes`")
    return numbers("w", w, given["w"].shape, when), float(numbers("passes", passes, (), when)), len(asked)


def _nudging_mistake(came: list[Array]) -> str:
    """What a learner may have done who gets these weights in all the cases."""
    known: list[tuple[Callable[[int, int, int], bool], bool, str]] = [
        (lambda now, best, first: True, False, "It never takes a nudge back."),
        (lambda now, best, first: now > best, False, "You have it the wrong way round: more mistakes are worse."),
        (
            lambda now, best, first: now < best,
            False,
            "Keep a nudge that changes nothing, too: where no nudge helps, that is the only way to move on.",
        ),
        (lambda now, best, first: now <= first, False, "Compare with the best so far, not with the start: best = now."),
        (lambda now, best, first: now <= best, True, "You nudge all weights at once. Take them one by one."),
    ]
    for keeps, at_once, told in known:
        if all(close(one, _nudged(case[0], case[1], keeps, at_once)) for one, case in zip(came, _cases(), strict=True)):
            return told
    return ""


def _nudged(given: dict[str, Array], count: Mistakes, keeps: Callable[[int, int, int], bool], at_once: bool) -> Array:
    w = given["w"].copy()
    best = first = count(w)
    steps = [given["nudges"]] if at_once else np.diag(given["nudges"])
    for step in steps:
        now = count(w + step)
        if keeps(now, best, first):
            w, best = w + step, now
    return w


def _two(name: str, came: Any, when: str, what: str) -> tuple[Any, Any]:
    if not isinstance(came, tuple | list) or len(came) != 2:
        raise Wrong(f"{when}, `{name}` should give two things back, {what}.")
    return came[0], came[1]
