"""How the view of results changes when a reader acts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from brittle.explorer.kept.asked import ResultsAsked
from brittle.explorer.kept.drawn import edges_of, words_drawn
from brittle.explorer.kept.measures import KIND, NUMBER
from brittle.explorer.kept.narrowing import Narrowing
from brittle.explorer.pages.figures import PLOT
from brittle.explorer.pages.results.layout import BOUND, WORDS
from brittle.explorer.pages.results.open_view import OpenView
from brittle.model.inputs.errors import ArgumentError

CHOICES = {
    "kept-scenario": "scenario",
    "kept-beside": "beside",
    "kept-other": "other",
    "kept-report": "figure",
}
"""The part of a view that each choice at the top changes."""


class ResultsAct(NamedTuple):
    """What a reader has done."""

    what: Any
    """The identifier of the part of the page that was changed; None when the page opens."""
    chosen: Mapping[str, Any]
    """The values of the choices at the top, by their identifiers."""
    bounds: Mapping[tuple[str, str], str]
    """What the fields of the ends of ranges hold, by the names of numbers and ends; empty for open ends."""
    words: Mapping[str, Sequence[str]]
    """The chosen words, by the names of kinds."""
    brush: Any = None
    """What was brushed over, if a plot was."""


def changed(asked: ResultsAsked, view: OpenView | None, act: ResultsAct) -> ResultsAsked:
    """The view after an act."""
    match act.what:
        case str(name) if name in CHOICES:
            return _chosen(asked, CHOICES[name], act.chosen[name] or "")
        case "kept-clear":
            return replace(asked, narrowing=Narrowing())
        case {"type": kind, "name": name} if kind == BOUND:
            low = _end(act.bounds[name, "low"], -math.inf)
            high = _end(act.bounds[name, "high"], math.inf)
            return replace(asked, narrowing=asked.narrowing.within(name, low, high))
        case {"type": kind, "name": name} if kind == WORDS:
            return replace(asked, narrowing=asked.narrowing.among(name, act.words[name]))
        case {"type": kind, "name": name} if kind == PLOT and act.brush and view is not None:
            return replace(asked, narrowing=brushed(asked.narrowing, view, name, act.brush))
        case _:
            return asked


def brushed(narrowing: Narrowing, view: OpenView, name: str, brush: Mapping[str, Any]) -> Narrowing:
    """The filter after a reader has brushed over a plot; `name` is the plot's."""
    what = name.partition("-")[2].rpartition("-")[0]
    span, tables = brush.get("range") or {}, [side.runs for side in view.sides.values()]
    if what in NUMBER and "x" in span:
        low, high = sorted(float(one) for one in span["x"])
        edges = edges_of(NUMBER[what], tables)
        digits = 1 if NUMBER[what].unit.startswith("days") else 0
        to_the_end = high >= edges[-1]  # whose bar also holds the runs above it
        return narrowing.within(
            what, round(low, digits), math.inf if to_the_end else round(high, digits)
        )
    if what in KIND and "y" in span:
        low, high = sorted(float(one) for one in span["y"])
        words = words_drawn(KIND[what], tables)
        inside = [word for at, word in enumerate(words) if low <= at <= high]
        nearest = words[min(max(round((low + high) / 2), 0), len(words) - 1)]
        return narrowing.among(what, inside or [nearest])
    return narrowing


def _end(text: str, none: float) -> float:
    """The number in the field of an end; `none` for an empty field."""
    if not text.strip():
        return none
    try:
        found = float(text.replace(",", ""))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise ArgumentError(f"{text[:20]!r} is no number; write a number, or leave the field empty")
    return found


def _chosen(asked: ResultsAsked, part: str, value: str) -> ResultsAsked:
    if part == "beside":
        beside = "" if value == asked.folder else value
        same = asked.scenario if beside else ""
        return replace(asked, beside=beside, other=same)
    return replace(asked, **{part: value})  # type: ignore[arg-type]  # every part that is chosen is a text
