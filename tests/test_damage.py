"""Damage is told from data: it is named with the command that mends it, and that command does."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fits import a_fit
from synthetic import SyntheticEngine
from typer.testing import CliRunner

from brittle.batches.disk import DamagedError
from brittle.batches.recognised import GENERATOR
from brittle.calibration.files.sealed import read_sealed, sealed, write_sealed
from brittle.cli import app
from brittle.commands import run as running
from brittle.results.reading import Results

FLIPS = 300
"""Single bits flipped in each kind of table."""

RUN = ("run", "case/baseline.yaml", "case/safe_passage.yaml", "--draws", "22", "--replicates", "2")


def brittle(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def tables(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*.parquet"))}


@pytest.fixture
def out(made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole batch with calibration and a report, of which only what it reads is made."""
    from brittle.results.fit import keep

    monkeypatch.setattr("brittle.report.build.build", _looked_at)
    monkeypatch.setattr(
        running, "_keep_calibration", lambda evidence, folder: keep(a_fit(), folder)
    )
    done = brittle(*RUN, "--out", "out")
    assert done.exit_code == 0, done.output
    return Path("out")


# --- one flipped bit ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "runs/baseline-0000.parquet",
        "places/baseline-0001.parquet",
        "series/safe_passage-0000.parquet",
        "series.parquet",
        "draws.parquet",
    ],
)
def test_a_flipped_bit_is_never_read_as_other_data(out: Path, name: str) -> None:
    path = out / name
    whole = path.read_bytes()
    rng = np.random.default_rng(20241207)
    for at, bit in zip(
        rng.integers(len(whole), size=FLIPS), rng.integers(8, size=FLIPS), strict=True
    ):
        flipped = bytearray(whole)
        flipped[at] ^= 1 << int(bit)
        path.write_bytes(flipped)
        with pytest.raises(DamagedError):
            read_sealed(path)
    path.write_bytes(whole)
    assert read_sealed(path).table().equals(pq.read_table(path).replace_schema_metadata(None))


