"""Who is let in: the server's own page, on this machine, or with a token."""

from __future__ import annotations

import pytest
from flask import Flask

from brittle.explorer.guard import MOST_BYTES, Access, guard, local, shared

HERE = "http://127.0.0.1:8050"


def _server(access: Access) -> Flask:
    server = Flask("test")
    guard(server, access)
    server.add_url_rule("/", "page", lambda: "in", methods=["GET", "POST"])
    return server


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8050"}, 200),
        ({"Host": "[::1]:8050"}, 200),
        ({"Origin": HERE}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Host": "evil.example:8050"}, 403),
        ({"Host": "127.0.0.1:8051"}, 403),
        ({"Host": "127.0.0.1:8050.evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:8051"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_the_servers_own_page_is_let_in(headers: dict[str, str], status: int) -> None:
    client = _server(local(8050)).test_client()
    assert client.get("/", base_url=HERE, headers=headers).status_code == status
    assert client.post("/", base_url=HERE, headers=headers).status_code == status


def test_every_answer_forbids_other_machines_and_code_from_text() -> None:
    client = _server(local(8050)).test_client()
    for answer in (client.get("/", base_url=HERE), client.get("/", base_url="http://evil.example")):
        policy = answer.headers["Content-Security-Policy"]
        assert (
            "default-src 'self'" in policy and "unsafe-eval" not in policy and "http" not in policy
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_huge_request_is_refused() -> None:
    server = _server(local(8050))
    server.add_url_rule(
        "/read", "read", lambda: str(len(__import__("flask").request.get_data())), methods=["POST"]
    )
    client = server.test_client()
    assert client.post("/read", base_url=HERE, data=b"x" * MOST_BYTES).status_code == 200
    assert client.post("/read", base_url=HERE, data=b"x" * (MOST_BYTES + 1)).status_code == 413


def test_a_group_needs_the_token() -> None:
    access = shared(["192.168.1.20"], 8050)
    there = "http://192.168.1.20:8050"
    client = _server(access).test_client()
    assert client.get("/", base_url=there).status_code == 403
    assert client.get(f"/?token={access.token}x", base_url=there).status_code == 403
    shown = client.get(f"/?token={access.token}", base_url=there)
    assert shown.status_code == 302 and shown.headers["Location"] == "/"
    cookie = shown.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert client.get("/", base_url=there).status_code == 200  # the cookie is kept
    assert _server(access).test_client().get("/", base_url=there).status_code == 403


def test_every_token_is_another_one() -> None:
    tokens = {shared([], 1).token for _ in range(20)}
    assert len(tokens) == 20 and all(len(one) >= 20 for one in tokens)
