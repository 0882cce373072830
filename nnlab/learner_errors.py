"""Explain an exception raised in a learner's code: which of their lines raised it, and its meaning in plain words."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

LIBRARY_FOLDERS = [str(Path(__file__).parent), sys.prefix, sys.base_prefix]
# Each folder ends with a slash, since nnlab/ isn't nnlab_mine/.
LIBRARY_PATHS = (*(os.path.join(folder, "") for folder in LIBRARY_FOLDERS), "<frozen")

MEANINGS: list[tuple[type[Exception], str, str]] = [  # type of error, part of its message, meaning
    (UnboundLocalError, "", "This name is used in the function before it is given a value there."),
    (NameError, "", "Python does not know this name here. Is it spelled the same everywhere, and was its cell run?"),
    (TypeError, "argument must be", "A function is called with a value of a kind that it does not take."),
    (TypeError, "argument", "A function is called with too many or too few values, or with the wrong names for them."),
    (TypeError, "subscriptable", "The [ ] stand after something that is a single value, not a list or an array."),
    (TypeError, "callable", "The ( ) stand after something that is not a function. Is a * missing?"),
    (
        TypeError,
        "",
        "This cannot be done with values of these kinds, such as text, or a list where a number should be.",
    ),
    (IndexError, "scalar", "The [ ] stand after something that is a single number, not a list or an array."),
    (IndexError, "", "There is no place with this number. Counting starts at 0, so the last of n places is n − 1."),
    (KeyError, "", "There is no entry with this name."),
    (AttributeError, "", "This kind of value has nothing of that name."),
    (ZeroDivisionError, "", "Something is divided by 0."),
    (RecursionError, "", "The function calls itself again and again, without an end."),
    (
        ValueError,
        "ambiguous",
        "`if`, `and` and `or` need one number, but here is a whole array. Is a sum missing? To decide for each number "
        "there is `np.where`.",
    ),
    (ValueError, "shapes", "Two arrays have shapes that do not fit together. Print the `.shape` of both."),
    (ValueError, "mismatch", "Two arrays have shapes that do not fit together. Print the `.shape` of both."),
]


def explain(error: BaseException) -> str:
    """Format an error and where it happened: the learner's own lines, or the last line if none of them is theirs.

    A line of the library that raises on purpose is left out, since it adds nothing to its message.
    """
    frames = traceback.extract_tb(error.__traceback__)
    last = [frame for frame in frames[-1:] if not (frame.line or "").startswith("raise ")]
    own_frames = [frame for frame in frames if not frame.filename.startswith(LIBRARY_PATHS)] or last
    places = [f"in {frame.name}, line {frame.lineno}:  {frame.line}" for frame in own_frames]
    return "\n".join([f"{type(error).__name__}: {error}", *dict.fromkeys(places)])  # a recursive line once


def meaning(error: BaseException) -> str:
    """Explain this type of error in plain words; an empty string if there's no explanation for it."""
    return next((text for kind, words, text in MEANINGS if isinstance(error, kind) and words in str(error)), "")
