"""A panel: controls, and pictures that answer at once. All that it shows is a function of one dict of values.

def build(fig):
ax = plots.plane(fig)                          # drawn once
line = plots.line(ax)                          # moves
def update(w1=1.0, w2=1.0, b=-1.5):
line.move((w1, w2), b)
return "What is to be seen, in one sentence."
return update

Panel(build, w1=(-3.0, 3.0, 0.1), w2=(-3.0, 3.0, 0.1), b=(-3.0, 3.0, 0.1))
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import ipywidgets as widgets

from nnlab import progress
from nnlab.error_messages import explain
from nnlab.plots.style import DARK, LIGHT, SHARPNESS
from nnlab.tables import lookup
from nnlab.widgets.controls import assign, control, value_of
from nnlab.widgets.layout import arrange, button, within
from nnlab.widgets.links import Link
from nnlab.widgets.picture import Picture
from nnlab.widgets.player import Player, same
from nnlab.widgets.poster import bundle, poster, shown
from nnlab.widgets.scene import Build, Pointer, Scene, Size, call

Values: TypeAlias = dict[str, Any]


class Goal(NamedTuple):
    """Something to reach: its text, a function of the values that says whether it is, and values that reach it."""

    text: str
    reached: Callable[..., bool]
    example: Values


class Panel:
    """Pictures drawn by `build`, with a control for each value.

    `build(*figures)` draws what is still, and returns `update(**values)`, which moves the rest and returns a sentence,
    or a sentence and HTML that stands beside the picture. Its default values are the values at the start. A value is
    given as ipywidgets' abbreviation of a control, a ready control, or `fixed(...)` for none; arrays among them are
    read-only. `size` is (width, height) of the figure in pixels of the page, or a list of these.

    `on_pointer(values, pointer)` and `on_key(values, key)` return a dict of the values that change, or None; their
    docstrings stand under the picture, to say what can be done. With a `pen`, so many pixels wide, the page inks what
    is drawn into the first figure at once, until a frame shows it. `actions` are buttons, by what is on them: functions
    of the values that return changes, too. With a `player`, `frame` and `state` are values. `links` are controls of
    what is worked out from the values. `groups` are names of controls, links and actions, by the title of the page that
    they stand on together.
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
        **values: Any,
    ) -> None:
        self._build, self._goals, self._player = build, list(goals), player
        self._on_pointer, self._on_key, self._actions = on_pointer, on_key, actions or {}
        self._sizes: Any = [size] if isinstance(size[0], int) else list(size)
        self._reached = [False] * len(self._goals)
        self._say, self._error, self._html, self._pngs, self._quiet = "", "", "", [], False  # type: ignore[var-annotated]
        self._scene = Scene(build, self._sizes, LIGHT, SHARPNESS)
        parameters = inspect.signature(self._scene.update).parameters
        self._controls = {name: control(name, value, parameters.get(name)) for name, value in values.items()}
        if player:
            self._controls["frame"] = player.frame
        self._starts = self.values
        for each in self._controls.values():
            each.observe(self._on_change, "value")
        self._links = {name: link.named(name) for name, link in (links or {}).items()}
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
            help=" ".join(inspect.getdoc(function) or "" for function in (on_pointer, on_key) if function),
            play=player and player.play,
        )
        self._picture.observe(self._rebuild, ["dark", "ratio"])
        self._redraw()
        parts = {name: c for name, c in self._controls.items() if name != "frame" and not isinstance(c, widgets.fixed)}
        parts |= {name: link.control for name, link in self._links.items()}
        acts = {name: button(name, partial(self._act, action)) for name, action in self._actions.items()}
        self.box = arrange(parts, acts, groups or {}, player and player.box, self._reset, self._picture)

    @property
    def values(self) -> Values:
        """All values by name."""
        return {name: value_of(control) for name, control in self._controls.items()}

    @property
    def reached(self) -> list[str]:
        """The goals that have been reached."""
        return [goal.text for goal, reached in zip(self._goals, self._reached, strict=True) if reached]

    @property
    def say(self) -> str:
        """The sentence that says what is to be seen; in trouble, what went wrong."""
        return self._error or self._say

    def _moment(self) -> Values:
        """The values with the player's state among them."""
        if not self._player:
            return self.values
        with self._silence():  # the player may move its frame
            state = self._player.follow(self.values)
        return self.values | {"state": state}

    def set(self, **changes: Any) -> None:
        """Set values by name, all at once."""
        self._assign(changes)
        self._redraw()

    def reset(self) -> None:
        """Put every value back to where it started. Goals that were reached stay so."""
        if self._player:
            self._player.restart()
        self.set(**self._starts)

    def close(self) -> None:
        """Take the panel out of the notebook, with all its controls."""
        if self._player:
            self._player.close()
        for widget in list(within(self.box)):
            widget.close()

    def _on_change(self, _: Any) -> None:
        if not self._quiet:
            self._redraw()

    def _on_link(self, link: Link, change: Any) -> None:
        if not self._quiet:
            self._act(lambda values: link.write(values, change.new))

    def _assign(self, changes: Values) -> None:
        """Give values new values: all of them or, if one is refused, none."""
        for name in changes.keys() & self._links.keys():
            changes = {**changes, **(self._links[name].write(self._moment(), changes[name]) or {})}
            del changes[name]
        before, edited = self.values, self._player is not None and "state" in changes
        with self._silence():
            try:
                for name, value in changes.items():
                    if name == "frame" and self._player:
                        self._player.widen()
                    if not (name == "state" and edited):
                        assign(lookup(self._controls, name, "value"), name, value)
            except Exception:
                for name, value in before.items():
                    self._controls[name].value = value
                raise
            if self._player:
                self._player.wanted = changes.get("frame", 0)
            if self._player and edited:
                self._player.edit(changes["state"])

    @contextmanager
    def _silence(self) -> Iterator[None]:
        """A time in which changed values draw nothing."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def _redraw(self) -> None:
        try:
            values = self._moment()
            self._say, self._html = self._scene.draw(values)
            self._pngs, self._error = self._scene.png(), ""
            with self._silence():
                for link in self._links.values():
                    link.show(values)
            for i, goal in enumerate(self._goals):
                if not self._reached[i] and call(goal.reached, values):
                    self._reached[i] = True
                    progress.note_goal(self._build.__module__.rpartition(".")[2], goal.text)
        except Exception as error:  # whatever a learner's function raises
            self._fail(error)
        self._send()

    def _fail(self, error: Exception) -> None:
        self._error = explain(error)
        if self._player:
            self._player.play.playing = False

    def _send(self) -> None:
        self._reset.disabled = same(self.values, self._starts)
        goals = [[goal.text, reached] for goal, reached in zip(self._goals, self._reached, strict=True)]
        self._picture.show(self._pngs, sentence=self._say, html=self._html, goals=goals, error=self._error)

    def _rebuild(self, _: Any) -> None:
        theme = DARK if self._picture.dark else LIGHT
        try:
            self._scene = Scene(self._build, self._sizes, theme, self._picture.ratio)
        except Exception as error:
            self._fail(error)
            self._send()
        else:
            self._redraw()

    def _hear(self, events: list[dict[str, Any]]) -> None:
        self._apply(self._answer(event) for event in events)

    def _apply(self, answers: Iterable[Values | None]) -> None:
        """Make the changes that handlers ask for, one after the other; show what comes of them, or what went wrong."""
        try:
            for changes in answers:
                self._assign(changes or {})
        except Exception as error:
            self._fail(error)
            self._send()
        else:
            self._redraw()

    def _answer(self, event: dict[str, Any]) -> Values | None:
        values = self._moment()
        if event["kind"] == "key":
            return self._on_key(values, event["key"]) if self._on_key else None
        pointer = self._scene.pointer(**event)
        return self._on_pointer(values, pointer) if self._on_pointer and pointer else None

    def _act(self, action: Callable[[Values], Values | None]) -> None:
        self._apply(act(self._moment()) for act in [action])

    def __repr__(self) -> str:
        shown = [f"{name}={c.value!r}" for name, c in self._controls.items() if not isinstance(c, widgets.fixed)]
        return f"Panel({', '.join(shown)})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The widget, and for readers without a kernel its picture and sentence."""
        shown(self)
        scene = self._scene
        if (self._picture.dark, self._picture.ratio) != (False, SHARPNESS):
            scene = Scene(self._build, self._sizes, LIGHT, SHARPNESS)
        still: dict[str, Any] = {"text/plain": self.say}
        about: dict[str, Any] = {}
        if not self._error:
            scene.draw(self._moment())
            still, about = bundle(poster(scene.pixels()), self._say)
            scene.rest()
        return {**self.box._repr_mimebundle_(**kwargs), **still}, about
