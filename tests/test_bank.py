"""Banks: whatever the workers, the same bytes; what is there is kept; failures are rows."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from brittle.calibration.files.whole import UNFINISHED
from brittle.calibration.pasts.players import Progress, RowMaker, RowOf
from brittle.calibration.pasts.rows import HEADLINES, Lens, headlines
from brittle.calibration.sampling import shards
from brittle.calibration.sampling.bank import make_bank
from brittle.calibration.sampling.shards import Shards
from brittle.calibration.workers.pool import Pool
from brittle.model.ensemble import replay, stands
from brittle.model.outcome import SERIES
from brittle.model.setup.history import History, prior_history
from brittle.model.setup.prepare import Prepared, prepare
from brittle.model.state import State
from tests.pools import threads
from tests.running import baseline


def _row(history: History) -> NDArray[np.float32]:
    if history.index % 7 == 3:
        raise ValueError("seventh")
    return np.array([history.index, float(history.parameters["belief_shock"][0])], np.float32)


class _Numbers(NamedTuple):
    """Rows that no model makes."""

    dies: bool = False
    width: int = 2

    def open(self) -> RowOf:
        return _dying if self.dies else _row


NUMBERS = _Numbers()


class _Killed(BaseException):
    pass


def _dying(history: History) -> NDArray[np.float32]:
    if history.index == 45:
        raise _Killed
    return _row(history)


def _table(folder: Path, seed: int = 1) -> Shards:
    return Shards(folder, "mark", ("index", "shock"), seed)


def _fill(
    table: Shards,
    n: int,
    progress: Progress = lambda _: None,
    maker: RowMaker = NUMBERS,
    pool: Pool | None = None,
) -> None:
    with pool or threads() as workers:
        table.fill(n, workers, maker, progress)


@pytest.fixture(autouse=True)
def _short_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "SHARD", 20)


def test_bytes_do_not_depend_on_workers(tmp_path: Path) -> None:
    for workers, pool in (("1", threads(1)), ("2", threads(2))):
        _fill(_table(tmp_path / workers), 70, pool=pool)
    files = sorted(p.name for p in (tmp_path / "1" / "mark").iterdir())
    assert len(files) == 4
    for name in files:
        kept = {(tmp_path / w / "mark" / name).read_bytes() for w in "12"}
        assert len(kept) == 1


def test_rows_are_the_histories_and_failures_are_counted(tmp_path: Path) -> None:
    told: list[int] = []
    table = _table(tmp_path)
    _fill(table, 50, told.append)
    assert sum(told) == 50
    found = table.read(50)
    failed = np.arange(50) % 7 == 3
    assert found.failures == {"ValueError: seventh": 7} and found.failed == 7
    assert np.isnan(found.rows[failed]).all()
    assert (found.column("index")[~failed] == np.arange(50)[~failed]).all()
    assert found.column("shock")[12] == np.float32(prior_history(12, 1).parameters["belief_shock"])


def test_a_longer_table_keeps_what_is_there_and_a_killed_one_goes_on(tmp_path: Path) -> None:
    table = _table(tmp_path)
    with pytest.raises(_Killed):
        _fill(table, 60, maker=_Numbers(dies=True))
    first, second = (
        tmp_path / "mark" / f"{n}.parquet" for n in ("0000000-0000019", "0000020-0000039")
    )
    assert sorted((tmp_path / "mark").iterdir()) == [first, second]
    written = first.stat().st_mtime_ns
    told: list[int] = []
    _fill(table, 60, told.append)
    assert told[0] == 40 and sum(told) == 60
    assert first.stat().st_mtime_ns == written
    assert len(table.read(60).rows) == 60


def _foreign(whole: bytes, folder: Path) -> bytes:
    """A shard of the same histories in the table of another seed."""
    other = Shards(folder, "another", ("index", "shock"), 2)
    _fill(other, 40)
    return (folder / "another" / "0000020-0000039.parquet").read_bytes()


def _flipped(whole: bytes, folder: Path) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]


def _unsealed(whole: bytes, folder: Path) -> bytes:
    """The same table without a checksum, as earlier versions wrote it."""
    held = io.BytesIO()
    pq.write_table(pq.read_table(io.BytesIO(whole)).replace_schema_metadata(None), held)
    return held.getvalue()


@pytest.mark.parametrize(
    "harm",
    [
        lambda whole, _: whole[:-20],
        lambda whole, _: b"",
        lambda whole, _: b"not a table",
        _flipped,
        _foreign,
        _unsealed,
    ],
    ids=["short", "empty", "no table", "flipped bit", "foreign", "unsealed"],
)
def test_a_damaged_shard_is_made_again(
    tmp_path: Path, harm: Callable[[bytes, Path], bytes]
) -> None:
    table = _table(tmp_path)
    _fill(table, 40)
    torn = tmp_path / "mark" / "0000020-0000039.parquet"
    whole = torn.read_bytes()
    torn.write_bytes(harm(whole, tmp_path))
    left = tmp_path / "mark" / f"{torn.name}{UNFINISHED}"
    left.write_bytes(whole[:30])  # by a process that was killed
    told: list[int] = []
    _fill(table, 40, told.append)
    assert told[0] == 20 and sum(told) == 40
    assert torn.read_bytes() == whole and not left.exists()


def _belief(state: State) -> NDArray[np.float32]:
    return np.array([state.world[0]["belief"]], np.float32)


def _lens() -> Lens:
    return Lens(("belief_logit",), _belief, "test")


def _bank_rows(prepared: Prepared, folder: Path, seed: int = 1) -> NDArray[np.float32]:
    with threads() as pool:
        return make_bank(prepared, _lens(), folder, 4, seed, pool, lambda _: None).table.rows


def test_a_bank_is_replays_to_the_branch(tmp_path: Path) -> None:
    prepared = prepare(baseline("syria_2024"))
    with threads(2) as pool:
        bank = make_bank(prepared, _lens(), tmp_path, 4, 1, pool, lambda _: None)
    assert bank.table.columns == ("belief_logit", *HEADLINES)
    assert len(bank) == 4 and bank.rows.shape == (4, 1) and not bank.table.failures
    for i in range(4):
        past = replay(prepared, prior_history(i, 1))
        assert bank.rows[i, 0] == np.float32(past.world[0]["belief"])
        assert bank.headline("fallen")[i] == (not stands(past))
        assert bank.headline("killed_civilians")[i] == np.float32(past.world[0]["killed_civilians"])
    assert np.isfinite(bank.table.rows).all()


def test_another_seed_or_theatre_is_another_bank(tmp_path: Path) -> None:
    scenario = baseline("syria_2024")
    changed = scenario.model_copy(update={"tick_hours": 6.0})
    _bank_rows(prepare(scenario), tmp_path)
    _bank_rows(prepare(scenario), tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    _bank_rows(prepare(scenario), tmp_path, seed=2)
    _bank_rows(prepare(changed), tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_further_daily_series_moves_no_column(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare(baseline("syria_2024"))
    past = replay(prepared, prior_history(0, 1))
    before = headlines(prepared, past)
    assert len(before) == len(HEADLINES)
    monkeypatch.setattr("brittle.calibration.pasts.rows.SERIES", ("rain", *SERIES, "dust"))
    more = past._replace(series=np.pad(past.series, ((0, 0), (1, 1)), constant_values=-1.0))
    assert headlines(prepared, more).tobytes() == before.tobytes()
