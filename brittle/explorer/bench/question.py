"""A question: one scenario beside another, which the reader has changed. The page's address holds it all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from brittle.model.inputs.errors import ArgumentError

MOST_CHANGES = 60
"""The largest number of changes that a question may make."""
LONGEST = 2000
"""The largest number of characters in a key or a value of a change."""
DAYS = 30
"""The number of days that a question plays if the reader does not choose."""
LONGEST_PLAYED = 90
"""The largest number of days that a question may play, because its answer must come soon."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a reader asks. Equal questions have equal answers."""

    case: str
    """The name or the folder of the case."""
    beside: str
    """The key of the scenario of reference."""
    start: str
    """The key of the scenario that the reader changes."""
    changes: tuple[tuple[str, str], ...] = ()
    """Dotted fields and their new values, as YAML writes them."""
    days: int = DAYS
    """The number of days that are played from the branch on."""

    def with_(self, field: str, value: str) -> WhatIf:
        """The same question with one more change, or with another value in an earlier change."""
        return replace(self, changes=tuple((dict(self.changes) | {field: value}).items()))

    def without(self, field: str) -> WhatIf:
        """The same question without the change of a field."""
        return replace(self, changes=tuple(one for one in self.changes if one[0] != field))

    @property
    def address(self) -> str:
        """The question as the part of an address after the question mark."""
        words = [("case", self.case), ("beside", self.beside), ("from", self.start)]
        words += [("days", str(self.days))]
        return urlencode([*words, *(("set", f"{key}={value}") for key, value in self.changes)])


def question_in(address: str) -> WhatIf:
    """The question in an address. Raises `ArgumentError` with what is wrong."""
    words = parse_qsl(address.removeprefix("?"), keep_blank_values=True)
    plain = dict(words)
    changes = [text.partition("=") for name, text in words if name == "set"]
    if len(changes) > MOST_CHANGES:
        raise ArgumentError(
            f"the address changes {len(changes)} fields; at most {MOST_CHANGES} are possible"
        )
    for field, equals, value in changes:
        if not equals or not field or max(len(field), len(value)) > LONGEST:
            raise ArgumentError(
                f"the address has a change {field[:40]!r} that cannot be read; a change is written "
                f"set=FIELD=VALUE, with at most {LONGEST} characters on either side"
            )
    fields = [field for field, _, _ in changes]
    inside = next((one for one in fields if any(a.startswith(f"{one}.") for a in fields)), "")
    if inside or len(set(fields)) < len(fields):
        raise ArgumentError(f"the address sets {inside or 'a field'} twice; set it once")
    beside = plain.get("beside", "")
    return WhatIf(
        case=plain.get("case", ""),
        beside=beside,
        start=plain.get("from", beside),
        changes=tuple((field, value) for field, _, value in changes),
        days=_days(plain.get("days", str(DAYS))),
    )


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_PLAYED:
        raise ArgumentError(
            f"the number of days is {text[:20]!r}; give a whole number from 1 to {LONGEST_PLAYED}"
        )
    return int(text)
