"""Exports for notebook 10: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson10_sgd.epoch_lens import epoch_lens
from nnlab.lessons.lesson10_sgd.three_paths import three_paths
from nnlab.widgets import predict, question

__all__ = ["check", "epoch_lens", "hint", "predict", "question", "review", "solution", "three_paths"]
