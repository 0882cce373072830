"""Exports for notebook 17: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

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
