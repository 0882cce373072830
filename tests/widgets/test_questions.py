"""Tests of `question` and `predict`: the first answer is stored before the feedback; every answer is explained."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nnlab import progress
from nnlab.exercises import registry
from nnlab.exercises.question import Question, answer_text, sign_question
from nnlab.widgets import predict, question

QUESTIONS = {key: each for number in registry.numbers() for key, each in registry.questions(number).items()}
CHOICES = [key for key, each in QUESTIONS.items() if not each.is_number]
NUMBERS = [key for key, each in QUESTIONS.items() if each.is_number]

LESSONS = {number: list(registry.questions(number)) for number in registry.numbers()}
each_lesson = pytest.mark.parametrize("keys", LESSONS.values(), ids=LESSONS)


def unanswered(keys: list[str]) -> Iterator[str]:
    """Each of the questions, when nothing has been answered yet."""
    for key in keys:
        progress.path().unlink(missing_ok=True)
        yield key


def ways_to_ask(keys: list[str]) -> Iterator[tuple[str, Any]]:
    """Each of the questions and how to ask it: as a guess if it has something to look for. The first is asked twice."""
    for key in unanswered(keys):
        yield key, predict if QUESTIONS[key].look else question
    for key in unanswered(keys[:1]):
        yield key, question if QUESTIONS[key].look else predict


def typed(answer: Any) -> Any:
    """Convert an answer to what a learner would choose or type."""
    return answer if isinstance(answer, str) else f"{answer:g}"


def answered(box: Any, answer: Any) -> str:
    """Choose or type an answer, click Answer, and return the feedback."""
    box.field.value = typed(answer)
    box.button.click()
    return str(box.feedback.value)


# The questions of the lessons


@each_lesson
def test_a_question_knows_its_right_answer_and_says_something_about_each(keys: list[str]) -> None:
    for key in keys:
        asked = QUESTIONS[key]
        assert asked.right in asked.answers, key
        assert [answer for answer in asked.answers if asked.is_right(answer)] == [asked.right], key
        assert len(asked.answers) >= 2, key
        assert len({type(answer) is str for answer in asked.answers}) == 1, f"{key}: all are text or all are numbers"
        assert len(set(asked.answers.values())) == len(asked.answers), key
        for text in [asked.text, *asked.answers.values(), *([asked.look] if asked.look else [])]:
            assert re.fullmatch(r"\S.*[.?!)]", text, re.DOTALL), text
        assert asked.where, key


def test_the_place_of_an_answer_does_not_give_it_away() -> None:
    for number in registry.numbers():
        asked = [each for each in registry.questions(number).values() if not each.is_number]
        places = [list(each.answers).index(each.right) for each in asked]
        assert max(map(places.count, places)) <= (len(places) + 1) / 2, places


def test_there_are_questions_of_each_kind() -> None:
    assert CHOICES
    assert NUMBERS
    assert any("0" in each.answers for each in QUESTIONS.values()), "one for a sign"
    assert any(each.look for each in QUESTIONS.values()), "one to guess before a panel"


def test_the_answers_of_lesson_02_are_true() -> None:
    """Those that can be computed, by other means than the explanations do."""
    assert QUESTIONS["02.bias"].right == -4
    w, threshold = {"friend": 4, "sun": 2, "you are free": 2}, 3
    assert [name for name, weight in w.items() if weight > threshold] == ["friend"]
    assert QUESTIONS["02.which_weight"].right == "Only the friend"
    assert 1 * 0 + -1 * 1 + 0 < 0
    assert QUESTIONS["02.side"].right == "− (below 0)"
    assert "grows" in str(QUESTIONS["02.first_line"].right)


@each_lesson
def test_a_page_without_a_kernel_shows_the_question_and_its_answers_also_after_one(keys: list[str]) -> None:
    for key, ask in ways_to_ask(keys):
        box = ask(key)
        data, about = box._repr_mimebundle_()
        text, page = data["text/plain"], data["text/html"]
        assert about == {"nnlab": "question"}  # the mark by which labextension/start.js knows it
        assert text.startswith("Guess. " if ask is predict else "Question. "), key
        assert QUESTIONS[key].text in text
        if key in CHOICES:
            assert re.findall(r"^  ○ (.*)$", text, re.MULTILINE) == list(QUESTIONS[key].answers)
            assert [html.unescape(each) for each in re.findall("<li>(.*?)</li>", page)] == list(QUESTIONS[key].answers)
        assert all(told not in text + page for told in QUESTIONS[key].answers.values()), key
        assert set(re.findall(r"<(\w+)[^>]*>", page)) <= {"div", "p", "b", "i", "ul", "li", "code", "pre", "br"}, key
        assert set(re.findall(r" (\w+)=", page)) == {"class"}, (
            key
        )  # all of this JupyterLab leaves in a page from elsewhere
        answered(box, QUESTIONS[key].right)
        for later in (box, ask(key)):
            data, _ = later._repr_mimebundle_()
            assert (data["text/plain"], data["text/html"]) == (text, page)


# In the notebook


@pytest.mark.slow
@each_lesson
def test_the_answer_is_kept_before_anything_is_revealed(keys: list[str]) -> None:
    for key, ask in ways_to_ask(keys):
        box = ask(key)
        kept_when_shown: list[Any] = []

        def look(change: Any, key: str = key, kept_when_shown: list[Any] = kept_when_shown) -> None:
            if "Press Answer" not in change.new:  # what is said when an answer is chosen
                kept_when_shown.append(progress.guess(key))

        box.feedback.observe(look, "value")
        assert box.feedback.value == "", key
        answered(box, QUESTIONS[key].right)
        assert kept_when_shown == [{"answer": QUESTIONS[key].right, "right": True}], key


@each_lesson
def test_a_choice_is_told_in_its_own_words_before_it_is_noted(keys: list[str]) -> None:
    for key in filter(CHOICES.__contains__, keys):
        box = question(key)
        for answer in QUESTIONS[key].answers:
            box.field.value = answer
            told = html.unescape(re.sub(r"<.*?>", "", box.feedback.value))
            assert answer in told, key
            assert not re.search(r"[.!?]\s*[.!?]", told), key
        assert progress.guess(key) is None, key


@pytest.mark.slow
@each_lesson
def test_after_it_every_answer_explains_itself_and_the_right_one_is_marked(keys: list[str]) -> None:
    for key in keys:
        asked = QUESTIONS[key]
        for answer in asked.answers:
            progress.path().unlink(missing_ok=True)
            said = answered(question(key), answer)
            right = answer == asked.right
            assert progress.guess(key) == {"answer": answer, "right": right}, key
            assert said.count("✓ Right: ") == 1, key
            assert f"✓ Right: {plain(asked.right)}" in said
            assert said.count("✗ Your answer: ") == (0 if right else 1), key
            explained = asked.answers if key in CHOICES else {answer, asked.right}
            for other in explained:
                assert plain(asked.answers[other]) in said


def plain(answer: Any) -> str:
    return answer_text(answer).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.slow
@each_lesson
def test_the_first_answer_stands_and_is_shown_again(keys: list[str]) -> None:
    for key, ask in ways_to_ask(keys):
        first, *_, last = QUESTIONS[key].answers
        box, other = ask(key), ask(key)
        answered(box, first)
        assert box.field.disabled, key
        assert box.button.disabled, key
        again = ask(key)
        assert again.feedback.value == box.feedback.value
        assert again.field.value == answer_text(first)
        assert again.button.disabled, key
        answered(other, last)
        assert progress.guess(key) == {"answer": first, "right": QUESTIONS[key].is_right(first)}, key
        assert other.feedback.value == box.feedback.value


@pytest.mark.slow
def test_a_guess_before_a_panel_is_not_marked_but_told_what_to_look_for() -> None:
    for key in [key for key, each in QUESTIONS.items() if each.look]:
        for answer in QUESTIONS[key].answers:
            progress.path().unlink(missing_ok=True)
            said = answered(predict(key), answer)
            assert plain(answer) in said
            assert QUESTIONS[key].look in said
            assert not re.search("[✓✗]", said), key
            assert progress.guess(key) == {"answer": answer, "right": answer == QUESTIONS[key].right}, key


def test_nothing_chosen_is_no_answer() -> None:
    for key in CHOICES:
        box = question(key)
        box.button.click()
        assert "Choose an answer first." in box.feedback.value, key
        assert progress.guess(key) is None, key
        assert not box.button.disabled, key


def test_what_is_no_number_is_no_answer() -> None:
    for key in NUMBERS:
        box = question(key)
        for text in ("", " ", "four", "nan", "inf", "-", "1e999", "1 2"):
            box.feedback.value = ""
            box.field.value = text
            box.button.click()
            assert "Type a number" in box.feedback.value, (key, text)
            assert progress.guess(key) is None, (key, text)


@pytest.mark.parametrize("text", ["-4", "−4", " -4.0 ", "-4,0", "-4.0000001"])
def test_a_number_may_be_typed_in_several_ways(text: str) -> None:
    box = question("02.bias")
    box.field.value = text
    box.button.click()
    guess = progress.guess("02.bias")
    assert guess is not None
    assert guess["right"] is True
    assert "✗" not in box.feedback.value


def test_a_number_that_nobody_thought_of_is_wrong_and_the_right_one_explained() -> None:
    said = answered(question("02.bias"), 123)
    assert "✗ Your answer: 123</b><br>Not this number." in said
    assert plain(QUESTIONS["02.bias"].answers[-4]) in said


def test_an_answer_that_is_no_longer_among_the_answers_is_shown_all_the_same() -> None:
    progress.note_guess("02.twice", "An <old> answer", False)
    box = question("02.twice")
    assert "An &lt;old&gt; answer" in box.feedback.value
    assert box.field.value not in box.field.options
    progress.note_guess("02.bias", "it was a choice once", False)
    assert "it was a choice once" in question("02.bias").feedback.value


def test_where_nothing_can_be_written_the_answer_is_revealed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "file/progress.json"))
    assert "✓ Right: −4" in answered(question("02.bias"), 4)
    assert "cannot be saved" in capsys.readouterr().err


def test_it_is_made_of_fields_that_a_keyboard_and_a_screen_reader_know() -> None:
    for key in QUESTIONS:
        field, button, told = question(key).box.children
        assert plain(QUESTIONS[key].text) in field.text
        assert field.options == ([] if key in NUMBERS else list(QUESTIONS[key].answers))
        assert button.description == "Answer"
        assert told.value == ""


def test_an_unknown_key_is_told() -> None:
    with pytest.raises(ValueError, match=r"There is no question called '02\.biass'\. Did you mean '02\.bias'\?"):
        question("02.biass")


# What a question is


def test_a_number_is_right_within_its_tolerance() -> None:
    asked = Question("?", 0.5474, {0.5474: "so", 0.19: "this is z"}, where="", tolerance=5e-4)
    assert asked.is_right(0.547)
    assert not asked.is_right(0.546)
    assert asked.known(0.1903) == 0.19
    assert asked.reveal(0.547) == [("✓", 0.5474, "so")]
    assert asked.reveal(0.1901) == [("✗", 0.1901, "this is z"), ("✓", 0.5474, "so")]


def test_zero_is_a_number_too() -> None:
    asked = Question("?", 0, {0: "nothing", 1: "one"}, where="")
    assert asked.is_right(0.0)
    assert asked.reveal(1.0) == [("✗", 1.0, "one"), ("✓", 0, "nothing")]


@pytest.mark.parametrize(("right", "name"), [("−", "− (below 0)"), ("0", "0"), ("+", "+ (above 0)")])
def test_a_sign_is_a_choice_of_three(right: str, name: str) -> None:
    asked = sign_question("?", right, "less", "none", "more", where="")
    assert asked.right == name
    assert list(asked.answers.values()) == ["less", "none", "more"]
    assert asked.is_right(name)
