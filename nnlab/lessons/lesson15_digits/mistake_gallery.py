"""The panel `mistake_gallery` of lesson 15: a confusion matrix, and the images behind each cell with confidences."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from ipywidgets import fixed
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnlab import plots
from nnlab.checks import Array
from nnlab.checks import network as check_network
from nnlab.lessons.lesson15_digits.digit_data import MNIST, SMALL, a_digit, load_digits, missing_mnist_note, to_28_by_28
from nnlab.lessons.lesson15_digits.handwriting import reader
from nnlab.lessons.lesson15_digits.mistake_gallery_grid import COLUMNS, ROWS, SIZE, image_grid
from nnlab.metrics import confusion_matrix
from nnlab.network import Network, mlp
from nnlab.optimizers import Adam
from nnlab.plots.blocks import POINT, add
from nnlab.training import train
from nnlab.widgets.controls import choice
from nnlab.widgets.goals import Goal
from nnlab.widgets.panel import Panel
from nnlab.widgets.scene import Pointer, Update

Cell = tuple[int, int]  # true digit, predicted digit
ALL_MISTAKES = (-1, -1)  # all mistakes
PAGE_SIZE = COLUMNS * ROWS
SURE_CONFIDENCE = 0.8
SUREST, UNSUREST = "the surest first", "the least sure first"
ARROWS = {"ArrowLeft": (0, -1), "ArrowRight": (0, 1), "ArrowUp": (-1, 0), "ArrowDown": (1, 0)}


class Predictions:
    """A network's predictions on a test set, their confidences, and the confusion matrix."""

    def __init__(self, net: Network, data: str) -> None:
        digits = load_digits(data)
        self.X, self.y = digits.X_test, digits.y_test
        probabilities = net.predict_proba(self.X).astype(float)
        self.predicted, self.confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
        self.matrix = confusion_matrix(self.y, self.predicted, 10)

    def images_in(self, cell: Cell, order: str = SUREST) -> Array:
        """Return the indices of the images in a cell, ordered by confidence."""
        inside = self.predicted != self.y if cell == ALL_MISTAKES else (self.y == cell[0]) & (self.predicted == cell[1])
        which = np.flatnonzero(inside)
        sure = self.confidence[which] if order == UNSUREST else -self.confidence[which]
        return which[sure.argsort(kind="stable")]

    @property
    def mistakes(self) -> Array:
        """The confusion matrix with zeros on its diagonal."""
        return np.where(np.eye(10, dtype=bool), 0, self.matrix)


def mistake_gallery(net: Network | None = None) -> Panel:
    """Show the confusion matrix of a network on the test set, and the images behind each of its cells.

    `net` may be a network of your own for the small digits (64 inputs) or MNIST (784).
    """
    own = {} if net is None else {_data_name(net): net}
    start = next(iter(own), SMALL)

    @cache
    def predictions_on(kind: str) -> Predictions:
        return Predictions(own.get(kind) or _trained_network(kind), kind)

    def predictions(data: str) -> Predictions:
        return predictions_on(SMALL if missing_mnist_note(data) else data)

    def build(left: Figure, right: Figure) -> Update:
        return _build(predictions, start, left, right)

    def next_mistakes(values: dict[str, Any]) -> dict[str, Any]:
        """Open the next cell with mistakes; after the last one, show all mistakes."""
        cells = [(int(row), int(column)) for row, column in np.argwhere(predictions(values["data"]).mistakes)]
        return {"cell": min((cell for cell in cells if cell > values["cell"]), default=ALL_MISTAKES), "page": 1}

    menu = choice(options=[MNIST, SMALL], value=start)
    return Panel(
        build,
        title="Where the network errs",
        goals=_goals(predictions, predictions(start)),
        on_pointer=_open,
        on_key=_step,
        actions={"Next mistakes": next_mistakes},
        size=[(SIZE[1], SIZE[1]), SIZE],
        data=menu,
        order=[SUREST, UNSUREST],
        page=(1, 10),
        cell=fixed(ALL_MISTAKES),
    )


def _goals(predictions: Callable[[str], Predictions], initial: Predictions) -> list[Goal]:
    def sure_and_wrong(data: str, cell: Cell, order: str, page: int) -> bool:
        shown = predictions(data).images_in(cell, order)[_page_slice(page)]
        return (
            cell != ALL_MISTAKES
            and cell[0] != cell[1]
            and bool((predictions(data).confidence[shown] > SURE_CONFIDENCE).any())
        )

    def most_confused(data: str, cell: Cell) -> bool:
        both = predictions(data).mistakes + predictions(data).mistakes.T
        return cell != ALL_MISTAKES and both[cell] == both.max() > 0

    wrong = initial.images_in(ALL_MISTAKES)
    surest = (int(initial.y[wrong[0]]), int(initial.predicted[wrong[0]])) if len(wrong) else (0, 1)
    one, other = divmod(int((initial.mistakes + initial.mistakes.T).argmax()), 10)
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


