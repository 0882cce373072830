"""`check` and `grade` an answer to an exercise, give a `hint`, show the `solution`."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from nnlab import progress
from nnlab.exercises import registry
from nnlab.exercises.answer_validation import is_stub
from nnlab.exercises.exercise import Exercise, NotTried, Wrong
from nnlab.exercises.message import Message


class Result(Message):
    """The result of a check: `passed` is True, False, or None if the answer is still a stub or the key unknown."""

    def __init__(self, passed: bool | None, sentence: str) -> None:
        start, mark = {True: ("Right.", "✓"), False: ("Not yet.", "✗"), None: ("Not tried yet.", "…")}[passed]
        super().__init__(f"{start} {sentence}", mark)
        self.passed = passed


def check(key: str, /, *answer: Any, **parts: Any) -> Result:
    """Say whether the answer to an exercise is right, and if not, what is wrong. Nothing is ever raised.

    The parts of an answer are given by name, as in check("02.and_gate", w=w, b=b), or in their order.
    """
    try:
        exercise = registry.exercise(key)
    except ValueError as error:
        return Result(None, str(error))
    result = _evaluate(key, exercise, answer, parts)
    if result.passed is not None:
        progress.note_try(key, result.passed)
    return result


def grade(key: str, /, *answer: Any, **parts: Any) -> None:
    """Check an answer for an autograder: raise `Wrong` unless it's right, `NotTried` if it's still a stub."""
    registry.exercise(key)  # raises ValueError: an unknown key is the teacher's mistake, not the learner's
    result = check(key, *answer, **parts)
    if not result.passed:
        raise (Wrong if result.passed is False else NotTried)(str(result))


def hint(key: str, /) -> Message:
    """The next hint, from a nudge to nearly the answer; all of them when none is left."""
    try:
        hints = registry.exercise(key).hints
    except ValueError as error:
        return Message(str(error))
    taken = progress.exercise(key)["hints"]
    texts = [f"Hint {number} of {len(hints)}: {text}" for number, text in enumerate(hints, 1)]
    if taken >= len(hints):
        return Message("\n".join([*texts, f"`solution({_quoted(key)})` shows an answer."]))
    progress.note_hint(key, taken + 1)
    left = len(hints) - taken - 1
    more = {0: f"This was the last. `solution({_quoted(key)})` shows an answer.", 1: "One more is left."}
    return Message(f"{texts[taken]}\n{more.get(left, f'{left} more are left.')}")


def solution(key: str, /) -> Message:
    """An answer, and the reasoning behind it."""
    try:
        exercise = registry.exercise(key)
    except ValueError as error:
        return Message(str(error))
    early = "You have not tried this one yet. You learn more from it if you do, also from a try that is wrong.\n"
    tried = progress.exercise(key)["tries"] > 0
    return Message(f"{'' if tried else early}One way to do it:\n```\n{exercise.solution}\n```\n{exercise.why}")


def _evaluate(key: str, exercise: Exercise, answer: tuple[Any, ...], parts: dict[str, Any]) -> Result:
    """Run the exercise's check, and turn whatever it raises into a result."""
    try:
        complete = _bind_parts(key, exercise, answer, parts)
        if stubs := [f"`{name}`" for name, value in complete.items() if is_stub(value)]:
            are = "is" if len(stubs) == 1 else "are"
            raise NotTried(f"{_joined(stubs)} {are} still empty. Put your answer there, and run both cells again.")
        with np.errstate(all="ignore"):  # NaN and infinity are reported by the check
            exercise.check(**complete)
    except NotTried as stub:
        return Result(None, str(stub))
    except Wrong as wrong:
        return Result(False, str(wrong))
    except Exception as error:
        return Result(False, f"This cannot be judged, it is too unlike an answer ({type(error).__name__}).")
    return Result(True, exercise.why)


def _bind_parts(key: str, exercise: Exercise, answer: tuple[Any, ...], parts: dict[str, Any]) -> dict[str, Any]:
    """Return the answer's parts by name, or raise `Wrong` if there are too many, too few or unknown ones."""
    names = list(inspect.signature(exercise.check).parameters)
    call = ", ".join([_quoted(key), *(names if len(names) == 1 else [f"{name}={name}" for name in names])])
    write = f"Write `check({call})`."
    if not answer and not parts:
        raise NotTried(f"Your answer goes into the brackets. {write}")
    if len(answer) > len(names):
        raise Wrong(f"The answer has {_count_parts(names)}, but here are {len(answer)}. {write}")
    complete = dict(zip(names, answer, strict=False))
    if surplus := [f"`{name}`" for name in parts if name not in names or name in complete]:
        extra = f"{_joined(surplus)} should not be here, or not twice."
        raise Wrong(f"The answer has {_count_parts(names)}; {extra} {write}")
    complete |= parts
    if missing := [f"`{name}`" for name in names if name not in complete]:
        raise Wrong(f"{_joined(missing)} {'is' if len(missing) == 1 else 'are'} missing. {write}")
    return complete


def _count_parts(names: list[str]) -> str:
    quoted = _joined([f"`{name}`" for name in names])
    return f"one part, {quoted}" if len(names) == 1 else f"{len(names)} parts, {quoted}"


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _quoted(key: str) -> str:
    return f'"{key}"'
