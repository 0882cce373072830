"""The panel `playground` of lesson 13, in parts: settings, data, run, history, weights, figures, controls."""

from nnlab.lessons.lesson13_playground.playground.playground import playground

__all__ = ["playground"]
