"""The engine of the interactive panels and questions. The panels themselves are in `nnlab.lessons`."""

from typing import NoReturn

from ipywidgets import fixed

from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, signed
from nnlab.widgets.old_imports import new_import
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.question import predict, question
from nnlab.widgets.scene import Pointer

__all__ = ["Goal", "Panel", "Player", "Pointer", "fixed", "formula", "predict", "question", "signed"]


def __getattr__(name: str) -> NoReturn:
    """Raise ImportError with the new import line for a panel that moved to its lesson, else AttributeError."""
    if sentence := new_import(name):
        raise ImportError(sentence)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
