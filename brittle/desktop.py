"""Decides whether a command opens its page in a browser, and opens it."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

REMOTE = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
"""Variables that are set in a session over SSH."""

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")
"""Variables that are set where there is a screen, on systems other than macOS and Windows."""

WITH_A_SCREEN = ("darwin", "win32")
"""Systems that always have a screen."""


class Surroundings(NamedTuple):
    """Where a command runs."""

    terminal: bool
    """Whether somebody reads the output in a terminal."""
    platform: str
    """The system, as `sys.platform` names it."""
    variables: Mapping[str, str]
    """The environment variables."""

    @classmethod
    def here(cls) -> Surroundings:
        """Where this process runs."""
        return cls(sys.stdout.isatty() and sys.stderr.isatty(), sys.platform, os.environ)

    @property
    def on_a_desktop(self) -> bool:
        """Whether somebody sits before the screen of this machine and no program gives the commands."""
        has = self.variables.get
        automatic = has("CI", "").lower() not in ("", "0", "false", "no")
        remote = any(has(name) for name in REMOTE)
        screen = self.platform in WITH_A_SCREEN or any(has(name) for name in SCREENS)
        return self.terminal and screen and not automatic and not remote


def opens(asked: bool | None, where: Surroundings | None = None) -> bool:
    """Whether a page is opened: as the user asked, and otherwise if the command runs on a desktop."""
    if asked is not None:
        return asked
    return (where or Surroundings.here()).on_a_desktop


def open_in_browser(path: Path) -> None:
    """Opens a file in the user's browser."""
    webbrowser.open(path.resolve().as_uri())
