"""Finds the case that a command-line argument refers to, by its path or by the name of a shipped case.

Nothing that loads slowly is imported here, so that a misspelt name is reported at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from brittle.model.inputs.case_files import MISSPELT, THEATRE, TRUTH, is_scenario, near_in_words
from brittle.model.inputs.problems import InputError, Mark, Problems, fail
from brittle.model.inputs.suggest import closest

SHIPPED = Path(__file__).parent / "scenarios"
"""The folder that contains one folder for each case that comes with Brittle."""

FEW = 3
"""The largest number of scenarios of the same name that a message lists."""


def shipped_cases() -> list[str]:
    """The names of the cases that come with Brittle, in alphabetical order."""
    return sorted(file.parent.name for file in SHIPPED.glob(f"*/{THEATRE}"))


def scored_cases() -> list[Path]:
    """The folders of the shipped cases that have a record of what happened, in alphabetical order."""
    return [SHIPPED / name for name in shipped_cases() if (SHIPPED / name / TRUTH[1]).exists()]


def case_path(text: str | Path) -> Path:
    """The file or folder that a text such as `my_cases/chad` or `syria_2024/ceasefire` refers to.

    A path takes precedence over a name: if the working folder holds a file or folder of that name, the
    text refers to this file or folder. A scenario of a shipped case may be named without `.yaml`.
    Raises `InputError` for a bare name that is neither a path nor a shipped case. A longer path also
    raises `InputError` if it does not exist but resembles a shipped case or one of its scenarios, and
    the message suggests that case or scenario. Any other path that does not exist is returned
    unchanged, and the code that reads the path reports the problem.
    """
    path = Path(text)
    parts = path.parts
    if not parts or path.is_absolute() or _is_there(Path(parts[0])):
        return path
    names = shipped_cases()
    if parts[0] in names:
        meant = SHIPPED.joinpath(*parts)
        written = meant.with_name(f"{meant.name}.yaml")
        if len(parts) == 2 and not meant.exists():
            if not written.exists():
                raise _no_such(path, _beside(path))
            return written
        return meant
    return path if _is_there(path) else _shipped_under_another_path(path, names)


def _shipped_under_another_path(path: Path, names: list[str]) -> Path:
    """Returns a missing path. Raises `InputError` if the path resembles a shipped case or scenario."""
    slip = path.suffix == ".yaml" and closest(_bare(path), _named(names), MISSPELT) is not None
    if len(path.parts) == 1 and (slip or not path.suffix):
        raise _no_such(path, _instead(path, names))
    at = next((i for i, part in enumerate(path.parts) if part in names), None)
    if at is not None and not path.parent.exists():
        meant = Path(*path.parts[at:])
        if _is_there(SHIPPED / meant) or _is_there(SHIPPED / meant.with_suffix(".yaml")):
            raise _no_such(path, f"; did you mean `{meant}`, which comes with Brittle?")
    if not path.parent.exists() and (near := closest(path.name, names, MISSPELT)) is not None:
        raise _no_such(path, f"; did you mean `{near}`, which comes with Brittle?")
    return path


def name_of_path(path: Path) -> str:
    """The text from which `case_path` finds a path: the name of a shipped case, or else the path itself."""
    if not path.is_relative_to(SHIPPED):
        return str(path)
    return path.relative_to(SHIPPED).with_suffix("").as_posix()


def _beside(path: Path) -> str:
    """A hint that names the scenario that may have been meant, or else all scenarios of the shipped case."""
    case, scenarios = path.parts[0], _scenarios_of(path.parts[0])
    near = closest(_bare(path), scenarios)
    if near is not None:
        return f"; did you mean `{case}/{near}`?"
    return f"; the scenarios of {case} are {', '.join(scenarios)}"


def _no_such(path: Path, hint: str) -> InputError:
    return fail(Mark(str(path)), f"no such file or folder{hint}")


def _bare(path: Path) -> str:
    """The name of a file or folder without the ending `.yaml`."""
    return path.stem if path.suffix == ".yaml" else path.name


def _scenarios_of(case: str) -> list[str]:
    """The names of the scenarios of a shipped case."""
    return sorted(file.stem for file in (SHIPPED / case).glob("*.yaml") if is_scenario(file))


def _named(cases: list[str]) -> dict[str, list[str]]:
    """For each scenario name, the shipped scenarios of that name, written as `case/scenario`."""
    found: dict[str, list[str]] = {}
    for case in cases:
        for name in _scenarios_of(case):
            found.setdefault(name, []).append(f"{case}/{name}")
    return found


def case_paths(words: Iterable[str | Path]) -> list[Path]:
    """The paths that several texts refer to. An `InputError` lists every text for which there is no path."""
    problems = Problems()
    found = []
    for word in words:
        try:
            found.append(case_path(word))
        except InputError as error:
            problems.include(error)
    problems.raise_any()
    return found


def _instead(path: Path, names: list[str]) -> str:
    """A hint that names what may have been meant, followed by all shipped cases."""
    near = closest(path.name, names)
    scenarios = _named(names)
    alike = closest(_bare(path), scenarios, MISSPELT)
    many = len(scenarios[alike]) > FEW if alike is not None else False
    if near is None and alike is not None and not many:
        near = "` or `".join(scenarios[alike])
    meant = near_in_words(path) or (f"; did you mean `{near}`?" if near else "")
    if not meant and alike is not None and many:
        meant = (
            f"; {len(scenarios[alike])} shipped cases have a scenario `{alike}`; write the name of the case "
            f"before it, as in `{scenarios[alike][0]}`."
        )
    return f"{f'{meant} The' if meant else '; the'} shipped cases are {', '.join(names)}"


def _is_there(path: Path) -> bool:
    """Whether a path exists, even if only as a broken link."""
    try:
        return path.exists() or path.is_symlink()
    except (
        OSError,
        ValueError,
    ):  # no file can have such a name; the code that reads it reports why
        return True
