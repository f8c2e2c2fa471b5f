"""The prior predictive page: variants, patterns read from chronicles, and a reading that holds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks import patterns as shown
from benchmarks.patterns import PatternShare, Seen, Value, patterns
from benchmarks.prior_predictive import CLOSES, OPENS, PAGE, write
from benchmarks.prior_runs import Sum, together
from benchmarks.prior_tables import percent, spread
from benchmarks.variants import CASES, LEAST_DAYS, regime_patrons, variants, with_support_of
from brittle.model.codes import ABANDONMENT, RISING, Event, Reason
from brittle.model.ensemble import RunResult, play
from brittle.model.inputs.reading import load_scenario
from brittle.model.outcome import LOG_DTYPE, SERIES
from brittle.model.setup.history import prior_history, with_values
from brittle.model.setup.prepare import Prepared, prepare
from tests.running import baseline, from_the_start
from tests.theatres import tiny_theatre

# --- variants -------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_days_count_from_the_first_day_and_reach_the_baselines_horizon(case: str) -> None:
    shipped = baseline(case)
    horizon = shipped.branch + timedelta(days=shipped.horizon_days)
    for variant in variants(case):
        scenario = variant.scenario
        assert scenario.branch == shipped.theatre.start
        assert scenario.horizon_days >= LEAST_DAYS
        assert scenario.branch + timedelta(days=scenario.horizon_days) >= horizon


def test_swapped_patrons_keep_whom_they_support() -> None:
    syria, iraq = (baseline(case).theatre for case in ("syria_2024", "iraq_2014"))
    mine, theirs = regime_patrons(syria), regime_patrons(iraq)
    swapped = with_support_of(syria, iraq)
    for name, patron in swapped.patrons.items():
        assert patron.supports == syria.patrons[name].supports
        if name not in mine:
            assert patron == syria.patrons[name]
    for name, source in zip(mine, theirs, strict=False):
        assert swapped.patrons[name].commitment == iraq.patrons[source].commitment
        assert swapped.patrons[name].air == iraq.patrons[source].air
        assert swapped.patrons[name].men == iraq.patrons[source].men
    for name in mine[len(theirs) :]:
        assert (swapped.patrons[name].commitment, swapped.patrons[name].present) == (0, 0)
    assert swapped.mobilisation.capacity == iraq.mobilisation.capacity
    assert swapped.mobilisation.regions == ()


def test_a_swap_adds_patrons_that_have_no_counterpart() -> None:
    syria, iraq = (baseline(case).theatre for case in ("syria_2024", "iraq_2014"))
    swapped = with_support_of(iraq, syria)
    added = set(swapped.patrons) - set(iraq.patrons)
    assert len(added) == len(regime_patrons(syria)) - len(regime_patrons(iraq)) > 0
    for name in added:
        assert swapped.patrons[name].men == syria.patrons[name].men
        assert iraq.factions[swapped.patrons[name].supports[0]].side == "regime"


# --- patterns -------------------------------------------------------------------------------------


@pytest.fixture
def line(tmp_path: Path) -> Prepared:
    """A line of places: base, town, city, capital, coast; ticks of three hours."""
    scenario = load_scenario(tiny_theatre(tmp_path / "line") / "baseline.yaml")
    return prepare(from_the_start(scenario, 30))


def _run(
    prepared: Prepared, *lines: tuple[int, int, str, int, float], belief: float = 0.9
) -> list[Seen]:
    """Patterns of a chronicle of (tick, kind, place, why, amount), all of the rebels' only column."""
    rebels = prepared.faction_ids.index("rebels")
    unit = prepared.unit_ids.index("spearhead")
    log = [
        (tick, kind, prepared.place_ids.index(where), rebels, unit, why, amount)
        for tick, kind, where, why, amount in lines
    ]
    series = np.full((prepared.days + 1, len(SERIES)), belief, np.float32)
    return patterns(
        prepared, RunResult(np.zeros(1)[0], np.zeros(0), series, np.array(log, LOG_DTYPE))
    )


