"""Carries out `brittle remark`: checks that a fit's pasts are unchanged, and marks the fit as valid."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from brittle.batches.disk import GOES_ON, StoreError, writing
from brittle.batches.identity import needed_of_workers
from brittle.calibration.locations import folder_to_write, kept_ledger, registry_of
from brittle.calibration.pasts.article import case_of, open_article
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.pasts.posterior import (
    Posterior,
    read_posterior,
    write_posterior,
)
from brittle.calibration.pasts.remarking import check_can_be_remarked, played_for, remarked
from brittle.calibration.pasts.reweighing import PosteriorError
from brittle.calibration.pasts.stored_weights import TOLERANCE
from brittle.calibration.registry import check_registered
from brittle.calibration.workers.opening import Workers
from brittle.commands.fits.calibrate import baseline_of, progress_bar
from brittle.commands.progress import if_interrupted
from brittle.engine import EngineError
from brittle.model.ahead.compiling import compile_ahead
from brittle.model.inputs.reading import load_scenario
from brittle.model.parameters import PARAMETERS
from brittle.model.setup.history import prior_history
from brittle.model.setup.prepare import first_day


def remark_case(case: Path, folder: Path | None, workers: Workers) -> int:
    """Marks the case's posterior as valid for the current code; returns the exit code.

    Raises `EngineError`, and writes nothing, if any history of the posterior has changed or has another
    weight.
    """
    console = Console(stderr=True, highlight=False)
    scenario = load_scenario(baseline_of(case))
    name = case_of(scenario)
    home = scenario.theatre.folder
    path = (folder or folder_to_write(home)) / f"{name}.parquet"
    if not path.exists():
        raise StoreError(f"{path}: there is no fit; make it with `brittle calibrate`")
    if folder is None:
        check_registered(
            registry_of(home)
        )  # batches must not use a fit whose priors are not registered
    ledger = kept_ledger(path)
    article = open_article(scenario, ledger if ledger.exists() else None)
    posterior = read_posterior(path)
    changed = posterior.provenance.differences(fingerprint(article.prepared))
    try:
        check_can_be_remarked(posterior, article)
        first = prior_history(0, scenario.seed)
        compile_ahead(lambda: first_day(article.prepared, first), console.print)
        with (
            if_interrupted("nothing was written; give the same command again"),
            workers.pool(needed_of_workers) as pool,
            progress_bar("histories", played_for(posterior), console) as advance,
        ):
            advance(0)
            again = remarked(posterior, article, pool, advance)
    except PosteriorError as error:
        raise EngineError(f"{path}: ", *error.parts) from None
    with writing(path, GOES_ON):
        write_posterior(again, path)
    out = Console(highlight=False)
    out.print(f"{path}: {_told(posterior, changed)}", markup=False, soft_wrap=True)
    return 0


def _told(fitted: Posterior, changed: Sequence[str]) -> str:
    """The result of the command, in words."""
    if not fitted.digests:
        return (
            f"nothing has changed since this fit was made; a record of how its {len(fitted):,} histories "
            "look is now kept with them, so that changed code can be compared with the record"
        )
    since = f"{' and '.join(changed)} changed" if changed else "nothing has changed"
    gone = [name for name in fitted.provenance.fingerprint.priors if name not in PARAMETERS]
    dropped = f"; its values of {', '.join(gone)} were dropped" if gone else ""
    return (
        f"{since} since this fit was made; all {len(fitted):,} histories were replayed and look as they "
        f"did, to the last bit; their weights are the same (to {TOLERANCE:g} of a log "
        f"likelihood), so the fit is in force{dropped}"
    )
