"""Render formulae as MathML, which browsers draw and screen readers read aloud; format numbers with a minus sign."""

from __future__ import annotations

import re
from html import escape

OPEN = "<mo>(</mo>"
TOKEN = re.compile(r"−?\d+(?:\.\d+)?(?:e[−-]?\d+)?|[^\W\d_]+[′₀-₉ₐ-ₜ]*(?:,[₀-₉]+)?|\S")


def formula(text: str) -> str:
    """Convert a one-line formula to MathML: names, numbers, operators, x^{2}, w_{ij}, {1}/{1 + e^{−z}} as a fraction.

    A minus directly before a digit is its sign; a binary minus has a space on both sides. ValueError for unbalanced
    braces.
    """
    tokens = TOKEN.findall(text)
    inside = _row(tokens)
    if tokens:
        raise ValueError(f"There is a '}}' too many in the formula {text!r}.")
    return f"<math>{inside}</math>"


def number(value: float, digits: int = 2) -> str:
    """Format a number with a minus sign instead of a hyphen, and never as −0."""
    shown = f"{value:.{digits}f}"
    return shown.replace("-", "−") if float(shown) else shown.lstrip("-")


def signed(value: float, digits: int = 2) -> str:
    """Format a number as `number` does, in brackets if it's negative, so that it can follow an operator."""
    shown = number(value, digits)
    return f"({shown})" if shown.startswith("−") else shown


def _row(tokens: list[str]) -> str:
    """Parse tokens up to a closing brace or the end."""
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
    """Group everything from the last opening bracket into one atom, so that an exponent applies to all of it."""
    if OPEN not in parts:
        return "<mo>)</mo>"
    start = len(parts) - 1 - parts[::-1].index(OPEN)
    inside = parts[start + 1 :]
    del parts[start:]
    # Brackets stretch with the line, in some fonts to twice its height. We want that around fractions only.
    grows = "" if any("<mfrac>" in part for part in inside) else ' stretchy="false"'
    return f"<mrow><mo{grows}>(</mo>{''.join(inside)}<mo{grows}>)</mo></mrow>"


def _atom(token: str, tokens: list[str]) -> str:
    """Parse one token, or a group in braces, as a single element."""
    if token == "{":
        inside = _row(tokens)
        if not tokens:
            raise ValueError("A '{' in the formula is not closed.")
        tokens.pop(0)
        return f"<mrow>{inside}</mrow>"
    tag = "mn" if token[-1].isdigit() and not token[0].isalpha() else "mi" if token[0].isalpha() else "mo"
    return f"<{tag}>{escape(token)}</{tag}>"