def _sum(seen: list[Seen], pattern: str) -> Sum:
    return together([seen])[0][pattern]


def _values(seen: list[Seen], pattern: str) -> list[float]:
    return [one.number for one in seen if isinstance(one, Value) and one.pattern == pattern]


def test_captures_next_to_what_the_captors_hold_are_told_from_leaps(line: Prepared) -> None:
    seen = _run(
        line,
        (8, Event.PLACE_FALLS, "town", ABANDONMENT, 0.0),
        (8, Event.PLACE_FALLS, "city", ABANDONMENT, 0.0),  # the town fell no earlier
        (16, Event.PLACE_FALLS, "coast", ABANDONMENT, 0.0),  # the capital between them stands
        (24, Event.PLACE_FALLS, "capital", ABANDONMENT, 0.0),
    )
    assert _sum(seen, shown.NEIGHBOURS) == Sum(2, 4)
    by_chance = 1 / 4 + 1 / 4 + 1 / 2 + 1
    assert _sum(seen, shown.NEIGHBOURS_BY_CHANCE) == pytest.approx((by_chance, 4))


def test_a_place_that_rises_is_no_capture_by_columns(line: Prepared) -> None:
    seen = _run(line, (8, Event.PLACE_FALLS, "town", RISING, 0.0))
    assert shown.NEIGHBOURS not in together([seen])[0]
    assert _sum(seen, shown.QUIET) == Sum(1, 1)


@pytest.mark.parametrize(
    ("belief", "pattern"), [(0.9, shown.QUIET_CALM), (0.4, shown.QUIET_BROKEN)]
)
def test_fighting_from_a_day_and_a_half_is_a_battle(
    line: Prepared, belief: float, pattern: str
) -> None:
    seen = _run(
        line,
        (8, Event.PLACE_FALLS, "town", ABANDONMENT, 1.4),
        (16, Event.PLACE_FALLS, "city", ABANDONMENT, 1.5),
        belief=belief,
    )
    assert _sum(seen, pattern) == _sum(seen, shown.QUIET) == Sum(1, 2)


def test_speed_counts_road_and_days_from_the_order(line: Prepared) -> None:
    march = [
        (0, Event.MARCHES, "town", Reason.ATTACKS, 0.0),
        (7, Event.ARRIVES, "town", -1, 0.0),
    ]  # 80 km, a day
    free = _run(line, *march, (7, Event.PLACE_FALLS, "town", ABANDONMENT, 0.0))
    assert _values(free, shown.MARCH_FREE) == [80.0]
    assert _values(free, shown.ADVANCE_FREE) == [80.0]
    assert _values(free, shown.MARCH_RESISTED) == []
    fought = _run(
        line,
        *march,
        (8, Event.BATTLE_BEGINS, "town", -1, 2.0),
        (15, Event.PLACE_FALLS, "town", ABANDONMENT, 0.0),
    )
    assert _values(fought, shown.MARCH_RESISTED) == [80.0]
    assert _values(fought, shown.ADVANCE_RESISTED) == [40.0]
    assert _values(fought, shown.ADVANCE_FREE) == []


def test_risings_are_timed_by_the_first_capture(line: Prepared) -> None:
    seen = _run(
        line,
        (8, Event.PLACE_FALLS, "town", ABANDONMENT, 0.0),
        (16, Event.RISES, "city", -1, 800.0),
        (24, Event.RISES, "capital", -1, 800.0),
        (32, Event.PLACE_FALLS, "city", RISING, 0.0),
    )
    assert _values(seen, shown.RISING_LAG) == [1.0]
    assert _values(seen, shown.RISING_AFTER) == [0.5, 0.5]
    assert _values(seen, shown.RISING_SPREAD) == [1.0]
    assert _sum(seen, shown.RISINGS) == Sum(1, 1)


