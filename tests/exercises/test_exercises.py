"""Tests of `check`, `grade`, `hint`, `solution`, `review` and `report`, and of the validation of answers."""

from __future__ import annotations

import linecache
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter

from helpers import refuses
from nnlab import mlp, progress
from nnlab.exercises import NotTried, Wrong, answer_validation, check, grade, hint, report, review, solution
from nnlab.exercises.answer_validation import as_text
from nnlab.exercises.compare import random_inputs

quarters = st.integers(-12, 12).map(lambda n: n / 4)  # sums of these are exact


def learners_function(source: str, tmp_path: Path) -> Any:
    """Return a function compiled from a learner's source, as in a cell."""
    cell = str(tmp_path / "cell.py")
    defined: dict[str, Any] = {"np": np}
    exec(compile(source, cell, "exec"), defined)
    linecache.cache[cell] = (len(source), None, source.splitlines(keepends=True), cell)
    return defined["perceptron"]


def message_for_line(line: str, tmp_path: Path) -> str:
    """Return the message for a perceptron whose body is this line."""
    return str(check("02.perceptron", learners_function(f"def perceptron(x, w, b):\n    {line}\n", tmp_path)))


# Gates


@pytest.mark.parametrize(("gate", "wanted"), [("or", [0, 1, 1, 1]), ("nor", [1, 0, 0, 0])])
@given(w1=quarters, w2=quarters, b=quarters)
def test_a_gate_is_right_exactly_if_its_four_rows_are(
    gate: str, wanted: list[int], w1: float, w2: float, b: float
) -> None:
    rows = [1 if x1 * w1 + x2 * w2 + b > 0 else 0 for x1 in (0, 1) for x2 in (0, 1)]
    assert check(f"02.{gate}_gate", w=(w1, w2), b=b).passed is (rows == wanted)


@given(st.tuples(quarters, quarters, quarters), quarters)
def test_a_majority_is_right_exactly_if_its_eight_rows_are(w: tuple[float, float, float], b: float) -> None:
    sums = [(x1 + x2 + x3, x1 * w[0] + x2 * w[1] + x3 * w[2] + b) for x1 in (0, 1) for x2 in (0, 1) for x3 in (0, 1)]
    assert check("02.majority", w=w, b=b).passed is all((z > 0) == (count >= 2) for count, z in sums)


@pytest.mark.parametrize(
    ("w", "b", "passed"),
    [((1, 1), -1.5, True), ((1.5, 1.5), -1.5, True), ((0.8, 1.2), -1.5, True), ((0.7, 0.8), -1.5, False)],
)
def test_and_with_a_threshold_of_one_and_a_half_has_many_weights(
    w: tuple[float, float], b: float, passed: bool
) -> None:
    assert check("02.and_gate", w=w, b=b).passed is passed


def test_a_wrong_gate_is_told_with_input_sum_expected_and_name() -> None:
    assert str(check("02.and_gate", w=(1, 1), b=-0.5)) == (
        "Not yet. For x = (0, 1) the sum is 1·0 + 1·1 + (−0.5) = 0.5, so it fires: 1. Expected is 0. "
        "This is OR, not AND."
    )


@pytest.mark.parametrize(
    ("w", "b", "told"),
    [
        ((0, 0), -1, "It never fires."),
        ((0, 0), 1, "It always fires."),
        ((1, 0), -0.5, "This is x₁ alone, not OR."),
        ((0, 1), -0.5, "This is x₂ alone, not OR."),
        ((-1, 0), 0.5, "This is NOT x₁, not OR."),
        ((0, -1), 0.5, "This is NOT x₂, not OR."),
        ((-1, -1), 1.5, "This is NAND, not OR."),
        ((-1, -1), 0.5, "This is NOR, not OR."),
    ],
)
def test_a_gate_that_is_another_is_called_by_its_name(w: tuple[float, float], b: float, told: str) -> None:
    assert str(check("02.or_gate", w=w, b=b)).endswith(f" {told}")


