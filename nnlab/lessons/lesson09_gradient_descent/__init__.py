"""Exports for notebook 09: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson09_gradient_descent.descent_curve import descent_curve
from nnlab.lessons.lesson09_gradient_descent.descent_surface import descent_surface
from nnlab.lessons.lesson09_gradient_descent.neuron_descent import neuron_descent
from nnlab.lessons.lesson09_gradient_descent.numerical_slope import numerical_slope
from nnlab.widgets import predict, question

__all__ = [
    "check",
    "descent_curve",
    "descent_surface",
    "hint",
    "neuron_descent",
    "numerical_slope",
    "predict",
    "question",
    "review",
    "solution",
]
