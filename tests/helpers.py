"""What several test files use."""

from __future__ import annotations

import re

import pytest


def refuses(sentence, error=(ValueError, TypeError)):
    """The lines below are refused with exactly this sentence."""
    return pytest.raises(error, match=f"^{re.escape(sentence)}$")
