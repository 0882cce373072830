"""Network diagrams: content, colours, highlighting, and labels that never overlap."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from helpers import anew
from nnlab import plots
from nnlab.plots import Edge, Unit
from nnlab.plots.network_layout import layout
from nnlab.plots.network_style import short

SIZES = [
    [2, 2, 1],
    [2, 2, 2, 1],
    [4, 5, 3],
    [7, 7, 7],
    [1, 1],
    [1, 7, 1],
    [6, 2, 7, 3],
    [784, 30, 10],
    [7, *[8] * 6, 1],
]
PAGES = [(560, 300), (700, 420)]


def weights(sizes: list[int], seed: int = 0) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in pairwise(sizes)]


def all_texts(sizes: list[int]) -> dict[str, Any]:
    """Every kind of text a diagram can have."""
    units = [range(n) for n in sizes]
    return {
        "weights": weights(sizes),
        "values": [np.full(n, -0.27) for n in sizes],
        "biases": [np.full(n, -1.54) for n in sizes[1:]],
        "names": [[f"unit {j}" for j in row] for row in units],
        "notes": [["z = −0.51\nδ = −0.0213" for _ in row] for row in units],
        "heads": [f"layer {i}" for i in range(len(sizes))],
    }


def drawn(size: tuple[int, int], sizes: list[int], **shown: Any) -> tuple[Any, Any, Any]:
    fig = plots.figure(size[0] / 100, size[1] / 100)
    block = plots.network(fig, sizes, **shown)
    return fig, block, block.artists[-1]


def do_not_overlap(one: Any, other: Any) -> bool:
    (x, y, w, h), (u, v, p, q) = one, other
    return bool(abs(x - u) >= w + p - 0.01 or abs(y - v) >= h + q - 0.01)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize(
    "what", [[], ["weights", "values"], ["weights", "biases", "names"], list(all_texts([1, 1]))], ids=len
)
def test_no_text_overlaps_another_text_or_a_unit(page: Any, sizes: list[int], what: list[str]) -> None:
    given = all_texts(sizes)
    _, block, drawing = drawn(page, sizes, **{name: given[name] for name in what}, chosen=Edge(1, 0, 0))
    texts, r = drawing.texts, block.radius()
    assert texts or not what or max(sizes) > 7
    for one, other in combinations(texts, 2):
        assert do_not_overlap(one.box, other.box), (one, other)
    middles = [block.place(Unit(i, j)) for i, n in enumerate(sizes) for j in range(n)]
    for text in texts:
        x, y, w, h = text.box
        assert 0 <= x - w <= x + w <= page[0]
        assert 0 <= y - h <= y + h <= page[1]
        for at in filter(None, middles):
            inside = text.ground is False and at == (text.x, text.y)
            gap = np.hypot(max(abs(at[0] - x) - w, 0), max(abs(at[1] - y) - h, 0))
            assert inside or gap >= r - 0.01 - 2, text
    for one, other in combinations(filter(None, middles), 2):
        assert np.hypot(one[0] - other[0], one[1] - other[1]) > 2 * r


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_up_to_sixteen_weights_between_two_layers_are_all_written(sizes: list[int]) -> None:
    tables = weights(sizes)
    _, _, drawing = drawn((760, 420), sizes, weights=tables)
    few = [table.ravel() for table in tables if table.size <= 16]
    assert sorted(t.text for t in drawing.texts) == sorted(short(w) for table in few for w in table)


def test_the_weight_of_the_chosen_edge_is_written_even_without_numbers() -> None:
    _, block, drawing = drawn((600, 400), [7, 8, 8, 1], numbers=False, weights=weights([7, 8, 8, 1]))
    assert not drawing.texts
    tables = weights([7, 8, 8, 1])
    block.move([7, 8, 8, 1], tables, chosen=Edge(2, 3, 4))
    assert [text.text for text in drawing.texts] == [short(tables[1][3, 4])]


def test_a_label_replaces_a_weight_and_nothing_overlaps() -> None:
    labels = {Edge(1, 0, 1): "4   ∂ −0.0527", Edge(1, 1, 0): "1   ∂ −0.079", Edge(2, 0, 0): "−2   ∂ 0.3"}
    _, _, drawing = drawn((700, 300), [2, 2, 1], weights=[np.ones((2, 2)), np.ones((2, 1))], labels=labels)
    assert sorted(text.text for text in drawing.texts) == sorted([*labels.values(), *["1"] * 3])
    assert all(do_not_overlap(one.box, other.box) for one, other in combinations(drawing.texts, 2))


def test_a_weights_number_is_on_its_own_edge() -> None:
    tables = [np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [6.0]])]
    _, block, drawing = drawn((560, 300), [2, 2, 1], weights=tables)
    for text in drawing.texts:
        edge = block.nearest(text.x, text.y)
        assert isinstance(edge, Edge)
        assert text.text == short(tables[edge.layer - 1][edge.source, edge.target])


def test_nearest_finds_the_unit_or_edge_at_a_position() -> None:
    _, block, _ = drawn((560, 300), [2, 3, 1])
    for unit in [Unit(0, 0), Unit(0, 1), Unit(1, 2), Unit(2, 0)]:
        x, y = block.place(unit)
        assert block.nearest(x, y) == block.nearest(x + block.radius(), y) == unit
    (x, y), (u, v) = block.place(Unit(1, 2)), block.place(Unit(2, 0))
    assert block.nearest((x + u) / 2, (y + v) / 2) == Edge(2, 2, 0)
    assert block.nearest(2, 2) is None
    assert block.place(Unit(0, 0))[1] > block.place(Unit(0, 1))[1]  # the first unit is at the top


def test_edges_have_the_colour_and_dashes_of_their_sign_and_the_width_of_their_size() -> None:
    _, block, _ = drawn((560, 300), [1, 3], weights=[[[2.0, -1.0, 0.0]]])
    positive, negative = block.artists[:2]
    assert isinstance(positive, LineCollection)
    assert isinstance(negative, LineCollection)
    assert [len(some.get_segments()) for some in (positive, negative)] == [2, 1]
    wide, thin = positive.get_linewidths()
    assert wide > negative.get_linewidths()[0] > thin > 0
    assert negative.get_linestyle()[0][1] is not None
    assert positive.get_linestyle()[0][1] is None
    for some, colour in ((positive, plots.LIGHT.blue), (negative, plots.LIGHT.vermillion)):
        np.testing.assert_allclose(some.get_colors()[0][:3], to_rgb(colour), atol=0.01)


def test_lit_chosen_and_switched_off_are_shown_and_removed_again() -> None:
    fig, block, _ = drawn((560, 300), [2, 2, 1])
    tables = weights([2, 2, 1])
    block.move([2, 2, 1], tables)
    plain = anew(fig)
    looks = [
        {"lit": [Edge(1, 0, 1)]},
        {"lit": [Unit(1, 1)]},
        {"chosen": Unit(1, 1)},
        {"chosen": Edge(1, 0, 1)},
        {"off": [None, [False, True]]},
        {"values": [[1.0, -1.0]]},
    ]
    pictures = [plain]
    for look in looks:
        block.move([2, 2, 1], tables, **look)
        picture = anew(fig)
        assert all((picture != other).any() for other in pictures), look
        pictures.append(picture)
    block.move([2, 2, 1], tables)
    np.testing.assert_array_equal(anew(fig), plain)


def test_a_unit_that_is_switched_off_has_no_edges() -> None:
    _, block, _ = drawn((560, 300), [3, 4, 2], weights=[np.ones((3, 4)), np.ones((4, 2))])
    block.move([3, 4, 2], [np.ones((3, 4)), np.ones((4, 2))], off=[None, [True, False, False, True], None])
    assert len(block.artists[0].get_segments()) == 3 * 2 + 2 * 2


def test_a_layer_of_many_units_shows_its_first_and_last_ones() -> None:
    _, block, _ = drawn((600, 420), [784, 30, 10], weights=weights([784, 30, 10]))
    seen = [j for j in range(784) if block.place(Unit(0, j))]
    assert seen == [0, 1, 2, 3, 780, 781, 782, 783]
    assert all(block.place(Unit(2, j)) for j in range(10))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        *[(0, "0"), (-0.0, "0"), (-0.001, "0"), (-1e-9, "0"), (0.5, "0.5"), (0.2689, "0.27"), (5, "5"), (-2, "−2")],
        *[(9.999, "10"), (20, "20"), (-12.54, "−12.5"), (100, "100"), (-123.4, "−123"), (784, "784"), (1e6, "1e6")],
    ],
)
def test_short_formats_numbers(value: float, told: str) -> None:
    assert short(value) == told


def test_weights_of_the_wrong_shape_raise() -> None:
    with pytest.raises(ValueError, match=r"shapes \[\(2, 3\), \(3, 1\)\], not \[\(3, 2\), \(3, 1\)\]"):
        drawn((560, 300), [2, 3, 1], weights=[np.ones((3, 2)), np.ones((3, 1))])


def test_it_fills_a_figure_and_keeps_the_place_of_an_axes() -> None:
    fig = plots.figure(6, 3)
    _, ax = fig.subplots(1, 2)
    ax.set_position((0.5, 0.0, 0.5, 1.0))
    plots.network(ax, [2, 1])
    FigureCanvasAgg(fig).draw()
    assert ax.get_position().bounds == (0.5, 0, 0.5, 1)
    assert ax.get_xlim() == (0, pytest.approx(300))
    fig = plots.figure(6, 3, sharpness=2)
    plots.network(fig, [2, 1])
    FigureCanvasAgg(fig).draw()
    assert fig.axes[0].get_position().bounds == (0, 0, 1, 1)
    assert fig.axes[0].get_ylim() == (0, pytest.approx(300))  # pixels of the page, whatever the sharpness


def counted_calls(renderer: Any, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each of a renderer's methods for drawing is called from now on."""
    calls = Counter[str]()

    def counted(name: str, draw: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> None:
            calls[name] += 1
            draw(*args, **kwargs)

        return call

    for name in filter(lambda name: name.startswith("draw_"), dir(renderer)):
        monkeypatch.setattr(renderer, name, counted(name, getattr(renderer, name)))
    return calls


def test_a_large_network_moves_with_as_few_artists_and_drawing_calls_as_a_small_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Which is why it moves quickly."""
    counts = []
    for sizes in ([2, 2, 1], [7, *[8] * 6, 1]):
        fig, block, _ = drawn((640, 380), sizes, numbers=False)
        canvas = FigureCanvasAgg(fig)
        canvas.draw()
        artists, plans, renderer = fig.findobj(), layout.cache_info().misses, canvas.get_renderer()
        calls = counted_calls(renderer, monkeypatch)
        block.move(sizes, weights(sizes))
        for artist in block.artists:
            artist.draw(renderer)
        assert fig.findobj() == artists, "nothing is created by a move"
        assert layout.cache_info().misses == plans, "the layout is computed once"
        counts.append((len(artists), calls))
    assert counts[0] == counts[1]
    assert sum(counts[0][1].values()) == 5  # two collections of edges; circles, their values, and texts
