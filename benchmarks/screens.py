"""Makes the pictures of the report in docs/: `python -m benchmarks.screens FOLDER`.

The first screen on a wide and on a narrow window, light and dark, and the first page of the PDF.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.browser import BROWSER, Browser
from tests.page_scripts import DRAWN

DOCS = Path(__file__).parents[1] / "docs"
DOTS = 75
"""Dots per inch in the picture of the printed page."""


class Screen(NamedTuple):
    """A window, and the name of its picture."""

    name: str
    width: int
    height: int


SCREENS = (Screen("wide", 1400, 900), Screen("narrow", 390, 844))


def screens(page: Path, out: Path) -> Iterator[Path]:
    """Write the pictures of a page; gives their paths."""
    with Browser() as browser:
        for one in SCREENS:
            for scheme in ("light", "dark"):
                browser.size(one.width, one.height)
                browser.screen(scheme)
                browser.open(page, DRAWN)
                end = "" if scheme == "light" else "-dark"
                path = out / f"report-{one.name}{end}.png"
                path.write_bytes(browser.picture(one.width, one.height))
                yield path
        browser.size(1400, 900)
        browser.screen()
        browser.open(page, DRAWN)
        yield _paper(browser.pdf(), out)


def _paper(printed: bytes, out: Path) -> Path:
    """Write the first page of a PDF as a picture, with the program pdftoppm."""
    path = out / "report-paper.png"
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "report.pdf"
        pdf.write_bytes(printed)
        command = ["pdftoppm", "-png", "-r", str(DOTS), "-singlefile", str(pdf)]
        subprocess.run([*command, str(path.with_suffix(""))], check=True)
    return path


def main() -> int:
    """Makes the pictures; returns 2 if a program or the page is missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screens", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of results with its report.html")
    parser.add_argument("--out", type=Path, default=DOCS, help="where the pictures go")
    asked = parser.parse_args()
    page = asked.folder / "report.html"
    if not page.is_file():
        print(
            f"{page}: there is no report; `brittle report {asked.folder}` makes one",
            file=sys.stderr,
        )
        return 2
    if BROWSER is None or shutil.which("pdftoppm") is None:
        print("install chromium and pdftoppm (Debian: chromium, poppler-utils)", file=sys.stderr)
        return 2
    for path in screens(page, asked.out):
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
