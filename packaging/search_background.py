"""Encode the neutral texts of resources/search with the bundled starter, to ship the result.

    python packaging/search_background.py

A first search compares with them and would otherwise wait seconds for a thousand texts. Run it
after a change of the texts or of the starter; tests/services/test_ranking.py notices when not.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from photoapp.models.loading import starter
from photoapp.services.background import Backgrounds

RESOURCES = Path(__file__).resolve().parents[1] / "resources"


def main(resources: Path = RESOURCES) -> None:
    """Replace the arrays beside the texts."""
    folder = resources / "search"
    for old in folder.glob("*.background.npy"):
        old.unlink()
    encoder = starter(resources)
    with tempfile.TemporaryDirectory() as cache:
        backgrounds = Backgrounds(resources, Path(cache))
        for language in encoder.languages:
            backgrounds.background(encoder, language)
            name = backgrounds.file_name(encoder, language)
            vectors = np.load(Path(cache) / name, allow_pickle=False)
            np.save(folder / name, vectors.astype(np.float16), allow_pickle=False)
    encoder.close()


if __name__ == "__main__":
    main()
