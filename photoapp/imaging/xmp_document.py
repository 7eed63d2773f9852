"""XMP (ISO 16684-1) packets as documents that can be changed in places, with the rest kept.

Other programs' namespaces, their prefixes, comments, instructions and order stay. Only the white
space between attributes and around the packet is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.dom import Node
from xml.parsers.expat import ExpatError

from photoapp.core.errors import PhotoappError
from photoapp.imaging.keywords import ListChange
from photoapp.imaging.text import clean
from photoapp.imaging.xmp import MAX_BYTES

if TYPE_CHECKING:
    from xml.dom.minidom import Document, Element

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_TEXTS = (Node.TEXT_NODE, Node.CDATA_SECTION_NODE)
_ARRAYS = ("Bag", "Seq", "Alt")

_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)

# minidom's nodes: its published types know neither the parent's kind nor the owner.
_Node: TypeAlias = Any
Name = tuple[str, str]
"""Namespace and local name of a property."""


class XmpDocument:
    """A packet. Properties are found whether written as elements or as attributes."""

    def __init__(self, packet: bytes, prefixes: dict[str, str]) -> None:
        """`prefixes`: the usual prefix of each namespace that may have to be declared.

        Raises PhotoappError ``sidecar-damaged`` when it is no XMP.
        """
        self._prefixes = {RDF: "rdf", **prefixes}
        self._document = _parsed(packet)
        frame = next(iter(self._document.getElementsByTagNameNS(RDF, "RDF")), None)
        if frame is None:
            raise _damaged("it holds no RDF")
        self._frame: Element = frame
        self._descriptions = [
            child for child in _elements(frame) if _is(child, (RDF, "Description"))
        ]

    def has(self, name: Name) -> bool:
        """True when the property is there."""
        return self._element(name) is not None or self._holder(name) is not None

    def text(self, name: Name) -> str:
        """A simple property's value, "" without one."""
        return next((text.strip() for text in self.items(name) if text.strip()), "")

    def items(self, name: Name) -> tuple[str, ...]:
        """Members of an array, the default language first; or the one simple value."""
        element = self._element(name)
        if element is None:
            holder = self._holder(name)
            return () if holder is None else (holder.getAttributeNS(*name),)
        if _array(element) is None:
            return (_text(element),)
        return tuple(_text(member) for member in sorted(_members(element), key=_translated))

    def set_text(self, name: Name, value: str) -> None:
        """Give a simple property this value, in the form it has; else as an attribute."""
        element = self._element(name)
        if element is not None:
            _set_text(element, value)
            return
        holder = self._holder(name) or self._home()
        holder.setAttributeNS(name[0], self._qualified(holder, name), value)

    def change_items(self, name: Name, container: str, change: ListChange) -> None:
        """Take members out of a list and add others; without any left the property goes.

        `container`: ``Bag`` or ``Seq``, for a list that is not there yet.
        """
        if not change:
            return
        element = self._element(name)
        new = list(change.new)
        if element is None or _array(element) is None:
            # Not there, or a list of one, written short.
            new[:0] = [text for text in self.items(name) if text and text not in change.out]
            self.remove(name)
            if not new:
                return
            element = self._new_array(name, container)
        for member in _members(element):
            if _text(member) in change.out:
                _take_out(member)
        for text in new:
            self._new_member(element, text)
        if not _members(element):
            _take_out(element)

    def set_default_text(self, name: Name, value: str) -> None:
        """Give a text its default language's value; other languages stay. "" takes it away."""
        element = self._element(name)
        if element is None or not _members(element):
            self.remove(name)
            if value:
                self._new_member(self._new_array(name, "Alt"), value, language="x-default")
            return
        default = min(_members(element), key=_translated)
        if value:
            _set_text(default, value)
            return
        _take_out(default)
        if not _members(element):
            _take_out(element)

    def remove(self, name: Name) -> None:
        """Take a property away, in whatever form it is there."""
        element, holder = self._element(name), self._holder(name)
        if element is not None:
            _take_out(element)
        elif holder is not None:
            holder.removeAttributeNS(*name)

    def to_bytes(self) -> bytes:
        """UTF-8, a line for each node of the outermost level."""
        parts: list[str] = []
        for node in self._document.childNodes:
            _write(node, parts)
            parts.append("\n")
        return "".join(parts).encode()

    def _element(self, name: Name) -> Element | None:
        for description in self._descriptions:
            for child in _elements(description):
                if _is(child, name):
                    return child
        return None

    def _holder(self, name: Name) -> Element | None:
        """The description that has the property as an attribute."""
        return next((one for one in self._descriptions if one.hasAttributeNS(*name)), None)

    def _home(self) -> Element:
        """The description that new properties go to."""
        if not self._descriptions:
            made = self._new(self._frame, (RDF, "Description"))
            made.setAttributeNS(RDF, self._qualified(made, (RDF, "about")), "")
            self._descriptions.append(made)
        return self._descriptions[0]

    def _new_array(self, name: Name, container: str) -> Element:
        element = self._new(self._home(), name)
        self._new(element, (RDF, container))
        return element

    def _new_member(self, element: Element, text: str, *, language: str = "") -> None:
        array = _array(element)
        assert array is not None  # noqa: S101 - callers have made sure
        member = self._new(array, (RDF, "li"))
        if language:
            member.setAttributeNS(_XML, "xml:lang", language)
        _set_text(member, text)

    def _new(self, parent: Element, name: Name) -> Element:
        element = self._document.createElementNS(name[0], self._qualified(parent, name))
        _append(parent, element)
        return element

    def _qualified(self, element: Element, name: Name) -> str:
        """``prefix:name``, valid at `element`; declares the namespace there when needed."""
        space, local = name
        prefix = _prefix_of(element, space)
        if prefix is None:
            wanted = prefix = self._prefixes[space]
            number = 1
            while _space_of(element, prefix) is not None:
                number += 1
                prefix = f"{wanted}{number}"
            element.setAttributeNS(_XMLNS, f"xmlns:{prefix}", space)
        return f"{prefix}:{local}"


