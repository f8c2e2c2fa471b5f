"""The story page: choosing a run, the moment at which two runs part, and the page in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("dash")
pytest.importorskip("playwright")

from playwright.sync_api import Browser, FrameLocator, expect

from brittle.api.cases import load
from brittle.chronicle.story import Note
from brittle.chronicle.watched import NOT_IN_THE_FIELD, watched
from brittle.engine import CompiledEngine
from brittle.explorer.bench.answering import Answering
from brittle.explorer.bench.open_case import OpenCase
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.pages.story.acts import changes_in_words
from brittle.explorer.pages.story.changing import after_act, completed
from brittle.explorer.story.choosing import RunKind, kind_named, kinds_of, most_typical_first
from brittle.explorer.story.page import story_page
from brittle.explorer.story.parting import Partings, maps_part, parting_of, said_of, said_of_maps
from brittle.explorer.story.state import StoryState, story_in
from brittle.model.codes import Event, Reason
from brittle.model.inputs.errors import ArgumentError
from brittle.results.pairs import Pairs
from tests.browser import BROWSER
from tests.explorer_server import PATIENCE, Watched, chromium, served
from tests.theatres import tiny_theatre

NOON = datetime(2024, 12, 9, 12)
HOSTILE = "<img src=x onerror=alert(1)>"


def note(hour: int, kind: Event, place: str = "", **more: Any) -> Note:
    when = NOON.replace(hour=0) + timedelta(hours=hour)
    values = {"faction": "the rebels", "units": (), "why": None, "amount": 0.0, **more}
    return Note(when=when, kind=kind, place=place, **values)


# --- the moment of parting ----------------------------------------------------------------------------


def test_equal_chronicles_never_part() -> None:
    notes = [note(6, Event.TALKS_OPEN), note(9, Event.PLACE_FALLS, "Hama")]
    assert parting_of(notes, list(notes)) is None
    assert said_of(Partings(None, None, None)) == (
        "They never part: everything that happens in one run also happens in the other."
    )
    assert said_of_maps(Partings(None, None, None)) == ""


def test_runs_that_differ_in_their_units_alone_never_part_but_that_is_said() -> None:
    said = said_of(Partings(NOON, None, None))
    assert said.startswith("They never part") and "from 9 December 2024 at 12:00 on" in said


def test_two_runs_part_at_the_first_sentence_that_one_of_them_lacks() -> None:
    both = note(3, Event.SPEECH)
    mine = [both, note(6, Event.TALKS_OPEN), note(6, Event.AMNESTY)]
    beside = [both, note(6, Event.AMNESTY), note(9, Event.PLACE_FALLS, "Hama")]
    found = parting_of(mine, beside)
    assert found is not None
    assert found.when == NOON.replace(hour=6)
    assert [one.kind for one in found.mine] == [Event.TALKS_OPEN] and found.beside == ()
    assert said_of(Partings(None, found, None)) == (
        "They part on 9 December 2024 at 06:00: in mine, talks open about the ruler's departure; in the "
        "reference, this does not happen then."
    )


def test_the_order_within_a_moment_is_no_parting_but_the_number_is() -> None:
    one, other = note(6, Event.SPEECH), note(6, Event.TALKS_OPEN)
    assert parting_of([one, other], [other, one]) is None
    found = parting_of([one, one], [one])
    assert found is not None and found.mine == (one,) and found.beside == ()


def test_more_than_three_things_are_counted() -> None:
    falls = [note(6, Event.PLACE_FALLS, name) for name in ("Hama", "Homs", "Daraa", "Palmyra")]
    found = parting_of(falls, [note(6, Event.SPEECH)])
    said = said_of(Partings(None, found, None))
    assert "in mine, Hama falls to the rebels, and Homs falls" in said
    assert "and 1 further thing happens; in the reference, the ruler addresses the nation." in said


def test_an_earlier_difference_of_units_is_said() -> None:
    found = parting_of([note(6, Event.TALKS_OPEN)], [])
    early = NOON.replace(hour=3)
    assert "differ from 9 December 2024 at 03:00 on" in said_of(Partings(early, found, None))
    assert "Unseen" not in said_of(Partings(NOON.replace(hour=6), found, None))


def test_maps_part_when_a_place_changes_hands_in_one_run_alone() -> None:
    talks = note(6, Event.TALKS_OPEN)
    fall = note(9, Event.PLACE_FALLS, "Hama", why=Reason.ASSAULT)
    mine, beside = [talks, fall], [fall, note(12, Event.PLACE_FALLS, "Homs")]
    maps = maps_part(mine, beside)
    assert maps is not None and maps.when == NOON
    assert [one.place for one in maps.beside] == ["Homs"]
    both = Partings(None, parting_of(mine, beside), maps)
    assert said_of_maps(both) == (
        "The maps part on 9 December 2024 at 12:00: in the reference, Homs falls to the rebels; in mine, "
        "this does not happen then."
    )
    alike = Partings(None, parting_of([talks], []), maps_part([talks, fall], [fall]))
    assert said_of_maps(alike).startswith("The two maps never part")
    together = parting_of([fall], [])
    assert said_of_maps(Partings(None, together, maps_part([fall], []))) == ""


# --- choosing a run -----------------------------------------------------------------------------------


def runs(outcomes: list[str], days: list[float]) -> pd.DataFrame:
    """Runs that differ in their end, and in the day on which the capital falls."""
    zeros = np.zeros(len(days))
    killed = ("killed_regime", "killed_rebels", "killed_civilians", "reprisals")
    return pd.DataFrame(
        {
            "draw": range(len(days)),
            "replicate": 0,
            "outcome": outcomes,
            "capital_lost_day": days,
            **dict.fromkeys((*killed, "places_lost", "displaced_peak"), zeros),
        }
    )


@dataclass
class Made:
    """Results with nothing but runs."""

    mine: pd.DataFrame
    beside: pd.DataFrame
    happened: None = None

    def pairs(self, one: str, other: str) -> Pairs:
        assert (one, other) == ("mine", "reference")
        return Pairs.of(self.mine, self.beside)


def kinds(mine: pd.DataFrame, beside: pd.DataFrame) -> tuple[RunKind, ...]:
    return kinds_of(cast("Any", Made(mine, beside)))


def test_the_kinds_are_the_ends_that_occur_the_commonest_first() -> None:
    mine = runs(["assault"] * 3 + ["negotiated_transition"], [5.0, 1.0, 3.0, 2.0])
    beside = runs(["assault"] * 4, [5.0, 1.0, 3.0, 2.0])
    found = kinds(mine, beside)
    assert [one.key for one in found] == ["assault", "negotiated_transition", "apart"]
    assert [one.label for one in found] == [
        "the capital was stormed (3 of 4 runs)",
        "the deal succeeded (1 of 4 runs)",
        "the two scenarios end differently (1 of 4 runs)",
    ]
    assert found[0].draws == (2, 0, 1)
    assert found[1].draws == found[2].draws == (3,)


def test_shares_of_many_runs_are_of_a_hundred() -> None:
    mine = runs(["assault"] * 150 + ["holds"] * 50, [1.0] * 200)
    first, second = kinds(mine, mine)
    assert first.frequency == "75 of 100 runs" and second.frequency == "25 of 100 runs"


def test_a_run_that_failed_under_one_scenario_is_not_shown() -> None:
    mine = runs(["assault"] * 3, [1.0, 2.0, 3.0])
    found = kinds(mine, mine[mine["draw"] != 1])
    assert sorted(found[0].draws) == [0, 2]


def test_runs_in_the_middle_come_first_and_equal_ones_in_their_order() -> None:
    assert most_typical_first(runs(["x"] * 5, [9.0, 1.0, 5.0, 7.0, 2.0])) == [2, 3, 4, 0, 1]
    assert most_typical_first(runs(["x"] * 3, [1.0] * 3)) == [0, 1, 2]


def test_another_run_follows_and_the_first_follows_the_last() -> None:
    kind = RunKind("assault", "the capital was stormed", (7, 3, 5), "")
    assert [kind.after(draw) for draw in (7, 3, 5, 4, None)] == [3, 5, 7, 7, 7]


def test_a_kind_is_found_or_awaited_or_refused() -> None:
    found = (RunKind("assault", "", (1,), ""), RunKind("holds", "", (2,), ""))
    assert kind_named(found, "") is found[0]
    assert kind_named(found, "holds") is found[1]
    assert kind_named(found, "flight") is None
    with pytest.raises(ArgumentError, match="no kind of run 'storm'; choose one of the list"):
        kind_named(found, "storm")


# --- the state and the page ---------------------------------------------------------------------------

QUESTION = WhatIf("case", "baseline", "leave", (("ruler.policy", "leave"),), 14)


def test_the_address_holds_the_state() -> None:
    for state in (
        StoryState(QUESTION),
        StoryState(QUESTION, "assault", 0),
        StoryState(QUESTION, "apart", 17, alone=True),
    ):
        assert story_in(f"?{state.address}", QUESTION) == state


@pytest.mark.parametrize("run", ["-1", "500", "x", "1e2", "²", "0" * 40])
def test_a_run_that_cannot_be_is_refused(run: str) -> None:
    with pytest.raises(ArgumentError, match="give a whole number from 0 to 499"):
        story_in(f"?run={run}", QUESTION)


def test_an_act_changes_the_state() -> None:
    state = StoryState(QUESTION, "assault", 3)
    site = cast("Any", None)

    def after(act: str, value: Any) -> StoryState:
        found = [RunKind("assault", "", (3, 8), "")]
        return after_act(site, state, act, {act: value}, lambda: found)

    assert after("story-kind", "holds") == StoryState(QUESTION, "holds")
    assert after("story-kind", "assault") == state
    assert after("story-next", 1) == StoryState(QUESTION, "assault", 8)
    assert after("story-next", 0) == state
    assert after("story-beside", []).alone and not after("story-beside", ["beside"]).alone


def test_a_state_is_completed_by_its_kind_or_by_its_run() -> None:
    kinds = [RunKind("assault", "", (3, 8), ""), RunKind("holds", "", (5,), "")]
    assert completed(StoryState(QUESTION), kinds) == StoryState(QUESTION, "assault", 3)
    assert completed(StoryState(QUESTION, "holds"), kinds) == StoryState(QUESTION, "holds", 5)
    assert completed(StoryState(QUESTION, "", 5), kinds) == StoryState(QUESTION, "holds", 5)
    for whole in (StoryState(QUESTION, "holds", 3), StoryState(QUESTION, "flight")):
        assert completed(whole, kinds) == whole
    assert completed(StoryState(QUESTION, "", 99), kinds) == StoryState(QUESTION, "", 99)


def test_changes_are_said_with_the_titles_of_their_controls(case: Path) -> None:
    start = load(case)["baseline"]
    changes = (
        ("branch", "2001-06-04T00:00"),
        ("regime.consolidation", "0.5"),
        ("ruler.policy", "last_stand"),
        ("events", '[{"kind": "pay"}]'),
    )
    said = changes_in_words(StoryState(WhatIf("", "baseline", "baseline", changes, 14)), start)
    assert said == (
        "Mine is changed. Both act from 4 June 2001 on. How readily the army gives up places: 0.5. "
        "What the ruler does: makes a last stand. Dated acts are changed. "
        "The runs go on for 14 days after the starting moment."
    )


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scenarios = {
        "baseline": {"name": "Baseline", "branch": "2001-06-03T00:00", "horizon_days": 20},
        "leave": {
            "name": f"He leaves {HOSTILE}",
            "extends": "baseline.yaml",
            "ruler": {"policy": "leave"},
        },
    }
    return tiny_theatre(
        tmp_path_factory.mktemp("story") / "tinyland",
        scenarios=scenarios,
        town__name=f"Town {HOSTILE}",
    )


def test_a_watched_run_is_the_run_that_the_engine_plays(case: Path) -> None:
    scenario = load(case)["leave"].case.scenario
    engine = CompiledEngine(prior=True)
    prepared = engine.prepare(scenario)
    history = engine.past(scenario, prepared, 3).histories[2]
    played, found = engine.play(prepared, history, 0, log=True), watched(prepared, history, 0)
    assert len(played.log) > 0
    assert found.result.log.tobytes() == played.log.tobytes()
    assert found.result.run.tobytes() == played.run.tobytes()
    units = len(prepared.unit_ids)
    ticks = round((2 + 20) * 24 / prepared.tick_hours)
    assert found.men.shape == found.will.shape == found.place.shape == (ticks + 1, units)
    assert (found.men[found.place == NOT_IN_THE_FIELD] == 0.0).all()
    assert found.men[0].sum() > 0.0 and found.place.max() < len(prepared.place_ids)


def test_without_coordinates_there_is_a_chronicle_but_no_map(tmp_path: Path) -> None:
    nowhere = {
        f"{place}__{axis}": ""
        for place in ("base", "town", "city", "capital", "coast")
        for axis in ("lat", "lon")
    }
    folder = tiny_theatre(tmp_path / "nowhere", **nowhere)
    question = WhatIf(str(folder), "baseline", "baseline", (("ruler.policy", "leave"),), 5)
    answering = Answering(question, OpenCase(folder))
    while not answering.finished:
        piece = answering.next()
        assert piece is not None
        answering.do(piece)
    whole = story_page(answering, StoryState(question, draw=0))
    written = whole.partition("<main>")[2].partition("</main>")[0]
    assert "There is no map" in written and "story-units" not in written
    assert "The ruler flees" in written and "They part on" in written


MAPS = "svg[role=application]"

pages = pytest.mark.skipif(BROWSER is None, reason="no Chromium here; CI has one")


@pytest.fixture(scope="module")
def server(case: Path) -> Iterator[str]:
    with served([case]) as address:
        yield address


@pytest.fixture(scope="module")
def asks(case: Path) -> str:
    """The question of the tests, as a part of an address; the case of a folder has the folder's name."""
    return f"case={quote(str(case))}&beside=baseline&from=leave&days=20"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pages
