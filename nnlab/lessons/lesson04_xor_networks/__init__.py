"""Exports for notebook 04: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson04_xor_networks.perturbation_race import perturbation_race
from nnlab.lessons.lesson04_xor_networks.xor_network import xor_network
from nnlab.widgets import predict, question

__all__ = ["check", "hint", "perturbation_race", "predict", "question", "review", "solution", "xor_network"]
