"""Read a scenario file, with the files that it extends, overrides, and the theatre in the same folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from brittle.model.codes import Policy, word_of
from brittle.model.inputs.case_files import (
    BASELINE,
    RESERVED,
    THEATRE,
    find_scenarios,
    goes_without_saying,
    is_stray,
)
from brittle.model.inputs.checks.scenarios import check_scenario
from brittle.model.inputs.overrides import with_overrides
from brittle.model.inputs.problems import InputError, Mark, Problems, fail, quote
from brittle.model.inputs.schema.scenario import Scenario, ScenarioFile
from brittle.model.inputs.schema.theatre import Theatre
from brittle.model.inputs.schema.validate import salvaged, validate
from brittle.model.inputs.sources.files import reason
from brittle.model.inputs.sources.nodes import Node, at, merge
from brittle.model.inputs.sources.yaml import read_tree
from brittle.model.inputs.suggest import did_you_mean
from brittle.model.inputs.theatre_files import ReadTheatre, read_theatre

LONGEST_CHAIN = 20
"""The largest number of files that may extend one another in a row."""

OWN = frozenset({"name", "description", "extends"})
"""Keys that a file does not inherit from a file that it extends, because they describe only one file."""


class _Link(NamedTuple):
    path: Path
    tree: Node
    sound: bool


def files_of(path: Path) -> tuple[Path, ...]:
    """A scenario's file and the files that it extends; empty for a baseline without a file.

    Raises `InputError` if one of these files cannot be read.
    """
    problems = Problems()
    links = _chain(path, problems)
    problems.raise_any()
    return tuple(link.path for link in links if link.path.is_file())


class TheatresRead:
    """The theatres that were read for several scenarios, each of them once, by the path of their folders.

    Keep it no longer than for one command or one loaded case, because the files may change. With `coding`,
    the theatre in that folder, which is another coding of the same war, takes the place of each theatre.
    """

    def __init__(self, coding: Path | None = None) -> None:
        self._read: dict[Path, ReadTheatre] = {}
        self._coding = coding

    def __call__(self, folder: Path) -> ReadTheatre:
        """The theatre in a folder. Raises `InputError` with all faults that are found."""
        where = self._coding or folder
        if where not in self._read:
            self._read[where] = read_theatre(where)
        return self._read[where]


def read_scenario(
    path: Path, overrides: Sequence[str], theatres: TheatresRead | None = None
) -> Scenario:
    """Read the scenario in a file, with overrides. Raises `InputError` with all faults that are found.

    `theatres` keeps theatres that several scenarios share.
    """
    if path.name in RESERVED:
        raise fail(
            Mark(str(path)),
            f"`{path.name}` is a reserved name, which no scenario can have; give a scenario's file",
        )
    problems = Problems()
    links: list[_Link] = []
    try:
        links = _chain(path, problems)
    except InputError as error:
        problems.include(error)
    tree = with_overrides(_inherited(links), overrides, problems) if links else None
    if links and is_stray(path.parent):
        raise fail(Mark(str(path)), _where_it_belongs(links))
    read = _theatre(path.parent, problems, theatres or TheatresRead())
    if tree is None:
        problems.raise_any()
        raise AssertionError(
            "a scenario that could not be read must come with at least one reported problem"
        )
    full = _with_defaults(tree, path, read.theatre if read else None)
    scenario = validate(ScenarioFile, full, problems, sound=all(link.sound for link in links))
    said = scenario or salvaged(ScenarioFile, full, _stand_ins(read))
    if said is not None:
        check_scenario(said, tree, read, problems)
    problems.raise_any()
    assert scenario is not None and read is not None  # otherwise an error was raised
    values = {name: getattr(scenario, name) for name in ScenarioFile.model_fields}
    return Scenario.model_construct(**values, theatre=read.theatre)


def _where_it_belongs(links: Sequence[_Link]) -> str:
    """The message about a scenario that is not in a case's folder, which names the case probably meant."""
    told = (
        f"a scenario must be in the folder of its case, beside {THEATRE}, but "
        f"{links[-1].path.parent} has no {THEATRE}; "
    )
    folders = (link.path.parent for link in links if (link.path.parent / THEATRE).is_file())
    case = next(folders, None)
    if case is None:
        return f"{told}move the file into the folder of its case"
    return f"{told}move the file into {case}, or copy that folder and move the file into the copy"


def _stand_ins(read: ReadTheatre | None) -> dict[str, object]:
    """Values for keys that could not be read, so that the other keys can be checked."""
    return {"branch": read.theatre.start if read is not None else "2000-01-01"}


def _theatre(folder: Path, problems: Problems, theatres: TheatresRead) -> ReadTheatre | None:
    try:
        return theatres(folder)
    except InputError as error:
        problems.include(error)
        return None


