"""Shows what the priors alone imply: `python -m benchmarks.prior_predictive [runs]`, or `make patterns`.

It plays prior histories of every variant of every case and renews the tables of
docs/PRIOR_PREDICTIVE.md. The text around the tables is left as it is, because a person writes it.
tests/test_prior_predictive.py fails if that text contains a number that is not in the tables.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.prior_runs import PlayedVariant, play_variant
from benchmarks.prior_tables import case_tables
from benchmarks.variants import CASES, Variant, variants
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.model.ensemble import prepare
from brittle.model.parameters import prior_hash

PAGE = Path(__file__).parents[1] / "docs" / "PRIOR_PREDICTIVE.md"
OPENS, CLOSES = "<!-- tables -->\n", "<!-- /tables -->\n"
RUNS = 2000


def main() -> None:
    """Plays the histories and writes the tables of the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prior_predictive")
    parser.add_argument(
        "runs", nargs="?", type=int, default=RUNS, help="number of histories for each variant"
    )
    parser.add_argument(
        "--out", type=Path, default=PAGE, help="the page, which is made if it is missing"
    )
    given = parser.parse_args()
    cases = [[_play(one, given.runs) for one in variants(case)] for case in CASES]
    write(given.out, tables(cases, given.runs))
    print(f"Tables: {given.out}")


def _play(variant: Variant, runs: int) -> PlayedVariant:
    since = time.perf_counter()
    played = play_variant(variant, runs)
    case, seconds = variant.scenario.theatre.name, time.perf_counter() - since
    print(f"{case}, {variant.name}: {seconds:.0f} s", flush=True)
    return played


def tables(cases: Sequence[Sequence[PlayedVariant]], runs: int) -> str:
    """The generated part of the page."""
    first = prepare(cases[0][0].variant.scenario)
    parts = [
        f"Made by `python -m benchmarks.prior_predictive {runs}`: histories 0 to {runs - 1:,} of each "
        f"scenario's seed, one replicate each. Priors `{prior_hash()}`; rules "
        f"`{fingerprint(first).rules}`.\n"
    ]
    for played in cases:
        scenario = played[0].variant.scenario
        parts.append(
            f"### {scenario.theatre.name}\n\n{scenario.horizon_days:g} days from "
            f"{scenario.branch:%Y-%m-%d}, seed {scenario.seed}.\n\n"
            f"{case_tables(played)}"
        )
    return "\n".join(parts)


def write(page: Path, generated: str) -> None:
    """Writes the generated part between the page's markers; makes a bare page if there is none."""
    text = page.read_text("utf-8") if page.exists() else f"{OPENS}{CLOSES}"
    head, opened, rest = text.partition(OPENS)
    _, closed, tail = rest.partition(CLOSES)
    if not opened or not closed:
        raise SystemExit(f"{page}: no {OPENS.strip()} ... {CLOSES.strip()} to write between")
    page.write_text(f"{head}{OPENS}\n{generated}\n{CLOSES}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
