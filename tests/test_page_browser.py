"""The page as readers use it, in a browser with the network off: eyes, keyboard, paper, no scripts."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import batches
import pytest
import synthetic
from browser import BROWSER, Browser
from fits import a_fit
from page_scripts import (
    BEYOND,
    CUT_OFF,
    DRAWN,
    FAINT,
    KEEP_SAVED,
    MARK_UNITS,
    MARKS,
    NOT_REACHED,
    OVERLAPS,
    TABLES_OUT_OF_REACH,
    WATCH_FOCUS,
    choose,
    press,
)
from synthetic import SyntheticEngine, make_case
from test_figures_fits import write_scores
from test_report import HOSTILE

from brittle.batches.batch import Batch, make_ready
from brittle.batches.manifest import Request
from brittle.report.answer.figure import panel as answer_figure
from brittle.report.build import write_report
from brittle.results.fit import keep
from brittle.results.reading import Results

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here; CI has one")

LONG = "a" * 200
KEYS = ("baseline", "safe_passage", "last_stand_capital", "all", "constructor", "__proto__", LONG)
TITLES = {"all": HOSTILE, LONG: LONG, "constructor": "constructor", "__proto__": "__proto__"}
ODD = KEYS[3:]
A4_ROOM = 269 / 25.4 * 96
"""The height in pixels of a page of A4 within its margins."""


PDFTOTEXT = shutil.which("pdftotext")


def written(pdf: Path, form: str) -> str:
    """The words of a PDF: as lines of pages that a form feed ends (-layout), or with their places (-bbox)."""
    assert PDFTOTEXT is not None
    done = subprocess.run([PDFTOTEXT, form, str(pdf), "-"], check=True, capture_output=True)
    return done.stdout.decode()


class PageMade(NamedTuple):
    """A report of a batch with a fit, whose scenarios have names that could break a page."""

    path: Path
    results: Results


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> PageMade:
    folder = tmp_path_factory.mktemp("page")
    engine = SyntheticEngine()
    with pytest.MonkeyPatch.context() as patch:
        for i, key in enumerate(ODD):
            patch.setitem(
                synthetic.POLICIES, key, synthetic.POLICIES["baseline"] | {"speed": 0.5 + 0.1 * i}
            )
        outline = batches.outline_folder(folder / "case")
        cases = [make_case(key, folder=outline, title=TITLES.get(key)) for key in KEYS]
        ready = make_ready(cases, engine, 30)
        batches.run(Batch(ready, engine, folder / "out", 3, Request(command=["brittle"])), 2)
    keep(a_fit(), folder / "out")
    write_scores(folder / "out")
    return PageMade(write_report(folder / "out").path, Results.read(folder / "out"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as one:
        yield one


def opened(browser: Browser, made: PageMade, width: int = 1400, scheme: str = "light") -> Browser:
    browser.size(width, 900)
    browser.screen(scheme)
    browser.open(made.path, DRAWN)
    return browser


@pytest.mark.parametrize("width", [1400, 390])
def test_every_figure_is_drawn_and_readable(browser: Browser, made: PageMade, width: int) -> None:
    page = opened(browser, made, width)
    assert page.complaints() == []
    assert page.requests() == []
    marks = page.value(MARKS)
    assert len(marks) > 25 and all(count > 0 for count in marks.values()), marks
    page.value("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.value("document.documentElement.scrollWidth") <= width
    assert page.value(OVERLAPS) == []
    assert page.value(CUT_OFF) == []
    assert page.value(BEYOND) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_what_lies_behind_it(
    browser: Browser, made: PageMade, scheme: str
) -> None:
    page = opened(browser, made, scheme=scheme)
    page.value("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.value("document.documentElement.dataset.theme") == scheme
    assert page.value(FAINT) == []


def test_the_keyboard_reaches_every_control_and_every_table(
    browser: Browser, made: PageMade
) -> None:
    page = opened(browser, made)
    controls = page.value(WATCH_FOCUS)
    assert controls > 60
    page.press("Tab", controls + 2)
    assert page.value(NOT_REACHED) == []
    assert page.value("unseen") == [], "the focus cannot be seen"
    assert page.value(TABLES_OUT_OF_REACH) == []


def test_links_and_buttons_answer_the_keyboard(browser: Browser, made: PageMade) -> None:
    page = opened(browser, made)
    page.value("document.querySelector('.contents a[href=\"#doubt\"]').focus()")
    page.press("Enter")
    page.wait_for("Math.abs(document.getElementById('doubt').getBoundingClientRect().top) < 120")
    page.value("document.getElementById('theme').focus()")
    page.press("Enter")
    assert page.value("document.documentElement.dataset.theme") == "dark"
    page.value("document.querySelector('details[data-of=answer-figure] summary').focus()")
    page.press("Enter")
    assert page.value("document.querySelector('details[data-of=answer-figure]').open")


def test_every_link_of_the_page_leads_somewhere(browser: Browser, made: PageMade) -> None:
    page = opened(browser, made)
    links = "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1))"
    assert len(page.value(links)) > 10
    assert page.value(f"{links}.filter(id => !document.getElementById(id))") == []


def test_a_narrow_page_opens_its_contents_as_a_menu(browser: Browser, made: PageMade) -> None:
    page = opened(browser, made, 390)
    assert not page.value("document.getElementById('contents').open")
    page.value(press("#contents summary"))
    page.value(press("#contents a[href='#doubt']"))
    assert not page.value("document.getElementById('contents').open")
    page.wait_for("document.getElementById('doubt').getBoundingClientRect().top < 200")
    bar = "document.querySelector('.contents').getBoundingClientRect()"
    assert page.value(f"{bar}.top") == 0 and page.value(f"{bar}.height") < 60


def test_the_reader_turns_the_page_dark_and_light(browser: Browser, made: PageMade) -> None:
    page = opened(browser, made)
    ground = "getComputedStyle(document.querySelector('#outcomes-0 .main-svg')).backgroundColor"
    assert page.value(ground) == "rgb(255, 255, 255)"
    page.value(press("#theme"))
    page.wait_for(f"{ground} === 'rgb(21, 23, 27)'")
    page.value(press("#theme"))
    page.wait_for(f"{ground} === 'rgb(255, 255, 255)'")
    page.screen("dark")  # the reader's device changes while the page is open
    page.wait_for(f"{ground} === 'rgb(21, 23, 27)'")
    assert page.complaints() == []


@pytest.mark.parametrize("width", [1400, 390])
def test_on_paper_the_page_is_light_and_open_and_no_figure_is_cut(
    browser: Browser, made: PageMade, width: int
) -> None:
    page = opened(browser, made, width, "dark")
    printed = page.pdf()
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {tuple(round(float(one)) for one in size) for size in sizes} == {(595, 842)}
    page.wait_for("document.documentElement.dataset.theme === 'dark'")
    page.value("window.dispatchEvent(new Event('beforeprint'))")
    page.size(703, 1017)
    page.screen("dark", "print")
    assert page.value("document.documentElement.dataset.theme") == "light"
    assert page.value("document.querySelectorAll('main details:not([open])').length") == 0
    hidden = ".contents, #theme, .save button, .controls button"
    shown = f"[...document.querySelectorAll('{hidden}')].filter(e => e.checkVisibility())"
    assert page.value(f"{shown}.length") == 0
    page.wait_for(
        "[...document.querySelectorAll('.plot .main-svg')].every(s => s.clientWidth >= 340)"
    )
    assert page.value("document.documentElement.scrollWidth") <= 703
    cut = page.value(
        "[...document.querySelectorAll('.plots > div')].filter(e =>"
        " getComputedStyle(e).breakInside !== 'avoid'"
        f" || e.getBoundingClientRect().height > {A4_ROOM}).map(e => e.innerHTML.slice(0, 80))"
    )
    assert cut == []
    assert page.value(OVERLAPS) == []
    page.value("window.dispatchEvent(new Event('afterprint'))")
    page.screen("dark")
    page.size(width, 900)
    page.wait_for(
        "document.querySelector('#outcomes-0 .main-svg').clientWidth"
        " === document.querySelector('#outcomes-0').clientWidth"
    )
    assert page.value("document.querySelectorAll('.numbers[open]').length") == 0


@pytest.mark.skipif(PDFTOTEXT is None, reason="no pdftotext here")
def test_no_figure_and_no_row_of_a_table_is_cut_between_pages(
    browser: Browser, made: PageMade, tmp_path: Path
) -> None:
    """A mark at the top and one at the bottom of each must come to lie on the same page of the PDF."""
    page = opened(browser, made)
    units = page.value(MARK_UNITS)
    (tmp_path / "page.pdf").write_bytes(page.pdf())
    sheets = written(tmp_path / "page.pdf", "-layout").split("\f")
    together = {
        one
        for sheet in sheets
        for one in set(re.findall(r"§(\d+)a§", sheet)) & set(re.findall(r"§(\d+)b§", sheet))
    }
    cut = [words for number, words in enumerate(units) if str(number) not in together]
    assert len(units) > 100 and len(sheets) > 5
    assert cut == []


@pytest.mark.skipif(PDFTOTEXT is None, reason="no pdftotext here")
def test_on_paper_no_word_of_a_table_is_beyond_the_margins(
    browser: Browser, made: PageMade, tmp_path: Path
) -> None:
    page = opened(browser, made)
    (tmp_path / "page.pdf").write_bytes(page.pdf())
    words = re.findall(
        r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">([^<]+)<',
        written(tmp_path / "page.pdf", "-bbox"),
    )
    assert len(words) > 1000
    margin = 12 / 25.4 * 72 - 1  # points
    beyond = [
        word for left, right, word in words if float(left) < margin or float(right) > 595 - margin
    ]
    assert beyond == []
    assert page.complaints() == []


def test_hostile_text_does_nothing(browser: Browser, made: PageMade) -> None:
    page = opened(browser, made)
    page.value(choose("time-to-loss", "all"))
    assert page.value("document.querySelectorAll('main script, main b b').length") == 0
    assert page.value("document.querySelectorAll('script').length") == 4
    assert not any(event.get("method") == "Page.javascriptDialogOpening" for event in page.events)
    shown = page.value(
        "document.querySelector('#time-to-loss select').selectedOptions[0].textContent"
    )
    assert shown == HOSTILE


@pytest.mark.parametrize("name", ODD, ids=["all", "constructor", "__proto__", "200 letters"])
def test_any_name_of_a_scenario_works(browser: Browser, made: PageMade, name: str) -> None:
    page = opened(browser, made, 390)
    chosen = "section:not(#map):has(> .controls select.scenario):has(.plot)"
    figures = page.value(f"[...document.querySelectorAll('{chosen}')].map(s => s.id)")
    assert len(figures) >= 3
    for figure in figures:
        drawn = (
            f"[...document.querySelectorAll('#{figure} .main-svg')].map(s => s.innerHTML).join()"
        )
        before = page.value(drawn)
        assert page.value(choose(figure, name)) == name
        page.wait_for(f"{drawn} !== {before!r}")
    assert page.value("document.querySelectorAll('.plot > .none').length") == 0
    assert page.value("document.documentElement.scrollWidth") <= 390
    assert page.value(OVERLAPS) == []
    assert page.complaints() == []


def test_a_choice_changes_one_figure_only(browser: Browser, made: PageMade) -> None:
    page = opened(browser, made)
    page.value(choose("time-to-loss", "last_stand_capital"))
    chosen = page.value("[...document.querySelectorAll('select.scenario')].map(s => s.value)")
    assert chosen.count("last_stand_capital") == 1


def test_without_scripts_the_words_stay_and_say_why_nothing_is_drawn(
    browser: Browser, made: PageMade
) -> None:
    browser.size(1400, 900)
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(made.path, "document.readyState === 'complete'")
        words = browser.value("document.body.innerText")
        assert "The figures are not drawn, because this browser does not run the scripts" in words
        for part in ("Hindcast, not forecast", "How far to trust it", "None of the"):
            assert part in words
        assert browser.value("document.querySelectorAll('.main-svg').length") == 0
        useless = "#theme, .controls, .save"
        shown = f"[...document.querySelectorAll('{useless}')].filter(e => e.checkVisibility())"
        assert browser.value(f"{shown}.length") == 0
        assert browser.value("document.querySelectorAll('table').length") > 5
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)


def test_the_csv_file_is_the_table(browser: Browser, made: PageMade) -> None:
    page = opened(browser, made)
    page.value(KEEP_SAVED)
    page.value(press("button[data-save=csv][data-of=answer-figure]"))
    page.wait_for("window.named")
    assert page.value("named") == "answer-figure.csv"
    text = page.value("saved[0].text()")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    table = answer_figure(made.results).table
    assert table is not None
    assert rows[0] == list(table.columns)
    read = [
        [
            cell if isinstance(value, str) else float(cell)
            for cell, value in zip(row, values, strict=True)
        ]
        for row, values in zip(rows[1:], table.rows, strict=True)
    ]
    for mine, row in zip(read, table.rows, strict=True):
        assert mine == [
            one if isinstance(one, str) else pytest.approx(one, rel=1e-5) for one in row
        ]


def test_pictures_have_the_finding_as_their_title_and_the_legend(
    browser: Browser, made: PageMade
) -> None:
    page = opened(browser, made, 390, "dark")
    page.value(KEEP_SAVED)
    page.value(press("#outcomes button[data-save=svg]"))
    page.wait_for("window.named === 'outcomes.svg'")
    svg = page.value("saved[0].text()")
    words = page.value(
        f"new DOMParser().parseFromString({svg!r}, 'image/svg+xml').documentElement.textContent"
    )
    title = page.value("document.querySelector('#outcomes .finding').textContent")
    assert title.split()[0] in words and title.split()[-1] in words
    for key in page.value(
        "[...document.querySelectorAll('#outcomes .legend li')].map(l => l.textContent)"
    ):
        assert key in words
    assert "var(" not in svg and "#15171b" not in svg, "a saved picture is light"
    assert f"n = {len(made.results.of('baseline'))} runs" in words
    page.value(press("#outcomes button[data-save=png]"))
    page.wait_for("window.named === 'outcomes.png'")
    size = page.value("createImageBitmap(saved[1]).then(b => [b.width, b.height])")
    assert size[0] == 1800 and size[1] > 600
    assert page.complaints() == []
