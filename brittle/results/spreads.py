"""Choose the outcomes whose spread the report splits, and split each spread (`brittle.results.variance`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.results.comparing import exit_pairs
from brittle.results.lives import saved_lives
from brittle.results.reading import Results
from brittle.results.statistics import deaths
from brittle.results.variance import HistoryFacts, SpreadOfOutcome, spread_of


CAPITAL = "the day on which the capital is lost"
"""The beginning of the title of an outcome."""


class SplitOutcome(NamedTuple):
    """An outcome over runs, and the sources of its spread."""

    title: str
    spread: SpreadOfOutcome


def spreads(results: Results) -> list[SplitOutcome]:
    """Split every outcome that can be split, in the order in which the report mentions them.

    The list is empty without a calibration that says which parameters the evidence informed.
    """
    return results.once(_spreads)


def _spreads(results: Results) -> list[SplitOutcome]:
    fitted = results.fitted
    if fitted is None or not fitted.parameters:
        return []
    facts = HistoryFacts(results.parameters, results.coding)
    found = (
        (title, spread_of(runs, facts, fitted.untested, fitted.effective))
        for title, runs in _outcomes(results)
    )
    return [SplitOutcome(title, spread) for title, spread in found if spread is not None]


def _outcomes(results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each outcome's title, and its runs with the columns `value`, `history` and `replicate`."""
    runs = results.of(results.main)
    name = results.title(results.main)
    yield f"the number killed on all sides in “{name}”", runs.assign(value=deaths(runs))
    day = runs["capital_lost_day"].astype(float).fillna(np.inf)
    yield f"{CAPITAL} in “{name}”", runs.assign(value=day)
    for pair in exit_pairs(results)[:1]:
        pairs = results.pairs(pair.one, pair.other)
        if pairs.empty:
            continue
        one, other = results.title(pair.one), results.title(pair.other)
        saved = pairs.with_values(saved_lives(pairs))
        yield f"the lives that “{one}” saves compared with “{other}”", saved
        deal = results.of(pair.one)
        done = deal.assign(value=deal["departed_day"].notna().astype(float))
        yield f"whether the deal of “{one}” is carried out", done
