"""The cases that the page offers. An address can name no other, whatever it says."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from brittle.calibration.locations import posterior_of
from brittle.cases import SHIPPED, case_path, name_of_path, shipped_cases
from brittle.explorer.bench.open_case import OpenCase
from brittle.model.inputs.case_files import THEATRE
from brittle.model.inputs.errors import UnknownNameError

MOST_OPEN = 4
"""The number of cases that are kept open; each keeps its histories, about 100 MB."""


class Catalogue:
    """Cases by name: those that come with Brittle, and those of the command line."""

    def __init__(self, paths: Iterable[Path] = (), prior: bool = False) -> None:
        """`paths` are folders of further cases."""
        own = {name_of_path(path): path for path in paths}
        self.paths = own | {name: SHIPPED / name for name in shipped_cases() if name not in own}
        self.has_own = bool(own)
        self.prior = prior
        self._open: OrderedDict[str, OpenCase] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def first(self) -> str:
        """The case of a first visit: that of the command line, or else one that was fitted to an article."""
        fitted = (name for name, path in self.paths.items() if posterior_of(path).exists())
        return self.names[0] if self.has_own else next(fitted, self.names[0])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the cases, those of the command line first."""
        return tuple(self.paths)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What the page calls each case: the name in its theatre's file, or else the name of its folder."""
        return {name: _title(path) or name for name, path in self.paths.items()}

    def case(self, name: str) -> OpenCase:
        """An open case. Raises `UnknownNameError` for a name that the page does not offer."""
        if name not in self.paths:
            raise UnknownNameError(
                f"there is no case {name[:60]!r}; choose one of {', '.join(self.names)}"
            )
        with self._lock:
            if name not in self._open:
                self._open[name] = OpenCase(case_path(self.paths[name]), self.prior)
                while len(self._open) > MOST_OPEN:
                    self._open.popitem(last=False)
            self._open.move_to_end(name)
            return self._open[name]


def _title(path: Path) -> str:
    """The name in the file of a case's theatre; empty if the file cannot be read, which is said elsewhere."""
    file = (path if path.is_dir() else path.parent) / THEATRE
    try:
        found = YAML(typ="safe").load(file)
    except (OSError, UnicodeError, YAMLError):
        return ""
    return str(found.get("name") or "") if isinstance(found, dict) else ""
