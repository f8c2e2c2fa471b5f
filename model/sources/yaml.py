"""YAML to a tree with line numbers: plain data only.

Tags, anchors, aliases, merge keys, duplicate keys, directives and a second document are refused:
each of them lets a file say something other than what it seems to say. The tree is built from the
parser's events without recursion, to a depth of `MAX_DEPTH`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

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

from model.problems import InputError, Mark, fail, quote
from model.sources.files import MAX_YAML_BYTES, read_text
from model.sources.nodes import Node

MAX_DEPTH = 12
"""Levels of nesting; the schema needs five."""

NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read_yaml(path: Path) -> Node:
    """The mapping in a YAML file; `InputError` with file and line where it is not one."""
    node = parse_yaml(read_text(path, MAX_YAML_BYTES), str(path))
    if not node.is_mapping:
        kind = "a list" if isinstance(node.value, tuple) else "a single value"
        raise fail(node.mark, f"holds {kind}; `key: value` lines are expected")
    return node


def parse_yaml(text: str, file: str, numbered: bool = True) -> Node:
    """The tree in a YAML text; marks carry `file` and, if `numbered`, the line."""
    builder = _Builder(file, numbered)
    try:
        for event in _events(text):
            builder.take(event)
    except InputError:
        raise
    except MarkedYAMLError as error:
        raise fail(_mark_of(error, file, numbered), f"not valid YAML: {_words(error)}") from None
    except YAMLError as error:
        raise fail(Mark(file), f"not valid YAML: {str(error).splitlines()[0]}") from None
    except Exception as error:  # the parser's own slips on strange bytes: still only wrong input
        raise fail(Mark(file), f"not valid YAML: {type(error).__name__}") from None
    return builder.root()


def _events(text: str) -> Iterator[Event]:
    yield from YAML(typ="safe", pure=True).parse(text)


def _mark_of(error: MarkedYAMLError, file: str, numbered: bool) -> Mark:
    mark = error.problem_mark or error.context_mark
    return Mark(file, mark.line + 1 if mark is not None and numbered else None)


def _words(error: MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return ", ".join(parts) or "syntax"


@dataclass
class _Open:
    """A mapping or list under construction."""

    mark: Mark
    mapping: dict[str, Node] | None
    elements: list[Node] = field(default_factory=list)
    key: str | None = None
    key_mark: Mark | None = None


class _Builder:
    """Takes events one by one and grows the tree."""

    def __init__(self, file: str, numbered: bool) -> None:
        self._file = file
        self._numbered = numbered
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._documents = 0

    def root(self) -> Node:
        """The finished tree; `InputError` where the text holds no value."""
        if self._root is None:
            raise fail(Mark(self._file), "is empty")
        return self._root

    def take(self, event: Event) -> None:
        """Grow the tree by one event."""
        mark = self._mark(event)
        self._refuse(event, mark)
        if isinstance(event, ScalarEvent):
            self._scalar(event, mark)
        elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            self._begin(mark, isinstance(event, MappingStartEvent))
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self._end()

    def _mark(self, event: Event) -> Mark:
        start = event.start_mark
        return Mark(self._file, start.line + 1 if start is not None and self._numbered else None)

    def _refuse(self, event: Event, mark: Mark) -> None:
        if isinstance(event, AliasEvent):
            raise fail(
                mark, f"YAML alias `*{event.anchor}`: write the value out, aliases are not used"
            )
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            raise fail(mark, f"YAML anchor `&{anchor}`: anchors and aliases are not used")
        tag = getattr(event, "ctag", None)
        if tag is not None:
            raise fail(mark, f"YAML tag {quote(tag)}: tags are not used")
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise fail(mark, "a second YAML document begins here; one is expected")
            if event.version is not None or event.tags:
                raise fail(mark, "YAML directives (%) are not used")

    def _scalar(self, event: ScalarEvent, mark: Mark) -> None:
        top = self._open[-1] if self._open else None
        if top is not None and top.mapping is not None and top.key is None:
            self._key(top, str(event.value), mark)
            return
        bare = event.style is None
        value = None if bare and event.value in NULLS else str(event.value)
        self._put(Node(value, self._where(mark)))

    def _key(self, top: _Open, key: str, mark: Mark) -> None:
        if key == "<<":
            raise fail(mark, "YAML merge key `<<`: write the values out, or use `extends`")
        if top.mapping is not None and key in top.mapping:
            first = top.mapping[key].mark.line
            where = f", first on line {first}" if first is not None else ""
            raise fail(mark, f"{quote(key)} is written twice{where}")
        top.key, top.key_mark = key, mark

    def _begin(self, mark: Mark, is_mapping: bool) -> None:
        top = self._open[-1] if self._open else None
        if top is not None and top.mapping is not None and top.key is None:
            raise fail(mark, "a mapping or list cannot be a key")
        if len(self._open) >= MAX_DEPTH:
            raise fail(mark, f"nested more than {MAX_DEPTH} levels deep")
        self._open.append(_Open(self._where(mark), {} if is_mapping else None))

    def _end(self) -> None:
        top = self._open.pop()
        self._put(Node(tuple(top.elements) if top.mapping is None else top.mapping, top.mark))

    def _where(self, mark: Mark) -> Mark:
        """A value in a mapping is marked by its key's line, where people look for it."""
        top = self._open[-1] if self._open else None
        return top.key_mark if top is not None and top.key_mark is not None else mark

    def _put(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        top = self._open[-1]
        if top.mapping is None:
            top.elements.append(node)
        elif top.key is not None:
            top.mapping[top.key] = node
            top.key = top.key_mark = None
