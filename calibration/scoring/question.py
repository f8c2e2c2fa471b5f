"""The questions that are scored: from which moment, over how many days, and at which horizons."""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    """When the capital will fall, as every forecaster of a case is asked."""

    name: str
    """The word in the column `question` of a score table."""
    horizons: tuple[int, ...]
    """Days for which the chance of a fall is scored; fixed in advance."""
    days: float
    """The last day for which times of fall are scored; fixed in advance."""
    moment: str
    """The moment from which days count, in words."""


START = Question("start", (14, 30, 60, 120), 120.0, "the case's first day")
"""The question put to every case: the capital was followed to day 120 in every shipped case."""

BRANCH = Question("branch", (1, 3, 7, 14, 30), 30.0, "the branch")
"""The question put to a case that has a fit of its own: what follows the moment of its article."""

QUESTIONS = (START, BRANCH)