def _data_name(net: Network) -> str:
    check_network(net)
    kinds = {64: SMALL, 784: MNIST}
    if net.n_in not in kinds or net.n_out != 10:
        raise ValueError(
            f"net should have 64 or 784 inputs and 10 outputs, to read digits, not {net.n_in} and {net.n_out}."
        )
    return kinds[net.n_in]


@cache
def _trained_network(data: str) -> Network:
    """Return a trained network: for MNIST the one in the package, for the small digits one trained here in a moment."""
    if data == MNIST:
        return reader()
    net = mlp([64, 30, 10], activation="relu", init="he", rng=0)
    digits = load_digits(SMALL)
    for _ in train(net, digits.X, digits.y, optimizer=Adam(0.005), batch_size=32, epochs=20, rng=0):
        pass
    return net


def _build(predictions: Callable[[str], Predictions], start: str, left: Figure, right: Figure) -> Update:
    ax = left.subplots()
    counts = plots.confusion(ax, predictions(start).matrix)
    frame = Rectangle((0, 0), 1, 1, fill=False, linewidth=2.5, edgecolor=plots.theme(left).ink)
    add(ax, frame, POINT)
    images = image_grid(right)

    def update(data: str = SMALL, order: str = SUREST, page: int = 1, cell: Cell = ALL_MISTAKES) -> tuple[str, str]:
        current = predictions(data)
        which = current.images_in(cell, order)
        shown = which[_page_slice(page)]
        counts.move(current.matrix)
        frame.set_visible(cell != ALL_MISTAKES)
        frame.set_xy((cell[1] - 0.5, cell[0] - 0.5))
        captions = [f"{current.y[i]} → {current.predicted[i]}  {100 * current.confidence[i]:.0f} %" for i in shown]
        images.move(to_28_by_28(current.X[shown]), captions)
        return _sentence(current, cell, which, shown, page), _notes_html(current, data)

    return update


def _sentence(result: Predictions, cell: Cell, which: Array, shown: Array, page: int) -> str:
    n = len(which)
    if cell == ALL_MISTAKES:
        what = f"{n} mistakes in {len(result.y)} unseen digits, {100 * (1 - n / len(result.y)):.2f} % right."
    elif not n:
        return f"No {cell[0]} is read as {a_digit(cell[1])}."
    else:
        are = "One digit that is" if n == 1 else f"{n} digits that are"
        what = f"{are} {a_digit(cell[0])}, read as {a_digit(cell[1])}{', which is right' * (cell[0] == cell[1])}."
    if not len(shown):
        return f"{what} Page {page} is empty."
    first = shown[0]
    read = f"{a_digit(result.y[first])}, read as {a_digit(result.predicted[first])} "
    read += f"with {100 * result.confidence[first]:.0f} %"
    return f"{what} The first one on page {page} is {read}."


def _notes_html(result: Predictions, data: str) -> str:
    """Return HTML: how to read a caption, and how many mistakes were made with high confidence."""
    wrong = result.images_in(ALL_MISTAKES)
    sure = int((result.confidence[wrong] > SURE_CONFIDENCE).sum())
    about = "<p>Above an image, “3 → 8 92 %” would mean: it is a 3, and the network reads an 8 with 92 %.</p>"
    missing = f"<p>{missing_mnist_note(data)}</p>" if missing_mnist_note(data) else ""
    return f"{missing}{about}<p>Of the {len(wrong)} mistakes, {sure} were made with more than 80 %.</p>"


def _page_slice(page: int) -> slice:
    return slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)


def _open(values: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """Click a cell of the table to open it."""
    if pointer.kind != "down" or pointer.axes != 0:
        return {}
    return {"cell": (_nearest_digit(pointer.y), _nearest_digit(pointer.x)), "page": 1}


def _step(values: dict[str, Any], key: str) -> dict[str, Any]:
    """With the keyboard: the arrow keys go from cell to cell, Space to the next page."""
    if key == " ":
        return {"page": values["page"] % 10 + 1}
    if key not in ARROWS:
        return {}
    row, column = values["cell"]
    down, across = ARROWS[key]
    return {"cell": (_nearest_digit(max(row, 0) + down), _nearest_digit(max(column, 0) + across)), "page": 1}


def _nearest_digit(place: float) -> int:
    return min(max(round(place), 0), 9)
