"""A question in the notebook: answer first, then see what each answer means. The first answer stands."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import ipywidgets as widgets

from nnlab import progress
from nnlab.exercises import registry
from nnlab.exercises.message import html
from nnlab.exercises.question import Answer, shown
from nnlab.widgets.question_field import QuestionField


class QuestionBox:
    """A question, a field or buttons for the answer, and after it what is to be said; `box` is the widget."""

    def __init__(self, key: str, *, is_guess: bool = False) -> None:
        self.key, self.question = key, registry.question(key)
        self.shows_right = not (is_guess and self.question.look)
        self._kind = "Guess" if is_guess else "Question"
        options = [] if self.question.is_number else list(self.question.answers)
        self.field = QuestionField(text=f"<b>{self._kind}.</b> {html(self.question.text)}", options=options)
        self.button = widgets.Button(description="Answer")
        self.button.on_click(lambda _: self.answer())
        self.told = widgets.HTML()
        self.field.observe(self._chosen, "value")
        self.box = widgets.VBox([self.field, self.button, self.told])
        self.box.add_class("nnlab-question")
        self._show()

    def answer(self) -> None:
        """Note the answer that is chosen; only then show what it means."""
        answer = self._answer()
        if answer is None:
            wanted = "Type a number, such as −1.5." if self.question.is_number else "Choose an answer first."
            self.told.value = f'<p role="alert">{wanted}</p>'
            return
        progress.note_guess(self.key, answer, self.question.is_right(answer))
        self._show()

    def _chosen(self, _: Any) -> None:
        if not self.field.disabled:
            chosen = escape(self.field.value, quote=False)
            # The choice comes last: some are sentences, with a full stop, and some are not.
            self.told.value = f"<p>Press Answer to note this as your first answer, which stands: <b>{chosen}</b></p>"

    def _answer(self) -> Answer | None:
        if not self.question.is_number:
            return self.field.value or None
        try:
            number = float(self.field.value.replace("−", "-").replace(",", "."))
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def _show(self) -> None:
        """What is said after the answer that is noted, if there is one."""
        guess = progress.guess(self.key)
        if guess is None:
            return
        first: Answer = guess["answer"]
        self.field.disabled = self.button.disabled = True
        self.field.value = shown(first)
        self.told.value = f'<div role="alert">{self._reveal(first)}</div>'

    def _reveal(self, first: Answer) -> str:
        what = "guess" if self._kind == "Guess" else "first answer"
        yours = f"<p>Your {what}: <b>{escape(shown(first), quote=False)}</b></p>"
        if not self.shows_right:
            return f"{yours}<p>{html(self.question.look)}</p>"
        words = {"✓": "✓ Right: ", "✗": "✗ Your answer: ", "·": "· "}
        items = [
            f"<li><b>{words[mark]}{escape(shown(answer), quote=False)}</b><br>{html(told)}</li>"
            for mark, answer, told in self.question.reveal(first)
        ]
        return f"{yours}<ul>{''.join(items)}</ul>"

    def __repr__(self) -> str:
        return f"{self._kind}. {self.question}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """The widget, and for readers without a kernel the question as text, the same for every learner."""
        return {**self.box._repr_mimebundle_(**kwargs), "text/plain": repr(self)}


def question(key: str) -> QuestionBox:
    """Ask a question of a lesson; the key is such as "02.bias"."""
    return QuestionBox(key)


def predict(key: str) -> QuestionBox:
    """Ask for a guess, before it is seen what happens; the key is such as "02.first_line"."""
    return QuestionBox(key, is_guess=True)
