"""Vector search: a rebuildable, stamped cache of the catalogue's vectors."""
