"""The panel `simplex` of lesson 08: drag a softmax prediction for three classes in a triangle; losses and gradients."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from nnlab import plots
from nnlab.activations import softmax
from nnlab.checks import Array, numeric
from nnlab.exercises.answer_validation import is_unwritten
from nnlab.losses import one_hot
from nnlab.plots.blocks import style_axes
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

Gradient: TypeAlias = Callable[[Array, Array], Array]

NAMES = CROSS_ENTROPY, SQUARED, ZERO_ONE = "cross-entropy", "squared error", "0/1"
CLASSES = ["class 1", "class 2", "class 3"]
CORNERS = np.array([(0, 0), (1, 0), (0.5, 0.75**0.5)])  # where a class has probability 1
TRIANGLE_HEIGHT = CORNERS[2, 1]
MAX_SCORE = 6.0
MIN_PROBABILITY = 0.0005  # the lowest probability that can be dragged to
DARKEST_LOSS = {CROSS_ENTROPY: 5.0, SQUARED: 1.0, ZERO_ONE: 1.0}  # the loss with the darkest colour on the map
CONTOUR_LEVELS = {
    CROSS_ENTROPY: (1.0, 2.0, 3.0),
    SQUARED: (0.1, 0.3, 0.6),
    ZERO_ONE: (0.5, 0.5, 0.5),
}  # of the dotted contour lines
MAP_SHAPE, CONTOURS = (90, 104), 3  # rows and columns of the map; number of contour lines


def simplex(gradient: Callable[..., Any] | None = None) -> Panel:
    """Drag a prediction for three classes. *Step downhill* follows `gradient(z, y)`, your own p − y, if it's given."""
    stub = gradient is not None and is_unwritten(gradient, np.zeros(3), np.array([0.0, 1.0, 0.0]))
    slope = _validated(gradient) if gradient is not None and not stub else cross_entropy_slope
    stub_note = "Your gradient is still a stub, so nnlab's is used. " if stub else ""

    def step(values: dict[str, Any]) -> dict[str, Any]:
        z, y = _scores_and_target(**values)
        down = slope(z, y) if values["loss"] == CROSS_ENTROPY else slopes(z, y)[values["loss"]]
        return _slider_values(z - down)

    def build(triangle: Figure, beside: Figure) -> Update:
        return _build(triangle, beside, slope, stub_note)

    target = choice(options=[(name, i) for i, name in enumerate(CLASSES)], value=1, description="target")
    return Panel(
        build,
        title="A prediction for three classes",
        goals=_goals(),
        on_pointer=_drag,
        actions={"Step downhill": step},
        size=[(360, 315), (260, 315)],
        loss=list(NAMES),
        target=target,
        z1=(-MAX_SCORE, MAX_SCORE, 0.01),
        z2=(-MAX_SCORE, MAX_SCORE, 0.01),
        z3=(-MAX_SCORE, MAX_SCORE, 0.01),
    )


def _goals() -> list[Goal]:
    def loss_of(name: str, **values: Any) -> float:
        return losses(*_scores_and_target(**values))[name]

    def expensive(**values: Any) -> bool:
        return loss_of(CROSS_ENTROPY, **values) > 5

    def hesitant(**values: Any) -> bool:
        return loss_of(ZERO_ONE, **values) == 0 and loss_of(CROSS_ENTROPY, **values) > 1

    def flat(**values: Any) -> bool:
        z, y = _scores_and_target(**values)
        return bool(losses(z, y)[ZERO_ONE] and np.abs(slopes(z, y)[SQUARED]).max() < 0.02)

    return [
        Goal("Confident and wrong: a prediction that costs more than 5 nats.", expensive, {"z1": 6.0, "z2": 0.0}),
        Goal(
            "The right class has the largest share, and yet the cross-entropy is above 1 nat.",
            hesitant,
            {"z1": 0.0, "z2": 0.1, "z3": 0.0},
        ),
        Goal(
            "A wrong answer that the squared error hardly pushes: none of its slopes above 0.02 in size.",
            flat,
            {"z1": 5.0, "z2": 0.0, "z3": -1.0},
        ),
    ]


def losses(z: Array, y: Array) -> dict[str, float]:
    """Return each loss of the scores z (3,) with the one-hot target y (3,)."""
    p = softmax(z)
    wrong = p.argmax() != y.argmax()
    return {CROSS_ENTROPY: float(-np.log(p @ y)), SQUARED: float(((y - p) ** 2).sum() / 2), ZERO_ONE: float(wrong)}


def slopes(z: Array, y: Array) -> dict[str, Array]:
    """Return ∂L/∂z (3,) of each loss."""
    p = softmax(z)
    error = p - y
    return {CROSS_ENTROPY: error, SQUARED: p * (error - p @ error), ZERO_ONE: 0 * p}


def cross_entropy_slope(z: Array, y: Array) -> Array:
    """Return p − y."""
    return slopes(z, y)[CROSS_ENTROPY]


def _validated(gradient: Callable[..., Any]) -> Gradient:
    def slope(z: Array, y: Array) -> Array:
        answer = numeric("what your gradient gives", gradient(z.copy(), y.copy())).astype(float)
        if answer.shape != (3,):
            raise ValueError(f"Your gradient should give a slope for each of the 3 scores, not shape {answer.shape}.")
        return answer

    return slope


def _scores_and_target(z1: float, z2: float, z3: float, target: int, **_: Any) -> tuple[Array, Array]:
    return np.array([z1, z2, z3]), one_hot([target], 3)[0]


