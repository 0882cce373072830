"""The static picture that a panel leaves in its notebook: of the moment, with its sentence, the same on every page."""

from __future__ import annotations

import io

import pytest
from matplotlib.image import imread

from panels import PANELS

# One figure, a recording, two figures.
SOME = ["lesson05.sigmoid_neuron", "lesson03.perceptron_learning", "lesson05.steepness"]


@pytest.mark.slow
@pytest.mark.parametrize("name", SOME)
def test_the_notebook_keeps_a_poster_with_the_sentence(name: str) -> None:
    panel, again = PANELS[name](), PANELS[name]()
    data, about = panel._repr_mimebundle_(include=None, exclude=None)
    sizes = panel._picture.sizes
    width, height = sum(width for width, _ in sizes), max(height for _, height in sizes)
    assert data["text/plain"] == panel.say
    assert imread(io.BytesIO(data["image/png"])).shape[:2] == (2 * height, 2 * width)
    assert about["image/png"] == {"alt": panel.say, "width": width, "height": height}
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.box.model_id

    again._picture.dark, again._picture.ratio = True, 1.0  # as somebody else's page may have it
    assert again._repr_mimebundle_()[0]["image/png"] == data["image/png"]
    assert repr(again) == repr(panel)


@pytest.mark.slow
@pytest.mark.parametrize("name", SOME)
def test_the_poster_is_of_the_moment(name: str) -> None:
    panel = PANELS[name]()
    before = panel._repr_mimebundle_()[0]
    for dark in (False, True):
        panel._picture.dark = dark
        panel.reset()
        panel.set(**panel._goals[0].example)
        data, about = panel._repr_mimebundle_()
        assert data["image/png"] != before["image/png"]
        assert about["image/png"]["alt"] == data["text/plain"] == panel.say != before["text/plain"]
