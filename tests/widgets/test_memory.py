"""Tests that the memory of discarded pictures is returned to the operating system."""

from __future__ import annotations

import subprocess
import sys

import pytest

# A large block is freed, which is what makes glibc keep more; then small blocks stay between those that are freed.
PROGRAM = """
import numpy as np
import psutil
import nnlab.widgets

resident = lambda: psutil.Process().memory_info().rss
large = np.ones(30_000_000, np.uint8)
del large
before, kept = resident(), []
pictures = []
for _ in range(20):
    pictures.append(np.ones(3_000_000, np.uint8))
    kept.append(np.ones(50_000, np.uint8))
assert resident() - before > 55e6
pictures.clear()
print(resident() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems give large blocks back by themselves")
def test_freed_pictures_go_back_to_the_system_although_small_things_lie_between_them():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 10e6