def test_a_story_is_chosen_played_and_read(server: str, asks: str, browser: Browser) -> None:
    one = Watched(browser)
    page = one.page
    page.goto(f"{server}/story?{asks}")
    story = page.frame_locator("#story-frame")
    expect(story.locator(MAPS)).to_have_count(2, timeout=PATIENCE)
    expect(page.locator("#story-progress")).to_contain_text("of 500", timeout=PATIENCE)
    kinds = page.locator("#story-kind input")
    assert kinds.count() >= 2
    kinds.last.check()
    frame = page.locator("#story-frame")
    expect(frame).to_have_attribute("src", re.compile("kind=apart"), timeout=PATIENCE)
    parting = story.locator(".story-parting")
    expect(parting).to_contain_text("They part on 3 June 2001 at 00:00: in mine, the ruler flees")
    expect(story.locator(".story-parts").first).to_have_text("they part")
    _plays(story)
    _says_what_became_of_a_place(story)
    _shows_a_unit(story)
    _leads_by_keyboard_from_entry_to_entry(story)
    assert "log-odds" not in story.locator("body").inner_text()
    assert page.locator("img").count() == story.locator("img").count() == 0
    expect(story.locator("h2").first).to_have_text(f"Mine: He leaves {HOSTILE}")
    assert one.complaints == [] and one.asked == []