# The learner's function


def says_it_is_empty(x: Any) -> Any:
    raise NotImplementedError


@pytest.mark.parametrize(
    ("function", "empty"),
    [
        (lambda x: None, True),
        (lambda x: ..., True),
        (lambda x: (..., ...), True),
        (says_it_is_empty, True),
        (lambda x: x, False),
        (lambda x: x.fill(7), True),
        (lambda x: x / "2", False),
        (lambda: None, False),
    ],
)
def test_a_function_is_unwritten_if_nothing_comes_and_not_if_it_stumbles(function: Any, empty: bool) -> None:
    x = np.zeros(2)
    assert answer_validation.is_unwritten(function, x) is empty
    assert not x.any(), "it gets copies"


@pytest.mark.parametrize(
    "line",
    [
        "return 1 if sum(wi * xi for wi, xi in zip(w, x)) + b > 0 else 0",
        "return np.dot(w, x) + b > 0",
        "return float(x @ w + b > 0)",
        "return np.heaviside(x @ w + b, 0)",
        "return np.array(x @ w > -b)",
    ],
)
def test_any_way_to_write_it_is_right(line: str, tmp_path: Path) -> None:
    assert message_for_line(line, tmp_path).startswith("Right.")


def test_a_wrong_function_is_told_with_input_expected_and_what_came(tmp_path: Path) -> None:
    assert message_for_line("return 1 if np.dot(w, x) + b >= 0 else 0", tmp_path) == (
        "Not yet. For x = (0, 0), w = (1, 1), b = 0 expected is 0, but `perceptron` gives 1. "
        "You wrote ≥ instead of >: with a sum of exactly 0 it stays silent."
    )


def test_a_small_difference_is_shown_with_the_digits_that_show_it(tmp_path: Path) -> None:
    said = message_for_line("return (x @ w + b > 0) + 1e-7", tmp_path)
    assert "expected is 1, but `perceptron` gives 1.0000001." in said


@pytest.mark.parametrize(
    ("line", "error", "meaning"),
    [
        ("return bias", "NameError: name 'bias' is not defined", "Is it spelled the same everywhere"),
        ("z = z + b", "UnboundLocalError: cannot access", "before it is given a value"),
        ("return np.dot(w)", "TypeError: ", "too many or too few values"),
        ("return float([1])", "TypeError: float() argument must be", "of a kind that it does not take"),
        ("return w * x + 'b'", "", "This cannot be done with values of these kinds"),
        ("return b[0]", "TypeError: ", "not a list or an array"),
        ("return b(x)", "TypeError: ", "Is a * missing?"),
        ("return x[2] * w[2]", "IndexError: ", "Counting starts at 0"),
        ("return x[0][0]", "IndexError: ", "stand after something that is a single number"),
        ("return {}['w']", "KeyError: 'w'", "no entry with this name"),
        ("return x.dott(w)", "AttributeError: ", "has nothing of that name"),
        ("return 1 / 0", "ZeroDivisionError: division by zero", "divided by 0"),
        ("return 1 if x * w + b > 0 else 0", "ValueError: The truth value", "a whole array"),
        ("return np.ones(5) @ x", "ValueError: ", "Print the `.shape` of both."),
        ("return np.ones(5) + x", "ValueError: operands", "Print the `.shape` of both."),
        ("return perceptron(x, w, b)", "RecursionError: ", "calls itself again and again"),
        ("raise ValueError('no idea')", "ValueError: no idea", ""),
    ],
)
def test_an_error_in_it_shows_the_learners_own_line_and_what_it_means(
    line: str, error: str, meaning: str, tmp_path: Path
) -> None:
    said = message_for_line(line, tmp_path)
    assert said.startswith(
        "Not yet. For x = (1, 1), w = (1, 1), b = −1.5, `perceptron` stops with an error.\n\n" + error
    )
    assert f"\nin perceptron, line 2:  {line}" in said
    assert meaning in said
    assert said.count("in perceptron, line 2") == 1
    assert said.count("\nin ") == 1, "only their own lines"


