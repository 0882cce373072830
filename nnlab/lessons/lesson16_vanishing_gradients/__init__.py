"""Exports for notebook 16: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson16_vanishing_gradients.deep_gradients import deep_gradients
from nnlab.lessons.lesson16_vanishing_gradients.gradient_chain import gradient_chain
from nnlab.widgets import predict, question

__all__ = ["check", "deep_gradients", "gradient_chain", "hint", "predict", "question", "review", "solution"]
