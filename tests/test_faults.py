"""Batches that are killed, interrupted, or left without a disk go on and end in the same bytes.

Each test plays with real processes of `brittle run`. The full number of kills is for `make verify`.
"""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest
from killing import (
    COMMAND,
    EXECUTORS,
    SHARDS,
    Whole,
    alive_after,
    begin,
    brittle,
    ended,
    family,
    heeds,
    shards,
    small_disk,
    status,
    tables,
    unfinished,
    wait_until,
    workers_of,
)

from brittle.model.jit import cache_root

SOON = 5.0
"""Seconds in which an interrupted command ends, on a machine that also does other work."""

AT_ONCE = 1.0
"""Seconds in which it ends on a machine that does nothing else."""

FEW, MANY = 3, 50
"""Numbers of kills, here and in `make verify`."""

CHAIN = 5
"""Number of kills of one batch, after which it is finished and compared."""

MOMENTS = ("preparing", "playing", "closing")


def _command(out: Path, executor: str = "threads") -> tuple[object, ...]:
    return (*COMMAND, "--no-report", "--executor", executor, "--out", out)


def _is_finished(out: Path, whole: Whole, executor: str = "threads") -> None:
    """The same command finishes a batch, and nothing in it differs from what nothing disturbed."""
    done = brittle(*_command(out, executor))
    assert done.code == 0, done.said
    assert tables(out) == whole.tables
    assert not unfinished(out)
    assert status(out) == "done"


def _is_sound(out: Path, whole: Whole, before: set[str]) -> set[str]:
    """No finished shard differs or is lost; returns the names of the finished shards."""
    kept = {name: data for name, data in tables(out).items() if "/" in name}
    assert all(data == whole.tables[name] for name, data in kept.items())
    assert before <= kept.keys()
    return set(kept)


# --- the power fails ----------------------------------------------------------------------------


def _kill_parents(executors: Sequence[str], kills: int, whole: Whole, folder: Path) -> int:
    """Kills commands at random moments; returns how many were still at work when they were killed."""
    chance = random.Random(17)
    killed, batch = 0, 0
    while killed < kills:
        out, before = folder / f"out{batch}", set[str]()
        for _ in range(min(CHAIN, kills - killed)):
            executor = executors[killed % len(executors)]
            process = begin(*_command(out, executor))
            if chance.random() < 0.2:
                time.sleep(chance.uniform(0, whole.begins))
            else:
                wait_until((out / "manifest.json").exists, process)
                time.sleep(chance.uniform(0, whole.seconds - whole.begins))
            started = family(process.pid)
            if process.poll() is not None:
                ended(process)
                break
            process.kill()
            process.communicate()
            killed += 1
            assert not alive_after(started, 20), "a worker outlives its parent"
            before = _is_sound(out, whole, before)
        _is_finished(out, whole)
        batch += 1
    return killed


def test_a_killed_batch_goes_on(whole: Whole, tmp_path: Path) -> None:
    assert _kill_parents(EXECUTORS, FEW, whole, tmp_path) == FEW


@pytest.mark.verify
@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_batch_that_is_killed_often_goes_on(executor: str, whole: Whole, tmp_path: Path) -> None:
    assert _kill_parents([executor], MANY, whole, tmp_path) == MANY


def _kill_workers(kills: int, whole: Whole, folder: Path) -> int:
    """Kills workers of batches at random moments; after each, two shards are finished before the next.

    A shard whose worker dies again and again would be taken for the cause.
    """
    chance = random.Random(18)
    killed, batch = 0, 0
    while killed < kills:
        out = folder / f"out{batch}"
        process = begin(*_command(out, "processes"))
        least = 0
        while killed < kills and wait_until(partial(_has, out, least), process):
            time.sleep(chance.uniform(0, 0.5))
            if not wait_until(partial(workers_of, process.pid), process):
                break
            with suppress(psutil.NoSuchProcess, IndexError):
                chance.choice(workers_of(process.pid)).kill()
                killed += 1
            least = len(shards(out)) + 2
        done = ended(process)
        assert done.code == 0, done.said
        assert tables(out) == whole.tables
        assert not unfinished(out)
        batch += 1
    return killed


