"""The commands `brittle explore` and `brittle watch`: their options, with their help, and their examples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from brittle.guarding import errors_in_words
from brittle.options import OpenOnDesktop, Prior

EXPLORE_EXAMPLES = (
    "Examples: brittle explore\n\nbrittle explore libya_2011\n\nbrittle explore results/syria_2024\n\n"
    "brittle explore my_cases/chad --host 192.168.1.20"
)
WATCH_EXAMPLES = "Example: brittle watch syria_2024/safe_passage"


def explore(
    what: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[CASE or RESULTS]...",
            help="Folders or names of cases, or results folders. Without any, the page offers the cases that "
            "come with Brittle, and the results in the folder `results`.",
        ),
    ] = None,
    host: Annotated[
        str,
        typer.Option(
            help="Name or address of this machine under which a group may open the page. The address then "
            "contains a token. By default only this machine may open the page."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="Port of the page; by default 8050, or another one that is free."
        ),
    ] = None,
    prior: Prior = False,
    open_: OpenOnDesktop = None,
) -> None:
    """Opens a page in which you change a scenario by hand and see at once what becomes of it.

    Your scenario is compared with another one, run by run, on the same histories and with the same chance
    events. The page is served by this command and works without a network. Ctrl-C ends it.
    """
    with errors_in_words():
        from brittle.commands.explore import explore_cases

        explore_cases(tuple(what or ()), host, port, prior, open_)


def watch(
    scenario: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A scenario file, or the name of a shipped scenario."),
    ],
    draw: Annotated[int, typer.Option(min=0, help="Which history to play, counted from 0.")] = 0,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the page.")] = 8765,
    prior: Prior = False,
) -> None:
    """Opens Mesa's own view of one run: its road network, its data and sliders of the levers."""
    with errors_in_words():
        from brittle.commands.watch import watch_run

        watch_run(scenario, draw, port, prior)
