"""The histories that a batch plays: prior ones whose regime still stands at the branch.

A posterior over histories, when one is fitted, takes their place.
"""

from __future__ import annotations

from typing import NamedTuple

from model.ensemble import replay, stands
from model.history import History, prior_history
from model.prepare import Prepared
from model.state import State

MOST_TRIED_PER_HISTORY = 200
"""Prior histories tried for each that is wanted before giving up."""


class Histories(NamedTuple):
    """Histories with their states at the branch, and how many were tried to find them."""

    histories: tuple[History, ...]
    pasts: tuple[State, ...]
    tried: int
    origin: str  # "prior"

    @property
    def standing(self) -> float:
        """Share of the histories tried whose regime still stands at the branch."""
        return len(self.histories) / self.tried if self.tried else 0.0


class NoHistoryStandsError(Exception):
    """In too few prior histories does the regime still stand at the branch."""


def standing_histories(prepared: Prepared, number: int, seed: int) -> Histories:
    """The first `number` prior histories whose regime still stands at the branch.

    Raises NoHistoryStandsError if fewer than one in MOST_TRIED_PER_HISTORY does.
    """
    histories: list[History] = []
    pasts: list[State] = []
    tried = 0
    while len(histories) < number:
        if tried >= number * MOST_TRIED_PER_HISTORY:
            raise NoHistoryStandsError(f"{len(histories)} of {tried} prior histories")
        history = prior_history(tried, seed)
        past = replay(prepared, history)
        tried += 1
        if stands(prepared, past):
            histories.append(history)
            pasts.append(past)
    return Histories(tuple(histories), tuple(pasts), tried, "prior")
