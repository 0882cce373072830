"""The panel `epoch_lens` of lesson 10: which examples are in which mini-batch, and each batch's gradient."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import ipywidgets as widgets
import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlab import plots
from nnlab.checks import Array
from nnlab.exercises.answer_validation import is_unwritten
from nnlab.lessons.lesson10_sgd.checks_minibatches import reference_minibatches
from nnlab.lessons.lesson10_sgd.seedlings import gradient, seedlings
from nnlab.widgets.goals import Goal
from nnlab.widgets.mathml import formula, number
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

Minibatches: TypeAlias = Callable[..., Any]

MAX_EXAMPLES = 1000
MAX_LISTED = 32  # examples listed for a batch, at most
UPHILL = 90  # degrees: a batch's step goes uphill if its gradient is further off the full one


class Epoch(NamedTuple):
    """The batches of one epoch of n examples: the indices of each batch's rows of X, and of its rows of y."""

    n: int
    xs: list[Array]
    ys: list[Array]

    @property
    def counts(self) -> Array:
        """How often each example is used, (n,)."""
        return np.bincount(np.concatenate(self.xs), minlength=self.n)

    @property
    def sizes(self) -> Array:
        """The number of examples in each batch."""
        return np.array([len(each) for each in self.xs])

    @property
    def mismatched(self) -> int:
        """The number of batches in which the rows of X and y don't match."""
        return sum(not np.array_equal(x, y) for x, y in zip(self.xs, self.ys, strict=True))


def epoch_lens(minibatches: Minibatches | None = None) -> Panel:
    """Show one epoch, split into batches by `minibatches(X, y, batch_size, rng)` of your own if it's given."""
    stub = minibatches is not None and is_unwritten(
        minibatches, np.zeros((2, 1)), np.zeros(2), 1, np.random.default_rng(0)
    )
    split = minibatches if minibatches is not None and not stub else reference_minibatches
    epoch_of = lru_cache(maxsize=64)(lambda n, batch_size, seed: _split_epoch(split, n, batch_size, seed))
    stub_note = "Your minibatches is a stub, so nnlab's deals. " if stub else ""
    return Panel(
        lambda batches, arrows: _build(batches, arrows, epoch_of, stub_note),
        title="One epoch, batch by batch",
        goals=[
            Goal(
                "1 000 examples in batches of 32: look at the last batch.",
                lambda examples, batch_size, batch: (examples, batch_size) == (1000, 32) and batch >= 32,
                {"examples": 1000, "batch_size": 32, "batch": 32},
            ),
            Goal(
                f"At most half way to the minimum: a batch that goes uphill, more than {UPHILL}° off the full arrow.",
                lambda examples, batch_size, batch, way, seed: (
                    way <= 0.5 and _degrees_off_full(epoch_of(examples, batch_size, seed), batch, way) > UPHILL
                ),
                {"batch_size": 1, "batch": 15},
            ),
            Goal(
                "At the minimum: the full gradient is 0, and the batches know nothing of it.",
                lambda way, batch_size, examples: way == 1 and batch_size < examples,
                {"way": 1.0},
            ),
        ],
        on_pointer=_select_at_pointer,
        on_key=_select_with_keys,
        actions={"Next batch": lambda values: _select_with_keys(values, "ArrowRight"), "Next epoch": _next_epoch},
        size=[(400, 330), (360, 370)],
        examples=widgets.SelectionSlider(options=[10, 40, 100, 200, MAX_EXAMPLES], value=40),
        batch_size=widgets.SelectionSlider(options=[1, 2, 4, 8, 16, 32, 64, 200, MAX_EXAMPLES], value=4),
        way=widgets.FloatSlider(0.0, min=0.0, max=1.0, step=0.05, description="way to the minimum"),
        batch=fixed(1),
        seed=fixed(0),
    )


def _next_epoch(values: dict[str, Any]) -> dict[str, Any]:
    return {"seed": values["seed"] + 1}


