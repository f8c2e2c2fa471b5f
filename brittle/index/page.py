"""Writes the page that lists the batches and sweeps of a folder."""

from __future__ import annotations

import html
from collections.abc import Sequence
from urllib.parse import quote

from brittle.batches.recognised import GENERATOR
from brittle.index.rows import ListedFolder, Standing
from brittle.report.page import POLICY, THEME, asset
from brittle.report.palette import style_sheet
from brittle.wording import counted, listed

STYLES = ("base.css", "index.css", "print.css")

NAMED = 3
"""The largest number of scenarios that a row names; a fold holds all of them."""

HEADS = ("Folder", "Case", "When", "Scenarios", "Runs", "Answer")


def index_page(rows: Sequence[ListedFolder]) -> str:
    """The page as HTML; its links lead to reports beside it."""
    styles = style_sheet() + "".join(asset(name) for name in STYLES)
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">\n'
        f"{GENERATOR}\n"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>Brittle: results</title>\n<style>\n{styles}</style>\n<script>{THEME}</script>\n</head>\n"
        f"<body><main><h1>Results</h1>{_body(rows)}</main></body></html>\n"
    )


def _body(rows: Sequence[ListedFolder]) -> str:
    if not rows:
        return '<p class="lead">There is no batch and no sweep in this folder yet.</p>'
    batches = sum(one.kind == "batch" for one in rows)
    sweeps = len(rows) - batches
    number = listed(
        [
            counted(n, one, many)
            for n, one, many in ((batches, "batch", "batches"), (sweeps, "sweep", "sweeps"))
            if n
        ]
    )
    head = "".join(f'<th scope="col">{one}</th>' for one in HEADS)
    return (
        f'<p class="lead">This page lists {number}, the latest first. Hindcast, not forecast: every answer '
        "is about runs in the model. The commands brittle run, brittle sweep, brittle report and brittle "
        f'results renew this page.</p><table class="index"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(_row(one) for one in rows)}</tbody></table>"
    )


def _row(one: ListedFolder) -> str:
    cells = (
        _link(one),
        html.escape(one.case) or "–",
        f"<time>{one.when:%Y-%m-%d %H:%M}</time>",
        _scenarios(one),
        f"{one.runs:,}" if one.runs else "–",
        _answer(one),
    )
    first = f'<th scope="row">{cells[0]}</th>'
    rest = "".join(
        f'<td data-of="{head}">{cell}</td>' for head, cell in zip(HEADS[1:], cells[1:], strict=True)
    )
    kind = "" if one.standing is Standing.DONE else " class=wrong"
    return f"<tr{kind}>{first}{rest}</tr>"


def _link(one: ListedFolder) -> str:
    name = html.escape(one.folder)
    shown = (
        f'<a href="{html.escape(quote(one.report), quote=True)}">{name}</a>' if one.report else name
    )
    return f'{shown}<span class="small">{one.kind}</span>'


def _scenarios(one: ListedFolder) -> str:
    if not one.scenarios:
        return "–"
    if one.kind == "sweep":
        return html.escape(one.scenarios[0])
    named = [f"“{title}”" for title in one.scenarios]
    if len(named) <= NAMED:
        return html.escape(listed(named))
    items = "".join(f"<li>{html.escape(title)}</li>" for title in one.scenarios)
    return f"<details><summary>{len(named):,} scenarios</summary><ul>{items}</ul></details>"


def _answer(one: ListedFolder) -> str:
    said = f"<p>{html.escape(one.answer)}</p>" if one.answer else ""
    if one.standing is Standing.DONE and not one.trouble:
        return said
    word = "" if one.standing is Standing.DONE else f"<b>{one.standing.value}</b>: "
    command = f" <code>{html.escape(one.command)}</code>" if one.command else ""
    return f'{said}<p class="trouble">{word}{html.escape(one.trouble)}.{command}</p>'
