"""What a check finds, and what a terminal must be told to mend it."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec
from typing import NamedTuple

FINE, NOTE, WRONG = "fine", "note", "WRONG"
OURS = "nnlab"
ANEW = "Set the course up anew, as its README tells under Start."


class Finding(NamedTuple):
    """Something that was looked at: FINE, WRONG, or a NOTE of what one can do without; and how to mend it."""

    kind: str
    text: str
    fix: str = ""


def terminal(*words: str) -> str:
    """The command in these words. It names this Python, `sys.executable`, since another one may be on the path."""
    call = "& " if sys.platform == "win32" else ""  # PowerShell wants it before a name in quotes
    return f"In a terminal, type: {call}{shlex.join(words)}"


def install(*words: str) -> str:
    """How to install something into this Python; environments that uv made have no pip."""
    if find_spec("pip"):
        return terminal(sys.executable, "-m", "pip", "install", *words)
    return terminal("uv", "pip", "install", "--python", sys.executable, *words)


def anew(requirement: str) -> str:
    """How to install a package again that is damaged; this one from the course's folder, since no index has it."""
    again = "--force-reinstall", "--no-deps"
    if requirement == OURS:
        return f"Go to the course's folder. {install(*again, '-e', '.')}"
    return install(*again, requirement)
