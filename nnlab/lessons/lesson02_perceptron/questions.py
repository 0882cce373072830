"""Questions of lesson 02: the line of a perceptron, weights, bias and threshold, scaling, XOR."""

from __future__ import annotations

from nnlab.exercises.question import Question, sign_question

QUESTIONS = {
    "first_line": Question(
        "A perceptron adds up w₁ · x₁ + w₂ · x₂ + b. Where this sum is above 0 it fires; where it is exactly 0, there "
        "is a line. Both weights are 1. You make b larger. What happens to the line?",
        right="It slides, and the side that fires grows.",
        answers={
            "It turns.": "Turning takes another ratio of the weights. b is the same for every point.",
            "It slides, and the side that fires shrinks.": "That is what a larger threshold does. The bias is the "
            "threshold with the other sign.",
            "It slides, and the side that fires grows.": "A larger b lifts the sum everywhere, so that more points are "
            "above 0. The direction of the line depends on the weights alone.",
            "Nothing, only the weights matter.": "The sum is 0 in other places when b is another.",
        },
        where="See: one neuron, one line",
        look="Move only the slider of b, up and down. Does the line slide or turn, and which side grows?",
    ),
    "which_weight": Question(
        "Shall we go for a walk? x₁: a friend comes along, w₁ = 4. x₂: the sun shines, w₂ = 2. x₃: you are free, "
        "w₃ = 2. The threshold is 3. Which input is enough by itself?",
        right="Only the friend",
        answers={
            "Each of the three": "Only a weight above 3 is enough by itself. Not all inputs count the same: that "
            "is what weights are for.",
            "Only the friend": "4 is above 3, whatever the other two are.",
            "Only the sun": "2 is not above 3. Sun and a free day together, 4, would do.",
            "None, it takes two": "Sun and a free day need one another, the friend needs neither.",
        },
        where="Say: a sum and a step",
    ),
    "bias": Question(
        "A perceptron fires when 3·x₁ + 2·x₂ > 4. What is its bias b?",
        right=-4,
        answers={
            -4: "3·x₁ + 2·x₂ > 4 is the same as 3·x₁ + 2·x₂ − 4 > 0. So b = −threshold.",
            4: "4 is the threshold. The bias has the other sign: bring 4 to the left side.",
        },
        where="Say: a sum and a step",
    ),
    "side": sign_question(
        "w = (1, −1) and b = 0. What is the sign of the sum at the point (0, 1)?",
        right="−",
        below="1·0 + (−1)·1 + 0 = −1, so it stays silent there. w points to the side that fires, to the right and "
        "down; (0, 1) lies on the other side.",
        zero="The sum is 0 on the line. The line goes through (0, 0) and (1, 1), and (0, 1) is not on it.",
        above="That would be so at (1, 0), where w points. Watch the sign of w₂.",
        where="Say: a line, and the arrow w",
    ),
    "twice": Question(
        "You double w₁, w₂ and b. Which inputs make the perceptron fire now?",
        right="The same as before",
        answers={
            "More than before": "The sums above 0 grow, but none that was 0 or below comes above 0.",
            "Fewer than before": "The sums below 0 get more negative, but none that was above 0 falls below.",
            "The same as before": "Every sum doubles. What was above 0 is still above 0, and the line stays.",
        },
        where="Say: a line, and the arrow w",
    ),
    "xor": Question(
        "XOR wants: b ≤ 0 for (0, 0); w₂ + b > 0 for (0, 1); w₁ + b > 0 for (1, 0); w₁ + w₂ + b ≤ 0 for (1, 1). "
        "Can any weights do all four?",
        right="The second and third add up to w₁ + w₂ + 2b > 0, the others to w₁ + w₂ + 2b ≤ 0.",
        answers={
            "w₁ and w₂ would have to be below 0, and then nothing could fire.": "They would have to be above 0: "
            "w₁ > −b, and −b is 0 or more. That is possible; with the first three alone one gets OR.",
            "The second and third add up to w₁ + w₂ + 2b > 0, the others to w₁ + w₂ + 2b ≤ 0.": "The same number "
            "would have to be above 0 and not above 0. So there are no such weights, and no line.",
            "The first leaves only b = 0, and with that the others cannot be.": "The first leaves every b up to 0. The "
            "others cannot be with any of them.",
            "There are weights, but they are too large for the sliders.": "Large weights do not help. Doubling all "
            "changes no decision.",
        },
        where="Break it: XOR",
    ),
}
