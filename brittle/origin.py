"""Which Brittle this is: its version, its commit, and the lock file that came with it.

A batch's manifest records all three. They identify the code, but they do not decide whether two batches
are the same: `brittle.batches.identity` compares the inputs of batches one by one.
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
"""The lock file. In a checkout it is a link to the project's own; a wheel holds a copy made at the build."""

LONGEST_WAIT = 10.0
"""Seconds that git may take to answer."""


def version() -> str:
    """The version of the installed package; `unknown` if none is installed."""
    try:
        return metadata.version("brittle")
    except metadata.PackageNotFoundError:
        return UNKNOWN


@cache
def commit() -> str:
    """The commit of the checkout, with `-dirty` if files differ from it; `unknown` outside git.

    An installed package has no commit, even if it is installed inside somebody's repository.
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
    """SHA-256 of the lock file; `unknown` if it is missing.

    The installed libraries may differ from those in the lock file; the manifest records them as well.
    """
    try:
        return hashlib.sha256(LOCK.read_bytes()).hexdigest()
    except OSError:
        return UNKNOWN
