"""Three hundred malformed files through the pool: each gets its answer, nothing dies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import PhotoReading
from photoapp.services.decoding import DecodePool, DecodeTask, ReadLimits
from tests.imaging.malformed import READABLE, build_malformed
from tests.imaging.pictures import encoded, scene

SPEC = PreprocessSpec(64, 64, ResizeMode.STRETCH)


@pytest.mark.parametrize("seed", [0, 1])
def test_every_malformed_file_is_named_with_its_reason(tmp_path: Path, seed: int) -> None:
    files = build_malformed(tmp_path / "files", 300, seed)
    assert len({file.path for file in files}) == 300
    good = tmp_path / "good.jpg"
    good.write_bytes(encoded(scene()))
    wrong, outcomes = [], Counter[str]()
    with DecodePool(processes=2, limits=ReadLimits(seconds=30)) as pool:
        futures = [pool.submit(DecodeTask(file.path, SPEC)) for file in files]
        for file, future in zip(files, futures, strict=True):
            message = ""
            try:
                assert isinstance(future.result(60), PhotoReading)
                outcome = READABLE
            except UnreadablePhotoError as error:
                outcome, message = error.code, error.message
                message.encode("utf-8")
                assert message.endswith(".")
            outcomes[outcome] += 1
            if outcome not in file.outcomes:
                wrong.append((file.kind, file.path.name, outcome, message))
        # After all that, an ordinary picture is read as ever.
        assert isinstance(pool.submit(DecodeTask(good, SPEC)).result(30), PhotoReading)
    assert wrong == []
    assert not {"decode-crash", "decode-timeout"} & set(outcomes)
    assert len(outcomes) >= 8


def test_the_same_seed_builds_the_same_files(tmp_path: Path) -> None:
    one, other = (build_malformed(tmp_path / name, 60, 3) for name in ("one", "other"))
    for first, second in zip(one, other, strict=True):
        assert first.kind == second.kind
        assert first.path.name == second.path.name
        if first.path.is_file() and first.path.stat().st_size < 1 << 20:
            assert first.path.read_bytes() == second.path.read_bytes()
