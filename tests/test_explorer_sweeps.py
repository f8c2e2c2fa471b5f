"""Sweeps of the bench's controls: their points, how they grow, and what they say."""

from __future__ import annotations

import math
import shlex
import sys
from pathlib import Path
from subprocess import run
from typing import Any, cast
from urllib.parse import urlencode

import pytest

import brittle as br
from brittle.explorer.bench.answer import QUANTITIES, ComparedQuantity, answer
from brittle.explorer.bench.answering import STAGES, Answering
from brittle.explorer.bench.moment import MOMENT
from brittle.explorer.bench.open_case import OpenCase
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf, question_in
from brittle.explorer.pages.bench.sweep_panel import changed_sweep
from brittle.explorer.sweeps.asked import SweepAsked, carried, sweep_in
from brittle.explorer.sweeps.button import BUTTON
from brittle.explorer.sweeps.command import command
from brittle.explorer.sweeps.design import PAIRS, VALUES, SweepDesign, design_of
from brittle.explorer.sweeps.drawn import panel_of
from brittle.explorer.sweeps.growing import FEW, PORTION, GrownSweep, MeasuredPoint, SweepDesk
from brittle.explorer.sweeps.said import SweepShown
from brittle.explorer.work.table import BusyError, WorkTable
from brittle.model.inputs.errors import ArgumentError
from brittle.results.statistics import Estimate
from brittle.sweeps.cases import flat
from tests.explorer_server import small_case

CHANCE, COMMITMENT = "offer.guarantee.chance_honoured", "patrons.ally.commitment"
OPENS = "offer.opens"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_case(tmp_path_factory.mktemp("sweeps"))


@pytest.fixture(scope="module")
def case(folder: Path) -> br.LoadedCase:
    return br.load(folder)


@pytest.fixture
def question(folder: Path) -> WhatIf:
    return WhatIf(str(folder), "baseline", "offer", ((CHANCE, "0.3"),), 20)


# --- the address --------------------------------------------------------------------------------


def test_the_address_holds_the_sweep_beside_the_question(question: WhatIf) -> None:
    sweep = SweepAsked((CHANCE, COMMITMENT), "displaced")
    address = f"?{question.address}&{urlencode(sweep.words)}"
    assert sweep_in(address) == sweep and question_in(address) == question
    assert f"?{question.address}{carried(address)}" == address
    assert carried(f"?{question.address}") == ""


def test_a_third_control_takes_the_place_of_the_second() -> None:
    sweep = SweepAsked().also("a").also("b")
    assert sweep.also("a") == sweep
    assert sweep.also("c").fields == ("a", "c")


@pytest.mark.parametrize("address", ["?of=victory", "?sweep=a&sweep=b&sweep=c"])
def test_a_sweep_that_cannot_be_read_is_refused(address: str) -> None:
    with pytest.raises(ArgumentError, match="the address"):
        sweep_in(address)


def test_acts_change_the_sweep() -> None:
    asked = SweepAsked(("a",), "lost")
    button = {"type": BUTTON, "field": "b"}
    assert changed_sweep(asked, button, ("lost", "a", None)).fields == ("a", "b")
    assert changed_sweep(asked, "sweep-of", ("killed", "a", None)).of == "killed"
    assert changed_sweep(asked, "sweep-second", ("lost", "a", "c")).fields == ("a", "c")
    both = SweepAsked(("a", "b"), "lost")
    assert changed_sweep(both, "sweep-second", ("lost", "a", None)).fields == ("a",)
    assert changed_sweep(both, "sweep-first", ("lost", "b", "b")).fields == ("b",)
    assert changed_sweep(both, "sweep-close", ("lost", "a", "b")) == SweepAsked((), "lost")


# --- the points ---------------------------------------------------------------------------------


def test_a_control_takes_nine_values_over_its_range(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE,)), case)
    (control,) = design.controls
    assert len(design.points) == VALUES[1] and control.held[0] == 0.0 and control.held[-1] == 1.0
    assert control.now == 0.3
    for point, value in zip(design.points, control.held, strict=True):
        assert float(dict(point.question.changes).get(CHANCE, "0.8")) == value


