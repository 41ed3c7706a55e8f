"""Replies that arrive once, reach whom they should, and nobody else.

Mastodon, Hollo and Akkoma remember an ``Idempotency-Key`` for an hour or more; GoToSocial and snac do not know it, and
a status has no place for our operation id. So after any doubt we look first: a status of ours that answers the same
comment with the same words, written after it, is taken for this reply, whoever sent it. A second one would be a double
anyway. The outbox waits a minute between two tries, so a slow server has shown by then what it took.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from urllib.parse import quote

from msgspec import Struct

from smtui.domain.clock import Clock
from smtui.domain.errors import NetworkError, NotAllowed, Rejected, RemoteGone, ServerTrouble, Uncertain, Unreachable
from smtui.domain.picture import Picture
from smtui.domain.reply import Outgoing, Sent
from smtui.networks.answer import File
from smtui.networks.html import html_to_text
from smtui.networks.mastodon import MOST_PICTURES
from smtui.networks.mastodon.api import PAGE, STATUSES, Api, Query, Row, place_of
from smtui.networks.mastodon.length import length
from smtui.networks.mastodon.server import find_server
from smtui.networks.mastodon.statuses import (
    VISIBILITIES,
    address_of,
    id_of,
    moment,
    parent_of,
    part,
    parts,
    text_at,
    visibility_of,
    writer_of,
)

_LOOK_PAGES = 60
_LOOKS = 30
_PAUSE = 1.0
"""Seconds between two looks whether an image is ready."""
# Clocks of two servers differ, and a status keeps its writer's time.
_SKEW = timedelta(hours=1)
_MARGIN = timedelta(minutes=15)
"""How much earlier than we wrote it down a text may be looked for, by the clock of the same server."""
_LEADING = re.compile(r"\A(?:@[\w.-]+(?:@[\w.:-]+)?\s+)+")
_HANDLE = re.compile(r"@([\w.-]*\w(?:@[\w.:-]*\w)?)")
_REMOTE = re.compile(r"@([\w.-]+)@[\w.:-]+")


class Me(Struct, frozen=True, kw_only=True):
    """The account as its server knows it."""

    id: str
    acct: str
    visibility: str = "public"
    """Who reads its statuses unless they say otherwise."""
    host: str = ""
    """Where its page is: what others have to add to its name."""


class Sender:
    """Writes of one account."""

    def __init__(self, api: Api, clock: Clock, me: Me, sleep: Callable[[float], Awaitable[object]]) -> None:
        self._api = api
        self._sleep = sleep
        self._clock = clock
        self._me = me

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Post a reply once: after a doubt it is looked for first, and after a lost answer as well."""
        if not outgoing.comment_remote_id:
            raise self._error(RemoteGone, "mastodon_gone")
        if not outgoing.first_attempt and (sent := await self.find(outgoing)) is not None:
            return sent
        parent = await self._api.status_row(outgoing.comment_remote_id)
        row = await self._post(await self._form(parent, outgoing), outgoing)
        if not isinstance(row, Sent) and not parent_of(row):
            await self._take_back(row)
        return row if isinstance(row, Sent) else self._sent(row)

    async def publish(self, outgoing: Outgoing) -> Sent:
        """Publish a post of its own once, seen by whom the account usually writes for."""
        if not outgoing.first_attempt and (sent := await self.find(outgoing)) is not None:
            return sent
        await self._check_length(outgoing.text, "")
        form = {"status": outgoing.text, "visibility": self._me.visibility}
        row = await self._post(form, outgoing)
        return row if isinstance(row, Sent) else self._sent(row)

    async def _post(self, form: dict[str, str], outgoing: Outgoing) -> Row | Sent:
        """Post, and return the status that came back, or what was found after its answer was lost."""
        if len(outgoing.pictures) > MOST_PICTURES:
            raise self._error(Rejected, "net_pictures_many", limit=str(MOST_PICTURES))
        more = {"media_ids[]": [await self._upload(each) for each in outgoing.pictures]} if outgoing.pictures else {}
        try:
            answer = await self._api.post(STATUSES, {**form, **more}, outgoing.operation)
        except Uncertain:
            return await self._look_after_loss(outgoing)
        row = self._api.row_in(answer)
        if answer.status >= 500 or answer.status == 408 or (answer.status < 300 and row is None):
            return await self._look_after_loss(outgoing)
        if answer.status >= 300 or row is None:
            raise self._api.problem(answer)
        return row

    async def _upload(self, picture: Picture) -> str:
        """Hand one image to the server and return its id, once the server is done with it.

        The server drops what no status names, so a try whose answer is lost harms nobody.
        """
        name = f"image.{picture.mime.rpartition('/')[2]}"
        file = File(field="file", name=name, data=picture.data, mime=picture.mime)
        try:
            answer = await self._api.upload(file, {"description": picture.alt})
        except Uncertain as error:
            raise Unreachable("net_cut", **error.values) from error
        row = self._api.row_in(answer)
        if answer.status >= 300:
            raise self._api.problem(answer)
        if row is None:
            raise self._api.http.not_data(answer)
        # 202: still at work on it. A status that names it too early would be refused.
        for _ in range(_LOOKS if answer.status == 202 else 0):
            answer = await self._api.get(f"v1/media/{quote(id_of(row), safe='')}")
            if answer.status != 206:
                break
            await self._sleep(_PAUSE)
        if answer.status in (202, 206):
            raise self._error(ServerTrouble, "net_picture_slow")
        # snac has no such route, and is done at once.
        if answer.status >= 300 and answer.status != 404:
            raise self._api.problem(answer)
        return id_of(row)

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """Look for this reply, or this post, among our own statuses and below what it answers.

        Raises Uncertain when there are too many since the comment to look through them all.
        """
        found = await self._among_ours(outgoing)
        return await self._below(outgoing) if found is None and outgoing.comment_remote_id else found

    async def _among_ours(self, outgoing: Outgoing) -> Sent | None:
        floor = await self._floor(outgoing)
        route = f"v1/accounts/{self._me.id}/statuses"
        below: Query = {}
        for _ in range(_LOOK_PAGES):
            rows = await self._api.rows(route, {"exclude_reblogs": "true", "limit": PAGE, **below})
            for row in rows:
                at = moment(row.get("created_at"))
                early = not outgoing.comment_remote_id and floor is not None and at is not None and at < floor
                if parent_of(row) == outgoing.comment_remote_id and not early and _says(row, outgoing):
                    return self._sent(row)
            if not rows or (floor is not None and (moment(rows[-1].get("created_at")) or floor) < floor):
                return None
            if below.get("max_id") == place_of(rows[-1]):
                return None
            below = {"max_id": place_of(rows[-1])}
        if floor is None:
            return None
        raise self._api.lost()

    async def _below(self, outgoing: Outgoing) -> Sent | None:
        """Look for this reply below what it answers: snac lists of ours only what everybody may read."""
        try:
            _, below = await self._api.context(outgoing.comment_remote_id)
        except (NotAllowed, Rejected, RemoteGone):
            return None
        for row in below:
            ours = writer_of(row) == self._me.id and parent_of(row) == outgoing.comment_remote_id
            if ours and _says(row, outgoing):
                return self._sent(row)
        return None

    async def _floor(self, outgoing: Outgoing) -> datetime | None:
        """Return the moment, by the server's clock, before which this can not be there; None where nobody knows."""
        found = await self._written(outgoing.comment_remote_id) if outgoing.comment_remote_id else None
        # A clock that was set back since then tells nothing.
        if outgoing.at is None or self._api.ahead is None or outgoing.at > self._clock.now():
            answers = bool(outgoing.comment_remote_id)
            return found if answers or outgoing.at is None else outgoing.at - _SKEW
        # A busy account writes hundreds of statuses in the days that a comment may wait for its answer.
        begun = outgoing.at + self._api.ahead - _MARGIN
        return max(found, begun) if found else begun

    async def _written(self, id: str) -> datetime | None:
        """Return the moment before which no answer to a comment can be; None when the comment is gone."""
        try:
            row = await self._api.status_row(id)
        except RemoteGone:
            return None
        at = moment(row.get("created_at"))
        return at - _SKEW if at else None

    async def _form(self, parent: Row, outgoing: Outgoing) -> dict[str, str]:
        """Return the status to post. The server adds no mention and copies no visibility: without, it goes to all.

        Raises Rejected when it is too long for the server.
        """
        text = with_mentions(parent, outgoing.text, self._me)
        warning = text_at(parent, "spoiler_text")
        await self._check_length(text, warning)
        form = {
            "status": text,
            "in_reply_to_id": outgoing.comment_remote_id,
            "visibility": stricter(visibility_of(parent), self._me.visibility),
        }
        if warning:
            form["spoiler_text"] = warning
        if language := text_at(parent, "language"):
            form["language"] = language
        return form

    async def _check_length(self, text: str, warning: str) -> None:
        server = self._api.server
        size = length(text, warning=warning, software=server.software, per_address=server.per_address)
        if server.longest is None or size <= server.longest:
            return
        # What we know of the server may be old: before we refuse, it is asked.
        server = await find_server(self._api.http, server.base)
        size = length(text, warning=warning, software=server.software, per_address=server.per_address)
        if server.longest is not None and size > server.longest:
            raise self._error(Rejected, "mastodon_too_long", length=str(size), limit=str(server.longest))

    async def _take_back(self, row: Row) -> None:
        """Delete a reply that stands alone: snac posts an answer to something deleted without its thread."""
        answer = await self._api.delete(self._api.status(id_of(row)))
        if answer.status >= 300 and answer.status not in (404, 410):
            raise self._api.problem(answer)
        raise self._error(RemoteGone, "mastodon_gone")

    async def _look_after_loss(self, outgoing: Outgoing) -> Sent:
        """Find out what became of a reply whose answer was lost. Raises Uncertain when it is not to be seen (yet)."""
        try:
            sent = await self.find(outgoing)
        except NetworkError as error:
            raise self._api.lost() from error
        if sent is None:
            raise self._api.lost()
        return sent

    def _sent(self, row: Row) -> Sent:
        return Sent(remote_id=id_of(row), url=address_of(row), at=moment(row.get("created_at")) or self._clock.now())

    def _error(self, kind: type[NetworkError], key: str, **values: str) -> NetworkError:
        return kind(key, account=self._api.http.account, site=self._api.site, **values)


