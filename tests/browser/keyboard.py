"""A panel or a question under the keyboard alone: where Tab goes, and what the keys of each control do."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import ElementHandle, Locator, TimeoutError, expect

from browser.lesson import Lesson

CONTROLS = (Path(__file__).parent / "controls.js").read_text(encoding="utf-8")
NAMES = f"(box) => ({CONTROLS})(box).map(({{ kind, name }}) => `${{kind}} ${{name}}`)"
ELEMENT = f"(box, number) => ({CONTROLS})(box)[number].element"
# Focus lies on something before or after the box that Tab itself does not stop at. From now on the page notes its way.
BESIDE = """(box, where) => {
  const mark = Object.assign(document.createElement("span"), { tabIndex: -1, className: "test-mark" });
  box.insertAdjacentElement(where, mark);
  mark.focus();
  window.visited = [];
  window.visit = ({ target }) => window.visited.push(target);
  document.addEventListener("focusin", window.visit);
}"""
VISITED = f"""(box) => {{
  document.removeEventListener("focusin", window.visit);
  document.querySelector(".test-mark").remove();
  if (box.contains(document.activeElement)) window.visited.push("Tab does not get out");
  const controls = ({CONTROLS})(box).map(({{ element }}) => element);
  return window.visited.filter((each) => !each.nodeType || box.contains(each)).map((each) =>
    controls.includes(each) ? controls.indexOf(each) : (each.outerHTML ?? each).slice(0, 200));
}}"""
OWN = """(element) => element.matches(".noUi-handle") ? element.getAttribute("aria-valuetext")
  : element.type === "checkbox" ? element.checked
  : element.matches(".widget-toggle-button") ? element.ariaPressed
  : element.type === "radio" ? document.querySelector(`input[name='${element.name}']:checked`)?.value
  : element.matches("[contenteditable]") ? element.textContent
  : element.value"""
SHOWN = """(box) => [...box.querySelectorAll(".nnlab-stage img")].map((image) => image.src).join()
  + box.querySelector(".nnlab-text")?.textContent"""
FRAME = "(box) => Number(box.querySelector('.nnlab-stage img').dataset.seq)"
PICTURE_KEYS = ["ArrowRight", "ArrowDown", "Space", "Enter", "ArrowLeft", "ArrowUp", "Shift+ArrowDown", "f", "Delete"]


def stops(box: Locator, backwards: bool = False) -> list[str | int]:
    """Where Tab stops in a box: numbers of its controls, and what is none of them. By then it should have left."""
    box.evaluate(BESIDE, "afterend" if backwards else "beforebegin")
    for _ in range(len(names(box)) + 1):
        box.page.keyboard.press("Shift+Tab" if backwards else "Tab")
    return list(box.evaluate(VISITED))


def names(box: Locator) -> list[str]:
    """The controls that can be used now, in the order of the page."""
    return list(box.evaluate(NAMES))


def until(box: Locator, element: Any, what: str, before: Any) -> Any:
    """Wait until something is no longer as it was, and say what it is then."""
    changed = "([element, before]) => (" + what + ")(element) !== before"
    box.page.wait_for_function(changed, arg=[element, before], timeout=60_000)
    return element.evaluate(what)


def drive(lesson: Lesson, box: Locator, done: list[str]) -> list[str]:
    """Move a control of each kind by its keys, except the kinds done before, and return all controls done until now.

    Controls of a kind differ in what Python makes of them, which test_all_panels tries for each, and not in their
    keys. A picture is moved in each panel. Some controls can only be used once another has been moved, so the panel is
    asked again after each.
    """
    panel, driven = box.element_handle(), [each for each in done if not each.startswith("stage")]
    while True:
        lesson.ask("'what was sent is done'")
        lesson.ask("'and what was held back meanwhile'")  # only now is it certain which controls can be used
        there = names(box)
        kinds = {"tab", "chosen", *(each.partition(" ")[0] for each in driven)}
        fresh = next((i for i, each in enumerate(there) if each.partition(" ")[0] not in kinds), None)
        if fresh is None:
            return driven
        kind, _, name = there[fresh].partition(" ")
        element = box.evaluate_handle(ELEMENT, fresh).as_element()
        assert element is not None
        frame = box.evaluate(FRAME)
        try:
            move(box, kind, element)
            if kind != "readout" and not element.evaluate("(it) => it.matches('.nnlab-player select, .widget-play *')"):
                until(box, panel, FRAME, frame)  # the kernel's answer; another speed needs none
        except Exception as error:
            raise AssertionError(f"{kind} {name!r} does not move: {error}") from error
        driven.append(f"{kind} {name}")


def move(box: Locator, kind: str, element: ElementHandle) -> None:
    """Press keys on a control until it is changed, as somebody does who cannot use a mouse."""
    press, before = element.press, element.evaluate(OWN)
    if kind == "slider":
        push(element)
    elif kind == "readout":
        handle = element.query_selector("xpath=..//*[contains(@class, 'noUi-handle')]")
        assert handle is not None, "a number without a slider"
        here = handle.evaluate(OWN)
        push(handle)
        there = until(box, element, OWN, before)
        press("ControlOrMeta+a")
        box.page.keyboard.type(before.replace("−", "-"))
        press("Enter")
        until(box, element, OWN, there)
        assert handle.evaluate(OWN) == here, "the number was typed, and the slider is elsewhere"
        return
    elif kind == "select":
        press("ArrowUp" if element.evaluate("(it) => it.selectedIndex === it.length - 1") else "ArrowDown")
    elif kind == "number":
        press("ArrowUp")
    elif kind == "checkbox":
        press("Space")
    elif kind == "text":
        press("End")
        box.page.keyboard.type(" ")
        press("Enter")
        return  # a text that is read and told anew is as it was
    elif kind == "button":
        if element.get_attribute("title") == "Play":
            play(box)
        elif element.get_attribute("title") == "To the start":
            press("Enter")
            frame = box.locator(".nnlab-player .noUi-handle")
            expect(frame).to_have_attribute("aria-valuenow", re.compile(r"0(\.0)?"))
        else:
            press("Enter")
        return
    elif kind == "choice":
        press("Space")
    elif kind == "stage":
        shown, panel = box.evaluate(SHOWN), box.element_handle()
        for key in PICTURE_KEYS:
            frame = box.evaluate(FRAME)
            press(key)
            until(box, panel, FRAME, frame)
            if box.evaluate(SHOWN) != shown:
                return
        raise AssertionError("none of the keys changes what is to be seen")
    until(box, element, OWN, before)


def push(handle: ElementHandle) -> None:
    """Move a slider by one step: up or, where it is at its end, down."""
    before = handle.evaluate(OWN)
    handle.press("ArrowRight")
    if handle.evaluate(OWN) == before:
        handle.press("ArrowLeft")


def play(box: Locator) -> None:
    """Start and stop a recording, when it has got somewhere."""
    frame = box.locator(".nnlab-player .noUi-handle")
    before = frame.get_attribute("aria-valuenow") or ""
    box.get_by_role("button", name="Play", exact=True).press("Space")
    expect(frame).not_to_have_attribute("aria-valuenow", before)
    with suppress(TimeoutError):  # it may be over by then, and no button says Pause
        box.get_by_role("button", name="Pause", exact=True).press("Space", timeout=2000)
    expect(box.get_by_role("button", name="Play", exact=True)).to_be_visible()
