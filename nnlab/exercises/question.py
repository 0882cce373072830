"""`Question`: multiple choice or a number, with an explanation for each known answer."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Answer: TypeAlias = str | float


class Question(NamedTuple):
    """A question with its known answers, each with an explanation.

    If `right` is text, the learner chooses one of the answers. If it's a number, they type one, and the answers are the
    right number and recognised mistakes. `where` is the heading to read again. `look` is for a guess before a panel: it
    replaces the explanation and tells the learner what to look for, so that the panel reveals the answer.
    """

    text: str
    right: Answer
    answers: dict[Answer, str]
    where: str
    look: str = ""
    tolerance: float = 1e-6

    @property
    def is_number(self) -> bool:
        """Whether the answer is a number."""
        return not isinstance(self.right, str)

    def known(self, answer: Answer) -> Answer | None:
        """Return the known answer that equals this one (numbers: within the tolerance), or None."""
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
        """Return the feedback on an answer: rows of a mark, an answer and its explanation."""
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
        """The question and its answers as text, for output without widgets."""
        if self.is_number:
            return f"{self.text}\n  Your answer: a number"
        return "\n".join([self.text, *(f"  ○ {answer}" for answer in self.answers)])


def sign_question(text: str, right: str, below: str, zero: str, above: str, where: str) -> Question:
    """Make a question about the sign of a quantity; `right` is "−", "0" or "+". The others explain each answer."""
    names = {"−": "− (below 0)", "0": "0", "+": "+ (above 0)"}
    return Question(text, names[right], dict(zip(names.values(), (below, zero, above), strict=True)), where)


def answer_text(answer: Answer) -> str:
    """Format an answer; numbers get a minus sign, not a hyphen."""
    return answer if isinstance(answer, str) else f"{answer:g}".replace("-", "−")
