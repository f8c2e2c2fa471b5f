"""Suggestions for misspelt names: the known name that is most similar to the written one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

SLIP = 0.8
"""If the likeness (0-1) of two names is at least this value, one is treated as a misspelling of the other."""

LONGEST = 80
"""Longer names are not compared, because the time to compare grows with the square of the length."""


def closest(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known name that is most similar to `name`, or None if none has at least the `likeness` (0-1).

    A known name that begins with `name` is taken if no name is similar enough.
    """
    names = [k for k in known if len(k) <= LONGEST]
    folded = {_fold(k): k for k in reversed(names)}
    if not name or len(name) > LONGEST:
        return None
    wanted = _fold(name)
    if wanted in folded:
        return folded[wanted]
    near = get_close_matches(wanted, folded, n=1, cutoff=likeness)
    if near:
        return folded[near[0]]
    starts = [k for f, k in folded.items() if len(wanted) >= 3 and f.startswith(wanted)]
    return starts[0] if starts else None


def did_you_mean(name: str, known: Iterable[str], shown: int = 12) -> str:
    """The text `; did you mean ...?` with a similar name, or else a list of the known names.

    If no name is similar and there are more than `shown` names, the text is empty.
    """
    names = list(known)
    near = closest(name, names)
    if near is not None:
        return f"; did you mean `{near}`?"
    if not names:
        return ""
    if len(names) <= shown:
        return f"; the known names are {', '.join(sorted(names))}"
    return ""


def meant_or_all(name: str, known: Iterable[str], all_of_them: str = "there are") -> str:
    """The text `; did you mean ...?` if a name seems to be a misspelling, or else the list of all names."""
    names = list(known)
    near = closest(name, names, SLIP)
    if near is not None:
        return f"; did you mean `{near}`?"
    return f"; {all_of_them} {', '.join(names)}"


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")
