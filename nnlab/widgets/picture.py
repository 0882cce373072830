"""Picture: the anywidget of a panel. It shows frames (PNGs, sentence, HTML, goals) and sends pointer and key events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

HERE = Path(__file__).parent


class Picture(anywidget.AnyWidget):
    """The kernel's half of picture.js. Everything that belongs to one frame is sent in one message.

    `frame` is {"seq", "pngs", "sentence", "html", "goals": [[text, reached], ...], "error", "handled"}. The page draws
    the newest frame and skips any in between. The page sets `dark` and `ratio` (device pixels per CSS pixel). Pointer
    and key events arrive in `on_events(events)` as the dicts that picture.js makes. `handled` in the next frame is the
    number of the last message that was handled; the page sends no more until then.
    """

    # as text: given a path, anywidget would watch the file, and so keep every picture in memory forever
    _esm = (HERE / "picture.js").read_text(encoding="utf-8")
    _css = (HERE / "picture.css").read_text(encoding="utf-8")
    frame = traitlets.Dict().tag(sync=True)
    sizes: Any = traitlets.List().tag(sync=True)  # [width, height] in CSS pixels
    hears_pointer = traitlets.Bool().tag(sync=True)
    hears_keys = traitlets.Bool().tag(sync=True)
    pen = traitlets.Int().tag(sync=True)  # width of the strokes drawn over the first picture, in CSS pixels; 0 for none
    title = traitlets.Unicode().tag(sync=True)
    help = traitlets.Unicode().tag(sync=True)
    dark = traitlets.Bool().tag(sync=True)
    ratio = traitlets.Float(2.0).tag(sync=True)
    play = traitlets.Instance(widgets.Play, allow_none=True).tag(sync=True, **widgets.widget_serialization)

    def __init__(self, on_events: Callable[[list[dict[str, Any]]], None], **traits: Any) -> None:
        super().__init__(**traits)
        self._seq, self._handled, self._on_events = 0, 0, on_events
        self.on_msg(self._on_message)

    def show(self, pngs: list[bytes], **texts: Any) -> None:
        """Send a frame: pictures, and the other entries of `frame`."""
        self._seq += 1
        self.frame = {"seq": self._seq, "handled": self._handled, "pngs": pngs, **texts}

    def _on_message(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        self._handled = max(self._handled, content["number"])  # two views of a panel share one numbering
        self._on_events(content["events"])
