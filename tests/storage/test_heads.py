"""Learned heads as rows: kept by tag and model, gone with what they were learned from."""

from __future__ import annotations

import numpy as np
import pytest

from photoapp.core.encoders import ModelKey
from photoapp.core.heads import Head
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.heads import HeadRepository, StoredHead
from photoapp.storage.tags import TagRepository
from tests.storage.shelf import KEY, Shelf

HEAD = Head(np.array([0.5, -1.25, 3e-7], np.float32), -0.75)


@pytest.fixture
def heads(shelf: Shelf) -> HeadRepository:
    return HeadRepository(shelf.catalogue)


@pytest.fixture
def tag(shelf: Shelf) -> int:
    return TagRepository(shelf.catalogue).create("cat")


def _same(stored: StoredHead, head: Head, source: str) -> bool:
    return (
        np.array_equal(stored.head.weights, head.weights)
        and stored.head.weights.dtype == np.float32
        and stored.head.bias == head.bias
        and stored.source == source
    )


def test_a_head_comes_back_as_it_was_put(heads: HeadRepository, tag: int) -> None:
    heads.put(tag, KEY, HEAD, "first")
    assert _same(heads.get([tag, 99], KEY)[tag], HEAD, "first")
    other = Head(HEAD.weights * 2, 1.0)
    heads.put(tag, KEY, other, "second")
    assert _same(heads.get([tag], KEY)[tag], other, "second")


def test_each_model_has_its_own(heads: HeadRepository, tag: int) -> None:
    newer = ModelKey(KEY.name, "r2", KEY.preprocessing)
    heads.put(tag, KEY, HEAD, "ticks")
    assert heads.get([tag], newer) == {}
    heads.put(tag, newer, Head.untaught(5), "ticks")
    assert len(heads.get([tag], newer)[tag].head.weights) == 5
    assert _same(heads.get([tag], KEY)[tag], HEAD, "ticks")


def test_another_tick_takes_the_head_away(shelf: Shelf, heads: HeadRepository, tag: int) -> None:
    photo = shelf.add("Pictures/a.jpg")
    other = TagRepository(shelf.catalogue).create("dog")
    heads.put(tag, KEY, HEAD, "ticks")
    heads.put(other, KEY, HEAD, "ticks")
    DecisionRepository(shelf.catalogue).decide(tag, [photo], True)
    assert list(heads.get([tag, other], KEY)) == [other]


def test_a_head_goes_with_its_tag(shelf: Shelf, heads: HeadRepository, tag: int) -> None:
    heads.put(tag, KEY, HEAD, "ticks")
    TagRepository(shelf.catalogue).delete(tag)
    assert heads.get([tag], KEY) == {}
    heads.put(tag, KEY, HEAD, "too late")
    assert heads.get([tag], KEY) == {}
