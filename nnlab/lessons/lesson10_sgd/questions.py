"""Questions of lesson 10: batch, online and mini-batch learning, updates per epoch, noisy gradients, scaling data."""

from __future__ import annotations

from nnlab.exercises.question import Question

QUESTIONS = {
    "one_example": Question(
        "A gradient over 1 000 examples is a mean of 1 000 arrows. You take a single example, at random, and its "
        "arrow alone. Where does it point?",
        right="Each time elsewhere, but on average where the full one points",
        answers={
            "Where the full one points, only less exactly": "A single arrow can be far off, and even point the other "
            "way. What is right is the mean of many.",
            "Anywhere, it says nothing about the full one": "One says little, but not nothing: it is one of those of "
            "which the full one is the mean.",
            "Each time elsewhere, but on average where the full one points": "The full gradient is the mean over all "
            "examples. Drawn at random, an example's gradient is on average just that.",
            "Always downhill, but in smaller steps": "It goes downhill for this one example. For the others that may "
            "be uphill.",
        },
        where="See: one epoch under the lens",
        look="In the panel below choose a batch size of 1, and go through the batches. Where do the blue arrow and "
        "the diamond point?",
    ),
    "updates": Question(
        "MNIST has 60 000 training images. A run takes batches of 100, and 30 epochs. How many updates does it make?",
        right=18000.0,
        answers={
            18000.0: "600 updates an epoch, times 30.",
            600.0: "That is one epoch.",
            6000.0: "That would be one epoch with batches of 10.",
            1800000.0: "That is how many examples are looked at. A hundred of them make one update.",
            30.0: "That would be with the whole batch: one update an epoch.",
        },
        where="Say: epoch, batch, update",
    ),
    "four_times": Question(
        "The batch gets four times as large. How much nearer to the full gradient is its arrow, typically?",
        right="Half as far off",
        answers={
            "Half as far off": "The error goes with one over the root of the size. Four times the work buys half "
            "the error: that is why very large batches do not pay.",
            "A quarter as far off": "That would be fair, but chance is not: the errors of examples partly cancel, and "
            "the mean of m is off by one over the root of m.",
            "As far off as before": "Errors in different directions cancel in a mean. More examples do help.",
            "Not off at all": "Only the batch of all examples is not off at all.",
        },
        where="Say: the mean of a sample",
    ),
    "three_ways": Question(
        "Same data, same start, same η, and each may look at 3 000 examples: the whole batch of 200, one by one, and "
        "batches of 32. Which path is the smoothest, and which has gone the furthest?",
        right="The whole batch is the smoothest, one by one goes the furthest.",
        answers={
            "The whole batch is the smoothest, and goes the furthest.": "Smooth it is. But it makes 15 updates out of "
            "3 000 examples, and the others make many more.",
            "One by one is the smoothest, the whole batch goes the furthest.": "A single example's arrow is far off "
            "the mean, so this path is jagged.",
            "The batches of 32 are best at both.": "They are in between at both, and that turns out to be a good "
            "bargain.",
            "The whole batch is the smoothest, one by one goes the furthest.": "15 exact updates, against 3 000 rough "
            "ones of about the same size.",
        },
        where="See: three paths",
        look="Look at the map below: which path is smooth, which one is jagged, and which of the end marks is nearest "
        "to the thick ring?",
    ),
    "which_curve": Question(
        "The figure shows the cost against the updates for three batch sizes: 1, 16 and 200 of 200. Which curve "
        "is which?",
        right="A is 16, B is 200, C is 1.",
        answers={
            "A is 1, B is 16, C is 200.": "C jumps up and down the most. That is the mark of single examples.",
            "A is 16, B is 200, C is 1.": "The whole batch has no noise at all, single examples have the most.",
            "A is 200, B is 16, C is 1.": "C is right. But A trembles a little, and the whole batch never does here.",
            "A is 16, B is 1, C is 200.": "The whole batch goes down without any tremble: that is B.",
        },
        where="Which curve is which?",
    ),
    "test_scale": Question(
        "You have standardised the training data. New data come, for the neuron to judge. With which mean and which "
        "standard deviation are they scaled?",
        right="With those of the training data",
        answers={
            "With their own": "Then the same plant would get another x, depending on which others came with it. For "
            "a single plant the deviation would even be 0.",
            "With those of both together": "Then the neuron would have to learn anew whenever a plant comes.",
            "With none, since nothing is learned from them": "The weights belong to scaled inputs. Others mean "
            "nothing to them.",
            "With those of the training data": "They belong to the neuron like its weights: what it learned, holds "
            "for inputs that are moved and stretched in this way.",
        },
        where="Say: scaling the inputs",
    ),
    "valleys": Question(
        "A cost has a shallow valley on the way to a deep one. Who gets out of the shallow one?",
        right="Small batches do, at times, since their arrows tremble.",
        answers={
            "The whole batch, since its gradient is exact": "In the valley the exact gradient is 0: it stays.",
            "Small batches do, at times, since their arrows tremble.": "For some of the batches the valley is not "
            "there. A few of these in a row carry the weight over the ridge.",
            "Nobody, since all go downhill": "All go downhill, but each batch on a hill of its own.",
            "Everybody, if η is small enough": "A small η only makes smaller steps. The valley stays a valley.",
        },
        where="See: out of a shallow valley",
    ),
}
