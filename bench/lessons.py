"""What a lesson costs: seconds under nbval, and the memory of its kernel at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
DEPENDENCIES = "import anywidget, contourpy, ipywidgets, matplotlib.backends.backend_agg, matplotlib.figure"
MNIST = "from nnlab import datasets; digits = datasets.mnist(download=False)"


def course() -> dict[str, float]:
    """Seconds of each lesson's cells under strict nbval with the built-in data, and of the whole run."""
    with built_in_data() as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", f"--junitxml={report}"]
        started = time.perf_counter()
        subprocess.run([*command, str(NOTEBOOKS)], check=True, stdout=subprocess.DEVNULL)
        whole = time.perf_counter() - started
        seconds: dict[str, float] = defaultdict(float)
        for cell in ET.parse(report).iter("testcase"):
            seconds[cell.attrib["classname"].split(".")[1]] += float(cell.attrib["time"])
    return {**seconds, "in all": whole}


def room() -> dict[str, float]:
    """Megabytes of a kernel that has imported what the widgets need, and of a kernel at the end of each lesson."""
    with built_in_data():
        table = {"what the widgets import": resident(cells(DEPENDENCIES))}
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            table[path.stem] = resident(nbformat.read(path, 4))
    if os.environ.get("NNLAB_DATA"):
        table["the same and MNIST"] = resident(cells(DEPENDENCIES, MNIST))
    return table


def cells(*sources: str) -> nbformat.NotebookNode:
    """A notebook of these code cells."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def resident(notebook: nbformat.NotebookNode) -> float:
    """Megabytes that the notebook's kernel holds after its last cell."""
    client = NotebookClient(
        notebook, timeout=600, extra_arguments=["--log-level=ERROR"], resources={"metadata": {"path": str(NOTEBOOKS)}}
    )
    with client.setup_kernel():
        for number, cell in enumerate(notebook.cells):
            client.execute_cell(cell, number)
        return psutil.Process(client.km.provisioner.pid).memory_info().rss / 1e6


@contextmanager
def built_in_data():
    """A learner's first visit: no progress yet and no MNIST."""
    with tempfile.TemporaryDirectory() as folder:
        new = {"NNLAB_DATA": "", "XDG_CACHE_HOME": folder, "NNLAB_PROGRESS": str(Path(folder, "progress.json"))}
        before = {name: os.environ.get(name) for name in new}
        os.environ.update(new)
        try:
            yield folder
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
