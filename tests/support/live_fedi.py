"""A server of one's own that speaks the Mastodon API, named in the environment. ``tests/live/README.md`` says how."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from smtui.networks.http import is_loopback
from tests.support.images import png
from tests.support.live_mastodon import Village

ADDRESS = os.environ.get("SMTUI_LIVE_FEDI", "")
"""Where the server is; empty where none is named."""
TOKENS = {who: os.environ.get(f"SMTUI_LIVE_FEDI_{who.upper()}", "") for who in ("shop", "ada", "bob")}
"""The account that smtui plays, one that writes to it, and perhaps a third one."""
_SNAC_ID = re.compile(r'"\d{10}([0-9a-fA-F]{32})"')
_PAUSE = 0.5
"""Seconds between two looks: a server of one's own has limits, and smaller ones need seconds to notify anybody."""


class Realm(Village):
    """The server, spoken to past the connector."""

    def ask(self, who: str, method: str, route: str, **form: Any) -> Any:
        """Ask as one of the accounts, and name each status as snac itself finds it: by what follows the first ten."""
        answer = super().ask(who, method, route, **form)
        return json.loads(_SNAC_ID.sub(lambda found: f'"{"0" * 10}{found[1].lower()}"', json.dumps(answer)))

    def status(self, who: str, method: str, route: str, **form: Any) -> int:
        """Ask as one of the accounts and return only the status of the answer."""
        headers = {"Authorization": f"Bearer {self.accounts[who]['token']}"}
        return self._client.request(method, f"/api/{route}", headers=headers, data=form or None).status_code

    def upload(self, who: str, words: str) -> str:
        """Hand in an image and return its id."""
        headers = {"Authorization": f"Bearer {self.accounts[who]['token']}"}
        file = {"file": ("image.png", png(64, 48), "image/png")}
        answer = self._client.post("/api/v2/media", headers=headers, data={"description": words}, files=file)
        assert answer.is_success, f"{answer.status_code} {answer.text[:300]}"
        return str(answer.json()["id"])

    def pause(self) -> None:
        """Wait as long as anybody should between two looks at somebody's server."""
        time.sleep(_PAUSE)


@contextmanager
def own_server() -> Iterator[Realm]:
    """Return the named server with the accounts behind the tokens."""
    parts = urlsplit(ADDRESS)
    assert parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")), (
        f"SMTUI_LIVE_FEDI={ADDRESS}: plain http only to this machine"
    )
    missing = [f"SMTUI_LIVE_FEDI_{who.upper()}" for who in ("shop", "ada") if not TOKENS[who]]
    assert not missing, f"a token is missing: {', '.join(missing)}"
    realm = Realm(
        {
            "base_url": ADDRESS.rstrip("/"),
            "accounts": {who: {"token": token} for who, token in TOKENS.items() if token},
        }
    )
    try:
        for who, account in realm.accounts.items():
            row = realm.ask(who, "GET", "accounts/verify_credentials")
            account.update(id=row["id"], acct=row["acct"])
        yield realm
    finally:
        realm.close()
