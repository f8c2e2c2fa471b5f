"""The report's map in a browser with the network off: names, zoom, time, choices, themes and words."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import BROWSER, Browser
from fits import what_happened

from brittle.report.build import build
from brittle.report.map.clock import clock_of
from brittle.report.map.one_run import recounted_or_typical
from brittle.results.chosen_runs import chosen_runs
from brittle.results.happened import FILE
from brittle.results.reading import Results
from brittle.wording import rounded
from tests.test_report import HOSTILE, make_results

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here; CI has one")

DRAWN = 'document.documentElement?.dataset.drawn === "yes"'
FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

OVERLAPS = """
(() => {
  const stage = document.querySelector('#map .map-stage').getBoundingClientRect();
  const box = (e) => [e.textContent, e.getBoundingClientRect()];
  const boxes = [...document.querySelectorAll('#map .map-stage text')].map(box);
  const fixed = [...document.querySelectorAll('#map .map-zoom, #map .map-scale')].map(box);
  const all = [...boxes, ...fixed], found = [];
  all.forEach(([one, a], i) => all.slice(i + 1).forEach(([other, b]) => {
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > .5 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > .5) found.push(one + ' / ' + other);
  }));
  for (const [name, r] of boxes)
    if (r.left < stage.left - 1 || r.right > stage.right + 1) found.push(name + ' beyond the map');
  return found;
})()
"""
NAMES = "[...document.querySelectorAll('#map .map-stage text')].map(one => one.textContent)"
SHOWN = """
(() => { const shapes = [...document.querySelectorAll('#map .place .fill')];
  return shapes.map(s => s.getAttribute('d') + s.style.fill + s.style.fillOpacity).join(); })()
"""
COUNTS = "[...document.querySelectorAll('#map .map-legend li b')].slice(1).map(b => Number(b.textContent))"
CHOOSE = """
(([label, value]) => {
  const select = [...document.querySelectorAll('#map select')]
    .find(s => s.parentElement.textContent.startsWith(label));
  select.value = value ?? [...select.options].find(o => o.text === label).value;
  select.dispatchEvent(new Event('change'));
})(%s)
"""
FACTS = "document.querySelector('#map .map-facts').innerText"
CONTRAST = """
(() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = parse(c).slice(0, 3).map(v => { v /= 255;
    return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (parse(c)[3] !== 0) return c; } return 'rgb(255,255,255)'; };
  const low = [];
  const words = 'h2, p, li, dt, dd, label, button, select, output, h3, h4, .map-stage text';
  for (const e of document.getElementById('map').querySelectorAll(words)) {
    const style = getComputedStyle(e);
    const ink = e.tagName === 'text' ? style.fill : style.color;
    const [a, b] = [light(ink), light(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) low.push(e.textContent.slice(0, 30) + ' ' + ink + ' on ' + ground(e));
  }
  return low;
})()
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return Results.read(make_results(tmp_path_factory.mktemp("map"), draws=8))


