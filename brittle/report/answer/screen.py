"""Write the first screen as HTML."""

from __future__ import annotations

import html

from brittle.report.answer.courses import question
from brittle.report.answer.doubts import doubts
from brittle.report.answer.sentence import answer
from brittle.report.answer.warnings import warnings
from brittle.report.figures.base.panel import Panel
from brittle.report.section import bare_section, tools
from brittle.results.reading import Results


def screen(results: Results, figure: Panel, swept: str = "") -> str:
    """The question and the answer beside the figure, and three lines below.

    `swept` says what sweeps found; it may be empty.
    """
    lines = "".join(
        f"<div><h3>{html.escape(one.heading)}</h3> <p>{html.escape(one.text)} "
        f'<a href="#{one.chapter}">More</a></p></div>'
        for one in doubts(results, swept)
    )
    warned = "".join(f'<p class="warning">{html.escape(one)}</p>' for one in warnings(results))
    return (
        f'<div class="first" id="answer"><div class="question"><p class="hindcast">Hindcast, not forecast</p>'
        f"<h1>{html.escape(question(results))}</h1>"
        f'<p class="answer">{html.escape(results.once(answer))}</p>{warned}</div>{bare_section(figure)}'
        f'<div class="doubts">{lines}</div></div><div class="tools">{tools(figure)}</div>'
    )
