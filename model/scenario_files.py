"""A scenario file read whole: what it extends, what `--set` changes, the theatre beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from model.overrides import with_overrides
from model.problems import InputError, Mark, Problems, fail, quote
from model.scenario_checks import check_scenario
from model.schema.scenario import Scenario, ScenarioFile
from model.schema.theatre import Theatre
from model.schema.validate import validate
from model.sources.files import check_folder, reason
from model.sources.nodes import Node, at, merge
from model.sources.yaml import read_yaml
from model.suggest import closest, did_you_mean
from model.theatre_files import THEATRE, ReadTheatre, read_theatre

RESERVED = frozenset({THEATRE, "truth.yaml"})
"""YAML files in a case's folder that are no scenarios."""

BASELINE = "baseline.yaml"
"""The scenario that a case has without a file of it: all defaults, from the theatre's first day."""

MISSPELT = 0.8
"""Likeness to the baseline's name from which another file's is a slip."""

LONGEST_CHAIN = 20
"""Files that may extend one another in a row."""

OWN = frozenset({"name", "description", "extends"})
"""Keys that are not inherited: they speak of their own file."""


class _Link(NamedTuple):
    path: Path
    tree: Node


def find_scenarios(path: Path) -> list[Path]:
    """The scenario files that a path means: itself, or every *.yaml in a folder but reserved ones.

    A theatre without any has its baseline, which needs no file. `InputError` where there is none.
    """
    mark = Mark(str(path))
    try:
        if not path.exists() and not _goes_without_saying(path):
            raise fail(mark, "no such file or folder")
        if not path.is_dir():
            return [path]
    except (OSError, ValueError) as error:
        raise fail(mark, f"cannot be read: {reason(error)}") from None
    check_folder(path)
    found = sorted(
        file
        for file in path.iterdir()
        if file.suffix == ".yaml" and file.name not in RESERVED and not file.name.startswith(".")
    )
    for file in sorted(path.glob("*.yml")):
        raise fail(Mark(str(file)), "would not be read: rename it to end in .yaml")
    if not found and _goes_without_saying(path / BASELINE):
        return [path / BASELINE]
    if not found:
        raise fail(mark, "holds no theatre.yaml and no scenario (*.yaml beside it)")
    return found


def _goes_without_saying(path: Path) -> bool:
    """Whether a path names the baseline of a theatre in whose folder nobody wrote it down.

    Not where a file lies there whose name is like it: that one was meant, and is to be renamed.
    """
    try:
        if path.name != BASELINE or path.exists() or path.is_symlink():
            return False
        files = {file.name for file in path.parent.glob("*.y*ml")} - RESERVED
        others = [name for name in files if not name.startswith(".")]
        return (path.parent / THEATRE).is_file() and not closest(BASELINE, others, MISSPELT)
    except (OSError, ValueError):
        return False  # who reads the file will say what is wrong with its path


def read_scenario(path: Path, overrides: Sequence[str]) -> Scenario:
    """The scenario in a file, with overrides; `InputError` with everything that is wrong."""
    if path.name in RESERVED:
        raise fail(Mark(str(path)), f"`{path.name}` is a reserved name, not a scenario")
    problems = Problems()
    tree: Node | None = None
    try:
        tree = with_overrides(_inherited(_chain(path)), overrides, problems)
    except InputError as error:
        problems.include(error)
    read = _theatre(path.parent, problems)
    if tree is None:
        problems.raise_any()
        raise AssertionError("a scenario that is not read has its problem noted")
    scenario = validate(
        ScenarioFile, _with_defaults(tree, path, read.theatre if read else None), problems
    )
    if scenario is not None:
        check_scenario(scenario, tree, read, problems)
    problems.raise_any()
    assert scenario is not None and read is not None  # else a problem is noted
    values = {name: getattr(scenario, name) for name in ScenarioFile.model_fields}
    return Scenario.model_construct(**values, theatre=read.theatre)


def _theatre(folder: Path, problems: Problems) -> ReadTheatre | None:
    try:
        return read_theatre(folder)
    except InputError as error:
        problems.include(error)
        return None


def _chain(path: Path) -> list[_Link]:
    """The file and all that it extends, the last ancestor first."""
    links = [_Link(path, _tree(path))]
    trail = [f"{path}"]
    while True:
        here = links[-1]
        extends = here.tree.get("extends")
        if extends is None or extends.value is None:
            return links[::-1]
        if extends.text is None:
            raise fail(extends.mark, "`extends` must be the name of one scenario file")
        parent = here.path.parent / extends.text
        trail[-1] = str(extends.mark)
        trail.append(str(parent))
        if _same(parent, [link.path for link in links], extends.mark):
            raise fail(extends.mark, f"`extends` goes in a circle: {' -> '.join(trail)}")
        if parent.name in RESERVED:
            raise fail(extends.mark, f"`extends`: {parent} is a reserved name, not a scenario")
        if len(links) >= LONGEST_CHAIN:
            raise fail(extends.mark, f"more than {LONGEST_CHAIN} files extend one another")
        links.append(_Link(parent, _parent(parent, extends)))


def _tree(path: Path) -> Node:
    if _goes_without_saying(path):
        mark = Mark(str(path))
        return Node({"name": Node("Baseline", mark)}, mark)
    return read_yaml(path)


def _same(parent: Path, seen: Sequence[Path], mark: Mark) -> bool:
    try:
        return parent.resolve() in {path.resolve() for path in seen}
    except (OSError, ValueError, RuntimeError) as error:
        raise fail(mark, f"`extends`: {quote(parent)} cannot be read: {error}") from None


def _parent(parent: Path, extends: Node) -> Node:
    try:
        missing = not parent.is_file() and not _goes_without_saying(parent)
    except (OSError, ValueError) as error:
        raise fail(extends.mark, f"`extends`: {quote(parent)}: {reason(error)}") from None
    if missing:
        known = [file.name for file in _siblings(parent) if file != Path(extends.mark.file)]
        known += [BASELINE] if _goes_without_saying(parent.parent / BASELINE) else []
        hint = did_you_mean(parent.name, known, shown=0)
        raise fail(extends.mark, f"`extends`: no such file as {quote(parent, 200)}{hint}")
    return _tree(parent)


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
    """With the defaults that come from elsewhere: the file's name, the start, the theatre."""
    mark = tree.mark
    start = f"{theatre.start:%Y-%m-%dT%H:%M:%S}" if theatre is not None else "2000-01-01"
    guarantee = f"{theatre.ruler.guarantee!r}" if theatre is not None else "0"
    watched = f"{theatre.horizon_days:g}" if theatre is not None else "90"
    tree = _filled(tree, {"name": path.stem, "branch": start, "horizon_days": watched})
    branch = at(tree, "branch")
    opens = Node(branch.text if branch is not None else start, mark)
    policy = at(tree, "ruler.policy")
    wants_offer = policy is not None and policy.text == "negotiate"
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
