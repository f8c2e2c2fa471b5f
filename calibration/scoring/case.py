"""A scored case under a question: its scenario, what happened, and what was known at that moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from brittle.calibration.locations import SCENARIOS
from brittle.calibration.scoring.baselines.front import Approach, front_at
from brittle.calibration.scoring.baselines.logistic import Example, covariates
from brittle.calibration.scoring.cost import ReportedCost, load_costs
from brittle.calibration.scoring.places import TruePlaces
from brittle.calibration.scoring.question import START, Question
from brittle.calibration.scoring.scores import Array
from brittle.calibration.scoring.truth import Loss, Truth, days_between, load_truth
from brittle.model.codes import Side, word_of
from brittle.model.inputs.case_files import BASELINE, THEATRE
from brittle.model.inputs.problems import InputError, Mark, fail
from brittle.model.inputs.reading import Scenario, load_scenario

YEAR = re.compile(r"[ _]\d{4}$")
"""A year at the end of a theatre's name."""


@dataclass(frozen=True)
class ScoredCase:
    """Everything read from the folder of a scored case, for one question.

    Days count from the moment of the question, which is the scenario's branch.
    """

    folder: Path
    scenario: Scenario
    truth: Truth
    front: Approach
    question: Question = START
    costs: tuple[ReportedCost, ...] = ()
    """The human cost as it was reported; empty if the case has no cost.csv."""

    @property
    def says_when(self) -> bool:
        """Whether the case has a baseline file; without one, the forecast starts on the first day."""
        return (self.folder / BASELINE).exists()

    @property
    def key(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    @property
    def name(self) -> str:
        """The theatre's name, which is used to leave the case out of its own base rates."""
        return self.scenario.theatre.name

    @property
    def country(self) -> str:
        """The case's country: as truth.yaml gives it, or else the theatre's name without its year."""
        return self.truth.end.country or YEAR.sub("", self.name)

    @property
    def fall_day(self) -> float:
        """Day of the capital's fall; infinite if it did not fall."""
        return self.truth.fall_day(self.scenario.branch)

    @property
    def known_days(self) -> float:
        """Number of days for which it is known whether the capital had fallen."""
        return self.truth.known_days(self.scenario.branch)

    @property
    def followed_days(self) -> float:
        """Number of days for which places and the ruler are followed."""
        return days_between(self.scenario.branch, self.truth.end.censored_at)

    @property
    def exit_day(self) -> float:
        """Day on which the ruler left office; infinite if he did not leave while he was followed."""
        at = self.truth.end.exit_at
        return float("inf") if at is None else days_between(self.scenario.branch, at)

    @property
    def fate(self) -> str:
        """The ruler's fate by the last day that is scored."""
        return self.truth.fate_by(self.scenario.branch + timedelta(days=self.question.days))

    @property
    def fate_known(self) -> bool:
        """Whether the ruler's fate by the last day that is scored is known.

        It is known if he left, or if the case is followed up to that day.
        """
        return self.followed_days >= self.question.days or self.truth.end.exit_at is not None

    @cached_property
    def losses(self) -> dict[str, Loss]:
        """The first loss of each place that the regime lost, by place."""
        return {loss.place: loss for loss in self.truth.losses(self.scenario.theatre)}

    @property
    def true_days(self) -> Array:
        """Day of each place's loss.

        NaN if the place was lost before the question's moment, after the last day scored, or not at all.
        """
        days = self.campaign_days
        return np.where(days > 0, days, np.nan)

    @property
    def campaign_days(self) -> Array:
        """Day of each place's loss; negative if the loss was before the question's moment.

        NaN if the place was lost after the last day scored, or not at all.
        """
        branch, losses = self.scenario.branch, self.losses
        days = np.array(
            [
                days_between(branch, losses[place.id].at) if place.id in losses else np.nan
                for place in self.scenario.theatre.places
            ]
        )
        return np.where(days <= self.question.days, days, np.nan)

    @property
    def places(self) -> TruePlaces:
        """What happened to the theatre's places."""
        theatre, branch, after = self.scenario.theatre, self.scenario.branch, self.true_days
        found = [self.losses.get(place.id) for place in theatre.places]
        first, last = (
            np.array([np.nan if one is None else days_between(branch, at(one)) for one in found])
            for at in (attrgetter("first"), attrgetter("last"))
        )
        ours = [theatre.factions[p.control].side == word_of(Side.REGIME) for p in theatre.places]
        return TruePlaces(
            after=after,
            campaign=self.campaign_days,
            first=np.where(np.isfinite(after), first, np.nan),
            last=np.where(np.isfinite(after), last, np.nan),
            stood=np.array(ours) & np.array([one is None for one in found]),
            until=min(self.fall_day, self.followed_days, self.question.days),
        )

    def is_same_episode(self, other: ScoredCase) -> bool:
        """Whether another case is the same episode, judged by the theatre's name or by what happened."""
        told = bool(self.truth.events) and self.truth == other.truth
        return told or self.name.casefold() == other.name.casefold()

    def is_same_country(self, other: ScoredCase) -> bool:
        """Whether another case is about the same country, so that it is left out of what others teach."""
        return self.country.casefold() == other.country.casefold()

    @property
    def example(self) -> Example:
        """The data of this case for a baseline that learns from cases."""
        return Example(
            self.country,
            covariates(self.scenario.theatre, self.front),
            self.fall_day,
            self.known_days,
            self.question.days,
        )


class Neighbours(NamedTuple):
    """The other cases whose folders lie beside that of a scored case."""

    cases: tuple[ScoredCase, ...]
    passed_over: tuple[str, ...]
    """Folders that were skipped, each with the reason in words."""


def load_case(folder: Path, question: Question = START) -> ScoredCase:
    """Read a case folder with its truth. Raises `InputError` with file, line and what is missing."""
    missing = _missing(folder) if folder.is_dir() else []
    if missing:
        raise fail(
            Mark(str(folder)),
            f"has no {missing[0]}; a case can be scored only with {THEATRE}, truth.csv and truth.yaml",
        )
    scenario = as_forecast(load_scenario(folder / BASELINE), question)
    truth = load_truth(folder, scenario.theatre)
    front = front_at(scenario.theatre, truth, scenario.branch)
    case = ScoredCase(folder, scenario, truth, front, question, load_costs(folder))
    if case.fall_day <= 0:
        raise fail(
            Mark(str(folder / "truth.yaml")),
            f"the capital fell before {question.moment}, {scenario.branch:%Y-%m-%dT%H:%M}, "
            "so nothing is left to score",
        )
    return case


def as_forecast(scenario: Scenario, question: Question) -> Scenario:
    """A scenario as a forecaster would play it at a question's moment, up to the last day scored.

    Events that the theatre dates after this moment are not shown to the model (CODEBOOK.md).
    """
    branch = scenario.theatre.start if question == START else scenario.branch
    known = tuple(event for event in scenario.theatre.events if event.at <= branch)
    theatre = scenario.theatre.model_copy(update={"events": known})
    changed = {"theatre": theatre, "branch": branch, "horizon_days": question.days}
    return scenario.model_copy(update=changed)


type Reader = Callable[[Path, Question], ScoredCase]
"""A function that reads a case as `load_case` does, and may remember what it has read."""


def cases_beside(case: ScoredCase, read: Reader = load_case) -> Neighbours:
    """The other cases beside this one that have a truth file, in order of name, each episode once.

    If there is none, the cases that are shipped with Brittle are used. A copy of the case itself is left
    out, because it would give away the answer. A case that is only half coded, or that cannot be read, is
    left out too.
    """
    home = case.folder.resolve().parent
    beside = _others(case, home, read)
    if beside.cases or home == SCENARIOS.resolve():
        return beside
    shipped = _others(case, SCENARIOS.resolve(), read)
    return Neighbours(shipped.cases, (*beside.passed_over, *shipped.passed_over))


def _others(case: ScoredCase, home: Path, read: Reader) -> Neighbours:
    here = case.folder.resolve()
    kept: list[ScoredCase] = []
    passed_over: list[str] = []
    for folder in sorted(path.parent for path in home.glob("*/truth.yaml")):
        if folder == here:
            continue
        if missing := _missing(folder):
            passed_over.append(f"{folder}: no {missing[0]} yet, so it is not used for comparison")
            continue
        try:
            other = read(folder, case.question)
        except InputError as error:
            passed_over.append(f"{folder}: skipped, because it cannot be read: {error.problems[0]}")
            continue
        same = next((one for one in (case, *kept) if one.is_same_episode(other)), None)
        if same is None:
            kept.append(other)
        else:
            passed_over.append(f"{folder}: the same episode as {same.key}, so it is not used again")
    return Neighbours(tuple(kept), tuple(passed_over))


def _missing(folder: Path) -> list[str]:
    """The files of a scored case that a folder lacks."""
    needed = (THEATRE, "places.csv", "truth.yaml", "truth.csv")
    return [name for name in needed if not (folder / name).exists()]
