"""Part `page`: how large the report is, and how soon a browser that opens it answers its reader."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.performance.findings import ROOT, Findings, FoundNumber, FoundTable
from tests.browser import Browser
from tests.page_scripts import DRAWN

CASE = ROOT / "scenarios" / "syria_2024"
QUICK_DRAWS = 10
GOAL, SIZE_GOAL = 2.0, 4.0
"""The goals: seconds until a click is answered, and megabytes of the page."""

WATCH = """
window.longest = 0;
new PerformanceObserver(list => {
  for (const one of list.getEntries()) window.longest = Math.max(window.longest, one.duration);
}).observe({ type: 'longtask', buffered: true });
addEventListener('click', event => { window.waited = performance.now() - event.timeStamp; });
"""
"""Keeps the longest time in which the page answers nobody, and the time that a click waits."""

FIGURES = "performance.getEntriesByName('brittle-figure')"


class OpenedPage(NamedTuple):
    """The times of one opening of a page, in seconds from the start of loading."""

    first: float
    """When the first figure is drawn."""
    waited: float
    """How long a click waits that is made then, while other figures are still to be drawn."""
    last: float
    """When the last figure is drawn."""
    longest: float
    """The longest time in which the page answers nobody."""


def measure(quick: bool) -> Findings:
    """Plays the default batch and opens its report."""
    options = ["--draws", str(QUICK_DRAWS)] if quick else []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "batch"
        asked = ["-m", "brittle", "run", str(CASE), *options, "--out", str(out)]
        subprocess.run([sys.executable, *asked], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        return _findings(out / "report.html", 2 if quick else 7)


def opened(page: Path) -> OpenedPage:
    """Open a page in a browser of its own, as a reader does for the first time."""
    with Browser() as browser:
        browser.size(1400, 900)
        browser.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        browser.open(page, f"{FIGURES}.length > 0")
        for kind in ("mousePressed", "mouseReleased"):
            browser.call(
                "Input.dispatchMouseEvent", type=kind, x=500, y=20, button="left", clickCount=1
            )
        browser.wait_for(DRAWN)
        browser.wait_for("window.waited !== undefined")
        first, last, waited, longest = browser.value(
            f"[{FIGURES}[0].startTime, {FIGURES}.at(-1).startTime, window.waited, window.longest]"
        )
    return OpenedPage(*(one / 1000 for one in (first, waited, last, longest)))


def _findings(page: Path, times: int) -> Findings:
    found = [opened(page) for _ in range(times)]
    first, waited, last, longest = (statistics.median(part) for part in zip(*found, strict=True))
    answered = statistics.median(one.first + one.waited for one in found)
    return Findings(
        title="The page, from opening to an answer",
        words=(
            f"A headless Chromium opens the report of `brittle run scenarios/{CASE.name}` from the disk, "
            f"{times} times, each time in a browser of its own; the numbers are medians. A click is made as "
            "soon as the first figure is drawn, while the others are not.",
        ),
        measures=(
            FoundNumber(
                what="first figure drawn and a click answered",
                value=answered,
                unit="s",
                goal=GOAL,
                less_is_better=True,
            ),
            FoundNumber(
                what="size of the page",
                value=page.stat().st_size / 1e6,
                unit="MB",
                goal=SIZE_GOAL,
                less_is_better=True,
            ),
        ),
        tables=(
            FoundTable(
                title="From the start of loading",
                head=("moment", "s"),
                rows=(
                    ("the first figure is drawn", first),
                    ("a click made then waits", waited),
                    ("all figures are drawn", last),
                    ("the longest time without an answer", longest),
                ),
            ),
        ),
    )


def main() -> None:
    """Times the page in a folder of results."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.performance.opening", description=__doc__
    )
    parser.add_argument("folder", type=Path, help="a folder of results with its report.html")
    parser.add_argument("--times", type=int, default=5, help="how often the page is opened")
    asked = parser.parse_args()
    found = _findings(asked.folder / "report.html", asked.times)
    for one in found.measures:
        print(f"{one.what}: {one.value:.3g} {one.unit} (goal: {one.goal:g})")
    for what, value in found.tables[0].rows:
        print(f"{what}: {value:.3g} s")


if __name__ == "__main__":
    main()
