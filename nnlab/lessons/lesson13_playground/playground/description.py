"""Text of the playground: the sentence under the figures, and HTML with notes, diagnosis, A against B, and code."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from nnlab.lessons.lesson13_playground.playground.data import MIN_TO_SPLIT, examples
from nnlab.lessons.lesson13_playground.playground.diagnosis import diagnose
from nnlab.lessons.lesson13_playground.playground.history import History, history_from_text, history_of, history_to_text
from nnlab.lessons.lesson13_playground.playground.python_export import python_code
from nnlab.lessons.lesson13_playground.playground.run import Snapshot, log_changes, measure, next_batch
from nnlab.lessons.lesson13_playground.playground.settings import NAMES, PAINTED, SWITCHES, Settings
from nnlab.lessons.lesson13_playground.playground.settings_text import number_text
from nnlab.lessons.lesson13_playground.playground.weights import parameter_description, parameter_value
from nnlab.widgets.mathml import number


def status_sentence(snapshot: Snapshot, settings: Settings) -> str:
    """Return the state in one sentence, at most 200 characters."""
    data, now, t = examples(settings), measure(snapshot, settings), snapshot.training
    if not len(data.X_train):
        return "There is nothing to learn yet: paint some points of both classes into the plane."
    if snapshot.diverged:
        return f"After {_updates_text(t.updates)} the run blew up: no step leads on from here. Below stands why."
    when = "Before the first update" if not t.updates else _progress_text(snapshot)
    if snapshot.waiting:
        m = len(next_batch(snapshot, settings))  # may be fewer than are waiting, if the batch size was just reduced
        when += f", {min(snapshot.waiting, m)} of the next {m} examples seen (ringed), the weights wait"
    costs = f"cost {cost_text(now.train_cost)}, test {cost_text(now.test_cost)}"
    if settings.is_regression:
        return f"{when}: {costs}."
    wrong = round((1 - now.test_accuracy) * len(data.X_test))
    return f"{when}: {costs}; {wrong} of {len(data.X_test)} test points are wrong ({1 - now.test_accuracy:.1%})."


def _progress_text(snapshot: Snapshot) -> str:
    t = snapshot.training
    part = f", batch {t.position} of {len(t.batches)}" if t.batches else ""
    return f"Epoch {t.epoch + bool(t.batches)}{part}, {_updates_text(t.updates)}"


def _updates_text(n: int) -> str:
    return "1 update" if n == 1 else f"{n} updates"


def cost_text(amount: float) -> str:
    """Format a cost, however large."""
    if not np.isfinite(amount):
        return "too large to be computed"
    return number(amount, 3) if amount < 1000 else f"{amount:.1e}".replace("e+0", "e").replace("e+", "e")


def details_html(snapshot: Snapshot, settings: Settings, values: dict[str, Any], kept: Any) -> str:
    """Return HTML for next to the figures: notes, problems, differences from A, the chosen parameter, and code."""
    now, chosen = history_of(snapshot, settings), values["chosen"]
    lines = [
        *_notes(settings, values, history_to_text(now)),
        *(f"Trouble: {each}" for each in diagnose(snapshot, settings)),
    ]
    if kept:
        lines.append(f"A and this run differ in {differences_sentence(kept[0], now)}")
    if chosen is not None:
        lines.append(
            f"Chosen: {parameter_description(chosen)}, {number(parameter_value(snapshot, settings, chosen), 4)}."
        )
    lines = [f"<p>{escape(line)}</p>" for line in lines]
    if values["show_code"]:
        lines.append(f"<pre><code>{escape(python_code(log_changes(snapshot, settings)))}</code></pre>")
    return "".join(lines)


def _notes(settings: Settings, values: dict[str, Any], text: str) -> list[str]:
    """Return notes where the run differs from what the controls show; `text` is the state as text."""
    notes = []
    if values["typed"] and values["typed"][1] == text:
        notes.append(f"That text cannot be read. {parse_error(values['typed'][0])}")
    if not any(values[switch] for switch in SWITCHES):
        notes.append("No feature is chosen: x₁ and x₂ are used.")
    if settings.used_loss != settings.loss:
        notes.append("The plane has amounts, not classes: the loss is the squared error, mse.")
    if settings.data == PAINTED:
        notes.append(
            f"{len(settings.painted)} points are painted. From {MIN_TO_SPLIT} on, some are kept aside for the test."
        )
    if values["step"] != "1 epoch":
        notes.append(f"A step is {values['step']} long.")
    return notes


def parse_error(text: str) -> str:
    """Return why a text can't be parsed, or nothing."""
    try:
        history_from_text(text)
    except ValueError as error:
        return str(error)
    return ""


def differences_sentence(one: History, other: History) -> str:
    """Say which settings differ between two runs, with both values, and what may be concluded from that."""
    a, b = _effective_settings(one.start), _effective_settings(other.start)
    differ = [name for name in NAMES if name in a and name in b and a[name] != b[name]]
    found = [f"{name.replace('_', ' ')} ({_value_text(a[name])} and {_value_text(b[name])})" for name in differ]
    if one.events != other.events:
        found.append("what was done on the way")
    if not found:
        return "nothing yet: change one thing."
    costs = " Their costs are not of one kind, so do not compare these." if {"loss", "l1", "l2"} & {*differ} else ""
    if len(found) > 1:
        return f"{len(found)} things, so it cannot be said which one makes the difference: {', '.join(found)}.{costs}"
    start = "." if differ == ["seed"] else ", from this start; from another one it may be otherwise."
    return f"{found[0]}, and in nothing else. So that is what makes the difference between them{start}{costs}"


def _effective_settings(s: Settings) -> dict[str, Any]:
    """Return the settings that affect a run, without those that are unused."""
    idle = {"points", "noise"} if s.data == PAINTED else {"painted"}
    idle |= set() if s.hidden else {"activation", "dropout"}
    return {name: getattr(s, name) for name in NAMES if name not in idle} | {"loss": s.used_loss}


def _value_text(value: Any) -> str:
    if isinstance(value, float):
        return number_text(value)
    if not isinstance(value, tuple):
        return str(value)
    return f"{len(value)} points" if value and isinstance(value[0], tuple) else " ".join(map(str, value)) or "none"
