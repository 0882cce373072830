"""Checks: the JupyterLab extensions that show panels are installed and enabled; the server has the fast connection."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from nnlab.checkup.finding import FINE, NOTE, PACKAGE, WRONG, Finding, in_terminal, reinstall

PANELS = "shows the panels", "no panel is shown"
LAB_EXTENSIONS = {  # name in JupyterLab: (package it's installed by, what it does, what's missing without it)
    "@jupyter-widgets/jupyterlab-manager": ("jupyterlab_widgets", *PANELS),
    "anywidget": ("anywidget", *PANELS),
    "nnlab": (
        PACKAGE,
        "gives figures their alt text, and saved panels their pictures",
        "figures have no text for screen readers, and saved panels no pictures",
    ),
}


def lab_extensions() -> Iterator[Finding]:
    """Check JupyterLab's extensions, found the way JupyterLab does: the first copy on its path, unless disabled."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_federated_extensions, get_page_config

    path = jupyter_path("labextensions")
    home = os.environ.get("JUPYTERLAB_DIR") or os.path.join(sys.prefix, "share", "jupyter", "lab")
    page = get_page_config(path, os.path.join(home, "settings"))
    here = get_federated_extensions(path)
    lab = metadata.version("jupyterlab").partition(".")[0]
    for name, (package, does, amiss) in LAB_EXTENSIONS.items():
        again = reinstall(package)
        found = here.get(name, {})
        folder = Path(found.get("ext_path", ""))
        off = [each for each in page["disabledExtensions"] if each.partition(":")[0] == name]  # it, or plugins of it
        if not found or not (folder / found["jupyterlab"]["_build"]["load"]).is_file():
            yield Finding(WRONG, f"JupyterLab's page lacks {name}, and without it {amiss}.", again)
        elif off:
            fix = in_terminal(sys.executable, "-m", "jupyterlab.labextensions", "enable", *off)
            yield Finding(WRONG, f"{name} is switched off in JupyterLab, so {amiss}.", fix)
        elif found["version"] != (brought := _installed_version(package, name) or found["version"]):
            which = f"JupyterLab takes {name} {found['version']} from {folder}, but {package} brought {brought}."
            yield Finding(WRONG, which, f"Delete the folder {folder}. {again}")
        elif lab not in re.findall(r"(\d+)\.\d", found["dependencies"].get("@jupyterlab/application", f"{lab}.0")):
            yield Finding(WRONG, f"{name} {found['version']} is not made for JupyterLab {lab}.", again)
        else:
            yield Finding(FINE, f"{name} {found['version']}, which {does}, is in JupyterLab's page")


def _installed_version(package: str, name: str) -> str:
    """The version of the extension that a package installed; "" if its metadata doesn't list one."""
    ending = f"labextensions/{name}/package.json"
    files = [each for each in metadata.files(package) or () if each.as_posix().endswith(ending)]
    about = [json.loads(path.read_text(encoding="utf-8")) for each in files if (path := Path(each.locate())).is_file()]
    return str(about[0]["version"]) if about else ""


def slider_speed() -> Iterator[Finding]:
    """Check the connection class of the server running this notebook or, in a terminal, of one that would start now."""
    fix = f"Close JupyterLab, and go to the course's folder. {in_terminal(sys.executable, '-m', 'nnlab', 'lab')}"
    if "JPY_SESSION_NAME" in os.environ:  # set in every kernel started by a Jupyter server for a notebook
        chosen = os.environ.get("NNLAB_CONNECTION", "")
        if chosen == "QuickConnection":
            yield Finding(FINE, "sliders are quick: this notebook's server has nnlab's setting")
        elif chosen:
            yield Finding(NOTE, f"This server has a connection of its own, {chosen}, so sliders may answer late.")
        else:
            yield Finding(
                WRONG, "Sliders answer late: this notebook's server was started without nnlab's setting.", fix
            )
    elif _is_enabled("nnlab.server"):
        yield Finding(FINE, "sliders are quick: JupyterLab starts with nnlab's setting")
    else:
        yield Finding(WRONG, "Sliders answer late: nnlab's setting is off in JupyterLab's settings.", fix)


def _is_enabled(extension: str) -> bool:
    """Whether a server would load an extension, by the user's settings first, then by those that packages installed."""
    from jupyter_core.application import JupyterApp
    from jupyter_server.extension.config import ExtensionConfigManager

    server = JupyterApp(config_file_name="jupyter_server_config")
    server.load_config_file()
    brought = ExtensionConfigManager(read_config_path=server.config_file_paths)
    extensions: dict[str, bool] = brought.get_jpserver_extensions()  # type: ignore[no-untyped-call]
    own: dict[str, bool] = server.config.get("ServerApp", {}).get("jpserver_extensions", {})
    return {**extensions, **own}.get(extension, False)
