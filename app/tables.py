"""A run's codes turned into columns in words, ready for Parquet.

Whoever opens the files needs no code list: outcomes, manners and factions are dictionary-encoded
words, flags are booleans, and what did not happen is null. A failed run is a row whose columns are
null but for its keys and its `error`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.engine import RunResult
from calibration.past import turns_as_text, turns_of
from model.history import History
from model.outcome import FATES, MANNERS, OUTCOMES, PLACE_DTYPE, RUN_DTYPE

WORDS = {"outcome": OUTCOMES, "ruler_fate": FATES, "capital_manner": MANNERS, "manner": MANNERS}
FACTIONS = frozenset({"capital_taken_by", "lost_to", "holder_end"})
FLAGS = frozenset({"capital_lost", "honoured", "forced", "coup_succeeded", "will_never_moved"})


@dataclass(frozen=True, slots=True)
class Played:
    """One run of a batch: what came of it, or why it failed."""

    draw: int
    replicate: int
    result: RunResult | None
    error: str | None = None


def run_table(
    scenario: str, played: Sequence[Played], places: Sequence[str], factions: Sequence[str]
) -> pa.Table:
    """One row a run: keys, the columns of `RUN_DTYPE`, and `error`."""
    rows = np.zeros(len(played), dtype=RUN_DTYPE)
    failed = np.array([one.result is None for one in played], dtype=bool)
    for i, one in enumerate(played):
        if one.result is not None:
            rows[i] = one.result.run
    columns = _keys(
        scenario,
        np.array([one.draw for one in played], dtype=np.int32),
        np.array([one.replicate for one in played], dtype=np.int32),
    )
    columns |= _in_words(rows, failed, places, factions)
    columns["error"] = pa.array([one.error for one in played], type=pa.string())
    return pa.table(columns)


def place_table(
    scenario: str, played: Sequence[Played], places: Sequence[str], factions: Sequence[str]
) -> pa.Table:
    """One row a run and place: keys, `place` and the columns of `PLACE_DTYPE`."""
    done = [(one, one.result) for one in played if one.result is not None]
    blocks = [result.places for _, result in done]
    rows = np.concatenate(blocks) if blocks else np.zeros(0, dtype=PLACE_DTYPE)
    sizes = [len(block) for block in blocks]
    columns = _keys(
        scenario,
        np.repeat(np.array([one.draw for one, _ in done], dtype=np.int32), sizes),
        np.repeat(np.array([one.replicate for one, _ in done], dtype=np.int32), sizes),
    )
    columns |= _in_words(rows, np.zeros(len(rows), dtype=bool), places, factions)
    return pa.table(columns)


def draws_table(pasts: Sequence[tuple[str, Sequence[History]]]) -> pa.Table:
    """Every history once: which past it belongs to, its number there, and its parameters."""
    histories = [(past, i, h) for past, group in pasts for i, h in enumerate(group)]
    columns: dict[str, pa.Array] = {
        "past": pa.array([past for past, _, _ in histories], type=pa.string()),
        "draw": pa.array([i for _, i, _ in histories], type=pa.int32()),
        "history": pa.array([h.index for _, _, h in histories], type=pa.int64()),
        "seed": pa.array([h.seed for _, _, h in histories], type=pa.uint64()),
        "turns": pa.array([turns_as_text(turns_of(h)) for _, _, h in histories], type=pa.string()),
        "weight": pa.array([h.weight for _, _, h in histories], type=pa.float64()),
    }
    if histories:
        records = np.concatenate([h.parameters for _, _, h in histories])
        for name in records.dtype.names or ():
            columns[name] = pa.array(np.ascontiguousarray(records[name]), type=pa.float64())
    return pa.table(columns)


def _keys(
    scenario: str, draw: npt.NDArray[np.int32], replicate: npt.NDArray[np.int32]
) -> dict[str, pa.Array]:
    codes = np.zeros(len(draw), dtype=np.int16)
    return {
        "scenario": pa.DictionaryArray.from_arrays(codes, pa.array([scenario])),
        "draw": pa.array(draw),
        "replicate": pa.array(replicate),
    }


def _in_words(
    rows: npt.NDArray[np.void],
    failed: npt.NDArray[np.bool_],
    places: Sequence[str],
    factions: Sequence[str],
) -> dict[str, pa.Array]:
    columns: dict[str, pa.Array] = {}
    for name in rows.dtype.names or ():
        values = rows[name]
        if name == "place":
            columns[name] = _coded(values, failed, places)
        elif name in WORDS:
            columns[name] = _coded(values, failed, WORDS[name])
        elif name in FACTIONS:
            columns[name] = _coded(values, failed, factions)
        elif name in FLAGS:
            columns[name] = pa.array(values > 0, mask=failed | (values < 0))
        else:
            missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(rows), bool)
            columns[name] = pa.array(np.ascontiguousarray(values), mask=failed | missing)
    return columns


def _coded(
    codes: npt.NDArray[np.generic], failed: npt.NDArray[np.bool_], words: Sequence[str]
) -> pa.DictionaryArray:
    numbers = codes.astype(np.int16)
    missing = failed | (numbers < 0)
    return pa.DictionaryArray.from_arrays(
        pa.array(numbers, mask=missing), pa.array(list(words), type=pa.string())
    )
