"""Read YAML into a tree with line numbers, and accept plain data only.

Tags, anchors, aliases, merge keys, duplicate keys, directives and a second document are refused, because
with each of them a file can mean something other than it seems to. Characters that UTF-8 cannot encode are
refused too. The tree is built from the parser's events without recursion, to a depth of `MAX_DEPTH`. The tree
is built as far as the text can be read, so that all faults of a file are reported at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from brittle.model.inputs.problems import InputError, Mark, Problems, quote
from brittle.model.inputs.sources.files import MAX_YAML_BYTES, read_text
from brittle.model.inputs.sources.nodes import Node
from brittle.model.inputs.sources.text import composed, strange_in

MAX_DEPTH = 12
"""The largest number of levels of nesting that is allowed; the schema needs five."""

COLON = "mapping values are not allowed here"
"""The parser's message about a second colon in a line, which usually belongs to a text that lacks quotes."""

NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Tree(NamedTuple):
    """The tree of those parts of a YAML text that can be read."""

    node: Node
    sound: bool
    """Whether the text is free of faults; if not, the tree may lack values that were written."""
    whole: bool
    """False if a syntax error ended the reading, so that the tree lacks the rest of the text."""


def read_yaml(path: Path, inside: Path | None = None) -> Node:
    """Read the mapping in a YAML file.

    Raises `InputError`, with file and line, if the file has faults or holds no mapping. If a folder `inside`
    is given, a link that leads out of it is refused.
    """
    problems = Problems()
    tree = read_tree(path, problems, inside)
    problems.raise_any()
    return tree.node


def read_tree(path: Path, problems: Problems, inside: Path | None = None) -> Tree:
    """Read the mapping in a YAML file as far as possible, and add its faults to `problems`.

    Raises `InputError` if the file holds no mapping.
    """
    tree = parse_tree(read_text(path, MAX_YAML_BYTES, inside), str(path), True, problems)
    if not tree.node.is_mapping:
        kind = "a list" if isinstance(tree.node.value, tuple) else "a single value"
        problems.add(
            tree.node.mark, f"the file holds {kind}; it must consist of lines `key: value`"
        )
        problems.raise_any()
    return tree


def parse_yaml(text: str, file: str, numbered: bool = True) -> Node:
    """Read the tree of a YAML text. The values' marks have `file` and, if `numbered`, the line.

    Raises `InputError` with all faults of the text.
    """
    problems = Problems()
    tree = parse_tree(text, file, numbered, problems)
    problems.raise_any()
    return tree.node


def parse_tree(text: str, file: str, numbered: bool, problems: Problems) -> Tree:
    """Read the tree of a YAML text as far as possible, and add its faults to `problems`."""
    found = Problems()
    builder = _Builder(file, numbered, found)
    try:
        for event in _events(text):
            builder.take(event)
    except InputError:
        raise
    except MarkedYAMLError as error:
        found.add(_mark_of(error, file, numbered), f"this is not valid YAML: {_words(error)}")
    except YAMLError as error:
        found.add(Mark(file), f"this is not valid YAML: {str(error).splitlines()[0]}")
    except (
        Exception
    ) as error:  # the parser itself fails on some strange bytes, which are faults of the input
        found.add(Mark(file), f"this is not valid YAML: {type(error).__name__}")
    tree = builder.tree()
    problems.take(found)
    return tree


def _events(text: str) -> Iterator[Event]:
    yield from YAML(typ="safe", pure=True).parse(text)


def _mark_of(error: MarkedYAMLError, file: str, numbered: bool) -> Mark:
    mark = error.problem_mark or error.context_mark
    return Mark(file, mark.line + 1 if mark is not None and numbered else None)