def _has(out: Path, least: int) -> bool:
    return len(shards(out)) >= least


def test_a_killed_worker_is_replaced(whole: Whole, tmp_path: Path) -> None:
    assert _kill_workers(FEW, whole, tmp_path) == FEW


@pytest.mark.verify
def test_workers_that_are_killed_often_are_replaced(whole: Whole, tmp_path: Path) -> None:
    assert _kill_workers(MANY, whole, tmp_path) == MANY


# --- a signal to end ----------------------------------------------------------------------------


def _reach(process: subprocess.Popen[str], out: Path, moment: str, whole: Whole) -> None:
    """Waits for a moment in the life of a batch."""
    if moment == "preparing":
        wait_until(lambda: heeds(process, signal.SIGHUP), process)
        time.sleep(0.4 * whole.begins)
    elif moment == "playing":
        wait_until(lambda: shards(out), process)
    else:
        wait_until(lambda: len(shards(out)) == SHARDS, process)


def _interrupt(
    case: tuple[signal.Signals, str, str, str], whole: Whole, out: Path, within: float
) -> float:
    """Ends a batch with a signal, and lets the same command go on; returns the seconds until its end."""
    one, moment, executor, way = case
    process = begin(*_command(out, executor))
    _reach(process, out, moment, whole)
    started = family(process.pid)
    began = time.monotonic()
    if way == "group":
        os.killpg(process.pid, one)
    else:
        process.send_signal(one)
    if way == "twice":
        time.sleep(0.02)
        process.send_signal(one)
    done = ended(process)
    took = time.monotonic() - began
    assert done.code == 130, done
    assert done.last.startswith("interrupted")
    assert took < within
    assert not alive_after(started, 20)
    if out.exists():
        assert "the same command again" in done.last
        assert status(out) in ("interrupted", "done") or moment == "preparing"
        assert (status(out) == "done") <= (len(shards(out)) == SHARDS)
        _is_sound(out, whole, set())
    _is_finished(out, whole, executor)
    return took


@pytest.mark.parametrize(
    "case",
    [
        (signal.SIGTERM, "playing", "threads", "once"),
        (signal.SIGHUP, "playing", "processes", "group"),
        (signal.SIGINT, "closing", "threads", "twice"),
    ],
    ids=str,
)
def test_a_signal_ends_a_batch_in_words(
    case: tuple[signal.Signals, str, str, str], whole: Whole, tmp_path: Path
) -> None:
    _interrupt(case, whole, tmp_path / "out", SOON)


@pytest.mark.verify
@pytest.mark.parametrize("way", ["once", "group", "twice"])
@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("one", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_every_signal_ends_a_batch_within_a_second(
    one: signal.Signals, moment: str, executor: str, way: str, whole: Whole, tmp_path: Path
) -> None:
    took = _interrupt((one, moment, executor, way), whole, tmp_path / "out", AT_ONCE)
    print(f"{one.name} {moment} {executor} {way}: {took:.2f} s")


@pytest.mark.verify
def test_a_terminal_that_goes_away_ends_a_batch(whole: Whole, tmp_path: Path) -> None:
    """The system sends SIGHUP, and whatever is written to the terminal from then on is an error."""
    out = tmp_path / "out"
    ours, its = os.openpty()
    process = begin(
        *_command(out),
        stdin=its,
        stdout=its,
        stderr=its,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(its)
    os.set_blocking(ours, False)

    def seen() -> bool:
        with suppress(BlockingIOError):
            os.read(ours, 1 << 16)
        return bool(shards(out))

    wait_until(seen, process)
    os.close(ours)
    began = time.monotonic()
    assert process.wait(60) == 130
    assert time.monotonic() - began < SOON
    assert status(out) == "interrupted"
    _is_finished(out, whole)


# --- the disk -----------------------------------------------------------------------------------


type Change = Callable[[str], None]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Change]]:
    """A small disk, and what changes its options."""
    try:
        with small_disk(tmp_path / "disk", 64 << 20) as change:
            yield tmp_path / "disk", change
    except PermissionError as error:
        pytest.skip(f"no small disk can be made here: {error}")


