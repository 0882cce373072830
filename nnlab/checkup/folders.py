"""Whether there is room for what is written, and whether MNIST is here."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nnlab import progress
from nnlab.checkup.finding import FINE, NOTE, WRONG, Finding

RIGHTS = "Give yourself the right to write there, and see that the disk is not full"


def places() -> Iterator[Finding]:
    """Where something will be written."""
    lessons = Path("notebooks") if list(Path("notebooks").glob("[0-9][0-9]_*.ipynb")) else Path()
    yield _place("your progress", progress.path().parent, f"{RIGHTS}, or set NNLAB_PROGRESS to another file.")
    yield _place(
        "your notebooks", lessons.resolve(), "Copy the course's folder into your home folder, and start there."
    )
    import matplotlib

    for folder in sorted({Path(matplotlib.get_configdir()), Path(matplotlib.get_cachedir())}):
        fix = f"{RIGHTS}, or set MPLCONFIGDIR to another folder."
        if folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith("matplotlib-"):
            # what matplotlib makes for itself, and removes at the end, where it has no other place
            yield Finding(WRONG, "Matplotlib has no folder to keep its fonts in, so each start takes long.", fix)
        else:
            yield _place("matplotlib's settings and fonts", folder, fix)


def _place(what: str, folder: Path, fix: str) -> Finding:
    """Whether a file can be made in the folder; if it is yet to be made, in the nearest that there is."""
    there = folder
    try:
        while not os.path.lexists(there):
            there = there.parent
        with tempfile.TemporaryFile(dir=there) as file:  # to try is the only way to know: rights, locks, a full disk
            file.write(b"\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Finding(WRONG, f"The folder for {what}, {folder}, cannot be written to ({reason}).", fix)
    return Finding(FINE, f"{what} can be written in {folder}")


def mnist() -> Iterator[Finding]:
    """Whether the four files are on this machine, where, and whether they are genuine."""
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
    for cache in looked[-1:]:  # where they will be kept
        yield _place("MNIST", cache, f"{RIGHTS}, or put the four files into a folder of yours, as the README tells.")
