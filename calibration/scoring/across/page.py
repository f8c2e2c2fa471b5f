"""Write the page about all scored cases from a score table.

    python -m brittle.calibration.scoring.across.page docs/cases/scores_before.csv
    python -m brittle.calibration.scoring.across.page docs/cases/scores_after.csv --before TABLE

The page stands beside the table and has the name of the table's last part: BEFORE.md for scores_before.csv.
The cost scores are read from costs_before.csv. With --before, the page also compares the table with an
earlier one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from brittle.calibration.scoring.across.changed import comparison
from brittle.calibration.scoring.across.details import human_cost, places, reliability, rulers
from brittle.calibration.scoring.across.kept import (
    ScoresKept,
    kept_of,
    knows,
    read_costs,
    read_scores,
)
from brittle.calibration.scoring.across.markdown import mean, number, table
from brittle.calibration.scoring.across.paired import paired
from brittle.calibration.scoring.across.words import UNTUNED, reading
from brittle.calibration.scoring.cost import CostScore
from brittle.calibration.scoring.forecast import PRIORS
from brittle.calibration.scoring.names import DECIDING
from brittle.calibration.scoring.question import START

DAYS = START.horizons
TITLES = {
    "before": "All cases before anything was changed",
    "after": "All cases with an uncertain coding",
}
"""Titles of pages, by the last part of a table's name."""


def page(path: Path, before: Path | None = None) -> str:
    """The page about a score table, perhaps compared with an earlier table."""
    part = _part(path)
    kept = kept_of(read_scores(path))
    costs = read_costs(path.with_name(f"costs_{part}.csv"))
    title = TITLES.get(part, f"All cases: {part.replace('_', ' ')}")
    sections = (
        _opening(title, path.name, kept),
        _truth_and_chances(kept),
        _deciding(kept),
        _means(kept),
        _reading(kept, costs),
        () if before is None else comparison(kept, kept_of(read_scores(before)), before.name),
        reliability(kept),
        rulers(kept),
        places(kept),
        human_cost(kept, costs),
    )
    return "\n".join(line for section in sections for line in section).rstrip() + "\n"


def page_of(path: Path) -> Path:
    """Where the page about a table is written."""
    return path.with_name(f"{_part(path).upper()}.md")


def _part(path: Path) -> str:
    return path.stem.removeprefix("scores_")


def _opening(title: str, name: str, kept: ScoresKept) -> Iterator[str]:
    runs = {row.n for (_, forecast, _), row in kept.rows.items() if forecast == PRIORS}
    yield from (f"# {title}", "")
    yield (
        f"`python -m brittle.calibration.scoring.across.page` wrote this page from [{name}]({name}), which "
        f"`brittle score` wrote. For each of {len(kept.cases)} cases, the model was played from the first "
        f"day to day {DAYS[-1]}, in {min(runs, default=0):,} runs for each of its hindcasts. The hindcasts "
        "are compared with what happened and with simpler forecasters. What a forecaster learns from other "
        "cases, it learns without the cases of the scored country. "
        "[CODE_A_CASE.md](../CODE_A_CASE.md) explains the scores."
    )
    yield ""
    yield from (UNTUNED, "")


def _truth_and_chances(kept: ScoresKept) -> Iterator[str]:
    yield from ("## What happened, and the chance of a fall that the priors gave", "")
    yield from table(
        ("case", "what happened", *(f"by day {day}" for day in DAYS)),
        (
            (
                one.name,
                f"fell on day {one.fall_day:.0f}" if one.fell else f"held to day {DAYS[-1]}",
                *(number(kept.value(one.case, PRIORS, f"probability_{d}d"), 2) for d in DAYS),
            )
            for one in kept.cases
        ),
    )


def _deciding(kept: ScoresKept) -> Iterator[str]:
    shown = [name for name in kept.forecasts if kept.scored(name)]
    yield from ("## The deciding score of every forecaster", "")
    yield (
        f"The score `{DECIDING}` is the CRPS of min(day on which the capital is lost, 120) / 120. It lies "
        "between 0 and 1, and lower is better. A star marks a fit on the case whose article it was fitted "
        "to; the fit has seen part of that outcome, so the means leave the score out."
    )
    yield ""
    yield from table(
        ("forecaster", *(one.name for one in kept.cases)),
        (
            (
                name,
                *(
                    number(kept.value(one.case, name, DECIDING), 3)
                    + ("\\*" if knows(name, one.case) else "")
                    for one in kept.cases
                ),
            )
            for name in shown
        ),
    )


def _means(kept: ScoresKept) -> Iterator[str]:
    yield from ("## Means over cases, and differences to the constant hazard", "")
    yield (
        "A difference is the forecaster's score minus that of the constant hazard, averaged within a country "
        "first; below zero, the forecaster is better. The interval is Student's t over countries, and p is "
        "the exact sign-flip test."
    )
    yield ""
    yield from table(
        (
            *("forecaster", "cases", DECIDING, *(f"Brier, day {day}" for day in DAYS)),
            *("countries", "difference", "95% interval", "p"),
        ),
        (_mean_row(kept, name) for name in kept.forecasts if kept.scored(name)),
    )


def _mean_row(kept: ScoresKept, name: str) -> tuple[str, ...]:
    deciding = list(kept.scored(name).values())
    briers = [list(kept.scored(name, f"brier_{day}d").values()) for day in DAYS]
    one = paired(kept, name)
    cells = ("", "", "", "")
    if one is not None:
        interval = f"{one.mean.low:+.3f} to {one.mean.high:+.3f}"
        cells = (str(one.mean.n), f"{one.mean.value:+.3f}", interval, f"{one.p:.3f}")
    return (
        name,
        str(len(deciding)),
        number(mean(deciding), 3),
        *(number(mean(each), 3) for each in briers),
        *cells,
    )


def _reading(kept: ScoresKept, costs: Sequence[CostScore]) -> Iterator[str]:
    yield from ("## What these cases can and cannot say", "")
    for sentence in reading(kept, costs):
        yield from (sentence, "")


def main() -> None:
    """Write a page for each table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument(
        "tables", type=Path, nargs="+", help="score tables, such as scores_after.csv"
    )
    parser.add_argument("--before", type=Path, help="an earlier table in the same folder")
    asked = parser.parse_args()
    for missing in (one for one in (*asked.tables, asked.before) if one and not one.is_file()):
        parser.error(f"{missing}: there is no such file; `brittle score` writes score tables")
    for given in asked.tables:
        page_of(given).write_text(page(given, asked.before), encoding="utf-8")
        sys.stdout.write(f"{page_of(given)}\n")


if __name__ == "__main__":
    main()
