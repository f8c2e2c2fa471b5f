"""The names by which a report calls the places of its case."""

from __future__ import annotations

from brittle.model.codes import PlaceKind, word_of
from brittle.results.reading import Results


def capital(results: Results) -> str:
    """The name of the capital, without what stands in brackets, or "the capital" if none is marked."""
    table = results.place_table
    names = table.loc[table["kind"] == word_of(PlaceKind.CAPITAL), "name"]
    return str(names.iloc[0]).split(" (")[0] if len(names) == 1 else "the capital"
