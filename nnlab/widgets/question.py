"""`question` and `predict`: ask a question in the notebook, store the first answer, then show feedback."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import ipywidgets as widgets

from nnlab import progress
from nnlab.exercises import registry
from nnlab.exercises.message import html
from nnlab.exercises.question import Answer, answer_text
from nnlab.widgets.question_field import QuestionField


class QuestionBox:
    """A question with its input field, its Answer button, and the feedback after it; `box` is the widget."""

    def __init__(self, key: str, *, is_guess: bool = False) -> None:
        self.key, self.question = key, registry.question(key)
        self.reveals_answer = not (is_guess and self.question.look)
        self._kind = "Guess" if is_guess else "Question"
        options = [] if self.question.is_number else list(self.question.answers)
        self.field = QuestionField(text=f"<b>{self._kind}.</b> {html(self.question.text)}", options=options)
        self.button = widgets.Button(description="Answer")
        self.button.on_click(lambda _: self.answer())
        self.feedback = widgets.HTML()
        self.field.observe(self._on_choice, "value")
        self.box = widgets.VBox([self.field, self.button, self.feedback])
        self.box.add_class("nnlab-question")
        self._show_first_answer()

    def answer(self) -> None:
        """Store the chosen answer, and only then show the feedback."""
        answer = self._chosen_answer()
        if answer is None:
            wanted = "Type a number, such as −1.5." if self.question.is_number else "Choose an answer first."
            self.feedback.value = f'<p role="alert">{wanted}</p>'
            return
        progress.note_guess(self.key, answer, self.question.is_right(answer))
        self._show_first_answer()

    def _on_choice(self, _: Any) -> None:
        if not self.field.disabled:
            chosen = escape(self.field.value, quote=False)
            # The choice comes last because only some choices end with a full stop.
            note = "Press Answer to note this as your first answer, which stands:"
            self.feedback.value = f"<p>{note} <b>{chosen}</b></p>"

    def _chosen_answer(self) -> Answer | None:
        if not self.question.is_number:
            return self.field.value or None
        try:
            number = float(self.field.value.replace("−", "-").replace(",", "."))
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def _show_first_answer(self) -> None:
        """Show the stored first answer with its feedback, if there is one, and lock the field."""
        guess = progress.guess(self.key)
        if guess is None:
            return
        first: Answer = guess["answer"]
        self.field.disabled = self.button.disabled = True
        self.field.value = answer_text(first)
        self.feedback.value = f'<div role="alert">{self._feedback_html(first)}</div>'

    def _feedback_html(self, first: Answer) -> str:
        what = "guess" if self._kind == "Guess" else "first answer"
        yours = f"<p>Your {what}: <b>{escape(answer_text(first), quote=False)}</b></p>"
        if not self.reveals_answer:
            return f"{yours}<p>{html(self.question.look)}</p>"
        words = {"✓": "✓ Right: ", "✗": "✗ Your answer: ", "·": "· "}
        items = [
            f"<li><b>{words[mark]}{escape(answer_text(answer), quote=False)}</b><br>{html(told)}</li>"
            for mark, answer, told in self.question.reveal(first)
        ]
        return f"{yours}<ul>{''.join(items)}</ul>"

    def __repr__(self) -> str:
        return f"{self._kind}. {self.question}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and the question as HTML and as text for readers without a kernel, the same for everyone.

        The HTML has only what JupyterLab leaves in a notebook it doesn't trust.
        """
        asked = f"<p><b>{self._kind}.</b> {html(self.question.text)}</p>"
        if self.question.is_number:
            asked += "<p>Your answer: <i>a number</i></p>"
        else:
            items = [f"<li>{escape(answer_text(answer), quote=False)}</li>" for answer in self.question.answers]
            asked += f"<ul>{''.join(items)}</ul>"
        still = {"text/html": f'<div class="nnlab-asked">{asked}</div>', "text/plain": repr(self)}
        return {**self.box._repr_mimebundle_(**kwargs), **still}, {"nnlab": "question"}


def question(key: str) -> QuestionBox:
    """Ask a question of a lesson; the key is like "02.bias"."""
    return QuestionBox(key)


def predict(key: str) -> QuestionBox:
    """Ask for a guess before the learner sees what happens; the key is like "02.first_line"."""
    return QuestionBox(key, is_guess=True)
