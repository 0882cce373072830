"""Validate a learner's answer (numbers, arrays, functions, stubs): raise `Wrong` or `NotTried` with a plain message."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlab import checks
from nnlab.checks import Array
from nnlab.exercises.exercise import NotTried, Wrong
from nnlab.learner_errors import explain, meaning

MAX_NUMBERS_SHOWN = 40  # an input with more is described by its shape


def is_stub(value: Any) -> bool:
    """Whether an answer is still a placeholder: `...` or None, or a list, tuple or array that contains one."""
    if isinstance(value, list | tuple):
        return any(map(is_stub, value))
    if isinstance(value, np.ndarray):
        return value.dtype == object and any(map(is_stub, value.ravel().tolist()))
    return value is None or value is ...


def is_unwritten(function: Callable[..., Any], *arguments: Any) -> bool:
    """Whether a function is still a stub: with copies of these arguments it returns one or raises NotImplementedError.

    A function that raises anything else counts as written. The error is reported where the function is used.
    """
    try:
        return is_stub(function(*copy.deepcopy(arguments)))
    except NotImplementedError:
        return True
    except Exception:  # whatever a learner's function raises
        return False


def numbers(name: str, value: Any, shape: tuple[int, ...] | None = None, when: str = "") -> Array:
    """Return a value as an array of finite numbers, of this shape if one is given, or raise `Wrong`.

    `when` describes the input for which a function returned the value, such as "For x = 2".
    """
    should = f"{when}, `{name}` should give" if when else f"`{name}` should be"
    wanted = _shape_text(shape)
    if callable(value) or isinstance(value, dict | set | str | bytes):
        raise Wrong(f"{should} {wanted}, not {_type_text(value)}.")
    try:
        array = checks.numbers(name, value)
    except (ValueError, TypeError) as error:
        raise Wrong(f"{should} {wanted}. {error}") from None
    if shape is not None and array.shape != shape:
        raise Wrong(f"{should} {wanted}, not {_shape_text(array.shape)}.")
    if not np.isfinite(array).all():
        odd = array[~np.isfinite(array)].flat[0]
        raise Wrong(f"{should} {wanted}, but here is {'NaN, which is no number' if np.isnan(odd) else 'infinity'}.")
    return array


def number(name: str, value: Any) -> float:
    """Return a value as one finite number, or raise `Wrong`."""
    return float(numbers(name, value, ()))


def function(name: str, value: Any) -> Callable[..., Any]:
    """Wrap the learner's function, to be called with keyword arguments in the order of its parameters.

    It receives copies of them. `NotTried` if it's still a stub; `Wrong`, with the learner's own line, if it isn't a
    function, has other parameters, raises an error, or returns nothing.
    """
    if not callable(value) or inspect.isclass(value):
        raise Wrong(f"`{name}` should be a function (write it with `def`), not {_type_text(value)}.")
    calls = 0

    def call(**arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        _check_parameters(name, value, list(arguments))
        try:
            result = value(*copy.deepcopy(list(arguments.values())))
        except NotImplementedError:
            raise NotTried(f"`{name}` is still empty.") from None
        except Wrong:  # raised by a function that we passed in
            raise
        except Exception as error:
            stumbled = f"{for_input(arguments)}, `{name}` stops with an error."
            raise Wrong(f"{stumbled}\n```\n{explain(error)}\n```\n{meaning(error)}".strip()) from error
        if (result is None or result is ...) and calls == 1:
            raise NotTried(f"`{name}` gives nothing back. If you have written it: does it end with `return`?")
        if result is None or result is ...:
            nothing = f"{for_input(arguments)}, `{name}` gives nothing back."
            raise Wrong(f"{nothing} Does every way through it end in `return`?")
        return result

    return call


def for_input(arguments: dict[str, Any]) -> str:
    """Describe an input: "For x = (0, 1), b = −1.5". Functions, networks and random generators are left out."""
    visible = {name: each for name, each in arguments.items() if not _is_left_out(each)}
    texts = [f"{name} {_value_text(value)}" for name, value in visible.items()]
    return f"For {', '.join(texts)}" if texts else f"For some {', '.join(arguments)}"


def as_text(value: Any, digits: int = 4) -> str:
    """Format numbers and nested lists of them as in the lessons: 0.5, (0, 1), with a minus sign, not a hyphen."""
    if not isinstance(value, list | tuple) and np.ndim(value) == 0:
        return f"{float(value) + 0.0:.{digits}g}".replace("-", "−")
    return f"({', '.join(as_text(each, digits) for each in value)}{',' if len(value) == 1 else ''})"


def _value_text(value: Any) -> str:
    """Format a value for `for_input`: in full if it's short, else its length or shape."""
    parts = value if isinstance(value, list | tuple) else [value]
    if sum(map(np.size, parts)) <= MAX_NUMBERS_SHOWN:
        return f"= {as_text(value)}"
    return f"with {len(parts)} entries" if parts is value else f"of shape {np.shape(value)}"


def _is_left_out(value: Any) -> bool:
    return callable(value) or isinstance(value, np.random.Generator) or hasattr(value, "layers")


def _check_parameters(name: str, function: Callable[..., Any], arguments: list[str]) -> None:
    """Raise `Wrong` if the function can't take that many arguments."""
    try:
        signature = inspect.signature(function)
    except ValueError:  # some functions written in C have none
        return
    try:
        signature.bind(*arguments)
    except TypeError:
        has = ", ".join(signature.parameters) or "nothing"
        wants = ", ".join(arguments)
        values = f"{len(arguments)} value{'s' * (len(arguments) != 1)}"
        raise Wrong(f"`{name}` should take {values}, ({wants}). Yours takes ({has}).") from None


def _shape_text(shape: tuple[int, ...] | None) -> str:
    """Describe the value that's wanted: "one number", "a list of 3 numbers", ..."""
    if shape is None:
        return "numbers"
    if len(shape) == 0:
        return "one number"
    if len(shape) > 1:
        return f"an array of shape {shape}"
    return {0: "an empty list", 1: "a list of one number"}.get(shape[0], f"a list of {shape[0]} numbers")


def _type_text(value: Any) -> str:
    """Describe what kind of value this is: "text", "a function", ..."""
    names = {int: "a number", float: "a number", str: "text", type: "a class", list: "a list", tuple: "a tuple"}
    other = "a function" if callable(value) else f"a value of the type {type(value).__name__}"
    return names.get(type(value), other)
