"""`ByOneThread`, a class with a lock: controls are moved in one thread, and a cell that calls `set` runs in another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any


class ByOneThread:
    """An object of whose methods with `@by_one_thread` only one runs at a time; other threads wait."""

    def __init__(self) -> None:
        self._lock = threading.RLock()


def by_one_thread(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let other threads wait while this method of a `ByOneThread` runs."""

    @wraps(method)
    def locked(self: ByOneThread, *args: Any, **kwargs: Any) -> Any:
        with self._lock:
            return method(self, *args, **kwargs)

    return locked
