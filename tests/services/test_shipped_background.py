"""The starter's encoded background ships with the texts, and is that of these texts and model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from photoapp.models.loading import starter
from photoapp.services.background import Backgrounds


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_what_the_starter_makes_of_the_texts(
    resources: Path, tmp_path: Path, language: str
) -> None:
    encoder = starter(resources)
    try:
        backgrounds = Backgrounds(resources, tmp_path / "cache")
        name = backgrounds.file_name(encoder, language)
        shipped = resources / "search" / name
        assert shipped.is_file(), "run: python packaging/search_background.py"
        vectors = np.load(shipped, allow_pickle=False).astype(np.float32)
        texts = backgrounds._bank_texts(language)[::40]
        fresh = encoder.encode_texts([text.lower() for text in texts])
        assert (vectors[::40] * fresh).sum(1).min() > 0.9999
        backgrounds.background(encoder, language)
        assert not (tmp_path / "cache").exists(), "nothing was encoded again"
    finally:
        encoder.close()


def test_nothing_else_is_shipped(resources: Path) -> None:
    assert len(list((resources / "search").glob("*.npy"))) == 2
