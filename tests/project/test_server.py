"""JupyterLab with quick sliders: the server extension, in a real server, and the command `nnlab lab`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import types
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.gateway.connections import GatewayWebSocketConnection
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from clean import hide_iri_grammar, path_without_node
from nnlab import server
from nnlab.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


# The extension, in a server that starts in a process of its own, and tells about itself

# What a notebook in this server executes.
CODE = """
from nnlab import checkup
(finding,) = checkup.CHECKS["The server's setting for quick sliders"]()
print(finding.kind, finding.text, end="")
"""
TELL = (
    f"CODE = {CODE!r}"
    + """
import asyncio, json, socket, sys
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection import channels
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

Stock = channels.ZMQChannelsWebsocketConnection
if "gone" in sys.argv:
    del channels.ZMQChannelsWebsocketConnection

async def tell(app):
    about = {"trait": app.kernel_websocket_connection_class.__name__,
             "used": app.web_app.settings["kernel_websocket_connection_class"].__name__}
    try:
        if "kernel" in sys.argv:
            about |= await use_a_kernel(app)
        print(json.dumps(about), flush=True)
    finally:
        app.stop()

async def use_a_kernel(app):
    notebook = {"path": "a.ipynb", "name": "a.ipynb", "type": "notebook", "kernel_name": "python3"}
    session = await app.session_manager.create_session(**notebook)
    kernel = session["kernel"]["id"]
    address = f"ws://127.0.0.1:{app.port}/api/kernels/{kernel}/channels?token={app.identity_provider.token}"
    browser = await websocket_connect(HTTPRequest(address, connect_timeout=300, request_timeout=300))
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "1", "username": "", "version": "5.3"}
    content = {"code": CODE, "silent": False}
    ask = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
    await browser.write_message(json.dumps(ask))
    answers = {}  # the reply and the output come on two channels, in any order
    while not {"execute_reply", "stream"} <= answers.keys():
        answer = json.loads(await asyncio.wait_for(browser.read_message(), 300))
        answers[answer["header"]["msg_type"]] = answer["content"]
    connection, = Stock._open_sockets
    sock = connection.websocket_handler.ws_connection.stream.socket
    return {"answer": answers["execute_reply"]["status"], "doctor": answers["stream"]["text"],
            "nodelay": sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)}

