"""What the page of results measures in each run, draws, and filters runs by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd

from brittle.model.codes import by_word
from brittle.report.figures.ends.outcomes import FILLS as OUTCOME_FILLS
from brittle.report.figures.ends.ruler import FILLS as FATE_FILLS
from brittle.report.figures.ends.ruler import NAMES as FATE_NAMES
from brittle.report.palette import DISPLACED, FORCE, KILLED, Fill
from brittle.results.statistics import deaths
from brittle.wording import OUTCOME_NAMES


class RunNumber(NamedTuple):
    """A number that each run has, or lacks."""

    name: str
    """The word for it in the page's address."""
    label: str
    """The title of its figure and of its axis."""
    unit: str
    filtered: str
    """The words before its range, where the page says which runs remain."""
    lacking: str
    """The words for runs without this number; empty if every run has it."""
    colour: str
    values: Callable[[pd.DataFrame], pd.Series]
    """The number in each run, from the table of runs; NaN where a run has none."""


class RunWords(NamedTuple):
    """A word that each run has."""

    name: str
    """The word for it in the page's address, and its column in the table of runs."""
    label: str
    filtered: str
    """The words before the kinds, where the page says which runs remain."""
    names: Mapping[str, str]
    """Each word of the column, as a reader knows it."""
    fills: Mapping[str, Fill]


NUMBERS = (
    RunNumber(
        "capital",
        "Day on which the capital falls",
        "days after the starting moment",
        "the capital falls between day",
        "the capital does not fall",
        FORCE,
        lambda runs: runs["capital_lost_day"].astype(float),
    ),
    RunNumber(
        "killed",
        "People killed",
        "people",
        "the number of people killed is between",
        "",
        KILLED,
        deaths,
    ),
    RunNumber(
        "displaced",
        "People displaced at the peak",
        "people",
        "the number of people displaced at the peak is between",
        "",
        DISPLACED,
        lambda runs: runs["displaced_peak"].astype(float),
    ),
)
"""The numbers, in the order of the page."""

KINDS = (
    RunWords(
        "ruler_fate",
        "What becomes of the ruler",
        "the ruler is",
        by_word(FATE_NAMES),
        by_word(FATE_FILLS),
    ),
    RunWords("outcome", "How the run ends", "the run ends with", OUTCOME_NAMES, OUTCOME_FILLS),
)
"""The words, in the order of the page."""

NUMBER = {one.name: one for one in NUMBERS}
KIND = {one.name: one for one in KINDS}
