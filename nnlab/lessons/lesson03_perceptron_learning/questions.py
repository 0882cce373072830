"""Questions of lesson 03: the perceptron rule, starting from zero, losses, test data, separability, ten perceptrons."""

from __future__ import annotations

from nnlab.exercises.question import Question

QUESTIONS = {
    "one_step": Question(
        "A point x of class 1 is answered 0, so x is added to the weights w, and 1 to the bias. Is this point answered "
        "right from now on?",
        right="Not always: its sum grows, but perhaps not enough.",
        answers={
            "Yes, always: that is what learning means.": "One update is one step. A sum that was far below 0 may still "
            "be below 0 after it.",
            "Only if w was 0 before.": "From w = 0 and b = 0 one step is enough for this point. But it can be enough "
            "elsewhere, too.",
            "Not always: its sum grows, but perhaps not enough.": "The sum at x grows by x · x + 1. That may be enough "
            "or not. And later updates, for other points, can undo it.",
            "No: it is other points that become right.": "The sum at x itself grows, by x · x + 1. So it is this point "
            "first of all that gains.",
        },
        where="Say: the rule",
        look="Take steps, and watch the ringed point after each of them. Is it in the half of its own colour?",
    ),
    "second_weight": Question(
        "w = (1, 0) and b = 0. The point x = (−1, 2) is of class 1. Learning rate 1. What is w₂ after the update?",
        right=2,
        answers={
            2: "The sum is −1, so the answer is 0 and the error 1. w becomes (1, 0) + (−1, 2) = (0, 2).",
            0: "That is w₁ after the update. The sum is −1, so there is one: (1, 0) + (−1, 2) = (0, 2).",
            -2: "The error y − a is 1, so x is added, not subtracted.",
        },
        where="Say: the rule",
    ),
    "from_zero": Question(
        "You start at w = 0, b = 0 and learn with η = 1. Now again from the start, with η = 2. What is different?",
        right="w and b are twice as large at each moment; every answer is the same.",
        answers={
            "w and b are twice as large at each moment; every answer is the same.": "Each step adds twice as much to "
            "something that is twice as large. Every sum doubles, and keeps its sign.",
            "It makes other mistakes, which happen to be as many.": "Look at the numbers of the points below: they are "
            "the same. At each moment all sums are twice as large, and their signs the same.",
            "w and b are the same in the end; only the way there is longer.": "The line is the same in the end. But w "
            "and b, which are sums of all steps, are twice as large.",
            "The line turns twice as far with each update.": "How far the line turns depends on how long the step is "
            "compared with w. From 0, both double.",
        },
        where="Break it: another learning rate",
    ),
    "mean_loss": Question(
        "A perceptron answers 20 examples, and 3 answers are wrong. What is the average of the loss ½ (y − a)²?",
        right=0.075,
        answers={
            0.075: "A wrong answer costs ½, a right one 0. So 3 · ½ / 20 = 0.075.",
            0.15: "That is the average 0/1 loss. With ½ (y − a)² a wrong answer costs only ½.",
            1.5: "That is the sum. The average is 1.5 / 20.",
            0.425: "Those are the right answers. Only a wrong one costs something.",
        },
        where="Say: how wrong is it?",
    ),
    "unseen": Question(
        "Perceptron A is right on 100 % of the training data and on 88 % of unseen data. Perceptron B: 96 % and 94 %. "
        "Which one do you send to the post office to read new letters?",
        right="B, since new letters are unseen data.",
        answers={
            "A, since it has learned without a mistake.": "It has learned the letters that it has been shown. The post "
            "brings others.",
            "B, since new letters are unseen data.": "What counts is how it does on data that it did not learn from. "
            "That is what unseen data measures.",
            "A, since its average, 94 %, is nearly that of B.": "The letters at the post office are all unseen. What A "
            "does on its own examples is of no use there.",
            "Neither, since neither is always right.": "Hardly anything is. People misread letters, too.",
        },
        where="Say: seen and unseen",
    ),
    "no_line": Question(
        "Some points of the two classes lie among each other, and no line separates them. You let the perceptron rule "
        "run for as long as you like. What happens?",
        right="It goes on changing the line for ever.",
        answers={
            "It settles on the line with the fewest mistakes.": "It does not know of such a line. Every mistake moves "
            "the weights, also away from the best line there is.",
            "The steps get smaller, and it comes to rest.": "Each step is η times x, at the end as at the beginning. "
            "Nothing makes it smaller.",
            "It stops after the first pass.": "It stops after a pass without a mistake, and there is none.",
            "It goes on changing the line for ever.": "Whatever the line, some point is on its wrong side. The next "
            "pass meets it, and the weights move.",
        },
        where="Break it: no line will do",
    ),
    "how_many_fire": Question(
        "Ten perceptrons have learned to read digits: the first fires if it takes the picture for a 0, the second "
        "for a 1, and so on. You show them a new picture. How many of the ten fire?",
        right="Mostly one, but sometimes none or several.",
        answers={
            "Always exactly one.": "Nobody has told them of each other. Each one decides for itself.",
            "Mostly one, but sometimes none or several.": "Each one decides for itself. So two may claim the same "
            "picture, and nobody need claim it.",
            "At least one.": "Each of the ten can think that it is another's digit.",
            "About half of them.": "That is so at the beginning. In time, each learns that nine of ten pictures are "
            "not its own.",
        },
        where="See: ten perceptrons read digits",
        look="Watch the four counts below the pictures while they learn. Then look for a digit that nobody claims.",
    ),
    "all_three": Question(
        "The picture shows a 2. The perceptrons for '0', '1' and '2' have the sums 6.5, 2.4 and −7.2. How many of the "
        "three learn something from it?",
        right=3,
        answers={
            3: "They answer 1, 1, 0 and should answer 0, 0, 1. All three are wrong, so all three change.",
            1: "Not only the one for '2', which stays silent. The other two fire, and should not.",
            2: "The two that fire wrongly, yes. But '2' is silent and should fire: it changes as well.",
            0: "A sum above 0 means that it fires. Two fire that should not, and '2' is silent.",
        },
        where="Say: one perceptron for each class",
    ),
}
