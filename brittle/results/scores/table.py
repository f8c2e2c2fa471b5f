"""Find the score table that `brittle score` wrote, for the report."""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

import pandas as pd
from pandas.api.types import is_numeric_dtype

from brittle.batches.disk import StoreError
from brittle.results.reading import Results
from brittle.results.scores.means import MEAN
from brittle.calibration.locations import FOLDER
from brittle.calibration.scoring.forecast import HAPPENED
from brittle.calibration.scoring.question import BRANCH
from brittle.calibration.scoring.table import ScoreRow

FILES = ("scores.csv", "scores.parquet")
"""The names of a score table, in the two formats in which it is written."""

COSTS = "costs.csv"
"""The name of the table of cost scores, which is written beside them."""

BESIDE = Path("score")
"""The folder next to the results folder in which `brittle score` writes the table by default."""


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
