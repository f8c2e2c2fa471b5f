"""A batch of the made-up war with which tests of the report's figures begin."""

from __future__ import annotations

from pathlib import Path

import batches
from synthetic import SyntheticEngine, make_case

from brittle.batches.batch import Batch, make_ready
from brittle.batches.manifest import Request

HOSTILE = "<script>alert(1)</script> & <b>bold</b>"
KEYS = ("baseline", "safe_passage", "last_stand_capital", "odd")


def make_results(folder: Path, keys: tuple[str, ...] = KEYS, draws: int = 30) -> Path:
    """A batch of the made-up war; the scenario `odd` has a name that would be markup."""
    case_folder = batches.outline_folder(folder / "case")
    engine = SyntheticEngine()
    cases = [make_case(k, folder=case_folder, title=HOSTILE if k == "odd" else None) for k in keys]
    ready = make_ready(cases, engine, draws)
    batches.run(Batch(ready, engine, folder / "out", 3, Request(command=["brittle"])), 2)
    return folder / "out"
