"""Lets in only requests that come from the reader's own page.

The server listens on this machine alone. Even then a page of another site, open in the same browser, could
send it requests, under its own name or by pointing a name at this machine. A request is therefore refused
unless its Host is one of the server's names and its Origin, if it has one, is the server itself. A server
for a group of readers also asks for a token, which the first address carries and a cookie keeps.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, abort, make_response, redirect, request

COOKIE = "brittle"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
TOKEN = "token"
"""The name of the token in the first address."""

MOST_BYTES = 256_000
"""The largest request, in bytes; a page never sends more than its own state."""

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data:; object-src "
    "'none'; base-uri 'none'; form-action 'self'; frame-src 'self'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every answer: the browser asks nobody but this server for anything."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use the server."""

    names: frozenset[str]
    """The names and ports under which the server is reached, as a browser writes them into Host."""
    token: str = ""
    """What the first address must carry; empty if no token is needed."""


def local(port: int) -> Access:
    """Access from this machine alone."""
    return Access(frozenset(f"{name}:{port}" for name in LOOPBACK))


def shared(names: Collection[str], port: int) -> Access:
    """Access for a group, by any of these names of the machine, with a new token."""
    also = {f"{name}:{port}" for name in names}
    return Access(local(port).names | also, secrets.token_urlsafe(16))


def guard(server: Flask, access: Access) -> None:
    """Makes a server refuse every request that does not come from its own page."""
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @server.before_request
    def refuse() -> Response | None:
        if request.host not in access.names:
            abort(403, "This address is not one of the server's.")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc not in access.names:
            abort(403, "The request comes from another site's page.")
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            abort(403, "The request comes from another site's page.")
        return _without_token(access) if access.token else None

    @server.after_request
    def protect(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        return answer


def _without_token(access: Access) -> Response | None:
    """None for a reader who has shown the token, and a redirect for one who shows it now."""
    if _same(request.cookies.get(COOKIE, ""), access.token):
        return None
    if not _same(request.args.get(TOKEN, ""), access.token):
        abort(403, "Open the whole address that `brittle explore` printed; it ends with a token.")
    answer = make_response(redirect(request.path))
    answer.set_cookie(COOKIE, access.token, httponly=True, samesite="Strict")
    return answer


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
