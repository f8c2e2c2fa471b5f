"""Checks the bank's weights with a library's sampler: `python -m benchmarks.crosscheck BANK_FOLDER`.

Both sample from prior x likelihood^power. At full power too few histories are accepted for a comparison,
so a lower power is used at which both samples are large enough. It is chosen before anything is drawn,
from the acceptance that the bank implies.

Some parts are independent of the fit: pyABC's draws of every parameter from SciPy's distributions, its
acceptance, tempering and weights, the random numbers and seeds of the histories, and the histories, each
of which is simulated for this check. Other parts are shared: the rules and the theatre, how a past is
observed (`calibration.likelihood.observe`), the densities of the claims about it, and the background that
the bank gives them (`calibration.likelihood.likelihood`; the sum over the outlet's nodes is written a
second time). The constant c is shared too; a wrong c costs time but causes no bias. A separate step
replays histories of the bank to show that both simulate alike. The check can therefore find errors in how
histories are drawn, weighed and indexed, but not a wrong likelihood or a wrong rule.

The check compares the marginals of all free parameters and of the log likelihood
(`benchmarks.marginals`), and the share accepted, which is the evidence. Then it shows its own power: which
parameters the likelihood moves at this power, and that the same particles can be told from a bank that is
weighed differently.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import marginals as mg
from benchmarks.crosscheck_tables import (
    NAMES,
    SHOWN,
    overall,
    seen,
    table,
    told_apart,
    verdict,
)
from benchmarks.rejection import (
    MissingLibraryError,
    Particles,
    Simulator,
    disagreement,
    draw,
    library,
    simulator,
)
from brittle.batches.identity import needed_of_workers
from brittle.calibration.files.sealed import read_sealed
from brittle.calibration.files.whole import DamagedError
from brittle.calibration.pasts.article import Article, open_article
from brittle.calibration.pasts.prior_draws import FREE, prior_block, prior_positions
from brittle.calibration.sampling.bank import Bank, bank_mark, make_bank
from brittle.calibration.sampling.fit import weigh
from brittle.calibration.weights import Floats, effective_size, normalised
from brittle.calibration.workers.opening import Workers
from brittle.model.inputs.problems import InputError
from brittle.model.inputs.reading import load_scenario
from brittle.model.parameters import PARAMETERS

BASELINE = Path("scenarios/syria_2024/baseline.yaml")

SIMULATIONS = 100_000
"""The most simulations that are run if no power is given, which take about five minutes on one core."""

POWERS = tuple(float(p) for p in np.arange(40, 0, -1) / 40.0)
"""The powers from which one is chosen if none is given."""

ABOVE = 0.01
"""Share of the bank's weight that may lie above c. The weights of the particles account for the excess."""

REPLICATES, FEWER = 1000, 250
"""Samples drawn from the bank to measure what chance does: for the verdict, and for each wrong bank."""

OTHERS = (0.0, 0.5, 2.0)
"""Powers of banks that the check must tell from the particles, as multiples of the power compared."""

REPLAYED = 500
"""Histories of the bank that are simulated again. If they agree, a difference must come from the drawing."""

BLOCK = 50_000
"""Number of histories whose parameters are drawn at a time."""


class Aim(NamedTuple):
    """The target of the sampler: the power of the likelihood, and the constant c for acceptance."""

    power: float
    c: float
    """Log likelihood from which every history is accepted."""
    acceptance: float
    """Share of accepted histories that the bank implies."""
    error: float
    """Monte Carlo error of the acceptance."""


class Wanted(NamedTuple):
    """The arguments of the command line."""

    bank: Path
    particles: int
    power: float | None
    seed: int
    all: bool


