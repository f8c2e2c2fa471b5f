"""A tree of values, each with the file and the line where it was written.

Single values stay text. The schema decides, for example, whether `no` is a word and `2014` a name, so
nothing depends on YAML's guesses. The only value that is read by YAML's rules is null (empty, `~` or `null`,
without quotes).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from brittle.model.inputs.problems import Mark


@dataclass(frozen=True)
class Node:
    """A node: a single value (text or None), a mapping or a list, and also the node's place in a file."""

    value: str | None | Mapping[str, Node] | tuple[Node, ...]
    mark: Mark

    @property
    def is_mapping(self) -> bool:
        """Whether the node is a mapping, which holds named values."""
        return isinstance(self.value, Mapping)

    def get(self, key: str) -> Node | None:
        """The value under a key, or None if the node is not a mapping or lacks the key."""
        return self.value.get(key) if isinstance(self.value, Mapping) else None

    def keys(self) -> tuple[str, ...]:
        """The names in a mapping, in the order in which they were written; empty for other nodes."""
        return tuple(self.value) if isinstance(self.value, Mapping) else ()

    def items(self) -> tuple[tuple[str, Node], ...]:
        """Names and values of a mapping, in the order in which they were written; empty for other nodes."""
        return tuple(self.value.items()) if isinstance(self.value, Mapping) else ()

    def elements(self) -> tuple[Node, ...]:
        """The elements of a list; empty for other nodes."""
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def text(self) -> str | None:
        """The text of a single value, or None if the node has no text."""
        return self.value if isinstance(self.value, str) else None


def plain(node: Node) -> object:
    """The bare value of a tree, as pydantic needs it; keys whose value is null are left out."""
    if isinstance(node.value, Mapping):
        return {k: plain(child) for k, child in node.value.items() if child.value is not None}
    if isinstance(node.value, tuple):
        return [plain(child) for child in node.value]
    return node.value


def merge(parent: Node, child: Node) -> Node:
    """The parent with the child's values: mappings are merged key by key, other values are replaced."""
    if not (isinstance(parent.value, Mapping) and isinstance(child.value, Mapping)):
        return child
    merged = dict(parent.value)
    for key, value in child.value.items():
        merged[key] = merge(merged[key], value) if key in merged else value
    return Node(merged, child.mark)


def placed(node: Node, path: Sequence[str | int]) -> Mark:
    """The place of the value at a path or, if the value was not written, that of the nearest block around."""
    here = node
    for step in path:
        inner: Node | None = None
        if isinstance(step, str):
            inner = here.get(step)
        elif 0 <= step < len(here.elements()):
            inner = here.elements()[step]
        if inner is None:
            break
        here = inner
    return here.mark


def at(node: Node, path: str) -> Node | None:
    """The value at a path with dots between its parts, or None if there is no value."""
    here: Node | None = node
    for step in path.split("."):
        if here is None:
            return None
        here = here.get(step)
    return here
