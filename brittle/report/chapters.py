"""The chapters of the report, in the order of an argument: what happens, why, and how far to trust it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from brittle.report.checks import checks
from brittle.report.figures.base.panel import Panel
from brittle.report.figures.days import belief, cost, reported, soldiers, time_to_loss
from brittle.report.figures.elsewhere import coding, trust, trust_words
from brittle.report.figures.ends import beside, deaths, funnel, outcomes, ruler, window
from brittle.report.figures.fits import (
    as_it_was,
    computation,
    drivers,
    evidence,
    learnt,
    reporting,
    skill,
)
from brittle.report.figures.places import land, losses, people
from brittle.report.figures.runs import chronicles
from brittle.report.figures.scenarios import described
from brittle.report.said import basis, courses, lives_table, method, past, scenarios, spread
from brittle.results.reading import Results
from brittle.results.spreads import spreads

type PanelMaker = Callable[[Results], Panel | None]
type Paragraphs = Callable[[Results], Iterable[str]]


class Chapter(NamedTuple):
    """One step of the argument."""

    id: str
    title: str
    figures: tuple[PanelMaker, ...]
    """Functions that each make one figure, or return None if the batch has no data for it."""
    lead: Paragraphs = lambda results: ()
    """A function that writes the paragraphs before the figures, as plain text."""
    warnings: Paragraphs = lambda results: ()
    """A function that writes what a reader must know before anything else in the chapter, as plain text."""


def _fall(results: Results) -> Iterable[str]:
    return [past.headline(results), past.past(results)]


def _drives(results: Results) -> Iterable[str]:
    return spread.untested(results, spreads(results))


def _scenarios(results: Results) -> Iterable[str]:
    return [*scenarios.without_effect(results), *scenarios.bundles(results)]


def _method(results: Results) -> Iterable[str]:
    gone = basis.missing(results)
    return [
        basis.checked(results.once(checks)),
        basis.behind(results),
        basis.intervals(results),
        *([gone] if gone else []),
        basis.last_day(results),
        *method.method(results),
    ]


WINDOW, ORIGIN = "offers", "method"
"""The chapter that also holds the figures of sweeps kept with the fit, and the one that holds the checks."""

CHAPTERS = (
    Chapter(
        "fall",
        "When and how it falls",
        (time_to_loss.panel, outcomes.panel, losses.panel, soldiers.panel, belief.panel),
        _fall,
    ),
    Chapter("places", "The map", (land.panel,)),
    Chapter("runs", "A few runs, day by day", (chronicles.panel,)),
    Chapter("ruler", "The ruler", (ruler.panel,)),
    Chapter("toll", "What it costs people", (people.panel, cost.panel, reported.panel)),
    Chapter(
        "exit",
        "A way out or a last stand, step by step",
        (funnel.panel, lives_table.exits, deaths.panel),
        courses.courses,
    ),
    Chapter(WINDOW, "How long an offer still matters", (window.panel, lives_table.changed_offers)),
    Chapter("drives", "What drives it", (drivers.panel,), _drives),
    Chapter("taught", "What the article taught", (evidence.panel, learnt.panel, reporting.panel)),
    Chapter(
        "doubt",
        "How far to trust it",
        (as_it_was.panel, skill.panel, trust.panel, coding.panel),
        warnings=trust_words.doubts,
    ),
    Chapter("scenarios", "The scenarios", (described.panel, beside.panel), _scenarios),
    Chapter(ORIGIN, "Method and origin", (computation.panel,), _method),
)

FIGURES: tuple[PanelMaker, ...] = tuple(make for one in CHAPTERS for make in one.figures)
"""All figures, in the order in which the report shows them."""

CALIBRATED: tuple[PanelMaker, ...] = (
    evidence.panel,
    learnt.panel,
    reporting.panel,
    computation.panel,
    drivers.panel,
    skill.panel,
)
"""The figures that need a calibration, and are left out if the priors were played."""