app = ServerApp.instance()
options = [option for option in sys.argv[1:] if option.startswith("-")]
app.initialize(["--allow-root", "--no-browser", "--port=0", "--ip=127.0.0.1", *options])
app.io_loop.add_callback(tell, app)
app.start()
"""
)


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the user's settings, so that what this machine's user has set plays no part."""
    for name in [name for name in os.environ if name.startswith(("JUPYTER", "JPY_")) or name == "NNLAB_CONNECTION"]:
        monkeypatch.delenv(name)
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(tmp_path / kind))
    (tmp_path / "CONFIG").mkdir()
    return tmp_path / "CONFIG"


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder from which the server imports, before all others."""
    hide_iri_grammar(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("PATH", path_without_node(tmp_path))
    return tmp_path


def started(*words: str) -> tuple[dict[str, Any], str]:
    """What a server tells about itself, and its log."""
    done = subprocess.run([sys.executable, "-c", TELL, *words], capture_output=True, text=True, cwd=ROOT, timeout=600)
    assert done.stdout, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.mark.usefixtures("modules")
def test_installed_with_nnlab_the_extension_switches_itself_on_and_the_socket_does_not_wait() -> None:
    about, log = started("kernel")
    quick = {"trait": "QuickConnection", "used": "QuickConnection", "answer": "ok", "nodelay": 1}
    assert about == {**quick, "doctor": "fine sliders are quick: this notebook's server has nnlab's setting"}
    assert "nnlab: the kernels' small messages are sent at once" in log


@pytest.mark.usefixtures("modules")
def test_without_the_extension_the_socket_waits(settings: Path) -> None:
    (settings / "jupyter_server_config.json").write_text(
        '{"ServerApp": {"jpserver_extensions": {"nnlab.server": false}}}', encoding="utf-8"
    )
    about, _ = started("kernel")
    stock = "ZMQChannelsWebsocketConnection"
    late = "WRONG Sliders answer late: this notebook's server was started without nnlab's setting."
    # With nodelay 1, nnlab/server.py could go.
    assert about == {"trait": stock, "used": stock, "answer": "ok", "nodelay": 0, "doctor": late}


def test_a_class_that_the_user_chose_is_left_alone(modules: Path) -> None:
    (modules / "theirs.py").write_text(
        "from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection\n"
        "class Own(ZMQChannelsWebsocketConnection): pass\n"
    )
    about, log = started("--ServerApp.kernel_websocket_connection_class=theirs.Own")
    assert about == {"trait": "Own", "used": "Own"}
    assert "nnlab: the kernels' connections stay as they are: theirs.Own" in log


@pytest.mark.usefixtures("modules")
def test_a_server_that_lacks_the_class_starts_and_says_so() -> None:
    about, log = started("gone")
    assert about == {"trait": "ZMQChannelsWebsocketConnection", "used": "ZMQChannelsWebsocketConnection"}
    assert any("nnlab.server" in line and "ZMQChannelsWebsocketConnection" in line for line in log.splitlines()), log


class App(types.SimpleNamespace):
    """As much of the server as the extension knows."""

    def __init__(self, chosen: type) -> None:
        self.told: list[str] = []
        log = types.SimpleNamespace(info=lambda text, *values: self.told.append(text % values))
        web_app = types.SimpleNamespace(settings={"kernel_websocket_connection_class": chosen})
        identity = types.SimpleNamespace(auth_enabled=True)
        super().__init__(
            kernel_websocket_connection_class=chosen,
            web_app=web_app,
            log=log,
            ip="localhost",
            identity_provider=identity,
        )


@pytest.mark.parametrize(
    ("chosen", "then"),
    [
        (ZMQChannelsWebsocketConnection, server.QuickConnection),
        (GatewayWebSocketConnection, GatewayWebSocketConnection),
        (server.QuickConnection, server.QuickConnection),
    ],
)
def test_only_the_stock_class_is_replaced(chosen: type, then: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNLAB_CONNECTION", "")
    app = App(chosen)
    server._load_jupyter_server_extension(app)
    assert app.kernel_websocket_connection_class is then
    assert app.web_app.settings == {"kernel_websocket_connection_class": then}
    assert len(app.told) == 1
    assert os.environ["NNLAB_CONNECTION"] == then.__qualname__, "the kernels inherit it, and nnlab.doctor() tells it"


@pytest.mark.parametrize("works", [True, False])
def test_connect_gives_what_the_server_awaits_even_if_the_socket_refuses(
    works: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    awaitable = object()
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: awaitable)
    asked: list[bool] = []
    told: list[str] = []

    def set_nodelay(value: bool) -> None:
        asked.append(value)
        if not works:
            raise OSError("no such option")

    connection = server.QuickConnection.__new__(server.QuickConnection)
    log = types.SimpleNamespace(warning=lambda text, *values: told.append(text % values))
    handler = types.SimpleNamespace(set_nodelay=set_nodelay)
    with monkeypatch.context() as patch:
        patch.setattr(server.QuickConnection, "websocket_handler", handler)
        patch.setattr(server.QuickConnection, "log", log)
        assert connection.connect() is awaitable
    assert asked == [True]
    assert [text for text in told if "no such option" in text] == told
    assert bool(told) is not works


# nnlab lab


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A folder to be in, and what JupyterLab is asked there instead of starting."""
    words: list[str] = []
    monkeypatch.setattr("jupyterlab.labapp.main", words.extend)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "put back afterwards")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    (tmp_path / "a course").mkdir()
    monkeypatch.chdir(tmp_path / "a course")
    return words


def lessons(folder: str, *names: str) -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name in names:
        Path(folder, f"{name}.ipynb").touch()


