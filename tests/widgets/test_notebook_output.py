"""Tests that running a cell again closes its old panels."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from nnlab.widgets import Panel, notebook_output


@pytest.fixture
def run(monkeypatch):
    """A function of a cell, a run number and panels, which displays the panels as that run of the cell would."""
    shell = SimpleNamespace()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    monkeypatch.setattr(notebook_output, "_panels_by_cell", {})

    def run(cell, number, *panels):
        told = {"header": {"msg_id": f"{cell} {number}"}, "metadata": {"cellId": cell} if cell else {}}
        shell.get_parent = lambda: told
        for panel in panels:
            panel._repr_mimebundle_()

    return run


@pytest.fixture
def panels():
    return [Panel(lambda fig: lambda x=0: f"x is {x}.", size=(40, 30), x=(0, 3)) for _ in range(4)]


def is_open(panels):
    return [panel.box.comm is not None for panel in panels]


def test_a_panel_shown_again_by_its_cell_closes_the_one_before(run, panels):
    a, b, c, d = panels
    run("first", 1, a)
    run("second", 2, b)
    run("first", 3, c)
    assert is_open(panels) == [False, True, True, True]
    run("first", 4, d)
    assert is_open(panels) == [False, True, False, True]


def test_two_panels_in_a_cell_stay_until_it_is_run_again(run, panels):
    a, b, c, _ = panels
    run("first", 1, a, b)
    assert is_open([a, b]) == [True, True]
    run("first", 2, c)
    assert is_open([a, b, c]) == [False, False, True]


def test_the_same_panel_shown_again_stays_open(run, panels):
    a, b, c, _ = panels
    for number in range(3):
        run("first", number, a, a)
    run("second", 3, a)
    run("first", 4, b)  # the panel is still in the second cell
    assert is_open([a, b]) == [True, True]
    run("second", 5, c)
    assert is_open([a, b, c]) == [False, True, True]


def test_where_there_are_no_cells_nothing_is_closed(run, panels, monkeypatch):
    a, b, *_ = panels
    run(None, 1, a)
    run(None, 2, b)
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    a._repr_mimebundle_()
    assert is_open([a, b]) == [True, True]
