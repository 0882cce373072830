"""One epoch of training, the same arithmetic in seven ways. Each is a function (data, sizes, m, rate) -> run, and
run() trains one epoch; what comes before (building, copying) is not measured. One output is a sigmoid for two classes.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

import nnlab as nn

Run = Callable[[], object]


def nnlab_epoch(X, y, sizes, m, rate) -> Run:
    """The library: sigmoid units, cross-entropy, plain gradient descent."""
    loss = "binary_cross_entropy" if sizes[-1] == 1 else "cross_entropy"
    net = nn.mlp(sizes, loss=loss, rng=0, dtype="float32")
    return lambda: list(nn.train(net, X, y, optimizer=nn.SGD(rate), batch_size=m, epochs=1, rng=0))


def textbook_loop(X, y, sizes, m, rate) -> Run:
    """The same network as textbooks write it first: examples are columns, one after another, gradients added up."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, (2 / (i + o)) ** 0.5, (o, i)).astype("float32") for i, o in pairwise(sizes)]
    biases = [np.zeros((o, 1), "float32") for o in sizes[1:]]
    inputs = [x[:, None] for x in X]
    targets = [t[:, None] for t in as_rows(y, sizes[-1])]

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def sigmoid_prime(z):
        return sigmoid(z) * (1 - sigmoid(z))

    def softmax(z):
        e = np.exp(z - np.max(z))
        return e / np.sum(e)

    probability = sigmoid if sizes[-1] == 1 else softmax

    def backward(x, t):
        grads_W, grads_b = [np.zeros_like(W) for W in weights], [np.zeros_like(b) for b in biases]
        zs, activations = [], [x]
        for W, b in zip(weights, biases, strict=True):
            zs.append(W @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))
        p = probability(zs[-1])
        delta = p - t
        for i in range(1, len(sizes)):
            if i > 1:
                delta = (weights[-i + 1].T @ delta) * sigmoid_prime(zs[-i])
            grads_W[-i] = delta @ activations[-i - 1].T
            grads_b[-i] = delta
        return grads_W, grads_b, -np.log(np.sum(p * t) if t.any() else 1 - p[0, 0])

    def run():
        order, cost = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), m):
            batch = order[start : start + m]
            sum_W, sum_b = [np.zeros_like(W) for W in weights], [np.zeros_like(b) for b in biases]
            for k in batch:
                grads_W, grads_b, loss = backward(inputs[k], targets[k])
                sum_W = [total + g for total, g in zip(sum_W, grads_W, strict=True)]
                sum_b = [total + g for total, g in zip(sum_b, grads_b, strict=True)]
                cost += loss / len(X)
            for i in range(len(weights)):
                weights[i] = weights[i] - rate / len(batch) * sum_W[i]
                biases[i] = biases[i] - rate / len(batch) * sum_b[i]
        return cost

    return run


def lean_loop(X, y, sizes, m, rate) -> Run:
    """The same loop by somebody who minds the time: examples are rows, each sigmoid is computed once, sums in place."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, (2 / (i + o)) ** 0.5, (i, o)).astype("float32") for i, o in pairwise(sizes)]
    biases = [np.zeros(o, "float32") for o in sizes[1:]]
    targets = as_rows(y, sizes[-1])

    def learn_from(x, t, sum_W, sum_b):
        activations = [x]
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            activations.append(1 / (1 + np.exp(-(activations[-1] @ W + b))))
        z = activations[-1] @ weights[-1] + biases[-1]
        e = np.exp(z - z.max())
        delta = (e / e.sum() if len(z) > 1 else 1 / (1 + np.exp(-z))) - t
        for i in reversed(range(len(weights))):
            sum_W[i] += np.outer(activations[i], delta)
            sum_b[i] += delta
            if i:
                delta = (weights[i] @ delta) * activations[i] * (1 - activations[i])

    def run():
        order = rng.permutation(len(X))
        for start in range(0, len(X), m):
            batch = order[start : start + m]
            sum_W, sum_b = [np.zeros_like(W) for W in weights], [np.zeros_like(b) for b in biases]
            for k in batch:
                learn_from(X[k], targets[k], sum_W, sum_b)
            for i in range(len(weights)):
                weights[i] -= rate / len(batch) * sum_W[i]
                biases[i] -= rate / len(batch) * sum_b[i]

    return run


def scikit_learn_epoch(X, y, sizes, m, rate) -> Run:
    """MLPClassifier, partial_fit over one shuffled epoch, without momentum or penalty."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        sizes[1:-1],
        activation="logistic",
        solver="sgd",
        alpha=0,
        momentum=0,
        batch_size=m,
        learning_rate_init=rate,
        shuffle=True,
        random_state=0,
    )
    model.partial_fit(X[:m], y[:m], classes=np.arange(max(sizes[-1], 2)))
    return lambda: model.partial_fit(X, y)


def pytorch_epoch(X, y, sizes, m, rate) -> Run:
    """torch.nn.Sequential with SGD, batches gathered from one tensor by a random permutation."""
    import torch

    units = []
    for i, o in pairwise(sizes):
        units += [torch.nn.Linear(i, o), torch.nn.Sigmoid()]
    model, loss = torch.nn.Sequential(*units[:-1]), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    X, y = torch.as_tensor(X), torch.as_tensor(y)
    if sizes[-1] == 1:
        loss, y = torch.nn.BCEWithLogitsLoss(), y.reshape(-1, 1).float()

    def run():
        for batch in torch.randperm(len(X)).split(m):
            optimizer.zero_grad()
            loss(model(X[batch]), y[batch]).backward()
            optimizer.step()

    return run


def matrix_products(X, y, sizes, m, rate) -> Run:
    """The first floor: the products of a forward and a backward pass, and nothing else."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, 0.1, shape).astype("float32") for shape in pairwise(sizes)]
    inputs = [X[:m]] + [np.zeros((m, o), "float32") for o in sizes[1:]]
    steps = len(X) // m

    def run():
        for _ in range(steps):
            multiply(inputs, weights)

    return run


def gathered_products(X, y, sizes, m, rate) -> Run:
    """The second floor: the same products on batches gathered at random, and the update added: all training has it."""
    rng = np.random.default_rng(0)
    shapes = list(pairwise(sizes))
    weights = [rng.normal(0, 0.1, shape).astype("float32") for shape in shapes]
    inputs = [np.zeros((m, o), "float32") for o in sizes]
    flat = np.zeros(sum(i * o + o for i, o in shapes), "float32")

    def run():
        order = rng.permutation(len(X))
        for start in range(0, len(X) - m + 1, m):
            inputs[0] = X[order[start : start + m]]
            multiply(inputs, weights)
            np.subtract(flat, rate * flat, out=flat)

    return run


def multiply(inputs, weights) -> None:
    """x W for each layer, then xᵀ δ and δ Wᵀ for each, but the last for the first layer."""
    for x, W in zip(inputs, weights, strict=False):
        x @ W
    for i in reversed(range(len(weights))):
        inputs[i].T @ inputs[i + 1]
        if i:
            inputs[i + 1] @ weights[i].T


def as_rows(y, k):
    """Targets (n, k): one-hot rows, or one column of 0 and 1."""
    return (y.reshape(-1, 1) if k == 1 else nn.one_hot(y, k)).astype("float32")


CONTESTANTS = {
    "nnlab": nnlab_epoch,
    "textbook loop": textbook_loop,
    "lean loop": lean_loop,
    "scikit-learn": scikit_learn_epoch,
    "PyTorch": pytorch_epoch,
    "products": matrix_products,
    "gathered": gathered_products,
}
