"""Controls: where they stand, what they write, and that a control which is not moved changes nothing."""

from __future__ import annotations

import pytest

import brittle as br
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.control import SLIDES, Control, ControlGroup, ControlKind
from brittle.explorer.controls.fields import control_of, controls_of, in_view
from brittle.explorer.controls.finding import MOST_FOUND, found
from brittle.explorer.controls.values import changed_fields, held_by, moved, value_in_words
from brittle.model.inputs.reading import input_keys
from brittle.model.parameters import PARAMETERS
from tests.explorer_server import small_case

PLAIN = WhatIf("c", "baseline", "baseline")
NO_CONTROL = {"name", "description", "extends", "branch", "horizon_days", "tick_hours", "seed"}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> br.LoadedCase:
    return br.load(small_case(tmp_path_factory.mktemp("controls")))


def _after(case: br.LoadedCase, question: WhatIf, field: str, held: object) -> WhatIf:
    start = case[question.start]
    control = control_of(start, field)
    assert control is not None
    return moved(question, control, held, start, pair_of(question, case).changed)


@pytest.mark.parametrize("key", ["baseline", "offer", "stand"])
def test_a_control_that_is_not_moved_changes_nothing(case: br.LoadedCase, key: str) -> None:
    question = WhatIf("c", key, key)
    for control in controls_of(case[key]):
        assert (
            _after(case, question, control.field, held_by(control, case[key], question)) == question
        ), control


def test_every_lever_of_the_schema_and_every_parameter_has_a_control(case: br.LoadedCase) -> None:
    fields = {one.field for one in controls_of(case["baseline"])}
    keys = [one for one in input_keys() if one.file == "scenario" and one.kind != "mapping"]
    levers = {one.path.replace("<id>", "ally") for one in keys if not one.path.startswith("events")}
    assert levers - NO_CONTROL <= fields
    assert {
        f"parameters.{one.name}" for one in PARAMETERS.values() if not one.before_runs
    } <= fields


def test_controls_show_what_the_model_uses(case: br.LoadedCase) -> None:
    def rest(key: str, field: str) -> object:
        control = control_of(case[key], field)
        assert control is not None
        return control.rest

    assert rest("baseline", "patrons.ally.commitment") == 0.3  # the theatre's
    assert rest("baseline", "offer.guarantee.chance_honoured") == 0.2  # the theatre's
    assert rest("baseline", "offer.haven_chance") == 0.5  # the theatre's
    assert rest("offer", "offer.guarantee.chance_honoured") == 0.8  # the scenario's
    assert rest("offer", "offer.mediation_days.likely") == 2.0  # the schema's default
    assert rest("baseline", "ruler.policy") == "decide"


def test_a_control_says_what_the_scenario_lacks(case: br.LoadedCase) -> None:
    opens = control_of(case["baseline"], "offer.opens")
    made = control_of(case["offer"], "offer.opens")
    assert opens is not None and opens.absent == "no way out is offered"
    assert made is not None and made.absent == "" and made.value == 0.0


@pytest.mark.parametrize(
    ("field", "held", "change"),
    [
        ("ruler.policy", "leave", ("ruler.policy", "leave")),
        ("ruler.force", ["true"], ("ruler.force", "true")),
        ("offer.opens", 2.01, ("offer.opens", "2001-06-05T00:00")),
        ("patrons.ally.men", 1234.4, ("patrons.ally.men", "1234")),
        ("frozen", ["rebels"], ("frozen", "[rebels]")),
        ("regime.consolidation", 0.0, ("regime.consolidation", "0")),
        ("parameters.switch_contagion", "0", ("parameters.switch_contagion", "0")),
        ("acts.pay", 3.0, ("events", '[{"at": "2001-06-03T00:00", "kind": "pay", "factor": 3.0}]')),
        (
            "acts.call_to_arms",
            ["true"],
            ("events", '[{"at": "2001-06-03T00:00", "kind": "call_to_arms"}]'),
        ),
    ],
)
def test_a_moved_control_writes_its_field_and_can_be_put_back(
    case: br.LoadedCase, field: str, held: object, change: tuple[str, str]
) -> None:
    after = _after(case, PLAIN, field, held)
    assert after.changes == (change,)
    now = pair_of(after, case).changed  # the model accepts the value
    assert changed_fields(after, controls_of(case["baseline"]), now) >= {field}
    control = control_of(case["baseline"], field)
    assert control is not None
    assert _after(case, after, field, held_by(control, case["baseline"], PLAIN)) == PLAIN


def test_acts_do_not_undo_one_another(case: br.LoadedCase) -> None:
    both = _after(case, _after(case, PLAIN, "acts.pay", 2.0), "acts.speech", 0.5)
    events = pair_of(both, case).mine.value["events"]
    assert isinstance(events, list)
    assert [event["kind"] for event in events] == ["pay", "speech"]  # type: ignore[index, call-overload]
    one = _after(case, both, "acts.pay", 1.0)
    assert "speech" in dict(one.changes)["events"] and "pay" not in dict(one.changes)["events"]


def test_sliders_keep_within_what_the_model_accepts(case: br.LoadedCase) -> None:
    for control in controls_of(case["baseline"]):
        if control.kind in SLIDES:
            assert control.low < control.high and control.low <= control.rest <= control.high, (
                control
            )
            if ".mediation_days." in control.field:
                continue  # one alone may pass another, which the page then says
            for end in (control.low, control.high):
                pair_of(_after(case, PLAIN, control.field, end), case)


def test_the_page_shows_the_levers_and_what_was_asked_for(case: br.LoadedCase) -> None:
    every = controls_of(case["baseline"])
    view = [
        one.field
        for one in in_view(every, ["parameters.break_rate"], ["offer.haven_chance", "ruler.policy"])
    ]
    assert view[0] == "ruler.policy" and "patrons.ally.commitment" in view
    assert view[-2:] == ["parameters.break_rate", "offer.haven_chance"]
    assert len(view) < len(every)


def test_a_step_is_a_hundredth_of_the_range() -> None:
    def step(low: float, high: float) -> float:
        return Control("f", "l", "h", "", ControlGroup.ARMY, ControlKind.SLIDER, low, high).step

    assert [step(0, 1), step(0, 5), step(0, 30), step(0, 20_000)] == pytest.approx(
        [0.01, 0.05, 0.5, 200]
    )


def test_a_search_lists_names_before_explanations_and_leaves_the_theatre_out_without_words(
    case: br.LoadedCase,
) -> None:
    every = controls_of(case["baseline"])
    named = [one.label.casefold() for one in found(every, "pay")]
    with_name = ["pay" in label for label in named]
    assert any(with_name) and with_name == sorted(with_name, reverse=True)
    assert "formations.guard.cohesion" in {one.field for one in found(every, "guard cohesion")}
    assert not any(one.field.startswith("formations.") for one in found(every, " "))
    assert found(every, "pay", [one.field for one in every]) == []
    assert found(every, "nothing is called so") == []
    assert len(found(every, "e")) == MOST_FOUND


def test_choices_bear_the_names_of_the_theatre(case: br.LoadedCase) -> None:
    frozen = control_of(case["baseline"], "frozen")
    assert frozen is not None
    theatre = case["baseline"].case.theatre
    names = [one["name"] for one in theatre["factions"].values()]  # type: ignore[union-attr, index, call-overload]
    assert [frozen.name_of(word) for word in frozen.choices] == ["all factions", *names]
    assert value_in_words(frozen, f"[{frozen.choices[1]}]") == names[0]
    assert value_in_words(frozen, "[]") == "none"
