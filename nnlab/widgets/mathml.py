"""Formulae as MathML, which browsers draw and screen readers read."""

from __future__ import annotations

import re
from html import escape

OPEN = "<mo>(</mo>"
TOKEN = re.compile(r"−?\d+(?:\.\d+)?(?:e[−-]?\d+)?|[^\W\d_]+[′₀-₉ₐ-ₜ]*(?:,[₀-₉]+)?|\S")


def formula(text: str) -> str:
    """A formula written on one line: names, numbers and signs, x^{2}, w_{ij}, and {1}/{1 + e^{−z}} for a fraction.

    A minus right before a number belongs to it; between two terms it has a space on both sides.
    """
    tokens = TOKEN.findall(text)
    inside = _row(tokens)
    if tokens:
        raise ValueError(f"There is a '}}' too many in the formula {text!r}.")
    return f"<math>{inside}</math>"


def number(value: float, digits: int = 2) -> str:
    """A number as it is printed in books: with a minus sign, not a hyphen, and no −0."""
    shown = f"{value:.{digits}f}"
    return shown.replace("-", "−") if float(shown) else shown.lstrip("-")


def signed(value: float, digits: int = 2) -> str:
    """The same, in brackets if it is below 0, to stand after a sign."""
    shown = number(value, digits)
    return f"({shown})" if shown.startswith("−") else shown


def _row(tokens: list[str]) -> str:
    """Atoms up to a closing brace or the end."""
    parts: list[str] = []
    while tokens and tokens[0] != "}":
        token = tokens.pop(0)
        if token in "^_/" and parts and tokens and tokens[0] != "}":
            tag = {"^": "msup", "_": "msub", "/": "mfrac"}[token]
            parts.append(f"<{tag}>{parts.pop()}{_atom(tokens.pop(0), tokens)}</{tag}>")
        elif token == ")":
            parts.append(_bracket(parts))
        else:
            parts.append(_atom(token, tokens))
    return "".join(parts)


def _bracket(parts: list[str]) -> str:
    """Take off all from the last opening bracket on: one atom, so that an exponent after it belongs to all of it."""
    if OPEN not in parts:
        return "<mo>)</mo>"
    start = len(parts) - 1 - parts[::-1].index(OPEN)
    inside = parts[start + 1 :]
    del parts[start:]
    # Brackets grow with the line, in some fonts to twice its height: only around a fraction should they.
    grows = "" if any("<mfrac>" in part for part in inside) else ' stretchy="false"'
    return f"<mrow><mo{grows}>(</mo>{''.join(inside)}<mo{grows}>)</mo></mrow>"


def _atom(token: str, tokens: list[str]) -> str:
    if token == "{":
        inside = _row(tokens)
        if not tokens:
            raise ValueError("A '{' in the formula is not closed.")
        tokens.pop(0)
        return f"<mrow>{inside}</mrow>"
    tag = "mn" if token[-1].isdigit() and not token[0].isalpha() else "mi" if token[0].isalpha() else "mo"
    return f"<{tag}>{escape(token)}</{tag}>"
