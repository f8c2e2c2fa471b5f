"""What many scored cases show together, by hand: pairs, flips, bins, ranks, fates, costs and power."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import ttest_1samp

from brittle.calibration.scoring.across.changed import changed, comparison
from brittle.calibration.scoring.across.costs import COUNTED, calibration
from brittle.calibration.scoring.across.fates import archigos_left, fate_scores, fates
from brittle.calibration.scoring.across.kept import ScoresKept, kept_of, read_costs, read_scores
from brittle.calibration.scoring.across.page import main, page, page_of
from brittle.calibration.scoring.across.paired import paired, sign_flip, t_interval
from brittle.calibration.scoring.across.places import inside_bands
from brittle.calibration.scoring.across.power import (
    Hazards,
    estimated,
    exponential_crps,
    power,
)
from brittle.calibration.scoring.across.reliability import diagram, exact, ranking
from brittle.calibration.scoring.across.words import reading, verdict
from brittle.calibration.scoring.cost import CostScore
from brittle.calibration.scoring.forecast import HAPPENED, OTHERS, PRIORS
from brittle.calibration.scoring.names import SCORES, general
from brittle.calibration.scoring.table import ScoreRow

PAGES = sorted((Path(__file__).parents[1] / "docs" / "cases").glob("scores_*.csv"))
NAN = math.nan
HELD = math.inf


def row(case: str, forecast: str, score: str, value: float, basis: str = "runs") -> ScoreRow:
    return ScoreRow(case, forecast, score, "", value, NAN, NAN, 9, basis, NAN, NAN, NAN, OTHERS)


def happened(case: str, country: str, fall_day: float, left: float = NAN) -> list[ScoreRow]:
    rows = [
        row(case, HAPPENED, "fall_day", fall_day, case.title()),
        row(case, HAPPENED, "known_days", 120.0),
        row(case, HAPPENED, "country", NAN, country),
    ]
    return rows if math.isnan(left) else [*rows, row(case, HAPPENED, "left", left)]


@pytest.fixture
def kept() -> ScoresKept:
    """Four cases in three countries: two falls in one, a hold in each of the others."""
    rows = [
        *happened("a_1", "A", 10.0, left=1.0),
        *happened("a_2", "A", 100.0, left=0.0),
        *happened("b_1", "B", HELD),
        *happened("c_1", "C", HELD),
    ]
    for case, mine, base, chance in (
        ("a_1", 0.1, 0.5, 0.8),
        ("a_2", 0.3, 0.5, 0.2),
        ("b_1", 0.4, 0.2, 0.2),
        ("c_1", 0.1, 0.2, 0.0),
    ):
        rows += [
            row(case, PRIORS, "crps120", mine),
            row(case, "posterior of a_1", "crps120", mine + 0.1),
            row(case, OTHERS, "crps120", base),
            *(row(case, PRIORS, f"probability_{day}d", chance) for day in (14, 30, 60, 120)),
        ]
    for name, left in (("a_1", 0.3), ("a_2", 0.4)):
        rows += [
            row(name, PRIORS, "fallen_in_office", 0.0),
            row(name, PRIORS, "fallen_left", left),
            row(name, PRIORS, "fallen_taken", 1 - left),
        ]
        rows += [
            row(name, who, score, 0.5)
            for who in (PRIORS, OTHERS)
            for score in ("left_brier", "left_log")
        ]
    return kept_of(rows)


def test_differences_are_averaged_within_a_country_first(kept: ScoresKept) -> None:
    found = paired(kept, PRIORS)
    assert found is not None and (found.mean.n, found.cases) == (3, 4)
    assert found.mean.value == pytest.approx((-0.3 + 0.2 - 0.1) / 3)
    assert not found.excludes_zero
    assert paired(kept, OTHERS) is None


def test_a_fit_is_left_out_where_it_has_seen_the_outcome(kept: ScoresKept) -> None:
    found = paired(kept, "posterior of a_1")
    assert found is not None and found.cases == 3
    assert set(kept.scored("posterior of a_1")) == {"a_2", "b_1", "c_1"}


def test_the_t_interval_is_that_of_scipy() -> None:
    x = np.array([0.2, -0.1, 0.4, 0.05])
    low, high = ttest_1samp(x, 0).confidence_interval(0.95)
    assert t_interval(x)[1:3] == pytest.approx((low, high))
    assert all(map(math.isnan, t_interval(np.array([1.0]))[1:3]))


def test_sign_flips_by_hand() -> None:
    assert sign_flip(np.array([1.0, 1.0, 1.0])) == 2 / 8
    # |sum| of the eight ways is 4, 2, 0, 2 twice; what was seen is 2
    assert sign_flip(np.array([1.0, 2.0, -1.0])) == pytest.approx(6 / 8)
    assert sign_flip(np.zeros(4)) == 1
    drawn = sign_flip(np.ones(20))
    assert 0 < drawn < 0.001  # the exact value is 2 / 2^20


def test_chances_are_sorted_into_bins(kept: ScoresKept) -> None:
    bins = [one for one in diagram(kept, PRIORS, (120,)) if one.happened.n]
    assert [(one.low, one.happened.hits, one.happened.n) for one in bins] == [
        (0.0, 0, 1),
        (0.1, 1, 2),
        (0.7, 1, 1),
    ]
    assert [one.mean for one in bins] == pytest.approx([0.0, 0.2, 0.8])


def test_exact_intervals_have_their_closed_form_at_the_ends() -> None:
    none = exact(0, 5)
    assert (none.low, none.high) == (0, pytest.approx(1 - 0.025 ** (1 / 5)))
    assert exact(0, 0).high == 1 and math.isnan(exact(0, 0).value)


def test_ranks_count_pairs_and_halves(kept: ScoresKept) -> None:
    late = ranking(kept, PRIORS, 120)  # .8 and .2 that fell against .2 and 0 that held
    assert late.pairs == 4 and late.auc == pytest.approx(3.5 / 4)
    early = ranking(kept, PRIORS, 14)  # the second had not fallen yet
    assert early.pairs == 3 and early.auc == 1


def test_fates_are_those_of_cases_that_fell(kept: ScoresKept) -> None:
    assert [(one.case.case, one.left) for one in fates(kept, PRIORS)] == [
        ("a_1", 0.3),
        ("a_2", 0.4),
    ]
    assert fate_scores(kept, PRIORS) == (2, 0.5, 0.5, 0.5, 0.5)
    assert archigos_left() == pytest.approx(0.65)


def a_cost(reliability: str, best: float, quantity: str = "displaced") -> CostScore:
    return CostScore(
        *("x", PRIORS, "start", quantity, "2000-01-01", 3.0, reliability, best, best, best),
        *(10.0, 50.0, 100.0, 10 <= best <= 100, 0.5, 0.2, False, 9),
    )


def test_costs_are_counted_by_reliability() -> None:
    costs = [a_cost("A", 50.0), a_cost("C", 5.0), a_cost("B", 500.0), a_cost("D", 5.0)]
    counted = calibration(costs, PRIORS, COUNTED)
    assert (counted.inside.hits, counted.inside.n, counted.below, counted.above) == (1, 3, 1, 1)
    assert counted.crps_log10 == pytest.approx(0.2)
    assert calibration(costs, PRIORS, ("D",)).inside.n == 1
    assert calibration(costs, PRIORS, COUNTED, "killed_civilians").inside.n == 0


@pytest.mark.parametrize(("rate", "day"), [(0.01, 30.0), (0.2, 500.0), (1e-4, 1.0)])
def test_the_crps_of_an_exponential_is_its_integral(rate: float, day: float) -> None:
    def part(t: float) -> float:
        return (1 - math.exp(-rate * t) - float(day <= t)) ** 2

    expected = quad(part, 0, min(day, 120))[0] + quad(part, min(day, 120), 120)[0]
    found = exponential_crps(np.array([rate]), np.array([day]), 120.0)
    assert float(found[0]) == pytest.approx(expected / 120, abs=1e-9)


def test_the_spread_of_hazards_is_recovered() -> None:
    rng = np.random.default_rng(7)
    rate = np.exp(-4.5 + 1.0 * rng.standard_normal(3000))
    found = estimated((rng.exponential(1.0, 3000) / rate).tolist())
    assert found.log_mean == pytest.approx(-4.5, abs=0.15)
    assert found.log_sd == pytest.approx(1.0, abs=0.25)


def test_power_has_its_limits() -> None:
    alike = power(Hazards(-5.0, 0.01), 13, sets=400)
    assert alike.shown < 0.3
    many = power(Hazards(-5.0, 2.0), 200, sets=50)
    assert many.shown == 1 and many.gain < 0
    few = power(Hazards(-5.0, 1.0), 13, sets=400)
    assert few.shown == power(Hazards(-5.0, 1.0), 13, sets=400).shown
    assert few.shown < power(Hazards(-5.0, 1.0), 60, sets=400).shown


def test_an_interval_without_zero_needs_the_sign_flip_test_beside_it() -> None:
    assert verdict(False, 0.01, "worse").endswith("do not show which of the two is better")
    assert verdict(True, 0.06, "worse").endswith("do not settle which of the two is better")
    assert verdict(True, 0.05, "worse").endswith("show that it is worse")


def test_the_reading_says_what_cannot_be_seen(kept: ScoresKept) -> None:
    words = " ".join(reading(kept, [a_cost("A", 50.0), a_cost("C", 500.0)]))
    assert "Over 3 countries, the forecaster `priors` is 0.067 better" in words
    assert "do not show which of the two is better" in words
    assert "the forecaster `posterior of a_1` is 0.100 worse than `priors`" in words
    assert "In 1 of the 2 capitals that fell, the ruler left" in words
    assert "Of 2 figures of the human cost that were counted or reported, 1 lie inside" in words
    assert "too few people in 1 of the others, and too many in 0." in words
    assert "of 100 sets" in words and "In 2 of the 4 cases the capital fell" in words


@pytest.mark.parametrize("table", PAGES, ids=lambda path: path.stem)
def test_a_page_is_what_its_tables_say(table: Path) -> None:
    again = "run `python -m brittle.calibration.scoring.across.page` on the table"
    before = PAGES[-1] if table.stem == "scores_after" else None  # the file's name sorts last
    assert page_of(table).read_text(encoding="utf-8") == page(table, before), again


def test_two_tables_are_compared_case_by_case(kept: ScoresKept) -> None:
    rows = [
        one._replace(value=one.value + {"a_1": 0.2, "a_2": 0.0, "b_1": -0.1}[one.case])
        if (one.forecast, one.score) == (PRIORS, "crps120") and one.case != "c_1"
        else one
        for one in kept.rows.values()
    ]
    later = ScoresKept(kept.cases, kept.forecasts, {(r.case, r.forecast, r.score): r for r in rows})
    found = changed(later, kept, PRIORS)
    assert found is not None and (found.mean.n, found.cases) == (3, 4)
    assert found.mean.value == pytest.approx((0.1 - 0.1 + 0.0) / 3)
    assert found.after - found.before == pytest.approx(0.1 / 4)
    lines = "\n".join(comparison(later, kept, "scores_before.csv"))
    assert "| A_1 | fell on day 10 | 0.100 | 0.300 | +0.200 |" in lines
    assert "| B_1 | held | 0.400 | 0.300 | -0.100 |" in lines
    assert "posterior of a_1" not in lines, "a forecaster whose scores did not change"
    assert "do not show which of the two is better" in lines


def test_a_table_compared_with_itself_shows_no_change(kept: ScoresKept) -> None:
    same = "\n".join(comparison(kept, kept, "scores_before.csv"))
    assert "The mean score of `priors` is 0.225 in both tables." in same
    fewer = ScoresKept(kept.cases[:3], kept.forecasts, kept.rows)
    assert "Only the earlier table scores C_1." in "\n".join(comparison(fewer, kept, "x.csv"))


def test_a_page_with_an_earlier_table_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pd.read_csv(PAGES[-1])
    priors = (table["forecast"] == PRIORS) & (table["score"] == "crps120")
    table.loc[priors, "value"] *= 0.5
    after = tmp_path / "scores_after.csv"
    table.to_csv(after, index=False)
    monkeypatch.setattr("sys.argv", ["page", str(after), "--before", str(PAGES[-1])])
    main()
    text = (tmp_path / "AFTER.md").read_text(encoding="utf-8")
    assert "The earlier table is [scores_before.csv](scores_before.csv)." in text
    assert "| Zaire 1997 | fell on day 62 | 0.201 | 0.101 | -0.101 |" in text
    monkeypatch.setattr("sys.argv", ["page", str(tmp_path / "scores_none.csv")])
    with pytest.raises(SystemExit, match="2"):
        main()


def test_the_tables_of_all_cases_are_kept() -> None:
    assert PAGES[-1].stem == "scores_before"
    kept = kept_of(read_scores(PAGES[-1]))
    assert len(kept.cases) == 13 and sum(one.fell for one in kept.cases) == 6
    assert len({one.country for one in kept.cases}) == 11
    named = {general(score) for _, _, score in kept.rows}
    assert named == set(SCORES) - {"crps", "order_campaign"}  # these two are of the branch
    assert read_costs(PAGES[-1].with_name("costs_before.csv"))


def test_places_of_all_cases_count_alike() -> None:
    rows = [*happened("a_1", "A", HELD), *happened("b_1", "B", HELD), *happened("c_1", "C", HELD)]
    for case, inside, number in (("a_1", 0.5, 10), ("b_1", 1.0, 2)):
        one = row(case, PRIORS, "places_inside_90", inside)
        unit = f"share of {number} places lost"
        rows += [one._replace(unit=unit), one._replace(unit=unit, forecast="posterior of b_1")]
    assert inside_bands(kept_of(rows), PRIORS, 90) == (pytest.approx(7 / 12), 12)
    assert inside_bands(kept_of(rows), "posterior of b_1", 90) == (0.5, 10)
    assert inside_bands(kept_of(rows), PRIORS, 50).places == 0
