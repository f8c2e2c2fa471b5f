"""Starts Solara's server so that neither the server nor the page asks another machine for anything."""

from __future__ import annotations

import os
import socket
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from brittle.batches.disk import StoreError
from brittle.model.inputs.sources.files import reason
from brittle.watching.watched import Watched, watch

HOST = "127.0.0.1"
PAGE = "brittle.watching.page:Page"
ASSETS = Path(sys.prefix) / "share" / "solara" / "cdn"
"""Where the package `solara-assets` puts the files for the browser that Solara otherwise downloads."""
FILES = "/files"
"""The address of these files on this server."""

SETTINGS = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",  # Solara would tell its makers of each start
    "SOLARA_TELEMETRY_SERVER_USER_ID": "none",
    "SOLARA_MODE": "production",  # otherwise the page contains a frame of Solara's site
    "SOLARA_ASSETS_PROXY": "false",  # otherwise the server downloads what the browser asks for
    "SOLARA_ASSETS_CDN": FILES,
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_SESSION_HTTPS_ONLY": "false",
}
"""Solara's settings, which it reads when it is imported."""


def serve(one: Watched, port: int, say: Callable[[str], None]) -> None:
    """Serves the page on this machine until Ctrl-C; `say` receives the address.

    Raises `StoreError` if the port is taken.
    """
    bound = _bound(port)
    os.environ.update(SETTINGS)
    watch(one)
    # Solara explains that it sets another kind of cookie without encryption, which this machine needs not.
    warnings.filterwarnings("ignore", "Cookies with samesite=none", UserWarning)
    import uvicorn

    config = uvicorn.Config(_app(port), log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    say(f"http://{HOST}:{port}/")
    server.run(sockets=[bound])


def _bound(port: int) -> socket.socket:
    """A socket that only this machine reaches."""
    found = socket.socket()
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((HOST, port))
        found.listen()  # a browser that comes before the server is ready waits
    except OSError as error:
        found.close()
        raise StoreError(
            f"{HOST}, port {port}: the page cannot be served there: {reason(error)}; choose another --port"
        ) from None
    return found


def _app(port: int) -> Any:
    """Solara's application with the files for the browser, behind the checks of `guard`."""
    from solara.server import app as apps
    from solara.server import starlette as solara
    from starlette.applications import Starlette
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    from brittle.watching.guard import Guard

    apps.apps["__default__"] = apps.AppScript(PAGE)
    files = Mount(FILES, StaticFiles(directory=ASSETS))
    inner = Starlette(
        routes=[files, *solara.routes], lifespan=solara.lifespan, middleware=solara.middleware
    )
    return Guard(inner, port)
