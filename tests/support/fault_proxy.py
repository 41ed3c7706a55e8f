"""A proxy that stands before a real server and plays trouble, one fault for each request that comes by.

It speaks HTTP/1.1 as far as our connectors and the test servers do. An answer is read whole from the server before its
fault decides what of it goes on, so "after" always means that the server has acted. Nothing here waits: slow bytes are
many small ones.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress

from msgspec import Struct

BEFORE = (
    "cut before",
    "cut in request",
    "limit",
    "limit with hint",
    "bad gateway",
    "unavailable",
    "captcha",
    "expired",
)
"""Faults in which the server does not act."""
AFTER = (
    "cut after",
    "cut in answer",
    "late error",
    "late page",
    "half json",
    "other json",
    "empty object",
    "no json",
    "end",
)
"""Faults in which it has acted. ``end`` is a fault of ours: the process ends at this moment, as by ``kill -9``."""
HARMLESS = ("pass", "slow")
FAULTS = (*BEFORE, *AFTER, *HARMLESS)

_PAGE = b"<!doctype html><html><head><title>Just a moment</title></head><body>Are you human?</body></html>"


class Head(Struct, frozen=True):
    """The first line of a message and its headers, names in lower case."""

    first: str
    headers: dict[str, str]

    def raw(self) -> bytes:
        lines = [self.first, *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


class FaultProxy:
    """The proxy. ``plan`` holds the faults of the next requests; when it is empty, everything passes.

    ``expired`` is what this server says of a token that has ended. ``add`` are headers for the server, ``drop`` names
    those that it is not shown. ``ends`` is called where a process is to end.
    """

    def __init__(
        self,
        server: str,
        *,
        expired: tuple[int, object],
        add: Mapping[str, str] | None = None,
    ) -> None:
        self.server = server.rstrip("/")
        self._host, _, port = self.server.rpartition("//")[2].rpartition(":")
        self._port = int(port)
        self._expired = expired
        self._add = dict(add or {})
        self.drop: set[str] = set()
        self.plan: deque[str] = deque()
        self.ends: Callable[[], None] = lambda: None
        self.seen: list[tuple[str, str]] = []
        """(fault, request line) in the order they came by."""
        self.url = ""
        self._serving: set[asyncio.Task[None]] = set()

    def play(self, faults: Iterable[str]) -> None:
        """Plan the faults of the next requests, and forget what came by."""
        self.plan = deque(faults)
        self.seen = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FaultProxy]:
        """Listen on a free port for a while; ``url`` is where."""
        listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        async with listener:
            try:
                yield self
            finally:
                # A process that ended in the middle may have left its connections open.
                for task in self._serving:
                    task.cancel()
                await asyncio.gather(*self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Play one request, and tell whether the connection goes on."""
        head = _head(await reader.readuntil(b"\r\n\r\n"))
        size = int(head.headers.get("content-length", 0))
        fault = self.plan.popleft() if self.plan else "pass"
        self.seen.append((fault, head.first))
        if fault in ("cut before", "cut in request"):
            body = await reader.readexactly(size // 2)
            if fault == "cut in request" and size:
                await self._show_half(head, body)
            return False
        body = await reader.readexactly(size)
        if fault in BEFORE:
            await _send(writer, *self._refusal(fault))
            return True
        first, answer = await self._ask(head, body)
        if fault == "end":
            self.ends()
            return False
        return await self._answer(fault, first, answer, writer)

    async def _answer(self, fault: str, first: Head, body: bytes, writer: asyncio.StreamWriter) -> bool:
        length = {"content-length": str(len(body))}
        match fault:
            case "cut after":
                return False
            case "cut in answer":
                writer.write(Head(first.first, {**first.headers, **length}).raw() + body[: len(body) // 2])
                await writer.drain()
                return False
            case "late error":
                await _send(writer, 500, {"content-type": "text/html"}, _PAGE)
            case "late page":
                await _send(writer, 200, {"content-type": "text/html"}, _PAGE)
            case "half json":
                await _send(writer, 200, {"content-type": "application/json"}, body[: len(body) // 2] or b"{")
            case "other json":
                await _send(writer, 200, {"content-type": "application/json"}, b'"soon"')
            case "empty object":
                await _send(writer, 200, {"content-type": "application/json"}, b"{}")
            case "no json":
                await _send(writer, 200, {"content-type": "application/json"}, b"")
            case _:
                raw = Head(first.first, {**first.headers, **length}).raw() + body
                step = max(1, len(raw) // 200) if fault == "slow" else len(raw)
                for start in range(0, len(raw), step):
                    writer.write(raw[start : start + step])
                    await writer.drain()
        return True

    def _refusal(self, fault: str) -> tuple[int, dict[str, str], bytes]:
        page = {"content-type": "text/html"}
        match fault:
            case "limit":
                return 429, {"content-type": "application/json"}, b'{"error":"Too many requests"}'
            case "limit with hint":
                return 429, {"content-type": "application/json", "retry-after": "120"}, b'{"error":"Too many requests"}'
            case "bad gateway":
                return 502, page, b"<title>502 Bad gateway</title>"
            case "unavailable":
                return 503, {**page, "retry-after": "1"}, b"<title>Maintenance</title>"
            case "captcha":
                return 200, page, _PAGE
        status, words = self._expired
        return status, {"content-type": "application/json"}, json.dumps(words).encode()

    # The server's side -------------------------------------------------------------------------------------------

    def _for_server(self, head: Head) -> bytes:
        """Return a request's head as the server is to see it: one request for each connection."""
        kept = {name: value for name, value in head.headers.items() if name not in self.drop}
        host = f"{self._host}:{self._port}"
        return Head(head.first, {**kept, **self._add, "host": host, "connection": "close"}).raw()

    async def _show_half(self, head: Head, body: bytes) -> None:
        """Let the server see the beginning of a request that never ends."""
        _, writer = await asyncio.open_connection(self._host, self._port)
        writer.write(self._for_server(head) + body)
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _ask(self, head: Head, body: bytes) -> tuple[Head, bytes]:
        """Pass a request on and return the whole answer, without its framing."""
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(self._for_server(head) + body)
            await writer.drain()
            first = _head(await reader.readuntil(b"\r\n\r\n"))
            if "chunked" in first.headers.pop("transfer-encoding", ""):
                content = await _chunks(reader)
            elif "content-length" in first.headers:
                content = await reader.readexactly(int(first.headers["content-length"]))
            else:
                content = await reader.read()
        finally:
            writer.close()
        for name in ("connection", "keep-alive", "content-length"):
            first.headers.pop(name, None)
        return first, content


def _head(raw: bytes) -> Head:
    first, *lines = raw.decode("latin-1").rstrip("\r\n").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Head(first, {name.strip().lower(): value.strip() for name, _, value in pairs})


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    content = bytearray()
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        content += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return bytes(content)


async def _send(writer: asyncio.StreamWriter, status: int, headers: Mapping[str, str], body: bytes) -> None:
    head = Head(f"HTTP/1.1 {status} Played", {**headers, "content-length": str(len(body))})
    writer.write(head.raw() + body)
    await writer.drain()
