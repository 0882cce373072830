"""Questions of lesson 04: XOR with hidden units, linear hidden units, weight perturbation and its forward passes."""

from __future__ import annotations

from nnlab.exercises.question import Question

QUESTIONS = {
    "three": Question(
        "Two perceptrons look at x₁ and x₂. A third one sees nothing but their two answers. One alone cannot be XOR. "
        "Can the three of them?",
        right="Yes: the third one sees the four points in other places, and there a line can be enough.",
        answers={
            "No: three lines are still lines, and no line does XOR.": "Each of the three draws a line, that is true. "
            "But the third one draws it in another plane, in that of the two answers.",
            "Yes: the third one sees the four points in other places, and there a line can be enough.": "The first two "
            "turn each point (x₁, x₂) into a new one, (h₁, h₂). They may put both circles on one spot.",
            "Only with a fourth one: there must be one for each row.": "One for each row always works, "
            "but XOR needs fewer.",
            "Only if the third one sees x₁ and x₂ as well.": "That is another way to do it, but not needed.",
        },
        where="See: two layers, two planes",
        look="When all four rows are right: where are the two circles in the right picture?",
    ),
    "same_place": Question(
        "The hidden units say (1, 0) for the input (0, 1), and also for the input (1, 1). XOR wants a 1 "
        "for the first and a 0 for the second. What can the output unit do?",
        right="Nothing: it gets the same for both, so it says the same.",
        answers={
            "Nothing: it gets the same for both, so it says the same.": "What the hidden units throw away is gone. "
            "Only other hidden weights can help.",
            "It needs larger weights.": "Whatever its weights are, the same input gives the same sum.",
            "It can put its line between the two.": "There is no line between a place and the same place.",
            "It needs another threshold.": "A threshold decides for a sum. Both rows have the same sum.",
        },
        where="See: two layers, two planes",
    ),
    "linear": Question(
        "Now the hidden units only add up and hand on their sums: no step. You may choose all nine numbers. How many "
        "rows of XOR can be right at most?",
        right="3 of 4",
        answers={
            "2 of 4": "A single line gets three rows right, and two linear layers can do what one can.",
            "3 of 4": "As many as a single perceptron. Without a step in between, two layers are one layer.",
            "4 of 4": "There are more numbers to choose, but they all melt into two weights and one bias.",
        },
        where="Say: why the step matters",
        look="Try for the fourth row. How many lines are there in the left picture?",
    ),
    "collapsed_bias": Question(
        "Two linear units in a chain: h = 3x + 1, and then z = 2h − 4. Together they are one, z = wx + b. What is b?",
        right=-2,
        answers={
            -2: "z = 2(3x + 1) − 4 = 6x + 2 − 4 = 6x − 2. The first bias goes through the second weight.",
            -4: "That is the second bias alone. The first one, 1, comes through as well: times 2.",
            -3: "That is 1 − 4. But the second unit multiplies h by 2, so its bias 1 becomes 2.",
            6: "6 is the weight, 2 · 3. What stands there without x?",
        },
        where="Say: why the step matters",
    ),
    "recipe": Question(
        "The majority of three inputs is 1 in four of its eight rows: 011, 101, 110 and 111. How many hidden units "
        "does the recipe use for it?",
        right=4,
        answers={
            4: "One for each row that wants a 1. In lesson 02 a single perceptron did it: the recipe always works, "
            "but it is not thrifty.",
            8: "Rows that want a 0 need no unit: when no hidden unit fires, the output is silent.",
            3: "That is the number of inputs. Each row that wants a 1 has a unit of its own.",
            1: "One perceptron can do it, as in lesson 02, but the recipe does not look for that.",
        },
        where="Say: any truth table",
    ),
    "blame": Question(
        "The network is wrong: it says 0, and 1 was wanted. For the output unit, y − a = 1. What is y − a for h₁?",
        right="Nobody can say: there is no target y for h₁.",
        answers={
            "Also 1": "The output should say more. Whether h₁ should fire or not depends on its weight v₁, and on h₂.",
            "0, since h₁ is not the output": "Then h₁ would never learn. It may well be h₁ that is to blame.",
            "v₁, since h₁ counts v₁ times": "A good idea! It comes back in lesson 11. But the perceptron rule knows "
            "nothing of the kind, and the step in between spoils it.",
            "Nobody can say: there is no target y for h₁.": "The table names targets for the output only. What hidden "
            "units should do is for the network to find out.",
        },
        where="Break it: who tells the hidden units?",
    ),
    "passes": Question(
        "The mistakes of the present weights are known. You try one nudge for each of 23 860 weights and biases, as "
        "many as a small network for digits has. How many forward passes over all the data is that?",
        right=23860,
        answers={
            23860: "One for each weight. With 60 000 pictures, 1.4 billion of them are read for one small step.",
            1: "One pass tells what one nudge does. Nudging all at once says nothing about each.",
            47720: "Twice as many as needed: the mistakes before the nudge are known.",
        },
        where="Say: the price of trial and error",
    ),
    "late": Question(
        "A network makes few mistakes already. You shake all its weights hard. Why does that nearly always hurt?",
        right="By now nearly all weights fit one another.",
        answers={
            "Large weights are always bad.": "They are not: doubling all numbers of a step unit changes nothing.",
            "The network is tired of learning.": "It has no memory of how long it has learned.",
            "By now nearly all weights fit one another.": "Early, "
            "much is wrong, and a change may help. Late, there are many ways to break it, and few to mend it.",
            "It is chance: with other random numbers it would help.": "Now and then it does. But of many shakes nearly "
            "all hurt, whatever the random numbers.",
        },
        where="Say: the price of trial and error",
    ),
}
