"""Asking about updates: only whom one was told, and nothing but a small honest answer is taken."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from photoapp.core.errors import PhotoappError, UsageError
from photoapp.services import updates
from photoapp.services.program import Program
from photoapp.services.updates import build_address, check, checked_address, host_of, notes_for

GOOD = {"version": "1.2.0", "page": "https://photoapp.example/1.2", "notes": "Faster."}


@dataclass
class Told:
    """A server that gives one answer to everything."""

    body: bytes = json.dumps(GOOD).encode()
    status: int = 200
    location: str = ""
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def server() -> Iterator[Told]:
    told = Told()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            self.send_response(told.status)
            if told.location:
                self.send_header("Location", told.location)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, name="update-server")
        thread.start()
        told.address = f"http://127.0.0.1:{httpd.server_port}/updates.json"
        yield told
        httpd.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("own", "newer"),
    [("0.1.0", True), ("1.1.9", True), ("1.2", False), ("1.2.0", False), ("1.10", False)],
)
def test_versions_are_compared_as_numbers(server: Told, own: str, newer: bool) -> None:
    answer = check(server.address, own)
    assert (answer.version, answer.newer) == ("1.2.0", newer)
    assert answer.page == "https://photoapp.example/1.2"
    assert notes_for(answer, "zh") == "Faster."


def test_the_request_says_nothing_about_anybody(server: Told) -> None:
    check(server.address, "0.1.0")
    ((path, headers),) = server.requests
    assert path == "/updates.json"
    assert headers.pop("host").startswith("127.0.0.1")
    assert headers.pop("user-agent") == "photoapp"
    assert set(headers) <= {"accept", "accept-encoding", "connection"}
    assert "0.1.0" not in str(headers)


def test_notes_come_in_the_language(server: Told) -> None:
    server.body = json.dumps(GOOD | {"notes": {"en": "Fast", "zh": "快\u202e\x07了"}}).encode()
    answer = check(server.address, "1")
    assert notes_for(answer, "en") == "Fast"
    assert notes_for(answer, "zh") == "快了", "signs that turn text around are taken out"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>please log in</html>",
        b"[]",
        b"null",
        b'{"version": 2}',
        b'{"version": "2; rm -rf"}',
        b'{"version": "99999999.1"}',
        b'{"version": "2.0", "page": "javascript:alert(1)"}',
        b'{"version": "2.0", "page": "http://photoapp.example"}',
        b'{"version": "2.0", "page": "file:///etc/passwd"}',
        b'{"version": "2.0", "page": "https://"}',
        b'{"version": "2.0", "notes": [1, 2]}',
        b'{"version": "2.0", "notes": {"en": 3}}',
        b"\xff\xfe\x00",
        b"[" * 5_000,
        b'{"version": "2.0", "notes": "' + b"x" * 70_000 + b'"}',
    ],
)
def test_garbage_is_no_answer(server: Told, body: bytes) -> None:
    server.body = body
    with pytest.raises(PhotoappError) as raised:
        check(server.address, "0.1.0")
    assert raised.value.code == "update-garbage"


@pytest.mark.parametrize("status", [404, 500, 204])
def test_a_refusal_is_named(server: Told, status: int) -> None:
    server.status, server.body = status, b""
    with pytest.raises(PhotoappError) as raised:
        check(server.address, "0.1.0")
    assert raised.value.code == "update-refused"
    assert raised.value.details["host"] == "127.0.0.1"


def test_a_redirect_to_a_file_is_not_followed(server: Told) -> None:
    server.status, server.location = 302, "file:///etc/passwd"
    with pytest.raises(PhotoappError) as raised:
        check(server.address, "0.1.0")
    assert raised.value.code == "update-unreachable"


def test_nobody_there_is_no_bug() -> None:
    with pytest.raises(PhotoappError) as raised:
        check("http://127.0.0.1:9/updates.json", "0.1.0")
    assert raised.value.code == "update-unreachable"


def test_an_answer_that_does_not_end_is_left(server: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "_PATIENCE", -1.0)
    with pytest.raises(PhotoappError) as raised:
        check(server.address, "0.1.0")
    assert raised.value.code == "update-garbage"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "update-none"),
        ("   ", "update-none"),
        ("http://photoapp.example/updates.json", "update-address"),
        ("ftp://photoapp.example", "update-address"),
        ("file:///etc/passwd", "update-address"),
        ("https://", "update-address"),
        ("https://me:secret@photoapp.example", "update-address"),
        ("https://[::1", "update-address"),
        ("photoapp.example", "update-address"),
        ("https://photoapp.example:99999999/", "update-address"),
    ],
)
def test_only_safe_addresses_are_asked(address: str, code: str) -> None:
    with pytest.raises(UsageError) as raised:
        check(address, "0.1.0")
    assert raised.value.code == code


def test_the_host_is_known_before_asking() -> None:
    assert host_of(" https://photoapp.example/updates.json ") == "photoapp.example"
    assert checked_address("http://localhost:8000/x") == "http://localhost:8000/x"


def test_the_persons_own_address_comes_before_the_builds(tmp_path: Path) -> None:
    program = Program.of(tmp_path / "library", tmp_path)
    assert program.update_address() == ""
    for text in ("no json", "[]", '{"updates": 3}'):
        (tmp_path / "build.json").write_text(text, encoding="utf-8")
        assert build_address(tmp_path) == ""
    (tmp_path / "build.json").write_text('{"updates": "https://a.example"}', encoding="utf-8")
    assert program.update_address() == "https://a.example"
    assert program.update_address(" https://b.example ") == "https://b.example"


def test_this_checkout_names_nobody(resources: Path) -> None:
    assert build_address(resources) == ""