@pytest.mark.parametrize(
    ("where", "arguments", "root", "opened"),
    [
        ("notebooks", [], ".", "notebooks/02_perceptron.ipynb"),
        (".", [], ".", "02_perceptron.ipynb"),
        ("my lessons", ["my lessons"], ".", "my%20lessons/02_perceptron.ipynb"),
        ("../elsewhere", ["../elsewhere"], "../elsewhere", "02_perceptron.ipynb"),
    ],
)
def test_the_lesson_with_the_lowest_number_is_opened(
    where: str, arguments: list[str], root: str, opened: str, asked: list[str]
) -> None:
    lessons(where, "15_digits", "02_perceptron", "10_sgd", "9_old_draft")
    main(["lab", *arguments])
    assert f"--LabApp.default_url=/lab/tree/{opened}" in asked
    assert f"--ServerApp.root_dir={Path(root).resolve()}" in asked


@pytest.mark.parametrize("folder", [[], ["notebooks"]])
def test_options_go_on_to_jupyterlab(folder: list[str], asked: list[str]) -> None:
    lessons("notebooks", "15_digits")
    main(["lab", *folder, "--port", "8889", "--no-browser"])
    assert asked[-3:] == ["--port", "8889", "--no-browser"]
    assert "--LabApp.default_url=/lab/tree/notebooks/15_digits.ipynb" in asked


@pytest.mark.parametrize(("user", "told"), [(0, True), (1000, False), (None, False)])
def test_root_is_told_to_be_meant_where_there_is_one(
    user: int | None, told: bool, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons("notebooks", "15_digits")
    monkeypatch.delattr("os.geteuid", raising=False)  # as on Windows
    if user is not None:
        monkeypatch.setattr("os.geteuid", lambda: user, raising=False)
    main(["lab", "--no-browser"])
    assert ("--allow-root" in asked) is told


@pytest.mark.parametrize(("wish", "threads"), [(None, "1"), ("8", "8")])
def test_kernels_multiply_on_one_thread_unless_told_otherwise(
    wish: str | None, threads: str, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons("notebooks", "15_digits")
    if wish:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", wish)
    main(["lab"])
    assert os.environ["OPENBLAS_NUM_THREADS"] == threads


@pytest.mark.parametrize("arguments", [[], ["nowhere"]])
def test_a_folder_without_lessons_gets_a_sentence(arguments: list[str], asked: list[str]) -> None:
    with pytest.raises(SystemExit, match="There is no lesson") as raised:
        main(["lab", *arguments])
    assert str(Path(arguments[0] if arguments else "notebooks").resolve()) in str(raised.value)
    assert "nnlab lab FOLDER" in str(raised.value)
    assert asked == []


def test_without_jupyterlab_there_is_a_sentence(asked: list[str]) -> None:
    lessons("notebooks", "15_digits")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(SystemExit, match=r'JupyterLab is not installed .* -e "\.\[lab\]"'):
            main(["lab"])
    assert asked == []


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    assert "open the first lesson in JupyterLab" in capsys.readouterr().out
    for word in ("-h", "--help"):
        with pytest.raises(SystemExit) as raised:
            main(["lab", word])
        assert raised.value.code == 0
        assert "nnlab lab [-h] [FOLDER] [options of JupyterLab]" in capsys.readouterr().out


@pytest.mark.usefixtures("modules")
def test_the_command_starts_jupyterlab_with_the_extension_even_where_it_is_switched_off(settings: Path) -> None:
    (settings / "jupyter_server_config.json").write_text(
        '{"ServerApp": {"jpserver_extensions": {"nnlab.server": false}}}', encoding="utf-8"
    )
    nnlab = shutil.which("nnlab", path=str(Path(sys.executable).parent))
    assert nnlab, "nnlab has to be installed again: it has no command yet"
    command = [nnlab, "lab", "--no-browser", "--port=0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as lab:
        assert lab.stderr is not None
        alarm = threading.Timer(600, lab.kill)  # ends the loop below: the log is whole then
        alarm.start()
        log = ""
        for line in lab.stderr:
            log += line
            if "?token=" in line:
                break
        lab.terminate()
        lab.communicate()
        alarm.cancel()
    first = min((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")).name
    assert f"/lab/tree/notebooks/{first}?token=" in log, log
    assert "nnlab: the kernels' small messages are sent at once" in log
