"""A larger model that a package carries along: checked at the build, read only afterwards."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import pytest

from builder import models, project
from photoapp.core.errors import ModelError
from photoapp.models.store import ModelStore
from tests.models.checkpoints import tiny_chinese_clip
from tests.models.packages import immich_package


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the build gathers its files, in this test."""
    monkeypatch.setattr(project, "BUILD", tmp_path / "build")
    return tmp_path / "build"


def test_it_is_listed_loaded_and_stays(tmp_path: Path, built: Path, repository: Path) -> None:
    (tmp_path / "multilingual").mkdir()
    immich_package(tmp_path / "multilingual")
    folder = models.prepared(tmp_path / "multilingual", full=False)
    assert folder.is_relative_to(built)
    resources = tmp_path / "resources" / "models"
    shutil.copytree(repository / "resources" / "models", resources)
    shutil.copytree(folder, resources / "bundled" / folder.name)
    store = ModelStore(tmp_path / "person", resources / "starter")
    (bundled,) = (one for one in store.installed() if one.id != "photoapp-starter")
    assert bundled.bundled
    assert bundled.id == "local/multilingual"
    with pytest.raises(ModelError, match="stays installed") as refused:
        store.remove(bundled.id)
    assert refused.value.code == "model-bundled"
    assert (resources / "bundled" / folder.name).is_dir()


def test_the_standard_package_takes_no_model_that_needs_torch(tmp_path: Path, built: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        checkpoint = tiny_chinese_clip(tmp_path / "tiny")
    with pytest.raises(ValueError, match="--full"):
        models.prepared(checkpoint, full=False)
    assert models.prepared(checkpoint, full=True).is_relative_to(built)
