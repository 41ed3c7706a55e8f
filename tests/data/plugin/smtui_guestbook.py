"""A network for smtui in one file: guestbooks that answer in JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from smtui.domain.clock import Clock
from smtui.domain.comment import Incoming, Moderation, RemoteStatus
from smtui.domain.errors import LoginFailed, NetworkError, NotAllowed, Rejected, RemoteGone, Uncertain
from smtui.domain.reply import Outgoing, Sent
from smtui.domain.text import clean, one_line
from smtui.ports import CONNECTOR_SAYS, Account, AccountInfo, Batch, Capabilities, Connector, Need, OwnAnswer, Secret

if TYPE_CHECKING:
    from smtui.networks.http import Http


class Guestbook:
    """What the network is. This part is read often, so it imports nothing that is slow."""

    key = "guestbook"
    title = "Guestbook"
    capabilities = Capabilities(can=frozenset({"reply"}), max_length=200, title=title)
    needs = (
        Need(name="url", question="Address of the guestbook (https://…):"),
        Need(name="token", question="Owner's key (not shown):", hint="The key is on the guestbook's settings page."),
    )

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> Connector:
        """Return the connector of one guestbook. Nothing is asked of it yet."""
        from smtui.networks.http import Http  # brings httpx, which takes a tenth of a second

        home = account.url.rstrip("/")
        http = Http(account.name, clock=clock, login=lambda: f"Bearer {secret.reveal()}", home=home)
        return GuestbookConnector(account.name, home, http)


class GuestbookConnector:
    """Speaks to one guestbook."""

    capabilities = Guestbook.capabilities

    def __init__(self, account: str, home: str, http: Http) -> None:
        self._account = account
        self._home = home
        self._http = http

    async def check(self) -> AccountInfo:
        """Look who we are and what we may do."""
        about = await self._ask("/about")
        owner = about.get("role") == "owner"
        return AccountInfo(
            user=one_line(str(about.get("user", ""))),
            site=one_line(str(about.get("title", ""))),
            base=self._home,
            can=self.capabilities.can if owner else frozenset(),
            missing=() if owner else ("This key may only read. For answers, use the owner's key.",),
        )

    async def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring new entries page by page, each with the place where the next one begins; then look after open ones."""
        after = int(cursor.get("after", 0))
        while rows := self._rows(await self._ask("/entries", {"after": after})):
            after = int(rows[-1]["id"])
            yield Batch(incoming=tuple(map(_incoming, rows)), answers=_answers(rows), cursor={"after": after})
        if open_ids:
            rows = self._rows(await self._ask("/entries", {"ids": ",".join(open_ids)}))
            states: dict[str, RemoteStatus] = dict.fromkeys(open_ids, "gone")
            yield Batch(states=states | {str(row["id"]): "public" for row in rows}, answers=_answers(rows))

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Deliver an answer once: after an attempt whose end nobody saw, look before sending again."""
        if not outgoing.first_attempt and (sent := await self.find_reply(outgoing)):
            return sent
        answer = {"text": outgoing.text, "key": outgoing.operation}
        return _sent(await self._ask(f"/entries/{outgoing.comment_remote_id}/answer", answer, method="POST"))

    async def find_reply(self, outgoing: Outgoing) -> Sent | None:
        """Look whether the answer with our key is there."""
        try:
            return _sent(await self._ask(f"/answers/{outgoing.operation}"))
        except RemoteGone:
            return None

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Refuse: nothing of this is in ``capabilities``, so nobody asks for it."""
        raise self._error(NotAllowed, "A guestbook cannot do this.")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _ask(self, path: str, what: Mapping[str, Any] | None = None, method: str = "GET") -> dict[str, Any]:
        """Return what the guestbook says, as JSON. Every other answer becomes one of smtui's errors."""
        if method == "GET":
            answer = await self._http.send("GET", self._home + path, params=what)
        else:
            answer = await self._http.send(method, self._home + path, body=what)
        if answer.status in (401, 403):
            raise self._error(LoginFailed, "the guestbook does not know this key. Connect it again with the right one.")
        if answer.status == 404:
            raise self._error(RemoteGone, "this is no longer in the guestbook.")
        if answer.status == 422:
            raise self._error(Rejected, "the guestbook does not take this text.")
        try:
            data = answer.data()
        except ValueError:
            data = None
        if answer.status == 200 and isinstance(data, dict):
            return data
        if method == "GET":
            raise self._http.not_data(answer)
        # It may have acted on it all the same: smtui looks before it sends again.
        raise self._error(Uncertain, "the guestbook's answer cannot be read, so nobody knows yet whether it was taken.")

    def _rows(self, page: dict[str, Any]) -> list[dict[str, Any]]:
        """Return a page's entries, those that are none left out."""
        rows = page.get("entries")
        return [row for row in rows if isinstance(row, dict) and _is_entry(row)] if isinstance(rows, list) else []

    def _error(self, kind: type[NetworkError], message: str) -> NetworkError:
        return kind(CONNECTOR_SAYS, account=self._account, message=message)


def _is_entry(row: dict[str, Any]) -> bool:
    try:
        return int(row["id"]) > 0 and datetime.fromisoformat(row["at"]).tzinfo is not None
    except (KeyError, TypeError, ValueError):
        return False


def _incoming(row: dict[str, Any]) -> Incoming:
    """Return an entry as a comment: what strangers wrote is cleaned here, at the door."""
    return Incoming(
        remote_id=str(row["id"]),
        text=clean(str(row.get("text", ""))),
        author=one_line(str(row.get("by", ""))),
        created_at=datetime.fromisoformat(row["at"]),
        url=one_line(str(row.get("url", ""))),
    )


def _answers(rows: Sequence[dict[str, Any]]) -> tuple[OwnAnswer, ...]:
    """Return the answers that entries have, wherever they were written: they stop the clock."""
    return tuple(
        OwnAnswer(
            remote_id=str(row["answer"]["id"]),
            parent_id=str(row["id"]),
            at=datetime.fromisoformat(row["answer"]["at"]),
            operation=str(row["answer"].get("key", "")),
        )
        for row in rows
        if isinstance(row.get("answer"), dict)
    )


def _sent(data: dict[str, Any]) -> Sent:
    return Sent(remote_id=str(data["id"]), url=one_line(str(data["url"])), at=datetime.fromisoformat(data["at"]))


NETWORK = Guestbook()
