"""What the notebook of lesson 09 imports: its panels, and the functions to ask and to check with."""

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
