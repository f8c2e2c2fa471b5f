"""The scores of all cases as the report shows them: which forecasters, and which case above which."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from brittle.calibration.scoring.across.kept import Happened, ScoresKept, knows
from brittle.calibration.scoring.across.paired import Paired, paired
from brittle.calibration.scoring.forecast import OTHERS, POSTERIOR, PRIORS, RECALIBRATED
from brittle.calibration.scoring.names import DECIDING
from brittle.report.palette import GREY, PURPLE

MODEL, CONSTANT = PURPLE, GREY
"""The colours of the model and of the constant chance with which it is compared."""


class Drawn(NamedTuple):
    """A forecaster in the figure."""

    name: str
    label: str
    short: str
    """A label for an axis."""
    colour: str
    symbol: str
    """Plotly's name of the mark."""
    mark: str
    """The legend's name of the mark."""


class CaseScored(NamedTuple):
    """A case, and whether the model was better in it."""

    happened: Happened
    gain: float
    """Score of the priors minus that of the constant hazard; below 0 the model is better."""

    @property
    def what(self) -> str:
        """What happened, in words."""
        return f"fell on day {self.happened.fall_day:.0f}" if self.happened.fell else "held"

    @property
    def verdict(self) -> str:
        """Whether the model was better, in one word."""
        return "better" if self.gain < 0 else "worse" if self.gain > 0 else "equal"


def drawn(kept: ScoresKept, own: str) -> list[Drawn]:
    """The forecasters in the figure: the model's, of which at most one posterior, and the constant hazard."""
    found = [
        Drawn(PRIORS, "the model, before any article", "before any article", MODEL, "circle", "dot")
    ]
    if kept.scored(RECALIBRATED):
        label = "the model, corrected by how it did in the other wars"
        found.append(Drawn(RECALIBRATED, label, "corrected", MODEL, "square-open", "open"))
    posteriors = posteriors_of(kept)
    mine = f"{POSTERIOR}{own}"
    for name in [mine] if mine in posteriors else posteriors[:1]:
        short = readable(kept, name)
        found.append(
            Drawn(
                name,
                f"the model, {_of_the_fit(short)}",
                _of_the_fit(short),
                MODEL,
                "diamond-open",
                "diamond",
            )
        )
    label = "a constant chance, learnt from the other wars"
    return [*found, Drawn(OTHERS, label, "constant chance", CONSTANT, "line-ns-open", "bar")]


def _of_the_fit(name: str) -> str:
    return f"after the fit to {name.removeprefix(POSTERIOR)}"


def posteriors_of(kept: ScoresKept) -> list[str]:
    """The posteriors that are scored."""
    return [name for name in kept.forecasts if name.startswith(POSTERIOR)]


def cases_in_order(kept: ScoresKept) -> list[CaseScored]:
    """The cases that the priors and the constant hazard score; the model's best comparison comes first."""
    mine, base = kept.scored(PRIORS), kept.scored(OTHERS)
    found = [
        CaseScored(one, mine[one.case] - base[one.case])
        for one in kept.cases
        if one.case in mine and one.case in base
    ]
    return sorted(found, key=lambda one: one.gain)


def comparisons_of(kept: ScoresKept, shown: Sequence[Drawn]) -> list[tuple[Drawn, Paired]]:
    """Each of the model's forecasters against the constant hazard, over countries."""
    pairs = ((one, paired(kept, one.name)) for one in shown if one.name != OTHERS)
    return [(one, found) for one, found in pairs if found is not None]


def scored_value(kept: ScoresKept, case: str, forecast: str) -> float:
    """A score for the figure; NaN where a fit has seen part of the outcome."""
    return math.nan if knows(forecast, case) else kept.value(case, forecast, DECIDING)


def seen_by(kept: ScoresKept, shown: Sequence[Drawn]) -> list[str]:
    """Names of the cases of which a forecaster in the figure has seen part of the outcome."""
    return [one.name for one in kept.cases if any(knows(each.name, one.case) for each in shown)]


def readable(kept: ScoresKept, text: str) -> str:
    """A text in which posteriors are called by the names of their cases, and no longer by their keys."""
    for one in kept.cases:
        text = text.replace(f"{POSTERIOR}{one.case}", f"{POSTERIOR}{one.name}")
    return text
