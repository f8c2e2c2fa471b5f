"""Whose a folder is, and which files in it are Brittle's.

A results folder is Brittle's where its manifest says so or, where that is lost, where a table lies in
it that bears Brittle's checksum. Nothing else is ever written into; and in a folder of its own Brittle
removes and overwrites only what it wrote: what the manifest lists or, where that is lost, what bears
Brittle's mark.
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
from brittle.batches.identity import BLOCK, FORMAT, Difference, Inputs, in_words, shard_name
from brittle.batches.manifest import MANIFEST, Manifest, command_to, parsed, raw_manifest
from brittle.batches.recognised import DRAWS, KINDS, files_in, named_as_brittles, recognised
from brittle.batches.sealed import Sealed, read_sealed
from brittle.model.inputs.errors import OUT, REPLACE, Argument, Part
from brittle.model.inputs.sources.files import reason

FOLDERS = (*KINDS, "chronicle", "map")

BATCH = "brittle.batch"
"""Beside the draws: once more what the batch was made from, should the manifest be lost."""

LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".directory"})
"""What file managers leave in folders that they show."""

EARLIER = frozenset({"format", "status", "circumstances", "theatre", "scenarios", "shards"})
"""Keys by which a manifest is known that an earlier version of Brittle wrote."""

WAYS_OUT: tuple[Part, ...] = (
    REPLACE,
    " removes it and plays this one in its place; ",
    OUT,
    " names another folder",
)
"""How a message ends about a folder that holds another batch."""


class Whose(Enum):
    """Whom what lies in a folder belongs to."""

    NOBODY = auto()
    """It is missing or empty, or holds nothing but what Brittle began to write."""
    OTHERS = auto()
    ANOTHER_VERSIONS = auto()
    """A batch of another version of Brittle."""
    OURS = auto()


class BatchRecord(BaseModel):
    """What a batch was made from, in short."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    inputs: Inputs
    command: list[str]
    draws: int

    @property
    def tables(self) -> Iterator[str]:
        """The names of all tables of its shards."""
        return shards_of(self.inputs.scenarios, self.draws)


@dataclass(frozen=True)
class FolderState:
    """What a folder holds."""

    folder: Path
    whose: Whose
    manifest: Manifest | None = None
    """None where there is none that can be read."""
    problem: str = ""
    """What is wrong with the manifest of a batch of ours."""
    record: BatchRecord | None = None
    """None where nothing tells what the batch was made from."""
    beside: BatchRecord | None = None
    """What the draws say of it once more; None where they are lost."""
    command: tuple[str, ...] = ()
    written: frozenset[str] = frozenset()
    """Names of files that are Brittle's, whether they are there or not."""

    @property
    def mending(self) -> tuple[Part, ...]:
        """How what is wrong with the folder is mended."""
        if self.command:
            return (f"to mend it, give: {command_to(self.folder, self.command)}",)
        play = Argument(
            f"make the call that made the batch, with out={str(self.folder)!r}",
            f"give the command that made the batch, with --out {self.folder}",
        )
        return "to mend it, ", play

    def different(self, inputs: Inputs) -> list[Difference]:
        """In what the batch that lies here differs: by its manifest, or else by its draws."""
        if self.whose is not Whose.OURS:
            return []
        found = [inputs.differences(one.inputs) for one in (self.record, self.beside) if one]
        return next(filter(None, found), [])

    def differences(self, inputs: Inputs) -> str:
        """The same in words; empty where it does not differ."""
        return in_words(self.different(inputs))

    def is_another(self, inputs: Inputs) -> bool:
        """Whether another batch than that of these inputs lies here."""
        return self.whose is Whose.ANOTHER_VERSIONS or bool(self.different(inputs))

    @property
    def draws(self) -> int:
        """How many histories of a batch lie here."""
        if self.record is not None:
            return self.record.draws
        return max((_last_history(self.folder, name) for name in self.written), default=0)

    def refuse(self, inputs: Inputs, replace: bool) -> None:
        """Raises `StoreError` where a batch of these inputs may not be played here."""
        if self.whose is Whose.OTHERS:
            raise not_ours(self.folder)
        if replace:
            return
        if self.whose is Whose.ANOTHER_VERSIONS:
            raise StoreError(
                f"{self.folder}: another version of Brittle wrote the batch that it holds; ",
                *WAYS_OUT,
            )
        if found := self.differences(inputs):
            raise StoreError(
                f"{self.folder}: holds another batch, which differs in {found}; ", *WAYS_OUT
            )


def not_ours(folder: Path) -> StoreError:
    """Why a folder is not written into."""
    return StoreError(
        f"{folder}: holds other files and no batch of Brittle's; nothing was touched; ",
        *ANOTHER_FOLDER,
    )


