"""`Message`: a message to the learner, shown as text or HTML, with `code` in backticks."""

from __future__ import annotations

import re
from html import escape

COLOURS = {"✓": "#0072b2", "✗": "#d55e00", "…": "#8a8a8a", "": "#8a8a8a"}


class Message:
    """A text with `code` between backticks, and blocks of code between lines of ```.

    `mark` is shown before it: ✓, ✗ or …, so that the meaning doesn't depend on colour.
    """

    def __init__(self, text: str, mark: str = "") -> None:
        self.text, self.mark = re.sub(r" at 0x[0-9A-Fa-f]+", "", text), mark  # memory addresses vary from run to run

    def __repr__(self) -> str:
        return self.text.replace("\n```\n", "\n\n").removesuffix("\n```")

    def _repr_html_(self) -> str:
        colour = COLOURS[self.mark]
        mark = f'<span style="color: {colour}; font-weight: bold" aria-hidden="true">{self.mark}</span> '
        style = f"border-left: 4px solid {colour}; padding: 4px 12px; max-width: 46em"
        return f'<div style="{style}">{mark if self.mark else ""}{html(self.text)}</div>'


def html(text: str) -> str:
    """Convert the text to HTML: escape it, and mark up its code."""
    prose, *rest = re.split(r"\n?```\n?", text)
    parts = [_inline_html(prose)]
    for code, prose in zip(rest[::2], [*rest[1::2], ""], strict=False):
        parts += [f"<pre>{escape(code)}</pre>", _inline_html(prose)]
    return "".join(parts)


def _inline_html(prose: str) -> str:
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(prose, quote=False)).replace("\n", "<br>")
