"""Take the README's pictures anew: panels of lessons, in JupyterLab and Chromium, moved to something worth seeing.

    make pictures                                              into docs/pictures
    PYTHONPATH=tests python tools/take_pictures.py FOLDER      into another folder

It uses what the tests in a browser use. A picture is a panel as it is in the page, at twice the page's pixels.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from browser.conftest import CHROMIUM, FLAGS, load
from browser.lab import Lab
from browser.lesson import Lesson, Shown

ROOT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT = 1100, 1600  # of the window, in pixels of the page: a panel's pictures are side by side, and all in view
FIVE = [(0.68, 0.85), (0.38, 0.85), (0.34, 0.54), (0.42, 0.59), (0.52, 0.6), (0.61, 0.57), (0.67, 0.49), (0.69, 0.38)]
FIVE += [(0.66, 0.27), (0.58, 0.19), (0.48, 0.16), (0.38, 0.17), (0.31, 0.22)]
# The code of the cells that show panels, in the order of the panels.
CELLS = """[...document.querySelectorAll(".nnlab-panel")].map(
  (panel) => panel.closest(".jp-CodeCell").querySelector(".cm-content").textContent)"""


def learned(panel: Shown) -> None:
    """The playground after 60 epochs."""
    frame = panel.at
    frame.fill("60")
    frame.press("Enter")
    frame.blur()


def walked(panel: Shown) -> None:
    """The walk through the network, on the way back and at a first weight."""
    for _ in range(17):
        panel.stage.press("ArrowRight")
    panel.stage.blur()


def drawn(panel: Shown) -> None:
    """A five, drawn with the mouse."""
    panel.stage.scroll_into_view_if_needed()
    mouse, box = panel.lesson.page.mouse, panel.images.first.bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + (1 - y) * box["height"]) for x, y in FIVE]
    mouse.move(*places[0])
    mouse.down()
    for place in places[1:]:
        mouse.move(*place, steps=5)
    mouse.up()
    mouse.move(0, 0)


class Picture(NamedTuple):
    """Which lesson, the end of the cell whose panel is taken, and what is done with the panel."""

    lesson: str
    cell: str
    move: Callable[[Shown], None]


PICTURES = {
    "playground": Picture("13_playground", 'hide=["Data", "Features", "By hand", "View", *later])', learned),
    "backpropagation": Picture("11_backprop_by_hand", "graph_walk(net, x, y)", walked),
    "drawing_pad": Picture("15_digits", "drawing_pad()", drawn),
}


def take(picture: Picture, lab: Lab, browser: Browser) -> Image.Image:
    """Run a lesson in a window of its own, move its panel, and look at it."""
    # The size is the window's below: Playwright would cut a picture of another window's size wrongly.
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2)
    load(page, lab)
    lesson = Lesson(page, lab.bring(ROOT / "notebooks" / f"{picture.lesson}.ipynb"))
    lesson.window(WIDTH, ratio=2, height=HEIGHT)
    lesson.whole()
    lesson.sidebar(False)
    lesson.run()
    panel = lesson.panel([cell.endswith(picture.cell) for cell in page.evaluate(CELLS)].index(True))
    picture.move(panel)
    lesson.still()
    print(f"{picture.lesson}: {panel.sentence.inner_text()}", flush=True)
    taken, box = Image.open(io.BytesIO(panel.box.screenshot())).convert("RGB"), panel.box.bounding_box()
    if box is None or abs(taken.width - 2 * box["width"]) > 2:
        sys.exit(f"{picture.lesson}: the picture is {taken.width} pixels wide, the panel is {box} in the page.")
    page.close()
    return taken


def main(folder: Path) -> None:
    """Take all pictures, in 256 colours each: a third of the bytes, and the eye sees no difference."""
    if CHROMIUM is None:
        sys.exit("There is no Chromium: install one (on Debian: apt install chromium), or set CHROMIUM to its path.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        lab = Lab(Path(home))
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name, picture in PICTURES.items():
                few = take(picture, lab, browser).quantize(256, dither=Image.Dither.NONE)
                few.save(folder / f"{name}.png", optimize=True)
        finally:
            lab.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/pictures")
