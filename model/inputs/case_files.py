"""Sort the files of a case's folder into inputs, files that seem to be misnamed inputs, and other files.

This module opens no file and imports no large module, so that a misspelt path is reported at once.
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
COST = "cost.csv"
"""How many people were reported as killed or displaced; like the truth, no simulation opens this file."""

TABLES = ("places.csv", "roads.csv", "formations.csv", "columns.csv")
KNOWN = (THEATRE, *TABLES, *TRUTH, COST)
"""Files of a case that have fixed names; every other *.yaml file is a scenario."""

RESERVED = frozenset({THEATRE, TRUTH[1]})
"""YAML files in a case's folder that are not scenarios."""

BASELINE = "baseline.yaml"
"""The scenario that a case has even without this file: it has only defaults, and starts on the first day."""

SWEEPS = "sweeps"
"""Folder of a case with designs of sweeps, which are not scenarios."""

CODINGS = "codings"
"""Folder of a case with other codings of the same war, each in a folder of its own."""

MAP = "map"
OUTLINES = ".geojson"

MISSPELT = SLIP
"""If the likeness (0-1) of a name to a known file name is at least this, the name is treated as misspelt."""

PAGES = ("COLUMNS.md", "LICENSES.md", "README.md", "notes.md")
"""Files that are meant for people to read, not as inputs."""

SHOWN = 8
"""The largest number of skipped files whose names are shown."""

TABLE_ENDINGS = frozenset(
    {"", ".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls", ".xlsm", ".ods", ".numbers", ".json"}
    | {".parquet", ".gz", ".zip"}
)
YAML_ENDINGS = frozenset({"", ".yaml", ".yml", ".txt", ".json", ".toml"})
MAP_ENDINGS = frozenset(
    {".geojson", ".json", ".txt", ".topojson", ".shp", ".kml", ".kmz", ".gpkg", ".gml", ".gz"}
    | {".zip", ".ndjson", ".geojsonl"}
)
"""Endings, in lower case, of files that people intend as a table, as YAML or as outlines."""


class Misnamed(NamedTuple):
    """A file that would not be read, although it seems to be intended as an input that is missing."""

    mark: Mark
    message: str
    meant: str
    """The name under which the file would be read."""


class Listing(NamedTuple):
    """The files of a case's folder, sorted by what they are."""

    folder: Path
    scenarios: tuple[Path, ...]
    maps: tuple[Path, ...]
    """Files of the outlines that are drawn on the map."""
    problems: tuple[Misnamed, ...]
    notes: tuple[str, ...]
    """Sentences about the files that are skipped."""


def list_case(folder: Path) -> Listing:
    """List the files of a case's folder. Raises `InputError` if the folder cannot be listed."""
    try:
        entries = sorted(folder.iterdir())
        inside = sorted((folder / MAP).iterdir()) if (folder / MAP).is_dir() else []
        there = {entry.name for entry in entries}
        files = [entry for entry in entries if entry.is_file()]
        drawn = [one for one in inside if one.suffix == OUTLINES and one.is_file()]
        problems = [*_misnamed(files, there), *_half_truth(folder, there), *_off_the_map(inside)]
        problems += [*_other_maps(entries), *_no_files(entries)]
    except (OSError, ValueError, RuntimeError) as error:
        raise fail(Mark(str(folder)), f"the folder cannot be read: {reason(error)}") from None
    scenarios = [file for file in files if is_scenario(file)]
    used = {*(folder / name for name in KNOWN), *scenarios, *drawn}
    used |= {folder / MAP} if inside else set()
    used |= {Path(problem.mark.file) for problem in problems}
    used |= {folder / name for name in (*PAGES, SWEEPS, CODINGS)}
    over = [one for one in (*entries, *inside) if one not in used]
    return Listing(folder, tuple(scenarios), tuple(drawn), tuple(problems), _passed_over(over))


