"""Labels that a model was never taught: what it says of them is a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from photoapp.core.tagging import label_texts
from photoapp.services.label_vectors import knows_none

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder
    from photoapp.core.labels import Label, LabelSet
    from photoapp.core.tagging import Heads


def untaught(label_set: LabelSet, encoder: DualEncoder, heads: Heads) -> tuple[Label, ...]:
    """The labels of which the model knows no word, and that nobody has taught by ticks.

    Those that `LabelPreview.doubtful` names, without looking at any photo. May read the catalogue.
    """
    weights, _ = heads.heads([label.tag for label in label_set.labels], encoder.key)
    found = []
    for label, weight in zip(label_set.labels, weights, strict=True):
        texts = [
            label_texts(label_set, label, language, templates=not encoder.sigmoid)
            for language in encoder.languages
        ]
        if knows_none(encoder, texts) and not weight.any():
            found.append(label)
    return tuple(found)
