"""An engine of a few lines that plays a made-up war, for tests of what happens to its results.

Places fall in the order of their distance from a corner of a square country, at a speed drawn
with the history; nothing here is meant to be the model. All that matters is that rows are
plausible, that they follow from (scenario, history, replicate) alone, and that scenarios share
their draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from brittle.engine import Case, Past
from brittle.model.codes import Series
from brittle.model.outcome import (
    EVENTS,
    FATES,
    LOG_DTYPE,
    OUTCOMES,
    PLACE_DTYPE,
    REASONS,
    RUN_DTYPE,
    SERIES,
    SOLDIER_FATES,
)
from brittle.model.setup.history import History

START = datetime(2001, 3, 1)
PARAMETERS = [("speed", "f8"), ("harm", "f8")]
FACTIONS = ("crown", "hills", "coast")
POLICIES = {
    "baseline": {"title": "Baseline", "policy": "decide", "speed": 1.0, "deal": 0.0, "stand": 0.3},
    "safe_passage": {
        "title": "Safe passage",
        "policy": "negotiate",
        "speed": 1.0,
        "deal": 0.7,
        "stand": 0.2,
    },
    "last_stand_capital": {
        "title": "Last stand in the capital",
        "policy": "last_stand",
        "speed": 0.9,
        "deal": 0.0,
        "stand": 1.0,
    },
}


FACTORS = ("speed", "deal", "stand")


def country(side: int = 6) -> list[dict[str, Any]]:
    """Places on a square grid, the capital in the far corner but one."""
    places = []
    for i in range(side * side):
        x, y = i % side, i // side
        kind = "regional_capital" if x % 2 == 0 and y % 3 == 0 else "city" if i % 3 else "town"
        places.append(
            {
                "id": f"place_{i}",
                "name": f"Place {i} & Sons",
                "lat": 34 + 0.6 * y + 0.1 * (x % 2),
                "lon": 36 + 0.7 * x,
                "population": 20_000.0 * (1 + (i * 7) % 30),
                "region": f"Region {x // 2 + 3 * (y // 3)}",
                "kind": kind,
                "value": 0.1 + 0.02 * i,
                "control": "hills" if x + y == 0 else "crown",
            }
        )
    places[-1] |= {"kind": "capital", "value": 1.0, "name": "Crown City"}
    return places


@dataclass(frozen=True)
class Theatre:
    places: Sequence[Mapping[str, Any]] = field(default_factory=country)
    factions: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {
            "crown": {"name": "the Crown", "side": "regime"},
            "hills": {"name": "the Hill Army", "side": "rebel"},
            "coast": {"name": "the Coast League", "side": "rebel"},
        }
    )

    def value(self) -> dict[str, Any]:
        return {
            "name": "Testland 2001",
            "start": START.isoformat(),
            "capital": self.places[-1]["id"] if self.capital is None else self.capital,
            "places": [dict(place) for place in self.places],
            "factions": {key: dict(value) for key, value in self.factions.items()},
            "formations": [{"id": "guard", "name": "Crown Guard"}],
            "roads": [
                {"a": one["id"], "b": other["id"], "km": 50.0, "class": "primary"}
                for one, other in pairwise(self.places)
            ],
            "columns": [
                {
                    "id": "spear",
                    "name": "the Spearhead",
                    "faction": "hills",
                    "place": self.places[0]["id"],
                    "hidden": False,
                }
            ],
        }

    capital: str | None = None


@dataclass(frozen=True)
class Land:
    """What `prepare` returns."""

    place_ids: tuple[str, ...]
    faction_ids: tuple[str, ...]
    unit_ids: tuple[str, ...]
    tick_hours: float
    branch_tick: int
    start: datetime
    key: str
    days: int
    policy: Mapping[str, Any]
    theatre: Theatre


@dataclass(frozen=True)
class Result:
    run: Any
    places: Any
    series: Any
    log: Any


def make_case(
    key: str,
    theatre: Theatre | None = None,
    days: int = 30,
    folder: Path | None = None,
    title: str | None = None,
) -> Case:
    """A scenario of the made-up country; its key picks the policy."""
    land = theatre or Theatre()
    policy = POLICIES.get(key, POLICIES["baseline"])
    ruler = {"policy": policy["policy"], "force": False, "place": None}
    if policy["policy"] != "decide":
        ruler |= {name: policy[name] for name in FACTORS}
    value: dict[str, Any] = {"name": title or policy["title"], "ruler": ruler}
    if policy["deal"]:
        value["offer"] = {"opens": (START + timedelta(days=10)).isoformat()}
    return Case(
        key=key,
        title=title or str(policy["title"]),
        description="",
        branch=START + timedelta(days=10),
        horizon_days=days,
        seed=1,
        value=value,
        theatre=land.value(),
        folder=folder,
        scenario=(key, land, days),
    )


class SyntheticEngine:
    """Plays the made-up war; `fails` names (scenario, draw index, replicate) that raise."""

    name = "synthetic"

    def __init__(self, fails: frozenset[tuple[str, int, int]] = frozenset()) -> None:
        self.fails = fails
        self.played = 0

    def prepare(self, scenario: Any) -> Land:
        key, theatre, days = scenario
        return Land(
            place_ids=tuple(p["id"] for p in theatre.places),
            faction_ids=tuple(theatre.factions),
            unit_ids=("guard", "spear"),
            tick_hours=3.0,
            branch_tick=80,
            start=START,
            key=key,
            days=days,
            policy=POLICIES.get(key, POLICIES["baseline"]),
            theatre=theatre,
        )

    def past(self, scenario: Any, prepared: Land, draws: int) -> Past:
        histories = []
        for i in range(draws):
            rng = np.random.default_rng([7, i])
            values = (rng.lognormal(3, 0.7), rng.lognormal(0, 1))
            histories.append(History(i, 100 + i, 1.0, np.array([values], PARAMETERS)))
        return Past(tuple(histories), "prior", round(draws * 1.2), 1 / 1.2)

    def play(self, prepared: Land, history: History, replicate: int, log: bool = False) -> Result:
        self.played += 1
        if (prepared.key, history.index, replicate) in self.fails:
            raise ValueError("men < 0 at place_3")
        return _war(prepared, history, replicate, log)


def _war(land: Land, history: History, replicate: int, log: bool) -> Result:
    rng = np.random.default_rng([history.seed, replicate])
    theatre, policy = land.theatre, land.policy
    n = len(theatre.places)
    lat = np.array([p["lat"] for p in theatre.places])
    lon = np.array([p["lon"] for p in theatre.places])
    population = np.array([p["population"] for p in theatre.places], dtype=float)
    capital = [p["id"] for p in theatre.places].index(theatre.value()["capital"])
    first = next(i for i, p in enumerate(theatre.places) if p["control"] != "crown")
    km = 100 * np.hypot(lat - lat[first], lon - lon[first])
    speed = float(history.parameters["speed"][0]) * policy["speed"]
    noise = rng.normal(0, 2, n)
    before = np.random.default_rng(history.seed).uniform(-10, 0, n)  # the same in every scenario
    lost = km / speed + np.abs(noise) * (0.5 + 2 * policy["stand"])
    reach = np.where(rng.uniform(size=n) < 0.12, np.nan, lost)
    reach = np.where(km < 120, before, reach)
    stalled = rng.uniform() < 0.3
    if stalled:
        reach[capital] = np.nan
    deal = rng.uniform() < policy["deal"]
    talks = float(rng.uniform(0.5, 5))
    if deal and not reach[capital] <= talks:
        reach[capital] = talks + 0.5
    reach[first] = np.nan
    reach = np.where(reach > land.days, np.nan, reach)
    fell = ~np.isnan(reach)
    assault = rng.uniform(size=n) < 0.2 + 0.5 * policy["stand"]
    manner = np.where(assault, 0, rng.integers(1, 5, n))
    fighting = np.where(fell & assault, rng.exponential(2, n), 0.2)
    harm = float(history.parameters["harm"][0])
    civilians = fighting * population / 20_000 * harm * rng.lognormal(0, 0.5, n)
    displaced = np.where(fell, 0.2, 0.02) * population * rng.uniform(0.2, 1, n)

    places = np.zeros(n, dtype=PLACE_DTYPE)
    places["place"] = np.arange(n)
    places["lost_day"] = reach
    places["lost_to"] = np.where(fell, 1 + (lon > lon.mean()), -1)
    places["manner"] = np.where(fell, manner, -1)
    places["fighting_days"] = fighting
    places["holder_end"] = np.where(fell, places["lost_to"], 0)
    places["killed_civilians"] = civilians
    places["displaced_peak"] = displaced
    places["reprisals"] = civilians * 0.05

    run = np.zeros(1, dtype=RUN_DTYPE)[0]
    for name in RUN_DTYPE.names or ():
        if name.endswith("_day"):
            run[name] = np.nan
    taken = bool(fell[capital])
    outcome = "holds"
    if deal:
        outcome = "negotiated_transition"
        run["talks_day"], run["offer_day"] = 0.0, 0.125
        run["ruler_accepts_day"], run["rebels_accept_day"] = talks - 0.3, talks - 0.1
        run["departed_day"] = talks
    elif taken:
        outcome = ("assault", "flight", "implosion", "rump_state", "inside_handover")[
            int(
                rng.choice(
                    5,
                    p=[
                        0.2 + 0.5 * policy["stand"],
                        0.3 - 0.2 * policy["stand"],
                        *[0.5 / 3 - 0.1 * policy["stand"]] * 3,
                    ],
                )
            )
        ]
    elif rng.uniform() < 0.2:
        outcome = str(rng.choice(["leader_replaced", "ceasefire"]))
    if policy["deal"] and not deal:
        run["talks_day"], run["offer_day"] = 0.0, 0.125
        run["ruler_accepts_day"] = 2.0 if rng.uniform() < 0.4 else np.nan
    run["honoured"] = int(rng.uniform() < 0.85) if deal else -1
    run["coup_succeeded"] = -1
    run["outcome"] = OUTCOMES.index(outcome)
    run["capital_lost"] = taken
    run["capital_lost_day"] = reach[capital]
    run["capital_taken_by"] = places["lost_to"][capital]
    run["capital_manner"] = places["manner"][capital]
    gone = outcome in ("negotiated_transition", "flight", "leader_replaced")
    fate = "exile" if gone else "captured" if outcome == "assault" else "in_office"
    run["ruler_fate"] = FATES.index(fate)
    run["ruler_left_day"] = reach[capital] if taken else 3.0 if gone else np.nan
    run["killed_civilians"] = civilians.sum()
    run["reprisals"] = places["reprisals"].sum()
    run["killed_regime"] = 40 * fighting.sum() * harm
    run["killed_rebels"] = 25 * fighting.sum() * harm
    run["displaced_peak"] = displaced.sum()
    run["displaced_end"] = displaced.sum() * rng.uniform(0.4, 1)
    shares = rng.dirichlet([6, 1, 4, 3, 2, 1, 1, 0.5])
    run["soldiers_start"] = 60_000
    for fate, share in zip(SOLDIER_FATES, shares, strict=True):
        run[f"soldiers_{fate}"] = 60_000 * share
    run["places_lost"] = fell.sum()
    run["lost_without_battle"] = (fell & (fighting < 1.5)).sum()
    run["first_loss_day"] = np.nanmin(reach) if fell.any() else np.nan
    held = 1 - population[fell].sum() / population.sum()
    run["population_held_end"] = held
    days = np.arange(land.days + 1)
    gone_by = (reach[:, None] <= days[None, :]) * population[:, None]
    series = np.zeros((land.days + 1, len(SERIES)), dtype=np.float32)
    share = 1 - gone_by.sum(0) / population.sum()
    series[:, Series.BELIEF] = 0.95 * share**2 + rng.normal(0, 0.01, len(days)).clip(-0.02, 0.02)
    series[:, Series.MEN_IN_RANKS] = 60_000 * (0.3 + 0.7 * share)
    series[:, Series.COHESION] = 0.4 * (0.5 + 0.5 * share)
    series[:, Series.POPULATION_HELD] = share
    series[:, Series.KILLED_COMBATANTS] = (1 - share) * run["killed_regime"]
    series[:, Series.KILLED_CIVILIANS] = (1 - share) * run["killed_civilians"]
    series[:, Series.DISPLACED] = (1 - share) * run["displaced_peak"]
    run["belief_end"] = series[-1, Series.BELIEF]
    return Result(run, places, series, _log(land, reach, manner, capital) if log else _no_log())


def _no_log() -> Any:
    return np.zeros(0, dtype=LOG_DTYPE)


def _log(land: Land, reach: Any, manner: Any, capital: int) -> Any:
    rows = []
    for i in np.argsort(reach):
        if np.isnan(reach[i]):
            continue
        tick = land.branch_tick + int(reach[i] * 8)
        if manner[i] == 0:
            rows.append((tick - 12, EVENTS.index("battle_begins"), i, 1, -1, -1, 1.4))
        else:
            why = REASONS.index("lost_belief")
            rows.append((tick, EVENTS.index("withdraws"), i, 0, 0, why, 840))
        rows.append((tick, EVENTS.index("place_falls"), i, 1, -1, int(manner[i]), 0))
        if i == capital:
            rows.append((tick, EVENTS.index("capital_lost"), i, 1, -1, -1, 0))
    log = np.zeros(len(rows), dtype=LOG_DTYPE)
    for k, row in enumerate(
        sorted(rows, key=lambda r: (r[0], r[1] == EVENTS.index("capital_lost")))
    ):
        log[k] = row
    return log
