"""What the notebook of lesson 13 imports: its panels, and the functions to ask and to check with."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson13_playground.playground import playground
from nnlab.widgets import predict, question

__all__ = ["check", "hint", "playground", "predict", "question", "review", "solution"]