def _plays(story: FrameLocator) -> None:
    """The first control of time moves both maps, and the chronicles follow."""
    legends = story.locator(".map-legend")
    before = legends.all_inner_texts()
    story.get_by_role("button", name="Play").click()
    expect(story.locator("output").first).not_to_contain_text("3 Jun 2001, 00:00")
    slider = story.locator(".story-time input[type=range]")
    slider.evaluate("one => { one.value = one.max; one.dispatchEvent(new Event('input')); }")
    expect(story.locator(".story-days [aria-current]")).to_have_count(2)
    assert legends.all_inner_texts() != before
    story.locator(".map-time select").first.select_option(label="1 day")
    story.get_by_role("button", name="Show this moment").first.click()
    expect(story.locator("output").first).to_contain_text("3 Jun 2001, 03:00")


def _says_what_became_of_a_place(story: FrameLocator) -> None:
    """A click on one map chooses the place on both."""
    places = story.locator(MAPS).nth(1).locator(".place")
    for number in range(places.count()):
        places.nth(number).click(force=True)
        if story.get_by_role("heading", name="Capital", exact=True).count() == 2:
            break
    headings = story.locator(".map-facts h3")
    expect(headings).to_have_text(["Capital", "Capital"])
    expect(story.locator(".story-here").first).to_contain_text("Units in Capital")


