"""What is played from one set of histories: a theatre that the reader changes, and what matters most."""

from __future__ import annotations

from pathlib import Path

import pytest

from brittle.engine import CompiledEngine, EngineError
from brittle.explorer.bench.answer import answer
from brittle.explorer.bench.answering import STAGES, Answering
from brittle.explorer.bench.mattering import mattering
from brittle.explorer.bench.open_case import OpenCase
from brittle.explorer.bench.pair import BESIDE, MINE
from brittle.explorer.bench.question import WhatIf
from brittle.model.parameters import PARAMETERS
from brittle.results.variance import HistoryFacts, drivers_beyond_chance
from tests.explorer_server import small_case

FEW = STAGES[0]
PLAIN = WhatIf("smallland", "baseline", "baseline", (), 9)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> OpenCase:
    return OpenCase(small_case(tmp_path_factory.mktemp("theatre")))


def _played(question: WhatIf, case: OpenCase) -> Answering:
    at_work = Answering(question, case)
    while at_work.finished < FEW and (piece := at_work.next()) is not None:
        at_work.do(piece)
    if at_work.error is not None:
        raise at_work.error
    return at_work


def test_a_change_to_the_same_value_changes_no_run(case: OpenCase) -> None:
    found = answer(_played(PLAIN.with_("formations.guard.cohesion", "0.7"), case).results(FEW))
    assert (found.pairs, found.differing) == (FEW, 0)


def test_only_mine_differs_and_has_the_same_histories(case: OpenCase) -> None:
    plain = _played(PLAIN, case).results(FEW)
    changed = _played(PLAIN.with_("formations.guard.cohesion", "0.1"), case)
    results = changed.results(FEW)
    kept = [draw for draw in range(FEW) if draw in set(results.of(MINE)["draw"])]
    same = plain.of(BESIDE).set_index("draw").loc[kept, "killed_civilians"]
    assert results.of(BESIDE).set_index("draw").loc[kept, "killed_civilians"].equals(same)
    assert answer(results).differing > 0
    assert changed.ready(MINE).past is changed.ready(BESIDE).past


def test_a_lever_and_a_number_of_the_theatre_go_together(case: OpenCase) -> None:
    both = PLAIN.with_("theatre.economy.pay", "0.9").with_("patrons.ally.commitment", "0.9")
    assert answer(_played(both, case).results(FEW)).pairs > 0


def test_histories_whose_regime_falls_before_the_moment_are_counted_and_left_out(
    case: OpenCase,
) -> None:
    weak = PLAIN.with_("branch", "2001-06-15T00:00")
    for formation in ("city_garrison", "guard", "town_police"):
        for column, value in (("cohesion", "0.05"), ("nominal", "100"), ("fill", "0.05")):
            weak = weak.with_(f"formations.{formation}.{column}", value)
    at_work = _played(weak, case)
    fallen = at_work.fallen(FEW)
    assert 0 < fallen < FEW
    found = at_work.results(FEW)
    assert answer(found).pairs == len(found.of(MINE)) == len(found.of(BESIDE)) == FEW - fallen


def test_a_change_that_leaves_no_run_is_answered_in_a_sentence(
    case: OpenCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CompiledEngine, "stands", lambda *_: False)
    at_work = _played(PLAIN.with_("formations.guard.cohesion", "0.33"), case)
    with pytest.raises(EngineError, match=r"falls before 3 June 2001 in each.*earlier moment"):
        at_work.results(FEW)


def test_a_past_that_was_dropped_is_found_again_for_both(tmp_path: Path) -> None:
    case = OpenCase(small_case(tmp_path))
    first = _played(PLAIN, case).ready(MINE).past
    for day in range(2, 5):  # more pasts than are kept
        _played(PLAIN.with_("branch", f"2001-06-0{day}T06:00"), case)
    again = _played(PLAIN.with_("patrons.ally.commitment", "0.9"), case)
    assert again.ready(MINE).past is again.ready(BESIDE).past
    assert [one.index for one in first.histories] == [
        one.index for one in again.ready(MINE).past.histories
    ]


def test_parameters_matter_most_if_the_runs_of_the_reference_say_it(case: OpenCase) -> None:
    results = _played(PLAIN.with_("patrons.ally.commitment", "0.9"), case).results(FEW)
    for one in mattering(results):
        assert not PARAMETERS[one.parameter].before_runs and abs(one.correlation) > 0.3
    runs = results.of(BESIDE)
    rate = results.parameters["harm_rate"]
    by_rate = runs.assign(value=rate.loc[runs["history"]].to_numpy())
    found = drivers_beyond_chance(by_rate, HistoryFacts(results.parameters))
    assert found[0].parameter == "harm_rate" and found[0].correlation == pytest.approx(1.0)
    assert drivers_beyond_chance(runs.assign(value=1.0), HistoryFacts(results.parameters)) == ()
