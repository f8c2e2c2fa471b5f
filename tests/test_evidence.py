"""The ledger of evidence: the shipped one, and what is refused in others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ledgers import ARTICLE, CLAIMS, claim, held, ledger_file
from theatres import tiny_theatre

from brittle.calibration.evidence import Ledger, check_quotes, load_ledger, shipped_ledger
from brittle.calibration.evidence.__main__ import main
from brittle.calibration.evidence.kinds import KINDS, moments
from brittle.model.inputs.problems import InputError
from brittle.model.inputs.reading import Theatre, load_theatre

SYRIA = Path(__file__).parents[1] / "scenarios" / "syria_2024"
COAST = {"borders": {"coast": "open"}}


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return load_theatre(tiny_theatre(tmp_path_factory.mktemp("tiny") / "testland", theatre=COAST))


@pytest.fixture(scope="module")
def shipped() -> Ledger:
    return load_ledger(shipped_ledger("syria_2024"), load_theatre(SYRIA))


def test_the_shipped_ledger_holds_at_least_38_claims_of_every_role(shipped: Ledger) -> None:
    assert len(shipped.claims) >= 38
    assert {claim.role for claim in shipped.claims} == {"target", "input", "context"}
    assert shipped.case == "syria_2024"


def test_no_target_judges_or_foresees(shipped: Ledger) -> None:
    """Forecasts, whoever makes them, are remarks; and a remark is never a target."""
    forecasts = [c for c in shipped.claims if getattr(c.about, "variable", "") == "what will come"]
    assert len(forecasts) >= 4
    assert {claim.role for claim in forecasts} == {"context"}


def test_no_claim_knows_what_came_after_the_article(shipped: Ledger) -> None:
    times = [moment for claim in shipped.claims for moment in moments(claim.about)]
    assert times and max(times) <= shipped.article.ends


def test_what_the_issue_calls_inputs_are_inputs(shipped: Ledger) -> None:
    given = {claim.about.key for claim in shipped.claims if claim.about.kind == "given"}
    assert given >= {
        "events.pay",
        "events.amnesty",
        "events.border_opens",
        "factions.hts.assurances",
        "ruler.presence",
        "economy.supply",
        "patrons.russia.commitment",
        "patrons.iran.commitment",
    }


def test_every_kind_of_variable_can_be_read(tmp_path: Path, theatre: Theatre) -> None:
    ledger = load_ledger(ledger_file(tmp_path), theatre)
    assert {claim.about.kind for claim in ledger.claims} == set(KINDS)
    assert [claim.id for claim in ledger.targets] == sorted(c["id"] for c in CLAIMS[:-2])


BAD: Mapping[str, tuple[dict[str, Any], str]] = {
    "misspelt place": (held("x", "captial"), "x: no place `captial` in the theatre; did you mean"),
    "region": (claim("x", "fallen", regions=["Town"]), "no region `Town` in the theatre; did"),
    "patron": (claim("x", "patron", patrons=["aly"], did="left"), "no patron `aly`; did you mean `ally`?"),
    "crossing": (claim("x", "crossed", crossing="town", men=5, factor=2), "`town` is not a border crossing"),
    "given": (claim("x", "given", "input", key="economy.suply"), "`suply` is unknown; did you mean"),
    "no event": (claim("x", "given", "input", key="events.pay"), "the theatre has no event `events.pay`"),
    "theirs": (held("x", "base"), "the regime does not hold `base` on the first day"),
    "kind": (claim("x", "lots", place="town"), "x: kind `lots` is unknown; did you mean `lost`?"),
    "key": (held("x", "town", plaices=1), "x: about: unknown key `plaices`; did you mean `places`?"),
    "no place": (claim("x", "rising"), "names no places; give `places`, `regions` or `part`"),
    "time": (held("x", "town", at="2001-06-11T03:00"), "x: names a time after the article's end"),
    "no time": (
        claim("x", "lost", place="town", **{"from": "2001-06-10T03:00"}, until="2001-06-10T03:00"),
        "x: about: `from` must be before `until`",
    ),
    "early": (held("x", "town", at="2001-05-31T00:00"), "before the theatre's start, 2001-06-01"),
    "to itself": (
        claim("x", "lost", place="town", to=["rebel", "regime"], until="2001-06-10T03:00"),
        "x: about: `to`: names the regime, which cannot lose a place to itself",
    ),
    "class": (held("x", "town", claim_source_class="papr"), "no class `papr` in `credibility`; did you"),
    "role": (held("x", "town", role="input"), "x: a claim of kind `held` has the role target, not input"),
    "forecast": (claim("x", "remark", variable="it will end"), "`remark` has the role context, not target"),
    "credibility": (held("x", "town", claim_credibility=0.5), "x: unknown key `credibility`"),
    "side": (claim("x", "distance", to="town", sides=["rebels"], km=1, sd_km=1), "did you mean `rebel`"),
    "factor": (claim("x", "crossed", crossing="coast", men=5, factor=1), "must be more than 1 and at most"),
    "repeats": (claim("x", "remark", "context", variable="y", repeats="z"), "`repeats` names no claim: `z`"),
    "long": (held("x", "town", claim_quote="word " * 90), "is longer than 300 characters"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_claim_is_named_with_its_line(name: str, tmp_path: Path, theatre: Theatre) -> None:
    wrong, message = BAD[name]
    path = ledger_file(tmp_path, [CLAIMS[1], wrong])
    with pytest.raises(InputError) as caught:
        load_ledger(path, theatre)
    assert f"{path}:7: " in str(caught.value)
    assert message in str(caught.value)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    twice = [held("a", "city"), held("a", "town"), held("b", "town"), claim("c", "nothing")]
    with pytest.raises(InputError) as caught:
        load_ledger(ledger_file(tmp_path, twice))
    found = [problem.message for problem in caught.value.problems]
    assert "a: another claim has the same id" in found
    assert "b: `a` reports the same; give one of the two the role context" in found
    assert any(message.startswith("c: kind `nothing` is unknown") for message in found)


def test_a_dated_act_of_the_theatre_cannot_be_a_target_too(tmp_path: Path) -> None:
    act = {"at": "2001-06-03T00:00", "kind": "patron_leaves", "patron": "ally", "source": "x"}
    path = ledger_file(tmp_path, [claim("x", "patron", patrons=["ally"], did="left")])
    for answers_war, fine in ((True, True), (False, False)):
        event = {**act, "answers_war": answers_war}
        land = load_theatre(
            tiny_theatre(tmp_path / str(fine) / "testland", theatre={"events": [event]})
        )
        if fine:
            load_ledger(path, land)
        else:
            with pytest.raises(InputError, match="so it is already an input"):
                load_ledger(path, land)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("", "1: `claims` is missing; it should list"),
        ("claims:", "5: `claims` must be a list with at least one claim"),
        ("claims: []", "5: `claims` must be a list"),
        ("claims: {a: b}", "5: `claims` must be a list"),
        ("claims: hello", "5: `claims` must be a list"),
        ("claims:\n  - hello", "6: claims[0]: must be a block of keys"),
    ],
)
def test_a_ledger_without_claims_is_refused(tmp_path: Path, written: str, what: str) -> None:
    path = ledger_file(tmp_path, [])
    path.write_text(path.read_text("utf-8").replace("claims:", written), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_ledger(path)
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"{path}:{what}")


@pytest.mark.parametrize(
    ("article", "what"),
    [
        ({"ends": "2001-06-13T00:00"}, "ends: 2001-06-13T00:00 is after the day of publication"),
        ({"published": "2001-06-08"}, "ends: 2001-06-11T00:00 is after the day of publication"),
        ({"published": "2031-06-08"}, "published: 2031-06-08 is more than 31 days after `ends`"),
        (
            {"published": "2005-06-10", "ends": "2005-06-11T00:00"},
            "ends: 2005-06-11T00:00 must lie within 400 days after the theatre's start, 2001-06-01",
        ),
    ],
)
def test_an_article_is_of_its_time(
    tmp_path: Path, theatre: Theatre, article: dict[str, str], what: str
) -> None:
    path = ledger_file(tmp_path, article=article)
    with pytest.raises(InputError) as caught:
        load_ledger(path, theatre)
    assert str(caught.value).startswith(f"{path}:1: {what}")


QUOTES = {
    "The rebels took Town on Monday, \"without a shot,\" a farmer said": True,
    "government's army still holds City; soldiers were seen": True,
    "the rebels took Town on Monday": False,
    "still holds city": False,
    "The rebels took Town yesterday": False,
}  # fmt: skip


def test_quotes_are_found_whatever_their_line_breaks_and_marks(tmp_path: Path) -> None:
    claims = [
        claim(f"q{n}", "remark", "context", variable="x", claim_quote=quote)
        for n, quote in enumerate(QUOTES)
    ]
    missing = check_quotes(load_ledger(ledger_file(tmp_path, claims)), ARTICLE)
    assert [each.claim for each in missing] == ["q2", "q3", "q4"]
    assert missing[0].line == 8


def test_the_checker_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "article.txt"
    article.write_text(ARTICLE, encoding="utf-8")
    case = tiny_theatre(tmp_path / "testland", theatre=COAST)
    ledger = ledger_file(tmp_path)
    assert main([str(article), str(ledger), str(case)]) == 0
    assert "16 of 16 quotes are in the article (14 target, 1 input, 1 context)" in (
        capsys.readouterr().out
    )
    ledger_file(tmp_path, [held("x", "town", claim_quote="The rebels took City")])
    assert main([str(article), str(ledger)]) == 1
    assert f"{ledger}:6: x: the article does not contain `The rebels took City`" in (
        capsys.readouterr().out
    )
    assert main([str(article), str(tmp_path / "none.yaml")]) == 2
    assert "no such file" in capsys.readouterr().err
    assert main([]) == 2


def test_the_readme_lists_every_kind() -> None:
    text = (shipped_ledger("syria_2024").parent / "README.md").read_text("utf-8")
    table = text.split("## Kinds")[1]
    named = re.findall(
        r"`(\w+)`", " ".join(row.split("|")[1] for row in table.splitlines() if row[:3] == "| `")
    )
    assert sorted(named) == sorted(KINDS)
