"""Configure malloc (glibc) so that the memory of discarded pictures goes back to the operating system."""

from __future__ import annotations

import ctypes
import sys

MEGABYTE = 1 << 20
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # from glibc's malloc.h


def release_freed_blocks_at_once() -> None:
    """Make glibc return blocks of a megabyte or more to the system as soon as they are freed.

    By default glibc keeps up to twice the largest block ever freed, which is 45 MB at the end of a lesson with six
    playgrounds. On macOS, on Windows and with musl large blocks are returned anyway, so nothing is done there.
    """
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):  # musl has no mallopt, and doesn't need it
            library.mallopt(M_MMAP_THRESHOLD, MEGABYTE)
            library.mallopt(M_TRIM_THRESHOLD, 4 * MEGABYTE)