@cache
def _loss_map(loss: str, target: int) -> Array:
    """Return the loss on the rectangle around the triangle, (rows, columns). Outside the triangle it's covered up."""
    rows, columns = MAP_SHAPE
    x = (np.arange(columns) + 0.5) / columns
    up = (np.arange(rows) + 0.5) / rows  # the probability of class 3
    p = np.stack(np.broadcast_arrays(1 - x - up[:, None] / 2, x - up[:, None] / 2, up[:, None]), axis=-1)
    p = np.maximum(p, 1e-4)
    y = one_hot([target], 3)[0]
    if loss == CROSS_ENTROPY:
        return np.asarray(-np.log(p[..., target]))
    if loss == SQUARED:
        return np.asarray(((y - p) ** 2).sum(axis=-1) / 2)
    return 1.0 * (p.argmax(axis=-1) != target)


def _build(triangle: Figure, beside: Figure, slope: Gradient, stub_note: str) -> Update:
    t, ax = plots.theme(triangle), triangle.subplots()
    style_axes(ax, list(ax.spines))
    ax.set(xlim=(0, 1), ylim=(0, TRIANGLE_HEIGHT), xticks=[], yticks=[], aspect="equal")
    names: dict[str, Any] = {"color": t.ink, "fontsize": 10, "ha": "center", "zorder": 1.0}
    for (x, y), name, drop in zip(CORNERS, CLASSES, (-0.075, -0.075, 0.04), strict=True):
        ax.text(x, y + drop, name, **names)
    heights = plots.decision_map(ax)
    levels = [plots.contour(ax, dashes=":") for _ in range(CONTOURS)]
    for x in (0, 1):  # cover what is outside the triangle
        corner = Polygon([(x, 0), (x, TRIANGLE_HEIGHT), CORNERS[2]], color=t.paper, lw=1, animated=True, zorder=2.3)
        ax.add_patch(corner).set_in_layout(False)
    ax.add_patch(Polygon(CORNERS, fill=False, ec=t.grey, lw=1.4, animated=True, zorder=2.4, clip_on=False))
    goal, now = (ax.plot([], [], "o", animated=True, clip_on=False, zorder=zorder)[0] for zorder in (3.5, 4.0))
    goal.set(mfc="none", mec=t.ink, mew=2, ms=16)
    now.set(mfc=t.ink, mec=t.paper, ms=11)
    steps = {CROSS_ENTROPY: plots.arrow(ax, colour=t.blue), SQUARED: plots.arrow(ax, colour=t.vermillion, hollow=True)}
    shares, pushes = beside.subplots(2, 1)
    share = plots.bars(shares, CLASSES, ylim=(0, 1), ylabel="p")
    push = plots.bars(pushes, CLASSES, ylim=(-1, 1), ylabel="slope ∂L/∂z")

    def update(
        loss: str = CROSS_ENTROPY, target: int = 1, z1: float = 0.5, z2: float = 1.0, z3: float = -0.5
    ) -> tuple[str, str]:
        z, y = _scores_and_target(z1, z2, z3, target)
        p, down = softmax(z), slopes(z, y) | {CROSS_ENTROPY: slope(z, y)}
        costs = _loss_map(loss, target)
        heights.move(-costs / DARKEST_LOSS[loss])
        for block, level in zip(levels, CONTOUR_LEVELS[loss], strict=True):
            block.move(costs, level)
        goal.set_data(*CORNERS[target, :, None])
        now.set_data(*(p @ CORNERS)[:, None])
        for name, arrow in steps.items():
            arrow.move(p @ CORNERS, softmax(z - down[name]) @ CORNERS)
        share.move(p)
        push.move(np.clip(down[loss], -1, 1))
        return stub_note + _sentence(z, y), _table(z, y, down)

    return update


def _sentence(z: Array, y: Array) -> str:
    p, cost = softmax(z), losses(z, y)
    target, most = int(y.argmax()), int(p.argmax())
    answer = f"says {CLASSES[most]} with {p[most]:.3f}" if p[most] < 0.9995 else f"says {CLASSES[most]} for certain"
    if most == target:
        return f"The prediction {answer}, and that is right. It costs {cost[CROSS_ENTROPY]:.2f} nats."
    start = "Confident and wrong: the" if cost[CROSS_ENTROPY] > 5 else "The"
    return (
        f"{start} prediction {answer}, but it is {CLASSES[target]}, which has {p[target]:.4f}: "
        f"{cost[CROSS_ENTROPY]:.2f} nats."
    )


def _table(z: Array, y: Array, down: dict[str, Array]) -> str:
    """Return HTML: the probabilities, and each loss with its gradient."""
    p, cost = softmax(z), losses(z, y)
    law = formula(f"p = softmax ( z ) = ( {' , '.join(number(share, 3) for share in p)} )")
    rows = "".join(
        f"<tr><th scope='row'>{name}</th><td>{number(cost[name], 3)}</td>"
        f"{''.join(f'<td>{number(each, 3)}</td>' for each in down[name])}</tr>"
        for name in NAMES
    )
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("", "loss L", "∂L/∂z₁", "∂L/∂z₂", "∂L/∂z₃"))
    return f"<p>{law}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _drag(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Drag in the triangle: the prediction comes to the pointer, and the scores with it."""
    if pointer.axes != 0:
        return {}
    up = pointer.y / TRIANGLE_HEIGHT
    p = np.maximum([1 - pointer.x - up / 2, pointer.x - up / 2, up], MIN_PROBABILITY)
    return _centred_slider_values(np.log(p / p.sum()))


def _centred_slider_values(z: Array) -> dict[str, Any]:
    """Return the scores, centred, as values of the sliders; a shift of all scores changes no probability."""
    return _slider_values(z - z.mean())


def _slider_values(z: Array) -> dict[str, Any]:
    """Return the scores as values of the sliders, which have two decimals."""
    return {f"z{i + 1}": round(float(score), 2) for i, score in enumerate(np.clip(z, -MAX_SCORE, MAX_SCORE))}
