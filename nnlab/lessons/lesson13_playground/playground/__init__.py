"""The playground of lesson 13: see `playground`."""

from nnlab.lessons.lesson13_playground.playground.playground import playground

__all__ = ["playground"]
