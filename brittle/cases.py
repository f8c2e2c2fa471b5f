"""Which case a word on the command line means: a path of the user's, or a shipped case by its name.

Nothing heavy is imported here: a misspelt name is answered at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from brittle.model.inputs.case_files import MISSPELT, THEATRE, is_scenario, near_in_words
from brittle.model.inputs.problems import InputError, Mark, Problems, fail
from brittle.model.inputs.suggest import closest

SHIPPED = Path(__file__).parent / "scenarios"
"""The folder of the cases that come with Brittle, a folder a case."""


def shipped_cases() -> list[str]:
    """The names of the cases that come with Brittle, in alphabetical order."""
    return sorted(file.parent.name for file in SHIPPED.glob(f"*/{THEATRE}"))


def case_path(text: str | Path) -> Path:
    """The file or folder that a word means: `my_cases/chad`, `syria_2024`, `syria_2024/ceasefire`.

    A path wins over a name: where the working folder holds anything of that name, it is meant. A
    scenario of a shipped case may be named without its ending. Raises `InputError` for a bare name
    that is neither, and for a longer path that does not exist and looks like a shipped case or one of
    its scenarios: the message names that one. Another path that does not exist is returned as it is:
    whoever reads it says what is wrong.
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
    """Raises `InputError` where a missing path seems to mean a shipped case or scenario."""
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
    """What `case_path` reads as a path: for a shipped case its name, wherever Brittle lies; else itself."""
    if not path.is_relative_to(SHIPPED):
        return str(path)
    return path.relative_to(SHIPPED).with_suffix("").as_posix()


def _beside(path: Path) -> str:
    """The scenario of a shipped case that may have been meant, or all that the case has."""
    case, scenarios = path.parts[0], _scenarios_of(path.parts[0])
    near = closest(_bare(path), scenarios)
    if near is not None:
        return f"; did you mean `{case}/{near}`?"
    return f"; the scenarios of {case} are {', '.join(scenarios)}"


def _no_such(path: Path, hint: str) -> InputError:
    return fail(Mark(str(path)), f"no such file or folder{hint}")


def _bare(path: Path) -> str:
    """The name of a file or folder without the ending of a scenario."""
    return path.stem if path.suffix == ".yaml" else path.name


def _scenarios_of(case: str) -> list[str]:
    """The names of the scenarios of a shipped case."""
    return sorted(file.stem for file in (SHIPPED / case).glob("*.yaml") if is_scenario(file))


def _named(cases: list[str]) -> dict[str, list[str]]:
    """Every scenario's name, and the shipped cases that have one of that name, as one writes them."""
    found: dict[str, list[str]] = {}
    for case in cases:
        for name in _scenarios_of(case):
            found.setdefault(name, []).append(f"{case}/{name}")
    return found


def case_paths(words: Iterable[str | Path]) -> list[Path]:
    """What several words mean. Raises `InputError` with every word that means nothing."""
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
    """What may have been meant, and the names of the shipped cases."""
    near = closest(path.name, names)
    scenarios = _named(names)
    alike = closest(_bare(path), scenarios, MISSPELT)
    if near is None and alike is not None:
        near = "` or `".join(scenarios[alike])
    meant = near_in_words(path) or (f"; did you mean `{near}`?" if near else "")
    return f"{f'{meant} The' if meant else '; the'} shipped cases are {', '.join(names)}"


def _is_there(path: Path) -> bool:
    """Whether a path leads somewhere, were it only a link that leads nowhere."""
    try:
        return path.exists() or path.is_symlink()
    except (OSError, ValueError):  # no file can have such a name; whoever reads it says why
        return True
