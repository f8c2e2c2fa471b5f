"""Write the page about all scored cases from a score table: `python -m ... docs/cases/scores_before.csv`.

The page stands beside the table and has the name of the table's last part: BEFORE.md for scores_before.csv.
The cost scores are read from costs_before.csv.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from brittle.calibration.scoring.across.costs import COUNTED, calibration
from brittle.calibration.scoring.across.fates import archigos_left, fate_scores, fates
from brittle.calibration.scoring.across.kept import (
    Happened,
    Kept,
    kept_of,
    knows,
    read_costs,
    read_scores,
)
from brittle.calibration.scoring.across.paired import paired
from brittle.calibration.scoring.across.places import counted, inside_bands
from brittle.calibration.scoring.across.reliability import Ranking, diagram, ranking
from brittle.calibration.scoring.across.words import reading
from brittle.calibration.scoring.cost import SERIES_OF, CostScore
from brittle.calibration.scoring.forecast import OTHERS, POSTERIOR, PRIORS, RECALIBRATED
from brittle.calibration.scoring.names import DECIDING
from brittle.calibration.scoring.question import START

DAYS = START.horizons
TITLES = {"before": "All cases before anything was changed"}
"""Titles of pages, by the last part of a table's name."""


def page(table: Path) -> str:
    """The page about a score table."""
    part = _part(table)
    kept = kept_of(read_scores(table))
    costs = read_costs(table.with_name(f"costs_{part}.csv"))
    title = TITLES.get(part, f"All cases: {part.replace('_', ' ')}")
    sections = (
        _opening(title, table.name, kept),
        _truth_and_chances(kept),
        _deciding(kept),
        _means(kept),
        _reading(kept, costs),
        _reliability(kept),
        _rulers(kept),
        _places(kept),
        _costs(kept, costs),
    )
    return "\n".join(line for section in sections for line in section).rstrip() + "\n"


def page_of(table: Path) -> Path:
    """Where the page about a table is written."""
    return table.with_name(f"{_part(table).upper()}.md")


def _part(table: Path) -> str:
    return table.stem.removeprefix("scores_")


def models(kept: Kept) -> list[str]:
    """The model's forecasters that pages show: the priors, and every posterior."""
    return [name for name in kept.forecasts if name == PRIORS or name.startswith(POSTERIOR)]


def _opening(title: str, name: str, kept: Kept) -> Iterator[str]:
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
    yield (
        "Syria 2024, Iraq 2014 and Chad 2008 shaped the rules and the priors. The other cases are untuned: "
        "nobody changed a rule or a prior because of what the model says about them. Those who wrote the "
        "rules knew how these wars had ended, however."
    )
    yield ""


def _truth_and_chances(kept: Kept) -> Iterator[str]:
    yield from ("## What happened, and the chance of a fall that the priors gave", "")
    yield from _table(
        ("case", "what happened", *(f"by day {day}" for day in DAYS)),
        (
            (
                one.name,
                f"fell on day {one.fall_day:.0f}" if one.fell else f"held to day {DAYS[-1]}",
                *(_number(kept.value(one.case, PRIORS, f"probability_{d}d"), 2) for d in DAYS),
            )
            for one in kept.cases
        ),
    )


def _deciding(kept: Kept) -> Iterator[str]:
    shown = [name for name in kept.forecasts if kept.scored(name)]
    yield from ("## The deciding score of every forecaster", "")
    yield (
        f"The score `{DECIDING}` is the CRPS of min(day on which the capital is lost, 120) / 120. It lies "
        "between 0 and 1, and lower is better. A star marks a fit on the case whose article it was fitted "
        "to; the fit has seen part of that outcome, so the means leave the score out."
    )
    yield ""
    yield from _table(
        ("forecaster", *(one.name for one in kept.cases)),
        (
            (
                name,
                *(
                    _number(kept.value(one.case, name, DECIDING), 3)
                    + ("\\*" if knows(name, one.case) else "")
                    for one in kept.cases
                ),
            )
            for name in shown
        ),
    )


