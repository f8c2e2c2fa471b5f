"""The register of priors: what was believed before a fit, and every change since with its reason.

`calibration/registry.yaml` is only ever appended to. A posterior is installed for batches only if
the priors in force are its last entry, so that a fit cannot come before its priors.

    python -m calibration.registry "belief_shock widened" "blind elicitation"
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from model.parameters import prior_hash
from model.problems import InputError, Mark, Problems, fail
from model.schema.types import Record, Text, read_list
from model.schema.validate import validate
from model.sources.text import speak_utf8
from model.sources.yaml import read_yaml

FILE = Path(__file__).with_name("registry.yaml")


class Entry(Record):
    """One state of the priors."""

    hash: Text = Field(description="SHA-256 of every name, prior and source")
    date: Text = Field(description="Day on which it was registered", pattern=r"^\d{4}-\d\d-\d\d$")
    what: Text = Field(description="What changed")
    why: Text = Field(description="The reason, which is never a fit's result")


class Register(Record):
    """The file."""

    entries: Annotated[tuple[Entry, ...], BeforeValidator(read_list)] = Field(
        default=(), description="Registered priors, oldest first"
    )


def registered(file: Path = FILE) -> tuple[Entry, ...]:
    """The entries, oldest first. Raises `InputError` with file and line for a wrong one."""
    problems = Problems()
    register = validate(Register, read_yaml(file), problems)
    problems.raise_any()
    assert register is not None
    return register.entries


def check_registered(file: Path = FILE) -> Entry:
    """The entry of the priors in force; raises `InputError` where the last entry is another."""
    entries, now = registered(file), prior_hash()
    if entries and entries[-1].hash == now:
        return entries[-1]
    last = f"the last entry is {entries[-1].hash[:12]}" if entries else "there is no entry"
    raise fail(
        Mark(str(file)),
        f"the priors in force ({now[:12]}) are not registered, {last}; commit them first: "
        'python -m calibration.registry "what changed" "why"',
    )


def register(what: str, why: str, day: date, file: Path = FILE) -> Entry:
    """Appends the priors in force; raises `InputError` where they are registered already."""
    entries, now = registered(file), prior_hash()
    if entries and entries[-1].hash == now:
        raise fail(Mark(str(file)), f"the priors in force ({now[:12]}) are the last entry already")
    entry = Entry(hash=now, date=day.isoformat(), what=what, why=why)
    told = "".join(
        f"{'  - ' if key == 'hash' else '    '}{key}: {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in entry.model_dump().items()
    )
    text = file.read_text("utf-8").replace("entries: []\n", "entries:\n")
    file.write_text(text + told, encoding="utf-8")
    return entry


def main() -> None:
    """Appends an entry from the command line."""
    speak_utf8()
    parser = argparse.ArgumentParser(prog="python -m calibration.registry")
    parser.add_argument("what", help="what changed")
    parser.add_argument("why", help="the reason")
    given = parser.parse_args()
    try:
        register(given.what, given.why, datetime.now(UTC).date())
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
