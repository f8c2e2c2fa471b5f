"""The batches behind a view of results, opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from brittle.batches.disk import StoreError
from brittle.explorer.kept.asked import ResultsAsked
from brittle.explorer.kept.shelf import Shelf
from brittle.explorer.kept.sides import ComparedSide, same_case
from brittle.results.reading import Results, no_scenario

LEFT, RIGHT = "left", "right"
"""The names of the two sides in the identifiers of their figures."""

_SHOWN = 60
"""The number of letters of an unknown name that a message repeats."""


@dataclass(frozen=True)
class OpenView:
    """A view whose batches are open."""

    asked: ResultsAsked
    """The view, with the scenario that is shown if the address names none."""
    results: Results
    beside: Results
    """The batch of the other scenario."""

    @property
    def sides(self) -> Mapping[str, ComparedSide]:
        """The scenarios that are shown: `LEFT`, and `RIGHT` if another one is shown beside it."""
        asked = self.asked
        found = {LEFT: ComparedSide(self.results, asked.scenario, asked.folder)}
        if asked.other:
            found[RIGHT] = ComparedSide(self.beside, asked.other, asked.beside or asked.folder)
        return found


def opened(shelf: Shelf, asked: ResultsAsked) -> OpenView:
    """Opens the batches of a view.

    Raises `UnknownNameError` for a folder that is not on the shelf, and `StoreError` for a batch that is
    damaged or not finished, for a scenario that a batch lacks, and for batches of two cases.
    """
    results = shelf.batch(asked.folder)
    beside = shelf.batch(asked.beside) if asked.beside else results
    if not same_case(results, beside):
        raise StoreError(
            f"{asked.folder} and {asked.beside} are of two different cases, so that their scenarios cannot "
            "stand side by side; choose two batches of one case"
        )
    shown = replace(asked, scenario=asked.scenario or results.main)
    for batch, key in ((results, shown.scenario), (beside, shown.other)):
        if key and key in batch.every_scenario and key not in batch.scenarios:
            raise no_scenario(batch, key)  # which says that all of its runs failed
        if key and key not in batch.scenarios:
            name = asked.folder if batch is results else asked.beside
            raise StoreError(
                f"there is no scenario {key[:_SHOWN]!r} in {name}; open it in the list, and choose one of its "
                "scenarios"
            )
    return OpenView(shown, results, beside)
