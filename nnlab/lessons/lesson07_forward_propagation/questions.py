"""Questions of lesson 07: forward propagation, layers, the shapes of W and b, and counting parameters."""

from __future__ import annotations

from nnlab.exercises.question import Question

QUESTIONS = {
    "one_unit_more": Question(
        "A network has 4 inputs, one hidden layer of 6 units, and 3 outputs. Each unit has a weight for each number "
        "that it gets, and a bias. You take one hidden unit out. How many numbers fewer has the network?",
        right=8,
        answers={
            8: "4 weights into the unit, its bias, and 3 weights out of it, one for each output.",
            1: "One unit is more than one number: it has weights and a bias.",
            4: "These are the weights into it. It has a bias, too, and each output had a weight for it.",
            5: "These are its weights and its bias. But each of the 3 outputs had a weight for it, too.",
            7: "These are the weights on both sides. The unit also had a bias.",
            3: "These are the weights out of it. It had 4 weights and a bias of its own, too.",
        },
        where="See: a network to build",
        look="Press Iris in the panel below, then “− unit”, and compare the number of parameters before and after.",
    ),
    "same_time": Question(
        "A network has 2 inputs, hidden units 3 and 4, and an output, unit 5. Which units can be computed at the same "
        "time?",
        right="3 and 4: neither needs the other.",
        answers={
            "All three, since all weights are known.": "The weights are known, but unit 5 also needs a₃ and a₄.",
            "3 and 4: neither needs the other.": "There are no links within a layer. Each of them needs the inputs, "
            "and nothing else.",
            "4 and 5: they come last.": "4 is an input of 5, so it has to be there first.",
            "None: they go one after the other.": "One after the other works, too. But 4 does not need a₃.",
        },
        where="Say: layers",
    ),
    "from_data": Question(
        "You want to tell 5 kinds of wine apart by 13 measured numbers each. Which sizes of the network are fixed by "
        "that?",
        right="13 inputs and 5 outputs; the hidden layers are for you to choose.",
        answers={
            "13 inputs, 5 outputs, and 9 hidden units, the mean of both.": "There is no such rule. The hidden layers "
            "are found by trying.",
            "The number of layers: one for each kind of wine.": "The kinds are told apart by the outputs. How many "
            "layers lie before them is your choice.",
            "Nothing: all sizes are found by trying.": "A network with 12 inputs could not even read an example.",
            "13 inputs and 5 outputs; the hidden layers are for you to choose.": "An input for each measured number, "
            "an output for each class.",
        },
        where="Say: layers",
    ),
    "shape": Question(
        "A layer of 5 units gets 3 numbers. What is the shape of its W?",
        right="(3, 5)",
        answers={
            "(3, 5)": "A row for each number that comes in, a column for each unit.",
            "(5, 3)": "In some books, where x is a column and stands on the right. Here the rows of W belong to what "
            "comes in.",
            "(4, 5)": "That is with the bias as one row more. Here b stands by itself.",
            "(5,)": "That is the shape of b: one number for each unit.",
        },
        where="Say: a layer as a matrix product",
    ),
    "batch": Question(
        "100 examples go through the layer of 5 units with 3 inputs at once: Z = X W + b. What changes in W and b, "
        "compared with one example?",
        right="Nothing: only X and Z have more rows.",
        answers={
            "W gets 100 rows.": "The rows of W belong to the inputs. There are still 3.",
            "b gets 100 rows, one for each example.": "numpy adds the same b to every row by itself.",
            "Nothing: only X and Z have more rows.": "X is (100, 3) and Z is (100, 5). All examples meet the same "
            "weights.",
            "There are 100 matrices W, one for each example.": "Then each example would have a network of its own, "
            "and nothing could be learned from many.",
        },
        where="Say: many examples at once",
    ),
}
