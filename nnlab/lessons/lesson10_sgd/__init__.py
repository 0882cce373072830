"""What the notebook of lesson 10 imports: its panels, and the functions to ask and to check with."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson10_sgd.epoch_lens import epoch_lens
from nnlab.lessons.lesson10_sgd.three_paths import three_paths
from nnlab.widgets import predict, question

__all__ = ["check", "epoch_lens", "hint", "predict", "question", "review", "solution", "three_paths"]
