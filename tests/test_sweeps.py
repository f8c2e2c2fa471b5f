"""Sweeps: what a design means, what its points change, and what is played and kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brittle.model.inputs.problems import InputError, Mark
from brittle.sweeps.cases import SweepFiles, flat, sweep_of
from brittle.sweeps.design import DesignPoints, Method, points_of, read_variation
from brittle.sweeps.design_files import read_design, read_points
from brittle.sweeps.measures import MEASURES
from brittle.sweeps.values import Listed, Span, read_values

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CHANCE, OPENS = "offer.guarantee.chance_honoured", "offer.opens"


def values(text: str) -> Any:
    return read_values(text, Mark("here"))


def grid(*texts: str, **how: Any) -> DesignPoints:
    return points_of([read_variation(text) for text in texts], **how)


def refusal(act: Any, *arguments: Any, **how: Any) -> str:
    with pytest.raises(InputError) as error:
        act(*arguments, **how)
    return str(error.value)


# --- values and designs --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0:1:0.25", ["0", "0.25", "0.5", "0.75", "1"]),
        ("0:0.3:0.1", ["0", "0.1", "0.2", "0.3"]),
        ("-1:1:1", ["-1", "0", "1"]),
        ("1e3:3e3:1e3", ["1000", "2000", "3000"]),
        ("2024-11-30:2024-12-01:12h", ["2024-11-30T00:00", "2024-11-30T12:00", "2024-12-01T00:00"]),
        (
            "2024-11-30T06:00:2024-11-30T12:00:3h",
            [f"2024-11-30T{h}:00" for h in ("06", "09", "12")],
        ),
        ("2024-12-01:2024-12-03:1d", [f"2024-12-0{day}T00:00" for day in (1, 2, 3)]),
        ("leave, last_stand", ["leave", "last_stand"]),
        ("[ruler, family],[ruler]", ["[ruler, family]", "[ruler]"]),
        ("2024-12-01T00:00", ["2024-12-01T00:00"]),
        ("0.5", ["0.5"]),
    ],
)
def test_values_are_those_that_a_person_would_write(text: str, found: list[str]) -> None:
    assert values(text) == Listed(tuple(found))


def test_a_range_without_a_step_is_a_span() -> None:
    span = values("-1:3")
    assert isinstance(span, Span)
    assert [span.at(share) for share in (0.0, 0.25, 1.0)] == ["-1", "0", "3"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0:1:0.3", "end the range at 0.9"),
        ("1:0:0.1", "must be below"),
        ("0:1:0", "more than 0"),
        ("0:1:0.00001", "at most 10,000"),
        ("2024-12-01:2024-12-08", "needs a step"),
        ("2024-12-01:2024-12-02:5h", "end the range at 2024-12-01T20:00"),
        ("2024-13-01:2024-14-02:1d", "does not exist"),
        ("a,,b", "missing"),
        ("a,b,a", "given twice"),
        ("", "no values"),
    ],
)
def test_values_that_make_no_sense_are_refused(text: str, words: str) -> None:
    assert words in refusal(values, text)


@given(low=st.integers(-1000, 1000), steps=st.integers(1, 200), digits=st.integers(0, 4))
def test_a_range_ends_exactly_at_its_ends(low: int, steps: int, digits: int) -> None:
    step = 10.0**-digits
    first, last = low / 10**digits, (low + steps) / 10**digits
    found = values(f"{first:.{digits}f}:{last:.{digits}f}:{step:.{digits}f}").values
    assert [float(one) for one in found] == [(low + i) / 10**digits for i in range(steps + 1)]


@given(
    st.lists(
        st.lists(st.integers(0, 50), min_size=1, max_size=4, unique=True), min_size=1, max_size=4
    )
)
def test_the_points_of_a_grid_are_the_product_of_its_values(columns: list[list[int]]) -> None:
    texts = [f"key_{i}={','.join(map(str, column))}" for i, column in enumerate(columns)]
    rows = grid(*texts).rows
    assert len(rows) == math.prod(map(len, columns)) == len(set(rows))
    for i, column in enumerate(columns):
        assert {row[i] for row in rows} == {str(value) for value in column}


@pytest.mark.parametrize("method", [Method.LHS, Method.SOBOL])
def test_spread_points_fill_every_range_and_are_always_the_same(method: Method) -> None:
    texts = ("a=0:1", "b=10:20", "c=x,y")
    rows = grid(*texts, method=method, points=16).rows
    assert rows == grid(*texts, method=method, points=16).rows
    assert rows != grid(*texts, method=method, points=16, seed=1).rows
    assert sorted(int(16 * float(row[0])) for row in rows) == list(range(16))
    assert sorted(int(1.6 * (float(row[1]) - 10)) for row in rows) == list(range(16))
    assert [row[2] for row in rows].count("x") == 8


@pytest.mark.parametrize(
    ("texts", "how", "words"),
    [
        (["a=0:1"], {"method": Method.SOBOL, "points": 12}, "--points 8 or --points 16"),
        (["a=0:1"], {"method": Method.LHS}, "--points N"),
        (["a=0:1"], {}, "low:high:step"),
        (["a=1,2"], {"points": 4}, "as many points as its values"),
        (["a=1,2", "b+a=3,4"], {}, "varied twice"),
        ([], {}, "no key is varied"),
    ],
)
def test_designs_that_make_no_sense_are_refused(
    texts: list[str], how: dict[str, Any], words: str
) -> None:
    assert words in refusal(grid, *texts, **how)


def test_a_design_file_and_a_table_are_read(tmp_path: Path) -> None:
    file = tmp_path / "design.yaml"
    file.write_text(
        "scenario: deal.yaml\nbeside: stand.yaml\nset: {horizon_days: 60}\nvary:\n"
        "  branch + offer.opens: 2024-12-01:2024-12-03:1d\n  offer.covers: [[ruler], [ruler, family]]\n"
    )
    design = read_design(file)
    assert (design.scenario, design.beside) == (tmp_path / "deal.yaml", tmp_path / "stand.yaml")
    assert design.overrides == ("horizon_days=60",)
    points = points_of(design.variations)
    assert points.names == ("branch+offer.opens", "offer.covers")
    assert points.rows[1] == ("2024-12-01T00:00", "[ruler, family]")
    assert str(points.marks[1]) == f"{file}:6"
    table = tmp_path / "points.csv"
    table.write_text("offer.opens,amnesty.level\n2024-12-01,0.5\n2024-12-02,0.7\n")
    assert read_points(table).rows == (("2024-12-01", "0.5"), ("2024-12-02", "0.7"))


def test_faults_of_a_design_file_and_of_a_table_name_the_line(tmp_path: Path) -> None:
    file, table = tmp_path / "design.yaml", tmp_path / "points.csv"
    file.write_text("scenario: deal.yaml\nbesides: stand.yaml\nvary:\n  a: 1,2\n")
    assert f"{file}:2: unknown key `besides`; did you mean `beside`?" in refusal(read_design, file)
    table.write_text("a,b\n1,2\n1,\n1,2\n")
    words = refusal(read_points, table)
    assert f"{table}:3: the value of `b` is missing" in words
    assert f"{table}:4: this point is the same" in words


# --- points as scenarios -------------------------------------------------------------------------


def sweep(file: str, *texts: str, beside: str | None = None, overrides: Sequence[str] = ()) -> Any:
    other = SCENARIOS / "syria_2024" / f"{beside}.yaml" if beside else None
    asked = SweepFiles(SCENARIOS / "syria_2024" / f"{file}.yaml", other, tuple(overrides))
    return sweep_of(asked, grid(*texts))


def test_a_point_differs_from_the_base_in_exactly_the_varied_keys() -> None:
    found = sweep(
        "safe_passage",
        f"{CHANCE}=0.1,0.2",
        "parameters.talks_signal=0.4",
        "offer.covers=[ruler],[ruler, family]",
    )
    base = flat(found.base.value)
    for point in found.points:
        here = flat(point.case.value)
        changed = {key for key in base.keys() | here.keys() if base.get(key) != here.get(key)}
        assert changed - {"name", "parameters"} == {
            CHANCE,
            "parameters.talks_signal",
            "offer.covers",
        }
        assert here[CHANCE] == float(point.values[0])
    assert found.also == ()
    assert [point.case.key for point in found.points] == [f"p000{i}" for i in range(1, 5)]


def test_a_default_that_follows_from_a_varied_key_is_named() -> None:
    assert sweep("baseline", "ruler.policy=decide,negotiate").also != ()


def test_a_number_of_the_theatre_is_varied_and_nothing_else() -> None:
    unit = pd.read_csv(SCENARIOS / "syria_2024" / "formations.csv")["id"].iloc[0]
    found = sweep("baseline", f"formations.{unit}.cohesion=0.3,0.6")
    base = found.base.theatre
    for point, cohesion in zip(found.points, (0.3, 0.6), strict=True):
        assert point.case.value == found.base.value
        rows = zip(base["formations"], point.case.theatre["formations"], strict=True)
        assert [new["cohesion"] for old, new in rows if old != new] == [cohesion]
        assert {**point.case.theatre, "formations": 0} == {**base, "formations": 0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("offer.opans=2024-12-08", "did you mean `opens`?"),
        ("parameters.talk_signal=1", "did you mean `talks_signal`?"),
        (f"{CHANCE}=0.5,1.5", f"{CHANCE}=1.5"),
        ("formations.nobody.cohesion=0.5", "no row with the id `nobody`"),
        ("theatre.economy.suply=0.5", "did you mean `supply`?"),
        ("theatre.economy.supply=7", "theatre.economy.supply=7"),
        ("theatre.name=x", "only numbers"),
        ("on=someday", "must be article or that_day"),
    ],
)
def test_points_that_cannot_be_loaded_are_refused_together(text: str, words: str) -> None:
    message = refusal(sweep, "safe_passage", text)
    assert words in message
    assert message.startswith("vary=")


def test_a_scenario_beside_the_points_takes_the_date_but_not_the_lever_that_sets_it_apart() -> None:
    found = sweep(
        "safe_passage",
        "branch+offer.opens=2024-12-04,2024-12-08",
        f"{CHANCE}=0,1",
        "amnesty.level=0.5",
        beside="last_stand_capital",
        overrides=["horizon_days=30", "ruler.force=true"],
    )
    besides = {point.beside.key: point.beside for point in found.points}
    assert len(besides) == 2
    for point in found.points:
        assert point.beside.branch == point.case.branch
        assert point.beside.value["offer"] is None
        assert point.beside.value["amnesty"]["level"] == 0.5
        assert point.beside.value["ruler"]["policy"] == "last_stand"
        assert point.beside.horizon_days == point.case.horizon_days == 30


def test_the_closing_window_puts_a_stand_on_the_same_date_beside_every_offer() -> None:
    design = read_design(SCENARIOS / "syria_2024" / "sweeps" / "closing_window.yaml")
    found = sweep_of(
        SweepFiles(design.scenario, design.beside, design.overrides), points_of(design.variations)
    )
    besides = set()
    for point in found.points:
        assert point.beside is not None
        assert point.case.value["offer"]["opens"] == point.case.value["branch"]
        assert point.beside.branch == point.case.branch
        assert point.beside.value["offer"] is None
        besides.add(point.beside.key)
    assert len(besides) == len({point.case.branch for point in found.points}) == 11
    assert found.also == ()


def test_the_page_explains_every_quantity_of_the_table() -> None:
    page = (SCENARIOS.parent / "docs" / "SWEEPS.md").read_text(encoding="utf-8")
    assert [one.name for one in MEASURES if f"`{one.name}`" not in page] == []


@pytest.mark.parametrize("text", ["0:1e5000:1", "0:1e400:1e399", "0:1:1e-999999999"])
def test_a_range_with_a_huge_or_tiny_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(InputError, match=r"more than 15 digits|too large"):
        read_variation(f"parameters.talks_signal={text}")
