"""The panel `backward_repair` of lesson 12: find the mistakes in three versions of `backward`, and fix them by menu."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

import ipywidgets as widgets
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab.lessons.lesson12_backprop_code.backward_diagnosis import random_problem
from nnlab.lessons.lesson12_backprop_code.backward_heat_maps import SIZE, GradientMaps
from nnlab.lessons.lesson12_backprop_code.backward_microscope import Finding, examine, finding_html, finding_sentence
from nnlab.lessons.lesson12_backprop_code.backward_variants import REFERENCE_LINES, build_backward, source_code
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Update

CHOICES = {
    "error": ["error = a - y", "error = y - a", "error = 2 * (a - y)"],
    "delta": ["delta = error * layer.f_prime(layer.z)", "delta = error * layer.f_prime(layer.a)", "delta = error"],
    "W": ["grad_W = layer.x.T @ delta / m", "grad_W = layer.x.T @ delta", "grad_W = layer.x.T @ error / m"],
    "b": ["grad_b = delta.mean(axis=0)", "grad_b = delta.sum(axis=0)", "grad_b = delta.mean(axis=1)"],
    "back": [
        'error = delta @ layer.params["W"].T',
        'error = delta @ layer.params["W"]',
        'error = error @ layer.params["W"].T',
    ],
}
"""The options for each of five lines. The right one comes first here; the menus are sorted."""

VERSIONS = {
    "A": {"W": CHOICES["W"][1]},
    "B": {"back": CHOICES["back"][2]},
    "C": {"delta": CHOICES["delta"][1], "b": CHOICES["b"][1]},
}
LINE_NUMBERS = {"error": 3, "delta": 5, "W": 6, "b": 7, "back": 9}  # in the source
PROBLEM = random_problem((4, 3, 3, 2), "tanh", 5, 2)


def backward_repair() -> Panel:
    """Repair three broken versions of the ten lines: choose each line from a menu until all heat maps are empty."""

    def next_version(values: dict[str, Any]) -> dict[str, Any]:
        names = list(VERSIONS)
        version = names[(names.index(values["version"]) + 1) % len(names)]
        return {"version": version, **broken_lines(version)}

    def goal(version: str, text: str) -> Goal:
        wanted = version

        def reached(error: str, delta: str, W: str, b: str, back: str, version: str) -> bool:
            return version == wanted and not _examine_lines(error, delta, W, b, back).wrong_arrays

        return Goal(text, reached, {"version": version, **RIGHT_LINES})

    start = broken_lines("A")
    return Panel(
        _build,
        title="Repair the ten lines",
        goals=[
            goal("A", "Repair version A."),
            goal("B", "Repair version B."),
            goal("C", "Repair version C: it has two mistakes."),
        ],
        actions={"Next version": next_version},
        size=SIZE,
        version=fixed("A"),
        **{
            name: choice(options=_line_options(lines), value=start[name], description=_line_label(name))
            for name, lines in CHOICES.items()
        },
        guess=widgets.Checkbox(value=False, description="say what it may be"),
    )


RIGHT_LINES = {name: REFERENCE_LINES[name] for name in CHOICES}


def _line_options(lines: list[str]) -> list[tuple[str, str]]:
    """Return (right-hand side, line) for each line, sorted."""
    return sorted((line.partition(" = ")[2], line) for line in lines)


def _line_label(name: str) -> str:
    return f"{LINE_NUMBERS[name]}: {REFERENCE_LINES[name].partition(' = ')[0]} ="


def broken_lines(version: str) -> dict[str, str]:
    """Return the five lines of a broken version."""
    return {**RIGHT_LINES, **VERSIONS[version]}


@cache
def _examine_lines(*lines: str) -> Finding:
    return examine(build_backward(**dict(zip(CHOICES, lines, strict=True))), PROBLEM)


def _build(fig: Figure) -> Update:
    maps = GradientMaps(fig)

    def update(error: str, delta: str, W: str, b: str, back: str, guess: bool, version: str) -> tuple[str, str]:
        lines = {"error": error, "delta": delta, "W": W, "b": b, "back": back}
        finding = _examine_lines(*lines.values())
        maps.show(finding.arrays)
        finding = finding if guess else finding._replace(guess=[])
        return finding_sentence(f"Version {version}", finding), f"{_code_html(lines)}{finding_html(finding)}"

    return update


def _code_html(lines: dict[str, str]) -> str:
    """Return HTML: the ten lines, numbered."""
    text = source_code(**lines).splitlines()
    return f"<pre>{escape(chr(10).join(f'{n:2}  {line}' for n, line in enumerate(text, 1)))}</pre>"
