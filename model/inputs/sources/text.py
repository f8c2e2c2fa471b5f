"""Which characters a text may contain, and a form of text in which texts that look equal are equal."""

from __future__ import annotations

import io
import re
import sys
from typing import NamedTuple
from unicodedata import normalize

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Codes that control a terminal, that reverse the direction of writing, or that stand for no character.

A surrogate is half of a character: YAML can write it (`\\ud800`), but UTF-8 cannot encode it.
"""


class Strange(NamedTuple):
    """A character that no text may contain: its position, and a description."""

    position: int
    words: str


def strange_in(text: str) -> Strange | None:
    """The first character in a text that no text may contain, or None."""
    found = FORBIDDEN.search(text)
    if found is None:
        return None
    code = ord(found.group())
    kind = "control character"
    if 0xD800 <= code <= 0xDFFF:
        kind = "half of a character,"
    elif code >= 0xFFFE:
        kind = "code that stands for no character,"
    return Strange(found.start(), f"contains the {kind} U+{code:04X}; delete it")


def composed(text: str) -> str:
    """A text in Unicode's composed form (NFC), in which ids that look equal are equal."""
    return normalize("NFC", text)


def speak_utf8() -> None:
    """Print in UTF-8, whatever the system's language; codes that are not characters are escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
