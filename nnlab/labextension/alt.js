// JupyterLab shows a picture without its alt text (4.6). This extension puts it there, from the output's metadata.
//
// What a bundler would make of it is written by hand: JupyterLab calls `init` with the modules that extensions share,
// and `get` for the list of plugins. So there is nothing to build.
(() => {
  let shared;

  const load = async (name) => {
    const versions = Object.values(shared[name]); // JupyterLab's own is the only one
    return (await versions[0].get())();
  };

  const withAlt = (factory, mimeType) => ({
    ...factory,
    createRenderer(options) {
      const made = factory.createRenderer(options), render = made.renderModel.bind(made);
      made.renderModel = async (model) => {
        await render(model);
        const { alt } = model.metadata[mimeType] ?? {};
        if (alt) made.node.querySelector("img").alt = alt;
      };
      return made;
    },
  });

  const plugin = (IRenderMimeRegistry) => ({
    id: "nnlab:alt",
    autoStart: true,
    requires: [IRenderMimeRegistry],
    activate(_, registry) {
      const mimeType = "image/png", rank = registry.getRank(mimeType);
      registry.addFactory({ ...withAlt(registry.getFactory(mimeType), mimeType), mimeTypes: [mimeType] }, rank);
    },
  });

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.nnlab = {
    init: (scope) => { shared = scope; },
    get: async () => {
      const { IRenderMimeRegistry } = await load("@jupyterlab/rendermime");
      return () => ({ __esModule: true, default: plugin(IRenderMimeRegistry) });
    },
  };
})();
