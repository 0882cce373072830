// The page's half of a panel: show the newest frame, send pointer and key events; name the controls for screen readers.

function appendElement(tag, parent, name, attributes = {}) {
  const child = parent.appendChild(document.createElement(tag));
  child.className = name;
  for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
  return child;
}

function dataUrl(png) {
  const bytes = new Uint8Array(png.buffer, png.byteOffset, png.byteLength);
  if (bytes.toBase64) return "data:image/png;base64," + bytes.toBase64(); // newer and faster
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return "data:image/png;base64," + btoa(text);
}

// The parts of the card that are ours; Reset, the controls and the player are ipywidgets. picture.css says what goes where.
function createPage(model, el) {
  el.classList.add("nnlab-picture");
  const header = appendElement("div", el, "nnlab-header");
  appendElement("h3", header, "").textContent = model.get("title");
  const done = appendElement("span", header, "nnlab-done");
  const middle = appendElement("div", el, "nnlab-middle");
  const figures = appendElement("div", middle, "nnlab-figures");
  const images = model.get("sizes").map(([width, height]) => {
    const stage = appendElement("div", figures, "nnlab-stage", { style: `width:${width}px` });
    return appendElement("img", stage, "", { width, height, draggable: "false", decoding: "sync", alt: "" });
  });
  const sentence = appendElement("p", middle, "nnlab-sentence");
  const error = appendElement("pre", middle, "nnlab-error", { role: "alert" });
  const help = appendElement("p", middle, "nnlab-help");
  const html = appendElement("div", el, "nnlab-html");
  const tasks = appendElement("div", el, "nnlab-tasks");
  appendElement("h4", tasks, "nnlab-label").textContent = "Goals";
  const goals = appendElement("ul", tasks, "nnlab-goals", { "aria-label": "Goals" });
  const live = appendElement("div", el, "nnlab-unseen", { "aria-live": "polite" });
  return { header, done, images, sentence, help, error, html, goals, live };
}

// Returns a function that draws the newest frame. While one is being decoded, newer frames replace each other.
function createDrawer(model, page) {
  let drawing = false, drawn = -1, speaking;
  return async () => {
    if (drawing) return;
    drawing = true;
    while (drawn !== model.get("frame").seq) {
      const frame = model.get("frame");
      const changed = [];
      frame.pngs.map(dataUrl).forEach((src, i) => {
        const image = page.images[i];
        if (src !== image.src) changed.push(Object.assign(image, { src })); // the old one stays until then
        image.alt = frame.sentence;
      });
      updateText(page, frame);
      await Promise.all(changed.map((image) => image.decode()));
      drawn = frame.seq;
      page.images[0].dataset.seq = drawn;
      page.clearInk?.(frame.handled);
    }
    drawing = false;
    clearTimeout(speaking); // screen readers announce the sentence after half a second without changes
    speaking = setTimeout(() => { page.live.textContent = page.sentence.textContent + page.news; }, 500);
  };
}

function updateText(page, frame) {
  const reached = frame.goals.filter(([, is]) => is).length;
  page.news = reached > page.reached ? ` ${reached} of ${frame.goals.length} goals reached.` : "";
  page.reached = reached;
  page.done.textContent = frame.goals.length ? `${reached} of ${frame.goals.length} goals` : "";
  page.sentence.textContent = frame.sentence;
  page.error.textContent = page.restarted || frame.error;
  const html = page.html.cloneNode();
  html.innerHTML = frame.html;
  patch(page.html, html);
  const goals = page.goals.cloneNode();
  for (const [text, reached] of frame.goals) {
    const goal = appendElement("li", goals, reached ? "nnlab-reached" : "");
    appendElement("span", goal, "nnlab-unseen").textContent = reached ? "reached: " : "not yet: ";
    goal.append(text);
  }
  patch(page.goals, goals);
}

// Patches only the nodes that differ: laying out a dozen formulae again takes as long as the rest of a frame.
function patch(target, source) {
  const old = [...target.childNodes], fresh = [...source.childNodes];
  if (old.length !== fresh.length) return target.replaceChildren(...fresh);
  old.forEach((node, i) => {
    if (node.isEqualNode(fresh[i])) return;
    if (!node.cloneNode().isEqualNode(fresh[i].cloneNode())) node.replaceWith(fresh[i]);
    else patch(node, fresh[i]);
  });
}

