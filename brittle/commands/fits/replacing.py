"""Checks where `brittle calibrate` will write: the command may replace an earlier fit, but no other file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from brittle.batches.disk import StoreError, in_the_way
from brittle.calibration.diagnostics.tables import MEANING, PAGE, TITLE
from brittle.calibration.locations import kept_ledger, tables_of
from brittle.calibration.pasts.posterior import METADATA, Provenance


def earlier_fit(path: Path, case: str) -> Provenance | None:
    """The provenance of the fit that is in a file; None if there is no file.

    Raises `StoreError` if the file, or one in the folder of tables beside it, would be overwritten
    although Brittle did not write it.
    """
    held = _held(path, case) if path.exists() or path.is_symlink() else None
    for file in _tables(path):
        if not file.is_file() or file.is_symlink():
            raise StoreError(f"{file}: {in_the_way(file)}")
        if held is None or (file.name == PAGE and not _is_page(file)):
            raise _foreign(file, "Brittle did not write it")
    return held


def difference(held: Provenance, ledger: str, bank: int, seed: int) -> str:
    """The differences between an earlier fit and one with this ledger, bank and seed, in words."""
    told = [
        *(["the evidence"] if held.ledger != ledger else []),
        *([f"the bank ({held.bank:,} there, {bank:,} here)"] if held.bank != bank else []),
        *([f"the seed ({held.bank_seed} there, {seed} here)"] if held.bank_seed != seed else []),
    ]
    return " and ".join(told)


def _held(path: Path, case: str) -> Provenance:
    if not path.is_file() or path.is_symlink():
        raise StoreError(f"{path}: {in_the_way(path)}")
    try:
        told = (pq.read_schema(path).metadata or {})[METADATA].decode()
        held = Provenance.from_json(told)
    except (OSError, pa.ArrowInvalid, ValueError, KeyError, TypeError):
        raise _foreign(path, "it is not a fit that Brittle made") from None
    if held.case != case:
        raise _foreign(path, f"it is the fit of another case, {held.case}")
    return held


def _tables(path: Path) -> Iterator[Path]:
    """The existing files that will be removed from the folder of tables."""
    folder = tables_of(path)
    named = (folder / name for name in (PAGE, *(f"{name}.csv" for name in MEANING)))
    for file in (*named, kept_ledger(path)):
        if file.exists() or file.is_symlink():
            yield file


def _is_page(file: Path) -> bool:
    return file.read_bytes().startswith(TITLE.encode())


def _foreign(file: Path, why: str) -> StoreError:
    return StoreError(
        f"{file}: would be overwritten, but {why}; move it away, or choose another folder with --out"
    )