def _leads_by_keyboard_from_entry_to_entry(story: FrameLocator) -> None:
    """Tab reaches one entry of each chronicle, and the arrow keys the others."""
    chronicle = story.locator(".story-days").first
    expect(chronicle.locator("button[tabindex='0']")).to_have_count(1)
    entries = chronicle.locator("button")
    entries.first.focus()
    entries.first.press("ArrowDown")
    expect(entries.nth(1)).to_be_focused()
    expect(entries.nth(1)).to_have_attribute("tabindex", "0")
    entries.nth(1).press("End")
    expect(entries.last).to_be_focused()


def _shows_a_unit(story: FrameLocator) -> None:
    story.locator(".story-here button").first.click()
    expect(story.locator(".story-unit .plot svg.main-svg").first).to_be_visible()
    expect(story.locator(".story-now")).to_contain_text("men in Capital, will")


@pages
def test_a_narrow_dark_page_fits_and_the_back_button_goes_back(
    server: str, asks: str, browser: Browser
) -> None:
    one = Watched(browser, 390, "dark")
    page = one.page
    page.goto(f"{server}/?{asks}")
    page.wait_for_selector("table.answer")
    page.get_by_role("link", name="Story").click()
    story = page.frame_locator("#story-frame")
    expect(story.locator(MAPS)).to_have_count(2, timeout=PATIENCE)
    page.get_by_label("The reference beside it").uncheck()
    page.wait_for_url("**alone=yes")
    expect(story.locator(MAPS)).to_have_count(1, timeout=PATIENCE)
    for frame in page.frames:
        assert frame.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate("history.back()")
    expect(story.locator(MAPS)).to_have_count(2, timeout=PATIENCE)
    page.evaluate("history.back()")
    page.wait_for_selector("table.answer")
    assert one.complaints == [] and one.asked == []