def _chain(path: Path, problems: Problems) -> list[_Link]:
    """The file and all files that it extends, if they can be found; the file itself comes last.

    Raises `InputError` if the file itself cannot be read.
    """
    links = [_link(path, problems)]
    trail = [f"{path}"]
    try:
        while (parent := _next(links, trail, problems)) is not None:
            links.append(parent)
    except InputError as error:
        problems.include(error)
    return links[::-1]


def _next(links: Sequence[_Link], trail: list[str], problems: Problems) -> _Link | None:
    """The file that the last of the links extends; None if it extends nothing."""
    here = links[-1]
    extends = here.tree.get("extends")
    if extends is None or extends.value is None:
        return None
    if extends.text is None:
        raise fail(extends.mark, "`extends` must be the name of one scenario file")
    parent = here.path.parent / extends.text
    trail[-1] = str(extends.mark)
    trail.append(str(parent))
    if _same(parent, [link.path for link in links], extends.mark):
        raise fail(
            extends.mark,
            f"`extends` goes in a circle; delete it in one of these files: {' -> '.join(trail)}",
        )
    if parent.name in RESERVED:
        raise fail(
            extends.mark,
            f"`extends`: {parent} is not a scenario, because its name is reserved; name a scenario's file",
        )
    if len(links) >= LONGEST_CHAIN:
        raise fail(
            extends.mark,
            f"more than {LONGEST_CHAIN} files extend one another in a row; shorten this chain",
        )
    return _parent(parent, extends, problems)


def _link(path: Path, problems: Problems, inside: Path | None = None) -> _Link:
    if goes_without_saying(path):
        mark = Mark(str(path))
        return _Link(path, Node({"name": Node("Baseline", mark)}, mark), True)
    tree = read_tree(path, problems, inside)
    return _Link(path, tree.node, tree.sound)


def _same(parent: Path, seen: Sequence[Path], mark: Mark) -> bool:
    try:
        return parent.resolve() in {path.resolve() for path in seen}
    except (OSError, ValueError, RuntimeError) as error:
        raise fail(mark, f"`extends`: {quote(parent)} cannot be read: {error}") from None


def _parent(parent: Path, extends: Node, problems: Problems) -> _Link:
    try:
        missing = not parent.is_file() and not goes_without_saying(parent)
    except (OSError, ValueError) as error:
        raise fail(extends.mark, f"`extends`: {quote(parent)}: {reason(error)}") from None
    if missing:
        known = [file.name for file in _siblings(parent) if file != Path(extends.mark.file)]
        known += [BASELINE] if goes_without_saying(parent.parent / BASELINE) else []
        hint = did_you_mean(parent.name, known, shown=0)
        raise fail(extends.mark, f"`extends`: there is no such file as {quote(parent, 200)}{hint}")
    return _link(parent, problems, inside=parent.parent)


def _siblings(parent: Path) -> list[Path]:
    try:
        return find_scenarios(parent.parent)
    except InputError:
        return []


def _inherited(links: Sequence[_Link]) -> Node:
    tree = links[0].tree
    for link in links[1:]:
        inherited = {key: node for key, node in tree.items() if key not in OWN}
        tree = merge(Node(inherited, tree.mark), link.tree)
    return tree


def _with_defaults(tree: Node, path: Path, theatre: Theatre | None) -> Node:
    """Add the defaults that depend on other inputs: on the file's name, and on the theatre."""
    mark = tree.mark
    start = f"{theatre.start:%Y-%m-%dT%H:%M:%S}" if theatre is not None else "2000-01-01"
    guarantee = f"{theatre.ruler.guarantee!r}" if theatre is not None else "0"
    watched = f"{theatre.horizon_days:g}" if theatre is not None else "90"
    tree = _filled(tree, {"name": path.stem, "branch": start, "horizon_days": watched})
    branch = at(tree, "branch")
    opens = Node(branch.text if branch is not None else start, mark)
    policy = at(tree, "ruler.policy")
    wants_offer = policy is not None and policy.text == word_of(Policy.NEGOTIATE)
    changed = dict(tree.items())
    offer = tree.get("offer")
    if wants_offer and (offer is None or offer.value is None):
        offer = Node({}, mark)
    if offer is not None and offer.is_mapping:
        offer = _filled(offer, {"opens": opens.text})
        stated = offer.get("guarantee")
        if stated is None or stated.value is None:
            stated = Node({}, offer.mark)
        if stated.is_mapping:
            stated = _filled(stated, {"chance_honoured": guarantee})
        changed["offer"] = merge(offer, Node({"guarantee": stated}, offer.mark))
    ceasefire = tree.get("ceasefire")
    if ceasefire is not None and ceasefire.is_mapping:
        changed["ceasefire"] = _filled(ceasefire, {"opens": opens.text})
    return Node(changed, mark)


def _filled(node: Node, defaults: Mapping[str, str | None]) -> Node:
    given = {key: child for key, child in node.items() if child.value is not None}
    filled = {key: Node(text, node.mark) for key, text in defaults.items() if key not in given}
    return Node({**given, **filled}, node.mark)
