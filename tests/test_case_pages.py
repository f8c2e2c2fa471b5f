"""The page about the shipped cases is what their files say."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from brittle.calibration.scoring import case_pages
from brittle.calibration.scoring.case_pages import NOTES, WEAK, page, prior_chances
from brittle.calibration.scoring.case_words import GUARANTEE, happened, listed, nearest
from brittle.calibration.scoring.table import ScoreRow
from brittle.calibration.scoring.truth import load_truth
from brittle.cases import SHIPPED, shipped_cases
from brittle.model.inputs.reading import load_theatre


def test_the_page_is_what_the_cases_say() -> None:
    said = case_pages.PAGE.read_text(encoding="utf-8")
    assert said == page(), "run: python -m brittle.calibration.scoring.case_pages"


@pytest.mark.parametrize("case", shipped_cases())
def test_every_case_names_its_weak_points_and_its_licences(case: str) -> None:
    found = WEAK.search((SHIPPED / case / NOTES).read_text(encoding="utf-8"))
    assert found and found[1].startswith("- ")
    assert "licence" in (SHIPPED / case / "LICENSES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", shipped_cases())
def test_what_happened_is_told_in_five_sourced_lines(case: str) -> None:
    theatre = load_theatre(SHIPPED / case)
    facts = list(happened(theatre, load_truth(SHIPPED / case, theatre)))
    assert len(facts) == 5
    attack, _, capital, ruler, _ = facts
    assert attack.sources and capital.sources and ruler.sources


def test_a_fall_is_told_with_its_day(tmp_path: Path) -> None:
    case = shutil.copytree(SHIPPED / "zaire_1997", tmp_path / "zaire_1997")
    theatre = load_theatre(case)
    told = [fact.sentence for fact in happened(theatre, load_truth(case, theatre))]
    assert "fell on 17 May 1997, day 62." in told[2]
    assert told[3] == "The ruler's time in office ended on 16 May 1997, day 61. He went into exile."


def test_what_was_taken_back_is_counted() -> None:
    case = SHIPPED / "ethiopia_2021"
    theatre = load_theatre(case)
    losses = list(happened(theatre, load_truth(case, theatre)))[1].sentence
    assert losses.endswith("and then 4 more. Later it took all of them back.")


def test_words_of_scales_and_lists() -> None:
    assert nearest(GUARANTEE, 0.79) == GUARANTEE[0.8]
    assert nearest(GUARANTEE, 0.3) == GUARANTEE[0.2]
    assert [listed(one) for one in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]


def test_scores_of_the_priors_are_shown_if_they_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = tmp_path / "scores.csv"
    row = dict.fromkeys(ScoreRow._fields, "") | {"question": "start"}
    rows = [
        row | {"case": "zaire_1997", "forecast": "priors", "score": f"{score}d", "value": value}
        for score, value in (("probability_60", 0.18), ("probability_14", 0.0), ("brier_60", 0.7))
    ]
    rows += [rows[0] | {"forecast": "constant hazard", "value": 0.5}]
    rows += [rows[0] | {"question": "branch", "value": 0.6}]
    with scores.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerows(rows)
    read = sorted((one.days, one.chance) for one in prior_chances(scores))
    assert read == [(14, 0.0), (60, 0.18)]
    monkeypatch.setattr(case_pages, "SCORES", scores)
    assert "0% by day 14, 18% by day 60." in page()
