"""A reader of the site who types what stands there, each command in a form that ends soon."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from typer.testing import CliRunner

from brittle.cli import app
from tests.site_blocks import ROOT, Block, code_of

SMALL: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "run": {"--draws": 4, "--replicates": 1},
        "sweep": {"--draws": 2, "--replicates": 1},
        "score": {"--draws": 2, "--replicates": 1},
        "calibrate": {"--bank": 800, "--island": 10, "--sbc": 0},
        "diagnose": {"--bank": 800, "--island": 10},
    }
)
"""For each long command, the options that make it short, and their largest values."""
POINTS_AT_MOST = 4
"""Points of a sweep whose command says how many it has."""

CASE = "libya_2011"
"""The shipped case of which the reader's own case is a copy."""
THEATRE = ("theatre.yaml", "places.csv", "roads.csv", "formations.csv", "columns.csv")
OWN_CASE = Path("scenarios/my_case")
FIT_PAGE = "docs/site/fit_an_article.md"
POINTS = "offer.guarantee.chance_honoured\n0\n1\n"


def smaller(words: list[str], cluster: str) -> list[str]:
    """A command of Brittle that does the same with fewer runs, on the test's own cluster."""
    found = list(words)
    for option, most in SMALL.get(words[1], {}).items():
        if option in found:
            at = found.index(option) + 1
            found[at] = str(min(int(found[at]), most))
        else:
            found += [option, str(most)]
    if "--points" in found:
        found[found.index("--points") + 1] = str(POINTS_AT_MOST)
    if words[1] == "calibrate":
        found.append("--no-diagnostics")
    if "--cluster" in found:
        found[found.index("--cluster") + 1] = cluster
    if words[1] == "new":
        found[2] = f"{found[2]}_of_his_own"  # one that is not there yet
    return found


class Reader:
    """A reader in a folder of his own, which looks like a checkout without code."""

    def __init__(self, folder: Path, page: str, cluster: str) -> None:
        self.folder, self.page, self.cluster = folder, page, cluster
        self.names: dict[str, object] = {}
        shutil.copytree(ROOT / "scenarios", folder / "scenarios")
        for name in ("docs", "calibration"):
            (folder / name).symlink_to(ROOT / name)
        (folder / "points.csv").write_text(POINTS, encoding="utf-8")
        if page != FIT_PAGE:
            self._take_what_other_pages_made()

    def _take_what_other_pages_made(self) -> None:
        own = shutil.copytree(self.folder / "scenarios" / CASE, self.folder / OWN_CASE)
        second = own / "codings" / "second"
        second.mkdir(parents=True)
        for name in THEATRE:
            shutil.copy(own / name, second)
        for one in code_of(FIT_PAGE):
            if isinstance(one, Block) and one.saved:
                self.save(one)

    def save(self, block: Block) -> None:
        """Saves a block under the name that the page gives."""
        assert block.saved is not None
        (self.folder / block.saved).write_text(block.text, encoding="utf-8")

    def short(self, line: str) -> str:
        """The form of a command that is typed here."""
        words = shlex.split(line.replace("ADDRESS", self.cluster))
        if words[0] == "brittle" and (len(words) > 2 or words[1] in SMALL):
            return shlex.join(smaller(words, self.cluster))
        return line

    def type(self, line: str) -> None:
        """Types a command, which must succeed."""
        if line.startswith("brittle "):
            done = CliRunner().invoke(app, shlex.split(line)[1:])
            assert done.exit_code == 0, f"{line}\n{done.output}\n{done.exception!r}"
        else:
            self._in_a_shell(re.sub(r"^python ", f"{sys.executable} ", line))

    def _in_a_shell(self, line: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            line,
            shell=True,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"

    def execute(self, code: str) -> None:
        """Runs Python code after what the page has run before, with few histories."""
        few = re.sub(
            r"\bdraws=(\d+)",
            lambda found: f"draws={min(int(found[1]), SMALL['run']['--draws'])}",
            code,
        )
        exec(compile(few, self.page, "exec"), self.names)
