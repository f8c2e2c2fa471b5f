"""What a history takes the coding to be, in a few numbers, by which the spread of results is split.

The numbers are those of the first day: which forces exist, which reading of each fork is taken, the drawn
strength of each faction, and the mean errors of the coded values, weighted by people or men.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.model.codes import CHALLENGERS
from brittle.model.draws import word
from brittle.model.kernel.opening import draw_strengths
from brittle.model.rules.coding import takes_readings
from brittle.model.setup.coding import coding_seeds
from brittle.model.setup.history import History, values_of
from brittle.model.setup.prepare import Prepared, first_day
from brittle.model.setup.readings import readings_taken
from brittle.model.state import Array, State

type Floats = NDArray[np.float64]


class CodingFact(NamedTuple):
    """One number about what a history takes the coding to be."""

    name: str
    unit: str
    meaning: str


@dataclass(frozen=True, eq=False)
class CodingFacts:
    """The numbers about the coding of one scenario, which are the same for all scenarios of a theatre."""

    prepared: Prepared

    @property
    def facts(self) -> tuple[CodingFact, ...]:
        """The numbers, in order."""
        theatre = self.prepared.theatre
        unsure = sorted(
            {unit.faction for unit in theatre.formations if unit.exists < 1.0}
            | {unit.faction for unit in theatre.columns if unit.exists < 1.0}
        )
        return (
            *(
                CodingFact(
                    f"exists.{name}", "share", f"share of the doubtful men of {name} who exist"
                )
                for name in unsure
            ),
            *(
                CodingFact(
                    f"reading.{name}",
                    "number",
                    f"reading of the fork {name}: 0 as coded, then the other readings in order",
                )
                for name in theatre.forks
            ),
            *(
                CodingFact(f"strength.{name}", "log", f"log of the factor on the men of {name}")
                for name in self._sized
            ),
            *MEANS,
        )

    def of(self, history: History) -> tuple[float, ...]:
        """The numbers of a history, in the order of `facts`."""
        state = first_day(self.prepared, history)
        return (
            *self._exist(state),
            *self._read(history, state),
            *self._strengths(history),
            *_means(self.prepared, state),
        )

    @property
    def _sized(self) -> list[str]:
        theatre = self.prepared.theatre
        return sorted(
            {unit.faction for unit in theatre.formations}
            | {unit.faction for unit in theatre.columns}
        )

    def _exist(self, state: State) -> Iterator[float]:
        known = self.prepared.uncertain
        doubtful, paper = known.exists < 1.0, self.prepared.units_on_paper
        size = np.maximum(paper["men"], paper["strength"])
        there = np.maximum(state.units["men"], state.units["strength"]) > 0.0
        for name in sorted({self.prepared.faction_ids[f] for f in paper["faction"][doubtful]}):
            mine = doubtful & (paper["faction"] == self.prepared.faction_ids.index(name))
            yield float((size * there)[mine].sum() / size[mine].sum())

    def _read(self, history: History, state: State) -> Iterator[float]:
        theatre = self.prepared.theatre
        takes = takes_readings(values_of(state.p[0]))
        taken = readings_taken(theatre, coding_seeds(history)) if takes else {}
        for name, fork in theatre.forks.items():
            which = taken.get(name)
            yield 0.0 if which is None else 1.0 + list(fork.readings).index(which)

    def _strengths(self, history: History) -> Iterator[float]:
        keys, spreads, of = self.prepared.strengths
        factors = np.empty(len(keys))
        draw_strengths(factors, keys, spreads, word(history.seed))
        owner = self.prepared.units_on_paper["faction"]
        for name in self._sized:
            mine = of[owner == self.prepared.faction_ids.index(name)]
            yield math.log(float(factors[mine[0]]))


MEANS = (
    CodingFact(
        "alignment", "alignment", "mean error of alignment in the regime's places, by people"
    ),
    CodingFact("value", "value", "mean error of value over places other than the capital"),
    CodingFact("defence", "factor", "mean error of the factor of defence of core places"),
    CodingFact("capital_defence", "factor", "error of the factor of defence of the capital"),
    CodingFact("cohesion_regime", "0-1", "mean error of cohesion of the regime's units, by men"),
    CodingFact("cohesion_rebels", "0-1", "mean error of cohesion of units that fight it, by men"),
    CodingFact(
        "men_core", "log", "log ratio of the regime's men in core places to their coded share"
    ),
)
"""Means over the errors of single places and garrisons."""


def _means(prepared: Prepared, state: State) -> tuple[float, ...]:
    coded, drawn = prepared.map.places, state.places
    sides = np.array(prepared.relations.sides)
    ours = prepared.relations.regime[coded["start_holder"]]
    core = coded["core"] == 1
    paper, units = prepared.units_on_paper, state.units
    size = np.maximum(units["men"], units["strength"])
    regime = (units["regime"] == 1) & (size > 0.0)
    rebel = np.isin(sides[units["faction"]], CHALLENGERS) & (size > 0.0)
    firmness = units["cohesion"] - paper["cohesion"]
    return (
        _mean(drawn["alignment"] - coded["alignment"], ours * coded["population"]),
        _mean(drawn["value"] - coded["value"], (coded["capital"] == 0).astype(float)),
        _mean(drawn["defence"] - coded["defence"], core.astype(float)),
        _mean(drawn["defence"] - coded["defence"], (coded["capital"] == 1).astype(float)),
        _mean(firmness, regime * size),
        _mean(firmness, rebel * size),
        _share_in(core, units, size * regime) - _share_in(core, paper, paper["men"] * regime),
    )


def _mean(values: Floats, weights: Floats) -> float:
    total = float(weights.sum())
    return float(values @ weights) / total if total > 0.0 else 0.0


def _share_in(core: NDArray[np.bool_], units: Array, men: Floats) -> float:
    """Log of the share of men who stand in core places; 0 if nobody or everybody does."""
    inside, total = float(men[core[units["base"]]].sum()), float(men.sum())
    return math.log(inside / total) if 0.0 < inside < total else 0.0
