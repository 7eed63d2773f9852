"""Label sets in the catalogue."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from photoapp.core.encoders import ModelKey
from photoapp.core.errors import UsageError
from photoapp.core.labels import (
    Label,
    LabelMode,
    LabelSet,
    LabelSetError,
    checked,
    parents,
    scores_alike,
)
from photoapp.storage import words
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.locations import now
from photoapp.storage.paths import clean
from photoapp.storage.tag_rows import find_tag, is_below, new_tag, photos_with

_SET = """id, name, name_zh, description, description_zh, mode, none_of_these, templates_en,
    templates_zh, standing, ready_made, version"""
_LABEL = "id, tag_id, name_en, name_zh, prompts_en, prompts_zh, parent, threshold"


class LabelRepository:
    """Label sets as rows. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def all(self) -> list[LabelSet]:
        """Every set with its labels, by name."""
        labels: dict[int, list[Label]] = {}
        for owner, *row in self._catalogue.rows(
            f"SELECT set_id, {_LABEL} FROM labels ORDER BY set_id, position, id"  # noqa: S608 - own names
        ):
            labels.setdefault(owner, []).append(_label(row))
        return [
            _label_set(row, labels.get(row[0], []))
            for row in self._catalogue.rows(
                f"SELECT {_SET} FROM label_sets ORDER BY casefold(name)"  # noqa: S608 - own names
            )
        ]

    def get(self, label_set: int) -> LabelSet | None:
        """One set, or None."""
        row = self._catalogue.row(
            f"SELECT {_SET} FROM label_sets WHERE id = ?",  # noqa: S608 - own names
            (label_set,),
        )
        if row is None:
            return None
        labels = self._catalogue.rows(
            f"SELECT {_LABEL} FROM labels WHERE set_id = ? ORDER BY position, id",  # noqa: S608 - own names
            (label_set,),
        )
        return _label_set(row, [_label(one) for one in labels])

    def save(self, label_set: LabelSet) -> LabelSet:
        """Insert (``id`` 0) or update a set; returns it as stored, with all ids.

        Each label gets the tag of one of its names, made when there is none. A label renamed in
        one language takes its tag along; renamed in all, it gets another tag. The version grows
        when something that matters to scores changed. Raises LabelSetError for what `checked`
        refuses and for two labels that would give the same tag, UsageError when the name is
        taken or the set is gone.
        """
        wanted = checked(label_set)

        def change(database: Database) -> LabelSet | None:
            # Read where it was written: it may be part of a larger change, not yet to be seen.
            return _stored(database.conn, _save(database, wanted))

        try:
            found = self._catalogue.write(change)
        except sqlite3.IntegrityError as error:
            raise UsageError(
                "name-taken",
                f"There is already one called {wanted.name!r}; choose another name.",
                name=wanted.name,
            ) from error
        if found is None:
            raise _gone()
        return found

    def delete(self, label_set: int) -> None:
        """The set goes; the tags it gave stay, and so do decisions."""
        self._catalogue.write(
            lambda database: (
                database.conn.execute("DELETE FROM label_sets WHERE id = ?", (label_set,)).rowcount
            )
        )

    def mark_applied(self, label_set: LabelSet, key: ModelKey) -> None:
        """This version of the set has been applied to the whole library with this model."""
        tags = json.dumps([label.tag for label in label_set.labels])
        self._catalogue.write(
            lambda database: (
                database.conn.execute(
                    """INSERT OR REPLACE INTO label_runs
                       (set_id, model_key, version, tags, applied_at)
                       SELECT id, ?, ?, ?, ? FROM label_sets WHERE id = ?""",
                    (str(key), label_set.version, tags, now(), label_set.id),
                ).rowcount
            )
        )

    def applied(self, label_set: int, key: ModelKey) -> int | None:
        """The version last applied with this model, or None."""
        row = self._catalogue.row(
            "SELECT version FROM label_runs WHERE set_id = ? AND model_key = ?",
            (label_set, str(key)),
        )
        return int(row[0]) if row else None

    def apply_again(self, key: ModelKey) -> None:
        """No set counts as applied with this model: another one has tagged since."""
        self._catalogue.write(
            lambda database: (
                database.conn.execute(
                    "UPDATE label_runs SET version = 0 WHERE model_key = ?", (str(key),)
                ).rowcount
            )
        )

    def stale_tags(self, label_set: int) -> tuple[int, ...]:
        """Tags this set gave when it was last applied that no set has any more.

        What was found of them should go when the set is applied again.
        """
        rows = self._catalogue.rows(
            """SELECT DISTINCT tags.id FROM label_runs AS r, json_each(r.tags) AS given
               JOIN tags ON tags.id = given.value
               WHERE r.set_id = ? AND tags.id NOT IN (SELECT tag_id FROM labels)
               ORDER BY tags.id""",
            (label_set,),
        )
        return tuple(row[0] for row in rows)


