"""Saving and loading networks: round trips, custom functions and layers, damaged and foreign files."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

import nnlab as nn

X = np.random.default_rng(0).normal(size=(20, 3))


def with_every_layer(**settings):
    layers = [nn.Dense(3, 4, rng=0), nn.BatchNorm(4, rho=0.8), nn.Activation("leaky_relu"), nn.Dropout(0.25)]
    net = nn.Network([*layers, nn.Dense(4, 2, "identity", rng=0)], **settings)
    list(
        nn.train(net, X, (X[:, 0] > 0).astype(int), epochs=2, rng=0)
    )  # so that the running averages aren't round numbers
    return net


def double(z):
    return 2 * z


def double_prime(z):
    return np.full_like(z, 2)


# --- the round trip -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_layer_class_round_trips_bit_for_bit(tmp_path, dtype):
    net = with_every_layer(dtype=dtype, l1=0.1, l2=0.02)
    net.save(tmp_path / "net.npz")
    again = nn.load(tmp_path / "net.npz")
    assert repr(again) == repr(net)
    assert (again.dtype, again.l1, again.l2, again.layers[1].rho) == (dtype, 0.1, 0.02, 0.8)
    assert again.parameters.dtype == again.running.dtype == dtype
    np.testing.assert_array_equal(again.running, net.running)
    np.testing.assert_array_equal(again.predict_proba(X), net.predict_proba(X))
    again.layers[0].params["W"] = 0  # the layers' arrays are views of the vectors
    assert not again.parameters[:12].any()


@pytest.mark.parametrize("loss", nn.LOSSES)
@pytest.mark.parametrize("activation", nn.ACTIVATIONS)
def test_every_activation_and_loss_round_trips(tmp_path, activation, loss):
    net = nn.mlp([3, 4, 2], activation=activation, loss=loss, rng=0)
    net.save(str(tmp_path / "net"))
    again = nn.load(str(tmp_path / "net"))  # the file name is used as given, without adding an ending
    assert repr(again) == repr(net)
    np.testing.assert_array_equal(again.forward(X), net.forward(X))


# --- custom functions and layers ------------------------------------------------------------------------


def test_a_registered_custom_activation_round_trips(tmp_path, monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "double", [double, double_prime])
    net = nn.mlp([3, 4, 2], activation="double", rng=0)
    net.save(tmp_path / "net.npz")
    np.testing.assert_array_equal(nn.load(tmp_path / "net.npz").predict(X), net.predict(X))
    monkeypatch.delitem(nn.ACTIVATIONS, "double")
    with pytest.raises(
        ValueError, match=r"net\.npz .*no activation called 'double'.* put that into nnlab\.ACTIVATIONS"
    ):
        nn.load(tmp_path / "net.npz")


class Mirror(nn.Layer):
    def forward(self, x, training=False, rng=None):
        return -x

    def backward(self, error, first=False):
        return -error


@pytest.mark.parametrize(
    ("net", "table"),
    [
        (nn.mlp([3, 4, 2], activation=(double, double_prime)), "ACTIVATIONS"),
        (nn.mlp([3, 2], loss=(nn.mse, lambda a, y: a - y)), "LOSSES"),
        (nn.Network([nn.Dense(3, 2), Mirror()]), "LAYERS"),
    ],
)
def test_saving_unregistered_functions_or_layers_raises(tmp_path, net, table):
    with pytest.raises(ValueError, match=rf"^This network's .* is not the one in nnlab\.{table}: put it there under"):
        net.save(tmp_path / "net.npz")
    assert list(tmp_path.iterdir()) == []


def test_an_activation_redefined_under_the_same_name_cannot_be_saved(tmp_path, monkeypatch):
    monkeypatch.setitem(nn.ACTIVATIONS, "double", (double, double_prime))
    net = nn.mlp([3, 4, 2], activation="double")
    monkeypatch.setitem(nn.ACTIVATIONS, "double", (lambda z: 3 * z, double_prime))
    with pytest.raises(ValueError, match=r"^This network's activation 'double' is not the one in nnlab\.ACTIVATIONS"):
        net.save(tmp_path / "net.npz")


def test_a_registered_custom_layer_round_trips(tmp_path, monkeypatch):
    monkeypatch.setitem(nn.LAYERS, "Mirror", Mirror)
    net = nn.Network([nn.Dense(3, 2), Mirror()])
    net.save(tmp_path / "net.npz")
    np.testing.assert_array_equal(nn.load(tmp_path / "net.npz").forward(X), net.forward(X))


# --- invalid files --------------------------------------------------------------------------------------


def test_a_missing_file_raises(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"^There is no file .*nowhere\.npz\.$"):
        nn.load(tmp_path / "nowhere.npz")


def test_a_truncated_file_raises(tmp_path):
    with_every_layer().save(tmp_path / "whole.npz")
    whole, cut = (tmp_path / "whole.npz").read_bytes(), tmp_path / "cut.npz"
    for length in range(0, len(whole), 10):
        cut.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"cut\.npz is damaged, or no network saved by nnlab"):
            nn.load(cut)


def test_a_file_with_a_wrong_byte_raises_or_loads_unchanged(tmp_path):
    net = with_every_layer()
    net.save(tmp_path / "good.npz")
    good, bad = (tmp_path / "good.npz").read_bytes(), tmp_path / "bad.npz"
    refused = 0
    for place in range(0, len(good), 5):
        bad.write_bytes(good[:place] + bytes([good[place] ^ 255]) + good[place + 1 :])
        try:
            again = nn.load(bad)
        except ValueError as error:
            assert "bad.npz" in str(error)  # noqa: PT017 - it may also be harmless
            refused += 1
        else:
            assert repr(again) == repr(net)
            np.testing.assert_array_equal(again.predict_proba(X), net.predict_proba(X))
    assert refused > 0.8 * len(good) / 5


class Trap:
    """A pickle that would run code when loaded."""

    def __reduce__(self):
        return pytest.fail, ("it was unpickled",)


def foreign_files(path):
    path.write_bytes(b"")
    yield "an empty file"
    path.write_text("Dear diary")
    yield "text"
    path.write_bytes(pickle.dumps(Trap()))
    yield "a pickle"
    with path.open("wb") as file:
        np.save(file, np.ones(3))
    yield "one array"
    np.savez(path, weights=np.ones(3))
    yield "other arrays"
    np.savez(path, about=np.array([Trap()]), parameters=np.ones(3), running=np.ones(0))
    yield "arrays of objects, which are pickles"


def test_foreign_files_raise_and_nothing_is_unpickled(tmp_path):
    path = tmp_path / "other.npz"
    for _ in foreign_files(path):
        with pytest.raises(ValueError, match=r"other\.npz is damaged, or no network saved by nnlab\.$"):
            nn.load(path)


GOOD = {"nnlab": 1, "layers": [["Dense", [3, 2, "tanh"]]], "loss": "mse", "l1": 0, "l2": 0, "dtype": "float64"}


@pytest.mark.parametrize(
    ("about", "parameters", "sentence"),
    [
        ({"nnlab": 2}, np.zeros(8), "was not saved by this version of nnlab"),
        ({"layers": 3}, np.zeros(8), "cannot be made"),
        ({"layers": []}, np.zeros(8), r"cannot be made \(A network needs at least one Dense layer\)"),
        ({"layers": [["Dense", [3]]]}, np.zeros(8), "cannot be made"),
        ({"layers": [["Dens", [3, 2, "tanh"]]]}, np.zeros(8), "cannot be made .*no layer called 'Dens'"),
        ({"layers": [["Dense", [10**9, 10**9, "tanh"]]]}, np.zeros(8), "cannot be made"),
        ({"loss": "regret"}, np.zeros(8), "cannot be made .*no loss called 'regret'"),
        ({"l2": -1}, np.zeros(8), "cannot be made .*l2 should be a number from 0 up, not -1"),
        ({}, np.zeros(9), "is damaged: its parameters do not fit its layers"),
        ({}, np.full(8, np.nan), "is damaged: its parameters .* not all finite"),
        ({}, np.zeros(8, complex), "is damaged: its parameters"),
        ({}, np.array(["a"] * 8), "is damaged: its parameters"),
    ],
)
def test_an_invalid_description_raises(tmp_path, about, parameters, sentence):
    path = tmp_path / "net.npz"
    np.savez(path, about=json.dumps(GOOD), parameters=np.zeros(8), running=np.zeros(0))
    nn.load(path)
    np.savez(path, about=json.dumps({**GOOD, **about}), parameters=parameters, running=np.zeros(0))
    with pytest.raises(ValueError, match=rf"net\.npz {sentence}"):
        nn.load(path)


def test_a_folder_instead_of_a_file_raises(tmp_path):
    for use in (nn.load, with_every_layer().save):
        with pytest.raises(IsADirectoryError, match=r"^path should be the name of a file, but .* is a folder\.$"):
            use(tmp_path)
    assert list(tmp_path.parent.glob("*.part")) == []


@pytest.mark.parametrize("vector", ["parameters", "running"])
def test_saving_parameters_that_are_not_finite_raises(tmp_path, vector):
    path, net = tmp_path / "net.npz", with_every_layer()
    net.save(path)
    before = path.read_bytes()
    getattr(net, vector)[0] = np.nan
    with pytest.raises(ValueError, match=r"^parameters holds NaN or infinity, 1 in all"):
        net.save(path)
    assert path.read_bytes() == before


def test_a_failed_save_keeps_the_older_file(tmp_path, monkeypatch):
    path, net = tmp_path / "net.npz", with_every_layer()
    net.save(path)
    before = path.read_bytes()

    def full_disk(file, **arrays):
        file.write(b"half of")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="No space left"):
        net.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
