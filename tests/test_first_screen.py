"""Every number of the first screen and of the chapters' paragraphs, from the Parquet files by pandas alone.

Nothing of `app` computes an expected number here. A resample draws as many histories as those played
and the fit behind them are worth together, with replacement.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from brittle.cli import app

SYRIA = Path(__file__).parents[1] / "scenarios" / "syria_2024"
PLAYED = (
    "baseline",
    "hold_everything",
    "safe_passage",
    "safe_passage_weak_guarantee",
    "last_stand_capital",
    "safe_passage_early",
    "safe_passage_eight_days_later",
    "last_stand_capital_early",
)
TITLES = {
    "hold_everything": "Hold everything",
    "safe_passage": "Safe passage",
    "last_stand_capital": "Last stand in the capital",
}
DRAWS, REPLICATES = 50, 2
FATES = (("in_office",), ("exile", "resigned"), ("captured", "killed"))
CASES = [path.parent.name for path in SYRIA.parent.glob("*/truth.yaml")]
PRIORS, OTHERS = "priors", "constant hazard of the other cases"
DEAD = ["killed_regime", "killed_rebels", "killed_civilians", "reprisals"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("opening") / "out"
    files = [str(SYRIA / f"{name}.yaml") for name in PLAYED]
    words = ["run", *files, "--draws", str(DRAWS), "--replicates", str(REPLICATES)]
    done = CliRunner().invoke(app, [*words, "--prior", "--out", str(out)])
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def paragraphs(part: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r"<p>(.*?)</p>", part)]


@pytest.fixture(scope="module")
def said(page: str) -> list[str]:
    """The paragraphs at the head of every chapter."""
    leads = re.findall(r'<div class="lead">(.*?)</div>', page)
    return [one for lead in leads for one in paragraphs(lead)]


@pytest.fixture(scope="module")
def doubts(page: str) -> dict[str, str]:
    """The three lines below the answer, by their headings."""
    part = page[page.index('<div class="doubts">') : page.index('<div class="tools">')]
    found = re.findall(r"<h3>(.*?)</h3> <p>(.*?) <a ", part)
    return {heading: html.unescape(text) for heading, text in found}


def one_that(said: list[str], begins: str) -> str:
    (found,) = (one for one in said if one.startswith(begins))
    return found


@pytest.fixture(scope="module")
def runs(folder: Path) -> pd.DataFrame:
    found = pd.read_parquet(folder / "runs")
    draws = pd.read_parquet(folder / "draws.parquet")[["past", "draw", "history"]]
    scenarios = json.loads((folder / "manifest.json").read_text())["scenarios"]
    found["past"] = found["scenario"].astype(str).map(lambda key: scenarios[key]["past"])
    found["dead"] = found[DEAD].astype(float).sum(axis=1)
    return found.merge(draws, on=["past", "draw"])


def joined(runs: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    first, second = (runs[runs["scenario"] == key] for key in (one, other))
    pairs = first.merge(second, on=["draw", "replicate"], suffixes=("", "_against"))
    return pairs.assign(saved=pairs["dead_against"] - pairs["dead"])


def resampled(
    values: pd.Series, history: pd.Series, of: Callable[[np.ndarray], float], resamples: int
) -> tuple[float, float]:
    """95% interval of a statistic over histories drawn with replacement, with the report's seed."""
    groups = [part.to_numpy(dtype=float) for _, part in values.groupby(history, sort=False)]
    n = len(groups)
    counts = np.random.default_rng(20241207).multinomial(n, np.full(n, 1 / n), size=resamples)
    drawn = [
        of(np.concatenate([np.tile(g, k) for g, k in zip(groups, c, strict=True)])) for c in counts
    ]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def in_100(share: float) -> str:
    if 0 < share < 0.005:
        return f"about 1 in {two_figures(1 / share)}"
    if 0.995 <= share < 1:
        return f"all but about 1 in {two_figures(1 / (1 - share))}"
    return f"{100 * share:.0f} of 100"


def share_of(happened: pd.Series, history: pd.Series) -> tuple[str, str]:
    """A share as the report says it, and its interval: no narrower than where all histories agree."""
    low, high = resampled(happened.astype(float), history, np.mean, 1000)
    beyond = 1 - 0.025 ** (1 / history.nunique())
    low, high = min(low, 1 - beyond), max(high, beyond)
    return in_100(happened.mean()), f"95% {100 * low:.0f}–{100 * high:.0f}%"


