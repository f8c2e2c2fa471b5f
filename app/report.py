"""The report: words first, then the figures, in one file."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from app.batches.disk import write_text, writing
from app.batches.folder import REPORT, claim
from app.checks import Check, checks
from app.figures import CALIBRATED, FIGURES
from app.missing import left_out
from app.opening import sentences
from app.page import page, section
from app.provenance import provenance
from app.results import Results


class Written(NamedTuple):
    """A report on disk."""

    path: Path
    left_out: list[str]
    """Parts that the results folder does not hold, and why."""


def write_report(folder: Path) -> Written:
    """Builds `report.html` from a results folder.

    Raises `StoreError` for a folder that holds no whole batch, `WriteError` where writing fails.
    """
    results = Results.read(folder)
    path = folder / REPORT
    claim(folder, [REPORT])
    document = build(results)
    with writing(path):
        write_text(path, document)
    return Written(path, left_out(results))


def build(results: Results) -> str:
    """The report as HTML."""
    found = checks(results)
    panels = [panel for figure in (*FIGURES, *CALIBRATED) if (panel := figure(results)) is not None]
    titles = {key: results.title(key) for key in results.scenarios}
    land = str(results.manifest["theatre"]["value"]["name"])
    opening = "".join(f"<p>{html.escape(said)}</p>" for said in sentences(results, found))
    body = "\n".join(
        [
            f"<h1>{html.escape(land)}: how the regime ends, or does not</h1>",
            f'<div class="opening">{opening}</div>',
            _checks(found, results),
            *(section(panel, titles) for panel in panels),
            provenance(results),
        ]
    )
    return page(f"Brittle: {land}", body, panels, results.main)


def _checks(found: Sequence[Check], results: Results) -> str:
    items = "".join(
        f'<li class="{"passed" if one.passed else "failed"}">'
        f'<span class="mark">{"✓" if one.passed else "✗"}</span>'
        f"<span><b>{html.escape(one.name)}</b>{'' if one.passed else ' – failed'}"
        f'<span class="small">{html.escape(one.detail)}</span></span></li>'
        for one in found
    )
    passed = sum(one.passed for one in found)
    return (
        f'<section id="checks"><h2>Checks: {passed} of {len(found)} passed</h2>'
        '<p class="caption">What can be checked in these results before they are read. '
        f"n = {len(results.all_runs):,} runs.</p>"
        f'<ul class="checks">{items}</ul></section>'
    )