def test_two_controls_make_a_map_of_all_combinations(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE, COMMITMENT)), case)
    assert design.is_map and len(design.points) == VALUES[2] ** 2
    assert len({point.question for point in design.points}) == VALUES[2] ** 2


def test_words_and_switches_take_each_of_their_values(
    question: WhatIf, case: br.LoadedCase
) -> None:
    policy = design_of(question, SweepAsked(("ruler.policy",)), case)
    values = {
        dict(point.question.changes).get("ruler.policy", "negotiate") for point in policy.points
    }
    assert values == set(policy.controls[0].control.choices)
    force = design_of(question, SweepAsked(("ruler.force",)), case)
    assert [force.controls[0].label(i) for i in (0, 1)] == ["no", "yes"]


def test_dated_acts_can_be_swept_together(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked(("acts.speech", "acts.pay")), case)
    assert len({point.question for point in design.points}) == VALUES[2] ** 2
    assert command(question, design, case) == ""


@pytest.mark.parametrize("field", ["nonsense", "offer.covers", "formations.guard.name"])
def test_what_cannot_be_swept_is_said(question: WhatIf, case: br.LoadedCase, field: str) -> None:
    with pytest.raises(ArgumentError, match="sweep another control"):
        design_of(question, SweepAsked((field,)), case)


# --- the moment ---------------------------------------------------------------------------------


def test_the_moment_takes_every_possible_day(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((MOMENT,)), case)
    (control,) = design.controls
    assert [control.label(i) for i in range(4)] == ["2 Jun", "3 Jun", "4 Jun", "5 Jun"]
    moments = [pair_of(point.question, case).mine.branch.day for point in design.points]
    assert (
        moments
        == [2, 3, 4, 5]
        == [pair_of(point.question, case).beside.branch.day for point in design.points]
    )
    assert design.points[1].question == question  # the moment of the scenarios themselves
    assert control.now == control.held[1]


def test_what_a_scenario_dates_moves_with_the_moment(question: WhatIf, case: br.LoadedCase) -> None:
    later = question.with_(OPENS, "2001-06-05T00:00")  # two days after the scenarios act
    design = design_of(later, SweepAsked((MOMENT,)), case)
    opened = [dict(point.question.changes)[OPENS][:10] for point in design.points]
    assert opened == ["2001-06-04", "2001-06-05", "2001-06-06", "2001-06-07"]
    assert (
        command(later, design, case) == ""
    )  # two fields of a sweep take no different values together
    known = [_row("killed", 500.0, (0.0, -5.0, 5.0))] * 4
    caption = panel_of(_shown(design, known)).caption
    assert "What a scenario dates keeps its distance from that date." in caption


def test_a_number_of_the_theatre_is_swept_without_a_command(
    question: WhatIf, case: br.LoadedCase
) -> None:
    design = design_of(question, SweepAsked(("formations.guard.cohesion",)), case)
    asked = [one.question for one in design.points if one.question != question]
    assert len(design.points) == VALUES[1] and all(pair_of(one, case).elsewhere for one in asked)
    assert command(question, design, case) == ""


def test_a_date_that_is_swept_too_is_counted_from_the_moment(
    question: WhatIf, case: br.LoadedCase
) -> None:
    design = design_of(question, SweepAsked((MOMENT, OPENS)), case)
    asked = {point.at: point.question for point in design.points}
    opened = {
        at: str(flat(pair_of(asked[at], case).changed.value)[OPENS])[:16] for at in ((0, 1), (3, 0))
    }
    assert opened[0, 1] == "2001-06-07T00:00" and opened[3, 0] == "2001-06-05T00:00"
    assert command(question, design, case) == ""


