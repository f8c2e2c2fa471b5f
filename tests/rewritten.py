"""A batch with other tables: written as Brittle writes them, and read back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa

from brittle.batches.store import FINGERPRINT, KIND, Store
from brittle.calibration.files.sealed import write_sealed
from brittle.results.fit import FitSummary, keep
from brittle.results.reading import Results

type Edit = Callable[[pd.DataFrame], pd.DataFrame]


def copied(results: Results) -> Path:
    """A copy of the results folder, beside it."""
    folder = Path(tempfile.mkdtemp(dir=results.folder.parent)) / results.folder.name
    shutil.copytree(results.folder, folder)
    return folder


def rewritten(results: Results, runs: Edit | None = None, places: Edit | None = None) -> Results:
    """The same batch with its tables edited, shard by shard; a shard is of one scenario."""
    folder = copied(results)
    for kind, edit in (("runs", runs), ("places", places)):
        for name in results.manifest["shards"] if edit is not None else ():
            part = Store(folder).part(kind, name)
            table = part.table()
            frame = edit(table.to_pandas())
            edited = pa.Table.from_pandas(frame, schema=table.schema, preserve_index=False)
            facts = {key: part.facts[key] for key in (FINGERPRINT, KIND)}
            write_sealed([edited], folder / kind / name, facts)
    return Results(folder, results.manifest)


def refitted(results: Results, fitted: FitSummary) -> Results:
    """The same batch with another calibration kept beside its runs."""
    folder = copied(results)
    keep(fitted, folder)
    return Results(folder, results.manifest)
