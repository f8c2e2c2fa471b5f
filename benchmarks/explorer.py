"""Measures the explorer: `python -m benchmarks.explorer`.

The part `times` moves a control of the bench in a real browser, and measures the time from the release to the
first numbers and to the last ones. The part `memory` asks many different questions and measures the memory
of the process. The part `equal` plays random changes with `brittle run` and compares every column of every
run with the page's.
"""

from __future__ import annotations

import argparse
import random
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import psutil

import brittle as br
from brittle.cases import case_path
from brittle.explorer.bench.answering import STAGES, Answering
from brittle.explorer.bench.open_case import OpenCase
from brittle.explorer.bench.pair import MINE, pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.bench.saving import command
from brittle.explorer.controls.control import SLIDES, Control, ControlKind
from brittle.explorer.controls.fields import controls_of
from brittle.explorer.controls.values import moved
from brittle.explorer.work.table import BusyError, WorkTable
from brittle.model.inputs.errors import BrittleError
from brittle.sweeps.theatre_fields import is_of_theatre

BROWSER = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
BUSY = 0.1
"""Seconds after which a busy explorer is asked again."""
LOOK = 0.05
"""Seconds between two looks at the page."""
WHOLE = f"{STAGES[-1]} of"
"""The beginning of what the page says when the last numbers are there."""
WATCH = """(whole) => {
  const shown = () => document.querySelector("#answer > div")?.dataset.address;
  const look = () => {
    const timed = window.timed, since = performance.now() - timed.begun;
    if (!timed.begun || shown() === timed.before || shown() !== location.search) return;
    timed.first ??= since;
    if (document.getElementById("progress").textContent.startsWith(whole)) timed.last ??= since;
  };
  window.timed = {};
  const every = {subtree: true, childList: true, characterData: true, attributes: true};
  new MutationObserver(look).observe(document.querySelector("main"), every);
  addEventListener("keydown", (pressed) => {
    if (pressed.key === "Enter") window.timed = {begun: performance.now(), before: shown()};
  }, true);
}"""
"""Lets the page itself note when a change is made, and when its first and its last numbers are shown."""


class TimedChange(NamedTuple):
    """Seconds from the release of a slider to the first numbers and to the last ones."""

    first: float
    last: float


def main(words: Sequence[str] | None = None) -> None:
    """Measures the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explorer", description=__doc__)
    parser.add_argument("parts", nargs="*", default=["times", "memory", "equal"], metavar="PART")
    parser.add_argument("--case", default="syria_2024")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--changes", type=int, default=50, help="changes that are timed")
    parser.add_argument("--questions", type=int, default=1000, help="questions of the part memory")
    parser.add_argument("--equal", type=int, default=10, help="changes that are compared")
    asked = parser.parse_args(words)
    parts = {"times": times, "memory": memory, "equal": equal}
    for name in asked.parts:
        parts[name](asked)


def times(asked: argparse.Namespace) -> None:
    """Moves the slider of a patron's commitment, each time to a value that was not asked about before."""
    from playwright.sync_api import sync_playwright

    with _server(asked.case) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        question = _plain(asked)
        page.goto(f"{address}?{question.address}")
        _until(lambda: page.inner_text("#progress").startswith(WHOLE))
        page.evaluate(WATCH, WHOLE)
        boxes = page.locator(".control:has([id$=commitment]) input[type=number]")
        found = []
        for number in range(asked.changes + 1):
            _until(lambda: not page.locator("#pictures.stale").count())  # the page is at rest
            box = boxes.nth(number % boxes.count())
            box.fill(f"{0.011 + 0.9 * number / (asked.changes + 1):.4f}")
            box.press("Enter")
            _until(lambda: page.evaluate("window.timed.last !== undefined"))
            seconds = page.evaluate("[window.timed.first / 1000, window.timed.last / 1000]")
            found.append(TimedChange(*seconds))
        browser.close()
    told = np.array(found[1:])  # the first change also draws the page for the first time
    for name, column in zip(TimedChange._fields, told.T, strict=True):
        median, most = np.percentile(column, (50, 95))
        print(
            f"{asked.case}, {asked.days} days: {name} numbers after {median:.2f} s (median), {most:.2f} s "
            f"(95th percentile) of {len(told)} changes"
        )


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("the page does not answer")
        time.sleep(LOOK)


