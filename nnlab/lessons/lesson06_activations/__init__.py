"""Exports for notebook 06: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson06_activations.activation_zoo import activation_zoo
from nnlab.lessons.lesson06_activations.dying_relu import dying_relu
from nnlab.lessons.lesson06_activations.softmax_scores import softmax_scores
from nnlab.widgets import predict, question

__all__ = [
    "activation_zoo",
    "check",
    "dying_relu",
    "hint",
    "predict",
    "question",
    "review",
    "softmax_scores",
    "solution",
]
