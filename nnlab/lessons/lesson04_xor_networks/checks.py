"""Checks of lesson 04's exercises: truth table of the XOR network, XNOR, collapsing linear layers, perturbation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, number, numbers
from nnlab.exercises.compare import bits, close
from nnlab.exercises.exercise import Wrong

ROWS = bits(2)
GATE_NAMES = {  # outputs in the order of the truth table -> the gate's name
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
UNITS = {  # units of the lesson's XOR network: symbol, sum, threshold, outputs, sums
    "h1": ("h₁", "x₁ + x₂", 0.5, (0, 1, 1, 1), (0, 1, 1, 2)),
    "h2": ("h₂", "x₁ + x₂", 1.5, (0, 0, 0, 1), (0, 1, 1, 2)),
    "out": ("the output", "h₁ − 2h₂", 0.5, (0, 1, 1, 0), (0, 1, 1, -1)),
}
CountMistakes = Callable[[Array], int]


def fires(z: Any) -> Array:
    """1 where z > 0, else 0."""
    return np.where(z > 0, 1, 0)


def check_truth_table(h1: Any, h2: Any, out: Any) -> None:
    """Check the exercise `truth_table`: outputs of the three units of the lesson's network, for the four rows."""
    came = {name: numbers(name, part, (4,)) for name, part in (("h1", h1), ("h2", h2), ("out", out))}
    for name, column in came.items():
        if odd := [value for value in column if value not in (0, 1)]:
            raise Wrong(f"A unit says 0 or 1, not {as_text(odd[0])}: `{name}` is after the step.")
    if tuple(came["h1"]) == UNITS["h2"][3] and tuple(came["h2"]) == UNITS["h1"][3]:
        raise Wrong("You swapped h₁ and h₂: the one with the lower threshold, 0.5, fires more often.")
    for name, column in came.items():
        unit, sum_text, threshold, wanted, sums = UNITS[name]
        for row, one, right, sum_of in zip(ROWS, column, wanted, sums, strict=True):
            if one != right:
                is_above = "above" if sum_of > threshold else "not above"
                told = f"In the row {as_text(row)}, {sum_text} is {as_text(sum_of)}, which is {is_above} {threshold}"
                more = " A weight of −2 takes more away than h₁ brings." if (name, sum_of) == ("out", -1) else ""
                raise Wrong(f"{told}: {unit} should be {right}, not {as_text(one)}.{more}")


def check_xnor(W: Any, b: Any, v: Any, c: Any) -> None:
    """Check the exercise `xnor`: a network of two hidden step units and one output that computes XNOR."""
    W, b = numbers("W", W, (2, 2)), numbers("b", b, (2,))
    v, c = numbers("v", v, (2,)), number("c", c)
    wanted = np.array([1, 0, 0, 1])
    came = _network_outputs(W, b, v, c)
    if (came == wanted).all():
        return
    i = int(np.argmax(came != wanted))
    z = ROWS[i] @ W + b
    h = fires(z)
    told = (
        f"For x = {as_text(ROWS[i])} the hidden sums are {as_text(z)}, so h = {as_text(h)}. The output's sum is "
        f"{as_text(h @ v + c)}, so it says {came[i]}. Expected is {wanted[i]}."
    )
    raise Wrong(" ".join([told, *_xnor_mistake(W, b, v, c, came, wanted, z)]))


def _network_outputs(W: Array, b: Array, v: Array, c: float) -> Array:
    return fires(fires(ROWS @ W + b) @ v + c)


def _xnor_mistake(W: Array, b: Array, v: Array, c: float, came: Array, wanted: Array, z: Array) -> list[str]:
    told = []
    if kind := GATE_NAMES.get(tuple(came.tolist())):
        told.append(f"This is {kind}, not XNOR.")
    if (_network_outputs(W.T, b, v, c) == wanted).all():
        told.append("A unit is a column of W, not a row: w₁₁ and w₂₁ stand one above the other.")
    elif (_network_outputs(W, -b, v, c) == wanted).all():
        told.append("The biases b have the sign of thresholds. Put another sign before them: b = −threshold.")
    elif not came.any() or came.all():
        told.append(f"It {'always' if came.all() else 'never'} fires.")
    elif 0 in np.append(z, fires(z) @ v + c):
        told.append("A sum of exactly 0 is not above 0.")
    return told


def check_collapse(collapse: Any) -> None:
    """Check the exercise `collapse`: the matrix and bias of the one layer that equals two linear layers."""
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
        W_came, b_came = _unpack_pair("collapse", call(**case), when, "the matrix and the bias: `return W, b`")
        W, b = numbers("W", W_came, None, when), numbers("b", b_came, None, when)
        if not close(W, W1 @ W2):
            raise Wrong(f"{when} the matrix W is not the right one. {_matrix_mistake(W, W1, W2)}".strip())
        if not close(b, b1 @ W2 + b2):
            raise Wrong(
                f"{when} the matrix W is right, but the bias should be {as_text(b1 @ W2 + b2)}, not "
                f"{as_text(b) if b.ndim < 2 else f'of shape {b.shape}'}. {_bias_mistake(b, b1, W2, b2)}".strip()
            )


