"""Jupyter server extension: faster sliders, by TCP_NODELAY on the kernels' websockets, and room for the first lesson.

Without it, a small message from the kernel often waits about 30 ms until the browser has acknowledged the previous
one. server.json, installed into the environment's etc/jupyter, enables the extension.
"""

from __future__ import annotations

import ipaddress
import os
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class QuickConnection(ZMQChannelsWebsocketConnection):
    """A kernel's websocket that sends small messages at once (TCP_NODELAY)."""

    def connect(self) -> Any:
        """Set TCP_NODELAY, then connect as usual; the server awaits what this returns."""
        try:
            self.websocket_handler.set_nodelay(True)
        except Exception as error:  # speed is optional, and must never keep a notebook from its kernel
            self.log.warning("nnlab: this connection's small messages may be late: %r", error)
        return super().connect()


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "nnlab.server"}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Use QuickConnection, unless a gateway or the user has chosen another connection class."""
    _warn_if_exposed(app)
    if started := os.environ.get("NNLAB_STARTED"):  # by `nnlab lab`: its page hides the list of files (outputs.js)
        app.web_app.settings.setdefault("page_config_data", {})["nnlabStarted"] = started
    chosen = app.kernel_websocket_connection_class
    if chosen is ZMQChannelsWebsocketConnection:
        chosen = app.kernel_websocket_connection_class = QuickConnection
        app.web_app.settings["kernel_websocket_connection_class"] = chosen  # because the app has already read the trait
        app.log.info("nnlab: the kernels' small messages are sent at once, so that sliders are quick.")
    else:
        app.log.info("nnlab: the kernels' connections stay as they are: %s.%s", chosen.__module__, chosen.__qualname__)
    os.environ["NNLAB_CONNECTION"] = chosen.__qualname__  # inherited by the kernels, where nnlab.doctor() reads it


def _warn_if_exposed(app: Any) -> None:
    """Log a warning if the settings open the server to other users or machines, who could then run programs."""
    if not app.identity_provider.auth_enabled:
        app.log.warning("nnlab: this server asks for no token, so every program on this machine can use it as you.")
    if not _is_this_machine(app.ip):
        app.log.warning("nnlab: this server can be reached from other machines, at %s.", app.ip or "all addresses")


def _is_this_machine(ip: str) -> bool:
    try:
        return ip == "localhost" or ipaddress.ip_address(ip).is_loopback
    except ValueError:  # a host name, which may be any machine, or "" for all addresses
        return False
