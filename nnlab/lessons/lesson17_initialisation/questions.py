"""Questions of lesson 17: constant and zero weights, variance of z, saturation, σ by width, fan_avg, biases, seeds."""

from __future__ import annotations

from nnlab.exercises.question import Question

QUESTIONS = {
    "constant": Question(
        "A network has two hidden units. All its weights start at 0.1, its biases at 0. It learns XOR, which takes two "
        "units, by 100 steps of gradient descent. What comes of the two?",
        right="They change, and stay equal.",
        answers={
            "They become two different units, since XOR needs two.": "The task does not ask the units. Each step looks "
            "at gradients, and those are the same for both.",
            "They stay at 0.1.": "Their gradients are not 0. Both move, and both in the same way.",
            "They change, and stay equal.": "Equal units get equal gradients, make equal steps, and are equal again.",
            "They drift apart, slowly.": "There is nothing that could pull them apart: no difference, from which a "
            "larger one could grow.",
        },
        where="See: twins",
        look="In the panel below press play, and watch the two lines and the row “difference” of the table.",
    ),
    "zeros": Question(
        "A network of three tanh layers and an output of scores begins with all weights and biases at 0, and sees one "
        "example. What does the first step of gradient descent change?",
        right="The biases of the output, and nothing else",
        answers={
            "Everything a little": "The gradient of a weight is a · δ. Here each a is tanh(0) = 0, and each δ of a "
            "hidden unit is multiplied by a weight that is 0.",
            "The biases of the output, and nothing else": "The output has a δ. But the weights into it see a = 0, and "
            "no δ comes down through weights that are 0.",
            "The weights of the last layer": "Their gradient is a · δ, and each a below is tanh(0) = 0.",
            "Nothing at all": "The δ of the output is not 0, and a bias has the gradient δ. (In a batch with equally "
            "many of each class they cancel.)",
        },
        where="Say: why twins stay twins",
    ),
    "sum": Question(
        "A unit has 100 inputs, each with mean 0 and variance 1, and weights from a normal distribution with σ = 1. "
        "Which standard deviation has its z?",
        right=10.0,
        answers={
            10.0: "Each product has the variance 1, a hundred of them 100, and the root of that is 10.",
            100.0: "That is the variance. The standard deviation is its root.",
            1.0: "That is the spread of one product. A hundred of them are added.",
            0.1: "That would be for a mean of the hundred. Here it is a sum.",
        },
        where="Say: a sum of many",
        tolerance=0.01,
    ),
    "saturated": Question(
        "The slope of the sigmoid is 0.25 at z = 0 and 0.000045 at z = 10. A unit sits at z = 10 by an unlucky start. "
        "How do its weights learn, compared with those of a unit at z = 0?",
        right="More than 5000 times more slowly",
        answers={
            "Just as fast, as long as the error is large": "The error is multiplied by the slope. A large error times "
            "next to nothing is next to nothing.",
            "About 40 times more slowly": "0.25 divided by 0.000045 is much more than that.",
            "More than 5000 times more slowly": "0.25 / 0.000045 is about 5500. This is how a bad start costs time.",
            "Faster, since a is larger": "The weights into the unit learn from its slope, not from its output.",
        },
        where="Say: too large, too small",
    ),
    "which_sigma": Question(
        "Tanh units, 50 in each layer: weights with σ = 0.14 keep z as large as it is, layer for layer. Now each layer "
        "is four times as wide, 200 units. Which σ does it take?",
        right=0.07,
        answers={
            0.07: "n · σ² should stay the same. Four times as many inputs, half the σ.",
            0.035: "That is a quarter. But the variance σ² is what has to be a quarter.",
            0.14: "Then four times as many products are added up, and z is twice as large in each layer.",
            0.28: "The other way round: the more inputs, the smaller each weight.",
        },
        where="See: a rule to be found",
        look="In the panel below find the σ that keeps E[z²] level, first for 50 units in each layer, then for 200.",
        tolerance=0.0015,
    ),
    "old_custom": Question(
        "Weights from U(−1/√n_in, 1/√n_in) have the variance 1/(3 n_in). By what is E[z²] multiplied in each layer of "
        "tanh units, near 0?",
        right="By ⅓",
        answers={
            "By 1": "That takes the variance 1/n_in. U(−r, r) has the variance r²/3, not r².",
            "By √3": "n_in · σ² is less than 1 here: it shrinks.",
            "By ⅓": "n_in · 1/(3 n_in). After ten layers that is 1/59 049, though it looks so well thought out.",
            "By 1/n_in": "n_in cancels: there are n_in products in the sum.",
        },
        where="Compare",
    ),
    "fan_avg": Question(
        "A layer of tanh units has 300 inputs and 100 outputs. Which σ does Xavier's rule give? (Three digits are "
        "enough.)",
        right=0.0707,
        answers={
            0.0707: "fan_avg is 200, σ² is 1/200 = 0.005, and its root is 0.0707.",
            0.005: "That is σ², the variance.",
            0.0577: "That is 1/√300, from n_in alone.",
            0.1: "That is 1/√100, from n_out alone.",
            0.05: "You took 400, the sum. fan_avg is the mean, 200.",
        },
        where="Say: Xavier and He",
        tolerance=0.0004,
    ),
    "bias": Question(
        "The weights have to be drawn at random. Why may all biases start at 0?",
        right="Random weights are enough to make the units differ.",
        answers={
            "Random weights are enough to make the units differ.": "Two units with different weights get different "
            "gradients, and their biases part in the first step.",
            "Biases are not learned.": "They are learned like weights. Their gradient is δ.",
            "A bias has no influence on z.": "It is added to z. At 0 it shifts nothing yet.",
            "They may not: they should be random, too.": "They could, but it is of no use: the weights have broken the "
            "symmetry already.",
        },
        where="Say: Xavier and He",
    ),
    "luck": Question(
        "With seed 0 the scheme A ends at a cost of 0.21, the scheme B at 0.30. What do you know?",
        right="Not much: other seeds may say the opposite.",
        answers={
            "A is better than B.": "It was, this once. With the panel above you have seen pairs where the winner "
            "depends on the seed.",
            "B needs more epochs.": "Perhaps. One run does not tell.",
            "A has the smaller weights.": "The cost does not tell that.",
            "Not much: other seeds may say the opposite.": "Run several seeds of each, and look whether the fans "
            "overlap.",
        },
        where="See: what is luck",
    ),
}