def test_an_error_deeper_inside_shows_the_way_there(tmp_path: Path) -> None:
    source = "def perceptron(x, w, b):\n    return step(x @ w + b)\n\ndef step(z):\n    return z / 0 * zz\n"
    said = str(check("02.perceptron", learners_function(source, tmp_path)))
    assert "in perceptron, line 2:  return step(x @ w + b)\nin step, line 5:  return z / 0 * zz" in said


def test_a_function_that_gives_nothing_is_not_tried_but_one_that_forgets_a_case_is_wrong(tmp_path: Path) -> None:
    assert message_for_line("1 if x @ w + b > 0 else 0", tmp_path) == (
        "Not tried yet. `perceptron` gives nothing back. If you have written it: does it end with `return`?"
    )
    assert message_for_line("return 1 if x @ w + b > 0 else None", tmp_path) == (
        "Not yet. For x = (0, 1), w = (1, 1), b = −1.5, `perceptron` gives nothing back. "
        "Does every way through it end in `return`?"
    )


def test_a_function_with_other_parameters_is_told_which() -> None:
    assert str(check("02.perceptron", lambda x, w: 1)) == (
        "Not yet. `perceptron` should take 3 values, (x, w, b). Yours takes (x, w)."
    )
    assert str(check("02.half_adder", lambda x1, x2: (0, 0))) == (
        "Not yet. `half_adder` should take 3 values, (x1, x2, nand). Yours takes (x1, x2)."
    )


def test_a_function_that_never_ends_can_be_interrupted() -> None:
    def interrupted(x: Any, w: Any, b: Any) -> None:
        raise KeyboardInterrupt

    for judge in (check, grade):
        with pytest.raises(KeyboardInterrupt):
            judge("02.perceptron", interrupted)


def test_numbers_too_large_are_no_warning(tmp_path: Path) -> None:
    assert message_for_line("return np.exp(np.float64(1000))", tmp_path).endswith(
        "should give one number, but here is infinity."
    )
    assert check("02.or_gate", w=(1e308, 1e308), b=1e308).passed is False


def test_a_half_adder_may_be_wired_in_another_way() -> None:
    def half_adder(x1: Any, x2: Any, nand: Any) -> Any:
        not_1, not_2, carry = nand(x1, x1), nand(x2, x2), nand(nand(x1, x2), nand(x1, x2))
        return [nand(nand(x1, not_2), nand(not_1, x2)), carry]

    assert check("02.half_adder", half_adder).passed is True


def test_a_half_adder_that_nands_a_part_only_is_told_so() -> None:
    def half_adder(x1: Any, x2: Any, nand: Any) -> Any:
        a = nand(x1, x2)
        return nand(nand(x1, a), nand(a, x2)), int(x1 == x2 == 1)

    assert str(check("02.half_adder", half_adder)) == (
        "Not yet. It adds right, but not with nand alone: nand is used 4 times, and five are needed."
    )
    assert str(check("02.half_adder", lambda a, b, nand: nand(2, b))) == (
        "Not yet. An input of `nand` should be 0 or 1, not 2."
    )


@pytest.mark.parametrize(
    ("w", "told"),
    [
        ("text", "not text."),
        (1.5, "not one number."),
        ([], "not an empty list."),
        ([1], "not a list of one number."),
        ([1, 2, 3], "not a list of 3 numbers."),
        (np.ones((2, 1)), "not an array of shape (2, 1)."),
        ({"w": 1}, "not a value of the type dict."),
        (len, "not a function."),
        (float, "not a class."),
        ([1, float("nan")], "but here is NaN, which is no number."),
        ([1, float("inf")], "but here is infinity."),
        (["a", 1], "w should hold numbers, not 'a'."),
    ],
)
def test_what_cannot_be_weights_is_told_in_plain_words(w: Any, told: str) -> None:
    said = str(check("02.and_gate", w=w, b=1))
    assert re.match(r"Not yet\. `w` should be a list of 2 numbers[,.] ", said)
    assert said.endswith(told)
    assert len(said) < 100


