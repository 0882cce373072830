"""Exports for notebook 03: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson03_perceptron_learning.perceptron_learning import perceptron_learning
from nnlab.lessons.lesson03_perceptron_learning.ten_perceptrons import ten_perceptrons
from nnlab.widgets import predict, question

__all__ = ["check", "hint", "perceptron_learning", "predict", "question", "review", "solution", "ten_perceptrons"]
