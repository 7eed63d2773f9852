"""Kills while duplicates are resolved and while that is undone; nothing may be lost.

python -m tests.e2e.resolve_kills [--runs N] [--seed S]

Half of the kills come right before a random change of a file or commit, half at a random time.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photoapp.core.duplicates import DuplicateKind
from photoapp.core.photo import PhotoId
from photoapp.core.resolution import Decided, ResolveAct
from photoapp.services.curate import Curator
from photoapp.services.resolving import ACT, Resolver
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.journal import Journal
from tests.services.duplicate_shelf import files_below, group_of, marks, own_trash, resolver
from tests.services.files_shelf import FilesShelf

# What Python tells of before it happens; sys.addaudithook.
_STEPS = frozenset(
    ("os.rename", "os.link", "os.remove", "os.utime", "os.chmod", "os.mkdir", "shutil.copyfile")
)
_NEVER = 1 << 60
_FOLDERS = ("library", "mount", "data", "aside")


@dataclass(frozen=True)
class _Open:
    shelf: FilesShelf
    service: Resolver
    curator: Curator


class Trial:
    """One library, put back before every run. POSIX; forks, so no other thread may run."""

    def __init__(self, work: Path, seed: int) -> None:
        self._work = work / "work"
        self._saved = work / "saved"
        self._chance = random.Random(seed)
        self._by_step = itertools.cycle((True, False))
        self._work.mkdir(parents=True)
        opened = self._open()
        self._groups = _fill(opened.shelf)
        self._marks = marks(opened.shelf)
        opened.shelf.catalogue.close()
        for name in ("data", "aside"):
            (self._work / name).mkdir(exist_ok=True)
        self._files = files_below(self._work / "mount")
        shutil.copytree(self._work, self._saved)
        self._steps = {
            (act, undoing): self._length(act, undoing=undoing)
            for act, undoing in itertools.product(ResolveAct, (False, True))
        }

    def run(self) -> str:
        """One interrupted run, reconciled, undone and checked. Returns what was hit."""
        act = self._chance.choice(list(ResolveAct))
        undoing = self._chance.random() < 0.4
        steps, seconds = self._steps[act, undoing]
        # In turn: those that come after so many seconds may all come too late on a busy machine.
        by_step = next(self._by_step)
        self._put_back()
        if undoing:
            self._act(act)
        killed = self._child(
            act,
            undoing=undoing,
            step=self._chance.randint(1, steps) if by_step else _NEVER,
            seconds=None if by_step else self._chance.uniform(0, seconds * 1.1),
        )
        self._check_kept(act)
        opened = self._open()
        try:
            went = self._reconcile(opened, act)
        finally:
            opened.shelf.catalogue.close()
        what = "undo" if undoing else "act"
        return f"{act.value}, {what} {'killed' if killed else 'ended before'}, {went}"

    def _reconcile(self, opened: _Open, act: ResolveAct) -> str:
        shelf = opened.shelf
        opened.curator.reconcile()
        assert shelf.catalogue.check() == []
        assert Journal(shelf.catalogue).unfinished() == []
        if act is not ResolveAct.HARD_LINK:
            known = dict(shelf.catalogue.rows("SELECT path, state FROM locations"))
            for path, state in known.items():
                there = (shelf.mount / path).exists()
                # A stopped undo puts files back before it says so; undoing again says so.
                assert there or state == "missing", path
        entries = opened.curator.history()
        went = "something went" if entries else "nothing went"
        if entries and entries[0].undoable:
            assert opened.curator.undo() == ACT
        assert files_below(shelf.mount) == self._files
        assert marks(shelf) == self._marks
        left = [one for name in ("data", "aside") for one in _files(self._work / name)]
        assert [one for one in left if one.suffix != ".trashinfo"] == []
        assert [one for one in _files(self._work) if one.suffix == ".part"] == []
        return went

    def _check_kept(self, act: ResolveAct) -> None:
        """Straight after the kill: every file's bytes are there, and all that is kept is."""
        places = [self._work / name for name in ("mount", "data", "aside")]
        found = Counter(one.read_bytes() for place in places for one in _files(place))
        wanted = Counter(content for content, _, _ in self._files.values())
        assert not wanted - found, "a file's content is gone"
        now = files_below(self._work / "mount")
        for name, (content, mtime_ns, _) in self._files.items():
            if act is ResolveAct.HARD_LINK:
                assert now[name][0] == content
            if "kept" in name:
                assert now[name][:2] == (content, mtime_ns)

    def _put_back(self) -> None:
        for name in _FOLDERS:
            shutil.rmtree(self._work / name)
            shutil.copytree(self._saved / name, self._work / name)

    def _open(self) -> _Open:
        shelf = FilesShelf(self._work / "library", self._work / "mount")
        trash = own_trash(self._work / "data")
        service = resolver(shelf, trash)
        curator = Curator(shelf.photos, Journal(shelf.catalogue), shelf.bus, trash=trash)
        curator.register([ACT], service.undo, service.reconcile)
        return _Open(shelf, service, curator)

    def _act(self, act: ResolveAct) -> None:
        opened = self._open()
        decided = [
            Decided(group_of(opened.shelf, *photos, kind=kind, key=str(photos)), (0,))
            for kind, photos in self._groups
        ]
        folder = self._work / "aside" if act is ResolveAct.MOVE else None
        plan = opened.service.plan(decided, act, folder=folder)
        result = opened.service.act(plan)
        assert result.failures == ()
        assert result.files == len(plan.items) > 0
        opened.shelf.catalogue.close()

    def _undo(self, _act: ResolveAct) -> None:
        opened = self._open()
        opened.curator.undo()
        opened.shelf.catalogue.close()

    def _length(self, act: ResolveAct, *, undoing: bool) -> tuple[int, float]:
        """Steps and seconds of an undisturbed run."""
        self._put_back()
        if undoing:
            self._act(act)
        note = self._work / "steps"
        began = time.perf_counter()
        assert not self._child(act, undoing=undoing, step=_NEVER, seconds=None, note=note)
        seconds = time.perf_counter() - began
        steps = int(note.read_text())
        note.unlink()
        return steps, seconds

    def _child(
        self,
        act: ResolveAct,
        *,
        undoing: bool,
        step: int,
        seconds: float | None,
        note: Path | None = None,
    ) -> bool:
        """Act or undo in a process of its own, killed on the way. True when it was."""
        work = self._undo if undoing else self._act
        child = os.fork()
        if child == 0:
            _be_killed(lambda: work(act), step, note)
        if seconds is not None:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the run itself failed"
        return os.WIFSIGNALED(status)


