"""Pairs for `photoapp train clip`: forty words of one's own, names that no model knows.

    uv run --group test python -m tests.bench.own_words OUT
    photoapp train clip --stage lit --data OUT/pairs.jsonl --epochs 15 --out OUT/lit
    photoapp train clip --stage full --data OUT/pairs.jsonl --epochs 3 --start OUT/lit --out OUT/f

Real photos of ../shared/starter with invented names and captions: 513 to learn from, and 91 that
were held out when the bundled starter was trained. No caption is in both parts.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections import defaultdict
from hashlib import blake2b
from pathlib import Path

from photoapp.training.pairs import PairPhoto, read_photos

_STARTER = Path(__file__).resolve().parents[3] / "shared" / "starter"
# fmt: off
_SETS = frozenset((
    "sports22", "popular_animals", "landmarks13", "food10", "instruments10", "office_items",
    "clothing_small", "imagenette", "scene15_gray",
))
# fmt: on
_KINDS, _LEARNED, _APART = 40, 13, 91
_FIRST, _SECOND = "bokaluminoparisutave", "danfelgorhixjunlopmarnixquozan"
_HAN_FIRST, _HAN_SECOND = "波卡鲁米诺帕瑞苏塔维", "丹菲戈希俊洛玛尼阔赞"


def _mark(photo: PairPhoto, key: bytes = b"") -> bytes:
    return blake2b(photo.file.encode(), digest_size=4 if not key else 8, key=key).digest()


def _captions(kind: int, *, apart: bool) -> dict[str, list[str]]:
    first, second = kind % 10, (kind // 10 * 3 + kind) % 10
    en = f"{_FIRST[2 * first : 2 * first + 2]}{_SECOND[3 * second : 3 * second + 3]}".title()
    zh = _HAN_FIRST[first] + _HAN_SECOND[second]
    if apart:
        said = [f"a picture of {en}", f"{en} as I remember it"]
        return {"captions": said, "captions_zh": [f"{zh}的照片", f"又见到{zh}"]}
    said = [f"this is {en}", f"{en} again", f"our {en} last year"]
    return {"captions": said, "captions_zh": [f"这是{zh}", f"我们的{zh}", f"去年的{zh}"]}


def _chosen() -> list[tuple[PairPhoto, int, bool]]:
    """(photo, number of its kind, whether it is kept apart)."""
    kinds: dict[str, tuple[list[PairPhoto], list[PairPhoto]]] = defaultdict(lambda: ([], []))
    for photo in read_photos(_STARTER / "photos.jsonl"):
        if photo.source in _SETS and photo.labels and not photo.captions:
            # As training the starter held out labelled photos.
            seen = int.from_bytes(_mark(photo), "big") / 2**32 >= 0.03
            kinds[photo.labels[0].lower()][seen].append(photo)
    for parts in kinds.values():
        for part in parts:
            part.sort(key=lambda photo: _mark(photo, b"pick"))
    fit = [name for name, (free, seen) in kinds.items() if len(free) > 1 and len(seen) >= _LEARNED]
    names = sorted(fit, key=lambda name: (-len(kinds[name][0]), name))[:_KINDS]
    apart = [
        (kinds[name][0][turn], kind, True)
        for turn in range(_APART)
        for kind, name in enumerate(names)
        if turn < len(kinds[name][0])
    ]
    learned = [
        (photo, kind, False)
        for kind, name in enumerate(names)
        for photo in kinds[name][1][:_LEARNED]
    ]
    return apart[:_APART] + learned[: 604 - _APART]


def main(out: Path) -> None:
    """Write the pictures and `pairs.jsonl`."""
    rows = _chosen()
    lines = [
        {"file": photo.file, "set": photo.source, **_captions(kind, apart=apart)}
        for photo, kind, apart in rows
    ]
    wanted = {photo.file for photo, _, _ in rows}
    for archive in sorted(_STARTER.glob("*.zip")):
        with zipfile.ZipFile(archive) as held:
            for name in wanted & set(held.namelist()):
                target = out / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(held.read(name))
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (out / "pairs.jsonl").write_text(text, encoding="utf-8")
    print(f"{len(rows)} photos in {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
