"""Carries out `brittle watch`: reads the scenario, and then starts the server of Mesa's page."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from brittle.api.cases import one_scenario
from brittle.batches.disk import StoreError

NEEDED = ("solara", "solara_assets", "matplotlib", "altair", "starlette", "uvicorn")
"""Libraries of the extra `watch`, which Mesa's page needs."""


def watch_run(scenario: Path, draw: int, port: int, prior: bool) -> None:
    """Serves the page until Ctrl-C.

    Raises `InputError` for a mistake in the scenario, and `StoreError` if a library is missing, if the path
    is that of several scenarios, or if the port is taken.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        names = " and ".join(missing)
        raise StoreError(
            f"brittle watch needs {names}; install the extra with: pip install 'brittle[watch]'"
        )
    found = one_scenario(scenario)
    from brittle.watching.server import serve
    from brittle.watching.watched import Watched

    console = Console(stderr=True, highlight=False)

    def say(address: str) -> None:
        console.print(f"Mesa's page: {address}", soft_wrap=True, markup=False)
        console.print("Ctrl-C ends it.", soft_wrap=True)

    serve(Watched(found, draw, prior), port, say)
