"""Goals of the playground, each with an example that reaches it."""

from __future__ import annotations

from typing import Any

from nnlab.lessons.lesson13_playground.playground.data import examples
from nnlab.lessons.lesson13_playground.playground.run import measure
from nnlab.lessons.lesson13_playground.playground.settings import Settings
from nnlab.widgets.goals import Goal

GOAL_ACCURACY = 0.95  # test accuracy
MIN_TEST_POINTS = 50  # on fewer test points, a network may be right by luck


def goals() -> list[Goal]:
    """Return the lesson's four goals."""
    return [
        Goal(
            "XOR from x₁ and x₂ alone, with 3 hidden units at most: fewer than 5 % of 50 or more test points wrong.",
            lambda **values: (
                _has_plain_inputs(values, "xor") and sum(Settings.of(values).hidden) <= 3 and _has_learned(values)
            ),
            {"text": "xor | x1 x2 | 3 tanh | adam rate=0.01 m=10 | @2100"},
        ),
        Goal(
            "Circles without any hidden layer, by features: fewer than 5 % of 50 or more test points wrong.",
            lambda **values: values["data"] == "circles" and not Settings.of(values).hidden and _has_learned(values),
            {"text": "circles | x1^2 x2^2 | xavier | adam rate=0.1 m=10 | @2100"},
        ),
        Goal(
            "Spirals from x₁ and x₂ alone: fewer than 5 % of 50 or more test points wrong.",
            lambda **values: _has_plain_inputs(values, "spirals") and _has_learned(values),
            {"text": "spirals | x1 x2 | 8 8 8 relu he seed=2 | adam rate=0.01 m=10 | @840"},
        ),
        Goal(
            "Make a run blow up, and read why.",
            lambda state: bool(state.diverged),
            {"text": "plane | x1 x2 | 8 8 relu he | sgd rate=10 m=10 | @2100"},
        ),
    ]


def _has_plain_inputs(values: dict[str, Any], data: str) -> bool:
    return bool(values["data"] == data and Settings.of(values).features == ("x1", "x2"))


def _has_learned(values: dict[str, Any]) -> bool:
    settings = Settings.of(values)
    return len(examples(settings).X_test) >= MIN_TEST_POINTS and bool(
        measure(values["state"], settings).test_accuracy > GOAL_ACCURACY
    )
