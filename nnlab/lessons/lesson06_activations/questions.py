"""Questions of lesson 06: saturation, output ranges, slopes of tanh, layers, softmax, dead units, choosing an f."""

from __future__ import annotations

from nnlab.exercises.question import Question

QUESTIONS = {
    "how_far": Question(
        "The slope of the sigmoid is largest at z = 0, where it is ¼. How far must z go until the slope is below a "
        "hundredth of that?",
        right="To about 6",
        answers={
            "To about 1": "There the slope is still 0.197, that is 79 % of ¼.",
            "To about 2.5": "There the slope is 0.070, still 28 % of ¼.",
            "To about 6": "At z = 6 the slope is 0.0025, which is 1 % of ¼. Further out it falls by a factor of about "
            "2.7 for each 1 of z.",
            "To about 100": "There the slope is about 4 · 10⁻⁴⁴. It takes much less.",
        },
        where="See: the zoo",
        look="In the panel below let z go out slowly. The shaded zone begins where the slope is below 1 % of its "
        "largest.",
    ),
    "range": Question(
        "A unit says a = −0.5. Which activation can it not have?",
        right="Sigmoid",
        answers={
            "Identity": "The identity gives z itself, which can be any number.",
            "Sigmoid": "The sigmoid is between 0 and 1. ReLU and softplus could not say it either.",
            "Tanh": "tanh is between −1 and 1, so −0.5 is no trouble: it says it at z = −0.549.",
            "Leaky ReLU": "It says −0.5 at z = −50. That is far out, but possible.",
        },
        where="Say: seven functions",
    ),
    "tanh_slope": Question(
        "A tanh unit says a = 0.6. What is its slope there?",
        right=0.64,
        answers={
            0.64: "1 − a² = 1 − 0.36. As with the sigmoid, the output is all one needs to know.",
            0.24: "That is a (1 − a), the slope of a sigmoid. For tanh it is 1 − a².",
            0.4: "That is 1 − a. Square the a first.",
            0.36: "That is a². The slope is 1 − a².",
            1: "That is the slope at z = 0, where a = 0.",
        },
        where="Say: seven functions",
    ),
    "layers": Question(
        "A signal on its way back through a network is multiplied by one slope in each layer. With sigmoid units the "
        "slope is at most ¼. What is the most that can be left of 1 after five layers, to five digits after the point?",
        right=0.00098,
        answers={
            0.00098: "¼ five times is 1/1024 = 0.00098, and only if every unit is at z = 0. The weights have a say, "
            "too: more in lesson 16.",
            0.05: "That is ¼ divided by 5. The slopes are multiplied with each other.",
            1.25: "That is 5 · ¼. The slopes are multiplied with each other, not added.",
            0.25: "That is one layer.",
            0.00391: "That is four layers, 1/256.",
        },
        where="Say: saturation, and slopes that vanish",
        tolerance=5e-6,
    ),
    "softmax_shift": Question(
        "The scores of three classes are (2, 1, −1), and softmax makes (0.705, 0.259, 0.035) of them. Now 5 is added "
        "to each score. What does softmax make of (7, 6, 4)?",
        right="The same",
        answers={
            "The same": "e⁷ is e² · e⁵, and so for all three: the factor e⁵ stands above and below, and cancels. Only "
            "differences of scores matter.",
            "Each is larger": "They always add up to 1, so they cannot all be larger.",
            "The largest is larger, the others smaller": "That comes of scores that are multiplied by a number above "
            "1, not of adding one.",
            "All come nearer to ⅓": "That comes of scores that are divided. Adding leaves their differences as they "
            "are.",
        },
        where="See: softmax, a whole layer at once",
    ),
    "straight": Question(
        "A network has ten layers of identity units, 100 in each. Which borders between two classes can it draw?",
        right="Only straight lines, like a single unit",
        answers={
            "Any, with 1000 units": "So many units, and yet the formula can be multiplied out to one matrix and one "
            "bias.",
            "Curves of at most ten bends": "Where should a bend come from? A straight function of a straight function "
            "is straight.",
            "None at all": "It is as good as a single unit: a straight line.",
            "Only straight lines, like a single unit": "X W₁ W₂ … W₁₀ is X times one matrix. Depth without a bend "
            "is no depth.",
        },
        where="Say: without a bend, depth is useless",
    ),
    "dead_step": Question(
        "A ReLU unit in the first hidden layer has z = −2 or less for every example there is. Training makes one more "
        "step. What becomes of its weights?",
        right="They stay as they are, and will for ever.",
        answers={
            "They grow, since the unit is wrong.": "How wrong it is does not matter: all is multiplied by the slope "
            "f′(z), and that is 0.",
            "They stay as they are, and will for ever.": "Its slope is 0 for every example, so it gets no share of "
            "any correction. And as its weights stay, so do its z.",
            "They shrink to 0.": "To shrink, they would have to be changed, and nothing changes them.",
            "They change, but slowly.": "That is how leaky ReLU fares. With ReLU the slope is not small, it is 0.",
        },
        where="See: units that die",
        look="In the panel below set the bias at the start to −3 and press Step a few times. Do the lines move? Then "
        "choose leaky_relu.",
    ),
    "choose": Question(
        "You build a network with three hidden layers for a task that you do not know yet. Which activation do you "
        "begin with in the hidden layers?",
        right="ReLU",
        answers={
            "Softmax": "Softmax is for the last layer, where classes compete.",
            "Step": "The step has no slope to learn from.",
            "Sigmoid": "It would work, but each layer takes three quarters of the slope away, or more.",
            "Identity": "Then three layers are no more than one.",
            "ReLU": "It is cheap, and its slope is 1 wherever it is active. When units die, try leaky ReLU, or "
            "another.",
        },
        where="Say: which one to take",
    ),
}
