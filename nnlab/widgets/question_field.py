"""QuestionField: the anywidget that shows a question with radio buttons, or with a text field for a number."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent


class QuestionField(anywidget.AnyWidget):
    """The kernel's half of question_field.js. `text` is HTML, `value` the chosen option or typed text, "" at first."""

    _esm = (HERE / "question_field.js").read_text(encoding="utf-8")
    _css = (HERE / "question_field.css").read_text(encoding="utf-8")
    text = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)
    disabled = traitlets.Bool().tag(sync=True)