def _parsed(packet: bytes) -> Document:
    # Late: only photos with a sidecar need it.
    from defusedxml.common import DefusedXmlException
    from defusedxml.expatbuilder import parseString

    if len(packet) > MAX_BYTES:
        raise _damaged("it is too large")
    # Padding before an XML declaration is an error in XML, but not rare in sidecars.
    data = packet if packet[:2] in (b"\xff\xfe", b"\xfe\xff") else packet.strip(b"\0 \r\n\t")
    try:
        # The published types know text only; bytes say their encoding themselves.
        document: Document = parseString(data, forbid_dtd=True)  # type: ignore[arg-type]
    except (ExpatError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise _damaged(str(error)) from error
    return document


def _damaged(reason: str) -> PhotoappError:
    return PhotoappError(
        "sidecar-damaged",
        f"This is not a readable XMP file ({reason}); it was left as it is.",
        reason=reason,
    )


def _elements(parent: _Node) -> list[Element]:
    return [child for child in parent.childNodes if child.nodeType == Node.ELEMENT_NODE]


def _is(element: Element, name: Name) -> bool:
    return (element.namespaceURI, element.localName) == name


def _array(element: Element) -> Element | None:
    """The ``rdf:Bag``, ``rdf:Seq`` or ``rdf:Alt`` in a property; None when it is no array."""
    for child in _elements(element):
        if child.namespaceURI == RDF and child.localName in _ARRAYS:
            return child
    return None


def _members(element: Element) -> list[Element]:
    array = _array(element)
    return [] if array is None else [one for one in _elements(array) if _is(one, (RDF, "li"))]


def _translated(member: Element) -> bool:
    return (member.getAttributeNS(_XML, "lang") or "x-default") != "x-default"


def _text(element: _Node) -> str:
    """The text right in an element; that of ``rdf:value`` when the value has qualifiers."""
    own = "".join(child.data for child in element.childNodes if child.nodeType in _TEXTS)
    values = element.getElementsByTagNameNS(RDF, "value")
    return own if own.strip() else next((_text(one) for one in values), own)


def _set_text(element: _Node, value: str) -> None:
    values = element.getElementsByTagNameNS(RDF, "value")
    target = values[0] if values else element
    for child in list(target.childNodes):
        if child.nodeType in _TEXTS:
            target.removeChild(child)
    target.appendChild(target.ownerDocument.createTextNode(clean(value)))


def _append(parent: _Node, child: _Node) -> None:
    """Put `child` last, on a line of its own, one step further in than its parent."""
    document = parent.ownerDocument
    depth, above = 0, parent.parentNode
    while above is not None and above.nodeType == Node.ELEMENT_NODE:
        depth, above = depth + 1, above.parentNode
    last = parent.lastChild
    if last is not None and last.nodeType == Node.TEXT_NODE and not last.data.strip():
        parent.removeChild(last)
    parent.appendChild(document.createTextNode("\n" + " " * (depth + 1)))
    parent.appendChild(child)
    parent.appendChild(document.createTextNode("\n" + " " * depth))


def _take_out(element: _Node) -> None:
    """Remove an element, with the white space before it."""
    parent, before = element.parentNode, element.previousSibling
    if before is not None and before.nodeType == Node.TEXT_NODE and not before.data.strip():
        parent.removeChild(before)
    parent.removeChild(element)


def _declarations(element: _Node) -> Iterator[tuple[str, str]]:
    """(prefix, namespace) valid at `element`, the nearest first."""
    node = element
    while node is not None and node.nodeType == Node.ELEMENT_NODE:
        for name, value in node.attributes.items():
            if name.startswith("xmlns:"):
                yield name[6:], value
        node = node.parentNode


def _space_of(element: _Node, prefix: str) -> str | None:
    return next((space for one, space in _declarations(element) if one == prefix), None)


def _prefix_of(element: _Node, space: str) -> str | None:
    for prefix, known in _declarations(element):
        if known == space and _space_of(element, prefix) == space:
            return prefix
    return None


def _write(node: _Node, parts: list[str]) -> None:
    """As `minidom` would, but its line ends inside attributes become spaces when read again."""
    match node.nodeType:
        case Node.ELEMENT_NODE:
            parts.append(f"<{node.tagName}")
            for name, value in node.attributes.items():
                parts.append(f' {name}="{value.translate(_IN_ATTRIBUTE)}"')
            if not node.childNodes:
                parts.append("/>")
                return
            parts.append(">")
            for child in node.childNodes:
                _write(child, parts)
            parts.append(f"</{node.tagName}>")
        case Node.TEXT_NODE:
            parts.append(node.data.translate(_IN_TEXT))
        case Node.CDATA_SECTION_NODE:
            parts.append(f"<![CDATA[{node.data}]]>")
        case Node.COMMENT_NODE:
            parts.append(f"<!--{node.data}-->")
        case Node.PROCESSING_INSTRUCTION_NODE:
            parts.append(f"<?{node.target} {node.data}?>")
