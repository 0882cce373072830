"""Questions of lesson 05: steepness, a = ½, slope and step size, nudges, why not the step, saturation."""

from __future__ import annotations

from nnlab.exercises.question import Question, sign_question

QUESTIONS = {
    "ten_times": Question(
        "A neuron has a smooth output between 0 and 1, which grows with z = w₁ · x₁ + w₂ · x₂ + b and is ½ where "
        "z = 0. You make w₁, w₂ and b ten times as large. What happens to the line where the output is ½, and to "
        "the outputs beside it?",
        right="The line stays, and the outputs beside it come nearer to 0 and 1.",
        answers={
            "The line moves away, and the outputs stay what they were.": "Where z = 0, ten times z is 0, too. So "
            "the line stays.",
            "The line stays, and the outputs beside it come nearer to 0 and 1.": "Where z was 0 it stays 0. Where "
            "z was 0.5 it is 5 now: further from 0, and so the output is nearer to 1.",
            "The line stays, and the outputs beside it come nearer to ½.": "That is what smaller weights do. "
            "Larger ones take z further away from 0.",
            "Nothing changes, as with a perceptron.": "No decision changes, that is true. But the output is not "
            "only a decision now: it says how sure the neuron is.",
        },
        where="See: a step made soft",
        look="The dial of steepness multiplies w₁, w₂ and b. Move it alone, and watch the line and the colours "
        "beside it.",
    ),
    "probability": Question(
        "A well-trained sigmoid neuron reads e-mails, and says 0.8 for “this is spam”. What does that mean?",
        right="Of many mails for which it says 0.8, about eight in ten are spam.",
        answers={
            "Of many mails for which it says 0.8, about eight in ten are spam.": "That is what a probability is, "
            "and what training should make of the output. Whether it succeeds has to be counted.",
            "The mail is spam, since 0.8 is above ½.": "That is the decision which you may make of it. It throws "
            "away how sure the neuron is.",
            "80 % of the words in the mail are spam words.": "The output is about the whole mail, and not a share "
            "of its words.",
            "The sum z is 0.8.": "z can be any number. The output is σ(z); for σ(z) = 0.8 the sum is 1.39.",
        },
        where="Say: the sigmoid",
    ),
    "line": Question(
        "All inputs (x₁, x₂) for which a sigmoid neuron says exactly 0.9: what do they look like in the plane?",
        right="A straight line beside the one for ½, and parallel to it",
        answers={
            "A curve in the form of an S": "The S is what you see from the side: the output against z. From "
            "above, all places with the same z lie on a line.",
            "A circle around the point where the neuron is surest": "The further one goes along w, the surer it "
            "gets. There is no point where it is surest.",
            "A straight line beside the one for ½, and parallel to it": "σ(z) = 0.9 where z = 2.197, and all "
            "places with the same z are a line with the normal w.",
            "A straight line that crosses the one for ½": "Where they crossed, the output would have to be 0.9 "
            "and ½ at the same time.",
        },
        where="Say: still a line",
    ),
    "slope": Question(
        "At some z the output is a = 0.9. What is the slope σ′(z) there?",
        right=0.09,
        answers={
            0.09: "a (1 − a) = 0.9 · 0.1. It is not needed to know z.",
            0.9: "That is the output itself. The slope is a (1 − a).",
            0.1: "That is 1 − a. Multiply it by a.",
            0.25: "That is the slope at z = 0, where a = 0.5.",
            0.81: "That is a². The slope is a (1 − a).",
            -0.09: "σ grows everywhere, so its slope is above 0.",
        },
        where="Say: the slope",
    ),
    "step_nudge": Question(
        "A neuron with a step function says 1, since its sum is 0.19. Only one weight may be changed, by 0.01. "
        "What will its output most likely do?",
        right="Nothing",
        answers={
            "It changes by about 0.01.": "A step has only the values 0 and 1. A change by 0.01 cannot happen.",
            "It changes to 0.": "For that the sum would have to fall by 0.19 or more. A nudge of 0.01 moves it by "
            "far less.",
            "Nothing": "The sum moves a little, the step does not care. Only next to z = 0 does it, and then by "
            "all of 1.",
            "That depends on the target.": "The target says what the output should be. The output itself does not "
            "know it.",
        },
        where="See: a small nudge",
        look="Move Δb slowly in the panel below, once with the sigmoid and once with the step. When does each "
        "output move?",
    ),
    "why_not_step": Question(
        "Why can a neuron with a step function not be trained in this way?",
        right="Its slope is 0 nearly everywhere, so no small change looks better than another.",
        answers={
            "Its outputs are 0 and 1, and these are never the targets.": "They are very often the targets: of all "
            "gates.",
            "It has no weights that could be changed.": "It has the same weights and the same bias. What is "
            "missing is a hint how to change them.",
            "Its slope is 0 nearly everywhere, so no small change looks better than another.": "The rule "
            "multiplies by the slope. With a slope of 0 all weights stay what they are, however wrong the output "
            "is.",
            "Its slope is too large.": "At z = 0 there is a jump, and no slope. Everywhere else it is 0.",
        },
        where="Say: the sum of small changes",
    ),
    "sign": sign_question(
        "An example has x₁ = −2 and the target y = 1. The neuron says a = 0.6. It makes one step. What is the "
        "sign of the change of w₁?",
        below="y − a is above 0, the slope is above 0, and x₁ is below 0: so the product is below 0. A smaller w₁ "
        "makes −2 · w₁ larger, and the output, too.",
        zero="The neuron is on the right side, but it still learns: 0.6 is not 1.",
        above="That would be so for an input above 0. The change is multiplied by x₁ = −2.",
        right="−",
        where="Say: one step downhill",
    ),
    "slow": Question(
        "Three neurons get an example with the target 1. Neuron A says 0.02, neuron B says 0.5, neuron C says "
        "0.98. Each makes one step with the same η. Whose output moves most?",
        right="B, which has not decided",
        answers={
            "A, which is most wrong": "The error is large, but the slope is only 0.02 · 0.98 = 0.02. The step is "
            "small, although much is to be learned.",
            "B, which has not decided": "Error 0.5 times slope 0.25 is more than 0.98 · 0.02 for A and 0.02 · "
            "0.02 for C.",
            "C, which is nearly right": "Both the error and the slope are 0.02: it hardly moves, and that is as "
            "it should be.",
            "All by the same": "The step is η (y − a) σ′(z) x. The errors and the slopes differ.",
        },
        where="See: one step at a time",
        look="In the panel below move the slider “b at the start” to −4, to 0 and to 4, and make one step each time.",
    ),
}
