"""Check that an article contains what a ledger quotes from it."""

from __future__ import annotations

import re
from typing import NamedTuple

from brittle.calibration.evidence.ledger import Ledger
from brittle.model.inputs.sources.text import composed

_MARKS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})


class Unquoted(NamedTuple):
    """A claim whose quote is not in the article."""

    claim: str
    quote: str
    line: int | None

    def __str__(self) -> str:
        return f"{self.claim}: the article does not contain `{self.quote}`"


def check_quotes(ledger: Ledger, article: str) -> tuple[Unquoted, ...]:
    """The claims whose quote is not, word for word, in the text of the article.

    Line breaks, runs of blanks and the typography of quotation marks and dashes are ignored. Letters,
    their case and all other marks must agree.
    """
    text = folded(article)
    return tuple(
        Unquoted(claim.id, claim.quote, ledger.lines.get(claim.id))
        for claim in ledger.claims
        if folded(claim.quote) not in text
    )


def folded(text: str) -> str:
    """A text on one line, with plain quotation marks and dashes."""
    return re.sub(r"\s+", " ", composed(text).translate(_MARKS)).strip()
