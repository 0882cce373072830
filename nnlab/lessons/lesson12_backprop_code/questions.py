"""Questions of lesson 12: silent mistakes, the shape of δ, transposes, cross-entropy, gradient checks with m = 1."""

from __future__ import annotations

from nnlab.exercises.question import Question

QUESTIONS = {
    "silent": Question(
        "You write backpropagation for a network that should learn XOR, and make a mistake: the slope is taken at the "
        "wrong place, f′(a) instead of f′(z). What will you notice?",
        right="Mostly nothing: the cost falls, and it learns XOR.",
        answers={
            "The program stops with an error.": "a and z have the same shape. numpy has no reason to complain.",
            "The cost rises.": "The slopes are wrong, but not their signs. So most steps still go down.",
            "Mostly nothing: the cost falls, and it learns XOR.": "The steps go down, only not along the gradient. "
            "That is why such mistakes live long.",
            "The cost stays where it is.": "There are gradients, only wrong ones. So the weights move.",
        },
        where="See: eight mistakes",
        look="Choose *f′ of a* in the menu, and press play. Which curve falls, and how far?",
    ),
    "rows": Question(
        "A layer has 30 units, and a batch has 10 examples. How many numbers are in its δ?",
        right=300,
        answers={
            300: "A row for each example, with a number for each unit: (10, 30).",
            30: "That is the δ of one example.",
            10: "Each example has a δ for each unit of the layer.",
            1: "δ is a table: a number for each example and each unit.",
            40: "Not the sum but the product: each example has 30 of them.",
        },
        where="Say: a batch at once",
    ),
    "transpose": Question(
        "W⁽²⁾ has shape (3, 2), and there are 5 examples. Why does δ⁽²⁾ W⁽²⁾ stop with an error, and what is right?",
        right="(5, 2) needs a matrix with 2 rows after it: δ⁽²⁾ W⁽²⁾ᵀ.",
        answers={
            "(5, 2) needs a matrix with 2 rows after it: δ⁽²⁾ W⁽²⁾ᵀ.": "Forwards W takes 3 numbers to 2. Backwards its "
            "transpose takes 2 numbers to 3.",
            "The order is wrong: W⁽²⁾ δ⁽²⁾.": "(3, 2) times (5, 2) does not fit, either. Only in books with examples "
            "as columns does W stand first.",
            "δ⁽²⁾ needs its transpose: δ⁽²⁾ᵀ W⁽²⁾.": "(2, 5) times (3, 2) does not fit. And examples should stay rows.",
            "It wants ⊙, number by number.": "Each unit below gets a sum over all units above, so it is a product of "
            "matrices.",
        },
        where="Say: the four lines",
    ),
    "input": Question(
        "A network 784-30-10 has three columns of units. How many δ does backpropagation need?",
        right="Two: for the hidden units and for the outputs",
        answers={
            "Three: one for each column": "δ is ∂L/∂z, and the inputs have no z. Nor can they be changed.",
            "One: for the outputs": "The gradient of the first weights needs the δ of the hidden units.",
            "Two: for the hidden units and for the outputs": "One for each layer that has weights. The inputs are "
            "given, nobody has to be told how to change them.",
        },
        where="Say: the four lines",
    ),
    "cross": Question(
        "A sigmoid output is a = 0.999, and its target is 0. How large is δ at this output, with squared error and "
        "with cross-entropy?",
        right="Nearly 0.001 with squared error, 0.999 with cross-entropy",
        answers={
            "0.999 with both": "With squared error the slope a (1 − a) = 0.001 is a factor of it.",
            "Nearly 0.001 with squared error, 0.999 with cross-entropy": "(a − y) a (1 − a) = 0.999 · 0.999 · 0.001, "
            "and a − y = 0.999. The same mistake, heard a thousand times louder.",
            "0.999 with squared error, nearly 0.001 with cross-entropy": "The other way round: it is the squared error "
            "that has the slope as a factor.",
            "Nearly 0.001 with both": "With cross-entropy the slope cancels. That was the reason to take it.",
        },
        where="Say: when the slope cancels",
    ),
    "one_example": Question(
        "You check your gradients with a single example, m = 1, and all are right. Which mistake may still be in them?",
        right="A missing 1/m",
        answers={
            "A flipped sign": "That shows with any batch.",
            "A missing f′": "That shows, unless the units are linear.",
            "A missing 1/m": "With m = 1 the sum is the mean. Check with a few examples, and with layers of "
            "different sizes.",
            "A wrong transpose": "That depends on the sizes of the layers, not on the number of examples.",
        },
        where="See: your code under the microscope",
    ),
}