def test_the_points_of_a_moment_are_finished_before_those_of_the_next(
    question: WhatIf, case: br.LoadedCase
) -> None:
    design = design_of(question, SweepAsked((OPENS, MOMENT)), case)
    table = PretendedTable(1000)
    grown = _desk(table).grow(design, 0.0)
    assert len(table.asked) == FEW
    assert {dict(one.changes)[MOMENT][:10] for one in table.asked} == {"2001-06-02"}
    assert "Both act from 2 Jun: finding simulated pasts" in grown.words


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (
            "0000",
            "no difference from the reference can be seen if both act from any of 4 dates, 2 Jun to 5 Jun",
        ),
        (
            "1111",
            "a difference from the reference can be seen if both act from any of 4 dates, 2 Jun to 5 Jun",
        ),
        (
            "1100",
            "a difference can be seen if both act from 3 Jun or earlier, and none if they act from 4 Jun on",
        ),
        (
            "1000",
            "a difference can be seen if both act from 2 Jun, and none if they act from 3 Jun on",
        ),
        (
            "1011",
            "a difference can be seen if both act from 2 Jun or 4 Jun to 5 Jun, and none at the other date",
        ),
        ("0100", "a difference can be seen if both act from 3 Jun, and none at the other 3 dates"),
    ],
)
def test_the_title_says_when_it_stops_mattering(
    question: WhatIf, case: br.LoadedCase, seen: str, said: str
) -> None:
    design = design_of(question, SweepAsked((MOMENT,)), case)
    gaps = [(20.0, 10.0, 30.0) if one == "1" else (0.0, -5.0, 5.0) for one in seen]
    panel = panel_of(_shown(design, [_row("killed", 500.0, gap) for gap in gaps]))
    assert panel.title == f"Killed on all sides: {said}"


# --- growing ------------------------------------------------------------------------------------


class Pretended:
    """Stands for the work on a question."""

    def __init__(self, question: WhatIf) -> None:
        self.question = question
        self.error: Exception | None = None
        self.finished, self.words = 0, "finding simulated pasts"


class PretendedTable:
    """A table that takes a number of questions, refuses one of them, and plays nothing."""

    def __init__(self, room: int, impossible: WhatIf | None = None) -> None:
        self.room, self.impossible = room, impossible
        self.asked: list[WhatIf] = []

    def ask(self, question: WhatIf) -> Pretended:
        if len(self.asked) >= self.room:
            raise BusyError("wait a moment")
        if question == self.impossible:
            raise ArgumentError("this cannot be")
        self.asked.append(question)
        return Pretended(question)

    def wait(self, *_: Any) -> None:
        return None


def _desk(table: PretendedTable) -> SweepDesk:
    return SweepDesk(cast(WorkTable, table))


def test_a_sweep_asks_for_a_portion_at_a_time(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE, COMMITMENT)), case)
    table = PretendedTable(1000)
    grown = _desk(table).grow(design, 0.0)
    assert len(table.asked) == PORTION and grown.played == 0 and not grown.over


def test_a_busy_table_and_an_impossible_point_are_said(
    question: WhatIf, case: br.LoadedCase
) -> None:
    design = design_of(question, SweepAsked((CHANCE,)), case)
    table = PretendedTable(3, design.points[1].question)
    grown = _desk(table).grow(design, 0.0)
    assert grown.words == "wait a moment"
    assert [one.problem for one in grown.found if one.problem] == ["this cannot be"]
    assert grown.done == 1


def test_a_sweep_has_the_numbers_of_its_questions(question: WhatIf, case: br.LoadedCase) -> None:
    opened = OpenCase(Path(question.case))
    table = WorkTable(lambda one: Answering(one, opened), 2)
    try:
        desk = SweepDesk(table)
        design = desk.design(question, SweepAsked(("ruler.force",)), case)
        assert desk.design(question, SweepAsked(("ruler.force",)), case) is design
        grown = desk.grow(design, 60.0)
        while not grown.over:
            grown = desk.grow(design, 60.0)
        assert [one.pairs for one in grown.found] == [PAIRS[1]] * 2
        asked = table.ask(design.points[1].question)
        rows = answer(asked.results(PAIRS[1])).rows
        assert grown.found[1].rows["killed"] == next(r for r in rows if r.quantity.name == "killed")
    finally:
        table.close()


# --- what is said -------------------------------------------------------------------------------


def _row(name: str, mine: float, difference: tuple[float, float, float]) -> ComparedQuantity:
    quantity = next(one for one in QUANTITIES if one.name == name)
    value, low, high = difference
    estimate = Estimate(mine, mine - 10, mine + 10, 200, 5.0)
    gap = Estimate(value, low, high, 200, 1.0)
    return ComparedQuantity(quantity, Estimate(500.0, 490.0, 510.0, 200, 5.0), estimate, gap)


