// Shows the newest frame, and sends what pointer and keyboard do. Everything else is Python.

function element(tag, parent, name, attributes = {}) {
  const made = parent.appendChild(document.createElement(tag));
  made.className = name;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function url(png) {
  const bytes = new Uint8Array(png.buffer, png.byteOffset, png.byteLength);
  if (bytes.toBase64) return "data:image/png;base64," + bytes.toBase64(); // browsers since 2025: a millisecond less
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return "data:image/png;base64," + btoa(text);
}

function parts(model, el) {
  el.classList.add("nnlab-picture");
  const width = model.get("sizes").reduce((sum, [each]) => sum + each + 8, 0);
  el.style.setProperty("--nnlab-width", `${width}px`);
  const figures = element("div", el, "nnlab-figures");
  const images = model.get("sizes").map(([width, height]) => {
    const stage = element("div", figures, "nnlab-stage", { style: `width:${width}px` });
    return element("img", stage, "", { width, height, draggable: "false", decoding: "sync", alt: "" });
  });
  const said = element("div", el, "nnlab-said");
  return {
    images,
    sentence: element("p", said, "nnlab-sentence"),
    help: element("p", said, "nnlab-help"),
    error: element("pre", said, "nnlab-error", { role: "alert" }),
    html: element("div", said, "nnlab-html"),
    goals: element("ul", said, "nnlab-goals", { "aria-label": "Goals" }),
    live: element("div", el, "nnlab-unseen", { "aria-live": "polite" }),
  };
}

// Draws until what is drawn is the newest; frames that come meanwhile but the last are never drawn.
function drawer(model, page) {
  let drawing = false, drawn = -1, speaking;
  return async () => {
    if (drawing) return;
    drawing = true;
    while (drawn !== model.get("frame").seq) {
      const frame = model.get("frame");
      const changed = [];
      frame.pngs.map(url).forEach((src, i) => {
        const image = page.images[i];
        if (src !== image.src) changed.push(Object.assign(image, { src })); // till it is there, the old one stays
        image.alt = frame.sentence;
      });
      tell(page, frame);
      await Promise.all(changed.map((image) => image.decode()));
      drawn = frame.seq;
      page.images[0].dataset.seq = drawn;
      page.dry?.(frame.handled);
    }
    drawing = false;
    clearTimeout(speaking); // a screen reader hears of it when it has been still for half a second
    speaking = setTimeout(() => { page.live.textContent = page.sentence.textContent + page.news; }, 500);
  };
}

function tell(page, frame) {
  const reached = frame.goals.filter(([, is]) => is).length;
  page.news = reached > page.reached ? ` ${reached} of ${frame.goals.length} goals reached.` : "";
  page.reached = reached;
  page.sentence.textContent = frame.sentence;
  page.error.textContent = page.farewell || frame.error;
  const html = page.html.cloneNode();
  html.innerHTML = frame.html;
  become(page.html, html);
  const goals = page.goals.cloneNode();
  for (const [text, reached] of frame.goals) {
    const goal = element("li", goals, reached ? "nnlab-reached" : "");
    element("span", goal, "nnlab-unseen").textContent = reached ? "reached: " : "not yet: ";
    goal.append(text);
  }
  become(page.goals, goals);
}

// Changes in the page only what has changed: laying a dozen formulae out anew takes as long as all the rest of a frame.
function become(shown, wanted) {
  const old = [...shown.childNodes], fresh = [...wanted.childNodes];
  if (old.length !== fresh.length) return shown.replaceChildren(...fresh);
  old.forEach((node, i) => {
    if (node.isEqualNode(fresh[i])) return;
    if (!node.cloneNode().isEqualNode(fresh[i].cloneNode())) node.replaceWith(fresh[i]);
    else become(node, fresh[i]);
  });
}

// Moves that wait are replaced by the newest one; all else is kept, in order, until the kernel is ready for it.
function sender(model) {
  let waiting = [], number = 0;
  const flush = () => {
    if (!waiting.length || model.get("frame").handled < number) return;
    number = Math.max(number, model.get("frame").handled) + 1; // another view of the panel may have sent some
    model.send({ number, events: waiting.splice(0) });
  };
  model.on("change:frame", flush);
  return (event) => {
    const last = waiting.at(-1);
    if (event.kind === "move" && last?.kind === "move") event.path = [...waiting.pop().path, ...event.path];
    waiting.push(event);
    flush();
    return waiting.length ? number + 1 : number; // the number under which the kernel will have heard of it
  };
}

// Ink over a picture, there at once; it dries when the kernel's own picture shows it.
function inkOver(image, [width, height], pen) {
  const size = { width: 2 * width, height: 2 * height, "aria-hidden": "true" };
  const canvas = element("canvas", image.parentElement, "nnlab-ink", size);
  const context = canvas.getContext("2d");
  let last = null, until = 0;
  return {
    draw(path, number, ends) {
      Object.assign(context, { lineWidth: 2 * pen, lineCap: "round", lineJoin: "round" });
      context.strokeStyle = getComputedStyle(canvas).color;
      context.beginPath();
      for (const [x, y] of last ? [last, ...path] : path) {
        context.lineTo(x * canvas.width, (1 - y) * canvas.height);
        context.lineTo(x * canvas.width + 0.01, (1 - y) * canvas.height); // a single place is a dot
      }
      context.stroke();
      [last, until] = [ends ? null : path.at(-1), number];
    },
    dry(handled) {
      if (!last && handled >= until) context.clearRect(0, 0, canvas.width, canvas.height);
    },
  };
}

function listenToPointer(image, figure, send, ink) {
  let start = null; // where the button went down, as the share of width and height from the lower left
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
  stage.dataset.lmSuppressShortcuts = "true"; // else JupyterLab takes the arrow keys
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-label", help);
  stage.addEventListener("keydown", (event) => {
    if (["Tab", "Escape"].includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    send({ kind: "key", key: (event.shiftKey && event.key.length > 1 ? "Shift+" : "") + event.key });
  });
}

// JupyterLab would take the arrow keys from a menu, and add and delete cells with letters. Ctrl+S and the like stay its own.
function keepKeys(panel) {
  const theirs = (event) => event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key === "Enter");
  panel.addEventListener("keydown", (event) => { if (!theirs(event)) event.stopPropagation(); });
}

// ipywidgets gives a slider's handle, its number and play's buttons no name that a screen reader could read.
function nameControls(panel) {
  const names = { "fa-play": "Play", "fa-pause": "Pause", "fa-stop": "To the start" };
  for (const icon of panel.querySelectorAll(".widget-play i")) {
    const name = names[[...icon.classList].find((name) => name in names)];
    const button = icon.parentElement;
    if (name && button.title !== name) Object.assign(button, { title: name, ariaLabel: name });
    if (icon.matches(".fa-retweet")) button.remove(); // repeat, which no panel shows
  }
  const set = (part, name, value) => { if (part.getAttribute(name) !== value) part.setAttribute(name, value); };
  for (const slider of panel.querySelectorAll(".widget-slider")) {
    const label = slider.querySelector(".widget-label")?.textContent, readout = slider.querySelector(".widget-readout");
    const handles = [...slider.querySelectorAll(".noUi-handle")];
    const off = slider.querySelector(".noUi-target")?.hasAttribute("disabled");
    for (const part of label ? [readout, ...handles] : []) set(part, "aria-label", label);
    for (const handle of handles) set(handle, "tabindex", off ? "-1" : "0"); // what is off is no stop for Tab
    if (slider.matches(".nnlab-steps")) { // of names: the slider would say a number, and what is typed would be lost
      set(readout, "contenteditable", "false");
      for (const handle of handles) set(handle, "aria-valuetext", readout.textContent);
    } else set(readout, "role", "textbox");
  }
}

// A kernel that is gone answers no more: what plays stands still, and the panel says so.
function watchKernel(model, page) {
  model.on("comm_live_update", async () => {
    page.farewell = page.error.textContent = "The kernel has been restarted: run this cell again.";
    if (!model.get("play")) return;
    const play = await model.widget_manager.get_model(model.get("play").slice("IPY_MODEL_".length));
    play.set("playing", false);
  });
}

// Tells the kernel of the theme and the pixel ratio, now and when they change.
function watchLooks(model, signal) {
  const look = () => {
    model.set("dark", document.body.dataset.jpThemeLight === "false");
    model.set("ratio", Math.min(2, Math.max(1, window.devicePixelRatio)));
    model.save_changes();
  };
  const theme = new MutationObserver(look);
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  signal.addEventListener("abort", () => theme.disconnect());
  window.addEventListener("resize", look, { signal }); // the browser's zoom
  const screen = () => { // a window that is moved to another screen need not be resized
    matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener("change", screen, { once: true, signal });
    look();
  };
  screen();
}

const WATCHED = ["class", "disabled", "contenteditable", "aria-valuetext"];

function render({ model, el }) {
  const page = parts(model, el), draw = drawer(model, page), send = sender(model), closing = new AbortController();
  page.help.textContent = model.get("help");
  page.images.forEach((image, i) => {
    const stage = image.parentElement;
    const ink = model.get("pen") && i === 0 ? inkOver(image, model.get("sizes")[0], model.get("pen")) : null;
    if (ink) page.dry = ink.dry;
    if (model.get("hears_pointer")) listenToPointer(image, i, send, ink);
    if (model.get("hears_pointer")) stage.classList.add("nnlab-touch");
    if (model.get("hears_keys")) listenToKeys(stage, page.help.textContent, send);
  });
  model.on("change:frame", draw);
  watchLooks(model, closing.signal);
  watchKernel(model, page);
  const names = new MutationObserver(() => nameControls(el.closest(".nnlab-panel") ?? el));
  const attached = new ResizeObserver(() => { // only now is the panel around it known
    attached.disconnect();
    names.observe(el.closest(".nnlab-panel") ?? el, { childList: true, subtree: true, attributeFilter: WATCHED });
    nameControls(el.closest(".nnlab-panel") ?? el);
    keepKeys(el.closest(".nnlab-panel") ?? el);
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
