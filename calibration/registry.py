"""The register of priors: what was believed before a fit, and every change since with its reason.

`calibration/registry.yaml` is only ever appended to. A user who changes priors for cases of his own
may keep a register beside their fits, which then holds for them (`calibration.locations`). A
posterior is installed for batches only if
the priors in force are its last entry, so that a fit cannot come before its priors. Where only a
source was reworded, the entry says that no prior changed; where parameters are new or gone and no
other prior changed, it names them, and those that are gone with the prior that they had. Whoever
reads the file checks this.

    python -m brittle.calibration.registry "belief_shock widened" "blind elicitation"
    python -m brittle.calibration.registry "a lag" "it stood in a rule" --added defenders_lag
    python -m brittle.calibration.registry "no lag" "no rule reads it" --removed "lag=Fixed(0.5)"
    python -m brittle.calibration.registry "elites wider" "a survey" --case my_cases/chad
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from brittle.calibration.locations import REGISTRY, registry_to_write
from brittle.calibration.priors import Priors, priors_in_force, priors_mark, written
from brittle.model.inputs.problems import InputError, Mark, Problems, fail
from brittle.model.inputs.schema.types import Flag, Record, Text, read_list
from brittle.model.inputs.schema.validate import validate
from brittle.model.inputs.sources.nodes import Node, placed
from brittle.model.inputs.sources.text import speak_utf8
from brittle.model.inputs.sources.yaml import read_yaml
from brittle.model.parameters import prior_hash
from brittle.model.priors import Fixed, HalfNormal, LogNormal, LogUniform, Uniform

SHAPES = {one.__name__: one for one in (Fixed, Uniform, LogUniform, LogNormal, HalfNormal)}
"""Shapes of a prior, as `model/parameters.py` writes them."""


class RegisterEntry(Record):
    """One state of the priors."""

    hash: Text = Field(description="SHA-256 of all names, priors and sources")
    date: Text = Field(description="Day of registration", pattern=r"^\d{4}-\d\d-\d\d$")
    what: Text = Field(description="What changed")
    why: Text = Field(description="The reason, which is never a fit's result")
    priors: Text | None = Field(
        default=None, description="SHA-256 of names and priors alone, without the sources"
    )
    no_prior_changed: Flag = Field(
        default=False, description="Whether names and priors are the same as in the entry before"
    )
    added: Annotated[tuple[Text, ...], BeforeValidator(read_list)] = Field(
        default=(), description="Parameters that are new, where all others' priors are those before"
    )
    removed: Annotated[tuple[Text, ...], BeforeValidator(read_list)] = Field(
        default=(),
        description="Parameters that are gone, where all others' priors are those before, each with "
        "the prior that it had: `name=Uniform(low=0.0, high=1.0)`",
    )

    def undone(self, priors: Priors) -> Priors:
        """The priors before the entry, given those after it, as far as the entry tells."""
        gone = dict(one.split("=", 1) for one in self.removed if "=" in one)
        return {**_without(self.added, priors), **gone}

    @property
    def told(self) -> str:
        """In words, what it says that is new or gone."""
        gone = [one.split("=", 1)[0] for one in self.removed]
        parts = (("adds", self.added), ("removes", gone))
        return " and ".join(f"{does} {', '.join(names)}" for does, names in parts if names)

    def has_the_priors_of(self, other: RegisterEntry) -> bool:
        """Whether names and priors are the same, as far as the two entries show."""
        if self.priors is None or other.priors is None:
            return self.hash == other.hash
        return self.priors == other.priors


class Register(Record):
    """The register as a file."""

    entries: Annotated[tuple[RegisterEntry, ...], BeforeValidator(read_list)] = Field(
        default=(), description="Registered priors, oldest first"
    )


def registered(file: Path = REGISTRY) -> tuple[RegisterEntry, ...]:
    """Read the entries, oldest first. Raises `InputError` with file and line for a wrong entry."""
    problems, tree = Problems(), read_yaml(file)
    register = validate(Register, tree, problems)
    problems.raise_any()
    assert register is not None
    _check_claims(register.entries, tree, problems)
    problems.raise_any()
    return register.entries


def _tables(entries: Sequence[RegisterEntry]) -> list[Priors | None]:
    """The priors of each entry by name; None for entries too old for their priors to be worked out."""
    tables: list[Priors | None] = []
    table: Priors | None = priors_in_force()
    for entry in reversed(entries):
        if table is not None and entry.priors != priors_mark(table):
            table = None
        tables.append(table)
        table = None if table is None else entry.undone(table)
    return tables[::-1]


def _without(names: Sequence[str], priors: Priors) -> Priors:
    return {name: prior for name, prior in priors.items() if name not in names}


def _check_claims(entries: Sequence[RegisterEntry], tree: Node, problems: Problems) -> None:
    """Note every entry that falsely says that no prior changed, or that it only adds parameters."""
    tables = _tables(entries)
    for i, entry in enumerate(entries):
        table = tables[i]
        if table and entry.told and not _tells_all(entry, table, entries[:i]):
            key = "added" if entry.added else "removed"
            problems.add(
                placed(tree, ("entries", i, key)),
                f"entry {i + 1} says that it only {entry.told}, but the other priors are not those of "
                "the entry before; leave `added` and `removed` out where a prior changed",
            )
        if entry.no_prior_changed and not (i and entry.has_the_priors_of(entries[i - 1])):
            problems.add(
                placed(tree, ("entries", i, "no_prior_changed")),
                f"entry {i + 1} says that no prior changed, but its `priors` are not those of the "
                "entry before; leave `no_prior_changed` out where a prior changed",
            )


def _tells_all(entry: RegisterEntry, priors: Priors, before: Sequence[RegisterEntry]) -> bool:
    """Whether priors are those of the last entry before, but for what the entry adds and removes."""
    known = set(entry.added) <= priors.keys()
    return known and bool(before) and before[-1].priors == priors_mark(entry.undone(priors))


def _with_its_prior(given: str) -> str:
    """`name=Uniform(0, 1)` with the prior written out. Raises `InputError` for anything else."""
    name, _, prior = given.partition("=")
    try:
        call = ast.parse(prior.strip(), mode="eval").body
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            raise ValueError
        shape = SHAPES[call.func.id]
        numbers = [float(ast.literal_eval(one)) for one in call.args]
        named = {str(one.arg): float(ast.literal_eval(one.value)) for one in call.keywords}
        return f"{name.strip()}={written(shape(*numbers, **named))}"
    except (SyntaxError, ValueError, KeyError, TypeError):
        raise fail(
            Mark("--removed"),
            f"{given!r} does not name a parameter with the prior that it had in model/parameters.py; "
            f'write, for example, --removed "{name.strip() or "name"}=Uniform(0.0, 1.0)"',
        ) from None


def check_registered(file: Path = REGISTRY) -> RegisterEntry:
    """The last entry. Raises `InputError` if it is not that of the priors in force."""
    entries, now = registered(file), prior_hash()
    if entries and _is_of(entries[-1], now):
        return entries[-1]
    last = f"the last entry is {entries[-1].hash[:12]}" if entries else "there is no entry"
    raise fail(
        Mark(str(file)),
        f"the priors in force ({now[:12]}) are not registered, {last}; add an entry for them, and then "
        'run the command again: python -m brittle.calibration.registry "what changed" "why" (--help '
        "says how to name parameters that are new or gone, and a case of your own)",
    )


def priors_of(hash_of_all: str, file: Path = REGISTRY) -> Priors | None:
    """The priors that belong to a hash of names, priors and sources; None if no entry shows them.

    Fits of earlier versions keep only this hash. An entry with the same hash shows whether the priors
    were those in force now, apart from parameters that later entries added.
    """
    entries = registered(file)
    known = zip(entries, _tables(entries), strict=True)
    return next((table for one, table in known if one.hash == hash_of_all and table), None)


def _is_of(entry: RegisterEntry, now: str) -> bool:
    return entry.hash == now and entry.priors in (None, priors_mark(priors_in_force()))


def register(
    what: str,
    why: str,
    day: date,
    file: Path = REGISTRY,
    added: Sequence[str] = (),
    removed: Sequence[str] = (),
) -> RegisterEntry:
    """Appends the priors in force.

    Where no other prior changed, `added` names parameters that are new, and `removed` those that are
    gone, each with its prior (`lag=Fixed(0.5)`). Raises `InputError` where the priors are registered
    already, or more changed than these say.
    """
    entries, now = registered(file), prior_hash()
    entry = RegisterEntry(
        hash=now,
        date=day.isoformat(),
        what=what,
        why=why,
        priors=priors_mark(priors_in_force()),
    )
    if entries and (entries[-1].hash, entries[-1].priors) == (now, entry.priors):
        raise fail(Mark(str(file)), f"the priors in force ({now[:12]}) are the last entry already")
    if added or removed:
        gone = tuple(_with_its_prior(one) for one in removed)
        entry = entry.model_copy(update={"added": tuple(added), "removed": gone})
        if not _tells_all(entry, priors_in_force(), entries):
            raise fail(
                Mark(str(file)),
                f"an entry that {entry.told} cannot be added: the other priors in force are not those "
                "of the last entry; name every new parameter after --added and every one that is gone, "
                "with the prior that it had, after --removed, or leave both out where a prior changed",
            )
    elif entries and entry.has_the_priors_of(entries[-1]):
        entry = entry.model_copy(update={"no_prior_changed": True})
    written = "".join(
        f"{'  - ' if key == 'hash' else '    '}{key}: {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in entry.model_dump(exclude_defaults=True).items()
    )
    text = file.read_text("utf-8").replace("entries: []\n", "entries:\n")
    file.write_text(text + written, encoding="utf-8")
    return entry


def main() -> None:
    """Append an entry from the command line."""
    speak_utf8()
    parser = argparse.ArgumentParser(prog="python -m brittle.calibration.registry")
    parser.add_argument("what", help="what changed")
    parser.add_argument("why", help="the reason")
    parser.add_argument(
        "--added", nargs="+", default=(), help="parameters that are new, if no other prior changed"
    )
    parser.add_argument(
        "--removed",
        nargs="+",
        default=(),
        metavar="NAME=PRIOR",
        help="parameters that are gone, each with the prior that it had, if no other prior changed",
    )
    parser.add_argument(
        "--case",
        type=Path,
        help="a case's folder: the register beside its fits, not the shipped one",
    )
    given = parser.parse_args()
    try:
        file = registry_to_write(given.case)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("entries: []\n", encoding="utf-8")
        register(given.what, given.why, datetime.now(UTC).date(), file, given.added, given.removed)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
