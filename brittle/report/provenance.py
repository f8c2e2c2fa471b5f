"""Write the report's last section, which says where its numbers come from."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from brittle.results.fit import FitSummary
from brittle.results.reading import Results
from brittle.wording import counted, with_unit


def provenance(results: Results) -> str:
    """Write, as HTML, what the batch and its calibration were made from."""
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
        f"lock file of packages {facts['lock'][:12]}",
        "made with": ", ".join(f"{name} {value}" for name, value in facts["circumstances"].items()),
    }
    return (
        '<section id="provenance"><h3>Where this comes from</h3>'
        '<p class="caption">This section lists the inputs and the software behind the results. The file '
        "manifest.json, in the same folder, holds every input in full, with its hash and the seeds. The "
        "command brittle trace --run writes a chronicle of any run.</p>"
        f"{_listed(rows)}{_calibration(results.fitted)}{_failed(facts)}</section>"
    )


def _failed(facts: Mapping[str, Any]) -> str:
    """List the failed runs that the manifest names, and give the total if it does not name all of them."""
    listed, failed = facts["failures"], facts["runs"]["failed"]
    if not listed:
        return ""
    lines = "".join(
        f"{one['scenario']}/{one['draw']}/{one['replicate']}: {one['error']}\n" for one in listed
    )
    of_all = f", the first {len(listed):,} of {failed:,}" if len(listed) < failed else ""
    return f"<h4>Failed runs{of_all}</h4><pre>{html.escape(lines)}</pre>"


def _histories(results: Results) -> str:
    """Say from which histories each scenario was played; scenarios with the same histories share an entry."""
    played: dict[str, list[str]] = {}
    for key, one in results.manifest["scenarios"].items():
        what = (
            f"{counted(one['histories'], 'history', 'histories')} from the {one['origin']} sample; of "
            f"{one['screened']:,} that were tried, the regime still stood at the start in "
            f"{one['standing']:.0%}"
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
        f"ledger hash {fitted.ledger[:12]}"
        + ("; the ledger of claims has changed since the fit" if fitted.ledger_changed else ""),
        "priors": f"{fitted.priors[:12]}; {_register(fitted)}",
        "inputs of the fit": f"fingerprint {fitted.fingerprint[:12]} of the rules, the theatre, the priors, "
        "the tick and the events before the article's end"
        + (f"; {', '.join(fitted.changed)} changed since the fit" if fitted.changed else ""),
        "fit": f"{fitted.method} of {fitted.bank:,} prior histories (seed {fitted.bank_seed}, "
        f"{fitted.failed:,} failed), worth {fitted.effective:,.0f} independent ones; "
        f"{fitted.drawn:,} were drawn for the file from which batches take their histories",
    }
    return f"<h3>The calibration</h3>{_listed(rows)}{_changes(fitted)}{_headlines(fitted)}"


def _register(fitted: FitSummary) -> str:
    """Say whether the priors of the fit were registered, and when."""
    for number, one in enumerate(fitted.registry, 1):
        if one.hash == fitted.priors:
            return f"entry {number} of {len(fitted.registry)} in the register of priors, dated {one.date}"
    return "not in the register of priors"


def _changes(fitted: FitSummary) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(one.date)}</td><td>{html.escape(one.hash[:12])}</td>"
        f"<td>{html.escape(one.what)}</td><td>{html.escape(one.why)}</td></tr>"
        for one in fitted.registry
    )
    return (
        "<details><summary>The register of priors: every change and its reason</summary>"
        "<div class=scroll><table><tr><th>date</th><th>hash</th><th>change</th><th>reason</th></tr>"
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
        "<details><summary>Averages at the moment of the article, with Monte Carlo errors</summary>"
        "<div class=scroll><table><tr><th>quantity</th><th>prior</th><th>posterior</th>"
        f"<th>Monte Carlo error</th></tr>{rows}</table></div><p class=small>The Monte Carlo "
        "error says how far the posterior mean would typically move if a new bank of histories were "
        "drawn. The error does not say how far the mean is from the truth. “fallen” is the chance that the "
        "regime had lost its capital or its ruler by the moment of the article.</p></details>"
    )
