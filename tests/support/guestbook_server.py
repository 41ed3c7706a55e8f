"""A guestbook that speaks HTTP on this machine, and that can end the process that speaks to it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "0wner-key"
PAGE = 2
NOW = "2026-11-23T09:00:00+00:00"


class Guestbook(ThreadingHTTPServer):
    """The entries and answers. ``strike`` names the request, from 1, at which ``victim`` gets ``signal``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.entries: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.role = "owner"
        self.requests: list[str] = []
        self.strike = 0
        self.acts_first = False
        """Whether the request at which it strikes is still carried out, its answer left unsaid."""
        self.signal = 0
        self.victim = 0
        self.known = Event()

    def write(self, text: str, by: str = "Ada") -> str:
        """Let a visitor write an entry; return its id."""
        id = str(len(self.entries) + 1)
        self.entries.append({"id": int(id), "by": by, "text": text, "at": NOW, "url": f"{self.url}/#{id}"})
        return id

    def aim(self, victim: int) -> None:
        """Name the process that is to be struck."""
        self.victim = victim
        self.known.set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that die in the middle are what this is for."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Guestbook

    def do_GET(self) -> None:
        self._serve(self._read)

    def do_POST(self) -> None:
        self._serve(self._answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _serve(self, act: Any) -> None:
        book = self.server
        book.requests.append(f"{self.command} {self.path}")
        if len(book.requests) == book.strike:
            book.known.wait(30)
            if book.acts_first:
                act()
            with suppress(ProcessLookupError):
                os.kill(book.victim, book.signal)
            self.connection.recv(1)  # returns when the other end is closed
            return
        status, data = act()
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _read(self) -> tuple[int, Any]:
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {}
        book, parts = self.server, urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/about":
            return 200, {"user": "owner", "title": "Guests of the Café", "role": book.role}
        if parts.path.startswith("/answers/"):
            found = [answer for answer in book.answers if answer["key"] == parts.path.removeprefix("/answers/")]
            return (200, found[0]) if found else (404, {})
        if "ids" in query:
            wanted = query["ids"].split(",")
            return 200, {"entries": [entry for entry in book.entries if str(entry["id"]) in wanted]}
        return 200, {"entries": [entry for entry in book.entries if entry["id"] > int(query["after"])][:PAGE]}

    def _answer(self) -> tuple[int, Any]:
        book = self.server
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        id = int(self.path.split("/")[2])
        found = [entry for entry in book.entries if entry["id"] == id]
        if not found:
            return 404, {}
        number = 1000 + len(book.answers)
        answer = {"id": number, "key": given["key"], "text": given["text"], "at": NOW, "url": f"{book.url}/#{number}"}
        book.answers.append(answer)
        found[0]["answer"] = answer
        return 200, answer


@contextmanager
def serve() -> Iterator[Guestbook]:
    """Run a guestbook for as long as the block lasts."""
    with Guestbook() as book:
        thread = Thread(target=book.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield book
        finally:
            book.shutdown()
            thread.join()
