"""`review` a lesson's wrong guesses, and write a `report`, an HTML page of all progress to hand in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from nnlab import progress
from nnlab.exercises import registry
from nnlab.exercises.message import Message
from nnlab.exercises.question import answer_text

STYLE = """body { font: 16px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em; }
body { color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1em; }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid #ccc; }
h2 { margin-top: 2em; }"""


def review(lesson: str, /) -> Message:
    """List the questions of a lesson whose first guess was wrong, with the headings to read again."""
    try:
        questions = registry.questions(lesson)
    except ValueError as error:
        return Message(str(error))
    guesses = progress.read()["guesses"]
    open_ones = sum(key not in guesses for key in questions)
    wrong = [key for key in questions if key in guesses and not guesses[key]["right"]]
    answered = len(questions) - open_ones
    told = [f"Lesson {next(iter(questions)).partition('.')[0]}: {answered} of {len(questions)} questions are answered."]
    if answered:
        told.append(f"Your first guess was right in {answered - len(wrong)} of them.")
    parts = [" ".join(told)]
    for key in wrong:
        question = questions[key]
        parts += [
            f"✗ {question.text}",
            f"You said: {answer_text(guesses[key]['answer'])}\nRight: {answer_text(question.right)}",
            f"Look again at “{question.where}”.",
        ]
    return Message("\n".join(parts))


def report(path: str | os.PathLike[str] | None = None, /) -> Message:
    """Write a page to hand in: one HTML file with the results of all exercises, questions and goals."""
    name = "hand-in.html" if path is None else os.fspath(path)
    try:
        Path(name).write_text(page_html(), encoding="utf-8")
    except OSError as error:
        return Message(f'{name} cannot be written: {error.strerror}. Choose another place: `report("my-page.html")`.')
    return Message(f"Your page is ready: `{name}`. Open it with a browser, to read or print it, and hand in that file.")


def page_html() -> str:
    """Return the report as one HTML page that loads nothing else."""
    notes = progress.read()
    parts = [_lesson_html(number, notes) for number in registry.numbers()]
    goals = [[panel, "✓ reached", goal] for panel, reached in notes["goals"].items() for goal in reached]
    parts.append(_table_html("Goals of the panels", ["panel", "", "goal"], goals))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f"<title>nnlab: what I have done</title>\n<style>\n{STYLE}\n</style></head>\n"
        f"<body>\n<h1>nnlab: what I have done</h1>\n{''.join(parts)}</body>\n</html>\n"
    )


def _lesson_html(number: str, notes: progress.Notes) -> str:
    done = [_exercise_row(key, notes["exercises"].get(key)) for key in registry.exercises(number)]
    guessed = []
    for key, question in registry.questions(number).items():
        guess = notes["guesses"].get(key)
        came = ("✓ right" if guess["right"] else "✗ wrong") if guess else "… not answered"
        guessed.append([question.text, came, answer_text(guess["answer"]) if guess else ""])
    return (
        f"<h2>Lesson {number}</h2>\n"
        + _table_html("Exercises", ["exercise", "", "tries", "hints"], done)
        + _table_html("Questions: the first guess", ["question", "", "guess"], guessed)
    )


def _exercise_row(key: str, noted: dict[str, Any] | None) -> list[str]:
    if noted is None or not noted["tries"]:
        return [key, "… not tried", "0", str(noted["hints"] if noted else 0)]
    return [key, "✓ right" if noted["passed"] else "✗ not yet", str(noted["tries"]), str(noted["hints"])]


def _table_html(title: str, heads: list[str], rows: Iterable[list[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(text or "result")}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    if not body:
        return f"<h3>{escape(title)}</h3>\n<p>None yet.</p>\n"
    return f"<h3>{escape(title)}</h3>\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
