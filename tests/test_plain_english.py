"""Words that stand for what is meant are not used: pages, and docstrings and messages of the packages held.

A reader who is new to the field stumbles over "so" and "such" where a noun or a verb should stand,
and over "told" where something is reported. A pattern is here only if it seldom blames good English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.prose import HELD, PAGES, Words, docstrings, messages, modules, relative, without_quotes

_VERBS = "is|are|was|were|does|do|did|has|have|had|can|may|must|will|would|should"
_SAYING = "say|says|said|think|thinks|thought|do|does|did|done|doing|called|hold|holds|nearly"
_STOP = r"(?=\s*(?:[.,;:)]|$))"


class Pattern(NamedTuple):
    """What is not written, with sentences that it must find and sentences that it must pass."""

    name: str
    words: re.Pattern[str]
    instead: str
    faulted: tuple[str, ...]
    good: tuple[str, ...]


PATTERNS = (
    Pattern(
        "anew",
        re.compile(r"\banew\b", re.IGNORECASE),
        "say `again`, or what is done",
        ("Some days are drawn anew.",),
        ("Some days are drawn again.", "A new day begins."),
    ),
    Pattern(
        "who of",
        re.compile(r"\bwho of\b", re.IGNORECASE),
        "name those who are meant: `units of the regime that ...`",
        ("Who of the regime does not go to fight keeps to held roads.",),
        ("Units of the regime that do not go to fight keep to held roads.",),
    ),
    Pattern(
        "told",
        re.compile(r"\btold\b(?!\s+(?:apart|from|to)\b)", re.IGNORECASE),
        "say `reported`, `named`, `described`, `shown` or `counted`",
        ("All faults are told at once.", "A few runs told in words.", "Told twice."),
        ("Two causes cannot be told apart.", "A signal that can be told from chance."),
    ),
    Pattern(
        "so as a pronoun",
        re.compile(
            rf"\b(?:{_SAYING})\s+so(?:\s+(?:already|too|in)\b|{_STOP})"
            rf"|(?:^|[.;,]\s+|\b(?:and|or|nor)\s+)so\s+(?:{_VERBS})\b"
            rf"|[.;]\s+[Ss]o\s+(?:it|they)\s+(?:{_VERBS}){_STOP}"
            rf"|\bif\s+so\b|\bwhy\s+so\b|\bmore\s+so\b|\bsaid\s+and\s+so\b",
            re.IGNORECASE | re.MULTILINE,
        ),
        "repeat the verb or the noun",
        (
            "Garrisons share the draw, and so do columns.",
            "The report says so.",
            "Those who rose have done so already.",
            "So is a folder that is new.",
            "Is it lost? If so, it is named.",
        ),
        (
            "The lock is released, so threads are enough.",
            "Keys are fixed so that nothing depends on the order.",
            "The runs are the same, so they are played once.",
            "It is so large that it does not fit.",
        ),
    ),
    Pattern(
        "so many",
        re.compile(r"\bso\s+(?:many|much|few)\b(?![^.;]*\bthat\b)", re.IGNORECASE),
        "say which number or amount: `this number of days`",
        ("The chance of a fall within so many days.", "A share moved by so much."),
        ("There are so many places that the table is cut.", "The number of days is given."),
    ),
    Pattern(
        "such as a pronoun",
        re.compile(
            rf"\b(?:as|one|none|many|few|every|is|are|was|were|be)\s+such{_STOP}"
            rf"|\b(?:known|marked|named|counted)\s+as\s+such\b"
            rf"|\bsuch\s+(?:{_VERBS})\b",
            re.IGNORECASE,
        ),
        "repeat the noun",
        (
            "Every move under the policy was such.",
            "Folders of earlier versions are known as such and left alone.",
            "Of the runs, 91.5% have one such.",
        ),
        (
            "There is no such place.",
            "Outlines such as those of Syria are drawn.",
            "Such a file is refused.",
        ),
    ),
)


def _faults(where: str, words: Words) -> Iterator[str]:
    text = without_quotes(words.text)
    for pattern in PATTERNS:
        for found in pattern.words.finditer(text):
            line = words.line + text.count("\n", 0, found.start())
            yield f"{where}:{line}: {found[0].strip()!r} ({pattern.name}): {pattern.instead}"


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_a_pattern_finds_what_it_should_and_passes_good_sentences(pattern: Pattern) -> None:
    assert [one for one in pattern.faulted if not pattern.words.search(one)] == []
    assert [one for one in pattern.good if pattern.words.search(one)] == []


def test_code_and_quotes_are_not_a_pages_prose() -> None:
    assert list(_faults("x", Words(1, 'The column `told`, and "told".'))) == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_pages_say_what_is_meant(page: Path) -> None:
    assert list(_faults(relative(page), Words(1, page.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("texts", [docstrings, messages], ids=lambda texts: texts.__name__)
@pytest.mark.parametrize("package", HELD)
def test_code_says_what_is_meant(package: str, texts: Callable[[Path], Iterator[Words]]) -> None:
    held = [(path, words) for path in modules(package) for words in texts(path)]
    assert held
    faults = [fault for path, words in held for fault in _faults(relative(path), words)]
    assert faults == [], "\n" + "\n".join(faults)
