"""What the notebook of lesson 17 imports: its panels, and the functions to ask and to check with."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson17_initialisation.init_schemes import init_schemes
from nnlab.lessons.lesson17_initialisation.seed_fan import seed_fan
from nnlab.lessons.lesson17_initialisation.twins import twins
from nnlab.lessons.lesson17_initialisation.variance_depth import variance_depth
from nnlab.widgets import predict, question

__all__ = [
    "check",
    "hint",
    "init_schemes",
    "predict",
    "question",
    "review",
    "seed_fan",
    "solution",
    "twins",
    "variance_depth",
]
