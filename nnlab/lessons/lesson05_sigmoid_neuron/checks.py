"""Checks of lesson 05's exercises: sigmoid and sigmoid', a soft NAND gate, one gradient step, learning a gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab import activations
from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, for_input, function, number, numbers
from nnlab.exercises.compare import bits, close, compare_function, random_inputs
from nnlab.exercises.exercise import Wrong

sigmoid = activations.sigmoid
ROWS = bits(2)
GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0)}
SIGMOID_MISTAKES = [
    (lambda z: sigmoid(-np.asarray(z)), "It falls where it should grow: watch the sign in the exponent, e^(−z)."),
    (lambda z: np.where(np.asarray(z) > 0, 1, 0), "This is the step function. The sigmoid goes up smoothly."),
    (lambda z: np.tanh(z), "This is tanh, which goes from −1 to 1."),
    (lambda z: 1 + np.exp(-np.clip(z, -500, 500)), "Brackets are missing: 1 is divided by the whole of 1 + e^(−z)."),
]


def check_sigmoid(sigmoid: Any) -> None:
    """Check the exercise `sigmoid`: σ(z) for numbers and arrays, without overflow."""
    far = [{"z": 1000.0}, {"z": -1000.0}]
    inputs: list[dict[str, Any]] = [{"z": 0.0}, {"z": 2.0}, {"z": -2.0}, {"z": np.array([-3.0, 0.0, 0.5])}, *far]
    random = random_inputs(lambda rng: {"z": rng.normal(scale=4, size=(2, 3)).round(1)}, 5)
    compare_function("sigmoid", sigmoid, lambda z: activations.sigmoid(z), inputs + random, SIGMOID_MISTAKES)
    overflows = [_overflows(function("sigmoid", sigmoid), **each) for each in far]
    if all(overflows):
        raise Wrong(
            "The values are right, but e^1000 overflows for z = 1000 and for z = −1000: `np.where` computes both of "
            "its sides before it chooses. Let e^(−|z|) stand on both."
        )
    if any(overflows):
        raise Wrong(
            f"The values are right, but on the way, for z = {'1000' if overflows[0] else '−1000'}, e^1000 is too large "
            "for the computer (numpy warns of an overflow). e^(−|z|) never is."
        )


def _overflows(call: Callable[..., Any], z: float) -> bool:
    heard: list[str] = []
    with np.errstate(over="call", call=lambda kind, _: heard.append(kind)):
        call(z=np.array(z))
    return bool(heard)


SIGMOID_PRIME_MISTAKES = [
    (sigmoid, "This is σ(z) itself, not its slope."),
    (lambda z: 1 - sigmoid(z), "This is 1 − σ(z). Multiply it by σ(z)."),
    (lambda z: z * (1 - z), "You put z in the place of σ(z): the slope is σ(z) (1 − σ(z))."),
    (lambda z: sigmoid(z) ** 2, "You multiplied σ(z) by itself. The second factor is 1 − σ(z)."),
    (lambda z: -sigmoid(z) * (1 - sigmoid(z)), "The sign is the wrong way round: σ grows everywhere."),
    (lambda z: 0.25 + 0 * z, "This is the slope at z = 0. Elsewhere it is smaller."),
]


def check_sigmoid_prime(sigmoid_prime: Any) -> None:
    """Check the exercise `sigmoid_prime`: σ′(z) for numbers and arrays."""
    inputs: list[dict[str, Any]] = [{"z": 0.0}, {"z": 2.0}, {"z": -2.0}, {"z": np.array([-6.0, 0.5, 3.0])}]
    random = random_inputs(lambda rng: {"z": rng.normal(scale=3, size=(2, 3)).round(1)}, 5)
    compare_function(
        "sigmoid_prime", sigmoid_prime, lambda z: sigmoid(z) * (1 - sigmoid(z)), inputs + random, SIGMOID_PRIME_MISTAKES
    )


def check_nand_gate(w: Any, b: Any) -> None:
    """Check the exercise `nand_gate`: a sigmoid neuron whose four outputs are within 0.01 of NAND."""
    w, b = numbers("w", w, (2,)), number("b", b)
    z, wanted = ROWS @ w + b, np.array(GATES["NAND"])
    outputs = sigmoid(z)
    errors = np.abs(outputs - wanted)
    if errors.max() <= 0.01:
        return
    i = int(np.argmax(errors > 0.01))
    told = f"For x = {as_text(ROWS[i])} the sum is {as_text(z[i])} and the output {as_text(outputs[i])}."
    told = f"{told} NAND wants {wanted[i]}."
    raise Wrong(f"{told} {_other_gate(outputs, errors, w, b)}".strip())


def _other_gate(outputs: Array, errors: Array, w: Array, b: float) -> str:
    if (errors < 0.5).all():
        return "All four are on the right side of ½, but not near enough: larger weights make the neuron steeper."
    if (np.abs(sigmoid(ROWS @ w - b) - GATES["NAND"]) < 0.5).all():
        return "Watch the sign of b."
    others = {(0, 0, 0, 1): "AND", (0, 1, 1, 1): "OR", (1, 0, 0, 0): "NOR"}
    name = others.get(tuple((outputs > 0.5).astype(int).tolist()))
    return f"This is {name}, not NAND." if name else ""


def check_one_step(w: Any, b: Any) -> None:
    """Check the exercise `one_step`: one step from w = (0, 0), b = 0 with x = (1, 2), y = 0, η = 4."""
    w, b = numbers("w", w, (2,)), number("b", b)
    came = (*w.tolist(), b)
    if close(came, (-0.5, -1, -0.5), 1e-6):
        return
    known = {
        (0.5, 1, 0.5): "The sign is the wrong way round. The target is 0 and the output 0.5, so y − a is below 0.",
        (-2, -4, -2): "You forgot the slope a (1 − a).",
        (-1, -2, -1): "That is twice as large. Our loss is ½(y − a)²; without the ½ its slope has a factor 2.",
        (-0.125, -0.25, -0.125): "You forgot η.",
        (-0.5, -0.5, -0.5): "Each weight gains the same number times its own input.",
        (-0.5, -1, 0): "The bias learns, too, as a weight whose input is always 1.",
    }
    told = f"Here is w = {as_text(w)} and b = {as_text(b)}."
    reason = next((said for mistake, said in known.items() if close(came, mistake, 1e-6)), None)
    line_by_line = "Go line by line: what are z, a, y − a and a (1 − a)? Times η they are what b gains."
    raise Wrong(f"{told} {reason or line_by_line}")


def step_result(x: Any, y: float, w: Any, b: float, learning_rate: float, slope: Any = None, sign: int = 1) -> Array:
    """Reference: return w and b after one gradient step on ½(y − a)², in one array (n + 1,)."""
    a = sigmoid(w @ x + b)
    gain = sign * learning_rate * (y - a) * (a * (1 - a) if slope is None else slope)
    return np.append(w + gain * x, b + gain)


def _change_only(x: Any, y: float, w: Any, b: float, learning_rate: float) -> Array:
    return step_result(x, y, w, b, learning_rate) - np.append(w, b)


def _without_inputs(x: Any, y: float, w: Any, b: float, learning_rate: float) -> Array:
    return np.append(w, b) + _change_only(x, y, w, b, learning_rate)[-1]


def _without_bias(x: Any, y: float, w: Any, b: float, learning_rate: float) -> Array:
    return np.append(step_result(x, y, w, b, learning_rate)[:-1], b)


UPDATE_MISTAKES = [
    (lambda *args, **e: step_result(**e, slope=1), "You forgot the slope of the sigmoid, a (1 − a)."),
    (
        lambda *args, **e: step_result(**e, sign=-1),
        "You went up the slope of the loss, not down: watch the sign of y − a.",
    ),
    (
        lambda *args, **e: step_result(**e, slope=-1),
        "You forgot the slope a (1 − a), and the sign is the wrong way round.",
    ),
    (
        lambda *args, **e: step_result(**e, sign=2),
        "The step is twice as large: our loss is ½(y − a)², whose slope has no 2.",
    ),
    (lambda *args, **e: step_result(**{**e, "learning_rate": 1}), "You forgot η, the learning rate."),
    (lambda *args, **e: _without_inputs(**e), "Each weight gains that number times its input x."),
    (lambda *args, **e: _without_bias(**e), "The bias does not learn. It gains the same as a weight whose input is 1."),
    (
        lambda *args, **e: _change_only(**e),
        "This is what w and b gain. Give the new ones back, w and b with that added.",
    ),
]


def check_update(update: Any) -> None:
    """Check the exercise `update`: one step of a sigmoid neuron, for any number of inputs."""
    learners = function("update", update)

    def flat(x: Any, y: Any, w: Any, b: Any, learning_rate: Any) -> Array:
        arguments = {"x": x, "y": y, "w": w, "b": b, "learning_rate": learning_rate}
        new_w, new_b = _unpack_w_and_b("update", learners(**arguments), len(w), for_input(arguments))
        return np.append(new_w, new_b)

    first = {"x": np.array([0.4, 0.5]), "y": 1, "w": np.array([0.1, 0.1]), "b": 0.1, "learning_rate": 1.0}
    compare_function("update", flat, step_result, [first, *random_inputs(_random_step_input)], UPDATE_MISTAKES)


def _random_step_input(rng: np.random.Generator) -> dict[str, Any]:
    n = int(rng.integers(2, 5))
    x, w = rng.normal(size=n).round(1), rng.normal(size=n).round(1)
    y, rate = int(rng.integers(2)), float(rng.choice([0.5, 2.0, 3.0]))
    return {"x": x, "y": y, "w": w, "b": round(float(rng.normal()), 1), "learning_rate": rate}


def _unpack_w_and_b(name: str, answer: Any, n: int, when: str) -> tuple[Array, float]:
    """Validate the pair w, b that a function returned."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise Wrong(f"{when}, `{name}` should give two things back, w and b: `return w, b`.")
    if np.ndim(answer[0]) == 0 and np.ndim(answer[1]) == 1 and not isinstance(answer[0], str):
        raise Wrong(f"{when}, `{name}` should give first the weights, then the bias: `return w, b`.")
    try:
        return numbers("w", answer[0], (n,)), number("b", answer[1])
    except Wrong as wrong:
        raise Wrong(f"{when}: {wrong}") from None