def test_every_byte_of_a_small_file_counts(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    whole = sealed(pa.table({"x": [1]}), {"fact": "told"})
    for at in range(len(whole)):
        flipped = bytearray(whole)
        flipped[at] ^= 1 << at % 8
        path.write_bytes(flipped)
        with pytest.raises(DamagedError):
            read_sealed(path)


def test_a_sealed_table_is_read_by_others_and_comes_back_with_its_facts(tmp_path: Path) -> None:
    table = pa.table({"x": [1.5, None], "brittle:sha256:": ["brittle:sha256:" + "0" * 64, "b"]})
    write_sealed([table], tmp_path / "t.parquet", {"fact": "told"})
    assert pq.read_table(tmp_path / "t.parquet").equals(table)
    read = read_sealed(tmp_path / "t.parquet")
    assert read.facts["fact"] == "told" and read.rows == 2 and read.table().equals(table)
    assert read.table(["x"]).column_names == ["x"]


def test_a_damaged_shard_is_named_and_played_again(out: Path, made_up: SyntheticEngine) -> None:
    before = tables(out)
    path = out / "places" / "safe_passage-0001.parquet"
    flipped = bytearray(path.read_bytes())
    flipped[40] ^= 4
    path.write_bytes(flipped)
    played = made_up.played
    done = brittle(*RUN, "--out", "out", "--no-report")
    assert done.exit_code == 0
    assert (
        "made again, because places/safe_passage-0001.parquet was damaged or changed" in done.output
    )
    assert made_up.played - played <= 4 + 6  # two histories twice, and what is told in words
    assert tables(out) == before


# --- files cut short, emptied, deleted, moved, or not files ------------------------------------


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _of_another_shard(path: Path) -> None:
    batch = next(folder for folder in path.parents if (folder / "places").is_dir())
    path.write_bytes((batch / "places" / "safe_passage-0001.parquet").read_bytes())


WAYS: dict[str, Callable[[Path], None]] = {
    "cut": _cut,
    "emptied": _emptied,
    "deleted": Path.unlink,
    "text": lambda path: path.write_text("other") and None,
    "of another shard": _of_another_shard,
}
FILES = (
    "manifest.json",
    "calibration.json",
    "draws.parquet",
    "series.parquet",
    "runs/baseline-0000.parquet",
    "places/baseline-0000.parquet",
    "series/baseline-0000.parquet",
    "report.html",
)


def _mending(output: str) -> list[str]:
    """The command that a sentence gives, without the program's name."""
    line = output.strip().splitlines()[-1]
    return shlex.split(line.partition("give: ")[2])[1:]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("way", WAYS)
def test_the_command_that_is_named_mends_it(out: Path, name: str, way: str) -> None:
    before = tables(out)
    WAYS[way](out / name)
    told = brittle("report", out)
    assert told.exception is None or isinstance(told.exception, SystemExit)
    assert told.exit_code in (0, 2)
    command = [*RUN, "--out", str(out)]
    if told.exit_code:
        assert name in told.output and len(told.output.splitlines()) == 1
        command = _mending(told.output)
    done = brittle(*command)
    assert done.exit_code == 0, done.output
    assert tables(out) == before
    assert brittle("report", out).exit_code == 0
    assert Results.read(out).fitted is not None


@pytest.mark.parametrize("name", [*FILES, "runs", "chronicle"])
def test_what_stands_in_the_way_is_named_with_how_it_is_moved(out: Path, name: str) -> None:
    path = out / name
    if path.is_dir():
        path.rename(path.with_name("away"))
        path.write_text("mine")
    else:
        path.unlink()
        (path / "mine").mkdir(parents=True)
    brittle("report", out)
    told = brittle(*RUN, "--out", out)
    assert told.exit_code == 2 and isinstance(told.exception, SystemExit), told.output
    line = told.output.strip().splitlines()[-1]
    moved = shlex.split(line.partition("(")[2].rstrip(")"))
    assert moved == ["mv", str(path), f"{path}.moved"]
    path.rename(moved[2])
    assert brittle(*RUN, "--out", out).exit_code == 0


def test_a_shard_of_another_batch_is_no_shard_of_this_one(out: Path) -> None:
    """Nor is it overwritten unasked; one of this batch that was mixed up is simply played again."""
    before = tables(out)
    brittle(*RUN[:3], "--draws", 22, "--replicates", 2, "--out", "alone")
    same = Path("alone") / "runs" / "baseline-0000.parquet"
    brittle("run", "case/safe_passage.yaml", "--draws", 22, "--replicates", 3, "--out", "other")
    target = out / "runs" / "baseline-0000.parquet"
    for path, foreign in (
        (Path("other") / "runs" / "safe_passage-0000.parquet", True),
        (out / "runs" / "baseline-0001.parquet", False),
        (out / "places" / "baseline-0000.parquet", False),
    ):
        target.write_bytes(path.read_bytes())
        mixed_up = tables(out)
        told = brittle("report", out)
        assert told.exit_code == 2 and "runs/baseline-0000.parquet" in told.output
        refused = brittle(*RUN, "--out", out)
        assert (refused.exit_code == 2) == foreign
        if foreign:
            assert "runs/baseline-0000.parquet belongs to another batch" in refused.output
            assert tables(out) == mixed_up
        assert brittle(*_mending(told.output)).exit_code == 0
        assert tables(out) == before
    target.write_bytes(same.read_bytes())
    assert brittle("report", out).exit_code == 0  # the same inputs make the same shard


def test_a_batch_without_manifest_and_draws_is_known_by_its_shards(out: Path) -> None:
    before = tables(out)
    for name in ("manifest.json", "draws.parquet"):
        (out / name).unlink()
    other = brittle("run", "case/baseline.yaml", "--draws", 9, "--replicates", 3, "--out", out)
    assert other.exit_code == 2 and "belongs to another batch" in other.output
    assert tables(out) == {name: data for name, data in before.items() if name != "draws.parquet"}
    told = brittle("report", out)
    assert told.exit_code == 2 and "give the command that made the batch" in told.output
    fewer = [*RUN[:4], "3", *RUN[5:]]
    done = brittle(*fewer, "--out", out)
    assert done.exit_code == 0, done.output
    assert {k: v for k, v in tables(out).items() if "/" in k} == {
        k: v for k, v in before.items() if "/" in k
    }


# --- edits -------------------------------------------------------------------------------------

type Edit = Callable[[Any, Any], None]


def _remove(above: Any, key: Any) -> None:
    del above[key]


def _retype(above: Any, key: Any) -> None:
    above[key] = {"odd": [3]} if not isinstance(above[key], dict) else "odd"


def _nothing(above: Any, key: Any) -> None:
    above[key] = None


def _spots(value: Any, trail: tuple[Any, ...] = (), depth: int = 4) -> Iterator[tuple[Any, ...]]:
    """Every key of a JSON value, not too deep, and of lists the first item."""
    items: Any = value.items() if isinstance(value, dict) else []
    if isinstance(value, list):
        items = list(enumerate(value))[:1]
    for key, below in items:
        yield (*trail, key)
        if depth:
            yield from _spots(below, (*trail, key), depth - 1)


@pytest.mark.parametrize("name", ["manifest.json", "calibration.json"])
@pytest.mark.parametrize("edit", [_remove, _retype, _nothing])
def test_an_edited_file_is_no_crash_and_is_named_with_its_key(
    out: Path, name: str, edit: Edit
) -> None:
    """Each key in turn; what is read of the edited file then comes through or is told in a line."""
    path = out / name
    whole = path.read_text(encoding="utf-8")
    for trail in _spots(json.loads(whole)):
        value = json.loads(whole)
        above = value
        for key in trail[:-1]:
            above = above[key]
        edit(above, trail[-1])
        path.write_text(json.dumps(value), encoding="utf-8")
        told = brittle("report", out)
        assert told.exception is None or isinstance(told.exception, SystemExit), (trail, told)
        if told.exit_code:
            assert told.exit_code == 2 and name in told.output, (trail, told.output)
            assert str(trail[0]) in told.output and len(told.output.splitlines()) == 1, trail
    path.write_text(whole, encoding="utf-8")
    assert brittle("report", out).exit_code == 0


def _looked_at(results: Results, more: object) -> str:
    """In place of the report, which takes a second: all that reports read."""
    keys = results.scenarios
    told = [(results.title(key), results.branch(key), results.horizon(key)) for key in keys]
    read = (results.fitted, results.series, results.parameters, results.place_table)
    return f"{GENERATOR}{told} {len(read)}"


def test_an_edited_manifest_is_mended_by_the_command_it_names(out: Path) -> None:
    path = out / "manifest.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    del value["scenarios"]["baseline"]["value"]["ruler"]
    path.write_text(json.dumps(value), encoding="utf-8")
    told = brittle("report", out)
    assert "`scenarios.baseline`: `value` was changed" in told.output
    done = brittle(*_mending(told.output))
    assert done.exit_code == 0 and "88 runs were there already" in done.output
    assert brittle("report", out).exit_code == 0


def _later(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, str):
        return value.replace("2001", "1999") + "x" if "2001" not in value else "1999-03-11T00:00"
    return value + 1 if isinstance(value, int | float) else value


@pytest.mark.parametrize("name", ["manifest.json", "calibration.json"])
def test_no_fact_can_be_changed_unseen(out: Path, name: str) -> None:
    """Values that the schema allows: the report would show them as the batch's own."""
    path = out / name
    whole = path.read_text(encoding="utf-8")
    for trail in _spots(json.loads(whole)):
        value = json.loads(whole)
        above = value
        for key in trail[:-1]:
            above = above[key]
        if trail[0] == "format" or (changed := _later(above[trail[-1]])) == above[trail[-1]]:
            continue
        above[trail[-1]] = changed
        path.write_text(json.dumps(value), encoding="utf-8")
        told = brittle("report", out)
        assert told.exit_code == 2 and isinstance(told.exception, SystemExit), (trail, told.output)
        assert name in told.output and str(trail[0]) in told.output, (trail, told.output)
        if len(trail) > 2 and trail[0] == "scenarios":
            assert f"scenarios.{trail[1]}" in told.output, told.output


@pytest.mark.parametrize("key", ["horizon_days", "histories"])
def test_a_changed_fact_of_a_scenario_is_mended(out: Path, key: str) -> None:
    path = out / "manifest.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    value["scenarios"]["baseline"][key] = 10**30
    path.write_text(json.dumps(value), encoding="utf-8")
    told = brittle("report", out)
    assert told.exit_code == 2 and "`scenarios.baseline` was changed" in told.output
    done = brittle(*_mending(told.output))
    assert done.exit_code == 0 and "88 runs were there already" in done.output
    assert json.loads(path.read_text())["scenarios"]["baseline"][key] < 100
    assert brittle("report", out).exit_code == 0


SHORTER, THRICE = ("--draws", 3, "--replicates", 2), ("--draws", 22, "--replicates", 3)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("series.parquet", SHORTER),
        ("series.parquet", THRICE),
        ("draws.parquet", THRICE),
        ("calibration.json", THRICE),
    ],
)
def test_a_file_of_another_batch_is_not_taken_for_this_ones(
    out: Path, name: str, more: tuple[Any, ...]
) -> None:
    before = tables(out)
    assert brittle("run", *RUN[1:3], *more, "--out", "e").exit_code == 0
    (out / name).write_bytes((Path("e") / name).read_bytes())
    told = brittle("report", out)
    assert told.exit_code == 2 and f"{name}" in told.output
    assert "belongs to another batch" in told.output
    assert brittle(*_mending(told.output)).exit_code == 0
    assert tables(out) == before and brittle("report", out).exit_code == 0


def test_draws_of_a_shorter_batch_are_named_and_written_again(out: Path) -> None:
    before = tables(out)
    assert brittle(*RUN[:4], "3", *RUN[5:], "--out", "e").exit_code == 0
    (out / "draws.parquet").write_bytes((Path("e") / "draws.parquet").read_bytes())
    told = brittle("report", out)
    assert told.exit_code == 2 and "does not have the batch's number of histories" in told.output
    assert brittle(*_mending(told.output)).exit_code == 0 and tables(out) == before
