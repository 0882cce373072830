"""Checks of lesson 15's exercises: `baseline` (`by_darkness`), `confusion`, `gains` and `improve`."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from nnlab import datasets
from nnlab.checks import Array
from nnlab.exercises.answer_validation import as_text, function, numbers
from nnlab.exercises.compare import KnownMistakes, close, compare_function, random_inputs
from nnlab.exercises.exercise import Wrong
from nnlab.lessons.lesson15_digits import flawed_answers as flawed
from nnlab.network import Network, mlp
from nnlab.optimizers import SGD
from nnlab.training import train

# baseline


def by_darkness(X_train: Any, y_train: Any, X: Any) -> Array:
    """Return for each row of X the digit whose training images have the nearest mean darkness."""
    return flawed.darkness_distances(X, flawed.mean_darkness_by_digit(X_train, y_train)).argmin(axis=1)


BY_DARKNESS_MISTAKES: KnownMistakes = [
    (
        flawed.by_darkness_farthest,
        "This is the digit whose darkness is farthest away. The nearest is wanted: `argmin`.",
    ),
    (flawed.by_darkness_image_number, "This is the number of a training image, not a digit."),
    (
        flawed.by_darkness_one_image,
        "This is the digit of the one training image that is nearest. Take the mean over all images of a digit first.",
    ),
    (
        flawed.by_darkness_of_sums,
        "A digit with many training images counts as dark here. Take the mean over its images, not the sum.",
    ),
    (flawed.by_darkness_most_frequent, "This is the most frequent digit for every image, whatever is on it."),
]


def check_baseline(learners: Any) -> None:
    """Check the exercise `baseline`: for each image, the digit with the nearest mean darkness."""

    def draw(rng: np.random.Generator) -> dict[str, Any]:
        y = np.concatenate([np.arange(10), rng.integers(0, 10, 20)])
        ink = rng.permutation(10)[y][:, None] / 10 + rng.uniform(0, 0.15, (30, 4))
        return {"X_train": ink, "y_train": y, "X": rng.uniform(0, 1, (12, 4))}

    compare_function("by_darkness", learners, by_darkness, random_inputs(draw, 5), BY_DARKNESS_MISTAKES)


# confusion

CONFUSION_MISTAKES: KnownMistakes = [
    (flawed.confusion_transposed, "Rows and columns are swapped: the row is what the digit really is."),
    (
        flawed.confusion_counting_once,
        "No pair is counted twice. numpy's `matrix[y, predicted] += 1` adds only once for a pair that comes several "
        "times: use a loop.",
    ),
    (flawed.confusion_without_mistakes, "Only right answers are counted. The mistakes are what we want to see."),
    (flawed.confusion_without_diagonal, "The right answers are missing. They stand on the diagonal."),
    (flawed.confusion_as_fractions, "These are shares. Counts are wanted, whole numbers."),
]


def check_confusion(learners: Any) -> None:
    """Check the exercise `confusion`: a (10, 10) matrix of counts, even if some digits don't occur."""

    def draw(rng: np.random.Generator) -> dict[str, Any]:
        y = rng.integers(0, 10, 60)
        return {"y": y, "predicted": np.where(rng.random(60) < 0.5, y, rng.integers(0, 10, 60))}

    few = {"y": np.array([3, 3, 8, 0]), "predicted": np.array([8, 8, 3, 0])}
    compare_function(
        "confusion", learners, flawed.reference_confusion, [few, *random_inputs(draw, 5)], CONFUSION_MISTAKES
    )


# gains


class FakeNetwork:
    """A stand-in for a trained network: it classifies a fraction `right` of N images, all of digit 0, correctly."""

    N = 100

    def __init__(self, right: float) -> None:
        self.right = right

    def predict(self, X: Any) -> Array:
        """Return a digit for each image, (N,)."""
        if np.shape(X) != (self.N, 4):
            raise Wrong("`predict` should be asked with X_val.")
        return (np.arange(self.N) >= round(self.right * self.N)).astype(int)

    def accuracy(self, X: Any, y: Any) -> float:
        """Return the fraction `right`."""
        if np.shape(X) != (self.N, 4) or np.shape(y) != (self.N,):
            raise Wrong("`accuracy` should be asked with X_val and y_val, in this order.")
        return self.right


GAINS_MISTAKES: KnownMistakes = [
    (flawed.gains_negated, "The sign is turned: a gain is above 0 where the new one is better."),
    (flawed.gains_new_accuracy, "This is the new accuracy alone. A gain is the new one less the old one."),
    (flawed.gains_as_ratio, "You divided. A gain is a difference: the new accuracy less the old one."),
    (flawed.gains_with_first_seed, "All three are with the first seed. Take each seed once, for the old and the new."),
    (
        flawed.gains_with_one_old_run,
        "The old one was trained once only. Luck plays a part there as well: train it with each seed, too.",
    ),
    (
        flawed.gains_of_best_runs,
        "This compares the luckiest of each. Give the gain for each seed, a list of three numbers.",
    ),
    (flawed.gains_mean, "This is the mean. Give the gain for each seed, so that one sees how much they differ."),
]


