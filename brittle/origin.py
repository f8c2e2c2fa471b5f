"""Which Brittle this is: its version, its commit, and the lock file that came with it.

A batch's manifest keeps all three. They name the code and say nothing of results: what those follow
from is compared part by part (`brittle.batches.identity`).
"""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

UNKNOWN = "unknown"

PACKAGE = Path(__file__).parent

LOCK = PACKAGE / "requirements.lock"
"""In a checkout it is a link to the project's; a wheel holds the file that it was built beside."""

LONGEST_WAIT = 10.0
"""Seconds that git may take."""


def version() -> str:
    """The version of the package that is installed."""
    try:
        return metadata.version("brittle")
    except metadata.PackageNotFoundError:
        return UNKNOWN


@cache
def commit() -> str:
    """The checkout's commit, with `-dirty` where files differ from it; `unknown` outside git.

    An installed package has none, even where it is installed inside somebody's repository.
    """
    if not (PACKAGE / "model").is_symlink():
        return UNKNOWN
    ask = ["git", "--no-optional-locks", "describe", "--always", "--abbrev=40"]
    ask += ["--exclude=*", "--dirty"]
    try:
        done = subprocess.run(
            ask,
            cwd=PACKAGE.resolve().parent,
            capture_output=True,
            text=True,
            check=True,
            timeout=LONGEST_WAIT,
        )
    except (OSError, subprocess.SubprocessError):
        return UNKNOWN
    return done.stdout.strip() or UNKNOWN


@cache
def lock_hash() -> str:
    """SHA-256 of the lock file; `unknown` where it is missing.

    The libraries that are in fact installed may be others; the manifest names them too.
    """
    try:
        return hashlib.sha256(LOCK.read_bytes()).hexdigest()
    except OSError:
        return UNKNOWN
