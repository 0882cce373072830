"""`mnist()`: downloads, mirrors, cache, NNLAB_DATA and file verification, with tiny files and a local web server."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import os
import re
import sys
import tempfile
import threading
import tracemalloc
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pooch
import pytest
import requests

import nnlab as nn
from nnlab import datasets

module = importlib.import_module("nnlab.datasets.mnist")  # `datasets.mnist` is the function
DATA = os.environ.get("NNLAB_DATA")

rng = np.random.default_rng(0)
TINY = (
    rng.integers(0, 256, (5, 2, 3), dtype=np.uint8),
    np.array([3, 1, 4, 1, 5], dtype=np.uint8),
    rng.integers(0, 256, (2, 2, 3), dtype=np.uint8),
    np.array([9, 2], dtype=np.uint8),
)


def idx(array):
    lengths = b"".join(length.to_bytes(4, "big") for length in array.shape)
    return bytes([0, 0, 8, array.ndim]) + lengths + array.tobytes()


PLAIN = dict(zip(module.FILES, map(idx, TINY), strict=True))
PACKED = {f"{name}.gz": gzip.compress(content) for name, content in PLAIN.items()}
FIRST = "train-images-idx3-ubyte"  # the file that is requested first
TAMPERED = gzip.compress(PLAIN[FIRST][:-1] + b"?")
DAMAGES = {
    "garbage": b"<html>Please sign in to the guest network.</html>",
    "empty": b"",
    "truncated": PACKED[f"{FIRST}.gz"][:-9],
    "tampered": TAMPERED,
    "longer": gzip.compress(PLAIN[FIRST] + b"?"),
    "flipped": PACKED[f"{FIRST}.gz"][:14] + b"\xff\xff" + PACKED[f"{FIRST}.gz"][16:],
    "wrong check sum": PACKED[f"{FIRST}.gz"][:-8] + bytes(4) + PACKED[f"{FIRST}.gz"][-4:],
    "another file": PACKED["t10k-images-idx3-ubyte.gz"],
}


class Web:
    """A local web server with two mirrors, /first/ and /second/. A file that isn't in `files` is a 404."""

    def __init__(self):
        web, self.files, self.asked = self, {}, []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                web.asked.append(self.path)
                body = web.files.get(self.path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.mirrors = tuple(f"http://127.0.0.1:{self.server.server_port}/{name}/" for name in ("first", "second"))
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def serve(self, mirror, files):
        self.files |= {f"/{mirror}/{name}": body for name, body in files.items()}

    def close(self):
        if self.thread.is_alive():
            self.server.shutdown()
            self.thread.join()
            self.server.server_close()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A temporary cache folder, with the tiny MNIST as the expected files and NNLAB_DATA unset."""
    table = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in PLAIN.items()}
    monkeypatch.setattr(module, "FILES", table)
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    monkeypatch.delenv("NNLAB_DATA", raising=False)
    return tmp_path / "cache" / "nnlab" / "mnist"


@pytest.fixture
def web(cache, monkeypatch):
    web = Web()
    monkeypatch.setattr(module, "MIRRORS", web.mirrors)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield web
    web.close()


def fill(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def names(folder):
    return sorted(path.name for path in folder.rglob("*"))


def assert_is_tiny(arrays):
    X_train, y_train, X_test, y_test = arrays
    np.testing.assert_array_equal(X_train, TINY[0].reshape(5, 6) / np.float32(255))
    np.testing.assert_array_equal(y_train, TINY[1])
    np.testing.assert_array_equal(X_test, TINY[2].reshape(2, 6) / np.float32(255))
    np.testing.assert_array_equal(y_test, TINY[3])
    assert X_train.dtype == X_test.dtype == np.float32
    assert y_train.dtype.kind == y_test.dtype.kind == "i"


# --- downloading ----------------------------------------------------------------------------------------


def test_a_download_is_kept_and_the_second_call_needs_no_network(web, cache):
    web.serve("first", PACKED)
    assert_is_tiny(datasets.mnist())
    assert names(cache) == sorted(PACKED)
    assert web.asked == [f"/first/{name}" for name in PACKED]
    web.close()
    assert_is_tiny(datasets.mnist())
    assert_is_tiny(datasets.mnist(download=False))


def test_when_the_first_mirror_is_down_the_second_is_used(web, cache, monkeypatch):
    gone = Web()
    gone.close()
    monkeypatch.setattr(module, "MIRRORS", (gone.mirrors[0], web.mirrors[1]))
    web.serve("second", PACKED)
    assert_is_tiny(datasets.mnist())
    assert names(cache) == sorted(PACKED)


def test_when_the_first_mirror_has_lost_one_file_only_that_comes_from_the_second(web, cache):
    web.serve("first", PACKED)
    del web.files[f"/first/{FIRST}.gz"]
    web.serve("second", PACKED)
    assert_is_tiny(datasets.mnist())
    assert [path for path in web.asked if "second" in path] == [f"/second/{FIRST}.gz"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_after_a_damaged_download_the_second_mirror_is_used(web, cache, damage):
    web.serve("first", PACKED | {f"{FIRST}.gz": DAMAGES[damage]})
    web.serve("second", PACKED)
    assert_is_tiny(datasets.mnist())
    assert (cache / f"{FIRST}.gz").read_bytes() == PACKED[f"{FIRST}.gz"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_download_is_named_and_never_left_in_the_cache(web, cache, damage):
    web.serve("first", PACKED | {f"{FIRST}.gz": DAMAGES[damage]})
    web.serve("second", PACKED | {f"{FIRST}.gz": DAMAGES[damage]})
    with pytest.raises(ConnectionError, match=rf"{FIRST}\.gz .*what http.*/second/ sent is not the file"):
        datasets.mnist()
    assert names(cache) == []


def test_without_a_network_the_error_says_what_to_do(web, cache):
    web.close()
    with pytest.raises(ConnectionError) as caught:
        datasets.mnist()
    sentence = str(caught.value)
    first, second = web.mirrors
    assert sentence == (
        f"{FIRST}.gz could not be downloaded ({first} failed: ConnectionError, {second} failed: ConnectionError): "
        f"connect to the internet and try again, or put the four files into $NNLAB_DATA/mnist; "
        f"datasets.digits() needs no network."
    )
    assert caught.value.__suppress_context__ or caught.value.__context__ is None  # no urllib3 traceback above it
    assert names(cache) == []


def test_an_interrupted_download_leaves_nothing(web, cache, monkeypatch):
    def interrupted(self, url, path, _):
        Path(path).write_bytes(PACKED[f"{FIRST}.gz"][:20])
        raise KeyboardInterrupt

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        datasets.mnist()
    assert names(cache) == []


def test_a_mirror_that_does_not_respond_times_out(web, cache, monkeypatch):
    quiet = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # accepts no connection: it isn't running
    first = f"http://127.0.0.1:{quiet.server_port}/"
    monkeypatch.setattr(module, "MIRRORS", (first, web.mirrors[1]))
    get, timeouts = requests.get, []

    def get_after_a_shorter_wait(url, timeout, **settings):
        timeouts.append(timeout)
        return get(url, timeout=0.2 if url.startswith(first) else 60, **settings)

    monkeypatch.setattr(requests, "get", get_after_a_shorter_wait)
    web.serve("second", PACKED)
    fill(cache, {name: body for name, body in PACKED.items() if FIRST not in name})  # so that only one file has to wait
    assert_is_tiny(datasets.mnist())
    assert timeouts == [module.TIMEOUT] * 2  # pooch's own is longer
    assert web.asked == [f"/second/{FIRST}.gz"]
    quiet.server_close()


# --- the cache ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_in_the_cache_is_replaced(web, cache, damage):
    fill(cache, PACKED | {f"{FIRST}.gz": DAMAGES[damage]})
    web.serve("first", PACKED)
    assert_is_tiny(datasets.mnist())
    assert web.asked == [f"/first/{FIRST}.gz"]
    assert (cache / f"{FIRST}.gz").read_bytes() == PACKED[f"{FIRST}.gz"]


def test_a_damaged_file_in_the_cache_is_deleted_even_without_a_replacement(web, cache):
    fill(cache, PACKED | {f"{FIRST}.gz": TAMPERED})
    with pytest.raises(ConnectionError, match=FIRST):
        datasets.mnist()
    assert names(cache) == sorted(set(PACKED) - {f"{FIRST}.gz"})


def test_without_download_only_this_machine_is_searched(web, cache):
    web.serve("first", PACKED)
    with pytest.raises(FileNotFoundError, match=rf"{FIRST} is neither in \$NNLAB_DATA/mnist nor.*digits\(\) needs"):
        datasets.mnist(download=False)
    assert web.asked == []
    assert not cache.exists()


# --- NNLAB_DATA -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("files", [PACKED, PLAIN], ids=["gz", "plain"])
def test_nnlab_data_comes_first_and_needs_neither_pooch_nor_network(cache, tmp_path, monkeypatch, files):
    fill(tmp_path / "mine" / "mnist", files)
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path / "mine"))
    monkeypatch.setitem(sys.modules, "pooch", None)  # as if it weren't installed
    assert_is_tiny(datasets.mnist())
    assert not cache.exists()


def test_an_unpacked_file_with_a_gz_name_is_accepted(cache, tmp_path, monkeypatch):
    fill(tmp_path / "mnist", PACKED | {f"{FIRST}.gz": PLAIN[FIRST]})
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path))
    assert_is_tiny(datasets.mnist())


def test_files_missing_in_nnlab_data_come_from_the_cache_or_a_mirror(web, cache, tmp_path, monkeypatch):
    here, there = f"{FIRST}.gz", "t10k-labels-idx1-ubyte.gz"
    fill(tmp_path / "mnist", {name: body for name, body in PACKED.items() if name not in (here, there)})
    fill(cache, {here: PACKED[here]})
    web.serve("first", PACKED)
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path))
    assert_is_tiny(datasets.mnist())
    assert web.asked == [f"/first/{there}"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_in_nnlab_data_is_named_and_not_deleted(web, tmp_path, monkeypatch, damage):
    fill(tmp_path / "mnist", PACKED | {f"{FIRST}.gz": DAMAGES[damage]})
    web.serve("first", PACKED)
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path))
    with pytest.raises(ValueError, match=r"is damaged, cut short or not MNIST's .* put a good copy in") as caught:
        datasets.mnist()
    assert str(tmp_path / "mnist" / f"{FIRST}.gz") in str(caught.value)
    assert (tmp_path / "mnist" / f"{FIRST}.gz").read_bytes() == DAMAGES[damage]
    assert web.asked == []


def test_a_missing_pooch_raises_with_instructions(cache, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(ImportError, match=r"pip install 'nnlab\[lab\]', or put .*digits\(\) needs no network"):
        datasets.mnist()


# --- file formats ---------------------------------------------------------------------------------------


def test_a_small_file_cannot_unpack_to_fill_the_memory(cache, tmp_path, monkeypatch):
    fill(tmp_path / "mnist", {f"{FIRST}.gz": gzip.compress(bytes(50_000_000), compresslevel=1)})
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path))
    tracemalloc.start()
    with pytest.raises(ValueError, match="is damaged"):
        datasets.mnist()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\0\0\x08", id="three bytes"),
        pytest.param(b"\0\0\x08\0", id="no axes"),
        pytest.param(b"\0\0\x0d" + idx(TINY[0])[3:], id="floats"),
        pytest.param(b"\1" + idx(TINY[0])[1:], id="another beginning"),
        pytest.param(idx(TINY[0])[:-1], id="a byte too few"),
        pytest.param(idx(TINY[0]) + b"\0", id="a byte too many"),
        pytest.param(b"\0\0\x08\x04" + (1 << 31).to_bytes(4, "big") * 4, id="lengths beyond 64 bits"),
    ],
)
def test_an_invalid_idx_file_raises(content):
    with pytest.raises(ValueError, match="train is not an IDX file of bytes"):
        module._parse_idx("train", content)


def test_the_real_mirrors_are_two_and_secure():
    assert len({mirror.split("/")[2] for mirror in module.MIRRORS}) == 2
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in module.MIRRORS)


@pytest.mark.skipif(not DATA, reason="NNLAB_DATA is not set: no real MNIST to read")
def test_the_real_mnist():
    X_train, y_train, X_test, y_test = datasets.mnist(download=False)
    assert (X_train.shape, X_test.shape) == ((60_000, 784), (10_000, 784))
    assert X_train.dtype == X_test.dtype == np.float32
    assert (X_train.min(), X_train.max(), X_test.min(), X_test.max()) == (0, 1, 0, 1)
    assert np.bincount(y_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert abs(X_train.mean(dtype=np.float64) - 0.1307) < 5e-5


@pytest.mark.slow
@pytest.mark.skipif(not DATA, reason="NNLAB_DATA is not set: no real MNIST to learn from")
def test_the_textbook_network_reaches_about_95_percent():
    """784-30-10, sigmoid, squared error, η = 3, m = 10, ten epochs: the worked number of lesson 15."""
    X, y, X_test, y_test = datasets.mnist(download=False)
    net = nn.mlp([784, 30, 10], output="sigmoid", loss="mse", rng=0, dtype="float32")
    nn.fit(net, X, y, optimizer=nn.SGD(3.0), batch_size=10, epochs=10, rng=0, progress=False)
    assert 0.945 < net.accuracy(X_test, y_test) < 0.965  # 95.1 % and 95.9 % for seeds 0 and 1


def test_without_pooch_and_download_missing_files_raise(cache, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(FileNotFoundError, match=r"call mnist\(\) without download=False, or put the four files"):
        datasets.mnist(download=False)


def test_a_cache_that_cannot_be_created_raises(cache, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "file" / project)
    with pytest.raises(OSError, match=r"^The cache folder .* cannot be made or written to \(Not a dir.*\): mend "):
        datasets.mnist()


def test_an_unwritable_cache_with_a_damaged_file_raises(web, cache, monkeypatch):
    def denied(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    fill(cache, {f"{FIRST}.gz": b"damaged"})
    monkeypatch.setattr(module.Path, "unlink", denied)
    monkeypatch.setattr(tempfile, "TemporaryDirectory", denied)
    with pytest.raises(OSError, match=r"^The cache folder .* cannot be made or written to \(Permission denied\): "):
        datasets.mnist()


def test_the_message_names_the_searched_folder(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path / "mine"))
    place = re.escape(f"put the four files into $NNLAB_DATA/mnist ({tmp_path / 'mine' / 'mnist'}, where they are not);")
    with pytest.raises(FileNotFoundError, match=place):
        datasets.mnist(download=False)
