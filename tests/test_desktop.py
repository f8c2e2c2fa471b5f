"""When a command opens its page: on a desktop, and otherwise only if the user asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from batches import brittle
from synthetic import SyntheticEngine

from brittle.commands import run as running
from brittle.desktop import Surroundings, opens


@pytest.mark.parametrize(
    ("terminal", "platform", "variables", "opened"),
    [
        (True, "linux", {"DISPLAY": ":0"}, True),
        (True, "linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        (True, "darwin", {}, True),
        (True, "win32", {}, True),
        (True, "linux", {}, False),
        (True, "linux", {"DISPLAY": ""}, False),
        (False, "linux", {"DISPLAY": ":0"}, False),
        (False, "darwin", {}, False),
        (True, "darwin", {"CI": "true"}, False),
        (True, "darwin", {"CI": "1"}, False),
        (True, "darwin", {"CI": "false"}, True),
        (True, "darwin", {"CI": ""}, True),
        (True, "linux", {"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "a 1 b 2"}, False),
        (True, "darwin", {"SSH_TTY": "/dev/pts/1"}, False),
    ],
)
def test_a_page_is_opened_on_a_desktop(
    terminal: bool, platform: str, variables: dict[str, str], opened: bool
) -> None:
    where = Surroundings(terminal, platform, variables)
    assert opens(None, where) is opened
    assert opens(True, where) is True and opens(False, where) is False


@pytest.mark.parametrize(
    ("option", "opened"), [((), False), (("--open",), True), (("--no-open",), False)]
)
def test_run_opens_its_report_if_asked(
    made_up: SyntheticEngine,
    monkeypatch: pytest.MonkeyPatch,
    option: tuple[str, ...],
    opened: bool,
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(running, "open_in_browser", seen.append)
    done = brittle("run", "case/baseline.yaml", "--draws", 2, *option)
    assert done.exit_code == 0, done.output
    assert seen == ([Path("results/case-baseline/report.html")] if opened else []) or (
        opened and [path.name for path in seen] == ["report.html"]
    )


def test_without_a_report_nothing_is_opened(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(running, "open_in_browser", seen.append)
    brittle("run", "case/baseline.yaml", "--draws", 2, "--no-report", "--open")
    assert seen == []
