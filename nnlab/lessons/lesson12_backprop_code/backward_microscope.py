"""The panel `backward_microscope` of lesson 12: compare a `backward` with the reference, and guess the mistake."""

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
    ComparedArray,
    Problem,
    compare_gradients,
    is_stub,
    random_problem,
    recognise_mistakes,
    run_backward,
)
from nnlab.lessons.lesson12_backprop_code.backward_heat_maps import SIZE, GradientMaps
from nnlab.lessons.lesson12_backprop_code.backward_variants import (
    W_UPDATED_FIRST,
    Backward,
    build_backward,
    flawed_backward,
    mistake_sentences,
)
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Update

NETWORKS = {name: tuple(map(int, name.split("-"))) for name in ("2-2-2-1", "2-3-1", "4-3-2", "3-3-3", "5-4-3-2")}
MENU_MISTAKES = (
    "sign flipped",
    "no f′ in hidden layers",
    "f′ of the layer above",
    "no 1/m",
    "bias over the wrong axis",
    "wrong transpose",
    W_UPDATED_FIRST,
)
REFERENCE_NAME = "nnlab's backward"


class Finding(NamedTuple):
    """The gradients of a `backward` on a problem, compared with the right ones, and sentences on likely mistakes."""

    problem: Problem
    arrays: list[ComparedArray]  # from the output layer to the first; all empty after an error
    error_text: str
    changed: tuple[str, ...]
    guess: list[str]

    @property
    def wrong_arrays(self) -> list[ComparedArray]:
        """The arrays that are wrong, from the output layer to the first."""
        return [each for each in self.arrays if each.is_wrong]


def backward_microscope(backward: Backward | Sequence[Backward] | None = None) -> Panel:
    """Show a heat map of each gradient array's difference from the right one, and guess the mistake.

    Give it a function `backward(net, X, y)` of your own, or a list of them. It gets a network with sigmoid outputs and
    squared error, inputs X (m, n_in) and targets y (m, n_out), all of them copies, and returns a list with a dict
    {"W": ∂C/∂W, "b": ∂C/∂b} for each layer, from the first to the last. Without one, nnlab's is shown.
    """
    backwards = [] if backward is None else [backward] if callable(backward) else list(backward)
    own = {_menu_name(each): each for each in backwards if not is_stub(each)}
    functions = {
        **(own or {REFERENCE_NAME: build_backward()}),
        **{name: flawed_backward(name) for name in MENU_MISTAKES},
    }
    start = next(iter(functions))
    cached_recognise = lru_cache(None)(recognise_mistakes)

    @lru_cache(32)
    def cached_finding(look_at: str, network: str, f: str, m: int, seed: int) -> Finding:
        """Return the finding, computed once for each setting."""
        return examine(functions[look_at], random_problem(NETWORKS[network], ACTIVATIONS[f], m, seed), cached_recognise)

    def build(fig: Figure) -> Update:
        maps = GradientMaps(fig)

        def update(
            look_at: str = start, network: str = "2-2-2-1", f: str = "sigmoid", m: int = 4, seed: int = 0
        ) -> tuple[str, str]:
            finding = cached_finding(look_at, network, f, m, seed)
            maps.show(finding.arrays)
            stub_note = (
                "Your backward is still a stub, so nnlab's is shown. "
                if backwards and look_at == REFERENCE_NAME
                else ""
            )
            return stub_note + finding_sentence(look_at, finding), finding_html(finding)

        return update

    def mistake_hidden(mistake: str) -> Callable[..., bool]:
        def reached(look_at: str, network: str, f: str, m: int, seed: int) -> bool:
            return look_at == mistake and not cached_finding(look_at, network, f, m, seed).wrong_arrays

        return reached

    def wrong_transpose_runs(look_at: str, network: str, f: str, m: int, seed: int) -> bool:
        finding = cached_finding(look_at, network, f, m, seed)
        return look_at == "wrong transpose" and not finding.error_text and bool(finding.wrong_arrays)

    goals = [
        Goal(
            "The wrong transpose: find a network on which it runs, without an error, and is wrong.",
            wrong_transpose_runs,
            {"look_at": "wrong transpose", "network": "3-3-3"},
        ),
        Goal(
            "The missing 1/m: find a batch in which nothing is wrong.",
            mistake_hidden("no 1/m"),
            {"look_at": "no 1/m", "m": 1},
        ),
        Goal(
            "The missing f′ in hidden layers: find an activation with which nothing is wrong.",
            mistake_hidden("no f′ in hidden layers"),
            {"look_at": "no f′ in hidden layers", "f": "identity"},
        ),
    ]
    return Panel(
        build,
        title="Which line is wrong?",
        goals=goals if len(backwards) < 2 else [],  # several functions are for comparing, not for the goals
        size=SIZE,
        look_at=choice(options=list(functions), value=start, description="look at"),
        network=list(NETWORKS),
        f=choice(options=list(ACTIVATIONS), value="sigmoid", description="f of hidden units"),
        m=widgets.IntSlider(4, 1, 8, description="examples m"),
        seed=(0, 9),
    )