def check_gains(gains: Any) -> None:
    """Check the exercise `gains`: for each seed, new minus old accuracy on the validation set."""
    seeds, X_val, y_val = [3, 4, 7], np.zeros((FakeNetwork.N, 4)), np.zeros(FakeNetwork.N, int)
    old, new = _fake_training({3: 0.90, 4: 0.80, 7: 0.85}), _fake_training({3: 0.91, 4: 0.86, 7: 0.84})
    call, when = function("gains", gains), "For the seeds 3, 4 and 7"
    answer = numbers("gains", call(train_old=old, train_new=new, X_val=X_val, y_val=y_val, seeds=seeds), when=when)
    known = [
        sentence for mistaken, sentence in GAINS_MISTAKES if close(answer, mistaken(old, new, X_val, y_val, seeds))
    ]
    if known:
        raise Wrong(known[0])
    answer = numbers("gains", answer, (3,), when)
    expected = flawed.reference_gains(old, new, X_val, y_val, seeds)
    if not close(answer, expected):
        raise Wrong(f"{when} expected is {as_text(expected)}, but `gains` gives {as_text(answer)}.")


def _fake_training(right: dict[int, float]) -> Any:
    """Return a stand-in for a training function; its 'network' has the accuracy given for the seed."""

    def train_one(seed: Any) -> FakeNetwork:
        if seed not in right:
            raise Wrong(f"You train with the seed {seed!r}, which is not among the seeds that are given.")
        return FakeNetwork(right[seed])

    return train_one


# improve

BASE_SETTINGS = {"hidden": 10, "activation": "sigmoid", "learning_rate": 0.5, "batch_size": 10, "epochs": 10}
SEEDS, MIN_GAIN = (0, 1, 2), 0.05
LIMITS = {
    "hidden": (100, "No more than 100 hidden units, please: the check trains three such networks."),
    "epochs": (10, "No more epochs: both networks should learn from the same images, equally often."),
}


def train_lesson_network(
    seed: int, hidden: int, activation: str, learning_rate: float, batch_size: int, epochs: int
) -> tuple[Network, Array, Array]:
    """Train the lesson's network on the small digits; return it with the validation set."""
    X, y, X_val, y_val = _load_small()
    net = mlp([64, hidden, 10], activation, output="sigmoid", loss="mse", rng=seed)
    for _ in train(net, X, y, optimizer=SGD(learning_rate), batch_size=batch_size, epochs=epochs, rng=seed):
        pass
    return net, X_val, y_val


@cache
def _load_small() -> tuple[Array, Array, Array, Array]:
    X, y, _, _ = datasets.digits()
    return datasets.split(X, y, share=0.8, rng=0)


def _accuracies(settings: dict[str, Any]) -> Array:
    return np.array([net.accuracy(X, y) for net, X, y in (train_lesson_network(seed, **settings) for seed in SEEDS)])


@cache
def _base_accuracies() -> Array:
    return _accuracies(BASE_SETTINGS)


def check_improve(change: Any) -> None:
    """Check the exercise `improve`: one changed setting that raises the accuracy with each of three seeds."""
    if not isinstance(change, dict):
        raise Wrong("`change` should be a dict of one setting, such as {'hidden': 20}.")
    unknown = [str(name) for name in change if name not in BASE_SETTINGS]
    if unknown:
        raise Wrong(f"There is no setting called `{unknown[0]}` here. Choose one of {', '.join(BASE_SETTINGS)}.")
    changed = [name for name, value in change.items() if value != BASE_SETTINGS[name]]
    if not changed:
        raise Wrong("Nothing is changed: that is the network as it was.")
    if len(changed) > 1:
        raise Wrong("You changed more than one thing. If it gets better, which of them did it? Change one.")
    (name,) = changed
    if name in LIMITS and isinstance(change[name], int | np.integer) and change[name] > LIMITS[name][0]:
        raise Wrong(LIMITS[name][1])
    try:
        after = _accuracies(BASE_SETTINGS | {name: change[name]})
    except (ValueError, TypeError) as error:
        raise Wrong(str(error)) from None
    gains = after - _base_accuracies()
    points = ", ".join(f"{100 * gain:+.1f}".replace("-", "−") for gain in gains)
    message = f"With three seeds the gains are {points} points."
    if gains.mean() <= 0:
        raise Wrong(f"{message} That made it worse.")
    if gains.min() < MIN_GAIN:
        raise Wrong(f"{message} Wanted are {100 * MIN_GAIN:.0f} points or more with each seed.")
