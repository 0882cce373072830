// What JupyterLab (4.6) leaves out of what stands below a cell: a picture's alt text; where a widget is no more since its
// kernel has ended, the picture or the text that the output holds beside it; and, where a panel or a question has not run
// yet, a button that starts the lesson (start.js).
//
// What a bundler would make of it is written by hand: JupyterLab calls `init` with the modules that extensions share,
// and `get` for the list of plugins. So there is nothing to build.
(() => {
  let shared;
  const folder = document.currentScript.src.replace(/[^/]*$/, "");

  const load = async (name) => {
    const versions = Object.values(shared[name]); // JupyterLab's own is the only one
    return (await versions[0].get())();
  };

  // Calls `finish(node, model)` after the factory's renderers have rendered.
  const withFinish = (factory, finish) => ({
    ...factory,
    createRenderer(options) {
      const made = factory.createRenderer(options), render = made.renderModel.bind(made);
      made.renderModel = async (model) => {
        await render(model);
        finish(made.node, model);
      };
      return made;
    },
  });

  const finishOutputs = (registry, mimeType, finish) => {
    const factory = withFinish(registry.getFactory(mimeType), finish);
    registry.addFactory({ ...factory, mimeTypes: [mimeType] }, registry.getRank(mimeType));
  };

  const alt = (IRenderMimeRegistry) => ({
    id: "nnlab:alt",
    autoStart: true,
    requires: [IRenderMimeRegistry],
    activate(_, registry) {
      finishOutputs(registry, "image/png", (node, { metadata }) => {
        const { alt } = metadata["image/png"] ?? {};
        if (alt) node.querySelector("img").alt = alt;
      });
    },
  });

  const start = (IRenderMimeRegistry, INotebookTracker, createStarter) => ({
    id: "nnlab:start",
    autoStart: true,
    requires: [IRenderMimeRegistry, INotebookTracker],
    activate(_, registry, tracker) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${folder}start.css` }));
      const decorate = createStarter(tracker);
      for (const mimeType of ["image/png", "text/html"]) {
        finishOutputs(registry, mimeType, (node, { metadata }) => { if (metadata.nnlab) decorate(node, metadata.nnlab); });
      }
    },
  });

  // `nnlab lab` opens the first lesson. The list of files would take its room; it's hidden once, and stays where one opens it.
  const sidebar = (PageConfig) => ({
    id: "nnlab:sidebar",
    autoStart: true,
    activate(app) {
      const started = PageConfig.getOption("nnlabStarted");
      if (!started || localStorage.getItem("nnlab:started") === started) return;
      localStorage.setItem("nnlab:started", started);
      app.restored.then(() => app.shell.collapseLeft?.());
    },
  });

  const WIDGET = "application/vnd.jupyter.widget-view+json";
  const SOON = 300; // milliseconds: a widget that is alive is there by then, so nothing else flickers in its place

  const makePoster = async (model, registry) => {
    const { [WIDGET]: _, ...rest } = model.data;
    const mimeType = registry.preferredMimeType(rest, model.trusted ? "any" : "ensure");
    if (!mimeType) return null; // there is nothing beside the widget
    const made = registry.createRenderer(mimeType);
    await made.renderModel(model);
    return made.node;
  };

  // What renders a widget is a Lumino panel, which holds the widget when it was found. Until then its node says
  // "Loading widget...", and when there is no hope, "Error displaying widget: model not found", and has a class more.
  // The poster takes the place of both. It is no widget of the panel, so that one that comes after all takes its place.
  const isLost = (panel) => panel.widgets?.length === 0 && panel.node.classList.contains("jupyter-widgets");

  // ipywidgets (8.1) looks for a widget ten times a second, and gives up after two, without a look after the last pause.
  const hasComeAfterAll = async (panel, model) => {
    if (!isLost(panel)) return false;
    return (await panel._manager?.promise)?.has_model?.(model.data[WIDGET].model_id);
  };

  const withPoster = (render, registry) => {
    const posters = new WeakMap(); // of each panel, which renders again when the kernel has told of its widgets
    return async function renderModel(model) {
      const isMissing = () => this.widgets?.length === 0;
      const show = async () => {
        if (!isMissing()) return;
        if (!posters.has(this)) posters.set(this, makePoster(model, registry).catch(console.error));
        const poster = await posters.get(this);
        if (!poster || !isMissing()) return; // it may have come meanwhile
        this.node.replaceChildren(poster);
        this.node.classList.toggle("nnlab-loading", !isLost(this)); // no button while it may still come
      };
      const rendered = render.call(this, model).then(async () => {
        if (!(await hasComeAfterAll(this, model))) return;
        this.removeClass("jupyter-widgets");
        await render.call(this, model);
      });
      if (!posters.has(this)) await Promise.race([rendered, new Promise((go) => setTimeout(go, SOON))]);
      await show();
      await rendered;
      await show();
    };
  };

  const poster = (IRenderMimeRegistry) => ({
    id: "nnlab:poster",
    autoStart: true,
    requires: [IRenderMimeRegistry],
    activate(app, registry) {
      app.started.then(() => { // now ipywidgets has told how it renders, and no notebook is open yet
        const sample = registry.getFactory(WIDGET)?.createRenderer({ mimeType: WIDGET });
        const shared = sample && Object.getPrototypeOf(sample); // by all renderers, whichever notebook they are in
        if (shared?.renderModel) shared.renderModel = withPoster(shared.renderModel, registry);
        sample?.dispose?.();
      });
    },
  });

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.nnlab = {
    init: (scope) => { shared = scope; },
    get: async () => {
      const { IRenderMimeRegistry } = await load("@jupyterlab/rendermime");
      const { PageConfig } = await load("@jupyterlab/coreutils");
      const { INotebookTracker, NotebookActions } = await load("@jupyterlab/notebook");
      const { createStarter } = await import(`${folder}start.js`);
      const plugins = [alt(IRenderMimeRegistry), poster(IRenderMimeRegistry), sidebar(PageConfig)];
      plugins.push(start(IRenderMimeRegistry, INotebookTracker, (tracker) => createStarter(tracker, NotebookActions)));
      return () => ({ __esModule: true, default: plugins });
    },
  };
})();
