"""A scored case: its baseline scenario, what happened, and what was known at the branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from brittle.calibration.scoring.baselines.front import Approach, front_at
from brittle.calibration.scoring.baselines.logistic import Example, covariates
from brittle.calibration.scoring.scores import EVALUATED_DAYS, Array
from brittle.calibration.scoring.truth import Truth, days_between, load_truth
from brittle.model.inputs.case_files import BASELINE, THEATRE
from brittle.model.inputs.problems import InputError, Mark, fail
from brittle.model.inputs.reading import Scenario, load_scenario


@dataclass(frozen=True)
class ScoredCase:
    """Everything read from the folder of a scored case."""

    folder: Path
    scenario: Scenario
    truth: Truth
    front: Approach

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
    def fall_day(self) -> float:
        """Days from the branch to the capital's fall; infinite if it did not fall."""
        return self.truth.fall_day(self.scenario.branch)

    @property
    def fate(self) -> str:
        """The ruler's fate by the last day evaluated."""
        return self.truth.fate_by(self.scenario.branch + timedelta(days=EVALUATED_DAYS))

    @property
    def fate_known(self) -> bool:
        """Whether the ruler's fate by the last day evaluated is known.

        It is known if he left, or if the case is followed up to that day.
        """
        end = self.truth.end
        followed = days_between(self.scenario.branch, end.censored_at) >= EVALUATED_DAYS
        return followed or end.exit_at is not None

    @property
    def true_days(self) -> Array:
        """Days from the branch to each place's loss.

        NaN if the place was lost before the branch, after the last day evaluated, or not at all.
        """
        days = self.campaign_days
        return np.where(days > 0, days, np.nan)

    @property
    def campaign_days(self) -> Array:
        """Days from the branch to each place's loss; negative if the loss was before the branch.

        NaN if the place was lost after the last day evaluated, or not at all.
        """
        at = {
            loss.place: days_between(self.scenario.branch, loss.at)
            for loss in self.truth.losses(self.scenario.theatre)
        }
        days = np.array([at.get(place.id, np.nan) for place in self.scenario.theatre.places])
        return np.where(days <= EVALUATED_DAYS, days, np.nan)

    def is_same_episode(self, other: ScoredCase) -> bool:
        """Whether another case is the same episode, judged by the theatre's name or by what happened."""
        told = bool(self.truth.events) and self.truth == other.truth
        return told or self.name.casefold() == other.name.casefold()

    @property
    def example(self) -> Example:
        """The data of this case for a baseline that learns from cases."""
        return Example(
            self.name,
            covariates(self.scenario.theatre, self.front),
            self.fall_day,
            self.truth.known_days(self.scenario.branch),
        )


class Neighbours(NamedTuple):
    """The other cases whose folders lie beside that of a scored case."""

    cases: tuple[ScoredCase, ...]
    passed_over: tuple[str, ...]
    """Folders that were skipped, each with the reason in words."""


def load_case(folder: Path) -> ScoredCase:
    """Read a case folder with its truth. Raises `InputError` with file, line and what is missing."""
    missing = _missing(folder) if folder.is_dir() else []
    if missing:
        raise fail(
            Mark(str(folder)),
            f"has no {missing[0]}; a case can be scored only with {THEATRE}, truth.csv and truth.yaml",
        )
    scenario = as_forecast(load_scenario(folder / BASELINE))
    truth = load_truth(folder, scenario.theatre)
    case = ScoredCase(folder, scenario, truth, front_at(scenario.theatre, truth, scenario.branch))
    if case.fall_day <= 0:
        raise fail(
            Mark(str(folder / "truth.yaml")),
            f"the capital fell before the branch of {BASELINE}, {scenario.branch:%Y-%m-%dT%H:%M}, "
            "so nothing is left to score",
        )
    return case


def as_forecast(scenario: Scenario) -> Scenario:
    """A scenario as a forecaster at its branch would play it, up to the last day evaluated.

    Events that the theatre dates after the branch are not shown to the model (CODEBOOK.md).
    """
    known = tuple(event for event in scenario.theatre.events if event.at <= scenario.branch)
    theatre = scenario.theatre.model_copy(update={"events": known})
    return scenario.model_copy(update={"theatre": theatre, "horizon_days": EVALUATED_DAYS})


def cases_beside(case: ScoredCase) -> Neighbours:
    """The other cases beside this one that have a truth file, in order of name, each episode once.

    A copy of the case itself is left out, because it would give away the answer. A case that is only
    half coded, or that cannot be read, is left out too.
    """
    here = case.folder.resolve()
    kept: list[ScoredCase] = []
    passed_over: list[str] = []
    for folder in sorted(path.parent for path in here.parent.glob("*/truth.yaml")):
        if folder == here:
            continue
        if missing := _missing(folder):
            passed_over.append(f"{folder}: no {missing[0]} yet, so it is not used for comparison")
            continue
        try:
            other = load_case(folder)
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
