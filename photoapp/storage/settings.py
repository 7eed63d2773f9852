"""Settings and other small named values."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from photoapp.core.settings import Settings
from photoapp.storage.catalogue import Catalogue


class SettingsRepository:
    """Settings as rows of JSON. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def load(self) -> Settings:
        """The stored settings; defaults for what is absent or no longer understood."""
        settings = Settings()
        known = {field.name for field in fields(Settings)}
        for name, text in self._catalogue.rows("SELECT name, value FROM settings"):
            if name in known:
                try:
                    settings = settings.with_value(name, json.loads(text))
                except (TypeError, ValueError):
                    continue  # written by another version with another type
        return settings

    def set(self, name: str, value: Any) -> Settings:
        """Store one setting. Raises KeyError or TypeError as `Settings.with_value`."""
        changed = self.load().with_value(name, value)
        self.put(name, value)
        return changed

    def get(self, name: str, default: Any = None) -> Any:
        """Any named value (not only settings), as JSON gave it back."""
        row = self._catalogue.row("SELECT value FROM settings WHERE name = ?", (name,))
        return default if row is None else json.loads(row[0])

    def put(self, name: str, value: Any) -> None:
        """Store any value that JSON can hold under a name."""
        text = json.dumps(value)
        self._catalogue.write(
            lambda database: (
                database.conn.execute(
                    """INSERT INTO settings (name, value) VALUES (?, ?)
                       ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
                    (name, text),
                ).rowcount
            )
        )
