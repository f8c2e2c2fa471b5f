"""Find the case of a report among the cases of a table."""

from __future__ import annotations

import re

from brittle.results.reading import Results
from brittle.results.scores.table import cases_scored


def names_of_cases(results: Results) -> dict[str, str]:
    """The names of scored cases, by the keys that tables have for cases."""
    found = results.once(cases_scored)
    return {} if found is None else {one.case: one.name for one in found.kept.cases}


def own_case(results: Results, keys: list[str]) -> str:
    """The key of the report's case among the keys of a table; empty if it is not among them.

    A batch records the theatre's name. Keys are names of folders, of which the score tables know the names.
    """
    name, names = str(results.manifest["theatre"]["value"]["name"]), names_of_cases(results)
    mine = [key for key in keys if names.get(key) == name or _letters(key) == _letters(name)]
    return mine[0] if mine else ""


def named(results: Results, key: str) -> str:
    """The name of a case, for readers."""
    return names_of_cases(results).get(key, key.replace("_", " ").capitalize())


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
