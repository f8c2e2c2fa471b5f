"""No input ends in a traceback: whatever the bytes, a load works or raises `InputError`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from theatres import tiny_theatre

from brittle.model.inputs.problems import SHOWN, FieldChange
from brittle.model.inputs.reading import InputError, Problem, load_scenario, load_theatre
from brittle.model.inputs.skeleton import skeleton_files

TABLES = ("places.csv", "roads.csv", "formations.csv", "columns.csv")
FILES = (*TABLES, "theatre.yaml", "baseline.yaml")
FAST = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

NUMBERS = [
    "-0",
    "1e308",
    "1e-400",
    "-1",
    "0x10",
    "1_000",
    "१२",
    "٣",
    "nan",
    "-inf",
    "1e3",
    ".5",
    "5.",
]
WORDS = [
    "",
    "~",
    "null",
    "true",
    "no",
    "all",
    "capital",
    "locals",
    "regime",
    "town",
    "𝒳",
    "a\u202eb",
]
SHAPES = ["[]", "{}", "[[]]", "{a: {b: c}}", "[1, 2", "{", "- x", "a: b: c", "? x", "*x", "&x y"]
TIMES = ["2001-06-01", "0000-00-00", "9999-12-31T23:59", "2001-06-01T24:00", "2200-12-31", "12:30"]
SCALARS = st.one_of(
    st.sampled_from(NUMBERS + WORDS + SHAPES + TIMES),
    st.text(max_size=12),
    st.floats().map(str),
    st.integers().map(str),
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case that loads; every example puts back what it changed."""
    return tiny_theatre(tmp_path_factory.mktemp("fuzz"))


@contextlib.contextmanager
def changed(path: Path, data: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(before)


def loads_or_says_why(case: Path, *overrides: str) -> None:
    with contextlib.suppress(InputError):
        load_theatre(case)
    problems: tuple[Problem, ...] = ()
    try:
        load_scenario(case / "baseline.yaml", overrides)
    except InputError as error:
        problems = error.problems
        told = str(error)
    for problem in problems:
        assert problem.file or isinstance(problem.file, FieldChange)  # a change may be empty
        assert problem.message
        assert len(str(problem).splitlines()) == 1
        assert str(problem) in told or len(problems) > SHOWN


@FAST
@given(name=st.sampled_from(FILES), data=st.data())
def test_any_bytes_spliced_in(case: Path, name: str, data: st.DataObject) -> None:
    before = (case / name).read_bytes()
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, min(len(before), start + 40)))
    new = data.draw(st.one_of(st.binary(max_size=12), SCALARS.map(_encoded)))
    with changed(case / name, before[:start] + new + before[end:]):
        loads_or_says_why(case)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


@FAST
@given(name=st.sampled_from(TABLES), scalar=SCALARS, data=st.data())
def test_any_text_in_any_cell(case: Path, name: str, scalar: str, data: st.DataObject) -> None:
    lines = (case / name).read_text(encoding="utf-8").splitlines()
    row = data.draw(st.integers(0, len(lines) - 1))
    cells = lines[row].split(",")
    cells[data.draw(st.integers(0, len(cells) - 1))] = scalar
    lines[row] = ",".join(cells)
    with changed(case / name, _encoded("\n".join(lines))):
        loads_or_says_why(case)


def _theatre_lines() -> list[str]:
    return skeleton_files("fuzz")["theatre.yaml"].splitlines()


KEYED = [i for i, line in enumerate(_theatre_lines()) if ":" in line and "#" not in line]


@FAST
@given(line=st.sampled_from(KEYED), scalar=SCALARS, keep=st.booleans())
def test_any_value_under_any_key(case: Path, line: int, scalar: str, keep: bool) -> None:
    lines = _theatre_lines()
    key, _, value = lines[line].partition(":")
    pad = key[: len(key) - len(key.lstrip())]
    lines[line] = f"{key}: {scalar}" if keep else f"{pad}{scalar}:{value}"
    with contextlib.ExitStack() as stack:
        files = {**skeleton_files("fuzz"), "theatre.yaml": "\n".join(lines)}
        for name in FILES:
            stack.enter_context(changed(case / name, _encoded(files[name])))
        loads_or_says_why(case)


PATHS = [
    "name",
    "branch",
    "horizon_days",
    "tick_hours",
    "seed",
    "ruler",
    "ruler.policy",
    "ruler.place",
    "offer",
    "offer.opens",
    "offer.guarantee",
    "offer.guarantee.chance_honoured",
    "offer.covers",
    "offer.mediation_days.low",
    "amnesty.level",
    "ceasefire",
    "ceasefire.opens",
    "frozen",
    "patrons",
    "patrons.ally",
    "patrons.ally.men",
    "events",
    "parameters",
    "answers_war",
]


@FAST
@given(
    sets=st.lists(
        st.one_of(
            st.tuples(st.sampled_from(PATHS), SCALARS).map("=".join),
            st.text(max_size=20),
        ),
        max_size=4,
    )
)
def test_any_override(case: Path, sets: list[str]) -> None:
    loads_or_says_why(case, *sets)


@FAST
@given(path=st.sampled_from(PATHS), scalar=SCALARS)
def test_any_value_in_a_scenario(case: Path, path: str, scalar: str) -> None:
    steps = path.split(".")
    nested = "".join("  " * depth + f"{step}:\n" for depth, step in enumerate(steps))
    text = nested.removesuffix("\n") + f" {scalar}\nextends: {scalar}\n"
    for body in (text, text.partition("extends")[0], f"extends: {scalar}\n"):
        with changed(case / "baseline.yaml", _encoded(body)):
            loads_or_says_why(case)


@FAST
@given(data=st.binary(max_size=200), name=st.sampled_from(FILES))
def test_any_file_at_all(case: Path, data: bytes, name: str) -> None:
    with changed(case / name, data):
        loads_or_says_why(case)