def _passed_over(paths: list[Path]) -> tuple[str, ...]:
    """Notes on files in a case's folder that are skipped, one note for each reason."""
    strange = [path for path in paths if is_scenario(path) and not path.is_file()]
    others = [path for path in paths if path not in strange]
    reasons = (
        ("no input has such a name", others),
        ("a scenario must be a regular file", strange),
    )
    return tuple(
        f"these files are skipped, because {why}: {_some(found)}" for why, found in reasons if found
    )


def _some(paths: list[Path]) -> str:
    names = [f"{MAP}/{path.name}" if path.parent.name == MAP else path.name for path in paths]
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


def _no_files(entries: list[Path]) -> Iterator[Misnamed]:
    """Entries that have the name of an input but are not files.

    Tables that a case must have are left out here, because faults in them are reported when they are read.
    """
    for entry in entries:
        mark = Mark(str(entry))
        if (
            entry.is_symlink()
            and not entry.exists()
            and (entry.name in (*TRUTH, COST) or is_scenario(entry))
        ):
            yield Misnamed(
                mark, "this is a link that leads nowhere; correct it, or delete it", entry.name
            )
        elif entry.name in (*TRUTH, COST, BASELINE) and not entry.is_file():
            yield Misnamed(
                mark, "this is not a regular file; replace it with a file, or rename it", entry.name
            )


def is_scenario(file: Path) -> bool:
    """Whether a file of a case's folder is a scenario, judged by its name."""
    hidden = file.name.startswith(".")
    return file.suffix == ".yaml" and file.name not in RESERVED and not hidden


def find_scenarios(path: Path) -> list[Path]:
    """The scenario files to which a path refers: the file itself, or all *.yaml files except reserved ones.

    A theatre without scenario files has the baseline, which needs no file. Raises `InputError` if the path
    refers to no scenario.
    """
    mark = Mark(str(path))
    try:
        if not path.exists() and not goes_without_saying(path):
            raise fail(mark, f"no such file or folder{near_in_words(path)}")
        if not path.is_dir():
            _check_ending(path)
            return [path]
    except (OSError, ValueError) as error:
        raise fail(mark, f"this path cannot be read: {reason(error)}") from None
    check_folder(path)
    _check_no_cases(path)
    listing = list_case(path)
    for file in listing.scenarios:
        if leads_out(file, path):
            raise fail(
                Mark(str(file)),
                f"this is a link that leads out of {path}; replace it with a copy of the file",
            )
    if listing.scenarios:
        return list(listing.scenarios)
    if goes_without_saying(path / BASELINE):
        return [path / BASELINE]
    if listing.problems:
        raise InputError(Problem(one.mark.file, None, one.message) for one in listing.problems)
    raise fail(
        mark,
        "this folder holds no theatre.yaml and no scenario (*.yaml); give the folder of a case",
    )


def _check_no_cases(path: Path) -> None:
    """Raise `InputError` for a folder that is not a case but holds folders of cases."""
    cases = sorted(file.parent for file in path.glob(f"*/{THEATRE}"))
    if cases and not (path / THEATRE).exists():
        raise fail(
            Mark(str(path)),
            f"this folder holds no {THEATRE}, but it holds folders of cases ({_some(cases)}); name one of "
            f"these folders, such as {cases[0]}",
        )


def near_in_words(path: Path) -> str:
    """The text `; did you mean ...?` with an existing path similar to the missing path, or an empty text."""
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
    """Raise `InputError` with every path that refers to no scenario, before anything heavy is loaded."""
    problems = Problems()
    for path in paths:
        try:
            find_scenarios(path)
        except InputError as error:
            problems.include(error)
    problems.raise_any()


def _check_ending(path: Path) -> None:
    """Raise `InputError` for a file that is given as a scenario but does not have a scenario's name."""
    if path.suffix == ".yaml" or not path.is_file():
        return
    if path.suffix.lower() in YAML_ENDINGS - {""} and path.name not in KNOWN:
        named = f"{path.name.split('.')[0]}.yaml"
        raise fail(
            Mark(str(path)), f"this file would not be read as a scenario; rename it to {named}"
        )
    raise fail(
        Mark(str(path)),
        "this file is not a scenario (*.yaml); give the case's folder, or a scenario in it",
    )