def _means(kept: Kept) -> Iterator[str]:
    yield from ("## Means over cases, and differences to the constant hazard", "")
    yield (
        "A difference is the forecaster's score minus that of the constant hazard, averaged within a country "
        "first; below zero, the forecaster is better. The interval is Student's t over countries, and p is "
        "the exact sign-flip test."
    )
    yield ""
    yield from _table(
        (
            *("forecaster", "cases", DECIDING, *(f"Brier, day {day}" for day in DAYS)),
            *("countries", "difference", "95% interval", "p"),
        ),
        (_mean_row(kept, name) for name in kept.forecasts if kept.scored(name)),
    )


def _mean_row(kept: Kept, name: str) -> tuple[str, ...]:
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
        _number(_mean(deciding), 3),
        *(_number(_mean(each), 3) for each in briers),
        *cells,
    )


def _reading(kept: Kept, costs: Sequence[CostScore]) -> Iterator[str]:
    yield from ("## What these cases can and cannot say", "")
    for sentence in reading(kept, costs):
        yield from (sentence, "")


def _reliability(kept: Kept) -> Iterator[str]:
    shown = [*models(kept), RECALIBRATED, OTHERS]
    yield from ("## Reliability", "")
    yield (
        f"The chances of a fall by days {', '.join(map(str, DAYS))} are pooled and sorted into bins. Among "
        "chances near p, the capital should have fallen in a share of p. The intervals are exact binomial "
        "ones. The days of one case are not independent, so the intervals are too narrow."
    )
    yield ""
    for name in shown:
        if not kept.scored(name, f"probability_{DAYS[0]}d"):
            continue
        yield from (f"`{name}`:", "")
        yield from _table(
            ("chance", "number", "mean chance", "fell", "95% interval"),
            (
                (
                    f"{one.low:.1f} to {one.high:.1f}",
                    str(one.happened.n),
                    _number(one.mean, 2),
                    _number(one.happened.value, 2),
                    f"{one.happened.low:.2f} to {one.happened.high:.2f}",
                )
                for one in diagram(kept, name)
                if one.happened.n
            ),
        )
    yield from (
        "How often a case that had fallen by a day had a higher chance than a case that had not (AUC; one "
        "half is what a coin would reach). The constant hazard is left out of this table, because it is "
        "learnt from the other cases and is therefore lower, by construction, for a case that fell:",
        "",
    )
    yield from _table(
        ("forecaster", *(f"by day {day}" for day in DAYS)),
        (
            (name, *(_ranked(ranking(kept, name, day)) for day in DAYS))
            for name in (*models(kept), RECALIBRATED)
            if kept.scored(name, f"probability_{DAYS[0]}d")
        ),
    )


def _ranked(found: Ranking) -> str:
    return f"{found.auc:.2f} of {found.pairs} pairs" if found.pairs else "no pairs"


def _rulers(kept: Kept) -> Iterator[str]:
    yield from ("## The ruler, given that the capital falls", "")
    yield (
        "The shares are those of the runs in which the capital falls by day 120. A ruler left if he went "
        "into exile or resigned, and was taken if he was captured or killed. In Archigos, "
        f"{archigos_left():.0%} of the rulers whom rebels ousted left. The scores compare left with taken, "
        "and lower is better."
    )
    yield ""
    for name in models(kept):
        yield from (f"`{name}`:", "")
        yield from _table(
            ("case", "what happened", "in office", "left", "taken"),
            (
                (
                    one.case.name + ("\\*" if knows(name, one.case.case) else ""),
                    "left" if one.case.left else "taken",
                    *(_number(share, 2) for share in (one.in_office, one.left, one.taken)),
                )
                for one in fates(kept, name)
            ),
        )
        mean = fate_scores(kept, name)
        yield (
            f"Over {mean.cases} cases, the mean Brier score is {mean.brier:.3f} and the mean log score "
            f"{mean.log:.2f}. With Archigos' shares in place of the model's, they are "
            f"{mean.archigos_brier:.3f} and {mean.archigos_log:.2f}."
        )
        yield ""


