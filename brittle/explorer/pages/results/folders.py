"""Draws the list of results folders: what each of them found, and what to do about those that do not open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dash import dcc, html
from dash.development.base_component import Component

from brittle.explorer.kept.asked import ResultsAsked
from brittle.explorer.kept.shelf import ShelvedFolder
from brittle.explorer.pages.labels import of
from brittle.index.rows import Standing
from brittle.wording import capital_letter, counted

HEADS = ("Folder", "Case", "When", "Scenarios", "Runs", "What it found, in the model")

NONE = (
    "There is no batch and no sweep yet. The commands brittle run and brittle sweep keep what they "
    "play in the folder results, and this page lists it."
)
SAID_BY_THE_HEAD = ("In the model, ", "In the model: ")
"""The beginnings of findings that the head of their column already says."""


class Remedy(NamedTuple):
    """What a reader can do about folders that do not open."""

    row: str
    """What a row says."""
    one: str
    """What is said below the list about a single folder."""
    many: str
    """What is said there once about several folders, after their number."""


REMEDIES = {
    Standing.OLD: Remedy(
        "Another version of Brittle wrote this, which cannot be opened.",
        "Another version of Brittle wrote one of these folders, in files that this version does not read. "
        "This command plays the runs again with the current version, and replaces the files:",
        "of these folders hold files of other versions of Brittle, which this version does not read. These "
        "commands play the runs again with the current version, and replace the files:",
    ),
    Standing.UNFINISHED: Remedy(
        "Not finished",
        "One of these folders is not finished. If no command is still at work in it, this one continues:",
        "of these folders are not finished. If no command is still at work in them, these continue:",
    ),
    Standing.DAMAGED: Remedy(
        "Damaged",
        "One of these folders is damaged. This command plays again what it lacks:",
        "of these folders are damaged. These commands play again what they lack:",
    ),
}


def folders_list(folders: Sequence[ShelvedFolder], chosen: str) -> Component:
    """Every batch and sweep with what it found; folded if one is open."""
    if not folders:
        return html.P(NONE, className="lead")
    rows = [_folder(one, one.name == chosen) for one in folders]
    heads = html.Thead(html.Tr([html.Th(one, scope="col") for one in HEADS]))
    table = html.Table([heads, html.Tbody(rows)], className="index")
    number = counted(len(folders), "results folder", "results folders")
    return html.Details([html.Summary(number), table, *_remedies(folders)], open=not chosen)


def _folder(one: ShelvedFolder, is_open: bool) -> Component:
    row = one.row
    opens = row.standing is Standing.DONE or _has_some(one)
    name = dcc.Link(one.name, href=f"/results{ResultsAsked(folder=one.name).address}")
    cells = (
        row.case or "–",
        f"{row.when:%Y-%m-%d %H:%M}",
        _titles(row.scenarios),
        f"{row.runs:,}" if row.runs else "–",
        html.P(_found(one))
        if row.standing is Standing.DONE
        else html.P(_trouble(one), className="trouble"),
    )
    first = html.Th(
        [name if opens else one.name, html.Span(row.kind, className="small")], scope="row"
    )
    rest = [html.Td(cell, **of(head)) for head, cell in zip(HEADS[1:], cells, strict=True)]
    return html.Tr([first, *rest], className="is-open" if is_open else "")


def _has_some(one: ShelvedFolder) -> bool:
    """Whether a batch that was stopped holds runs that can be shown."""
    row = one.row
    return row.standing is Standing.UNFINISHED and row.kind == "batch" and row.runs > 0


def _titles(titles: Sequence[str]) -> Component | str:
    if len(titles) < 2:
        return titles[0] if titles else "–"
    items = html.Ul([html.Li(one) for one in titles])
    return html.Details([html.Summary(f"{len(titles)} scenarios"), items])


def _found(one: ShelvedFolder) -> str:
    """What a folder found, without the words that the head of the column says."""
    if one.found is None:
        return "The runs are being read …"
    if not one.found:
        return "Open it to see its runs."
    for words in SAID_BY_THE_HEAD:
        if one.found.startswith(words):
            return capital_letter(one.found.removeprefix(words))
    return one.found


def _trouble(one: ShelvedFolder) -> str:
    row = one.row
    said = REMEDIES[row.standing].row
    if row.standing is Standing.OLD:
        return said
    if row.standing is Standing.UNFINISHED and not row.runs:
        return f"{said}."
    return f"{said}: {row.trouble.removesuffix('.')}."


def _remedies(folders: Sequence[ShelvedFolder]) -> list[Component]:
    """What to do about the folders that do not open, once for each kind of trouble."""
    said: list[Component] = []
    for standing, remedy in REMEDIES.items():
        some = [one.row for one in folders if one.row.standing is standing]
        commands = [html.Pre(row.command) for row in some if row.command]
        if commands:
            words = remedy.one if len(commands) == 1 else f"{len(commands)} {remedy.many}"
            said.append(html.Div([html.P(words), *commands], className="remedy"))
    return said
