"""Exercises of lesson 15: `count`, `baseline` (`by_darkness`), `confusion`, `gains` and `improve`."""

from __future__ import annotations

from typing import Any

from nnlab.exercises.answer_validation import as_text, number
from nnlab.exercises.exercise import Exercise, Wrong
from nnlab.lessons.lesson15_digits import checks as digit_checks
from nnlab.lessons.lesson15_digits import flawed_answers as flawed
from nnlab.lessons.lesson15_digits.checks import check_gains, check_improve

PARAMETERS_MISTAKES = {  # wrong counts of the parameters of 784-100-10
    79_400: "You left the biases out: one for each hidden unit and one for each output.",
    79_500: "The outputs have biases, too: 10 more.",
    79_410: "The hidden units have biases, too: 100 more.",
    78_500: "That is the hidden layer alone. The outputs have weights and biases as well.",
    78_400: "These are the weights of the hidden layer. The outputs have weights, too, and all units biases.",
    894: "That is how many pixels and units there are. Count the connections.",
    23_860: "That is the network with 30 hidden units. Here there are 100.",
}
UPDATES_MISTAKES = {  # wrong counts of the updates per epoch, n = 60 000 and m = 32
    60_000: "That would be one update for each image. A batch of 32 makes one.",
    6_000: "That is with batches of 10. Here they are of 32.",
    32: "That is the size of a batch. How many batches are there?",
    1_920_000: "You multiplied. An epoch takes each image once.",
}


def check_count(parameters: Any, updates: Any) -> None:
    """Check the exercise `count`: parameters of 784-100-10; updates per epoch of 60 000 in batches of 32."""
    counts = [("parameters", parameters, 79_510, PARAMETERS_MISTAKES), ("updates", updates, 1_875, UPDATES_MISTAKES)]
    for name, value, expected, known in counts:
        answer = number(name, value)
        if answer != expected:
            hint = "Layer by layer: weights, then biases." if name == "parameters" else "How often does 32 fit in?"
            raise Wrong(f"`{name}` is not {as_text(answer, 7)}. {known.get(int(answer), hint)}")


def check_baseline(by_darkness: Any) -> None:
    """Check the exercise `baseline`: for each image, the digit with the nearest mean darkness."""
    digit_checks.check_baseline(by_darkness)


def check_confusion(confusion: Any) -> None:
    """Check the exercise `confusion`: a (10, 10) matrix of counts."""
    digit_checks.check_confusion(confusion)


