"""What a calibration says is gathered from the files that ship, and only where it was played."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from brittle.batches.disk import StoreError
from brittle.calibration import locations
from brittle.calibration.pasts import posterior as ps
from brittle.calibration.pasts.article import Article, open_article
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.pasts.posterior import Posterior, Provenance
from brittle.calibration.pasts.rows import HEADLINES
from brittle.calibration.pasts.weighing_code import weighing_mark
from brittle.calibration.registry import registered
from brittle.engine import Case, Past, case_of
from brittle.model.outcome import SERIES
from brittle.model.parameters import PARAMETERS, prior_hash
from brittle.model.setup.history import prior_history
from brittle.report.fit_files import evidence_behind, gathered, positions
from brittle.report.happened_files import happened_in
from brittle.results.fit import FitSummary
from tests.running import baseline

CASE = "syria_2024"
N = 200


def played(case: Case) -> Past:
    """A case's histories as a batch draws them from the posterior that ships."""
    made = ps.read_posterior(locations.FOLDER / f"{CASE}.parquet").provenance
    return Past((), "posterior", 1, 1.0, made=made)


def behind(case: Case) -> FitSummary:
    """What is told of the calibration where a case's posterior is played."""
    evidence = evidence_behind([(case, played(case))])
    assert evidence is not None
    return gathered(evidence)


def made_of(article: Article) -> Provenance:
    """What a posterior of N prior histories says that it was made from."""
    return Provenance(
        case=CASE,
        article=article.words,
        ledger=article.mark,
        targets=len(article.ledger.targets),
        bank=5000,
        bank_seed=3,
        failed=0,
        method="importance",
        effective=700.0,
        drawn=N,
        fingerprint=fingerprint(article.prepared),
        registered=prior_hash(),
        weighing=weighing_mark(),
    )


@pytest.fixture(scope="module")
def case() -> Case:
    return case_of("baseline", baseline(CASE))


@pytest.fixture(scope="module")
def article(case: Case) -> Article:
    return open_article(case.scenario)


@pytest.fixture
def shipped(article: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Prior histories as a posterior, and its folder of tables."""
    monkeypatch.setattr(locations, "FOLDER", tmp_path)
    histories = tuple(prior_history(i, 3) for i in range(N))
    provenance = made_of(article)
    even = np.full(N, 1 / N)
    posterior = Posterior(provenance, histories, even, np.zeros(N), np.ones(N, bool))
    ps.write_posterior(posterior, locations.FOLDER / f"{CASE}.parquet")
    folder = tmp_path / CASE
    folder.mkdir()
    told = {"prior": 0.2, "posterior": 0.5, "error": 0.01, "left_out": 0.4, "trust": 0.9}
    claims = [{"claim": claim.id, "said": 1.0} | told for claim in article.ledger.targets]
    pd.DataFrame([*claims, {"claim": "gone", "said": 1.0} | told]).to_csv(
        folder / "claims.csv", index=False
    )
    learnt = {"ratio": 0.9, "ratio_error": 0.01, "shift": 0.1, "shift_error": 0.01, "learnt": True}
    pd.DataFrame([{"parameter": "belief_shock"} | learnt, {"parameter": "gone"} | learnt]).to_csv(
        folder / "contraction.csv", index=False
    )
    pd.DataFrame(
        [{"variant": "as fitted", "effective": 500.0} | dict.fromkeys(HEADLINES, 0.5)]
    ).to_csv(folder / "sensitivity.csv", index=False)
    return folder


def test_what_ships_is_gathered(shipped: Path, case: Case, article: Article) -> None:
    found = behind(case)
    assert found is not None
    assert (found.case, found.bank, found.effective) == (CASE, 5000, 700.0)
    assert not found.ledger_changed
    assert found.priors == registered()[-1].hash
    assert [one.id for one in found.claims] == [one.id for one in article.ledger.targets]
    said = {one.id: one.said for one in found.claims}
    assert set(said.values()) >= {"yes", "1 km", "1 man"}
    first = article.ledger.targets[0]
    assert found.claims[0].quote == first.quote
    assert found.claims[0].credibility == article.ledger.credibility[first.source_class]
    assert [one.name for one in found.parameters] == ["belief_shock"]
    assert found.parameters[0].quantiles == pytest.approx((0.05, 0.25, 0.5, 0.75, 0.95), abs=0.09)
    assert found.sensitivity[0].means["belief"] == 0.5
    assert found.coverage == () and found.headlines == ()  # their tables are not there


def test_truth_is_read_for_the_report_alone(shipped: Path, case: Case) -> None:
    found = happened_in([case])
    assert found is not None and happened_in([replace(case, folder=None)]) is None
    lost = {one.place: one.at for one in found.losses}
    assert lost["damascus"].date() == datetime(2024, 12, 8).date()


def test_priors_have_nothing_to_say(shipped: Path, case: Case) -> None:
    assert evidence_behind([(case, Past((), "prior", 1, 1.0))]) is None
    assert evidence_behind([(replace(case, folder=None), played(case))]) is None  # of no case


def test_a_table_of_another_shape_is_refused(shipped: Path, case: Case) -> None:
    (shipped / "claims.csv").write_text("claim,said\naleppo_taken,1\n")
    with pytest.raises(StoreError, match=r"claims\.csv: no column prior.*brittle calibrate"):
        evidence_behind([(case, played(case))])


def test_a_ledger_that_changed_is_told(shipped: Path, case: Case, article: Article) -> None:
    posterior = ps.read_posterior(locations.FOLDER / f"{CASE}.parquet")
    stale = replace(posterior, provenance=replace(posterior.provenance, ledger="another"))
    ps.write_posterior(stale, locations.FOLDER / f"{CASE}.parquet")
    found = behind(case)
    assert found is not None and found.ledger_changed


@pytest.mark.parametrize("name", ["belief_shock", "belief_memory", "will_pay", "talks_signal"])
def test_positions_undo_quantiles(name: str) -> None:
    at = np.array([0.02, 0.3, 0.5, 0.77, 0.98])
    values = np.array([PARAMETERS[name].prior.quantile(u) for u in at.tolist()])
    assert positions(name, values) == pytest.approx(at, abs=1e-3)


def test_what_ships_is_read_as_the_fit_wrote_it(case: Case) -> None:
    found = behind(case)
    assert found is not None and found.claims and found.parameters and found.headlines
    assert found.coverage and found.reliability and found.sensitivity


def test_a_further_daily_series_leaves_the_tables_of_a_fit_as_they_are(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables that ship name the quantities that they hold; new ones stand in no fit yet."""
    for module in ("brittle.calibration.pasts.rows", "brittle.model.outcome"):
        monkeypatch.setattr(f"{module}.SERIES", ("rain", *SERIES, "dust"))
    found = behind(case)
    assert [one.quantity for one in found.headlines] == list(HEADLINES)
    assert all(one.means.keys() == set(HEADLINES) for one in found.sensitivity)
