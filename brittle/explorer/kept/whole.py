"""Every quantity of a comparison in words, for the page; the file that a reader saves keeps the names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from brittle.explorer.kept.measures import KIND
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.wording import capital_letter, spaced

NUMBERS = ("one", "other", "difference", "low", "high", "pairs")
"""The columns of numbers in the order of the page."""

_NAME = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_WORDS = {"days from the branch": "days after the starting moment", "share of runs": "part of runs"}


def in_words(whole: FigureTable, titles: Sequence[str]) -> FigureTable:
    """The table with meanings in place of names; `titles` are those of the two scenarios."""
    heads = ("Quantity", *titles, "difference", "difference, 95% low", "difference, 95% high")
    rows = [dict(zip(whole.columns, row, strict=True)) for row in whole.rows]
    return FigureTable.of(
        (*heads, "pairs of runs", "unit"),
        (
            [_quantity(row), *(row[name] for name in NUMBERS), _plain(str(row["unit"]))]
            for row in rows
        ),
    )


def _quantity(row: Mapping[str, Cell]) -> str:
    """The meaning of a quantity, or the word of a kind of run that it counts."""
    name, _, word = str(row["quantity"]).partition("=")
    if word and name in KIND:
        return f"{KIND[name].label}: {KIND[name].names.get(word, spaced(word))}"
    return capital_letter(_plain(str(row["meaning"])))


def _plain(text: str) -> str:
    """A text without names from the code."""
    said = _WORDS.get(text, text).replace("the branch", "the starting moment")
    said = said.replace("part of soldiers_start: ", "the regime's men: ")
    return _NAME.sub(lambda found: spaced(found[0]), said)
