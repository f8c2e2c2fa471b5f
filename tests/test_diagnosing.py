"""Diagnostics are shown whole, however narrow the terminal is."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from brittle.calibration.diagnostics.tables import DiagnosticTable
from brittle.commands.fits.diagnose import shown

FOLDER = Path(__file__).parents[1] / "calibration" / "posterior" / "syria_2024"
NAMES = ("left_out", "claims", "headlines", "sensitivity", "contraction", "sbc_ranks")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_cell_is_cut(name: str, width: int) -> None:
    frame = pd.read_csv(FOLDER / f"{name}.csv")
    out = Console(file=io.StringIO(), width=width)
    for part in shown(DiagnosticTable(name, frame), width):
        out.print(part, markup=False, crop=False)
    told = out.file.getvalue()  # type: ignore[attr-defined]
    assert "…" not in told and max(map(len, told.splitlines())) <= width
    words = set(told.split())
    for column in frame.columns:
        assert set(column.split("_")) <= words
        for value in frame[column].head(60):
            said = f"{value:.3g}" if isinstance(value, float) else str(value)
            assert set(said.split()) <= words


def test_every_part_says_which_row_it_is_about() -> None:
    frame = pd.DataFrame({"claim": ["x"], "a_long_name": [1.0], "another_long_name": [2.0]})
    parts = list(shown(DiagnosticTable("claims", frame), 19))
    assert [[str(c.header) for c in part.columns] for part in parts] == [
        ["claim", "a\nlong\nname"],
        ["claim", "another\nlong\nname"],
    ]
