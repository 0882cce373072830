"""Every exercise of every lesson: its solution is right, its stub is not tried yet, each wrong answer is recognised."""

from __future__ import annotations

import inspect
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnlab import progress
from nnlab.exercises import NotTried, Wrong, check, grade, hint, registry, solution

EXERCISES = {key: exercise for number in registry.numbers() for key, exercise in registry.exercises(number).items()}
WRONG = {f"lesson{key}-{i}": (key, *wrong) for key, each in EXERCISES.items() for i, wrong in enumerate(each.wrong)}
EMPTY = "too unlike an answer"  # said when a check function did not see for itself what is wrong

each_exercise = pytest.mark.parametrize("key", EXERCISES, ids=lambda key: f"lesson{key}")


def solved(key: str) -> dict[str, Any]:
    """The parts of the solution by name."""
    defined: dict[str, Any] = {}
    exec(EXERCISES[key].solution, defined)
    return {name: defined[name] for name in inspect.signature(EXERCISES[key].check).parameters}


def test_every_lesson_is_found() -> None:
    notebooks = (Path(__file__).parents[2] / "notebooks").glob("*.ipynb")
    assert registry.numbers() == sorted(path.stem[:2] for path in notebooks)
    assert registry.lesson_names()["02"] == "lesson02_perceptron"


@each_exercise
def test_the_solution_is_right_by_name_and_in_order(key: str) -> None:
    parts = solved(key)
    for result in (check(key, **parts), check(key, *parts.values())):
        assert result.passed is True, result
        assert str(result) == f"Right. {EXERCISES[key].why}"
    grade(key, **parts)
    assert progress.exercise(key) == {"tries": 3, "passed": True, "hints": 0}


OF_NUMBERS = [
    key for key in EXERCISES if any(isinstance(part, tuple | list | int | float) for part in solved(key).values())
]


@pytest.mark.parametrize("key", OF_NUMBERS, ids=lambda key: f"lesson{key}")
def test_numbers_may_come_in_any_kind_of_list_and_be_numpys(key: str) -> None:
    parts = solved(key)
    for kind in (list, tuple, np.array):
        lists = {name: kind(part) if isinstance(part, tuple | list) else part for name, part in parts.items()}
        assert check(key, **lists).passed is True, kind
    kinds = {int: np.int64, float: np.float64}
    scalars = {name: kinds.get(type(part), lambda part: part)(part) for name, part in parts.items()}
    assert check(key, **scalars).passed is True


@each_exercise
def test_a_stub_is_not_tried_yet(key: str) -> None:
    parts = solved(key)
    for name, right in parts.items():
        for stub in stubs(right):
            result = check(key, **{**parts, name: stub})
            assert result.passed is None, result
            assert str(result).startswith("Not tried yet. ")
            assert f"`{name}`" in str(result)
            with pytest.raises(NotTried, match=re.escape(str(result))):
                grade(key, **{**parts, name: stub})
    assert check(key).passed is None
    assert not progress.path().exists()


def stubs(right: Any) -> list[Any]:
    if callable(right):

        def not_implemented(*args: Any) -> None:
            raise NotImplementedError

        return [None, ..., not_implemented, lambda *args: None, lambda *args: ...]
    if np.ndim(right):
        return [None, ..., [...] * len(right), (*right[:-1], ...), (None,), np.array([1, None])]
    return [None, ...]


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_answer_gets_its_message(case: str) -> None:
    key, answer, told = WRONG[case]
    result = check(key, **answer)
    assert result.passed is False, result
    assert str(result).startswith("Not yet. ")
    assert told in str(result)
    assert progress.exercise(key) == {"tries": 1, "passed": False, "hints": 0}


@each_exercise
def test_what_is_told_to_a_learner_is_raised_for_a_machine(key: str) -> None:
    answer, _ = EXERCISES[key].wrong[0]
    with pytest.raises(Wrong, match=re.escape(str(check(key, **answer)))):
        grade(key, **answer)


