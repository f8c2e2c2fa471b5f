"""A Dask cluster, for those who outgrow one machine.

Each worker needs the same version of Brittle and of the libraries, which is checked when work begins, and
again by every worker that joins later. Workers need no shared disk: a job carries all that it needs, and its
result comes back to the caller.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from brittle.calibration.workers.beats import Tell
from brittle.calibration.workers.jobs import Job, Packed, Stage, carry_out
from brittle.calibration.workers.pool import JobLostError, WorkerDiedError, WorkersLostError

if TYPE_CHECKING:
    from distributed import Client

ADDRESS = re.compile(r"([a-z]+://)?[^\s/]+:\d+")
"""The form of an address."""

type Facts = Mapping[str, str]
"""Versions by the name of what has them."""

CONNECTS = 20.0
"""Seconds to wait for an answer of the scheduler, and for its first worker."""

CLOSES = 2.0
"""Seconds to wait for the end of the connection."""

PATIENCE = 60.0
"""Seconds to wait for new workers when all have died."""

FRESH = 2.0
"""Seconds for which the number of workers is taken to be the same."""

LACKS = (
    "cannot import Brittle; install the same wheel of Brittle as on this machine in the Python of every "
    "worker (see docs/CLUSTER.md)"
)
"""What to say of a worker without Brittle."""

LARGE = 1000
"""Most jobs that are handed out at once, whatever the size of the cluster."""


class Cluster:
    """See `pool.Hands`."""

    shares_memory = False

    def __init__(self, address: str, facts: Callable[[], Facts]) -> None:
        """Connects to the scheduler at `address`.

        `facts` is a function at the top level of a module that returns what must be the same on every
        machine. Raises `WorkersLostError` if there is no scheduler or no worker, or if versions differ.
        """
        self.lost = (
            f"the workers of the cluster at {address} died several times in a row before any of them had "
            "finished its work; look into the workers' own logs"
        )
        self._address = address
        self._facts = facts
        self._client = _client(address)
        self._packed: dict[int, tuple[Stage[Any], Packed]] = {}
        self._room = 0
        self._asked = -FRESH
        """When the cluster was last asked for its size."""
        self._workless = time.monotonic()
        """When the cluster last had a worker."""
        try:
            self._check()
        except BaseException:
            self.close()
            raise
        self._executor = self._client.get_executor(pure=False)

    @property
    def room(self) -> int:
        """See `pool.Hands`. Workers may come and go, so the cluster is asked again now and then."""
        if time.monotonic() - self._asked > FRESH:
            self._room = max(2, min(2 * self._threads(), LARGE))
            self._asked = time.monotonic()
        return self._room

    def submit(self, job: Job[Any, Any, Any], tell: Tell) -> Future[Any]:
        """See `pool.Hands`."""
        if id(job.stage) not in self._packed:
            self._packed[id(job.stage)] = (job.stage, Packed.of(job.stage))
        packed = self._packed[id(job.stage)][1]
        if self._client.status != "running":
            raise WorkerDiedError
        future: Future[Any] = self._executor.submit(
            _checked, self._facts, dict(self._facts()), carry_out, job.task, packed, job.what
        )
        size = job.size
        future.add_done_callback(
            lambda done: tell(size) if not done.cancelled() and not done.exception() else None
        )
        return future

    def result(self, future: Future[Any]) -> Any:
        """See `pool.Hands`."""
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError

        try:
            found = future.result()
            self._workless = time.monotonic()
            return found
        except KilledWorker:
            raise WorkerDiedError from None
        except (CancelledError, FutureCancelledError, CommClosedError):
            raise JobLostError from None

    def look(self) -> None:
        """See `pool.Hands`. Dask notices workers that died, but waits without end for the first new one."""
        if self._client.status != "running" or self._threads():
            self._workless = time.monotonic()
        elif time.monotonic() - self._workless > PATIENCE:
            raise self._gone()

    def forget(self) -> None:
        """See `pool.Hands`."""
        self._packed.clear()

    def mend(self) -> None:
        """See `pool.Hands`. Dask itself hands the work of a dead worker to another; this waits for one."""
        until = time.monotonic() + CONNECTS
        while self._client.status == "connecting" and time.monotonic() < until:
            time.sleep(0.1)
        try:
            if self._client.status != "running":
                raise self._gone()
            self._client.wait_for_workers(1, timeout=CONNECTS)
        except (TimeoutError, OSError):
            raise self._gone() from None

    def stop(self) -> None:
        """See `pool.Hands`."""
        if self._client.status == "running":
            with suppress(OSError, TimeoutError):
                self._executor.shutdown(wait=False)

    def close(self) -> None:
        """See `pool.Hands`. The cluster itself goes on."""
        with suppress(OSError, TimeoutError):
            self._client.close(timeout=CLOSES)

    def _threads(self) -> int:
        """Number of threads of all workers; none if the scheduler does not answer at the moment."""
        try:
            workers = self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, TimeoutError):
            return 0
        return sum(worker["nthreads"] for worker in workers.values())

    def _gone(self) -> WorkersLostError:
        return WorkersLostError(
            f"the cluster at {self._address} no longer answers, or has no workers left; start it again"
        )

    def _check(self) -> None:
        """Raises `WorkersLostError` unless every worker has the versions that this process has."""
        try:
            self._client.wait_for_workers(1, timeout=CONNECTS)
        except TimeoutError:
            raise WorkersLostError(
                f"the cluster at {self._address} has no workers; start some with "
                f"`dask worker {self._address}`"
            ) from None
        mine = dict(self._facts())
        theirs = self._client.run(_facts_here, self._facts, on_error="return")
        for address, facts in sorted(theirs.items()):
            if isinstance(
                facts, OSError
            ):  # the worker has gone; one that comes later is checked then
                continue
            if isinstance(facts, BaseException):
                words = LACKS if _lacks_brittle(facts) else f"cannot say its versions: {facts}"
            else:
                words = _apart(mine, facts)
            if words:
                raise WorkersLostError(f"the worker {address} {words}")


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise WorkersLostError(
            "a cluster needs the library Dask; install it with: pip install 'brittle[cluster]'"
        ) from None
    if not ADDRESS.fullmatch(address):
        raise WorkersLostError(
            f"{address!r} is not the address of a Dask scheduler, such as tcp://192.168.0.5:8786; "
            "`dask scheduler` prints its address when it starts"
        )
    for name in ("distributed", "distributed.client"):  # this module says in words what is wrong
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=CONNECTS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WorkersLostError(
            f"{address}: no Dask scheduler answers there ({why}); start one with `dask scheduler`, and "
            "give the address that it prints, such as tcp://192.168.0.5:8786"
        ) from None


def _lacks_brittle(error: BaseException) -> bool:
    """Whether a worker's error is that Brittle cannot be imported there; Dask passes on only the words."""
    return "No module named 'brittle" in str(error)


def _facts_here(facts: Callable[[], Facts]) -> Facts:
    """What a worker has; only an error in words if Brittle is missing there or is another version."""
    return dict(facts())


@cache
def _mine(facts: Callable[[], Facts]) -> Facts:
    return facts()


def _checked(facts: Callable[[], Facts], wanted: Facts, do: Callable[..., Any], *what: Any) -> Any:
    """Does a job on a worker, unless the worker has other versions than the caller."""
    if words := _apart(wanted, _mine(facts)):
        raise WorkersLostError(f"a worker of the cluster {words}")
    return do(*what)


def _apart(mine: Facts, its: Facts) -> str:
    """In which versions a worker differs, and what to do; empty if it has the same."""
    found = [
        f"{name} {its.get(name, 'nothing')} instead of {mine.get(name, 'nothing')}"
        for name in sorted({*mine, *its})
        if mine.get(name) != its.get(name)
    ]
    if not found:
        return ""
    return (
        f"has {', '.join(found)}; results would differ, so give every worker the same wheel of Brittle and "
        "the same libraries as this machine"
    )
