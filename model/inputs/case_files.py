"""What the files in a case's folder are: read, meant to be read but misnamed, or something else.

Nothing is opened here, and nothing heavy is imported: a misspelt path is answered at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from brittle.model.inputs.problems import InputError, Mark, Problem, Problems, fail
from brittle.model.inputs.sources.files import check_folder, leads_out, reason
from brittle.model.inputs.suggest import SLIP, closest

THEATRE = "theatre.yaml"
TRUTH = ("truth.csv", "truth.yaml")
TABLES = ("places.csv", "roads.csv", "formations.csv", "columns.csv")
KNOWN = (THEATRE, *TABLES, *TRUTH)
"""Files of a case that have a name of their own; every other *.yaml is a scenario."""

RESERVED = frozenset({THEATRE, TRUTH[1]})
"""YAML files in a case's folder that are no scenarios."""

BASELINE = "baseline.yaml"
"""The scenario that a case has without a file of it: all defaults, from the theatre's first day."""

MAP = "map"
OUTLINES = ".geojson"

MISSPELT = SLIP
"""Likeness to a known name from which another file's is a slip."""

PAGES = ("COLUMNS.md", "LICENSES.md", "README.md", "notes.md")
"""Files for readers, which nobody means as an input."""

SHOWN = 8
"""Names of files passed over that are shown."""

TABLE_ENDINGS = frozenset(
    {"", ".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls", ".xlsm", ".ods", ".numbers", ".json"}
    | {".parquet", ".gz", ".zip"}
)
YAML_ENDINGS = frozenset({"", ".yaml", ".yml", ".txt", ".json", ".toml"})
MAP_ENDINGS = frozenset(
    {".geojson", ".json", ".txt", ".topojson", ".shp", ".kml", ".kmz", ".gpkg", ".gml", ".gz"}
    | {".zip", ".ndjson", ".geojsonl"}
)
"""How files end, in lower case, that people mean as a table, as YAML, as outlines."""


class Misnamed(NamedTuple):
    """A file that would not be read though it seems to be meant as one that is missing."""

    mark: Mark
    message: str
    meant: str
    """The name under which it would be read."""


class Listing(NamedTuple):
    """A case's folder, sorted."""

    folder: Path
    scenarios: tuple[Path, ...]
    maps: tuple[Path, ...]
    """Outlines: what is drawn on the map."""
    problems: tuple[Misnamed, ...]
    notes: tuple[str, ...]
    """Sentences about what is passed over."""


def list_case(folder: Path) -> Listing:
    """What a case's folder holds. Raises `InputError` where it cannot be listed."""
    try:
        entries = sorted(folder.iterdir())
        inside = sorted((folder / MAP).iterdir()) if (folder / MAP).is_dir() else []
        there = {entry.name for entry in entries}
        files = [entry for entry in entries if entry.is_file()]
        drawn = [one for one in inside if one.suffix == OUTLINES and one.is_file()]
        problems = [*_misnamed(files, there), *_half_truth(folder, there), *_off_the_map(inside)]
        problems += [*_other_maps(entries), *_no_files(entries)]
    except (OSError, ValueError, RuntimeError) as error:
        raise fail(Mark(str(folder)), f"cannot be read: {reason(error)}") from None
    scenarios = [file for file in files if is_scenario(file)]
    used = {*(folder / name for name in KNOWN), *scenarios, *drawn}
    used |= {folder / MAP} if inside else set()
    used |= {Path(problem.mark.file) for problem in problems}
    used |= {folder / name for name in PAGES}
    over = [one for one in (*entries, *inside) if one not in used]
    return Listing(folder, tuple(scenarios), tuple(drawn), tuple(problems), _passed_over(over))


def _passed_over(paths: list[Path]) -> tuple[str, ...]:
    """Notes on what lies in a folder and is no input, by why it is none."""
    strange = [path for path in paths if is_scenario(path) and not path.is_file()]
    others = [path for path in paths if path not in strange]
    reasons = (
        ("no input has such a name", others),
        ("a scenario is a regular file", strange),
    )
    return tuple(f"passed over, because {why}: {_some(found)}" for why, found in reasons if found)


def _some(paths: list[Path]) -> str:
    names = [f"{MAP}/{path.name}" if path.parent.name == MAP else path.name for path in paths]
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


