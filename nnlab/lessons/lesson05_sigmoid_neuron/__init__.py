"""Exports for notebook 05: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson05_sigmoid_neuron.cost_path import cost_path
from nnlab.lessons.lesson05_sigmoid_neuron.neuron_step import neuron_step
from nnlab.lessons.lesson05_sigmoid_neuron.nudge import nudge
from nnlab.lessons.lesson05_sigmoid_neuron.sigmoid_neuron import sigmoid_neuron
from nnlab.lessons.lesson05_sigmoid_neuron.steepness import steepness
from nnlab.widgets import predict, question

__all__ = [
    "check",
    "cost_path",
    "hint",
    "neuron_step",
    "nudge",
    "predict",
    "question",
    "review",
    "sigmoid_neuron",
    "solution",
    "steepness",
]
