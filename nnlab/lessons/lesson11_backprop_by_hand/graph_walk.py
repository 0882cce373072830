"""The panel `graph_walk` of lesson 11: step through a forward and a backward pass, one unit or weight at a time."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.exercises.answer_validation import as_text
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_steps import Graph, Guess
from nnlab.lessons.lesson11_backprop_by_hand.graph_walk_text import calculation_html, sentence, symbols_html
from nnlab.lookup import lookup
from nnlab.plots import Edge, Unit
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Pointer, Update, Values

MODES = ["watch", "predict"]


def graph_walk(
    net: Any = None, x: npt.ArrayLike | None = None, y: npt.ArrayLike | None = None, mode: str = "watch"
) -> Panel:
    """Walk through the network of lesson 11, or a small one of your own with one example x (n_in,) and its target y.

    y is a class number, or the targets (n_out,) or a single one. In the mode "predict" the learner guesses about each δ
    before it's shown, and the right guesses are counted. ValueError for a network with more than 5 units in a layer,
    or 40 weights.
    """
    graph, start = Graph(net, x, y), lookup(dict(zip(MODES, MODES, strict=True)), mode, "mode")
    asked, last = len(graph.guesses), graph.last
    enough = max(asked - 1, 1)

    def on_pointer(values: Values, pointer: Pointer) -> Values | None:
        """Click a unit or an edge to go there."""
        return _go_to(graph, drawn[0].nearest(pointer.x, pointer.y), values) if pointer.kind == "down" else None

    def on_key(values: Values, key: str) -> Values | None:
        """With the keyboard: → and ← go on and back, A and B guess."""
        step = {"ArrowRight": 1, "ArrowLeft": -1}.get(key, 0)
        if step:
            return {"frame": min(max(_current_stop(graph, **_walk_values(values)) + step, 0), last)}
        return _answer_guess(graph, key.upper(), values) if key.upper() in ("A", "B") else None

    drawn: list[Any] = []
    return Panel(
        lambda fig: _build(fig, graph, drawn, start),
        title="Forward, then back, step by step",
        goals=[
            Goal(
                "Walk forwards and back, up to the last gradient.",
                lambda frame, mode, answers: _current_stop(graph, frame, mode, answers) == last,
                {"frame": last},
            ),
            Goal(
                f"Predict: {enough} of {asked} guesses right.",
                lambda mode, answers: (
                    mode == "predict" and len(answers) == asked and _count_right(graph, answers) >= enough
                ),
                {"mode": "predict", "answers": "".join(guess.right[0] for guess in graph.guesses)},
            ),
        ],
        on_pointer=on_pointer,
        on_key=on_key,
        actions={f"Guess {letter}": partial(_answer_guess, graph, letter) for letter in "AB"},
        player=Player(lambda: 0, lambda state: state + 1, limit=last, unit="stop"),
        size=(740, 380),
        mode=MODES,
        answers=fixed(""),
    )


def _walk_values(values: Values) -> Values:
    return {key: values[key] for key in ("frame", "mode", "answers")}


def _current_stop(graph: Graph, frame: int, mode: str, answers: str) -> int:
    """Return the number of the stop that is shown: with guesses, none beyond the first unanswered one."""
    waits = mode == "predict" and len(answers) < len(graph.guesses)
    return min(frame, graph.guesses[len(answers)].stop) if waits else frame


def _open_guess(graph: Graph, stop: int, mode: str, answers: str) -> Guess | None:
    """Return the unanswered guess at this stop, if there is one."""
    guess = graph.guesses[len(answers)] if mode == "predict" and len(answers) < len(graph.guesses) else None
    return guess if guess and guess.stop == stop else None


def _count_right(graph: Graph, answers: str) -> int:
    return sum(answer in guess.right for answer, guess in zip(answers, graph.guesses, strict=False))


def _answer_guess(graph: Graph, letter: str, values: Values) -> Values | None:
    """Answer the guess at the current stop; if there's none, go to the next guess."""
    frame, mode, answers = _walk_values(values).values()
    stop = _current_stop(graph, frame, mode, answers)
    if _open_guess(graph, stop, mode, answers):
        return {"answers": answers + letter, "frame": stop}
    waits = len(answers) < len(graph.guesses)
    return {"mode": "predict", "frame": graph.guesses[len(answers)].stop} if waits else None


