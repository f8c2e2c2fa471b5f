"""A sweep that is kept with a fit is shown in the reports of batches that play the fit, and of no others."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from batches import brittle
from fits import a_fit
from made_up_report import make_results
from test_sweeps_played import SWEEP, SweptEngine, engine

from brittle.batches.disk import StoreError
from brittle.report.build import build
from brittle.results.fit import KeptSweep, keep
from brittle.results.kept_sweeps import FILES, SWEEPS, kept_sweeps
from brittle.results.reading import Results
from brittle.sweeps import keeping
from brittle.sweeps.folder import RECORD
from brittle.sweeps.report.kept import kept_panels

__all__ = ["engine"]


def laid(folder: Path, fit: str) -> Path:
    """The tables of a fit with one kept sweep, which was played from the fit."""
    kept = folder / SWEEPS / "deals"
    kept.mkdir(parents=True)
    for name in FILES:
        (kept / name).write_text((Path("s") / name).read_text())
    record = json.loads((kept / RECORD).read_text()) | {"fit": fit, "rules": "r"}
    (kept / RECORD).write_text(json.dumps(record))
    return kept


def test_a_kept_sweep_is_read_if_it_belongs_to_the_fit(engine: SweptEngine, tmp_path: Path) -> None:
    assert brittle(*SWEEP).exit_code == 0
    kept = laid(tmp_path / "tables", "mine")
    (found,) = kept_sweeps(tmp_path / "tables", "mine")
    assert found.table == (Path("s") / "sweep.csv").read_text()
    assert (found.name, found.rules) == ("deals", "r")
    assert not list(kept_sweeps(tmp_path / "tables", "another"))
    assert not list(kept_sweeps(tmp_path / "nowhere", "mine"))
    (kept / "sweep.csv").unlink()
    with pytest.raises(StoreError, match="holds no whole sweep"):
        list(kept_sweeps(tmp_path / "tables", "mine"))


def test_only_a_whole_sweep_of_the_present_fit_is_kept(
    engine: SweptEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert brittle(*SWEEP).exit_code == 0
    monkeypatch.setattr(keeping, "posterior_of", lambda case: tmp_path / "fits" / "case.parquet")
    monkeypatch.setattr(keeping, "fit_of", lambda case: "mine")
    with pytest.raises(StoreError, match="was not played from the fit of case"):
        keeping.keep_sweep(Path("s"), Path("case"))
    record = json.loads((Path("s") / RECORD).read_text())
    (Path("s") / RECORD).write_text(json.dumps(record | {"fit": "mine"}))
    kept = keeping.keep_sweep(Path("s"), Path("case"))
    assert [path.name for path in sorted(kept.iterdir())] == sorted(FILES)
    assert list(kept_sweeps(tmp_path / "fits" / "case", "mine"))
    table = pd.read_csv("s/sweep.csv")
    table.loc[0, ["runs", "failed"]] = [0, 16]
    table.to_csv("s/sweep.csv", index=False)
    with pytest.raises(StoreError, match="some runs failed"):
        keeping.keep_sweep(Path("s"), Path("case"))


def test_the_report_shows_deals_and_differences_of_a_kept_sweep(
    engine: SweptEngine, tmp_path: Path
) -> None:
    assert brittle(*SWEEP, "--beside", "last_stand_capital.yaml").exit_code == 0
    texts = [(Path("s") / name).read_text() for name in FILES]
    made = make_results(tmp_path, ("baseline",), 4)
    kept = KeptSweep(name="my_deals", rules="other", **_named(texts))
    keep(a_fit().model_copy(update={"sweeps": (kept,)}), made)
    document = build(Results.read(made), kept_panels)
    assert 'id="sweep-my-deals-deals"' in document and 'id="sweep-my-deals-compared"' in document
    assert "played with rules of the model that are marked differently" in document
    assert 'id="sweep-' not in build(Results.read(made))


def _named(texts: list[str]) -> dict[str, str]:
    return dict(zip(("design", "table", "record"), texts, strict=True))