def _no_files(entries: list[Path]) -> Iterator[Misnamed]:
    """What bears the name of an input and is no file; of tables that must be there readers say it."""
    for entry in entries:
        mark = Mark(str(entry))
        if (
            entry.is_symlink()
            and not entry.exists()
            and (entry.name in TRUTH or is_scenario(entry))
        ):
            yield Misnamed(mark, "is a link that leads nowhere: mend it, or remove it", entry.name)
        elif entry.name in (*TRUTH, BASELINE) and not entry.is_file():
            yield Misnamed(mark, "is no regular file: an input must be one", entry.name)


def is_scenario(file: Path) -> bool:
    """Whether a file of a case's folder is a scenario, by its name."""
    hidden = file.name.startswith(".")
    return file.suffix == ".yaml" and file.name not in RESERVED and not hidden


def find_scenarios(path: Path) -> list[Path]:
    """The scenario files that a path means: itself, or every *.yaml in a folder but reserved ones.

    A theatre without any has its baseline, which needs no file. `InputError` where there is none.
    """
    mark = Mark(str(path))
    try:
        if not path.exists() and not goes_without_saying(path):
            raise fail(mark, f"no such file or folder{near_in_words(path)}")
        if not path.is_dir():
            _check_ending(path)
            return [path]
    except (OSError, ValueError) as error:
        raise fail(mark, f"cannot be read: {reason(error)}") from None
    check_folder(path)
    _check_no_cases(path)
    listing = list_case(path)
    for file in listing.scenarios:
        if leads_out(file, path):
            raise fail(Mark(str(file)), f"is a link that leads out of {path}: copy the file there")
    if listing.scenarios:
        return list(listing.scenarios)
    if goes_without_saying(path / BASELINE):
        return [path / BASELINE]
    if listing.problems:
        raise InputError(Problem(one.mark.file, None, one.message) for one in listing.problems)
    raise fail(
        mark,
        "this folder holds no theatre.yaml and no scenario (*.yaml beside it): give the folder of a case",
    )


def _check_no_cases(path: Path) -> None:
    """Raise `InputError` for a folder that is no case itself and holds some."""
    cases = sorted(file.parent for file in path.glob(f"*/{THEATRE}"))
    if cases and not (path / THEATRE).exists():
        raise fail(
            Mark(str(path)),
            f"holds no {THEATRE} but folders of cases ({_some(cases)}): name one of them, such as "
            f"{cases[0]}",
        )


def near_in_words(path: Path) -> str:
    """Asks for the scenario or folder beside a missing path whose name is most like it; else empty."""
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    folders, files = [], []
    for one in beside:
        if one.is_dir():
            folders.append(one.name)
        elif is_scenario(one):
            files.append(one.stem)
    near = closest(path.name, folders, MISSPELT)
    if near is None:
        stem = closest(path.stem if path.suffix == ".yaml" else path.name, files, MISSPELT)
        near = f"{stem}.yaml" if stem is not None else None
    return f"; did you mean `{path.parent / near}`?" if near is not None else ""


def check_paths(paths: Iterable[Path]) -> None:
    """Raise `InputError` with every path that means no scenario, before anything heavy is loaded."""
    problems = Problems()
    for path in paths:
        try:
            find_scenarios(path)
        except InputError as error:
            problems.include(error)
    problems.raise_any()


def _check_ending(path: Path) -> None:
    """Raise `InputError` for a file that is named as a scenario and has no scenario's name."""
    if path.suffix == ".yaml" or not path.is_file():
        return
    if path.suffix.lower() in YAML_ENDINGS - {""} and path.name not in KNOWN:
        named = f"{path.name.split('.')[0]}.yaml"
        raise fail(Mark(str(path)), f"would not be read: rename it to {named}")
    raise fail(
        Mark(str(path)), "is no scenario (*.yaml): give the case's folder, or a scenario in it"
    )


def is_stray(folder: Path) -> bool:
    """Whether a folder holds nothing of a case but scenarios: no theatre, and nothing meant as one."""
    try:
        there = {entry.name for entry in folder.iterdir()}
        meant = {problem.meant for problem in list_case(folder).problems}
    except (OSError, InputError):
        return False  # who reads the theatre says what is wrong
    return not (there | meant) & {THEATRE, *TABLES}


