"""The bench in a real browser: what a reader does, and what the page then shows."""

from __future__ import annotations

import re
import shlex
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from subprocess import run
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

import brittle as br
from brittle.explorer.bench.answer import QUANTITIES
from brittle.explorer.bench.answering import STAGES
from brittle.explorer.bench.open_case import KeptRuns
from brittle.results.statistics import deaths
from brittle.wording import rounded
from tests.browser import BROWSER
from tests.explorer_server import PATIENCE, Watched, chromium, served, small_case

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome")

ALL = f"{STAGES[-1]} of {STAGES[-1]} pairs played"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_case(tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def server(case: Path) -> Iterator[str]:
    with served([case]) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def _open(page: Page, address: str) -> None:
    page.goto(address)
    _settled(page)


def _settled(page: Page) -> None:
    expect(page.locator("#progress")).to_have_text(ALL, timeout=PATIENCE)
    search = f"?{urlsplit(page.url).query}"
    expect(page.locator("#answer > div")).to_have_attribute(
        "data-address", search, timeout=PATIENCE
    )
    expect(page.locator("#progress")).to_have_text(ALL, timeout=PATIENCE)


def _question(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def _number(page: Page, field: str) -> str:
    """The value of the number beside a slider."""
    return page.locator(f"{_control(field)} input[type=number]").input_value()


def _control(field: str) -> str:
    return f".control:has(#label-{field.replace('.', '-')})"


def _mark(page: Page, field: str) -> Locator:
    """The word which says that a control was moved."""
    return page.locator(f"{_control(field)} .changed")


def _set(page: Page, field: str, value: str) -> None:
    """Types a number beside a slider."""
    box = page.locator(f"{_control(field)} input[type=number]")
    box.fill(value)
    box.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(f"set={field}%3D")), timeout=PATIENCE)


def test_a_what_if_has_the_numbers_of_the_command_line(
    server: str, browser: Browser, case: Path, tmp_path: Path
) -> None:
    watched = Watched(browser)
    page = watched.page
    _open(page, f"{server}/?case={case}&beside=stand&from=offer&days=20")
    _set(page, "offer.guarantee.chance_honoured", "0.3")
    _settled(page)
    page.get_by_text("The same runs from the command line").click()
    runs = []
    for number in (0, 1):
        words = shlex.split(page.locator(f"#command-{number}").inner_text())
        out = tmp_path / str(number)
        command = [sys.executable, "-m", *words, "--no-report", "--out", str(out)]
        run(command, check=True, capture_output=True, cwd=tmp_path)
        runs.append(br.open_results(out).frame)
    mine, beside = runs
    assert len(mine) == len(beside) == STAGES[-1]
    for name, label in (
        (one.name, one.label) for one in QUANTITIES if one.name in ("killed", "lost")
    ):
        row = page.locator(
            "table.answer tr", has=page.locator("th", has_text=re.compile(f"^{label}$"))
        )
        shown = row.locator("td").all_inner_texts()
        for text, frame in zip(shown, (beside, mine), strict=False):
            if name == "killed":
                expected = f"about {rounded(float(deaths(frame).mean()))}"
            else:
                share = float(frame["capital_lost_day"].notna().mean())
                expected = br_share(share)
            assert text.splitlines()[0] == expected
    assert watched.asked == [] and watched.complaints == []


def br_share(share: float) -> str:
    from brittle.report.said.shares import in_runs

    return in_runs(share, STAGES[-1])


def test_back_reload_and_a_shared_address_lead_to_the_same_question(
    server: str, browser: Browser, case: Path
) -> None:
    page = Watched(browser).page
    _open(page, f"{server}/?case={case}&beside=baseline&from=baseline&days=7")
    _set(page, "patrons.ally.commitment", "0.9")
    _settled(page)
    here, numbers = page.url, page.locator("table.answer").inner_text()
    page.go_back()
    expect(_mark(page, "patrons.ally.commitment")).to_be_hidden()
    assert _number(page, "patrons.ally.commitment") == "0.3"
    page.go_forward()
    expect(_mark(page, "patrons.ally.commitment")).to_be_visible()
    assert _number(page, "patrons.ally.commitment") == "0.9"
    page.reload()
    _settled(page)
    assert (page.url, page.locator("table.answer").inner_text()) == (here, numbers)
    other = Watched(browser).page
    _open(other, here)
    assert other.locator("table.answer").inner_text() == numbers