def _places(kept: Kept) -> Iterator[str]:
    yield from ("## Places", "")
    yield (
        "The first two columns give the share of the places lost in fact whose day of loss lies inside the "
        "middle half and the middle nine tenths of the runs. The third gives the mean chance of a loss for "
        "the places of which no loss is recorded, as far as the case is followed. The last is Kendall's "
        "tau-b between the order in which places are lost in a run and in fact, averaged over runs."
    )
    yield ""
    for name in models(kept):
        yield from (f"`{name}`:", "")
        yield from _table(
            (
                "case",
                "inside half",
                "inside nine tenths",
                "places",
                "chance, stood",
                "places",
                "order",
            ),
            (_place_row(kept, name, one) for one in kept.cases),
        )
        yield _places_pooled(kept, name)
        yield ""


def _place_row(kept: Kept, name: str, happened: Happened) -> tuple[str, ...]:
    case = happened.case
    row = {
        s: kept.rows.get((case, name, s))
        for s in ("places_inside_50", "places_inside_90", "places_given_up", "order")
    }
    lost, stood = row["places_inside_90"], row["places_given_up"]
    return (
        happened.name + ("\\*" if knows(name, case) else ""),
        _number(kept.value(case, name, "places_inside_50"), 2),
        _number(kept.value(case, name, "places_inside_90"), 2),
        str(counted(lost)),
        _number(kept.value(case, name, "places_given_up"), 2),
        str(counted(stood)),
        _number(kept.value(case, name, "order"), 2),
    )


def _places_pooled(kept: Kept, name: str) -> str:
    half, most = (inside_bands(kept, name, band) for band in (50, 90))
    return (
        f"Of {most.places} places lost in all cases, {_number(half.share * 100, 0)} of 100 lie inside the "
        f"middle half and {_number(most.share * 100, 0)} of 100 inside the middle nine tenths."
    )


def _costs(kept: Kept, costs: Sequence[CostScore]) -> Iterator[str]:
    yield from ("## The human cost", "")
    if not costs:
        yield "The cases have no `cost.csv`."
        return
    yield (
        "A reported figure is taken as lognormal, with a standard deviation of at least a factor of two. The "
        "table says how many figures lie inside the middle 80% of the model's prediction, by the reliability "
        "of the figure: A, B and C were counted or reported, and D is background knowledge or a judgement. "
        "A figure below the interval means that the model predicts too many people. Figures of one case are "
        "not independent, so the intervals are too narrow."
    )
    yield ""
    yield from _table(
        (
            "forecaster",
            "quantity",
            "reliability",
            "inside",
            "95% interval",
            "below",
            "above",
            "CRPS of log10",
        ),
        (
            row
            for name in models(kept)
            for quantity in (*SERIES_OF, "")
            for words in (COUNTED, ("D",))
            for row in _cost_rows(costs, name, words, quantity)
        ),
    )
    names = {one.case: one.name for one in kept.cases}
    yield from ("Every figure, against the priors:", "")
    yield from _table(
        (
            "case",
            "quantity",
            "date",
            "reliability",
            "reported",
            "middle 80% of the prediction",
            "PIT",
        ),
        (
            (
                names[one.case],
                one.quantity,
                one.as_of + (" (later than day 120)" if one.late else ""),
                one.reliability,
                f"{one.best:,.0f}",
                f"{_people(one.predicted_low)} to {_people(one.predicted_high)}",
                _number(one.pit, 2),
            )
            for one in costs
            if one.forecast == PRIORS and one.question == START.name
        ),
    )


def _cost_rows(
    costs: Sequence[CostScore], name: str, words: Sequence[str], quantity: str
) -> Iterator[tuple[str, ...]]:
    others = [one for one in costs if not knows(name, one.case)]
    found = calibration(others, name, words, quantity)
    if found.inside.n:
        yield (
            name,
            quantity or "all",
            ", ".join(words),
            f"{found.inside.hits} of {found.inside.n}",
            f"{found.inside.low:.2f} to {found.inside.high:.2f}",
            str(found.below),
            str(found.above),
            _number(found.crps_log10, 2),
        )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else ""


def _people(value: float) -> str:
    """A number of people with two significant digits."""
    digits = 1 - math.floor(math.log10(value)) if value > 0 else 0
    return f"{round(value, digits):,.0f}"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


if __name__ == "__main__":
    for given in map(Path, sys.argv[1:]):
        page_of(given).write_text(page(given), encoding="utf-8")
        sys.stdout.write(f"{page_of(given)}\n")