def goes_without_saying(path: Path) -> bool:
    """Whether a path names the baseline of a theatre in whose folder nobody wrote it down.

    Not where a file lies there whose name is like it: that one was meant, and is to be renamed.
    """
    try:
        if path.name != BASELINE or path.exists() or path.is_symlink():
            return False
        files = {file.name for file in path.parent.glob("*.y*ml")} - RESERVED
        others = [name for name in files if not name.startswith(".")]
        return (path.parent / THEATRE).is_file() and not closest(BASELINE, others, MISSPELT)
    except (OSError, ValueError):
        return False  # who reads the file will say what is wrong with its path


def _misnamed(files: list[Path], there: set[str]) -> Iterator[Misnamed]:
    """Files whose name is like one that is missing, or that of a scenario but for its ending."""
    for file in files:
        stem, *endings = file.name.split(".")
        last = f".{endings[-1].lower()}" if endings else ""
        if file.name in KNOWN or not stem:
            continue
        meant = _meant(stem, last, there)
        if meant is None and is_scenario(file):
            continue
        if meant is None and _like_yaml(endings) and f"{stem}.yaml" not in there:
            meant = f"{stem}.yaml"
        if meant is not None:
            same = last in (".yml", ".json") or Path(meant).suffix in file.name.lower()
            verb = "rename it to" if same else "save it as"
            yield Misnamed(Mark(str(file)), f"would not be read: {verb} {meant}", meant)
        elif last == OUTLINES:
            move = f"would not be drawn: move it to {MAP}/{file.name}"
            yield Misnamed(Mark(str(file)), move, f"{MAP}/{file.name}")


def _meant(stem: str, last: str, there: set[str]) -> str | None:
    """The missing file of a known name that a file with this stem and ending seems to be."""
    tables = {name.split(".")[0]: name for name in TABLES if name not in there}
    if last in TABLE_ENDINGS:
        for known, name in tables.items():
            if known in re.split(r"[^a-z0-9]+", stem.casefold()):
                return name
        tables |= {"truth": TRUTH[0]} if TRUTH[0] not in there else {}
        near = closest(stem, tables, MISSPELT)
        if near is not None:
            return tables[near]
    files = {name.split(".")[0]: name for name in (THEATRE, TRUTH[1]) if name not in there}
    near = closest(stem, files, MISSPELT) if last in YAML_ENDINGS else None
    return files[near] if near is not None else None


def _like_yaml(endings: list[str]) -> bool:
    """Whether a name ends as YAML does but for its case, spelling, or `.txt` after it."""
    written = [ending.lower() for ending in endings]
    return written[-1:] in (["yaml"], ["yml"]) or written[-2:] in (["yaml", "txt"], ["yml", "txt"])


def _half_truth(folder: Path, there: set[str]) -> Iterator[Misnamed]:
    """Of what happened, one file says nothing without the other."""
    given = [name for name in TRUTH if name in there]
    if len(given) == 1:
        lacking = next(name for name in TRUTH if name not in there)
        yield Misnamed(
            Mark(str(folder / given[0])),
            f"would not be read: {lacking} is missing beside it; write both, or neither",
            lacking,
        )


def _off_the_map(inside: list[Path]) -> Iterator[Misnamed]:
    """Files beside the outlines that seem to be meant as outlines."""
    there = {one.name for one in inside}
    for file in inside:
        ending, meant = file.suffix.lower(), f"{file.name.split('.')[0]}{OUTLINES}"
        if file.suffix == OUTLINES or ending not in MAP_ENDINGS or meant in there:
            continue
        if file.is_file() and not file.name.startswith("."):
            same = ending == ".json" or OUTLINES in file.name.lower()
            verb = "rename it to" if same else "convert it to GeoJSON as"
            told = f"would not be drawn: {verb} {MAP}/{meant}"
            yield Misnamed(Mark(str(file)), told, f"{MAP}/{meant}")


def _other_maps(entries: list[Path]) -> Iterator[Misnamed]:
    """Folders of outlines whose own name is misspelt."""
    for folder in entries:
        like = folder.name != MAP and folder.name.lower() in (MAP, f"{MAP}s")
        if like and folder.is_dir() and any(_is_outline(one) for one in folder.iterdir()):
            told = f"would not be drawn: rename the folder to {MAP}"
            yield Misnamed(Mark(str(folder)), told, MAP)


def _is_outline(file: Path) -> bool:
    return file.suffix.lower() == OUTLINES
