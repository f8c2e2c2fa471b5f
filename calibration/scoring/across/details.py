"""Sections of the page about all scored cases: reliability, rulers, places and the human cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from brittle.calibration.scoring.across.costs import COUNTED, calibration
from brittle.calibration.scoring.across.fates import archigos_left, fate_scores, fates
from brittle.calibration.scoring.across.kept import Happened, ScoresKept, knows
from brittle.calibration.scoring.across.markdown import number, people, table
from brittle.calibration.scoring.across.places import counted, inside_bands
from brittle.calibration.scoring.across.reliability import Ranking, diagram, ranking
from brittle.calibration.scoring.cost import SERIES_OF, CostScore
from brittle.calibration.scoring.forecast import OTHERS, POSTERIOR, PRIORS, RECALIBRATED
from brittle.calibration.scoring.question import START

DAYS = START.horizons


def models(kept: ScoresKept) -> list[str]:
    """The model's forecasters that pages show: the priors, and every posterior."""
    return [name for name in kept.forecasts if name == PRIORS or name.startswith(POSTERIOR)]


def reliability(kept: ScoresKept) -> Iterator[str]:
    """How often capitals fell for which the chance was near a value, and how well chances rank cases."""
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
        yield from table(
            ("chance", "number", "mean chance", "fell", "95% interval"),
            (
                (
                    f"{one.low:.1f} to {one.high:.1f}",
                    str(one.happened.n),
                    number(one.mean, 2),
                    number(one.happened.value, 2),
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
    yield from table(
        ("forecaster", *(f"by day {day}" for day in DAYS)),
        (
            (name, *(_ranked(ranking(kept, name, day)) for day in DAYS))
            for name in (*models(kept), RECALIBRATED)
            if kept.scored(name, f"probability_{DAYS[0]}d")
        ),
    )


def _ranked(found: Ranking) -> str:
    return f"{found.auc:.2f} of {found.pairs} pairs" if found.pairs else "no pairs"


def rulers(kept: ScoresKept) -> Iterator[str]:
    """What became of the rulers of capitals that fell."""
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
        yield from table(
            ("case", "what happened", "in office", "left", "taken"),
            (
                (
                    one.case.name + ("\\*" if knows(name, one.case.case) else ""),
                    "left" if one.case.left else "taken",
                    *(number(share, 2) for share in (one.in_office, one.left, one.taken)),
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


def places(kept: ScoresKept) -> Iterator[str]:
    """When places were lost, and in which order."""
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
        yield from table(
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


def _place_row(kept: ScoresKept, name: str, happened: Happened) -> tuple[str, ...]:
    case = happened.case
    row = {
        s: kept.rows.get((case, name, s))
        for s in ("places_inside_50", "places_inside_90", "places_given_up", "order")
    }
    lost, stood = row["places_inside_90"], row["places_given_up"]
    return (
        happened.name + ("\\*" if knows(name, case) else ""),
        number(kept.value(case, name, "places_inside_50"), 2),
        number(kept.value(case, name, "places_inside_90"), 2),
        str(counted(lost)),
        number(kept.value(case, name, "places_given_up"), 2),
        str(counted(stood)),
        number(kept.value(case, name, "order"), 2),
    )


def _places_pooled(kept: ScoresKept, name: str) -> str:
    half, most = (inside_bands(kept, name, band) for band in (50, 90))
    return (
        f"Of {most.places} places lost in all cases, {number(half.share * 100, 0)} of 100 lie inside the "
        f"middle half and {number(most.share * 100, 0)} of 100 inside the middle nine tenths."
    )


def human_cost(kept: ScoresKept, costs: Sequence[CostScore]) -> Iterator[str]:
    """How many people were reported killed and displaced, beside the model's predictions."""
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
    yield from table(
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
    yield from _every_figure(kept, costs)


def _every_figure(kept: ScoresKept, costs: Sequence[CostScore]) -> Iterator[str]:
    names = {one.case: one.name for one in kept.cases}
    yield from ("Every figure, against the priors:", "")
    yield from table(
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
                f"{people(one.predicted_low)} to {people(one.predicted_high)}",
                number(one.pit, 2),
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
            number(found.crps_log10, 2),
        )
