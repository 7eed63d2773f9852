"""The catalogue: SQLite through sqlite-utils, and files keyed by content."""
