"""What the search box asks for, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from photoapp.core.hits import Example


@dataclass(frozen=True, slots=True)
class QueryText:
    """What the box asks for."""

    text: str = ""
    examples: tuple[Example, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing is asked."""
        return not self.text and not self.examples
