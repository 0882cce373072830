"""What a question is: one answer to choose or a number to give, and a word about each answer."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Answer: TypeAlias = str | float


class Question(NamedTuple):
    """A question with the answers that are known, each with what is to be said about it.

    If `right` is text, the learner chooses one of the answers; if it is a number, they type one, and the answers are
    the right number and mistakes that are recognised. `where` is the heading to read again. `look` is for a guess
    before a panel: it says what to look for, and the panel shows what is right.
    """

    text: str
    right: Answer
    answers: dict[Answer, str]
    where: str
    look: str = ""
    tolerance: float = 1e-6

    @property
    def is_number(self) -> bool:
        """Whether a number is asked for."""
        return not isinstance(self.right, str)

    def known(self, answer: Answer) -> Answer | None:
        """Which of the answers this one is; a number is one when it is near enough."""
        for known in self.answers:
            if known == answer:
                return known
            if not isinstance(known, str) and not isinstance(answer, str) and abs(known - answer) <= self.tolerance:
                return known
        return None

    def is_right(self, answer: Answer) -> bool:
        """Whether this is the right answer."""
        return self.known(answer) == self.right

    def reveal(self, answer: Answer) -> list[tuple[str, Answer, str]]:
        """What is said after an answer: a mark, an answer and a word about it, for all that there is to say."""
        if not self.is_number:
            return [(self._mark(known, answer), known, told) for known, told in self.answers.items()]
        right = ("✓", self.right, self.answers[self.right])
        if self.is_right(answer):
            return [right]
        known = self.known(answer)
        return [("✗", answer, self.answers[known] if known is not None else "Not this number."), right]

    def _mark(self, known: Answer, answer: Answer) -> str:
        return "✓" if known == self.right else "✗" if known == answer else "·"

    def __str__(self) -> str:
        """The question and its answers, as they look on a page where nothing can be clicked."""
        if self.is_number:
            return f"{self.text}\n  Your answer: a number"
        return "\n".join([self.text, *(f"  ○ {answer}" for answer in self.answers)])


def sign(text: str, right: str, below: str, zero: str, above: str, where: str) -> Question:
    """A question for a sign; `right` is "−", "0" or "+", and the others say something about each."""
    names = {"−": "− (below 0)", "0": "0", "+": "+ (above 0)"}
    return Question(text, names[right], dict(zip(names.values(), (below, zero, above), strict=True)), where)


def shown(answer: Answer) -> str:
    """An answer as it is printed: numbers with a minus sign, not a hyphen."""
    return answer if isinstance(answer, str) else f"{answer:g}".replace("-", "−")