def main() -> None:
    """Draws particles, compares them with the bank and prints the result."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.crosscheck")
    asked.add_argument("bank", type=Path, help="folder of a bank, or the one above it")
    asked.add_argument("--particles", type=int, default=500)
    asked.add_argument("--power", type=float, help="of the likelihood; else as acceptance allows")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--all", action="store_true", help="prints a row for every parameter")
    wanted = Wanted(**vars(asked.parse_args()))
    if wanted.particles < 2 or (wanted.power is not None and not 0.0 < wanted.power <= 1.0):
        asked.error("at least 2 particles, and a power above 0 and up to 1")
    try:
        library()  # before anything that takes long
        for line in crosscheck(wanted):
            print(line, flush=True)
    except (MissingLibraryError, InputError, BankError) as error:
        sys.exit(str(error))


# --- the bank ---------------------------------------------------------------------------------


class BankError(Exception):
    """Raised if a folder holds no bank of the rules in force."""


def open_bank(folder: Path, baseline: Path = BASELINE) -> tuple[Bank, Article]:
    """The part of a bank that exists; nothing is added to it. Raises BankError if there is none."""
    scenario = load_scenario(baseline)
    article = open_article(scenario)
    mark = bank_mark(article.prepared, article.lens, scenario.seed)
    home = folder if folder.resolve().name == mark else folder / mark
    n = _rows_in(home)
    if not n:
        raise BankError(
            f"{home}: no bank of the rules in force there; `brittle calibrate` makes one"
        )
    kept, seed = home.resolve().parent, scenario.seed
    with Workers(1).pool(needed_of_workers) as pool:
        bank = make_bank(article.prepared, article.lens, kept, n, seed, pool, lambda _: None)
    return bank, article


def _rows_in(home: Path) -> int:
    """Number of histories in the shards, from the first up to the first gap or damaged shard."""
    n = 0
    with suppress(DamagedError):
        for path in sorted(home.glob("*-*.parquet")):
            first, last = (int(part) for part in path.stem.split("-"))
            if first != n:
                break
            read_sealed(path)
            n = last + 1
    return n


def aim_at(logs: Floats, power: float) -> Aim:
    """The target at a power, from the bank's log likelihoods. NaN marks a failed history, never accepted."""
    tempered = power * np.where(np.isnan(logs), -np.inf, logs)
    ordered = np.sort(tempered)[::-1]
    over = np.cumsum(normalised(ordered))
    c = float(ordered[np.searchsorted(over, ABOVE)])
    accepted = np.exp(np.minimum(tempered - c, 0.0))
    return Aim(
        power, c / power, float(accepted.mean()), float(accepted.std()) / math.sqrt(len(logs))
    )


def affordable(logs: Floats, particles: int) -> Aim:
    """The target at the highest power at which this number of particles needs at most SIMULATIONS."""
    for power in POWERS:
        aim = aim_at(logs, power)
        if particles <= aim.acceptance * SIMULATIONS:
            return aim
    return aim


# --- the comparison ---------------------------------------------------------------------------


def crosscheck(wanted: Wanted) -> Iterator[str]:
    """The lines of the report, as soon as each is known."""
    bank, article = open_bank(wanted.bank)
    fit = weigh(article, bank)
    logs = fit.log_likelihood
    aim = affordable(logs, wanted.particles) if wanted.power is None else aim_at(logs, wanted.power)
    weights = normalised(aim.power * logs)
    yield (
        f"{article.words}, likelihood to the power {aim.power:g}: the bank of {len(bank):,} is worth "
        f"{effective_size(weights):,.0f}, and {aim.acceptance:.3%} would be accepted."
    )
    yield (
        f"Registered priors and the library's differ by at most {disagreement(library()):.1g} in the "
        f"share below a value, over {len(FREE)} parameters."
    )
    simulate = simulator(article, fit.reporting, wanted.seed)
    yield (
        f"{REPLAYED} histories of the bank, given to what simulates for the library, have the bank's "
        f"log likelihood to within {replayed(bank, logs, simulate):.1g}."
    )
    began = time.monotonic()
    found = draw(simulate, aim.power, aim.c, wanted.particles, wanted.seed)
    took = time.monotonic() - began
    rng = np.random.default_rng([wanted.seed, 2])
    points = mg.scattered(particle_cells(found, logs, weights), found.weights, rng)
    yield (
        f"pyABC: {len(found.weights)} particles, worth {points.effective:,.1f}, of "
        f"{found.simulations:,} simulations in {took:,.0f} s ({1e3 * took / found.simulations:.1f} "
        "ms each)."
    )
    cells = bank_cells(bank, logs, weights)
    against = mg.reference(cells, weights, points, REPLICATES, rng)
    compared = mg.compare(NAMES, points, against)
    yield from table(compared, len(NAMES) if wanted.all else SHOWN)
    yield overall(compared, against.null)
    z = accepted_z(found, aim)
    yield (
        f"Accepted: {found.acceptance:.3%} against {aim.acceptance:.3%} implied by the bank "
        f"({z:+.1f} SE)."
    )
    yield verdict(compared, z)
    yield from seen(points.first(len(FREE)), against.bank.first(len(FREE)))
    yield "\nThat it can fail: the same particles against the bank weighed otherwise."
    for power in (factor * aim.power for factor in OTHERS):
        other = mg.reference(cells, normalised(power * logs), points, FEWER, rng)
        line = mg.slope(points.first(len(FREE)), other.bank.first(len(FREE)))
        if power == 0.0:  # an unweighted bank shifts only by chance
            line = mg.Slope(math.nan, math.nan)
        yield told_apart(power, mg.compare(NAMES, points, other), other.bank, line)


