"""The terms of the page, each explained in one plain sentence.

The page lists all terms at its end. The script `glossary.js` marks each term where it first appears in a
chapter, and shows its explanation while the pointer is over it, while it has the keyboard's focus, and after
a touch. Without scripts and on paper, the list explains the terms.
"""

from __future__ import annotations

import html
import json
from typing import NamedTuple


class Term(NamedTuple):
    """A term, the words by which the page names it, and what it means."""

    name: str
    words: tuple[str, ...]
    """The forms in which the term appears in sentences."""
    meaning: str


TERMS = (
    Term(
        "bank",
        ("bank of histories",),
        "The bank is the large set of simulated pasts among which a fit looks for those that agree with the "
        "article.",
    ),
    Term(
        "base rate",
        ("base rates", "base rate"),
        "A base rate says how often something happened in comparable wars of the past.",
    ),
    Term(
        "starting moment",
        ("starting moment", "branch"),
        "The starting moment (called branch in the files) is the moment at which the simulated past ends "
        "and the scenarios begin to differ.",
    ),
    Term(
        "Brier score",
        ("Brier score",),
        "The Brier score is the squared difference between a stated chance and what happened (0 or 1); 0 is "
        "perfect.",
    ),
    Term(
        "CRPS",
        ("crps120", "CRPS"),
        "CRPS compares, day after day, the stated chance that something has happened with whether it has; 0 "
        "is perfect.",
    ),
    Term(
        "calibration of a chance",
        ("stated chance",),
        "A chance is calibrated if what is said to have a chance of 1 in 5 happens in about 1 of 5 cases.",
    ),
    Term(
        "cohesion",
        ("cohesion",),
        "Cohesion says how firmly the men of a unit stand together: 1 is firm, and near 0 the unit falls "
        "apart.",
    ),
    Term(
        "coding",
        ("coding of the case", "the coding", "coded", "coders", "coder"),
        "Coding a war means writing down its places, forces and loyalties as numbers for the model; a coder "
        "is a person who does it.",
    ),
    Term(
        "defection",
        ("defections", "defection", "change sides"),
        "Defection means that men or a unit go over to the other side.",
    ),
    Term(
        "desertion",
        ("desertion", "deserted", "desert"),
        "Desertion means that single men leave their unit and go home.",
    ),
    Term(
        "elites",
        ("elites",),
        "Elites are the people whose support keeps the ruler in office, such as commanders and ministers.",
    ),
    Term(
        "fit",
        ("the fit",),
        "The fit weighs simulated pasts by how well each agrees with an article about the war.",
    ),
    Term(
        "formation",
        ("formations", "formation"),
        "A formation is a body of soldiers that moves and fights as one, such as a brigade.",
    ),
    Term(
        "garrison",
        ("garrisons", "garrison"),
        "A garrison is the force that holds a place.",
    ),
    Term(
        "guarantee",
        ("guarantees", "guarantee", "guaranteed"),
        "A guarantee is a third party’s promise that the ruler will not be harmed after he has left.",
    ),
    Term(
        "haven",
        ("haven",),
        "A haven is a country that is ready to take the ruler in.",
    ),
    Term(
        "constant chance",
        ("constant chance", "constant hazard"),
        "A forecaster with a constant chance (also called a hazard) says that, every day, the capital falls "
        "with the same chance.",
    ),
    Term(
        "hindcast",
        ("hindcasts", "hindcast", "Hindcast"),
        "A hindcast replays a war that is over, from what was known at the time; a forecast looks at a war "
        "whose end is unknown.",
    ),
    Term(
        "history",
        ("histories", "simulated pasts", "simulated past"),
        "A history is one simulated past up to the starting moment, with its own value for every uncertain "
        "number.",
    ),
    Term(
        "independent histories",
        ("independent histories", "independent ones", "independent pasts"),
        "Weighted histories are worth N independent ones if their results are as precise as those of N "
        "histories with equal weights.",
    ),
    Term(
        "interval",
        ("95% intervals", "95% interval"),
        "A 95% interval says how far a number could be off only because the runs are few; it does not cover "
        "errors of the model.",
    ),
    Term(
        "lever",
        ("levers", "lever"),
        "A lever is one choice in which two scenarios differ, such as the ruler’s course or a patron’s help.",
    ),
    Term(
        "median",
        ("median",),
        "The median is the middle value: half of the runs lie below it and half above it.",
    ),
    Term(
        "middle nine tenths",
        ("middle nine tenths",),
        "The middle nine tenths leave out the lowest and the highest twentieth of the runs.",
    ),
    Term(
        "pair of runs",
        ("pairs of runs", "pair of runs"),
        "A pair of runs has the same past and the same luck; they differ only because their scenarios do.",
    ),
    Term(
        "parameter",
        ("parameters", "parameter"),
        "A parameter is a number in the model’s rules, such as how fast a column marches.",
    ),
    Term(
        "patron",
        ("patrons", "patron"),
        "A patron is a foreign power that supports one side.",
    ),
    Term(
        "posterior",
        ("posterior",),
        "The posterior is what is plausible after the article has been used: the weighted histories.",
    ),
    Term(
        "prior",
        ("priors", "prior"),
        "The prior says which values of an uncertain number are plausible before any report from the war is "
        "used.",
    ),
    Term(
        "replicate",
        ("replicates", "replicate"),
        "Replicates are runs of one scenario from the same history; they differ only in chance.",
    ),
    Term(
        "run",
        ("runs",),
        "A run plays one scenario once, from one history to the last day.",
    ),
    Term(
        "scenario",
        ("scenarios", "scenario"),
        "A scenario is one course of action, such as an offer to the ruler, that begins at the starting "
        "moment.",
    ),
    Term(
        "spread",
        ("the spread", "spread"),
        "The spread of an outcome says how much it differs from run to run.",
    ),
    Term(
        "tempering",
        ("tempering",),
        "Tempering moves the histories towards the article in steps, because few agree with it at once.",
    ),
)
"""All terms."""

TITLE = "The words on this page"


def glossary() -> str:
    """The list of all terms, as HTML; the page's script finds in it what to explain."""
    items = "".join(map(_item, sorted(TERMS, key=lambda term: term.name.lower())))
    return (
        '<p class="caption">Point at an underlined word on this page, touch it, or go to it with the '
        f'keyboard, to see what it means.</p><dl class="glossary">{items}</dl>'
    )


def _item(term: Term) -> str:
    words = html.escape(json.dumps(term.words, ensure_ascii=False), quote=True)
    name = f"term-{term.name}".lower().replace(" ", "-")
    return (
        f'<dt data-words="{words}">{html.escape(term.name)}</dt>'
        f'<dd id="{name}">{html.escape(term.meaning)}</dd>'
    )
