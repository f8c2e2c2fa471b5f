"""How Sphinx builds the documentation site: `make docs` writes it to build/docs.

The source folder is the whole checkout, so that the pages stay where a git host shows them and their
links work in both places. `PAGES` names the pages of the site, and only these are read.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # where from_code.py is

from from_code import filled

import brittle
from brittle.origin import version as version_of_brittle

PAGES = (
    "README.md",
    "CHANGELOG.md",
    "docs/*.md",
    "docs/cases/*.md",
    "docs/site/*.md",
    "scenarios/README.md",
    "scenarios/*/notes.md",
    "scenarios/*/LICENSES.md",
    "results/README.md",
    "calibration/data/README.md",
    "calibration/evidence/README.md",
    "calibration/posterior/*/README.md",
)
"""Pages of the site, as patterns from the checkout's folder."""

project = "Brittle"
author = "Brittle contributors"
copyright = author  # the name is Sphinx's
release = version = version_of_brittle()

extensions = ["myst_parser", "sphinx.ext.autodoc"]
root_doc = "docs/site/index"
include_patterns = list(PAGES)
exclude_patterns = [
    ".*",
    "brittle",
    "build",
    "dist",
    "tests",
    "model",
    "benchmarks",
    "results/*/**",
]

myst_heading_anchors = 4
smartquotes = False  # `--draws` stays as it is typed
default_role = "code"  # docstrings write `name` for code
highlight_language = "none"  # a block without a language is an equation, or what a command prints

autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_inherit_docstrings = False  # those of Mesa and of Python's own classes
maximum_signature_line_length = 90

html_theme = "furo"
html_title = "Brittle"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_extra_path = ["top"]  # leads from the first folder to the index page
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_show_search_summary = False  # it would fetch pages, which a browser refuses from file://

assert Path(brittle.__file__).parents[1] == HERE.parents[1], "another Brittle is imported"


def _fill(app: object, name: str, content: list[str]) -> None:
    """Puts what is made from the code into a page, where the page has a marker for it."""
    content[0] = filled(name, content[0])


def setup(app: object) -> None:
    """Connects this file to Sphinx."""
    app.connect("source-read", _fill)  # type: ignore[attr-defined]
