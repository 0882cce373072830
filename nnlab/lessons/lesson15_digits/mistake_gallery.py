"""Lesson 15: a confusion matrix that opens, and the digits behind it with how sure the network was of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import ipywidgets as widgets
import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnlab import plots
from nnlab.checks import Array
from nnlab.checks import network as check_network
from nnlab.lessons.lesson15_digits.digit_data import MNIST, SMALL, a, enlarged, load, told
from nnlab.lessons.lesson15_digits.handwriting import reader
from nnlab.lessons.lesson15_digits.mistake_gallery_grid import COLUMNS, ROWS, SIZE, gallery
from nnlab.metrics import confusion_matrix
from nnlab.network import Network, mlp
from nnlab.optimizers import Adam
from nnlab.plots.blocks import POINT, add
from nnlab.training import train
from nnlab.widgets.panel import Goal, Panel
from nnlab.widgets.scene import Pointer, Update

Cell = tuple[int, int]  # what it is, and what it is read as
ALL = (-1, -1)  # all mistakes
SHOWN = COLUMNS * ROWS
SURE = 0.8  # what the first goal calls sure
SUREST, UNSUREST = "the surest first", "the least sure first"
ARROWS = {"ArrowLeft": (0, -1), "ArrowRight": (0, 1), "ArrowUp": (-1, 0), "ArrowDown": (1, 0)}


class Answers:
    """What a network says to the images of a test set: the digit it reads, and how sure it is."""

    def __init__(self, net: Network, data: str) -> None:
        digits = load(data)
        self.X, self.y = digits.X_test, digits.y_test
        shares = net.predict_proba(self.X).astype(float)
        self.read, self.sure = shares.argmax(axis=1), shares.max(axis=1)
        self.matrix = confusion_matrix(self.y, self.read, 10)

    def behind(self, cell: Cell, order: str = SUREST) -> Array:
        """The numbers of the images behind a cell, in this order."""
        inside = self.read != self.y if cell == ALL else (self.y == cell[0]) & (self.read == cell[1])
        which = np.flatnonzero(inside)
        sure = self.sure[which] if order == UNSUREST else -self.sure[which]
        return which[sure.argsort(kind="stable")]

    @property
    def mistakes(self) -> Array:
        """The matrix with 0 on the diagonal."""
        return np.where(np.eye(10, dtype=bool), 0, self.matrix)


def mistake_gallery(net: Network | None = None) -> Panel:
    """The confusion matrix of a network on digits that it has not seen, and the images behind each of its cells.

    `net`, a network of your own for the small digits (64 inputs) or MNIST (784), is judged if it is given.
    """
    own = {} if net is None else {_kind(net): net}
    start = next(iter(own), SMALL)

    @cache
    def made(kind: str) -> Answers:
        return Answers(own.get(kind) or _ready(kind), kind)

    def answers(data: str) -> Answers:
        return made(SMALL if told(data) else data)

    def build(left: Figure, right: Figure) -> Update:
        return _build(answers, start, left, right)

    def next_mistakes(values: dict[str, Any]) -> dict[str, Any]:
        """On to the next cell with mistakes, after the last one to all of them."""
        cells = [(int(row), int(column)) for row, column in np.argwhere(answers(values["data"]).mistakes)]
        return {"cell": min((cell for cell in cells if cell > values["cell"]), default=ALL), "page": 1}

    menu = widgets.Dropdown(options=[MNIST, SMALL], value=start)
    return Panel(
        build,
        goals=_goals(answers, answers(start)),
        on_pointer=_open,
        on_key=_step,
        actions={"Next mistakes": next_mistakes},
        size=[(SIZE[1], SIZE[1]), SIZE],
        data=menu,
        order=[SUREST, UNSUREST],
        page=(1, 10),
        cell=fixed(ALL),
    )


def _goals(answers: Callable[[str], Answers], said: Answers) -> list[Goal]:
    def sure_and_wrong(data: str, cell: Cell, order: str, page: int) -> bool:
        shown = answers(data).behind(cell, order)[_on(page)]
        return cell != ALL and cell[0] != cell[1] and bool((answers(data).sure[shown] > SURE).any())

    def most_confused(data: str, cell: Cell) -> bool:
        both = answers(data).mistakes + answers(data).mistakes.T
        return cell != ALL and both[cell] == both.max() > 0

    wrong = said.behind(ALL)
    surest = (int(said.y[wrong[0]]), int(said.read[wrong[0]])) if len(wrong) else (0, 1)
    one, other = divmod(int((said.mistakes + said.mistakes.T).argmax()), 10)
    return [
        Goal(
            "Open a cell with a mistake of which the network was more than 80 % sure.", sure_and_wrong, {"cell": surest}
        ),
        Goal(
            "Open a cell of the two digits that are most often taken for one another, both ways counted.",
            most_confused,
            {"cell": (one, other)},
        ),
    ]


def _kind(net: Network) -> str:
    check_network(net)
    kinds = {64: SMALL, 784: MNIST}
    if net.n_in not in kinds or net.n_out != 10:
        raise ValueError(
            f"net should have 64 or 784 inputs and 10 outputs, to read digits, not {net.n_in} and {net.n_out}."
        )
    return kinds[net.n_in]


@cache
def _ready(data: str) -> Network:
    """A network that has learned: the package's own for MNIST, one of a moment's training for the small digits."""
    if data == MNIST:
        return reader()
    net = mlp([64, 30, 10], activation="relu", init="he", rng=0)
    digits = load(SMALL)
    for _ in train(net, digits.X, digits.y, optimizer=Adam(0.005), batch_size=32, epochs=20, rng=0):
        pass
    return net


def _build(answers: Callable[[str], Answers], start: str, left: Figure, right: Figure) -> Update:
    ax = left.subplots()
    counts = plots.confusion(ax, answers(start).matrix)
    frame = Rectangle((0, 0), 1, 1, fill=False, linewidth=2.5, edgecolor=plots.theme(left).ink)
    add(ax, frame, POINT)
    pictures = gallery(right)

    def update(data: str = SMALL, order: str = SUREST, page: int = 1, cell: Cell = ALL) -> tuple[str, str]:
        said = answers(data)
        which = said.behind(cell, order)
        shown = which[_on(page)]
        counts.move(said.matrix)
        frame.set_visible(cell != ALL)
        frame.set_xy((cell[1] - 0.5, cell[0] - 0.5))
        words = [f"{said.y[i]} → {said.read[i]}  {100 * said.sure[i]:.0f} %" for i in shown]
        pictures.move(enlarged(said.X[shown]), words)
        return _sentence(said, cell, which, shown, page), _told(said, data)

    return update


def _sentence(said: Answers, cell: Cell, which: Array, shown: Array, page: int) -> str:
    n = len(which)
    if cell == ALL:
        what = f"{n} mistakes in {len(said.y)} unseen digits, {100 * (1 - n / len(said.y)):.2f} % right."
    elif not n:
        return f"No {cell[0]} is read as {a(cell[1])}."
    else:
        are = "One digit that is" if n == 1 else f"{n} digits that are"
        what = f"{are} {a(cell[0])}, read as {a(cell[1])}{', which is right' * (cell[0] == cell[1])}."
    if not len(shown):
        return f"{what} Page {page} is empty."
    first = shown[0]
    read = f"{a(said.y[first])}, read as {a(said.read[first])} with {100 * said.sure[first]:.0f} %"
    return f"{what} The first one on page {page} is {read}."


def _told(said: Answers, data: str) -> str:
    """What the words above a picture mean, and the mistakes in which the network is sure."""
    wrong = said.behind(ALL)
    sure = int((said.sure[wrong] > SURE).sum())
    about = "<p>Above an image, “3 → 8 92 %” would mean: it is a 3, and the network reads an 8 with 92 %.</p>"
    missing = f"<p>{told(data)}</p>" if told(data) else ""
    return f"{missing}{about}<p>Of the {len(wrong)} mistakes, {sure} were made with more than 80 %.</p>"


def _on(page: int) -> slice:
    return slice((page - 1) * SHOWN, page * SHOWN)


def _open(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click a cell of the table to open it."""
    if pointer.kind != "down" or pointer.axes != 0:
        return {}
    return {"cell": (_digit(pointer.y), _digit(pointer.x)), "page": 1}


def _step(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys go from cell to cell, Space to the next page."""
    if key == " ":
        return {"page": values["page"] % 10 + 1}
    if key not in ARROWS:
        return {}
    row, column = values["cell"]
    down, across = ARROWS[key]
    return {"cell": (_digit(max(row, 0) + down), _digit(max(column, 0) + across)), "page": 1}


def _digit(place: float) -> int:
    return min(max(round(place), 0), 9)