def _go_to(graph: Graph, what: Unit | Edge | None, values: Values) -> Values | None:
    """Go to the stop of an edge, or to a unit's forward or backward stop, switching between the two."""
    here = _current_stop(graph, **_walk_values(values))
    if isinstance(what, Edge):
        return {"frame": [graph.edge(s.entry) if s.kind == "weight" else None for s in graph.stops].index(what)}
    if what is None or what.layer == 0:
        return None if what is None else {"frame": 0}
    unit = graph.number(what)
    both = [i for i, s in enumerate(graph.stops) if s.kind in ("forward", "back") and s.entry.unit == unit]
    return {"frame": both[(here >= graph.loss_stop) ^ (here in both)]}


def _build(fig: Figure, graph: Graph, drawn: list[Any], start: str) -> Update:
    picture = plots.network(fig, graph.sizes)
    drawn[:] = [picture]

    def update(frame: int = 0, mode: str = start, answers: str = "") -> tuple[str, str]:
        number = _current_stop(graph, frame, mode, answers)
        guess = _open_guess(graph, number, mode, answers)
        picture.move(graph.sizes, graph.weights, **_drawing_at(graph, number, guess is not None))
        feedback = _feedback_html(graph, number, answers) if mode == "predict" else ""
        if guess:
            return _question(graph, guess, answers), symbols_html(*guess.about) + feedback
        score = (
            f" {_count_right(graph, answers)} of {len(answers)} guesses right."
            if answers
            else " There will be questions."
        )
        return sentence(graph, number) + score * (mode == "predict"), calculation_html(
            graph, graph.stops[number]
        ) + feedback

    return update


def _question(graph: Graph, guess: Guess, answers: str) -> str:
    one, other = guess.answers
    return f"Guess {len(answers) + 1} of {len(graph.guesses)}: {guess.text} A: {one}. B: {other}."


def _feedback_html(graph: Graph, number: int, answers: str) -> str:
    """Return HTML: whether the guesses at this stop were right."""
    lines = []
    for letter, guess in zip(answers, graph.guesses, strict=False):
        if guess.stop == number:
            mark, said = "✓ Right" if letter in guess.right else "✗ Wrong", guess.answers["AB".index(letter)]
            lines.append(f"<p>{mark}: {guess.text} You said “{said}”.</p>")
    return "".join(lines)


def _drawing_at(graph: Graph, number: int, hidden: bool) -> dict[str, Any]:
    """Return the arguments of the network drawing at a stop: all numbers so far, and what to highlight."""
    stops = graph.stops[: number + (not hidden)]
    z, a, delta, labels = {}, {}, {}, {}
    for kind, entry in stops:
        if kind == "forward":
            z[entry.unit], a[entry.unit] = entry.z, entry.a
        elif kind == "back":
            delta[entry.unit] = entry.delta
        elif kind == "weight":
            labels[graph.edge(entry)] = f"{as_text(round(entry.weight, 2))}   ∂ {as_text(entry.gradient, 3)}"
    units = graph.units()
    loss = f"L = {as_text(graph.trace.loss, 3)}" if number >= graph.loss_stop else "outputs"
    notes = [[""] * graph.sizes[0], *([_unit_note(z.get(unit), delta.get(unit)) for unit in row] for row in units[1:])]
    return {
        "values": [graph.x[0], *([a.get(unit, np.nan) for unit in row] for row in units[1:])],
        "biases": graph.biases,
        "names": [[f"unit {unit}" for unit in row] for row in units],
        "notes": notes,
        "heads": ["inputs", *["hidden"] * (len(units) - 2), loss],
        "lit": _highlighted(graph, number),
        "chosen": graph.edge(graph.stops[number].entry) if graph.stops[number].kind == "weight" else None,
        "labels": labels,
    }


def _unit_note(z: float | None, delta: float | None) -> str:
    """Return the text below a unit: always two lines, so that nothing moves when a number appears."""
    both = {"z": z, "δ": delta}
    return "\n".join(f"{what} = {'…' if value is None else as_text(value, 3)}" for what, value in both.items())


def _highlighted(graph: Graph, number: int) -> list[Unit | Edge]:
    """Return the units and edges to highlight at a stop."""
    kind, entry = graph.stops[number]
    if kind == "loss":
        return [graph.unit(unit) for unit in graph.units()[-1]]
    if kind == "forward":
        return [graph.unit(entry.unit), *(graph.between(i, entry.unit) for i in entry.sources)]
    if kind == "back":
        return [graph.unit(entry.unit), *(graph.between(entry.unit, k) for k in entry.targets)]
    return [graph.unit(entry.source), graph.unit(entry.target), graph.edge(entry)] if kind == "weight" else []
