"""Tables of the people killed in two scenarios that differ in one lever: offers, their dates, guarantees."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from brittle.model.codes import Act, words_of
from brittle.report.figures.base.panel import Panel
from brittle.report.figures.base.table import Cell, FigureTable, ends
from brittle.report.said.shares import in_runs, with_interval
from brittle.results.comparing import (
    Comparison,
    date_pairs,
    exit_pairs,
    guarantee_pairs,
    offer_day,
    value_of,
)
from brittle.results.levers import guaranteed, offered_on
from brittle.results.lives import SAME, Lives, lives, moved
from brittle.results.reading import Results
from brittle.results.statistics import Estimate
from brittle.wording import long_date, rounded

HEADS = (
    "a way out comes about",
    "fewer are killed",
    "more are killed",
    "people killed, on average",
)
"""What the columns after the first say."""


class LivesRow(NamedTuple):
    """A row of the table: two scenarios that differ in one lever."""

    what: str
    """What the row compares, in words."""
    pair: Comparison
    found: Lives
    both: bool
    """Whether both scenarios make an offer."""


def exits(results: Results) -> Panel | None:
    """A way out against a last stand, a row for each date; None if the batch has no pair."""
    rows = [
        LivesRow(_of_exit(results, pair), pair, found, both=False)
        for pair in exit_pairs(results)
        if (found := lives(results, pair)) is not None
    ]
    if not rows:
        return None
    first = rows[0]
    day = long_date(offer_day(results, first.pair.one))
    return Panel(
        id="lives",
        title=(
            f"In the model, a way out offered on {day} {_verdict(first.found.mean)}: "
            f"{_than_a_stand(first.found.mean)}"
        ),
        caption=_caption(results, rows, "the ruler's course: the way out, or the last stand"),
        body=_body(rows, "offered on"),
        table=_table(results, rows),
    )


def changed_offers(results: Results) -> Panel | None:
    """The same offer on another date, or with another guarantee; None if the batch has no such pair."""
    rows = [*_dates(results), *_guarantees(results)]
    if not rows:
        return None
    return Panel(
        id="lives-by-offer",
        title=_changes(rows),
        caption=_caption(results, rows, "the date of the offer, or in its guarantee"),
        body=_body(rows, "what differs"),
        table=_table(results, rows),
    )


def _changes(rows: Sequence[LivesRow]) -> str:
    """Say how many changes to an offer are shown to matter to people."""
    apart, what = sum(_apart(row.found.mean) for row in rows), "the number of people killed"
    if len(rows) == 1:
        return f"A way out {rows[0].what} is {'' if apart else 'not '}shown to change {what}"
    number, verb = apart or "None", "is" if apart == 1 else "are"
    return f"{number} of {len(rows)} changes to an offer {verb} shown to change {what}"


def _than_a_stand(saved: Estimate) -> str:
    said = "about as many people are killed"
    if abs(saved.value) >= SAME:
        which = "fewer" if saved.value > 0 else "more"
        said = f"about {rounded(abs(saved.value))} {which} people are killed"
    return f"{said}, on average, {'as' if abs(saved.value) < SAME else 'than'} in a last stand{_ends(saved)}"


def _killed(saved: Estimate) -> str:
    """The mean difference in the number of people killed, with its interval, in words."""
    size = _side(saved.value)
    return f"{'no difference' if size == 'none' else f'about {size}'}{_ends(saved)}"


def _ends(saved: Estimate) -> str:
    return f" (95% {_side(saved.low)} to {_side(saved.high)})" if saved.bounded else ""


def _side(saved: float) -> str:
    """A number of lives saved, as more or fewer people killed."""
    if abs(saved) < SAME:
        return "none"
    return f"{rounded(abs(saved))} {'fewer' if saved > 0 else 'more'}"


def _apart(saved: Estimate) -> bool:
    return saved.bounded and (saved.low > SAME or saved.high < -SAME)


def _verdict(saved: Estimate) -> str:
    if not _apart(saved):
        return "is not shown to save lives"
    return "saves lives" if saved.low > 0 else "costs lives"


def _of_exit(results: Results, pair: Comparison) -> str:
    kept = guaranteed(value_of(results, pair.one)) > 0
    return (
        f"{long_date(offer_day(results, pair.one))}{'' if kept else ', and nobody guarantees it'}"
    )


def _dates(results: Results) -> Iterator[LivesRow]:
    """The later date compared with the earlier."""
    for pair in date_pairs(results):
        found = lives(results, pair)
        later, first = (offered_on(value_of(results, key)) for key in (pair.one, pair.other))
        if found is not None and later is not None and first is not None:
            what = f"offered on {long_date(later)} instead of {long_date(first)}"
            yield LivesRow(what, pair, found, both=True)


def _guarantees(results: Results) -> Iterator[LivesRow]:
    """The weaker guarantee compared with the stronger, if the guarantee changes an outcome."""
    for pair in guarantee_pairs(results):
        found, shifted = lives(results, pair), moved(results, pair)
        if found is not None and shifted is not None and shifted.outcomes:
            weak, strong = (guaranteed(value_of(results, key)) for key in (pair.one, pair.other))
            what = (
                f"with a promise that is kept with a chance of {weak * 100:.0f} in 100 instead of "
                f"{strong * 100:.0f} in 100"
            )
            yield LivesRow(what, pair, found, both=True)


def _caption(results: Results, rows: Sequence[LivesRow], lever: str) -> str:
    days = sorted({results.horizon(row.pair.one) for row in rows})
    last = " or ".join(f"{day:g}" for day in days)
    pairs = sorted({row.found.pairs for row in rows})
    n = " to ".join(f"{number:,}" for number in dict.fromkeys((pairs[0], pairs[-1])))
    earlier = "".join(_already(results, row) for row in rows)
    return (
        f"Each row compares runs of two scenarios, one by one, from the same pasts and with the same luck. "
        f"They differ only in {lever}. People killed on all sides by day {last} are counted, and a "
        f"difference of fewer than {SAME:.0f} counts as none.{earlier} n = {n} pairs of runs in each row."
    )


def _already(results: Results, row: LivesRow) -> str:
    """Say in how many pairs both runs had an offer from the start, whatever course their scenarios set."""
    if not row.found.already.value:
        return ""
    why = "" if _dated(results, row.pair.one) else ", because the ruler had opened talks himself"
    return (
        f" In “{results.title(row.pair.one)}” and “{results.title(row.pair.other)}”, an offer is already on "
        f"the table at the start in {with_interval(row.found.already)} of the pairs{why}."
    )


def _dated(results: Results, key: str) -> bool:
    """Whether the theatre's own dated events include talks or an offer no later than a scenario's branch."""
    used = value_of(results, key).get("answers_war", False)
    return any(
        event["kind"] in words_of(Act, (Act.OFFER, Act.TALKS))
        and datetime.fromisoformat(event["at"]) <= results.branch(key)
        and (used or not event.get("answers_war"))
        for event in results.manifest["theatre"]["value"].get("events") or ()
    )


def _body(rows: Sequence[LivesRow], first: str) -> str:
    """The table in words; on a narrow screen, its cells stand below one another."""
    heads = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in (first, *HEADS))
    lines = "".join(_line(row) for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="Table: people killed ({first})">'
        f'<table class="differs lives"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>'
    )


def _line(row: LivesRow) -> str:
    found = row.found
    done = with_interval(found.done)
    if row.both:
        done += f" instead of {with_interval(found.done_other)}"
    said = (
        f"in {done}",
        f"in {in_runs(found.saved.value, found.pairs)}",
        f"in {in_runs(found.cost.value, found.pairs)}",
        f"{_killed(found.mean)}{'' if _apart(found.mean) else ': no difference shown'}",
    )
    cells = "".join(
        f'<td data-of="{html.escape(head, quote=True)}">{html.escape(one)}</td>'
        for head, one in zip(HEADS, said, strict=True)
    )
    return f'<tr><th scope="row">{html.escape(row.what)}</th>{cells}</tr>'


def _table(results: Results, rows: Sequence[LivesRow]) -> FigureTable:
    def three(name: str) -> list[str]:
        return [name, *(f"{name}, {end} end of the 95% interval" for end in ("lower", "upper"))]

    columns = [
        "scenario",
        "compared with",
        *three("deal carried out [share of pairs]"),
        *three("deal carried out in the other scenario [share of pairs]"),
        *three("fewer killed [share of pairs]"),
        *three("more killed [share of pairs]"),
        *three("fewer people killed, mean [people]"),
        *three("fewer people killed, median [people]"),
        "pairs in which fewer are killed and the deal is carried out",
        "pairs",
    ]
    return FigureTable.of(columns, [_cells(results, row) for row in rows])


def _cells(results: Results, row: LivesRow) -> list[Cell]:
    one = row.found
    parts = (one.done, one.done_other, one.saved, one.cost, one.mean, one.median)
    return [
        results.title(row.pair.one),
        results.title(row.pair.other),
        *(cell for part in parts for cell in ends(part)),
        one.saved_by_deal,
        one.pairs,
    ]
