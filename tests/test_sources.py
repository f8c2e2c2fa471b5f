"""What a prior's source says: works that the references list, past cases, or reasons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from brittle.model.parameters import PARAMETERS

DOCS = Path(__file__).parent.parent / "docs"

WORK = re.compile(r"((?:[A-Z][\w'-]+, )*(?:[A-Z][\w'-]+ and )?[A-Z][\w'-]+) ((?:19|20)\d\d)")
WARS = {"Iraq", "Vietnam"}
CASES_OF = re.compile(r"past cases: ([^;]*);")
"""The past cases that a source names; docs/PRIORS.md tells them."""


def _works() -> set[str]:
    rows = re.findall(
        r"^\| ([^|]+) \|", (DOCS / "REFERENCES.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    return set(rows) - {"work"}


def test_every_work_that_a_prior_cites_is_in_the_references() -> None:
    cited = {
        f"{who} {year}"
        for parameter in PARAMETERS.values()
        for who, year in WORK.findall(CASES_OF.sub("", parameter.source))
        if who not in WARS
    }
    assert len(cited) > 20 and cited <= _works(), cited - _works()


EARLIER_VERSIONS = re.compile(r"prototype|rule set", re.I)
"""What took a number from elsewhere in the project tells nobody why the number is that large."""


def is_a_source(source: str) -> bool:
    """Whether it names a work, a judgement with its reason, or a convention, and no earlier version."""
    named = any(one in source for one in (*_works(), "judgement", "convention"))
    return named and source != "judgement" and not EARLIER_VERSIONS.search(source)


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_source_is_a_work_a_judgement_or_a_convention(name: str) -> None:
    """Cases say what a judgement rests on, and are none themselves."""
    assert is_a_source(PARAMETERS[name].source), PARAMETERS[name].source


@pytest.mark.parametrize(
    "said",
    [
        "judgement",
        "judgement (2 in the first prototype)",
        "McLauchlin 2010; .5-2 in the first Prototype",
        "form of the rule set; judgement",
        "somebody said",
    ],
)
def test_a_number_that_stood_somewhere_before_is_no_source(said: str) -> None:
    assert not is_a_source(said)


@pytest.mark.parametrize("name", [n for n, p in PARAMETERS.items() if CASES_OF.search(p.source)])
def test_the_cases_that_a_source_names_stand_in_the_priors(name: str) -> None:
    [row] = re.findall(
        rf"^\| {name} \|.*$", (DOCS / "PRIORS.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    for cases in CASES_OF.findall(PARAMETERS[name].source):
        named = re.findall(r"\b[A-Z][\w'-]+", cases)
        assert named and not [one for one in named if one not in row]
