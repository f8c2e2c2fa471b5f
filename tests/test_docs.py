"""Documentation against code: generated tables, names, commands, links, numbers.

`python -m tests.test_docs` renews the generated parts of docs/ODD.md, docs/DATA.md and the page in
scenarios/.
"""

from __future__ import annotations

import inspect
import re
import shutil
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer.main
from ruamel.yaml import YAML

from brittle import cli, exits
from brittle.batches.tables.dictionary import TABLES, rows_of
from brittle.calibration.evidence.kinds import KINDS
from brittle.cases import shipped_cases
from brittle.commands.explain import parameters_markdown
from brittle.model import state
from brittle.model.codes import IN_OFFICE
from brittle.model.inputs.reading import input_keys, load_scenario, scenario_files
from brittle.model.inputs.schema.scenario import ScenarioFile
from brittle.model.kernel import schedule
from brittle.model.outcome import OUTCOMES
from brittle.model.parameters import PARAMETERS
from brittle.model.state import NEXT
from tests.conventions import conventions_table
from tests.names import known

ROOT = Path(__file__).parent.parent
ODD = ROOT / "docs" / "ODD.md"
README = ROOT / "README.md"
DATA = ROOT / "docs" / "DATA.md"
SCENARIOS = ROOT / "scenarios" / "README.md"
MECHANISM = ROOT / "docs" / "ADD_A_MECHANISM.md"
PAGES = (
    README,
    ODD,
    MECHANISM,
    ROOT / "docs" / "CODE_A_CASE.md",
    ROOT / "docs" / "TRACE.md",
    SCENARIOS,
    DATA,
    ROOT / "docs" / "PYTHON.md",
    ROOT / "results" / "README.md",
    ROOT / "docs" / "PRIORS.md",
    *sorted((ROOT / "docs" / "site").glob("*.md")),
    ROOT / "calibration" / "evidence" / "README.md",
    ROOT / "CHANGELOG.md",
)

HEADINGS = (
    "## 1. Purpose and patterns",
    "## 2. Entities, state variables, and scales",
    "## 3. Process overview and scheduling",
    "## 4. Design concepts",
    *(
        f"### {concept}"
        for concept in (
            "Basic principles",
            "Emergence",
            "Adaptation",
            "Objectives",
            "Learning",
            "Prediction",
            "Sensing",
            "Interaction",
            "Stochasticity",
            "Collectives",
            "Observation",
        )
    ),
    "## 5. Initialization",
    "## 6. Input data",
    "## 7. Submodels",
)
"""The protocol's elements, in its order."""

ENTITIES = {
    "place": state.PLACE,
    "unit": state.UNIT,
    "faction": state.FACTION,
    "patron": state.PATRON,
    "elite": state.ELITE,
    "world": state.WORLD,
}

CASES = ("syria_2024", *(case for case in shipped_cases() if case != "syria_2024"))
"""The shipped cases: the fitted one first, the others in alphabetical order."""


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def _blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a language, flush left."""
    return [
        textwrap.dedent(body) for _, name, body in FENCE.findall(_prose(page)) if name == language
    ]


def _inline(page: Path) -> list[str]:
    """What stands between backticks in a page's sentences."""
    return re.findall(r"`([^`\n]+)`", FENCE.sub("", _prose(page)))


# --- generated parts -----------------------------------------------------------------------------


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            yield from (f"{above}{key}: {one.get('kind', '')}" for one in value)
        else:
            shown = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else value
            yield f"{above}{key}: {str(shown).lower() if isinstance(shown, bool) else shown}"


def scenarios_table() -> str:
    """The shipped scenarios: file, name, branch, horizon, and the keys that each sets itself."""
    aside = {"name", "description", "branch", "horizon_days"}
    lines = ["| file | name | branch | days | sets |", "|---|---|---|---|---|"]
    for case in CASES:
        for path in scenario_files(ROOT / "scenarios" / case):
            loaded = load_scenario(path)
            own = YAML(typ="safe").load(path)
            what = "; ".join(_flat({k: v for k, v in own.items() if k not in aside}))
            link = f"[{case}/{path.name}]({case}/{path.name})"
            when = f"{loaded.branch:%Y-%m-%d %H:%M}"
            days = f"{loaded.horizon_days:g}"
            lines.append(f"| {link} | {loaded.name} | {when} | {days} | {what} |")
    return "\n".join(lines) + "\n"


