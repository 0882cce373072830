"""What the playground says: one sentence, numbers beside the picture, and why a run does not learn."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from nnlab.lessons.lesson13_playground.playground.data import FEW, examples
from nnlab.lessons.lesson13_playground.playground.diagnosis import troubles
from nnlab.lessons.lesson13_playground.playground.history import Story, read, story, write
from nnlab.lessons.lesson13_playground.playground.python_export import code
from nnlab.lessons.lesson13_playground.playground.run import Moment, measure, next_batch, told
from nnlab.lessons.lesson13_playground.playground.settings import NAMES, PAINTED, SWITCHES, Settings
from nnlab.lessons.lesson13_playground.playground.settings_text import plain
from nnlab.lessons.lesson13_playground.playground.weights import shown, value
from nnlab.widgets.mathml import number


def sentence(moment: Moment, settings: Settings) -> str:
    """The state in one sentence, at most 200 characters."""
    data, now, t = examples(settings), measure(moment, settings), moment.training
    if not len(data.X_train):
        return "There is nothing to learn yet: paint some points of both classes into the plane."
    if moment.diverged:
        return f"After {_updates(t.updates)} the run blew up: no step leads on from here. Below stands why."
    when = "Before the first update" if not t.updates else _when(moment)
    if moment.waiting:
        m = len(next_batch(moment, settings))  # fewer than wait, where batches were made smaller just now
        when += f", {min(moment.waiting, m)} of the next {m} examples seen (ringed), the weights wait"
    costs = f"cost {cost(now.train_cost)}, test {cost(now.test_cost)}"
    if settings.is_regression:
        return f"{when}: {costs}."
    wrong = round((1 - now.test_right) * len(data.X_test))
    return f"{when}: {costs}; {wrong} of {len(data.X_test)} test points are wrong ({1 - now.test_right:.1%})."


def _when(moment: Moment) -> str:
    t = moment.training
    part = f", batch {t.position} of {len(t.batches)}" if t.batches else ""
    return f"Epoch {t.epoch + bool(t.batches)}{part}, {_updates(t.updates)}"


def _updates(n: int) -> str:
    return "1 update" if n == 1 else f"{n} updates"


def cost(value: float) -> str:
    """A cost, however large."""
    if not np.isfinite(value):
        return "too large to be computed"
    return number(value, 3) if value < 1000 else f"{value:.1e}".replace("e+0", "e").replace("e+", "e")


def html(moment: Moment, settings: Settings, values: dict[str, Any], kept: Any) -> str:
    """What there is to say beside the pictures."""
    now, chosen = story(moment, settings), values["chosen"]
    lines = [*_notes(settings, values, write(now)), *(f"Trouble: {each}" for each in troubles(moment, settings))]
    if kept:
        lines.append(f"A and this run differ in {differences(kept[0], now)}")
    if chosen is not None:
        lines.append(f"Chosen: {shown(chosen)}, {number(value(moment, settings, chosen), 4)}.")
    lines = [f"<p>{escape(line)}</p>" for line in lines]
    if values["show_code"]:
        lines.append(f"<pre><code>{escape(code(told(moment, settings)))}</code></pre>")
    return "".join(lines)


def _notes(settings: Settings, values: dict[str, Any], text: str) -> list[str]:
    """What is otherwise than the controls say; `text` is that of the state."""
    notes = []
    if values["typed"] and values["typed"][1] == text:
        notes.append(f"That text cannot be read. {refusal(values['typed'][0])}")
    if not any(values[switch] for switch in SWITCHES):
        notes.append("No feature is chosen: x₁ and x₂ are used.")
    if settings.real_loss != settings.loss:
        notes.append("The plane has amounts, not classes: the loss is the squared error, mse.")
    if settings.data == PAINTED:
        notes.append(f"{len(settings.painted)} points are painted. From {FEW} on, some are kept aside for the test.")
    if values["step"] != "1 epoch":
        notes.append(f"A step, and a frame, is {values['step']} long.")
    return notes


def refusal(text: str) -> str:
    """Why a text cannot be read."""
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return ""


def differences(one: Story, other: Story) -> str:
    """What differs between two runs, with both values, and what can be said of it."""
    a, b = _what_matters(one.start), _what_matters(other.start)
    differ = [name for name in NAMES if name in a and name in b and a[name] != b[name]]
    said = [f"{name.replace('_', ' ')} ({_plain(a[name])} and {_plain(b[name])})" for name in differ]
    if one.events != other.events:
        said.append("what was done on the way")
    if not said:
        return "nothing yet: change one thing."
    costs = " Their costs are not of one kind, so do not compare these." if {"loss", "l1", "l2"} & {*differ} else ""
    if len(said) > 1:
        return f"{len(said)} things, so it cannot be said which one makes the difference: {', '.join(said)}.{costs}"
    start = "." if differ == ["seed"] else ", from this start; from another one it may be otherwise."
    return f"{said[0]}, and in nothing else. So that is what makes the difference between them{start}{costs}"


def _what_matters(s: Settings) -> dict[str, Any]:
    """The settings that make a run what it is, without those that nothing asks for."""
    idle = {"points", "noise"} if s.data == PAINTED else {"painted"}
    idle |= set() if s.hidden else {"activation", "dropout"}
    return {name: getattr(s, name) for name in NAMES if name not in idle} | {"loss": s.real_loss}


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return plain(value)
    if not isinstance(value, tuple):
        return str(value)
    return f"{len(value)} points" if value and isinstance(value[0], tuple) else " ".join(map(str, value)) or "none"
