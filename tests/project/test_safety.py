"""No file, answer or name can make the course run a program, nobody else reaches its server, and no file is ever half.

More of it stands where the parts are tested: damaged and foreign networks in test_storage.py, MNIST's downloads in
test_mnist.py, the progress file in test_progress.py, the server's extension in test_server.py.
"""

from __future__ import annotations

import ast
import contextlib
import gzip
import hashlib
import importlib
import inspect
import json
import os
import pickle
import re
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ipywidgets
import numpy as np
import psutil
import pytest

import nnlab as nn
from browser.lab import wait_for_server
from clean import hide_iri_grammar, path_without_node
from nnlab import datasets, progress, server, widgets
from nnlab.exercises import check, report
from nnlab.widgets import Goal, Panel
from nnlab.widgets.layout import widget_tree
from panels import PANELS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "nnlab"
MNIST = importlib.import_module("nnlab.datasets.mnist")  # `datasets.mnist` is the function


# Nothing that comes from elsewhere becomes a program

UNPICKLERS = {"pickle", "_pickle", "marshal", "shelve", "joblib", "dill", "cloudpickle"}
RUNNERS = {"eval", "exec", "compile", "__import__", "import_module", "system", "popen", "load_source", "run_path"}
VARIANTS = "lessons/lesson12_backprop_code/backward_variants.py"
ALLOWED = {
    (VARIANTS, "exec"): "our own ten lines with our own mistakes, never a learner's text",
    (VARIANTS, "compile"): "the same",
    ("exercises/registry.py", "import_module"): "a file of a lesson, by its number",
    ("checkup/versions.py", "import_module"): "the packages that nnlab's own metadata names",
}
SOURCES = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}


def of_numpy(function: ast.expr) -> bool:
    return ast.unparse(function).partition(".")[0] in ("np", "numpy")


def runs(source: str) -> set[str]:
    """What there is in a source that unpickles or runs what it is given; `re.compile` only prepares a pattern."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names} & UNPICKLERS
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module).split(".")[0]} & UNPICKLERS
            found |= {alias.name for alias in node.names} & RUNNERS
        elif isinstance(node, ast.Name) and node.id in RUNNERS:
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and node.attr in RUNNERS and ast.unparse(node) != "re.compile":
            found.add(node.attr)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "load" and of_numpy(node.func):
            pickles = [keyword.value for keyword in node.keywords if keyword.arg == "allow_pickle"]
            if [ast.unparse(value) for value in pickles] != ["False"]:
                found.add("np.load")
    return found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import pickle", {"pickle"}),
        ("from joblib import load", {"joblib"}),
        ("from os import system", {"system"}),
        ("run = eval", {"eval"}),
        ("builtins.exec(text)", {"exec"}),
        ("importlib.import_module(text)", {"import_module"}),
        ("np.load(path)", {"np.load"}),
        ("np.load(path, allow_pickle=trusted)", {"np.load"}),
        ("np.load(path, allow_pickle=False); re.compile(text); json.load(file); ast.literal_eval(text)", set()),
    ],
)
def test_what_runs_or_unpickles_is_recognised(source: str, found: set[str]) -> None:
    assert runs(source) == found


def test_nothing_is_unpickled_and_nothing_is_run_but_our_own_lines() -> None:
    assert {(name, what) for name, source in SOURCES.items() for what in runs(source)} == set(ALLOWED)


def test_only_a_number_can_choose_the_file_of_a_lesson() -> None:
    for key in ("../progress.x", "os.system", "nnlab.progress", "02/../03.x", "02 .x"):
        assert repr(check(key, 1)).startswith("Not tried yet. A key is the number of the lesson, a point and a name")


class Trap:
    """What harm a pickle could do."""

    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("it was unpickled",)


def object_array(path: Path) -> None:
    np.savez(path, about=np.array([Trap()], object), parameters=np.ones(3), running=np.ones(0))


def pickled_member(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("about", "parameters", "running"):
            archive.writestr(f"{name}.npy", pickle.dumps(Trap()))


def bare_pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps(Trap()))


@pytest.mark.parametrize("write", [object_array, pickled_member, bare_pickle])
def test_a_network_with_a_pickle_in_it_is_refused_without_a_word_on_how_to_unpickle_it(
    write: Any, tmp_path: Path
) -> None:
    write(tmp_path / "net.npz")
    with pytest.raises(ValueError, match=r"net\.npz is damaged, or no network saved by nnlab\.$") as raised:
        nn.load(tmp_path / "net.npz")
    assert "allow_pickle" not in str(raised.value)


# Nothing that a learner writes becomes HTML

HOSTILE = "<img src=x onerror=alert(1)>"
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.js")}


def test_the_pages_own_script_runs_no_text_and_takes_html_from_one_place_only() -> None:
    assert "picture.js" in SCRIPTS
    dangerous = (
        r"\beval\b|\bFunction\s*\(|document\.write|outerHTML|insertAdjacentHTML|createContextualFragment|srcdoc"
        r"|DOMParser|set(?:Timeout|Interval)\(\s*[\"'`]"
    )
    imported = {found for text in SCRIPTS.values() for found in re.findall(r"\bimport\s*\(.*?\)", text)}
    assert imported == {"import(`${folder}start.js`)"}  # the extension's other half, which lies beside it
    assert {name: found for name, text in SCRIPTS.items() if (found := re.findall(dangerous, text))} == {}
    assigned = {found for text in SCRIPTS.values() for found in re.findall(r"innerHTML(.*)", text)}
    # What a panel says beside its picture, which is tried below; and the text of a question, which is the course's own.
    assert assigned <= {" = frame.html;", ' = model.get("text");'}


class Tags(HTMLParser):
    """The tags that a browser would find, each with the names of its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attributes)}


