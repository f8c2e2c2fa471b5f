"""The report's words in the order of the page: the first screen, and what leads into each chapter."""

from __future__ import annotations

from brittle.report.answer.courses import question
from brittle.report.answer.doubts import doubts
from brittle.report.answer.sentence import answer
from brittle.report.chapters import CHAPTERS
from brittle.results.reading import Results


def first_screen(results: Results) -> list[str]:
    """The question, the answer, and the three lines below it."""
    return [question(results), answer(results), *(one.text for one in doubts(results))]


def leads(results: Results) -> dict[str, list[str]]:
    """The paragraphs before the figures of each chapter, by the chapter's name."""
    return {one.id: list(one.lead(results)) for one in CHAPTERS}


def paragraphs(results: Results) -> list[str]:
    """Everything that the page says in paragraphs."""
    return [*first_screen(results), *(one for lead in leads(results).values() for one in lead)]
