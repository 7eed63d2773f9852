"""Sample pictures: free photographs that ship with the program, for a first look around.

They lie in a folder of their own and never stay among a person's own photos: as soon as another
folder is watched they leave again. Their sources and licences: ``resources/samples/SOURCES.md``.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from photoapp.core.errors import UsageError
from photoapp.core.events import Event, FoldersChanged
from photoapp.services.events import EventBus

if TYPE_CHECKING:
    from PIL import Image

    from photoapp.services.indexer import Indexer

_log = logging.getLogger(__name__)

FOLDER: Final = "Sample pictures 示例图片"
"""Name of the folder, for people of either language."""

# File that ships, its place in the folder.
_PICTURES: Final = (
    ("astronaut.jpg", "People/astronaut 宇航员.jpg"),
    ("officer.jpg", "People/officer 军官.jpg"),
    ("photographer.jpg", "People/photographer 摄影师.jpg"),
    ("cat.jpg", "Animals/猫 Chelsea.jpg"),
    ("dogs.jpg", "Animals/两只狗 dogs.jpg"),
    ("raccoon.jpg", "Animals/raccoon 浣熊.jpg"),
    ("coffee.jpg", "Food/早晨的咖啡 coffee.jpg"),
    ("fig.jpg", "Food/fig 无花果.jpg"),
    ("drum-and-wine.jpg", "Things/鼓和酒 drum and wine.jpg"),
    ("brushes.jpg", "Things/brushes 画笔.jpg"),
    ("coins.png", "Things/coins.png"),
    ("clock.png", "Things/clock.png"),
    ("brick.jpg", "Textures/brick.jpg"),
    ("grass.jpg", "Textures/grass.jpg"),
    ("gravel.jpg", "Textures/gravel.jpg"),
    ("deep-field.jpg", "Space/hubble deep field.jpg"),
    ("rocket.jpg", "Space/rocket 火箭.jpg"),
    ("text.png", "Documents/text.png"),
    ("retina.jpg", "Documents/retina.jpg"),
    ("temple.jpg", "Travel/颐和园 Summer Palace.jpg"),
    ("flower.jpg", "Travel/flower 花.jpg"),
    ("mountain-meadow.jpg", "Travel/mountain meadow 山间草地.jpg"),
    ("mountain-path.jpg", "Travel/mountain path 山路.jpg"),
    ("stream.jpg", "Travel/stream 溪流.jpg"),
    ("dandelions.jpg", "Travel/dandelions 蒲公英.jpg"),
    ("sunset.jpg", "Travel/sunset 日落.jpg"),
)
# Copies made of these stand for what a real folder holds.
_EDITED: Final = ("Animals/猫 Chelsea.jpg", "Travel/flower 花.jpg", "Space/rocket 火箭.jpg")
_EDITS: Final = "Edited 编辑过"
# Names what was written, so that nothing else is ever deleted.
_LIST: Final = ".photoapp-samples"
_SIDECARS: Final = (".xmp",)
_EXIF_CHANGED, _EXIF, _EXIF_TAKEN = 0x0132, 0x8769, 0x9003


class SampleLibrary:
    """Puts the sample pictures into a library, and takes them out again. Any thread but the GUI's.

    A library holds either them or the person's own folders: when another folder is added they go.
    """

    def __init__(self, indexer: Indexer, bus: EventBus, *, resources: Path, folder: Path) -> None:
        """`folder` is where they are written; nothing is, before `add`."""
        self._indexer = indexer
        self._source = resources / "samples"
        self.folder = folder.resolve()
        self._lock = threading.RLock()
        bus.subscribe(self._heard)

    @property
    def present(self) -> bool:
        """True while the library watches them."""
        return any(self._is_ours(one.path) for one in self._indexer.folders())

    def add(self) -> int:
        """Write the pictures and watch them; returns how many.

        Raises UsageError: ``samples-beside-photos`` when the library has folders of its own,
        ``samples-unwritable`` when they cannot be written, and as `build`.
        """
        with self._lock:
            if any(not self._is_ours(one.path) for one in self._indexer.folders()):
                raise UsageError(
                    "samples-beside-photos",
                    "Your own photos are in this library; sample pictures would only be in their "
                    "way. Look at them with: photoapp demo",
                )
            try:
                count = build(self._source, self.folder)
            except OSError as error:
                raise UsageError(
                    "samples-unwritable",
                    f"The sample pictures cannot be written to {self.folder}: {error}",
                    path=str(self.folder),
                ) from error
            self._indexer.add_folder(self.folder)
            return count

    def remove(self) -> int:
        """Take them out of the library and delete what `add` wrote; returns how many files.

        Other files that somebody put into the folder stay, and so does the folder then.
        """
        with self._lock:
            for one in self._indexer.folders():
                if self._is_ours(one.path) and one.folder is not None:
                    self._indexer.remove_folder(one.folder)
            return delete(self.folder)

    def _is_ours(self, path: Path) -> bool:
        return path == self.folder

    def _heard(self, event: Event) -> None:
        """The person's own folder came: the samples make room, as the welcome page says."""
        if not isinstance(event, FoldersChanged) or not (self.folder / _LIST).exists():
            return
        with self._lock:
            paths = [one.path for one in self._indexer.folders()]
            own = [path for path in paths if not self._is_ours(path)]
            if own and len(own) < len(paths):
                _log.info("the sample pictures make room for %s", own[0])
                self.remove()