def keys_table() -> str:
    """The first level of a scenario's keys, and those below them in one cell."""
    lines = ["| key | meaning | default | below it |", "|---|---|---|---|"]
    keys = [one for one in input_keys() if one.file == "scenario"]
    for one in keys:
        if "." not in one.path:
            stems = (one.path + ".", one.path + "[].")
            below = [k.path for k in keys if k.path.startswith(stems)]
            cells = (
                f"`{one.path}`",
                one.meaning,
                one.default if one.default is not None else "a value is needed",
                ", ".join(f"`{path}`" for path in below),
            )
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def columns_table() -> str:
    """A section a table of a batch: where it lies, what a row is of, and every column."""
    lines = []
    for table in TABLES:
        lines += [f"## {table.name}", "", f"`{table.files}`: a row is {table.a_row}.", ""]
        lines += ["| column | holds | unit | meaning | null where |", "|---|---|---|---|---|"]
        for one in rows_of(table.name).values():
            if one.column in PARAMETERS:  # of draws.parquet: in docs/ODD.md, a table of their own
                continue
            cells = (f"`{one.column}`", one.holds, one.unit, one.meaning, one.missing)
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
        lines.append("")
    return "\n".join(lines)


GENERATED = (
    (DATA, "columns", columns_table),
    (ODD, "conventions", conventions_table),
    (ODD, "parameters", parameters_markdown),
    (SCENARIOS, "keys", keys_table),
    (SCENARIOS, "scenarios", scenarios_table),
)
"""Page, marker, and what stands between `<!-- marker -->` and `<!-- /marker -->`."""


def _between(text: str, name: str) -> tuple[str, str, str]:
    head, opened, rest = text.partition(f"<!-- {name} -->\n")
    body, closed, tail = rest.partition(f"<!-- /{name} -->")
    assert opened, f"no marker {name}"
    assert closed, f"marker {name} is not closed"
    return head + opened, body, closed + tail


def renew() -> None:
    """Writes the generated parts."""
    for page, name, make in GENERATED:
        head, _, tail = _between(_text(page), name)
        page.write_text(head + make() + tail, encoding="utf-8")


@pytest.mark.parametrize(("page", "name", "make"), GENERATED, ids=[one[1] for one in GENERATED])
def test_generated_part_is_what_the_code_says(page: Path, name: str, make: Any) -> None:
    assert _between(_text(page), name)[1] == make(), "run: python -m tests.test_docs"


# --- the ODD page --------------------------------------------------------------------------------


def _prose(page: Path) -> str:
    """A page without its generated parts."""
    text = _text(page)
    for where, name, _ in GENERATED:
        if where == page:
            head, _, tail = _between(text, name)
            text = head + tail
    return text


def test_odd_has_every_element_in_order() -> None:
    lines = _text(ODD).splitlines()
    found = [line for line in lines if line in HEADINGS]
    assert found == list(HEADINGS)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "model" / "rules").glob("[!_]*.py")), ids=lambda path: path.stem
)
def test_every_rule_module_heads_a_submodel(path: Path) -> None:
    heading = rf"^### 7\.\d+ .*`model/rules/{path.name}`$"
    assert re.search(heading, _text(ODD), re.MULTILINE)


@pytest.mark.parametrize("name", [n for n, p in PARAMETERS.items() if p.mechanism != "switches"])
def test_every_parameter_is_in_an_equation_or_sentence(name: str) -> None:
    assert re.search(rf"\b{name}\b", _prose(ODD)), "in the table, but no rule is said to read it"


def test_state_variables_are_fields() -> None:
    rows = re.findall(r"^\| (\w+)[^|]*\|([^|]*)\|([^|]*)\|[^|]*\|$", _prose(ODD), re.MULTILINE)
    seen = set()
    for entity, fixed, changing in rows:
        if entity in ENTITIES:
            seen.add(entity)
            named = set(re.findall(r"`(\w+)`", fixed + changing))
            assert named <= set(ENTITIES[entity].names or ()), entity
    assert seen == set(ENTITIES)


