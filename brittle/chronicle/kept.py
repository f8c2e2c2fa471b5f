"""The notes of the runs that the report recounts, kept in `recounted.json` beside the tables of a batch.

The report can then recount these runs without playing them again, even after the model's rules have changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from brittle.batches.disk import DamagedError, StoreError, read_bytes, write_text, writing
from brittle.batches.folder import claim
from brittle.batches.identity import sha256
from brittle.batches.manifest import told
from brittle.batches.recognised import RECOUNTED
from brittle.chronicle.story import Note
from brittle.results.chosen_runs import chosen_runs
from brittle.results.reading import Results


class KeptRun(BaseModel):
    """A run as it was played: what happened, and how it ended."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: str
    draw: int
    replicate: int
    start: datetime
    """The beginning of the first day."""
    branch: datetime
    notes: tuple[Note, ...]
    """The events that a chronicle keeps (`brittle.chronicle.story.condensed`), in order of time."""
    ending: tuple[str, ...]
    """The end of the run and its cost, in sentences."""

    @property
    def key(self) -> tuple[str, int, int]:
        """The scenario, the draw and the replicate."""
        return self.scenario, self.draw, self.replicate


class RecountedFile(BaseModel):
    """The content of `recounted.json`: runs, the batch that they belong to, and a hash that reveals edits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    batch: str
    """The hash of the batch's inputs."""
    sha256: str
    runs: tuple[KeptRun, ...]


def keep_runs(results: Results, runs: Sequence[KeptRun]) -> None:
    """Write `recounted.json`, in place of the one that is there.

    Raises `WriteError` if the file cannot be written, and `StoreError` if another file is in the way.
    """
    claim(results.folder, [RECOUNTED])
    file = RecountedFile(batch=results.mark, sha256=_hash(runs), runs=tuple(runs))
    with writing(results.folder / RECOUNTED):
        write_text(results.folder / RECOUNTED, file.model_dump_json(indent=1) + "\n")


def kept_runs(results: Results) -> tuple[KeptRun, ...]:
    """The runs in `recounted.json`; none if the file is missing or belongs to another batch.

    Raises `StoreError` if the file is damaged.
    """
    path = results.folder / RECOUNTED
    if not os.path.lexists(path):
        return ()
    try:
        file = RecountedFile.model_validate_json(read_bytes(path))
        if file.sha256 != _hash(file.runs):
            raise DamagedError("`runs` was changed: it does not match `sha256`")
    except ValidationError as error:
        raise StoreError(f"{path}: {told(error)}; {results.mending}") from None
    except DamagedError as error:
        raise StoreError(f"{path}: {error}; {results.mending}") from None
    return file.runs if file.batch == results.mark else ()


def are_kept(results: Results) -> bool:
    """Whether the folder holds every run that the report recounts."""
    held = {one.key for one in kept_runs(results)}
    return all((one.scenario, one.draw, one.replicate) in held for one in chosen_runs(results))


def _hash(runs: Sequence[KeptRun]) -> str:
    return sha256([json.loads(one.model_dump_json()) for one in runs])
