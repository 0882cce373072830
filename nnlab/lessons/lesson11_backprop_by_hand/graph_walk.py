"""Lesson 11: a walk through a small network, forwards and back, one number at a time."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.exercises.answers import shown
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_steps import Graph, Guess
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_text import calculation, in_symbols, sentence
from nnlab.plots import Edge, Unit
from nnlab.tables import lookup
from nnlab.widgets.panel import Goal, Panel, Values
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Pointer, Update

MODES = ["watch", "predict"]


def graph_walk(
    net: Any = None, x: npt.ArrayLike | None = None, y: npt.ArrayLike | None = None, mode: str = "watch"
) -> Panel:
    """Walk through the network of lesson 11, or a small one of your own with one example x (n_in,) and its target y.

    y is a class number, or the targets (n_out,) or a single one. In the mode "predict" each δ is guessed before it is
    shown, and the guesses are counted. ValueError for a network with more than 5 units in a layer, or 40 weights.
    """
    graph, start = Graph(net, x, y), lookup(dict(zip(MODES, MODES, strict=True)), mode, "mode")
    asked, last = len(graph.guesses), graph.last
    enough = max(asked - 1, 1)

    def on_pointer(values: Values, pointer: Pointer) -> Values | None:
        """Click a unit or an edge to go there."""
        return _click(graph, network_of[0].nearest(pointer.x, pointer.y), values) if pointer.kind == "down" else None

    def on_key(values: Values, key: str) -> Values | None:
        """With the keyboard: → and ← go on and back, A and B guess."""
        step = {"ArrowRight": 1, "ArrowLeft": -1}.get(key, 0)
        if step:
            return {"frame": min(max(_stop(graph, **_known(values)) + step, 0), last)}
        return _guess(graph, key.upper(), values) if key.upper() in ("A", "B") else None

    network_of: list[Any] = []
    return Panel(
        lambda fig: _build(fig, graph, network_of, start),
        goals=[
            Goal(
                "Walk forwards and back, up to the last gradient.",
                lambda frame, mode, answers: _stop(graph, frame, mode, answers) == last,
                {"frame": last},
            ),
            Goal(
                f"Predict: {enough} of {asked} guesses right.",
                lambda mode, answers: mode == "predict" and len(answers) == asked and _right(graph, answers) >= enough,
                {"mode": "predict", "answers": "".join(guess.right[0] for guess in graph.guesses)},
            ),
        ],
        on_pointer=on_pointer,
        on_key=on_key,
        actions={f"Guess {letter}": partial(_guess, graph, letter) for letter in "AB"},
        player=Player(lambda: 0, lambda state: state + 1, limit=last),
        size=(740, 380),
        mode=MODES,
        answers=fixed(""),
    )


def _known(values: Values) -> Values:
    return {key: values[key] for key in ("frame", "mode", "answers")}


def _stop(graph: Graph, frame: int, mode: str, answers: str) -> int:
    """The stop that is shown: with guesses, none beyond the first that is not answered."""
    waits = mode == "predict" and len(answers) < len(graph.guesses)
    return min(frame, graph.guesses[len(answers)].stop) if waits else frame


def _asked(graph: Graph, stop: int, mode: str, answers: str) -> Guess | None:
    """The guess that is open at the stop that is shown."""
    guess = graph.guesses[len(answers)] if mode == "predict" and len(answers) < len(graph.guesses) else None
    return guess if guess and guess.stop == stop else None


def _right(graph: Graph, answers: str) -> int:
    return sum(answer in guess.right for answer, guess in zip(answers, graph.guesses, strict=False))


def _guess(graph: Graph, letter: str, values: Values) -> Values | None:
    """Take a guess at the stop that is shown; if none is asked for there, go to the next one that is."""
    frame, mode, answers = _known(values).values()
    stop = _stop(graph, frame, mode, answers)
    if _asked(graph, stop, mode, answers):
        return {"answers": answers + letter, "frame": stop}
    waits = len(answers) < len(graph.guesses)
    return {"mode": "predict", "frame": graph.guesses[len(answers)].stop} if waits else None


def _click(graph: Graph, what: Unit | Edge | None, values: Values) -> Values | None:
    """Go to an edge's stop; to a unit's on the way forward or back, and from one of these to the other."""
    here = _stop(graph, **_known(values))
    if isinstance(what, Edge):
        return {"frame": [graph.edge(s.told) if s.kind == "weight" else None for s in graph.stops].index(what)}
    if what is None or what.layer == 0:
        return None if what is None else {"frame": 0}
    unit = graph.number(what)
    both = [i for i, s in enumerate(graph.stops) if s.kind in ("forward", "back") and s.told.unit == unit]
    return {"frame": both[(here >= graph.loss_stop) ^ (here in both)]}


def _build(fig: Figure, graph: Graph, network_of: list[Any], start: str) -> Update:
    picture = plots.network(fig, graph.sizes)
    network_of[:] = [picture]

    def update(frame: int = 0, mode: str = start, answers: str = "") -> tuple[str, str]:
        number = _stop(graph, frame, mode, answers)
        guess = _asked(graph, number, mode, answers)
        picture.move(graph.sizes, graph.weights, **_picture(graph, number, guess is not None))
        told = _said(graph, number, answers) if mode == "predict" else ""
        if guess:
            return _question(graph, guess, answers), in_symbols(*guess.about) + told
        score = (
            f" {_right(graph, answers)} of {len(answers)} guesses right." if answers else " There will be questions."
        )
        return sentence(graph, number) + score * (mode == "predict"), calculation(graph, graph.stops[number]) + told

    return update


def _question(graph: Graph, guess: Guess, answers: str) -> str:
    one, other = guess.answers
    return f"Guess {len(answers) + 1} of {len(graph.guesses)}: {guess.text} A: {one}. B: {other}."


def _said(graph: Graph, number: int, answers: str) -> str:
    """What came of the guesses at a stop."""
    lines = []
    for letter, guess in zip(answers, graph.guesses, strict=False):
        if guess.stop == number:
            mark, said = "✓ Right" if letter in guess.right else "✗ Wrong", guess.answers["AB".index(letter)]
            lines.append(f"<p>{mark}: {guess.text} You said “{said}”.</p>")
    return "".join(lines)


def _picture(graph: Graph, number: int, hidden: bool) -> dict[str, Any]:
    """What the picture shows at a stop: all numbers so far, and what the stop is about."""
    stops = graph.stops[: number + (not hidden)]
    z, a, delta, labels = {}, {}, {}, {}
    for kind, told in stops:
        if kind == "forward":
            z[told.unit], a[told.unit] = told.z, told.a
        elif kind == "back":
            delta[told.unit] = told.delta
        elif kind == "weight":
            labels[graph.edge(told)] = f"{shown(round(told.weight, 2))}   ∂ {shown(told.gradient, 3)}"
    units = graph.units()
    loss = f"L = {shown(graph.trace.loss, 3)}" if number >= graph.loss_stop else "outputs"
    notes = [[""] * graph.sizes[0], *([_note(z.get(unit), delta.get(unit)) for unit in row] for row in units[1:])]
    return {
        "values": [graph.x[0], *([a.get(unit, np.nan) for unit in row] for row in units[1:])],
        "biases": graph.biases,
        "names": [[f"unit {unit}" for unit in row] for row in units],
        "notes": notes,
        "heads": ["inputs", *["hidden"] * (len(units) - 2), loss],
        "lit": _lit(graph, number),
        "chosen": graph.edge(graph.stops[number].told) if graph.stops[number].kind == "weight" else None,
        "labels": labels,
    }


def _note(z: float | None, delta: float | None) -> str:
    """What stands below a unit, on two lines from the start, so that nothing moves when a number comes."""
    both = {"z": z, "δ": delta}
    return "\n".join(f"{what} = {'…' if value is None else shown(value, 3)}" for what, value in both.items())


def _lit(graph: Graph, number: int) -> list[Unit | Edge]:
    """The units and edges that a stop is about."""
    kind, told = graph.stops[number]
    if kind == "loss":
        return [graph.unit(unit) for unit in graph.units()[-1]]
    if kind == "forward":
        return [graph.unit(told.unit), *(graph.between(i, told.unit) for i in told.sources)]
    if kind == "back":
        return [graph.unit(told.unit), *(graph.between(told.unit, k) for k in told.targets)]
    return [graph.unit(told.source), graph.unit(told.target), graph.edge(told)] if kind == "weight" else []
