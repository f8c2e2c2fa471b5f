"""Write docs/CASES.md, the page about the shipped cases, from the cases' own files.

    python -m brittle.calibration.scoring.case_pages

For each case, the page says what is coded, what happened, what was reported of the human cost, and where the
coding is weak. If docs/cases/scores_after.csv exists, the page also says what the model's priors gave.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from brittle.calibration.locations import SCENARIOS
from brittle.calibration.scoring.case_words import SourcedFact, coded, happened
from brittle.calibration.scoring.cost import load_costs
from brittle.calibration.scoring.forecast import PRIORS
from brittle.calibration.scoring.question import START
from brittle.calibration.scoring.truth import Truth, load_truth
from brittle.model.inputs.case_files import BASELINE, THEATRE
from brittle.model.inputs.reading import Theatre, load_scenario, load_theatre, scenario_files

DOCS = SCENARIOS.resolve().parent / "docs"
PAGE = DOCS / "CASES.md"
SCORES = DOCS / "cases" / "scores_after.csv"
"""Scores of the priors, written by `brittle score` before the rules were changed."""

NOTES = "notes.md"
WEAK = re.compile(r"^## Weak points\n+(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)

FALLEN = re.compile(r"probability_(\d+)d")
"""The scores that give the chance that the capital is lost within a number of days."""

INTRODUCTION = """\
# The shipped cases

Brittle comes with {number} cases. A *case* is one war that the model can play. This page says for each case
what is coded, what happened in the war, and where the coding is weak. In {fell} of the wars the capital fell,
and in {held} it did not.

Only what was known by the day before the first day is coded. What happened is used for scoring and by no
simulation. Days are counted from the first day, which is day 0. Men are given as coded; their number is known
within a factor of two. A source that reads "background knowledge" was not found in a text. The *reliability*
of a reported number is A (a count), B (an agency's report), C (the press) or D (background knowledge or
judgement).

`python -m brittle.calibration.scoring.case_pages` writes this page from the files of the cases.

<!-- cases -->
"""
END = "<!-- /cases -->\n"


class PriorChance(NamedTuple):
    """The chance, by the model's priors, that the capital of a case is lost within some days."""

    case: str
    days: int
    chance: float


def page() -> str:
    """The text of the page about the shipped cases."""
    cases = sorted(file.parent for file in SCENARIOS.resolve().glob(f"*/{THEATRE}"))
    theatres = [load_theatre(case) for case in cases]
    truths = [load_truth(case, theatre) for case, theatre in zip(cases, theatres, strict=True)]
    chances = list(prior_chances(SCORES))
    fell = sum(truth.end.capital_fell for truth in truths)
    lines = [INTRODUCTION.format(number=len(cases), fell=fell, held=len(cases) - fell)]
    for case, theatre, truth in zip(cases, theatres, truths, strict=True):
        of_case = [one for one in chances if one.case == case.name]
        lines += section(case, theatre, truth, of_case)
    return "\n".join(lines) + END


def section(
    case: Path, theatre: Theatre, truth: Truth, chances: Iterable[PriorChance]
) -> Iterator[str]:
    """The lines of the section about one case."""
    yield f"## {theatre.name}\n"
    yield f"**What is coded.** {' '.join(coded(theatre))}\n"
    yield "**What happened.**\n"
    yield from (f"- {_with_sources(fact)}" for fact in happened(theatre, truth))
    yield ""
    yield from _cost(case)
    yield from _weak_points(case)
    yield from _scenarios(case)
    yield from _priors(chances)


def _with_sources(fact: SourcedFact) -> str:
    if not fact.sources:
        return fact.sentence
    return f"{fact.sentence} Source: {'; '.join(dict.fromkeys(fact.sources))}."


def _cost(case: Path) -> Iterator[str]:
    rows = load_costs(case)
    if not rows:
        yield "**Reported human cost.** No reports were collected for this case.\n"
        return
    yield "**Reported human cost.**\n"
    yield "| what is counted | low | best | high | as of | reliability |"
    yield "|---|---|---|---|---|---|"
    for one in rows:
        numbers = " | ".join(f"{value:,.0f}" for value in (one.low, one.best, one.high))
        what = one.quantity.replace("_", " ")
        yield f"| {what} | {numbers} | {one.as_of} | {one.reliability} |"
    yield ""


def _weak_points(case: Path) -> Iterator[str]:
    """The list of weak points in the notes of a case."""
    found = WEAK.search((case / NOTES).read_text(encoding="utf-8"))
    if found:
        link = f"../scenarios/{case.name}/{NOTES}"
        yield f"**Weak points of the coding**, from [its notes]({link}).\n"
        yield found[1].rstrip() + "\n"


def _scenarios(case: Path) -> Iterator[str]:
    files = scenario_files(case)
    baseline = load_scenario(case / BASELINE)
    links = [f"[{file.stem}](../scenarios/{case.name}/{file.name})" for file in files]
    yield f"**Scenarios.** {', '.join(links)}. {baseline.description}\n"


def _priors(chances: Iterable[PriorChance]) -> Iterator[str]:
    """A sentence with the chances that the priors give, if they are known."""
    told = [f"{one.chance:.0%} by day {one.days}" for one in sorted(chances)]
    if told:
        yield (
            "**What the model says from the priors.** If the case is played from the first day with "
            "parameters drawn from the priors, the capital is lost in this share of the runs: "
            f"{', '.join(told)}.\n"
        )


def prior_chances(path: Path) -> Iterator[PriorChance]:
    """The chances in a table of scores (columns as in `table.ScoreRow`); none if there is no such file."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = FALLEN.fullmatch(row["score"])
            if found and row["forecast"] == PRIORS and row["question"] == START.name:
                yield PriorChance(row["case"], int(found[1]), float(row["value"]))


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
