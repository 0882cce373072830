"""Exports for notebook 15: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson15_digits.digit_training import digit_training
from nnlab.lessons.lesson15_digits.drawing_pad import drawing_pad
from nnlab.lessons.lesson15_digits.mistake_gallery import mistake_gallery
from nnlab.widgets import predict, question

__all__ = [
    "check",
    "digit_training",
    "drawing_pad",
    "hint",
    "mistake_gallery",
    "predict",
    "question",
    "review",
    "solution",
]
