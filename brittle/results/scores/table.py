"""The score table that `brittle score` wrote, found again for the report."""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

import pandas as pd
from pandas.api.types import is_numeric_dtype

from brittle.batches.disk import StoreError
from brittle.results.reading import Results
from brittle.results.scores.board import MEAN
from brittle.calibration.locations import FOLDER
from brittle.calibration.scoring.table import ScoreRow

FILES = ("scores.csv", "scores.parquet")
"""A score table, in the two forms in which it is written."""

BESIDE = Path("score")
"""Folder of the table beside the results folder, where `brittle score` puts it by default."""


def score_table(results: Results) -> pd.DataFrame | None:
    """Scores of several forecasts, columns as in `calibration.scoring.table.Row`.

    Taken from the results folder, else from the folder `score` beside it, else from what is shipped
    with the fit: the first that scores the batch's case with the batch's posterior. None where there
    is none. Raises `StoreError` for a file that is none.
    """
    fitted = results.fitted
    if fitted is None:
        return None
    beside = results.folder.resolve().parent / BESIDE
    for folder in (results.folder, beside, FOLDER / fitted.case):
        path = folder / FILES[0]
        if path.exists():
            table = _read(path)
            if fitted.case in set(table["case"]) and set(table["fit"]) == {fitted.mark}:
                return table
    return None


def cases_of(table: pd.DataFrame) -> list[str]:
    """The cases scored, in order, without their mean."""
    return [case for case in dict.fromkeys(table["case"].astype(str)) if case != MEAN]


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: is no score table ({error}); run `brittle score` again") from None
    for name, kind in get_type_hints(ScoreRow).items():
        if name not in table:
            raise StoreError(f"{path}: no column {name}; run `brittle score` again")
        if kind is not str and not is_numeric_dtype(table[name]):
            raise StoreError(
                f"{path}: column {name} holds what is no number; run `brittle score` again"
            )
    return table
