"""A notebook in JupyterLab, and a panel in it, as a learner has them before them."""

from __future__ import annotations

import ast
import base64
import re
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from nnlab.widgets import Panel

SIGMOID = "from nnlab.lessons.lesson05_sigmoid_neuron import sigmoid_neuron\npanel = sigmoid_neuron()\npanel"
PERCEPTRON = (
    "from nnlab.lessons.lesson03_perceptron_learning import perceptron_learning\npanel = perceptron_learning()\npanel"
)
# Leaves a kernel with no widget and no variable.
AS_NEW = """
import ipywidgets
for each in ipywidgets.Widget.widgets.values():
    if isinstance(each, ipywidgets.Play):
        each.playing = False  # or the page would go on, and find no kernel that listens
ipywidgets.Widget.close_all()
get_ipython().reset()
"""
WIDE, NARROW = 1200, 600  # width of the window in pixels of the page

# What all scripts in the page know: the notebook in front, and its kernel.
PAGE = """
const notebook = () => jupyterapp.shell.currentWidget;
const kernel = () => notebook()?.sessionContext?.session?.kernel;
const run = async (command, options) => { await jupyterapp.commands.execute(command, options); return true; };
"""


class Lesson:
    """A notebook that is open in the browser."""

    def __init__(self, page: Page, path: Path, kernel: str = "") -> None:
        self.page, self.path, self.kernel = page, path, kernel
        self.browser = page.context.new_cdp_session(page)
        self.window(WIDE)  # from the start: a width that is set later moves everything, perhaps under a click
        self.js(
            "run('docmanager:open', argument)", {"path": path.name} | ({"kernel": {"id": kernel}} if kernel else {})
        )
        self.wait_for("kernel()?.status === 'idle' && notebook().context.isReady && notebook().isRevealed")
        self.js("(window.messages = 0, kernel().anyMessage.connect(() => { window.messages += 1; }), true)")

    def js(self, expression: str, argument: Any = None) -> Any:
        """The value of a JavaScript expression; it knows `notebook()`, `kernel()`, `run(command)` and `argument`."""
        return self.page.evaluate(f"(argument) => {{ {PAGE} return {expression}; }}", argument)

    def wait_for(self, condition: str) -> None:
        """Wait until a JavaScript expression is true."""
        self.page.wait_for_function(f"() => {{ {PAGE} return {condition}; }}", timeout=60_000)

    def whole(self) -> None:
        """Have all cells in the page, not only those in view."""
        config = "{...notebook().content.notebookConfig, windowingMode: 'none'}"
        self.js(f"(notebook().content.notebookConfig = {config}, true)")

    def run(self) -> None:
        """Run all cells, which must not raise."""
        self.js("run('notebook:run-all-cells')")
        self.still()
        cells = self.js("notebook().model.sharedModel.toJSON().cells")
        raised = [output for cell in cells for output in cell.get("outputs", []) if output["output_type"] == "error"]
        assert raised == []

    def ask(self, expression: str) -> Any:
        """The value of a Python expression in the kernel, which has then done all that it was sent before."""
        asked = "{code: '', store_history: false, user_expressions: {answer: argument}}"
        reply = self.js(f"kernel().requestExecute({asked}).done.then((reply) => reply.content)", expression)
        answer = reply["user_expressions"]["answer"]
        assert answer["status"] == "ok", answer
        return ast.literal_eval(answer["data"]["text/plain"])

    def wait_until(self, expression: str) -> None:
        """Wait until a Python expression is true in the kernel."""
        deadline = time.monotonic() + 60
        while not self.ask(expression):
            assert time.monotonic() < deadline, f"it never came to be: {expression}"

    def panel(self, number: int = 0) -> Shown:
        """A panel in the notebook, when its picture and its controls are there."""
        shown = Shown(self, number)
        expect(shown.images.first).to_have_attribute("data-seq", re.compile(r"\d+"))
        expect(shown.button("Reset")).to_be_visible()
        return shown

    def still(self) -> None:
        """Wait until kernel and page have nothing more to send each other."""
        deadline = time.monotonic() + 60
        while True:
            self.ask("'all that was sent before is done'")
            if not self.messages(100) and self.js("kernel().status") == "idle":
                return
            assert time.monotonic() < deadline, "page and kernel go on talking"

    def messages(self, milliseconds: int) -> int:
        """How many messages page and kernel exchange in some time."""
        before = self.js("window.messages")
        self.page.wait_for_timeout(milliseconds)
        return int(self.js("window.messages") - before)

    def accessible(self, box: Locator) -> list[dict[str, Any]]:
        """What a screen reader finds in a part of the page: roles, names and more, as Chromium has them."""
        box.evaluate("(box) => { window.box = box; }")
        element = self.browser.send("Runtime.evaluate", {"expression": "window.box"})
        found = self.browser.send("Accessibility.queryAXTree", {"objectId": element["result"]["objectId"]})
        return [node for node in found["nodes"] if not node["ignored"]]

    def window(self, width: int, ratio: float = 1, height: int = 1200) -> None:
        """Give the window another size, or zoom: a ratio of 2 and half the width are a zoom of 200 %."""
        size = {"width": width, "height": height, "deviceScaleFactor": ratio, "mobile": False}
        self.browser.send("Emulation.setDeviceMetricsOverride", size)
        self.wait_for(f"innerWidth === {width} && devicePixelRatio === {ratio}")

    def theme(self, name: str) -> None:
        """Change JupyterLab's theme to Light or Dark."""
        there = f"document.body.dataset.jpThemeLight === '{str(name == 'Light').lower()}'"
        if not self.js(there):
            self.js(f"run('apputils:change-theme', {{theme: 'JupyterLab {name}'}})")
        self.wait_for(there)

    def sidebar(self, there: bool) -> None:
        """Show or hide the list of files on the left, which leaves less room or more."""
        if self.js("!jupyterapp.shell.leftCollapsed") != there:
            self.js("run('application:toggle-left-area')")
        self.wait_for(f"jupyterapp.shell.leftCollapsed === {str(not there).lower()}")

    def close(self) -> None:
        """Close the notebook and its kernel, if that is its own, and leave the window as it was."""
        broken = self.page.get_by_text("model not found").or_(self.page.get_by_text("Loading widget..."))
        there = broken.count()
        if self.kernel:
            end = "kernel().requestExecute({code: argument}).done"
        else:
            end = "notebook().sessionContext.shutdown()"
        self.js(end + ".then(() => { notebook().dispose(); return true; })", AS_NEW)
        self.window(WIDE)
        self.sidebar(True)
        self.theme("Light")
        self.browser.detach()
        assert not there, "a widget could not be shown"


