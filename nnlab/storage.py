"""Save and load networks: an .npz file with two vectors and a description in JSON. Nothing is pickled or unpickled.

`Network.save` and `nnlab.load` are the public functions. They import this file when they are called, and hand over the
network or its class, so that this file doesn't have to import theirs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from nnlab.activations import ACTIVATIONS
from nnlab.checks import numeric
from nnlab.layers import LAYERS, Activation, Dense
from nnlab.lookup import lookup
from nnlab.losses import LOSSES, find_loss

VERSION = 1
Net = TypeVar("Net")


def save(net: Any, path: str | PathLike[str]) -> None:
    """Save a network. Its activations, loss and layer classes must be in their registries under their names."""
    known = net.loss_name in LOSSES and find_loss(net.loss_name)[1] == (net.loss, net.loss_prime)
    _check_registered("loss", "LOSSES", net.loss_name, known)
    numeric("parameters", np.append(net.parameters, net.running))  # otherwise the file couldn't be loaded
    for layer in net.layers:
        kind = type(layer).__name__
        _check_registered("layer", "LAYERS", kind, LAYERS.get(kind) is type(layer))
        if isinstance(layer, Dense | Activation):
            known = tuple(ACTIVATIONS.get(layer.activation, ())) == (layer.f, layer.f_prime)
            _check_registered("activation", "ACTIVATIONS", layer.activation, known)
    layers = [[type(layer).__name__, [getattr(layer, name) for name in layer.settings]] for layer in net.layers]
    about = {"nnlab": VERSION, "layers": layers, "loss": net.loss_name, "l1": net.l1, "l2": net.l2, "dtype": net.dtype}
    path = _file_path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {path.parent} to store the network in: make it first.")
    unfinished = path.with_name(path.name + ".part")  # so that an older file stays intact until the new one is complete
    try:
        with open(unfinished, "wb") as file:
            np.savez(file, about=json.dumps(about), parameters=net.parameters, running=net.running)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def load(path: str | PathLike[str], network: Callable[..., Net]) -> Net:
    """Load the network saved at `path` by `Network.save`; `network` is the class `Network`.

    FileNotFoundError if there's no such file, IsADirectoryError if it's a folder; ValueError if it's damaged or wasn't
    saved by nnlab, or if it uses an activation, loss or layer that isn't in its registry.
    """
    about, parameters, running = _read(_file_path(path))
    try:
        layers = [lookup(LAYERS, kind, "layer")(*settings) for kind, settings in about["layers"]]
        net = network(layers, about["loss"], about["l1"], about["l2"], about["dtype"])
    except (KeyError, TypeError, ValueError, MemoryError) as e:
        raise ValueError(
            f"The network in {path} cannot be made ({str(e).rstrip('.')}). If it uses a function or layer of your "
            f"own, put that into nnlab.ACTIVATIONS, LOSSES or LAYERS first."
        ) from None
    for name, stored in (("parameters", parameters), ("running", running)):
        ours = getattr(net, name)
        if stored.dtype != ours.dtype or stored.shape != ours.shape or not np.isfinite(stored).all():
            raise ValueError(f"{path} is damaged: its {name} do not fit its layers, or are not all finite.")
        ours[...] = stored
    return net


def _file_path(path: object) -> Path:
    if not isinstance(path, str | os.PathLike) or not os.fspath(path):
        raise TypeError(f"path should be the name of a file, such as 'my_network.npz', not {path!r}.")
    if Path(path).is_dir():
        raise IsADirectoryError(f"path should be the name of a file, but {path} is a folder.")
    return Path(path)


def _check_registered(kind: str, table: str, name: str, known: bool) -> None:
    if not known:
        raise ValueError(
            f"This network's {kind} {name!r} is not the one in nnlab.{table}: put it there under this name to save it."
        )


def _read(path: Path) -> tuple[dict[str, Any], Any, Any]:
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as arrays:
            about = json.loads(str(arrays["about"]))
            contents = about, arrays["parameters"], arrays["running"]
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no file {path}.") from None
    except PermissionError:
        raise
    except Exception:  # zipfile, zlib, json and numpy raise errors of many kinds for damaged files
        # Not chained: numpy's message explains how to unpickle anyway, which would run whatever code the file holds.
        raise ValueError(f"{path} is damaged, or no network saved by nnlab.") from None
    if not isinstance(about, dict) or about.get("nnlab") != VERSION:
        raise ValueError(f"{path} was not saved by this version of nnlab.")
    return contents
