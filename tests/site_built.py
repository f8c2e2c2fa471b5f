"""The documentation site, built as `make docs` builds it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.site_blocks import ROOT, SITE

MAKE = ("-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs/site", "-b", "html", ".")
"""The words of the command in the Makefile, without the program and the folder for the site."""


def built_site(folder: Path, source: Path = ROOT, settings: Path = SITE) -> Path:
    """Builds a site into a folder, and returns the folder. Any warning of Sphinx is an error."""
    words = [{".": str(source), "docs/site": str(settings)}.get(word, word) for word in MAKE]
    done = subprocess.run(
        [sys.executable, *words, str(folder)],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
