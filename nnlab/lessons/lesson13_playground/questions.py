"""Questions of lesson 13: initial weights, order of an update, epochs, plateaus, features, comparing runs."""

from __future__ import annotations

from nnlab.exercises.question import Question

QUESTIONS = {
    "starts": Question(
        "A network with 3 hidden units learns to tell a ring of points from a smaller ring inside it, for 80 epochs. "
        "You let it learn again and again, with the same data and the same settings. Each time the first weights are "
        "drawn anew, and the points are shuffled anew. What will differ?",
        right="How well it ends: some learn it, others get stuck.",
        answers={
            "Nothing: downhill leads all of them to the same place.": "So it is in a bowl. The cost of a network has "
            "many valleys and flat places, and the start decides which way it rolls.",
            "Only how soon it has learned it, within the 80 epochs.": "That differs, too. But half of them have not "
            "learned it by then: they are on a plateau, and nothing in the curve says when it ends.",
            "How well it ends: some learn it, others get stuck.": "From each start the way down is another one, and "
            "not all ways lead far.",
            "Only the weights: all end equally well.": "Different weights can do the same, that is true. But not all "
            "runs end at such weights.",
        },
        where="See: one run, and another one",
        look="Press play, and wait for epoch 80. Then press the button for a new start and play again, a few times. "
        "How many test points are wrong at each end?",
    ),
    "order": Question(
        "One update has four parts. The step changes the weights, the loss compares outputs and targets, the forward "
        "pass computes the outputs, and the backward pass the gradient. In which order?",
        right="forward, loss, backward, step",
        answers={
            "step, forward, loss, backward": "A step needs the gradient of this batch. Here it would take that of the "
            "batch before.",
            "forward, backward, loss, step": "The walk back begins with the slope of the loss.",
            "backward, loss, forward, step": "Backwards uses what the layers have kept on the way forward.",
            "forward, loss, backward, step": "Each part needs what the one before has made.",
        },
        where="Say: the whole loop",
    ),
    "updates": Question(
        "300 points, 70 % of them to learn from, in batches of 30. A run has made 84 updates. How many epochs is that?",
        right=12,
        answers={
            12: "210 points are 7 batches, and 84 / 7 = 12.",
            8.4: "300 points would be 10 batches. But only 70 % of them are for learning.",
            7: "That is how many updates one epoch has.",
            84: "An update is one batch, an epoch is all of them.",
            0.4: "That is 84 / 210: but each update takes 30 points.",
        },
        where="Say: the whole loop",
    ),
    "plateau": Question(
        "A cost stays at 0.69 for fifteen epochs, then falls quickly to 0.1. What happens with a patience of 10 "
        "epochs, and what with one of 20?",
        right="With 10 it stops on the plateau, with 20 it gets to 0.1.",
        answers={
            "Both get to 0.1.": "Ten epochs without progress are over before the cost begins to fall.",
            "With 10 it stops on the plateau, with 20 it gets to 0.1.": "A plateau looks like the end. Patience costs "
            "time, and the lack of it costs results.",
            "Both stop on the plateau.": "The plateau is fifteen epochs long, and a patience of 20 outlasts it.",
            "With 10 it gets to 0.1, with 20 it goes on for ever.": "It is the other way round: the smaller the "
            "patience, the sooner it stops.",
        },
        where="Say: when to stop",
    ),
    "zeros": Question(
        "All weights and biases of a network begin at 0, hidden layers of tanh and all. What will its hidden units do?",
        right="All stay alike for ever.",
        answers={
            "They become different, since each gets other examples.": "Each unit sees all examples of a batch, and "
            "all units see the same ones.",
            "All stay alike for ever.": "Equal weights give equal outputs and equal gradients, so equal weights again. "
            "With zeros it is even worse: nothing but the output's bias ever moves.",
            "They learn, only slowly.": "Slowly would be fine. But units that are equal stay equal, so the network is "
            "never more than one unit wide.",
            "They blow up.": "Zeros make small sums, not large ones.",
        },
        where="Break it",
        look="Compare the little maps in the hidden units below, also after ten more epochs, and read the text below "
        "the picture.",
    ),
    "features": Question(
        "A single neuron without any hidden layer gets two inputs: x₁² and x₂², in the place of x₁ and x₂. Can it tell "
        "the outer ring of points from the inner one?",
        right="Yes: what is a circle for x₁ and x₂ is a line for their squares.",
        answers={
            "No: its boundary is still a line.": "It is a line, but in the plane of x₁² and x₂². Seen in the plane of "
            "x₁ and x₂, that is a circle.",
            "No: squares lose the sign.": "They do. But for a circle around the middle the sign does not matter.",
            "Yes: what is a circle for x₁ and x₂ is a line for their squares.": "x₁² + x₂² = r² is a circle, and "
            "w₁x₁² + w₂x₂² + b > 0 is what a neuron asks. A good feature is worth a layer.",
            "Yes, but only after very many epochs.": "One neuron with a line to find is quick.",
        },
        where="See: all of it",
        look="In the panel below choose the circles, on the page of the features only the two squares, and on that of "
        "the network no hidden layer. Press play: what shape has the border?",
    ),
    "two_things": Question(
        "Run A: adam, η = 0.01, tanh. Run B: sgd, η = 0.3, tanh. Same data, same start, and B ends lower. What do you "
        "know?",
        right="Only that B went better here: two things differ.",
        answers={
            "Only that B went better here: two things differ.": "It may be the optimizer, or the learning rate, or "
            "both together. Change one thing at a time.",
            "sgd is better than adam.": "Perhaps adam would have won with another learning rate.",
            "η = 0.3 is better than 0.01.": "For sgd, perhaps. A learning rate means something else to each optimizer.",
            "Nothing: two runs can never be compared.": "They can, if they begin alike and differ in one thing.",
        },
        where="See: A and B",
    ),
    "one_pair": Question(
        "A and B differ in one thing only, and begin at the same seed. A learns it, B gets stuck. Which of these is a "
        "good next step?",
        right="The same pair from ten other seeds",
        answers={
            "Write down that A is better": "It was better from this start. From another one it may be the other way "
            "round.",
            "Choose for B the best of ten seeds": "Then B has ten tries, and A has one. That is not fair.",
            "Change three more settings of B": "Then you never know what it was.",
            "The same pair from ten other seeds": "A difference that is there from most starts is no accident.",
        },
        where="See: A and B",
    ),
}
