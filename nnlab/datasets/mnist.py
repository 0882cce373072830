"""MNIST: find the four files of 70 000 handwritten digits, or download and cache them; verify and parse them.

The files are those of Y. LeCun, C. Cortes and C. Burges. Wherever they come from, they're used only if the sha256
of their unpacked content is right; it's the same for every mirror.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from nnlab.checks import Array

MIRRORS = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")
TIMEOUT = 20  # seconds without data before the next mirror is tried

# name: (length, sha256) of the unpacked file, in the order in which mnist() returns them
FILES = {
    "train-images-idx3-ubyte": (47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    "train-labels-idx1-ubyte": (60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    "t10k-images-idx3-ubyte": (7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    "t10k-labels-idx1-ubyte": (10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
}


def mnist(download: bool = True) -> tuple[Array, Array, Array, Array]:
    """The MNIST digits, 28 × 28 pixels: X_train, y_train, X_test, y_test.

    X_train (60000, 784), X_test (10000, 784): pixels from 0 (paper) to 1 (ink) as float32 rows, 220 MB in memory;
    y_train (60000,), y_test (10000,): class numbers 0 to 9. Each file is looked for in `$NNLAB_DATA/mnist/`
    (as `NAME.gz` or `NAME`), then in the user's cache; otherwise, unless `download` is False, it's downloaded
    (11 MB in total) and cached.

    ValueError: a file in `$NNLAB_DATA/mnist/` is damaged. ConnectionError: no mirror returned a valid file.
    FileNotFoundError: a file is missing and `download` is False. ImportError: pooch is needed but not installed.
    OSError: the cache folder can't be created or written to.
    """
    X_train, y_train, X_test, y_test = (_parse_idx(name, _verified_file(name, download)) for name in FILES)
    return _scaled_pixels(X_train), y_train.astype(int), _scaled_pixels(X_test), y_test.astype(int)


def folders() -> list[Path]:
    """The folders that are searched for the files, in this order."""
    own = os.environ.get("NNLAB_DATA")
    return [folder for folder in (Path(own, "mnist") if own else None, _cache_folder()) if folder]


def copies(name: str) -> list[tuple[Path, bool]]:
    """A file's copies on this machine, in the order they're tried, each with whether its sha256 is right."""
    return [
        (path, _verified_content(path, name) is not None) for folder in folders() for path in _files_in(folder, name)
    ]


def _scaled_pixels(images: Array) -> Array:
    return np.divide(images.reshape(len(images), -1), 255, dtype=np.float32)


def _parse_idx(name: str, content: bytes) -> Array:
    """Parse an IDX file: bytes 0, 0, 8 (for uint8), the number of axes, each length in 4 bytes, the values."""
    axes = int.from_bytes(content[3:4], "big") if content.startswith(b"\0\0\x08") else 0
    start = 4 + 4 * axes
    shape = [int.from_bytes(content[i : i + 4], "big") for i in range(4, start, 4)]
    if axes == 0 or len(content) != start + math.prod(shape):
        raise ValueError(f"{name} is not an IDX file of bytes with the lengths that its header tells.")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _verified_file(name: str, download: bool) -> bytes:
    if own := os.environ.get("NNLAB_DATA"):
        for path in _files_in(Path(own, "mnist"), name):
            if content := _verified_content(path, name):
                return content
            raise ValueError(  # not deleted, since it's the user's file
                f"{path} is damaged, cut short or not MNIST's {name} (its sha256 differs): put a good copy "
                f"in its place, or delete it and mnist() looks elsewhere."
            )
    cache = _cache_folder()
    for path in _files_in(cache, name) if cache else ():
        if content := _verified_content(path, name):
            return content
        with suppress(OSError):  # if it can't be deleted, nothing can be written either, and _download says so
            path.unlink()
    if not download:
        raise FileNotFoundError(
            f"{name} is neither in $NNLAB_DATA/mnist nor, undamaged, in the cache: call mnist() without "
            f"download=False, {_alternatives()}."
        )
    if cache is None:
        raise ImportError(
            "mnist() downloads with the help of pooch, which is not installed: pip install 'nnlab[lab]', "
            f"{_alternatives()}."
        )
    return _download(name, cache)


def _alternatives() -> str:
    own = os.environ.get("NNLAB_DATA")
    here = f" ({Path(own, 'mnist').absolute()}, where they are not)" if own else ""
    return f"or put the four files into $NNLAB_DATA/mnist{here}; datasets.digits() needs no network"


def _files_in(folder: Path, name: str) -> Iterator[Path]:
    return (path for path in (folder / f"{name}.gz", folder / name) if path.is_file())


def _verified_content(path: Path, name: str) -> bytes | None:
    """The unpacked content of a file, or None if it isn't MNIST's file of this name (by its sha256)."""
    import gzip
    import hashlib
    import zlib

    length, sha256 = FILES[name]
    with path.open("rb") as file:
        # Detect gzip by the first bytes, not by the name: some browsers unpack a download but keep the .gz.
        unpacked = gzip.GzipFile(fileobj=file) if file.peek(2).startswith(b"\x1f\x8b") else file
        try:
            content = unpacked.read(length + 1)  # not all: a small file could unpack to fill the memory
        except (EOFError, gzip.BadGzipFile, zlib.error):
            return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def _cache_folder() -> Path | None:
    try:
        import pooch
    except ModuleNotFoundError:
        return None
    return Path(pooch.os_cache("nnlab"), "mnist")


def _download(name: str, cache: Path) -> bytes:
    import tempfile

    from pooch import HTTPDownloader

    fetch = HTTPDownloader(timeout=TIMEOUT)
    failures = []
    try:
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = tempfile.TemporaryDirectory(dir=cache)  # on the same disk, so that the move below is atomic
    except OSError as error:
        why = f"cannot be made or written to ({error.strerror})"
        raise OSError(f"The cache folder {cache} {why}: mend that, {_alternatives()}.") from None
    with unfinished as here:
        path = Path(here, f"{name}.gz")
        for mirror in MIRRORS:
            try:
                fetch(mirror + path.name, str(path), None)
            except OSError as error:  # includes all errors of requests, and a full disk
                failures.append(f"{mirror} failed: {error.strerror or type(error).__name__}")
                continue
            if content := _verified_content(path, name):
                os.replace(path, cache / path.name)
                return content
            failures.append(f"what {mirror} sent is not the file")
    raise ConnectionError(
        f"{name}.gz could not be downloaded ({', '.join(failures)}): connect to the internet and try again, "
        f"{_alternatives()}."
    )