@pytest.mark.parametrize(
    ("perceptron", "told"), [(1, "a number"), ("x", "text"), ([], "a list"), ((1,), "a tuple"), (object, "a class")]
)
def test_what_is_no_function_is_told(perceptron: Any, told: str) -> None:
    assert str(check("02.perceptron", perceptron)) == (
        f"Not yet. `perceptron` should be a function (write it with `def`), not {told}."
    )


def test_numbers_are_written_as_in_the_lessons() -> None:
    assert [as_text(value) for value in (0, -0.0, True, -1.5, 0.1 + 0.2, 1 / 3, 1e-9, 10**6)] == (
        ["0", "0", "1", "−1.5", "0.3", "0.3333", "1e−09", "1e+06"]
    )
    assert as_text(np.array([[0, -1], [2, 3]])) == "((0, −1), (2, 3))"
    assert as_text([4]) == "(4,)"


def test_the_input_is_told_in_numbers_or_if_there_are_many_by_its_shape() -> None:
    assert answer_validation.for_input({"x": np.array([0, 1]), "b": -1.5}) == "For x = (0, 1), b = −1.5"
    assert answer_validation.for_input({"X": np.zeros((1000, 2)), "m": 32}) == "For X of shape (1000, 2), m = 32"
    assert (
        answer_validation.for_input(
            {"net": mlp([2, 1], loss="mse"), "f": np.exp, "rng": np.random.default_rng(0), "m": 1}
        )
        == "For m = 1"
    )


def test_random_inputs_are_the_same_every_time() -> None:
    def draw(rng: np.random.Generator) -> dict[str, Any]:
        return {"x": rng.normal()}

    assert random_inputs(draw) == random_inputs(draw)
    assert len({each["x"] for each in random_inputs(draw)}) == 20


# Parts and keys


@pytest.mark.parametrize(
    ("answer", "parts", "told"),
    [
        ((), {"w": (1, 1)}, 'Not yet. `b` is missing. Write `check("02.and_gate", w=w, b=b)`.'),
        ((), {"W": 1}, "Not yet. The answer has 2 parts, `w` and `b`; `W` should not be here, or not twice."),
        (((1, 1),), {"w": 1, "b": 2}, "Not yet. The answer has 2 parts, `w` and `b`; `w` should not be here, or not"),
        ((1, 2, 3), {}, "Not yet. The answer has 2 parts, `w` and `b`, but here are 3."),
        ((), {}, 'Not tried yet. Your answer goes into the brackets. Write `check("02.and_gate", w=w, b=b)`.'),
        ((), {"w": ..., "b": 1}, "Not tried yet. `w` is still empty."),
        ((), {"w": ..., "b": ...}, "Not tried yet. `w` and `b` are still empty."),
    ],
)
def test_parts_too_many_or_too_few_are_told_by_name(answer: tuple[Any, ...], parts: dict[str, Any], told: str) -> None:
    assert str(check("02.and_gate", *answer, **parts)).startswith(told)


@pytest.mark.parametrize("ask", [check, hint, solution])
@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("02.and_gat", "Did you mean '02.and_gate'?"),
        ("2.and", "Did you mean '02.and_gate'?"),
        ("99.and_gate", "There is no lesson with exercises called '99'. Choose one of: 02"),
        ("and_gate", "a point and a name, such as \"02.and_gate\", not 'and_gate'."),
        (len, "not a builtin_function_or_method."),
        (None, "not a NoneType."),
    ],
)
def test_an_unknown_key_gets_a_kind_sentence(ask: Any, key: Any, told: str) -> None:
    assert told in str(ask(key))
    assert not progress.path().exists()


def test_to_grade_an_unknown_key_is_an_error_of_the_teacher() -> None:
    with pytest.raises(ValueError, match=r"There is no exercise called '02\.nothing'"):
        grade("02.nothing", 1)


