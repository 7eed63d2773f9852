"""A person's own past searches, answered by two models side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from photoapp.core.hits import SearchAnswer, SearchRequest
from photoapp.services.answering import Answerer, SearchParts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from photoapp.services.spaces import Spaces
    from photoapp.storage.history import SearchHistory

SHOWN = 8
"""Photos of each answer that are compared."""


@dataclass(frozen=True, slots=True)
class ComparedQuery:
    """One text, and what each model answers, best first. `shared`: photos in both answers.

    Below the cut-off photos are shown as well, so that there is something to compare; `good` and
    `maybe` of an answer say how many lie above it.
    """

    text: str
    answers: tuple[SearchAnswer, ...]

    @property
    def shared(self) -> int:
        """Photos that every answer has among those shown."""
        sets = [{hit.photo for hit in answer.hits} for answer in self.answers]
        return len(set.intersection(*sets)) if sets else 0


class QueryComparison:
    """Runs the same searches in the spaces of several models. Any thread; blocks."""

    def __init__(self, parts: SearchParts, spaces: Spaces, history: SearchHistory) -> None:
        self._parts = parts
        self._spaces = spaces
        self._history = history

    def past(self, limit: int = 12) -> list[str]:
        """The latest searches, newest first."""
        return self._history.recent(limit)

    def compare(
        self, models: Sequence[str], texts: Sequence[str], *, limit: int = SHOWN
    ) -> Iterator[ComparedQuery]:
        """Each text as every model answers it, one after the other.

        Nothing goes into the history. A model that has not seen all photos answers with what it
        has. Raises ModelError; QueryError for a text that is not understood.
        """
        # Of their own: what is asked here must not wait for, or disturb, the person's search.
        answerers = [
            Answerer(replace(self._parts, space=self._spaces.of(model), together=None))
            for model in models
        ]
        try:
            for text in texts:
                request = SearchRequest(text=text, limit=limit, show_all=True)
                yield ComparedQuery(text, tuple(one.answer(request) for one in answerers))
        finally:
            for one in answerers:
                one.close()
