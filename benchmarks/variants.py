"""The variants played from the priors: each case as it is, with mechanisms off, and with inputs swapped.

Every variant branches on the theatre's first day, so that days are counted from it. It runs to the horizon
of its baseline, but at least to day 90. Nothing here is fitted, and nothing is chosen by its result.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from brittle.model.inputs.reading import Scenario, Theatre, load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CASES = ("syria_2024", "iraq_2014", "chad_2008")
PARTNERS: Mapping[str, str] = MappingProxyType(
    {"syria_2024": "iraq_2014", "iraq_2014": "syria_2024"}
)
"""Pairs of cases whose patrons and mobilisation are swapped."""

LEAST_DAYS = 90.0
_STRENGTH = ("commitment", "present", "air", "men", "reaction_days")
"""Fields of a patron that are swapped. Its clients and its units on the ground stay the same."""
_ABSENT = {"commitment": 0.0, "present": 0.0, "air": 0.0, "men": 0.0}


class Variant(NamedTuple):
    """A scenario to play, with parameters that replace those of a history."""

    name: str
    scenario: Scenario
    parameters: Mapping[str, float] = MappingProxyType({})


def variants(case: str) -> tuple[Variant, ...]:
    """The variants of a case, its baseline first."""
    baseline = load_scenario(SCENARIOS / case / "baseline.yaml")
    end = max(
        baseline.branch + timedelta(days=baseline.horizon_days),
        baseline.theatre.start + timedelta(days=LEAST_DAYS),
    )
    whole = _from_the_start(baseline, (end - baseline.theatre.start) / timedelta(days=1))
    chosen = [
        Variant("baseline", whole),
        Variant("belief feedback off", whole, {"switch_belief": 0.0}),
        Variant("breaks and risings off", whole, {"switch_breaks": 0.0, "switch_risings": 0.0}),
    ]
    if case in PARTNERS:
        other = load_scenario(SCENARIOS / PARTNERS[case] / "baseline.yaml").theatre
        theatre = with_support_of(whole.theatre, other)
        swapped = whole.model_copy(update={"theatre": theatre})
        chosen.append(Variant(f"patrons and mobilisation of {PARTNERS[case]}", swapped))
    if (SCENARIOS / case / "no_northern_offensive.yaml").exists():
        scenario = load_scenario(SCENARIOS / case / "no_northern_offensive.yaml")
        chosen.append(
            Variant("no_northern_offensive", _from_the_start(scenario, whole.horizon_days))
        )
    return tuple(chosen)


def _from_the_start(scenario: Scenario, days: float) -> Scenario:
    return scenario.model_copy(update={"branch": scenario.theatre.start, "horizon_days": days})


def with_support_of(theatre: Theatre, other: Theatre) -> Theatre:
    """A theatre whose regime has the patrons and the mobilisation of another theatre's regime.

    The regime's patrons are ranked by air power, then by men. Each takes the strength (commitment,
    present, air, men, reaction days) of the other regime's patron of the same rank, or none if there is
    no patron of that rank. The other regime's further patrons are added under their own names. Patrons
    keep their clients and their units in the field. The capacity of the mobilisation is taken from the
    other theatre. The call is heard in all places of positive alignment, because regions cannot be
    carried over.
    """
    mine, theirs = regime_patrons(theatre), regime_patrons(other)
    patrons = dict(theatre.patrons)
    for rank, name in enumerate(mine):
        strength = _ABSENT
        if rank < len(theirs):
            strength = {f: getattr(other.patrons[theirs[rank]], f) for f in _STRENGTH}
        patrons[name] = patrons[name].model_copy(update=strength)
    regime = next(name for name, faction in theatre.factions.items() if faction.side == "regime")
    for name in theirs[len(mine) :]:
        patrons[name] = other.patrons[name].model_copy(update={"supports": (regime,)})
    called = {"capacity": other.mobilisation.capacity, "regions": ()}
    mobilisation = theatre.mobilisation.model_copy(update=called)
    return theatre.model_copy(update={"patrons": patrons, "mobilisation": mobilisation})


def regime_patrons(theatre: Theatre) -> list[str]:
    """Patrons whose first client fights for the regime, ranked by air power, then by men."""
    names = [
        name
        for name, patron in theatre.patrons.items()
        if theatre.factions[patron.supports[0]].side == "regime"
    ]
    return sorted(
        names, key=lambda name: (-theatre.patrons[name].air, -theatre.patrons[name].men, name)
    )