@contextmanager
def _server(case: str) -> Iterator[str]:
    command = [sys.executable, "-m", "brittle", "explore", case, "--port", "0", "--no-open"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = next(one for one in process.stderr if one.startswith("Explorer: "))
        try:
            yield line.removeprefix("Explorer: ").strip()
        finally:
            process.terminate()


def _plain(asked: argparse.Namespace) -> WhatIf:
    return WhatIf(asked.case, "baseline", "baseline", (), asked.days)


def memory(asked: argparse.Namespace) -> None:
    """Asks different questions, each up to its first numbers, and prints the memory now and again."""
    from brittle.explorer.catalogue import Catalogue
    from brittle.explorer.site import begun

    catalogue = Catalogue([case_path(asked.case)])
    table = WorkTable(lambda question: begun(catalogue, question), psutil.cpu_count() or 1)
    process = psutil.Process()
    question = _plain(asked)
    patrons = [one.field for one in _controls(asked) if one.field.endswith(".commitment")]
    try:
        for number in range(asked.questions + 1):
            field = patrons[number % len(patrons)]
            now = question.with_(field, f"{number / (asked.questions + 1):.5f}")
            at_work = _asked_for(table, now)
            while at_work.finished == 0 and at_work.error is None:
                table.wait(table.ask(now), 0, 5.0)
            at_work.results(STAGES[0]).runs  # noqa: B018 the page reads them too
            if number % max(1, asked.questions // 10) == 0:
                print(
                    f"{number:,} questions: {process.memory_info().rss / 2**20:,.0f} MiB",
                    flush=True,
                )
    finally:
        table.close()


def _asked_for(table: WorkTable, question: WhatIf) -> Answering:
    """Asks as the page does: again, if too many other questions are being answered."""
    while True:
        try:
            return table.ask(question)
        except BusyError:
            time.sleep(BUSY)


def _controls(asked: argparse.Namespace) -> tuple[Control, ...]:
    return controls_of(br.load(asked.case)["baseline"])


def equal(asked: argparse.Namespace) -> None:
    """Plays random changes on the page and with `brittle run`, and compares every run."""
    rng = random.Random(20)
    opened = OpenCase(case_path(asked.case))
    keys = list(opened.scenarios)
    done = 0
    while done < asked.equal:
        start = rng.choice(keys)
        question = _random_change(WhatIf(asked.case, start, start, (), asked.days), opened, rng)
        try:
            at_work = Answering(question, opened)
        except BrittleError as error:
            print(f"refused by both: {error}")
            continue
        while (piece := at_work.next()) is not None:
            at_work.do(piece)
        if at_work.error is not None:
            raise at_work.error
        mine = at_work.results(STAGES[-1]).of(MINE)
        theirs = _played(command(question, opened.scenarios))
        _compare(mine, theirs)
        done += 1
        print(f"equal in {len(mine):,} runs: {start}, {dict(question.changes)}", flush=True)


def _random_change(question: WhatIf, opened: OpenCase, rng: random.Random) -> WhatIf:
    """One to three controls moved to random places. Commands cannot change the theatre."""
    start = opened.scenarios[question.start]
    for control in rng.sample(
        [
            one
            for one in controls_of(start)
            if (one.kind in SLIDES or one.choices) and not is_of_theatre(one.field)
        ],
        3,
    ):
        now = pair_of(question, opened.scenarios).changed
        if control.kind in SLIDES:
            held: object = rng.uniform(control.low, control.high)
        elif control.kind is ControlKind.SEVERAL:
            held = rng.sample(control.choices, 1)
        else:
            held = rng.choice(control.choices)
        moved_to = moved(question, control, held, start, now)
        try:
            pair_of(moved_to, opened.scenarios)
        except BrittleError:
            continue  # the page says so, and keeps the question
        question = moved_to
        if rng.random() < 0.5:
            break
    return question


def _played(words: str) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "batch"
        line = [sys.executable, "-m", *shlex.split(words), "--no-report", "--out", str(out)]
        subprocess.run(line, check=True, capture_output=True)
        results = br.open_results(out).results
        return results.of(results.main).copy()


def _compare(mine: pd.DataFrame, theirs: pd.DataFrame) -> None:
    columns = [name for name in mine.columns if name not in ("scenario", "history")]
    pd.testing.assert_frame_equal(
        mine[columns].astype(object).reset_index(drop=True),
        theirs[columns].astype(object).reset_index(drop=True),
    )


if __name__ == "__main__":
    main()
