"""Optimizers: SGD, momentum, Nesterov, Adagrad, Adadelta, RMSprop, Adam, AdaMax and Nadam.

An optimizer turns the gradient g into the step that is subtracted from the parameters, w ← w − step: η times a
direction, a formula about one flat vector. Where published forms differ, the form and the defaults are those of
torch.optim. State between steps is in `memory`, vectors by name; t counts the steps from 1. Products and roots of
vectors are elementwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from nnlab.checks import Array, floats, number, positive
from nnlab.lookup import lookup

Rate: TypeAlias = "float | Callable[[int], float]"


@dataclass(eq=False, repr=False)
class Optimizer:
    """step = η · direction(g), with η a number, or a function of the steps already taken (0, 1, 2, ...)."""

    learning_rate: Rate = 0.001
    t: int = field(default=0, init=False)
    memory: dict[str, Array] = field(default_factory=dict, init=False)
    remembers: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name, value in self.settings().items():
            if not (name == "learning_rate" and callable(value)):
                setattr(self, name, _checked_setting(name, value))

    def settings(self) -> dict[str, Any]:
        """The constructor's arguments by name, with their current values."""
        return {setting.name: getattr(self, setting.name) for setting in fields(self) if setting.init}

    def step(self, gradient: npt.ArrayLike) -> Array:
        """The step to subtract from the parameters: a new vector of the gradient's shape."""
        gradient = floats("gradient", gradient)
        if not self.memory:
            self.memory = {name: np.zeros_like(gradient) for name in self.remembers}
        for name, array in self.memory.items():
            if array.shape != gradient.shape:
                raise ValueError(
                    f"This {type(self).__name__} remembers {name} of shape {array.shape}, but the gradient has shape "
                    f"{gradient.shape}: make a new optimizer for another network."
                )
        rate = self.rate(self.t)
        self.t += 1
        return rate * self.direction(gradient)

    def rate(self, t: int) -> float:
        """The learning rate η for step t + 1, after t steps."""
        if callable(self.learning_rate):
            return number(f"learning_rate({t})", self.learning_rate(t), 0)
        return number("learning_rate", self.learning_rate, 0)  # validated again, since it may be changed during a run

    def direction(self, g: Array) -> Array:
        """The step for η = 1."""
        raise NotImplementedError(f"{type(self).__name__} needs a direction(g).")

    def __repr__(self) -> str:  # a function is shown by its name, not its address
        shown = [f"{name}={getattr(value, '__name__', value)}" for name, value in self.settings().items()]
        return f"{type(self).__name__}({', '.join(shown)})"


class SGD(Optimizer):
    """w ← w − η g. Gradient descent; *stochastic* when g comes from a mini-batch."""

    def direction(self, g: Array) -> Array:
        """g."""
        return g


@dataclass(eq=False, repr=False)
class Momentum(Optimizer):
    """v ← β v + g;  w ← w − η v (Polyak, 1964)."""

    beta: float = 0.9
    remembers = ("v",)

    def direction(self, g: Array) -> Array:
        """v."""
        v = self.memory["v"]
        v *= self.beta
        v += g
        return v


class Nesterov(Momentum):
    """v ← β v + g;  w ← w − η (g + β v): momentum with look-ahead (Nesterov, 1983)."""

    def direction(self, g: Array) -> Array:
        """g + β v."""
        return g + self.beta * super().direction(g)


@dataclass(eq=False, repr=False)
class Adagrad(Optimizer):
    """s ← s + g²;  w ← w − η g / (√s + ε) (Duchi, Hazan and Singer, 2011)."""

    learning_rate: Rate = 0.01
    epsilon: float = 1e-10
    remembers = ("s",)

    def direction(self, g: Array) -> Array:
        """g / (√s + ε)."""
        s = self.memory["s"]
        s += g * g
        return g / (np.sqrt(s) + self.epsilon)


@dataclass(eq=False, repr=False)
class Adadelta(Optimizer):
    """s ← β s + (1 − β) g²;  d = g √(u + ε)/√(s + ε);  u ← β u + (1 − β) d²;  w ← w − η d (Zeiler, 2012)."""

    learning_rate: Rate = 1.0
    beta: float = 0.9
    epsilon: float = 1e-6
    remembers = ("s", "u")

    def direction(self, g: Array) -> Array:
        """d."""
        s, u = self.memory["s"], self.memory["u"]
        _update_average(s, g * g, self.beta)
        d: Array = g * np.sqrt(u + self.epsilon) / np.sqrt(s + self.epsilon)
        _update_average(u, d * d, self.beta)
        return d


