"""The playground of lesson 13: see `playground`."""

from nnlab.widgets.playground.playground import playground

__all__ = ["playground"]
