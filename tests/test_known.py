"""What was known on a day: which claims count, and how prior histories are weighed by them."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pools
import pytest

from brittle.calibration.evidence import kinds as k
from brittle.calibration.evidence import load_ledger
from brittle.calibration.evidence.ledger import Ledger, shipped_ledger
from brittle.calibration.pasts import histories as hs
from brittle.calibration.pasts import known
from brittle.calibration.pasts.known import known_histories, known_weights
from brittle.calibration.pasts.known_claims import known_claims
from brittle.calibration.pasts.past import replay
from brittle.calibration.pasts.reweighing import PosteriorError
from brittle.calibration.weights import effective_size
from brittle.model.ensemble import stands
from brittle.model.setup.history import prior_history
from brittle.model.setup.prepare import Prepared, prepare
from tests.ledgers import claim, held, ledger_file
from tests.running import SCENARIOS, baseline

CASE = "syria_2024"
SEED = 5


def day(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- which claims count --------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An article that ends on 11 June and makes a claim of every kind (`tests.ledgers`)."""
    return load_ledger(ledger_file(tmp_path))


def test_a_claim_counts_once_all_that_it_says_has_happened(ledger: Ledger) -> None:
    before, after = (
        known_claims(ledger, day(at)) for at in ("2001-06-04T21:00", "2001-06-05T00:00")
    )
    assert before.whole == before.implied == () and len(before.left_out) == 14
    assert after.whole == ("town_lost",) and after.implied == ()
    assert after.ledger.targets == tuple(c for c in ledger.claims if c.id == "town_lost")
    assert after.ledger.article.ends == day("2001-06-05T00:00")
    late = known_claims(ledger, day("2001-06-10T12:00"))
    assert late.whole == ("city_entered", "town_lost")


def test_a_claim_without_a_time_is_about_the_articles_end(ledger: Ledger) -> None:
    last = known_claims(ledger, day("2001-06-10T21:00"), implied=True)
    assert {"near", "across", "overrun", "in_capital", "arranged"} <= set(last.left_out)
    with pytest.raises(ValueError, match="not before the article's end"):
        known_claims(ledger, ledger.article.ends)


def test_what_a_later_claim_implies_can_count(ledger: Ledger) -> None:
    now = day("2001-06-05T00:00")
    found = known_claims(ledger, now, implied=True)
    assert found.whole == ("town_lost",) and found.implied == ("city_held", "rules")
    abouts = {one.id: one.target for one in found.ledger.targets}
    assert abouts["city_held"] == k.NoneLost(kind="held", places=("city", "coast"), at=now)
    assert abouts["rules"] == k.InOffice(kind="in_office", at=now)
    earlier = known_claims(ledger, day("2001-06-04T12:00"), implied=True).ledger.targets
    town = {one.id: one.target for one in earlier}["town_lost"]
    assert town == k.NoneLost(kind="held", places=("town",), at=day("2001-06-04T00:00"))


def test_a_denial_implies_a_shorter_denial_only(tmp_path: Path) -> None:
    until = {"from": "2001-06-05T00:00", "until": "2001-06-08T00:00"}
    claims = [
        claim("not_lost", "lost", place="town", denied=True, **until),
        held("was_lost", "city", denied=True),
    ]
    ledger = load_ledger(ledger_file(tmp_path, claims))
    begun = known_claims(ledger, day("2001-06-06T00:00"), implied=True)
    assert begun.implied == ("not_lost",) and begun.left_out == ("was_lost",)
    kept = begun.ledger.targets[0].target
    assert isinstance(kept, k.Lost) and kept.denied and kept.until == day("2001-06-06T00:00")
    assert known_claims(ledger, day("2001-06-05T00:00"), implied=True).implied == ()


def test_the_best_source_counts_where_claims_imply_the_same(tmp_path: Path) -> None:
    window = {"from": "2001-06-09T00:00", "until": "2001-06-10T00:00"}
    claims = [
        claim("a_rumour", "entered", place="city", claim_source_class="rumour", **window),
        held("by_paper", "city"),
    ]
    ledger = load_ledger(ledger_file(tmp_path, claims))
    found = known_claims(ledger, day("2001-06-05T00:00"), implied=True)
    assert found.implied == ("by_paper",) and found.left_out == ("a_rumour",)


def test_no_claim_of_the_shipped_article_was_over_a_day_before_it() -> None:
    """Its earliest intervals end on 7 December."""
    shipped = load_ledger(shipped_ledger(CASE))
    for at in ("2024-11-28", "2024-11-30", "2024-12-02", "2024-12-04", "2024-12-06"):
        found = known_claims(shipped, day(at))
        assert found.whole == () and len(found.left_out) == len(shipped.targets)
    assert known_claims(shipped, day("2024-12-07")).whole == ("aleppo_taken", "hama_taken")


# --- how histories are weighed -------------------------------------------------------------------

N = 120
LOST = claim(
    "fell", "lost", place="aleppo", **{"from": "2024-11-28T00:00"}, until="2024-12-02T00:00"
)


def at(branch: str) -> Prepared:
    return prepare(baseline(CASE).model_copy(update={"branch": day(branch)}))


