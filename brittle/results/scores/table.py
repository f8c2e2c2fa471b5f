"""Find the score tables that `brittle score` wrote, for the report: of one case, and of all cases."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, get_type_hints

import pandas as pd
from pandas.api.types import is_numeric_dtype

from brittle.batches.disk import StoreError
from brittle.results.reading import Results
from brittle.results.scores.means import MEAN
from brittle.calibration.locations import FOLDER
from brittle.calibration.scoring.across.kept import ScoresKept, kept_of, read_costs, read_scores
from brittle.calibration.scoring.cost import CostScore
from brittle.calibration.scoring.forecast import HAPPENED, OTHERS, PRIORS
from brittle.calibration.scoring.question import BRANCH
from brittle.calibration.scoring.table import ScoreRow

FILES = ("scores.csv", "scores.parquet")
"""The names of a score table, in the two formats in which it is written."""

COSTS = "costs.csv"
"""The name of the table of cost scores, which is written beside them."""

BESIDE = Path("score")
"""The folder next to the results folder in which `brittle score` writes the table by default."""


OF_CASES = "cases"
"""The folder, among the shipped fits, that holds the scores of all shipped cases."""

FEWEST_CASES = 2
"""Least number of cases whose scores say anything about cases in general."""


class CasesScored(NamedTuple):
    """The scores of several cases from their first day."""

    kept: ScoresKept
    costs: list[CostScore]
    shipped: bool
    """Whether the table is the one that is shipped with Brittle."""


def score_table(results: Results) -> pd.DataFrame | None:
    """Read the scores from the branch of the batch's case, with the columns of `scoring.table.ScoreRow`.

    The table is looked for in the results folder, then in the folder `score` next to it, then among the files
    shipped with the fit. The first table that scores the batch's case with the batch's posterior is
    returned, or None if no table does. Raises `StoreError` if a file is not a score table.
    """
    fitted = results.fitted
    if fitted is None:
        return None
    beside = results.folder.resolve().parent / BESIDE
    for folder in (results.folder, beside, FOLDER / fitted.case):
        path = folder / FILES[0]
        if path.exists():
            table = _read(path)
            table = table[(table["question"] == BRANCH.name) & (table["forecast"] != HAPPENED)]
            if fitted.case in set(table["case"]) and set(table["fit"]) == {fitted.mark}:
                return table.reset_index(drop=True)
    return None


def cases_scored(results: Results) -> CasesScored | None:
    """Read the scores of several cases, of which the batch's case need not be one.

    The table is looked for in the results folder, then in the folder `score` next to it, then among the shipped
    fits. The first table that scores several cases from their first day is returned, or None if no table does.
    Raises `StoreError` if a file is not a table of scores.
    """
    beside = results.folder.resolve().parent / BESIDE
    shipped = FOLDER / OF_CASES
    for folder in (results.folder, beside, shipped):
        path = folder / FILES[0]
        if not path.exists():
            continue
        _read(path)  # which says what is wrong with a file that is not a score table
        kept = kept_of(read_scores(path))
        both = kept.scored(PRIORS).keys() & kept.scored(OTHERS).keys()
        if len(both) >= FEWEST_CASES:
            return CasesScored(kept, _costs(folder / COSTS), folder == shipped)
    return None


def _costs(path: Path) -> list[CostScore]:
    try:
        return read_costs(path)
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(
            f"{path}: it is not a table of cost scores ({error}); run `brittle score` again"
        ) from None


def cases_of(table: pd.DataFrame) -> list[str]:
    """List the scored cases in order, without their mean."""
    return [case for case in dict.fromkeys(table["case"].astype(str)) if case != MEAN]


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{path}: it is not a score table ({error}); run `brittle score` again"
        ) from None
    for name, kind in get_type_hints(ScoreRow).items():
        if name not in table:
            raise StoreError(f"{path}: there is no column {name}; run `brittle score` again")
        if kind is not str and not is_numeric_dtype(table[name]):
            raise StoreError(
                f"{path}: column {name} holds a value that is not a number; run `brittle score` again"
            )
    return table
