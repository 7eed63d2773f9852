"""A file is opened once and read whole, or refused for a named reason."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3
from PIL import Image

from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import FileStamp, PhotoReading
from photoapp.imaging import source as source_module
from photoapp.imaging.reader import KnownContent, ReadLimits, open_upright, read_photo
from tests.imaging.pictures import encoded, png_chunk, png_header, scene


def code(act: Callable[[], object]) -> str:
    with pytest.raises(UnreadablePhotoError) as caught:
        act()
    return caught.value.code


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "照片 🏖️.jpg"
    path.write_bytes(encoded(scene()))
    return path


def test_what_a_reading_says_about_the_file(photo: Path) -> None:
    reading = read_photo(photo)
    assert isinstance(reading, PhotoReading)
    status = photo.stat()
    assert reading.stamp == FileStamp(status.st_size, status.st_mtime_ns)
    assert reading.content_hash == blake3(photo.read_bytes()).digest()
    assert len(reading.difference_hash) == len(reading.perceptual_hash) == 8
    assert reading.encoder_pixels is None
    with Image.open(io.BytesIO(reading.thumbnail)) as thumbnail:
        assert "icc_profile" not in thumbnail.info


def test_known_content_is_not_decoded(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = blake3(photo.read_bytes()).digest()
    monkeypatch.setattr("photoapp.imaging.reader.open_picture", None)
    found = read_photo(photo, known_hashes=frozenset((digest, bytes(32))))
    assert isinstance(found, KnownContent)
    assert found.content_hash == digest
    assert found.stamp.size == photo.stat().st_size


def test_a_file_is_opened_and_read_once(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    real = os.open

    def counting(path: Any, *arguments: Any, **options: Any) -> int:
        opened.append(path)
        return real(path, *arguments, **options)

    monkeypatch.setattr(os, "open", counting)
    monkeypatch.setattr("builtins.open", None)
    read_photo(photo)
    assert opened == [photo]


def test_reading_leaves_no_file_open(photo: Path) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc to count open files")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        read_photo(photo)
        code(lambda: read_photo(photo.with_name("absent.jpg")))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_not_there(tmp_path: Path, photo: Path) -> None:
    assert code(lambda: read_photo(tmp_path / "absent.jpg")) == "file-vanished"
    assert code(lambda: read_photo(photo / "below a file.jpg")) == "file-vanished"


def test_no_such_name_can_exist() -> None:
    assert code(lambda: read_photo(Path("nul\0.jpg"))) == "file-unreadable"


def test_no_permission(photo: Path) -> None:
    photo.chmod(0)
    if os.access(photo, os.R_OK):
        pytest.skip("this user may read everything")
    assert code(lambda: read_photo(photo)) == "file-unreadable"


def test_a_disk_error(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(UnreadablePhotoError, match="Input/output error") as caught:
        read_photo(photo)
    assert caught.value.code == "file-unreadable"


def test_empty_and_foreign(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    assert code(lambda: read_photo(empty)) == "file-empty"
    assert code(lambda: open_upright(b"")) == "file-empty"
    text = tmp_path / "text.jpg"
    text.write_text("hello")
    assert code(lambda: read_photo(text)) == "not-a-picture"
    assert code(lambda: open_upright(b"hello")) == "not-a-picture"
    assert code(lambda: read_photo(tmp_path)) == "not-a-picture"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    assert code(lambda: read_photo(pipe)) == "not-a-picture"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_device_is_not_read(tmp_path: Path) -> None:
    link = tmp_path / "device.jpg"
    link.symlink_to("/dev/zero")
    assert code(lambda: read_photo(link)) == "not-a-picture"


def test_limits(tmp_path: Path, photo: Path) -> None:
    small = ReadLimits(max_bytes=1000)
    with pytest.raises(UnreadablePhotoError) as caught:
        read_photo(photo, limits=small)
    assert caught.value.code == "picture-too-large"
    assert caught.value.details["size"] == photo.stat().st_size
    few = ReadLimits(max_pixels=320 * 240 - 1)
    with pytest.raises(UnreadablePhotoError, match="320 x 240 pixels") as caught:
        read_photo(photo, limits=few)
    assert caught.value.code == "picture-too-large"
    assert caught.value.details["unit"] == "pixels"
    exact = ReadLimits(max_bytes=photo.stat().st_size, max_pixels=320 * 240)
    assert isinstance(read_photo(photo, limits=exact), PhotoReading)


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_header(60_000, 60_000) + png_chunk(b"IDAT", b"x") * 10)
    assert code(lambda: read_photo(bomb)) == "picture-too-large"


def test_a_huge_foreign_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "sparse.jpg"
    with path.open("wb") as file:
        file.truncate(1 << 33)
    assert code(lambda: read_photo(path)) == "not-a-picture"


def test_a_file_that_grows_while_it_is_read(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def grow(head: bytes) -> str:
        with photo.open("ab") as file:
            file.write(b"more")
        return "jpeg"

    monkeypatch.setattr(source_module, "sniff", grow)
    assert code(lambda: read_photo(photo)) == "file-changing"


def test_a_file_that_shrinks_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.bmp"
    path.write_bytes(encoded(scene(400, 300), "BMP"))

    def shrink(head: bytes) -> str:
        os.truncate(path, 70_000)
        return "bmp"

    monkeypatch.setattr(source_module, "sniff", shrink)
    assert code(lambda: read_photo(path)) == "file-changing"


def test_a_file_that_is_rewritten_in_place(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def touch(head: bytes) -> str:
        os.utime(photo, ns=(1, 1))
        return "jpeg"

    monkeypatch.setattr(source_module, "sniff", touch)
    assert code(lambda: read_photo(photo)) == "file-changing"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize(
    "plugin", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "JPEG2000", "PPM"]
)
def test_cut_off_files_say_so(tmp_path: Path, plugin: str, share: float) -> None:
    content = encoded(scene(), plugin)
    path = tmp_path / "photo"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(UnreadablePhotoError) as caught:
        read_photo(path)
    assert caught.value.code == "picture-truncated"
    assert str(path) in caught.value.message
    assert caught.value.details["path"] == str(path)


def test_damage_in_the_middle_is_named_damage(tmp_path: Path) -> None:
    content = bytearray(encoded(scene(), "PNG"))
    at = content.index(b"IDAT") + 40
    content[at : at + 200] = bytes(200)
    path = tmp_path / "photo.png"
    path.write_bytes(content)
    with pytest.raises(UnreadablePhotoError) as caught:
        read_photo(path)
    assert caught.value.code == "picture-damaged"
    assert caught.value.details["format"] == "png"


@pytest.mark.skipif(sys.platform == "win32", reason="needs names that are no Unicode")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xfe.jpg")
    try:
        path.write_bytes(b"not a picture")
    except OSError:
        pytest.skip("this file system holds Unicode names only")
    with pytest.raises(UnreadablePhotoError) as caught:
        read_photo(path)
    caught.value.message.encode("utf-8")  # can be shown and stored


def test_pictures_are_read_on_several_threads_at_once(photo: Path) -> None:
    readings: list[object] = []

    def work() -> None:
        readings.extend(read_photo(photo) for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(readings) == 20
    assert all(reading == readings[0] for reading in readings)