def _size(folder: Path) -> int:
    """Bytes that a folder's files take on a disk with pages of 4 kB."""
    return sum(-(-one.stat().st_size // 4096) * 4096 for one in folder.rglob("*"))


def _fill(disk: tuple[Path, Change], whole: Whole, executor: str, share: float) -> None:
    """Plays on a disk with room for a share of the batch, then on a larger one."""
    folder, change = disk
    out = folder / "out"
    change(f"size={round(share * _size(whole.folder))}")
    done = brittle(*_command(out, executor))
    assert done.code == 1, done
    assert "no space left on device" in done.last
    _is_sound(out, whole, set())
    assert not unfinished(out)
    change("size=64m")
    _is_finished(out, whole, executor)


def test_a_disk_that_fills_up_keeps_what_is_finished(
    disk: tuple[Path, Change], whole: Whole
) -> None:
    _fill(disk, whole, "processes", 0.5)


@pytest.mark.verify
@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.8, 0.97])
def test_wherever_a_disk_is_full_finished_work_is_kept(
    disk: tuple[Path, Change], whole: Whole, executor: str, share: float
) -> None:
    _fill(disk, whole, executor, share)


@pytest.mark.verify
def test_a_report_that_does_not_fit_on_the_disk_leaves_the_earlier_one(
    disk: tuple[Path, Change], whole: Whole
) -> None:
    folder, change = disk
    out = folder / "out"
    shutil.copytree(whole.folder, out)
    assert brittle("report", out).code == 0
    before = (out / "report.html").read_bytes()
    change(f"size={_size(out) + (1 << 16)}")
    done = brittle("report", out)
    assert done.code == 1
    assert "report.html: cannot be written: no space left on device" in done.last
    assert (out / "report.html").read_bytes() == before
    assert not unfinished(out)


def test_a_folder_that_cannot_be_written_into_is_refused(
    disk: tuple[Path, Change], whole: Whole
) -> None:
    folder, change = disk
    shutil.copytree(whole.folder, folder / "out")
    shards(folder / "out")[0].unlink()
    change("ro")
    for name in ("out", "another"):
        done = brittle(*_command(folder / name))
        assert done.code == 2, done
        assert "cannot be written" in done.last and "--out" in done.last
    assert not (folder / "another").exists()


@pytest.mark.verify
def test_without_a_cache_that_can_be_written_into_another_is_used_and_named(
    disk: tuple[Path, Change], whole: Whole, tmp_path: Path
) -> None:
    folder, change = disk
    change("ro")
    kept = tmp_path / f"brittle-{os.getuid()}"
    kept.mkdir(mode=0o700)
    for one in cache_root(os.environ).iterdir():  # so that the kernels need not be compiled
        (kept / one.name).symlink_to(one)
    environment = {"BRITTLE_CACHE": str(folder / "cache"), "TMPDIR": str(tmp_path)}
    done = brittle(*_command(tmp_path / "out"), environment=environment)
    assert done.code == 0, done
    words = f"cannot be kept there (Read-only file system) and is kept in {kept}"
    assert words in done.said.replace("\n", " ")
    assert tables(tmp_path / "out") == whole.tables


@pytest.mark.verify
def test_of_two_batches_on_one_folder_the_second_is_refused(whole: Whole, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = begin(*_command(out))
    wait_until(lambda: shards(out), first)
    first.send_signal(signal.SIGSTOP)  # so that the first is still at work
    second = brittle(*_command(out))
    first.send_signal(signal.SIGCONT)
    assert second.code == 2
    assert "another batch is writing here" in second.last
    assert ended(first).code == 0
    assert tables(out) == whole.tables