def check_learn(learn: Any) -> None:
    """Check the exercise `learn`: the learned outputs for AND, OR and NAND are within 0.1 of their targets."""
    call, found = function("learn", learn), {}
    for gate, y in GATES.items():
        found[gate] = _unpack_w_and_b("learn", call(X=ROWS.astype(float), y=np.array(y)), 2, f"For the rows of {gate}")
    for gate, (w, b) in found.items():
        outputs = sigmoid(ROWS @ w + b)
        errors = np.abs(outputs - GATES[gate])
        if errors.max() > 0.1:
            i = int(errors.argmax())
            told = (
                f"{gate}: for x = {as_text(ROWS[i])} the output is {as_text(outputs[i])}, "
                f"but {GATES[gate][i]} is wanted."
            )
            raise Wrong(f"{told} {_learning_mistake(w, b, errors, found)}".strip())


def _learning_mistake(w: Array, b: float, errors: Array, found: dict[str, tuple[Array, float]]) -> str:
    if not w.any() and not b:
        return "All weights are 0: nothing has been learned."
    if all(np.array_equal(w, other) and b == bias for other, bias in found.values()):
        return "You give the same w and b whatever y is. Learn them from X and y."
    if (errors < 0.5).all():
        return "All rows are on the right side of ½. More passes, or a larger learning rate, bring them nearer."
    if b == 0:
        return "The bias is 0: does it learn, too?"
    return "It went uphill: watch the sign of y − a." if (errors > 0.5).sum() >= 3 else ""