def told(share: tuple[str, str]) -> str:
    return f"{share[0]} ({share[1]})"


def two_figures(value: float) -> str:
    return f"{float(f'{abs(value):.2g}'):,.0f}"


def balance(name: str, values: pd.Series, history: pd.Series) -> str:
    """A mean or a median of lives saved, in the report's words."""

    def side(value: float) -> str:
        if abs(value) < 10:
            return "none"
        return f"{two_figures(value)} {'saved' if value > 0 else 'lost'}"

    of, resamples = {"mean": (np.mean, 1000), "median": (lower_median, 400)}[name]
    centre = values.mean() if name == "mean" else values.median()
    low, high = (side(end) for end in resampled(values, history, of, resamples))
    size = (
        "fewer than 10 lives"
        if abs(centre) < 10
        else f"about {side(centre).replace(' ', ' lives ')}"
    )
    if low == high == "none":
        ends = "as are both ends of its 95% interval"
    elif low.split()[-1] == high.split()[-1]:
        ends = f"95% {low.split()[0]} to {high}"
    else:
        ends = f"95% {low} to {high}"
    return f"the {name} difference is {size} ({ends})"


def lower_median(values: np.ndarray) -> float:
    """The value at which half of the runs are reached, as a weighted median takes it."""
    return float(np.sort(values)[(len(values) + 1) // 2 - 1])


def effect(pairs: pd.DataFrame) -> str:
    saved, history = pairs["saved"], pairs["history"]
    return (
        f"saves lives in {told(share_of(saved >= 10, history))}, "
        f"costs lives in {told(share_of(saved <= -10, history))} and changes "
        f"fewer than 10 lives in {in_100((saved.abs() < 10).mean())}. "
        f"T{balance('mean', saved, history)[1:]}; {balance('median', saved, history)}."
    )


def already(pairs: pd.DataFrame) -> str:
    """What is said of the pairs whose ruler had himself brought an offer about by the branch."""
    there = (pairs[["offer_day", "offer_day_against"]] <= 0).all(axis=1)
    return (
        f" In {told(share_of(there, pairs['history']))} of the pairs, an offer was already on the table "
        "at the branch in both runs, because the ruler had opened talks himself."
        if there.any()
        else ""
    )


def departs(frame: pd.DataFrame) -> str:
    return told(share_of(frame["departed_day"].notna(), frame["history"]))


def test_the_headline(said: list[str], runs: pd.DataFrame) -> None:
    main = runs[runs["scenario"] == "baseline"]
    week = share_of(main["capital_lost_day"] <= 7, main["history"])
    (headline,) = (one for one in said if "the regime loses the capital within" in one)
    assert headline.endswith(
        f"the regime loses the capital within 7 days of 8 December 2024 in {week[0]} runs ({week[1]}) "
        "of the scenario “The ruler decides”, and by day 90 in "
        f"{in_100(main['capital_lost'].astype(bool).mean())}."
    )


def test_the_base_rate(said: list[str], folder: Path) -> None:
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
        f"(95% {100 * low:.0f}–{100 * high:.0f}%, obtained by resampling wars; each war counts once). "
        "The dates of "
        f"{(checked == 'no').sum()} of these {len(past)} episodes are from memory"
    )
    assert past_said.endswith(
        " Days are counted from that event in the past episodes, but from the branch in the runs of “The "
        "ruler decides”. By the branch, at least one of the two events had happened in "
        f"{begun(folder)} of {DRAWS * REPLICATES} runs."
    )


def begun(folder: Path) -> int:
    """Runs of the baseline that had lost a city, or a place within 80 km of road, by the branch."""
    theatre = json.loads((folder / "manifest.json").read_text())["theatre"]["value"]
    km = {theatre["capital"]: 0.0}
    for _ in theatre["places"]:  # Bellman and Ford's way
        for road in theatre["roads"]:
            for a, b in ((road["a"], road["b"]), (road["b"], road["a"])):
                km[b] = min(km.get(b, np.inf), km.get(a, np.inf) + road["km"])
    cities = [one["id"] for one in theatre["places"] if one["kind"] in ("regional_capital", "city")]
    counts = {*cities, *(place for place, far in km.items() if far <= 80)}
    lost = pd.read_parquet(folder / "places")
    lost = lost[(lost["scenario"] == "baseline") & (lost["lost_day"] <= 0)]
    return len(lost[lost["place"].isin(counts)][["draw", "replicate"]].drop_duplicates())


@pytest.mark.parametrize(
    ("early", "deal", "stand", "date"),
    [
        (False, "safe_passage", "last_stand_capital", "8 December 2024 (“Safe passage”)"),
        (
            True,
            "safe_passage_early",
            "last_stand_capital_early",
            "30 November 2024 (“Safe passage, offered on 30 November”)",
        ),
    ],
)
def test_exit_against_stand(
    said: list[str], runs: pd.DataFrame, early: bool, deal: str, stand: str, date: str
) -> None:
    pairs = joined(runs, deal, stand)
    saved = pairs[pairs["saved"] >= 10]
    name = "Last stand in the capital" + (" from 30 November" if early else "")
    kept = saved["departed_day"].notna().sum()
    number = f"{len(saved)} pair{'' if len(saved) == 1 else 's'}"
    assert (
        f"In {len(pairs)} pairs of runs, only the ruler's course differs. A guaranteed exit offered on "
        f"{date} is carried out in {departs(pairs)}."
        f"{already(pairs)} Compared with “{name}”, by day 90 the exit {effect(pairs)} The deal is "
        f"carried out in {kept} of the {number} in which lives are saved."
    ) in said


def test_other_offers_and_the_date(said: list[str], runs: pd.DataFrame) -> None:
    by = {key: runs[runs["scenario"] == key] for key in PLAYED}
    assert (
        f"Other offers are carried out as follows: “Safe passage, weak guarantee” in "
        f"{departs(by['safe_passage_weak_guarantee'])}; “Safe passage, offered eight days later” in "
        f"{departs(by['safe_passage_eight_days_later'])}."
    ) in said
    pairs = joined(runs, "safe_passage_eight_days_later", "safe_passage_early")
    first = told(share_of(pairs["departed_day_against"].notna(), pairs["history"]))
    assert (
        f"In {len(pairs)} pairs of runs from 30 November 2024, only the date of the offer differs. "
        f"The offer is carried out in {first} if it opens on 30 November 2024 (“Safe passage, "
        f"offered on 30 November”), and in {departs(pairs)} if it opens on 8 December 2024 (“Safe "
        f"passage, offered eight days later”). By day 90 the later date {effect(pairs)}{already(pairs)}"
    ) in said


def test_an_offer_may_lie_on_the_table_before_any_course_is_taken(
    said: list[str], runs: pd.DataFrame
) -> None:
    words = already(joined(runs, "safe_passage", "last_stand_capital"))
    assert "was already on the table" in words and any(words in one for one in said)


def test_the_guarantee(said: list[str], runs: pd.DataFrame) -> None:
    pairs = joined(runs, "safe_passage_weak_guarantee", "safe_passage")
    strong = told(share_of(pairs["departed_day_against"].notna(), pairs["history"]))
    assert (
        f"In {len(pairs)} pairs of runs, only the guarantee of the offer differs. The offer is "
        f"carried out in {strong} if the chance that it is honoured is 0.8 (“Safe passage”), and in "
        f"{departs(pairs)} if that chance is 0.4 (“Safe passage, weak guarantee”). By day 90 the weaker "
        f"guarantee {effect(pairs)}{already(pairs)}"
    ) in said


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


# --- the first screen ----------------------------------------------------------------------------

BRANCH, WEEK = pd.Timestamp("2024-12-08T00:00"), pd.Timedelta(days=7)


def lives_saved(values: pd.Series, history: pd.Series) -> str:
    """What the way out does to the number of dead, as far as the interval of the mean shows."""
    low, high = resampled(values, history, np.mean, 1000)
    if low > 10:
        return f"spares about {two_figures(values.mean())} lives on average"
    if high < -10:
        return f"costs about {two_figures(values.mean())} lives on average"
    return "makes no difference to the number of dead that the runs can show"


def test_the_answer(page: str, runs: pd.DataFrame) -> None:
    main = runs[runs["scenario"] == "baseline"]
    week = told_of_runs(share_of(main["capital_lost_day"] <= 7, main["history"]))
    pairs = joined(runs, "safe_passage", "last_stand_capital")
    (found,) = re.findall(r'<p class="answer">(.*?)</p>', page)
    assert html.unescape(found) == (
        f"In the model, the regime loses Damascus within seven days in {week} and within 90 days in "
        f"{in_100(main['capital_lost'].astype(bool).mean())}; a way out for the ruler is carried out in "
        f"{departs(pairs)} and, compared with a last stand, "
        f"{lives_saved(pairs['saved'], pairs['history'])}."
    )


def told_of_runs(share: tuple[str, str]) -> str:
    return f"{share[0]} runs ({share[1]})"


def test_how_sure(doubts: dict[str, str], runs: pd.DataFrame) -> None:
    pairs = joined(runs, "safe_passage", "last_stand_capital")
    low, high = resampled(pairs["saved"], pairs["history"], np.mean, 1000)
    ends = two_figures(low), two_figures(high)
    if low < 0 < high:
        lives = f"costs up to {ends[0]} lives or spares up to {ends[1]}"
    else:
        verb, order = ("spares", ends) if low >= 0 else ("costs", ends[::-1])
        lives = f"{verb} {order[0]} to {order[1]} lives"
    assert doubts["How sure"] == (
        f"Each scenario has {DRAWS * REPLICATES} runs from {DRAWS} simulated pasts. On average, the way out "
        f"{lives} (95%)."
    )


def test_what_history_says(doubts: dict[str, str], runs: pd.DataFrame) -> None:
    truth = YAML(typ="safe").load(SYRIA / "truth.yaml")
    fell = pd.Timestamp(truth["capital_fell_at"])
    main = runs[runs["scenario"] == "baseline"]
    days = np.sort(main["capital_lost_day"].astype(float).fillna(np.inf).to_numpy())
    low, high = days[int(np.ceil(0.05 * len(days))) - 1], days[int(np.ceil(0.95 * len(days))) - 1]
    inside = low <= (fell - BRANCH) / pd.Timedelta(days=1) <= high
    line = doubts["What history says"]
    assert line.startswith("Damascus fell on 8 December 2024")
    assert (" inside the middle nine tenths" in line) == inside
    assert (" outside the middle nine tenths" in line) == (not inside)
    same = share_of(main["ruler_fate"] == truth["ruler_fate"], main["history"])
    assert line.endswith(f"The ruler went into exile, as he does in {told_of_runs(same)}.")


def test_what_it_cannot_know(doubts: dict[str, str]) -> None:
    table = pd.read_csv(SYRIA.parents[1] / "calibration" / "posterior" / "cases" / "scores.csv")
    table = table[(table["question"] == "start") & (table["score"] == "crps120")]
    table = table[table["forecast"].isin([PRIORS, OTHERS]) & table["case"].isin(CASES)]
    wide = table.pivot_table(index="case", columns="forecast", values="value")
    better = int((wide[PRIORS] < wide[OTHERS]).sum())
    assert (
        f"On {len(wide)} wars, these rules are not shown to be better than a constant chance (their score is "
        f"better in {better})." in doubts["What it cannot know"]
    )


def test_the_figure_of_the_first_screen(page: str, runs: pd.DataFrame) -> None:
    tools = page[page.index('<div class="tools">') : page.index("</table>")]
    rows = [
        re.findall(r"<td(?: data-value=\"(.*?)\")?>(.*?)</td>", row)
        for row in tools.split("<tr>")[2:]
    ]
    courses = (
        "safe_passage_early",
        "last_stand_capital_early",
        "safe_passage",
        "last_stand_capital",
    )
    assert [row[0][1] for row in rows] == [
        "30 Nov: a way out",
        "30 Nov: a last stand",
        "8 Dec: a way out",
        "8 Dec: a last stand",
    ]
    for key, row in zip(courses, rows, strict=True):
        mine = runs[runs["scenario"] == key]
        until = 15.0 if key.endswith("early") else 7.0
        fates = mine["ruler_fate"].astype(str)
        shares = [fates.isin(group).mean() for group in FATES]
        quarters = mine["dead"].quantile([0.25, 0.75]).tolist()
        number = [float(value or shown) for value, shown in row[1:]]
        assert number[0] == pytest.approx((mine["capital_lost_day"] <= until).mean(), rel=1e-4)
        assert number[3:6] == pytest.approx(shares, rel=1e-4)
        assert number[6] == pytest.approx(mine["dead"].median(), rel=1e-4)
        assert number[7:9] == pytest.approx(quarters, rel=1e-4)
        assert number[9] == len(mine)
