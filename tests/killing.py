"""Commands of Brittle that tests kill: real processes, the moments to kill them at, and what is left."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil

ROOT = Path(__file__).parents[1]
SHARDS = 12
"""Number of shards of the batch that is killed; a shard of 100 runs takes a fraction of a second."""

COMMAND = ("run", "chad_2008/baseline", "--draws", str(SHARDS), "--replicates", "100")
LONGEST = 180.0
"""Seconds after which a command hangs."""

EXECUTORS = ("threads", "processes")


def begin(*words: object, **options: Any) -> subprocess.Popen[str]:
    """Starts `brittle` with these arguments; its messages are collected."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("environment", {})}
    command = [sys.executable, "-m", "brittle", *(str(one) for one in words)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    pipes.setdefault("preexec_fn", hears)
    return subprocess.Popen(command, env=environment, start_new_session=True, **pipes)


def hears() -> None:
    """Makes a new process heed signals that are ignored here, for instance in the background."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    said: str
    """What it wrote to its error stream."""

    @property
    def last(self) -> str:
        """The last line."""
        return self.said.strip().splitlines()[-1]


def ended(process: subprocess.Popen[str]) -> Ended:
    """Waits for the end of a command."""
    try:
        _, said = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    assert "Traceback" not in said, said
    return Ended(process.returncode, said)


def brittle(*words: object, **options: Any) -> Ended:
    """Carries out a command."""
    return ended(begin(*words, **options))


class Whole(NamedTuple):
    """A batch that nothing disturbed, with the seconds that it took."""

    folder: Path
    begins: float
    """Seconds until its folder was there."""
    seconds: float

    @property
    def tables(self) -> dict[str, bytes]:
        """Its files that must be the same after any fault."""
        return tables(self.folder)


def undisturbed(folder: Path) -> Whole:
    """Plays the batch that the other batches are compared with."""
    began = time.monotonic()
    process = begin(*COMMAND, "--no-report", "--out", folder)
    wait_until((folder / "manifest.json").exists, process)
    begins = time.monotonic() - began
    done = ended(process)
    assert done.code == 0, done.said
    return Whole(folder, begins, time.monotonic() - began)


def tables(folder: Path) -> dict[str, bytes]:
    """Every Parquet file, and every chronicle, by its name."""
    files = [one for one in folder.rglob("*") if one.suffix in (".parquet", ".txt")]
    return {str(one.relative_to(folder)): one.read_bytes() for one in files}


def shards(folder: Path) -> list[Path]:
    """The finished shards."""
    return sorted((folder / "runs").glob("*.parquet"))


def status(folder: Path) -> str:
    """What the manifest says of the batch."""
    return str(json.loads((folder / "manifest.json").read_text())["status"])


def unfinished(folder: Path) -> list[Path]:
    """Files that were begun and never finished."""
    return [one for one in folder.rglob("*") if one.name.endswith(".brittle-part")]


def wait_until(
    there: Callable[[], object],
    process: subprocess.Popen[str] | None = None,
    seconds: float = LONGEST,
) -> bool:
    """Waits until something is there; returns False if the process ended before."""
    until = time.monotonic() + seconds
    while not there():
        if process is not None and process.poll() is not None:
            return False
        assert time.monotonic() < until, "it never came"
        time.sleep(0.005)
    return True


def heeds(process: subprocess.Popen[str], one: signal.Signals) -> bool:
    """Whether the process has begun to handle a signal by itself."""
    try:
        told = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return False
    caught = re.search(r"SigCgt:\s*([0-9a-f]+)", told)
    return caught is not None and bool(int(caught[1], 16) >> (one - 1) & 1)


def workers_of(pid: int) -> list[psutil.Process]:
    """The worker processes of a command, without the process that watches over semaphores."""
    found = []
    for one in family(pid):
        try:
            if any("spawn_main" in word for word in one.cmdline()):
                found.append(one)
        except psutil.Error:
            continue
    return found


def family(pid: int) -> list[psutil.Process]:
    """Every process that a command has started and that is alive."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def alive_after(processes: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those of some processes that have not ended after some seconds."""
    alive: list[psutil.Process] = psutil.wait_procs(processes, timeout=seconds)[1]
    return alive


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Callable[[str], None]]:
    """A file system of `size` bytes at a folder; yields what changes its options.

    Raises `PermissionError` if none can be made.
    """

    def mount(*words: str) -> None:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", *words, "tmpfs", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PermissionError(done.stderr)

    folder.mkdir(exist_ok=True)
    if shutil.which("mount") is None or not hasattr(os, "geteuid") or os.geteuid():
        raise PermissionError("only the administrator can mount a file system")
    mount("-o", f"size={size}")
    try:
        yield lambda options: mount("-o", f"remount,{options}")
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
