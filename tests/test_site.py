"""The documentation site: how it is built, what it takes from the code, what it asks the network for."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
import typer.main
from packaging.requirements import Requirement

import brittle as br
from brittle import cli
from brittle.calibration.evidence.kinds import KINDS
from brittle.model.inputs.reading import input_keys
from brittle.model.parameters import PARAMETERS
from tests.site_blocks import ROOT, SITE, Block, code_of, pages, settings, text_of
from tests.site_built import MAKE, built_site

INDEX = "docs/site/index.md"
LOADED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"([^\"]+)\"|<link\b[^>]*>|@import[^;]*;"
)
TAG = re.compile(r"<[^>]+>")


def _html(site: Path, page: str) -> str:
    return (site / page).with_suffix(".html").read_text(encoding="utf-8")


# --- how it is built -------------------------------------------------------------------------------


def test_make_docs_builds_it_as_the_tests_do() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\ndocs:")[1]
    assert " ".join((*MAKE, "build/docs")) in recipe and "-W --keep-going" in recipe
    assert "Docs: build/docs/index.html" in recipe
    assert "/build/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_first_page_leads_to_the_index(site: Path) -> None:
    (link,) = re.findall(r'href="([^"]+)"', (site / "index.html").read_text(encoding="utf-8"))
    assert (site / link).is_file()


def test_every_page_is_there_and_the_index_leads_to_the_main_ones(site: Path) -> None:
    assert [page for page in pages() if not (site / page).with_suffix(".html").is_file()] == []
    listed = re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", (ROOT / INDEX).read_text("utf-8"), re.M)
    found = {(SITE / link).resolve().relative_to(ROOT.resolve()).as_posix() for link in listed}
    main = {page for page in pages() if page.startswith("docs/") and page.count("/") == 1}
    main |= {page for page in pages() if page.startswith("docs/site/")} - {INDEX}
    assert main <= found and len(listed) == len(found)


def test_links_between_pages_lead_to_pages(site: Path) -> None:
    """A page that is no page of the site would be offered as a file."""
    assert [path.name for path in (site / "_downloads").rglob("*.md")] == []


def test_links_of_the_sites_own_pages_work_on_a_git_host() -> None:
    for page in SITE.glob("*.md"):
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        assert [link for link in links if not (SITE / link).is_file()] == [], page.name


def test_nothing_is_asked_from_the_network(site: Path) -> None:
    for path in (*site.rglob("*.html"), *site.rglob("*.css")):
        loads = [found[0] for found in LOADED.finditer(path.read_text(encoding="utf-8"))]
        assert [one for one in loads if re.search(r"[\"'(](?:https?:)?//", one)] == [], path.name


def test_every_block_of_code_on_a_built_page_is_known(site: Path) -> None:
    """Blocks that docstrings or directives bring in would be run by no test."""
    for page in pages():
        blocks = [one for one in code_of(page) if isinstance(one, Block)]
        assert _html(site, page).count("<pre>") == len(blocks), page


# --- what it takes from the code -------------------------------------------------------------------


def test_every_command_and_option_is_in_the_reference() -> None:
    text = text_of("docs/site/commands.md")
    for name, command in typer.main.get_command(cli.app).commands.items():
        section = text.split(f"## brittle {name}\n")[1].split("\n## ")[0]
        options = [opt for param in command.params for opt in param.opts if opt.startswith("--")]
        assert [opt for opt in options if f"`{opt}" not in section] == [], name
        assert "```sh\nbrittle " in section, "an example"


def test_every_key_is_in_the_reference() -> None:
    text = text_of("docs/site/keys.md")
    assert [one.path for one in input_keys() if f"| `{one.path}` | " not in text] == []
    assert [kind for kind in KINDS if f"### A claim of the kind `{kind}`" not in text] == []
    assert "number (share), between 0 and 1" in text


def test_every_parameter_is_in_the_reference() -> None:
    text = text_of("docs/site/parameters.md")
    assert [name for name in PARAMETERS if f"| `{name}` |" not in text] == []


def test_every_public_name_is_in_the_reference_with_its_docstring(site: Path) -> None:
    html = _html(site, "docs/site/api")
    words = " ".join(TAG.sub("", html).split())
    for name in br.__all__:
        assert f'id="brittle.{name}"' in html, name
        said = (getattr(br, name).__doc__ or "").split("\n\n")[0]
        assert " ".join(re.sub(r"[`*]", "", said).split())[:60] in _plain(words), name
    assert 'id="brittle.Runs.quantiles"' in html and 'id="brittle.LoadedScenario.with_"' in html
    assert "brittle.Runs.results" in html


def _plain(words: str) -> str:
    return words.replace("&#39;", "'").replace("&quot;", '"').replace("’", "'")


def test_a_page_without_a_marker_stays_as_it_is() -> None:
    filled = settings()["filled"]
    assert filled("docs/any", "# Any\n") == "# Any\n"
    assert filled("docs/any", "<!-- made: parameters -->").startswith("| parameter |")
    with pytest.raises(KeyError):
        filled("docs/any", "<!-- made: nothing -->")


def test_an_installed_brittle_needs_nothing_of_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tools = {"furo", "myst-parser", "sphinx"}
    extras = {
        name: {Requirement(one).name for one in needed}
        for name, needed in project["optional-dependencies"].items()
    }
    assert extras["docs"] == tools and tools <= extras["dev"]
    assert not tools & {Requirement(one).name for one in project["dependencies"]}


def test_a_wrong_link_fails_the_build(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "index.md").write_text("# One\n\n[two](two.md)\n", encoding="utf-8")
    shutil.copy(SITE / "site.css", source)
    (source / "conf.py").write_text('extensions = ["myst_parser"]\n', encoding="utf-8")
    with pytest.raises(AssertionError, match=r"two\.md"):
        built_site(tmp_path / "out", source, source)
