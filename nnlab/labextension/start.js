// "Start this lesson": a button on what stands below a panel's cell or a question's before they have run. It runs all
// cells of the notebook, one after the other, also past one that fails, and tells how far it is.
//
// The kernel marks such outputs with `nnlab` in their metadata, so nothing happens in notebooks that aren't lessons.

const READY = "▶ Start this lesson";
const SETTLED = 1000, READABLE = 4000; // milliseconds: pictures have their size, and a short sentence has been read

const isOver = (status) => ["dead", "autorestarting", "restarting", "terminating", "unknown"].includes(status);

const lastError = (cell) => {
  const outputs = cell.model.outputs.toJSON();
  return outputs.findLast(({ output_type }) => output_type === "error");
};

// Runs the cells. Returns those that failed, with what they raised, and why it ended early, if it did.
async function runAll(panel, NotebookActions, tell) {
  const { content: notebook, sessionContext } = panel, failed = [];
  let ended = "", hearEnd;
  const end = new Promise((resolve) => { hearEnd = resolve; });
  const hear = (_, status) => {
    if (!isOver(status)) return;
    ended = "Python, the kernel, has ended.";
    hearEnd(false);
  };
  await sessionContext.ready;
  if (!sessionContext.session?.kernel) await sessionContext.startKernel?.();
  if (!sessionContext.session?.kernel) return { failed, ended: "There is no kernel." };
  sessionContext.statusChanged.connect(hear);
  const cells = notebook.widgets.filter(({ model }) => model.type === "code" && model.sharedModel.source.trim());
  for (const [i, cell] of cells.entries()) {
    if (cell.isDisposed) continue; // the learner has deleted it meanwhile
    tell(i, cells.length);
    const ran = await Promise.race([NotebookActions.runCells(notebook, [cell], sessionContext), end]);
    if (ended || panel.isDisposed) break;
    if (ran) continue;
    const error = lastError(cell);
    failed.push({ cell, name: error?.ename ?? "an error" });
    if (error?.ename === "KeyboardInterrupt") {
      ended = "You have interrupted it.";
      break;
    }
  }
  sessionContext.statusChanged.disconnect(hear);
  return { failed, ended };
}

// Keeps a node where it is in the window while the lesson grows above it, until the reader moves away or `release` is
// called. (The browser's own scroll anchoring does nothing at the top of a page.)
function hold(node, scroller) {
  const place = node.getBoundingClientRect().top, reader = new AbortController(), { signal } = reader;
  for (const move of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    window.addEventListener(move, () => reader.abort(), { signal, capture: true, passive: true });
  }
  const keep = () => {
    if (signal.aborted || !node.isConnected) return;
    const moved = node.getBoundingClientRect().top - place;
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
    requestAnimationFrame(keep);
  };
  keep();
  return () => reader.abort();
}

// What is said in the end. Cells are named by the number that JupyterLab shows beside them.
function summary({ failed, ended }) {
  const names = failed.map(({ cell, name }) => `[${cell.model.executionCount ?? "*"}] (${name})`).join(", ");
  const failures = failed.length ? `These cells stopped with an error: ${names}.` : "";
  if (ended) return [ended, failures, "To run the lesson, press Start this lesson again."].filter(Boolean).join(" ");
  return failures ? `The lesson is ready. ${failures}` : "The lesson is ready.";
}

// A line at the bottom of a notebook that says how far the lesson is, also to screen readers, and how it ended.
function createStatus(panel) {
  panel.node.querySelector(".nnlab-status")?.remove();
  const line = panel.node.appendChild(document.createElement("div"));
  line.className = "nnlab-status";
  const text = Object.assign(line.appendChild(document.createElement("span")), { role: "status" });
  const bar = line.appendChild(document.createElement("progress"));
  bar.ariaLabel = "How much of the lesson has run";
  return {
    show(message, share) {
      text.textContent = message;
      bar.value = share;
    },
    end(message, isWell) {
      text.textContent = message;
      bar.remove();
      if (isWell) setTimeout(() => line.remove(), READABLE);
      const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×", ariaLabel: "Close" });
      close.addEventListener("click", () => line.remove());
      line.append(close);
    },
  };
}

// Returns `decorate(node, kind)`, which adds the button to an output's node.
export function createStarter(tracker, NotebookActions) {
  const running = new WeakMap(); // of each notebook: what its buttons say

  const show = (panel) => {
    for (const button of panel.node.querySelectorAll(".nnlab-start")) {
      button.textContent = running.get(panel) ?? READY;
      button.setAttribute("aria-disabled", running.has(panel)); // not `disabled`, which would take the focus away
    }
  };

  const start = async (panel, node) => {
    if (running.has(panel)) return;
    const notebook = panel.content, here = notebook.widgets.findIndex((cell) => cell.node.contains(node));
    notebook.activeCellIndex = here; // where the keyboard goes on
    const cell = notebook.widgets[here].node, release = hold(cell, cell.closest(".jp-WindowedPanel-outer"));
    const status = createStatus(panel);
    const tell = (message, share) => {
      running.set(panel, `${message} …`);
      status.show(message, share);
      show(panel);
    };
    tell("Starting Python", 0);
    const done = await runAll(panel, NotebookActions, (i, n) => tell(`Running cell ${i + 1} of ${n}`, i / n));
    running.delete(panel);
    setTimeout(release, SETTLED);
    status.end(summary(done), !done.failed.length && !done.ended);
    if (!panel.isDisposed) show(panel);
  };

  return (node, kind) => {
    if (node.querySelector(".nnlab-start")) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "nnlab-start", textContent: READY });
    button.addEventListener("keydown", (event) => event.stopPropagation()); // JupyterLab would take Space and Enter
    const notebook = () => tracker.find((panel) => panel.node.contains(button));
    button.addEventListener("click", () => start(notebook(), button));
    const picture = kind === "panel" && node.querySelector("img");
    if (picture) {
      const poster = document.createElement("div");
      poster.className = "nnlab-poster";
      picture.replaceWith(poster);
      poster.append(picture, button);
    } else node.append(button);
    requestAnimationFrame(() => { if (notebook()) show(notebook()); });
  };
}
