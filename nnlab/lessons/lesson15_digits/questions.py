"""Questions of lesson 15: centring, darkness, parameters, hidden units, test sets, confidence, comparisons, shifts."""

from __future__ import annotations

from nnlab.exercises.question import Question

QUESTIONS = {
    "corner": Question(
        "A network has learned from images in which the digit is as large as the image, and in its middle. You draw a "
        "small 7 in a corner of the pad. What will the pad read?",
        right="A 7, as if it were large and in the middle",
        answers={
            "Nothing: the network sees hardly any ink": "It would be so if the network saw the pad as it is. Look at "
            "the small picture beside the pad.",
            "Some other digit, since the ink is where no digit ever was": "So it would be without help: the network "
            "knows pixels, and not shapes. But look at the small picture beside the pad.",
            "A 7, as if it were large and in the middle": "What you draw is scaled and centred before the network "
            "sees it, just as the images were that it has learned from.",
            "A 7, but less sure": "It has no notion of small: what it sees is always large. Only the line is thicker "
            "then, and a tiny digit becomes a blot.",
        },
        where="See: a network reads your handwriting",
        look="Draw it, and compare the pad with what stands under “as the network sees it”.",
    ),
    "darkness": Question(
        "A 1 needs little ink, an 8 much. Somebody reads digits by nothing but their darkness: each image gets the "
        "digit whose mean darkness is nearest. Blind guessing is right in 10 % of all cases. And this rule?",
        right="About as often: 8 to 15 %",
        answers={
            "Hardly ever: below 5 %": "For that it would have to know the right digit, and avoid it.",
            "About as often: 8 to 15 %": "How much ink there is depends more on the writer and the pen than on the "
            "digit. The means of most digits lie close together.",
            "About twice as often: 20 to 25 %": "For the large images of MNIST that is so: 22 %. On the small images, "
            "which are scaled to fill their box, darkness says next to nothing.",
            "In half of all cases": "Then most of reading would be weighing ink. Run the cell.",
        },
        where="Write: a rule to beat",
    ),
    "parameters": Question(
        "A network has 784 inputs, one for each pixel of an image of MNIST, 30 hidden units and 10 outputs. How many "
        "parameters has it, weights and biases together?",
        right=23_860,
        answers={
            23_860: "784 · 30 + 30 = 23 550 in the hidden layer, and 30 · 10 + 10 = 310 in the output layer.",
            23_820: "These are the weights: 784 · 30 + 30 · 10. Each of the 40 units has a bias, too.",
            23_550: "That is the hidden layer alone. The output layer has 310 more.",
            23_520: "These are the weights of the hidden layer alone.",
            824: "That is how many pixels and units there are. Count the connections.",
        },
        where="Say: the network",
    ),
    "hidden": Question(
        "Each hidden unit has a weight for each pixel, so its weights can be shown as an image: blue where ink speaks "
        "for the unit, vermillion where it speaks against it. You have seen such tiles in the pad, for large images. "
        "What will you see here, with 8 × 8 pixels, after training?",
        right="Patches of both colours, and hardly ever a whole digit",
        answers={
            "Ten kinds of images, each the outline of a digit": "That is what ten perceptrons have, one for each "
            "digit (lesson 03). A hidden unit belongs to no digit.",
            "Patches of both colours, and hardly ever a whole digit": "A unit weighs ink in some places against ink "
            "in others. Its answer helps with several digits.",
            "One clean stroke for each unit: a bar here, a curve there": "One would like it to be so tidy. A "
            "patch may look like part of a stroke, but nobody asked the units to find strokes.",
            "The same image for all of them": "So it would be if all weights had started equal. They started at "
            "random.",
        },
        where="See: the weights take shape",
        look="Press play, and watch the weights while the curve rises.",
    ),
    "drawer": Question(
        "You try twenty settings, and each time you look at the test set. The best has 97.1 % there. What do you know "
        "about new images?",
        right="They will most likely be read a little less well than 97.1 %.",
        answers={
            "97.1 % of them will be read right.": "That would be so if you had looked once. Of twenty numbers, the "
            "best is also the luckiest.",
            "More than 97.1 %, since the network goes on learning.": "It has stopped learning. Reading changes no "
            "weights.",
            "Nothing at all.": "A little: it is probably not far below. But not exactly how far.",
            "They will most likely be read a little less well than 97.1 %.": "You chose by luck as well as by merit. "
            "Choose by the validation set, and open the test set once.",
        },
        where="Say: three sets of images",
    ),
    "sure": Question(
        "The network of the first pad reads a drawing as a 3, with 99 %. It is a 7 with a bar and a foot. How can "
        "that be?",
        right="It shares 100 % among ten digits, and says nothing of how unusual the drawing is.",
        answers={
            "99 % is not 100 %: this is the one case in a hundred.": "For images like those of MNIST one could say "
            "so. But MNIST has hardly a 7 with a bar and a foot: such a drawing is new to it.",
            "The network has been trained badly.": "It reads 97.8 % of MNIST's test set. But this is no "
            "digit of MNIST.",
            "It shares 100 % among ten digits, and says nothing of how unusual the drawing is.": "Softmax compares the "
            "ten scores with one another. That none of them fits well, it cannot say.",
            "The drawing really is a 3.": "You know what you meant. A person would ask; the network cannot.",
        },
        where="See: mistakes",
    ),
    "two_things": Question(
        "Somebody takes twice as many hidden units and a smaller learning rate, trains both networks once, and the new "
        "one reads 95.4 % of the validation set, where the old one read 95.1 %. What did the hidden units bring?",
        right="That cannot be told",
        answers={
            "0.3 points": "The learning rate may have brought all of it, or more. And another seed might turn it "
            "around.",
            "Less than 0.3 points, since the learning rate helped, too": "Or it hurt. Nobody has measured it alone.",
            "Nothing: 0.3 points are always luck": "With ten seeds, and 0.3 points each time, it would be no luck.",
            "That cannot be told": "Two things were changed, and each network was trained once. Change one thing, and "
            "take several seeds.",
        },
        where="Improve one thing, fairly",
    ),
    "shift": Question(
        "All images of the validation set are moved by one pixel to the right. You would hardly notice. What does the "
        "network do?",
        right="It reads far fewer of them right.",
        answers={
            "It reads far fewer of them right.": "Each weight belongs to one pixel. Moved by a pixel, all ink meets "
            "other weights.",
            "It reads about as many right, since the shapes are the same.": "The network does not know shapes. It "
            "knows 64 numbers in a fixed order.",
            "It reads none of them right.": "Not quite as bad: neighbouring pixels are often alike, and so are their "
            "weights.",
            "It says that something is wrong.": "It has no output for that. It always says one of ten digits.",
        },
        where="Break it: one pixel to the right",
    ),
}
