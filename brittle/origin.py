"""Identifies the code of Brittle by its version, its commit and the lock file that came with it.

A batch's manifest records the version, the commit and the lock file. These do not decide whether two
batches are the same: `brittle.batches.identity` compares the inputs of batches one by one.
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
"""The lock file. In a checkout, this path is a link to the project's lock file; in a wheel, it is a copy."""

LONGEST_WAIT = 10.0
"""Seconds that git may take to answer."""


def version() -> str:
    """The version of the installed package; `unknown` if the package is not installed."""
    try:
        return metadata.version("brittle")
    except metadata.PackageNotFoundError:
        return UNKNOWN


@cache
def commit() -> str:
    """The commit of the checkout, with `-dirty` if files differ from it; `unknown` if there is none.

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
    """SHA-256 of the lock file; `unknown` if the file is missing.

    The installed libraries may differ from those in the lock file, so the manifest also records the
    versions of the main libraries that are installed.
    """
    try:
        return hashlib.sha256(LOCK.read_bytes()).hexdigest()
    except OSError:
        return UNKNOWN
