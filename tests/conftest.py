"""Rules for every test: no network, no silent skip under CI, and there the same examples each time."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

# It takes 2 s to import, and jsonschema, which nbformat imports, does without it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

UNDER_CI = bool(os.environ.get("CI"))

hypothesis.settings.register_profile("here", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if UNDER_CI else "here")


def _fail_if_skipped(report: Any) -> None:
    """Turn a skip into a failure that tells the reason; an expected failure is not a skip."""
    if UNDER_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Under CI every test must run, but this one did not. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test is a failure under CI."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So is a file of tests that skips itself."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(optionalhook=True)  # where xdist is switched off
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Tests of one file, or of one lesson in a file, run one after another on one worker.

    So fixtures of a file are made once, and the files that go through all lessons are shared out among the workers.
    (xdist's own `loadgroup` would do, but it cannot mark tests of pytest 9.2.)
    """

    class OneLessonOnOneWorker(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            lesson = re.search(r"\[.*?(lesson\d\d)", nodeid)
            return nodeid.partition("::")[0] + (lesson[1] if lesson else "")

    return OneLessonOnOneWorker(config, log)


def _is_here(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False  # a name that would have to be looked up


@pytest.fixture(autouse=True)
def progress_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what the learner at this machine has done."""
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "progress.json"))


@pytest.fixture(autouse=True)
def no_widget_lives_on() -> Iterator[None]:
    """ipywidgets keeps every widget until it is closed, so the panels of all tests would fill the memory.

    Widgets that were there before the test belong to a fixture of wider scope, which closes them itself.
    """
    before = set(_widgets())
    yield
    for key in _widgets().keys() - before:
        if key in _widgets():  # closing one may close others
            _widgets()[key].close()


def _widgets() -> dict[str, Any]:
    """All widgets that are alive, by their ids."""
    module = sys.modules.get("ipywidgets.widgets.widget")
    return module._instances if module else {}


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what panels say and compute: figures are drawn once, after that their artists only move."""
    from nnlab.widgets import scene

    draw = scene._Layer.draw

    def draw_once(layer: scene._Layer) -> None:
        if layer.background is None:
            draw(layer)

    monkeypatch.setattr(scene._Layer, "draw", draw_once)
    monkeypatch.setattr(scene._Layer, "png", lambda layer, theme: b"")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Nothing but this machine can be reached. The error is no OSError, so that no code takes it for a bad line."""

    def guarded(function: Any, host_of: Any) -> Any:
        def guard(*args: Any, **kwargs: Any) -> Any:
            host = host_of(*args)
            if not _is_here(host):
                raise RuntimeError(f"Tests must not use the network, but this one wants to reach {host!r}.")
            return function(*args, **kwargs)

        return guard

    def of_socket(sock: socket.socket, address: Any) -> object:
        return None if sock.family == getattr(socket, "AF_UNIX", None) else address[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect, of_socket))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex, of_socket))
        patch.setattr(socket, "getaddrinfo", guarded(socket.getaddrinfo, lambda host, *rest: host))
        yield
