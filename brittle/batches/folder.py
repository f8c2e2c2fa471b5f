"""Decides whether a folder is Brittle's, and which of its files are Brittle's.

A results folder is Brittle's if it holds a manifest that Brittle wrote. If the manifest is lost, the
folder is Brittle's if a table in it has Brittle's checksum. Brittle never writes into any other folder
that holds files. In its own folders, Brittle removes and overwrites only files that it wrote: those that
the manifest lists, or, if the manifest is lost, those that have Brittle's mark.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from brittle.batches.disk import (
    ANOTHER_FOLDER,
    GOES_ON,
    UNFINISHED,
    DamagedError,
    StoreError,
    in_the_way,
    write_text,
    writing,
)
from brittle.batches.identity import FORMAT, Difference, Inputs, in_words
from brittle.batches.manifest import MANIFEST, Manifest, command_to, parsed, raw_manifest
from brittle.batches.recognised import DRAWS, KINDS, files_in, named_as_brittles, recognised
from brittle.batches.shards import names as shard_names
from brittle.calibration.files.sealed import Sealed, read_sealed
from brittle.model.inputs.errors import OUT, REPLACE, Argument, Part
from brittle.model.inputs.sources.files import reason

FOLDERS = (*KINDS, "chronicle", "map")

BATCH = "brittle.batch"
"""The key under which the file of draws repeats the batch's record, in case the manifest is lost."""

LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".directory"})
"""Files that file managers leave in folders."""

EARLIER = frozenset({"format", "status", "circumstances", "theatre", "scenarios", "shards"})
"""Keys by which a manifest of an earlier version of Brittle is recognised."""

WAYS_OUT: tuple[Part, ...] = (
    REPLACE,
    " removes it and plays this one in its place; ",
    OUT,
    " names another folder",
)
"""The end of a message about a folder that holds another batch."""


class Whose(Enum):
    """The owner of the contents of a folder."""

    NOBODY = auto()
    """The folder is missing or empty, or holds only files that Brittle began to write."""
    OTHERS = auto()
    ANOTHER_VERSIONS = auto()
    """The folder holds a batch of another version of Brittle."""
    OURS = auto()


class BatchRecord(BaseModel):
    """A short record of the inputs of a batch, its command and its number of histories."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    inputs: Inputs
    command: list[str]
    draws: int

    @property
    def tables(self) -> Iterator[str]:
        """The names of all tables in the batch's shards."""
        return shards_of(self.inputs.scenarios, self.draws * self.inputs.replicates)


@dataclass(frozen=True)
class FolderState:
    """A description of what a folder holds."""

    folder: Path
    whose: Whose
    manifest: Manifest | None = None
    """The manifest; None if the manifest is missing or cannot be read."""
    problem: str = ""
    """What is wrong with the manifest of a folder that is Brittle's; empty if nothing is wrong."""
    record: BatchRecord | None = None
    """The record of the batch in the folder; None if no file contains the record."""
    beside: BatchRecord | None = None
    """The record of the batch in the file of draws; None if no record can be read there."""
    command: tuple[str, ...] = ()
    written: frozenset[str] = frozenset()
    """Names of files that are Brittle's, whether or not these files exist."""

    @property
    def mending(self) -> tuple[Part, ...]:
        """Advice on how to repair the folder."""
        if self.command:
            return (f"to mend it, give: {command_to(self.folder, self.command)}",)
        play = Argument(
            f"make the call that made the batch, with out={str(self.folder)!r}",
            f"give the command that made the batch, with --out {self.folder}",
        )
        return "to mend it, ", play

    def different(self, inputs: Inputs) -> list[Difference]:
        """How the batch differs from `inputs`, according to its manifest or else to its file of draws."""
        if self.whose is not Whose.OURS:
            return []
        found = [inputs.differences(one.inputs) for one in (self.record, self.beside) if one]
        return next(filter(None, found), [])

    def differences(self, inputs: Inputs) -> str:
        """How the batch in the folder differs from these inputs, in words; empty if it does not differ."""
        return in_words(self.different(inputs))

    def is_another(self, inputs: Inputs) -> bool:
        """Whether the folder holds a batch other than the one with these inputs."""
        return self.whose is Whose.ANOTHER_VERSIONS or bool(self.different(inputs))

    @property
    def draws(self) -> int:
        """Number of histories of the batch in the folder."""
        if self.record is not None:
            return self.record.draws
        return max((_last_history(self.folder, name) for name in self.written), default=0)

    def refuse(self, inputs: Inputs, replace: bool) -> None:
        """Raises `StoreError` if a batch with these inputs may not be played in the folder."""
        if self.whose is Whose.OTHERS:
            raise not_ours(self.folder)
        if replace:
            return
        if self.whose is Whose.ANOTHER_VERSIONS:
            raise StoreError(
                f"{self.folder}: another version of Brittle wrote the batch in this folder; ",
                *WAYS_OUT,
            )
        if found := self.differences(inputs):
            raise StoreError(
                f"{self.folder}: holds another batch, which differs in {found}; ", *WAYS_OUT
            )


