"""Results are whole, the same for any number of workers, resumed, and counted on reading."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from synthetic import Land, Result, SyntheticEngine, make_case

from brittle import origin
from brittle.batches import manifest as manifests
from brittle.batches.batch import Batch, Summary, make_ready
from brittle.batches.disk import StoreError
from brittle.batches.identity import needed_of_workers
from brittle.batches.manifest import Request
from brittle.batches.tables.histogram import DailyHistogram, quantiles
from brittle.batches.tables.rows import series_table
from brittle.calibration.pasts.past import Turn, turned, turns_of
from brittle.calibration.workers.opening import Workers
from brittle.engine import Past
from brittle.model.outcome import OUTCOMES, RUN_DTYPE, SERIES
from brittle.model.setup.history import History
from brittle.results.reading import Results

SCENARIOS = ("baseline", "safe_passage")


def run_batch(
    folder: Path,
    workers: int = 2,
    draws: int = 25,
    engine: SyntheticEngine | None = None,
    scenarios: tuple[str, ...] = SCENARIOS,
    titles: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = lambda n: None,
) -> tuple[Summary, SyntheticEngine]:
    player = engine or SyntheticEngine()
    cases = [make_case(key, title=(titles or {}).get(key)) for key in scenarios]
    batch = Batch(make_ready(cases, player, draws), player, folder, 2, Request())
    with Workers(workers).pool(needed_of_workers) as pool:
        return batch.run(pool, progress), player


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*.parquet"))}


def test_pandas_opens_everything_in_words(tmp_path: Path) -> None:
    run_batch(tmp_path / "out")
    runs = pd.read_parquet(tmp_path / "out" / "runs")
    assert list(runs.columns) == ["scenario", "draw", "replicate", *RUN_DTYPE.names, "error"]
    assert len(runs) == 2 * 25 * 2
    assert not runs.duplicated(["scenario", "draw", "replicate"]).any()
    assert set(runs["outcome"]) <= set(OUTCOMES)
    assert set(runs["capital_taken_by"].dropna()) <= {"hills", "coast"}
    lost = runs["capital_lost"].astype(bool)
    assert (runs["capital_lost_day"].notna() == lost).all()
    places = pd.read_parquet(tmp_path / "out" / "places")
    assert len(places) == len(runs) * 36
    draws = pd.read_parquet(tmp_path / "out" / "draws.parquet")
    assert len(draws) == 25 and {"draw", "seed", "weight", "speed", "harm"} <= set(draws.columns)
    series = pd.read_parquet(tmp_path / "out" / "series.parquet")
    belief = series[(series["series"] == "belief") & (series["day"] == 3)]
    assert belief.groupby("scenario", observed=True)["count"].sum().eq(50).all()


def test_what_is_written_is_what_was_played(tmp_path: Path) -> None:
    _, engine = run_batch(tmp_path / "out")
    runs = pd.read_parquet(tmp_path / "out" / "runs").set_index(["scenario", "draw", "replicate"])
    case = make_case("safe_passage")
    land = engine.prepare(case.scenario)
    history = engine.past(case.scenario, land, 25).histories[21]
    row = engine.play(land, history, 1).run
    kept = runs.loc[("safe_passage", 21, 1)]
    assert kept["outcome"] == OUTCOMES[row["outcome"]]
    assert np.float32(kept["killed_civilians"]) == row["killed_civilians"]
    assert np.isnan(kept["relocated_day"])


@pytest.mark.parametrize("workers", [2, 4])
def test_bytes_do_not_depend_on_workers(tmp_path: Path, workers: int) -> None:
    run_batch(tmp_path / "one", workers=1)
    run_batch(tmp_path / "many", workers=workers)
    assert contents(tmp_path / "one") == contents(tmp_path / "many")


def test_a_finished_batch_is_not_run_again(tmp_path: Path) -> None:
    run_batch(tmp_path / "out")
    before = contents(tmp_path / "out")
    summary, engine = run_batch(tmp_path / "out")
    assert engine.played == 0 and summary.kept == summary.planned == 100
    assert contents(tmp_path / "out") == before


def test_more_draws_keep_the_blocks_that_are_whole(tmp_path: Path) -> None:
    run_batch(tmp_path / "out", draws=20)
    _, engine = run_batch(tmp_path / "out", draws=25)
    assert engine.played == 2 * 5 * 2
    run_batch(tmp_path / "fresh", draws=25)
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


def test_a_failed_run_is_a_row_and_the_batch_goes_on(tmp_path: Path) -> None:
    engine = SyntheticEngine(fails=frozenset({("baseline", 3, 1)}))
    summary, _ = run_batch(tmp_path / "out", engine=engine)
    assert (summary.planned, summary.finished, summary.failed) == (100, 100, 1)
    runs = pd.read_parquet(tmp_path / "out" / "runs")
    bad = runs[runs["error"].notna()]
    assert len(runs) == 100 and len(bad) == 1
    assert bad.iloc[0]["error"] == "ValueError: men < 0 at place_3"
    assert bad.iloc[0][["draw", "replicate"]].tolist() == [3, 1]
    assert bad[["outcome", "killed_civilians"]].isna().all().all()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["failures"][0]["error"].startswith("ValueError")
    assert len(Results.read(tmp_path / "out").runs) == 99


def test_a_scenario_of_which_every_run_fails(tmp_path: Path) -> None:
    fails = frozenset(("baseline", i, r) for i in range(25) for r in range(2))
    summary, _ = run_batch(tmp_path / "out", engine=SyntheticEngine(fails=fails))
    assert summary.failed == 50
    assert set(Results.read(tmp_path / "out").runs["scenario"]) == {"safe_passage"}


class _Interrupted(SyntheticEngine):
    """Acts as if the user pressed Ctrl-C in the second block of the second scenario."""

    def play(self, prepared: Land, history: History, replicate: int, log: bool = False) -> Result:
        if prepared.key == "safe_passage" and history.index == 22:
            raise KeyboardInterrupt
        return super().play(prepared, history, replicate, log)


def test_an_interrupted_batch_keeps_what_finished_and_goes_on(tmp_path: Path) -> None:
    summary, _ = run_batch(tmp_path / "out", workers=1, engine=_Interrupted())
    assert summary.interrupted and summary.finished == 90
    results = Results.read(tmp_path / "out")
    assert results.manifest["status"] == "interrupted" and len(results.runs) == 90
    again, engine = run_batch(tmp_path / "out")
    assert not again.interrupted and engine.played == 10
    run_batch(tmp_path / "fresh")
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


def test_the_manifest_names_the_code_that_wrote_it(tmp_path: Path) -> None:
    run_batch(tmp_path / "out")
    facts = Results.read(tmp_path / "out").manifest
    lock = (Path(__file__).parents[1] / "requirements.lock").read_bytes()
    assert facts["brittle"] == origin.version()
    assert re.fullmatch("unknown|[0-9a-f]{40}(-dirty)?", facts["commit"])
    assert facts["lock"] == hashlib.sha256(lock).hexdigest()


def test_no_commit_is_known_outside_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for linked in (False, True):
        package = tmp_path / f"{linked}" / "brittle"
        package.mkdir(parents=True)
        if linked:
            (package / "model").symlink_to(package)
        monkeypatch.setattr(origin, "PACKAGE", package)
        assert origin.commit.__wrapped__() == origin.UNKNOWN


@pytest.mark.parametrize("earlier", [True, False])
def test_a_batch_goes_on_under_another_commit_and_lock(
    earlier: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They name the code; whether results may differ is asked of what results follow from."""
    out = tmp_path / "out"
    run_batch(out)
    if earlier:  # a version that did not write them down
        facts = json.loads((out / "manifest.json").read_text())
        for name in ("commit", "lock"):
            del facts[name], facts["digests"][name]
        (out / "manifest.json").write_text(json.dumps(facts))
        assert Results.read(out).manifest["commit"] == origin.UNKNOWN
    for name in ("commit", "lock_hash"):
        monkeypatch.setattr(manifests, name, lambda: "f" * 40)
    before = contents(out)
    again, _ = run_batch(out)
    assert (again.kept, again.mended, contents(out)) == (100, [], before)
    assert Results.read(out).manifest["commit"] == "f" * 40