// Queues events until the kernel has handled the last message. Consecutive moves are merged into one; order is kept.
function createSender(model) {
  let waiting = [], number = 0;
  const flush = () => {
    if (!waiting.length || model.get("frame").handled < number) return;
    number = Math.max(number, model.get("frame").handled) + 1; // another view of the same panel may have sent messages
    model.send({ number, events: waiting.splice(0) });
  };
  model.on("change:frame", flush);
  return (event) => {
    const last = waiting.at(-1);
    if (event.kind === "move" && last?.kind === "move") event.path = [...waiting.pop().path, ...event.path];
    waiting.push(event);
    flush();
    return waiting.length ? number + 1 : number; // the number of the message that carries this event
  };
}

// A canvas over a picture that shows strokes at once; it's cleared when the kernel's own picture shows them.
function createInk(image, [width, height], pen) {
  const size = { width: 2 * width, height: 2 * height, "aria-hidden": "true" };
  const canvas = appendElement("canvas", image.parentElement, "nnlab-ink", size);
  const context = canvas.getContext("2d");
  let last = null, lastNumber = 0;
  return {
    draw(path, number, ends) {
      Object.assign(context, { lineWidth: 2 * pen, lineCap: "round", lineJoin: "round" });
      context.strokeStyle = getComputedStyle(canvas).color;
      context.beginPath();
      for (const [x, y] of last ? [last, ...path] : path) {
        context.lineTo(x * canvas.width, (1 - y) * canvas.height);
        context.lineTo(x * canvas.width + 0.01, (1 - y) * canvas.height); // so that a single point becomes a dot
      }
      context.stroke();
      [last, lastNumber] = [ends ? null : path.at(-1), number];
    },
    clearIfShown(handled) {
      if (!last && handled >= lastNumber) context.clearRect(0, 0, canvas.width, canvas.height);
    },
  };
}

function listenToPointer(image, figure, send, ink) {
  let start = null; // where the button was pressed, as shares of width and height from the lower left
  const at = (event) => {
    const box = image.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (box.bottom - event.clientY) / box.height];
  };
  const report = (kind) => (event) => {
    if (kind === "down" && event.button === 0) {
      start = at(event);
      image.setPointerCapture(event.pointerId);
    }
    if (!start) return;
    const path = kind === "move" ? (event.getCoalescedEvents?.() ?? []).map(at) : [];
    if (!path.length) path.push(at(event));
    const number = send({ kind, figure, start, at: at(event), path });
    ink?.draw(path, number, kind === "up");
    if (kind === "up") start = null;
  };
  image.addEventListener("pointerdown", report("down"));
  image.addEventListener("pointermove", report("move"));
  image.addEventListener("pointerup", report("up"));
  image.addEventListener("pointercancel", report("up"));
}

function listenToKeys(stage, help, send) {
  stage.tabIndex = 0;
  stage.dataset.lmSuppressShortcuts = "true"; // otherwise JupyterLab takes the arrow keys
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-label", help);
  stage.addEventListener("keydown", (event) => {
    if (["Tab", "Escape"].includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    send({ kind: "key", key: (event.shiftKey && event.key.length > 1 ? "Shift+" : "") + event.key });
  });
}

// Hides keys from JupyterLab, which would use arrows and letters to move, add and delete cells. It keeps Ctrl+S etc.
function keepKeysFromJupyterLab(panel) {
  const isShortcut = (event) =>
    event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key === "Enter");
  panel.addEventListener("keydown", (event) => { if (!isShortcut(event)) event.stopPropagation(); });
}

// How far a slider's handle is from the left end, in percent. noUiSlider moves it by a tenth of that, from the right end,
// and rounds what it tells of its value.
const share = (handle) => 100 + parseFloat(handle.parentElement.style.transform.match(/-?[\d.]+/)?.[0] ?? -1000) / 10;

// Sets ARIA labels, which ipywidgets lacks, on slider handles, slider readouts and the buttons of Play.
function nameControls(panel) {
  const names = { "fa-play": "Play", "fa-pause": "Pause", "fa-stop": "To the start" };
  for (const icon of panel.querySelectorAll(".widget-play i")) {
    const name = names[[...icon.classList].find((name) => name in names)];
    const button = icon.parentElement;
    if (name && button.title !== name) Object.assign(button, { title: name, ariaLabel: name });
    if (icon.matches(".fa-retweet")) button.remove(); // the repeat button, which no panel uses
  }
  const set = (part, name, value) => { if (part.getAttribute(name) !== value) part.setAttribute(name, value); };
  for (const choice of panel.querySelectorAll(".widget-toggle-buttons")) {
    set(choice, "role", "group");
    set(choice, "aria-label", choice.querySelector(".widget-label")?.textContent ?? "");
    for (const button of choice.querySelectorAll("button")) {
      set(button, "aria-pressed", String(button.classList.contains("mod-active")));
    }
  }
  for (const slider of panel.querySelectorAll(".widget-slider")) {
    const label = slider.querySelector(".widget-label")?.textContent, readout = slider.querySelector(".widget-readout");
    const handles = [...slider.querySelectorAll(".noUi-handle")];
    const off = slider.querySelector(".noUi-target")?.hasAttribute("disabled");
    for (const part of label ? [readout, ...handles] : []) set(part, "aria-label", label);
    for (const handle of handles) set(handle, "tabindex", off ? "-1" : "0"); // Tab skips disabled sliders
    const fill = handles.length === 1 ? `${share(handles[0]).toFixed(1)}%` : "0%";
    if (slider.style.getPropertyValue("--nnlab-fill") !== fill) slider.style.setProperty("--nnlab-fill", fill);
    if (slider.matches(".nnlab-steps")) { // a SelectionSlider: its value is an index, and typing into it has no effect
      set(readout, "contenteditable", "false");
      for (const handle of handles) set(handle, "aria-valuetext", readout.textContent);
    } else set(readout, "role", "textbox");
  }
}

