"""Vector search: exact, in memory, with a rebuildable cache of the catalogue's vectors."""
