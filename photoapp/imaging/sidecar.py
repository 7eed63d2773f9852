"""XMP sidecars: what they say of tags, stars and caption, and edits of just that."""

from __future__ import annotations

import os
from pathlib import Path

from photoapp.core.syncing import FileEdit, FileWords
from photoapp.imaging.keywords import flat_change, keywords, tree_change
from photoapp.imaging.metadata import sidecar_names
from photoapp.imaging.text import clean
from photoapp.imaging.xmp_document import RDF, XmpDocument

_DC = "http://purl.org/dc/elements/1.1/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_LIGHTROOM = "http://ns.adobe.com/lightroom/1.0/"
_DIGIKAM = "http://www.digikam.org/ns/1.0/"
_MICROSOFT = ("http://ns.microsoft.com/photo/1.0/", "http://ns.microsoft.com/photo/1.0")
_PREFIXES = {_DC: "dc", _XMP: "xmp", _LIGHTROOM: "lr", _DIGIKAM: "digiKam"}

_SUBJECT = (_DC, "subject")
_DESCRIPTION = (_DC, "description")
_RATING = (_XMP, "Rating")
_METADATA_DATE = (_XMP, "MetadataDate")
# Keyword trees: separator of the levels, kind of list, and whether made when missing.
_TREES = (
    ((_LIGHTROOM, "hierarchicalSubject"), "|", "Bag", True),
    ((_DIGIKAM, "TagsList"), "/", "Seq", True),
    *(((space, "LastKeywordXMP"), "/", "Bag", False) for space in _MICROSOFT),
)

_EMPTY = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="photoapp">
 <rdf:RDF xmlns:rdf="{RDF}">
  <rdf:Description rdf:about=""/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
""".encode()


def find_sidecar(photo: Path) -> Path | None:
    """The sidecar beside a photo, its ``.xmp`` in small or capital letters; None without one."""
    for name in sidecar_names(photo):
        for candidate in (name, name.with_suffix(".XMP")):
            # Not Path.is_file, which raises where the name is too long for the file system.
            if os.path.isfile(candidate):  # noqa: PTH113
                return candidate
    return None


def words_of(packet: bytes) -> FileWords:
    """What a sidecar says; an empty file says nothing.

    Raises PhotoappError ``sidecar-damaged`` when it is no XMP.
    """
    return _words(XmpDocument(packet if _filled(packet) else _EMPTY, _PREFIXES))


def _words(found: XmpDocument) -> FileWords:
    trees = [(separator, found.items(name)) for name, separator, _, _ in _TREES]
    return FileWords(
        keywords(trees, found.items(_SUBJECT)),
        stars(found.text(_RATING)),
        clean(next(iter(found.items(_DESCRIPTION)), "")),
    )


def edited(packet: bytes, edit: FileEdit, *, now: str = "") -> bytes:
    """The packet (empty: a new one) with `edit` made, in UTF-8.

    `now`: ISO 8601; replaces ``xmp:MetadataDate`` where there is one, by which Lightroom sees that
    the file was changed. Raises PhotoappError ``sidecar-damaged`` when it cannot be read: what
    is not understood is never overwritten.
    """
    document = XmpDocument(packet if _filled(packet) else _EMPTY, _PREFIXES)
    if edit.add or edit.remove:
        there = _words(document).tags
        for name, separator, container, make in _TREES:
            if make or document.has(name):
                change = tree_change(document.items(name), separator, edit, there)
                document.change_items(name, container, change)
        document.change_items(_SUBJECT, "Bag", flat_change(document.items(_SUBJECT), edit, there))
    if edit.rating is not None and (edit.rating or document.has(_RATING)):
        document.set_text(_RATING, str(edit.rating))
    if edit.caption is not None:
        document.set_default_text(_DESCRIPTION, edit.caption)
    if now and document.has(_METADATA_DATE):
        document.set_text(_METADATA_DATE, now)
    return document.to_bytes()


def stars(text: str) -> int | None:
    """A rating as -1 (Adobe's "rejected") or 0..5; None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    return round(value) if value == -1 or 0 <= value <= 5 else None


def _filled(packet: bytes) -> bool:
    return bool(packet.strip(b"\0 \r\n\t"))
