"""How quickly a panel answers: from a key on a real slider to the new picture in the page, in a real browser.

Beside it, in turn and in the same run: a label and no drawing at all (the floor), and ipywidgets' `interact` with a
new figure each time, which is what most courses do. With and without the server's TCP_NODELAY, and at twice the pixels.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from playwright.sync_api import sync_playwright
from scenes import COMMON, KERNEL, PLAYGROUND, SCENES

from browser.conftest import CHROMIUM, FLAGS, load
from browser.lab import Lab
from browser.lesson import WIDE, Lesson

ROUNDS, KEYS, MOVES = 4, 30, 100
PLAYED = 5000  # milliseconds of training
FRONT = ".jp-NotebookPanel:not(.lm-mod-hidden)"

# In the page: wait until a new picture is there, so that the browser's next frame has it, as it has a label's new text.
LOADED = """async (image) => {
  await null; // the page takes a data: URL when the script that has set it is done
  if (!image.complete) await new Promise((done) => image.addEventListener('load', done, {once: true}));
}"""

# In the page: `shown` are the moments in which something new could be seen, and the bytes of the picture.
WATCH = """(window.shown = [], window.last = null, (() => {
  const loaded = LOADED;
  const out = [...notebook().node.querySelectorAll('.jp-Cell-outputArea')].at(-1);
  const label = () => [...out.querySelectorAll('.widget-label')].map((each) => each.textContent).join();
  const note = async () => {
    const images = [...out.querySelectorAll('img')], now = images.map((each) => each.src).join() || label();
    if (now === window.last) return;
    window.last = now;
    await Promise.all(images.map(loaded));
    window.shown.push([performance.now(), images.length ? now.length * 3 / 4 : 0]);
  };
  note();
  new MutationObserver(note).observe(out, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['src'] });
  addEventListener('keydown', (event) => { window.pressed = event.timeStamp; }, true);
  addEventListener('pointerup', (event) => { window.released = event.timeStamp; }, true);
})(), true)""".replace("LOADED", LOADED)


# In the page: the moment in which the picture first told of fewer epochs than before, since the last key.
ANEW = """(window.anew = null, (() => {
  const image = [...notebook().node.querySelectorAll('img')].at(-1), epochs = () => parseInt(image.alt.slice(6)) || 0;
  let seen = epochs();
  const loaded = LOADED;
  addEventListener('keydown', () => { window.anew = null; }, true);
  new MutationObserver(async () => {
    const now = epochs(), fewer = now < seen;
    seen = now;
    if (!fewer) return;
    await loaded(image);
    window.anew ??= performance.now();
  }).observe(image, {attributes: true, attributeFilter: ['alt']});
})(), true)""".replace("LOADED", LOADED)


def one(lesson: Lesson) -> dict[str, Any]:
    """Key by key, then a drag: milliseconds for each key, frames a second, milliseconds to settle, bytes a frame."""
    page = lesson.page
    handle = page.locator(f"{FRONT} .noUi-handle").first
    handle.wait_for()
    lesson.still()
    lesson.js(WATCH)
    handle.scroll_into_view_if_needed()
    handle.focus()
    waits = []
    for _ in range(KEYS):
        seen = lesson.js("window.shown.length")
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"() => window.shown.length > {seen}", polling=10)
        waits.append(lesson.js("window.shown.at(-1)[0] - window.pressed"))
        page.wait_for_timeout(40)
    size = lesson.js("window.shown.at(-1)[1]")
    box = handle.bounding_box() or {}
    rail = page.locator(f"{FRONT} .noUi-base").first.bounding_box() or {}
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    before, started = lesson.js("[window.shown.length, performance.now()]")
    for move in range(MOVES):
        page.mouse.move(rail["x"] + rail["width"] * (0.1 + 0.8 * move / MOVES), box["y"] + box["height"] / 2)
        time.sleep(0.005)
    during, ended = lesson.js("[window.shown.length, performance.now()]")
    page.mouse.up()
    page.wait_for_timeout(1200)
    settled = lesson.js("Math.max(0, window.shown.at(-1)[0] - window.released)")
    return {"waits": waits, "fps": (during - before) / (ended - started) * 1000, "settled": settled, "bytes": size}


def training(page: Any, lab: Lab) -> dict[str, Any]:
    """The playground while it trains: frames a second, and milliseconds until a slider's key begins the run anew.

    Beside it, the slider while nothing plays.
    """
    lesson = Lesson(page, lab.write([PLAYGROUND]))
    lesson.window(WIDE, 1)
    lesson.run()
    usual = one(lesson)["waits"]
    page.locator(f"{FRONT} .widget-play button").first.click()
    page.wait_for_timeout(1000)
    before, started = lesson.js("[window.shown.length, performance.now()]")
    page.wait_for_timeout(PLAYED)
    during, ended = lesson.js("[window.shown.length, performance.now()]")
    lesson.js(ANEW)
    page.locator(f"{FRONT} .noUi-handle").first.focus()
    waits = []
    for _ in range(KEYS):
        page.wait_for_timeout(600)  # some epochs
        page.keyboard.press("ArrowLeft")
        page.wait_for_function("() => window.anew", polling=10)
        waits.append(lesson.js("window.anew - window.pressed"))
    lesson.close()
    return {"fps": (during - before) / (ended - started) * 1000, "usual": usual, "waits": waits}


def measure(page: Any, lab: Lab, scenes: list[str], ratio: float = 1) -> dict[str, dict[str, float]]:
    """Each scene in turn, and round again."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in scenes}
    for _ in range(ROUNDS):
        for name in scenes:
            lesson = Lesson(page, lab.write([COMMON, SCENES[name]]))
            lesson.window(WIDE, ratio)
            lesson.run()
            runs[name].append(one(lesson))
            lesson.close()
    return {name: summary(rounds) for name, rounds in runs.items()}