def test_progress_counts_every_run_once(tmp_path: Path) -> None:
    counted: list[int] = []
    run_batch(tmp_path / "out", progress=counted.append)
    assert sum(counted) == 100


def test_manifest_holds_inputs_and_histories_come_back(tmp_path: Path) -> None:
    _, engine = run_batch(tmp_path / "out")
    results = Results.read(tmp_path / "out")
    facts = results.manifest
    assert facts["scenarios"]["safe_passage"]["value"]["ruler"]["deal"] == 0.7
    assert len(facts["theatre"]["value"]["places"]) == 36
    assert {"model", "python", "numba", "numpy", "library", "cpu"} <= set(facts["circumstances"])
    case = make_case("baseline")
    past = engine.past(case.scenario, engine.prepare(case.scenario), 25)
    found, played = results.history("baseline", 7), past.histories[7]
    assert (found.index, found.seed) == (played.index, played.seed)
    assert found.parameters.tobytes() == played.parameters.tobytes()


def test_two_theatres_or_twice_a_name_make_no_batch() -> None:
    case = make_case("baseline")
    with pytest.raises(StoreError, match="two scenarios are called baseline"):
        make_ready([case, case], SyntheticEngine(), 2)
    other = replace(make_case("safe_passage"), theatre={"name": "Elsewhere"})
    with pytest.raises(StoreError, match="different theatres"):
        make_ready([case, other], SyntheticEngine(), 2)


