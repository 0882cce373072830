"""Data sets: point clouds, logic gates, iris, the 8 × 8 digits, and `split`."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlab import datasets

CLOUDS = [name for name in datasets.TOYS if name != "plane"]


def radius_and_angle(X):
    return np.hypot(*X.T), np.arctan2(X[:, 1], X[:, 0])


# --- point clouds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CLOUDS)
@pytest.mark.parametrize("n", [2, 7, 200])
def test_a_cloud_has_n_points_and_both_classes_equally_often(name, n):
    X, y = datasets.TOYS[name](n, rng=0)
    assert X.shape == (n, 2)
    assert X.dtype == np.float64
    assert y.shape == (n,)
    assert y.dtype.kind == "i"
    assert np.bincount(y).tolist() == [n - n // 2, n // 2]


@pytest.mark.parametrize("name", datasets.TOYS)
def test_points_fill_about_the_square_from_minus_one_to_one(name):
    X, _ = datasets.TOYS[name](1000, noise=0, rng=0)
    assert np.abs(X).max() <= 1
    assert np.abs(X).max() >= 0.5
    noisy, _ = datasets.TOYS[name](1000, rng=0)
    assert np.abs(noisy).max() < 1.5


@pytest.mark.parametrize("name", datasets.TOYS)
def test_points_depend_on_the_seed_and_not_on_the_global_random_state(name):
    def points(seed):
        return np.column_stack(datasets.TOYS[name](50, rng=seed))

    before = np.random.get_state()[1].copy()  # noqa: NPY002
    assert np.array_equal(points(3), points(3))
    assert np.array_equal(points(3), points(np.random.default_rng(3)))
    assert not np.array_equal(points(3), points(4))
    assert not np.array_equal(points(None), points(None))
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize("name", CLOUDS)
def test_more_noise_moves_the_same_points_further(name):
    still, little, more = (datasets.TOYS[name](4000, noise=noise, rng=1)[0] for noise in (0, 0.1, 0.3))
    np.testing.assert_allclose(more - still, 3 * (little - still), atol=1e-12)
    np.testing.assert_allclose((little - still).std(axis=0), 0.1, rtol=0.05)  # it is a standard deviation


def test_circles_the_radius_tells_the_class():
    X, y = datasets.circles(noise=0, rng=0)
    radius, angle = radius_and_angle(X)
    np.testing.assert_allclose(radius, np.where(y == 1, 0.4, 0.9))
    for c in (0, 1):  # the full circle
        assert np.unique(np.floor(angle[y == c] / (np.pi / 2))).tolist() == [-2, -1, 0, 1]


def test_xor_the_signs_tell_the_class():
    X, y = datasets.xor(noise=0, rng=0)
    assert np.array_equal(y == 1, X[:, 0] * X[:, 1] < 0)
    assert np.abs(X).min() >= 0.1
    corners, points = np.unique(np.sign(X), axis=0, return_counts=True)
    assert len(corners) == 4
    assert points.min() > 25  # of 200: every quadrant is used


def test_gaussians_lie_around_two_centres_on_either_side_of_a_line():
    X, y = datasets.gaussians(4000, noise=0.2, rng=0)
    np.testing.assert_allclose(X[y == 0].mean(axis=0), -0.5, atol=0.02)
    np.testing.assert_allclose(X[y == 1].mean(axis=0), 0.5, atol=0.02)
    assert np.mean((X.sum(axis=1) > 0) == (y == 1)) > 0.999


def test_spirals_the_second_arm_is_the_first_turned_by_180_degrees():
    X, y = datasets.spirals(noise=0, rng=0)
    radius, angle = radius_and_angle(X)
    assert 0.1 <= radius.min() < 0.2 < 0.95 < radius.max() <= 1
    turned_back = angle - np.pi * y - 3 * np.pi * radius
    np.testing.assert_allclose(np.cos(turned_back), 1)  # only whole turns are left


def test_moons_are_half_circles_and_each_is_the_other_turned():
    X, y = datasets.moons(noise=0, rng=0)
    upper = np.where(y[:, None] == 1, -X, X) - np.array([-1 / 3, -1 / 6])
    np.testing.assert_allclose(np.hypot(*upper.T), 2 / 3)
    assert upper[:, 1].min() >= -1e-12
    assert X[y == 0, 0].max() > X[y == 1, 0].min()  # they interleave
    assert X[y == 0, 1].min() < X[y == 1, 1].max()


def test_plane_is_a_regression_of_known_slope_and_noise():
    X, y = datasets.plane(noise=0, rng=0)
    assert y.shape == (200, 1)
    assert y.dtype == np.float64
    np.testing.assert_allclose(y[:, 0], (X[:, 0] + X[:, 1]) / 2)
    same_X, noisy = datasets.plane(noise=0.1, rng=0)
    assert np.array_equal(X, same_X)
    assert 0.08 < (noisy - y).std() < 0.12


@pytest.mark.parametrize("name", datasets.TOYS)
def test_clouds_validate_their_arguments(name):
    cloud = datasets.TOYS[name]
    with pytest.raises(ValueError, match=r"n should be a whole number from 2 up, not 1\."):
        cloud(1)
    with pytest.raises(ValueError, match=r"n should be a whole number from 2 up, not 20\.5"):
        cloud(20.5)
    with pytest.raises(ValueError, match=r"noise should be a number from 0 up, not -0\.1"):
        cloud(noise=-0.1)
    with pytest.raises(ValueError, match="noise should be a number from 0 up, not nan"):
        cloud(noise=float("nan"))
    with pytest.raises(ValueError, match="rng should be a whole number from 0 up"):
        cloud(rng="zero")


# --- gates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("and", lambda a, b: a and b),
        ("or", lambda a, b: a or b),
        ("nand", lambda a, b: not (a and b)),
        ("nor", lambda a, b: not (a or b)),
        ("xor", lambda a, b: a != b),
        ("xnor", lambda a, b: a == b),
    ],
)
def test_gates_are_their_truth_tables(name, rule):
    X, y = datasets.gates(name)
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert y.tolist() == [int(rule(a, b)) for a, b in X]
    assert (X.dtype, y.dtype.kind) == (np.float64, "i")


def test_not_has_one_input():
    X, y = datasets.gates("not")
    assert X.tolist() == [[0], [1]]
    assert y.tolist() == [1, 0]


def test_modifying_a_gates_arrays_does_not_change_the_next_call():
    X, y = datasets.gates("and")
    X[:], y[:] = 7, 7
    assert datasets.gates("and")[1].tolist() == [0, 0, 0, 1]


def test_an_unknown_gate_raises_with_a_suggestion():
    with pytest.raises(ValueError, match=r"There is no gate called 'nend'\. Did you mean 'nand'\?"):
        datasets.gates("nend")


# --- iris and digits ------------------------------------------------------------------------------------


def distinct(X):
    return {row.tobytes() for row in X}


def test_iris_is_fishers():
    X_train, y_train, X_test, y_test = datasets.iris()
    assert (X_train.shape, X_test.shape) == ((120, 4), (30, 4))
    assert X_train.dtype == np.float64
    assert y_train.dtype.kind == "i"
    assert np.bincount(y_train).tolist() == [40, 40, 40]
    assert np.bincount(y_test).tolist() == [10, 10, 10]
    X, y = np.vstack([X_train, X_test]), np.hstack([y_train, y_test])
    means = {  # as in Fisher's table of 1936
        "setosa": [5.006, 3.428, 1.462, 0.246],
        "versicolor": [5.936, 2.770, 4.260, 1.326],
        "virginica": [6.588, 2.974, 5.552, 2.026],
    }
    assert tuple(means) == datasets.IRIS_CLASSES
    for c, mean in enumerate(means.values()):
        np.testing.assert_allclose(X[y == c].mean(axis=0), mean, atol=5e-4)
    assert len(datasets.IRIS_COLUMNS) == 4


def test_iris_has_fishers_rows_where_uci_has_slips():
    X_train, _, X_test, _ = datasets.iris()
    flowers = np.vstack([X_train, X_test]).tolist()
    assert [4.9, 3.1, 1.5, 0.2] in flowers
    assert [4.9, 3.6, 1.4, 0.1] in flowers
    assert flowers.count([4.9, 3.1, 1.5, 0.1]) == 1  # UCI: three of them


def test_no_flower_is_in_both_training_and_test_set():
    X_train, _, X_test, _ = datasets.iris()
    assert not distinct(X_train) & distinct(X_test)
    assert len(distinct(X_train) | distinct(X_test)) == 149  # two of the 150 are identical


def test_digits_are_the_1797_of_uci():
    X_train, y_train, X_test, y_test = datasets.digits()
    assert (X_train.shape, X_test.shape) == ((1437, 64), (360, 64))
    assert (X_train.dtype, X_test.dtype) == (np.float32, np.float32)
    assert y_train.dtype.kind == "i"
    assert (X_train.min(), X_train.max()) == (0, 1)
    X, y = np.vstack([X_train, X_test]), np.hstack([y_train, y_test])
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.array_equal(X * 16, np.round(X * 16))
    assert (X * 16).sum() == 561718  # the total ink
    assert 34 <= np.bincount(y_test).min() <= np.bincount(y_test).max() <= 38


def test_every_digit_is_in_exactly_one_of_training_and_test_set():
    X_train, _, X_test, _ = datasets.digits()
    assert not distinct(X_train) & distinct(X_test)
    assert len(distinct(X_train) | distinct(X_test)) == 1797


def test_digits_look_like_digits():
    X_train, y_train, X_test, y_test = datasets.digits()
    means = np.array([X_train[y_train == c].mean(axis=0) for c in range(10)])
    nearest = ((X_test[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert np.mean(nearest == y_test) > 0.85  # the labels belong to the pictures


@pytest.mark.parametrize("load", [datasets.iris, datasets.digits])
def test_each_call_returns_an_independent_copy_of_the_same_data(load):
    first, second = load(), load()
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    first[0][:] = 0
    assert load()[0].any()


# --- split ----------------------------------------------------------------------------------------------


@given(n=st.integers(2, 60), share=st.floats(0.01, 0.99), seed=st.integers(0, 9))
def test_split_uses_every_example_once_with_its_own_target(n, share, seed):
    X, y = np.arange(2.0 * n).reshape(n, 2), np.arange(n)
    if not 0 < round(share * n) < n:
        with pytest.raises(ValueError, match="leaves one of the two parts empty"):
            datasets.split(X, y, share, seed)
        return
    X_train, y_train, X_val, y_val = datasets.split(X, y, share, seed)
    assert len(X_train) == len(y_train) == round(share * n)
    assert sorted([*y_train, *y_val]) == list(range(n))
    assert np.array_equal(X_train, X[y_train])
    assert np.array_equal(X_val, X[y_val])


def test_split_shuffles_by_its_seed_and_leaves_the_original_alone():
    X, y = np.arange(200.0).reshape(100, 2), np.arange(100)
    first, again, other = (datasets.split(X, y, rng=seed)[1] for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.array_equal(first, np.sort(first))
    assert len(first) == 80
    part = datasets.split(X, y, rng=0)[0]
    part[:] = -1
    assert X.min() == 0


def test_split_keeps_targets_of_several_columns_and_the_dtype():
    X, y = np.ones((10, 3), np.float32), np.eye(10)
    X_train, y_train, X_val, y_val = datasets.split(X, y, share=0.7, rng=0)
    assert (X_train.shape, y_train.shape, X_val.shape, y_val.shape) == ((7, 3), (7, 10), (3, 3), (3, 10))
    assert X_train.dtype == np.float32


def test_split_validates_its_arguments():
    X, y = np.ones((10, 2)), np.arange(10)
    with pytest.raises(ValueError, match=r"X has shape \(10, 2\) and y \(9,\)"):
        datasets.split(X, y[:9])
    with pytest.raises(ValueError, match=r"X has shape \(10, 2\) and y \(\)"):
        datasets.split(X, 3)
    with pytest.raises(ValueError, match=r"share should be a number from 0 to 1, not 80"):
        datasets.split(X, y, share=80)
    with pytest.raises(ValueError, match=r"share=1\.0 of 10 examples leaves one of the two parts empty"):
        datasets.split(X, y, share=1.0)
    with pytest.raises(ValueError, match=r"share=0\.8 of 1 examples leaves"):
        datasets.split(X[:1], y[:1])
    with pytest.raises(ValueError, match="X is empty"):
        datasets.split(X[:0], y[:0])
    with pytest.raises(ValueError, match="X holds NaN or infinity, 1 in all"):
        datasets.split(np.where(X.cumsum().reshape(X.shape) == 3, np.nan, X), y)


# --- import time ----------------------------------------------------------------------------------------


def test_importing_datasets_loads_nothing_heavy():
    code = "import sys, nnlab.datasets; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pooch", "requests", "matplotlib", "gzip", "tempfile", "importlib.resources", "json", "csv"}
    assert not heavy & set(done.stdout.split())
