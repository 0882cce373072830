"""Questions of lesson 09: step size, slopes by nudging, what a gradient costs, convergence, local minima, saddles."""

from __future__ import annotations

from nnlab.exercises.question import Question, sign_question

QUESTIONS = {
    "bounce": Question(
        "A ball lies on the curve f(x) = x² at x = −2, where the slope is 2x = −4. In each step x becomes "
        "x − η · slope. What does the ball do for η = 1?",
        right="It jumps to and fro between −2 and 2, for ever.",
        answers={
            "It is at the bottom after one step.": "That is what η = ½ does: −2 − ½ · (−4) = 0.",
            "It comes nearer to the bottom with each step.": "It does for every η below 1. At η = 1 the step is so "
            "long that it ends as far away as it began.",
            "It jumps to and fro between −2 and 2, for ever.": "−2 − 1 · (−4) = 2. There the slope is 4, and "
            "2 − 1 · 4 = −2.",
            "It flies away, farther with each step.": "It does for every η above 1.",
        },
        where="See: a ball on a curve",
        look="In the panel below leave the start at −2, move η to 0.99, to 1.00 and to 1.01, and then move the steps.",
    ),
    "direction": sign_question(
        "At some place ∂C/∂w = −3. Gradient descent makes a step. What is the sign of the change of w?",
        below="A slope below 0 says: the cost falls when w grows. So w should grow.",
        zero="Only where the slope is 0 does w stay.",
        above="Δw = −η · (−3) = 3η, which is above 0. The cost falls when w grows, so w grows.",
        right="+",
        where="Say: downhill",
    ),
    "estimate": Question(
        "The gradient is ∇C = (2, −1). The weights change by Δw = (−0.1, 0.2). By how much does the cost "
        "change, nearly?",
        right=-0.4,
        answers={
            -0.4: "ΔC ≈ ∇C · Δw = 2 · (−0.1) + (−1) · 0.2. Both parts go down.",
            0.0: "2 · (−0.1) is −0.2. And (−1) · 0.2 is −0.2, too: they add up.",
            0.4: "The size is right. But 2 · (−0.1) and (−1) · 0.2 are both below 0.",
            -0.2: "That is the part of one weight alone. Each weight brings such a part.",
        },
        where="Say: the gradient",
    ),
    "threshold": Question(
        "For f(x) = x² every η below 1 converges. The curve f(x) = 4x² is steeper, its slope is 8x. Below which η "
        "does it converge?",
        right=0.25,
        answers={
            0.25: "x becomes x − η · 8x = (1 − 8η) x. For η = 0.25 that is −x, which bounces.",
            1.0: "That was for the slope 2x. Here a step is four times as long.",
            4.0: "A steeper curve needs a smaller η, not a larger one.",
            0.125: "That is the best η: it arrives in one step. Up to twice as much still converges.",
            0.5: "The slope is four times as steep, so η may be a quarter of what it was.",
        },
        where="Say: how large may η be?",
    ),
    "nudge": Question(
        "The loss is 1.25347. With the fourth weight larger by 0.0001 it is 1.25339. What is its slope, nearly?",
        right=-0.8,
        answers={
            -0.8: "(1.25339 − 1.25347) / 0.0001 = −0.00008 / 0.0001.",
            0.8: "The size is right. But the loss fell while the weight grew.",
            -0.00008: "That is the change of the loss. Divide by the change of the weight.",
            -8.0: "Divide by 0.0001, not by 0.00001.",
            12533.9: "Subtract the loss before the nudge first.",
        },
        where="Say: slopes by nudging",
        tolerance=1e-6,
    ),
    "small_h": Question(
        "You compute (f(x + h) − f(x)) / h on a computer, and make h smaller and smaller, down to "
        "0.0000000000000001. What happens to the error?",
        right="It falls first, and then it grows again.",
        answers={
            "It falls first, and then it grows again.": "At first the bend of the curve matters less and less. Then "
            "the two values are so nearly the same that only their rounded last digits differ.",
            "It falls all the time.": "In mathematics it would. But a computer keeps about 16 digits of each value.",
            "It stays the same.": "The straight line through two points of a curve depends on where they are.",
            "It grows all the time.": "From h = 1 down to about 0.00000001 the error falls.",
        },
        where="See: too large, too small",
        look="In the panel below move the exponent of h from 0 to −16, and watch the two dots on the upright line.",
    ),
    "passes": Question(
        "The network of lesson 15 has 23 860 weights and biases. To find its gradient with the central difference, how "
        "often must the cost be computed?",
        right=47720,
        answers={
            47720: "Twice for each. That is for one single step, and training takes thousands of steps.",
            23860: "That would do but for the central difference, which needs two values for each weight.",
            23861: "That is the forward difference: one value for each weight, and one at the place itself.",
            2: "Each weight has to be nudged on its own.",
        },
        where="Say: slopes by nudging",
    ),
    "closed_form": Question(
        "At the lowest cost all partial derivatives are 0. Why do we not just solve these equations for the weights, "
        "as for a parabola at school?",
        right="There are as many equations as weights, tangled by the sigmoids, and no formula solves them.",
        answers={
            "That would give the highest cost.": "There the derivatives are 0, too. But one could look which is which.",
            "There are as many equations as weights, tangled by the sigmoids, and no formula solves them.": "So one "
            "goes step by step. For a linear neuron with the squared error there is a formula.",
            "Networks have no derivatives.": "Sigmoids have derivatives everywhere, and so do networks made of them.",
            "The derivatives of a network are never all 0.": "They are at each minimum, and at each saddle.",
        },
        where="Say: where it may end",
    ),
}
