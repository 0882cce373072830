"""Questions of lesson 16: δ in chains of sigmoid, tanh and ReLU units, deep networks, plateaus, gradient clipping."""

from __future__ import annotations

from nnlab.exercises.question import Question, sign_question

QUESTIONS = {
    "at_most": Question(
        "Four sigmoid units in a chain, each feeding the next. No weight is beyond ±1, and the last unit is wrong by "
        "a − y. What share of this error can come back to the first unit, at most?",
        right="1/256 of it",
        answers={
            "All of it": "The slope of a sigmoid is never above ¼, so each unit takes three quarters away, or more.",
            "1/4 of it": "That is what the last unit alone leaves of it. There are three more.",
            "1/16 of it": "That is ¼ · ¼, two units. Here are four, and the slopes are multiplied.",
            "1/256 of it": "¼ · ¼ · ¼ · ¼ = 1/256, and only if every unit is just at z = 0, with weights of ±1.",
        },
        where="Say: a product of slopes and weights",
        look="In the panel below try to make the first bar as high as you can. Keep four units, and w within ±1.",
    ),
    "millionth": Question(
        "Each layer multiplies δ by ¼ on its way back. After how many layers is it less than a millionth?",
        right=10.0,
        answers={
            10.0: "4¹⁰ is 1 048 576, just above a million. Ten layers, that is all it takes.",
            6.0: "After six it would be a millionth if each layer left a tenth. ¼⁶ is 1/4096.",
            250_000.0: "That is a million divided by 4. But each layer multiplies, so divide by 4 again and again.",
            9.0: "4⁹ is 262 144: not yet.",
            20.0: "It is sooner: after 20 layers it would be a millionth of a millionth.",
        },
        where="Say: a product of slopes and weights",
    ),
    "tanh": Question(
        "The same chain of four, with weights within ±1, but with tanh units. How much of the error can come back to "
        "the first unit?",
        right="All of it, where every z is 0",
        answers={
            "All of it, where every z is 0": "The slope of tanh is 1 at z = 0. But only there: at z = 1 it "
            "is 0.42, at z = 2 it is 0.07. So it vanishes, too, only more slowly.",
            "1/256, as before": "That comes of slopes of at most ¼. tanh has a slope of up to 1.",
            "More than all of it": "No factor is above 1: not the slopes of tanh, and not the weights here.",
            "None: tanh saturates": "Beyond z = 3 it does. Near 0 its slope is 1.",
        },
        where="Say: tanh and ReLU",
    ),
    "shut": Question(
        "A chain of twenty ReLU units, all weights 1. One of them, the twelfth, has z = −0.1. The last unit is on, and "
        "wrong. What is δ of the first unit?",
        right="0",
        answers={
            "The whole error": "It would be, if all twenty were on. The twelfth has the slope 0.",
            "19/20 of the error": "The slopes are multiplied, not averaged.",
            "0": "One factor of 0 makes the product 0: a single shut unit stops everything. In a layer of many units "
            "there are other ways around it, in a chain there are none.",
            "−0.1 times the error": "The slope counts, not z. Below 0 the slope of ReLU is 0.",
        },
        where="Say: tanh and ReLU",
    ),
    "sign": sign_question(
        "A chain of three sigmoid units with w₂ = −3 and w₃ = −2. The last unit says 0.2 and should say 1. Which sign "
        "has δ of the first unit?",
        right="−",
        below="a − y is below 0. It comes back over two weights below 0, which turn the sign twice. Slopes never do.",
        zero="No factor is 0: the slope of a sigmoid is small at worst.",
        above="a − y is below 0. Each weight below 0 turns the sign, and there are two of them on the way.",
        where="Say: a product of slopes and weights",
    ),
    "twenty": Question(
        "A network of 20 layers of sigmoid units, with the usual weights of nnlab (Xavier). How large is δ of the "
        "first layer, compared with the last?",
        right="A million millions times smaller",
        answers={
            "About as large": "Each layer multiplies by about a quarter, or less, and there are 19 steps.",
            "About 20 times smaller": "It shrinks by a factor for each layer, so it is a power, not a multiple.",
            "A million millions times smaller": "About 10⁻¹². 19 steps with a factor of about 0.24 each.",
            "A hundred times larger": "It would take much larger weights for that.",
        },
        where="See: twenty layers",
        look="In the panel below move the depth slowly from 1 to 20, and watch the first bar.",
    ),
    "plateau": Question(
        "Somebody trains a network of 15 sigmoid layers on two classes, equally many of each. After 200 epochs the "
        "cost is still 0.693. What has happened?",
        right="The last layers have learned to say ½, and the first ones hardly moved",
        answers={
            "The learning rate was too large, and it diverged": "Then the cost would jump about, or be no number at "
            "all. 0.693 is log 2: the cost of saying ½ to everyone.",
            "The last layers have learned to say ½, and the first ones hardly moved": "0.693 is log 2. Whatever comes "
            "out of first layers that never learn is of no use, and then ½ is the best answer.",
            "It has learned the points by heart": "Then the cost would be near 0.",
            "The data cannot be learned by any network": "It could be, but look at the δ first. With a shallow net you "
            "would know at once.",
        },
        where="Say: signs in practice",
    ),
    "clipping": Question(
        "Gradients vanish in the first layers. Will it help to clip the gradient to the length 1?",
        right="No, it only makes long gradients shorter",
        answers={
            "Yes, it makes all layers learn equally fast": "The whole gradient is scaled, all layers alike. Those that "
            "are small stay small.",
            "Yes, the small ones are raised to 1": "Clipping never makes anything larger.",
            "Only with ReLU units": "Clipping does not ask for the activation.",
            "No, it only makes long gradients shorter": "Clipping is against explosions. Against vanishing: another "
            "activation, another start, or batch norm.",
        },
        where="Say: remedies",
    ),
}