def check_harmless(html: str) -> None:
    found = Tags(html).found
    assert not {"img", "script", "iframe", "object", "embed", "src", "href"} & found, html
    assert not [name for name in found if name.startswith("on")], html


def test_what_is_harmful_is_recognised() -> None:
    check_harmless("<p>x &lt;img src=x onerror=alert(1)&gt;</p><math><mi>w</mi></math>")
    for html in (HOSTILE, "<p onclick=a>x</p>", "<a href='javascript:x'>x</a>", f"<td>{HOSTILE}"):
        with pytest.raises(AssertionError):
            check_harmless(html)


def shown(panel: Panel) -> str:
    """All that a panel gives to the page as HTML: beside its picture, and in a stored notebook."""
    written = [part.value for part in widget_tree(panel.box) if isinstance(part, ipywidgets.HTML | ipywidgets.HTMLMath)]
    described = [part for part in widget_tree(panel.box) if getattr(part, "description_allow_html", False)]
    assert described == [], "ipywidgets would take the description for HTML"
    return "".join([panel._picture.frame["html"], *written])


def hostile(*args: Any, **kwargs: Any) -> Any:
    raise ValueError(HOSTILE)


hostile.__name__ = hostile.__qualname__ = HOSTILE


def takes_a_function(make: Any) -> bool:
    first = next(iter(inspect.signature(make).parameters.values()), None)
    return first is not None and first.default is None and first.name != "net"


WITH_FUNCTIONS = [name for name, make in PANELS.items() if takes_a_function(make)]


def test_the_panels_that_take_a_function_are_found() -> None:
    names = {name.partition(".")[2] for name in WITH_FUNCTIONS}
    assert {"neuron_step", "init_schemes", "nand_adder", "backward_microscope"} <= names


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("name", WITH_FUNCTIONS)
def test_a_learners_function_with_a_hostile_name_and_error_stays_text(name: str) -> None:
    panel = PANELS[name](hostile)
    check_harmless(shown(panel))
    buttons = [part for part in widget_tree(panel.box) if isinstance(part, ipywidgets.Button) and not part.disabled]
    for button in buttons:
        button.click()
        check_harmless(shown(panel))
    panel.close()


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """In each table of the library an entry with a hostile name."""
    for table, like in (
        (nn.ACTIVATIONS, "tanh"),
        (nn.LOSSES, "mse"),
        (nn.INITIALIZERS, "xavier"),
        (nn.OPTIMIZERS, "sgd"),
    ):
        monkeypatch.setitem(table, HOSTILE, table[like])


WITH_NAMES = [
    "lesson06.activation_zoo",
    "lesson06.dying_relu",
    "lesson07.network_builder",
    "lesson13.playground",
    "lesson16.deep_gradients",
    "lesson17.init_schemes",
]


