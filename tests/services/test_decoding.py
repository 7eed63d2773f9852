"""The decode pool: whatever a picture does, only that picture fails, and nothing is left over."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import PhotoReading
from photoapp.imaging import protocol
from photoapp.imaging.reader import encoder_pixels, open_upright, read_photo
from photoapp.services import decode_process
from photoapp.services.decoding import (
    DecodePool,
    DecodeTask,
    KnownContent,
    PixelsTask,
    ReadLimits,
    ViewTask,
)
from tests.imaging.pictures import encoded, scene

SPEC = PreprocessSpec(64, 48, ResizeMode.STRETCH)
PATIENCE = 60

# A worker whose decoder does as the file's name says: real deaths, at the real place.
STUNTS = """
    import ctypes, os, sys, time
    from photoapp.imaging import worker

    read = worker.read_photo

    def stunt(path, **options):
        name = path.name
        if name.startswith("segfault"):
            ctypes.string_at(0)
        if name.startswith("abort"):
            os.abort()
        if name.startswith("exit"):
            os._exit(3)
        if name.startswith("hang"):
            path.with_suffix(".begun").touch()
            time.sleep(1000)
        if name.startswith("bug"):
            raise ZeroDivisionError("a bug of ours")
        if name.startswith("nonsense"):
            os.write(answers, b"not a frame at all, much longer than its head")
            time.sleep(1000)
        if name.startswith("greedy"):
            hoard = []
            while True:
                hoard.append(bytearray(16 << 20))
        if name.startswith("resident"):
            worker_memory = bytearray(300 << 20)
            for at in range(0, len(worker_memory), 4096):
                worker_memory[at] = 1
            time.sleep(1000)
        if name.startswith("chatty"):
            print("a library prints this")
            os.write(1, b"and writes that")
        if name.startswith("slow"):
            time.sleep(0.3)
        if name.startswith("held"):
            path.with_suffix(".begun").touch()
            while not path.with_name("go").exists():
                time.sleep(0.01)
        if name.startswith("meet"):  # ends when both of its pair are being read
            path.with_suffix(".here").touch()
            while len(list(path.parent.glob(name.partition("-")[0] + "-*.here"))) < 2:
                time.sleep(0.01)
        if name.startswith("poison"):
            worker.read_photo = lambda *_, **__: os.abort()
        return read(path, **options)

    worker.read_photo = stunt
    take = worker._take_streams

    def streams():
        global answers
        pair = take()
        answers = pair[1].fileno()
        return pair

    worker._take_streams = streams
    os._exit(worker.main())