def _batch_count(values: dict[str, Any]) -> int:
    return -(-int(values["examples"]) // int(values["batch_size"]))


def _select_at_pointer(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click a column of dots, or drag across them, to choose a batch."""
    many = _batch_count(values)
    return {"batch": int(np.clip(np.ceil(pointer.x * many), 1, many))} if pointer.axes == 0 else {}


def _select_with_keys(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the left and the right arrow go from batch to batch."""
    many, to = _batch_count(values), {"ArrowLeft": -1, "ArrowRight": 1}.get(key, 0)
    return {"batch": (min(values["batch"], many) - 1 + to) % many + 1}


def _split_epoch(split: Minibatches, n: int, batch_size: int, seed: int) -> Epoch:
    """Run `minibatches` on indices instead of data, to see which example goes where. ValueError for invalid batches."""
    indices = np.arange(n)
    xs: list[Array] = []
    ys: list[Array] = []
    for number_of, pair in enumerate(
        split(indices[:, None].copy(), indices.copy(), batch_size, np.random.default_rng(seed))
    ):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise ValueError("minibatches should give pairs: yield X[batch], y[batch].")
        if number_of > 2 * n:
            raise ValueError(f"minibatches goes on and on: here are {number_of} batches of {n} examples.")
        x, y = (np.asarray(each, dtype=int).ravel() for each in pair)
        if len(x) != len(y) or not len(x):
            raise ValueError(f"A batch should have one row or more of X, and as many of y, not {len(x)} and {len(y)}.")
        xs.append(x)
        ys.append(y)
    if not sum(map(len, xs)):
        raise ValueError("minibatches gives no batch at all.")
    return Epoch(n, xs, ys)


@lru_cache
def _data_and_ends(n: int) -> tuple[Array, Array, Array, Array]:
    """Return x (standardised ages) and y of the first n seedlings, and θ = (w, b) at the start and at the minimum."""
    age, height = (each[:n] for each in seedlings())
    x = (age - age.mean()) / age.std()
    return x, height, np.array([0.0, 2.7]), np.array([(x * height).mean(), height.mean()])


def _gradients(epoch: Epoch, way: float) -> tuple[Array, Array]:
    """Return the gradient over all examples, (2,), and over each batch, (batches, 2)."""
    x, y, start, lowest = _data_and_ends(epoch.n)
    place = start + way * (lowest - start)
    each = [gradient(x[mine], y[theirs], place) for mine, theirs in zip(epoch.xs, epoch.ys, strict=True)]
    return gradient(x, y, place), np.array(each)


def _degrees_off_full(epoch: Epoch, batch: int, way: float) -> float:
    """Return the angle between the gradient of a batch and the full gradient, in degrees."""
    full, each = _gradients(epoch, way)
    return _angle(full, each[min(batch, len(each)) - 1])


def _angle(one: Array, other: Array) -> float:
    """Return the angle between two vectors in degrees; 0 if one of them has no length."""
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.degrees(np.arccos(np.clip(one @ other / lengths, -1, 1)))) if lengths > 1e-9 else 0.0


def _build(batches: Figure, arrows: Figure, epoch_of: Callable[[int, int, int], Epoch], stub_note: str) -> Update:
    t = plots.theme(batches)
    ax = plots.plane(batches, (-0.02, 1.13), (-0.03, 1.03), ("batches, from the first to the last", ""), equal=False)
    ax.set_ylabel("examples, from the first to the last")
    ax.set_xticks([1.07], ["lost"])
    ax.set_yticks([])
    ax.axvline(1.02, color=t.frame, lw=1)

    def marks(axes: Any, colour: str, order: float, shape: str = "o") -> Any:
        return axes.plot([], [], shape, mfc=colour, mec=colour, mew=0, animated=True, zorder=order)[0]

    all_marks, own_marks = marks(ax, t.grey, 3.0), marks(ax, t.blue, 3.2, "D")
    lost = marks(ax, t.vermillion, 3.1, "s")
    plane = plots.plane(arrows, (-1.8, 1.0), (-1.8, 1.0), ("∂C/∂w", "∂C/∂b"))
    rays = plane.plot([], [], color=t.grey, lw=0.8, animated=True, zorder=2.2)[0]
    arrow_of_all, arrow_of_own = plots.arrow(plane), plots.arrow(plane, colour=t.blue)
    mean_mark = plane.plot([], [], "D", mfc="none", mec=t.vermillion, mew=1.8, ms=9, animated=True, zorder=4.0)[0]

    handles = [Line2D([], [], color=colour, lw=width) for colour, width in ((t.ink, 3), (t.blue, 3), (t.grey, 0.8))]
    names = ["all", "this batch", "other batches", "their mean"]
    legend = plane.legend([*handles, mean_mark], names, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=9)
    legend.set(zorder=1.55, frame_on=False)

    def update(
        examples: int = 40, batch_size: int = 8, batch: int = 1, way: float = 0.0, seed: int = 0
    ) -> tuple[str, str]:
        epoch = epoch_of(examples, batch_size, seed)
        full, each = _gradients(epoch, way)
        chosen = min(batch, len(each))
        across = (np.repeat(np.arange(len(each)), epoch.sizes) + 0.5) / len(each)
        all_marks.set_data(across, _row_heights(np.concatenate(epoch.xs), examples))
        own = epoch.xs[chosen - 1]
        own_marks.set_data(np.full(len(own), (chosen - 0.5) / len(each)), _row_heights(own, examples))
        missing = np.flatnonzero(epoch.counts == 0)
        lost.set_data(np.full(len(missing), 1.07), _row_heights(missing, examples))
        for mark in (all_marks, own_marks, lost):
            mark.set_markersize(float(np.clip(200 / examples, 2 if mark is all_marks else 4, 7)))
        gaps = np.full((len(each), 3, 2), np.nan)
        gaps[:, 0], gaps[:, 1] = 0, each
        rays.set_data(*gaps.reshape(-1, 2).T)
        arrow_of_all.move((0, 0), full)
        arrow_of_own.move((0, 0), each[chosen - 1])
        mean_mark.set_data(*each.mean(axis=0)[:, None])
        return stub_note + _sentence(epoch, chosen, full, each), _table(epoch, chosen, full, each)

    return update


def _row_heights(numbers: Array, n: int) -> Array:
    """Return the y coordinates of examples, from 0 to 1."""
    return (numbers + 0.5) / n


def _sentence(epoch: Epoch, chosen: int, full: Array, each: Array) -> str:
    sizes, counts = epoch.sizes, epoch.counts
    last = f", the last of {sizes[-1]}" if sizes[-1] != sizes[0] else ""
    batches = f"{len(sizes)} batch{'es' if len(sizes) > 1 else ''} of {sizes[0]}{last}"
    faults = [
        f"{(counts == 0).sum()} lost" if (counts == 0).any() else "",
        f"{(counts > 1).sum()} more than once" if (counts > 1).any() else "",
        f"X and y mixed up in {epoch.mismatched}" if epoch.mismatched else "",
        "not shuffled" if (np.diff(np.concatenate(epoch.xs)) > 0).all() else "",
    ]
    fault = ", ".join(filter(None, faults))
    said = f"{epoch.n} examples in {batches}: {fault or 'each of them once, nobody lost'}."
    if np.linalg.norm(full) < 1e-9:
        length = number(float(np.linalg.norm(each[chosen - 1])))
        return f"{said} The full gradient is 0, that of batch {chosen} is {length} long."
    return f"{said} The arrow of batch {chosen} is {_angle(full, each[chosen - 1]):.0f}° off the full one."


def _table(epoch: Epoch, chosen: int, full: Array, each: Array) -> str:
    """Return HTML: the gradients in numbers, and the examples in the chosen batch."""
    own = epoch.xs[chosen - 1]
    weighted = epoch.sizes @ each / epoch.sizes.sum()
    rows = [
        (f"all {epoch.n} examples", full),
        (f"batch {chosen}, with {len(own)}", each[chosen - 1]),
        ("mean of the batches", each.mean(axis=0)),
        ("the same, each weighted by its size", weighted),
    ]
    body = "".join(
        f"<tr><th scope='row'>{what}</th>{''.join(f'<td>{number(float(part), 3)}</td>' for part in arrow)}</tr>"
        for what, arrow in rows
    )
    heads = f"<th></th><th scope='col'>{formula('{∂ C} / {∂ w}')}</th><th scope='col'>{formula('{∂ C} / {∂ b}')}</th>"
    who = ", ".join(map(str, (np.sort(own)[:MAX_LISTED] + 1).tolist()))
    who += f" and {len(own) - MAX_LISTED} more" if len(own) > MAX_LISTED else ""
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table><p>In batch {chosen}: {who}.</p>"
