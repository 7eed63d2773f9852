"""What the history says of acts on tags, as the services write them into the journal."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from photoapp.app import Application
from photoapp.core.errors import UsageError
from photoapp.core.photo import PhotoId
from photoapp.ui.messages import act_text, error_text, known_error
from photoapp.ui.tag_words import COLOURS, ShownTag, dot_colour, origin_text, tag_query


def test_every_act_on_tags_is_told(qapp: QApplication, application: Application) -> None:
    photos = [PhotoId(photo) for photo in application.browser.ids()[:3].tolist()]
    tags, learner = application.tags, application.learner
    dog = tags.create("red dog")
    cat = tags.create("cat")
    tags.rename(dog, "dog")
    tags.recolour(dog, COLOURS[0][0])
    tags.move(dog, cat)
    tags.give(dog, photos)
    tags.take(dog, photos[:1])
    learner.decide(dog, photos[:2], True)
    learner.decide(dog, photos[2:], False)
    tags.merge(dog, cat)
    tags.delete(cat)
    said = [act_text(entry) for entry in reversed(application.curator.history())]
    wanted = [
        "Made the tag “red dog”",
        "Made the tag “cat”",
        "Renamed the tag “red dog” to “dog”",
        "Coloured the tag “dog”",
        "Moved the tag “dog”",
        "Gave “dog” to 3",
        "Took “dog” off 1",
        "Confirmed “dog” on 2",
        "Rejected “dog” on 1",
        "Merged the tag “dog” into “cat”",
        "Deleted the tag “cat”",
    ]
    assert [text[: len(start)] for text, start in zip(said, wanted, strict=True)] == wanted


def test_what_goes_wrong_has_a_text(application: Application) -> None:
    tags = application.tags
    dog, cat = tags.create("dog"), tags.create("cat")
    tags.move(cat, dog)
    wrong = (
        lambda: tags.create("DOG"),
        lambda: tags.create("  "),
        lambda: tags.create("d" * 500),
        lambda: tags.rename(cat, "dog"),
        lambda: tags.move(dog, cat),
        lambda: tags.merge(dog, dog),
        lambda: tags.delete(999),
        lambda: tags.named("horse"),
    )
    for act in wrong:
        with pytest.raises(UsageError) as told:
            act()
        error = told.value
        assert known_error(error.code), error.code
        text = error_text(error.code, error.details, error.message)
        assert "{" not in text
        assert "…”" in text or "…" not in text


def test_origins_and_colours(qapp: QApplication) -> None:
    tag = ShownTag(1, "dog", "狗", suggested=True, confidence=0.42)
    assert origin_text(tag) == "Suggested, 42% sure"
    fallback = QColor("#123456")
    assert dot_colour("#d64545", fallback) == QColor("#d64545")
    assert dot_colour("", fallback) == fallback
    assert dot_colour("no colour", fallback) == fallback


@pytest.mark.parametrize(
    ("name", "query"),
    [("dog", "tag:dog"), ("red car", 'tag:"red car"'), ("猫", "tag:猫"), ("a,b", 'tag:"a,b"')],
)
def test_a_tag_is_written_as_a_filter(name: str, query: str) -> None:
    assert tag_query(name) == query
