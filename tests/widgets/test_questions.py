"""Questions: the answer is kept before anything is revealed, the first one stands, every answer gets a word."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest

from nnlab import progress
from nnlab.exercises import registry
from nnlab.exercises.question import Question, shown, sign
from nnlab.widgets import predict, question

QUESTIONS = {key: each for number in registry.numbers() for key, each in registry.questions(number).items()}
CHOICES = [key for key, each in QUESTIONS.items() if not each.is_number]
NUMBERS = [key for key, each in QUESTIONS.items() if each.is_number]

each_question = pytest.mark.parametrize("key", QUESTIONS)
each_box = pytest.mark.parametrize("ask", [question, predict])


def typed(answer: Any) -> Any:
    """As a learner chooses or types it."""
    return answer if isinstance(answer, str) else f"{answer:g}"


def answered(box: Any, answer: Any) -> str:
    """Choose or type an answer, click, and see what is said."""
    box.field.value = typed(answer)
    box.button.click()
    return str(box.told.value)


# The questions of the lessons


@each_question
def test_a_question_knows_its_right_answer_and_says_something_about_each(key: str) -> None:
    asked = QUESTIONS[key]
    assert asked.right in asked.answers
    assert [answer for answer in asked.answers if asked.is_right(answer)] == [asked.right]
    assert len(asked.answers) >= 2
    assert len({type(answer) is str for answer in asked.answers}) == 1, "all are text or all are numbers"
    assert len(set(asked.answers.values())) == len(asked.answers)
    for text in [asked.text, *asked.answers.values(), *([asked.look] if asked.look else [])]:
        assert re.fullmatch(r"\S.*[.?!)]", text, re.DOTALL), text
    assert asked.where


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


@each_question
@each_box
def test_a_page_without_a_kernel_shows_the_question_and_its_answers(ask: Any, key: str) -> None:
    text = ask(key)._repr_mimebundle_()["text/plain"]
    assert text.startswith("Guess. " if ask is predict else "Question. ")
    assert QUESTIONS[key].text in text
    if key in CHOICES:
        assert re.findall(r"^  ○ (.*)$", text, re.MULTILINE) == list(QUESTIONS[key].answers)
    assert all(told not in text for told in QUESTIONS[key].answers.values())


@each_question
@each_box
def test_that_page_is_the_same_after_an_answer(ask: Any, key: str) -> None:
    before = ask(key)._repr_mimebundle_()["text/plain"]
    box = ask(key)
    answered(box, QUESTIONS[key].right)
    assert box._repr_mimebundle_()["text/plain"] == ask(key)._repr_mimebundle_()["text/plain"] == before


# In the notebook


@each_question
@each_box
def test_the_answer_is_kept_before_anything_is_revealed(ask: Any, key: str) -> None:
    box = ask(key)
    kept_when_shown: list[Any] = []

    def look(change: Any) -> None:
        if "Press Answer" not in change.new:  # what is said when an answer is chosen
            kept_when_shown.append(progress.guess(key))

    box.told.observe(look, "value")
    assert box.told.value == ""
    answered(box, QUESTIONS[key].right)
    assert kept_when_shown == [{"answer": QUESTIONS[key].right, "right": True}]


@pytest.mark.parametrize("key", CHOICES)
def test_a_choice_is_told_in_its_own_words_before_it_is_noted(key: str) -> None:
    box = question(key)
    for answer in QUESTIONS[key].answers:
        box.field.value = answer
        told = html.unescape(re.sub(r"<.*?>", "", box.told.value))
        assert answer in told
        assert not re.search(r"[.!?]\s*[.!?]", told)
    assert progress.guess(key) is None


@each_question
def test_after_it_every_answer_explains_itself_and_the_right_one_is_marked(key: str) -> None:
    asked = QUESTIONS[key]
    for answer in asked.answers:
        progress.path().unlink(missing_ok=True)
        said = answered(question(key), answer)
        right = answer == asked.right
        assert progress.guess(key) == {"answer": answer, "right": right}
        assert said.count("✓ Right: ") == 1
        assert f"✓ Right: {plain(asked.right)}" in said
        assert said.count("✗ Your answer: ") == (0 if right else 1)
        explained = asked.answers if key in CHOICES else {answer, asked.right}
        for other in explained:
            assert plain(asked.answers[other]) in said


def plain(answer: Any) -> str:
    return shown(answer).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@each_question
@each_box
def test_the_first_answer_stands(ask: Any, key: str) -> None:
    first, *_, last = QUESTIONS[key].answers
    box, other = ask(key), ask(key)
    answered(box, first)
    assert box.field.disabled
    assert box.button.disabled
    answered(other, last)
    assert progress.guess(key) == {"answer": first, "right": QUESTIONS[key].is_right(first)}
    assert other.told.value == box.told.value


@each_question
@each_box
def test_shown_again_it_shows_the_answer_that_is_kept(ask: Any, key: str) -> None:
    first = next(iter(QUESTIONS[key].answers))
    box = ask(key)
    answered(box, first)
    again = ask(key)
    assert again.told.value == box.told.value
    assert again.field.value == shown(first)
    assert again.button.disabled


@pytest.mark.parametrize("key", [key for key, each in QUESTIONS.items() if each.look])
def test_a_guess_before_a_panel_is_not_marked_but_told_what_to_look_for(key: str) -> None:
    for answer in QUESTIONS[key].answers:
        progress.path().unlink(missing_ok=True)
        said = answered(predict(key), answer)
        assert plain(answer) in said
        assert QUESTIONS[key].look in said
        assert not re.search("[✓✗]", said)
        assert progress.guess(key) == {"answer": answer, "right": answer == QUESTIONS[key].right}


@pytest.mark.parametrize("key", CHOICES)
def test_nothing_chosen_is_no_answer(key: str) -> None:
    box = question(key)
    box.button.click()
    assert "Choose an answer first." in box.told.value
    assert progress.guess(key) is None
    assert not box.button.disabled


@pytest.mark.parametrize("key", NUMBERS)
@pytest.mark.parametrize("text", ["", " ", "four", "nan", "inf", "-", "1e999", "1 2"])
def test_what_is_no_number_is_no_answer(key: str, text: str) -> None:
    box = question(key)
    box.field.value = text
    box.button.click()
    assert "Type a number" in box.told.value
    assert progress.guess(key) is None


@pytest.mark.parametrize("text", ["-4", "−4", " -4.0 ", "-4,0", "-4.0000001"])
def test_a_number_may_be_typed_in_several_ways(text: str) -> None:
    box = question("02.bias")
    box.field.value = text
    box.button.click()
    guess = progress.guess("02.bias")
    assert guess is not None
    assert guess["right"] is True
    assert "✗" not in box.told.value


def test_a_number_that_nobody_thought_of_is_wrong_and_the_right_one_explained() -> None:
    said = answered(question("02.bias"), 123)
    assert "✗ Your answer: 123</b><br>Not this number." in said
    assert plain(QUESTIONS["02.bias"].answers[-4]) in said


def test_an_answer_that_is_no_longer_among_the_answers_is_shown_all_the_same() -> None:
    progress.note_guess("02.twice", "An <old> answer", False)
    box = question("02.twice")
    assert "An &lt;old&gt; answer" in box.told.value
    assert box.field.value not in box.field.options
    progress.note_guess("02.bias", "it was a choice once", False)
    assert "it was a choice once" in question("02.bias").told.value


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
    asked = sign("?", right, "less", "none", "more", where="")
    assert asked.right == name
    assert list(asked.answers.values()) == ["less", "none", "more"]
    assert asked.is_right(name)
