"""Carries out `brittle explore`: sorts its arguments, starts the server, and opens the page."""

from __future__ import annotations

import webbrowser
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from brittle.batches.disk import StoreError
from brittle.cases import case_path
from brittle.desktop import opens
from brittle.model.inputs.case_files import THEATRE

NEEDED = ("dash", "waitress")
"""Libraries of the extra `explore`."""


def explore_cases(
    what: Sequence[Path], host: str, port: int | None, prior: bool, open_: bool | None
) -> None:
    """Serves the page until Ctrl-C.

    Raises `StoreError` if the libraries are missing, if a path is neither a case nor a results folder, or if
    the port is taken.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        names = " and ".join(missing)
        raise StoreError(
            f"brittle explore needs {names}; install the extra with: pip install 'brittle[explore]'"
        )
    cases, results = _sorted(what)
    from brittle.explorer.server import serve

    console = Console(stderr=True, highlight=False)

    def say(address: str) -> None:
        console.print(f"Explorer: {address}", soft_wrap=True, markup=False)
        console.print("Ctrl-C ends it.", soft_wrap=True)
        if opens(open_):
            webbrowser.open(address)

    serve(cases, results, host, port, prior, say)


def _sorted(what: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The arguments that are cases, and those that are results folders."""
    from brittle.explorer.kept.shelf import is_results

    cases, results = [], []
    for path in what:
        found = case_path(path)
        if (found / THEATRE).exists():
            cases.append(found)
        elif is_results(found):
            results.append(found)
        else:
            raise StoreError(
                f"{path}: this is neither the folder of a case, which holds {THEATRE}, nor holds results; "
                "name one of the two, or a case that comes with Brittle"
            )
    return cases, results
