"""Interactive panels: pictures that answer at once."""

from ipywidgets import fixed

from nnlab.widgets.mathml import formula, signed
from nnlab.widgets.nand_adder import nand_adder
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.perceptron_gates import perceptron_gates
from nnlab.widgets.perceptron_learning import perceptron_learning
from nnlab.widgets.player import Player
from nnlab.widgets.question import predict, question
from nnlab.widgets.scene import Pointer
from nnlab.widgets.sigmoid_neuron import sigmoid_neuron

__all__ = [
    "Goal",
    "Panel",
    "Player",
    "Pointer",
    "fixed",
    "formula",
    "nand_adder",
    "perceptron_gates",
    "perceptron_learning",
    "predict",
    "question",
    "sigmoid_neuron",
    "signed",
]
