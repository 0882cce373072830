"""Reading digits as learners do it: a simple rule to beat, the confusion matrix, and a fair comparison."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from nnlab import datasets
from nnlab.checks import Array
from nnlab.exercises.answers import function, numbers, shown
from nnlab.exercises.compare import Known, close, random_inputs, results
from nnlab.exercises.exercise import Wrong
from nnlab.lessons.lesson15_digits import mistakes as mistakes
from nnlab.network import Network, mlp
from nnlab.optimizers import SGD
from nnlab.training import train

# The simple rule


def by_darkness(X_train: Any, y_train: Any, X: Any) -> Array:
    """For each row of X the digit whose training images are, in the mean, nearest to it in darkness."""
    return mistakes.away(X, mistakes.of_digits(X_train, y_train)).argmin(axis=1)


DARKNESS: Known = [
    (mistakes.farthest, "This is the digit whose darkness is farthest away. The nearest is wanted: `argmin`."),
    (mistakes.image_number, "This is the number of a training image, not a digit."),
    (
        mistakes.one_image,
        "This is the digit of the one training image that is nearest. Take the mean over all images of a digit first.",
    ),
    (
        mistakes.sums,
        "A digit with many training images counts as dark here. Take the mean over its images, not the sum.",
    ),
    (mistakes.most_frequent, "This is the most frequent digit for every image, whatever is on it."),
]


def check_baseline(learners: Any) -> None:
    """The digit of nearest mean darkness, for each image."""

    def draw(rng: np.random.Generator) -> dict[str, Any]:
        y = np.concatenate([np.arange(10), rng.integers(0, 10, 20)])
        ink = rng.permutation(10)[y][:, None] / 10 + rng.uniform(0, 0.15, (30, 4))
        return {"X_train": ink, "y_train": y, "X": rng.uniform(0, 1, (12, 4))}

    results("by_darkness", learners, by_darkness, random_inputs(draw, 5), DARKNESS)


# The confusion matrix

CONFUSION: Known = [
    (mistakes.turned, "Rows and columns are swapped: the row is what the digit really is."),
    (
        mistakes.once,
        "No pair is counted twice. numpy's `matrix[y, predicted] += 1` adds only once for a pair that comes several "
        "times: use a loop.",
    ),
    (mistakes.only_right, "Only right answers are counted. The mistakes are what we want to see."),
    (mistakes.only_wrong, "The right answers are missing. They stand on the diagonal."),
    (mistakes.shares, "These are shares. Counts are wanted, whole numbers."),
]


def check_confusion(learners: Any) -> None:
    """Ten by ten counts, also of digits that do not occur."""

    def draw(rng: np.random.Generator) -> dict[str, Any]:
        y = rng.integers(0, 10, 60)
        return {"y": y, "predicted": np.where(rng.random(60) < 0.5, y, rng.integers(0, 10, 60))}

    few = {"y": np.array([3, 3, 8, 0]), "predicted": np.array([8, 8, 3, 0])}
    results("confusion", learners, mistakes.counted, [few, *random_inputs(draw, 5)], CONFUSION)


# A fair comparison


class Pupil:
    """What a training of the check gives: no network, but it reads a share `right` of N images, all of a 0, right."""

    N = 100

    def __init__(self, right: float) -> None:
        self.right = right

    def predict(self, X: Any) -> Array:
        """A digit for each image, (N,)."""
        if np.shape(X) != (self.N, 4):
            raise Wrong("`predict` should be asked with X_val.")
        return (np.arange(self.N) >= round(self.right * self.N)).astype(int)

    def accuracy(self, X: Any, y: Any) -> float:
        """The share that is right."""
        if np.shape(X) != (self.N, 4) or np.shape(y) != (self.N,):
            raise Wrong("`accuracy` should be asked with X_val and y_val, in this order.")
        return self.right


GAINS: Known = [
    (mistakes.sign_turned, "The sign is turned: a gain is above 0 where the new one is better."),
    (mistakes.new_alone, "This is the new accuracy alone. A gain is the new one less the old one."),
    (mistakes.divided, "You divided. A gain is a difference: the new accuracy less the old one."),
    (mistakes.first_seed, "All three are with the first seed. Take each seed once, for the old and the new."),
    (
        mistakes.old_once,
        "The old one was trained once only. Luck plays a part there as well: train it with each seed, too.",
    ),
    (mistakes.luckiest, "This compares the luckiest of each. Give the gain for each seed, a list of three numbers."),
    (mistakes.mean, "This is the mean. Give the gain for each seed, so that one sees how much they differ."),
]


def check_gains(gains: Any) -> None:
    """For each seed the accuracy of the new training less that of the old one, on the validation set."""
    seeds, X_val, y_val = [3, 4, 7], np.zeros((Pupil.N, 4)), np.zeros(Pupil.N, int)
    old, new = _pupils({3: 0.90, 4: 0.80, 7: 0.85}), _pupils({3: 0.91, 4: 0.86, 7: 0.84})
    call, when = function("gains", gains), "For the seeds 3, 4 and 7"
    came = numbers("gains", call(train_old=old, train_new=new, X_val=X_val, y_val=y_val, seeds=seeds), when=when)
    known = [sentence for mistaken, sentence in GAINS if close(came, mistaken(old, new, X_val, y_val, seeds))]
    if known:
        raise Wrong(known[0])
    came = numbers("gains", came, (3,), when)
    expected = mistakes.gains(old, new, X_val, y_val, seeds)
    if not close(came, expected):
        raise Wrong(f"{when} expected is {shown(expected)}, but `gains` gives {shown(came)}.")


def _pupils(right: dict[int, float]) -> Any:
    """A function that trains: what it gives is as good as the seed says."""

    def train_one(seed: Any) -> Pupil:
        if seed not in right:
            raise Wrong(f"You train with the seed {seed!r}, which is not among the seeds that are given.")
        return Pupil(right[seed])

    return train_one


# One thing improved

BASE = {"hidden": 10, "activation": "sigmoid", "learning_rate": 0.5, "batch_size": 10, "epochs": 10}
SEEDS, POINTS = (0, 1, 2), 0.05
MOST = {
    "hidden": (100, "No more than 100 hidden units, please: the check trains three such networks."),
    "epochs": (10, "No more epochs: both networks should learn from the same images, equally often."),
}


def trained(
    seed: int, hidden: int, activation: str, learning_rate: float, batch_size: int, epochs: int
) -> tuple[Network, Array, Array]:
    """The network of the lesson, trained on the small digits, with the validation set."""
    X, y, X_val, y_val = _small()
    net = mlp([64, hidden, 10], activation, output="sigmoid", loss="mse", rng=seed)
    for _ in train(net, X, y, optimizer=SGD(learning_rate), batch_size=batch_size, epochs=epochs, rng=seed):
        pass
    return net, X_val, y_val


@cache
def _small() -> tuple[Array, Array, Array, Array]:
    X, y, _, _ = datasets.digits()
    return datasets.split(X, y, share=0.8, rng=0)


def _accuracies(settings: dict[str, Any]) -> Array:
    return np.array([net.accuracy(X, y) for net, X, y in (trained(seed, **settings) for seed in SEEDS)])


@cache
def _before() -> Array:
    return _accuracies(BASE)


def check_improve(change: Any) -> None:
    """One setting that is changed, and that makes the network better with each of three seeds."""
    if not isinstance(change, dict):
        raise Wrong("`change` should be a dict of one setting, such as {'hidden': 20}.")
    unknown = [str(name) for name in change if name not in BASE]
    if unknown:
        raise Wrong(f"There is no setting called `{unknown[0]}` here. Choose one of {', '.join(BASE)}.")
    changed = [name for name, value in change.items() if value != BASE[name]]
    if not changed:
        raise Wrong("Nothing is changed: that is the network as it was.")
    if len(changed) > 1:
        raise Wrong("You changed more than one thing. If it gets better, which of them did it? Change one.")
    (name,) = changed
    if name in MOST and isinstance(change[name], int | np.integer) and change[name] > MOST[name][0]:
        raise Wrong(MOST[name][1])
    try:
        after = _accuracies(BASE | {name: change[name]})
    except (ValueError, TypeError) as error:
        raise Wrong(str(error)) from None
    gains = after - _before()
    points = ", ".join(f"{100 * gain:+.1f}".replace("-", "−") for gain in gains)
    told = f"With three seeds the gains are {points} points."
    if gains.mean() <= 0:
        raise Wrong(f"{told} That made it worse.")
    if gains.min() < POINTS:
        raise Wrong(f"{told} Wanted are {100 * POINTS:.0f} points or more with each seed.")