@pytest.fixture
def one_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger of Syria with one dated claim, of a source believed with .9, without errors of date."""
    article = {"published": "2024-12-07", "ends": "2024-12-08T00:00"}
    outlet = {"credibility_sd": 0, "date_sd_days": 0}
    path = ledger_file(tmp_path, [LOST], article=article, outlet=outlet)
    path.write_text(path.read_text().replace("testland", CASE))
    monkeypatch.setattr("brittle.calibration.pasts.article.shipped_ledger", lambda case: path)


def falls(prepared: Prepared) -> list[bool]:
    """Whether Aleppo was lost after 28 November began, in each of the first N prior histories."""
    where = prepared.place_ids.index("aleppo")
    first = 24.0 / prepared.tick_hours
    pasts = (replay(prepared, prior_history(i, SEED)) for i in range(N))
    return [bool(past.places["lost_tick"][where] >= first) for past in pasts]


def test_a_weight_by_hand(one_claim: None) -> None:
    prepared = at("2024-12-02T00:00")
    found = known_weights(prepared, SEED, N)
    fell = np.array(falls(prepared))
    assert 0 < fell.sum() < N
    said_by_anybody = 0.95 * fell.mean() + 0.05 * 0.5
    likely = np.where(fell, 0.9 + 0.1 * said_by_anybody, 0.1 * said_by_anybody)
    assert found.weights == pytest.approx(likely / likely.sum(), rel=1e-5)
    standing = np.array([stands(replay(prepared, prior_history(i, SEED))) for i in range(N)])
    assert (found.stands == standing).all() and found.failed == 0
    assert found.effective == pytest.approx(effective_size(found.weights[standing]))
    assert found.standing == pytest.approx(found.weights[standing].sum())


def test_histories_are_drawn_by_these_weights(
    one_claim: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "FEWEST", 10)
    prepared = at("2024-12-02T00:00")
    few, many = (known_histories(prepared, n, SEED, candidates=N) for n in (7, 200))
    assert many.origin == "known" and many.made is not None and many.made.targets == 1
    assert "of the time until 2 December 2024, 00:00 (1 claim; worth" in many.evidence
    weights = known_weights(prepared, SEED, N)
    assert many.worth == weights.effective
    indices = [one.index for one in many.histories]
    assert indices[:7] == [one.index for one in few.histories]
    fell = np.array(falls(prepared))
    share = weights.weights[weights.stands & fell].sum() / weights.standing
    assert fell[indices].mean() == pytest.approx(share, abs=0.02)
    assert share > 2 * fell.mean()
    assert all(stands(past) for past in many.pasts)


def test_too_few_are_refused_with_a_number_that_would_do(one_claim: None) -> None:
    with pytest.raises(
        PosteriorError,
        match=r"known on 2024-12-02 00:00: by the 1 claim that could be known, 120 histories are worth "
        r"\d+ .*about \d+,000 histories would probably be enough; choose an earlier branch",
    ):
        known_histories(at("2024-12-02T00:00"), 5, SEED, candidates=N)


def test_workers_and_a_kept_file_change_nothing(one_claim: None, tmp_path: Path) -> None:
    prepared = at("2024-12-02T00:00")
    alone = known_weights(prepared, SEED, 60)
    with pools.threads(2) as pool:
        both = known_weights(prepared, SEED, 60, pool, folder=tmp_path / "kept")
    assert alone.weights.tobytes() == both.weights.tobytes()
    (file,) = (tmp_path / "kept").iterdir()
    written = file.stat().st_mtime_ns
    again = known_weights(prepared, SEED, 60, folder=tmp_path / "kept")
    assert again.weights.tobytes() == alone.weights.tobytes()
    assert file.stat().st_mtime_ns == written
    whole = file.read_bytes()
    file.write_bytes(whole[:200])
    known_weights(prepared, SEED, 60, folder=tmp_path / "kept")
    assert file.read_bytes() == whole
    known_weights(at("2024-12-02T03:00"), SEED, 60, folder=tmp_path / "kept")
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_without_a_claim_they_are_prior_histories_that_stand() -> None:
    prepared = at("2024-12-06T00:00")
    found, prior = known_histories(prepared, 12, SEED), hs.standing_histories(prepared, 12, SEED)
    assert found.origin == "known" and found.tried == prior.tried and found.made is None
    assert [h.index for h in found.histories] == [h.index for h in prior.histories]


def test_at_the_articles_end_they_are_those_of_the_fit() -> None:
    prepared = at("2024-12-08T00:00")
    found, fitted = known_histories(prepared, 3, SEED), hs.find_histories(prepared, 3, SEED)
    assert found.origin == "posterior"
    assert [h.index for h in found.histories] == [h.index for h in fitted.histories]


def test_the_command_prints_a_line_a_date_and_refuses_a_wrong_one() -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "brittle.calibration.pasts.known", str(SCENARIOS / CASE)]
        return subprocess.run([*command, *words], capture_output=True, text=True, check=False)

    done = run("2024-11-30T00:00", "--candidates", "20")
    assert done.returncode == 0, done.stderr
    _, strict, implied = done.stdout.splitlines()
    assert strict.split()[:6] == ["2024-11-30", "00:00", "no", "0", "0", "25"]
    assert implied.split()[:6] == ["2024-11-30", "00:00", "yes", "0", "9", "16"]
    wrong = run("2024-11-30T01:00")
    assert wrong.returncode == 2 and "tick" in wrong.stderr
