"""Curves: a whole picture each time, with and without accuracies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoapp.training.curves import Texts, draw


def history(*, checked: bool) -> list[dict[str, float]]:
    rows = [{"epoch": n, "loss": 4 / n, "rate": 0.1 / n} for n in range(1, 11)]
    if checked:
        for row in rows[4::5]:
            row["neighbours"] = 0.1 * row["epoch"]
    return rows


def test_accuracies_have_a_panel_of_their_own(tmp_path: Path) -> None:
    plain, full = tmp_path / "plain.png", tmp_path / "full.png"
    draw(history(checked=False), plain, Texts("simclr"), lines={"linear": 0.5})
    draw(history(checked=True), full, Texts("simclr"), lines={"linear": 0.5, "pixels": 0.2})
    with Image.open(plain) as one, Image.open(full) as two:
        assert two.width > one.width
        assert len(np.unique(np.asarray(two.convert("RGB")).reshape(-1, 3), axis=0)) > 50
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full.png", "plain.png"]


def test_the_picture_is_replaced_or_stays(tmp_path: Path) -> None:
    file = tmp_path / "curves.png"
    draw(history(checked=True)[:1], file, Texts("moco"))
    before = file.read_bytes()
    draw(history(checked=True), file, Texts("moco"))
    assert file.read_bytes() != before
    with pytest.raises(OSError, match="absent"):
        draw(history(checked=True), tmp_path / "absent" / "curves.png", Texts("moco"))
