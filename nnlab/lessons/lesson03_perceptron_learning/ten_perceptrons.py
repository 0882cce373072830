"""The panel `ten_perceptrons` of lesson 03: one-vs-rest perceptrons learn 8×8 digits; weights, accuracy, confusions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure

from nnlab import plots
from nnlab.checks import Array
from nnlab.datasets import digits
from nnlab.metrics import confusion_matrix
from nnlab.perceptron import PerceptronPerClass
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import number
from nnlab.widgets.panel import Panel
from nnlab.widgets.player import Player
from nnlab.widgets.scene import Pointer, Update

NAMES = [str(digit) for digit in range(10)]
FRAMES = 300
LARGEST_SUM, ONLY_RIGHT_FIRES = "largest sum is right", "only the right one fires"
READ_WRONG = "that is read wrong"
NO_SEARCH = (-1, "")  # a failed search: `seen` at that time, and its message


class State(NamedTuple):
    """The ten perceptrons after some examples, and their accuracy so far."""

    w: Array  # (64, 10)
    b: Array  # (10,)
    seen: int
    curve: Array  # (n, 3): examples seen, share with the largest sum right, share where only the right one fires


def ten_perceptrons() -> Panel:
    """Ten perceptrons learn 1437 small digits and are tested on 360 others: weights, outputs, accuracy, confusions."""
    goals = [
        Goal(
            "More than 96 % of the unseen digits have the largest sum in the right place.",
            lambda state: bool(state.curve[-1, 1] > 0.96),
            {"frame": 146},
        ),
        Goal(
            "After a whole pass: an unseen digit for which none fires, although the largest sum is the right one.",
            lambda state, unseen_digit: _after_first_pass(
                state, unseen_digit, _is_right(state) & (_fire_counts(state) == 0)
            ),
            {"frame": 100, "unseen_digit": 67},
        ),
        Goal(
            "After a whole pass: an unseen digit for which several fire.",
            lambda state, unseen_digit: _after_first_pass(state, unseen_digit, _fire_counts(state) > 1),
            {"frame": 100, "unseen_digit": 35},
        ),
    ]
    searches = {
        "Next none fires": (lambda state: _fire_counts(state) == 0, "for which none fires"),
        "Next several fire": (lambda state: _fire_counts(state) > 1, "for which several fire"),
        "Next read wrong": (lambda state: ~_is_right(state), READ_WRONG),
    }
    return Panel(
        _build,
        title="Ten perceptrons read digits",
        goals=goals,
        on_pointer=_on_pointer,
        on_key=_on_key,
        actions={name: _search_button(*search) for name, search in searches.items()},
        player=Player(_first, _advance, limit=FRAMES),
        size=[(460, 540), (388, 388)],
        unseen_digit=(0, 359),
        failed_search=fixed(NO_SEARCH),
    )


@cache
def _data() -> tuple[Array, Array, Array, Array]:
    X, y, X_test, y_test = digits()
    return X.astype(float), y, X_test.astype(float), y_test


def _first() -> State:
    return _evaluated(np.zeros((64, 10)), np.zeros(10), 0, np.empty((0, 3)))


def _advance(state: State) -> State:
    """Learn from the next examples: one per frame at first, later ten, then fifty."""
    X, y, _, _ = _data()
    step = 1 if state.seen < 20 else 10 if state.seen < 100 else 50
    rows = (state.seen + np.arange(step)) % len(X)
    ten = _perceptrons(state.w, state.b)
    for _ in ten.learn(X[rows], y[rows], epochs=1):
        pass
    return _evaluated(ten.w, ten.b, state.seen + step, state.curve)


def _evaluated(w: Array, b: Array, seen: int, curve: Array) -> State:
    _, _, X, y = _data()
    z = X @ w + b
    right, fire = z.argmax(axis=1) == y, z > 0
    alone = (fire.sum(axis=1) == 1) & fire[np.arange(len(y)), y]
    return State(w, b, seen, np.vstack([curve, [seen, right.mean(), alone.mean()]]))


def _perceptrons(w: Array, b: Array) -> PerceptronPerClass:
    ten = PerceptronPerClass(64, 10)
    ten.w, ten.b = w, b
    return ten


def _sums(state: State) -> Array:
    """Return the ten sums z for each unseen digit, (360, 10)."""
    return _data()[2] @ state.w + state.b


def _fire_counts(state: State) -> Array:
    """Return how many of the ten fire for each unseen digit, (360,)."""
    return (_sums(state) > 0).sum(axis=1)


def _is_right(state: State) -> Array:
    return _sums(state).argmax(axis=1) == _data()[3]


def _after_first_pass(state: State, chosen: int, which: Array) -> bool:
    return state.seen >= len(_data()[0]) and bool(which[chosen])


def _build(left: Figure, right: Figure) -> Update:
    _, _, X, y = _data()
    places = left.add_gridspec(3, 2, height_ratios=[1.4, 0.8, 0.9], width_ratios=[1, 2.6])
    above, place, chart, ax = (
        left.add_subplot(places[at]) for at in np.s_[(0, slice(None)), (1, 0), (1, 1), (2, slice(None))]
    )
    ten = plots.images(above, np.zeros((10, 64)), [f"'{name}'" for name in NAMES], columns=5, signed=True)
    picture = plots.images(place, X[:1], ["unseen"], columns=1)
    sums = plots.bars(chart, NAMES, ylim=(-1.05, 1.05), ylabel="sum / largest")
    nothing = {LARGEST_SUM: np.empty((0, 2)), ONLY_RIGHT_FIRES: np.empty((0, 2))}
    curve = plots.curves(ax, nothing, "digits seen in training", "share", (0.9, 14_000), (0, 1))
    ax.set(xscale="log", yticks=[0, 0.5, 1])
    ax.xaxis.set_major_formatter("{x:.0f}")
    counts = plots.confusion(right.subplots(), np.zeros((10, 10), int))

    def update(state: State, unseen_digit: int = 0, failed_search: tuple[int, str] = NO_SEARCH) -> tuple[str, str]:
        z, (seen, none) = _sums(state), failed_search
        ten.move(state.w.T)
        picture.move(X[unseen_digit : unseen_digit + 1])
        sums.move(z[unseen_digit] / (np.abs(z[unseen_digit]).max() or 1))
        past = state.curve[1:]
        curve.move({LARGEST_SUM: past[:, [0, 1]], ONLY_RIGHT_FIRES: past[:, [0, 2]]})
        counts.move(confusion_matrix(y, z.argmax(axis=1), 10))
        return _sentence(state, z, unseen_digit) + none * (seen == state.seen), _details_html(state, z, unseen_digit)

    return update


def _sentence(state: State, z: Array, chosen: int) -> str:
    y, fire = _data()[3], [f"'{digit}'" for digit in np.flatnonzero(z[chosen] > 0)]
    who = f"{' and '.join(fire)} fire{'s' * (len(fire) == 1)}" if len(fire) < 4 else f"{len(fire)} of the ten fire"
    read = f"{100 * state.curve[-1, 1]:.1f} % of the unseen are read right by the largest sum"
    seen = f"{state.seen} digit{'s' * (state.seen != 1)} seen"
    return f"{seen}: {read}. Unseen digit {chosen} shows {y[chosen]}: {who if fire else 'none fires'}."


def _details_html(state: State, z: Array, chosen: int) -> str:
    """HTML of how many fire, over all unseen digits, and the ten sums for the chosen one."""
    y, fire = _data()[3], z > 0
    several, alone = fire.sum(axis=1) > 1, fire.sum(axis=1) == 1
    right = alone & fire[np.arange(len(y)), y]
    rows = [
        ("exactly one fires, the right one", right),
        ("exactly one fires, a wrong one", alone & ~right),
        ("several fire", several),
        ("none fires", ~(several | alone)),
    ]
    table = "".join(f"<tr><th scope='row'>{name}</th><td>{which.sum()}</td></tr>" for name, which in rows)
    heads = "".join(f"<th scope='col'>{name}</th>" for name in NAMES)
    cells = "".join(f"<td>{number(value, 1)}{' ✓' * bool(value > 0)}</td>" for value in z[chosen])
    passes = state.seen / len(_data()[0])
    return (
        f"<p>{passes:.1f} passes so far. Of the {len(y)} unseen digits:</p><table>{table}</table>"
        f"<p>Unseen digit {chosen}, sums (✓ fires):</p><table><tr>{heads}</tr><tr>{cells}</tr></table>"
    )


def _search_button(condition: Callable[[State], Array], description: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return the action of a search button: go to the next unseen digit that meets the condition."""

    def on(values: dict[str, Any]) -> dict[str, Any]:
        return _next_digit(condition(values["state"]), description, values)

    return on


