"""The panel `softmax_scores` of lesson 06: sliders for three scores, and bars of their softmax."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.activations import softmax
from nnlab.checks import Array
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Update

NAMES = ("z₁", "z₂", "z₃")


def softmax_scores() -> Panel:
    """Sliders for three scores and a shift added to all of them; bars of the scores and of the softmax outputs."""
    goals = [
        Goal(
            "Make one output larger than 0.99.", lambda **z: bool(_outputs(**z).max() > 0.99), {"z1": 4.0, "z2": -2.0}
        ),
        Goal(
            "Make all three outputs equal, with scores that are not 0.",
            lambda **z: len(set(_scores(**z))) == 1 and _scores(**z)[0] != 0,
            {"z1": 0.0, "z2": 0.0, "z3": 0.0, "shift": 2.0},
        ),
        Goal(
            "Make the first output twice as large as the second (to 0.02). How far apart are the scores?",
            lambda **z: abs(_outputs(**z)[0] / _outputs(**z)[1] - 2) < 0.02,
            {"z1": 1.7, "z2": 1.0},
        ),
    ]
    slider = (-4.0, 4.0, 0.1)
    return Panel(
        _build,
        title="Three scores, three probabilities",
        goals=goals,
        size=[(296, 250), (296, 250)],
        z1=slider,
        z2=slider,
        z3=slider,
        shift=slider,
    )


def _scores(z1: float, z2: float, z3: float, shift: float) -> Array:
    return np.round(np.array([z1, z2, z3]) + shift, 9)


def _outputs(**values: float) -> Array:
    return softmax(_scores(**values))


def _build(left: Figure, right: Figure) -> Update:
    scores = plots.bars(left.subplots(), NAMES, ylim=(-8.2, 8.2), ylabel="score z")
    outputs = plots.bars(right.subplots(), ("a₁", "a₂", "a₃"), ylim=(0, 1.02), ylabel="output a")

    def update(z1: float = 2.0, z2: float = 1.0, z3: float = -1.0, shift: float = 0.0) -> tuple[str, str]:
        z = _scores(z1, z2, z3, shift)
        a = softmax(z)
        scores.move(z)
        outputs.move(a)
        outputs_text = ", ".join(number(each, 3) for each in a)
        more = f" {number(shift, 1)} is added to each score, which changes no output." if shift else ""
        return f"The outputs are {outputs_text}. Together they are {number(a.sum(), 3)}.{more}", _table_html(z, a)

    return update


def _table_html(z: Array, a: Array) -> str:
    law = formula("a_{i} = {e^{z_{i}}}/{e^{z₁} + e^{z₂} + e^{z₃}}")
    e = np.exp(z)
    rows = "".join(
        f"<tr><th scope='row'>{name}</th><td>{number(score, 1)}</td><td>{power:.4g}</td><td>{output:.3f}</td></tr>"
        for name, score, power, output in zip("123", z, e, a, strict=True)
    )
    total = f"<tr><th scope='row'>sum</th><td></td><td>{e.sum():.4g}</td><td>{a.sum():.3f}</td></tr>"
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("class", "z", "e<sup>z</sup>", "a"))
    return f"<p>{law}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}{total}</tbody></table>"
