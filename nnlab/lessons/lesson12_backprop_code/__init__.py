"""Exports for notebook 12: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson12_backprop_code.backward_microscope import backward_microscope
from nnlab.lessons.lesson12_backprop_code.backward_repair import backward_repair
from nnlab.lessons.lesson12_backprop_code.silent_mistakes import silent_mistakes
from nnlab.widgets import predict, question

__all__ = [
    "backward_microscope",
    "backward_repair",
    "check",
    "hint",
    "predict",
    "question",
    "review",
    "silent_mistakes",
    "solution",
]