def replayed(bank: Bank, logs: Floats, simulate: Simulator) -> float:
    """Largest difference in log likelihood when the last histories of a bank are simulated again."""
    first = max(len(bank) - REPLAYED, 0)
    block = prior_block(first, len(bank) - first, bank.seed)
    worst = 0.0
    for record, seed, log in zip(block.parameters, block.seeds, logs[first:], strict=True):
        again = simulate.log_likelihood({name: float(record[name]) for name in FREE}, int(seed))
        if math.isnan(log) or math.isinf(again):  # the history failed in both, or in only one
            worst = max(worst, 0.0 if math.isnan(log) and math.isinf(again) else math.inf)
        else:
            worst = max(worst, abs(again - float(log)))
    return worst


def accepted_z(found: Particles, aim: Aim) -> float:
    """Difference of the share accepted from the bank's, on the log scale, in standard errors of both."""
    error = math.hypot(aim.error / aim.acceptance, 1.0 / math.sqrt(len(found.weights)))
    return math.log(found.acceptance / aim.acceptance) / error


def bank_cells(bank: Bank, logs: Floats, weights: Floats) -> mg.Cells:
    """[F + 1, n] positions of the bank's histories in the priors, and then in the log likelihood."""
    cells = np.empty((len(FREE) + 1, len(bank)), np.uint16)
    for first in range(0, len(bank), BLOCK):
        part = np.arange(first, min(first + BLOCK, len(bank)))
        cells[:-1, part] = mg.cells_of(prior_positions(part, bank.seed)).T
    cells[-1] = mg.cells_of(_standing(logs, logs, weights))
    return cells


def particle_cells(found: Particles, logs: Floats, weights: Floats) -> mg.Cells:
    """[F + 1, n] the same for particles, whose values are placed by the registered priors' quantiles."""
    edges = (np.arange(1, mg.CELLS) / mg.CELLS).tolist()
    cells = np.empty((len(FREE) + 1, len(found.values)), np.uint16)
    for k, name in enumerate(FREE):
        quantile = PARAMETERS[name].prior.quantile
        cells[k] = np.searchsorted([quantile(u) for u in edges], found.values[:, k], side="right")
    cells[-1] = mg.cells_of(_standing(found.log_likelihood, logs, weights))
    return cells


def _standing(values: Floats, logs: Floats, weights: Floats) -> Floats:
    """The bank's weight below a log likelihood, plus half the weight of ties; failures come lowest."""
    kept = np.isfinite(logs)
    level, which = np.unique(np.round(logs[kept], 4), return_inverse=True)
    mass = np.bincount(which, weights[kept])
    found: Floats = np.interp(
        np.where(np.isfinite(values), np.round(values, 4), -np.inf),
        level,
        np.cumsum(mass) - mass / 2,
    )
    return np.clip(found, 0.0, 1.0)


if __name__ == "__main__":
    main()
