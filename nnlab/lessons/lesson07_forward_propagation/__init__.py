"""Exports for notebook 07: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson07_forward_propagation.network_builder import network_builder
from nnlab.widgets import predict, question

__all__ = ["check", "hint", "network_builder", "predict", "question", "review", "solution"]
