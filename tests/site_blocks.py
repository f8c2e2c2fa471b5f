"""The documentation site in tests: its pages as they are built, and the code that stands on them."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from markdown_it import MarkdownIt

ROOT = Path(__file__).parent.parent
SITE = ROOT / "docs" / "site"
TYPED = re.compile(r"(?:brittle|make|python -m) ")
"""How a command begins that stands in a sentence."""

_PARSER = MarkdownIt("commonmark").enable("table")
_SAVED = re.compile(r"Save\s+this\s+as\s+`([^`]+)`:?\s*$")


class Block(NamedTuple):
    """Code on a page. `saved` is the name of the file in which the page asks the reader to save it."""

    page: str
    language: str
    text: str
    saved: str | None = None

    @property
    def begins(self) -> str:
        """The first line, by which a test names the block."""
        return self.text.strip().splitlines()[0]


class Typed(NamedTuple):
    """A command in a sentence of a page."""

    page: str
    text: str


@cache
def settings() -> dict[str, Any]:
    """The names of docs/site/conf.py."""
    return runpy.run_path(str(SITE / "conf.py"))


@cache
def pages() -> tuple[str, ...]:
    """The pages of the site, by their paths in the project."""
    found = {path for pattern in settings()["PAGES"] for path in ROOT.glob(pattern)}
    return tuple(sorted(path.relative_to(ROOT).as_posix() for path in found))


@cache
def text_of(page: str) -> str:
    """A page in Markdown with what is made from the code."""
    text = (ROOT / page).read_text(encoding="utf-8")
    made: str = settings()["filled"](page.removesuffix(".md"), text)
    return made


def code_of(page: str) -> Iterator[Block | Typed]:
    """Blocks of code and commands in sentences, in the order in which a reader meets them."""
    before = ""
    for token in _PARSER.parse(text_of(page)):
        if token.type in ("fence", "code_block"):
            if not token.info.startswith("{"):  # a directive of Sphinx
                saved = _SAVED.search(before)
                yield Block(page, token.info, token.content, saved[1] if saved else None)
            before = ""  # a page asks for one block only
        elif token.type == "inline":
            before = token.content
            for child in token.children or ():
                if child.type == "code_inline" and TYPED.match(child.content):
                    yield Typed(page, child.content)
