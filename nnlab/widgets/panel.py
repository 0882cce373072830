"""Panel: an interactive figure with controls, event handlers, goals and reset. It's a function of one dict of values.

def build(fig):
    ax = plots.plane(fig)                          # drawn once
    line = plots.line(ax)                          # moved by update
    def update(w1=1.0, w2=1.0, b=-1.5):
        line.move((w1, w2), b)
        return "One sentence that describes the picture."
    return update

Panel(build, w1=(-3.0, 3.0, 0.1), w2=(-3.0, 3.0, 0.1), b=(-3.0, 3.0, 0.1))
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import ipywidgets as widgets

from nnlab.learner_errors import explain
from nnlab.lookup import lookup
from nnlab.plots.style import DARK, LIGHT, SHARPNESS
from nnlab.widgets.controls import assign, control, label, value_of
from nnlab.widgets.goals import Goal, note_reached
from nnlab.widgets.layout import arrange, button, widget_tree
from nnlab.widgets.linked_controls import Link
from nnlab.widgets.locking import ByOneThread, by_one_thread
from nnlab.widgets.notebook_output import register, static_output
from nnlab.widgets.picture import Picture
from nnlab.widgets.player import Player, unchanged
from nnlab.widgets.scene import Build, Pointer, Scene, Size, Values


class Panel(ByOneThread):
    """One or more figures drawn by `build`, with a control for each value.

    `build(*figures)` draws the static parts, and returns `update(**values)`, which moves the rest and returns a
    sentence, or a sentence and HTML to show next to the picture. The defaults of `update` are the initial values. Each
    value is given as ipywidgets' abbreviation of a control, a ready-made control, or `fixed(...)` for a value without a
    control; arrays among them are read-only. `size` is (width, height) of the figure in CSS pixels, or a list of these.

    `on_pointer(values, pointer)` and `on_key(values, key)` return a dict of changed values, or None; their docstrings
    are shown under the picture as instructions. `title` heads the card, or else the name of the file that builds it.
    With a `pen` (its width in CSS pixels) the page immediately draws
    strokes over the first figure, until a frame shows them. `actions` maps button labels to functions of the values
    that return changes as well. With a `player`, `frame` and `state` are values. `links` are controls for derived
    quantities. `groups` maps tab titles to names of controls, links and actions.
    """

    def __init__(
        self,
        build: Build,
        *,
        goals: Iterable[Goal] = (),
        on_pointer: Callable[[Values, Pointer], Values | None] | None = None,
        on_key: Callable[[Values, str], Values | None] | None = None,
        actions: dict[str, Callable[[Values], Values | None]] | None = None,
        player: Player | None = None,
        links: dict[str, Link] | None = None,
        groups: dict[str, Sequence[str]] | None = None,
        size: Size | Sequence[Size] = (560, 420),
        pen: int = 0,
        title: str = "",
        **values: Any,
    ) -> None:
        super().__init__()
        self._build, self._goals, self._player = build, list(goals), player
        self._on_pointer, self._on_key, self._actions = on_pointer, on_key, actions or {}
        self._sizes: Any = [size] if isinstance(size[0], int) else list(size)
        self._reached = [False] * len(self._goals)
        self._say, self._error, self._html, self._pngs, self._redraw_off = "", "", "", [], False  # type: ignore[var-annotated]
        self._scene = self._new_scene()
        parameters = inspect.signature(self._scene.update).parameters
        self._controls = {name: control(name, value, parameters.get(name)) for name, value in values.items()}
        self._controls |= {"frame": player.frame} if player else {}
        self._start_values = self.values
        for each in self._controls.values():
            each.observe(self._on_change, "value")
        self._links = {name: link.labelled(name) for name, link in (links or {}).items()}
        for link in self._links.values():
            link.control.observe(partial(self._on_link, link), "value")
        self._reset = widgets.Button(description="Reset", disabled=True)
        self._reset.on_click(lambda _: self.reset())
        self._picture = Picture(
            self._hear,
            sizes=[list(size) for size in self._sizes],
            hears_pointer=on_pointer is not None,
            hears_keys=on_key is not None,
            pen=pen,
            title=title or label(self.name).capitalize(),
            help=" ".join(inspect.getdoc(function) or "" for function in (on_pointer, on_key) if function),
            play=player and player.play,
        )
        self._picture.observe(self._rebuild, ["dark", "ratio"])
        self._redraw()
        parts = self._controls | {name: link.control for name, link in self._links.items()}
        acts = {name: button(name, partial(self._on_action, action)) for name, action in self._actions.items()}
        self.box = arrange(parts, acts, groups or {}, player and player.box, self._reset, self._picture)
        self.box.add_class(f"nnlab-panel-{self.name}")

    @property
    def name(self) -> str:
        """The name of the file that builds the panel. Progress notes goals under it, so that file keeps its name."""
        return self._build.__module__.rpartition(".")[2]

    @property
    def values(self) -> Values:
        """The current values by name, without the player's state."""
        return {name: value_of(control) for name, control in self._controls.items()}

    @property
    def reached(self) -> list[str]:
        """The texts of the goals that have been reached."""
        return [goal.text for goal, reached in zip(self._goals, self._reached, strict=True) if reached]

    @property
    def say(self) -> str:
        """The sentence that describes the picture, or the error message if the last change failed."""
        return self._error or self._say

    def _all_values(self) -> Values:
        """Return the values, including the player's `state`."""
        if not self._player:
            return self.values
        with self._without_redraw():  # the player may move its frame
            state = self._player.state_for(self.values)
        return self.values | {"state": state}

    @by_one_thread
    def set(self, **changes: Any) -> None:
        """Set values by name, and redraw once."""
        self._assign(changes)
        self._redraw()

    @by_one_thread
    def reset(self) -> None:
        """Restore the initial values. Goals that were reached stay reached."""
        if self._player:
            self._player.restart()
        self.set(**self._start_values)

    def close(self) -> None:
        """Close the panel's widgets, which removes it from the notebook."""
        if self._player:
            self._player.close()
        for widget in list(widget_tree(self.box)):
            widget.close()

    @by_one_thread
    def _on_change(self, _: Any) -> None:
        if not self._redraw_off:
            self._redraw()

    @by_one_thread
    def _on_link(self, link: Link, change: Any) -> None:
        if not self._redraw_off:
            self._on_action(lambda values: link.write(values, change.new))

    def _assign(self, changes: Values) -> None:
        """Set values without redrawing: all of them or, if one is invalid, none."""
        for name in changes.keys() & self._links.keys():
            changes = {**changes, **(self._links[name].write(self._all_values(), changes[name]) or {})}
            del changes[name]
        before, edited = self.values, self._player is not None and "state" in changes
        with self._without_redraw():
            try:
                for name, value in changes.items():
                    if name == "frame" and self._player:
                        self._player.reset_end()
                    if not (name == "state" and edited):
                        assign(lookup(self._controls, name, "value"), name, value)
            except Exception:
                for name, value in before.items():
                    self._controls[name].value = value
                raise
            if self._player:
                self._player.requested_frame = changes.get("frame", 0)
            if self._player and edited:
                self._player.edit(changes["state"])

    @contextmanager
    def _without_redraw(self) -> Iterator[None]:
        """Suppress redraws while values are being changed."""
        self._redraw_off = True
        try:
            yield
        finally:
            self._redraw_off = False

    def _redraw(self) -> None:
        """Update picture, sentence, links and goals from the values, and send a frame to the page."""
        try:
            values = self._all_values()
            self._say, self._html = self._scene.draw(values)
            self._pngs, self._error = self._scene.png(), ""
            with self._without_redraw():
                for link in self._links.values():
                    link.show(values)
            note_reached(self._goals, self._reached, values, self.name)
        except Exception as error:  # whatever a learner's function raises
            self._show_error(error)
        self._send()

    def _new_scene(self, dark: bool = False, ratio: float = SHARPNESS) -> Scene:
        return Scene(self._build, self._sizes, DARK if dark else LIGHT, ratio)

    def _show_error(self, error: Exception) -> None:
        """Set the error message, and stop the player."""
        self._error = explain(error)
        if self._player:
            self._player.play.playing = False

    def _send(self) -> None:
        self._reset.disabled = unchanged(self.values, self._start_values)
        goals = [[goal.text, reached] for goal, reached in zip(self._goals, self._reached, strict=True)]
        self._picture.show(self._pngs, sentence=self._say, html=self._html, goals=goals, error=self._error)

    @by_one_thread
    def _rebuild(self, _: Any) -> None:
        """Build the scene again for another theme or pixel ratio."""
        self._apply(self._replace_scene)

    def _replace_scene(self) -> None:
        self._scene = self._new_scene(self._picture.dark, self._picture.ratio)

    @by_one_thread
    def _hear(self, events: list[dict[str, Any]]) -> None:
        """Handle the page's pointer and key events, in order, and send one frame."""
        self._apply(*(partial(self._handle_event, event) for event in events))

    def _apply(self, *handlers: Callable[[], Values | None]) -> None:
        """Apply the changes that handlers return, in order; then redraw, or show the error that one of them raised."""
        try:
            for handler in handlers:
                self._assign(handler() or {})
        except Exception as error:
            self._show_error(error)
            self._send()
        else:
            self._redraw()

    def _handle_event(self, event: dict[str, Any]) -> Values | None:
        """Call `on_key` or `on_pointer` and return the changes."""
        values = self._all_values()
        if event["kind"] == "key":
            return self._on_key(values, event["key"]) if self._on_key else None
        pointer = self._scene.pointer(**event)
        return self._on_pointer(values, pointer) if self._on_pointer and pointer else None

    @by_one_thread
    def _on_action(self, action: Callable[[Values], Values | None]) -> None:
        self._apply(lambda: action(self._all_values()))

    def __repr__(self) -> str:
        shown = [f"{name}={c.value!r}" for name, c in self._controls.items() if not isinstance(c, widgets.fixed)]
        return f"Panel({', '.join(shown)})"

    @by_one_thread
    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, with picture and sentence as a fallback for readers without a kernel."""
        register(self)
        live = self.box._repr_mimebundle_(**kwargs)
        if self._error:
            return {**live, "text/plain": self.say}, {"nnlab": "panel"}
        is_as_saved = (self._picture.dark, self._picture.ratio) == (False, SHARPNESS)
        scene = self._scene if is_as_saved else self._new_scene()
        still, about = static_output(scene, self._all_values())
        return {**live, **still}, {"nnlab": "panel", **about}
