"""Questions of lesson 11: what a gradient costs, the signs of deltas, routes of a weight, and backpropagation."""

from __future__ import annotations

from nnlab.exercises.question import Question, sign_question

QUESTIONS = {
    "price": Question(
        "A network has 23 860 weights and biases. You want the slope of the loss for each of them, for one example. "
        "How much work is that at the least, measured in forward passes?",
        right="About two",
        answers={
            "23 860: one for each": "That is nudging, up alone. It asks each weight by itself, and computes nearly "
            "the same numbers again each time.",
            "47 720: two for each": "That is nudging up and down. It is more exact, and costs twice as much.",
            "About two": "One pass forwards, and one sweep back: together 2.01 passes in this network, and never more "
            "than 3. It gives all 23 860 at once.",
            "About 150, the square root": "It would be a good bargain, but it is much cheaper still.",
        },
        where="See: what nudging costs",
        look="Measure all nine networks below. How does each line go on to the right?",
    ),
    "sign7": sign_question(
        "Unit 7, the output, says a₇ = 0.25, and the target is y = 1. Let δ₇ be how fast the loss grows when z₇ "
        "grows. What is the sign of δ₇?",
        below="A larger z₇ gives a larger a₇, which is nearer to 1: the loss falls. So δ₇ is below 0.",
        zero="It would be 0 if the output were right, or the sigmoid quite flat.",
        above="Then a larger z₇ would make the loss larger. But it brings the output nearer to its target.",
        right="−",
        where="See: there and back",
    )._replace(look="Walk to stop 7 below, which is unit 7 on the way back."),
    "two_routes": Question(
        "A weight acts on the loss over two routes. If there were only the first, its gradient would be −0.3. If "
        "there were only the second, it would be 0.5. What is it with both?",
        right="0.2, their sum",
        answers={
            "0.5, the larger one": "The other route does not stop working because one is larger.",
            "0.1, their mean": "The routes do not share one nudge, each gets all of it. So what they do adds up.",
            "0.2, their sum": "The loss feels both changes at once. Small changes add up.",
            "−0.15, their product": "Factors along one route are multiplied. What several routes bring is added.",
        },
        where="Say: change per change",
        look="In the next panel, under “all routes of a weight”, you can light two such routes one by one, and see "
        "what a nudge does.",
    ),
    "gears": Question(
        "For each turn of gear A, gear B makes 3. For each turn of B, gear C makes −2 (it turns the other way). How "
        "many turns does C make for each turn of A?",
        right=-6,
        answers={
            -6: "Change per change times change per change: 3 · (−2).",
            6: "The size is right. C turns the other way.",
            1: "You added them. Each of the 3 turns of B makes −2 of C.",
            5: "You took −2 away from 3. Each of the 3 turns of B makes −2 of C.",
            -1.5: "You divided. For each turn of A there are 3 of B, and each of them makes −2 of C.",
        },
        where="Say: change per change",
    ),
    "factor": Question(
        "A book takes the loss (y − a)², without the ½. What becomes of its deltas and gradients?",
        right="All are twice as large, so half the learning rate makes the same step.",
        answers={
            "Only δ₇ is twice as large; the others know nothing of the loss.": "The others are made of δ₇: w₅₇ δ₇ is "
            "in δ₅. So the factor 2 goes all the way back.",
            "All are twice as large, so half the learning rate makes the same step.": "The factor 2 comes in at the "
            "output, and every δ before is made of it.",
            "They double at each layer on the way back: 2, 4, 8.": "The factor comes in once, at the output. On the "
            "way back it is only handed on.",
            "Nothing: the ½ is only a matter of looks.": "The steps look alike after the learning rate is changed, "
            "but the numbers do differ.",
        },
        where="Say: the delta of an output",
    ),
    "needs": Question(
        "Unit 5 is hidden, and its only edge leads to unit 7. What is needed for δ₅?",
        right="The slope at z₅, the weight w₅₇, and δ₇",
        answers={
            "The target y, the output a₇, and all weights": "All of that is in δ₇ already. Nothing has to be computed "
            "twice.",
            "The slope at z₇, the weight w₅₇, and δ₇": "The slope of unit 7 is in δ₇ already. Each unit brings its "
            "own.",
            "What came in: a₃, a₄, w₃₅ and w₄₅": "They made z₅ on the way forward. On the way back what counts is "
            "where unit 5 leads to.",
            "The slope at z₅, the weight w₅₇, and δ₇": "δ₇ comes back over the edge, times w₅₇, and then through the "
            "unit, times f′(z₅).",
        },
        where="Say: back over an edge",
    ),
    "zero_input": Question(
        "In some example x₁ = 0. What are the gradients of w₁₃ and w₁₄ for this example?",
        right="Both are 0.",
        answers={
            "Both are 0.": "∂L/∂w₁₃ = a₁ δ₃, and a₁ is 0. A weight that nothing comes in over did nothing, so it "
            "has no share in the loss.",
            "They are δ₃ and δ₄.": "These are the gradients of the biases, whose input is always 1.",
            "Both are infinite.": "Nothing is divided here: they are products with a₁.",
            "That depends on the weights.": "δ₃ and δ₄ do depend on weights. But they are multiplied by 0.",
        },
        where="Say: the gradient of a weight",
    ),
    "count_routes": Question(
        "A network has three hidden layers with 10 units each, and one output. A weight leads from an input into the "
        "first hidden layer. How many routes go from it to the loss?",
        right=100,
        answers={
            100: "From its unit to 10 units, from each of them to 10 more, and then one way to the output: 10 · 10.",
            1000: "The weight leads to one unit of the first hidden layer, not to all ten.",
            20: "You added. From each of the 10 units in the second layer 10 routes go on.",
            21: "You added, and counted the output as well. Ways one after the other are multiplied.",
            10: "From each unit of the second hidden layer there are 10 ways on, into the third.",
            30: "You counted units. A route chooses one unit in the second layer and one in the third.",
        },
        where="See: all routes of a weight",
    ),
    "one_sweep": Question(
        "The number of routes grows with every layer. Why is one sweep back enough nevertheless?",
        right="Each δ sums up all routes from its unit on, once, and all units before it use that sum.",
        answers={
            "Long routes have small products, so they are left out.": "Nothing is left out: the gradients agree with "
            "nudging to 8 digits.",
            "Only the strongest route of each weight is followed.": "All routes count, also those that pull the "
            "other way.",
            "A computer is quick enough to follow all of them.": "With 20 layers of 100 units there are more routes "
            "than it could follow in the age of the universe.",
            "Each δ sums up all routes from its unit on, once, and all units before it use that sum.": "What the "
            "routes have in common is computed once and kept: one number for each unit.",
        },
        where="Say: why one sweep is enough",
    ),
    "skip": Question(
        "We add an edge from unit 3 straight to unit 7, with a weight w₃₇. How is δ₃ found now?",
        right="f′(z₃) (w₃₅ δ₅ + w₃₆ δ₆ + w₃₇ δ₇)",
        answers={
            "f′(z₃) (w₃₅ δ₅ + w₃₆ δ₆), as before": "Unit 3 has one route more to the loss. It must not be left out.",
            "f′(z₃) (w₃₅ δ₅ + w₃₆ δ₆ + w₃₇ δ₇)": "One edge onwards more, so one term more. As long as no edges lead "
            "round in a circle, the rule holds for any graph.",
            "f′(z₃) w₃₇ δ₇, as the shortest way counts": "All ways count, and what comes over them is added.",
            "It cannot be found: there are no layers any more.": "The rule asks only where a unit's edges lead. "
            "Layers are nowhere in it.",
        },
        where="Say: why one sweep is enough",
    ),
    "perfect": Question(
        "The output is exactly right, a₇ = y. What do the deltas say?",
        right="All of them are 0.",
        answers={
            "Only δ₇ is 0.": "δ₅ = f′(z₅) w₅₇ δ₇. If δ₇ is 0, so is all that is made of it.",
            "None is 0, but the gradients are.": "The gradients of the biases are the deltas.",
            "All of them are 0.": "There is nothing to put right, and so no blame is sent back.",
            "They are as before: only L is 0.": "The error a₇ − y is a factor of δ₇, and δ₇ is in all others.",
        },
        where="Break it",
    ),
}
