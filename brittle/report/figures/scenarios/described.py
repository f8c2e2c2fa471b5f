"""Describe each scenario: what it tries, and how it differs from the scenario beside which it is shown."""

from __future__ import annotations

import html

from brittle.report.figures.base.panel import Panel, behind
from brittle.report.figures.scenarios.differences import (
    ACT_PATH,
    BesideReference,
    beside,
    differences,
    is_plain,
)
from brittle.report.figures.scenarios.words import KeyNames, key_words, value_words
from brittle.results.comparing import value_of
from brittle.results.reading import Results
from brittle.wording import counted, listed, long_date

LONGEST = 40
"""The length in letters of the longest title that stands at the head of a column."""

ACT = "A dated act, besides those of the case"


def panel(results: Results) -> Panel:
    """Describe the scenarios of the batch, the main one first."""
    names = KeyNames.read(results)
    body = "".join(
        _scenario(results, key, number, names) for number, key in enumerate(results.scenarios)
    )
    number = counted(len(results.scenarios), "scenario", "scenarios")
    return Panel(
        id="described",
        title=f"What each of the {number} changes"
        if len(results.scenarios) > 1
        else "The scenario",
        caption=(
            "A scenario is one course of action; it begins at its starting moment. Each table shows only "
            "what differs, and the name of each key in the scenario's file; the command brittle explain, "
            f"followed by that name, says more.{_overrides(results)} {behind(results, results.scenarios)}"
        ),
        body=body,
    )


def _overrides(results: Results) -> str:
    """The values that the command set for all scenarios."""
    given = results.manifest["overrides"]
    if not given:
        return ""
    return f" The command that made the batch set, in all scenarios, {listed(given, len(given))}."


def _scenario(results: Results, key: str, number: int, names: KeyNames) -> str:
    value, other = value_of(results, key), beside(results, key)
    said = str(results.manifest["scenarios"][key]["description"])
    about = f"<p>{html.escape(said)}</p>" if said else ""
    return (
        f'<article class="described" id="scenario-{number}"><h4>{html.escape(results.title(key))}</h4>'
        f"{about}{_table(results, key, other, names)}"
        f'<p class="small">File <code>{html.escape(key)}.yaml</code>; {_begins(results, key)}.'
        f"{' It leaves every lever at its default.' if is_plain(value) else ''}</p></article>"
    )


def _begins(results: Results, key: str) -> str:
    days = counted(results.horizon(key), "day", "days")
    return f"it begins on {long_date(results.branch(key))} and is followed for {days}"


def _table(results: Results, key: str, other: BesideReference, names: KeyNames) -> str:
    theirs = None if other.key is None else value_of(results, other.key)
    found = differences(value_of(results, key), theirs)
    if not found:
        return ""
    head = html.escape(
        "Default" if other.key is None else _short(results.title(other.key)), quote=True
    )
    rows = "".join(
        f'<tr><th scope="row">{_key(one.path)}</th>'
        f'<td data-of="{head}">{_value(one.path, one.theirs, names)}</td>'
        f'<td data-of="Here">{_value(one.path, one.mine, names)}</td></tr>'
        for one in found
    )
    title = html.escape(_short(results.title(key)), quote=True)
    return (
        f"<p>{_compared(results, other)}</p>"
        f'<div class="scroll" tabindex="0" role="region" aria-label="Table: what differs in {title}">'
        f'<table class="differs"><thead><tr><th scope="col">What differs</th><th scope="col">{head}</th>'
        f'<th scope="col">Here</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _short(title: str) -> str:
    """A title that fits a column."""
    return f"In “{title}”" if len(title) <= LONGEST else "There"


def _compared(results: Results, other: BesideReference) -> str:
    if other.key is None:
        return "Compared with the default of each key:"
    name = html.escape(results.title(other.key))
    if other.is_reference:
        return f"Compared with “{name}”:"
    return f"Shown beside “{name}”. Their runs do not form pairs, because their pasts are not the same:"


def _key(path: str) -> str:
    label = ACT if path == ACT_PATH else key_words(path).label
    return f'{html.escape(label)} <code class="small">{html.escape(path)}</code>'


def _value(path: str, value: object, names: KeyNames) -> str:
    if path == ACT_PATH and value is None:
        return "not there"
    return html.escape(value_words(path, value, names))
