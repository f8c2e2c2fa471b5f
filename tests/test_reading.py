"""A batch is read column by column and shard by shard, whatever its shards, and each file is checked once."""

from __future__ import annotations

import shutil
from typing import Any

import batches
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from rewritten import copied
from synthetic import SyntheticEngine, make_case

from brittle.batches.batch import Batch, make_ready
from brittle.batches.disk import StoreError
from brittle.batches.manifest import Request
from brittle.batches.store import FINGERPRINT, KIND
from brittle.batches.tables.columns import RUN_IN_SCENARIO
from brittle.calibration.files.sealed import write_sealed
from brittle.report.build import build
from brittle.report.checks import number_distinct
from brittle.report.said import basis
from brittle.results import statistics
from brittle.results.pairs import Pairs
from brittle.results.reading import Results
from brittle.results.statistics import mean, median, share
from brittle.results.stored.sealed_files import checked

KEYS = ("baseline", "safe_passage", "last_stand_capital")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A batch in which two runs failed."""
    engine = SyntheticEngine()
    engine.fails = frozenset({("baseline", 3, 1), ("safe_passage", 4, 0)})
    folder = tmp_path_factory.mktemp("reading") / "out"
    ready = make_ready([make_case(key) for key in KEYS], engine, 23)
    batches.run(Batch(ready, engine, folder, 3, Request(command=["brittle"])), 2)
    return Results.read(folder)


def in_shards_of(results: Results, runs: int) -> Results:
    """The same batch with other shards."""
    folder, shards = copied(results), {}
    for kind in ("runs", "places"):
        shutil.rmtree(folder / kind)
        (folder / kind).mkdir()
    for key in KEYS:
        mine = [name for name in results.manifest["shards"] if name.startswith(f"{key}-")]
        for number, parts in enumerate(_parts(results, mine, runs)):
            name = f"{key}-{number:04d}.parquet"
            mark = results.manifest["shards"][mine[0]]["fingerprint"]
            for kind, table in parts.items():
                write_sealed([table], folder / kind / name, {FINGERPRINT: mark, KIND: kind})
            rows = {kind: table.num_rows for kind, table in parts.items()}
            shards[name] = {"fingerprint": mark, "series": 0, **rows}
    return Results(folder, {**results.manifest, "shards": shards})


def _parts(results: Results, names: list[str], size: int) -> list[dict[str, pa.Table]]:
    whole = {
        kind: pa.concat_tables(
            table
            for name, table in zip(results.manifest["shards"], results.parts(kind), strict=True)
            if name in names
        ).unify_dictionaries()
        for kind in ("runs", "places")
    }
    number = {
        kind: table["draw"].to_numpy() * 3 + table["replicate"].to_numpy()
        for kind, table in whole.items()
    }
    return [
        {kind: table.filter(pa.array(number[kind] // size == i)) for kind, table in whole.items()}
        for i in range(number["runs"].max() // size + 1)
    ]


def test_a_report_is_the_same_whatever_the_shards(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = results.series
    monkeypatch.setattr(Results, "series", property(lambda self: series))
    whole = build(results)
    for size, shards in ((1000, 3), (7, 30)):
        other = in_shards_of(results, size)
        assert len(other.manifest["shards"]) == shards
        assert build(other) == whole


def test_what_is_not_asked_for_is_not_read(results: Results) -> None:
    def only(*kept: str) -> Results:
        folder = copied(results)
        for path in folder.iterdir():
            if path.name not in kept:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        return Results(folder, results.manifest)

    runs = only("runs").some(["outcome"])
    assert list(runs.columns) == ["scenario", "draw", "replicate", "outcome"]
    pd.testing.assert_frame_equal(runs, results.runs[runs.columns])
    assert only("runs").scenarios == results.scenarios
    days = only("places").joined("baseline", "lost_day", results.manifest["places"])
    assert days.shape == (len(results.manifest["places"]), 68)
    alone = only("draws.parquet").history("baseline", 21)
    assert alone.index == int(results.of("baseline").query("draw == 21")["history"].iloc[0])
    with pytest.raises(StoreError, match="has no draw 23; it has 23 draws"):
        only("draws.parquet").history("baseline", 23)


def test_a_file_is_checked_once_and_again_when_it_has_changed(results: Results) -> None:
    folder = copied(results)
    again = Results.read(folder)
    misses = checked.cache_info().misses
    assert len(Results.read(folder).runs) == len(again.runs) == 205
    assert checked.cache_info().misses == misses + 1  # only the file of draws had not been read
    path = folder / "places" / "baseline-0000.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    for read in (lambda: Results.read(folder), lambda: again.joined("baseline", "lost_day", [])):
        with pytest.raises(StoreError, match=r"places/baseline-0000\.parquet was damaged"):
            read()


def test_runs_are_paired_by_draw_and_replicate(results: Results) -> None:
    pairs = results.pairs("baseline", "safe_passage")
    keys = [tuple(key) for key in pairs.one[RUN_IN_SCENARIO].to_numpy()]
    assert keys == [tuple(key) for key in pairs.other[RUN_IN_SCENARIO].to_numpy()]
    assert len(keys) == 67 and not {(3, 1), (4, 0)} & set(keys)
    merged = results.of("baseline").merge(
        results.of("safe_passage"), on=RUN_IN_SCENARIO, suffixes=("_one", "_other")
    )
    for name in ("killed_civilians_one", "outcome_other", "capital_lost_day_other"):
        assert pairs[name].astype(object).equals(merged[name].astype(object))
    assert Pairs.of(pairs.one, pairs.one).differ().sum() == 0 < pairs.differ().sum()


def test_the_report_says_that_groups_of_histories_are_resampled(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "by drawing histories" in basis.intervals(results)
    monkeypatch.setattr(statistics, "MOST", 10)
    assert "by drawing 10 groups of histories" in basis.intervals(results)


def test_rows_that_are_the_same_are_counted_once() -> None:
    rng = np.random.default_rng(1)
    columns: dict[str, Any] = {
        "number": rng.choice([0.0, 1.5, np.nan], 400),
        "word": pd.Categorical(rng.choice(["a", "b"], 400)),
        "count": rng.integers(0, 9, 400),
        "own": np.arange(400) // 2,
    }
    frame = pd.DataFrame(columns)
    for number in range(1, len(columns) + 1):
        some = frame.iloc[:, :number]
        assert number_distinct(some) == len(some.drop_duplicates())


def test_many_histories_in_groups_give_the_same_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    history = pd.Series(np.repeat(np.arange(3000), 2))
    values = pd.Series(rng.normal(size=3000)[history] + rng.normal(size=6000))
    rare = (rng.uniform(size=3000)[history] < 0.01).astype(float)

    def widths(worth: float) -> list[float]:
        found = (
            mean(values, history, worth),
            share(rare, history, worth),
            median(values, history, worth),
        )
        return [one.high - one.low for one in found]

    for worth in (np.inf, 2000.0):
        each = widths(worth)
        with monkeypatch.context() as few:
            few.setattr(statistics, "MOST", 1000)
            assert widths(worth) == pytest.approx(each, rel=0.15)
