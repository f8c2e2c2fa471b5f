"""Read a theatre's folder: read theatre.yaml and the tables, check them together, and add defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from brittle.model.codes import LOCAL, Border, PlaceKind, Side, code_of, word_of
from brittle.model.factions.feelings import stated
from brittle.model.inputs.canonical import by_ends, by_id, by_name, by_time
from brittle.model.inputs.case_files import KNOWN, MAP, THEATRE, Listing, list_case
from brittle.model.inputs.checks.theatres import check_theatre
from brittle.model.inputs.draft import STAND_INS, Draft, ValidRow
from brittle.model.inputs.forks import check_forks
from brittle.model.inputs.problems import InputError, Mark, Problems
from brittle.model.inputs.schema.keys import names_of
from brittle.model.inputs.schema.tables import (
    ColumnRow,
    FormationRow,
    PlaceRow,
    RoadRow,
    SourcedRow,
)
from brittle.model.inputs.schema.theatre import FactionEntry, Theatre, TheatreFile
from brittle.model.inputs.schema.validate import check_columns, salvaged, validate
from brittle.model.inputs.sources.files import check_folder
from brittle.model.inputs.sources.geojson import Outlines, read_outlines
from brittle.model.inputs.sources.known_tables import recognised
from brittle.model.inputs.sources.nodes import Node
from brittle.model.inputs.sources.table import CsvTable, read_table
from brittle.model.inputs.sources.yaml import Tree, read_tree

LOCALS = "locals"
"""Id of the local faction that is added if a theatre has none."""


class ReadTheatre(NamedTuple):
    """A theatre, the tree of theatre.yaml, and notes.

    The tree is kept so that problems that are found later can be reported with their lines. `notes` are
    sentences about contents of the folder that are not used.
    """

    theatre: Theatre
    tree: Node
    notes: tuple[str, ...] = ()


class _Rows[R: SourcedRow](NamedTuple):
    valid: tuple[ValidRow[R], ...]
    written: tuple[Node, ...]
    notes: tuple[str, ...] = ()


class _Folder(NamedTuple):
    """A case's folder while it is read: its misnamed files, and the problems found so far."""

    path: Path
    misnamed: frozenset[str]
    """Names of missing inputs that seem to be in the folder under wrong names."""
    problems: Problems


def read_theatre(folder: Path) -> ReadTheatre:
    """Read the theatre in a folder. Raises `InputError` with all faults that are found."""
    check_folder(folder)
    problems = Problems()
    listing = list_case(folder)
    for problem in listing.problems:
        problems.add(problem.mark, problem.message)
    here = _Folder(folder, frozenset(problem.meant for problem in listing.problems), problems)
    outlines = _maps(listing, problems)
    tree = _yaml(here)
    places = _table(PlaceRow, "places.csv", here)
    roads = _table(RoadRow, "roads.csv", here)
    formations = _table(FormationRow, "formations.csv", here)
    columns = _table(ColumnRow, "columns.csv", here, optional=True)
    head = validate(TheatreFile, tree.node, problems, sound=tree.sound) if tree else None
    if tree is None or not tree.whole or None in (places, roads, formations, columns):
        problems.raise_any()
    assert tree is not None and places is not None and roads is not None
    assert formations is not None and columns is not None  # otherwise an error was raised
    if not places.written:
        problems.add(
            Mark(str(folder / "places.csv")), "the table has no rows; add at least the capital"
        )
    draft = Draft(
        tree.node,
        head or salvaged(TheatreFile, tree.node, STAND_INS),
        head is not None and tree.sound,
        places.valid,
        roads.valid,
        formations.valid,
        columns.valid,
        places.written,
        roads.written,
        formations.written,
        columns.written,
    )
    check_theatre(draft, problems)
    problems.raise_any()
    assert head is not None  # if `validate` returned None, an error was raised
    notes = (*listing.notes, *places.notes, *roads.notes, *formations.notes, *columns.notes)
    notes += (*(note for one in outlines for note in one.notes), *_beside(outlines, draft))
    theatre = _assembled(head, draft, folder)
    check_forks(theatre, tree.node, problems)
    problems.raise_any()
    return ReadTheatre(theatre, tree.node, notes)


def _under_another_name(row_model: type[SourcedRow], name: str, here: _Folder) -> bool:
    """Whether a missing table is in the folder under another name, recognised by its columns."""
    needed = {key for key, field in row_model.model_fields.items() if field.is_required()}
    found = False
    for file in sorted(here.path.glob("*.csv")):
        if file.name not in KNOWN and needed <= _columns_of(file, here.path):
            here.problems.add(
                Mark(str(file)),
                f"this file has the columns of {name} but would not be read; rename it to {name}",
            )
            found = True
    return found


