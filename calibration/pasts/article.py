"""An article, with a scenario of its theatre in which pasts are played up to the article's end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from brittle.calibration.evidence import Ledger, load_ledger, shipped_ledger
from brittle.calibration.likelihood import measures, observe, surveys
from brittle.calibration.likelihood.likelihood import Readings, published
from brittle.calibration.likelihood.observe import observer
from brittle.calibration.locations import kept_ledger, posterior_of
from brittle.calibration.pasts.fingerprint import code_of, mark_of
from brittle.calibration.pasts.rows import Lens
from brittle.model.ensemble import prepare
from brittle.model.inputs.problems import Mark, fail
from brittle.model.inputs.reading import Scenario
from brittle.model.setup.prepare import Prepared


@dataclass(frozen=True, eq=False)
class Article:
    """A ledger, and a scenario of its theatre that branches at the article's end."""

    ledger: Ledger
    prepared: Prepared

    @cached_property
    def readings(self) -> Readings:
        """The article's reading of each target: [K]."""
        return published(self.ledger)

    @cached_property
    def lens(self) -> Lens:
        """What a bank records of each past for this article; the sources' credibility does not affect it."""
        seer = observer(self.ledger, self.prepared)
        abouts = [claim.about.model_dump_json() for claim in self.ledger.targets]
        code = code_of(measures, observe, surveys)
        ends = self.ledger.article.ends.isoformat()
        return Lens(seer.columns, seer.observe, mark_of([abouts, ends, code]))

    @property
    def mark(self) -> str:
        """Hash of everything in the ledger that affects the weights of histories."""
        ledger = self.ledger
        told = [
            [claim.id, claim.about.model_dump_json(), claim.source_class, claim.date_noise_days]
            for claim in ledger.targets
        ]
        return mark_of([told, ledger.credibility, _numbers(ledger), str(ledger.article.ends)])

    @property
    def words(self) -> str:
        """The article as a reader would name it."""
        article = self.ledger.article
        when = article.published
        return f"{article.publisher}’s article of {when.day} {when:%B %Y}"


def open_article(scenario: Scenario, file: Path | None = None) -> Article:
    """Read the article about a scenario's theatre from `file`, or from the ledger in use.

    The ledger in use is the one to which the posterior for batches was fitted. Raises `InputError` if
    there is no ledger, or if the ledger does not match the theatre.
    """
    case = case_of(scenario)
    path = file or ledger_in_use(scenario.theatre.folder)
    if not path.exists():
        raise fail(
            Mark(str(path)),
            f"there is no ledger of evidence for {case}; write one or give --ledger FILE",
        )
    ledger = load_ledger(path, scenario.theatre)
    ends = ledger.article.ends
    tick = scenario.tick_hours * 3600.0
    if ends <= scenario.theatre.start or (ends - scenario.theatre.start).total_seconds() % tick:
        raise fail(
            Mark(str(path)),
            f"the article's end, {ends}, must be a whole number of ticks after the start",
        )
    return Article(ledger, prepare(scenario.model_copy(update={"branch": ends})))


def ledger_in_use(case: Path) -> Path:
    """Path of a case's ledger: the one kept with its posterior, or else the shipped one."""
    kept = kept_ledger(posterior_of(case))
    return kept if kept.exists() else shipped_ledger(case.resolve().name)


def case_of(scenario: Scenario) -> str:
    """The name of the case, which is that of its folder."""
    return scenario.theatre.folder.resolve().name


def _numbers(ledger: Ledger) -> list[float]:
    return [ledger.outlet.credibility_sd, ledger.outlet.date_sd_days]
