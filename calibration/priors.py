"""The priors in force, by parameter name, and how they differ from those of a fit.

A prior has changed if its name, shape or numbers differ. Changes to the meaning, unit, bounds or source
of a parameter do not count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import NamedTuple

from brittle.model.parameters import PARAMETERS
from brittle.model.priors import Fixed, Prior

NAMED = 8
"""Largest number of parameters that a list of changed priors, or of new fixed parameters, names."""

OF_CODING = tuple(name for name, one in PARAMETERS.items() if one.mechanism == "coding")
"""Parameters that belong to the coding of a case and not to the rules."""

type Priors = Mapping[str, str]
"""Priors by parameter name, each written out to the last digit."""


class PriorChanges(NamedTuple):
    """Parameters that were added, removed, or given another prior since a fit."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def words(self) -> Iterator[str]:
        """The changes as phrases in words, each to be followed by "changed since the fit"."""
        if self.changed:
            yield f"the prior{'s' if len(self.changed) > 1 else ''} of {_named(self.changed)}"
        if self.added or self.removed:
            fixed = [name for name in self.added if is_fixed(name)]
            free = [name for name in self.added if name not in fixed]
            parts = [f"{name} is new and drawn from its prior" for name in free]
            if fixed:
                parts.append(f"{_named(fixed)} {'are' if len(fixed) > 1 else 'is'} new and fixed")
            parts += [f"{name} is gone" for name in self.removed]
            yield f"the list of parameters ({'; '.join(parts)})"


def is_fixed(name: str) -> bool:
    """Whether a parameter has a single value that only a scenario can change."""
    return isinstance(PARAMETERS[name].prior, Fixed)


def _named(names: Sequence[str]) -> str:
    if len(names) <= NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} others"


def written(prior: Prior) -> str:
    """A prior as text with every digit, such as `LogNormal(low=0.28, high=7.0, median=0.0)`."""
    numbers = (f"{one.name}={float(getattr(prior, one.name))!r}" for one in fields(prior))
    return f"{type(prior).__name__}({', '.join(numbers)})"


def priors_in_force() -> dict[str, str]:
    """The prior of every parameter, by name."""
    return {name: written(parameter.prior) for name, parameter in PARAMETERS.items()}


def changes(then: Priors, now: Priors) -> PriorChanges:
    """How the priors of a fit, `then`, differ from those of today, `now`."""
    return PriorChanges(
        added=tuple(name for name in now if name not in then),
        removed=tuple(name for name in then if name not in now),
        changed=tuple(name for name in now if name in then and now[name] != then[name]),
    )


def priors_mark(priors: Priors) -> str:
    """SHA-256 of names and priors, whatever their order."""
    return hashlib.sha256(json.dumps(dict(priors), sort_keys=True).encode()).hexdigest()
