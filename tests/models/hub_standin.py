"""A stand-in of the hub on this machine: just enough of its protocol, with faults on order."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, unquote

LARGE = 4096  # bytes from which a file is "LFS": has a sha256


@dataclass
class Faults:
    """What goes wrong for one file. Counts run down with each request."""

    drop_after: int | None = None  # close the connection after so many bytes of an answer
    drops: int = 0  # how many answers are dropped
    stall: threading.Event | None = None  # after `drop_after` bytes, say nothing until it is set
    corrupt: bool = False
    status: int | None = None
    statuses: int = 1_000_000
    ignore_range: bool = False
    replaced_by: bytes | None = None
    without_length: bool = False
    retry_after: str = ""  # sent with `status`
    redirect: str = ""  # where to, in place of the file; {path} is the path asked for
    part_from: int | None = None  # a 206 that begins elsewhere than asked
    trickle: threading.Event | None = None  # some bytes one by one; the rest when it is set
    swap: bytes | None = None  # the content after the first drop


@dataclass
class HubStandIn:
    """Serves folders as models. Use as a context manager; `endpoint` is its address."""

    models: dict[str, Path]
    faults: defaultdict[str, Faults] = field(default_factory=lambda: defaultdict(Faults))
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    sent: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    answer_as: str = ""  # body for every API call, when set
    commit: str = ""  # named instead of the true one, when set
    licence: str = ""
    gated: bool = False
    api_status: int | None = None  # for every API call, when set
    api_retry_after: str = ""
    names: dict[str, str] = field(default_factory=dict)  # ModelScope's names -> `models`
    without_hashes: bool = False  # ModelScope's list has none

    def __enter__(self) -> HubStandIn:
        standin = self

        class Handler(BaseHTTPRequestHandler):
            # 1.0: one request a connection, so that no thread waits for a next one.
            protocol_version = "HTTP/1.0"

            def do_GET(self) -> None:
                standin._answer(self)

            def do_HEAD(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for fault in self.faults.values():
            for event in (fault.stall, fault.trickle):
                if event is not None:
                    event.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(60)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def revision(self, model: str) -> str:
        digest = hashlib.sha1(model.encode())
        for name, file in self._files(model).items():
            digest.update(name.encode() + file.read_bytes())
        return digest.hexdigest()

    def _files(self, model: str) -> dict[str, Path]:
        """Files of a model by their path in it."""
        folder = self.models[model]
        return {
            file.relative_to(folder).as_posix(): file
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }

    def fetched(self) -> list[str]:
        """Names of the files asked for, in order."""
        return [
            path.rpartition("/resolve/")[2].partition("/")[2] or path.rpartition("?file=")[2]
            for _, path, _ in self.requests
            if "/resolve/" in path or "?file=" in path
        ]

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path, _, query = request.path.partition("?")
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        parts = unquote(path).strip("/").split("/")
        seen = f"{path}?file={asked['FilePath']}" if "FilePath" in asked else path
        self.requests.append((request.command, seen, dict(request.headers)))
        if parts[0] == "moved":
            parts = parts[1:]
        if parts[:3] == ["api", "v1", "models"]:
            self._answer_modelscope(request, "/".join(parts[3:5]), parts[5:], asked)
        elif parts[:2] == ["api", "models"]:
            self._answer_api(request, "/".join(parts[2:4]), parts[5:])
        elif len(parts) >= 5 and parts[2] == "resolve":
            self._answer_file(request, "/".join(parts[:2]), parts[3], "/".join(parts[4:]))
        else:
            self._plain(request, 404, b"{}")

    def _failed_api(self, request: BaseHTTPRequestHandler) -> bool:
        if self.api_status is not None:
            self._plain(request, self.api_status, b"no", self.api_retry_after)
        elif self.answer_as:
            self._plain(request, 200, self.answer_as.encode())
        return self.api_status is not None or bool(self.answer_as)

    def _answer_modelscope(
        self, request: BaseHTTPRequestHandler, there: str, rest: list[str], asked: dict[str, str]
    ) -> None:
        if self._failed_api(request):
            return
        model = self.names.get(there, there)
        if model not in self.models or asked.get("Revision") != "master":
            body = {"Code": 10010205001, "Message": "not found", "Success": False}
            self._plain(request, 404, json.dumps(body).encode())
        elif rest == ["repo"]:
            self._answer_file(request, model, self.revision(model), asked["FilePath"])
        elif rest == ["repo", "files"] and asked.get("Recursive") == "true":
            files: list[dict[str, object]] = [
                {"Name": "visual", "Path": "visual", "Type": "tree", "Size": 0, "Sha256": ""}
            ]
            for name, file in self._files(model).items():
                data = file.read_bytes()
                digest = "" if self.without_hashes else hashlib.sha256(data).hexdigest()
                files.append(
                    {
                        "Name": file.name,
                        "Path": name,
                        "Type": "blob",
                        "Size": len(data),
                        "Sha256": digest,
                        "Revision": self.revision(model),
                        "IsLFS": len(data) >= LARGE,
                    }
                )
            body = {"Code": 200, "Data": {"Files": files}, "Message": "", "Success": True}
            self._plain(request, 200, json.dumps(body).encode())
        else:
            self._plain(request, 404, b"{}")

    def _answer_api(self, request: BaseHTTPRequestHandler, model: str, revision: list[str]) -> None:
        if self._failed_api(request):
            return
        if model not in self.models:
            request.send_response(401)
            request.send_header("X-Error-Code", "RepoNotFound")
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        commit = self.revision(model)
        if revision and revision[0] not in {"main", commit}:
            request.send_response(404)
            request.send_header("X-Error-Code", "RevisionNotFound")
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        siblings = []
        for name, file in self._files(model).items():
            data = file.read_bytes()
            blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            one: dict[str, object] = {"rfilename": name, "size": len(data), "blobId": blob}
            if len(data) >= LARGE:
                sha256 = hashlib.sha256(data).hexdigest()
                one["lfs"] = {"sha256": sha256, "size": len(data), "pointerSize": 134}
            siblings.append(one)
        body = {
            "id": model,
            "sha": self.commit or commit,
            "siblings": siblings,
            "private": False,
            "gated": "manual" if self.gated else False,
            "cardData": {"license": self.licence} if self.licence else None,
        }
        self._plain(request, 200, json.dumps(body).encode())

    def _answer_file(
        self, request: BaseHTTPRequestHandler, model: str, revision: str, name: str
    ) -> None:
        file = self.models.get(model, Path("/nowhere")) / name
        fault = self.faults[name]
        if fault.status is not None and fault.statuses > 0:
            fault.statuses -= 1
            self._plain(request, fault.status, b"no", fault.retry_after)
            return
        if fault.redirect and not request.path.startswith("/moved/"):
            request.send_response(302)
            request.send_header("Location", fault.redirect.format(path=request.path))
            request.send_header("Set-Cookie", "visitor=1")
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        if not file.is_file() or revision != self.revision(model):
            self._plain(request, 404, b"{}")
            return
        data = fault.replaced_by if fault.replaced_by is not None else file.read_bytes()
        if fault.corrupt:
            data = bytes([data[0] ^ 1]) + data[1:]
        start = 0
        asked = request.headers.get("Range", "")
        if asked and not fault.ignore_range:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(data):
                self._plain(request, 416, b"")
                return
            start = fault.part_from if fault.part_from is not None else start
            fault.part_from = None
            request.send_response(206)
            request.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            request.send_response(200)
        request.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        request.send_header("X-Repo-Commit", revision)
        if fault.without_length:
            request.send_header("Connection", "close")
            request.close_connection = True
        else:
            request.send_header("Content-Length", str(len(data) - start))
        request.end_headers()
        rest = data[start:]
        if fault.drop_after is not None and fault.drops > 0 and len(rest) > fault.drop_after:
            fault.drops -= 1
            self.sent[name] += fault.drop_after
            request.wfile.write(rest[: fault.drop_after])
            request.wfile.flush()
            if fault.swap is not None:
                fault.replaced_by = fault.swap
            if fault.stall is not None:
                fault.stall.wait(600)  # a client that waits for it hangs its test
            request.close_connection = True
            return
        if fault.trickle is not None:
            rest = self._trickled(request, name, rest, fault.trickle)
        # Counted before it is written: who has the last byte may look at once.
        self.sent[name] += len(rest)
        request.wfile.write(rest)

    def _trickled(
        self, request: BaseHTTPRequestHandler, name: str, rest: bytes, enough: threading.Event
    ) -> bytes:
        """Send a hundred bytes one by one, wait until it is enough; returns what is left."""
        for _ in range(min(100, len(rest) - 1)):
            if enough.wait(0.002):
                break
            self.sent[name] += 1
            try:
                request.wfile.write(rest[:1])
                request.wfile.flush()
            except OSError:  # nobody listens any more
                return b""
            rest = rest[1:]
        enough.wait(600)
        return rest

    @staticmethod
    def _plain(
        request: BaseHTTPRequestHandler, status: int, body: bytes, retry_after: str = ""
    ) -> None:
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        if retry_after:
            request.send_header("Retry-After", retry_after)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)