// Lets one type 0,5 or a real minus sign beside a slider, where ipywidgets would read 0, and go on without Enter, which it
// would not notice.
function readNumbersAsTyped(panel) {
  let shown; // what stood there when the learner came
  const listen = (type, act) => panel.addEventListener(type, (event) => {
    if (event.target.matches?.(".widget-readout[contenteditable=true]")) act(event);
  }, { capture: true });
  listen("focus", ({ target }) => { shown = target.textContent; });
  listen("keydown", ({ key, target }) => {
    if (key !== "Enter") return;
    const plain = target.textContent.replace("\u2212", "-").replace(/^(\s*-?\d*),(\d+\s*)$/, "$1.$2");
    if (plain !== target.textContent) target.textContent = plain;
  });
  listen("blur", ({ target }) => {
    if (target.textContent === shown) return; // which may be rounded, so it isn't read again
    target.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 13, bubbles: true }));
  });
}

// After a kernel restart, stops the player and says that the cell has to be run again.
function watchKernel(model, page) {
  model.on("comm_live_update", async () => {
    page.restarted = page.error.textContent = "The kernel has been restarted: run this cell again.";
    if (!model.get("play")) return;
    const play = await model.widget_manager.get_model(model.get("play").slice("IPY_MODEL_".length));
    play.set("playing", false);
  });
}

// Reports theme and pixel ratio to the kernel, now and whenever they change.
function watchThemeAndPixelRatio(model, signal) {
  const report = () => {
    model.set("dark", document.body.dataset.jpThemeLight === "false");
    model.set("ratio", Math.min(2, Math.max(1, window.devicePixelRatio)));
    model.save_changes();
  };
  const theme = new MutationObserver(report);
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  signal.addEventListener("abort", () => theme.disconnect());
  window.addEventListener("resize", report, { signal }); // browser zoom
  const watchScreen = () => { // moving the window to another screen needn't resize it
    const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener("change", watchScreen, { once: true, signal });
    report();
  };
  watchScreen();
}

const WATCHED = ["class", "disabled", "contenteditable", "aria-valuetext", "style"];

function render({ model, el }) {
  const page = createPage(model, el), draw = createDrawer(model, page), send = createSender(model);
  const closing = new AbortController();
  page.help.textContent = model.get("help");
  page.images.forEach((image, i) => {
    const stage = image.parentElement;
    const ink = model.get("pen") && i === 0 ? createInk(image, model.get("sizes")[0], model.get("pen")) : null;
    if (ink) page.clearInk = ink.clearIfShown;
    if (model.get("hears_pointer")) listenToPointer(image, i, send, ink);
    if (model.get("hears_pointer")) stage.classList.add("nnlab-touch");
    if (model.get("hears_keys")) listenToKeys(stage, page.help.textContent, send);
  });
  model.on("change:frame", draw);
  watchThemeAndPixelRatio(model, closing.signal);
  watchKernel(model, page);
  const names = new MutationObserver(() => nameControls(el.closest(".nnlab-panel") ?? el));
  const attached = new ResizeObserver(() => { // the surrounding panel is only known once attached
    attached.disconnect();
    names.observe(el.closest(".nnlab-panel") ?? el, { childList: true, subtree: true, attributeFilter: WATCHED });
    nameControls(el.closest(".nnlab-panel") ?? el);
    keepKeysFromJupyterLab(el.closest(".nnlab-panel") ?? el);
    readNumbersAsTyped(el.closest(".nnlab-panel") ?? el);
  });
  attached.observe(el);
  draw();
  return () => {
    closing.abort();
    names.disconnect();
    attached.disconnect();
  };
}

export default { render };
