"""Error message for `from nnlab.widgets import <panel>`, the old import in copies of old notebooks."""

from __future__ import annotations

from nnlab.exercises import registry

PANELS = {  # lesson -> its panels at the time of the move; newer ones were never importable from here
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

FILES = {  # lesson -> the files that its old notebook imported from, and where they are in the lesson's package
    "04": {"nnlab.exercises.networks": "checks", "nnlab.widgets.perturbation_race": "perturbation_race"},
    "09": {"nnlab.widgets.landscapes": "landscapes"},
    "10": {"nnlab.widgets.seedlings": "seedlings"},
    "15": {"nnlab.exercises.digit_checks": "checks"},
}


def new_import(name: str) -> str:
    """Return a message with the new import line for this panel, or "" if it isn't one of the panels that moved."""
    number = next((number for number, panels in PANELS.items() if name in panels.split()), None)
    if number is None:
        return ""
    lesson = f"nnlab.lessons.{registry.lesson_names()[number]}"
    files = [f" Where it says {old}, write {lesson}.{new}." for old, new in FILES.get(number, {}).items()]
    return (
        f"{name} has moved. In this notebook, replace `from nnlab.widgets import ...` with\n\n"
        f"    from {lesson} import *\n\n"
        "and delete the other lines that import panels, predict, question, check, hint or solution: this one has them "
        f"all.{''.join(files)}"
    )
