"""Settings of a playground run, validated: data, features, network, optimizer; and their conversion to panel values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np

from nnlab.activations import ACTIVATIONS
from nnlab.checks import Array, number, positive
from nnlab.datasets import TOYS
from nnlab.initializers import INITIALIZERS
from nnlab.lookup import lookup
from nnlab.losses import LOSSES
from nnlab.optimizers import OPTIMIZERS

PAINTED = "painted"
DATA = (*TOYS, PAINTED)
MAX_LAYERS, MAX_UNITS, MIN_POINTS, MAX_POINTS, MAX_SEED = 6, 8, 20, 500, 9999
SINE_FREQUENCY = 6  # on −1 to 1, sin x itself would be nearly straight

Painted: TypeAlias = "tuple[tuple[int, int, int], ...]"  # x₁ and x₂ in hundredths, and the class


@dataclass(frozen=True)
class Feature:
    """A feature of a point: its label, the function that computes it, and the same as Python code."""

    label: str
    compute: Callable[[Array, Array], Array]
    code: str


FEATURES = {
    "x1": Feature("x₁", lambda x1, x2: x1, "x1"),
    "x2": Feature("x₂", lambda x1, x2: x2, "x2"),
    "x1^2": Feature("x₁²", lambda x1, x2: x1**2, "x1**2"),
    "x2^2": Feature("x₂²", lambda x1, x2: x2**2, "x2**2"),
    "x1*x2": Feature("x₁x₂", lambda x1, x2: x1 * x2, "x1 * x2"),
    "sin(x1)": Feature("sin 6x₁", lambda x1, x2: np.sin(SINE_FREQUENCY * x1), f"np.sin({SINE_FREQUENCY} * x1)"),
    "sin(x2)": Feature("sin 6x₂", lambda x1, x2: np.sin(SINE_FREQUENCY * x2), f"np.sin({SINE_FREQUENCY} * x2)"),
}


@dataclass(frozen=True)
class Settings:
    """Everything that determines a run. Invalid values raise an error that explains them."""

    data: str = "circles"
    points: int = 300
    noise: float = 0.05
    share: float = 0.7  # of the points, for training
    data_seed: int = 0
    painted: Painted = ()
    features: tuple[str, ...] = ("x1", "x2")
    hidden: tuple[int, ...] = (4, 2)
    activation: str = "tanh"
    init: str = "xavier"
    loss: str = "binary_cross_entropy"
    dropout: float = 0.0
    seed: int = 0
    optimizer: str = "adam"
    learning_rate: float = 0.01
    batch_size: int = 10
    l1: float = 0.0
    l2: float = 0.0
    clip: float = 0.0  # the maximal norm of a gradient; 0 is no clipping

    def __post_init__(self) -> None:
        lookup(dict.fromkeys(DATA), self.data, "data set")
        lookup(trainable_activations(), self.activation, "activation")
        lookup(INITIALIZERS, self.init, "initializer")
        lookup(LOSSES, self.loss, "loss")
        lookup(OPTIMIZERS, self.optimizer, "optimizer")
        ends = {"points": (MIN_POINTS, MAX_POINTS), "batch_size": (1, MAX_POINTS)}
        for name, (least, most) in {**ends, "seed": (0, MAX_SEED), "data_seed": (0, MAX_SEED)}.items():
            value = getattr(self, name)
            if not _is_whole_number(value, least, most):
                raise ValueError(f"{name} should be a whole number from {least} to {most}, not {value}.")
            self._set(name, int(value))
        for name, (low, high) in {"noise": (0.0, 0.5), "share": (0.1, 0.9), "dropout": (0.0, 0.8)}.items():
            self._set(name, round(number(name, getattr(self, name), low, high), 10))  # as precise as the slider
        for name, high in (("l1", 1.0), ("l2", 1.0), ("clip", 100.0)):
            self._set(name, number(name, getattr(self, name), 0, high))
        self._set("learning_rate", positive("learning_rate", self.learning_rate))
        self._check_network()
        self._check_features()
        self._check_painted()

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)  # the dataclass is frozen

    def _check_network(self) -> None:
        units = tuple(self.hidden) if isinstance(self.hidden, list | tuple) else (None,)
        if len(units) > MAX_LAYERS or not all(_is_whole_number(n, 1, MAX_UNITS) for n in units):
            raise ValueError(
                f"hidden should be at most {MAX_LAYERS} layers of 1 to {MAX_UNITS} units, such as (8, 8), "
                f"not {self.hidden!r}."
            )
        self._set("hidden", tuple(map(int, units)))

    def _check_features(self) -> None:
        if not isinstance(self.features, list | tuple):
            raise TypeError(f'features should be a list of names, such as ["x1", "x2"], not {self.features!r}.')
        for feature in self.features:
            lookup(FEATURES, feature, "feature")
        if not self.features:
            raise ValueError(f"features is empty: choose at least one of {', '.join(FEATURES)}.")
        self._set("features", tuple(feature for feature in FEATURES if feature in self.features))

    def _check_painted(self) -> None:
        self._set("painted", tuple(map(tuple, self.painted)))
        for point in self.painted:
            if not (len(point) == 3 and all(map(_is_whole_number, point, (-100, -100, 0), (100, 100, 1)))):
                raise ValueError(
                    f"A painted point is (x₁, x₂, class), whole numbers from −100 to 100, and 0 or 1, not {point}."
                )
        if len(self.painted) > MAX_POINTS:
            raise ValueError(f"painted holds {len(self.painted)} points, at most {MAX_POINTS} can be learned.")

    @classmethod
    def of(cls, values: dict[str, Any]) -> Settings:
        """Return the settings for a panel's values."""
        return _cached_settings(tuple(values[name] for name in VALUE_NAMES))

    @property
    def is_regression(self) -> bool:
        """True if the targets are numbers, not classes."""
        return self.data == "plane"

    @property
    def used_loss(self) -> str:
        """The loss that is used: always the squared error for regression, otherwise the chosen one."""
        return "mse" if self.is_regression else self.loss


def _is_whole_number(value: Any, least: int, most: int) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and least <= int(value) <= most


def trainable_activations() -> dict[str, Any]:
    """Return the activations that can be trained with, the learner's own included."""
    return {name: pair for name, pair in ACTIVATIONS.items() if name != "step"}


NAMES = tuple(field.name for field in fields(Settings))
LAYERS = tuple(f"layer{i + 1}" for i in range(MAX_LAYERS))
SWITCHES = dict(zip((f"feature{i + 1}" for i in range(len(FEATURES))), FEATURES, strict=True))
PLAIN_NAMES = tuple(name for name in NAMES if name not in ("features", "hidden"))
VALUE_NAMES = (*PLAIN_NAMES, *LAYERS, *SWITCHES)
"""Names of the panel's values that determine the settings."""


@lru_cache(64)
def _cached_settings(values: tuple[Any, ...]) -> Settings:
    given = dict(zip(VALUE_NAMES, values, strict=True))
    chosen = tuple(feature for switch, feature in SWITCHES.items() if given[switch])
    hidden = tuple(given[layer] for layer in LAYERS if given[layer])
    return Settings(**{name: given[name] for name in PLAIN_NAMES}, features=chosen or ("x1", "x2"), hidden=hidden)


def panel_values(settings: Settings) -> dict[str, Any]:
    """Return a panel's values for settings."""
    units = (*settings.hidden, *[0] * MAX_LAYERS)
    return {
        **{name: getattr(settings, name) for name in PLAIN_NAMES},
        **dict(zip(LAYERS, units, strict=False)),
        **{switch: feature in settings.features for switch, feature in SWITCHES.items()},
    }
