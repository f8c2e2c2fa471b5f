"""Recount a few chosen runs: a page of prose each, its end and its cost, and all events in a fold."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from brittle.chronicle.ground import ChronicleGround
from brittle.chronicle.kept import KeptRun, kept_runs
from brittle.chronicle.phrases import phrase
from brittle.chronicle.prose import Entry, shortened
from brittle.chronicle.story import Note
from brittle.report.figures.base.panel import Panel
from brittle.results.chosen_runs import NEAREST, RARER, TYPICAL, ChosenRun, chosen_runs
from brittle.results.reading import Results
from brittle.wording import capital_letter, counted, listed, long_date, short_date

SHORT = {
    TYPICAL: "in a typical run",
    NEAREST: "in the run nearest to what happened",
    RARER: "in a run with a rarer end",
}


def panel(results: Results) -> Panel | None:
    """Recount the chosen runs of the main scenario."""
    chosen = chosen_runs(results)
    held = {one.key: one for one in kept_runs(results)}
    ground = ChronicleGround.of(results.manifest["theatre"]["value"]) if held else None
    body = ""
    for number, one in enumerate(chosen):
        earlier = [other for other in chosen[:number] if other.run == one.run]
        run = held.get((one.scenario, one.draw, one.replicate))
        inside = _not_kept(one) if run is None or ground is None else _recounted(run, ground)
        if earlier:
            inside = f"<p>This is the run that is recounted above as “{earlier[0].label}”.</p>"
        body += (
            f'<article class="recounted" id="run-{number}"><h4>{html.escape(one.label)}</h4>'
            f'<p class="why">{html.escape(one.why)}</p>{inside}'
            f'<p class="small">Run <code>{html.escape(one.run)}</code>.{_on_the_map(results, one)}</p>'
            "</article>"
        )
    return Panel(
        id="chronicles",
        title=f"How it goes {listed([SHORT[one.label] for one in chosen])}",
        caption=(
            f"Each chronicle recounts one run of “{results.title(results.main)}”, in the model. An entry "
            "covers a moment or some days; a day on which many places fall is one entry. Each chronicle ends "
            f"with its cost. n = {counted(len(results.of(results.main)), 'run', 'runs')}, of which "
            f"{len({one.run for one in chosen})} are recounted."
        ),
        body=body,
    )


def _on_the_map(results: Results, one: ChosenRun) -> str:
    """Say how to see the run on the map; nothing if the report has no map."""
    if not results.place_table[["lat", "lon"]].notna().all(axis=1).any():
        return ""
    return f' To see it on <a href="#map">the map</a>, choose “{html.escape(one.label)}” beside “Show”.'


def _not_kept(one: ChosenRun) -> str:
    return (
        '<p class="none">The events of this run are not kept with the results. The command '
        f"<code>brittle trace --run {html.escape(one.run)}</code>, with the results folder after it, plays "
        "the run again and recounts it.</p>"
    )


def _recounted(run: KeptRun, ground: ChronicleGround) -> str:
    entries = shortened(run.notes, ground, run.branch)
    end = "".join(f"<li>{html.escape(one)}</li>" for one in run.ending)
    return (
        f'<ol class="chronicle">{"".join(_items(entries, run))}</ol>'
        f'<h5>How it ends, and what it costs</h5><ul class="ending">{end}</ul>'
        f"<details><summary>All {len(run.notes):,} events of this run</summary>"
        f"{_all_events(run.notes, run.start)}</details>"
    )


def _items(entries: Sequence[Entry], run: KeptRun) -> Iterator[str]:
    """The entries, with a line at the starting moment; the year stands where it changes."""
    branch = (
        f'<li class="branch"><time>{long_date(run.branch)}, {run.branch:%H:%M}</time><p>This is the starting '
        "moment. Before it, the run follows a simulated past; from here on, the assumptions of the scenario "
        "hold.</p></li>"
    )
    year, passed = None, run.branch <= run.start
    for one in entries:
        if not passed and one.first >= run.branch:
            passed = True
            yield branch
        new = one.first.year != year
        year = one.first.year
        yield f"<li><time>{_when(one, new)}</time><p>{html.escape(one.text)}</p></li>"
    if not passed:
        yield branch


def _when(one: Entry, with_year: bool) -> str:
    year = f" {one.first.year}" if with_year else ""
    day = f"{short_date(one.first)}{year}"
    if one.first == one.last:
        return f"{day}, {one.first:%H:%M}"
    if one.first.date() == one.last.date():
        return f"{day}, {one.first:%H:%M} to {one.last:%H:%M}"
    return f"{day}, {one.first:%H:%M}, to {short_date(one.last)}, {one.last:%H:%M}"


def _all_events(notes: Sequence[Note], start: datetime) -> str:
    """Every note of a run, by day."""
    found = ""
    for day, some in groupby(notes, key=lambda note: note.when.date()):
        number = (day - start.date()).days + 1
        items = "".join(
            f"<li><time>{one.when:%H:%M}</time> {html.escape(capital_letter(phrase(one)))}</li>"
            for one in some
        )
        found += f"<h6>Day {number}, {short_date(datetime(day.year, day.month, day.day))} {day.year}</h6>"
        found += f'<ul class="events">{items}</ul>'
    return found
