"""A past's mark changes with what the past follows from, and with nothing else."""

from __future__ import annotations

from datetime import timedelta

from calibration.fingerprint import Fingerprint, bare_code, fingerprint
from model.prepare import prepare
from tests.running import baseline, on_theatre


def test_words_about_code_do_not_count() -> None:
    told = '"""About."""\ndef f(x):\n    """Doubles."""\n    # twice\n    return 2 * x\n'
    assert bare_code(told) == bare_code("def f(x):\n    return 2*x")
    assert bare_code(told) != bare_code("def f(x):\n    return 3*x")


def test_an_earlier_branch_is_the_same_past_as_far_as_it_goes() -> None:
    late = baseline("syria_2024")
    early = late.model_copy(update={"branch": late.branch - timedelta(days=8)})
    one, other = fingerprint(prepare(late)), fingerprint(prepare(early))
    assert one.acts != other.acts
    assert one.differences(other) == other.differences(one) == ()
    assert one.mark != other.mark


def test_what_moves_a_past_is_named() -> None:
    scenario = baseline("syria_2024")
    mine = fingerprint(prepare(scenario))
    theatre = scenario.theatre
    poorer = theatre.economy.model_copy(update={"supply": 0.1})
    changed = fingerprint(prepare(on_theatre(scenario, economy=poorer)))
    assert mine.differences(changed) == ("theatre",)
    silent = fingerprint(prepare(on_theatre(scenario, events=())))
    assert mine.differences(silent) == ("events before the branch",)
    finer = fingerprint(prepare(scenario.model_copy(update={"tick_hours": 1.0})))
    assert "tick" in mine.differences(finer)


def test_names_and_sources_do_not_count() -> None:
    scenario = baseline("syria_2024")
    renamed = fingerprint(prepare(on_theatre(scenario, name="Elsewhere")))
    assert fingerprint(prepare(scenario)) == renamed


def test_round_trip() -> None:
    mark = fingerprint(prepare(baseline("syria_2024")))
    assert Fingerprint.from_json(mark.to_json()) == mark
