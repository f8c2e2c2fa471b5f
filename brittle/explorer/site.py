"""What every page of the explorer works with."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dash import Dash
from dash.development.base_component import Component

from brittle.explorer.bench.answering import Answering
from brittle.explorer.bench.question import WhatIf, question_in
from brittle.explorer.catalogue import Catalogue
from brittle.explorer.kept.shelf import Shelf
from brittle.explorer.work.table import WorkTable


class ExplorerSite(NamedTuple):
    """The cases that the explorer offers, and the work that it does for its readers."""

    catalogue: Catalogue
    table: WorkTable
    shelf: Shelf
    """The results folders that the explorer offers: those of the command line, and those in `results`."""

    def asked(self, address: str | None) -> WhatIf:
        """The question in the part of an address after its question mark; the first one if there is none.

        Raises `ArgumentError` or `UnknownNameError` for an address that cannot be read.
        """
        question = question_in(address or "")
        return self.completed(question if question.case else WhatIf(self.catalogue.first, "", ""))

    def completed(self, question: WhatIf) -> WhatIf:
        """The question, about the first scenarios of its case where it names none."""
        keys = list(self.catalogue.case(question.case).scenarios)
        beside = question.beside or ("baseline" if "baseline" in keys else keys[0])
        start = question.start or beside
        return WhatIf(question.case, beside, start, question.changes, question.days)


class Page(NamedTuple):
    """One page of the explorer."""

    path: str
    title: str
    """The words of the link to it."""
    layout: Callable[[ExplorerSite], Component]
    register: Callable[[Dash, ExplorerSite], None]
    """Adds the callbacks of the page."""


def begun(catalogue: Catalogue, question: WhatIf) -> Answering:
    """Takes up a question."""
    return Answering(question, catalogue.case(question.case))
