"""The outcomes whose spread the report splits, and the split of each (`app.variance`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from app.results import Results
from app.statistics import deaths
from app.variance import Spread, spread_of

DEAL = "safe_passage"
LAST_STAND = "last_stand_capital"
SAVED = "lives that the deal saves against a last stand"
"""The outcome whose spread the opening speaks of, where the batch can tell it."""


class Asked(NamedTuple):
    """An outcome over runs, and what its spread comes from."""

    title: str
    spread: Spread


def compared(results: Results) -> bool:
    """Whether the batch holds a deal and a last stand that can be compared run by run."""
    return (
        {DEAL, LAST_STAND} <= set(results.scenarios)
        and results.paired(DEAL, LAST_STAND)
        and not results.pairs(DEAL, LAST_STAND).empty
    )


def spreads(results: Results) -> list[Asked]:
    """Every outcome that can be split; the one that the opening speaks of first.

    Empty without a calibration that says what the evidence taught.
    """
    fitted = results.fitted
    if fitted is None or not fitted.parameters:
        return []
    found = (
        (title, spread_of(runs, results.parameters, fitted.untested, fitted.effective))
        for title, runs in _outcomes(results)
    )
    return [Asked(title, spread) for title, spread in found if spread is not None]


def _outcomes(results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    """Titles, and runs with the columns `value`, `history`, `replicate`."""
    if compared(results):
        pairs = results.pairs(DEAL, LAST_STAND).rename(columns={"history_one": "history"})
        saved = deaths(pairs, "_other") - deaths(pairs, "_one")
        yield SAVED, pairs.assign(value=saved)
    runs = results.runs[results.runs["scenario"] == results.main]
    name = results.title(results.main)
    day = runs["capital_lost_day"].astype(float).fillna(np.inf)
    yield f"day on which the capital is lost, “{name}”", runs.assign(value=day)
    yield f"killed on all sides, “{name}”", runs.assign(value=deaths(runs))
    if DEAL in results.scenarios:
        deal = results.runs[results.runs["scenario"] == DEAL]
        yield "the deal is carried out", deal.assign(value=deal["departed_day"].notna())
