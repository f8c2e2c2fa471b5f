"""The report's last section: where its numbers come from."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from brittle.results.fit import FitSummary
from brittle.results.reading import Results
from brittle.wording import counted, with_unit


def provenance(results: Results) -> str:
    """What the batch and its calibration were made from, as HTML."""
    facts = results.manifest
    rows = {
        "command": " ".join(facts.get("command", [])),
        "runs": "{finished:,} finished of {planned:,} planned, {failed:,} failed".format(
            **facts["runs"]
        ),
        "histories": _histories(results),
        "inputs": f"theatre {facts['theatre']['sha256'][:12]}; "
        + "; ".join(f"{key} {one['sha256'][:12]}" for key, one in facts["scenarios"].items()),
        "made by": f"brittle {facts['brittle']}, commit {facts['commit'][:12]}, "
        f"lock file {facts['lock'][:12]}",
        "made with": ", ".join(f"{name} {value}" for name, value in facts["circumstances"].items()),
    }
    return (
        '<section id="provenance"><h2>Where this comes from</h2>'
        '<p class="caption">Every input by value and hash, and the seeds, are in manifest.json '
        "beside this file; brittle trace --run writes the story of any run.</p>"
        f"{_listed(rows)}{_calibration(results.fitted)}{_failed(facts)}</section>"
    )


def _failed(facts: Mapping[str, Any]) -> str:
    """The failed runs that the manifest lists, and how many it does not."""
    listed, failed = facts["failures"], facts["runs"]["failed"]
    if not listed:
        return ""
    lines = "".join(
        f"{one['scenario']}/{one['draw']}/{one['replicate']}: {one['error']}\n" for one in listed
    )
    of_all = f", the first {len(listed):,} of {failed:,}" if len(listed) < failed else ""
    return f"<h3>Failed runs{of_all}</h3><pre>{html.escape(lines)}</pre>"


def _histories(results: Results) -> str:
    """What each scenario was played from; those played from the same are named together."""
    played: dict[str, list[str]] = {}
    for key, one in results.manifest["scenarios"].items():
        what = (
            f"{counted(one['histories'], 'history', 'histories')} from the {one['origin']} sample, "
            f"{one['screened']:,} tried, {one['standing']:.0%} standing at the branch"
        )
        played.setdefault(what, []).append(results.title(key))
    if len(played) == 1:
        return next(iter(played))
    return "; ".join(f"{', '.join(titles)}: {what}" for what, titles in played.items())


def _listed(rows: Mapping[str, str]) -> str:
    items = "".join(
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in rows.items()
    )
    return f"<dl>{items}</dl>"


def _calibration(fitted: FitSummary | None) -> str:
    if fitted is None:
        return ""
    rows = {
        "evidence": f"{fitted.article}, {counted(fitted.targets, 'claim', 'claims')}, "
        f"mark {fitted.ledger[:12]}"
        + ("; the ledger beside the code has changed since" if fitted.ledger_changed else ""),
        "priors": f"{fitted.priors[:12]}; {_register(fitted)}",
        "follows from": f"fingerprint {fitted.fingerprint[:12]} of rules, theatre, priors, tick and "
        "events before the article's end"
        + (f"; {', '.join(fitted.changed)} changed since the fit" if fitted.changed else ""),
        "fit": f"{fitted.method} of {fitted.bank:,} prior histories (seed {fitted.bank_seed}, "
        f"{fitted.failed:,} failed), worth {fitted.effective:,.0f}; {fitted.drawn:,} drawn for the "
        "file that batches play",
    }
    return f"<h3>The calibration</h3>{_listed(rows)}{_changes(fitted)}{_headlines(fitted)}"


def _register(fitted: FitSummary) -> str:
    """Whether the priors of the fit were registered, and when."""
    for number, one in enumerate(fitted.registry, 1):
        if one.hash == fitted.priors:
            return f"entry {number} of {len(fitted.registry)} in the register, of {one.date}"
    return "not in the register of priors"


def _changes(fitted: FitSummary) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(one.date)}</td><td>{html.escape(one.hash[:12])}</td>"
        f"<td>{html.escape(one.what)}</td><td>{html.escape(one.why)}</td></tr>"
        for one in fitted.registry
    )
    return (
        "<details><summary>Register of priors: every change, with its reason</summary>"
        "<div class=scroll><table><tr><th>date</th><th>hash</th><th>what</th><th>why</th></tr>"
        f"{rows}</table></div></details>"
    )


def _headlines(fitted: FitSummary) -> str:
    if not fitted.headlines:
        return ""
    rows = "".join(
        f"<tr><th>{html.escape(with_unit(one.quantity))}</th><td>{one.prior:,.3g}</td>"
        f"<td>{one.mean:,.3g}</td><td>{one.error:,.2g}</td></tr>"
        for one in fitted.headlines
    )
    return (
        "<details><summary>Means at the article's moment, with Monte Carlo error</summary>"
        "<div class=scroll><table><tr><th>quantity</th><th>prior</th><th>posterior</th>"
        f"<th>Monte Carlo error</th></tr>{rows}</table></div><p class=small>Monte Carlo error: how "
        "far the number would move with another bank; not how far it is from the truth. “fallen” is "
        "the chance that the regime had lost capital or ruler by then.</p></details>"
    )
