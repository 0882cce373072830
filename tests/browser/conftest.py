"""A real JupyterLab and a real browser. Skipped, with the reason, where there is no Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from browser.lab import Lab
from browser.lesson import Lesson

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
PATIENCE = 60_000  # milliseconds: no test may fail because the machine has other work to do
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # this machine and nothing else
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is here needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab with folders of its own, so that nothing of the machine's user is read or written."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: install one (on Debian: apt install chromium), or set CHROMIUM to its path")
    started = Lab(tmp_path_factory.mktemp("lab"))
    yield started
    started.stop()


@pytest.fixture(scope="package")  # not longer: while it is open, no other test can run an asyncio loop
def page(lab: Lab) -> Iterator[Any]:
    """JupyterLab in one window of one Chromium, for all tests: it takes seconds to load."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_page(viewport={"width": 1200, "height": 1200})
        opened.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        load(opened, lab)
        yield opened
        browser.close()


def load(page: Any, lab: Lab) -> None:
    """Load JupyterLab into the page, or anew, and forget what was open."""
    page.goto(f"{lab.url}/lab?reset&token={lab.token}")
    page.wait_for_function("() => window.jupyterapp?.restored.then(() => true)", timeout=2 * PATIENCE)


@contextmanager
def hearing(page: Any) -> Iterator[list[str]]:
    """What goes wrong in the page meanwhile. In the end there must be nothing, unless it was taken out."""
    heard: list[str] = []

    def hear(message: Any) -> None:
        if message.type == "error":
            heard.append(f"{message.text} ({message.location['url']})")

    def crash(error: Any) -> None:
        heard.append(str(error))

    page.on("console", hear)
    page.on("pageerror", crash)
    yield heard
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", crash)
    assert heard == []


@pytest.fixture
def errors(page: Any) -> Iterator[list[str]]:
    """What has gone wrong in the page. It fails the test, unless the test takes it out."""
    with hearing(page) as heard:
        yield heard


@pytest.fixture(scope="package")
def kernel(lab: Lab) -> str:
    """One kernel for all notebooks that are as small as a test: to start one and import nnlab takes seconds."""
    return lab.start_kernel()


@pytest.fixture
def open_lesson(lab: Lab, page: Any, errors: list[str], kernel: str) -> Iterator[Callable[..., Lesson]]:
    """`open_lesson(*cells)` opens a notebook with these cells and runs it.

    `own_kernel` for cells that leave more than widgets and variables behind, and for tests that end the kernel.
    """
    opened: list[Lesson] = []

    def open_one(*cells: str, own_kernel: bool = False) -> Lesson:
        lesson = Lesson(page, lab.write(cells), "" if own_kernel else kernel)
        opened.append(lesson)
        lesson.run()
        return lesson

    yield open_one
    for lesson in opened:
        lesson.close()