def test_two_readers_do_not_mix(server: str, browser: Browser, case: Path) -> None:
    pages = [Watched(browser).page for _ in range(2)]
    for page, start in zip(pages, ("offer", "stand"), strict=True):
        page.goto(f"{server}/?case={case}&beside=baseline&from={start}&days=9")
    for page, title in zip(pages, ("An offer", "A stand"), strict=True):
        _settled(page)
        expect(page.locator("#compared")).to_contain_text(f"Mine: {title}")
        expect(page.locator("table.answer caption")).to_contain_text("9 days long")


def test_a_server_that_was_killed_goes_on_after_its_restart(browser: Browser, case: Path) -> None:
    watched = Watched(browser)
    with served([case]) as address:
        port = int(address.rpartition(":")[2])
        _open(watched.page, f"{address}/?case={case}&beside=baseline&from=baseline&days=7")
    with served([case], port=port):
        _set(watched.page, "patrons.ally.commitment", "0.8")
        _settled(watched.page)
        expect(watched.page.locator("#compared")).to_contain_text("Ally: commitment: 0.8")


def test_the_first_visit_offers_three_things_to_try(
    server: str, browser: Browser, case: Path
) -> None:
    page = Watched(browser).page
    _open(page, server)
    links = page.locator(".examples a")
    expect(links).to_have_count(3)
    expect(page.locator("table.answer")).to_contain_text("no pair of runs differs")
    links.nth(1).click()
    _settled(page)
    expect(_mark(page, "acts.pay")).to_be_visible()
    assert _number(page, "acts.pay") == "5"


def test_every_other_control_is_found_by_a_word(server: str, browser: Browser, case: Path) -> None:
    page = Watched(browser).page
    _open(page, f"{server}/?case={case}&beside=baseline&from=baseline&days=7")
    assert page.locator(_control("parameters.break_rate")).count() == 0
    page.locator("#more").click()
    page.keyboard.type("break rate")
    page.get_by_role("option").first.click()
    control = page.locator(_control("parameters.break_rate"))
    expect(control).to_be_visible()
    expect(control.locator(".prior")).to_have_attribute("aria-label", re.compile("of the prior"))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("case=/etc&beside=a", "there is no case"),
        ("case={case}&beside=nothing", "no scenario"),
        ("case={case}&beside=baseline&from=later", "form no pairs"),
        ("case={case}&beside=baseline&set=ruler.policy=negociate", "negotiate"),
        ("case={case}&beside=baseline&days=0", "from 1 to 90"),
        (
            "case={case}&beside=baseline&set=name=<img src=x onerror=alert(1)>&set=no.such=1",
            "unknown key",
        ),
    ],
)
def test_a_wrong_address_is_answered_in_a_sentence(
    server: str, browser: Browser, case: Path, address: str, words: str
) -> None:
    watched = Watched(browser)
    watched.page.goto(f"{server}/?{address.format(case=case)}")
    expect(watched.page.locator("#problem")).to_contain_text(words, timeout=PATIENCE)
    assert watched.complaints == []


