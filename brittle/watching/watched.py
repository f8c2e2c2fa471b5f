"""What the page watches. Solara calls the page without arguments, so that the server leaves this here."""

from __future__ import annotations

from typing import NamedTuple

from brittle.api.cases import LoadedScenario


class Watched(NamedTuple):
    """The scenario and the history with which the page opens."""

    scenario: LoadedScenario
    draw: int
    prior: bool


_now: list[Watched] = []


def watch(one: Watched) -> None:
    """Sets what the page watches."""
    _now[:] = [one]


def watched() -> Watched:
    """What the page watches."""
    return _now[0]
