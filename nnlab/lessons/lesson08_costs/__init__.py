"""Exports for notebook 08: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson08_costs.loss_slopes import loss_slopes
from nnlab.lessons.lesson08_costs.residuals import residuals
from nnlab.lessons.lesson08_costs.simplex import simplex
from nnlab.lessons.lesson08_costs.slow_start import slow_start
from nnlab.lessons.lesson08_costs.three_heads import three_heads
from nnlab.widgets import predict, question

__all__ = [
    "check",
    "hint",
    "loss_slopes",
    "predict",
    "question",
    "residuals",
    "review",
    "simplex",
    "slow_start",
    "solution",
    "three_heads",
]
