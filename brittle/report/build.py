"""Build the report: opening text, checks, figures and provenance in one HTML file."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from brittle.batches.disk import StoreError, write_text, writing
from brittle.batches.folder import claim
from brittle.batches.recognised import REPORT
from brittle.report.answer.figure import panel as answer_figure
from brittle.report.answer.screen import screen
from brittle.report.answer.sentence import answer
from brittle.report.chapters import CHAPTERS, ORIGIN, WINDOW
from brittle.report.checks import Check, checks
from brittle.report.figures.base.panel import Panel
from brittle.report.glossary import TITLE, glossary
from brittle.report.missing import left_out
from brittle.report.page import ContentsEntry, page
from brittle.report.provenance import provenance
from brittle.report.section import Words, chapter, section
from brittle.results.reading import Results
from brittle.wording import counted

GLOSSARY = "words"
"""The `id` of the chapter that explains the terms."""

type MorePanels = Callable[[Results], Sequence[Panel]]


def no_more(results: Results) -> Sequence[Panel]:
    """No panels besides those of the report itself."""
    return ()


class Written(NamedTuple):
    """A report on disk."""

    path: Path
    left_out: list[str]
    """The parts that are missing because the results folder lacks their data, each with the reason."""


def write_report(folder: Path, more: MorePanels = no_more) -> Written:
    """Build `report.html` from a results folder. `more` makes further panels, such as those of sweeps.

    Raises `StoreError` if the folder holds no complete batch, and `WriteError` if the file cannot be
    written.
    """
    results = Results.read(folder)
    _check_weights(results)
    path = folder / REPORT
    claim(folder, [REPORT])
    _keep_chosen(results)
    document = build(results, more)
    with writing(path):
        write_text(path, document)
    return Written(path, left_out(results))


def _check_weights(results: Results) -> None:
    """Raises `StoreError` for a batch of a sweep whose histories have weights of their own."""
    folder = results.folder
    known = any(one["origin"] == "known" for one in results.manifest["scenarios"].values())
    beside = [folder.resolve().parent / name for name in ("sweep.json", "weights.csv")]
    if known or all(path.is_file() for path in beside):
        raise StoreError(
            f"{folder}: belongs to a sweep that weighs its histories in another way than a batch of its own; "
            "read sweep.html and sweep.csv in the folder of the sweep"
        )


def _keep_chosen(results: Results) -> None:
    """Keep the events of the chosen runs; if they cannot be played again, the report has none of them."""
    from brittle.chronicle.kept import are_kept

    if not are_kept(results):
        # imported here because the report of other batches does not need the model
        from brittle.chronicle.written import keep_missing

        keep_missing(results)


def build(results: Results, more: MorePanels = no_more) -> str:
    """Build the report as HTML."""
    titles = {key: results.title(key) for key in results.scenarios}
    land = str(results.manifest["theatre"]["value"]["name"])
    figure = answer_figure(results)
    panels, entries, body = (
        [figure],
        [ContentsEntry("answer", "The answer")],
        [screen(results, figure)],
    )
    for one in CHAPTERS:
        # what a sweep says of dates comes first, because the other figures have few dates
        figures = [*(more(results) if one.id == WINDOW else ()), *_made(one.figures, results)]
        words = Words(list(one.warnings(results)), list(one.lead(results)))
        rest = _origin(results) if one.id == ORIGIN else ""
        if not (figures or words.lead or rest):
            continue
        panels += figures
        entries.append(ContentsEntry(one.id, one.title))
        drawn = "\n".join(section(panel, titles) for panel in figures)
        body.append(chapter(one.id, one.title, words, drawn + rest))
    entries.append(ContentsEntry(GLOSSARY, TITLE))
    body.append(chapter(GLOSSARY, TITLE, Words((), ()), glossary()))
    return page(
        f"Brittle: {land}", "\n".join(body), panels, results.main, entries, results.once(answer)
    )


def _made(figures: Sequence[Callable[[Results], Panel | None]], results: Results) -> list[Panel]:
    return [panel for figure in figures if (panel := figure(results)) is not None]


def _origin(results: Results) -> str:
    return _checks(results.once(checks), results) + provenance(results)


MARKS = {True: ("passed", "✓", ""), False: ("failed", "✗", " – failed"), None: ("beside", "–", "")}
"""The CSS class, the mark and the added word for a check that has passed, has failed or does not apply."""


def _checks(found: Sequence[Check], results: Results) -> str:
    items = "".join(_check(one) for one in found)
    passed, applied = sum(one.passed is True for one in found), _applied(found)
    beside = len(found) - applied
    rest = f"; {beside} {'does' if beside == 1 else 'do'} not apply" if beside else ""
    return (
        f'<section id="checks"><h3>Checks: {passed} of {applied} passed{rest}</h3>'
        '<p class="caption">These checks ask whether the results are complete and consistent. '
        f"n = {counted(results.finished, 'run', 'runs')}.</p>"
        f'<ul class="checks">{items}</ul></section>'
    )


def _applied(found: Sequence[Check]) -> int:
    return sum(one.passed is not None for one in found)


def _check(one: Check) -> str:
    kind, mark, word = MARKS[one.passed]
    detail = f"does not apply, because {one.detail}" if one.passed is None else one.detail
    return (
        f'<li class="{kind}"><span class="mark">{mark}</span>'
        f"<span><b>{html.escape(one.name)}</b>{word}"
        f'<span class="small">{html.escape(detail)}</span></span></li>'
    )