@dataclass(eq=False, repr=False)
class RMSprop(Optimizer):
    """s ← β s + (1 − β) g²;  w ← w − η g / (√s + ε) (Tieleman and Hinton, 2012)."""

    learning_rate: Rate = 0.01
    beta: float = 0.99
    epsilon: float = 1e-8
    remembers = ("s",)

    def direction(self, g: Array) -> Array:
        """g / (√s + ε)."""
        s = self.memory["s"]
        _update_average(s, g * g, self.beta)
        return g / (np.sqrt(s) + self.epsilon)


@dataclass(eq=False, repr=False)
class Adam(Optimizer):
    """m ← β₁ m + (1 − β₁) g;  s ← β₂ s + (1 − β₂) g²;  w ← w − η m̂ / (√ŝ + ε) (Kingma and Ba, 2015).

    m̂ = m/(1 − β₁^t) and ŝ = s/(1 − β₂^t) correct for the start at 0.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    remembers = ("m", "s")

    def direction(self, g: Array) -> Array:
        """m̂ / (√ŝ + ε)."""
        m, s = self.memory["m"], self.memory["s"]
        _update_average(m, g, self.beta1)
        _update_average(s, g * g, self.beta2)
        s_hat = s / (1 - self.beta2**self.t)
        return self.m_hat(m, g) / (np.sqrt(s_hat) + self.epsilon)

    def m_hat(self, m: Array, g: Array) -> Array:
        """m/(1 − β₁^t)."""
        return m / (1 - self.beta1**self.t)


@dataclass(eq=False, repr=False)
class AdaMax(Adam):
    """m as in Adam;  u ← max(β₂ u, |g| + ε);  w ← w − η m̂ / u (Kingma and Ba, 2015, section 7)."""

    learning_rate: Rate = 0.002
    remembers = ("m", "u")

    def direction(self, g: Array) -> Array:
        """m̂ / u."""
        m, u = self.memory["m"], self.memory["u"]
        _update_average(m, g, self.beta1)
        u[...] = np.maximum(self.beta2 * u, np.abs(g) + self.epsilon)
        return self.m_hat(m, g) / u


@dataclass(eq=False, repr=False)
class Nadam(Adam):
    """Adam with Nesterov look-ahead (Dozat, 2016): a different m̂, and a momentum that follows a schedule.

    μ_t = β₁ (1 − ½ · 0.96^(t ψ)), Π_t = μ_1 μ_2 ... μ_t, and
    m̂ = μ_{t+1} m/(1 − Π_{t+1}) + (1 − μ_t) g/(1 − Π_t). ψ is `momentum_decay`.
    """

    learning_rate: Rate = 0.002
    momentum_decay: float = 0.004
    schedule: float = field(default=1.0, init=False)  # Π_t

    def m_hat(self, m: Array, g: Array) -> Array:
        """μ_{t+1} m/(1 − Π_{t+1}) + (1 − μ_t) g/(1 − Π_t)."""
        now, following = (self.beta1 * (1 - 0.5 * 0.96 ** (t * self.momentum_decay)) for t in (self.t, self.t + 1))
        self.schedule *= now
        return following / (1 - self.schedule * following) * m + (1 - now) / (1 - self.schedule) * g


OPTIMIZERS: dict[str, type[Optimizer]] = {
    kind.__name__.lower(): kind for kind in (SGD, Momentum, Nesterov, Adagrad, Adadelta, RMSprop, Adam, AdaMax, Nadam)
}
"""The registry: name → class. An optimizer given by its name has the default settings."""


def find_optimizer(optimizer: str | Optimizer) -> Optimizer:
    """Look up an optimizer by name, with its default settings; an Optimizer is returned as it is."""
    if isinstance(optimizer, type):
        raise TypeError(f"optimizer should be one with its settings: write {optimizer.__name__}(), with parentheses.")
    return optimizer if isinstance(optimizer, Optimizer) else lookup(OPTIMIZERS, optimizer, "optimizer")()


def _update_average(mean: Array, value: Array, beta: float) -> None:
    """mean ← β mean + (1 − β) value, in place."""
    mean *= beta
    mean += (1 - beta) * value


def _checked_setting(name: str, value: float) -> float:
    if name in ("learning_rate", "epsilon"):
        return positive(name, value)
    if name.startswith("beta") and number(name, value, 0, 1) == 1:
        raise ValueError(f"{name} should be below 1: with 1 nothing new would count.")
    return number(name, value, 0)
