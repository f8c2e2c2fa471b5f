"""What a reader looks at on the page of results. The page's address holds it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from brittle.explorer.kept.narrowing import Narrowing, narrowing_in

LONGEST = 400
"""The largest number of characters of a name that is read from an address."""


@dataclass(frozen=True, slots=True)
class ResultsAsked:
    """A view of the page of results."""

    folder: str = ""
    """The name of the open batch or sweep; empty if only the list is shown."""
    scenario: str = ""
    """The key of the scenario whose runs are shown; empty for the batch's first one."""
    beside: str = ""
    """The name of the batch of the other scenario; empty for the same batch."""
    other: str = ""
    """The key of the scenario that is shown beside; empty if nothing is compared."""
    figure: str = ""
    """The name of the report's figure that is drawn below; empty for none."""
    narrowing: Narrowing = field(default_factory=Narrowing)

    @property
    def address(self) -> str:
        """The view as the end of an address, from the question mark on; empty for the bare list."""
        words = [(name, str(getattr(self, name))) for name in _NAMES if getattr(self, name)]
        words += self.narrowing.pairs()
        return f"?{urlencode(words, safe=':,')}" if words else ""


_NAMES = ("folder", "scenario", "beside", "other", "figure")


def asked_in(address: str | None) -> ResultsAsked:
    """The view in an address. Raises `ArgumentError` for a filter that cannot be read."""
    words = parse_qsl((address or "").removeprefix("?"), keep_blank_values=True)
    plain = {name: value[:LONGEST] for name, value in words if name in _NAMES}
    return ResultsAsked(**plain, narrowing=narrowing_in(words))
