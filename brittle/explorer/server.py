"""Starts the explorer's server."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from waitress.server import create_server

from brittle.batches.disk import StoreError
from brittle.batches.naming import RESULTS
from brittle.explorer.app import make_app
from brittle.explorer.catalogue import Catalogue
from brittle.explorer.guard import TOKEN, Access, guard, local, shared
from brittle.explorer.kept.shelf import Shelf
from brittle.explorer.site import ExplorerSite, begun
from brittle.explorer.work.table import WorkTable
from brittle.model.inputs.sources.files import reason

PORT = 8050
"""The usual port."""
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
READERS = 16
"""The number of requests that are answered at the same time; most of them wait for runs."""


def serve(
    cases: Sequence[Path],
    results: Sequence[Path],
    host: str,
    port: int | None,
    prior: bool,
    say: Callable[[str], None],
) -> None:
    """Serves the page until Ctrl-C; `say` receives the address.

    Without `port`, the usual port is taken, or a free one if that is in use. Raises `StoreError` if a port or
    a host cannot be used.
    """
    catalogue = Catalogue(cases, prior)
    table = WorkTable(lambda question: begun(catalogue, question), os.cpu_count() or 1)
    app = make_app(ExplorerSite(catalogue, table, Shelf([*results, RESULTS])))
    server = _bound(app.server, host, port)
    at = int(server.effective_port)
    access = _access(host, at)
    guard(app.server, access)
    say(f"http://{host}:{at}/" + (f"?{TOKEN}={access.token}" if access.token else ""))
    try:
        server.run()
    finally:
        server.close()
        table.close()


def _bound(app: Flask, host: str, port: int | None) -> Any:
    """A server that listens."""
    for one in (PORT, 0) if port is None else (port,):
        try:
            return create_server(app, host=host, port=one, threads=READERS, ident=None)
        except OSError as error:
            problem = error
    raise StoreError(
        f"{host}, port {port or PORT}: the page cannot be served there: {reason(problem)}"
    )


def _access(host: str, port: int) -> Access:
    return local(port) if host in LOCAL else shared([host], port)
