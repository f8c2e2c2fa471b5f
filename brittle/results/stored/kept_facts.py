"""Small summaries that are kept beside a batch's tables, each in a file of its own.

Such a file names the batch that it belongs to, and holds a hash that reveals edits. It is removed if the
batch is played again without the summary.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from brittle.batches.disk import DamagedError, StoreError, read_bytes, write_text, writing
from brittle.batches.folder import claim, look
from brittle.batches.identity import sha256
from brittle.batches.manifest import told


class Fact(BaseModel):
    """A part of a stored summary."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


class FactFile[Kind: Fact](NamedTuple):
    """The file of one kind of summary."""

    name: str
    key: str
    """The key in the file under which the summary stands."""
    kind: type[Kind]
    earlier: frozenset[str] = frozenset()
    """Keys that earlier versions of Brittle wrote into the summary, and that are no longer read."""

    def keep(self, fact: Kind | None, folder: Path) -> None:
        """Write a summary to a batch's folder; without one, delete any that Brittle wrote there earlier."""
        path = folder / self.name
        with writing(path):
            if fact is not None:
                claim(folder, [self.name])
                record = look(folder).record
                batch = record.inputs.mark if record else ""
                value = json.loads(fact.model_dump_json())
                file = {"batch": batch, "sha256": sha256(value), self.key: value}
                write_text(path, json.dumps(file, indent=1, ensure_ascii=False) + "\n")
            elif self.name in look(folder).written:
                path.unlink(missing_ok=True)

    def kept(
        self, folder: Path, mending: str = "run the batch again", batch: str = ""
    ) -> Kind | None:
        """Read the summary in a batch's folder; None if the folder has none.

        Raises `StoreError` if the file was changed or does not belong to the batch whose hash is `batch`.
        The message ends with `mending`, which says how to repair the folder.
        """
        path = folder / self.name
        if not os.path.lexists(path):
            return None
        try:
            return self._read(read_bytes(path), batch)
        except ValidationError as error:
            raise StoreError(f"{path}: {told(error)}; {mending}") from None
        except DamagedError as error:
            raise StoreError(f"{path}: {error}; {mending}") from None

    def _read(self, data: bytes, batch: str) -> Kind:
        """Return the summary in a file. Raises `DamagedError` if the file belongs to another batch or was changed."""
        file = _File.model_validate_json(data)
        value = (file.model_extra or {}).get(self.key)
        if file.batch != batch and batch:
            raise DamagedError("`batch`: the file belongs to another batch")
        if not isinstance(value, dict):
            raise DamagedError(f"`{self.key}` is missing, or is no summary")
        unknown = set(file.model_extra or {}) - {self.key}
        if unknown:
            raise DamagedError(f"`{min(unknown)}` is not a key of this file")
        if file.sha256 != sha256(value):
            raise DamagedError(f"`{self.key}` was changed: it does not match `sha256`")
        mine: dict[str, Any] = {key: its for key, its in value.items() if key not in self.earlier}
        return self.kind.model_validate_json(json.dumps(mine))


class _File(BaseModel):
    """The parts that the files of all summaries have."""

    model_config = ConfigDict(frozen=True, extra="allow")

    batch: str
    sha256: str