def _be_killed(work: Callable[[], None], step: int, note: Path | None) -> None:
    """Run `work` in a forked child, dying before its `step`-th change; never returns."""
    count = 0

    def taken() -> None:
        nonlocal count
        count += 1
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(event: str, _: Any) -> None:
        if event in _STEPS:
            taken()

    perform = Catalogue._perform

    def perform_stepwise(self: Catalogue, task: Any) -> None:
        taken()
        perform(self, task)
        taken()

    code = 1
    try:
        Catalogue._perform = perform_stepwise  # type: ignore[method-assign]  # in this child only
        sys.addaudithook(hear)
        work()
        if note is not None:
            note.write_text(str(count))
        code = 0
    finally:
        os._exit(code)


def _fill(shelf: FilesShelf) -> list[tuple[DuplicateKind, tuple[PhotoId, ...]]]:
    """Copies and versions, some of them with marks, each with its own time and permissions."""
    groups: list[tuple[DuplicateKind, tuple[PhotoId, ...]]] = []
    album = shelf.photos.create_album("夏天")
    clock = itertools.count(1_500_000_000_123_456_789, 1_000_003)

    def add(name: str, content: bytes) -> PhotoId:
        return shelf.add_file(name, content, mtime_ns=next(clock))

    for number in range(3):
        content = random.Random(number).randbytes(20_000 * number + 5_000)
        names = [f"copies/kept {number}.jpg", f"海边/{number}.jpg", f"more/{number} copy.jpg"]
        photos = {add(name, content) for name in names}
        groups.append((DuplicateKind.BYTES, tuple(photos)))
        (shelf.mount / "Pictures" / names[1]).chmod(0o640)
    for number in range(3):
        kept, *others = (
            add(f"versions/{name} {number}.jpg", f"{name} {number}".encode() * 500)
            for name in ("kept", "small", "framed")
        )
        shelf.photos.set_rating(others, number + 2)
        shelf.photos.set_favourite(others[:1], on=True)
        shelf.photos.add_to_album(album, others)
        statements = (
            f"INSERT OR IGNORE INTO tags (name) VALUES ('标签 {number}')",
            f"""INSERT INTO asset_tags (asset_id, tag_id, origin)
                SELECT a.id, t.id, 'person' FROM assets AS a, tags AS t
                WHERE a.id IN ({others[0]}, {others[1]})""",
            f"INSERT INTO decisions SELECT id, {others[1]}, 1, '' FROM tags",
            f"UPDATE assets SET latitude = 31.2, longitude = 121.5 WHERE id = {others[1]}",
        )

        def change(database: Any, statements: Sequence[str] = statements) -> None:
            for sql in statements:
                database.conn.execute(sql)

        shelf.catalogue.write(change)
        groups.append((DuplicateKind.REENCODED, (kept, *others)))
    return groups


def _files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def interrupted_runs(work: Path, runs: int, seed: int) -> Counter[str]:
    """So many runs; an assertion ends them. Returns what was hit how often."""
    trial = Trial(work, seed)
    return Counter(trial.run() for _ in range(runs))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        hit = interrupted_runs(Path(temporary), options.runs, options.seed)
    for what, count in sorted(hit.items()):
        print(f"{count:6}  {what}")
    print(
        f"{options.runs} interrupted runs in {time.perf_counter() - began:.0f} s: "
        "no content lost, every byte and mark back"
    )


if __name__ == "__main__":
    main()
