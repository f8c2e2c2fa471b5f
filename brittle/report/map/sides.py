"""The factions of a theatre as the map shows them: names, marks, and who is hostile to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from brittle.model.codes import Side, word_of
from brittle.model.conventions import HOSTILE
from brittle.model.factions.feelings import feeling
from brittle.results.reading import Results

NAMED = 8
"""The largest number of factions with a mark of their own."""
OTHERS = NAMED
"""The mark that all further factions share."""
UNNAMED = NAMED + 1
"""The mark of a holder whom the record of what happened does not name."""


@dataclass(frozen=True)
class MapFactions:
    """The factions in the order of their codes (`Results.words`)."""

    names: Sequence[str]
    marks: Sequence[int]
    """Number of each faction's colour and shape; 0 is the mark of the regime's largest faction."""
    hostile: Sequence[str]
    """For each faction, a digit for each faction: 1 if the two are hostile to each other, else 0."""
    regime: frozenset[int]
    """Codes of the factions on the regime's side."""


def factions_of(results: Results, held: Sequence[float]) -> MapFactions:
    """The factions of a batch. `held` [F] says in how many places each faction was ever seen.

    The factions of the regime come first, then the others, each in the order of `held`. The first `NAMED`
    factions have marks of their own. Factions that never hold a place have the mark `OTHERS`.
    """
    theatre = results.manifest["theatre"]["value"]
    factions: Mapping[str, Any] = theatre["factions"]
    ids = results.words("lost_to")
    regime = word_of(Side.REGIME)
    own = {code for code, key in enumerate(ids) if factions.get(key, {}).get("side") == regime}
    order = sorted(range(len(ids)), key=lambda code: (code not in own, -held[code], code))
    seen = [code for code in order if held[code] > 0][:NAMED]
    marks = {code: number for number, code in enumerate(seen)}
    return MapFactions(
        names=[str(factions.get(key, {}).get("name", key)) for key in ids],
        marks=[marks.get(code, OTHERS) for code in range(len(ids))],
        hostile=_hostile(theatre, ids),
        regime=frozenset(own),
    )


def _hostile(theatre: Mapping[str, Any], ids: Sequence[str]) -> list[str]:
    """The model's relations; a patron has those of the first faction that it supports."""
    factions, patrons = theatre["factions"], theatre.get("patrons", {})
    entries = cast(
        "Any",
        {
            key: SimpleNamespace(
                side=one["side"],
                relations=one.get("relations", {}),
                rivals=one.get("rivals", ()),
            )
            for key, one in factions.items()
        },
    )
    stands_as = [key if key in factions else patrons[key]["supports"][0] for key in ids]
    return [
        "".join(str(int(feeling(entries, one, other) <= HOSTILE)) for other in stands_as)
        for one in stands_as
    ]