def _words(error: MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    told = ", ".join(parts) or "the parser does not say why"
    return f"{told} (a text that contains `: ` needs quotes)" if COLON in told else told


@dataclass
class _Open:
    """A mapping or list under construction."""

    mark: Mark
    mapping: dict[str, Node] | None
    elements: list[Node] = field(default_factory=list)
    keyed: bool = False
    """Whether a key has been read and the key's value comes next; `key` is None if this value is skipped."""
    key: str | None = None
    key_mark: Mark | None = None


class _Builder:
    """Builds the tree event by event; anything that is not plain data is reported and skipped."""

    def __init__(self, file: str, numbered: bool, problems: Problems) -> None:
        self._file = file
        self._numbered = numbered
        self._problems = problems
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._documents = 0

    def tree(self) -> Tree:
        """The tree that has been read. Raises `InputError` if there is no value, or only part of a list."""
        whole = not self._open
        while self._open:
            if (
                self._open[-1].mapping is None
            ):  # part of a list could mean something else than the whole list
                self._put(Node(None, self._open.pop().mark))
            else:
                self._end()
        if self._root is None and not self._problems:
            self._problems.add(
                Mark(self._file), "this is empty; `key: value` lines are needed here"
            )
        if self._root is None or not (whole or self._root.is_mapping):
            self._problems.raise_any()
        assert self._root is not None
        return Tree(self._root, not self._problems, whole)

    def take(self, event: Event) -> None:
        """Add one event to the tree. Raises `InputError` if reading any further would be misleading."""
        mark = self._mark(event)
        self._note(event, mark)
        if isinstance(event, (ScalarEvent, AliasEvent)):
            self._scalar(event, mark)
        elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            self._begin(mark, isinstance(event, MappingStartEvent))
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self._end()

    def _mark(self, event: Event) -> Mark:
        start = event.start_mark
        return Mark(self._file, start.line + 1 if start is not None and self._numbered else None)

    def _note(self, event: Event, mark: Mark) -> None:
        anchor = getattr(event, "anchor", None)
        if isinstance(event, AliasEvent):
            self._problems.add(
                mark,
                f"the YAML alias `*{anchor}` is not allowed; write out the value to which it refers",
            )
        elif anchor is not None:
            self._problems.add(
                mark,
                f"the YAML anchor `&{anchor}` is not allowed; delete it, or, if it is the beginning of a "
                "text, put the text in quotes",
            )
        tag = getattr(event, "ctag", None)
        if tag is not None:
            self._problems.add(mark, f"the YAML tag {quote(tag)} is not allowed; delete it")
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(
                    mark, "a second YAML document begins here; delete it, or put it in another file"
                )
            if event.version is not None or event.tags:
                self._problems.add(mark, "YAML directives (%) are not allowed; delete the line")

    def _stop(self, mark: Mark, message: str) -> None:
        self._problems.add(mark, message)
        self._problems.raise_any()

    def _scalar(self, event: ScalarEvent | AliasEvent, mark: Mark) -> None:
        text = composed(str(event.value)) if isinstance(event, ScalarEvent) else None
        strange = strange_in(text) if text is not None else None
        if strange is not None:
            self._problems.add(mark, f"the text {strange.words}")
            text = None
        top = self._open[-1] if self._open else None
        if top is not None and top.mapping is not None and not top.keyed:
            self._key(top, text, mark)
            return
        if text is None and top is not None and top.mapping is None:
            return  # the element is not a value, which has been reported already
        bare = getattr(event, "style", None) is None
        self._put(Node(None if bare and text in NULLS else text, self._where(mark)))

    def _key(self, top: _Open, key: str | None, mark: Mark) -> None:
        """Record a key, or report it as wrong so that its value is skipped."""
        top.keyed, top.key, top.key_mark = True, None, mark
        if key is None:
            return
        if key == "<<":
            self._problems.add(
                mark,
                "the YAML merge key `<<` is not allowed; write out the values, or use `extends`",
            )
        elif top.mapping is not None and key in top.mapping:
            first = top.mapping[key].mark.line
            where = f", first on line {first}" if first is not None else ""
            self._problems.add(mark, f"{quote(key)} is written twice{where}; delete one of the two")
        else:
            top.key = key

    def _begin(self, mark: Mark, is_mapping: bool) -> None:
        top = self._open[-1] if self._open else None
        if top is not None and top.mapping is not None and not top.keyed:
            self._stop(mark, "a mapping or a list cannot be a key; write a name as the key")
        if len(self._open) >= MAX_DEPTH:
            self._stop(
                mark, f"this value is nested more than {MAX_DEPTH} levels deep; nest it less deeply"
            )
        self._open.append(_Open(self._where(mark), {} if is_mapping else None))

    def _end(self) -> None:
        top = self._open.pop()
        self._put(Node(tuple(top.elements) if top.mapping is None else top.mapping, top.mark))

    def _where(self, mark: Mark) -> Mark:
        """The mark of a value; in a mapping, it is the line of the value's key, where people look for it."""
        top = self._open[-1] if self._open else None
        return top.key_mark if top is not None and top.key_mark is not None else mark

    def _put(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        top = self._open[-1]
        if top.mapping is None:
            top.elements.append(node)
            return
        if top.key is not None:
            top.mapping[top.key] = node
        top.keyed, top.key, top.key_mark = False, None, None