def build(source: Path, folder: Path) -> int:
    """Write the sample pictures and a few edited copies into `folder`. Returns how many files.

    Raises UsageError (``samples-missing``) when the installation lacks them,
    (``samples-folder-taken``) when the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _LIST).exists():
            raise UsageError(
                "samples-folder-taken",
                f"{folder} holds something else; move it away first.",
                path=str(folder),
            )
        delete(folder)
    missing = [name for name, _ in _PICTURES if not (source / name).is_file()]
    if missing:
        raise UsageError(
            "samples-missing",
            f"The sample pictures are not installed ({source / missing[0]}); install again.",
            path=str(source),
        )
    folder.mkdir(parents=True, exist_ok=True)
    names = [name for _, name in _PICTURES]
    edited = [f"{_EDITS}/{Path(name).stem} ({edit}).jpg" for name in _EDITED for edit in _EDITS_OF]
    # The same bytes once more: a copy is another place of the same photo, not another photo.
    copy = f"{_EDITS}/copy of Chelsea.jpg"
    everything = [*names, *edited, copy]
    # Before the pictures: an interrupted build can be taken away as well.
    (folder / _LIST).write_text("\n".join(everything) + "\n", encoding="utf-8")
    for shipped, name in _PICTURES:
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source / shipped, target)
    (folder / _EDITS).mkdir(exist_ok=True)
    for name in _EDITED:
        _edit(folder / name, folder / _EDITS)
    shutil.copyfile(folder / _EDITED[0], folder / copy)
    return len(everything)


def delete(folder: Path) -> int:
    """Delete what `build` wrote there, with its sidecars; returns how many pictures."""
    listed = folder / _LIST
    try:
        names = listed.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    count = 0
    for name in names:
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            continue
        for beside in (path, *(path.with_name(path.name + end) for end in _SIDECARS)):
            if beside.is_file():
                beside.unlink()
                count += beside == path
    listed.unlink()
    for place, _, _ in os.walk(folder, topdown=False):
        if not any(Path(place).iterdir()):
            Path(place).rmdir()
    return count


def shipped(source: Path) -> list[Path]:
    """The pictures as they ship; [] when they do not."""
    paths = [source / name for name, _ in _PICTURES]
    return paths if all(path.is_file() for path in paths) else []


_EDITS_OF: Final = ("small", "crop", "mirror", "dark", "black and white")


def _edit(original: Path, folder: Path) -> None:
    from PIL import Image, ImageEnhance, ImageOps

    with Image.open(original) as opened:
        picture = opened.convert("RGB")
    width, height = picture.size
    edits: tuple[Image.Image, ...] = (
        picture.resize((width // 2, height // 2), Image.Resampling.LANCZOS),
        picture.crop((width // 8, height // 8, width * 7 // 8, height * 7 // 8)),
        ImageOps.mirror(picture),
        ImageEnhance.Brightness(picture).enhance(0.6),
        ImageOps.grayscale(picture),
    )
    for name, edited in zip(_EDITS_OF, edits, strict=True):
        exif = Image.Exif()
        moment = dt.datetime(2018, 3, 4, 20, 0).strftime("%Y:%m:%d %H:%M:%S")
        exif[_EXIF_CHANGED] = moment
        exif.get_ifd(_EXIF)[_EXIF_TAKEN] = moment
        edited.save(folder / f"{original.stem} ({name}).jpg", quality=92, exif=exif)