def examine(
    backward: Callable[..., Any], problem: Problem, guess: Callable[..., list[str]] = recognise_mistakes
) -> Finding:
    """Run a `backward` on one problem, and compare and diagnose its gradients."""
    outcome = run_backward(backward, problem)
    no_gradients = [dict.fromkeys(("W", "b"), problem.X[:0, 0]) for _ in problem.right]
    arrays = compare_gradients(outcome.grads or no_gradients, problem)
    return Finding(problem, arrays, outcome.error_text, outcome.changed, mistake_sentences(guess(backward)))


def finding_sentence(name: str, finding: Finding) -> str:
    """Return the finding in a sentence or two."""
    name, (guess, *_) = shorten(name, 30, placeholder="…"), [*finding.guess, ""]
    wrong, n = finding.wrong_arrays, len(finding.arrays)
    if finding.error_text:
        return f"{name} stops on this network. {guess}".strip()
    if wrong:
        arrays = f"{len(wrong)} of {n} arrays {'is' if len(wrong) == 1 else 'are'} wrong"
        return f"{name}: {arrays}; the first, from the output back, is {wrong[0].title}. {guess}".strip()
    return f"{name}: all {n} arrays are right{' here, elsewhere not. ' + guess if guess else '.'}"


def finding_html(finding: Finding) -> str:
    """Return HTML: further findings, and a table of each array's shape and largest difference."""
    html = "".join(f"<p>✗ {escape(sentence)}</p>" for sentence in finding.guess[1:])
    html += "".join(f"<p>✗ It changes {name}. It should only look; here it got a copy.</p>" for name in finding.changed)
    if finding.error_text:
        html += f"<pre>{escape(finding.error_text)}</pre>"
    if finding.wrong_arrays and not finding.guess and not finding.error_text:
        html += "<p>Begin with the array in the frame: what is below it may be wrong only because of it.</p>"
    heads = "".join(
        f"<th scope='col'>{head}</th>" for head in ("", "shape", "largest number", "largest difference", "")
    )
    rows = "".join(_array_row_html(each, stopped=bool(finding.error_text)) for each in finding.arrays)
    return f"{html}<table style='white-space: nowrap'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _array_row_html(each: ComparedArray, stopped: bool) -> str:
    off = (
        f"{float(abs(each.answer - each.right).max()):.2g}"
        if each.has_right_shape and each.is_wrong
        else "–"
        if each.is_wrong
        else "0"
    )
    answer_shape = "" if each.has_right_shape or stopped else f"{each.answer.shape}, should be "
    verdict = "–" if stopped else "✗ wrong" if each.is_wrong else "✓ right"
    size = f"{float(abs(each.right).max()):.2g}"
    cells = "".join(f"<td>{cell}</td>" for cell in (f"{answer_shape}{each.right.shape}", size, off, verdict))
    return f"<tr><th scope='row'>{each.title}</th>{cells}</tr>"


def _menu_name(function: Callable[..., Any]) -> str:
    return f"your {getattr(function, '__name__', 'function')}"