def not_ours(folder: Path) -> StoreError:
    """The error for a folder that holds somebody else's files."""
    return StoreError(
        f"{folder}: holds other files and no batch of Brittle's; nothing was touched; ",
        *ANOTHER_FOLDER,
    )


def look(folder: Path) -> FolderState:
    """Finds out what a folder holds. Raises `StoreError` if the folder cannot be read."""
    try:
        if not folder.exists():
            return FolderState(folder, Whose.NOBODY)
        names = {path.name for path in folder.iterdir()} - LITTER
    except OSError as error:
        raise unusable(folder, error) from None
    if all(_is_unfinished(folder / name) for name in names):
        return FolderState(folder, Whose.NOBODY)
    try:
        raw = raw_manifest(folder / MANIFEST)
    except DamagedError as error:
        return _without_manifest(folder, str(error), {})
    ours = isinstance(raw.get("brittle"), str)
    if (
        (ours or raw.keys() >= EARLIER)
        and type(made := raw.get("format")) is int
        and made != FORMAT
    ):
        return _of_another_version(folder, raw)
    try:
        manifest = parsed(folder / MANIFEST)
    except DamagedError as error:
        return _without_manifest(folder, str(error), raw if ours else {})
    record, beside = BatchRecord.model_validate(manifest.model_dump()), _record_beside(folder)
    tables = (name for one in (record, beside) if one for name in one.tables)
    return FolderState(
        folder,
        Whose.OURS,
        manifest,
        record=record,
        beside=beside,
        command=tuple(manifest.command),
        written=frozenset({*manifest.written, MANIFEST, *tables}),
    )


def shards_of(scenarios: Iterable[str], runs: int) -> Iterator[str]:
    """The names of all tables in the shards of a batch with this number of runs of each scenario."""
    for key in scenarios:
        for name in shard_names(key, runs):
            yield from (f"{kind}/{name}" for kind in KINDS)


def _is_unfinished(path: Path) -> bool:
    """Whether a path holds only files that Brittle had begun to write before it wrote a manifest."""
    if path.name.endswith(UNFINISHED):
        return path.is_file()
    if path.name not in FOLDERS or not path.is_dir() or path.is_symlink():
        return False
    return all(one.name in LITTER or _is_unfinished(one) for one in path.iterdir())


def _without_manifest(folder: Path, problem: str, raw: Mapping[str, Any]) -> FolderState:
    """The state of a folder without an intact manifest. Other files may show that the folder is Brittle's."""
    beside = _record_beside(folder)
    record = beside or _record_left(raw)
    written = recognised(folder, was_a_batch=beside is not None)
    if not raw and not record and not any(name.partition("/")[0] in KINDS for name in written):
        return FolderState(folder, Whose.OTHERS)
    command = tuple(record.command) if record else ()
    return FolderState(folder, Whose.OURS, None, problem, record, beside, command, written)


def _of_another_version(folder: Path, raw: Mapping[str, Any]) -> FolderState:
    scenarios, command = raw.get("scenarios"), raw.get("command")
    keys = [str(key) for key in scenarios] if isinstance(scenarios, dict) else []
    words = tuple(map(str, command)) if isinstance(command, list) else ()
    names = {*named_as_brittles(folder, keys), *_copied(folder, raw.get("files"))}
    names |= {f"{name}.tmp" for name in names}
    return FolderState(folder, Whose.ANOTHER_VERSIONS, command=words, written=frozenset(names))


def _copied(folder: Path, hashes: object) -> Iterator[str]:
    """Map outlines that are unchanged since an earlier version of Brittle copied them from the case."""
    known = hashes if isinstance(hashes, dict) else {}
    for file in files_in(folder / "map"):
        name = f"map/{file.name}"
        if known.get(name) == hashlib.sha256(file.read_bytes()).hexdigest():
            yield name


def _record_beside(folder: Path) -> BatchRecord | None:
    """The record of the batch in a folder's file of draws; None if no record can be read there."""
    try:
        return record_in(read_sealed(folder / DRAWS))
    except DamagedError:
        return None


