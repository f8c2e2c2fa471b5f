"""A fit that receives a signal to end ends at once, says how to go on, and the same command goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ledgers import held, ledger_file

ROOT = Path(__file__).parents[1]
SOON = 5.0
"""Seconds; a second on a machine that does nothing else."""

SMALL = """
import sys
from brittle.__main__ import main
from brittle.calibration.sampling import shards
from brittle.commands.fits import calibrate
shards.SHARD = shards.BLOCK = 100
calibrate.ENOUGH = 1
if __name__ == "__main__":
    sys.argv = ["brittle", *sys.argv[1:]]
    main()
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    claims = [held("ndjamena_held", "ndjamena", at="2008-02-02T00:00", claim_date_noise_days=0.5)]
    article = {"published": "2008-02-02", "ends": "2008-02-02T00:00"}
    path = ledger_file(tmp_path_factory.mktemp("ledger"), claims=claims, article=article)
    path.write_text(path.read_text().replace('"testland"', '"chad_2008"'))
    return path


def _command(ledger: Path, folder: Path, bank: int, *more: str) -> list[str]:
    words = ["calibrate", str(ROOT / "scenarios" / "chad_2008"), "--bank", str(bank)]
    words += ["--ledger", str(ledger), "--out", str(folder / "out"), "--keep", str(folder / "keep")]
    return [sys.executable, "-c", SMALL, *words, "--no-diagnostics", *more]


def _shards(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("keep/*/*.parquet")}


@pytest.mark.parametrize(
    ("name", "workers"),
    [("SIGTERM", ("--workers", "2")), ("SIGHUP", ("--workers", "2", "--executor", "threads"))],
)
def test_a_fit_ends_at_once_and_goes_on(
    ledger: Path, tmp_path: Path, name: str, workers: tuple[str, ...]
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    playing = subprocess.Popen(
        _command(ledger, tmp_path, 1_000_000, *workers),
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    until = time.monotonic() + 120
    while len(_shards(tmp_path)) < 2 and playing.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    playing.send_signal(getattr(signal, name))
    sent = time.monotonic()
    _, said = playing.communicate(timeout=60)
    assert time.monotonic() - sent < SOON
    assert playing.returncode == 130, said
    (line,) = (line for line in said.splitlines() if line.startswith("interrupted"))
    assert line.startswith("interrupted: finished parts of the bank")
    assert line.endswith("give the same command again to continue") and "Traceback" not in said
    there = _shards(tmp_path)
    again = subprocess.run(
        _command(ledger, tmp_path, 100 * len(there) + 100, "--workers", "1"),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "out" / "chad_2008.parquet").exists()
    now = _shards(tmp_path)
    assert {file: now[file] for file in there} == there and len(now) > len(there)
