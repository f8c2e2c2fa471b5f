"""Finds controls by a reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from brittle.explorer.controls.control import Control
from brittle.sweeps.theatre_fields import is_of_theatre

MOST_FOUND = 80
"""The number of controls that a search lists at most."""


def found(controls: Sequence[Control], words: str, seen: Iterable[str] = ()) -> list[Control]:
    """The controls that a search lists, except those in `seen`.

    Those whose names hold every word come first, then those whose groups, explanations or fields hold them.
    Without words, it lists the levers and the model's parameters, and leaves out the theatre's many numbers.
    """
    hidden, wanted = set(seen), words.casefold().split()
    rest = [one for one in controls if one.field not in hidden]
    if not wanted:
        return [one for one in rest if not is_of_theatre(one.field)]
    named = [one for one in rest if _holds(one.label, wanted)]
    explained = [one for one in rest if one not in named and _holds(_all_of(one), wanted)]
    return [*named, *explained][:MOST_FOUND]


def _all_of(one: Control) -> str:
    """Every word about a control; the theatre has a thousand controls with the same few explanations."""
    help_ = "" if is_of_theatre(one.field) else one.help
    return f"{one.label} {one.group.value} {one.field} {help_}"


def _holds(text: str, wanted: Iterable[str]) -> bool:
    text = text.casefold()
    return all(word in text for word in wanted)
