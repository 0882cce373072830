"""Checks: the folders for progress, notebooks and matplotlib are writable; the MNIST files are here and genuine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nnlab import progress
from nnlab.checkup.finding import FINE, NOTE, WRONG, Finding

PERMISSIONS_FIX = "Give yourself the right to write there, and see that the disk is not full"


def writable_folders() -> Iterator[Finding]:
    """Check the folders for the progress file, the notebooks and matplotlib's settings and fonts."""
    lessons = Path("notebooks") if list(Path("notebooks").glob("[0-9][0-9]_*.ipynb")) else Path()
    yield _check_writable(
        "your progress", progress.path().parent, f"{PERMISSIONS_FIX}, or set NNLAB_PROGRESS to another file."
    )
    yield _check_writable(
        "your notebooks", lessons.resolve(), "Copy the course's folder into your home folder, and start there."
    )
    import matplotlib

    for folder in sorted({Path(matplotlib.get_configdir()), Path(matplotlib.get_cachedir())}):
        fix = f"{PERMISSIONS_FIX}, or set MPLCONFIGDIR to another folder."
        if folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith("matplotlib-"):
            # a temporary folder that matplotlib creates and deletes if it has no other one
            yield Finding(WRONG, "Matplotlib has no folder to keep its fonts in, so each start takes long.", fix)
        else:
            yield _check_writable("matplotlib's settings and fonts", folder, fix)


def _check_writable(what: str, folder: Path, fix: str) -> Finding:
    """Check that a file can be created in the folder or, if it doesn't exist yet, in its nearest existing parent."""
    there = folder
    try:
        while not os.path.lexists(there):
            there = there.parent
        with tempfile.TemporaryFile(dir=there) as file:  # trying is the only way to know: permissions, a full disk
            file.write(b"\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Finding(WRONG, f"The folder for {what}, {folder}, cannot be written to ({reason}).", fix)
    return Finding(FINE, f"{what} can be written in {folder}")


def mnist() -> Iterator[Finding]:
    """Check where MNIST's four files are on this machine, and that they're undamaged."""
    from nnlab.datasets.mnist import FILES, copies, folders

    found = {name: copies(name) for name in FILES}
    for path in (path for each in found.values() for path, good in each if not good):
        fix = "Delete this file. The next datasets.mnist() looks elsewhere, and fetches it anew if need be."
        yield Finding(WRONG, f"{path} is damaged: it is not MNIST's file.", fix)
    good = [path for each in found.values() for path, good in each[:1] if good]
    if len(good) == len(found):
        yield Finding(FINE, f"MNIST is complete, in {' and '.join(sorted({str(path.parent) for path in good}))}")
        return
    looked = folders()
    where = " or ".join(map(str, looked)) or "the cache"
    fix = "To have MNIST, run in a notebook: from nnlab import datasets; datasets.mnist()"
    yield Finding(NOTE, f"{len(good)} of MNIST's {len(found)} files are in {where}. No lesson needs them.", fix)
    for cache in looked[-1:]:  # where they would be cached
        yield _check_writable(
            "MNIST", cache, f"{PERMISSIONS_FIX}, or put the four files into a folder of yours, as the README tells."
        )
