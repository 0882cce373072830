"""Interactive panels: pictures that answer at once."""

from ipywidgets import fixed

from nnlab.widgets.cost_path import cost_path
from nnlab.widgets.mathml import formula, signed
from nnlab.widgets.nand_adder import nand_adder
from nnlab.widgets.neuron_step import neuron_step
from nnlab.widgets.nudge import nudge
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.perceptron_gates import perceptron_gates
from nnlab.widgets.perceptron_learning import perceptron_learning
from nnlab.widgets.perturbation_race import perturbation_race
from nnlab.widgets.player import Player
from nnlab.widgets.question import predict, question
from nnlab.widgets.scene import Pointer
from nnlab.widgets.sigmoid_neuron import sigmoid_neuron
from nnlab.widgets.steepness import steepness
from nnlab.widgets.ten_perceptrons import ten_perceptrons
from nnlab.widgets.xor_network import xor_network

__all__ = [
    "Goal",
    "Panel",
    "Player",
    "Pointer",
    "cost_path",
    "fixed",
    "formula",
    "nand_adder",
    "neuron_step",
    "nudge",
    "perceptron_gates",
    "perceptron_learning",
    "perturbation_race",
    "predict",
    "question",
    "sigmoid_neuron",
    "signed",
    "steepness",
    "ten_perceptrons",
    "xor_network",
]