def _next_digit(which: Array, description: str, values: dict[str, Any]) -> dict[str, Any]:
    """Go to the next digit in the mask. If there's no other, show a message until the perceptrons have learned more."""
    chosen = values["unseen_digit"]
    others = np.flatnonzero(np.roll(which, -1 - chosen)[:-1])  # the last entry is the chosen digit itself
    if not len(others):
        other = "other " * bool(which[chosen])
        return {"failed_search": (values["state"].seen, f" Now there is no {other}unseen digit {description}.")}
    return {"unseen_digit": int((others[0] + chosen + 1) % len(which)), "failed_search": NO_SEARCH}


def _on_pointer(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click a number in the table of confusions to see the next digit that it counts."""
    if pointer.kind != "down" or pointer.axes != 4:
        return {}
    really, read = round(pointer.y), round(pointer.x)
    z = _sums(values["state"])
    return _next_digit(
        (_data()[3] == really) & (z.argmax(axis=1) == read), f"that shows {really} and is read as {read}", values
    )


def _on_key(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the left and right arrow keys go to the digit before and after, w to the next read wrong."""
    if key == "w":
        return _next_digit(~_is_right(values["state"]), READ_WRONG, values)
    step = {"ArrowLeft": -1, "ArrowRight": 1}.get(key, 0)
    return {"unseen_digit": (values["unseen_digit"] + step) % 360, "failed_search": NO_SEARCH} if step else {}
