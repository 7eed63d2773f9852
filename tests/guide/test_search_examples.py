"""Every search of the guide means what it says, and finds something."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from photoapp.app import Application
from photoapp.core.hits import SearchRequest
from photoapp.core.query import canonical_filters, parse
from photoapp.core.query_keys import KEYS
from tests.guide.expected import MEANING
from tests.guide.reading import LANGUAGES, chapter_text, fences

_TODAY = dt.date(2026, 6, 15)
_EXAMPLES = [
    (query, "relative" in fence.about)
    for language in LANGUAGES
    for fence in fences(language, "photoapp-search")
    for query in fence.lines
]


@pytest.mark.parametrize("query", sorted({query for query, _ in _EXAMPLES}))
def test_it_means_what_the_guide_says(query: str) -> None:
    found = parse(query, _TODAY)
    assert found.problems == ()
    assert (found.text, found.excluded, canonical_filters(found.filters)) == MEANING[query]


def test_nothing_is_expected_that_the_guide_does_not_show() -> None:
    assert set(MEANING) == {query for query, _ in _EXAMPLES}


def test_every_example_finds_something(application: Application) -> None:
    """But those that are counted from today: nothing was taken then."""
    empty = [
        query
        for query, relative in _EXAMPLES
        if not relative
        and not application.searcher.search(SearchRequest(text=query, limit=3, remember=False)).hits
    ]
    assert empty == []


@pytest.mark.parametrize("query", ["mountain without snow", "没有雪的山"])
def test_what_is_left_out_matters(application: Application, query: str) -> None:
    hits = application.searcher.search(SearchRequest(text=query, limit=2)).hits
    names = [application.photos.paths([hit.photo])[hit.photo][0].path.name for hit in hits]
    assert names[0].startswith("mountain meadow"), names


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_condition_is_in_the_table(language: str) -> None:
    """And nothing that is none."""
    known = {alias: key for key, aliases in KEYS.items() for alias in aliases}
    rows = re.findall(r"^\| (`.+?:`.*?) \| (`.+?:`.*?) \|", chapter_text(language, "search"), re.M)
    shown = [[re.findall(r"`(.+?):`", cell) for cell in row] for row in rows]
    for english, chinese in shown:
        assert len({known[word] for word in english + chinese}) == 1
    assert {known[english[0]] for english, _ in shown} == set(KEYS)
