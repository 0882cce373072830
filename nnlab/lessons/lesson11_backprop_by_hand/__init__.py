"""Exports for notebook 11: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson11_backprop_by_hand.gradient_price import gradient_price
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk import graph_walk
from nnlab.lessons.lesson11_backprop_by_hand.weight_routes import weight_routes
from nnlab.widgets import predict, question

__all__ = [
    "check",
    "gradient_price",
    "graph_walk",
    "hint",
    "predict",
    "question",
    "review",
    "solution",
    "weight_routes",
]
