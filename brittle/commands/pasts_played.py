"""A short table that shows where the histories of a batch come from."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Group
from rich.table import Table
from rich.text import Text

from brittle.batches.batch import Ready
from brittle.engine import Past

NAMED = 3
"""Number of scenarios that are named if many share one past; the other scenarios are only counted."""

type Key = tuple[int, str, int, float, str]


def histories_table(ready: Sequence[Ready], prior: bool) -> Group:
    """A table of histories: number, source, number tried, and share in which the regime still stands.

    Scenarios with the same past share a row. Notes below the table name the evidence by which the
    histories were weighed. If a case without a posterior uses the priors, a note says this, unless the
    user asked for the priors.
    """
    groups: dict[Key, list[Ready]] = {}
    for one in ready:
        groups.setdefault(_key(one.past), []).append(one)
    grid = Table(box=SIMPLE, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    grid.add_column("scenarios", overflow="fold")
    for heading in ("histories", "from the", "tried", "still standing"):
        grid.add_column(heading, justify="right", no_wrap=True)
    for (number, origin, tried, standing, _), group in groups.items():
        row = (_named(group), f"{number:,}", origin, f"{tried:,}", f"{standing:.0%}")
        grid.add_row(*map(Text, row))
    notes = dict.fromkeys(note for one in ready if (note := _note(one.past, prior)))
    return Group(grid, *map(Text, notes))


def _key(past: Past) -> Key:
    return (len(past.histories), past.origin, past.screened, past.standing, past.evidence)


def _named(group: Sequence[Ready]) -> str:
    titles = [f"“{one.case.title}”" for one in group]
    if len(titles) <= NAMED + 1:
        return ", ".join(titles)
    return f"{', '.join(titles[:NAMED])} and {len(titles) - NAMED} others"


def _note(past: Past, prior: bool) -> str:
    if past.evidence:
        return f"{past.origin}: the histories are weighed by {past.evidence}"
    if past.origin == "prior" and not prior:
        return "prior: this case has no posterior, so its histories come from the priors"
    return ""
