"""Perceptrons: gates set by hand, the learning rule, one perceptron per class; worked numbers of lessons 02 and 03."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlab as nn
from nnlab import datasets

ROWS = [[1, 1], [1, 0], [0, 1], [0, 0]]
seeds = st.integers(0, 1000)


def separable(seed, n=30):
    """Points of two classes separated with a margin by a line that isn't through 0, and that line as (w, b)."""
    rng = np.random.default_rng(seed)
    line = rng.normal(size=3)
    line /= np.hypot(*line[:2])
    X = rng.normal(size=(4 * n, 2))
    distance = X @ line[:2] + line[2]
    far = np.abs(distance) > 0.3
    return X[far][:n], (distance[far][:n] > 0).astype(int), line


# --- lesson 02: gates by hand ---------------------------------------------------------------------------


def test_and_is_a_threshold_of_one_and_a_half():
    neuron = nn.Perceptron([1, 1], threshold=1.5)
    assert neuron(ROWS).tolist() == [1, 0, 0, 0]
    assert (neuron.b, neuron.threshold) == (-1.5, 1.5)


def test_nand():
    neuron = nn.Perceptron([-2, -2], b=3)
    assert neuron.z(ROWS).tolist() == [-1, 1, 1, 3]
    assert neuron(ROWS).tolist() == [0, 1, 1, 1]
    assert neuron.threshold == -3


def test_the_threshold_is_minus_the_bias_and_a_sum_equal_to_it_does_not_fire():
    neuron = nn.Perceptron([1, 1], threshold=0)
    assert (repr(neuron.b), repr(neuron.threshold)) == ("0.0", "0.0")  # not -0.0
    neuron.threshold = 2
    assert neuron.b == -2
    assert neuron(ROWS).tolist() == [0, 0, 0, 0]
    neuron.b = -1.5
    assert neuron.threshold == 1.5


def test_one_example_gives_plain_numbers_and_rows_give_arrays():
    neuron = nn.Perceptron([1, 1], -1.5)
    assert [repr(neuron.z([1, 0])), repr(neuron([1, 0]))] == ["-0.5", "0"]
    assert neuron(np.array([1, 1])) == 1
    assert neuron([[1, 0], [1, 1]]).tolist() == [0, 1]


# --- lesson 03: the perceptron rule ---------------------------------------------------------------------


@pytest.mark.parametrize("eta", [0.1, 1, 3])
def test_each_update_is_w_plus_eta_y_minus_a_times_x(eta):
    X, y, _ = separable(0)
    neuron = nn.Perceptron([5, -5], 0.1)
    w, b = neuron.w, neuron.b
    for number, update in enumerate(neuron.learn(X, y, eta, epochs=3), start=1):
        assert update.number == number
        assert update.x.tolist() == X[update.index].tolist()
        assert (update.y, update.error) == (y[update.index], update.y - update.a)
        assert update.z == pytest.approx(update.x @ w + b, abs=1e-12)
        assert update.a == (update.z > 0) != update.y  # it learns from mistakes only
        w, b = w + eta * (update.y - update.a) * update.x, b + eta * (update.y - update.a)
        np.testing.assert_allclose([*update.w, update.b], [*w, b], rtol=1e-12, atol=1e-12)
        assert [type(value) for value in (update.z, update.b, update.a, update.y)] == [float, float, int, int]
    assert number > 2
    assert neuron.w.tolist() == update.w.tolist()


@given(seeds)
def test_it_converges_on_separable_data_within_novikoffs_bound(seed):
    X, y, line = separable(seed)
    extended = np.column_stack([X, np.ones(len(X))])  # the bias as the weight of an input that is always 1
    margin = np.abs(extended @ line).min() / np.linalg.norm(line)
    bound = (np.linalg.norm(extended, axis=1).max() / margin) ** 2
    neuron = nn.Perceptron([0, 0])
    updates = list(neuron.learn(X, y, epochs=10_000))
    assert len(updates) <= bound
    assert neuron.mistakes(X, y) == 0
    assert list(neuron.learn(X, y)) == []  # converged: no more updates


@pytest.mark.parametrize("gate", ["and", "or", "nand", "nor", "not"])
def test_it_learns_every_linearly_separable_gate(gate):
    X, y = datasets.gates(gate)
    neuron = nn.Perceptron([0] * X.shape[1])
    list(neuron.learn(X, y))
    assert neuron(X).tolist() == y.tolist()


def test_xor_is_never_solved_and_never_converges():
    X, y = datasets.gates("xor")
    neuron, epochs = nn.Perceptron([0, 0]), set()
    for update in neuron.learn(X, y, epochs=500):
        epochs.add(update.epoch)
        assert neuron.mistakes(X, y) >= 1
    assert epochs == set(range(1, 501))


@given(seeds, st.floats(1e-3, 1e3))
def test_from_zero_weights_the_learning_rate_changes_no_decision(seed, eta):
    X, y, _ = separable(seed)

    def mistakes(start, eta):
        return [(update.epoch, update.index, update.a) for update in nn.Perceptron(start).learn(X, y, eta)]

    assert mistakes([0, 0], eta) == mistakes([0, 0], 1)


