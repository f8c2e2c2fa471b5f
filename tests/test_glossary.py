"""Terms are explained by a list, and on hover, focus and touch by a script that marks each term once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser import BROWSER, Browser

from brittle.report.chapters import CHAPTERS
from brittle.report.glossary import TERMS, glossary
from brittle.report.page import page
from brittle.report.section import Words, chapter

DRAWN = "document.documentElement?.dataset?.drawn === 'yes'"
SENTENCE = "A scenario begins at the branch; a scenario ends a run, and runs end <b>here</b>."


def test_each_term_is_one_sentence_and_no_form_belongs_to_two() -> None:
    forms = [form for term in TERMS for form in term.words]
    assert len(TERMS) >= 25 and len(set(forms)) == len(forms)
    for term in TERMS:
        assert re.fullmatch(r"[A-Z][^.]*(\.\d[^.]*)*\.", term.meaning), term.name
    listed = glossary()
    assert listed.count("<dt ") == listed.count("<dd ") == len(TERMS)
    assert len({one.id for one in CHAPTERS}) == len(CHAPTERS)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with two chapters in which the same terms appear."""
    said = Words((), (SENTENCE,))
    body = "".join(chapter(name, name, said, "") for name in ("one", "two"))
    path = tmp_path_factory.mktemp("glossary") / "page.html"
    last = chapter("words", "Words", Words((), ()), glossary())
    path.write_text(page("Words", body + last, [], ""), encoding="utf-8")
    return path


@pytest.mark.skipif(BROWSER is None, reason="no Chromium")
def test_a_term_explains_itself_once_in_a_chapter(shown: Path) -> None:
    with Browser() as browser:
        browser.size(390, 844)
        browser.open(shown, DRAWN)
        marked = "[...document.querySelectorAll('#{} .term')].map((one) => one.textContent)"
        for name in ("one", "two"):
            assert browser.value(marked.format(name)) == ["scenario", "branch", "runs"]
        text = "document.querySelector('#one .lead p').textContent"
        assert browser.value(text) == SENTENCE, "the sentence itself is as it was"
        box = "document.querySelector('div.meaning')"
        assert browser.value(f"{box}.hidden")
        browser.value("document.querySelector('#one .term').focus()")
        assert browser.value(f"{box}.textContent").startswith("A scenario is one course of action")
        ends = browser.value(f"(({{left, right}}) => [left, right])({box}.getBoundingClientRect())")
        assert ends[0] >= 0 and ends[1] <= 390
        name = browser.value(
            "document.querySelector('#one .term').getAttribute('aria-describedby')"
        )
        described = browser.value(f"document.getElementById('{name}').textContent")
        assert described == browser.value(f"{box}.textContent")
        browser.value("document.activeElement.blur()")
        assert browser.value(f"{box}.hidden")
        browser.value("document.querySelectorAll('#two .term')[1].click()")
        assert "is the moment at which" in browser.value(f"{box}.textContent")
        browser.value("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))")
        assert browser.value(f"{box}.hidden")
        assert browser.complaints() == [] and browser.requests() == []
