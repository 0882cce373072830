"""The widget in a panel: it shows frames, says what is to be seen in them, and reports pointer and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

HERE = Path(__file__).parent


class Picture(anywidget.AnyWidget):
    """Pictures with their sentence, HTML and goals, all of one moment, which come in one message.

    `frame` holds {"seq", "pngs", "sentence", "html", "goals": [[text, reached], ...], "error", "handled"}. The page
    draws the newest and leaves out what came in between. `dark` and `ratio`, the device's pixels for each pixel of the
    page, are set by the page. Pointer and key events come to `on_event(event)` as the dicts that picture.js makes;
    `handled` in the next frame says how many of them are done, and only then does the page send more.
    """

    # as text: of a path anywidget would watch the file, and with it keep every picture for ever
    _esm = (HERE / "picture.js").read_text(encoding="utf-8")
    _css = (HERE / "picture.css").read_text(encoding="utf-8")
    frame = traitlets.Dict().tag(sync=True)
    sizes: Any = traitlets.List().tag(sync=True)  # [width, height] in pixels of the page
    hears_pointer = traitlets.Bool().tag(sync=True)
    hears_keys = traitlets.Bool().tag(sync=True)
    pen = traitlets.Int().tag(sync=True)  # how wide the page inks what is drawn into the first picture; 0 for no ink
    help = traitlets.Unicode().tag(sync=True)
    dark = traitlets.Bool().tag(sync=True)
    ratio = traitlets.Float(2.0).tag(sync=True)
    play = traitlets.Instance(widgets.Play, allow_none=True).tag(sync=True, **widgets.widget_serialization)

    def __init__(self, on_events: Callable[[list[dict[str, Any]]], None], **traits: Any) -> None:
        super().__init__(**traits)
        self._seq, self._handled, self._on_events = 0, 0, on_events
        self.on_msg(self._hear)

    def show(self, pngs: list[bytes], **told: Any) -> None:
        """Send a frame."""
        self._seq += 1
        self.frame = {"seq": self._seq, "handled": self._handled, "pngs": pngs, **told}

    def _hear(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        self._handled = max(self._handled, content["number"])  # two views of a panel count together
        self._on_events(content["events"])
