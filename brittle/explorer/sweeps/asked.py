"""Which controls are swept, and of which outcome the curve or the map is. The page's address holds both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from brittle.explorer.bench.answer import QUANTITIES, Quantity
from brittle.model.inputs.errors import ArgumentError

SWEEP, OF = "sweep", "of"
"""The words of the address for a swept field and for the outcome."""

MOST_FIELDS = 2
"""The number of controls that can be swept together."""

USUAL = "killed"
"""The outcome that is shown if the reader chooses none."""

BY_NAME = {one.name: one for one in QUANTITIES}


@dataclass(frozen=True, slots=True)
class SweepAsked:
    """A sweep that a reader asks for; without fields, there is none."""

    fields: tuple[str, ...] = ()
    of: str = USUAL

    @property
    def quantity(self) -> Quantity:
        """The outcome that is shown."""
        return BY_NAME[self.of]

    def also(self, field: str) -> SweepAsked:
        """The same sweep with one more control; a third control takes the place of the second."""
        if field in self.fields:
            return self
        return replace(self, fields=(*self.fields[: MOST_FIELDS - 1], field))

    @property
    def words(self) -> list[tuple[str, str]]:
        """The words of the sweep in an address."""
        if not self.fields:
            return []
        return [*((SWEEP, field) for field in self.fields), (OF, self.of)]


def sweep_in(address: str | None) -> SweepAsked:
    """The sweep in an address. Raises `ArgumentError` with what is wrong."""
    words = parse_qsl((address or "").removeprefix("?"), keep_blank_values=True)
    fields = tuple(dict.fromkeys(value for name, value in words if name == SWEEP))
    of = dict(words).get(OF, USUAL)
    if len(fields) > MOST_FIELDS:
        raise ArgumentError(
            f"the address sweeps {len(fields)} controls; at most {MOST_FIELDS} are possible"
        )
    if of not in BY_NAME:
        raise ArgumentError(
            f"the address names the outcome {of[:40]!r}; the outcomes are {', '.join(BY_NAME)}"
        )
    return SweepAsked(fields, of)


def carried(address: str | None) -> str:
    """The words of an address that hold its sweep, from an & on; empty if it holds none."""
    words = parse_qsl((address or "").removeprefix("?"), keep_blank_values=True)
    mine = [one for one in words if one[0] in (SWEEP, OF)]
    return f"&{urlencode(mine)}" if mine else ""
