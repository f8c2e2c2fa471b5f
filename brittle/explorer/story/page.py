"""The page of one story: the map of the run, beside it the map of the run of reference, and both chronicles.

It is a page like the report's, with the report's map, so that the script and the style sheet of the map are
the same in both. The explorer shows it in a frame.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from brittle.chronicle.story import Note
from brittle.explorer.bench.answering import Answering
from brittle.explorer.story.choosing import ENDS
from brittle.explorer.story.drawn import story_data
from brittle.explorer.story.parting import Parting, said_of, said_of_maps, sentence
from brittle.explorer.story.sides import StoryPair, StorySide, are_alike, story_pair
from brittle.explorer.story.state import StoryState
from brittle.model.outcome import OUTCOMES
from brittle.report.figures.base.panel import Panel
from brittle.report.page import MoreOfAPage, page
from brittle.results.reading import Results
from brittle.wording import short_date

PARTS = Path(__file__).parent / "parts"
"""The folder of the story's own style sheet and script."""

FATE_AND_COST = slice(2, 5)
"""The sentences of an ending (`brittle.chronicle.story.ending`) about the ruler, the dead, the displaced."""

NO_MAP = '<p class="none">There is no map, because no place of this case has coordinates.</p>'
KEYS = "The arrow keys lead from entry to entry."

TIME = '<div class="story-time map-here" role="group" aria-label="Time"></div>'
UNITS = (
    '<div class="story-units"><h2>A unit, its men and its will</h2><p class="caption">Will is how firmly a '
    "unit stands, on a scale of the model: the lower it is, the sooner the unit gives way. A line ends where "
    'the unit is no longer in the field.</p><div class="story-unit-tools"></div>'
    '<div class="story-unit" aria-live="polite"></div></div><div class="story-words"></div>'
)


def story_page(answering: Answering, state: StoryState) -> str:
    """The whole page of a run. Some runs of the question must have been played.

    Raises `ArgumentError` if there is no such run.
    """
    assert state.draw is not None
    results = answering.results(answering.finished)
    pair = story_pair(answering, state.draw)
    alike = are_alike(answering)
    alone = state.alone or alike
    data = _data(results, pair, alone)
    return page(
        title=f"Run {state.draw}",
        body=_body(results, pair, alone, alike, data is not None),
        panels=[Panel("story", "", "", data=data)],
        main=pair.mine.key,
        more=MoreOfAPage(_part("story.css"), _part("story.js")),
    )


def problem_page(words: str) -> str:
    """A page that holds only a sentence."""
    return page("Brittle", f'<p class="warning" role="alert">{html.escape(words)}</p>', [], "")


def _part(name: str) -> str:
    return (PARTS / name).read_text("utf-8")


def _data(results: Results, pair: StoryPair, alone: bool) -> dict[str, object] | None:
    table = results.place_table
    placed = table.dropna(subset=["lat", "lon"]) if "lat" in table else table.iloc[:0]
    return None if placed.empty else story_data(results, pair, alone)


def _body(results: Results, pair: StoryPair, alone: bool, alike: bool, is_drawn: bool) -> str:
    sides = [pair.mine] if alone else [pair.mine, pair.beside]
    heads = "".join(_head(results, side) for side in sides)
    chronicles = "".join(_chronicle(results, side, None if alone else pair) for side in sides)
    return (
        f'<section id="story" class="{"story-alone" if alone else "story-both"}">'
        f"{_parting(pair, alone, alike)}{TIME if is_drawn else NO_MAP}"
        f'<div class="story-maps">{heads}</div><div class="story-places"></div>'
        f'<div class="story-chronicles">{chronicles}</div>{UNITS if is_drawn else ""}</section>'
    )


def _parting(pair: StoryPair, alone: bool, alike: bool) -> str:
    if alike:
        return (
            '<div class="story-parting"><p>Both scenarios are the same, so that their runs never part. '
            "Change something on the page What if?, or choose another reference, to see where two runs "
            "part.</p></div>"
        )
    if alone:
        return ""
    both = pair.partings
    maps = said_of_maps(both)
    lines = [_line(said_of(both), pair, both.found)] + (
        [_line(maps, pair, both.maps)] if maps else []
    )
    return f'<div class="story-parting">{"".join(lines)}</div>'


def _line(words: str, pair: StoryPair, parting: Parting | None) -> str:
    """A sentence about a moment, and the button that shows the moment."""
    if parting is None:
        return f"<p>{html.escape(words)}</p>"
    return (
        f'<p>{html.escape(words)} <button type="button" data-tick="{pair.mine.tick(parting.when)}">'
        "Show this moment</button></p>"
    )


def _head(results: Results, side: StorySide) -> str:
    outcome = OUTCOMES[int(side.played.result.run["outcome"])]
    cost = html.escape(" ".join(side.ending[FATE_AND_COST]))
    return (
        f'<article class="story-side" data-of="{side.key}"><h2>{html.escape(_title(results, side))}</h2>'
        f'<p class="story-end">How it ends: <b>{ENDS[outcome]}</b>. '
        f'<span class="small">{cost}</span></p><div class="map-here"></div></article>'
    )


def _title(results: Results, side: StorySide) -> str:
    title = results.title(side.key)
    return title if title.startswith("Mine: ") else f"Reference: {title}"


def _chronicle(results: Results, side: StorySide, pair: StoryPair | None) -> str:
    title = html.escape(f"Chronicle. {_title(results, side)}", quote=True)
    found = None if pair is None else pair.partings.found
    parted = None if found is None else found.when
    before = [note for note in side.told if parted is None or note.when < parted]
    after = [note for note in side.told if parted is not None and note.when >= parted]
    mark = '<p class="story-mark">Here the two part.</p>' if parted is not None else ""
    ends = "".join(f"<li>{html.escape(one)}</li>" for one in side.ending)
    return (
        f'<div class="story-chronicle" data-of="{side.key}"><h3>{title}</h3>'
        f'<div class="story-days" tabindex="0" role="region" aria-label="{title}. {KEYS}">'
        f"{_days(side, before)}{mark}{_days(side, after)}"
        f"<h4>How it ends</h4><ul>{ends}</ul></div></div>"
    )


def _days(side: StorySide, notes: Sequence[Note]) -> str:
    parts = []
    for day, some in groupby(notes, key=lambda note: note.when.date()):
        items = "".join(_entry(side, note) for note in some)
        first = next(note for note in notes if note.when.date() == day)
        parts.append(f"<h4>{short_date(first.when)} {day.year}</h4><ol>{items}</ol>")
    return "".join(parts)


def _entry(side: StorySide, note: Note) -> str:
    return (
        f'<li><button type="button" data-tick="{side.tick(note.when)}"><time>{note.when:%H:%M}</time> '
        f"{html.escape(sentence(note))}</button></li>"
    )