@pytest.mark.usefixtures("tables", "undrawn")
@pytest.mark.parametrize("name", WITH_NAMES)
def test_a_name_in_a_table_that_is_html_stays_text(name: str) -> None:
    panel = PANELS[name]()
    menus = [part for part in widget_tree(panel.box) if hasattr(part, "options")]
    chosen = 0
    for menu in menus:
        names = [option[0] if isinstance(option, tuple) else option for option in menu.options]
        for i in [i for i, option in enumerate(names) if HOSTILE in str(option)]:
            menu.index = i
            chosen += 1
            check_harmless(shown(panel))
    check_harmless(shown(panel))
    if name in ("lesson06.activation_zoo", "lesson13.playground"):
        assert chosen, "no menu has the name"
        assert HOSTILE[1:8] in shown(panel) + panel.say + str(panel.values)
    panel.close()


@pytest.mark.usefixtures("undrawn")
def test_a_text_typed_into_the_playground_stays_text() -> None:
    panel = PANELS["lesson13.playground"]()
    for text in (HOSTILE, f"data={HOSTILE}", f"{HOSTILE}=1", f"circles activation={HOSTILE}"):
        panel._links["text"].control.value = text
        html = shown(panel)
        assert "cannot be read" in html
        check_harmless(html)
    panel.close()


def test_what_a_panel_says_in_words_goes_to_the_page_as_words() -> None:
    """The sentence, the goals and errors are never HTML: picture.js makes them `textContent`."""

    def build(fig: Any) -> Any:
        def update(x: int = 0) -> str:
            if x == 2:
                raise ValueError(HOSTILE)
            return HOSTILE

        return update

    panel = Panel(build, x=(0, 2), goals=[Goal(HOSTILE, lambda x: x == 1, {"x": 1})])
    assert panel._picture.frame["html"] == ""
    assert "text/html" not in panel._repr_mimebundle_()[0]
    panel.set(x=2)
    assert HOSTILE in panel._picture.frame["error"]
    assert panel._picture.frame["html"] == ""
    for shows in ("page.sentence.textContent = frame.sentence", "page.error.textContent =", "goal.append(text)"):
        assert shows in SCRIPTS["picture.js"]
    panel.close()


def test_what_check_and_the_page_to_hand_in_say_of_a_learners_words_stays_text(tmp_path: Path) -> None:
    for key, answer in (("02.and_gate", HOSTILE), (HOSTILE, 1), ("05.sigmoid", hostile)):
        check_harmless(check(key, answer)._repr_html_())
    progress.note_goal(HOSTILE, HOSTILE)
    progress.note_try(HOSTILE, False)
    progress.note_guess("02.bias", HOSTILE, False)
    report(str(tmp_path / "page.html"))
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "&lt;img" in html
    check_harmless(html)


def test_a_guess_from_a_tampered_progress_file_stays_text() -> None:
    progress.note_guess("02.bias", HOSTILE, False)
    box = widgets.question("02.bias")
    assert "&lt;img" in box.feedback.value
    check_harmless(box.feedback.value)


# Nobody but the learner reaches the server


def jupyter(folder: Path) -> dict[str, str]:
    """Variables for a server that reads no settings but those in `folder`."""
    hide_iri_grammar(folder)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "JPY_"))}
    env |= {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    paths = [str(folder), *filter(None, [env.get("PYTHONPATH")])]
    return {**env, "PYTHONPATH": os.pathsep.join(paths), "PATH": path_without_node(folder)}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A real `nnlab lab`: what it writes about itself, and its process."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/02_perceptron.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4}')
    command = [sys.executable, "-m", "nnlab", "lab", "--no-browser", "--port=0"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=tmp_path, env=jupyter(tmp_path), stdout=log, stderr=log)
    try:
        about = wait_for_server(process, tmp_path / "RUNTIME", tmp_path / "log")
        yield {**about, "process": process, "log": tmp_path / "log"}
    finally:
        process.terminate()
        process.wait(180)


def ask(lab: dict[str, Any], path: str, **headers: str) -> tuple[int, str]:
    """The status of an answer, and where it came from in the end. With `method="POST"` something is to be made."""
    method = headers.pop("method", "GET")
    data = b"{}" if method == "POST" else None
    address = f"http://127.0.0.1:{lab['port']}{path}"
    request = urllib.request.Request(address, headers=headers, method=method, data=data)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=180) as answer:
            return answer.status, answer.url
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, error.url


def listening(processes: list[psutil.Process]) -> list[str]:
    """The addresses at which processes listen, one for each port."""
    found = []
    for each in processes:
        with contextlib.suppress(psutil.NoSuchProcess):  # some children live for a moment only
            found += [place.laddr.ip for place in each.net_connections("inet") if place.status == "LISTEN"]
    return found