EXERCISES = {
    "count": Exercise(
        check_count,
        hints=[
            "A layer has a weight for each pair of an input and a unit, and a bias for each unit.",
            "784 · 100 weights and 100 biases, then 100 · 10 weights and 10 biases.",
            "An epoch has ⌈n / m⌉ updates, and 60 000 / 32 is a whole number.",
        ],
        solution="parameters = 784 * 100 + 100 + 100 * 10 + 10\nupdates = 60_000 // 32",
        why="78 400 + 100 + 1 000 + 10 = 79 510 parameters, nearly all of them between pixels and hidden units. "
        "60 000 / 32 = 1 875 updates, and no rest.",
        wrong=[
            ({"parameters": 79_400, "updates": 1_875}, "You left the biases out"),
            ({"parameters": 79_410, "updates": 1_875}, "100 more"),
            ({"parameters": 78_500, "updates": 1_875}, "the hidden layer alone"),
            ({"parameters": 894, "updates": 1_875}, "Count the connections"),
            ({"parameters": 79_511, "updates": 1_875}, "Layer by layer"),
            ({"parameters": 79_510, "updates": 60_000}, "A batch of 32 makes one"),
            ({"parameters": 79_510, "updates": 1_920_000}, "You multiplied"),
            ({"parameters": 79_510, "updates": 1_876}, "How often does 32 fit in"),
        ],
    ),
    "baseline": Exercise(
        check_baseline,
        hints=[
            "How dark an image is: the mean of its row, `X.mean(axis=1)`. How dark a digit is: the mean of that over "
            "all its training images.",
            "`X_train[y_train == 3]` are the training images of a 3. Make a list of ten means, one for each digit.",
            "`np.abs(X.mean(axis=1)[:, None] - of_digit)` is a table of distances: a row for each image, a column for "
            "each digit. Take the `argmin` of each row.",
        ],
        solution="""import numpy as np

def by_darkness(X_train, y_train, X):
    darkness = X_train.mean(axis=1)
    of_digit = np.array([darkness[y_train == digit].mean() for digit in range(10)])
    return np.abs(X.mean(axis=1)[:, None] - of_digit).argmin(axis=1)""",
        why="It is a real learner: it looks at training data, and predicts for images it has not seen. It has ten "
        "parameters, and whatever is worth 2 260 of them has to be better.",
        wrong=[
            ({"by_darkness": flawed.by_darkness_farthest}, "The nearest is wanted"),
            ({"by_darkness": flawed.by_darkness_image_number}, "the number of a training image"),
            ({"by_darkness": flawed.by_darkness_one_image}, "the one training image that is nearest"),
            ({"by_darkness": flawed.by_darkness_of_sums}, "Take the mean over its images, not the sum"),
            ({"by_darkness": flawed.by_darkness_of_pixels}, "a list of 12 numbers"),
            ({"by_darkness": flawed.by_darkness_most_frequent}, "most frequent"),
            ({"by_darkness": lambda X_train, y_train, X: X.mean(axis=1)}, "expected is"),
        ],
    ),
    "confusion": Exercise(
        check_confusion,
        hints=[
            "Begin with a table of zeros: `np.zeros((10, 10), int)`.",
            "Go through both lists together, `for really, read in zip(y, predicted):`, and add 1 in one place.",
            "The place is `matrix[really, read]`: the row is what it is, the column what it was read as.",
        ],
        solution="""import numpy as np

def confusion(y, predicted):
    matrix = np.zeros((10, 10), int)
    for really, read in zip(y, predicted):
        matrix[really, read] += 1
    return matrix""",
        why="Each image adds 1 in one place. So the sum of a row says how often a digit occurs, and the diagonal how "
        "often it was read right.",
        wrong=[
            ({"confusion": flawed.confusion_transposed}, "Rows and columns are swapped"),
            ({"confusion": flawed.confusion_counting_once}, "adds only once"),
            ({"confusion": flawed.confusion_without_mistakes}, "Only right answers are counted"),
            ({"confusion": flawed.confusion_without_diagonal}, "The right answers are missing"),
            ({"confusion": flawed.confusion_as_fractions}, "Counts are wanted"),
            ({"confusion": lambda y, predicted: int((y != predicted).sum())}, "an array of shape (10, 10)"),
        ],
    ),
    "gains": Exercise(
        check_gains,
        hints=[
            "For one seed: train the old one with it, train the new one with it, ask both for their accuracy on the "
            "validation set, and subtract.",
            "`train_new(seed).accuracy(X_val, y_val)` is one of the two numbers.",
            "Make a list of the differences, new less old: `[... for seed in seeds]`.",
        ],
        solution="""def gains(train_old, train_new, X_val, y_val, seeds):
    return [train_new(s).accuracy(X_val, y_val) - train_old(s).accuracy(X_val, y_val) for s in seeds]""",
        why="The same seed, the same images to learn from, the same images to judge by: then only one thing differs. "
        "And several seeds, since one may be lucky.",
        wrong=[
            ({"gains": flawed.gains_negated}, "The sign is turned"),
            ({"gains": flawed.gains_new_accuracy}, "the new accuracy alone"),
            ({"gains": flawed.gains_as_ratio}, "You divided"),
            ({"gains": flawed.gains_with_first_seed}, "All three are with the first seed"),
            ({"gains": flawed.gains_with_one_old_run}, "The old one was trained once only"),
            ({"gains": flawed.gains_of_best_runs}, "the luckiest of each"),
            ({"gains": flawed.gains_mean}, "This is the mean"),
            (
                {"gains": lambda old, new, X, y, seeds: flawed.reference_gains(old, new, X, y, [0, 1, 2])},
                "not among the seeds",
            ),
            ({"gains": lambda old, new, X, y, seeds: flawed.reference_gains(old, new, y, X, seeds)}, "in this order"),
            ({"gains": lambda old, new, X, y, seeds: [0.01, 0.06, 0.01]}, "expected is (0.01, 0.06, −0.01)"),
        ],
    ),
    "improve": Exercise(
        check_improve,
        hints=[
            "Look at the curve of the panel: a network that is still getting better after ten epochs goes too slowly.",
            "Larger steps, or more of them in an epoch. But change one thing only.",
            "The lesson's textbook network has a learning rate of 3.",
        ],
        solution='change = {"learning_rate": 3}',
        why="Five points or more with each of the seeds: that is no luck (a learning rate of 3 brings about 17). And "
        "only one thing was changed, so you know what did it.",
        wrong=[
            ({"change": {"learning_rate": 3, "hidden": 30}}, "more than one thing"),
            ({"change": {}}, "Nothing is changed"),
            ({"change": {"learning_rate": 100}}, "made it worse"),
            ({"change": {"batch_size": 32}}, "made it worse"),
            ({"change": {"learning_rate": 0.6}}, "or more with each seed"),
            ({"change": {"epochs": 100}}, "No more epochs"),
            ({"change": {"hidden": 1000}}, "No more than 100"),
            ({"change": {"hidden": 30.0}}, "should be a whole number"),
            ({"change": {"rate": 3}}, "There is no setting called `rate`"),
            ({"change": {"activation": "step"}}, "slope 0 everywhere"),
            ({"change": 3}, "should be a dict"),
        ],
    ),
}
