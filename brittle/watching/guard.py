"""Lets in only what the reader's own page asks for.

A page of another site, open in the same browser, could send requests to this machine. A request is refused
unless its Host is one of this machine's own names and its Origin, if it has one, is the page. The page may
ask no other machine for anything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]

NAMES = ("127.0.0.1", "localhost")
HEADERS = (
    # Vue makes functions from the page's templates, for which it needs 'unsafe-eval'.
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' "
        b"'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; "
        b"base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
FORBIDDEN = 403
POLICY_VIOLATION = 1008
"""The code with which a WebSocket is refused."""


class Guard:
    """An ASGI application in front of another one."""

    def __init__(self, inner: Application, port: int) -> None:
        self._inner = inner
        self._names = frozenset(f"{name}:{port}" for name in NAMES)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request, or passes it on."""
        if scope["type"] == "lifespan" or self._is_own(dict(scope["headers"])):
            await self._inner(scope, receive, self._with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await send({"type": "http.response.start", "status": FORBIDDEN, "headers": []})
            await send(
                {"type": "http.response.body", "body": b"This request is not from the page itself."}
            )

    def _is_own(self, headers: dict[bytes, bytes]) -> bool:
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin")
        if host not in self._names:
            return False
        return origin is None or urlsplit(origin.decode("latin-1")).netloc in self._names

    def _with_headers(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
            await send(message)

        return sent