def _shown(design: SweepDesign, rows: list[ComparedQuantity]) -> SweepShown:
    found = [MeasuredPoint({one.quantity.name: one}, 200) for one in rows]
    quantity = next(one for one in QUANTITIES if one.name == "killed")
    return SweepShown(design, GrownSweep(tuple(found), 200), quantity, "Nobody offers", 20)


def test_no_difference_that_can_be_seen_is_said(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE,)), case)
    panel = panel_of(_shown(design, [_row("killed", 505.0, (5.0, -5.0, 15.0))] * 9))
    assert panel.title == (
        "Killed on all sides: no difference can be seen over this control’s whole range, neither between "
        "its 9 values nor from the reference"
    )
    assert "Every interval of a difference contains zero." in panel.caption
    assert "n = 200 pairs of runs at each" in panel.caption


def test_values_that_cannot_be_told_apart_are_said(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE,)), case)
    panel = panel_of(
        _shown(design, [_row("killed", 520.0 + i, (20.0, 10.0, 30.0)) for i in range(9)])
    )
    assert panel.title == (
        "Killed on all sides: no difference can be seen between its 9 values (from about 520 at 0 to about "
        "530 at 1); at every value, the outcome differs from the reference"
    )


def test_a_curve_has_the_reference_as_a_band_and_its_differences_below(
    question: WhatIf, case: br.LoadedCase
) -> None:
    design = design_of(question, SweepAsked((CHANCE,)), case)
    rows = [
        _row("killed", 500.0 + 100 * i, (100.0 * i, 100.0 * i - 5, 100.0 * i + 5)) for i in range(9)
    ]
    panel = panel_of(_shown(design, rows))
    assert panel.title == (
        "Killed on all sides: from about 500 at 0 to about 1,300 at 1; at 8 of 9 values, it differs from "
        "the reference"
    )
    above, below = (plot.views[""].traces for plot in panel.plots)
    low, high, middle, points = above
    assert (low["y"][0], high["y"][0], middle["y"][0]) == (490.0, 510.0, 500.0)
    assert points["y"] == [500.0 + 100 * i for i in range(9)]
    assert below[-1]["y"] == [100.0 * i for i in range(9)]
    assert panel.table is not None and len(panel.table.rows) == 9


def test_a_map_marks_differences_that_cannot_be_seen(question: WhatIf, case: br.LoadedCase) -> None:
    design = design_of(question, SweepAsked((CHANCE, COMMITMENT)), case)
    rows = [_row("killed", 500.0 + i, (float(i), i - 10.0, i + 10.0)) for i in range(25)]
    shown = _shown(design, rows)
    unknown = shown._replace(grown=GrownSweep((*shown.grown.found[:-1], MeasuredPoint({}, 0)), 200))
    panel = panel_of(unknown)
    (trace,), texts = panel.plots[0].views[""].traces, panel.plots[0].layout["annotations"]
    assert math.isnan(trace["z"][4][4]) and trace["z"][3][2] == 13.0 and trace["z"][2][3] == 17.0
    assert trace["z"][0][1] == 0.0  # a difference of 5 that cannot be seen has no colour
    assert [one["text"] for one in texts[:3]] == ["(0)", "(+5)", "(+10)"]
    assert "at 13 of 24 points" in panel.title  # from 11 to 23, of those that have been played


@pytest.mark.parametrize("field", [CHANCE, MOMENT])
def test_the_command_plays_the_same_points(
    question: WhatIf, case: br.LoadedCase, tmp_path: Path, field: str
) -> None:
    design = design_of(question, SweepAsked((field,)), case)
    words = shlex.split(command(question, design, case))
    assert words[words.index("--draws") + 1] == str(STAGES[-1])
    few = ["2" if one == str(STAGES[-1]) else one for one in words]
    out = tmp_path / "out"
    done = run(
        [sys.executable, "-m", *few, "--no-report", "--out", str(out)],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    table = br.open_sweep(out).table
    column = f"{MOMENT}+{OPENS}" if field == MOMENT else field
    values = [f"{one:%Y-%m-%dT%H:%M}" if field == MOMENT else one for one in table[column]]
    assert values == list(design.controls[0].held)
    assert (table["pairs"] == 2).all()
