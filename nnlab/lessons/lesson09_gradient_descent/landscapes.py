"""Cost functions for gradient descent: CURVES of one weight and SURFACES of two, by name, with their gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Landscape(NamedTuple):
    """A cost whose lowest value is 0, with its gradient.

    `cost(w₁, ...)` takes the weights one by one, numbers or arrays of one shape. `gradient(w₁, ...)` is a tuple, a
    partial derivative for each. A picture shows the `limits` of each weight, and costs up to `top`. `minima` are the
    points with the lowest cost, and `law` is the cost as a formula.
    """

    cost: Callable[..., Any]
    gradient: Callable[..., tuple[Any, ...]]
    limits: tuple[tuple[float, float], ...]
    top: float
    minima: tuple[tuple[float, ...], ...]
    law: str


LIMITS_1D = ((-3.0, 3.0),)

CURVES = {
    "x²": Landscape(
        cost=lambda x: x * x, gradient=lambda x: (2 * x,), limits=LIMITS_1D, top=9.0, minima=((0.0,),), law="x^{2}"
    ),
    "double well": Landscape(  # f′ = 0.3 (x + 2) (x − ½) (x − 2)
        cost=lambda x: 0.3 * (((x / 4 - 1 / 6) * x - 2) * x + 2) * x + 2,
        gradient=lambda x: (0.3 * (x + 2) * (x - 0.5) * (x - 2),),
        limits=LIMITS_1D,
        top=3.2,
        minima=((-2.0,),),
        law="0.3 · ( {x^{4}}/4 − {x^{3}}/6 − 2 x^{2} + 2 x ) + 2",
    ),
    "terrace": Landscape(  # f′ = 0.3 (x + 1)² (x − 1.5): flat at −1, but falling on both sides
        cost=lambda x: 0.3 * ((x + 1) / 4 - 2.5 / 3) * (x + 1) ** 3 + 0.3 * 2.5**4 / 12,
        gradient=lambda x: (0.3 * (x + 1) ** 2 * (x - 1.5),),
        limits=LIMITS_1D,
        top=4.2,
        minima=((1.5,),),
        law="0.3 · ( {(x + 1)^{4}}/4 − {5 (x + 1)^{3}}/6 ) + 0.98",
    ),
    "plateau": Landscape(
        cost=lambda x: 1 - np.exp(-2 * x * x),
        gradient=lambda x: (4 * x * np.exp(-2 * x * x),),
        limits=LIMITS_1D,
        top=1.1,
        minima=((0.0,),),
        law="1 − e^{−2 x^{2}}",
    ),
    "waves": Landscape(
        cost=lambda x: 0.3 * x * x + 0.5 - 0.5 * np.cos(4 * x),
        gradient=lambda x: (0.6 * x + 2 * np.sin(4 * x),),
        limits=LIMITS_1D,
        top=3.7,
        minima=((0.0,),),
        law="0.3 x^{2} + ½ − ½ cos ( 4 x )",
    ),
}


def _himmelblau(x: Any, y: Any) -> Any:
    return ((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2) / 50


def _himmelblau_gradient(x: Any, y: Any) -> tuple[Any, Any]:
    one, other = x * x + y - 11, x + y * y - 7
    return (4 * x * one + 2 * other) / 50, (2 * one + 4 * y * other) / 50


SURFACES = {
    "bowl": Landscape(
        cost=lambda x, y: x * x + 2 * y * y,
        gradient=lambda x, y: (2 * x, 4 * y),
        limits=2 * LIMITS_1D,
        top=27.0,
        minima=((0.0, 0.0),),
        law="w₁^{2} + 2 w₂^{2}",
    ),
    "ravine": Landscape(
        cost=lambda x, y: 0.1 * x * x + 2 * y * y,
        gradient=lambda x, y: (0.2 * x, 4 * y),
        limits=2 * LIMITS_1D,
        top=8.0,
        minima=((0.0, 0.0),),
        law="0.1 w₁^{2} + 2 w₂^{2}",
    ),
    "saddle": Landscape(  # the saddle is at (0, 0), between the two minima
        cost=lambda x, y: x * x / 2 + (y * y - 1) ** 2 / 4,
        gradient=lambda x, y: (x, y * (y * y - 1)),
        limits=2 * ((-2.0, 2.0),),
        top=4.0,
        minima=((0.0, 1.0), (0.0, -1.0)),
        law="½ w₁^{2} + ¼ (w₂^{2} − 1)^{2}",
    ),
    "plateau": Landscape(
        cost=lambda x, y: 1 - np.exp(-(x * x + y * y)),
        gradient=lambda x, y: (2 * x * np.exp(-(x * x + y * y)), 2 * y * np.exp(-(x * x + y * y))),
        limits=2 * LIMITS_1D,
        top=1.0,
        minima=((0.0, 0.0),),
        law="1 − e^{−w₁^{2} − w₂^{2}}",
    ),
    "Himmelblau": Landscape(  # his function of 1972, divided by 50
        cost=_himmelblau,
        gradient=_himmelblau_gradient,
        limits=2 * ((-5.0, 5.0),),
        top=8.0,
        minima=((3.0, 2.0), (-2.8051181, 3.1313125), (-3.7793103, -3.2831860), (3.5844283, -1.8481265)),
        law="{1}/{50} ( (w₁^{2} + w₂ − 11)^{2} + (w₁ + w₂^{2} − 7)^{2} )",
    ),
}