def test_the_course_listens_on_this_machine_only_and_wants_its_token(lab: dict[str, Any]) -> None:
    token = {"Authorization": f"token {lab['token']}"}
    assert len(lab["token"]) >= 40
    assert ask(lab, "/api/contents", **token)[0] == 200
    assert ask(lab, "/api/kernels", method="POST", **token)[0] == 201
    process = psutil.Process(lab["process"].pid)
    deadline = time.monotonic() + 180
    while len(kernel := listening(process.children(recursive=True))) < 5:
        assert time.monotonic() < deadline, f"the kernel listens at {kernel}, not yet at all of its five ports"
        time.sleep(0.1)
    own = listening([process])
    assert own, "the server listens"
    assert [each for each in own + kernel if not ip_address(each).is_loopback] == []

    for path in ("/api/contents", "/api/kernels", "/api/sessions", "/files/notebooks/02_perceptron.ipynb"):
        code, where = ask(lab, path)
        assert code == 403 or "/login" in where, path
        code, where = ask(lab, path, Authorization="token wrong")
        assert code == 403 or "/login" in where, path
    assert ask(lab, "/api/kernels", method="POST")[0] == 403
    code, where = ask(lab, "/lab")
    assert (code, "/login?" in where) == (200, True), "the page to log in"
    assert ask(lab, "/api/contents", Host="elsewhere.example", **token)[0] == 403, "a page of another site"
    assert "nnlab: this server" not in lab["log"].read_text()


class App(SimpleNamespace):
    """As much of a server as the extension asks, and what it was told."""

    def __init__(self, ip: str, closed: bool) -> None:
        self.told: list[str] = []
        log = SimpleNamespace(info=lambda *words: None, warning=lambda text, *values: self.told.append(text % values))
        super().__init__(ip=ip, identity_provider=SimpleNamespace(auth_enabled=closed), log=log)


@pytest.mark.parametrize(
    ("ip", "closed", "told"),
    [
        ("localhost", True, ""),
        ("127.0.0.1", True, ""),
        ("::1", True, ""),
        ("", True, "can be reached from other machines, at all addresses"),
        ("0.0.0.0", True, "can be reached from other machines, at 0.0.0.0"),
        ("::", True, "can be reached from other machines, at ::"),
        ("192.0.2.7", True, "can be reached from other machines, at 192.0.2.7"),
        ("a-name.example", True, "can be reached from other machines, at a-name.example"),
        ("localhost", False, "asks for no token, so every program on this machine can use it as you"),
    ],
)
def test_a_server_that_is_open_says_so(ip: str, closed: bool, told: str) -> None:
    app = App(ip, closed)
    server._warn_if_exposed(app)
    assert len(app.told) == bool(told)
    assert told in "".join(app.told)


