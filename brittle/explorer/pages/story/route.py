"""The page of one run, which the explorer shows in a frame."""

from __future__ import annotations

from flask import Flask, Response, request

from brittle.explorer.pages.labels import in_words
from brittle.explorer.pages.story.changing import asked_story
from brittle.explorer.site import ExplorerSite
from brittle.explorer.story.page import problem_page, story_page
from brittle.model.inputs.errors import ArgumentError, BrittleError

RUN_PATH = "/story/run"
"""The address of the page."""

PATIENCE = 20.0
"""Seconds for which a request waits until the past of its question has been found."""


def add_route(server: Flask, site: ExplorerSite) -> None:
    """Makes a server answer requests for the page of a run."""

    @server.get(RUN_PATH)
    def run() -> Response:
        try:
            text, status = _written(site, request.query_string.decode("utf-8", "replace")), 200
        except BrittleError as error:
            text, status = problem_page(in_words(error)), 400
        answer = Response(text, status, mimetype="text/html")
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _written(site: ExplorerSite, address: str) -> str:
    state = asked_story(site, address)
    if state.draw is None:
        raise ArgumentError(
            "the address names no run; add run= and the number of a history, counted from 0"
        )
    at_work = site.table.ask(state.question)
    site.table.wait(at_work, 0, PATIENCE)
    if at_work.error is not None:
        raise at_work.error
    if not at_work.finished:
        raise ArgumentError("the simulated pasts are still being looked for; load this page again")
    return story_page(at_work, state)
