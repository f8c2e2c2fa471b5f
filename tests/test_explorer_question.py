"""Questions and their addresses, and the scenarios that they stand for."""

from __future__ import annotations

import json
import shlex
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import brittle as br
from brittle.explorer.bench.moment import from_moment, moved_along
from brittle.explorer.bench.pair import BESIDE, MINE, pair_of
from brittle.explorer.bench.question import LONGEST, MOST_CHANGES, WhatIf, question_in
from brittle.explorer.bench.saving import as_yaml, command, file_name
from brittle.explorer.catalogue import Catalogue
from brittle.model.inputs.errors import ArgumentError, BrittleError, UnknownNameError
from tests.explorer_server import small_case

FIELDS = st.from_regex(r"[a-z_]{1,12}(\.[a-z_]{1,12}){0,2}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8"), max_size=40)
GUARD = 0.7
"""The cohesion of the guard in the small case."""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> br.LoadedCase:
    return br.load(small_case(tmp_path_factory.mktemp("question")))


@given(
    WORDS.filter(bool), WORDS, WORDS, st.dictionaries(FIELDS, WORDS, max_size=5), st.integers(1, 90)
)
def test_an_address_holds_the_whole_question(
    case: str, beside: str, start: str, changes: dict[str, str], days: int
) -> None:
    apart = {
        one: its
        for one, its in changes.items()
        if not any(a.startswith(f"{one}.") for a in changes)
    }
    asked = WhatIf(case, beside, start, tuple(apart.items()), days)
    assert question_in(f"?{asked.address}") == asked


@given(st.text(max_size=300))
def test_any_address_is_read_or_refused(address: str) -> None:
    with suppress(ArgumentError):
        assert 1 <= question_in(address).days <= 90


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("?case=x&days=91", "from 1 to 90"),
        ("?case=x&days=-1", "from 1 to 90"),
        ("?case=x&days=²", "from 1 to 90"),
        ("?case=x&set=ruler.policy", "cannot be read"),
        (f"?case=x&set=name={'a' * (LONGEST + 1)}", "cannot be read"),
        ("?case=x&" + "&".join(f"set=a{n}=1" for n in range(MOST_CHANGES + 1)), "at most"),
        ("?case=x&set=ruler.policy=leave&set=ruler.policy=decide", "twice"),
        ("?case=x&set=offer=&set=offer.opens=2001-06-03", "twice"),
    ],
)
def test_an_address_that_cannot_be_read_says_why(address: str, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        question_in(address)


def test_a_change_replaces_an_earlier_one_of_its_field() -> None:
    asked = WhatIf("c", "a", "b").with_("x.y", "1").with_("z", "2").with_("x.y", "3")
    assert asked.changes == (("x.y", "3"), ("z", "2"))
    assert asked.without("z").changes == (("x.y", "3"),)


def test_cases_bear_the_names_in_their_files(tmp_path: Path) -> None:
    own = small_case(tmp_path)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "theatre.yaml").write_text("name: [")
    titles = Catalogue([own, broken]).titles
    named = [line for line in (own / "theatre.yaml").read_text().splitlines() if "name:" in line]
    assert titles[str(own)] == named[0].partition(":")[2].strip().strip("\"'")
    assert titles[str(broken)] == str(broken)
    assert titles["drc_1998"] == "DR Congo 1998"


def test_a_pair_differs_in_the_readers_changes_alone(case: br.LoadedCase) -> None:
    asked = WhatIf("c", "stand", "offer", (("offer.guarantee.chance_honoured", "0.3"),), 12)
    pair = pair_of(asked, case)
    assert (pair.beside.key, pair.mine.key) == (BESIDE, MINE)
    assert pair.beside.value == case["stand"].with_({"horizon_days": 12}).value
    offer: dict[str, dict[str, float]] = pair.mine.value["offer"]  # type: ignore[assignment]
    assert offer["guarantee"]["chance_honoured"] == 0.3
    assert pair.mine.horizon_days == pair.beside.horizon_days == 12


def test_a_changed_moment_holds_for_both(case: br.LoadedCase) -> None:
    pair = pair_of(WhatIf("c", "baseline", "stand", (("branch", "2001-06-04T00:00"),)), case)
    assert pair.beside.branch == pair.mine.branch != case["baseline"].branch