def _columns_of(file: Path, folder: Path) -> frozenset[str]:
    """The columns of a file in a case's folder; none if the file is not a table."""
    try:
        return frozenset(read_table(file, Problems(), inside=folder).columns)
    except InputError:
        return frozenset()


def _maps(listing: Listing, problems: Problems) -> tuple[Outlines, ...]:
    """The outlines of the map; files of outlines that cannot be read are added to `problems`."""
    found = []
    for file in listing.maps:
        try:
            found.append(read_outlines(file, inside=listing.folder))
        except InputError as error:
            problems.include(error)
    return tuple(found)


def _beside(outlines: tuple[Outlines, ...], draft: Draft) -> Iterator[str]:
    """A note if the outlines contain none of the places."""
    points = [point for one in outlines for line in (*one.areas, *one.lines) for point in line]
    known = [place for place, _ in draft.places if place.lat is not None and place.lon is not None]
    if not points or not known:
        return
    (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    if not any(
        west <= (place.lon or 0.0) <= east and south <= (place.lat or 0.0) <= north
        for place in known
    ):
        yield (
            f"{MAP}: no place lies within the outlines; check whether longitude comes first in each position"
        )


def _yaml(here: _Folder) -> Tree | None:
    if THEATRE in here.misnamed:
        return None
    try:
        return read_tree(here.path / THEATRE, here.problems, inside=here.path)
    except InputError as error:
        here.problems.include(error)
        return None


def _table[R: SourcedRow](
    row_model: type[R], name: str, here: _Folder, optional: bool = False
) -> _Rows[R] | None:
    path, problems = here.path / name, here.problems
    if name in here.misnamed:
        return None
    if optional and not path.is_symlink() and not path.exists():
        return None if _under_another_name(row_model, name, here) else _Rows((), ())
    try:
        table = read_table(path, problems, inside=here.path)
    except InputError as error:
        problems.include(error)
        return None
    wrong = Problems()
    check_columns(row_model, table.columns, lambda message: wrong.add(table.mark, message))
    problems.take(wrong)
    if recognised(table.columns) is not None:
        return None
    valid = _valid(row_model, table, problems, sound=not wrong)
    return _Rows(() if wrong else valid, table.rows, table.notes)


def _valid[R: SourcedRow](
    row_model: type[R], table: CsvTable, problems: Problems, sound: bool
) -> tuple[ValidRow[R], ...]:
    """Rows that have no fault of their own, without unknown columns, which have been reported already."""
    names = names_of(row_model)
    kept = []
    for node in table.rows:
        name = node.get("id")
        prefix = f"{name.text}: " if name is not None else ""
        known = Node({key: cell for key, cell in node.items() if key in names}, node.mark)
        row = validate(row_model, known, problems, prefix, sound)
        if row is not None:
            kept.append(ValidRow(row, node.mark))
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


def _without_group(formation: FormationRow) -> FormationRow:
    """A formation with `in_group` set to 0, unless its row has a value, for theatres without strongholds."""
    if "in_group" in formation.model_fields_set:
        return formation
    return formation.model_copy(update={"in_group": 0.0})


def _with_locals(factions: Mapping[str, FactionEntry]) -> dict[str, FactionEntry]:
    """The factions, with a local faction for all regions added if the theatre has no local faction."""
    whole = dict(factions)
    if not any(code_of(Side, faction.side) == LOCAL for faction in whole.values()):
        name = LOCALS
        while name in whole:
            name += "_"
        whole[name] = FactionEntry(name="Local fighters", side=word_of(Side.LOCAL))
    return whole


def _both_ways(factions: Mapping[str, FactionEntry]) -> dict[str, FactionEntry]:
    """The factions with the relations that apply between them, which are the same in both directions."""

    def relations(name: str) -> dict[str, float]:
        pairs = ((other, stated(factions, name, other)) for other in factions)
        return {other: relation for other, relation in pairs if relation is not None}

    return {
        name: faction.model_copy(update={"relations": relations(name)})
        for name, faction in factions.items()
    }


def _all_crossings(borders: Mapping[str, str], places: tuple[PlaceRow, ...]) -> dict[str, str]:
    crossings = [place.id for place in places if place.kind == word_of(PlaceKind.CROSSING)]
    unlisted = {name: word_of(Border.OPEN) for name in crossings if name not in borders}
    return {**borders, **unlisted}