def record_in(draws: Sealed) -> BatchRecord | None:
    """The record of the batch that was written with a table of draws; None if the table has no record."""
    try:
        return BatchRecord.model_validate_json(draws.facts[BATCH])
    except (KeyError, ValueError):
        return None


def _record_left(raw: Mapping[str, Any]) -> BatchRecord | None:
    """The record of the batch in a damaged manifest; None if the record is damaged as well."""
    try:
        return BatchRecord.model_validate(raw)
    except ValidationError:
        return None


def _last_history(folder: Path, name: str) -> int:
    """The smallest number of histories that a batch containing this shard can have."""
    if not name.startswith("runs/"):
        return 0
    try:
        played = read_sealed(folder / name).table(["draw"])["draw"].to_pylist()
    except DamagedError:
        return 0
    return max(played, default=-1) + 1


def removable(held: FolderState) -> Iterator[str]:
    """Names of the files that Brittle wrote into a folder, except the manifest.

    The next batch replaces the manifest.
    """
    for path in (held.folder, *(held.folder / name for name in FOLDERS)):
        inside = "" if path == held.folder else f"{path.name}/"
        for file in files_in(path):
            name = f"{inside}{file.name}"
            if file.name.endswith(UNFINISHED) or name in held.written - {MANIFEST}:
                yield name


def remove_batch(held: FolderState) -> FolderState:
    """Removes the files that Brittle wrote into a folder; returns the state of the folder afterwards."""
    for name in list(removable(held)):
        (held.folder / name).unlink()
    for path in (held.folder / name for name in FOLDERS):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
    return FolderState(held.folder, Whose.NOBODY, written=held.written & {MANIFEST})


def check_free(folder: Path, names: Iterable[str], written: Collection[str]) -> None:
    """Raises `StoreError` if writing `names` would overwrite files that Brittle did not write."""
    for name in FOLDERS:
        path = folder / name
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise StoreError(f"{path}: {in_the_way(path)}")
    for name in names:
        path = folder / name
        if path.exists() and not path.is_file():
            raise StoreError(f"{path}: {in_the_way(path)}")
        if name not in written and os.path.lexists(path):
            raise StoreError(
                f"{path}: would be overwritten, but Brittle did not write it; move it away, or ",
                *ANOTHER_FOLDER,
            )


def claim(folder: Path, names: Sequence[str]) -> None:
    """Records in the manifest that files are Brittle's, before the files are written.

    Raises `StoreError` if files with these names exist that are not Brittle's, and `WriteError` if the
    manifest cannot be written.
    """
    held = look(folder)
    check_free(folder, names, held.written)
    if held.manifest is None or set(names) <= held.written:
        return
    listed = sorted({*held.manifest.written, *names})
    with writing(folder / MANIFEST):
        write_manifest(folder, held.manifest.model_copy(update={"written": listed}))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes `manifest.json` under a temporary name, then renames the file."""
    write_text(folder / MANIFEST, manifest.as_text())


@contextmanager
def alone(
    folder: Path,
    busy: str = "another batch is writing here",
    elsewhere: tuple[Part, ...] = ANOTHER_FOLDER,
) -> Iterator[None]:
    """Makes a folder, and keeps every other command out of it while the `with` block runs.

    Raises `StoreError` if the folder cannot be made or another command is still working in it, which
    `busy` says, and `WriteError` if writing fails later. `elsewhere` says how to choose another folder. If
    this function made the folder and it stays empty, the folder is removed again.
    """
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = _hold(folder, (f"{folder}: {busy}; wait for it, or ", *elsewhere))
    except OSError as error:
        raise unusable(folder, error, elsewhere) from None
    try:
        with writing(folder, GOES_ON):
            yield
    finally:
        if held is not None:
            os.close(held)
        if made:
            with suppress(OSError):  # the folder is not empty
                folder.rmdir()


def unusable(
    folder: Path, error: OSError, elsewhere: tuple[Part, ...] = ANOTHER_FOLDER
) -> StoreError:
    """The error for a folder that cannot be used, with the reason that the system gives."""
    return StoreError(f"{folder}: cannot be used for results: {reason(error)}; ", *elsewhere)


def _hold(folder: Path, busy: tuple[Part, ...]) -> int | None:
    """Locks a folder. The system releases the lock when the process ends, even if it is killed.

    Raises `StoreError` with the message `busy` if another process holds the lock.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise StoreError(*busy) from None
    except OSError:  # a file system without locks
        os.close(held)
        return None
    return held
