"""Exercises of lesson 09: one step by hand and in code, numerical and neuron gradient, a stop rule, and `descend`."""

from __future__ import annotations

import numpy as np

from nnlab.exercises.exercise import Exercise
from nnlab.lessons.lesson09_gradient_descent import checks, flawed_answers
from nnlab.lessons.lesson09_gradient_descent.checks import finite_diff, reference_neuron_gradient
from nnlab.lessons.lesson09_gradient_descent.checks_descent_loop import check_descend, check_should_stop
from nnlab.lessons.lesson09_gradient_descent.flawed_answers import gradient_step_with, neuron_gradient_with

EXERCISES = {
    "by_hand": Exercise(
        checks.check_by_hand,
        hints=[
            "∂C/∂w₁ is 2w₁, since w₂ is held still. What is ∂C/∂w₂?",
            "At (1, −2) the gradient is (2, 6 · (−2)) = (2, −12).",
            "w₁ becomes 1 − 0.1 · 2. Do the same for w₂, and watch the two minus signs.",
        ],
        solution="w = (0.8, -0.8)",
        why="∇C = (2w₁, 6w₂) = (2, −12), so w becomes (1, −2) − 0.1 · (2, −12) = (0.8, −0.8). The cost falls from 13 "
        "to 2.56. The steeper direction makes the longer step.",
        wrong=[
            ({"w": (1.2, -3.2)}, "uphill"),
            ({"w": (-1, 10)}, "You forgot η"),
            ({"w": (0.2, -1.2)}, "Subtract it from w"),
            ({"w": (-0.2, 1.2)}, "Add it to w"),
            ({"w": (2, -12)}, "That is the gradient"),
            ({"w": (0.9, -1.4)}, "The derivative of w² is 2w"),
            ({"w": (0.8, -1.6)}, "The 3 in front"),
            ({"w": (0.8, 0.8)}, "First both partial derivatives"),
        ],
    ),
    "numerical_gradient": Exercise(
        checks.check_numerical_gradient,
        hints=[
            "Go through the numbers of w. For each copy w twice: add h there in one, take it away in the other.",
            "`above = w.copy(); above[i] += h`, and `below` likewise. How far are the two apart?",
            "The slope for number i is `(f(above) - f(below)) / (2 * h)`. Collect them in a list.",
        ],
        solution="""import numpy as np

def numerical_gradient(f, w, h):
    slopes = []
    for i in range(len(w)):
        above, below = w.copy(), w.copy()
        above[i] += h
        below[i] -= h
        slopes.append((f(above) - f(below)) / (2 * h))
    return np.array(slopes)""",
        why="Each slope costs two values of f, since only one number is nudged at a time. It needs no formula for the "
        "slope, so it checks any that you derive.",
        wrong=[
            ({"numerical_gradient": lambda f, w, h: finite_diff(f, w, h, before=0, width=1)}, "the forward difference"),
            ({"numerical_gradient": lambda f, w, h: finite_diff(f, w, h, width=1)}, "lies 2h"),
            ({"numerical_gradient": lambda f, w, h: 2 * h * finite_diff(f, w, h)}, "not yet slopes"),
            ({"numerical_gradient": lambda f, w, h: h * h * finite_diff(f, w, h)}, "2 * h in brackets"),
            ({"numerical_gradient": lambda f, w, h: -finite_diff(f, w, h)}, "wrong way round"),
            ({"numerical_gradient": lambda f, w, h: finite_diff(f, w, h, before=0)}, "half of the forward difference"),
            ({"numerical_gradient": lambda f, w, h: 0 * w}, "one and the same array"),
            (
                {"numerical_gradient": lambda f, w, h: np.full(len(w), (f(w + h) - f(w - h)) / (2 * h))},
                "all numbers of w at once",
            ),
            ({"numerical_gradient": lambda f, w, h: (f(w + h) - f(w - h)) / (2 * h)}, "a list of 2 numbers"),
        ],
    ),
    "gradient_step": Exercise(
        checks.check_gradient_step,
        hints=[
            "Two formulas, one for w and one for b. They look the same.",
            "w ← w − η ∂C/∂w, where `grad_w` is ∂C/∂w and `learning_rate` is η.",
            "Give `w - learning_rate * grad_w` back, and the same for b, with a comma between.",
        ],
        solution="""def gradient_step(w, b, grad_w, grad_b, learning_rate):
    return w - learning_rate * grad_w, b - learning_rate * grad_b""",
        why="One formula for every weight and bias of every network. All that will ever change is who computes the "
        "gradient.",
        wrong=[
            ({"gradient_step": gradient_step_with(sign=1)}, "You went uphill"),
            ({"gradient_step": lambda w, b, grad_w, grad_b, eta: (w - grad_w, b - grad_b)}, "You forgot η"),
            ({"gradient_step": lambda w, b, grad_w, grad_b, eta: (-eta * grad_w, -eta * grad_b)}, "the step alone"),
            ({"gradient_step": lambda w, b, grad_w, grad_b, eta: (w - eta * grad_w, b)}, "The bias stays"),
            ({"gradient_step": lambda w, b, gw, gb, eta: (w - eta * np.sign(gw), b - eta * np.sign(gb))}, "sign only"),
            (
                {"gradient_step": lambda w, b, gw, gb, eta: gradient_step_with()(w, b, gw, gb, eta)[::-1]},
                "first what is for w",
            ),
            ({"gradient_step": lambda w, b, grad_w, grad_b, eta: w - eta * grad_w}, "two things"),
        ],
    ),
    "neuron_gradient": Exercise(
        checks.check_neuron_gradient,
        hints=[
            "`z = X @ w + b` are the sums of all examples at once, (n,), and `a` is σ of them.",
            "`delta = (a - y) * a * (1 - a)` is what all the partial derivatives have in common, (n,).",
            "For b take the mean of delta. For w the mean of delta times x: `X.T @ delta / len(X)`.",
        ],
        solution="""import numpy as np

def neuron_gradient(w, b, X, y):
    a = 1 / (1 + np.exp(-(X @ w + b)))
    delta = (a - y) * a * (1 - a)
    return X.T @ delta / len(X), delta.mean()""",
        why="Three factors by the chain rule, (a − y) · σ′(z) · xᵢ, and then the mean over the examples. The bias is a "
        "weight whose input is always 1.",
        wrong=[
            ({"neuron_gradient": neuron_gradient_with(slope=False)}, "You forgot σ(z)(1 − σ(z))"),
            ({"neuron_gradient": lambda w, b, X, y: neuron_gradient_with()(w, 0, X, y)}, "You forgot b in the sum"),
            ({"neuron_gradient": neuron_gradient_with(share=-1)}, "this is −∇C"),
            (
                {
                    "neuron_gradient": lambda w, b, X, y: tuple(
                        len(X) * np.array(g) for g in neuron_gradient_with()(w, b, X, y)
                    )
                },
                "divide by n",
            ),
            ({"neuron_gradient": neuron_gradient_with(share=2)}, "twice as large"),
            (
                {
                    "neuron_gradient": lambda w, b, X, y: (
                        neuron_gradient_with()(w, b, X, y)[0],
                        len(X) * reference_neuron_gradient(w, b, X, y)[-1],
                    )
                },
                "For w it is right",
            ),
            (
                {
                    "neuron_gradient": lambda w, b, X, y: (
                        [reference_neuron_gradient(w, b, X, y)[-1]] * len(w),
                        reference_neuron_gradient(w, b, X, y)[-1],
                    )
                },
                "its own factor",
            ),
            ({"neuron_gradient": lambda w, b, X, y: neuron_gradient_with()(w, b, X, y)[::-1]}, "first what is for w"),
            ({"neuron_gradient": lambda w, b, X, y: np.array(neuron_gradient_with()(w, b, X, y)[0])}, "two things"),
        ],
    ),
    "should_stop": Exercise(
        check_should_stop,
        hints=[
            "There are two reasons to stop: it is flat enough, or it has taken long enough.",
            "`np.linalg.norm(gradient)` is the length of a vector, which is what √ of the sum of its squares gives.",
            "`short = np.linalg.norm(gradient) < tolerance` and `late = steps >= most`. Join them with `or`.",
        ],
        solution="""import numpy as np

def should_stop(gradient, steps, tolerance, most):
    return bool(np.linalg.norm(gradient) < tolerance or steps >= most)""",
        why="The length is 0 only where all partial derivatives are. The count of steps is for those who bounce, "
        "crawl or fly away: they never get a short gradient.",
        wrong=[
            ({"should_stop": lambda grad, steps, tol, most: bool(steps >= most)}, "no step would move"),
            ({"should_stop": lambda grad, steps, tol, most: abs(sum(grad)) < tol}, "add up to 0"),
            ({"should_stop": lambda grad, steps, tol, most: max(grad) < tol or steps >= most}, "is no small slope"),
            ({"should_stop": lambda grad, steps, tol, most: min(abs(grad)) < tol}, "One slope is 0"),
            ({"should_stop": lambda grad, steps, tol, most: max(abs(grad)) < tol}, "Each slope is below the tolerance"),
            ({"should_stop": lambda grad, steps, tol, most: np.linalg.norm(grad) < tol}, "All 100 steps"),
            (
                {"should_stop": lambda grad, steps, tol, most: np.linalg.norm(grad) < tol or steps > most - 2},
                "One step is left",
            ),
            ({"should_stop": lambda grad, steps, tol, most: 1}, "True or False"),
        ],
    ),
    "descend": Exercise(
        check_descend,
        hints=[
            "A loop of at most `most` steps. In each: ask for the gradient, decide whether to stop, and make a step.",
            "`for steps in range(most):` and in it `slope = gradient(w)`. If its length is below `tolerance`: `break`.",
            "After that `w = w - learning_rate * slope`. `return w` stands behind the loop, not in it.",
        ],
        solution="""import numpy as np

def descend(gradient, w, learning_rate, tolerance, most):
    for _ in range(most):
        slope = gradient(w)
        if np.linalg.norm(slope) < tolerance:
            break
        w = w - learning_rate * slope
    return w""",
        why="It never looks at the function, only at its gradient, so the same lines go down a parabola, a ravine and "
        "the cost of a neuron. This loop is what trains every network in this course.",
        wrong=[
            ({"descend": flawed_answers.descend_with(sign=-1, steps=20)}, "It went uphill"),
            ({"descend": flawed_answers.descend_with(steps=1)}, "That is one step only"),
            ({"descend": flawed_answers.descend_with(steps=0)}, "no step was made"),
            ({"descend": flawed_answers.descend_with(steps=30)}, "it is still downhill"),
            ({"descend": flawed_answers.descend_with(stops=False)}, "but it goes on"),
            ({"descend": flawed_answers.descend_without_step_limit}, "does not stop"),
            ({"descend": flawed_answers.descend_with_one_gradient}, "asks for the gradient once only"),
            ({"descend": flawed_answers.descend_checking_one_slope}, "On the ravine"),
            ({"descend": lambda gradient, w, learning_rate, tolerance, most: 0.0}, "a list of one number"),
        ],
    ),
}
