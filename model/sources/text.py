"""Which characters text may hold, and when two texts count as the same."""

from __future__ import annotations

import io
import re
import sys
from typing import NamedTuple
from unicodedata import normalize

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Characters that steer a terminal, that turn the direction of writing, or that are none.

A surrogate is half of a character: YAML can spell it out (`\\ud800`), UTF-8 cannot hold it.
"""


class Strange(NamedTuple):
    """A character that no text may hold: where it stands, and what it is."""

    position: int
    words: str


def strange_in(text: str) -> Strange | None:
    """The first character of a text that it may not hold, or None."""
    found = FORBIDDEN.search(text)
    if found is None:
        return None
    code = ord(found.group())
    kind = "control character"
    if 0xD800 <= code <= 0xDFFF:
        kind = "half of a character,"
    elif code >= 0xFFFE:
        kind = "code that stands for no character,"
    return Strange(found.start(), f"holds the {kind} U+{code:04X}: leave it out")


def composed(text: str) -> str:
    """A text in Unicode's composed form (NFC), in which equal ids are equal."""
    return normalize("NFC", text)


def speak_utf8() -> None:
    """Makes what is printed UTF-8, whatever the system's language; what is no character is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
