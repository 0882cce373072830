"""Lay out a panel as a card: its controls and buttons in a rail next to the picture, or on tabs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from nnlab.widgets.picture import Picture

MAX_BESIDE_RAIL, MAX_ALONE = 550, 620  # CSS pixels: wider pictures have the rail below; one alone may shrink a little


def arrange(
    parts: dict[str, Any],
    acts: dict[str, widgets.Button],
    groups: Mapping[str, Sequence[str]],
    player: widgets.Widget | None,
    reset: widgets.Button,
    picture: Picture,
) -> widgets.Box:
    """Return the card with all of a panel: Reset in its header, the picture, the rail with controls, and the player.

    `parts` are the controls by name, of which `fixed` ones and the player's `frame` aren't shown; `acts` are the
    buttons. `groups` puts names on tabs; unknown names and empty groups are ignored. picture.css says what goes where.
    """
    parts = {name: each for name, each in parts.items() if name != "frame" and not isinstance(each, widgets.fixed)}
    grouped = {name for names in groups.values() for name in names}
    pages = {title: [(parts | acts)[name] for name in names if name in parts | acts] for title, names in groups.items()}
    tabs = [_tabs({title: page for title, page in pages.items() if page})] if any(pages.values()) else []
    alone = _rows([part for name, part in (parts | acts).items() if name not in grouped])
    rail = [_with_class(widgets.Box([*tabs, *alone]), "nnlab-controls")] if tabs or alone else []
    tools = _with_class(widgets.Box([reset]), "nnlab-tools")
    card = _with_class(widgets.Box([tools, picture, *rail, *([player] if player else [])]), "nnlab-card")
    if sum(width for width, _ in picture.sizes) > (MAX_ALONE if len(picture.sizes) == 1 else MAX_BESIDE_RAIL):
        card.add_class("nnlab-wide")
    return _with_class(widgets.Box([card]), "nnlab-panel")


def _tabs(pages: Mapping[str, Sequence[Any]]) -> widgets.Tab:
    children = [_with_class(widgets.Box(_rows(page)), "nnlab-controls") for page in pages.values()]
    return _with_class(widgets.Tab(children, titles=tuple(pages), selected_index=0), "nnlab-tabs")


def _rows(parts: Sequence[Any]) -> list[Any]:
    """Return the controls, followed by one row with all the buttons."""
    own = [part for part in parts if not isinstance(part, widgets.Button)]
    for part in own:
        if isinstance(part, widgets.SelectionSlider):
            part.add_class("nnlab-steps")
    buttons = [part for part in parts if isinstance(part, widgets.Button)]
    return [*own, _with_class(widgets.Box(buttons), "nnlab-buttons")] if buttons else own


def _with_class(box: Any, name: str) -> Any:
    """Add a CSS class and return the box."""
    box.add_class(name)
    return box


def button(name: str, act: Any) -> widgets.Button:
    """Make a button that calls `act()` when clicked."""
    made = widgets.Button(description=name)
    made.on_click(lambda _: act())
    return made


def widget_tree(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """Yield all child, layout and style widgets recursively, innermost first, then the widget itself."""
    looks = (getattr(widget, "layout", None), getattr(widget, "style", None))
    for part in [*getattr(widget, "children", ()), *looks]:
        if isinstance(part, widgets.Widget):
            yield from widget_tree(part)
    yield widget
