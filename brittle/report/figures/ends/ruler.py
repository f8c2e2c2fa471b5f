"""Show what becomes of the ruler, by scenario, beside the record of rulers whom rebels ousted."""

from __future__ import annotations

from collections.abc import Mapping

from brittle.calibration.scoring.fates import ousted_fates
from brittle.model.codes import Fate, word_of
from brittle.report.figures.base.panel import Panel, about, behind
from brittle.report.figures.base.stack import Part, legend, numbers, plot
from brittle.report.figures.base.table import Cell, FigureTable, ends, interval_heads
from brittle.report.palette import DEAL, FORCE, REGIME, Fill
from brittle.report.said.happened import TRULY
from brittle.report.said.shares import in_runs, interval
from brittle.results.beside_history import RulerInFact, ruler_in_fact
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, mean, share
from brittle.wording import long_date

NAMES = {
    Fate.IN_OFFICE: "in office",
    Fate.EXILE: "in exile",
    Fate.RESIGNED: "resigned, unpunished",
    Fate.CAPTURED: "captured",
    Fate.KILLED: "killed",
}
SAID = {
    Fate.IN_OFFICE: "is in office at the end of",
    Fate.EXILE: "is in exile at the end of",
    Fate.RESIGNED: "has resigned, unpunished, by the end of",
    Fate.CAPTURED: "is captured in",
    Fate.KILLED: "is killed in",
}
FILLS = {
    Fate.IN_OFFICE: Fill(REGIME),
    Fate.EXILE: Fill(DEAL),
    Fate.RESIGNED: Fill(DEAL, "/"),
    Fate.CAPTURED: Fill(FORCE, "/"),
    Fate.KILLED: Fill(FORCE),
}
TAKEN = (Fate.CAPTURED, Fate.KILLED)
RECORD = "37 rulers whom rebels ousted, 1946–2014"

AFTER = 1
"""The row of the true fate, below that of the main scenario."""

type Fates = Mapping[Fate, Estimate]


def panel(results: Results) -> Panel:
    """Stack the shares of the ruler's fates, one row for each scenario and one for the record."""
    keys = results.scenarios
    found = {key: fates(results, key) for key in keys}
    court = {key: answers(results, key) for key in keys}
    fact = ruler_in_fact(results, results.main)
    titles = [*(results.title(key) for key in keys), f"Record: {RECORD}"]
    if fact is not None:
        titles.insert(AFTER, "In fact")
    parts = _parts(found, None if fact is None else fact.fate)
    return Panel(
        id="ruler-fate",
        title=f"{_finding(results, found[results.main])}{_in_fact(fact)}",
        caption=(
            "Each bar divides the runs of a scenario by what has become of the ruler on the last day. The "
            f"last bar shows what became of {RECORD}, in the data set Archigos 4.1; those rulers had lost, "
            "and a ruler of the model may still be in office. The table adds the intervals, and the chance "
            "that the ruler answers before a court, which the model takes to be largest if he is captured "
            f"at home. {about(results)}{behind(results, keys)}"
        ),
        plots=[plot(titles, parts)],
        legend=legend(parts),
        table=_table(results, found, court, fact),
    )


def _parts(found: Mapping[str, Fates], fact: Fate | None) -> list[Part]:
    """The parts of the bars: one of each scenario, after the first the true fate, and last the record."""
    record = ousted_fates()
    parts = []
    for fate, fill in FILLS.items():
        shares = [*(one[fate].value for one in found.values()), float(record[fate])]
        texts = numbers(shares)
        hover = [
            *(f"{NAMES[fate]}: {_numbers(one[fate])}" for one in found.values()),
            f"{NAMES[fate]}: {record[fate]:.0%} of {RECORD}",
        ]
        if fact is not None:
            shares.insert(AFTER, float(fate == fact))
            texts.insert(AFTER, NAMES[fate] if fate == fact else "")
            hover.insert(AFTER, f"in fact: {NAMES[fact]}")
        parts.append(Part(NAMES[fate], fill, shares, hover, texts))
    return parts


def fates(results: Results, key: str) -> dict[Fate, Estimate]:
    """The share of a scenario's runs that end with each fate of the ruler."""
    runs = results.of(key)
    return {
        fate: share(runs["ruler_fate"] == word_of(fate), runs["history"], results.worth)
        for fate in NAMES
    }


def answers(results: Results, key: str) -> Estimate:
    """The mean chance that the ruler answers before a court, over a scenario's runs."""
    runs = results.of(key)
    return mean(runs["accountability"].astype(float), runs["history"], results.worth)


def _finding(results: Results, main: Fates) -> str:
    """Say in a sentence what most often becomes of the ruler, and how often he is captured or killed."""
    fate = max(main, key=lambda one: main[one].value)
    said = f"The ruler {SAID[fate]} {_in(main[fate])}"
    if fate in TAKEN:
        other = next(one for one in TAKEN if one != fate)
        return f"{said}, and {SAID[other]} {_in(main[other])}"
    runs = results.of(results.main)
    words = [word_of(one) for one in TAKEN]
    taken = share(runs["ruler_fate"].isin(words), runs["history"], results.worth)
    return f"{said}, and is captured or killed in {_in(taken)}"


def _in_fact(fact: RulerInFact | None) -> str:
    """Say what truly became of the ruler, and how often the runs agree."""
    if fact is None:
        return ""
    when = f" on {long_date(fact.left)}" if fact.left is not None else ""
    same = in_runs(fact.same.value, fact.same.runs)
    return f". In fact, he {TRULY[fact.fate]}{when}, as in {same} runs"


def _in(one: Estimate) -> str:
    return f"{in_runs(one.value, one.runs)} runs ({interval(one)})"


def _numbers(one: Estimate) -> str:
    return f"{one.value:.0%} of runs ({one.interval('.0%')}), n = {one.runs:,}"


def _table(
    results: Results,
    found: Mapping[str, Fates],
    court: Mapping[str, Estimate],
    fact: RulerInFact | None,
) -> FigureTable:
    names = [head for fate in NAMES for head in interval_heads(f"{NAMES[fate]} [share]")]
    columns = ["scenario", *names, *interval_heads("answers before a court [chance]"), "runs"]
    rows: list[list[Cell]] = [
        [
            results.title(key),
            *(end for fate in NAMES for end in ends(one[fate])),
            *ends(court[key]),
            one[Fate.EXILE].runs,
        ]
        for key, one in found.items()
    ]
    if fact is not None:
        true = [end for fate in NAMES for end in (float(fate == fact.fate), None, None)]
        rows.append(["in fact", *true, None, None, None, None])
    record = ousted_fates()
    past = [end for fate in NAMES for end in (float(record[fate]), None, None)]
    return FigureTable.of(columns, [*rows, [RECORD, *past, None, None, None, None]])
