"""Answers on Bluesky, which arrive once because they go under a key of our own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smtui.domain.clock import Clock
from smtui.domain.errors import (
    NetworkError,
    NotAllowed,
    Rejected,
    RemoteGone,
    Uncertain,
    Unreachable,
)
from smtui.domain.picture import Picture
from smtui.domain.reply import Outgoing, Sent
from smtui.domain.text import graphemes
from smtui.networks.answer import Answer
from smtui.networks.bluesky import MOST_BYTES, MOST_GRAPHEMES, MOST_PICTURE_BYTES, MOST_PICTURES, facets
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


class Sender:
    """Answers of one account; ``me`` is its DID."""

    def __init__(self, api: Api, clock: Clock, me: str) -> None:
        self._api = api
        self._clock = clock
        self._me = me

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Put an answer under a key of our own, where only one can be: repeating it finds the first."""
        if place_of(outgoing.comment_remote_id) is None:
            raise self._api.error(RemoteGone, "bluesky_gone")
        return await self._put(outgoing)

    async def publish(self, outgoing: Outgoing) -> Sent:
        """Put a post of its own there, in the same way."""
        return await self._put(outgoing)

    async def _put(self, outgoing: Outgoing) -> Sent:
        if not outgoing.first_attempt and (sent := await self.find(outgoing)) is not None:
            return sent
        text = outgoing.text
        if not text.strip() and not outgoing.pictures:
            raise self._api.error(Rejected, "bluesky_empty")
        if graphemes(text) > MOST_GRAPHEMES or len(text.encode()) > MOST_BYTES:
            raise self._api.error(Rejected, "bluesky_too_long")
        self._check(outgoing.pictures)
        record = await self._record(outgoing)
        body = {
            "repo": self._me,
            "collection": POST,
            "rkey": self._key(outgoing),
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
        try:
            row = await self._api.record(self._me, POST, self._key(outgoing))
        except RemoteGone:
            return None
        return self._sent(str(row["uri"]), row["value"])

    def _key(self, outgoing: Outgoing) -> str:
        return key_for(outgoing.operation, outgoing.comment_remote_id, outgoing.at)

    def _check(self, pictures: Sequence[Picture]) -> None:
        if len(pictures) > MOST_PICTURES:
            raise self._api.error(Rejected, "net_pictures_many", limit=str(MOST_PICTURES))
        if any(len(each.data) > MOST_PICTURE_BYTES for each in pictures):
            raise self._api.error(Rejected, "net_picture_large", limit="2")

    async def _upload(self, picture: Picture) -> Row:
        """Hand one image to the server and return its place in a record.

        The server drops what no record names, and knows the same bytes again: a try whose answer is lost does no harm.
        """
        try:
            row = await self._api.upload(picture.data, picture.mime)
        except Uncertain as error:
            raise Unreachable("net_cut", **error.values) from error
        if not isinstance(blob := row.get("blob"), dict):
            raise self._api.odd()
        shape = {"aspectRatio": {"width": picture.width, "height": picture.height}}
        return {"image": blob, "alt": picture.alt, **(shape if picture.width and picture.height else {})}

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

    async def _record(self, outgoing: Outgoing) -> dict[str, Any]:
        record: dict[str, Any] = {"$type": POST, "text": outgoing.text, "createdAt": stamp(self._clock.now())}
        if outgoing.comment_remote_id:
            record["reply"] = await self._place(outgoing.comment_remote_id)
        found = facets.find(outgoing.text)
        handles = dict.fromkeys(facet.value for facet in found if facet.kind == "mention")
        if rows := facets.records(found, {handle: await self._resolve(handle) for handle in handles}):
            record["facets"] = rows
        if outgoing.pictures:
            images = [await self._upload(each) for each in outgoing.pictures]
            record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        return record

    async def _place(self, comment: str) -> Row:
        """Return where an answer hangs. Raises NotAllowed where the thread is closed to us, RemoteGone."""
        parent = await read_post(self._api, self._clock, comment)
        if parent.closed:
            raise self._api.error(NotAllowed, "bluesky_closed")
        root = {"uri": parent.root, "cid": parent.root_cid} if parent.root else {"uri": parent.uri, "cid": parent.cid}
        return {"root": root, "parent": {"uri": parent.uri, "cid": parent.cid}}

    async def _resolve(self, handle: str) -> str:
        """Return the DID of a handle, an empty text where nobody has it."""
        try:
            row = await self._api.get("com.atproto.identity.resolveHandle", handle=handle)
        except (Rejected, RemoteGone):
            return ""
        did = row.get("did")
        if not isinstance(did, str) or not did.startswith("did:"):
            raise self._api.odd()
        return did


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
