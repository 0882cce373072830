"""Controls of what is worked out from a panel's values: they show it, and moving them changes the values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from nnlab.widgets.controls import assign, label
from nnlab.widgets.scene import call


class Link(NamedTuple):
    """A control that shows `read(**values)`, and is switched off where that is None.

    When it is moved, `write(values, value)` returns the changes of the values, or None.
    """

    control: Any
    read: Callable[..., Any]
    write: Callable[[dict[str, Any], Any], dict[str, Any] | None]

    def named(self, name: str) -> Link:
        """The same, with the control labelled."""
        self.control.description = self.control.description or label(name)
        self.control.style.description_width = "initial"
        return self

    def show(self, values: dict[str, Any]) -> None:
        """Let the control say what the values say."""
        value = call(self.read, values)
        self.control.disabled = value is None
        if value is not None and value != self.control.value:
            assign(self.control, self.control.description, value)