def _label(row: Sequence[Any]) -> Label:
    number, tag, name_en, name_zh, prompts_en, prompts_zh, parent, threshold = row
    return Label(
        name_en=name_en,
        name_zh=name_zh,
        prompts_en=tuple(json.loads(prompts_en)),
        prompts_zh=tuple(json.loads(prompts_zh)),
        parent=parent,
        threshold=threshold,
        id=number,
        tag=tag,
    )


def _label_set(row: Sequence[Any], labels: Sequence[Label]) -> LabelSet:
    # A parent whose tag, and label with it, was deleted is none.
    above = parents(labels)
    return LabelSet(
        id=row[0],
        name=row[1],
        name_zh=row[2],
        description=row[3],
        description_zh=row[4],
        mode=LabelMode(row[5]),
        none_of_these=bool(row[6]),
        templates_en=tuple(json.loads(row[7])),
        templates_zh=tuple(json.loads(row[8])),
        standing=bool(row[9]),
        ready_made=row[10],
        version=row[11],
        labels=tuple(
            label if parent is not None else replace(label, parent="")
            for label, parent in zip(labels, above, strict=True)
        ),
    )


def _save(database: Database, wanted: LabelSet) -> int:
    connection = database.conn
    former = _stored(connection, wanted.id) if wanted.id else None
    if wanted.id and former is None:
        raise _gone()
    number = _save_set(connection, wanted)
    old = former.labels if former else ()
    by_id = {label.id: label for label in old}
    by_tag = {label.tag: label for label in old}
    owners: dict[int, int] = {}
    labels = []
    for position, label in enumerate(wanted.labels):
        before = by_id.get(label.id) if label.id else by_tag.get(label.tag)
        tag = _tag_for(database, label, before)
        if tag in owners:
            raise LabelSetError(
                "label-same-tag",
                f"The labels {wanted.labels[owners[tag]].name('en')!r} and {label.name('en')!r} "
                "would give the same tag; leave one of them out, or rename it.",
                label=position,
                field="name_en" if label.name_en else "name_zh",
                name=label.name("en"),
                other=wanted.labels[owners[tag]].name("en"),
                number=position + 1,
            )
        owners[tag] = position
        labels.append(replace(label, tag=tag, id=before.id if before else 0))
    _save_labels(connection, number, labels)
    _save_parents(connection, labels, old)
    if former and not scores_alike(former, replace(wanted, labels=tuple(labels))):
        connection.execute("UPDATE label_sets SET version = version + 1 WHERE id = ?", (number,))
    return number


def _stored(connection: sqlite3.Connection, number: int) -> LabelSet | None:
    row = connection.execute(
        f"SELECT {_SET} FROM label_sets WHERE id = ?",  # noqa: S608 - own names
        (number,),
    ).fetchone()
    labels = connection.execute(
        f"SELECT {_LABEL} FROM labels WHERE set_id = ? ORDER BY position, id",  # noqa: S608 - own names
        (number,),
    ).fetchall()
    return _label_set(row, [_label(one) for one in labels]) if row else None


def _save_set(connection: sqlite3.Connection, wanted: LabelSet) -> int:
    values = {
        "id": wanted.id or None,
        "name": clean(wanted.name),
        "name_zh": clean(wanted.name_zh),
        "description": clean(wanted.description),
        "description_zh": clean(wanted.description_zh),
        "mode": wanted.mode,
        "none_of_these": int(wanted.none_of_these),
        "templates_en": _json(wanted.templates_en),
        "templates_zh": _json(wanted.templates_zh),
        "standing": int(wanted.standing),
        "ready_made": wanted.ready_made,
    }
    columns = list(values)
    row = connection.execute(
        f"""INSERT INTO label_sets ({", ".join(columns)})
            VALUES ({", ".join(f":{name}" for name in columns)})
            ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = :{name}" for name in columns)}
            RETURNING id""",  # noqa: S608 - own names
        values,
    ).fetchone()
    return int(row[0])