def _some_series(seed: int, runs: int) -> list[Any]:
    rng = np.random.default_rng(seed)
    values = rng.uniform(0, 1, (runs, 4, len(SERIES))).astype(np.float32)
    values[:, :, 1] = rng.lognormal(9, 1, (runs, 4))
    return list(values)


def test_histograms_add_up_in_any_order() -> None:
    parts = []
    for seed in range(3):
        daily = DailyHistogram()
        daily.add(_some_series(seed, 30))
        parts.append(daily)
    whole = DailyHistogram()
    whole.add([one for seed in range(3) for one in _some_series(seed, 30)])
    for order in (parts, parts[::-1]):
        summed = DailyHistogram()
        for part in order:
            summed.add_counts(part)
        pd.testing.assert_frame_equal(summed.frame(), whole.frame())
    read = DailyHistogram()
    for part in parts:
        read.add_table(series_table("s", part))
    pd.testing.assert_frame_equal(read.frame(), whole.frame())
    assert whole.frame().groupby(["series", "day"])["count"].sum().eq(90).all()


def test_quantiles_of_histograms_are_within_a_bin() -> None:
    runs = _some_series(1, 400)
    daily = DailyHistogram()
    daily.add(runs)
    rows = daily.frame()
    for column, (name, width) in enumerate((("belief", 0.01), ("men_in_ranks", 0.08))):
        found = quantiles(rows[rows["series"] == name], (0.1, 0.5, 0.9))
        true = np.quantile([one[2, column] for one in runs], (0.1, 0.5, 0.9))
        scale = 1 if name == "belief" else true
        assert (np.abs(found.loc[2].to_numpy() - true) <= 1.5 * width * scale).all()


class _Turning(SyntheticEngine):
    """Its histories take another seed on the second day."""

    def past(self, scenario: Any, prepared: Land, draws: int) -> Past:
        past = super().past(scenario, prepared, draws)
        turns = (Turn(24.0, 5), Turn(math.inf, 9))
        return replace(past, histories=tuple(turned(one, turns) for one in past.histories))


def test_a_history_is_read_back_as_it_was_played(tmp_path: Path) -> None:
    engine = _Turning()
    run_batch(tmp_path / "out", engine=engine)
    results = Results.read(tmp_path / "out")
    case = make_case("baseline")
    played = engine.past(case.scenario, engine.prepare(case.scenario), 4).histories[3]
    found = results.history("baseline", 3)
    assert (found.index, found.seed, found.weight) == (3, played.seed, 1.0)
    assert found.parameters.dtype == played.parameters.dtype
    assert found.parameters.tobytes() == played.parameters.tobytes()
    assert turns_of(found) == turns_of(played) != ()