class Hostile:
    """Something that refuses everything."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("no array")

    def __repr__(self) -> str:
        raise RuntimeError("no words")


def endless(*args: Any) -> Any:
    return endless(*args)


JUNK = {
    "text": "text",
    "a number as text": "1",
    "NaN": float("nan"),
    "infinity": float("inf"),
    "a long number": 10**400,
    "complex": 1j,
    "empty": [],
    "ragged": [[1, 2], [3]],
    "texts": ["a", "b"],
    "NaNs": [float("nan")] * 3,
    "cube": np.zeros((2, 2, 2)),
    "column": np.ones((2, 1)),
    "dates": np.array(["2020-01-01"], dtype="datetime64[D]"),
    "dict": {"w": 1},
    "set": {1, 2},
    "bytes": b"12",
    "generator": (n for n in range(2)),
    "object": object(),
    "hostile": Hostile(),
    "class": int,
    "module": np,
    "no parameters": lambda: 1,
    "one parameter": lambda x: 1,
    "seven parameters": lambda a, b, c, d, e, f, g: 1,
    "named parameters": lambda *, x, w, b: 1,
    "gives text": lambda *args: "1",
    "gives NaN": lambda *args: float("nan"),
    "gives ragged": lambda *args: [[1, 2], [3]],
    "gives itself": endless,
    "gives a function": lambda *args: max,
    "gives a hostile": lambda *args: Hostile(),
    "divides by zero": lambda *args: 1 / 0,
    "unknown name": lambda *args: unknown,  # type: ignore[name-defined]  # noqa: F821
    "builtin": max,
    "ufunc": np.add,
}


@each_exercise
def test_junk_is_refused_kindly_and_never_raises(key: str) -> None:
    parts = solved(key)
    for name, (junk, value) in itertools.product(parts, JUNK.items()):
        result = check(key, **{**parts, name: value})
        assert result.passed is False, (junk, result)
        assert len(str(result)) > len("Not yet. "), junk
        if "hostile" not in junk:
            assert EMPTY not in str(result), f"the check did not see what is wrong with {junk}"
        result._repr_html_()


@each_exercise
def test_what_goes_on_inside_a_function_is_no_business_of_the_next_call(key: str) -> None:
    """A function that spoils its arguments is judged by what it gives."""

    def spoiling(function: Any) -> Any:
        def spoiled(*args: Any) -> Any:
            came = function(*args)
            came = list(came) if inspect.isgenerator(came) else came  # it takes its arguments only when it is asked
            for array in args:
                if isinstance(array, np.ndarray):
                    array[...] = 7
            return came

        return spoiled

    parts = {name: spoiling(part) if callable(part) else part for name, part in solved(key).items()}
    wrong, _ = EXERCISES[key].wrong[0]
    before = str(check(key, **wrong))
    assert check(key, **parts).passed is True
    assert str(check(key, **wrong)) == before


@each_exercise
def test_the_hints_come_one_by_one_and_then_all(key: str) -> None:
    hints = EXERCISES[key].hints
    assert 1 <= len(hints) <= 3
    for number, text in enumerate(hints, 1):
        said = str(hint(key))
        assert said.startswith(f"Hint {number} of {len(hints)}: {text}\n")
        assert {0: "This was the last.", 1: "One more is left."}.get(len(hints) - number, "more are left.") in said
        assert progress.exercise(key)["hints"] == number
    assert all(text in str(hint(key)) for text in hints)
    assert progress.exercise(key)["hints"] == len(hints)


@each_exercise
def test_a_solution_comes_with_its_reasons_and_a_word_to_those_who_did_not_try(key: str) -> None:
    early = str(solution(key))
    check(key, **EXERCISES[key].wrong[0][0])
    late = str(solution(key))
    assert early.startswith("You have not tried this one yet. ")
    assert early.endswith(late)
    assert late.startswith("One way to do it:\n")
    assert EXERCISES[key].solution in late
    assert late.endswith(EXERCISES[key].why)


@each_exercise
def test_its_texts_are_sentences(key: str) -> None:
    exercise = EXERCISES[key]
    for text in [*exercise.hints, exercise.why]:
        assert re.fullmatch(r"\S.*[.?!:]", text.strip("`").rstrip("`"), re.DOTALL), text
    assert exercise.wrong


EVERY_MESSAGE = """
import json
from nnlab.exercises import check, registry
endless = lambda *args: endless(*args)
junk = (endless, object(), lambda *args: object(), {"b", "a"})
messages = {}
for number in registry.numbers():
    for key, exercise in registry.exercises(number).items():
        results = [check(key, **answer) for answer, _ in exercise.wrong]
        messages[key] = [str(result) for result in results]
        messages[key + " as HTML"] = [result._repr_html_() for result in results]
        messages[key + " for junk"] = [str(check(key, each)) for each in junk]
text = json.dumps(messages)
"""


@pytest.fixture(scope="module")
def messages() -> str:
    """What every wrong answer of every exercise is told, and some junk, as JSON."""
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setenv("NNLAB_PROGRESS", os.path.join(folder, "progress.json"))
        exec(EVERY_MESSAGE, names)
    return str(names["text"])


def test_no_two_wrong_answers_of_an_exercise_are_told_the_same(messages: str) -> None:
    for key, told in json.loads(messages).items():
        if key in EXERCISES:
            assert len(set(told)) == len(told), key


def test_the_messages_are_the_same_in_every_process(messages: str) -> None:
    """They depend on no order of a set, and on no address in memory."""
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    other = subprocess.run(
        [sys.executable, "-c", f"{EVERY_MESSAGE}\nprint(text)"],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == messages
    assert " at 0x" not in messages