def _save_labels(connection: sqlite3.Connection, number: int, labels: Sequence[Label]) -> None:
    kept = json.dumps([label.id for label in labels if label.id])
    connection.execute(
        """DELETE FROM labels
           WHERE set_id = ? AND id NOT IN (SELECT value FROM json_each(?))""",
        (number, kept),
    )
    # Two labels may swap their tags: while they do, none may stand in the other's way.
    connection.execute("DELETE FROM labels WHERE id IN (SELECT value FROM json_each(?))", (kept,))
    connection.executemany(
        f"""INSERT INTO labels (set_id, position, {_LABEL})
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",  # noqa: S608 - own names
        [
            (
                number,
                position,
                label.id or None,
                label.tag,
                clean(label.name_en),
                clean(label.name_zh),
                _json(label.prompts_en),
                _json(label.prompts_zh),
                clean(label.parent),
                label.threshold,
            )
            for position, label in enumerate(labels)
        ],
    )


def _save_parents(
    connection: sqlite3.Connection, labels: Sequence[Label], old: Sequence[Label]
) -> None:
    """Put the tags under each other as the labels say, where a person has not done otherwise."""
    former = {
        label.tag: None if parent is None else old[parent].tag
        for label, parent in zip(old, parents(old), strict=True)
    }
    for label, position in zip(labels, parents(labels), strict=True):
        parent = None if position is None else labels[position].tag
        (present,) = connection.execute(
            "SELECT parent_id FROM tags WHERE id = ?", (label.tag,)
        ).fetchone()
        if present not in (None, former.get(label.tag)) or present == parent:
            continue
        if parent is None or not is_below(connection, parent, label.tag):
            connection.execute("UPDATE tags SET parent_id = ? WHERE id = ?", (parent, label.tag))


def _tag_for(database: Database, label: Label, before: Label | None) -> int:
    connection = database.conn
    if before is not None and _same_thing(label, before):
        _rename_along(database, label, before)
        return before.tag
    if before is None and label.tag and _there(connection, label.tag):
        return label.tag  # a copy of a set, or one brought back
    for name in label.names:
        if (tag := find_tag(connection, name)) is not None:
            _fill_in(database, tag, label)
            return tag
    name = clean(label.name_en or label.name_zh)
    chinese = clean(label.name_zh)
    return new_tag(connection, name, name_zh="" if chinese == name else chinese)


def _there(connection: sqlite3.Connection, tag: int) -> bool:
    return connection.execute("SELECT 1 FROM tags WHERE id = ?", (tag,)).fetchone() is not None


def _same_thing(label: Label, before: Label) -> bool:
    """A name in one language is as it was: the other was corrected, added or removed."""
    return not {name.casefold() for name in label.names}.isdisjoint(
        name.casefold() for name in before.names
    )


def _rename_along(database: Database, label: Label, before: Label) -> None:
    """A tag named like its label follows it."""
    row = database.conn.execute(
        "SELECT name, name_zh FROM tags WHERE id = ?", (before.tag,)
    ).fetchone()
    shown = (row[0].casefold(), (row[1] or row[0]).casefold())
    was = (before.name("en").casefold(), before.name("zh").casefold())
    if shown == was and label.names != before.names:
        _name(database, before.tag, label)


def _fill_in(database: Database, tag: int, label: Label) -> None:
    """A tag known in one language learns its name in the other."""
    name, name_zh = database.conn.execute(
        "SELECT name, name_zh FROM tags WHERE id = ?", (tag,)
    ).fetchone()
    if not name_zh and name.casefold() in (label.name_en.casefold(), label.name_zh.casefold()):
        _name(database, tag, label)


def _name(database: Database, tag: int, label: Label) -> None:
    """Give the tag its label's names, unless another tag has one of them."""
    connection = database.conn
    name = clean(label.name_en or label.name_zh)
    name_zh = "" if clean(label.name_zh) == name else clean(label.name_zh)
    for one in (name, name_zh):
        if one and find_tag(connection, one) not in (None, tag):
            return
    changed = connection.execute(
        "UPDATE tags SET name = ?1, name_zh = ?2 WHERE id = ?3 AND (name, name_zh) != (?1, ?2)",
        (name, name_zh, tag),
    )
    if changed.rowcount:
        words.refresh(database, photos_with(connection, tag))


def _json(texts: Sequence[str]) -> str:
    return json.dumps([clean(text) for text in texts], ensure_ascii=False)


def _gone() -> UsageError:
    return UsageError("label-set-gone", "This label set is no longer there.")
