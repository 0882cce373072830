"""A JupyterLab of its own, which reads and writes nothing of the machine's user."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from clean import hide_iri_grammar, path_without_node

# The debugger asks each kernel for its state, and complains where a test ends before the answer.
UNUSED = ("@jupyterlab/debugger-extension",)


def wait_for_server(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> dict[str, Any]:
    """Wait until a server that was just started accepts connections. Return its own description: port, token, ..."""
    deadline = time.monotonic() + 180
    while process.poll() is None and time.monotonic() < deadline:
        for path in runtime.glob("jpserver-*.json"):
            text = path.read_text()
            # The file exists a little before all of it is written, and before the server listens.
            if text.endswith("}") and _accepts_connections((about := json.loads(text))["port"]):
                return about
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text()}")


def _accepts_connections(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=60).close()
    except OSError:
        return False
    return True


class Lab:
    """The server: a process, its address and its folder of notebooks."""

    def __init__(self, home: Path, *options: str) -> None:
        self.notebooks = home / "notebooks"
        self.notebooks.mkdir()
        settings = home / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
        settings = home / "config" / "labconfig"
        settings.mkdir(parents=True)
        (settings / "page_config.json").write_text(json.dumps({"disabledExtensions": dict.fromkeys(UNUSED, True)}))
        folders = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
        flags = ["--no-browser", "--port=0", "--allow-root", f"--ServerApp.root_dir={self.notebooks}"]
        flags += ["--LabApp.expose_app_in_browser=True", f"--LabApp.user_settings_dir={home / 'settings'}"]
        flags += [f"--LabApp.workspaces_dir={home / 'workspaces'}"]
        flags += options
        hide_iri_grammar(home)
        self.log = (home / "log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *flags],
            env={
                **os.environ,
                **folders,
                "IPYTHONDIR": str(home / "ipython"),
                "NNLAB_PROGRESS": str(home / "progress.json"),
                "PATH": path_without_node(home),
                "PYTHONPATH": os.pathsep.join(filter(None, [str(home), os.environ.get("PYTHONPATH")])),
            },
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        try:
            about = wait_for_server(self.process, home / "runtime", home / "log")
        except RuntimeError:
            self.stop()
            raise
        self.url, self.token = f"http://127.0.0.1:{about['port']}", about["token"]

    def start_kernel(self) -> str:
        """Start a kernel in the folder of notebooks, and return its id."""
        asked = urllib.request.Request(
            f"{self.url}/api/kernels",
            data=b'{"name": "python3", "path": ""}',
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return str(json.load(answer)["id"])

    def write(self, cells: Sequence[str]) -> Path:
        """A new notebook with these cells."""
        notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
        notebook.metadata.kernelspec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        path = self.notebooks / f"lesson{len(list(self.notebooks.iterdir()))}.ipynb"
        nbformat.write(notebook, path)
        return path

    def bring(self, lesson: Path) -> Path:
        """A copy of a lesson."""
        return Path(shutil.copy(lesson, self.notebooks))

    def stop(self) -> None:
        """End the server, and with it every kernel."""
        self.process.terminate()
        self.process.wait(180)
        self.log.close()
