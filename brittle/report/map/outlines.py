"""Read the outlines of a theatre from the files in its folder `map`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from brittle.model.inputs.problems import InputError
from brittle.model.inputs.sources.geojson import Outlines, read_outlines

KINDS = ("neighbour", "adm1", "outline", "lake")
"""Parts of files' names that say how the file's outlines are drawn, in the order of drawing."""
PLAIN = "plain"
"""How the outlines of any other file are drawn."""


def readable(folder: Path) -> dict[Path, Outlines]:
    """The outlines of each file that can be read; `unreadable` lists the other files."""
    return {file: read for file, read in _read(folder).items() if isinstance(read, Outlines)}


def unreadable(folder: Path) -> list[str]:
    """Say, for each file of outlines in a folder that cannot be read, what is wrong with it."""
    return [
        f"{folder.name}/{file.name}: {read.problems[0].message}"
        for file, read in _read(folder).items()
        if isinstance(read, InputError)
    ]


def drawn_as(files: Mapping[Path, Outlines]) -> Iterator[tuple[str, Outlines]]:
    """How the outlines of each file are drawn, in the order of drawing."""
    for file in sorted(files, key=lambda one: (_rank(one.stem), one.stem)):
        rank = _rank(file.stem)
        yield (KINDS[rank] if rank < len(KINDS) else PLAIN), files[file]


def _read(folder: Path) -> dict[Path, Outlines | InputError]:
    read: dict[Path, Outlines | InputError] = {}
    for file in sorted(folder.glob("*.geojson")):
        try:
            read[file] = read_outlines(file)
        except InputError as error:
            read[file] = error
    return read


def _rank(stem: str) -> int:
    return next((i for i, part in enumerate(KINDS) if part in stem), len(KINDS))
