"""Links: controls for derived quantities, computed from a panel's values and written back to them when moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from nnlab.widgets.controls import assign, label
from nnlab.widgets.scene import call


class Link(NamedTuple):
    """A control that shows `read(**values)`, and is disabled while that is None.

    When it is moved, `write(values, value)` returns the changes to the panel's values, or None.
    """

    control: Any
    read: Callable[..., Any]
    write: Callable[[dict[str, Any], Any], dict[str, Any] | None]

    def labelled(self, name: str) -> Link:
        """Label the control and return the link."""
        self.control.description = self.control.description or label(name)
        self.control.style.description_width = "initial"
        return self

    def show(self, values: dict[str, Any]) -> None:
        """Update the control from the panel's values."""
        value = call(self.read, values)
        self.control.disabled = value is None
        if value is not None and value != self.control.value:
            assign(self.control, self.control.description, value)