def test_reached_places_are_told_by_whom_they_fear(line: Prepared) -> None:
    seen = _run(
        line,
        (8, Event.PLACE_FALLS, "town", ABANDONMENT, 0.0),
        (16, Event.PLACE_FALLS, "city", ABANDONMENT, 0.0),
        (24, Event.PLACE_FALLS, "capital", ABANDONMENT, 0.0),
    )
    assert _sum(seen, shown.LOST_FEARED) == Sum(0, 1)  # the coast, of the ruler's community
    assert _sum(seen, shown.LOST_UNFEARED) == Sum(3, 3)


def test_a_large_garrison_gone_before_a_small_force(line: Prepared) -> None:
    quick = _run(
        line,
        (8, Event.BATTLE_BEGINS, "city", -1, 0.3),
        (12, Event.DISPERSES, "city", -1, 3000.0),
        (12, Event.PLACE_FALLS, "city", ABANDONMENT, 0.1),
        (30, Event.BATTLE_BEGINS, "capital", -1, 0.8),
    )
    assert _sum(quick, shown.SMALL_FELL) == _sum(quick, shown.SMALL_LARGE) == Sum(1, 1)
    slow = _run(
        line,
        (8, Event.BATTLE_BEGINS, "city", -1, 0.3),
        (40, Event.PLACE_FALLS, "city", ABANDONMENT, 0.1),
    )
    assert _sum(slow, shown.SMALL_FELL) == Sum(0, 1)
    assert _sum(slow, shown.SMALL_RUNS) == Sum(0, 1)


def test_captures_of_a_run_are_the_places_that_it_lost() -> None:
    prepared = prepare(from_the_start(baseline("syria_2024"), 20))
    history = prior_history(1, 7)
    hard = with_values(history.parameters, {"belief_shock": 5.0})
    result = play(prepared, replace(history, parameters=hard), 0, log=True)
    lost = int(result.run["places_lost"])
    assert lost > 5
    seen = patterns(prepared, result)
    assert _sum(seen, shown.QUIET).of >= lost  # a place may be lost twice
    reached = _sum(seen, shown.LOST_FEARED), _sum(seen, shown.LOST_UNFEARED)
    assert sum(one.hits for one in reached) == lost


# --- the page -------------------------------------------------------------------------------------


def test_shares_add_up_over_runs() -> None:
    sums, values = together([[PatternShare("a", 1, 2), Value("b", 3.0)], [PatternShare("a", 1, 1)]])
    assert sums == {"a": Sum(2, 3)}
    assert values["b"].tolist() == [3.0]


def test_cells_say_share_and_interval() -> None:
    assert percent(5, 10) == "50.0 (23.7-76.3)"
    assert spread(np.arange(11.0)) == "5 (1-9)"
    assert spread(np.array([])) == "-"


def test_writing_renews_the_tables_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{OPENS}old\n{CLOSES}after\n")
    write(page, "new")
    assert page.read_text() == f"before\n{OPENS}\nnew\n{CLOSES}after\n"
    page.write_text("no markers")
    with pytest.raises(SystemExit, match="to write between"):
        write(page, "new")


def test_every_number_with_decimals_of_the_reading_stands_somewhere_in_the_tables() -> None:
    """A person wrote the reading; renewed tables must not leave an old one behind.

    Whole numbers are not looked for (most are days asked about, years, or another source's), nor
    is it known which cell a sentence speaks of.
    """
    text = PAGE.read_text(encoding="utf-8")
    reading = text.split("## Reading")[1].split("\n## ")[0]
    tables = set(re.findall(r"\d[\d,]*(?:\.\d+)?", text.split(OPENS)[1].split(CLOSES)[0]))
    told = set(re.findall(r"(?<![\w.])\d[\d,]*\.\d+", reading))
    assert told
    assert told <= tables
