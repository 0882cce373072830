"""`Finding`, the result of a check, and the instructions that fix one: commands to install or reinstall a package."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec
from typing import NamedTuple

FINE, NOTE, WRONG = "fine", "note", "WRONG"
PACKAGE = "nnlab"
REINSTALL_COURSE = "Set the course up anew, as its README tells under Start."


class Finding(NamedTuple):
    """A result: FINE, WRONG, or a NOTE of something optional that's missing; a sentence, and how to fix it."""

    kind: str
    text: str
    fix: str = ""


def in_terminal(*words: str) -> str:
    """The instruction to type a command in a terminal. Name `sys.executable`: another Python may be on the path."""
    call = "& " if sys.platform == "win32" else ""  # PowerShell needs it before a quoted program name
    return f"In a terminal, type: {call}{shlex.join(words)}"


def install(*words: str) -> str:
    """The instruction to install something into this Python: with pip, or with uv, whose environments have no pip."""
    if find_spec("pip"):
        return in_terminal(sys.executable, "-m", "pip", "install", *words)
    return in_terminal("uv", "pip", "install", "--python", sys.executable, *words)


def reinstall(requirement: str) -> str:
    """The instruction to reinstall a damaged package; nnlab from the course's folder, since it's on no index."""
    again = "--force-reinstall", "--no-deps"
    if requirement == PACKAGE:
        return f"Go to the course's folder. {install(*again, '-e', '.')}"
    return install(*again, requirement)
