"""`fit`: its records, its progress bar, and its warning when a run diverges."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import numpy as np
import pytest

import nnlab as nn
from helpers import refuses
from nnlab import training

X, y = np.linspace(-1, 1, 60).reshape(30, 2), np.arange(30) % 3


def network():
    return nn.mlp([2, 4, 3], rng=0)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(params=["with tqdm", "without tqdm"])
def tqdm(request, monkeypatch):
    if request.param == "without tqdm":
        monkeypatch.setitem(sys.modules, "tqdm.auto", None)  # importing it fails
    return request.param == "with tqdm"


def test_fit_returns_the_records_of_the_epochs_and_a_quick_run_prints_nothing(tqdm, monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(training, "PROGRESS_DELAY", 600)  # so that the run is quick even on a busy machine
    net, same = network(), network()
    records = nn.fit(net, X, y, epochs=3, batch_size=8, rng=0)
    assert sys.stderr.getvalue() + sys.stdout.getvalue() == ""
    assert [r.cost for r in records] == [r.cost for r in nn.train(same, X, y, epochs=3, batch_size=8, rng=0)]


def test_a_long_run_shows_progress_in_a_terminal(tqdm, monkeypatch):
    seconds = [0.0]

    def slowly(*args, **settings):
        for record in nn.train(*args, **settings):
            seconds[0] += 1.5  # so that the second of three epochs ends after the two seconds without progress
            yield record

    monkeypatch.setattr(training, "train", slowly)
    monkeypatch.setattr(training, "time", SimpleNamespace(perf_counter=lambda: seconds[0]))
    if tqdm:
        monkeypatch.setattr("tqdm.std.time", lambda: seconds[0])
    monkeypatch.setattr(sys, "stderr", Terminal())
    nn.fit(network(), X, y, epochs=3)
    assert ("3/3" if tqdm else "\repoch 3 of 3: cost ") in sys.stderr.getvalue()
    monkeypatch.setattr(sys, "stderr", Terminal())
    nn.fit(network(), X, y, epochs=3, progress=False)
    assert sys.stderr.getvalue() == ""


def test_without_tqdm_no_progress_line_goes_to_a_log_file(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setattr(training, "PROGRESS_DELAY", 1e-9)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    nn.fit(network(), X, y, epochs=3)
    assert sys.stderr.getvalue() == ""


def test_fit_warns_of_a_run_that_diverged():
    with pytest.warns(RuntimeWarning, match=r"^Training diverged in epoch \d+: ") as warned:
        records = nn.fit(nn.mlp([2, 1], loss="mse", rng=0), X, X[:, :1], optimizer=nn.SGD(1e3), epochs=200)
    assert len(records) < 200
    assert str(warned[0].message) == records[-1].diverged
    assert warned[0].filename == __file__


def test_fit_rejects_every():
    with refuses("fit tells about every epoch; for every update use train(..., every='batch')."):
        nn.fit(nn.mlp([2, 1], loss="mse"), [[0, 1]], [[1.0]], every="batch")
