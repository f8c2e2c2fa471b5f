"""Checks that compare the parts of a theatre, for problems that no single row or key shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from brittle.model.codes import ALL, REGIME, Side, code_of
from brittle.model.conventions import ALLIED
from brittle.model.factions.feelings import feeling
from brittle.model.inputs.checks.maps import check_map
from brittle.model.inputs.draft import Draft, ValidRow, check_names, unknown
from brittle.model.inputs.problems import Mark, Problems
from brittle.model.inputs.schema.tables import (
    RoadRow,
    SourcedRow,
)
from brittle.model.inputs.schema.theatre import Block, FactionEntry, TheatreFile
from brittle.model.inputs.schema.validate import dotted
from brittle.model.inputs.sources.nodes import Node, placed

MAX_PLACES = 5_000
MAX_UNITS = 30_000
MAX_FACTIONS = 64  # each takes one bit (state.CAMP)
"""Limits of a theatre's size, which exist because the engine's state keeps ids in small integers."""


def check_theatre(draft: Draft, problems: Problems) -> None:
    """Add to `problems` everything that contradicts another part of the theatre."""
    _ids_unique(draft, problems)
    _sizes(draft, problems)
    check_map(draft, problems)
    _units(draft, problems)
    _hindsight(draft, problems)
    if draft.head is not None:
        _factions(draft, draft.head, problems)
        _named_places(draft, draft.head, problems)
        _regions(draft, draft.head, problems)
        _events(draft, draft.head, problems)
        _dates(draft, problems)


def _ids_unique(draft: Draft, problems: Problems) -> None:
    for kind, rows in (("place", draft.place_rows), ("unit", draft.unit_rows)):
        first: dict[str, Mark] = {}
        for row in rows:
            node = row.get("id")
            if node is None or node.text is None:
                continue
            if node.text in first:
                problems.add(
                    node.mark,
                    f"{kind} `{node.text}` appears twice, first at {first[node.text]}; give one of the "
                    "two another id",
                )
            else:
                first[node.text] = node.mark
    for name in draft.faction_ids:
        if name in draft.patron_ids:
            problems.add(
                placed(draft.tree, ["patrons", name]),
                f"`{name}` is both a faction and a patron; rename one of them",
            )
        if name == ALL:
            problems.add(
                placed(draft.tree, ["factions", name]),
                f"the name `{ALL}` is reserved; give the faction another name",
            )


def _sizes(draft: Draft, problems: Problems) -> None:
    for kind, count, most in (
        ("places", len(draft.place_rows), MAX_PLACES),
        ("formations and columns", len(draft.unit_rows), MAX_UNITS),
        ("factions and patrons", len(draft.faction_ids) + len(draft.patron_ids), MAX_FACTIONS),
    ):
        if count > most:
            problems.add(
                draft.tree.mark,
                f"the theatre has {count} {kind}, but the model can hold at most {most}; leave some out",
            )


def _units(draft: Draft, problems: Problems) -> None:
    owners = (*draft.faction_ids, *draft.patron_ids)
    check_names(draft.formation_rows, "place", "place", draft.place_ids, problems)
    check_names(draft.formation_rows, "faction", "faction", owners, problems)
    check_names(draft.column_rows, "place", "place", draft.place_ids, problems)
    check_names(draft.column_rows, "besieges", "place", draft.place_ids, problems)
    check_names(draft.column_rows, "faction", "faction", owners, problems, hints=draft.faction_ids)
    control = {place.id: place.control for place, _ in draft.places}
    for column, mark in draft.columns:
        if column.faction in draft.patron_ids and column.faction not in draft.faction_ids:
            problems.add(
                mark,
                f"faction: `{column.faction}` is a patron, whose units belong in formations.csv; move the "
                "row there",
            )
        if column.besieges in control and draft.head is not None:
            holder = control[column.besieges]
            if _friends(draft.head.factions, column.faction, holder):
                problems.add(
                    mark,
                    f"besieges: `{column.besieges}` is held by `{holder}`, which is not an enemy of "
                    f"`{column.faction}`; name a place that an enemy holds, or leave the cell empty",
                )


def _friends(factions: Mapping[str, FactionEntry], one: str, other: str) -> bool:
    if one not in factions or other not in factions:
        return one == other
    return feeling(factions, one, other) >= ALLIED


def _factions(draft: Draft, head: TheatreFile, problems: Problems) -> None:
    sides = {code_of(Side, one.side) for one in head.factions.values()}
    if draft.sound and REGIME not in sides:
        problems.add(
            placed(draft.tree, ["factions"]),
            "no faction has `side: regime`; give this side to one of the factions",
        )
    for name, faction in head.factions.items():
        for key, others in (("rivals", faction.rivals), ("relations", tuple(faction.relations))):
            for other in others:
                mark = placed(draft.tree, ["factions", name, key])
                if other == name:
                    problems.add(
                        mark, f"{key}: `{name}` names itself; delete its name from this key"
                    )
                elif other not in head.factions:
                    problems.add(mark, f"{key}: {unknown('faction', other, draft.faction_ids)}")
    for name, patron in head.patrons.items():
        for other in patron.supports:
            if other not in head.factions:
                problems.add(
                    placed(draft.tree, ["patrons", name, "supports"]),
                    f"supports: {unknown('faction', other, draft.faction_ids)}",
                )


def _named_places(draft: Draft, head: TheatreFile, problems: Problems) -> None:
    named: list[tuple[list[str | int], str | None]] = [
        (["capital"], draft.capital),
        (["ruler", "home"], head.ruler.home),
        (["ruler", "airport"], head.ruler.airport),
    ]
    named += [(["strongholds", i], place) for i, place in enumerate(head.strongholds)]
    named += [(["borders", place], place) for place in head.borders]
    for path, place in named:
        if place is not None and place not in draft.place_ids:
            problems.add(
                placed(draft.tree, path),
                f"{dotted(path)}: {unknown('place', place, draft.place_ids)}",
            )
    for index, place in enumerate(head.strongholds):
        if place in head.strongholds[:index]:
            problems.add(
                placed(draft.tree, ["strongholds", index]),
                f"strongholds: `{place}` appears twice; delete one of the two",
            )


def _regions(draft: Draft, head: TheatreFile, problems: Problems) -> None:
    used = [("mobilisation.regions", region) for region in head.mobilisation.regions]
    for name, faction in head.factions.items():
        used += [(f"factions.{name}.regions", region) for region in faction.regions]
    for path, region in used:
        if region not in draft.regions:
            problems.add(
                placed(draft.tree, path.split(".")),
                f"{path}: {unknown('region', region, draft.regions)}",
            )


def _events(draft: Draft, head: TheatreFile, problems: Problems) -> None:
    for index, event in enumerate(head.events):
        path: list[str | int] = ["events", index]
        mark = placed(draft.tree, path)
        if not _has_source(draft.tree, index):
            problems.add(
                mark,
                f"events[{index}]: `source` is missing; write the source of what is known about it",
            )
        if draft.start is not None and event.at < draft.start:
            problems.add(
                placed(draft.tree, [*path, "at"]),
                f"events[{index}].at: {event.at:%Y-%m-%dT%H:%M} is before the start of the theatre, "
                f"{draft.start:%Y-%m-%dT%H:%M}; correct one of the two",
            )
        for key, name, kind, known in (
            ("patron", event.patron, "patron", draft.patron_ids),
            ("faction", event.faction, "faction", draft.faction_ids),
            ("place", event.place, "place", draft.place_ids),
            ("crossing", event.crossing, "crossing", draft.crossings),
        ):
            if name is not None and name not in known:
                problems.add(
                    placed(draft.tree, [*path, key]),
                    f"events[{index}].{key}: {unknown(kind, name, known)}",
                )


def _has_source(tree: Node, index: int) -> bool:
    events = tree.get("events")
    source = events.elements()[index].get("source") if events is not None else None
    return source is not None and source.value is not None


def _dates(draft: Draft, problems: Problems) -> None:
    for column, mark in draft.columns:
        comes, start = column.available_from, draft.start
        if comes is not None and start is not None and comes < start:
            problems.add(
                mark,
                f"available_from: {comes:%Y-%m-%dT%H:%M} is before the start of the theatre, "
                f"{start:%Y-%m-%dT%H:%M}; leave the cell empty if the column is present at the start",
            )


def _hindsight(draft: Draft, problems: Problems) -> None:
    if draft.head is None or draft.start is None:
        return
    start = draft.start.date()
    tables: Sequence[Sequence[ValidRow[Any]]] = (
        draft.places,
        draft.roads,
        draft.formations,
        draft.columns,
    )
    for kept in (kept for table in tables for kept in table):
        if kept.row.known_on is not None and kept.row.known_on > start:
            problems.add(kept.mark, _too_late(_row_name(kept.row), kept.row.known_on, start))
    for path, block in _blocks(draft.head):
        if block.known_on is not None and block.known_on > start:
            problems.add(
                placed(draft.tree, [*path, "known_on"]),
                _too_late(".".join(path) or "theatre", block.known_on, start),
            )


def _too_late(what: str, known_on: date, start: date) -> str:
    return (
        f"{what}: known_on is {known_on}, which is after the start of the theatre ({start}), so the "
        "values would be hindsight; use only values that were public by the start"
    )


def _row_name(row: SourcedRow) -> str:
    if isinstance(row, RoadRow):
        return f"road {row.a}-{row.b}"
    return f"`{getattr(row, 'id', '')}`"


def _blocks(head: TheatreFile) -> Iterator[tuple[list[str], Block]]:
    yield [], head
    for key in ("economy", "mobilisation", "ruler", "elites", "media"):
        yield [key], getattr(head, key)
    for key in ("factions", "patrons"):
        for name, block in getattr(head, key).items():
            yield [key, name], block
