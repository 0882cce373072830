"""Something said to the learner, as text and as HTML."""

from __future__ import annotations

import re
from html import escape

COLOURS = {"✓": "#0072b2", "✗": "#d55e00", "…": "#8a8a8a", "": "#8a8a8a"}


class Message:
    """A text; `code` in it stands between backticks, and a block of lines of code between two lines of ```.

    `mark` is shown before it: ✓, ✗ or …. Nobody has to see the colour.
    """

    def __init__(self, text: str, mark: str = "") -> None:
        self.text, self.mark = re.sub(r" at 0x[0-9A-Fa-f]+", "", text), mark  # places in memory are never the same

    def __repr__(self) -> str:
        return self.text.replace("\n```\n", "\n\n").removesuffix("\n```")

    def _repr_html_(self) -> str:
        colour = COLOURS[self.mark]
        mark = f'<span style="color: {colour}; font-weight: bold" aria-hidden="true">{self.mark}</span> '
        style = f"border-left: 4px solid {colour}; padding: 4px 12px; max-width: 46em"
        return f'<div style="{style}">{mark if self.mark else ""}{html(self.text)}</div>'


def html(text: str) -> str:
    """The text with nothing in it that a browser would take for HTML, and its code in the type of code."""
    prose, *rest = re.split(r"\n?```\n?", text)
    parts = [_inline(prose)]
    for code, prose in zip(rest[::2], [*rest[1::2], ""], strict=False):
        parts += [f"<pre>{escape(code)}</pre>", _inline(prose)]
    return "".join(parts)


def _inline(prose: str) -> str:
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(prose, quote=False)).replace("\n", "<br>")
