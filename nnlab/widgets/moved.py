"""Panels used to be imported from `nnlab.widgets`. Copies of old notebooks still do: tell them the new line."""

from __future__ import annotations

from nnlab.exercises import registry

PANELS = {  # lesson -> its panels when they moved; newer ones were never here
    "02": "nand_adder perceptron_gates",
    "03": "perceptron_learning ten_perceptrons",
    "04": "perturbation_race xor_network",
    "05": "cost_path neuron_step nudge sigmoid_neuron steepness",
    "06": "activation_zoo dying_relu softmax_scores",
    "07": "network_builder",
    "08": "loss_slopes residuals simplex slow_start three_heads",
    "09": "descent_curve descent_surface neuron_descent numerical_slope",
    "10": "epoch_lens three_paths",
    "11": "gradient_price graph_walk weight_routes",
    "12": "backward_microscope backward_repair silent_mistakes",
    "13": "playground",
    "15": "digit_training drawing_pad mistake_gallery",
    "16": "deep_gradients gradient_chain",
    "17": "init_schemes seed_fan twins variance_depth",
}


def new_import(name: str) -> str:
    """A sentence that shows where to import this panel from; "" if it's none of the panels that moved."""
    for number, panels in PANELS.items():
        if name in panels.split():
            return (
                f"{name} has moved. In this notebook, replace `from nnlab.widgets import ...` with\n\n"
                f"    from nnlab.lessons.{registry.lesson_names()[number]} import *\n\n"
                "and delete the other lines that import panels, predict, question, check, hint or solution: this "
                "one has them all."
            )
    return ""