def is_stray(folder: Path) -> bool:
    """Whether a folder holds no theatre.yaml and none of its tables, not even under a wrong name."""
    try:
        there = {entry.name for entry in folder.iterdir()}
        meant = {problem.meant for problem in list_case(folder).problems}
    except (OSError, InputError):
        return False  # reading the theatre reports the problem
    return not (there | meant) & {THEATRE, *TABLES}


def goes_without_saying(path: Path) -> bool:
    """Whether a path names the baseline of a theatre whose folder has no file for the baseline.

    False if the folder has a file with a similar name, which was probably intended as the baseline and must
    be renamed.
    """
    try:
        if path.name != BASELINE or path.exists() or path.is_symlink():
            return False
        files = {file.name for file in path.parent.glob("*.y*ml")} - RESERVED
        others = [name for name in files if not name.startswith(".")]
        return (path.parent / THEATRE).is_file() and not closest(BASELINE, others, MISSPELT)
    except (OSError, ValueError):
        return False  # reading the file reports what is wrong with its path


def _misnamed(files: list[Path], there: set[str]) -> Iterator[Misnamed]:
    """Files whose names are similar to that of a missing input, or are a scenario's except for the ending."""
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
            yield Misnamed(Mark(str(file)), f"this file would not be read; {verb} {meant}", meant)
        elif last == OUTLINES:
            move = f"this file would not be drawn on the map; move it to {MAP}/{file.name}"
            yield Misnamed(Mark(str(file)), move, f"{MAP}/{file.name}")


def _meant(stem: str, last: str, there: set[str]) -> str | None:
    """The missing input that a file with this stem and ending seems to be intended as, or None."""
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
    """Whether a name ends in `.yaml`, `.yml`, `.yaml.txt` or `.yml.txt`, in small or capital letters."""
    written = [ending.lower() for ending in endings]
    return written[-1:] in (["yaml"], ["yml"]) or written[-2:] in (["yaml", "txt"], ["yml", "txt"])


def _half_truth(folder: Path, there: set[str]) -> Iterator[Misnamed]:
    """A file of the truth (what happened in the war) whose companion file is missing, if there is one."""
    given = [name for name in TRUTH if name in there]
    if len(given) == 1:
        lacking = next(name for name in TRUTH if name not in there)
        yield Misnamed(
            Mark(str(folder / given[0])),
            f"this file would not be read, because {lacking} is missing beside it; write both files, or "
            "neither",
            lacking,
        )


def _off_the_map(inside: list[Path]) -> Iterator[Misnamed]:
    """Files beside the outlines that seem to be intended as outlines."""
    there = {one.name for one in inside}
    for file in inside:
        ending, meant = file.suffix.lower(), f"{file.name.split('.')[0]}{OUTLINES}"
        if file.suffix == OUTLINES or ending not in MAP_ENDINGS or meant in there:
            continue
        if file.is_file() and not file.name.startswith("."):
            same = ending == ".json" or OUTLINES in file.name.lower()
            verb = "rename it to" if same else "convert it to GeoJSON as"
            told = f"this file would not be drawn on the map; {verb} {MAP}/{meant}"
            yield Misnamed(Mark(str(file)), told, f"{MAP}/{meant}")


def _other_maps(entries: list[Path]) -> Iterator[Misnamed]:
    """Folders of outlines whose name is misspelt."""
    for folder in entries:
        like = folder.name != MAP and folder.name.lower() in (MAP, f"{MAP}s")
        if like and folder.is_dir() and any(_is_outline(one) for one in folder.iterdir()):
            told = f"these outlines would not be drawn on the map; rename the folder to {MAP}"
            yield Misnamed(Mark(str(folder)), told, MAP)


def _is_outline(file: Path) -> bool:
    return file.suffix.lower() == OUTLINES
