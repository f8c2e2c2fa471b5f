"""A small set of scenarios in which every parameter ought to matter, and what a change moves.

Prior histories are played twice, with one parameter low and high; the results are compared byte by
byte. A parameter that moves nothing in any of them is a fault (RULES.md, requirement 3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path

from brittle.model.inputs.reading import Scenario, load_scenario, scenario_files
from brittle.model.parameters import PARAMETERS
from brittle.model.priors import Fixed
from brittle.model.setup.prepare import Prepared, prepare
from tests.running import SCENARIOS, baseline, from_the_start, histories, on_theatre, play_many

RUNS = (6, 40)
"""Histories a scenario and value, at first and where those show nothing; the first scenario that
differs ends the search."""

BOUNDS: Mapping[str, tuple[float, float]] = {
    "coding_scale": (0.5, 2.0),
    "belief_floor": (-6, -1),
    "militia_cohesion": (0.1, 0.9),
    "rising_cohesion": (0.1, 0.9),
    "near_km": (20, 110),
    "near_share": (0.01, 0.6),
    "pace_motorway": (0.3, 2.5),
    "pace_primary": (0.3, 2.5),
    "pace_secondary": (0.3, 2.5),
    "pace_track": (0.1, 1.5),
    "attrition_cap": (0.02, 0.9),
    "rivalry_odds": (0.1, 10),
    "rivalry_days": (0.1, 10),
    "will_bound": (0.6, 8),
    "contagion_days": (0.2, 20),
    "surprise_days": (0.1, 20),
    "choice_covered": (0, 10),
    "rising_bound": (0.6, 10),
    "counter_ratio": (0.2, 8),
    "core_km": (0, 250),
    "target_days": (0.05, 5),
    "patron_bound": (0, 4),
    "elite_exposure": (0, 1),
    "coup_exile": (0, 1),
    "cost_floor": (0, 1),
    "mediation_low": (0, 3),
    "mediation_likely": (2, 12),
    "mediation_high": (5, 60),
    "defenders_lag": (0.2, 20),
    "trust_weight": (0, 10),
    "presence_commands": (0.1, 1),
    "presence_visible": (0.1, 1),
    "presence_silent": (0.0, 1),
    "gather_ingroup": (0.1, 0.9),
    "refuge_km": (1, 200),
    "refuge_people": (100, 1e6),
    "reprisal_amnesty": (0, 1),
    "fall_ratio": (0.01, 0.9),
    "assault_days": (0.05, 10),
    "follow_days": (0.5, 60),
    "lasting_days": (0.1, 60),
    "rename_days": (0, 30),
}
"""Low and high values of what the prior holds fixed."""


def low_and_high(name: str) -> tuple[float, float]:
    """The prior's 2 and 98% quantiles; off and on for a switch; bounds above for what is fixed."""
    parameter = PARAMETERS[name]
    if name.startswith("switch_"):
        return 0.0, 1.0
    if isinstance(parameter.prior, Fixed):
        return BOUNDS[name]
    return parameter.prior.quantile(0.02), parameter.prior.quantile(0.98)


def scenarios() -> Iterator[tuple[str, Scenario]]:
    """Name and scenario, likeliest to show an effect first."""
    days = 60
    for case in ("syria_2024", "iraq_2014"):
        for path in scenario_files(SCENARIOS / case):
            scenario = _loaded(path)
            yield f"{case}/{path.stem}", scenario.model_copy(update={"horizon_days": days})
    early = from_the_start(baseline("syria_2024"), days, answers_war=True)
    for presence in ("commands", "visible", "silent", "absent"):
        ruler = early.theatre.ruler.model_copy(update={"presence": presence, "haven": 0.9})
        yield f"presence {presence}", on_theatre(early, ruler=ruler)
    elites = early.theatre.elites.model_copy(update={"contact": 0.9, "exposure": 0.0})
    yield "elites at ease with the other side", on_theatre(early, elites=elites)
    weak = {n: p.model_copy(update={"commitment": 1.0}) for n, p in early.theatre.patrons.items()}
    yield "committed patrons", on_theatre(early, patrons=weak)
    welcome = early.theatre.ruler.model_copy(update={"haven": 1.0, "culpability": 0.0})
    doomed = {"switch_ruler": 0.0, "belief_shock": 4.0, "rising_rate": 0.6}
    yield (
        "taken where he stands",
        on_theatre(early.model_copy(update={"parameters": doomed}), ruler=welcome),
    )
    gloom = {"ruler_bias": -5.0, "talks_rate": 5.0, "accept_rate": 20.0, "storm_weight": 2.0}
    gloom |= {"ruler_rate": 0.5, "gain_exile": 0.5, "belief_shock": 4.0}
    yield (
        "talks without an offer",
        on_theatre(early.model_copy(update={"parameters": gloom}), ruler=welcome),
    )
    offered = _loaded(SCENARIOS / "syria_2024" / "safe_passage_early.yaml")
    wavers = {"ruler_bias": -1.0, "cost_taken": 0.2, "ruler_rate": 0.5, "spoiler": 0.0}
    yield (
        "an offer to a ruler with little to lose",
        offered.model_copy(update={"horizon_days": days, "parameters": wavers}),
    )
    for case in ("iraq_2014", "syria_2024"):
        base = from_the_start(baseline(case), 10)
        leaves = base.ruler.model_copy(update={"policy": "leave"})
        stranded = base.theatre.ruler.model_copy(update={"airport": None})
        yield (
            f"by road, {case}",
            on_theatre(base.model_copy(update={"ruler": leaves}), ruler=stranded),
        )
    rivals = {
        name: f.model_copy(update={"relations": {}, "rivals": ("sna",) if name == "hts" else ()})
        for name, f in early.theatre.factions.items()
    }
    yield "rivals", on_theatre(early, factions=rivals)


@cache
def _loaded(path: Path) -> Scenario:
    return load_scenario(path)


@cache
def _prepared() -> tuple[tuple[str, Prepared], ...]:
    return tuple((label, prepare(scenario)) for label, scenario in scenarios())


def moves(name: str) -> str | None:
    """The first scenario in which a parameter moves a column of the results, or None."""
    low, high = low_and_high(name)
    for runs, (label, prepared) in product(RUNS, _prepared()):
        if name in prepared.scenario.parameters:
            continue
        batches = []
        for value in (low, high):
            chosen: Prepared | Scenario = prepared
            if PARAMETERS[name].before_runs:
                fixed = {"parameters": {name: value}}
                chosen = prepared.scenario.model_copy(update=fixed)
            batches.append(play_many(chosen, histories(runs, changes={name: value})))
        a, b = batches
        if a.runs.tobytes() != b.runs.tobytes() or a.places.tobytes() != b.places.tobytes():
            return label
    return None
