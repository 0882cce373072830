"""All that a run in the playground is made from, checked: data, features, network and way of learning."""

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
from nnlab.losses import LOSSES
from nnlab.optimizers import OPTIMIZERS
from nnlab.tables import lookup

PAINTED = "painted"
DATA = (*TOYS, PAINTED)
MOST_LAYERS, MOST_UNITS, LEAST_POINTS, MOST_POINTS, MOST_SEED = 6, 8, 20, 500, 9999
SPEED = 6  # of the sines: on −1 to 1 the plain ones would be nearly straight

Painted: TypeAlias = "tuple[tuple[int, int, int], ...]"  # x₁ and x₂ in hundredths, and the class


@dataclass(frozen=True)
class Feature:
    """What a network may be given of a point: how it is shown, how it is computed, and both in Python."""

    shown: str
    compute: Callable[[Array, Array], Array]
    code: str


FEATURES = {
    "x1": Feature("x₁", lambda x1, x2: x1, "x1"),
    "x2": Feature("x₂", lambda x1, x2: x2, "x2"),
    "x1^2": Feature("x₁²", lambda x1, x2: x1**2, "x1**2"),
    "x2^2": Feature("x₂²", lambda x1, x2: x2**2, "x2**2"),
    "x1*x2": Feature("x₁x₂", lambda x1, x2: x1 * x2, "x1 * x2"),
    "sin(x1)": Feature("sin 6x₁", lambda x1, x2: np.sin(SPEED * x1), f"np.sin({SPEED} * x1)"),
    "sin(x2)": Feature("sin 6x₂", lambda x1, x2: np.sin(SPEED * x2), f"np.sin({SPEED} * x2)"),
}


@dataclass(frozen=True)
class Settings:
    """A run from its start. What cannot be is refused in a sentence; two with the same settings are the same run."""

    data: str = "circles"
    points: int = 300
    noise: float = 0.05
    share: float = 0.7  # of the points, to learn from
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
    clip: float = 0.0  # the length at which a gradient is cut off; 0 is none

    def __post_init__(self) -> None:
        lookup(dict.fromkeys(DATA), self.data, "data set")
        lookup(activations(), self.activation, "activation")
        lookup(INITIALIZERS, self.init, "initializer")
        lookup(LOSSES, self.loss, "loss")
        lookup(OPTIMIZERS, self.optimizer, "optimizer")
        ends = {"points": (LEAST_POINTS, MOST_POINTS), "batch_size": (1, MOST_POINTS)}
        for name, (least, most) in {**ends, "seed": (0, MOST_SEED), "data_seed": (0, MOST_SEED)}.items():
            value = getattr(self, name)
            if not _is_whole(value, least, most):
                raise ValueError(f"{name} should be a whole number from {least} to {most}, not {value}.")
            self._set(name, int(value))
        for name, (low, high) in {"noise": (0.0, 0.5), "share": (0.1, 0.9), "dropout": (0.0, 0.8)}.items():
            self._set(name, round(number(name, getattr(self, name), low, high), 10))  # as precise as a slider
        for name, high in (("l1", 1.0), ("l2", 1.0), ("clip", 100.0)):
            self._set(name, number(name, getattr(self, name), 0, high))
        self._set("learning_rate", positive("learning_rate", self.learning_rate))
        self._check_network()
        self._check_features()
        self._check_painted()

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)  # the way for what is frozen, while it is made

    def _check_network(self) -> None:
        units = tuple(self.hidden) if isinstance(self.hidden, list | tuple) else (None,)
        if len(units) > MOST_LAYERS or not all(_is_whole(n, 1, MOST_UNITS) for n in units):
            raise ValueError(
                f"hidden should be at most {MOST_LAYERS} layers of 1 to {MOST_UNITS} units, such as (8, 8), "
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
            if not (len(point) == 3 and all(map(_is_whole, point, (-100, -100, 0), (100, 100, 1)))):
                raise ValueError(
                    f"A painted point is (x₁, x₂, class), whole numbers from −100 to 100, and 0 or 1, not {point}."
                )
        if len(self.painted) > MOST_POINTS:
            raise ValueError(f"painted holds {len(self.painted)} points, at most {MOST_POINTS} can be learned.")

    @classmethod
    def of(cls, values: dict[str, Any]) -> Settings:
        """Those that a panel's values stand for."""
        return _settings(tuple(values[name] for name in VALUES))

    @property
    def is_regression(self) -> bool:
        """Whether the targets are amounts, not classes."""
        return self.data == "plane"

    @property
    def real_loss(self) -> str:
        """The loss that is used: amounts are learned by the squared error, whatever is chosen for classes."""
        return "mse" if self.is_regression else self.loss


def _is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and least <= int(value) <= most


def activations() -> dict[str, Any]:
    """The activations that can be learned through, those of the learner as well."""
    return {name: pair for name, pair in ACTIVATIONS.items() if name != "step"}


NAMES = tuple(field.name for field in fields(Settings))
LAYERS = tuple(f"layer{i + 1}" for i in range(MOST_LAYERS))
SWITCHES = dict(zip((f"feature{i + 1}" for i in range(len(FEATURES))), FEATURES, strict=True))
SIMPLE = tuple(name for name in NAMES if name not in ("features", "hidden"))
VALUES = (*SIMPLE, *LAYERS, *SWITCHES)
"""The names of a panel's values that make up settings."""


@lru_cache(64)
def _settings(values: tuple[Any, ...]) -> Settings:
    given = dict(zip(VALUES, values, strict=True))
    chosen = tuple(feature for switch, feature in SWITCHES.items() if given[switch])
    hidden = tuple(given[layer] for layer in LAYERS if given[layer])
    return Settings(**{name: given[name] for name in SIMPLE}, features=chosen or ("x1", "x2"), hidden=hidden)


def as_values(settings: Settings) -> dict[str, Any]:
    """A panel's values for settings."""
    units = (*settings.hidden, *[0] * MOST_LAYERS)
    return {
        **{name: getattr(settings, name) for name in SIMPLE},
        **dict(zip(LAYERS, units, strict=False)),
        **{switch: feature in settings.features for switch, feature in SWITCHES.items()},
    }
