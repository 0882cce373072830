"""nnlab: neural networks in plain numpy, small enough to read from cover to cover.

import nnlab as nn
net = nn.mlp([64, 32, 10], activation="relu", init="he", rng=0)
for epoch in nn.train(net, X, y, epochs=20, rng=0):
    print(epoch)
"""

from nnlab.activations import (
    ACTIVATIONS,
    identity,
    identity_prime,
    leaky_relu,
    leaky_relu_prime,
    relu,
    relu_prime,
    sigmoid,
    sigmoid_prime,
    softmax,
    softmax_prime,
    softplus,
    softplus_prime,
    step,
    step_prime,
    tanh,
    tanh_prime,
)
from nnlab.gradients import gradient_error, gradient_errors, numerical_gradient
from nnlab.initializers import INITIALIZERS
from nnlab.layers import LAYERS, Activation, BatchNorm, Dense, Dropout, Layer
from nnlab.losses import (
    LOSSES,
    binary_cross_entropy,
    binary_cross_entropy_prime,
    cross_entropy,
    cross_entropy_prime,
    mse,
    mse_prime,
    one_hot,
    perceptron_loss,
    perceptron_loss_prime,
)
from nnlab.metrics import accuracy, confusion_matrix, zero_one
from nnlab.network import Network, load, mlp
from nnlab.optimizers import (
    OPTIMIZERS,
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    AdaMax,
    Momentum,
    Nadam,
    Nesterov,
    Optimizer,
    RMSprop,
)
from nnlab.perceptron import Perceptron, PerceptronPerClass, SigmoidNeuron
from nnlab.run import Record, TrainingState, minibatches
from nnlab.trace import trace
from nnlab.training import clip_by_norm, clip_by_value, fit, train


def doctor(details: bool = False) -> None:
    """Check the installation: print what's wrong with the course on this machine and how to fix it.

    If all is well, that's one line. With `details`, or if something is wrong, it prints the result of every check, as
    `nnlab doctor` does in a terminal.
    """
    from nnlab import checkup

    print(checkup.report(checkup.examine(), details))


__version__ = "0.1.0"
__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LAYERS",
    "LOSSES",
    "OPTIMIZERS",
    "SGD",
    "Activation",
    "AdaMax",
    "Adadelta",
    "Adagrad",
    "Adam",
    "BatchNorm",
    "Dense",
    "Dropout",
    "Layer",
    "Momentum",
    "Nadam",
    "Nesterov",
    "Network",
    "Optimizer",
    "Perceptron",
    "PerceptronPerClass",
    "RMSprop",
    "Record",
    "SigmoidNeuron",
    "TrainingState",
    "accuracy",
    "binary_cross_entropy",
    "binary_cross_entropy_prime",
    "clip_by_norm",
    "clip_by_value",
    "confusion_matrix",
    "cross_entropy",
    "cross_entropy_prime",
    "doctor",
    "fit",
    "gradient_error",
    "gradient_errors",
    "identity",
    "identity_prime",
    "leaky_relu",
    "leaky_relu_prime",
    "load",
    "minibatches",
    "mlp",
    "mse",
    "mse_prime",
    "numerical_gradient",
    "one_hot",
    "perceptron_loss",
    "perceptron_loss_prime",
    "relu",
    "relu_prime",
    "sigmoid",
    "sigmoid_prime",
    "softmax",
    "softmax_prime",
    "softplus",
    "softplus_prime",
    "step",
    "step_prime",
    "tanh",
    "tanh_prime",
    "trace",
    "train",
    "zero_one",
]