def test_nothing_takes_the_token_away_in_silence(tmp_path: Path) -> None:
    """By an option or by a file of settings, a real server without a token logs a warning as it starts."""
    program = """
import sys
from pathlib import Path
from jupyter_server.serverapp import ServerApp
for option in ("", "--IdentityProvider.token=", "--ServerApp.token=", "a file"):
    if option == "a file":
        Path(sys.argv[1], "jupyter_server_config.py").write_text("c.IdentityProvider.token = ''")
    app = ServerApp.instance()
    options = [option] if option.startswith("--") else []
    app.initialize(["--allow-root", "--no-browser", "--port=0", "--ip=127.0.0.1", *options])
    app.http_server.stop()
    ServerApp.clear_instance()
    print("the next server", file=sys.stderr, flush=True)
"""
    (tmp_path / "CONFIG").mkdir()
    command = [sys.executable, "-c", program, tmp_path / "CONFIG"]
    done = subprocess.run(command, env=jupyter(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    *logs, _ = done.stderr.split("the next server\n")
    assert [log.count("nnlab: this server asks for no token") for log in logs] == [0, 1, 1, 1], done.stderr


# No file is ever half: a process that ends in the middle of writing leaves the old one whole


def die_in(what: str, writing: str, program: str, *words: str) -> None:
    """Run a program in which the first call of a function writes half, and then the process is gone."""
    dying = f"{what} = lambda *a, **k: ({writing}, os._exit(7))"
    done = subprocess.run(
        [sys.executable, "-c", "import os\n" + program.replace("{die}", dying), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 7, done.stderr


@pytest.mark.parametrize(
    ("what", "writing"),
    [("json.dump", "(a[1].write('{\"exer'), a[1].flush())"), ("os.fsync", "None"), ("os.replace", "None")],
)
def test_a_notebook_that_dies_while_noting_leaves_the_notes_whole(what: str, writing: str) -> None:
    progress.note_try("a", True)
    before = progress.path().read_bytes()
    die_in(what, writing, "import json\nfrom nnlab import progress\n{die}\nprogress.note_try('b', True)")
    assert progress.path().read_bytes() == before
    progress.note_try("c", True)
    assert set(json.loads(progress.path().read_text(encoding="utf-8"))["exercises"]) == {"a", "c"}


@pytest.mark.parametrize(
    ("what", "writing"), [("np.savez", "(a[0].write(b'PK'), a[0].flush())"), ("os.replace", "None")]
)
def test_a_program_that_dies_while_saving_leaves_the_network_whole(what: str, writing: str, tmp_path: Path) -> None:
    net, path = nn.mlp([2, 3, 2], rng=0), tmp_path / "net.npz"
    net.save(path)
    before = path.read_bytes()
    program = "import sys\nimport numpy as np\nimport nnlab as nn\n{die}\nnn.mlp([2, 2], rng=1).save(sys.argv[1])"
    die_in(what, writing, program, str(path))
    assert path.read_bytes() == before
    np.testing.assert_array_equal(nn.load(path).parameters, net.parameters)
    net.save(path)
    assert list(tmp_path.glob("net*")) == [path]


def idx(*shape: int) -> bytes:
    return bytes([0, 0, 8, len(shape)]) + b"".join(n.to_bytes(4, "big") for n in shape) + bytes(int(np.prod(shape)))


PLAIN = dict(zip(MNIST.FILES, (idx(9, 28, 28), idx(9), idx(5, 28, 28), idx(5)), strict=True))
PACKED = {f"{name}.gz": gzip.compress(content) for name, content in PLAIN.items()}
TABLE = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in PLAIN.items()}


class Mirror(socketserver.ThreadingTCPServer):
    """A web server that promises whole files, and while it is `short` sends half of each."""

    short = True

    class RequestHandlerClass(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            name = self.rfile.readline().split()[1].decode().strip("/")
            while self.rfile.readline().strip():
                pass
            body = PACKED[name]
            self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
            self.wfile.write(body[: len(body) // 2] if self.server.short else body)  # type: ignore[attr-defined]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), self.RequestHandlerClass)


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """A tiny MNIST with one mirror, which is on this machine."""
    with Mirror() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        monkeypatch.setattr(MNIST, "FILES", TABLE)
        monkeypatch.setattr(MNIST, "MIRRORS", (f"http://127.0.0.1:{server.server_address[1]}/",))
        monkeypatch.setattr("pooch.os_cache", lambda project: tmp_path / "cache")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.delenv("NNLAB_DATA", raising=False)
        yield server
        server.shutdown()


def test_a_download_that_breaks_off_is_not_taken_for_the_file(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError, match="could not be downloaded"):
        datasets.mnist()
    assert list((tmp_path / "cache/mnist").iterdir()) == []
    mirror.short = False
    assert datasets.mnist()[0].shape == (9, 784)


def test_a_program_that_dies_while_downloading_leaves_nothing_that_is_taken_for_the_file(
    mirror: Mirror, tmp_path: Path
) -> None:
    program = """
import importlib, sys, pathlib, pooch
from nnlab import datasets
module = importlib.import_module("nnlab.datasets.mnist")
pooch.os_cache = lambda project: pathlib.Path(sys.argv[1])
{die}
datasets.mnist()
"""
    for what, writing in (
        ("pooch.HTTPDownloader.__call__", "pathlib.Path(a[2]).write_bytes(b'\\x1f\\x8b half')"),
        ("module._verified_content", "None"),  # all of it is there, but nobody has compared its sum
    ):
        mirror.short = what != "module._verified_content"
        if what == "module._verified_content":
            program = program.replace("{die}", f"module.MIRRORS = {MNIST.MIRRORS!r}\n{{die}}")
        die_in(what, writing, program, str(tmp_path / "cache"))
        left = [path for path in (tmp_path / "cache/mnist").rglob("*") if path.is_file()]
        assert len(left) == 1, "what the process left behind"
        assert left[0].parent != tmp_path / "cache/mnist"
        with pytest.raises(FileNotFoundError):
            datasets.mnist(download=False)
        left[0].unlink()
    mirror.short = False
    assert datasets.mnist()[0].shape == (9, 784)