def summary(rounds: list[dict[str, Any]]) -> dict[str, float]:
    """Median and 95th percentile of all waits; of the rest the median of the rounds."""
    waits = sorted(wait for each in rounds for wait in each["waits"])
    middle = {name: statistics.median(each[name] for each in rounds) for name in ("fps", "settled", "bytes")}
    return {"median": statistics.median(waits), "p95": waits[int(0.95 * len(waits))], **middle}


def kernel() -> float:
    """Milliseconds of a frame in the kernel alone, the median of 300."""
    space: dict[str, Any] = {}
    exec(COMMON + SCENES["panel"] + KERNEL, space)
    return 1000 * statistics.median(space["seconds"])


def panels() -> dict[str, Any]:
    """All measurements, by server and sharpness."""
    if CHROMIUM is None:
        raise ImportError("there is no Chromium")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for every kernel, as `nnlab lab` does
    table: dict[str, Any] = {"kernel alone, ms a frame": kernel()}
    stock = "--ServerApp.jpserver_extensions=nnlab.server=False"
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, flags in (("quick server", []), ("stock server", [stock])):
            home = Path(folder, name.split()[0])
            home.mkdir()
            lab = Lab(home, *flags)
            page = browser.new_page(viewport={"width": WIDE, "height": 1200})
            load(page, lab)
            table[name] = measure(page, lab, list(SCENES))
            if name == "quick server":
                table["playground"] = training(page, lab)
                table["quick server, pixel ratio 2"] = measure(page, lab, ["floor", "panel"], ratio=2)
            page.close()
            lab.stop()
        browser.close()
    return table


def show(table: dict[str, Any]) -> None:
    """Print the table."""
    print(f"\nPanels: kernel alone {table['kernel alone, ms a frame']:.1f} ms a frame")
    heads = ["median, ms", "95 %, ms", "frames/s in a drag", "settled, ms", "kB a frame"]
    print(f"{'':39}" + "".join(f"{head:>20}" for head in heads))
    played = table["playground"]
    waits, usual = (statistics.median(played[name]) for name in ("waits", "usual"))
    print(
        f"The playground trains at {played['fps']:.1f} frames/s; a slider meanwhile {waits:.0f} ms, else {usual:.0f} ms"
    )
    for server, rows in table.items():
        for name, row in rows.items() if "server" in server else ():
            numbers = [row["median"], row["p95"], row["fps"], row["settled"], row["bytes"] / 1000]
            print(f"{server:28} {name:10}" + "".join(f"{number:20.1f}" for number in numbers))


if __name__ == "__main__":
    show(panels())
