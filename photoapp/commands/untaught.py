"""Saying which labels the model in use was never taught, as the window does."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from photoapp import console
from photoapp.commands.common import one_line
from photoapp.console import say
from photoapp.core.errors import PhotoappError

if TYPE_CHECKING:
    from photoapp.app import Application
    from photoapp.core.labels import Label, LabelSet

_NAMED = 8  # more names would hide the rest of the line


def untaught_labels(application: Application, label_set: LabelSet) -> tuple[Label, ...]:
    """Labels whose tags are guesses; () where the model in use cannot be asked. Loads it."""
    from photoapp.services.untaught import untaught

    with contextlib.suppress(PhotoappError):
        return untaught(label_set, application.space.encoder(), application.learner)
    return ()


def note_untaught(labels: Sequence[Label]) -> None:
    """One line on standard error; none without such labels."""
    if not labels:
        return
    language = say("en", "zh")
    names = [one_line(label.name(language)) for label in labels[:_NAMED]]
    listed = ", ".join(names) if language == "en" else "、".join(names)
    count, more = len(labels), "…" if len(labels) > _NAMED else ""
    console.note(
        say(
            f"The model in use was not taught {count:,} of the labels: {listed}{more}. Other "
            "words, a few ticks in the window or a full model help: photoapp models list",
            f"现用模型没有学过其中 {count:,} 个标签：{listed}{more}。可以换用其他词语、"
            "在窗口中勾选几张照片，或使用完整模型：photoapp models list",
        )
    )
