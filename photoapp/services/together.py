"""Which models answer a search: one, one for each language, or two at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from photoapp.core.errors import ModelError, UsageError
from photoapp.core.events import SettingsChanged
from photoapp.core.language import CHINESE, ENGLISH, spans

if TYPE_CHECKING:
    from photoapp.models.installed import InstalledModel
    from photoapp.services.events import EventBus
    from photoapp.services.spaces import Spaces
    from photoapp.services.vectors import VectorSpace
    from photoapp.storage.settings import SettingsRepository

_log = logging.getLogger(__name__)


class SearchWith(StrEnum):
    """Values of the setting `search_with`."""

    ONE = "one"
    LANGUAGE = "language"
    FUSION = "fusion"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person has set. `english`, `chinese`: model ids, "" with ``one`` model."""

    mode: SearchWith
    english: str = ""
    chinese: str = ""

    @property
    def models(self) -> tuple[str, ...]:
        """The models that answer, each once."""
        if self.mode is SearchWith.ONE:
            return ()
        return tuple(dict.fromkeys((self.english, self.chinese)))


@dataclass(frozen=True, slots=True)
class Route:
    """Which spaces answer one search; several answer together. `lost`: one could not be had."""

    spaces: tuple[VectorSpace, ...]
    lost: bool = False


class Together:
    """Reads and keeps the choice, and routes searches by it. Any thread."""

    def __init__(
        self,
        settings: SettingsRepository,
        spaces: Spaces,
        *,
        installed: Callable[[str], InstalledModel],
        bus: EventBus,
    ) -> None:
        self._settings = settings
        self._spaces = spaces
        self._installed = installed
        self._bus = bus

    def choice(self) -> Choice:
        """What is set; one model where the setting makes no sense any more."""
        settings = self._settings.load()
        try:
            mode = SearchWith(settings.search_with)
        except ValueError:
            mode = SearchWith.ONE
        if mode is SearchWith.ONE or not settings.search_en or not settings.search_zh:
            return Choice(SearchWith.ONE)
        return Choice(mode, settings.search_en, settings.search_zh)

    def choose(self, mode: str, english: str = "", chinese: str = "") -> Choice:
        """Search this way from now on; a model that is left out is the one in use.

        Raises UsageError: ``together-unknown`` for another mode, ``together-same`` for one model
        twice, ``together-language`` for a model that does not read its language; ModelError for
        a model that is not installed or reads no words.
        """
        try:
            wanted = SearchWith(mode)
        except ValueError as error:
            known = ", ".join(SearchWith)
            raise UsageError(
                "together-unknown",
                f"Models work together as one of {known}, not {mode}.",
                name=mode,
                known=known,
            ) from error
        if wanted is SearchWith.ONE:
            return self._keep(Choice(wanted))
        choice = Choice(
            wanted, english or self._spaces.in_use.model, chinese or self._spaces.in_use.model
        )
        if choice.english == choice.chinese:
            raise UsageError(
                "together-same",
                f"Two different models are needed, not {choice.english} twice.",
                model=choice.english,
            )
        for model, language in ((choice.english, ENGLISH), (choice.chinese, CHINESE)):
            description = self._installed(model).description
            if not description.by_words:
                raise ModelError(
                    "model-pictures-only",
                    f"{model} compares pictures and reads no words; use it for similar photos.",
                    model=model,
                )
            reads = description.languages
            if wanted is SearchWith.LANGUAGE and reads and language not in reads:
                name = "English" if language == ENGLISH else "Chinese"
                raise UsageError(
                    "together-language",
                    f"{model} does not read {name}; choose a model that does.",
                    model=model,
                    language=language,
                )
        return self._keep(choice)

    def route(self, texts: Sequence[str]) -> Route:
        """The spaces that answer these texts; the one in use when there is no text."""
        choice = self.choice()
        languages = {span.language for text in texts for span in spans(text)}
        if choice.mode is SearchWith.ONE:
            return Route((self._spaces.in_use,))
        if choice.mode is SearchWith.LANGUAGE and not languages:
            return Route((self._spaces.in_use,))
        found: list[VectorSpace] = []
        lost = False
        for model, language in ((choice.english, ENGLISH), (choice.chinese, CHINESE)):
            if choice.mode is SearchWith.LANGUAGE and language not in languages:
                continue
            try:
                space = self._spaces.of(model)
                reads = space.encoder().languages
            except ModelError as error:  # removed or damaged since: search goes on without it
                _log.warning("%s cannot answer: %s", model, error.message)
                lost = True
                continue
            # A model that reads nothing of it would only add noise.
            if not languages or not reads or languages & set(reads):
                found.append(space)
        return Route(tuple(found) or (self._spaces.in_use,), lost)

    def spaces(self) -> tuple[VectorSpace, ...]:
        """The space in use, and those of the other models that answer, as far as they can."""
        found = [self._spaces.in_use]
        for model in self.choice().models:
            try:
                found.append(self._spaces.of(model))
            except ModelError as error:
                _log.warning("%s cannot answer: %s", model, error.message)
        return tuple(dict.fromkeys(found))

    def _keep(self, choice: Choice) -> Choice:
        values = {
            "search_with": choice.mode.value,
            "search_en": choice.english,
            "search_zh": choice.chinese,
        }
        for name, value in values.items():
            self._settings.set(name, value)
        for name in values:
            self._bus.publish(SettingsChanged(name))
        return choice