def test_text_from_files_is_only_text(browser: Browser, tmp_path: Path) -> None:
    evil = '<img src="http://evil.example/x" onerror="document.title=1"><script>document.title=2</script>'
    folder = small_case(tmp_path)
    file = folder / "stand.yaml"
    file.write_text(file.read_text().replace("A stand", evil[:80].replace('"', "'")))
    watched = Watched(browser)
    with served([folder]) as address:
        _open(watched.page, f"{address}/?case={folder}&beside=stand&from=stand&days=5")
        expect(watched.page.locator("#compared")).to_contain_text("<img src=")
    assert watched.asked == [] and watched.page.title() == "Brittle: what if"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_the_page_fits_and_can_be_read(
    server: str, browser: Browser, case: Path, width: int, scheme: str
) -> None:
    watched = Watched(browser, width, scheme)
    page = watched.page
    _open(page, f"{server}/?case={case}&beside=stand&from=offer&days=7&set=ruler.force=true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(DIM) == []
    unnamed = page.locator("button:not([aria-label]):not([title])", has_text=re.compile("^$"))
    assert unnamed.count() == 0
    assert watched.asked == [] and watched.complaints == []


DIM = """() => {
  const part = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = (rgb) => 0.2126 * part(rgb[0]) + 0.7152 * part(rgb[1]) + 0.0722 * part(rgb[2]);
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const its = rgb(getComputedStyle(one).backgroundColor);
      if (its.length === 3 || its[3] === 1) return its;
    }
    return [255, 255, 255];
  };
  const dim = [];
  for (const node of document.querySelectorAll("main *, header *")) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
    if (!own || !node.checkVisibility()) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => x - y);
    if ((b + 0.05) / (a + 0.05) < 4.5) dim.push(node.outerHTML.slice(0, 120));
  }
  return dim;
}"""
"""Text with less contrast than WCAG AA asks for."""


def test_the_keyboard_alone_is_enough(server: str, browser: Browser, case: Path) -> None:
    page = Watched(browser).page
    _open(page, f"{server}/?case={case}&beside=baseline&from=baseline&days=7")
    slider = page.locator(f"{_control('patrons.ally.commitment')} [role=slider]")
    slider.focus()
    slider.press("ArrowRight")
    expect(_mark(page, "patrons.ally.commitment")).to_be_visible()
    _settled(page)
    assert _number(page, "patrons.ally.commitment") == "0.31"
    page.locator("#reset").focus()
    page.keyboard.press("Enter")
    expect(_mark(page, "patrons.ally.commitment")).to_be_hidden()


def test_a_slow_machine_shows_first_numbers_before_the_last(
    server: str, browser: Browser, case: Path
) -> None:
    page = Watched(browser).page
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    _open(page, f"{server}/?case={case}&beside=baseline&from=stand&days=11")
    expect(page.locator("table.answer caption")).to_contain_text(f"{STAGES[-1]} pairs of runs")


def test_the_readers_scenario_is_downloaded_as_a_file(
    server: str, browser: Browser, case: Path, tmp_path: Path
) -> None:
    page = Watched(browser).page
    _open(page, f"{server}/?case={case}&beside=baseline&from=offer&days=7&set=ruler.force=true")
    with page.expect_download() as begun:
        page.get_by_text("Download my scenario").click()
    path = tmp_path / begun.value.suggested_filename
    begun.value.save_as(path)
    assert path.name == "my_offer.yaml"
    file = case / path.name
    file.write_text(path.read_text())
    try:
        scenario = br.load(file)[file.stem]
    finally:
        file.unlink()
    assert scenario.horizon_days == 7
    assert scenario.value["ruler"]["force"] is True  # type: ignore[index, call-overload]


def test_another_moment_holds_for_both_and_plays_the_past_again(
    server: str, browser: Browser, case: Path
) -> None:
    page = Watched(browser).page
    _open(page, f"{server}/?case={case}&beside=baseline&from=offer&days=7")
    page.locator("#moment").click()
    page.get_by_role("option", name="4 June 2001").click()
    expect(page).to_have_url(re.compile("set=branch%3D2001-06-04T00%3A00"))
    _settled(page)
    expect(page.locator("#moment")).to_contain_text("4 June 2001")
    page.locator("#moment").click()
    page.get_by_role("option", name="3 June 2001").click()
    expect(page).not_to_have_url(re.compile("set=branch"))


def test_links_and_sweeps_follow_what_was_changed(
    server: str, browser: Browser, case: Path
) -> None:
    page = Watched(browser).page
    _open(page, f"{server}/?case={case}&beside=baseline&from=offer&days=7")
    _set(page, "offer.guarantee.chance_honoured", "0.3")
    _settled(page)
    for title in ("Story", "Results"):
        link = page.get_by_role("link", name=title)
        expect(link).to_have_attribute(
            "href", re.compile("set=offer.guarantee.chance_honoured%3D0.3")
        )
    page.locator(f"{_control('patrons.ally.commitment')} button.sweep").click()
    expect(page).to_have_url(re.compile("chance_honoured%3D0.3.*sweep=patrons.ally.commitment"))
    _set(page, "offer.guarantee.chance_honoured", "0.4")
    expect(page).to_have_url(re.compile("chance_honoured%3D0.4.*sweep=patrons.ally.commitment"))


def test_a_number_out_of_range_is_answered_in_a_sentence(
    server: str, browser: Browser, case: Path
) -> None:
    page = Watched(browser).page
    _open(page, f"{server}/?case={case}&beside=baseline&from=offer&days=7")
    box = page.locator(f"{_control('offer.guarantee.chance_honoured')} input[type=number]")
    box.fill("1.5")
    box.press("Enter")
    words = "The guarantee is honoured: `1.5`: must be between 0 and 1"
    expect(page.locator("#problem")).to_contain_text(words)
    control = page.locator(_control("offer.guarantee.chance_honoured"))
    expect(control).to_have_attribute("data-problem", re.compile("between 0 and 1"))
    box.fill("0.8")  # where it stood before, so that the question does not change
    box.press("Enter")
    expect(page.locator("#problem")).to_be_empty()
    expect(control).not_to_have_attribute("data-problem", re.compile("."))


def test_the_answer_is_said_in_a_sentence(server: str, browser: Browser, case: Path) -> None:
    page = Watched(browser).page
    _open(page, f"{server}/?case={case}&beside=baseline&from=baseline&days=7")
    expect(page.locator(".summary")).to_contain_text("no pair of runs differs")


def test_two_controls_that_are_moved_at_once_are_both_taken_up(
    server: str, browser: Browser, case: Path
) -> None:
    page = Watched(browser).page
    _open(page, f"{server}/?case={case}&beside=baseline&from=offer&days=7")
    answers: list[Route] = []

    def keep(one: Route) -> None:
        answers.append(one)

    page.route("**/_dash-update-component*", keep)  # the server does not answer yet
    for field, value in (("patrons.ally.commitment", "0.8"), ("acts.speech", "0.4")):
        box = page.locator(f"{_control(field)} input[type=number]")
        box.fill(value)
        box.press("Enter")
        page.wait_for_timeout(300)
    page.unroute("**/_dash-update-component*")
    assert answers  # they go on now
    expect(page).to_have_url(re.compile("patrons.ally.commitment%3D0.8"), timeout=PATIENCE)
    expect(page).to_have_url(re.compile("set=events"), timeout=PATIENCE)
    _settled(page)
    assert _number(page, "patrons.ally.commitment") == "0.8"
    assert _number(page, "acts.speech") == "0.4"


def test_a_search_brings_the_control_into_view_with_its_focus(
    server: str, browser: Browser, case: Path
) -> None:
    page = Watched(browser).page
    _open(page, f"{server}/?case={case}&beside=baseline&from=baseline&days=7")
    page.locator("#more").click()
    page.keyboard.type("guard cohesion")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("cohesion")
    option.click()
    control = page.locator(_control("formations.guard.cohesion"))
    expect(control).to_be_in_viewport()
    _set(page, "formations.guard.cohesion", "0.1")
    _settled(page)
    expect(page.locator("#compared")).to_contain_text("from the first day of the war on")


def test_work_can_be_stopped_and_goes_on(
    server: str, browser: Browser, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = KeptRuns.play

    def slowly(kept: KeptRuns, draws: Iterable[int]) -> None:
        time.sleep(0.05)
        played(kept, draws)

    monkeypatch.setattr(KeptRuns, "play", slowly)
    page = Watched(browser).page
    stop, go = page.locator("#stop"), page.locator("#go-on")
    page.goto(f"{server}/?case={case}&beside=baseline&from=stand&days=13")
    _settled(page)
    expect(stop).to_be_hidden()
    expect(go).to_be_hidden()
    page.evaluate(STOP_AT_ONCE)
    _set(page, "patrons.ally.commitment", "0.77")
    expect(page.locator("#progress")).to_contain_text("stop")
    expect(go).to_be_visible()
    expect(stop).to_be_hidden()
    go.click()
    _settled(page)
    expect(go).to_be_hidden()


STOP_AT_ONCE = """() => {
  const stop = document.getElementById("stop");
  const watch = new MutationObserver(() => { if (!stop.hidden) { watch.disconnect(); stop.click(); } });
  watch.observe(stop, {attributes: true});
}"""
"""Stops the next work as soon as that is possible; a small case is played before a slow hand moves."""
