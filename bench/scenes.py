"""The same scene for each contestant, as a notebook's cells: a map of 100 × 100, 200 points, a border, and a text."""

COMMON = """
import numpy as np
from nnlab import SigmoidNeuron, datasets
X, y = datasets.gaussians(200, rng=0)
LIMITS = (-1.5, 1.5), (-1.125, 1.125)
PLACES = np.stack(np.meshgrid(*[np.linspace(*ends, 100) for ends in LIMITS]), axis=-1).reshape(-1, 2)

def answer(w1):
    return SigmoidNeuron([w1, 1.0], 0.2)(PLACES).reshape(100, 100)

def sentence(w1):
    return f"w1 = {w1:.2f}: {(SigmoidNeuron([w1, 1.0], 0.2)(X).round() == y).mean():.1%} are right."
"""

FLOOR = """
import ipywidgets
slider, label = ipywidgets.FloatSlider(1.0, min=-3.0, max=3.0, step=0.02), ipywidgets.Label("w1 = 1.00")
slider.observe(lambda change: setattr(label, "value", f"w1 = {change.new:.2f}"), "value")
ipywidgets.VBox([slider, label])
"""

PANEL = """
from nnlab import plots
from nnlab.widgets import Panel

def build(fig):
    ax = plots.plane(fig, *LIMITS, equal=False)
    shades, border = plots.decision_map(ax, border=0.5), plots.line(ax)
    plots.points(ax, X, y)
    def update(w1=1.0):
        shades.move(answer(w1))
        border.move((w1, 1.0), 0.2)
        return sentence(w1)
    return update

panel = Panel(build, w1=(-3.0, 3.0, 0.02))
panel
"""

INTERACT = """
%matplotlib inline
import ipywidgets
import matplotlib.pyplot as plt

def draw(w1):
    fig, ax = plt.subplots(figsize=(5.6, 4.2), dpi=100)
    ax.imshow(answer(w1), cmap="RdBu", vmin=0, vmax=1, extent=(*LIMITS[0], *LIMITS[1]), origin="lower", aspect="auto")
    ax.plot(LIMITS[0], [-(0.2 + w1 * x) for x in LIMITS[0]], color="black")
    ax.scatter(X[:, 0], X[:, 1], c=y, cmap="RdBu", edgecolor="white")
    ax.set(xlim=LIMITS[0], ylim=LIMITS[1], title=sentence(w1))
    plt.show()

ipywidgets.interact(draw, w1=ipywidgets.FloatSlider(1.0, min=-3.0, max=3.0, step=0.02))
"""

PLAYGROUND = """
from nnlab.lessons.lesson13_playground import playground
panel = playground(data="spirals", hidden=(8, 8, 8), activation="relu", init="he", batch_size=10, step="1 epoch")
panel
"""

SCENES = {"floor": FLOOR, "panel": PANEL, "interact": INTERACT}

KERNEL = """
import time
panel._picture.ratio = 1.0
seconds = []
for step in range(300):
    started = time.perf_counter()
    panel.set(w1=-3.0 + 0.02 * step)
    seconds.append(time.perf_counter() - started)
"""
