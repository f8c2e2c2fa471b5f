"""What a part of the benchmarks found, and the file that keeps it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "performance.json"
"""The file with the findings of every part, from which the page is made."""


class FrozenRecord(BaseModel):
    """A record that cannot be changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MachineUsed(FrozenRecord):
    """The machine and the software of a measurement."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    libraries: dict[str, str]
    """The version of each library that the time of a run depends on."""


class FoundNumber(FrozenRecord):
    """A measured number."""

    what: str
    value: float
    unit: str = ""
    goal: float | None = None
    less_is_better: bool = False

    @property
    def reached(self) -> float | None:
        """The share of the goal that is reached; 1 or more if the goal is met, None without a goal."""
        if self.goal is None or self.value <= 0:
            return None
        return self.goal / self.value if self.less_is_better else self.value / self.goal


class FoundTable(FrozenRecord):
    """A table of measured numbers; the first column holds words."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]


class Findings(FrozenRecord):
    """What a part found. `words` explain it, and hold no number that was not measured or set by the part."""

    title: str
    words: tuple[str, ...] = ()
    """A paragraph each."""
    measures: tuple[FoundNumber, ...] = ()
    tables: tuple[FoundTable, ...] = ()


class MeasuredPart(FrozenRecord):
    """The findings of a part, with where and when they were made."""

    findings: Findings
    machine: MachineUsed
    code: str
    """The hash of the compiled code that was measured."""
    day: str
    seconds: float
    quick: bool
    """Whether fewer repetitions were made than for the page."""


class KeptFindings(FrozenRecord):
    """The latest findings of every part, by its name."""

    parts: dict[str, MeasuredPart]


def read_record(path: Path = KEPT) -> KeptFindings:
    """The record in a file; an empty record if there is no file."""
    if not path.exists():
        return KeptFindings(parts={})
    return KeptFindings.model_validate_json(path.read_text(encoding="utf-8"))


def write_record(record: KeptFindings, path: Path = KEPT) -> None:
    """Writes the record to a file."""
    path.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")


def shown(number: float) -> str:
    """A number with three digits, or all digits before the point."""
    if number == 0 or number != number:
        return "0" if number == 0 else "-"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.3g}"