@pytest.mark.parametrize(
    ("asked", "kind", "words"),
    [
        (WhatIf("c", "baseline", "later"), ArgumentError, "begins on 3 June 2001"),
        (WhatIf("c", "nothing", "offer"), UnknownNameError, "no scenario"),
        (
            WhatIf("c", "offer", "offer", (("ruler.policy", "negociate"),)),
            BrittleError,
            "negotiate",
        ),
        (WhatIf("c", "offer", "offer", (("no.such", "1"),)), BrittleError, "unknown key"),
    ],
)
def test_an_impossible_question_is_refused_in_words(
    case: br.LoadedCase, asked: WhatIf, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        pair_of(asked, case)


CHANGES = (
    ("offer.guarantee.chance_honoured", "0.25"),
    ("patrons.ally.commitment", "0.9"),
    ("frozen", "[rebels]"),
    ("events", '[{"at": "2001-06-03T00:00", "kind": "pay", "factor": 3.0}]'),
    ("parameters.break_rate", "0.5"),
)


PLAIN = WhatIf("smallland", "stand", "offer", CHANGES, 9)
OTHER_DAY = from_moment(PLAIN, "2001-06-05T00:00", datetime(2001, 6, 3), datetime(2001, 6, 3))


@pytest.mark.parametrize("asked", [PLAIN, OTHER_DAY])
def test_the_downloaded_file_is_the_readers_scenario(case: br.LoadedCase, asked: WhatIf) -> None:
    file = case.path / file_name(asked)
    file.write_text(as_yaml(asked, case))
    try:
        again = br.load(file)[file.stem]
    finally:
        file.unlink()
    words = ("name", "description", "extends")
    mine = pair_of(asked, case).mine
    assert {k: v for k, v in again.value.items() if k not in words} == {
        k: v for k, v in mine.value.items() if k not in words
    }


def test_what_is_dated_keeps_its_distance_from_the_moment(case: br.LoadedCase) -> None:
    assert dict(OTHER_DAY.changes)["events"] == (
        '[{"at": "2001-06-05T00:00", "kind": "pay", "factor": 3.0}]'
    )
    there = datetime(2001, 6, 5)
    assert from_moment(OTHER_DAY, "2001-06-03T00:00", there, datetime(2001, 6, 3)) == PLAIN
    acts = (
        '[{"at": "2001-06-02T12:00", "kind": "talks"}, {"at": "2001-06-04T06:00", "kind": "talks"}]'
    )
    dated = case["offer"].with_({"offer.opens": "2001-06-04T12:00", "events": acts})
    moved = moved_along(dated, "2001-06-01T12:00")
    assert moved["branch"] == "2001-06-01T12:00" and moved["offer.opens"] == "2001-06-03T00:00"
    # An act before the scenario's own moment is a fact of its past, and stays.
    assert [act["at"] for act in json.loads(moved["events"])] == [
        "2001-06-02T12:00",
        "2001-06-02T18:00",
    ]
    assert moved_along(dated, "no date") == {"branch": "no date"}


@pytest.mark.parametrize("asked", [PLAIN, OTHER_DAY])
def test_the_commands_are_the_two_scenarios(case: br.LoadedCase, asked: WhatIf) -> None:
    asked = replace(asked, case=str(case.path))
    for start, expected in (
        ("", pair_of(asked, case).mine),
        ("stand", pair_of(asked, case).beside),
    ):
        words = shlex.split(command(asked, case, start))
        sets = [word for before, word in pairwise(words) if before == "--set"]
        fields = dict(one.split("=", 1) for one in sets)
        file = Path(words[2])
        assert words[:2] == ["brittle", "run"] and file.parent == case.path
        assert case[file.stem].with_(fields).value == expected.value


def test_only_the_readers_scenario_has_a_change_of_the_theatre_and_commands_leave_it_out(
    case: br.LoadedCase,
) -> None:
    changes = (("formations.guard.cohesion", "0.2"), ("ruler.force", "true"))
    asked = WhatIf("c", "stand", "offer", changes, 9)
    pair = pair_of(asked, case)
    for one, cohesion in ((pair.beside, GUARD), (pair.ground, GUARD), (pair.mine, 0.2)):
        rows = one.theatre["formations"]
        assert isinstance(rows, list)
        assert {row["id"]: row["cohesion"] for row in rows}["guard"] == cohesion  # type: ignore[index, call-overload]
    assert "formations" not in command(asked, case) and "ruler.force=true" in command(asked, case)
    text = as_yaml(asked, case)
    assert "#   formations.guard.cohesion: 0.2" in text and "\nformations" not in text
    with pytest.raises(BrittleError, match="no row with the id"):
        pair_of(WhatIf("c", "stand", "stand", (("formations.nobody.cohesion", "0.2"),)), case)
