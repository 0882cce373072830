"""Lesson 12: three versions of `backward` with mistakes in them, to be found in heat maps and repaired line by line."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

import ipywidgets as widgets
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab.lessons.lesson12_backprop_code.backward_diagnosis import problem
from nnlab.lessons.lesson12_backprop_code.backward_microscope import Finding, examine, say, tell
from nnlab.lessons.lesson12_backprop_code.backward_variants import RIGHT, source, written
from nnlab.lessons.lesson12_backprop_code.gradient_heat_maps import SIZE, GradientMaps
from nnlab.widgets.panel import Goal, Panel
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
"""What each of the five lines may be; the right one is first, but not in the menu."""

VERSIONS = {
    "A": {"W": CHOICES["W"][1]},
    "B": {"back": CHOICES["back"][2]},
    "C": {"delta": CHOICES["delta"][1], "b": CHOICES["b"][1]},
}
LINE = {"error": 3, "delta": 5, "W": 6, "b": 7, "back": 9}  # where it stands in the source
PROBLEM = problem((4, 3, 3, 2), "tanh", 5, 2)


def backward_repair() -> Panel:
    """Three broken versions of the ten lines: choose what each line should be, until all heat maps are empty."""

    def another(values: dict[str, Any]) -> dict[str, Any]:
        names = list(VERSIONS)
        version = names[(names.index(values["version"]) + 1) % len(names)]
        return {"version": version, **planted(version)}

    def goal(version: str, text: str) -> Goal:
        asked = version

        def reached(error: str, delta: str, W: str, b: str, back: str, version: str) -> bool:
            return version == asked and not _look(error, delta, W, b, back).wrong

        return Goal(text, reached, {"version": version, **RIGHT_LINES})

    start = planted("A")
    return Panel(
        _build,
        goals=[
            goal("A", "Repair version A."),
            goal("B", "Repair version B."),
            goal("C", "Repair version C: it has two mistakes."),
        ],
        actions={"Next version": another},
        size=SIZE,
        version=fixed("A"),
        **{
            name: widgets.Dropdown(options=_menu(lines), value=start[name], description=_label(name))
            for name, lines in CHOICES.items()
        },
        guess=widgets.Checkbox(value=False, description="say what it may be"),
    )


RIGHT_LINES = {name: RIGHT[name] for name in CHOICES}


def _menu(lines: list[str]) -> list[tuple[str, str]]:
    """What stands to the right of the = in each line, and the line."""
    return sorted((line.partition(" = ")[2], line) for line in lines)


def _label(name: str) -> str:
    return f"{LINE[name]}: {RIGHT[name].partition(' = ')[0]} ="


def planted(version: str) -> dict[str, str]:
    """The five lines of a broken version."""
    return {**RIGHT_LINES, **VERSIONS[version]}


@cache
def _look(*lines: str) -> Finding:
    return examine(written(**dict(zip(CHOICES, lines, strict=True))), PROBLEM)


def _build(fig: Figure) -> Update:
    maps = GradientMaps(fig)

    def update(error: str, delta: str, W: str, b: str, back: str, guess: bool, version: str) -> tuple[str, str]:
        lines = {"error": error, "delta": delta, "W": W, "b": b, "back": back}
        finding = _look(*lines.values())
        maps.show(finding.arrays)
        finding = finding if guess else finding._replace(guess=[])
        return say(f"Version {version}", finding), f"{_code(lines)}{tell(finding)}"

    return update


def _code(lines: dict[str, str]) -> str:
    """The ten lines, numbered."""
    text = source(**lines).splitlines()
    return f"<pre>{escape(chr(10).join(f'{n:2}  {line}' for n, line in enumerate(text, 1)))}</pre>"
