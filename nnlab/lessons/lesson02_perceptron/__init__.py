"""Exports for notebook 02: the lesson's panels, questions (`predict`, `question`) and exercises (`check`, ...)."""

from nnlab.exercises import check, hint, review, solution
from nnlab.lessons.lesson02_perceptron.nand_adder import nand_adder
from nnlab.lessons.lesson02_perceptron.perceptron_gates import perceptron_gates
from nnlab.widgets import predict, question

__all__ = ["check", "hint", "nand_adder", "perceptron_gates", "predict", "question", "review", "solution"]
