"""The rows of a score table from the first day, arranged by case and forecaster, with what happened."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, get_type_hints

import pandas as pd

from brittle.calibration.scoring.cost import CostScore
from brittle.calibration.scoring.forecast import HAPPENED, POSTERIOR
from brittle.calibration.scoring.names import DECIDING
from brittle.calibration.scoring.question import START
from brittle.calibration.scoring.table import ScoreRow


class Happened(NamedTuple):
    """What happened in a case, in days from its first day."""

    case: str
    name: str
    """The theatre's name."""
    country: str
    fall_day: float
    """Day of the capital's fall; infinite if it did not fall."""
    known_days: float
    left: float
    """1 if the ruler of a capital that fell left, 0 if he was taken, NaN if neither."""

    @property
    def fell(self) -> bool:
        """Whether the capital fell by the last day that is scored."""
        return self.fall_day <= START.days


@dataclass(frozen=True)
class ScoresKept:
    """Scores from the first day."""

    cases: tuple[Happened, ...]
    forecasts: tuple[str, ...]
    """The forecasters, in the order of the table."""
    rows: Mapping[tuple[str, str, str], ScoreRow]
    """Rows by case, forecaster and score."""

    def value(self, case: str, forecast: str, score: str) -> float:
        """A score's value; NaN if the table lacks it."""
        row = self.rows.get((case, forecast, score))
        return math.nan if row is None else row.value

    def scored(self, forecast: str, score: str = DECIDING) -> dict[str, float]:
        """A forecaster's scores by case, without a case whose outcome the forecaster has seen."""
        return {
            one.case: value
            for one in self.cases
            if not knows(forecast, one.case)
            and math.isfinite(value := self.value(one.case, forecast, score))
        }


def knows(forecast: str, case: str) -> bool:
    """Whether a forecaster is the fit of this case, and has seen part of the outcome."""
    return forecast == f"{POSTERIOR}{case}"


def kept_of(rows: Iterable[ScoreRow]) -> ScoresKept:
    """Arrange the rows of a score table; rows of other questions and means are left out."""
    mine = [row for row in rows if row.question == START.name]
    said: dict[str, dict[str, ScoreRow]] = {}
    for row in mine:
        if row.forecast == HAPPENED:
            said.setdefault(row.case, {})[row.score] = row
    scored = [row for row in mine if row.forecast != HAPPENED and row.case in said]
    cases = tuple(
        Happened(
            case,
            by["fall_day"].basis,
            by["country"].basis,
            by["fall_day"].value,
            by["known_days"].value,
            by["left"].value if "left" in by else math.nan,
        )
        for case, by in said.items()
    )
    forecasts = tuple(dict.fromkeys(row.forecast for row in scored))
    return ScoresKept(cases, forecasts, {(r.case, r.forecast, r.score): r for r in scored})


def read_scores(path: Path) -> list[ScoreRow]:
    """The rows of a score table that `brittle score` wrote."""
    return list(_rows(path, ScoreRow))


def read_costs(path: Path) -> list[CostScore]:
    """The rows of a table of cost scores that `brittle score` wrote; empty if there is no file."""
    return list(_rows(path, CostScore)) if path.exists() else []


def _rows[Row: tuple[object, ...]](path: Path, kind: type[Row]) -> Iterator[Row]:
    words = {name: str for name, held in get_type_hints(kind).items() if held is str}
    table = pd.read_csv(path, dtype=words, keep_default_na=True)
    table[list(words)] = table[list(words)].fillna("")
    names = list(get_type_hints(kind))
    for values in table[names].itertuples(index=False, name=None):
        yield kind(*values)


def countries(cases: Sequence[Happened], values: Mapping[str, float]) -> dict[str, float]:
    """The mean of values of cases within each country."""
    by: dict[str, list[float]] = {}
    for one in cases:
        if one.case in values:
            by.setdefault(one.country, []).append(values[one.case])
    return {country: sum(mine) / len(mine) for country, mine in by.items()}