def test_from_other_weights_the_learning_rate_matters():
    X, y, _ = separable(0)
    slow, fast = (len(list(nn.Perceptron([5, -5], 5).learn(X, y, eta))) for eta in (0.1, 10))
    assert slow > 2 * fast


def test_the_rows_come_in_order_or_shuffled_if_rng_is_given():
    X, y = datasets.gates("xor")

    def order(rng):
        return [update.index for update in nn.Perceptron([0, 0]).learn(X, y, epochs=5, rng=rng)]

    assert order(None) != order(0) == order(0) != order(1)


# --- one perceptron per class ---------------------------------------------------------------------------


def test_lesson_03_an_image_of_a_2_changes_all_three():
    reader = nn.PerceptronPerClass(1, 3)
    reader.w[...] = [[6.5, 2.4, -7.2]]
    (update,) = reader.learn([[1]], [2], epochs=1)
    assert update.z.tolist() == [6.5, 2.4, -7.2]
    assert update.a.tolist() == [1, 1, 0]
    assert update.y.tolist() == [0, 0, 1]
    assert update.w.tolist() == [[5.5, 1.4, -6.2]]
    assert update.b.tolist() == [-1, -1, 1]


def test_several_may_fire_or_none_and_the_largest_sum_is_the_prediction():
    reader = nn.PerceptronPerClass(1, 3)
    reader.w[...] = [[6.5, 2.4, -7.2]]
    assert reader([[1], [0], [-1]]).tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 1]]
    assert reader.predict([[1], [-1]]).tolist() == [0, 2]
    assert reader.mistakes([[1], [-1]], [0, 1]) == 1
    assert reader.threshold.tolist() == [0, 0, 0]
    reader.threshold = 2
    assert reader.b.tolist() == [-2, -2, -2]


def test_ten_perceptrons_learn_to_read_digits():
    X_train, y_train, X_test, y_test = datasets.digits()
    reader = nn.PerceptronPerClass(64, 10)
    list(reader.learn(X_train, y_train, epochs=5, rng=0))
    assert nn.accuracy(y_test, reader.predict(X_test)) > 0.85  # ten seeds: from 89.2 to 96.4 %


# --- validation -----------------------------------------------------------------------------------------

REFUSED = {
    "Give b or threshold, not both: threshold = -b.": lambda: nn.Perceptron([1, 1], 1, 1),
    "w should be one weight for each input, (n_in,), not of shape (1, 2).": lambda: nn.Perceptron([[1, 1]]),
    "w holds NaN or infinity, 1 in all, the first at (1,)": lambda: nn.Perceptron([1, np.nan]),
    "b should be a number, not '0'.": lambda: nn.Perceptron([1], "0"),
    "threshold should be a finite number, not inf.": lambda: nn.Perceptron([1], threshold=np.inf),
    "k should be a whole number from 2 up, not 1.": lambda: nn.PerceptronPerClass(2, 1),
    "Perceptron expects 2 inputs, X has shape (3,).": lambda: nn.Perceptron([1, 1])([1, 2, 3]),
    "X should hold numbers, not 'a'.": lambda: nn.Perceptron([1, 1])([["a", "b"]]),
    "X and y should have a row for each example, but have 1 and 2.": lambda: nn.Perceptron([1]).mistakes([[0]], [0, 1]),
    "for each example, but have 1 and 3.": lambda: nn.PerceptronPerClass(1, 2).mistakes([[0]], [0, 1, 1]),
    "y holds the class number 3; expected are whole numbers from 0 to 2.": lambda: nn.PerceptronPerClass(1, 3).learn(
        [[0]], [3]
    ),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_invalid_arguments_raise(sentence):
    with pytest.raises((ValueError, TypeError)) as refusal:
        REFUSED[sentence]()
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"y": [0, 1, 2, 0]}, "y holds the class number 2; expected are whole numbers from 0 to 1."),
        ({"y": [0.0, 1, 1, 0]}, "Write .astype(int) if they are class numbers."),
        ({"y": [0, 1]}, "X and y should have a row for each example, but have 4 and 2."),
        ({"X": [0, 1]}, "For a single example write X.reshape(1, -1)."),
        ({"X": [[0], [1]]}, "Perceptron expects 2 columns, X has shape (2, 1)."),
        ({"learning_rate": 0}, "learning_rate should be above 0, not 0."),
        ({"epochs": 0}, "epochs should be a whole number from 1 up, not 0."),
        ({"rng": "dice"}, "rng should be a whole number from 0 up (a seed)"),
    ],
)
def test_learn_checks_its_arguments_at_the_call(change, sentence):
    with pytest.raises((ValueError, TypeError)) as refusal:
        nn.Perceptron([0, 0]).learn(**{"X": ROWS, "y": [0, 1, 1, 0], **change})
    assert sentence in str(refusal.value)
