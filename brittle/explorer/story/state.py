"""What the story page shows: a question, a kind of run, and one run. The page's address holds it all."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from brittle.explorer.bench.answering import STAGES
from brittle.explorer.bench.question import WhatIf
from brittle.model.inputs.errors import ArgumentError

MOST_RUNS = STAGES[-1]
"""The number of runs among which a reader chooses."""
KIND, RUN, ALONE = "kind", "run", "alone"
"""The names in the address."""
LONGEST_KIND = 40


class StoryState(NamedTuple):
    """The state of the page."""

    question: WhatIf
    kind: str = ""
    """The kind of run that the reader asked for (`choosing.RunKind.key`); empty for the commonest end."""
    draw: int | None = None
    """The number of the history that is shown; None before a run has been chosen."""
    alone: bool = False
    """Whether the reader's own run is shown without the reference."""

    @property
    def address(self) -> str:
        """The state as the part of an address after the question mark."""
        words = [(KIND, self.kind)] if self.kind else []
        words += [(RUN, str(self.draw))] if self.draw is not None else []
        words += [(ALONE, "yes")] if self.alone else []
        return "&".join(filter(None, [self.question.address, urlencode(words)]))


def story_in(address: str, question: WhatIf) -> StoryState:
    """The state in an address whose question is known. Raises `ArgumentError` with what is wrong."""
    plain = dict(parse_qsl(address.removeprefix("?")))
    run = plain.get(RUN)
    return StoryState(
        question,
        plain.get(KIND, "")[:LONGEST_KIND],
        None if run is None else _draw(run),
        plain.get(ALONE) == "yes",
    )


def _draw(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 6 or int(text) >= MOST_RUNS:
        raise ArgumentError(
            f"the address names the run {text[:20]!r}; give a whole number from 0 to {MOST_RUNS - 1}"
        )
    return int(text)
