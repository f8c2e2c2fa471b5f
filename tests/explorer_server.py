"""The explorer for tests: a small case, a server in a thread, and a real browser that reaches no network."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from brittle.explorer.app import make_app
from brittle.explorer.catalogue import Catalogue
from brittle.explorer.guard import guard, local
from brittle.explorer.kept.shelf import Shelf
from brittle.explorer.site import ExplorerSite, begun
from brittle.explorer.work.table import WorkTable
from tests.browser import BROWSER
from tests.theatres import tiny_theatre

SCENARIOS = {
    "baseline": {"name": "Nobody offers", "branch": "2001-06-03T00:00", "horizon_days": 60},
    "offer": {
        "name": "An offer",
        "extends": "baseline.yaml",
        "ruler": {"policy": "negotiate"},
        "offer": {"guarantee": {"chance_honoured": 0.8}},
    },
    "stand": {"name": "A stand", "extends": "baseline.yaml", "ruler": {"policy": "last_stand"}},
    "later": {"name": "Later", "extends": "baseline.yaml", "branch": "2001-06-05T00:00"},
}

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE = 120_000
"""Milliseconds to wait for the page on a busy machine."""

expect.set_options(timeout=PATIENCE)


def small_case(folder: Path) -> Path:
    """A case with four scenarios, of which the last begins two days after the others."""
    return tiny_theatre(folder / "smallland", scenarios=SCENARIOS)


@contextmanager
def served(cases: Sequence[Path], results: Sequence[Path] = (), port: int = 0) -> Iterator[str]:
    """The address of an explorer that offers these cases; it ends with the context."""
    catalogue = Catalogue(cases)
    table = WorkTable(lambda question: begun(catalogue, question), 2)
    app = make_app(ExplorerSite(catalogue, table, Shelf(results)))
    server = make_server("127.0.0.1", port, app.server, threaded=True)
    guard(app.server, local(server.server_port))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        table.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser that resolves no name of another machine."""
    assert BROWSER is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        yield browser
        browser.close()


class Watched:
    """A page, with what it asked other machines for and what it complained of."""

    def __init__(self, browser: Browser, width: int = 1400, scheme: str = "light") -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self._ask(request.url))
        self.page.on("console", lambda words: self._hear(words.type, words.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _ask(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.asked.append(url)

    def _hear(self, kind: str, words: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(words)
