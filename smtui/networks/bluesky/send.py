"""Answers on Bluesky, which arrive once because they go under a key of our own."""

from __future__ import annotations

from typing import Any

from smtui.domain.clock import Clock
from smtui.domain.errors import (
    NetworkError,
    NotAllowed,
    Rejected,
    RemoteGone,
    Uncertain,
)
from smtui.domain.reply import Outgoing, Sent
from smtui.domain.text import graphemes
from smtui.networks.bluesky import MOST_BYTES, MOST_GRAPHEMES, facets
from smtui.networks.bluesky.api import POST, Api, Row
from smtui.networks.bluesky.errors import code_of
from smtui.networks.bluesky.rows import (
    Post,
    key_for,
    moment,
    place_of,
    post_of,
    stamp,
    web_address,
)
from smtui.networks.http import Answer


class Sender:
    """Answers of one account; ``me`` is its DID."""

    def __init__(self, api: Api, clock: Clock, me: str) -> None:
        self._api = api
        self._clock = clock
        self._me = me

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Put an answer under a key of our own, where only one can be: repeating it finds the first."""
        if not outgoing.first_attempt and (sent := await self.find(outgoing)) is not None:
            return sent
        text = outgoing.text
        if not text.strip():
            raise self._api.error(Rejected, "bluesky_empty")
        if graphemes(text) > MOST_GRAPHEMES or len(text.encode()) > MOST_BYTES:
            raise self._api.error(Rejected, "bluesky_too_long")
        parent = await read_post(self._api, self._clock, outgoing.comment_remote_id)
        if parent.closed:
            raise self._api.error(NotAllowed, "bluesky_closed")
        record = await self._record(text, parent)
        body = {
            "repo": self._me,
            "collection": POST,
            "rkey": key_for(outgoing.operation, parent.uri),
            "record": record,
            # Only where nothing is yet; without it, an answer that was edited elsewhere would be written over.
            "swapRecord": None,
        }
        try:
            answer = await self._api.send("com.atproto.repo.putRecord", body)
        except Uncertain:
            return await self._look_after_loss(outgoing)
        if code_of(answer) == "InvalidSwap":
            return await self._look_after_loss(outgoing)
        if _is_open(answer):
            return await self._look_after_loss(outgoing)
        row = self._api.row(answer)
        uri = str(row.get("uri"))
        if place_of(uri) is None:
            return await self._look_after_loss(outgoing)
        return self._sent(uri, record)

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """Look whether the answer is there, by its key; at our own server, which knows it at once."""
        parent = outgoing.comment_remote_id
        try:
            row = await self._api.record(self._me, POST, key_for(outgoing.operation, parent))
        except RemoteGone:
            return None
        value = row.get("value")
        return self._sent(str(row.get("uri")), value if isinstance(value, dict) else {})

    def _sent(self, uri: str, record: Row) -> Sent:
        return Sent(remote_id=uri, url=web_address(uri), at=moment(record.get("createdAt"), self._clock.now()))

    async def _look_after_loss(self, outgoing: Outgoing) -> Sent:
        """Find out what became of an answer. Raises Uncertain when it is not there (yet)."""
        try:
            sent = await self.find(outgoing)
        except NetworkError as error:
            raise self._api.lost() from error
        if sent is None:
            raise self._api.lost()
        return sent

    async def _record(self, text: str, parent: Post) -> dict[str, Any]:
        root = {"uri": parent.root, "cid": parent.root_cid} if parent.root else {"uri": parent.uri, "cid": parent.cid}
        record: dict[str, Any] = {
            "$type": POST,
            "text": text,
            "createdAt": stamp(self._clock.now()),
            "reply": {"root": root, "parent": {"uri": parent.uri, "cid": parent.cid}},
        }
        found = facets.find(text)
        handles = dict.fromkeys(facet.value for facet in found if facet.kind == "mention")
        rows = facets.records(found, {handle: await self._resolve(handle) for handle in handles})
        return {**record, "facets": rows} if rows else record

    async def _resolve(self, handle: str) -> str:
        """Return the DID of a handle, an empty text where nobody has it."""
        try:
            row = await self._api.get("com.atproto.identity.resolveHandle", handle=handle)
        except (Rejected, RemoteGone):
            return ""
        did = row.get("did")
        return did if isinstance(did, str) and did.startswith("did:") else ""


async def read_post(api: Api, clock: Clock, uri: str) -> Post:
    """Return a post as it is now. Raises RemoteGone: the server itself would take an answer to what is not there."""
    if place_of(uri) is not None:
        row = (await api.posts([uri])).get(uri)
        if row is not None and (post := post_of(row, clock.now())) is not None:
            return post
    raise api.error(RemoteGone, "bluesky_gone")


def _is_open(answer: Answer) -> bool:
    """Tell whether a write's answer leaves open what happened: a late fault, or no data where data should be."""
    if answer.status >= 500:
        return True
    if answer.status >= 300:
        return False
    try:
        return not isinstance(answer.data(), dict)
    except ValueError:
        return True
