"""An extension of Jupyter's server that makes sliders quick. It is switched on by server.json, which is installed
into the environment's etc/jupyter.

The stock server leaves TCP_NODELAY off, so that a small answer of the kernel often waits, about 30 ms, until the
browser has acknowledged the one before it.
"""

from __future__ import annotations

import ipaddress
import os
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class QuickConnection(ZMQChannelsWebsocketConnection):
    """A kernel's websocket that sends small messages without waiting."""

    def connect(self) -> Any:
        """Set TCP_NODELAY, then connect as usual; the server awaits what this returns."""
        try:
            self.websocket_handler.set_nodelay(True)
        except Exception as error:  # quickness is a nicety, and must never keep a notebook from its kernel
            self.log.warning("nnlab: this connection's small messages may be late: %r", error)
        return super().connect()


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "nnlab.server"}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Choose the quick connection, unless someone has already chosen: a gateway, or the user."""
    _warn(app)
    chosen = app.kernel_websocket_connection_class
    if chosen is ZMQChannelsWebsocketConnection:
        chosen = app.kernel_websocket_connection_class = QuickConnection
        app.web_app.settings["kernel_websocket_connection_class"] = chosen  # the app has read the trait already
        app.log.info("nnlab: the kernels' small messages are sent at once, so that sliders are quick.")
    else:
        app.log.info("nnlab: the kernels' connections stay as they are: %s.%s", chosen.__module__, chosen.__qualname__)
    os.environ["NNLAB_CONNECTION"] = chosen.__qualname__  # which the kernels inherit: nnlab.doctor() asks for it


def _warn(app: Any) -> None:
    """Say it if an option, a variable or a file of settings has opened the server to others: all can run programs."""
    if not app.identity_provider.auth_enabled:
        app.log.warning("nnlab: this server asks for no token, so every program on this machine can use it as you.")
    if not _is_this_machine(app.ip):
        app.log.warning("nnlab: this server can be reached from other machines, at %s.", app.ip or "all addresses")


def _is_this_machine(ip: str) -> bool:
    try:
        return ip == "localhost" or ipaddress.ip_address(ip).is_loopback
    except ValueError:  # a name, which may be anywhere, or "" for all addresses
        return False
