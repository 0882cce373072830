"""The parts of a learner's answer, read with care: what cannot be an answer is told in plain words."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab import checks
from nnlab.checks import Array
from nnlab.error_messages import explain, meaning
from nnlab.exercises.exercise import NotTried, Wrong

MANY = 40  # numbers, beyond which an input is told by its shape


def is_stub(value: Any) -> bool:
    """Whether the place for an answer is still empty: `...` or None, also within brackets."""
    if isinstance(value, list | tuple):
        return any(map(is_stub, value))
    if isinstance(value, np.ndarray):
        return value.dtype == object and any(map(is_stub, value.ravel().tolist()))
    return value is None or value is ...


def is_unwritten(function: Callable[..., Any], *arguments: Any) -> bool:
    """Whether a function is still a stub: for copies of these arguments it gives a stub, or says so with an error.

    One that stumbles is written. What it stumbles over is told where it is used.
    """
    try:
        return is_stub(function(*copy.deepcopy(arguments)))
    except NotImplementedError:
        return True
    except Exception:  # whatever a learner's function raises
        return False


def numbers(name: str, value: Any, shape: tuple[int, ...] | None = None, when: str = "") -> Array:
    """Finite numbers, of this shape if one is given. `when` tells the input for which a function gave them."""
    should = f"{when}, `{name}` should give" if when else f"`{name}` should be"
    wanted = _wanted(shape)
    if callable(value) or isinstance(value, dict | set | str | bytes):
        raise Wrong(f"{should} {wanted}, not {_a(value)}.")
    try:
        array = checks.numbers(name, value)
    except (ValueError, TypeError) as error:
        raise Wrong(f"{should} {wanted}. {error}") from None
    if shape is not None and array.shape != shape:
        raise Wrong(f"{should} {wanted}, not {_wanted(array.shape)}.")
    if not np.isfinite(array).all():
        odd = array[~np.isfinite(array)].flat[0]
        raise Wrong(f"{should} {wanted}, but here is {'NaN, which is no number' if np.isnan(odd) else 'infinity'}.")
    return array


def number(name: str, value: Any) -> float:
    """One finite number."""
    return float(numbers(name, value, ()))


def function(name: str, value: Any) -> Callable[..., Any]:
    """The learner's function, made safe to call.

    It gets copies of its arguments. When it is still a stub, cannot take what it is given, or stumbles, that is told.
    """
    if not callable(value) or inspect.isclass(value):
        raise Wrong(f"`{name}` should be a function (write it with `def`), not {_a(value)}.")
    calls = 0

    def call(**arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        _takes(name, value, list(arguments))
        try:
            came = value(*copy.deepcopy(list(arguments.values())))
        except NotImplementedError:
            raise NotTried(f"`{name}` is still empty.") from None
        except Wrong:  # said by a function that it was given
            raise
        except Exception as error:
            stumbled = f"{given(arguments)}, `{name}` stops with an error."
            raise Wrong(f"{stumbled}\n```\n{explain(error)}\n```\n{meaning(error)}".strip()) from error
        if (came is None or came is ...) and calls == 1:
            raise NotTried(f"`{name}` gives nothing back. If you have written it: does it end with `return`?")
        if came is None or came is ...:
            raise Wrong(f"{given(arguments)}, `{name}` gives nothing back. Does every way through it end in `return`?")
        return came

    return call


def given(arguments: dict[str, Any]) -> str:
    """For which input: "For x = (0, 1), b = −1.5". Functions, networks and random generators go unsaid."""
    said = {name: each for name, each in arguments.items() if not _unsaid(each)}
    shown_ones = [f"{name} {_told(value)}" for name, value in said.items()]
    return f"For {', '.join(shown_ones)}" if shown_ones else f"For some {', '.join(arguments)}"


def shown(value: Any, digits: int = 4) -> str:
    """Numbers as they are written in the lessons: 0.5, (0, 1), with a minus sign."""
    if not isinstance(value, list | tuple) and np.ndim(value) == 0:
        return f"{float(value) + 0.0:.{digits}g}".replace("-", "−")
    return f"({', '.join(shown(each, digits) for each in value)}{',' if len(value) == 1 else ''})"


def _told(value: Any) -> str:
    parts = value if isinstance(value, list | tuple) else [value]
    if sum(map(np.size, parts)) <= MANY:
        return f"= {shown(value)}"
    return f"with {len(parts)} entries" if parts is value else f"of shape {np.shape(value)}"


def _unsaid(value: Any) -> bool:
    return callable(value) or isinstance(value, np.random.Generator) or hasattr(value, "layers")


def _takes(name: str, function: Callable[..., Any], arguments: list[str]) -> None:
    try:
        signature = inspect.signature(function)
    except ValueError:  # some that are written in C tell nothing
        return
    try:
        signature.bind(*arguments)
    except TypeError:
        has = ", ".join(signature.parameters) or "nothing"
        wants = ", ".join(arguments)
        values = f"{len(arguments)} value{'s' * (len(arguments) != 1)}"
        raise Wrong(f"`{name}` should take {values}, ({wants}). Yours takes ({has}).") from None


def _wanted(shape: tuple[int, ...] | None) -> str:
    if shape is None:
        return "numbers"
    if len(shape) == 0:
        return "one number"
    if len(shape) > 1:
        return f"an array of shape {shape}"
    return {0: "an empty list", 1: "a list of one number"}.get(shape[0], f"a list of {shape[0]} numbers")


def _a(value: Any) -> str:
    names = {int: "a number", float: "a number", str: "text", type: "a class", list: "a list", tuple: "a tuple"}
    other = "a function" if callable(value) else f"a value of the type {type(value).__name__}"
    return names.get(type(value), other)
