"""The results folders that the page of results offers. An address can name no other, whatever it says."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from brittle.batches.manifest import MANIFEST
from brittle.explorer.kept.findings import swept_in
from brittle.explorer.kept.known import KnownFolders, is_kept, stamp
from brittle.index.rows import ListedFolder
from brittle.model.inputs.errors import UnknownNameError
from brittle.results.reading import Results
from brittle.sweeps.folder import RECORD
from brittle.sweeps.swept import Swept

MOST_OPEN = 4
"""The number of batches that are kept open; the tables of 18,000 runs take about 4 MB."""

_SHOWN = 60
"""The number of letters of an unknown name that a message repeats."""


class ShelvedFolder(NamedTuple):
    """A results folder, under the name by which the page calls it."""

    name: str
    path: Path
    row: ListedFolder
    found: str | None
    """What it found, in a sentence or two; None if that has not been read yet."""


class Shelf:
    """Batches and sweeps by name."""

    def __init__(self, homes: Iterable[Path]) -> None:
        """`homes` are folders that hold results folders, or are results folders themselves."""
        self.homes = tuple(homes)
        self._open: OrderedDict[tuple[Path, int], Results] = OrderedDict()
        self._known = KnownFolders()
        self._lock = threading.Lock()

    def folders(self, patience: float = 0.0) -> list[ShelvedFolder]:
        """Every batch and sweep, the latest first. Folders of others are left out.

        What they found is read for `patience` seconds; one at least is read if `patience` is not 0.
        """
        rows = [(name, path, self._known.row(path)) for name, path in self._paths().items()]
        there = [(name, path, row) for name, path, row in rows if row is not None]
        there.sort(key=lambda one: one[2].when, reverse=True)
        end, shelved = time.monotonic() + patience, []
        for name, path, row in there:
            found = self._known.found(path, row, read=patience > 0 and time.monotonic() < end)
            shelved.append(ShelvedFolder(name, path, row, found))
        return shelved

    def is_sweep(self, name: str) -> bool:
        """Whether a name is that of a sweep. Raises `UnknownNameError` for an unknown name."""
        return (self._path(name) / RECORD).exists()

    def batch(self, name: str) -> Results:
        """A batch. Raises `UnknownNameError`, or `StoreError` if the batch is damaged or not finished."""
        path = self._path(name)
        key = path, stamp(path / MANIFEST)
        with self._lock:
            if key not in self._open:
                self._open[key] = Results.read(path)
                while len(self._open) > MOST_OPEN:
                    self._open.popitem(last=False)
            self._open.move_to_end(key)
            return self._open[key]

    def sweep(self, name: str) -> Swept:
        """A sweep. Raises `UnknownNameError`, or `StoreError` if the sweep is damaged or not finished."""
        return swept_in(self._path(name))

    def _path(self, name: str) -> Path:
        path = self._paths().get(name)
        if path is None or not self._known.is_kept(path):
            raise UnknownNameError(
                f"there is no results folder {name[:_SHOWN]!r}; choose one of the list"
            )
        return path

    def _paths(self) -> Mapping[str, Path]:
        """The folders by their names; a name that is taken is preceded by that of the folder around it."""
        found: dict[str, Path] = {}
        for home in self.homes:
            for path in self._within(home):
                name = path.name
                if name in found:
                    name = f"{path.absolute().parent.name}/{name}"
                found.setdefault(name, path)
        return found

    def _within(self, home: Path) -> Sequence[Path]:
        """The folder itself if it is a batch or a sweep, and else the folders in it."""
        if not home.is_dir():
            return ()
        return (home,) if self._known.is_kept(home) else _folders(home)


def is_results(path: Path) -> bool:
    """Whether a path is a batch or a sweep, or a folder that holds some."""
    if not path.is_dir():
        return False
    return is_kept(path) or any(is_kept(one) for one in _folders(path))


def _folders(home: Path) -> Sequence[Path]:
    try:
        return sorted(path for path in home.iterdir() if path.is_dir())
    except OSError:
        return ()
