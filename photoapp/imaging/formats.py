"""Kinds of pictures: told by content; extensions only choose which files are looked at."""

from __future__ import annotations

import struct

from photoapp.imaging import boxes, ifd

RAW_EXTENSIONS = frozenset(
    (
        *(".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".gpr", ".iiq"),
        *(".k25", ".kdc", ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".ori", ".pef", ".raf"),
        *(".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f"),
    )
)

EXTENSIONS = RAW_EXTENSIONS | frozenset(
    (
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".jfi", ".mpo", ".png", ".apng", ".webp"),
        *(".gif", ".tif", ".tiff", ".bmp", ".dib", ".avif", ".avifs", ".heic", ".heics", ".heif"),
        *(".heifs", ".hif", ".jxl", ".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx", ".jpm"),
        *(".pbm", ".pgm", ".ppm", ".pnm", ".pfm", ".pam"),
    )
)
"""Lower-case suffixes of candidate files; compare with ``path.suffix.lower()``."""

HEAD_BYTES = 1 << 16
"""How much of a file `sniff` wants to see."""

_JXL_BOX = b"\0\0\0\x0cJXL \r\n\x87\n"
_JP2_BOX = b"\0\0\0\x0cjP  \r\n\x87\n"
_HEIF_BRANDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
)
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_RAW_STARTS = (
    b"FUJIFILMCCD-RAW",  # RAF
    b"IIRO",  # ORF
    b"IIRS",
    b"MMOR",
    b"IIU\0",  # RW2, RWL
    b"FOVb",  # X3F
    b"\0MRM",  # MRW
    b"II\x1a\0\0\0HEAPCCDR",  # CRW
)

# TIFF tags (TIFF 6.0, TIFF/EP, DNG 1.7) that tell a RAW file from a plain TIFF.
_COMPRESSION, _PHOTOMETRIC, _SUBFILES, _CFA_PATTERN, _DNG_VERSION = 259, 262, 330, 33422, 50706
_CFA, _LINEAR_RAW = 32803, 34892
# Sony, Samsung, Nikon and Pentax compression of sensor data.
_SENSOR_COMPRESSIONS = frozenset((32767, 32770, 32772, 34713, 65535))


def sniff(head: bytes) -> str | None:
    """The kind of picture that starts like this, or None when it is none.

    One of jpeg, png, webp, gif, tiff, bmp, avif, heif, jxl, jpeg2000, pnm, raw.
    `head` is the first `HEAD_BYTES` or more: RAW files are told from TIFF by a directory
    that may lie further back, so the whole file decides.
    """
    for start, kind in (
        (b"\xff\xd8\xff", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF87a", "gif"),
        (b"GIF89a", "gif"),
        (b"\xff\x0a", "jxl"),
        (_JXL_BOX, "jxl"),
        (_JP2_BOX, "jpeg2000"),
        (b"\xff\x4f\xff\x51", "jpeg2000"),
    ):
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(_RAW_STARTS):
        return "raw"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "raw" if _is_raw_tiff(head) else "tiff"
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    if _is_bmp(head):
        return "bmp"
    if _is_pnm(head):
        return "pnm"
    return None


def _of_brands(head: bytes) -> str | None:
    major, found = head[8:12], boxes.brands(head)
    if major == b"crx ":
        return "raw"
    if found & _AVIF_BRANDS and major not in _HEIF_BRANDS - {b"mif1", b"msf1"}:
        return "avif"
    return "heif" if found & _HEIF_BRANDS else None


def _is_raw_tiff(data: bytes) -> bool:
    if data[8:10] == b"CR":  # CR2
        return True
    main = ifd.main_directory(data)
    if _DNG_VERSION in main or _is_sensor_data(main):
        return True
    return any(_is_sensor_data(sub) for sub in ifd.children(main, _SUBFILES))


def _is_sensor_data(directory: ifd.Directory) -> bool:
    return (
        directory.integer(_PHOTOMETRIC) in (_CFA, _LINEAR_RAW)
        or _CFA_PATTERN in directory
        or directory.integer(_COMPRESSION) in _SENSOR_COMPRESSIONS
    )


def _is_bmp(head: bytes) -> bool:
    if not head.startswith(b"BM") or len(head) < 18:
        return False
    (header,) = struct.unpack_from("<I", head, 14)
    return header in (12, 16, 40, 52, 56, 64, 108, 124)


def _is_pnm(head: bytes) -> bool:
    return head[:2] in (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6", b"P7", b"PF", b"Pf") and (
        head[2:3] in (b" ", b"\t", b"\r", b"\n", b"#")
    )
