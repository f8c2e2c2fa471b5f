"""The register of priors: what was believed before any fit, and every later change with its reason.

Entries are only ever added to `calibration/registry.yaml`. A user who changes priors for his own cases
may keep a register of his own beside the fits of these cases. It is then used instead of the shipped one
(`calibration.locations`). A posterior is installed for batches only if the last entry of the register
records the priors in force, so that priors are always registered before they are used in a fit.

If only a source was reworded, the entry records that no prior changed. If parameters were added or removed
and no other prior changed, the entry names these parameters, and gives the prior that each removed
parameter had. These statements are checked whenever the file is read.

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
from brittle.model.priors import Fixed, HalfNormal, LogNormal, LogUniform, Normal, Uniform

SHAPES = {one.__name__: one for one in (Fixed, Uniform, LogUniform, LogNormal, HalfNormal, Normal)}
"""Shapes of a prior, by the names that `model/parameters.py` uses."""


class RegisterEntry(Record):
    """One entry of the register: the priors in force at one time."""

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
        default=(), description="New parameters, if all other priors are those of the entry before"
    )
    removed: Annotated[tuple[Text, ...], BeforeValidator(read_list)] = Field(
        default=(),
        description="Removed parameters, if all other priors are those of the entry before; each is "
        "given with the prior that it had: `name=Uniform(low=0.0, high=1.0)`",
    )

    def undone(self, priors: Priors) -> Priors:
        """The priors before the entry, worked out from those after it and from what the entry records."""
        gone = dict(one.split("=", 1) for one in self.removed if "=" in one)
        return {**_without(self.added, priors), **gone}

    @property
    def told(self) -> str:
        """The parameters that the entry adds and removes, in words."""
        gone = [one.split("=", 1)[0] for one in self.removed]
        parts = (("adds", self.added), ("removes", gone))
        return " and ".join(f"{does} {', '.join(names)}" for does, names in parts if names)

    def has_the_priors_of(self, other: RegisterEntry) -> bool:
        """Whether two entries have the same names and priors, as far as the entries show this."""
        if self.priors is None or other.priors is None:
            return self.hash == other.hash
        return self.priors == other.priors


class Register(Record):
    """The contents of the register's file."""

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
    """Report every entry that makes a false statement about added, removed or unchanged priors."""
    tables = _tables(entries)
    for i, entry in enumerate(entries):
        table = tables[i]
        if table and entry.told and not _tells_all(entry, table, entries[:i]):
            key = "added" if entry.added else "removed"
            problems.add(
                placed(tree, ("entries", i, key)),
                f"entry {i + 1} says that it only {entry.told}, but the other priors are not those of "
                "the entry before; if a prior changed, leave out `added` and `removed`",
            )
        if entry.no_prior_changed and not (i and entry.has_the_priors_of(entries[i - 1])):
            problems.add(
                placed(tree, ("entries", i, "no_prior_changed")),
                f"entry {i + 1} says that no prior changed, but its `priors` are not those of the "
                "entry before; if a prior changed, leave out `no_prior_changed`",
            )


def _tells_all(entry: RegisterEntry, priors: Priors, before: Sequence[RegisterEntry]) -> bool:
    """Whether priors differ from those of the entry before only in the parameters added and removed."""
    known = set(entry.added) <= priors.keys()
    return known and bool(before) and before[-1].priors == priors_mark(entry.undone(priors))


def _with_its_prior(given: str) -> str:
    """Write out the prior in `name=Uniform(0, 1)`. Raises `InputError` for text of another form."""
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
    """The last entry. Raises `InputError` if this entry does not record the priors in force."""
    entries, now = registered(file), prior_hash()
    if entries and _is_of(entries[-1], now):
        return entries[-1]
    last = f"the last entry is {entries[-1].hash[:12]}" if entries else "there is no entry"
    raise fail(
        Mark(str(file)),
        f"the priors in force ({now[:12]}) are not registered ({last}); add an entry for them with "
        '`python -m brittle.calibration.registry "what changed" "why"`, and then repeat the command that '
        "you gave (to name new or removed parameters, or a case of your own, see "
        "`python -m brittle.calibration.registry --help`)",
    )


def priors_of(hash_of_all: str, file: Path = REGISTRY) -> Priors | None:
    """The priors that belong to a hash of names, priors and sources; None if no entry shows them.

    Fits made by earlier versions of Brittle record only this hash. The priors of an entry with the same hash
    are worked out from the priors in force now, and from the parameters that later entries added or removed.
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
    """Add an entry for the priors in force.

    If no other prior changed, `added` names the new parameters, and `removed` names the parameters that no
    longer exist, each with the prior that it had (`lag=Fixed(0.5)`). Raises `InputError` if the last entry
    already has the priors in force, or if more changed than `added` and `removed` name.
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
        raise fail(Mark(str(file)), f"the last entry already has the priors in force ({now[:12]})")
    if added or removed:
        gone = tuple(_with_its_prior(one) for one in removed)
        entry = entry.model_copy(update={"added": tuple(added), "removed": gone})
        if not _tells_all(entry, priors_in_force(), entries):
            raise fail(
                Mark(str(file)),
                f"an entry that {entry.told} cannot be added: the other priors in force are not those "
                "of the last entry; name every new parameter after --added and every removed one, with "
                "the prior that it had, after --removed; if a prior changed, leave out both options",
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
        "--added", nargs="+", default=(), help="new parameters, if no other prior changed"
    )
    parser.add_argument(
        "--removed",
        nargs="+",
        default=(),
        metavar="NAME=PRIOR",
        help="removed parameters, each with the prior that it had, if no other prior changed",
    )
    parser.add_argument(
        "--case",
        type=Path,
        help="folder of a case, to use the register beside its fits instead of the shipped one",
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
