"""What the notebook of lesson 15 imports: its panels, and the functions to ask and to check with."""

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
