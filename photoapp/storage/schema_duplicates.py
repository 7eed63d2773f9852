"""Tables of the duplicate finder, as the third migration makes them."""

from __future__ import annotations

VERSION_3 = """
-- Verified pairs, smaller id first: a cache of what the pipeline of this version found.
CREATE TABLE duplicate_pairs (
    low INTEGER NOT NULL REFERENCES assets(id) ON DELETE CASCADE,
    high INTEGER NOT NULL REFERENCES assets(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    score REAL NOT NULL,
    reason TEXT NOT NULL DEFAULT '{}',
    CHECK (low < high),
    PRIMARY KEY (low, high)
) WITHOUT ROWID;
CREATE INDEX duplicate_pairs_high ON duplicate_pairs(high);
-- Photos already compared with every other one that was there, and how.
CREATE TABLE duplicate_compared (
    asset_id INTEGER PRIMARY KEY REFERENCES assets(id) ON DELETE CASCADE,
    pipeline INTEGER NOT NULL,
    model_key TEXT NOT NULL DEFAULT ''
);
-- Local features of the thumbnail (core.sketches), and dHash and pHash of what its plain border
-- encloses, X'' without one: a cache.
CREATE TABLE duplicate_sketches (
    asset_id INTEGER PRIMARY KEY REFERENCES assets(id) ON DELETE CASCADE,
    pipeline INTEGER NOT NULL,
    sketch BLOB NOT NULL,
    inside BLOB NOT NULL DEFAULT X''
);
-- Digest of all pixels, for the few photos that look equal to another: a cache.
CREATE TABLE duplicate_pixels (
    asset_id INTEGER PRIMARY KEY REFERENCES assets(id) ON DELETE CASCADE,
    digest BLOB NOT NULL
);
-- What a person said of two contents; hashes, smaller first, so that it outlives the rows.
-- The same hash twice: of the files that hold one content.
CREATE TABLE duplicate_decisions (
    low_hash BLOB NOT NULL,
    high_hash BLOB NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('different', 'keep-both')),
    at TEXT NOT NULL,
    PRIMARY KEY (low_hash, high_hash)
) WITHOUT ROWID;
-- Folders (on a volume, POSIX, "" the whole) whose photos are never proposed.
CREATE TABLE duplicate_ignored (
    volume_id INTEGER NOT NULL REFERENCES volumes(id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    PRIMARY KEY (volume_id, path)
) WITHOUT ROWID;
"""
