"""Layers: Dense, Activation, Dropout and BatchNorm. Each has `forward` and `backward`, and nothing else is special.

Rows are examples. `forward(x, training, rng)` takes (n, n_in) and returns (n, n_out); `training` is true
only while weights are learned, and `rng` is then the run's random generator. `backward(error, first)` takes
∂L/∂(output) of each example, (n, n_out), fills `grads` with the *means* over the examples, and returns
∂L/∂(input), (n, n_in), or None if the layer is the first, where nothing needs it. A layer keeps what
backward needs in attributes named after their symbols (x, z, a, delta), so that you can inspect them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlab.activations import Pair, find_activation
from nnlab.checks import Array, Random, generator, number, numeric, positive, whole
from nnlab.initializers import Initializer, initial_weights


class Arrays(dict[str, Array]):
    """A dict of arrays. Assigning to a name copies into the existing array, so that views stay views."""

    joined = False  # whether the arrays are views of a network's flat vector

    def __setitem__(self, name: str, value: Any) -> None:
        if name not in self:
            raise KeyError(f"There is no {name!r} here, only {', '.join(self) or 'nothing'}.")
        value = numeric(name, value)
        if value.shape not in ((), self[name].shape):
            raise ValueError(f"{name} has shape {self[name].shape}, the new value {value.shape}.")
        self[name][...] = value

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Copy into several arrays."""
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def move_into(self, flat: Array) -> Array:
        """Copy the arrays to the start of `flat`, replace them by views of it, and return the rest of `flat`."""
        for name, array in self.items():
            here, flat = flat[: array.size].reshape(array.shape), flat[array.size :]
            here[...] = array
            super().__setitem__(name, here)
        self.joined = True
        return flat

    def __reduce__(self) -> tuple[type[Arrays], tuple[dict[str, Array]]]:
        return Arrays, (dict(self),)  # for copy and pickle: the arrays of a copy are no views of the network's vector


class Layer:
    """Base class of layers: learned arrays (`params`), their gradients (`grads`), and running averages (`running`)."""

    settings: tuple[str, ...] = ()  # names of the constructor's arguments, for saving and for repr
    n_in: int | None = None  # None: any number of columns, with as many in the output
    n_out: int | None = None

    def __init__(self, **params: Array) -> None:
        self._params = Arrays(params)
        self.grads = Arrays({name: np.zeros_like(array) for name, array in params.items()})
        self.running = Arrays()

    @property
    def params(self) -> Arrays:
        """The learned arrays by name. Assigned values are copied into them, so that views stay views."""
        return self._params

    @params.setter
    def params(self, values: Any) -> None:
        self._params.update(values)

    def columns(self, x: Array) -> Array:
        """Check that x has `n_in` columns, and return it as an array."""
        x = np.asarray(x)
        if x.shape[1:] != (self.n_in,):
            raise ValueError(f"{type(self).__name__} expects {self.n_in} columns, X has shape {x.shape}.")
        return x

    def forward(self, x: Array, training: bool = False, rng: Random = None) -> Array:
        """Map rows (n, n_in) to rows (n, n_out)."""
        raise NotImplementedError(f"{type(self).__name__} needs a forward(x, training, rng).")

    def backward(self, error: Array, first: bool = False) -> Array | None:
        """Map ∂L/∂(output), (n, n_out), to ∂L/∂(input), (n, n_in), and fill `grads`."""
        raise NotImplementedError(f"{type(self).__name__} needs a backward(error, first).")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(repr(getattr(self, name)) for name in self.settings)})"


class Dense(Layer):
    """A fully connected layer: z = x W + b, a = f(z).

    W is (n_in, n_out), b is (n_out,). `x`, `z`, `a` and `delta` = ∂L/∂z are those of the last pass.
    """

    settings = ("n_in", "n_out", "activation")

    def __init__(
        self,
        n_in: int,
        n_out: int,
        activation: str | Pair = "identity",
        init: str | Initializer = "xavier",
        rng: Random = None,
    ) -> None:
        self.n_in, self.n_out = whole("n_in", n_in), whole("n_out", n_out)
        self.activation, (self.f, self.f_prime) = find_activation(activation)
        super().__init__(W=initial_weights(init, n_in, n_out, rng), b=np.zeros(n_out))

    def forward(self, x: Array, training: bool = False, rng: Random = None) -> Array:
        """a = f(x W + b), (n, n_out)."""
        self.x = self.columns(x)
        self.z = self.x @ self.params["W"]
        self.z += self.params["b"]
        self.a = self.f(self.z)
        return self.a

    def backward(self, error: Array, first: bool = False) -> Array | None:
        """δ = ∂L/∂a ⊙ f′(z); ∂C/∂W = xᵀδ/n; ∂C/∂b = the mean of δ; ∂L/∂x = δ Wᵀ."""
        self.delta = error * self.f_prime(self.z)
        share = self.delta / len(self.x)  # dividing the small array is cheaper than dividing ∂C/∂W
        np.matmul(self.x.T, share, out=self.grads["W"])
        share.sum(axis=0, out=self.grads["b"])
        return None if first else self.delta @ self.params["W"].T


