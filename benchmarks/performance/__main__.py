"""The command `python -m benchmarks.performance`, which `make bench` gives."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from benchmarks.performance import (
    both_engines,
    cores,
    executors,
    fresh,
    limit,
    mesa_batch,
    million,
    opening,
    sizes,
    stages,
)
from benchmarks.performance.findings import (
    KEPT,
    ROOT,
    Findings,
    KeptFindings,
    MeasuredPart,
    read_record,
    write_record,
)
from benchmarks.performance.machine import code, this_machine
from benchmarks.performance.page import write_page

PARTS: Mapping[str, Callable[[bool], Findings]] = {
    "engines": both_engines.measure,
    "mesa": mesa_batch.measure,
    "limit": limit.measure,
    "sizes": sizes.measure,
    "cores": cores.measure,
    "executors": executors.measure,
    "stages": stages.measure,
    "page": opening.measure,
    "million": million.measure,
    "fresh": fresh.measure,
}
"""The parts in the order of the page; each measures, with few repetitions if its argument is true."""

ASKED = ("million", "fresh")
"""Parts that are measured only if they are asked for, because they take long or need a package index."""


def main() -> None:
    """Measures parts, keeps what they found, and writes the page and its figure."""
    asked = _arguments()
    names = asked.only or [name for name in PARTS if name not in ASKED or getattr(asked, name)]
    record = read_record()
    for name in [] if asked.page else names:
        print(f"measuring {name}", flush=True)
        part = _measured(PARTS[name], asked.quick)
        print(f"  {part.seconds:.0f} s", flush=True)
        for one in part.findings.measures:
            print(f"  {one.what}: {one.value:.4g} {one.unit}", flush=True)
        parts = {**record.parts, name: part}
        record = KeptFindings(parts={one: parts[one] for one in PARTS if one in parts})
        write_record(record)
    page = write_page(list(record.parts.values()))
    print(f"{page.relative_to(ROOT)}, made from {KEPT.relative_to(ROOT)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few repetitions, to try the command")
    parser.add_argument(
        "--only", action="append", choices=list(PARTS), help="measure only this part (repeatable)"
    )
    parser.add_argument(
        "--million", action="store_true", help="also play a million runs, for about ten minutes"
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="also measure a fresh clone, which makes an environment",
    )
    parser.add_argument(
        "--page", action="store_true", help="measure nothing, write the page from what was kept"
    )
    return parser.parse_args()


def _measured(measure: Callable[[bool], Findings], quick: bool) -> MeasuredPart:
    began = time.perf_counter()
    findings = measure(quick)
    return MeasuredPart(
        findings=findings,
        machine=this_machine(),
        code=code(),
        day=datetime.now(UTC).date().isoformat(),
        seconds=round(time.perf_counter() - began, 1),
        quick=quick,
    )


if __name__ == "__main__":
    main()
