"""Where a panel's controls and buttons stand: in a grid, or in groups, one of which is shown at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from nnlab.widgets.picture import Picture


def arrange(
    parts: dict[str, Any],
    acts: dict[str, widgets.Button],
    groups: Mapping[str, Sequence[str]],
    player: widgets.Widget | None,
    reset: widgets.Button,
    picture: Picture,
) -> widgets.Box:
    """A panel of controls and buttons by their names, a player and Reset, and the picture beside or below.

    Those of `groups` are on pages with tabs. Names of parts that are not there are left out, and groups of nothing.
    """
    grouped = {name for names in groups.values() for name in names}
    buttons = _styled(
        widgets.Box([*(each for name, each in acts.items() if name not in grouped), reset]), "nnlab-buttons"
    )
    alone = [part for name, part in parts.items() if name not in grouped]
    pages = {title: [(parts | acts)[name] for name in names if name in parts | acts] for title, names in groups.items()}
    tabs = [_tabs({title: page for title, page in pages.items() if page})] if any(pages.values()) else []
    controls = widgets.Box([*tabs, *_rows(alone), *([player] if player else []), buttons])
    grid = _styled(widgets.Box([_styled(controls, "nnlab-controls"), picture]), "nnlab-grid")
    if sum(width for width, _ in picture.sizes) > 600:
        grid.add_class("nnlab-wide")
    return _styled(widgets.Box([grid]), "nnlab-panel")


def _tabs(pages: Mapping[str, Sequence[Any]]) -> widgets.Tab:
    children = [_styled(widgets.Box(_rows(page)), "nnlab-controls") for page in pages.values()]
    return _styled(widgets.Tab(children, titles=tuple(pages), selected_index=0), "nnlab-tabs")


def _rows(parts: Sequence[Any]) -> list[Any]:
    """Controls as they are, and buttons together in a row at the end."""
    own = [part for part in parts if not isinstance(part, widgets.Button)]
    for part in own:
        if isinstance(part, widgets.SelectionSlider):
            part.add_class("nnlab-steps")
    buttons = [part for part in parts if isinstance(part, widgets.Button)]
    return [*own, _styled(widgets.Box(buttons), "nnlab-buttons")] if buttons else own


def _styled(box: Any, name: str) -> Any:
    box.add_class(name)
    return box


def button(name: str, act: Any) -> widgets.Button:
    """A button that does something when it is pressed."""
    made = widgets.Button(description=name)
    made.on_click(lambda _: act())
    return made


def within(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """A widget and all that it is made of, from the inside out."""
    looks = (getattr(widget, "layout", None), getattr(widget, "style", None))
    for part in [*getattr(widget, "children", ()), *looks]:
        if isinstance(part, widgets.Widget):
            yield from within(part)
    yield widget