"""


@pytest.fixture
def stunts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "stunts.py"
    program.write_text(textwrap.dedent(STUNTS))
    monkeypatch.setattr(decode_process, "worker_command", lambda: [sys.executable, str(program)])


@pytest.fixture
def photo(tmp_path: Path) -> Callable[[str], Path]:
    content = encoded(scene(160, 120))

    def write(name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    """No child process, no zombie, no file descriptor survives a test."""
    gc.collect()  # what earlier tests left to the collector is closed now, not while this one runs
    files = open_files()
    yield
    until = time.monotonic() + 30
    while time.monotonic() < until and (psutil.Process().children() or open_files() > files):
        time.sleep(0.02)
    assert psutil.Process().children() == []
    assert open_files() <= files


def open_files() -> int:
    process = psutil.Process()
    if sys.platform == "win32":
        return process.num_handles()
    return process.num_fds()


def code(future: Future[Any]) -> str:
    with pytest.raises(UnreadablePhotoError) as caught:
        future.result(PATIENCE)
    return caught.value.code


def workers() -> list[psutil.Process]:
    return psutil.Process().children()


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.01)


def test_readings_are_those_of_the_reader(photo: Callable[[str], Path]) -> None:
    path = photo("照片\n😀.jpg")
    with DecodePool(processes=1) as pool:
        found = pool.submit(DecodeTask(path, SPEC)).result(PATIENCE)
        known = pool.submit(DecodeTask(path, None, frozenset((found.content_hash,)))).result(30)
    expected = read_photo(path, spec=SPEC)
    assert isinstance(found, PhotoReading)
    assert isinstance(expected, PhotoReading)
    assert found.encoder_pixels is not None
    assert expected.encoder_pixels is not None
    assert (found.encoder_pixels == expected.encoder_pixels).all()
    assert replace(found, encoder_pixels=None) == replace(expected, encoder_pixels=None)
    assert known == KnownContent(expected.content_hash, expected.stamp)


def test_pixels_and_views(photo: Callable[[str], Path]) -> None:
    path = photo("a.jpg")
    with DecodePool(processes=1) as pool:
        for source in (path, path.read_bytes()):
            pixels = pool.submit(PixelsTask(source, SPEC), urgent=True).result(PATIENCE)
            assert (pixels == encoder_pixels(path, SPEC)).all()
            view = pool.submit(ViewTask(source, 50), urgent=True).result(PATIENCE)
            assert view.shape == (38, 50, 3)
        whole = pool.submit(ViewTask(path)).result(PATIENCE)
        assert (whole == open_upright(path)).all()
        assert code(pool.submit(ViewTask(b"nothing"))) == "not-a-picture"


def test_a_large_example_goes_through_the_pipe() -> None:
    rng = np.random.default_rng(0)
    from PIL import Image

    noise = Image.fromarray(rng.integers(0, 256, (1500, 1500, 3), dtype=np.uint8))
    content = encoded(noise, "PNG", compress_level=0)
    assert len(content) > 6_000_000
    with DecodePool(processes=1) as pool:
        found = pool.submit(ViewTask(content)).result(PATIENCE)
    assert (found == np.asarray(noise)).all()


def test_sidecars_are_found_and_may_be_left_alone(photo: Callable[[str], Path]) -> None:
    path = photo("a.jpg")
    path.with_name("a.jpg.xmp").write_text(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:xmp='http://ns.adobe.com/xap/1.0/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description xmp:Rating='4'/></rdf:RDF></x:xmpmeta>"
    )
    with DecodePool(processes=1) as pool:
        found = pool.submit(DecodeTask(path)).result(PATIENCE)
        assert isinstance(found, PhotoReading)
        assert found.facts.rating == 4
        found = pool.submit(DecodeTask(path, sidecar=False)).result(PATIENCE)
        assert isinstance(found, PhotoReading)
        assert found.facts.rating is None


@pytest.mark.usefixtures("stunts")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("segfault.jpg", "decode-crash"),
        ("abort.jpg", "decode-crash"),
        ("exit.jpg", "decode-crash"),
        ("bug.jpg", "decode-crash"),
        ("nonsense.jpg", "decode-crash"),
        ("hang.jpg", "decode-timeout"),
        ("greedy.jpg", "decode-memory"),
    ],
)
def test_trouble_costs_one_photo(photo: Callable[[str], Path], name: str, expected: str) -> None:
    limits = ReadLimits(seconds=4.0 if "hang" in name else 30.0, memory_bytes=1 << 30)
    with DecodePool(processes=2, limits=limits) as pool:
        before = [pool.submit(DecodeTask(photo(f"good{n}.jpg"), SPEC)) for n in range(6)]
        bad = pool.submit(DecodeTask(photo(name), SPEC))
        after = [pool.submit(DecodeTask(photo(f"fine{n}.jpg"), SPEC)) for n in range(8)]
        assert code(bad) == expected
        for future in before + after:
            assert isinstance(future.result(PATIENCE), PhotoReading)


@pytest.mark.usefixtures("stunts")
def test_messages_of_trouble_name_the_file(photo: Callable[[str], Path]) -> None:
    with DecodePool(processes=1, limits=ReadLimits(seconds=3.0)) as pool:
        with pytest.raises(UnreadablePhotoError, match=r"hang\.jpg took longer than 3 s"):
            pool.submit(DecodeTask(photo("hang.jpg"))).result(PATIENCE)
        with pytest.raises(UnreadablePhotoError, match="ZeroDivisionError: a bug of ours") as found:
            pool.submit(DecodeTask(photo("bug.jpg"))).result(PATIENCE)
    assert "stunt" in str(found.value.details["reason"])  # the trace, for the report of a bug


@pytest.mark.usefixtures("stunts")
def test_resident_memory_is_watched_where_address_space_is_not_limited(
    photo: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with DecodePool(processes=1) as pool:
        pool.submit(DecodeTask(photo("first.jpg"))).result(PATIENCE)
        monkeypatch.setattr(decode_process, "_resident", lambda pid: 1 << 40)
        assert code(pool.submit(DecodeTask(photo("hang.jpg")))) == "decode-memory"


def test_resident_memory_is_measured() -> None:
    assert decode_process._resident(os.getpid()) > 1 << 20
    assert decode_process._resident(2**22 + 1) == 0


@pytest.mark.usefixtures("stunts")
def test_libraries_may_print(photo: Callable[[str], Path]) -> None:
    with DecodePool(processes=1) as pool:
        for _ in range(3):
            reading = pool.submit(DecodeTask(photo("chatty.jpg"))).result(PATIENCE)
            assert isinstance(reading, PhotoReading)


@pytest.mark.usefixtures("stunts")
def test_a_process_spoilt_by_an_earlier_picture_costs_no_other(
    photo: Callable[[str], Path],
) -> None:
    with DecodePool(processes=1) as pool:
        names = ["poison.jpg", *(f"good{n}.jpg" for n in range(4))]
        futures = [pool.submit(DecodeTask(photo(name))) for name in names]
        for future in futures:
            assert isinstance(future.result(PATIENCE), PhotoReading)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_a_process_killed_from_outside_costs_nothing(photo: Callable[[str], Path]) -> None:
    with DecodePool(processes=1) as pool:
        pool.submit(DecodeTask(photo("a.jpg"))).result(PATIENCE)
        (worker,) = workers()
        worker.kill()
        worker.wait(PATIENCE)
        assert isinstance(pool.submit(DecodeTask(photo("b.jpg"))).result(PATIENCE), PhotoReading)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_a_process_that_stands_still_is_replaced(photo: Callable[[str], Path]) -> None:
    with DecodePool(processes=1, limits=ReadLimits(seconds=4.0)) as pool:
        pool.submit(DecodeTask(photo("a.jpg"))).result(PATIENCE)
        os.kill(workers()[0].pid, signal.SIGSTOP)
        assert code(pool.submit(DecodeTask(photo("b.jpg")))) == "decode-timeout"
        assert isinstance(pool.submit(DecodeTask(photo("c.jpg"))).result(PATIENCE), PhotoReading)


def test_real_memory_limit_on_a_real_picture(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("address space is limited on Linux")
    from PIL import Image

    path = tmp_path / "large.png"
    path.write_bytes(encoded(Image.new("L", (20_000, 20_000)), "PNG", compress_level=1))
    limits = ReadLimits(max_pixels=1 << 40, memory_bytes=300 << 20)
    with DecodePool(processes=1, limits=limits) as pool:
        with pytest.raises(UnreadablePhotoError, match="300 MiB") as caught:
            pool.submit(DecodeTask(path)).result(PATIENCE)
        assert caught.value.code == "decode-memory"
        small = tmp_path / "small.jpg"
        small.write_bytes(encoded(scene()))
        assert isinstance(pool.submit(DecodeTask(small)).result(PATIENCE), PhotoReading)


@pytest.mark.usefixtures("stunts")
def test_urgent_tasks_go_first(photo: Callable[[str], Path], tmp_path: Path) -> None:
    done: list[str] = []

    def finished(name: str, _: Future[Any]) -> None:
        done.append(name)

    with DecodePool(processes=1) as pool:
        futures = []
        for number in range(6):
            future = pool.submit(DecodeTask(photo(f"held{number}.jpg")))
            future.add_done_callback(partial(finished, f"bulk {number}"))
            futures.append(future)
        wait_for((tmp_path / "held0.begun").exists)
        urgent = pool.submit(DecodeTask(photo("urgent.jpg")), urgent=True)
        urgent.add_done_callback(partial(finished, "urgent"))
        (tmp_path / "go").touch()
        for future in [urgent, *futures]:
            future.result(PATIENCE)
    assert [name for name in done if name != "urgent"] == [f"bulk {n}" for n in range(6)]
    # At most the running one and the one sent ahead come before it.
    assert done.index("urgent") <= 2


@pytest.mark.usefixtures("stunts")
def test_few_tasks_are_spread_over_the_processes(photo: Callable[[str], Path]) -> None:
    """A process takes nothing ahead that another could begin at once."""
    with DecodePool(processes=2) as pool:
        for attempt in range(2):
            names = [f"meet{attempt}-{n}.jpg" for n in range(2)]
            for future in [pool.submit(DecodeTask(photo(name))) for name in names]:
                assert isinstance(future.result(PATIENCE), PhotoReading)
        assert len(workers()) == 2


@pytest.mark.usefixtures("stunts")
def test_cancelled_tasks_are_not_read(photo: Callable[[str], Path], tmp_path: Path) -> None:
    with DecodePool(processes=1) as pool:
        futures = [pool.submit(DecodeTask(photo("held.jpg")))]
        futures += [pool.submit(DecodeTask(photo(f"{n}.jpg"))) for n in range(19)]
        waiting = [pool.submit(DecodeTask(photo(f"hang{n}.jpg"))) for n in range(20)]
        assert all(future.cancel() for future in waiting)
        (tmp_path / "go").touch()
        for future in futures:
            assert isinstance(future.result(PATIENCE), PhotoReading)
    assert not list(tmp_path.glob("hang*.begun"))


@pytest.mark.usefixtures("stunts")
def test_closing_cancels_what_waits_and_kills_what_hangs(
    photo: Callable[[str], Path], tmp_path: Path
) -> None:
    pool = DecodePool(processes=1)
    hanging = pool.submit(DecodeTask(photo("hang.jpg")))
    waiting = [pool.submit(DecodeTask(photo(f"{n}.jpg"))) for n in range(5)]
    wait_for((tmp_path / "hang.begun").exists)
    pool.close(deadline=1.0)
    for future in [hanging, *waiting]:
        with pytest.raises(CancelledError):
            future.result(PATIENCE)
    pool.close()  # again is fine
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(DecodeTask(photo("late.jpg")))


@pytest.mark.parametrize("reason", ["closing", "timeout"])
def test_a_process_killed_when_it_has_just_started_is_not_taken_for_a_bad_picture(
    photo: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    read, starts = protocol.read_frame, 0

    def ready(stream: Any) -> Any:
        nonlocal starts
        frame, starts = read(stream), starts + 1
        if starts == 1:
            process.kill(reason)
        return frame

    monkeypatch.setattr(decode_process, "_START_PAUSES", (0.01,))
    monkeypatch.setattr(protocol, "read_frame", ready)
    process = decode_process.DecodeProcess(ReadLimits())
    try:
        if reason == "closing":
            with pytest.raises(decode_process.DiedError) as caught:
                process.ask(DecodeTask(photo("a.jpg")))
            assert caught.value.reason == "closing"
        else:
            process.ask(DecodeTask(photo("a.jpg")))
            assert starts == 2
    finally:
        process.stop()


@pytest.mark.usefixtures("stunts")
def test_closing_lets_a_running_picture_finish(photo: Callable[[str], Path]) -> None:
    pool = DecodePool(processes=1)
    pool.submit(DecodeTask(photo("first.jpg"))).result(PATIENCE)
    running = pool.submit(DecodeTask(photo("slow.jpg")))
    wait_for(running.running)
    pool.close(deadline=2 * PATIENCE)  # half of it for what runs
    assert isinstance(running.result(0), PhotoReading)


def test_an_unused_pool_has_no_process_and_closes_at_once() -> None:
    pool = DecodePool(processes=3)
    assert (pool.processes, pool.waiting, workers()) == (3, 0, [])
    pool.close()


def test_an_idle_process_is_given_back(
    photo: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photoapp.services.decoding._IDLE_SECONDS", 0.1)
    with DecodePool(processes=1) as pool:
        pool.submit(DecodeTask(photo("a.jpg"))).result(PATIENCE)
        wait_for(lambda: workers() == [])
        assert isinstance(pool.submit(DecodeTask(photo("b.jpg"))).result(PATIENCE), PhotoReading)


def test_processes_are_replaced_after_many_tasks(
    photo: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode_process, "_TASKS_PER_PROCESS", 4)
    started: list[int] = []
    start = decode_process.DecodeProcess._start_once

    def counted(process: decode_process.DecodeProcess) -> subprocess.Popen[bytes]:
        made = start(process)
        started.append(made.pid)
        return made

    monkeypatch.setattr(decode_process.DecodeProcess, "_start_once", counted)
    path = photo("a.jpg")
    with DecodePool(processes=1) as pool:
        for future in [pool.submit(DecodeTask(path)) for _ in range(13)]:
            assert isinstance(future.result(PATIENCE), PhotoReading)
    assert len(started) == 4


def test_a_worker_that_cannot_start_is_an_error_not_a_loop(
    photo: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode_process, "_START_PAUSES", (0.01,))
    for command in ([sys.executable, "-c", "raise SystemExit(7)"], ["/no/such/program"]):
        monkeypatch.setattr(decode_process, "worker_command", lambda command=command: command)
        with DecodePool(processes=1) as pool:
            future = pool.submit(DecodeTask(photo("a.jpg")))
            with pytest.raises(UnreadablePhotoError, match="no decode process could be started"):
                future.result(PATIENCE)


def test_many_threads_may_submit(photo: Callable[[str], Path]) -> None:
    path, found = photo("a.jpg"), list[object]()
    with DecodePool(processes=2) as pool:

        def work() -> None:
            futures = [pool.submit(DecodeTask(path, SPEC)) for _ in range(20)]
            found.extend(future.result(PATIENCE) for future in futures)

        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 100
    assert all(isinstance(reading, PhotoReading) for reading in found)


def test_many_known_hashes_do_not_lock_the_pipe(photo: Callable[[str], Path]) -> None:
    hashes = frozenset(number.to_bytes(32, "big") for number in range(20_000))
    with DecodePool(processes=1) as pool:
        tasks = [DecodeTask(photo(f"{n}.jpg"), SPEC, hashes) for n in range(4)]
        for future in [pool.submit(task) for task in tasks]:
            assert isinstance(future.result(PATIENCE), PhotoReading)


@pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals")
def test_workers_die_with_the_application(photo: Callable[[str], Path], tmp_path: Path) -> None:
    """Also when it is killed: the pool's end of the pipe closes."""
    program = tmp_path / "application.py"
    program.write_text(
        textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from photoapp.services.decoding import DecodePool, DecodeTask
        pool = DecodePool(processes=2)
        for _ in range(2):
            futures = [pool.submit(DecodeTask(Path({str(photo("a.jpg"))!r}))) for _ in range(20)]
            [future.result() for future in futures]
        print("ready", flush=True)
        time.sleep(1000)
        """)
    )
    root = Path(decode_process.__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as application:
        assert application.stdout is not None
        assert application.stdout.readline() == b"ready\n"
        orphans = psutil.Process(application.pid).children()
        assert orphans
        application.kill()
    _, alive = psutil.wait_procs(orphans, timeout=PATIENCE)
    assert alive == []


def test_a_worker_is_light_and_polite(photo: Callable[[str], Path]) -> None:
    program = (
        "import sys, photoapp.imaging.worker\n"
        "heavy = {'torch', 'transformers', 'faiss', 'onnxruntime', 'typer', 'PySide6', 'rawpy',"
        " 'imagecodecs', 'pi_heif', 'sqlite_utils', 'asyncio', 'multiprocessing'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"
    with DecodePool(processes=1) as pool:
        pool.submit(DecodeTask(photo("a.jpg"))).result(PATIENCE)
        assert workers()[0].nice() > psutil.Process().nice()


def test_the_command_of_a_frozen_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert decode_process.worker_command() == [sys.executable, "decode-worker"]