def _matrix_mistake(W: Array, W1: Array, W2: Array) -> str:
    known = [
        (W2 @ W1, "You have W2 @ W1. The order matters: X meets W1 first, so it is W1 @ W2."),
        (W1 * W2, "Multiply the matrices with @, not *, which multiplies entry by entry."),
        (W1 + W2, "You added the matrices. One layer comes after the other, so they are multiplied: W1 @ W2."),
    ]
    right = W1 @ W2
    wanted = f"Its first row should be {as_text(right[0])}."
    return next((told for mistaken, told in known if close(W, mistaken)), wanted)


def _bias_mistake(b: Array, b1: Array, W2: Array, b2: Array) -> str:
    known = [
        (b2, "You forgot b⁽¹⁾: it goes through the second layer as well."),
        (b1 @ W2, "You forgot b⁽²⁾, the bias of the second layer."),
        (b1 + b2, "b⁽¹⁾ goes through the second layer too: it is multiplied by W⁽²⁾ before b⁽²⁾ is added."),
    ]
    return next((told for mistaken, told in known if close(b, mistaken)), "")


def perturb(w: Array, mistakes: CountMistakes, nudges: Array) -> tuple[Array, int]:
    """Reference: nudge each weight in turn, undo it if mistakes increase; return the weights and forward passes."""
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


def _perturb_cases() -> list[tuple[dict[str, Array], CountMistakes, str]]:
    """Return test cases: (w and nudges, the function that counts mistakes, its description)."""
    told = "mistakes counts the weights that are not 1"
    far = "mistakes is how far the sum of the weights is from 2"
    cases: list[tuple[dict[str, Array], CountMistakes, str]] = [
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


_perturb = perturb  # a name that the parameter of check_perturb doesn't shadow


def check_perturb(perturb: Any) -> None:
    """Check the exercise `perturb`: nudge each weight once, undo what made it worse, count the passes."""
    call = function("perturb", perturb)
    tried = [_run_learners_perturb(call, *case) for case in _perturb_cases()]
    for case, (came, passes, asked) in zip(_perturb_cases(), tried, strict=True):
        given, count, told = case
        when = f"For w = {as_text(given['w'])}, nudges = {as_text(given['nudges'])}, where {told},"
        right, needed = _perturb(given["w"], count, given["nudges"])
        if not close(came, right):
            hint = _perturb_mistake([each[0] for each in tried])
            raise Wrong(f"{when} expected is w = {as_text(right)}, but `perturb` gives {as_text(came)}. {hint}".strip())
        if passes != asked:
            raise Wrong(f"{when} `mistakes` was called {asked} times, but `perturb` says {as_text(passes)} passes.")
        if asked > needed:
            more = "Keep the number for the best weights so far instead of asking again."
            raise Wrong(
                f"{when} the weights are right, but `mistakes` was called {asked} times. {needed} are enough. {more}"
            )


def _run_learners_perturb(
    call: Callable[..., Any], given: dict[str, Array], count: CountMistakes, told: str
) -> tuple[Array, float, int]:
    """Return the weights and passes from the learner's function, and how often it really called `mistakes`."""
    asked = []

    def mistakes(w: Any) -> int:
        w = numbers("w", w, given["w"].shape, "Called as mistakes(w)")
        asked.append(0)
        return count(w)

    when = f"For w = {as_text(given['w'])}"
    came = call(w=given["w"], mistakes=mistakes, nudges=given["nudges"])
    w, passes = _unpack_pair("perturb", came, when, "the weights and the number of passes: `return w, passes`")
    return numbers("w", w, given["w"].shape, when), float(numbers("passes", passes, (), when)), len(asked)


def _perturb_mistake(came: list[Array]) -> str:
    """Return the message for the known mistake that yields these weights in all cases, or ""."""
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
        if all(
            close(one, _perturb_with_mistake(case[0], case[1], keeps, at_once))
            for one, case in zip(came, _perturb_cases(), strict=True)
        ):
            return told
    return ""


def _perturb_with_mistake(
    given: dict[str, Array], count: CountMistakes, keeps: Callable[[int, int, int], bool], at_once: bool
) -> Array:
    w = given["w"].copy()
    best = first = count(w)
    steps = [given["nudges"]] if at_once else np.diag(given["nudges"])
    for step in steps:
        now = count(w + step)
        if keeps(now, best, first):
            w, best = w + step, now
    return w


def _unpack_pair(name: str, came: Any, when: str, what: str) -> tuple[Any, Any]:
    if not isinstance(came, tuple | list) or len(came) != 2:
        raise Wrong(f"{when}, `{name}` should give two things back, {what}.")
    return came[0], came[1]
