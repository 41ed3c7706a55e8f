"""What may be done about other people's posts: hide, report, mute, block, like, boost, and the ways back."""

from __future__ import annotations

from smtui.domain.clock import Clock
from smtui.domain.comment import Moderation, RemoteStatus, ReportReason
from smtui.domain.errors import NotAllowed, Rejected, RemoteGone
from smtui.networks.bluesky.api import Api, Row
from smtui.networks.bluesky.errors import code_of
from smtui.networks.bluesky.rows import Post, hidden_in, owner, stamp
from smtui.networks.bluesky.send import read_post

_GATE = "app.bsky.feed.threadgate"
_BLOCK = "app.bsky.graph.block"
_LIKE = "app.bsky.feed.like"
_REPOST = "app.bsky.feed.repost"
_MOST_HIDDEN = 300
"""Answers that one thread can hide (lexicon app.bsky.feed.threadgate)."""
_TRIES = 4
_REPORTED_AS: dict[ReportReason, str] = {
    "spam": "reasonSpam",
    "hate": "reasonRude",
    "illegal": "reasonViolation",
    "rules": "reasonViolation",
    "other": "reasonOther",
}
"""Our reasons in the network's words (lexicon com.atproto.moderation.defs)."""


class Moderator:
    """Acts on posts for one account; ``me`` is its DID."""

    def __init__(self, api: Api, clock: Clock, me: str) -> None:
        self._api = api
        self._clock = clock
        self._me = me

    async def moderate(self, uri: str, action: Moderation) -> RemoteStatus:
        """Carry out ``action`` and return the state of the post. Doing it again is harmless.

        To hide or trash an answer is to hide it in our thread, where everybody can still unfold it; spam is reported
        to the moderators of the network as well, which nothing takes back.
        """
        writer = owner(uri)
        if not writer:
            raise self._api.error(RemoteGone, "bluesky_gone")
        match action:
            case "mute" | "unmute":
                await self._api.post(f"app.bsky.graph.{action}Actor", {"actor": writer})
            case "block" | "unblock":
                await self._block(writer, wanted=action == "block")
                return "trash" if action == "block" else "public"
            case "report":
                await self._report(await self._read(uri))
            case "hide":
                return await self._remove(uri, "trash")
            case "trash" | "spam":
                return await self._remove(uri, action)
            case "untrash" | "unspam" | "unhide":
                post = await self._read(uri)
                if owner(post.root) == self._me:
                    await self._hide(post, wanted=False)
            case "like" | "unlike":
                post = await self._read(uri)
                await self._mark(_LIKE, {"uri": post.uri, "cid": post.cid}, post.liked, wanted=action == "like")
            case "boost" | "unboost":
                post = await self._read(uri)
                await self._mark(_REPOST, {"uri": post.uri, "cid": post.cid}, post.boosted, wanted=action == "boost")
            case _:
                raise self._api.error(NotAllowed, "bluesky_cannot", action=action)
        return "public"

    async def report(self, uri: str, reason: ReportReason, words: str) -> RemoteStatus:
        """Report a post to the moderators of the network."""
        if not owner(uri):
            raise self._api.error(RemoteGone, "bluesky_gone")
        await self._report(await self._read(uri), reason, words)
        return "public"

    async def _read(self, uri: str) -> Post:
        return await read_post(self._api, self._clock, uri)

    async def _remove(self, uri: str, action: Moderation) -> RemoteStatus:
        try:
            post = await self._read(uri)
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
        elif post.uri not in hidden_in((await self._gate(post.root))[0]):
            await self._report(post)
            await self._hide(post, wanted=True)
        return "spam"

    async def _report(self, post: Post, reason: ReportReason = "spam", words: str = "") -> None:
        subject = {"$type": "com.atproto.repo.strongRef", "uri": post.uri, "cid": post.cid}
        body: Row = {"reasonType": f"com.atproto.moderation.defs#{_REPORTED_AS[reason]}", "subject": subject}
        if words:
            body["reason"] = words
        await self._api.post("com.atproto.moderation.createReport", body)

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
                "collection": _GATE,
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

    async def _gate(self, root: str) -> tuple[Row, str | None]:
        """Return the record that says who may answer in our thread and what is hidden, and its version."""
        key = root.rpartition("/")[2]
        try:
            row = await self._api.record(self._me, _GATE, key)
        except RemoteGone:
            # No ``allow``: an empty one would forbid everybody to answer.
            return {"$type": _GATE, "post": root, "createdAt": stamp(self._clock.now())}, None
        value, cid = row.get("value"), row.get("cid")
        if not isinstance(value, dict) or not isinstance(cid, str):
            raise self._api.error(Rejected, "bluesky_refused", code=_GATE, message="?")
        return value, cid

    async def _block(self, writer: str, *, wanted: bool) -> None:
        """Block somebody, which is public, or unblock."""
        profile = await self._api.get("app.bsky.actor.getProfile", actor=writer)
        if profile.get("did") != writer:
            raise self._api.odd()
        viewer = profile.get("viewer")
        record = viewer.get("blocking") if isinstance(viewer, dict) else None
        await self._mark(_BLOCK, writer, record if isinstance(record, str) else "", wanted=wanted)

    async def _mark(self, collection: str, subject: str | Row, there: str, *, wanted: bool) -> None:
        """Make our record about a subject, or remove the one that is ``there``. A second one replaces the first."""
        where: Row = {"repo": self._me, "collection": collection}
        if wanted and not there:
            record = {"$type": collection, "subject": subject, "createdAt": stamp(self._clock.now())}
            await self._api.post("com.atproto.repo.createRecord", {**where, "record": record})
        elif there and not wanted:
            await self._api.post("com.atproto.repo.deleteRecord", {**where, "rkey": there.rpartition("/")[2]})
