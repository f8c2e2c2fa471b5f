"""What is known of results folders. A folder is looked at again only after its files have changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from brittle.batches.disk import StoreError
from brittle.batches.folder import Whose, look
from brittle.batches.manifest import MANIFEST
from brittle.batches.recognised import REPORT as BATCH_REPORT
from brittle.explorer.kept.findings import finding
from brittle.index.listing import NEEDED, listed
from brittle.index.rows import ListedFolder
from brittle.sweeps.folder import RECORD, REPORT, TABLE

LOOKED_AT = ("", *NEEDED, MANIFEST, BATCH_REPORT, RECORD, TABLE, REPORT)
"""The files and folders of which one at least has another time when a results folder has changed."""

type Stamps = tuple[int, ...]


class KnownFolders:
    """The rows of results folders in the list, and what was found in them."""

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[Stamps, bool]] = {}
        self._rows: dict[Path, tuple[Stamps, ListedFolder | None]] = {}
        self._found: dict[Path, tuple[Stamps, str]] = {}

    def is_kept(self, path: Path) -> bool:
        """Whether a folder is a batch or a sweep."""
        return _once(self._kept, path, lambda: is_kept(path))

    def row(self, path: Path) -> ListedFolder | None:
        """The row of a folder in the list; None for a folder of others."""
        return _once(self._rows, path, lambda: next(iter(listed(path)), None))

    def found(self, path: Path, row: ListedFolder, read: bool) -> str | None:
        """What a folder found; None if that has not been read and is not to be read now."""
        if row.answer:
            return row.answer
        if read:
            return _once(self._found, path, lambda: finding(path, row))
        stamps, found = self._found.get(path, ((), ""))
        return found if stamps == _stamps(path) else None


def is_kept(path: Path) -> bool:
    """Whether a folder is a batch or a sweep, whatever its state."""
    if (path / RECORD).exists():
        return True
    try:
        return look(path).whose in (Whose.OURS, Whose.ANOTHER_VERSIONS)
    except (OSError, StoreError):
        return False


def stamp(path: Path) -> int:
    """When a file was last written, in nanoseconds; 0 if there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _stamps(path: Path) -> Stamps:
    return tuple(stamp(path / name) for name in LOOKED_AT)


def _once[Found](
    known: dict[Path, tuple[Stamps, Found]], path: Path, find: Callable[[], Found]
) -> Found:
    """What `find` finds, or found when the files of the folder were as they are now."""
    stamps = _stamps(path)
    if path not in known or known[path][0] != stamps:
        known[path] = stamps, find()
    return known[path][1]
