"""Chronicles, described scenarios and the index in a browser: both widths, light and dark, no network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import batches
import pytest
from browser import BROWSER, Browser
from synthetic import SyntheticEngine, make_case
from test_recounted import BRANCH, DAY_1, falls, note

from brittle.batches.batch import Batch, make_ready
from brittle.batches.manifest import Request
from brittle.chronicle.kept import KeptRun, keep_runs
from brittle.index.renewing import renew
from brittle.model.codes import Event, Reason
from brittle.report.build import write_report
from brittle.results.chosen_runs import chosen_runs
from brittle.results.reading import Results

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here; CI has one")

LONG = "W" * 200
HOSTILE = "<img src=x onerror=alert(1)> & <b>bold</b>"
KEYS = ("baseline", "all", "constructor", "__proto__", "safe_passage")

CONTRAST = """
(selector => {
  const parts = c => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parts(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll(selector)) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.getClientRects().length) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${e.textContent.slice(0, 40)}`);
  }
  return found;
})(%s)
"""

BEYOND = """
(selector => [...document.querySelectorAll(selector)].filter(e => {
  const r = e.getBoundingClientRect();
  return r.width > 1 && (r.right > document.documentElement.clientWidth + 1 || r.left < -1);
}).map(e => e.textContent.slice(0, 60)))(%s)
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a batch whose scenarios have awkward names, and with the index."""
    folder = tmp_path_factory.mktemp("pages")
    engine = SyntheticEngine()
    titles = {"all": LONG, "constructor": "constructor", "__proto__": HOSTILE}
    cases = [make_case(key, title=titles.get(key)) for key in KEYS]
    ready = make_ready(cases, engine, 20)
    batches.run(Batch(ready, engine, folder / "batch", 2, Request(command=["brittle", "run"])), 2)
    read = Results.read(folder / "batch")
    notes = (
        falls("Place 1 & Sons", 3, faction=HOSTILE),
        note(Event.DISPERSES, 4, HOSTILE, amount=900.0, why=Reason.LOST_BELIEF),
        note(Event.PATRON_LEAVES, 11, faction=LONG),
    )
    keep_runs(
        read,
        [
            KeptRun(
                scenario=one.scenario,
                draw=one.draw,
                replicate=one.replicate,
                start=DAY_1,
                branch=BRANCH,
                notes=notes,
                ending=("The regime holds the capital.",),
            )
            for one in chosen_runs(read)
        ],
    )
    write_report(folder / "batch")
    batches.as_format_2(folder / "an old one")
    (folder / LONG).mkdir()
    (folder / LONG / "sweep.json").write_text("{")
    renew(folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as one:
        yield one


def show(browser: Browser, page: Path, width: int, scheme: str) -> None:
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.call("Emulation.setEmulatedMedia", features=[feature])
    browser.size(width, 844)
    browser.open(page, "document.readyState === 'complete'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize(
    ("page", "inside"),
    [("batch/report.html", "#runs *, #described *"), ("index.html", "main *")],
)
def test_pages_are_readable(
    browser: Browser, results: Path, page: str, inside: str, width: int, scheme: str
) -> None:
    show(browser, results / page, width, scheme)
    browser.value("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert browser.value(CONTRAST % json.dumps(inside)) == []
    assert browser.value(BEYOND % json.dumps(inside)) == []
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value("document.querySelectorAll('main img').length") == 0
    assert browser.complaints() == [] and browser.requests() == []


def test_a_chronicle_has_entries_a_branch_and_all_events(browser: Browser, results: Path) -> None:
    show(browser, results / "batch" / "report.html", 1400, "light")
    items = "document.querySelectorAll('#run-0 .chronicle > li').length"
    assert browser.value(items) == 4  # three entries and the branch
    assert browser.value("document.querySelectorAll('#run-0 .events li').length") == 3
    fold = "document.querySelector('#run-0 details')"
    assert browser.value(f"{fold}.open") is False
    browser.value(f"{fold}.querySelector('summary').click()")
    assert browser.value(f"{fold}.open") is True


def test_a_link_of_the_index_opens_the_report(browser: Browser, results: Path) -> None:
    show(browser, results / "index.html", 1400, "light")
    browser.value("document.querySelector('main a').click()")
    browser.wait_for("location.href.endsWith('/batch/report.html')")
