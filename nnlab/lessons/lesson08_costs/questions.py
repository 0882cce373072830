"""Questions of lesson 08: log loss, squared error, nats, one-hot targets, softmax with cross-entropy, residuals."""

from __future__ import annotations

from nnlab.exercises.question import Question, sign_question

QUESTIONS = {
    "one_percent": Question(
        "A forecast said “10 % rain”, and it rained. By the loss that most networks use this costs 2.3. Another "
        "forecast had said “1 % rain”. What does that one cost?",
        right="4.6, twice as much",
        answers={
            "2.4, a little more": "It was ten times as sure of the wrong thing. That has to cost more than a little.",
            "23, ten times as much": "The loss is a logarithm: each further factor of ten adds the same 2.3.",
            "4.6, twice as much": "Ten times less likely costs 2.3 more: the loss is −log of the probability that "
            "was given to what happened. 0.1 % would cost 6.9.",
            "2.3, since both are on the wrong side": "A loss that only asks for the side is the 0/1 loss. It does "
            "not care how sure an answer was.",
        },
        where="See: one answer, four losses",
        look="The log loss is the blue curve. With the target 1, put the answer at a = 0.1, and then at a = 0.01 "
        "(z = −2.2 and z = −4.6).",
    ),
    "half": Question(
        "A neuron says ½ to everything. What is its log loss, in nats?",
        right=0.693,
        answers={
            0.693: "−log ½ = log 2 = 0.693, whatever the target is. A trained neuron should be below that.",
            0.125: "That is its squared error, ½ · ½².",
            0.5: "That is its output. The log loss is −log ½.",
            1: "In bits, yes: that is what a coin tells. In nats it is log 2.",
            0.301: "That is the logarithm to the base 10. Take the natural one.",
            -0.693: "A loss is not below 0: the logarithm of ½ is, and there is a minus before it.",
        },
        where="Say: log loss",
        tolerance=0.005,
    ),
    "who_leaves": Question(
        "Two equal neurons get every point wrong, and are very sure: their outputs are near 1 where 0 is wanted, and "
        "near 0 where 1 is wanted. One learns by ½(y − a)², the other by the log loss, with the same η. Who leaves "
        "the wrong answers first?",
        right="The one with the log loss",
        answers={
            "The one with the log loss": "Its push is a − y, nearly 1 where all is wrong. The squared error "
            "multiplies that by σ′(z), which is nearly 0 for a sigmoid so far out.",
            "The one with the squared error": "Its error is as large as can be. But the rule multiplies it by the "
            "slope of the sigmoid, and far out that is nearly 0.",
            "Both at the same time": "Their pushes differ by a factor, the slope σ′(z). Where the sigmoid is flat, "
            "that factor is tiny.",
            "Neither: a saturated neuron cannot learn": "So it would be with a slope of exactly 0. With the log "
            "loss, the slope of the sigmoid is not even a factor.",
        },
        where="See: slow to leave a wrong answer",
        look="Press play, and watch the two lines turn. Which one is first between the two clouds?",
    ),
    "a_is_02": Question(
        "The target is 1, and a sigmoid neuron says 0.2. How many times as large is ∂L/∂z of the log loss as that of "
        "the squared error?",
        right=6.25,
        answers={
            6.25: "−0.8 against −0.8 · 0.2 · 0.8. The ratio is 1 / (a (1 − a)) = 1 / 0.16.",
            0.16: "That is the slope of the sigmoid, a (1 − a). One over it is the ratio.",
            5: "That is 1 / a. The slope of the sigmoid is a (1 − a) = 0.16.",
            4: "At a = ½ it would be 4, and everywhere else it is more. Here it is 1 / 0.16.",
            1: "The two differ by the slope of the sigmoid, a (1 − a) = 0.16.",
        },
        where="Say: where the slope goes",
        tolerance=0.01,
    ),
    "convex": Question(
        "The cost of one sigmoid neuron with the log loss is convex in its weights. What does that promise?",
        right="Wherever downhill ends, nowhere is lower.",
        answers={
            "The cost can get as low as 0.": "It says nothing about how low. Where classes overlap, even the best "
            "neuron has a cost.",
            "Downhill takes few steps.": "A convex valley can be long and flat. Only the direction is safe.",
            "A network with hidden layers has only one valley, too.": "That holds for one neuron. With hidden "
            "layers no loss makes the cost convex.",
            "Wherever downhill ends, nowhere is lower.": "A convex cost has no second, higher valley, and no flat "
            "place but at the bottom.",
        },
        where="Say: convex or not",
    ),
    "price": Question(
        "A network shall say for how much a house will be sold. Which output, and which loss?",
        right="One linear output, squared error",
        answers={
            "One sigmoid output, log loss": "A sigmoid gives numbers from 0 to 1, for yes or no. A price is an amount.",
            "One linear output, squared error": "A price can be any number, so nothing may squash it, and the loss "
            "measures how far off it is.",
            "One output for each price, softmax cross-entropy": "Then a price that is nearly right would be as "
            "wrong as any other. Amounts have an order and distances.",
            "One linear output, 0/1 loss": "No price is ever hit exactly, so all would be wrong; and there would "
            "be no slope to learn from.",
        },
        where="Say: a number, yes or no, one of K",
    ),
    "tags": Question(
        "A photo may show a cat, a dog, both or neither. Which outputs, and which loss?",
        right="Two sigmoid outputs, each with its log loss",
        answers={
            "Two sigmoid outputs, each with its log loss": "Two separate questions, each yes or no. Both may be yes.",
            "Two outputs, softmax cross-entropy": "Softmax makes the two share 1: the more cat, the less dog. But "
            "both may be there, or neither.",
            "One sigmoid output: 1 for cat, 0 for dog": "What should it say for both, or for neither?",
            "Two linear outputs, perceptron loss": "That decides, too, but it gives no probability, and a bare "
            "right answer is not pushed further.",
        },
        where="Say: a number, yes or no, one of K",
    ),
    "other_class": sign_question(
        "Three classes, and the right one is class 1. Softmax says p = (0.7, 0.2, 0.1). What is the sign of ∂L/∂z₂, "
        "the slope of the cross-entropy by the score of class 2?",
        below="That is so for the right class: 0.7 − 1 = −0.3. Downhill raises that score.",
        zero="Class 2 has 0.2, and should have 0. There is something to learn.",
        above="p₂ − y₂ = 0.2 − 0. Going downhill lowers the score of class 2.",
        right="+",
        where="Say: p − y",
    ),
    "only_birds": Question(
        "One body of hidden units, and three heads on it: the height of a place, land or sea, and which bird lives "
        "there. Only the bird's loss is switched on. What will the heights do while the birds are learned?",
        right="They change, but are not learned.",
        answers={
            "They are learned, too: the body is the same.": "The body learns what birds need. Nobody tells the "
            "height's own weights what to make of it.",
            "They stay exactly what they were.": "The weights of that head do. But the body under it moves, and so "
            "do its outputs.",
            "They change, but are not learned.": "The body changes for the birds, and the height's head, whose own "
            "weights get no gradient, is carried along: mostly the heights get worse, by luck a little better.",
            "The birds cannot be learned alone.": "Each loss has a gradient of its own. The sum may have one part.",
        },
        where="See: one body, three heads",
        look="Choose “one of three” in the menu, press play, and watch the heights in the sentence below the pictures.",
    ),
}
