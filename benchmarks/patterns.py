"""Patterns of the model from its priors (RULES.md, requirement 6): reported, never tuned to.

python -m benchmarks.patterns [runs]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from model.codes import ARRIVES, BATTLE_BEGINS, BY_ATTACK, MARCHES, PLACE_FALLS, RISES
from model.ensemble import RunResult, play, prepare
from model.history import prior_history
from model.inputs import load_scenario
from model.outcome import MANNERS
from model.prepare import Prepared

CASES = ("syria_2024", "iraq_2014")
SCENARIOS = Path(__file__).parents[1] / "scenarios"
DAYS = 30
SEED = 11
FEARED = 0.25
"""Fear of the attacker from which a place counts as one that fears him."""


def main(runs: int) -> None:
    """Prints the patterns of every case."""
    for case in CASES:
        scenario = load_scenario(SCENARIOS / case / "baseline.yaml")
        start = {"branch": scenario.theatre.start, "horizon_days": DAYS}
        prepared = prepare(scenario.model_copy(update=start))
        results = [play(prepared, prior_history(i, SEED), 0, log=True) for i in range(runs)]
        print(f"\n{case}: {runs} prior histories, {DAYS} days")
        _losses(prepared, results)
        _speeds(prepared, results)
        _risings(prepared, results)
        _fear(prepared, results)
        _small_forces(prepared, results)


def _line(name: str, values: Iterable[float], unit: str = "") -> None:
    numbers = np.array(list(values), float)
    if len(numbers) == 0:
        print(f"  {name}: none")
        return
    low, mid, high = np.percentile(numbers, [5, 50, 95])
    print(f"  {name}: median {mid:.3g}{unit} (5-95% {low:.3g} to {high:.3g}), n {len(numbers)}")


def _losses(prepared: Prepared, results: list[RunResult]) -> None:
    lost = sum(int(r.run["places_lost"]) for r in results)
    quiet = sum(int(r.run["lost_without_battle"]) for r in results)
    share = f"{quiet / lost:.2f}" if lost else "-"
    print(f"  share of losses without battle: {share}, n {lost} places lost")
    regime = prepared.relations.regime[prepared.map.places["start_holder"]]
    manners = [m for r in results for m in r.places["manner"][regime] if m >= 0]
    counts = {word: manners.count(code) for code, word in enumerate(MANNERS)}
    print(f"  manners: {counts}")


def _speeds(prepared: Prepared, results: list[RunResult]) -> None:
    """km by road over days from order to arrival, where the march ended at its target."""
    km = prepared.map.ways["km"]
    opposed, free = [], []
    for result in results:
        set_out: dict[int, tuple[int, int]] = {}
        where: dict[int, int] = {}
        for entry in result.log:
            unit, place, tick = int(entry["unit"]), int(entry["place"]), int(entry["tick"])
            if entry["kind"] == MARCHES and entry["why"] == BY_ATTACK:
                set_out[unit] = (tick, place)
            elif entry["kind"] == ARRIVES:
                if unit in set_out and unit in where:
                    since, target = set_out.pop(unit)
                    way = float(km[where[unit], place])
                    days = (tick - since + 1) * prepared.dt
                    if place == target and 0 < way < 1e6:
                        fought = float(result.places["fighting_days"][place])
                        (opposed if fought > 0.25 else free).append(way / days)
                where[unit] = place
    _line("advance where the target was fought for", opposed, " km/day")
    _line("advance where it was not", free, " km/day")


def _risings(prepared: Prepared, results: list[RunResult]) -> None:
    first, share = [], []
    for result in results:
        risings = result.log["tick"][result.log["kind"] == RISES]
        falls = result.log["tick"][result.log["kind"] == PLACE_FALLS]
        if len(risings) and len(falls):
            first.append((risings[0] - falls[0]) * prepared.dt)
            share += [float((falls < tick).mean()) for tick in risings]
    _line("days from the first loss to the first rising", first)
    _line("share of the run's losses that came before a rising", share)


def _fear(prepared: Prepared, results: list[RunResult]) -> None:
    places = prepared.map.places
    regime = prepared.relations.regime[places["start_holder"]]
    rebels = [f for f, side in enumerate(prepared.relations.sides) if side == 1]
    feared = prepared.map.fears[:, rebels].max(axis=1) >= FEARED
    for name, chosen in (("fear the attacker", regime & feared), ("do not", regime & ~feared)):
        lost = [float((~np.isnan(r.places["lost_day"][chosen])).mean()) for r in results]
        print(f"  lost of places that {name}: {np.mean(lost):.2f}, n {chosen.sum()} places")


def _small_forces(prepared: Prepared, results: list[RunResult]) -> None:
    """Battles that began at odds under one half, and those of them that ended within two days."""
    begun, ended = 0, 0
    for result in results:
        falls = {(int(e["place"])): int(e["tick"]) for e in result.log if e["kind"] == PLACE_FALLS}
        for entry in result.log:
            if entry["kind"] == BATTLE_BEGINS and entry["amount"] < 0.5:
                begun += 1
                fell = falls.get(int(entry["place"]), -1)
                ended += int(0 <= fell - int(entry["tick"]) <= 2 / prepared.dt)
    share = f"{ended / begun:.2f}" if begun else "-"
    print(f"  garrisons twice as strong that were gone within two days: {share}, n {begun} battles")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