def look(folder: Path) -> FolderState:
    """What a folder holds. Raises `StoreError` where it cannot be looked into."""
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


def shards_of(scenarios: Iterable[str], draws: int) -> Iterator[str]:
    """The names of all tables of a batch's shards."""
    for key in scenarios:
        for block in range(-(-draws // BLOCK)):
            yield from (f"{kind}/{shard_name(key, block)}" for kind in KINDS)


def _is_unfinished(path: Path) -> bool:
    """Whether a path is nothing but what Brittle began to write before there was a manifest."""
    if path.name.endswith(UNFINISHED):
        return path.is_file()
    if path.name not in FOLDERS or not path.is_dir() or path.is_symlink():
        return False
    return all(one.name in LITTER or _is_unfinished(one) for one in path.iterdir())


def _without_manifest(folder: Path, problem: str, raw: Mapping[str, Any]) -> FolderState:
    """A folder whose manifest is lost or damaged; ours if its other files still show that."""
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
    """Outlines that are still what an earlier version copied from the case."""
    known = hashes if isinstance(hashes, dict) else {}
    for file in files_in(folder / "map"):
        name = f"map/{file.name}"
        if known.get(name) == hashlib.sha256(file.read_bytes()).hexdigest():
            yield name


def _record_beside(folder: Path) -> BatchRecord | None:
    """What the draws say of the batch."""
    try:
        return record_in(read_sealed(folder / DRAWS))
    except DamagedError:
        return None


def record_in(draws: Sealed) -> BatchRecord | None:
    """What stands beside the table of draws; None where another table was read."""
    try:
        return BatchRecord.model_validate_json(draws.facts[BATCH])
    except (KeyError, ValueError):
        return None


def _record_left(raw: Mapping[str, Any]) -> BatchRecord | None:
    """What can still be read of a damaged manifest."""
    try:
        return BatchRecord.model_validate(raw)
    except ValidationError:
        return None


def _last_history(folder: Path, name: str) -> int:
    """How many histories a batch has at least that holds this shard."""
    if not name.startswith("runs/"):
        return 0
    try:
        played = read_sealed(folder / name).table(["draw"])["draw"].to_pylist()
    except DamagedError:
        return 0
    return max(played, default=-1) + 1


def removable(held: FolderState) -> Iterator[str]:
    """Names of what Brittle wrote into a folder, but the manifest, which the next batch replaces."""
    for path in (held.folder, *(held.folder / name for name in FOLDERS)):
        inside = "" if path == held.folder else f"{path.name}/"
        for file in files_in(path):
            name = f"{inside}{file.name}"
            if file.name.endswith(UNFINISHED) or name in held.written - {MANIFEST}:
                yield name


def remove_batch(held: FolderState) -> FolderState:
    """Removes what Brittle wrote into a folder; what is left of Brittle's then."""
    for name in list(removable(held)):
        (held.folder / name).unlink()
    for path in (held.folder / name for name in FOLDERS):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
    return FolderState(held.folder, Whose.NOBODY, written=held.written & {MANIFEST})


def check_free(folder: Path, names: Iterable[str], written: Collection[str]) -> None:
    """Raises `StoreError` where writing `names` would overwrite what Brittle did not write."""
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
                f"{path}: would be overwritten, and Brittle did not write it: move it away, or ",
                *ANOTHER_FOLDER,
            )


def claim(folder: Path, names: Sequence[str]) -> None:
    """Notes in the manifest that files are Brittle's, before they are written.

    Raises `StoreError` where files of these names are there that are not; `WriteError` where the
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
    """`manifest.json`, whole then renamed."""
    write_text(folder / MANIFEST, manifest.as_text())


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Makes the folder and keeps a second batch out of it, even after a kill.

    Raises `StoreError` where it cannot be made or has a batch in it that is still running;
    `WriteError` where writing fails later. A folder that is made here and stays empty goes again.
    """
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = _hold(folder)
    except OSError as error:
        raise unusable(folder, error) from None
    try:
        with writing(folder, GOES_ON):
            yield
    finally:
        if held is not None:
            os.close(held)
        if made:
            with suppress(OSError):  # it holds something
                folder.rmdir()


def unusable(folder: Path, error: OSError) -> StoreError:
    """Why a folder cannot be used, in the system's words."""
    return StoreError(f"{folder}: cannot be used for results: {reason(error)}; ", *ANOTHER_FOLDER)


def _hold(folder: Path) -> int | None:
    """A lock on a folder, which the system lets go when its holder ends, however it ends."""
    if sys.platform == "win32":
        return None
    import fcntl

    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise StoreError(
            f"{folder}: another batch is writing here; wait for it, or ", *ANOTHER_FOLDER
        ) from None
    except OSError:  # a file system without locks
        os.close(held)
        return None
    return held