def page_of(results: Results, folder: Path) -> Path:
    page = folder / "page.html"
    page.write_text(build(results), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def page(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(results, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as one:
        yield one


def opened(browser: Browser, page: Path, width: int = 1400, theme: str = "light") -> None:
    scheme = {"name": "prefers-color-scheme", "value": theme}
    browser.call("Emulation.setEmulatedMedia", features=[scheme])
    browser.size(width, 900)
    browser.open(page, DRAWN)


def choose(browser: Browser, label: str, value: str | None = None) -> None:
    browser.value(CHOOSE % json.dumps([label, value]))


def slide(browser: Browser, tick: int) -> None:
    browser.value(
        f"(() => {{ const r = document.querySelector('#map input[type=range]'); r.value = {tick};"
        " r.dispatchEvent(new Event('input')); })()"
    )


def press(browser: Browser, label: str) -> None:
    browser.value(f"document.querySelector('#map button[aria-label=\"{label}\"]').click()")
    browser.value(FRAME)


def key(browser: Browser, name: str) -> None:
    for kind in ("keyDown", "keyUp"):
        text = {"text": name} if len(name) == 1 and kind == "keyDown" else {}
        browser.call("Input.dispatchKeyEvent", type=kind, key=name, **text)
    browser.value(FRAME)


@pytest.mark.parametrize("width", [1400, 390])
def test_names_never_overlap_at_any_zoom(browser: Browser, page: Path, width: int) -> None:
    opened(browser, page, width)
    names = "document.querySelectorAll('#map .map-stage text').length"
    for _ in range(4):
        assert browser.value(names) > 0
        assert browser.value(OVERLAPS) == []
        press(browser, "Zoom in")
    press(browser, "Show everything")
    assert browser.value(OVERLAPS) == []
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.complaints() == [] and browser.requests() == []


@pytest.mark.parametrize("width", [1400, 390])
def test_names_never_overlap_wherever_the_zoomed_map_is_moved(
    browser: Browser, page: Path, width: int
) -> None:
    opened(browser, page, width)
    seen = set()
    for place in ("0", "20", "35"):
        choose(browser, "Place", place)
        press(browser, "Show everything")
        browser.value("document.querySelector('#map .map-stage svg').focus({preventScroll: true})")
        for _ in range(5):
            key(browser, "+")
            for step in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown"):
                key(browser, step)
                assert browser.value(OVERLAPS) == []
            seen |= set(browser.value(NAMES))
    choose(browser, "Place", "")
    assert len(seen) > 10


def test_what_happened_is_a_choice_of_its_own(
    browser: Browser, results: Results, tmp_path: Path
) -> None:
    shutil.copytree(results.folder, tmp_path / "out")
    FILE.keep(what_happened(), tmp_path / "out")
    known = Results.read(tmp_path / "out")
    opened(browser, page_of(known, tmp_path))
    choose(browser, "Show", str(len(chosen_runs(known))))
    assert browser.value(OVERLAPS) == []
    slide(browser, 0)
    before = browser.value(COUNTS)
    slide(browser, 120)
    after = browser.value(COUNTS)
    assert sum(before) == sum(after) and before[0] - after[0] == 1  # one falls at once
    choose(browser, "Place", "35")
    facts = browser.value(FACTS)
    record = facts.split("In fact")[1].split("Over all")[0]
    assert "Tue 13 Mar 2001, 00:00" in record and "the record does not say who" in record
    assert "Civilians killed" not in record
    choose(browser, "Place", "20")
    assert "no loss is recorded" in browser.value(FACTS)
    words = browser.value("document.querySelector('#map .map-words').innerText")
    assert "This is no run of the model" in words and "in this run" not in words
    assert browser.complaints() == []


def test_a_step_and_play_move_the_picture(browser: Browser, page: Path) -> None:
    opened(browser, page)
    slide(browser, 0)
    first, moment = browser.value(SHOWN), "document.querySelector('#map output').textContent"
    assert browser.value(moment).startswith("Thu 1 Mar 2001, 00:00")
    press(browser, "One step forward")
    assert browser.value(moment).startswith("Thu 1 Mar 2001, 03:00")
    press(browser, "One step back")
    assert browser.value(moment).startswith("Thu 1 Mar 2001, 00:00")
    assert browser.value(SHOWN) == first
    choose(browser, "Step", "8")
    press(browser, "One step forward")
    assert browser.value(moment).startswith("Fri 2 Mar 2001, 00:00")
    press(browser, "Play")
    browser.wait_for(f"({SHOWN}) !== {json.dumps(first)}")
    press(browser, "Stop")
    stopped = browser.value(moment)
    browser.value("new Promise(done => setTimeout(done, 700))")
    assert browser.value(moment) == stopped
    assert browser.complaints() == []


def test_the_counts_of_a_run_are_those_of_its_table(
    browser: Browser, page: Path, results: Results
) -> None:
    opened(browser, page)
    clock = clock_of(results, "baseline")
    run = recounted_or_typical(results, "baseline", clock)[0]
    for tick in (0, clock.branch, clock.branch + 40):
        slide(browser, tick)
        held = list(run.first)
        for change in run.changes:
            if change.tick <= tick:
                held[change.place] = change.holder
        shown = browser.value(COUNTS)
        assert sum(shown) == len(held)
        assert shown[0] == held.count(0)


def test_a_click_and_the_list_say_the_same_of_a_place(
    browser: Browser, page: Path, results: Results
) -> None:
    opened(browser, page)
    choose(browser, "Place", "20")
    facts = browser.value(FACTS)
    picked = chosen_runs(results)[0]
    row = results.places_in_run(
        "baseline",
        picked.draw,
        picked.replicate,
        ["lost_day", "lost_to", "manner", "displaced_peak", "killed_civilians", "reprisals"],
    )
    assert facts.startswith("Place 20 & Sons")
    if math.isnan(row["lost_day"][20]):
        assert "never;" in facts
    else:
        holder = ("the Crown", "the Hill Army", "the Coast League")[row["lost_to"][20]]
        assert f"to {holder}, manner: " in facts
    assert rounded(round(float(row["displaced_peak"][20]))) in facts
    over_all = results.joined("baseline", "lost_day", ["place_20"])[0]
    lost = int((~(over_all != over_all)).sum())
    share = round(100 * lost / len(over_all))
    said = f"in all {len(over_all)} runs" if share == 100 else f"in {share} of 100 runs"
    assert said in facts
    choose(browser, "Place", "")
    assert browser.value(FACTS).startswith("Choose a place")
    at = browser.value(
        "(() => { const stage = document.querySelector('#map .map-stage');"
        " stage.scrollIntoView({block: 'center', behavior: 'instant'});"
        " const t = [...document.querySelectorAll('#map .place')].map(g => g.getBoundingClientRect());"
        " return t.map(r => [r.left + r.width / 2, r.top + r.height / 2]); })()"
    )
    for x, y in at:
        for kind in ("mousePressed", "mouseReleased"):
            browser.call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )
        if browser.value(FACTS).startswith("Place 20 & Sons"):
            break
    assert browser.value(FACTS) == facts
    assert browser.complaints() == []


def test_the_keyboard_zooms_and_moves_the_map(browser: Browser, page: Path) -> None:
    opened(browser, page)
    view = "document.querySelector('#map .map-stage svg > g').getAttribute('transform')"
    start = browser.value(view)
    browser.value("document.querySelector('#map .map-stage svg').focus()")
    key(browser, "+")
    closer = browser.value(view)
    key(browser, "+")
    key(browser, "ArrowLeft")
    moved = browser.value(view)
    assert len({start, closer, moved}) == 3
    key(browser, "0")
    assert browser.value(view) == start


def test_the_wheel_zooms_only_a_map_that_is_in_use(browser: Browser, page: Path) -> None:
    opened(browser, page)
    view = "document.querySelector('#map .map-stage svg > g').getAttribute('transform')"
    start = browser.value(view)
    x, y = browser.value(
        "(() => { const s = document.querySelector('#map .map-stage svg');"
        " s.scrollIntoView({block: 'center', behavior: 'instant'});"
        " const r = s.getBoundingClientRect(); return [r.left + 80, r.top + r.height / 2]; })()"
    )
    wheel = {"type": "mouseWheel", "x": x, "y": y, "deltaX": 0}
    browser.call("Input.dispatchMouseEvent", **wheel, deltaY=-1)
    browser.wait_for("!document.querySelector('#map .map-hint').hidden")
    assert browser.value(view) == start
    browser.value("document.querySelector('#map .map-stage svg').focus({preventScroll: true})")
    browser.call("Input.dispatchMouseEvent", **wheel, deltaY=-120)
    browser.wait_for(f"{view} !== {json.dumps(start)}")


def test_two_fingers_zoom_and_one_moves_the_map(browser: Browser, page: Path) -> None:
    opened(browser, page, 390)
    browser.call("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=2)
    x, y = browser.value(
        "(() => { const s = document.querySelector('#map .map-stage svg');"
        " s.scrollIntoView({block: 'center', behavior: 'instant'}); const r = s.getBoundingClientRect();"
        " return [r.left + r.width / 2, r.top + r.height / 2]; })()"
    )
    matrix = (
        "(() => { const m = document.querySelector('#map .map-stage svg > g').transform.baseVal"
        ".consolidate().matrix; return [m.a, m.e]; })()"
    )
    start, _ = browser.value(matrix)

    def touch(*steps: tuple[float, ...]) -> None:
        for i, step in enumerate(steps):
            points = [{"x": x + dx, "y": y, "id": n} for n, dx in enumerate(step)]
            kind = "touchMove" if i else "touchStart"
            browser.call("Input.dispatchTouchEvent", type=kind, touchPoints=points)
        browser.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        browser.value(FRAME)

    touch((-30, 30), (-45, 45), (-60, 60))
    closer, left = browser.value(matrix)
    assert closer / start == pytest.approx(2, rel=0.02)
    touch((0,), (-20,), (-40,))
    assert browser.value(matrix) == pytest.approx([closer, left - 40], abs=1)
    browser.call("Emulation.setTouchEmulationEnabled", enabled=False)
    assert browser.complaints() == []


def test_all_runs_and_another_scenario_are_shown(
    browser: Browser, page: Path, results: Results
) -> None:
    opened(browser, page)
    slide(browser, 200)
    one = browser.value(SHOWN)
    choose(browser, "Show", str(len(chosen_runs(results))))
    every = browser.value(SHOWN)
    assert one != every
    legend = browser.value("document.querySelector('#map .map-legend').innerText")
    assert "Held in most runs by" in legend and "in fewer than half" in legend
    words = browser.value("document.querySelector('#map .map-words').innerText")
    assert "only the first time that a place changes hands is saved with its moment" in words
    choose(browser, "Scenario", "odd")
    assert browser.complaints() == []
    assert "The time axis" in browser.value("document.querySelector('#map .map-words').innerText")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read_in_both_themes(browser: Browser, page: Path, theme: str) -> None:
    opened(browser, page, theme=theme)
    choose(browser, "Place", "20")
    assert browser.value(CONTRAST) == []


def test_hostile_words_are_only_words(browser: Browser, results: Results, tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)>" + HOSTILE
    manifest = json.loads(json.dumps(results.manifest))
    theatre: Any = manifest["theatre"]["value"]
    theatre["places"][-1]["name"] = bad
    theatre["factions"]["hills"]["name"] = bad
    shutil.copytree(results.folder, tmp_path / "out")
    opened(browser, page_of(Results(tmp_path / "out", manifest), tmp_path))
    choose(browser, "Place", "35")
    choose(browser, "Show", str(len(chosen_runs(results))))
    choose(browser, "Scenario", "odd")
    assert browser.value("document.querySelectorAll('#map img, #map script, #map b b').length") == 0
    assert bad in browser.value("document.querySelector('#map .map-facts h3').textContent")
    assert HOSTILE in browser.value("document.querySelector('#map select').textContent")
    assert browser.complaints() == [] and browser.requests() == []
