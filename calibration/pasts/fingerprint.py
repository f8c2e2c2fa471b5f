"""Fingerprints of everything on which a simulated past depends.

Fingerprints ensure that stored histories are never used for another scenario. A fingerprint depends on
what the code computes, but not on its comments, docstrings and layout, nor on files that only read, check
or report. It does not depend on the names, sources, notes and coordinates in a theatre.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from inspect import getsource
from pathlib import Path
from types import ModuleType
from typing import Any

from brittle import model
from brittle.calibration.priors import PriorChanges, Priors, changes, priors_in_force
from brittle.calibration.registry import priors_of
from brittle.model.parameters import PARAMETERS
from brittle.model.setup.prepare import Prepared

SILENT = frozenset(
    {
        "ahead",  # when kernels are compiled, and by how many processes
        "agents",  # the reference engine; fits and batches play the kernels, which tests compare with it
        "inputs",  # the values that are read from a theatre are marked instead
        "jit",  # how kernels are compiled, which changes no number
        "outcome",  # what is recorded of a finished run
        "rows",  # how a finished run is written down
        "parameters.py",  # its priors are marked separately, each by its name
    }
)
"""The folders and the one file of model/ that shape no past. All other folders and files count,
including a new folder until it is listed here. A test compares this list, name by name, with
the code that a past uses."""

DESCRIPTIVE = frozenset(
    {"name", "source", "known_on", "note", "question", "lat", "lon", "folder", "events"}
)
"""Fields that a theatre's mark leaves out: fields without effect, and events, which are compared
one by one."""

type Act = tuple[float, int, int, int, float]
"""A dated act: hours from the start, kind, actor, place and amount (`model.state.EVENT`)."""


@dataclass(frozen=True)
class Fingerprint:
    """Marks of everything on which a past depends."""

    rules: str
    theatre: str
    priors: Priors
    tick_hours: float
    branch_hours: float
    """End of the past, in hours from the theatre's start."""
    acts: tuple[Act, ...]
    """Dated acts before the branch."""

    def differences(self, now: Fingerprint) -> tuple[str, ...]:
        """What has changed since this fingerprint was made, in words.

        Events count only up to the end of the shorter of the two pasts.
        """
        until = min(self.branch_hours, now.branch_hours)
        compared = (
            ("theatre", self.theatre, now.theatre),
            ("tick", self.tick_hours, now.tick_hours),
            ("events before the branch", _before(until, self.acts), _before(until, now.acts)),
        )
        at_home = tuple(word for word, then, today in compared if then != today)
        return (*self.differences_anywhere(now), *at_home)

    def differences_anywhere(self, now: Fingerprint) -> tuple[str, ...]:
        """What has changed in rules and priors, which are the same in every theatre."""
        rules = ("rules",) if self.rules != now.rules else ()
        return (*rules, *self.prior_changes(now).words)

    def prior_changes(self, now: Fingerprint) -> PriorChanges:
        """How the priors have changed since this fingerprint was made."""
        return changes(self.priors, now.priors)

    @property
    def mark(self) -> str:
        """One hash of the whole fingerprint."""
        return mark_of(asdict(self))

    def to_json(self) -> str:
        """The fingerprint as text for a file's metadata."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Fingerprint:
        """Read what `to_json` wrote. Raises ValueError, KeyError or TypeError for any other text."""
        value = json.loads(text)
        value["acts"] = tuple(tuple(act) for act in value["acts"])
        if isinstance(hash_of_all := value["priors"], str):  # as earlier versions wrote it
            value["priors"] = priors_of(hash_of_all) or dict.fromkeys(PARAMETERS, hash_of_all)
        return cls(**value)


def _before(hours: float, acts: Iterable[Act]) -> list[Act]:
    return [act for act in acts if act[0] < hours]


def fingerprint(prepared: Prepared) -> Fingerprint:
    """Everything on which the pasts of a scenario depend, except their parameters and seeds."""
    hours, branch = prepared.tick_hours, prepared.branch_tick * prepared.tick_hours
    acts = [
        (hours * int(e["tick"]), int(e["kind"]), int(e["who"]), int(e["place"]), float(e["amount"]))
        for e in prepared.past_events
    ]
    return Fingerprint(
        rules=code_mark(Path(model.__file__).parent, SILENT),
        theatre=_theatre_mark(prepared),
        priors=priors_in_force(),
        tick_hours=hours,
        branch_hours=branch,
        acts=tuple(_before(branch, acts)),
    )


@cache
def code_mark(folder: Path, silent: frozenset[str] = frozenset()) -> str:
    """Hash of what the Python code below a folder computes, without the files and folders in `silent`."""
    files = sorted((file.relative_to(folder).as_posix(), file) for file in folder.rglob("*.py"))
    heard = [(name, file) for name, file in files if name.split("/")[0] not in silent]
    return mark_of([[name, bare_code(file.read_text("utf-8"))] for name, file in heard])


def bare_code(source: str) -> str:
    """Python code without comments, docstrings and layout."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [one for one in body if not _is_text(one)] or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.unparse(tree)


def code_of(*modules: ModuleType) -> list[str]:
    """The code of these modules, in order, without comments, docstrings and layout."""
    return [bare_code(getsource(module)) for module in modules]


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is a docstring, or a string used as a comment."""
    constant = node.value if isinstance(node, ast.Expr) else None
    return isinstance(constant, ast.Constant) and isinstance(constant.value, str)


def _theatre_mark(prepared: Prepared) -> str:
    value = prepared.theatre.model_dump(mode="json", by_alias=True)
    return mark_of([_undescribed(value), dict(sorted(prepared.structural.items()))])


def _undescribed(value: Any) -> Any:
    """A value without its descriptive fields. A field that contains a mapping is kept: its key is an id."""
    if isinstance(value, dict):
        return {
            key: _undescribed(item)
            for key, item in value.items()
            if key not in DESCRIPTIVE or isinstance(item, dict)
        }
    return [_undescribed(item) for item in value] if isinstance(value, list) else value


def mark_of(value: Any) -> str:
    """Short hash of a value written as canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
