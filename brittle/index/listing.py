"""Lists the batches and sweeps in a folder: what each of them found, and what is wrong with damaged ones.

The answer of a batch is read from the head of its report, so that a long list takes little time.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from brittle.batches.disk import StoreError
from brittle.batches.folder import FolderState, Whose, look
from brittle.batches.manifest import MANIFEST, Manifest, command_to
from brittle.batches.recognised import REPORT
from brittle.index.rows import ListedFolder, Standing, answer_of, written_at
from brittle.index.sweeps import listed_sweep
from brittle.model.inputs.errors import Surface
from brittle.sweeps.folder import RECORD

NEEDED = ("runs", "places")
"""The parts of a shard without which a report cannot be written."""


def listing(results: Path) -> list[ListedFolder]:
    """The batches and sweeps in a folder, the latest first. Folders of others are left out.

    Raises `StoreError` if the folder cannot be read.
    """
    try:
        folders = sorted(path for path in results.iterdir() if path.is_dir())
    except OSError as error:
        raise StoreError(f"{results}: cannot be read: {error.strerror}") from None
    found = [one for folder in folders for one in listed(folder)]
    return sorted(found, key=lambda one: one.when, reverse=True)


def listed(folder: Path) -> Iterator[ListedFolder]:
    """The row of a folder; nothing if it is somebody else's."""
    try:
        if (folder / RECORD).exists():
            yield listed_sweep(folder)
            return
        held = look(folder)
        if held.whose in (Whose.OURS, Whose.ANOTHER_VERSIONS):
            yield listed_batch(held)
    except (OSError, StoreError) as error:
        said = error.on(Surface.COMMAND_LINE) if isinstance(error, StoreError) else str(error)
        yield ListedFolder(
            folder.name, "batch", Standing.DAMAGED, written_at(folder / MANIFEST), trouble=said
        )


def listed_batch(held: FolderState) -> ListedFolder:
    """The row of a batch."""
    folder, manifest = held.folder, held.manifest
    row = ListedFolder(folder.name, "batch", Standing.DONE, written_at(folder / MANIFEST))
    if held.whose is Whose.ANOTHER_VERSIONS:
        again = command_to(folder, held.command or ("brittle", "run"), "--replace")
        return row._replace(
            standing=Standing.OLD,
            trouble="another version of Brittle wrote it; the command replaces it",
            command=again,
        )
    if manifest is None:
        command = command_to(folder, held.command) if held.command else ""
        trouble = f"{MANIFEST} {held.problem}"
        return row._replace(standing=Standing.DAMAGED, trouble=trouble, command=command)
    row = row._replace(
        case=str(manifest.theatre.value.get("name", "")),
        scenarios=tuple(one.title for one in manifest.scenarios.values()),
        runs=manifest.runs.finished - manifest.runs.failed,
    )
    again = command_to(folder, manifest.command)
    if (lost := _lost(folder, manifest)) is not None:
        return row._replace(standing=Standing.DAMAGED, trouble=f"{lost} is missing", command=again)
    if manifest.status != "done":
        done = f"{manifest.runs.finished:,} of {manifest.runs.planned:,} runs are finished"
        return row._replace(standing=Standing.UNFINISHED, trouble=done, command=again)
    return with_report(row, folder / REPORT, shlex.join(["brittle", "report", str(folder)]))


def with_report(row: ListedFolder, path: Path, command: str) -> ListedFolder:
    """A row with its report and what the report found; without a report, the command that writes one."""
    found = answer_of(path)
    if found is None:
        return row._replace(trouble="it has no report", command=command)
    report = f"{path.parent.name}/{path.name}"
    if not found:
        return row._replace(
            report=report, trouble="its report was written by an earlier version", command=command
        )
    return row._replace(report=report, answer=found)


def _lost(folder: Path, manifest: Manifest) -> str | None:
    """The first table of a batch that is missing or empty; None if all are there."""
    for name in manifest.shards:
        for kind in NEEDED:
            path = folder / kind / name
            if not path.is_file() or not path.stat().st_size:
                return f"{kind}/{name}"
    return None
