"""Other full-screen programs, each with something to show, to be measured in the same run as the app.

A peer is named with its program: ``--peers neomutt=/usr/bin/neomutt,posting=~/peers/posting/bin/posting``. The project
needs none of them. Versions that were measured and how to install them are in docs/benchmarks.md.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

NOW = datetime.now(UTC)
TEXT = "Question {n}: are you open on Sunday, and how much is the large cake? " * 3


class Peer(NamedTuple):
    """What is started, where, and what is on the screen when all is there."""

    argv: list[str]
    env: dict[str, str]
    ready: str
    has_list: bool = True
    """Whether ``j`` goes down a list."""


def neomutt(program: str, folder: Path, size: int) -> Peer:
    """Mails in one mbox file, read anew at each start, as neomutt does without a header cache."""
    mbox = folder / "mbox"
    with mbox.open("w") as file:
        for n in range(size):
            sent = NOW - timedelta(minutes=n % 5000, seconds=n % 60)
            file.write(
                f"From person{n}@example.org {sent:%a %b %d %H:%M:%S %Y}\nFrom: Person {n} <person{n}@example.org>\n"
                f"To: us@example.org\nSubject: Question {n} about Sunday\nDate: {format_datetime(sent)}\n"
                f"Message-ID: <{n}@example.org>\n\n{TEXT.format(n=n)}\n\n"
            )
    (folder / "muttrc").write_text(f'set folder="{folder}"\nset spoolfile="{mbox}"\nset mark_old=no\n')
    return Peer(
        [program, "-n", "-R", "-F", str(folder / "muttrc"), "-f", str(mbox)], {"HOME": str(folder)}, "about Sunday"
    )


def posting(program: str, folder: Path, size: int) -> Peer:
    """A collection of sixty requests; its list takes the keys only after a tab."""
    for n in range(60):
        (folder / f"request-{n:02}.posting.yaml").write_text(
            f"name: Request {n:02}\nmethod: GET\nurl: https://example.org/{n}\n"
        )
    homes = {name: str(folder / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    return Peer([program, "--collection", str(folder)], {"HOME": str(folder), **homes}, "Request 0", has_list=False)


def harlequin(program: str, folder: Path, size: int) -> Peer:
    """An empty database in memory."""
    return Peer([program, "-a", "sqlite", ":memory:"], {"HOME": str(folder)}, "Query Editor", has_list=False)


def toot(program: str, folder: Path, size: int) -> Peer:
    """Forty posts of a home timeline, from a server in this process."""
    host = f"127.0.0.1:{_serve()}"
    settings = folder / "toot"
    settings.mkdir()
    app = {"instance": host, "base_url": f"http://{host}", "client_id": "x", "client_secret": "x"}
    user = {"instance": host, "username": "us", "access_token": "x"}
    name = f"us@{host}"
    config = {"apps": {host: app}, "users": {name: user}, "active_user": name, "dismiss_tui_deprecation_notice": True}
    (settings / "config.json").write_text(json.dumps(config))
    (settings / "settings.toml").write_text("[common]\n")
    return Peer([program, "tui"], {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}, "Question 0")


PEERS: Mapping[str, Callable[[str, Path, int], Peer]] = {
    "neomutt": neomutt,
    "posting": posting,
    "harlequin": harlequin,
    "toot": toot,
}


def named(words: str) -> dict[str, str]:
    """Return the programs of ``name=program,...`` by name. Ends the program for one that is not known."""
    found = dict(word.partition("=")[::2] for word in words.split(",") if word)
    if unknown := found.keys() - PEERS.keys():
        raise SystemExit(", ".join(sorted(unknown)) + " is not among " + ", ".join(PEERS))
    return {name: shutil.which(Path(program or name).expanduser()) or program for name, program in found.items()}


def _serve() -> int:
    """Serve what toot asks for when it starts; return the port."""
    account = {
        "id": "1",
        "username": "us",
        "acct": "us",
        "display_name": "Us",
        "note": "",
        "url": "",
        "avatar": "",
        "header": "",
        "followers_count": 1,
        "following_count": 1,
        "statuses_count": 1,
        "created_at": NOW.isoformat(),
        "locked": False,
        "bot": False,
        "fields": [],
        "emojis": [],
    }
    posts = [
        {
            "id": str(1000 - n),
            "created_at": (NOW - timedelta(minutes=n)).isoformat(),
            "account": account | {"id": str(n), "username": f"person{n}", "acct": f"person{n}"},
            "content": f"<p>{TEXT.format(n=n)}</p>",
            "spoiler_text": "",
            "sensitive": False,
            "visibility": "public",
            "reblog": None,
            "poll": None,
            "card": None,
            "application": None,
            "media_attachments": [],
            "mentions": [],
            "tags": [],
            "emojis": [],
            "replies_count": 0,
            "reblogs_count": 0,
            "favourites_count": 0,
            "favourited": False,
            "reblogged": False,
            "bookmarked": False,
            "language": "en",
            "url": "",
            "uri": "",
            "in_reply_to_id": None,
        }
        for n in range(40)
    ]
    answers = {
        "/api/v1/timelines/home": posts,
        "/api/v1/accounts/verify_credentials": account,
        "/api/v1/instance": {"uri": "x", "title": "x", "version": "4.2.0", "max_toot_chars": 500},
        "/api/v1/preferences": {"posting:default:visibility": "public"},
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answers.get(self.path.partition("?")[0], [])).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])
