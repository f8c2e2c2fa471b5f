"""Starts the explorer's server."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from waitress.server import create_server

from brittle.batches.naming import RESULTS
from brittle.explorer.app import make_app
from brittle.explorer.catalogue import Catalogue
from brittle.explorer.guard import TOKEN, Access, guard, local, shared
from brittle.explorer.kept.shelf import Shelf, is_results
from brittle.explorer.site import Site, begun
from brittle.explorer.work.table import WorkTable

READERS = 16
"""The number of requests that are answered at the same time; most of them wait for runs."""


def serve(
    paths: Sequence[Path], host: str, port: int, prior: bool, say: Callable[[str], None]
) -> None:
    """Serves the page until Ctrl-C; `say` receives the address. Port 0 takes any free port.

    `paths` are folders of cases, and folders of results.
    """
    results = [path for path in paths if is_results(path)]
    catalogue = Catalogue([path for path in paths if path not in results], prior)
    table = WorkTable(lambda question: begun(catalogue, question), os.cpu_count() or 1)
    app = make_app(Site(catalogue, table, Shelf([*results, RESULTS])))
    server = create_server(app.server, host=host, port=port, threads=READERS, ident=None)
    at = int(server.effective_port)
    access = _access(host, at)
    guard(app.server, access)
    say(f"http://{host}:{at}/" + (f"?{TOKEN}={access.token}" if access.token else ""))
    try:
        server.run()
    finally:
        server.close()
        table.close()


def _access(host: str, port: int) -> Access:
    return local(port) if host in ("127.0.0.1", "localhost", "::1") else shared([host], port)