class Activation(Layer):
    """a = f(z) as a layer of its own, so that another layer can go between the weighted sum and the activation."""

    settings = ("activation",)

    def __init__(self, activation: str | Pair) -> None:
        self.activation, (self.f, self.f_prime) = find_activation(activation)
        super().__init__()

    def forward(self, x: Array, training: bool = False, rng: Random = None) -> Array:
        """a = f(z), with the shape of z."""
        self.z = x
        self.a = self.f(x)
        return self.a

    def backward(self, error: Array, first: bool = False) -> Array:
        """δ = ∂L/∂a ⊙ f′(z)."""
        self.delta = error * self.f_prime(self.z)
        return self.delta


class Dropout(Layer):
    """While training, each input is switched off with probability `rate`, independently for each example.

    The others are scaled up by 1/(1 − rate), so that prediction, where all are on, needs no correction
    (*inverted* dropout; Srivastava et al., 2014). `mask` holds the factors of the last pass.
    """

    settings = ("rate",)

    def __init__(self, rate: float = 0.5) -> None:
        self.rate = number("rate", rate, 0, 1)
        if self.rate == 1:
            raise ValueError("rate is the share switched off, and 1 would switch off everything: take less.")
        self.mask: Array | None = None
        super().__init__()

    def forward(self, x: Array, training: bool = False, rng: Random = None) -> Array:
        """x ⊙ mask while training, else x."""
        x, self.mask = np.asarray(x), None
        if not training:
            return x
        self.mask = (generator(rng).random(x.shape) >= self.rate).astype(x.dtype) / (1 - self.rate)
        return x * self.mask

    def backward(self, error: Array, first: bool = False) -> Array:
        """error ⊙ mask: no gradient flows through an input that was switched off."""
        return error if self.mask is None else error * self.mask


class BatchNorm(Layer):
    """Batch normalisation: each column to mean 0 and variance 1 over the batch, then γ x̂ + β (Ioffe and Szegedy, 2015).

    x̂ = (x − μ)/√(σ² + ε). Training updates running averages, μ ← ρ μ + (1 − ρ) μ_batch, and likewise for σ² (with
    n − 1, as in the paper); prediction uses them. A batch of one example has no variance, so it's normalised by
    the running averages and doesn't change them.
    """

    settings = ("n_in", "rho", "epsilon")

    def __init__(self, n_in: int, rho: float = 0.9, epsilon: float = 1e-5) -> None:
        self.n_in = self.n_out = whole("n_in", n_in)
        self.rho, self.epsilon = number("rho", rho, 0, 1), positive("epsilon", epsilon)
        super().__init__(gamma=np.ones(n_in), beta=np.zeros(n_in))
        self.running = Arrays(mean=np.zeros(n_in), variance=np.ones(n_in))

    def forward(self, x: Array, training: bool = False, rng: Random = None) -> Array:
        """γ x̂ + β, (n, n_in)."""
        x, n = self.columns(x), len(x)
        self.by_batch = training and n > 1
        mean, variance = self.running["mean"], self.running["variance"]
        if self.by_batch:
            mean, variance = x.mean(axis=0), x.var(axis=0)
            for name, value in (("mean", mean), ("variance", variance * n / (n - 1))):
                self.running[name][...] = self.rho * self.running[name] + (1 - self.rho) * value
        self.std = np.sqrt(variance + self.epsilon)
        self.x_hat = (x - mean) / self.std
        return self.params["gamma"] * self.x_hat + self.params["beta"]

    def backward(self, error: Array, first: bool = False) -> Array:
        """∂C/∂γ, ∂C/∂β and ∂L/∂x, which includes each example's effect on the batch's mean and variance."""
        self.grads["gamma"][...] = (error * self.x_hat).mean(axis=0)
        self.grads["beta"][...] = error.mean(axis=0)
        error = error * self.params["gamma"]
        if self.by_batch:
            error = error - error.mean(axis=0) - self.x_hat * (error * self.x_hat).mean(axis=0)
        return error / self.std


LAYERS: dict[str, type[Layer]] = {kind.__name__: kind for kind in (Dense, Activation, Dropout, BatchNorm)}
"""The registry: name → class, used to load saved networks. Add layers of your own."""