def test_names_in_code_type_exist() -> None:
    for page in PAGES:
        inline = {word for word in _inline(page) if re.fullmatch(r"[a-z]\w*_\w+", word)}
        equations = "\n".join(_blocks(page, ""))
        names = inline | set(re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", equations))
        strange = {name for name in names if not name.startswith(("p_", "b_"))}
        strange -= known() | set(CASES) | set(KINDS)
        assert not strange, f"{page.name}: {sorted(strange)}"


def _called_in_a_tick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kernels that a tick calls, in their order, on a day on which each has something to do."""
    called: list[str] = []
    plain = schedule.play_ticks.py_func  # as it was written: it looks its kernels up by name
    for name in plain.__code__.co_names:
        if callable(getattr(schedule, name, None)):
            monkeypatch.setattr(schedule, name, lambda *_, name=name: called.append(name))
    w = SimpleNamespace(branch=1, changed=1, truce=0, share_lost=1.0, fate=IN_OFFICE)
    events = [SimpleNamespace(tick=0)]
    plain(SimpleNamespace(world=[w], events=events, counts=defaultdict(lambda: 1, {NEXT: 0})), 0, 1)
    return called


def test_phases_stand_in_the_order_of_the_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _called_in_a_tick(monkeypatch)
    phases = {  # of the table, by the kernel that opens each
        "events": "happen",
        "patrons": "decide_patrons",
        "orders": "appear",
        "movement": "move",
        "**survey**": "survey",
        "combat": "fight",
        "will": "consider",
        "desertion": "desert",
        "risings": "rise",
        "mobilisation": "mobilise",
        "control": "settle",
        "belief": "believe",
        "elites": "judge",
        "ruler and mediation": "decide_ruler",
        "civilians": "suffer",
        "record": "record",
    }
    table = _prose(ODD).split("## 3.")[1].split("## 4.")[0]
    _, *told = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    assert told == list(phases)
    at = [calls.index(kernel) for kernel in phases.values()]
    assert at == sorted(at)


# --- numbers -------------------------------------------------------------------------------------


def _default(command: str, option: str) -> Any:
    return inspect.signature(getattr(cli, command)).parameters[option].default


def _scenario_default(name: str) -> Any:
    return ScenarioFile.model_fields[name].default


def _facts() -> list[tuple[Path, str]]:
    """Sentences whose numbers come from code; they must stand in the page as they are made here."""
    tick, horizon = _scenario_default("tick_hours"), _scenario_default("horizon_days")
    draws, replicates = _default("run", "draws"), _default("run", "replicates")
    return [
        (ODD, f"A tick lasts {tick:g} h, unless"),
        (ODD, f"the horizon, {horizon:g} days by default"),
        (ODD, f"over {state.REFUGES} refuges"),
        (README, f"brittle run scenarios/syria_2024 --draws {draws} --replicates {replicates}"),
        (README, f"Exit codes: 0 done; {exits.FAILED} some runs failed"),
        (README, f"{exits.WRONG} wrong input, nothing written; {exits.INTERRUPTED} interrupted"),
    ]


@pytest.mark.parametrize("fact", range(len(_facts())))
def test_numbers_are_the_codes(fact: int) -> None:
    page, sentence = _facts()[fact]
    assert sentence in " ".join(_text(page).split())


def test_every_outcome_is_explained() -> None:
    assert set(re.findall(r"`(\w+)`", _text(ODD).split("### 7.17")[1])) >= set(OUTCOMES)


# --- commands, links, examples -------------------------------------------------------------------


def _shell(page: Path) -> list[str]:
    inline = [text for text in _inline(page) if re.match(r"(brittle|make) ", text)]
    blocks = _blocks(page, "sh")
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in [*lines, *inline] if line]


def test_what_is_said_to_be_missing_is_missing() -> None:
    commands = typer.main.get_command(cli.app).commands
    missing = {"sensitivity", "discover"} & set(commands)
    assert not missing, "in CHANGELOG.md under what is not there yet"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_paths_resolve(page: Path) -> None:
    text = _text(page)
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    broken = [link for link in links if not (page.parent / link).exists()]
    tops = "brittle|model|calibration|scenarios|tests|docs"
    paths = [word for word in _inline(page) if re.fullmatch(rf"(?:{tops})/[\w./]+", word)]
    invented = re.findall(r"Save\s+this\s+as\s+`([^`]+)`", text)  # files that the reader makes
    invented += ["my_case", "weather"]
    missing = [p for p in paths if not (ROOT / p).exists() and not any(i in p for i in invented)]
    assert broken == []
    assert missing == []


def test_no_address_but_those_for_people() -> None:
    for page in PAGES:
        assert not re.search(
            r"/(home|work|tmp|root|Users)/|localhost|\d+\.\d+\.\d+\.\d+", _text(page)
        )


@pytest.fixture
def syria(tmp_path: Path) -> Path:
    """A copy of the case to which a reader's file can be added."""
    for schema in (ROOT / "scenarios").glob("*.json"):
        shutil.copy(schema, tmp_path)
    return shutil.copytree(ROOT / "scenarios" / "syria_2024", tmp_path / "syria_2024")


def test_the_readers_scenario_works(syria: Path) -> None:
    readme = _text(README)
    (yaml,) = _blocks(README, "yaml")
    (name,) = set(re.findall(r"Save\s+this\s+as\s+`scenarios/syria_2024/(\w+\.yaml)`", readme))
    (syria / name).write_text(yaml, encoding="utf-8")
    mine, shipped = load_scenario(syria / name), load_scenario(syria / "safe_passage.yaml")
    assert mine.offer is not None
    assert shipped.offer is not None
    assert set(shipped.offer.covers) - set(mine.offer.covers) == {"family"}
    half = mine.offer.guarantee.chance_honoured * 2
    assert half == pytest.approx(shipped.offer.guarantee.chance_honoured)
    assert mine.branch == shipped.branch


def test_the_readers_overrides_work() -> None:
    tried = 0
    for line in _shell(README):
        words = line.split()
        sets = [words[i + 1] for i, word in enumerate(words) if word == "--set"]
        if sets:
            path = next(ROOT / word for word in words if word.endswith(".yaml"))
            assert load_scenario(path, sets) != load_scenario(path)
            tried += len(sets)
    assert tried


def test_readme_is_read_in_one_sitting() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150


if __name__ == "__main__":
    renew()
    sys.exit(0)
