"""Writing to Bluesky: answers that arrive once, and what may be done about other people's posts."""

from __future__ import annotations

from typing import Any

from smtui.domain.clock import Clock
from smtui.domain.comment import Moderation, RemoteStatus
from smtui.domain.errors import (
    NetworkError,
    NotAllowed,
    Rejected,
    RemoteGone,
    Uncertain,
)
from smtui.domain.reply import Outgoing, Sent
from smtui.domain.text import graphemes
from smtui.networks.bluesky import facets
from smtui.networks.bluesky.api import BLOCK, GATE, POST, Api, Row
from smtui.networks.bluesky.errors import code_of
from smtui.networks.bluesky.rows import (
    Post,
    hidden_in,
    key_for,
    moment,
    owner,
    place_of,
    post_of,
    stamp,
    web_address,
)
from smtui.networks.http import Answer

MOST_GRAPHEMES = 300
MOST_BYTES = 3_000
"""Limits of a post's text (lexicon app.bsky.feed.post)."""
_MOST_HIDDEN = 300
"""Answers that one thread can hide (lexicon app.bsky.feed.threadgate)."""
_TRIES = 4


class Sender:
    """Writes of one account; ``me`` is its DID."""

    def __init__(self, api: Api, clock: Clock, me: str) -> None:
        self._api = api
        self._clock = clock
        self._me = me

    # Answers -------------------------------------------------------------------------------------------------------

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Put an answer under a key of our own, where only one can be: repeating it finds the first."""
        if not outgoing.first_attempt and (sent := await self.find(outgoing)) is not None:
            return sent
        text = outgoing.text
        if not text.strip():
            raise self._api.error(Rejected, "bluesky_empty")
        if graphemes(text) > MOST_GRAPHEMES or len(text.encode()) > MOST_BYTES:
            raise self._api.error(Rejected, "bluesky_too_long")
        parent = await self._post(outgoing.comment_remote_id)
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

    async def _post(self, uri: str) -> Post:
        """Return a post as it is now. The server itself would take an answer to what is not there."""
        if place_of(uri) is not None:
            row = (await self._api.posts([uri])).get(uri)
            if row is not None and (post := post_of(row, self._clock.now())) is not None:
                return post
        raise self._api.error(RemoteGone, "bluesky_gone")

    # Other people's posts ------------------------------------------------------------------------------------------

    async def moderate(self, uri: str, action: Moderation) -> RemoteStatus:
        """Carry out ``action`` and return the state of the post. Doing it again is harmless.

        To trash an answer is to hide it in our thread, where everybody can still unfold it; spam is reported to the
        moderators of the network as well, which nothing takes back.
        """
        writer = owner(uri)
        if not writer:
            raise self._api.error(RemoteGone, "bluesky_gone")
        if action in ("mute", "unmute"):
            await self._api.post(f"app.bsky.graph.{action}Actor", {"actor": writer})
            return "public"
        if action in ("block", "unblock"):
            await self._block(writer, wanted=action == "block")
            return "trash" if action == "block" else "public"
        if action == "report":
            await self._report(await self._post(uri))
            return "public"
        if action in ("spam", "trash"):
            return await self._remove(uri, action)
        if action in ("unspam", "untrash"):
            post = await self._post(uri)
            if owner(post.root) == self._me:
                await self._hide(post, wanted=False)
            return "public"
        raise self._api.error(NotAllowed, "bluesky_cannot", action=action)

    async def _remove(self, uri: str, action: Moderation) -> RemoteStatus:
        try:
            post = await self._post(uri)
        except RemoteGone:
            return "gone"
        ours = owner(post.root) == self._me
        if action == "trash":
            if not ours:
                raise self._api.error(NotAllowed, "bluesky_not_our_thread")
            await self._hide(post, wanted=True)
            return "trash"
        # Hiding comes last: it tells the next try that the report is made.
        if not ours:
            await self._report(post)
        elif not await self._is_hidden(post):
            await self._report(post)
            await self._hide(post, wanted=True)
        return "spam"

    async def _report(self, post: Post) -> None:
        subject = {"$type": "com.atproto.repo.strongRef", "uri": post.uri, "cid": post.cid}
        body = {"reasonType": "com.atproto.moderation.defs#reasonSpam", "subject": subject}
        await self._api.post("com.atproto.moderation.createReport", body)

    async def _gate(self, root: str) -> tuple[Row, str | None]:
        """Return the record that says who may answer in our thread and what is hidden, and its version."""
        key = root.rpartition("/")[2]
        try:
            row = await self._api.record(self._me, GATE, key)
        except RemoteGone:
            # No ``allow``: an empty one would forbid everybody to answer.
            return {"$type": GATE, "post": root, "createdAt": stamp(self._clock.now())}, None
        value, cid = row.get("value"), row.get("cid")
        if not isinstance(value, dict) or not isinstance(cid, str):
            raise self._api.error(Rejected, "bluesky_refused", code=GATE, message="")
        return value, cid

    async def _is_hidden(self, post: Post) -> bool:
        return post.uri in hidden_in((await self._gate(post.root))[0])

    async def _hide(self, post: Post, *, wanted: bool) -> None:
        """Hide an answer in our thread, or show it; what else the thread's record says stays."""
        for _ in range(_TRIES):
            gate, version = await self._gate(post.root)
            listed = gate.get("hiddenReplies")
            hidden = listed if isinstance(listed, list) else []
            if (post.uri in hidden) == wanted:
                return
            new = [*hidden, post.uri] if wanted else [uri for uri in hidden if uri != post.uri]
            if len(new) > _MOST_HIDDEN:
                raise self._api.error(Rejected, "bluesky_hides_full")
            body = {
                "repo": self._me,
                "collection": GATE,
                "rkey": post.root.rpartition("/")[2],
                "record": {**gate, "hiddenReplies": new},
                "swapRecord": version,
            }
            answer = await self._api.send("com.atproto.repo.putRecord", body)
            # Somebody else changed the record at this moment: read it again.
            if code_of(answer) != "InvalidSwap":
                self._api.row(answer)
                return
        raise self._api.lost()

    async def _block(self, writer: str, *, wanted: bool) -> None:
        """Block somebody, in public, or unblock. A second block would replace the first."""
        profile = await self._api.get("app.bsky.actor.getProfile", actor=writer)
        viewer = profile.get("viewer")
        blocking = viewer.get("blocking") if isinstance(viewer, dict) else None
        if wanted and not blocking:
            record = {"$type": BLOCK, "subject": writer, "createdAt": stamp(self._clock.now())}
            body = {"repo": self._me, "collection": BLOCK, "record": record}
            await self._api.post("com.atproto.repo.createRecord", body)
        elif not wanted and isinstance(blocking, str):
            key = blocking.rpartition("/")[2]
            body = {"repo": self._me, "collection": BLOCK, "rkey": key}
            await self._api.post("com.atproto.repo.deleteRecord", body)


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