def test_grade_raises_what_autograders_take() -> None:
    assert issubclass(NotTried, Wrong)
    assert issubclass(Wrong, AssertionError)
    with refuses("Not yet. This is AND, but its threshold −b is 3. The exercise wants 1.5.", AssertionError):
        grade("02.and_gate", w=(2, 2), b=-3)
    assert grade("02.and_gate", w=(1, 1), b=-1.5) is None


# How it is shown


class Page(HTMLParser):
    """HTML parser that checks the nesting of elements, and collects text, tags and loaded URLs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.links: list[str | None] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href", "action", "data")]
        if tag not in ("br", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_result_has_a_shape_and_says_in_html_what_it_says_in_text() -> None:
    for mark, result in [
        ("✓", check("02.or_gate", w=(1, 1), b=-0.5)),
        ("✗", check("02.or_gate", w=(1, 1), b=0.5)),
        ("…", check("02.or_gate", w=..., b=...)),
    ]:
        assert Page(result._repr_html_()).text == f"{mark} {result}".replace("`", "")
        shown, about = DisplayFormatter().format(result)
        assert shown == {"text/plain": str(result), "text/html": result._repr_html_()}
        assert about == {}


def test_nothing_of_the_learners_becomes_html(tmp_path: Path) -> None:
    said = check(
        "02.perceptron", learners_function("def perceptron(x, w, b):\n    raise ValueError('<script>`')", tmp_path)
    )
    page = Page(said._repr_html_())
    assert "script" not in page.tags
    assert "ValueError: <script>`" in page.text
    assert "pre" in page.tags


def test_the_code_of_a_solution_keeps_its_lines() -> None:
    page = Page(solution("02.perceptron")._repr_html_())
    assert "def perceptron(x, w, b):\n    z = np.dot(w, x) + b\n" in page.text
    assert "`" not in repr(solution("02.perceptron"))


# What has been done


def test_a_review_shows_the_guesses_that_were_wrong_and_where_to_look_again() -> None:
    assert str(review("02")) == "Lesson 02: 0 of 6 questions are answered."
    progress.note_guess("02.bias", 4.0, False)
    progress.note_guess("02.twice", "The same as before", True)
    said = str(review("2"))
    assert said.startswith("Lesson 02: 2 of 6 questions are answered. Your first guess was right in 1 of them.\n✗ ")
    assert "You said: 4\nRight: −4\nLook again at “" in said
    assert "double" not in said
    assert "Choose one of: 02" in str(review("99"))


def test_a_report_tells_all_that_was_done_and_loads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check("02.or_gate", w=(1, 1), b=-0.5)
    check("02.nor_gate", w=(1, 1), b=-0.5)
    hint("02.nor_gate")
    progress.note_guess("02.bias", 4.0, False)
    progress.note_goal("<panel>", "x < 1 & more")
    said = report("hand-in.html")
    assert "hand-in.html" in str(said)
    assert str(tmp_path) not in str(said) + said._repr_html_()
    html = (tmp_path / "hand-in.html").read_text(encoding="utf-8")
    page = Page(html)
    assert "02.or_gate✓ right10" in page.text
    assert "02.nor_gate✗ not yet11" in page.text
    assert "02.majority… not tried00" in page.text
    assert "✗ wrong4" in page.text
    assert "<panel>✓ reachedx < 1 & more" in page.text
    assert page.links == []
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert not re.search(r"url\(|@import|http", html)
    report()
    assert (tmp_path / "hand-in.html").read_text(encoding="utf-8") == html


def test_a_report_of_nothing_is_a_page_too(tmp_path: Path) -> None:
    report(tmp_path / "page.html")
    assert "None yet." in Page((tmp_path / "page.html").read_text(encoding="utf-8")).text


def test_a_report_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    assert "cannot be written: No such file or directory." in str(report(tmp_path / "not there/page.html"))
