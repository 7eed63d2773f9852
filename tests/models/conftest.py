"""Shared parts of the model tests: the starter, and tiny checkpoints made once a session."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

import tests.models.checkpoints as tiny
from photoapp.models.exported import ExportedModel
from tests.models.exporting import exported

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def starter_folder() -> Path:
    return REPOSITORY / "resources" / "models" / "starter"


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny CLIP checkpoint; read only. Copy it to break it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        return tiny.tiny_clip(tmp_path_factory.mktemp("checkpoints") / "tiny-clip")


@pytest.fixture(scope="session")
def chinese_clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Chinese-CLIP checkpoint with a pickled file; read only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tiny.tiny_chinese_clip(tmp_path_factory.mktemp("checkpoints") / "tiny-cn-clip")


@pytest.fixture(scope="session")
def siglip2_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny SigLIP 2 checkpoint; read only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tiny.tiny_siglip2(tmp_path_factory.mktemp("checkpoints") / "tiny-siglip2")


@pytest.fixture(scope="session")
def altclip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny AltCLIP checkpoint; read only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tiny.tiny_altclip(tmp_path_factory.mktemp("checkpoints") / "tiny-altclip")


@pytest.fixture(scope="session")
def photos() -> list[Path]:
    """Real photographs of many shapes."""
    folder = REPOSITORY.parent / "shared" / "formats"
    found = sorted(path for path in folder.glob("*") if path.suffix in {".jpg", ".png", ".webp"})
    if not found:
        pytest.skip("the shared photographs are not here")
    return found


@pytest.fixture(scope="session")
def exports(
    clip_folder: Path, chinese_clip_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], ExportedModel]:
    """Exports by folder fixture's name and precision, each made once; read only."""
    folders = {"clip_folder": clip_folder, "chinese_clip_folder": chinese_clip_folder}
    made: dict[tuple[str, str], ExportedModel] = {}

    def get(family: str, precision: str) -> ExportedModel:
        if (family, precision) not in made:
            to = tmp_path_factory.mktemp("exports")
            made[family, precision] = exported(folders[family], to, precision)
        return made[family, precision]

    return get
