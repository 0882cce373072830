"""Interactive panels: pictures that answer at once."""

from ipywidgets import fixed

from nnlab.widgets.activation_zoo import activation_zoo
from nnlab.widgets.backward_microscope import backward_microscope
from nnlab.widgets.backward_repair import backward_repair
from nnlab.widgets.cost_path import cost_path
from nnlab.widgets.deep_gradients import deep_gradients
from nnlab.widgets.descent_curve import descent_curve
from nnlab.widgets.descent_surface import descent_surface
from nnlab.widgets.digit_training import digit_training
from nnlab.widgets.drawing_pad import drawing_pad
from nnlab.widgets.dying_relu import dying_relu
from nnlab.widgets.epoch_lens import epoch_lens
from nnlab.widgets.gradient_chain import gradient_chain
from nnlab.widgets.gradient_price import gradient_price
from nnlab.widgets.graph_walk import graph_walk
from nnlab.widgets.init_schemes import init_schemes
from nnlab.widgets.loss_slopes import loss_slopes
from nnlab.widgets.mathml import formula, signed
from nnlab.widgets.mistake_gallery import mistake_gallery
from nnlab.widgets.nand_adder import nand_adder
from nnlab.widgets.network_builder import network_builder
from nnlab.widgets.neuron_descent import neuron_descent
from nnlab.widgets.neuron_step import neuron_step
from nnlab.widgets.nudge import nudge
from nnlab.widgets.numerical_slope import numerical_slope
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.perceptron_gates import perceptron_gates
from nnlab.widgets.perceptron_learning import perceptron_learning
from nnlab.widgets.perturbation_race import perturbation_race
from nnlab.widgets.player import Player
from nnlab.widgets.playground import playground
from nnlab.widgets.question import predict, question
from nnlab.widgets.residuals import residuals
from nnlab.widgets.scene import Pointer
from nnlab.widgets.seed_fan import seed_fan
from nnlab.widgets.sigmoid_neuron import sigmoid_neuron
from nnlab.widgets.silent_mistakes import silent_mistakes
from nnlab.widgets.simplex import simplex
from nnlab.widgets.slow_start import slow_start
from nnlab.widgets.softmax_scores import softmax_scores
from nnlab.widgets.steepness import steepness
from nnlab.widgets.ten_perceptrons import ten_perceptrons
from nnlab.widgets.three_heads import three_heads
from nnlab.widgets.three_paths import three_paths
from nnlab.widgets.twins import twins
from nnlab.widgets.variance_depth import variance_depth
from nnlab.widgets.weight_routes import weight_routes
from nnlab.widgets.xor_network import xor_network

__all__ = [
    "Goal",
    "Panel",
    "Player",
    "Pointer",
    "activation_zoo",
    "backward_microscope",
    "backward_repair",
    "cost_path",
    "deep_gradients",
    "descent_curve",
    "descent_surface",
    "digit_training",
    "drawing_pad",
    "dying_relu",
    "epoch_lens",
    "fixed",
    "formula",
    "gradient_chain",
    "gradient_price",
    "graph_walk",
    "init_schemes",
    "loss_slopes",
    "mistake_gallery",
    "nand_adder",
    "network_builder",
    "neuron_descent",
    "neuron_step",
    "nudge",
    "numerical_slope",
    "perceptron_gates",
    "perceptron_learning",
    "perturbation_race",
    "playground",
    "predict",
    "question",
    "residuals",
    "seed_fan",
    "sigmoid_neuron",
    "signed",
    "silent_mistakes",
    "simplex",
    "slow_start",
    "softmax_scores",
    "steepness",
    "ten_perceptrons",
    "three_heads",
    "three_paths",
    "twins",
    "variance_depth",
    "weight_routes",
    "xor_network",
]
