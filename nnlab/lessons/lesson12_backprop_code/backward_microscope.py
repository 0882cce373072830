"""Lesson 12: your own `backward` beside the right one: what is wrong, where first, and what the mistake may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from textwrap import shorten
from typing import Any, NamedTuple

import ipywidgets as widgets
from matplotlib.figure import Figure

from nnlab.activations import ACTIVATIONS
from nnlab.lessons.lesson12_backprop_code.backward_diagnosis import (
    Compared,
    Problem,
    attempt,
    compare,
    is_stub,
    problem,
    recognise,
)
from nnlab.lessons.lesson12_backprop_code.backward_variants import FIRST, Backward, mistaken, sentences, written
from nnlab.lessons.lesson12_backprop_code.gradient_heat_maps import SIZE, GradientMaps
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.scene import Update

NETWORKS = {name: tuple(map(int, name.split("-"))) for name in ("2-2-2-1", "2-3-1", "4-3-2", "3-3-3", "5-4-3-2")}
SHOWN = (
    "sign flipped",
    "no f′ in hidden layers",
    "f′ of the layer above",
    "no 1/m",
    "bias over the wrong axis",
    "wrong transpose",
    FIRST,
)
NNLABS = "nnlab's backward"


class Finding(NamedTuple):
    """What a `backward` gives for a problem, beside the right gradients, and which mistakes may be in it."""

    problem: Problem
    arrays: list[Compared]  # from the output backwards; where it stopped, nothing fits
    trouble: str
    changed: tuple[str, ...]
    guess: list[str]

    @property
    def wrong(self) -> list[Compared]:
        """The arrays that are wrong, from the output backwards."""
        return [each for each in self.arrays if each.wrong]


def backward_microscope(backward: Backward | Sequence[Backward] | None = None) -> Panel:
    """A heat map of the difference to the right gradient, for each array; and a guess at the mistake.

    Give it a function `backward(net, X, y)` of your own, or a list of them. It gets a network with sigmoid outputs and
    squared error, inputs X (m, n_in) and targets y (m, n_out), all of them copies, and gives a list with a dict
    {"W": ∂C/∂W, "b": ∂C/∂b} for each layer, from the first to the last. Without one, nnlab's is looked at.
    """
    backwards = [] if backward is None else [backward] if callable(backward) else list(backward)
    own = {_name(each): each for each in backwards if not is_stub(each)}
    functions = {**(own or {NNLABS: written()}), **{name: mistaken(name) for name in SHOWN}}
    start = next(iter(functions))
    guesses = lru_cache(None)(recognise)

    @lru_cache(32)
    def look(look_at: str, network: str, f: str, m: int, seed: int) -> Finding:
        """Once for each setting."""
        return examine(functions[look_at], problem(NETWORKS[network], ACTIVATIONS[f], m, seed), guesses)

    def build(fig: Figure) -> Update:
        maps = GradientMaps(fig)

        def update(
            look_at: str = start, network: str = "2-2-2-1", f: str = "sigmoid", m: int = 4, seed: int = 0
        ) -> tuple[str, str]:
            finding = look(look_at, network, f, m, seed)
            maps.show(finding.arrays)
            told = "Your backward is still a stub, so nnlab's is shown. " if backwards and look_at == NNLABS else ""
            return told + say(look_at, finding), tell(finding)

        return update

    def hidden(mistake: str) -> Callable[..., bool]:
        def reached(look_at: str, network: str, f: str, m: int, seed: int) -> bool:
            return look_at == mistake and not look(look_at, network, f, m, seed).wrong

        return reached

    def runs(look_at: str, network: str, f: str, m: int, seed: int) -> bool:
        finding = look(look_at, network, f, m, seed)
        return look_at == "wrong transpose" and not finding.trouble and bool(finding.wrong)

    goals = [
        Goal(
            "The wrong transpose: find a network on which it runs, without an error, and is wrong.",
            runs,
            {"look_at": "wrong transpose", "network": "3-3-3"},
        ),
        Goal(
            "The missing 1/m: find a batch in which nothing is wrong.", hidden("no 1/m"), {"look_at": "no 1/m", "m": 1}
        ),
        Goal(
            "The missing f′ in hidden layers: find an activation with which nothing is wrong.",
            hidden("no f′ in hidden layers"),
            {"look_at": "no f′ in hidden layers", "f": "identity"},
        ),
    ]
    return Panel(
        build,
        goals=goals if len(backwards) < 2 else [],  # several are there to be compared
        size=SIZE,
        look_at=widgets.Dropdown(options=list(functions), value=start, description="look at"),
        network=list(NETWORKS),
        f=widgets.Dropdown(options=list(ACTIVATIONS), value="sigmoid", description="f of hidden units"),
        m=widgets.IntSlider(4, 1, 8, description="examples m"),
        seed=(0, 9),
    )


def examine(backward: Callable[..., Any], problem: Problem, guess: Callable[..., list[str]] = recognise) -> Finding:
    """Look at a `backward` on one problem."""
    outcome = attempt(backward, problem)
    nothing = [dict.fromkeys(("W", "b"), problem.X[:0, 0]) for _ in problem.right]
    arrays = compare(outcome.grads or nothing, problem)
    return Finding(problem, arrays, outcome.trouble, outcome.changed, sentences(guess(backward)))


def say(name: str, finding: Finding) -> str:
    """The finding in a sentence or two."""
    name, (guess, *_) = shorten(name, 30, placeholder="…"), [*finding.guess, ""]
    wrong, n = finding.wrong, len(finding.arrays)
    if finding.trouble:
        return f"{name} stops on this network. {guess}".strip()
    if wrong:
        arrays = f"{len(wrong)} of {n} arrays {'is' if len(wrong) == 1 else 'are'} wrong"
        return f"{name}: {arrays}; the first, from the output back, is {wrong[0].title}. {guess}".strip()
    return f"{name}: all {n} arrays are right{' here, elsewhere not. ' + guess if guess else '.'}"


def tell(finding: Finding) -> str:
    """What else may be wrong, and for each array its shape and how far it is off."""
    told = "".join(f"<p>✗ {escape(sentence)}</p>" for sentence in finding.guess[1:])
    told += "".join(f"<p>✗ It changes {name}. It should only look; here it got a copy.</p>" for name in finding.changed)
    if finding.trouble:
        told += f"<pre>{escape(finding.trouble)}</pre>"
    if finding.wrong and not finding.guess and not finding.trouble:
        told += "<p>Begin with the array in the frame: what is below it may be wrong only because of it.</p>"
    heads = "".join(
        f"<th scope='col'>{head}</th>" for head in ("", "shape", "largest number", "largest difference", "")
    )
    rows = "".join(_row(each, stopped=bool(finding.trouble)) for each in finding.arrays)
    return f"{told}<table style='white-space: nowrap'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(each: Compared, stopped: bool) -> str:
    off = f"{float(abs(each.came - each.right).max()):.2g}" if each.fits and each.wrong else "–" if each.wrong else "0"
    came = "" if each.fits or stopped else f"{each.came.shape}, should be "
    verdict = "–" if stopped else "✗ wrong" if each.wrong else "✓ right"
    size = f"{float(abs(each.right).max()):.2g}"
    cells = "".join(f"<td>{cell}</td>" for cell in (f"{came}{each.right.shape}", size, off, verdict))
    return f"<tr><th scope='row'>{each.title}</th>{cells}</tr>"


def _name(function: Callable[..., Any]) -> str:
    return f"your {getattr(function, '__name__', 'function')}"
