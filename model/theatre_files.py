"""A theatre's folder read whole: theatre.yaml, its tables, the checks across them, the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from model.canonical import by_ends, by_id, by_name, by_time
from model.draft import Draft, Kept
from model.problems import InputError, Mark, Problems, fail
from model.schema.tables import Column, Formation, Place, Road, Row
from model.schema.theatre import Border, Faction, Theatre, TheatreFile
from model.schema.validate import check_columns, validate
from model.sources.files import check_folder
from model.sources.nodes import Node
from model.sources.table import Table, read_table
from model.sources.yaml import read_yaml
from model.suggest import closest
from model.theatre_checks import check_theatre

THEATRE = "theatre.yaml"
TABLES = frozenset({"places.csv", "roads.csv", "formations.csv", "columns.csv"})
"""Tables that are read of a case."""

LOCALS = "locals"
"""Id of the local faction that is added where a theatre names none."""


class ReadTheatre(NamedTuple):
    """A theatre, and the tree of theatre.yaml for the places of later problems."""

    theatre: Theatre
    tree: Node


class _Rows[R: Row](NamedTuple):
    valid: tuple[Kept[R], ...]
    written: tuple[Node, ...]


def read_theatre(folder: Path) -> ReadTheatre:
    """The theatre in a folder; `InputError` with everything that is wrong with it."""
    check_folder(folder)
    problems = Problems()
    tree = _yaml(folder / THEATRE, problems)
    places = _table(Place, folder / "places.csv", problems)
    roads = _table(Road, folder / "roads.csv", problems)
    formations = _table(Formation, folder / "formations.csv", problems)
    columns = _table(Column, folder / "columns.csv", problems, optional=True)
    if tree is None or places is None or roads is None or formations is None or columns is None:
        problems.raise_any()
        raise AssertionError("a part that is not read has its problem noted")
    if not places.written:
        problems.add(Mark(str(folder / "places.csv")), "has no rows: at least the capital")
    head = validate(TheatreFile, tree, problems)
    draft = Draft(
        tree,
        head,
        places.valid,
        roads.valid,
        formations.valid,
        columns.valid,
        places.written,
        roads.written,
        formations.written + columns.written,
    )
    check_theatre(draft, problems)
    problems.raise_any()
    assert head is not None  # validate notes a problem where it gives nothing
    return ReadTheatre(_assembled(head, draft, folder), tree)


def _yaml(path: Path, problems: Problems) -> Node | None:
    try:
        return read_yaml(path)
    except InputError as error:
        problems.include(error)
        return None


def _table[R: Row](
    row_model: type[R], path: Path, problems: Problems, optional: bool = False
) -> _Rows[R] | None:
    try:
        if optional and not _present(path):
            return _Rows((), ())
        table = read_table(path, problems)
    except InputError as error:
        problems.include(error)
        return None
    before = Problems()
    check_columns(row_model, table.columns, lambda message: before.add(table.mark, message))
    if before:
        try:
            before.raise_any()
        except InputError as error:
            problems.include(error)
        return _Rows((), table.rows)
    return _Rows(_valid(row_model, table, problems), table.rows)


def _present(path: Path) -> bool:
    """Whether an optional table is there; `InputError` where it seems to be there misspelt."""
    try:
        if path.exists():
            return True
        others = [file.name for file in path.parent.glob("*.csv") if file.name not in TABLES]
    except (OSError, ValueError) as error:
        raise fail(Mark(str(path)), f"cannot be read: {error}") from None
    meant = closest(path.name, others)
    if meant is not None:
        raise fail(Mark(str(path.with_name(meant))), f"would not be read: rename it to {path.name}")
    return False


def _valid[R: Row](row_model: type[R], table: Table, problems: Problems) -> tuple[Kept[R], ...]:
    kept = []
    for node in table.rows:
        name = node.get("id")
        prefix = f"{name.text}: " if name is not None else ""
        row = validate(row_model, node, problems, prefix)
        if row is not None:
            kept.append(Kept(row, node.mark))
    return tuple(kept)


def _assembled(head: TheatreFile, draft: Draft, folder: Path) -> Theatre:
    places = by_id(place for place, _ in draft.places)
    formations = by_id(formation for formation, _ in draft.formations)
    if not head.strongholds:
        formations = tuple(_without_group(formation) for formation in formations)
    values = {name: getattr(head, name) for name in TheatreFile.model_fields}
    values["factions"] = by_name(_both_ways(_with_locals(head.factions)))
    values["patrons"] = by_name(head.patrons)
    values["borders"] = by_name(_all_crossings(head.borders, places))
    values["events"] = by_time(head.events)
    return Theatre.model_construct(
        **values,
        places=places,
        roads=by_ends(road for road, _ in draft.roads),
        formations=formations,
        columns=by_id(column for column, _ in draft.columns),
        folder=folder,
    )


def _without_group(formation: Formation) -> Formation:
    """Where power rests on no community, nobody is of it unless a row says so."""
    if "in_group" in formation.model_fields_set:
        return formation
    return formation.model_copy(update={"in_group": 0.0})


def _with_locals(factions: Mapping[str, Faction]) -> dict[str, Faction]:
    """With a local faction for whatever region rises, where the theatre names none."""
    whole = dict(factions)
    if not any(faction.side == "local" for faction in whole.values()):
        name = LOCALS
        while name in whole:
            name += "_"
        whole[name] = Faction(name="Local fighters", side="local")
    return whole


def _both_ways(factions: Mapping[str, Faction]) -> dict[str, Faction]:
    """Relations from both sides: hostility takes one (the lower value), friendship two."""
    pairs: dict[tuple[str, str], float] = {}
    for name, faction in factions.items():
        stated = [*faction.relations.items(), *((rival, -1.0) for rival in faction.rivals)]
        for other, relation in stated:
            pair = (min(name, other), max(name, other))
            pairs[pair] = min(relation, pairs.get(pair, relation))
    relations: dict[str, dict[str, float]] = {name: {} for name in factions}
    for (one, other), relation in pairs.items():
        relations[one][other] = relation
        relations[other][one] = relation
    return {
        name: faction.model_copy(update={"relations": relations[name]})
        for name, faction in factions.items()
    }


def _all_crossings(borders: Mapping[str, Border], places: tuple[Place, ...]) -> dict[str, Border]:
    unlisted: dict[str, Border] = {
        place.id: "open" for place in places if place.kind == "crossing" and place.id not in borders
    }
    return {**borders, **unlisted}