class Shown:
    """A panel in the page."""

    def __init__(self, lesson: Lesson, number: int) -> None:
        self.lesson = lesson
        self.box = lesson.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .nnlab-panel").nth(number)
        self.images, self.stage = self.box.locator(".nnlab-stage img"), self.box.locator(".nnlab-stage").first
        self.sentence, self.html = self.box.locator(".nnlab-sentence"), self.box.locator(".nnlab-html")
        self.error, self.live = self.box.locator(".nnlab-error"), self.box.locator("[aria-live=polite]")
        self.goals = self.box.get_by_role("list", name="Goals").get_by_role("listitem")

    def slider(self, name: str) -> Locator:
        """The handle of a slider."""
        return self.box.get_by_role("slider", name=name, exact=True)

    def readout(self, name: str) -> Locator:
        """The number beside a slider, which one can also type."""
        return self.box.get_by_role("textbox", name=name, exact=True)

    @property
    def at(self) -> Locator:
        """The number beside the recording's slider, which one can also type."""
        return self.box.locator(".nnlab-player .widget-readout")

    def button(self, name: str) -> Locator:
        """A button, by what is on it or what a screen reader says."""
        return self.box.get_by_role("button", name=name, exact=True)

    def value(self, name: str) -> float:
        """What a slider says."""
        return float(self.readout(name).inner_text().replace("\u2212", "-"))

    def png(self, number: int = 0) -> bytes:
        """The file of a picture."""
        source = self.images.nth(number).get_attribute("src") or ""
        return base64.b64decode(source.removeprefix("data:image/png;base64,"))

    def expect_same(self, twin: Panel) -> None:
        """The page shows what a panel in this process says: pictures, alt text, sentence, numbers and goals."""
        frame = twin._picture.frame
        for i, png in enumerate(frame["pngs"]):
            image = self.images.nth(i).element_handle()
            source = "data:image/png;base64," + base64.b64encode(png).decode()
            self.lesson.page.wait_for_function("([image, source]) => image.src === source", arg=[image, source])
            expect(self.images.nth(i)).to_have_attribute("alt", twin.say)
        expect(self.sentence).to_have_text(twin.say)
        told = "(element, html) => Object.assign(element.cloneNode(), {innerHTML: html}).textContent"
        expect(self.html).to_have_text(self.html.evaluate(told, frame["html"]))
        expect(self.box.locator(".nnlab-reached")).to_have_count(len(twin.reached))

    def place(self, twin: Panel, x: float, y: float) -> tuple[float, float]:
        """Where in the page a point of the first axes lies, in its data's coordinates."""
        ax = twin._scene.figures[0].axes[0]
        across, up = ax.transData.transform((x, y)) / ax.figure.bbox.size
        box = self.images.first.bounding_box()
        assert box is not None
        return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def in_the_page(panel: Panel, dark: bool = False, ratio: float = 1) -> Panel:
    """A panel of this process, drawn as the page wants it drawn."""
    panel._picture.dark, panel._picture.ratio = dark, ratio
    return panel