def with_mentions(parent: Row, text: str, me: Me) -> str:
    """Return ``text`` behind the handles of all whom it answers: the writer first, then whom the writer mentioned."""
    known = {me.acct.casefold()}
    handles: list[str] = []
    for account in (part(parent, "account"), *parts(parent, "mentions")):
        # snac names the host of its own people too, and ourselves among them, under numbers of no account.
        handle = text_at(account, "acct").removesuffix(f"@{me.host}" if me.host else "")
        if handle and id_of(account) != me.id and handle.casefold() not in known:
            known.add(handle.casefold())
            handles.append(handle)
    said = {handle.casefold() for handle in _HANDLE.findall(text)}
    missing = " ".join(f"@{handle}" for handle in handles if handle.casefold() not in said)
    return f"{missing} {text}" if missing else text


def stricter(one: str, other: str) -> str:
    """Return the visibility of the two that fewer people read."""
    places = [VISIBILITIES.index(each) if each in VISIBILITIES else len(VISIBILITIES) - 1 for each in (one, other)]
    return VISIBILITIES[max(places)]


def _says(row: Row, outgoing: Outgoing) -> bool:
    """Tell whether a status says what was to go out; without words, whether it shows the same images."""
    if not same_words(row, outgoing.text):
        return False
    shown = [text_at(each, "description") for each in parts(row, "media_attachments")]
    return bool(outgoing.text.strip()) or shown == [each.alt for each in outgoing.pictures]


def same_words(row: Row, text: str) -> bool:
    """Tell whether a status says ``text``: mentions in front, hosts of mentions, spaces and mark-up left aside."""
    # The source as well, where it is told: snac passes on what looks like mark-up in a text, and it is lost as such.
    shown = html_to_text(text_at(row, "content")), text_at(row, "text")
    return _plain(text) in map(_plain, shown)


def _plain(text: str) -> str:
    bare = _REMOTE.sub(r"@\1", _LEADING.sub("", text))
    return "".join(sign for sign in bare.casefold() if sign.isalnum()) or "".join(bare.split())
