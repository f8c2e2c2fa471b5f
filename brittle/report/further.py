"""What a report shows besides what its batch holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from brittle.report.figures.base.panel import Panel
from brittle.results.reading import Results


class Further(NamedTuple):
    """What others add to a report, such as what sweeps found."""

    panels: Callable[[Results], Sequence[Panel]]
    """Makes further figures."""
    said: Callable[[Results], str]
    """Writes a sentence for the first screen, or an empty text."""


NOTHING = Further(lambda results: (), lambda results: "")
"""A report that shows only its batch."""
