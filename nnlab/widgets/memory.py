"""What becomes of memory that pictures no longer need."""

from __future__ import annotations

import ctypes
import sys

MEGABYTE = 1 << 20
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # their numbers in glibc's malloc.h


def return_at_once() -> None:
    """Have blocks of a megabyte or more given back to the system when they are freed.

    By itself the C library of most Linux systems keeps up to twice the largest block that was ever freed, for later: at
    the end of a lesson with six playgrounds that is 45 MB. The libraries of macOS and Windows give large blocks back.
    """
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):  # musl has none, and gives back by itself
            library.mallopt(M_MMAP_THRESHOLD, MEGABYTE)
            library.mallopt(M_TRIM_THRESHOLD, 4 * MEGABYTE)
