"""What truly happened in the case of a batch, kept with the batch's results.

A batch that plays a fit keeps the record in the summary of its fit (`brittle.results.fit`). A batch that
plays the priors keeps the record in `happened.json`. No simulation has read the record.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import ValidationError

from brittle.batches.disk import DamagedError, StoreError, read_bytes, write_text, writing
from brittle.batches.folder import claim, look
from brittle.batches.identity import sha256
from brittle.batches.manifest import told
from brittle.batches.recognised import HAPPENED
from brittle.results.fit import Fact, WhatHappened
from brittle.results.reading import Results

SECONDS = 86400.0


class HappenedFile(Fact):
    """The content of `happened.json`: the record, the batch that it belongs to, and a hash that reveals edits."""

    batch: str
    """The hash of the batch's inputs."""
    sha256: str
    happened: WhatHappened


def keep_happened(happened: WhatHappened | None, folder: Path) -> None:
    """Write what truly happened to a batch's folder; without a record, delete the one written earlier.

    Raises `WriteError` if the file cannot be written, and `StoreError` if another file is in the way.
    """
    path = folder / HAPPENED
    with writing(path):
        if happened is not None:
            claim(folder, [HAPPENED])
            record = look(folder).record
            file = HappenedFile(
                batch=record.inputs.mark if record else "",
                sha256=_hash(happened),
                happened=happened,
            )
            write_text(path, file.model_dump_json(indent=1) + "\n")
        elif HAPPENED in look(folder).written:
            path.unlink(missing_ok=True)


def what_happened(results: Results) -> WhatHappened | None:
    """What truly happened; None if the case has no record, or if the batch was played without one.

    Raises `StoreError` if the record was changed or belongs to another batch.
    """
    return results.once(_read)


def true_days(results: Results, scenario: str, happened: WhatHappened) -> dict[str, float]:
    """Days from a scenario's branch to each true loss, by place; negative for losses before the branch."""
    branch = results.branch(scenario)
    return {one.place: (one.at - branch).total_seconds() / SECONDS for one in happened.losses}


def _read(results: Results) -> WhatHappened | None:
    if results.fitted is not None and results.fitted.happened is not None:
        return results.fitted.happened
    path = results.folder / HAPPENED
    if not os.path.lexists(path):
        return None
    try:
        file = HappenedFile.model_validate_json(read_bytes(path))
        if file.batch != results.mark:
            raise DamagedError("`batch`: the file belongs to another batch")
        if file.sha256 != _hash(file.happened):
            raise DamagedError("`happened` was changed: it does not match `sha256`")
    except ValidationError as error:
        raise StoreError(f"{path}: {told(error)}; {results.mending}") from None
    except DamagedError as error:
        raise StoreError(f"{path}: {error}; {results.mending}") from None
    return file.happened


def _hash(happened: WhatHappened) -> str:
    return sha256(json.loads(happened.model_dump_json()))
