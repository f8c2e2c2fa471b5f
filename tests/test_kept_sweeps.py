"""A sweep that is kept with a fit is shown in the reports of batches that play the fit, and of no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from batches import brittle
from fits import a_fit
from test_report import make_results
from test_sweeps_played import SWEEP, SweptEngine, engine

from brittle.batches.disk import StoreError
from brittle.report.build import build
from brittle.results.fit import KeptSweep, keep
from brittle.results.kept_sweeps import FILES, FIT, SWEEPS, SweepsFit, kept_sweeps
from brittle.results.reading import Results
from brittle.sweeps.report.kept import kept_panels

__all__ = ["engine"]


def laid(folder: Path, fit: str) -> Path:
    """The tables of a fit with one kept sweep."""
    kept = folder / SWEEPS / "deals"
    kept.mkdir(parents=True)
    for name in FILES:
        (kept / name).write_text((Path("s") / name).read_text())
    (kept / FIT).write_text(SweepsFit(fit=fit, rules="r").model_dump_json())
    return kept


def test_a_kept_sweep_is_read_if_it_belongs_to_the_fit(engine: SweptEngine, tmp_path: Path) -> None:
    assert brittle(*SWEEP).exit_code == 0
    kept = laid(tmp_path / "tables", "mine")
    (found,) = kept_sweeps(tmp_path / "tables", "mine")
    assert found.table == (Path("s") / "sweep.csv").read_text() and found.rules == "r"
    assert not list(kept_sweeps(tmp_path / "tables", "another"))
    assert not list(kept_sweeps(tmp_path / "nowhere", "mine"))
    (kept / "sweep.csv").unlink()
    with pytest.raises(StoreError, match="holds no whole sweep"):
        list(kept_sweeps(tmp_path / "tables", "mine"))


def test_the_report_shows_deals_and_differences_of_a_kept_sweep(
    engine: SweptEngine, tmp_path: Path
) -> None:
    assert brittle(*SWEEP, "--beside", "last_stand_capital.yaml").exit_code == 0
    texts = [(Path("s") / name).read_text() for name in FILES]
    made = make_results(tmp_path, ("baseline",), 4)
    keep(a_fit().model_copy(update={"sweeps": (KeptSweep(rules="other", **_named(texts)),)}), made)
    document = build(Results.read(made), kept_panels)
    assert 'id="sweep-deals"' in document and 'id="sweep-compared"' in document
    assert "rules of the model have changed since the sweep was played" in document
    assert 'id="sweep-' not in build(Results.read(made))


def _named(texts: list[str]) -> dict[str, str]:
    return dict(zip(("record", "design", "table"), texts, strict=True))