@pages
def test_an_impossible_address_is_a_sentence(server: str, asks: str, browser: Browser) -> None:
    page = Watched(browser).page
    page.goto(f"{server}/story?{asks}&run=900")
    problem = page.locator("#story-problem")
    expect(problem).to_contain_text("give a whole number from 0 to 499", timeout=PATIENCE)
    page.goto(f"{server}/story?{asks}&kind=storm")
    progress = page.locator("#story-progress")
    expect(progress).to_contain_text("there is no kind of run 'storm'", timeout=PATIENCE)
    page.goto(f"{server}/story?{asks}&set=patrons.ally.commitment=7")
    expect(page.get_by_role("alert")).to_contain_text(
        ["", "patrons.ally.commitment=7: `patrons.ally.commitment` is `7`"]
    )
    page.goto(f"{server}/story?{asks.replace('baseline', 'nobody')}")
    expect(problem).to_contain_text("the address names a scenario 'nobody'")
    answer = page.goto(f"{server}/story/run?case={HOSTILE}")
    assert answer is not None and answer.status == 400
    expect(page.get_by_role("alert")).to_contain_text(f"there is no case {HOSTILE!r}")
    assert page.locator("img").count() == 0


@pages
def test_no_other_site_may_show_the_story_in_a_frame(
    server: str, asks: str, browser: Browser
) -> None:
    ask = Watched(browser).page.request
    address = f"{server}/story/run?{asks}"
    assert "frame-ancestors 'self'" in ask.get(address).headers["content-security-policy"]
    assert ask.get(address, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
