"""YAML and JSON as values that know the line they stand in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_NULL = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its line, from 1.

    `value` is a text, None, a list of nodes or a mapping from keys to nodes. Numbers and the
    words true, false, yes and no are texts too: a label may be called ``no`` or ``2024``.
    """

    value: NodeValue
    line: int


NodeValue: TypeAlias = "str | list[Node] | dict[str, Node] | None"


class NodeError(Exception):
    """The text is not what it should be: in which line, and why."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def from_yaml(text: str) -> Node:
    """One YAML document. Raises NodeError, also for aliases, which no set needs."""
    try:
        node = _Loader(text).get_single_node()
        return Node(None, 1) if node is None else _from_yaml(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NodeError(error.problem or str(error), mark.line + 1 if mark else 1) from error
    except yaml.reader.ReaderError as error:
        # Its position counts characters.
        line = text.count("\n", 0, error.position) + 1
        raise NodeError(f"the character U+{error.character:04X} may not be here", line) from error
    except RecursionError as error:
        raise NodeError("it is nested too deeply", 1) from error


def from_json(text: str) -> Node:
    """One JSON value. Raises NodeError."""
    try:
        json.loads(text, object_pairs_hook=_once)
        return _Walk(text).node(0)[0]
    except json.JSONDecodeError as error:
        raise NodeError(error.msg, error.lineno) from error
    except _TwiceError as error:
        raise NodeError(f"the key {error.key!r} is there twice", _line(text, error.key)) from error
    except RecursionError as error:
        raise NodeError("it is nested too deeply", 1) from error


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML's own
            raise yaml.MarkedYAMLError(
                problem="references (*name) are not understood here; write it out",
                problem_mark=mark,
            )
        return super().compose_node(parent, index)


def _from_yaml(node: yaml.Node) -> Node:
    line = node.start_mark.line + 1
    match node:
        case ScalarNode():
            plain = node.style is None
            return Node(None if plain and node.value in _NULL else node.value, line)
        case SequenceNode():
            return Node([_from_yaml(one) for one in node.value], line)
        case MappingNode():
            found: dict[str, Node] = {}
            for key, value in node.value:
                at = key.start_mark.line + 1
                if not isinstance(key, ScalarNode):
                    raise NodeError("a key must be a plain word", at)
                if key.value in found:
                    raise NodeError(f"the key {key.value!r} is there twice", at)
                found[key.value] = Node(_from_yaml(value).value, at)
            return Node(found, line)
    raise NodeError("this is not understood", line)


class _TwiceError(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _line(text: str, key: str) -> int:
    """The line of the last place where a key is written, near enough for a repetition."""
    return text.count("\n", 0, max(text.rfind(json.dumps(key, ensure_ascii=False)), 0)) + 1


class _Walk:
    """Through JSON that is known to be valid, keeping the lines."""

    def __init__(self, text: str) -> None:
        self._text = text

    def node(self, start: int) -> tuple[Node, int]:
        """The value at or after `start`, and where it ends."""
        position = self._skip(start)
        line = self._text.count("\n", 0, position) + 1
        match self._text[position]:
            case "{":
                members, end = self._members(position + 1)
                return Node(members, line), end
            case "[":
                items, end = self._items(position + 1)
                return Node(items, line), end
        value, end = _DECODER.raw_decode(self._text, position)
        if isinstance(value, str | None):
            return Node(value, line), end
        return Node(self._text[position:end], line), end  # a number, true or false

    def _members(self, position: int) -> tuple[dict[str, Node], int]:
        found: dict[str, Node] = {}
        while self._text[position := self._skip(position)] != "}":
            if self._text[position] == ",":
                position += 1
                continue
            at = self._text.count("\n", 0, position) + 1
            key, position = _DECODER.raw_decode(self._text, position)
            value, position = self.node(self._skip(position) + 1)  # after the colon
            found[key] = Node(value.value, at)
        return found, position + 1

    def _items(self, position: int) -> tuple[list[Node], int]:
        found: list[Node] = []
        while self._text[position := self._skip(position)] != "]":
            if self._text[position] == ",":
                position += 1
                continue
            item, position = self.node(position)
            found.append(item)
        return found, position + 1

    def _skip(self, position: int) -> int:
        match = _SPACE.match(self._text, position)
        return match.end() if match else position
