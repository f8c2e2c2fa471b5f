"""Every number of the chapters' paragraphs and tables, from the Parquet files by pandas alone."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from first_screen_numbers import (
    BRANCH,
    CASES,
    DRAWS,
    OTHERS,
    PLAYED,
    PRIORS,
    REPLICATES,
    SYRIA,
    in_100,
    joined,
    paragraphs,
    read_runs,
    resampled,
    share_of,
    side,
    told,
    told_of_runs,
)
from ruamel.yaml import YAML
from scipy import stats

TITLES = {
    "hold_everything": "Hold everything",
    "safe_passage": "Safe passage",
    "last_stand_capital": "Last stand in the capital",
}
EXITS = (("safe_passage", "last_stand_capital"), ("safe_passage_early", "last_stand_capital_early"))


@pytest.fixture(scope="module")
def page(syria_played: Path) -> str:
    return (syria_played / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def said(page: str) -> list[str]:
    """The paragraphs at the head of every chapter."""
    leads = re.findall(r'<div class="lead">(.*?)</div>', page)
    return [one for lead in leads for one in paragraphs(lead)]


@pytest.fixture(scope="module")
def runs(syria_played: Path) -> pd.DataFrame:
    return read_runs(syria_played)


def killed(pairs: pd.DataFrame) -> str:
    """The mean difference in the number of people killed, as the tables say it."""
    low, high = resampled(pairs["saved"], pairs["history"], np.mean, 1000)
    size = side(pairs["saved"].mean())
    clear = "" if low > 10 or high < -10 else ": no difference shown"
    about = "no difference" if size == "none" else f"about {size}"
    return f"{about} (95% {side(low)} to {side(high)}){clear}"


def already(pairs: pd.DataFrame, deal: str, stand: str) -> str:
    """What is said of the pairs whose ruler had himself brought an offer about by the branch."""
    there = (pairs[["offer_day", "offer_day_against"]] <= 0).all(axis=1)
    return (
        f" In “{TITLES[deal]}” and “{TITLES[stand]}”, an offer is already on the table at the start in "
        f"{told(share_of(there, pairs['history']))} of the pairs, because the ruler had opened talks himself."
        if there.any()
        else ""
    )


def lower_median(values: np.ndarray) -> float:
    """The value at which half of the runs are reached, as a weighted median takes it."""
    return float(np.sort(values)[(len(values) + 1) // 2 - 1])


def cells(page: str, section: str) -> list[list[str]]:
    """The rows of the table in words of a section."""
    part = page[page.index(f'<section id="{section}">') :].partition("</table>")[0]
    rows = part.split("<tr>")[2:]
    return [[html.unescape(one) for one in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", r)] for r in rows]


def caption(page: str, section: str) -> str:
    part = page[page.index(f'<section id="{section}">') :]
    return html.unescape(part.partition('<p class="caption">')[2].partition("</p>")[0])


def departs(frame: pd.DataFrame) -> str:
    return told(share_of(frame["departed_day"].notna(), frame["history"]))


def one_that(said: list[str], begins: str) -> str:
    (found,) = (one for one in said if one.startswith(begins))
    return found


def test_the_headline(said: list[str], runs: pd.DataFrame) -> None:
    main = runs[runs["scenario"] == "baseline"]
    week = share_of(main["capital_lost_day"] <= 7, main["history"])
    (headline,) = (one for one in said if "the regime loses the capital within" in one)
    assert headline.endswith(
        f"the regime loses the capital within 7 days of 8 December 2024 in {week[0]} runs ({week[1]}) "
        "of the scenario “The ruler decides”, and by day 90 in "
        f"{in_100(main['capital_lost'].astype(bool).mean())}."
    )


def test_the_base_rate(said: list[str], syria_played: Path) -> None:
    file = Path(__file__).parents[1] / "calibration" / "data" / "reference_class.csv"
    past = pd.read_csv(file)
    days, fell, checked, war = (past.iloc[:, i] for i in (2, 3, 4, 5))
    within = (fell == 1) & (days <= 7)
    groups = [part.to_numpy(dtype=float) for _, part in within.groupby(war)]
    n = len(groups)
    counts = np.random.default_rng(20241207).multinomial(n, np.full(n, 1 / n), size=1000)
    shares = np.array([g.mean() for g in groups])
    low, high = np.percentile((counts @ shares) / n, (2.5, 97.5))
    past_said = one_that(said, "Among ")
    assert past_said.startswith(
        f"Among {len(past)} past episodes from {n} wars, the capital fell within 7 days of the "
        f"loss of a second city or of the arrival of rebels near the capital in {in_100(shares.mean())} "
        f"(95% {100 * low:.0f}–{100 * high:.0f}%; each war counts once). "
        "The dates of "
        f"{(checked == 'no').sum()} of these {len(past)} episodes are from memory"
    )
    assert past_said.endswith(
        " Days are counted from that event in the past episodes, but from 8 December 2024 in the runs of "
        "“The ruler decides”. By that day, at least one of the two events had happened in "
        f"{begun(syria_played)} of {DRAWS * REPLICATES} runs."
    )


def begun(syria_played: Path) -> int:
    """Runs of the baseline that had lost a city, or a place within 80 km of road, by the branch."""
    theatre = json.loads((syria_played / "manifest.json").read_text())["theatre"]["value"]
    km = {theatre["capital"]: 0.0}
    for _ in theatre["places"]:  # Bellman and Ford's way
        for road in theatre["roads"]:
            for a, b in ((road["a"], road["b"]), (road["b"], road["a"])):
                km[b] = min(km.get(b, np.inf), km.get(a, np.inf) + road["km"])
    cities = [one["id"] for one in theatre["places"] if one["kind"] in ("regional_capital", "city")]
    counts = {*cities, *(place for place, far in km.items() if far <= 80)}
    lost = pd.read_parquet(syria_played / "places")
    lost = lost[(lost["scenario"] == "baseline") & (lost["lost_day"] <= 0)]
    return len(lost[lost["place"].isin(counts)][["draw", "replicate"]].drop_duplicates())


def test_exit_against_stand(page: str, said: list[str], runs: pd.DataFrame) -> None:
    rows = cells(page, "lives")
    every = [joined(runs, *pair) for pair in EXITS]
    assert [row[0] for row in rows] == ["8 December 2024", "30 November 2024"]
    for row, pairs in zip(rows, every, strict=True):
        assert row[1:] == [
            f"in {departs(pairs)}",
            f"in {in_100((pairs['saved'] >= 10).mean())}",
            f"in {in_100((pairs['saved'] <= -10).mean())}",
            killed(pairs),
        ]
    both = pd.concat(every)
    fewer = both[both["saved"] >= 10]
    kept = fewer["departed_day"].notna().sum()
    why = (
        " An offer changes runs without a deal too, because a ruler who is offered a way out does not "
        "prepare a last stand."
    )
    assert (
        "In the model, fewer people are killed with a way out than with a last stand in "
        f"{len(fewer)} of {len(both)} pairs of runs, and more in {(both['saved'] <= -10).sum()}. The ruler "
        f"leaves under the deal in {kept} of the {len(fewer)} pairs with fewer dead."
        f"{why if 2 * kept <= len(fewer) else ''}"
    ) in said


def test_whether_few_pairs_make_the_average(page: str, runs: pd.DataFrame) -> None:
    words = caption(page, "lives")
    for pair, date in zip(EXITS, ("8 December 2024", "30 November 2024"), strict=True):
        saved = joined(runs, *pair)["saved"]
        mean, middle = saved.mean(), stats.trim_mean(saved, 0.05)
        few = abs(mean) >= 10 and middle / mean < 0.5
        rest = "no difference" if abs(middle) < 10 else f"about {side(middle)}"
        sentence = (
            f"In the row of {date}, few pairs make the average of {side(mean)}: fewer are killed in "
            f"{in_100((saved >= 10).mean())} pairs and more in {in_100((saved <= -10).mean())}, and the "
            f"average over the middle nine tenths of the pairs is {rest}."
        )
        assert (sentence in words) == few
        assert (f"In the row of {date}" in words) == few


def test_whether_a_deal_would_have_come_in_time(said: list[str], syria_played: Path) -> None:
    """The capital fell five hours after the later offer, and eight days after the earlier one."""
    fell = pd.Timestamp(YAML(typ="safe").load(SYRIA / "truth.yaml")["capital_fell_at"])
    scenarios = json.loads((syria_played / "manifest.json").read_text())["scenarios"]
    offer = scenarios["safe_passage"]["value"]["offer"]
    takes = offer["mediation_days"]
    late = fell - pd.Timestamp(offer["opens"])
    assert late < pd.Timedelta(days=takes["low"])
    (found,) = (one for one in said if one.startswith("In fact, Damascus fell"))
    assert found == (
        f"In fact, Damascus fell {late / pd.Timedelta(hours=1):.0f} hours after the moment at which the "
        f"offer of 8 December 2024 is made. The talks take {takes['low']:g} to {takes['high']:g} days in the "
        "model, so no deal that was first offered then could have been made in time."
    )


def test_places_that_the_pasts_lose_too_early(page: str, syria_played: Path) -> None:
    """The chapter warns of places that fell after the starting moment in fact, and before it in most runs."""
    record = json.loads((syria_played / "happened.json").read_text())["happened"]["losses"]
    later = {one["place"] for one in record if pd.Timestamp(one["at"]) > BRANCH}
    lost = pd.read_parquet(syria_played / "places")
    lost = lost[(lost["scenario"] == "baseline") & lost["place"].isin(later)]
    share = (lost["lost_day"] <= 0).groupby(lost["place"].astype(str)).mean()
    early = share[share >= 0.5]
    chapter = page[page.index('id="fall"') :].partition("<section id")[0]
    assert ("Most runs begin from a past that did not happen" in chapter) == bool(len(early))
    names = {"homs": "Homs"}
    for place, value in early.items():
        if place in names:
            assert f"{names[place]} (fell on 8 December 2024) in {in_100(value)} runs" in chapter


def test_the_worst_about_the_rules(said: list[str]) -> None:
    every = pd.read_csv(SYRIA.parents[1] / "calibration" / "posterior" / "cases" / "scores.csv")
    wars = every[every["case"].isin(CASES)]["case"].nunique()
    assert (
        "The rules were not written blindly. Chad 2008, Iraq 2014 and Syria 2024 were used to shape them, so "
        f"only {wars - 3} of the {wars} scored wars can test them, and those who wrote the rules knew how "
        "these wars had ended."
    ) in said
    table = every.pivot_table(index=["case", "forecast"], columns="score", values="value")[
        "left_log"
    ]
    mine, base = (table.xs(name, level="forecast").dropna() for name in (PRIORS, OTHERS))
    both = mine.index.intersection(base.index)
    worse = [one for one in said if one.startswith("On whether the ruler gets away")]
    assert bool(worse) == (mine[both].mean() > base[both].mean())
    assert all(
        f"it scores {mine[both].mean():.2f} against {base[both].mean():.2f} (0 is perfect)" in one
        for one in worse
    )


@pytest.mark.parametrize(
    ("deal", "date"), [(EXITS[0][0], "8 December"), (EXITS[1][0], "30 November")]
)
def test_who_accepts_an_offer(said: list[str], runs: pd.DataFrame, deal: str, date: str) -> None:
    mine = runs[runs["scenario"] == deal]
    ruler = mine["ruler_accepts_day"].notna()
    both = ruler & mine["rebels_accept_day"].notna()
    one, two = (share_of(accepts, mine["history"]) for accepts in (ruler, both))
    assert (
        f"The ruler accepts the offer of {date} 2024 in {told_of_runs(one)}, and he and the rebels accept it "
        f"in {told(two)}."
    ) in said


def test_the_numbers_behind_the_table_of_lives(page: str, runs: pd.DataFrame) -> None:
    part = page[page.index('data-of="lives"><summary>') :].partition("</table>")[0]
    heads = re.findall(r'<th scope="col">(.*?)</th>', part)
    assert len(set(heads)) == len(heads)
    for row, pair in zip(part.split("<tr>")[2:], EXITS, strict=True):
        found = re.findall(r"<td(?: data-value=\"(.*?)\")?>(.*?)</td>", row)
        number = dict(zip(heads[2:], (float(a or b) for a, b in found[2:]), strict=True))
        pairs = joined(runs, *pair)
        low, high = resampled(pairs["saved"], pairs["history"], lower_median, 400)
        median = "fewer people killed, median [people]"
        assert number["pairs"] == len(pairs)
        assert number["fewer killed [share of pairs]"] == pytest.approx(
            (pairs["saved"] >= 10).mean()
        )
        assert number[median] == pytest.approx(pairs["saved"].median(), rel=1e-4, abs=1e-4)
        for end, value in (("lower", low), ("upper", high)):
            assert number[f"{median}, {end} end of the 95% interval"] == pytest.approx(
                value, rel=1e-4, abs=1e-4
            )


def test_other_offers_and_the_date(page: str, said: list[str], runs: pd.DataFrame) -> None:
    by = {key: runs[runs["scenario"] == key] for key in PLAYED}
    assert (
        f"Other offers are carried out as follows: “Safe passage, weak guarantee” in "
        f"{departs(by['safe_passage_weak_guarantee'])}; “Safe passage, offered eight days later” in "
        f"{departs(by['safe_passage_eight_days_later'])}."
    ) in said
    pairs = joined(runs, "safe_passage_eight_days_later", "safe_passage_early")
    row = one_that_begins(cells(page, "lives-by-offer"), "offered on 8 December 2024 instead of")
    assert row[0] == "offered on 8 December 2024 instead of 30 November 2024"
    assert row[1] == f"in {departs(pairs)} instead of {first_departs(pairs)}"
    assert row[4] == killed(pairs)


def one_that_begins(rows: list[list[str]], begins: str) -> list[str]:
    (found,) = (row for row in rows if row[0].startswith(begins))
    return found


def first_departs(pairs: pd.DataFrame) -> str:
    return told(share_of(pairs["departed_day_against"].notna(), pairs["history"]))


def test_an_offer_may_lie_on_the_table_before_any_course_is_taken(
    page: str, runs: pd.DataFrame
) -> None:
    words = already(joined(runs, *EXITS[0]), *EXITS[0])
    assert "already on the table" in words and words in caption(page, "lives")


def test_the_guarantee(page: str, runs: pd.DataFrame) -> None:
    pairs = joined(runs, "safe_passage_weak_guarantee", "safe_passage")
    row = one_that_begins(cells(page, "lives-by-offer"), "with a promise")
    assert row[0] == ("with a promise that is kept with a chance of 40 in 100 instead of 80 in 100")
    assert row[1] == f"in {departs(pairs)} instead of {first_departs(pairs)}"
    assert row[2:] == [
        f"in {in_100((pairs['saved'] >= 10).mean())}",
        f"in {in_100((pairs['saved'] <= -10).mean())}",
        killed(pairs),
    ]


@pytest.mark.parametrize("key", ["hold_everything", "safe_passage", "last_stand_capital"])
def test_what_hardly_moves_anything(said: list[str], runs: pd.DataFrame, key: str) -> None:
    """A scenario is said to where at most one pair in twenty differs in an outcome, else not."""
    pairs = joined(runs, key, "baseline")
    names = [
        n for n in runs.columns if f"{n}_against" in pairs and n not in ("scenario", "history")
    ]
    one, other = pairs[names], pairs[[f"{n}_against" for n in names]].set_axis(names, axis=1)
    differ = ~((one.astype(object) == other.astype(object)) | (one.isna() & other.isna()))
    outcomes = ["outcome", "ruler_fate", "capital_lost"]
    moved = pd.DataFrame({n: pairs[n] != pairs[f"{n}_against"] for n in outcomes})
    moved["dead"] = pairs["saved"].abs() >= 10
    number = moved.any(axis=1).sum()
    told = [
        one for one in said if one.startswith(f"“{TITLES[key]}” differs from “The ruler decides”")
    ]
    if number > 0.05 * len(pairs):
        assert told == []
        return
    start = f" in {differ.any(axis=1).sum()} of {len(pairs)} pairs of runs; "
    outcome = f"an outcome differs in {number} (" if number else "no outcome differs."
    assert start + outcome in told[0]
    counts = re.findall(r"in (\d+)(?=[ ),])", told[0].partition("(")[2])
    assert [int(n) for n in counts] == [n for n in moved.sum() if n]


def test_what_stands_behind_it(said: list[str], runs: pd.DataFrame) -> None:
    assert any(one.startswith(("None of the ", "These checks failed: ")) for one in said)
    assert (
        f"These results rest on {len(runs):,} runs: {runs['scenario'].nunique()} scenarios, {DRAWS} "
        f"histories, {REPLICATES} replicates of each history."
    ) in said
    assert "The model does not cover deaths after day 90." in said
