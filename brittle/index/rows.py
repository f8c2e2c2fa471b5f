"""A row of the index, and the parts of it that batches and sweeps have in common."""

from __future__ import annotations

import html
import re
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from brittle.batches.disk import DamagedError, read_bytes
from brittle.batches.recognised import GENERATOR

HEAD = 8000
"""The answer lies within this number of bytes at the beginning of a report."""

DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')
"""The tag with which a report says what it found."""


class Standing(Enum):
    """The state of a results folder."""

    DONE = "done"
    UNFINISHED = "not finished"
    DAMAGED = "damaged"
    OLD = "of another version"


class ListedFolder(NamedTuple):
    """A batch or a sweep."""

    folder: str
    """The name of the folder."""
    kind: str
    """`batch` or `sweep`."""
    standing: Standing
    when: datetime
    """When its record was last written."""
    case: str = ""
    scenarios: tuple[str, ...] = ()
    """The titles of the scenarios; of a sweep, the title of the scenario that is varied."""
    runs: int = 0
    """The number of completed runs."""
    report: str = ""
    """The path of the report, from the folder that holds the index; empty if there is none."""
    answer: str = ""
    """What the report found, in a line; empty if it is not known."""
    trouble: str = ""
    """What is wrong with the folder; empty if nothing is wrong."""
    command: str = ""
    """The command that repairs or continues the folder, or writes its report; empty if none is needed."""


def written_at(path: Path) -> datetime:
    """When a file was last written, or its folder if there is no such file."""
    there = path if path.exists() else path.parent
    return datetime.fromtimestamp(there.stat().st_mtime)


def answer_of(path: Path) -> str | None:
    """What a report of Brittle's found; empty if it does not say, and None if there is no report."""
    try:
        head = read_bytes(path)[:HEAD].decode(errors="replace")
    except DamagedError:
        return None
    if GENERATOR not in head:
        return None
    found = DESCRIPTION.search(head)
    return html.unescape(found[1]) if found else ""
