"""What is shown of long work: how far it has come, how fast, and the first of what failed."""

from __future__ import annotations

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

SHOWN_FAILURES = 10
"""Failures told one by one; of more, only how many."""


def bars(console: Console) -> Progress:
    """A bar a task: its name, how many are done, their rate and the time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
    )


class _Rate(ProgressColumn):
    """How many a second, or a minute where they are slower than that; nothing before the second."""

    def render(self, task: Task) -> Text:
        speed = task.speed
        if speed is None:
            return Text("")
        return Text(f"{speed:,.0f}/s" if speed >= 1.0 else f"{60.0 * speed:.1f}/min")
