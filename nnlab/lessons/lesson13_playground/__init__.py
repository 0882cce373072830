"""Exports for notebook 13: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson13_playground.playground import playground
from nnlab.widgets import predict, question

__all__ = ["check", "hint", "playground", "predict", "question", "review", "solution"]
