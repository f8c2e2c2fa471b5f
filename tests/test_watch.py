"""`brittle watch`: the inputs of Mesa's page, the model that it plays, and the page in a browser."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import brittle as br
from brittle.api.cases import LoadedScenario
from brittle.cli import app
from brittle.commands import watch as command
from brittle.watching.guard import Guard
from brittle.watching.levers import UNSET, changed, levers, mesa_inputs
from brittle.watching.model import WatchedModel
from brittle.watching.words import problem, sentences
from tests.browser import BROWSER
from tests.explorer_server import small_case

MISSING = [name for name in command.NEEDED if find_spec(name) is None]
needs_mesa_page = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
PATIENCE = 120.0
"""Seconds to wait for the server or the page on a busy machine."""


@pytest.fixture(scope="module")
def offer(tmp_path_factory: pytest.TempPathFactory) -> LoadedScenario:
    return br.load(small_case(tmp_path_factory.mktemp("watch")))["offer"]


def _untouched(scenario: LoadedScenario) -> dict[str, Any]:
    return {field: one["value"] for field, one in mesa_inputs(scenario).items()}


def test_inputs_stand_where_the_scenario_has_them(offer: LoadedScenario) -> None:
    inputs = mesa_inputs(offer)
    assert inputs["ruler.policy"]["value"] == "negotiate"
    assert inputs["offer.guarantee.chance_honoured"]["value"] == 0.8
    assert inputs["patrons.ally.commitment"]["value"] == 0.3
    for field, one in inputs.items():
        if one["type"] == "SliderFloat":
            assert one["min"] <= one["value"] <= one["max"], field
        elif one["type"] == "Select":
            assert one["value"] in one["values"], field


def test_untouched_inputs_change_nothing(offer: LoadedScenario) -> None:
    assert changed(offer, _untouched(offer)).overrides == ()
    assert changed(offer, {"ruler.policy": UNSET}).overrides == ()


def test_a_slider_that_mesa_rounds_has_not_been_moved(offer: LoadedScenario) -> None:
    sliders = [one for one in levers(offer) if mesa_inputs(offer)[one.field]["type"] != "Select"]
    rounded = {
        one.field: round(float(one.rest) / one.step + 0.25) * one.step
        for one in sliders
        if not isinstance(one.rest, bool)
    }
    assert rounded
    assert changed(offer, _untouched(offer) | rounded).overrides == ()


def test_moved_inputs_change_the_scenario_as_the_command_line_does(offer: LoadedScenario) -> None:
    moved = {"ruler.policy": "leave", "patrons.ally.commitment": 0.9, "acts.pay": 2.0}
    mine = changed(offer, _untouched(offer) | moved)
    events = 'events=[{"at": "2001-06-03T00:00", "kind": "pay", "factor": 2.0}]'
    assert set(mine.overrides) == {"ruler.policy=leave", events, "patrons.ally.commitment=0.9"}


def test_the_model_plays_what_the_inputs_say(offer: LoadedScenario) -> None:
    watched = WatchedModel(offer, 1, 2, **_untouched(offer) | {"ruler.policy": "last_stand"})
    same = br.CollapseModel(offer, 1, 2, overrides=["ruler.policy=last_stand"])
    for model in (watched, same):
        model.run_model()
    assert watched.result().run.tobytes() == same.result().run.tobytes()
    assert "--set ruler.policy=last_stand" in " ".join(sentences(watched))
    assert "The run is over" in sentences(watched)[0]


def test_impossible_inputs_are_said_and_the_file_is_played(offer: LoadedScenario) -> None:
    wrong: Any = {"patrons.ally.commitment": 7.0}
    model = WatchedModel(offer, 3, 0, **wrong)
    assert "commitment" in problem(model)
    assert "as in the file" in " ".join(sentences(model))
    assert problem(WatchedModel(offer)) == ""


def test_missing_libraries_are_named(
    monkeypatch: pytest.MonkeyPatch, offer: LoadedScenario
) -> None:
    monkeypatch.setattr(command, "NEEDED", ("a_library_that_is_not_there",))
    answer = CliRunner().invoke(app, ["watch", str(offer.file)])
    assert answer.exit_code == 2
    assert "a_library_that_is_not_there" in answer.stderr
    assert "pip install 'brittle[watch]'" in answer.stderr


def test_a_mistake_in_the_file_is_said_before_a_server_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "NEEDED", ())
    file = small_case(tmp_path) / "offer.yaml"
    file.write_text(file.read_text().replace("policy", "polici"))
    answer = CliRunner().invoke(app, ["watch", str(file)])
    assert answer.exit_code == 2
    assert "polici" in answer.stderr and "policy" in answer.stderr
    assert "http" not in answer.stderr


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({b"host": b"127.0.0.1:80"}, True),
        ({b"host": b"localhost:80", b"origin": b"http://localhost:80"}, True),
        ({b"host": b"elsewhere.example:80"}, False),
        ({b"host": b"127.0.0.1:80", b"origin": b"http://elsewhere.example"}, False),
        ({b"host": b"127.0.0.1:80", b"origin": b"null"}, False),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_only_the_page_itself_is_answered(kind: str, headers: Any, let_in: bool) -> None:
    reached: list[str] = []
    answers: list[Any] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope["type"])

    async def receive() -> Any:
        raise AssertionError

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {"type": kind, "headers": list(headers.items())}
    asyncio.run(Guard(inner, 80)(scope, receive, send))
    assert bool(reached) is let_in
    assert bool(answers) is not let_in


@needs_mesa_page
def test_places_lie_where_they_are_and_have_the_colour_of_their_holder(
    offer: LoadedScenario,
) -> None:
    from brittle.report import palette
    from brittle.watching.drawing import RoadRenderer, portrayal

    model = WatchedModel(offer)
    drawn = RoadRenderer(model)
    at = drawn.space_drawer.pos
    names = model.prepared.place_ids
    assert at[names.index("base")] == (10.0, 11.5)
    colours = {names[city.index]: portrayal(city).color for city in model.cities}
    assert colours["base"] == palette.FORCE
    assert colours["capital"] == palette.REGIME


@needs_mesa_page
@needs_browser
def test_the_page_opens_steps_and_ends(offer: LoadedScenario) -> None:
    from tests.explorer_server import Watched, chromium

    with _served(offer.file) as (process, address), chromium() as browser:
        seen = Watched(browser)
        page = seen.page
        page.goto(address)
        step = page.locator("button", has_text="Step")
        step.wait_for()
        page.locator("img").nth(4).wait_for()
        page.wait_for_timeout(2000)
        before = _pictures(page)
        step.click()
        end = time.monotonic() + PATIENCE
        while _pictures(page)[1] == before[1] and time.monotonic() < end:
            page.wait_for_timeout(200)
        assert _pictures(page)[1] != before[1]
        assert "June 2001" in page.inner_text("body")
        assert seen.asked == []
        assert [one for one in seen.complaints if "Vue script" not in one] == []
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) in (0, 130)


def _pictures(page: Any) -> list[str]:
    return [one.get_attribute("src") or "" for one in page.query_selector_all("img")]


@contextmanager
def _served(file: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "brittle", "watch", str(file), "--port", str(port)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        address = f"http://127.0.0.1:{port}/"
        assert address in line, line + process.stderr.read()
        yield process, address
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
